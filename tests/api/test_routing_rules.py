"""Routing rules: written with the place of what is wrong, put in order, tried on a customer, and at work when somebody writes."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from retzef.main.rule_findings import look_at_rules
from retzef.modules.cases.api import mark_thread
from retzef.modules.queues.context import ContextRules
from retzef.platform.http.catalogue import sentence
from tests.fixtures.actors import Desk, Visitor, sign_identity, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST = {
    "name": "Chat in Hebrew", "condition": 'interaction.channel == "webchat"',
    "effects": {"customer_value": 60, "priority": "high", "preferred": "last"},
    "notices": {"en": "Wrote in {{interaction.channel}}", "he": "כתבו ב{{interaction.channel}}"},
}  # fmt: skip


async def rules_of(admin: Desk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await admin.do("GET", "/routing-rules")).json()["rules"]
    return found


async def consider(composed: Composed, tenant: Tenant) -> None:
    """What the router does a moment later."""
    async with composed.core.database.system.acquire() as connection:
        await ContextRules().consider(connection, tenant.tenant_id, composed.core.clock.now())


async def test_rule_is_written_put_in_order_switched_off_and_taken_back(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    one = (await admin.do("POST", "/routing-rules", FIRST)).json()["rule_id"]
    two = (await admin.do("POST", "/routing-rules", {**FIRST, "name": "Second"})).json()["rule_id"]
    assert [each["rule_id"] for each in await rules_of(admin)] == [one, two]
    assert (await admin.do("POST", "/routing-rules/order", {"rule_ids": [two, one]})).status_code == 204
    assert [each["rule_id"] for each in await rules_of(admin)] == [two, one]
    refused = await admin.do("POST", "/routing-rules/order", {"rule_ids": [two]}, expect=(404,))
    assert refused.json()["error"]["code"] == "routing-rule-gone"
    changed = {**FIRST, "version": 1, "active": False}
    assert (await admin.do("PUT", f"/routing-rules/{one}", changed)).status_code == 204
    assert (await admin.do("PUT", f"/routing-rules/{one}", changed, expect=(409,))).json()["error"][
        "code"
    ] == "tool-changed"
    await admin.do("PUT", f"/routing-rules/{one}", {**changed, "version": 2, "retired": True})
    kept = (await rules_of(admin))[-1]
    assert (kept["rule_id"], kept["retired"], kept["active"], kept["version"]) == (one, True, False, 3)
    assert kept["reads"] == ["interaction.channel"]
    await admin.do("PUT", f"/routing-rules/{one}", {**changed, "version": 3})
    assert (await rules_of(admin))[-1]["retired"] is False


async def test_a_skill_stays_while_a_rule_asks_for_it(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    name = {"en": "Hebrew"}
    skill = (await admin.do("POST", "/administration/skills", {"name": name})).json()["skill_id"]
    rule = {**FIRST, "effects": {"skills": [{"skill_id": skill}]}}
    rule_id = (await admin.do("POST", "/routing-rules", rule)).json()["rule_id"]
    archived = {"name": name, "active": False, "version": 1}
    refused = await admin.do("PUT", f"/administration/skills/{skill}", archived, expect=(409,))
    assert refused.json()["error"]["code"] == "skill-in-rule"
    await admin.do("PUT", f"/routing-rules/{rule_id}", {**rule, "version": 1, "retired": True})
    await admin.do("PUT", f"/administration/skills/{skill}", archived)


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"condition": 'customer.langage == "he"'}, "routing-condition-fact", (1, 10)),
        ({"condition": "true &&\n  clock.hour"}, "routing-condition-yes-no", (2, 3)),
        ({"condition": 'queue.name == "Nowhere"'}, "routing-condition-word", (1, 15)),
        ({"notices": {"he": "שלום {{now.x}}"}}, "routing-condition-fact", (1, 12)),
        ({"effects": {}, "notices": {}}, "routing-rule-empty", None),
        ({"effects": {"queue_id": str(uuid4())}}, "routing-rule-names", None),
        ({"effects": {"skills": [{"skill_id": str(uuid4())}]}}, "routing-rule-names", None),
        ({"effects": {"customer_value": 101}}, "request-invalid", None),
        ({"name": "  "}, "request-invalid", None),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_told_with_its_place_and_nothing_is_kept(
    shared: Composed, own: Tenant, change: dict[str, Any], code: str, place: tuple[int, int] | None
) -> None:
    admin = await sit_down(shared, own, "admin")
    error = (await admin.do("POST", "/routing-rules", {**FIRST, **change}, expect=(422,))).json()["error"]
    assert error["code"] == code
    if place is not None:
        assert (error["params"]["line"], error["params"]["column"]) == place
    assert await rules_of(admin) == []


async def test_condition_is_checked_while_it_is_written(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    good = await admin.do("POST", "/routing-rules/check", {"condition": "now > case.opened_at"})
    assert good.json() == {"reads": ["case.opened_at", "now"], "error": None, "at": None}
    bad = (await admin.do("POST", "/routing-rules/check", {"condition": "now > 5"})).json()["error"]
    assert (bad["params"]["column"], bad["params"]["left"]) == (5, "a point in time")
    notice = {"condition": "true", "notices": {"en": "{{custommer.language}}"}}
    told = (await admin.do("POST", "/routing-rules/check", notice)).json()
    assert (told["at"], told["error"]["params"]["near"]) == ("en", "customer")
    facts = {each["name"]: each for each in (await admin.do("GET", "/routing-rules/facts")).json()["facts"]}
    assert facts["told.debt"]["members"][0] == {
        "name": "at",
        "type": "instant",
        "words": None,
        "label": None,
        "members": [],
    }
    assert "urgent" in facts["case.priority"]["words"]


async def test_bench_shows_what_is_known_of_a_customer_and_what_would_be_set(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    case_id = (await dana.items())[0][1]
    entities = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    customer_id = next(each["data"]["customer_id"] for each in entities if each["kind"] == "case")
    whom = {"customer_id": customer_id, "entry_point_id": str(own.entry_point.entry_point_id)}
    await admin.do("POST", "/routing-rules", FIRST)
    await admin.do(
        "POST",
        "/routing-rules",
        {**FIRST, "name": "Owes", "condition": "told.debt[0].amount > 5", "notices": {}},
    )
    tried = (await admin.do("POST", "/routing-rules/bench", whom)).json()
    assert [(each["rule_name"], each["verdict"]) for each in tried["answers"]] == [
        ("Chat in Hebrew", "fires"), ("Owes", "unknown"),
    ]  # fmt: skip
    assert {each["name"]: each["value"] for each in tried["facts"]} == {
        "interaction.channel": "webchat",
        "told.debt": [],
    }
    assert (tried["effects"]["customer_value"], tried["notices"][0]["values"]) == (
        60,
        [{"type": "text", "value": "webchat"}],
    )
    assert tried["preferred_agent_id"] == str(own.agents["dana"].agent_id)
    alone = {**whom, "rule": {**FIRST, "condition": "size(case.interactions) > 9"}}
    tried = (await admin.do("POST", "/routing-rules/bench", alone)).json()
    assert [(each["rule_id"], each["verdict"]) for each in tried["answers"]] == [(None, "no")]
    assert all(each["fired"] == 0 for each in await rules_of(admin))
    gone = await admin.do(
        "POST", "/routing-rules/bench", {**whom, "entry_point_id": str(uuid4())}, expect=(422,)
    )
    assert gone.json()["error"]["code"] == "routing-rule-names"


async def test_agent_is_shown_the_notice_and_a_failing_rule_is_told_of(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    await admin.do("POST", "/routing-rules", FIRST)
    errs = {**FIRST, "name": "Errs", "condition": "1 / (customer.open_cases - 1) == 1", "notices": {}}
    await admin.do("POST", "/routing-rules", errs)
    await (await visit(shared, own, name="Ruth")).write("hello")
    await consider(shared, own)
    good, bad = await rules_of(admin)
    assert (good["fired"], good["failed"], bad["fired"], bad["failed"]) == (1, 0, 0, 1)
    assert (bad["last_error"]["code"], bad["last_error"]["params"]) == ("routing-rule-divides", {})
    in_hebrew = await admin.http.get("/api/v1/routing-rules", headers={"accept-language": "he"})
    assert in_hebrew.json()["rules"][1]["last_error"]["message"] == sentence("routing-rule-divides", "he")
    dana = await sit_down(shared, own, "dana")
    await dana.be("ready")
    _, case_id, _ = (await dana.take_all())[0]
    page = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    work = next(each["data"] for each in page if each["kind"] == "work_item")
    assert work["notice"] == [
        {"texts": {"en": "Wrote in {0}", "he": "כתבו ב{0}"}, "values": [{"type": "text", "value": "webchat"}]}
    ]
    async with shared.core.database.system.acquire() as connection:
        found = [
            each for each in await look_at_rules(connection) if each.code == "doctor-routing-rules-failing"
        ]
    assert f"{own.name}: Errs" in str(found[0].params)


async def test_who_answers_a_campaign_is_known_whoever_sent_the_message(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    answers = {
        **FIRST, "name": "Answers the campaign",
        "condition": 'sent.exists(m, m.campaign == "spring" && m.delivered && now - m.delivered_at <= minutes(15))',
        "effects": {"queue_id": str(own.other_queue_id), "priority": "urgent"}, "notices": {"en": "Got ours {{sent[0].at}}"},
    }  # fmt: skip
    await admin.do("POST", "/routing-rules", answers)
    await admin.do("POST", "/fact-sources", {"key": "sms", "name": "SMS", "icon": "phone"}, expect=(201,))

    async def know(whom: str) -> None:
        """A customer of whom it is proved who they are at the host site."""
        customer = (await admin.do("POST", "/customers", {"name": whom}, expect=(201,))).json()["customer_id"]
        named = {"kind": "host_id", "value": whom}
        path = f"/customers/{customer}/identities"
        identity = (await admin.do("POST", path, named, expect=(201,))).json()["identity_id"]
        await admin.do("POST", f"{path}/{identity}/verify", {"how": "code"}, expect=(204,))

    async def tell_sent(whom: str, ago: timedelta, **more: str) -> None:
        at = datetime.now(UTC) - ago
        fact = {
            "source": "sms", "external_id": whom, "kind": "message_sent", "occurred_at": at.isoformat(),
            "customer": {"kind": "host_id", "value": whom}, "values": {"channel": "sms", "campaign": "spring", **more},
        }  # fmt: skip
        told = await admin.do("POST", "/facts", {"facts": [fact]})
        assert told.json()["results"][0]["error"] is None, told.text

    for whom in ("told", "late", "under-way"):
        await know(whom)
    await tell_sent("told", timedelta(hours=1))
    await tell_sent("told", timedelta(hours=1), delivered_at=datetime.now(UTC).isoformat())
    await tell_sent(
        "late", timedelta(hours=2), delivered_at=(datetime.now(UTC) - timedelta(hours=1)).isoformat()
    )
    await tell_sent("under-way", timedelta(minutes=1))
    for whom in ("told", "late", "under-way"):
        await (await visit(shared, own, identity=sign_identity(whom))).write(whom)
    await consider(shared, own)
    emma = await sit_down(shared, own, "emma")  # serves the other queue alone
    await emma.be("ready")
    ((_, case_id, _),) = await emma.take_all()
    page = {
        each["kind"]: each["data"] for each in (await emma.do("GET", f"/cases/{case_id}")).json()["entities"]
    }
    assert page["case"]["priority"] == 2  # urgent
    assert page["work_item"]["notice"][0]["texts"] == {"en": "Got ours {0}"}
    assert [each["fired"] for each in await rules_of(admin)] == [1]


async def test_message_of_ours_is_known_by_its_campaign_when_it_has_arrived(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    _, case_id, interaction_id = (await dana.items())[0]
    sent = {
        "client_id": str(uuid4()),
        "interaction_id": str(interaction_id),
        "text": "New prices",
        "campaign": "spring",
    }
    said = (await dana.do("POST", f"/cases/{case_id}/messages", sent, expect=(201,))).json()
    message_id = said["entities"][0]["id"]
    page = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    customer_id = next(each["data"]["customer_id"] for each in page if each["kind"] == "case")
    arrived = {
        **FIRST,
        "condition": 'sent.exists(m, m.campaign == "spring" && m.delivered && now - m.delivered_at < minutes(15))',
    }
    asked = {
        "customer_id": customer_id,
        "entry_point_id": str(own.entry_point.entry_point_id),
        "rule": arrived,
    }

    async def ask() -> str:
        return str((await admin.do("POST", "/routing-rules/bench", asked)).json()["answers"][0]["verdict"])

    assert await ask() == "no"
    async with shared.core.units.begin(own.tenant_id) as unit:
        await mark_thread(
            unit, own.entry_point.entry_point_id, visitor.visitor_id, UUID(message_id), "delivered"
        )
    assert await ask() == "fires"
    refused = {**sent, "client_id": str(uuid4()), "campaign": "x" * 101}
    await dana.do("POST", f"/cases/{case_id}/messages", refused, expect=(422,))
