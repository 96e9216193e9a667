"""Rules: written, tried, asked of what happens once each, held back from going in circles; what they did is told."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId
from retzef.main.rule_findings import look_at_rules
from retzef.modules.cases.api import hold_case
from retzef.modules.inbound.api import Ingest
from retzef.modules.notifications.api import NotificationPlanner
from retzef.modules.rules.api import RulePlanner
from retzef.modules.rules.running import OFTEN, RunRules
from retzef.platform.auth.permissions import NOBODY
from retzef.ports.channel import IdentityClaim, InboundMessage
from tests.fixtures.actors import Desk, Visitor, give_out, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def go(composed: Composed, tenant: Tenant, *, workers: int = 1) -> None:
    """What the worker does a moment later: the inbox is filled and worked off, and what that leads to as well."""
    core = composed.core
    planner = RulePlanner(core.database, core.clock, core.feed)
    manifests = {name: each.manifest for name, each in core.adapters.items()}
    for _ in range(10):
        planned = await planner.plan()
        run = RunRules(core.units, manifests)
        assert await asyncio.gather(*(run(tenant.tenant_id, {}) for _ in range(workers))) == [None] * workers
        if not planned:
            break


async def write_rule(admin: Desk, event: str, acts: list[Any], *conditions: Any, **more: Any) -> str:
    body = {"name": event, "event": event, "acts": acts, "conditions": list(conditions), **more}
    return str((await admin.do("POST", "/rules", body)).json()["rule_id"])


async def runs_of(admin: Desk, rule_id: str) -> list[tuple[str, str | None]]:
    runs = (await admin.do("GET", f"/rules/{rule_id}/runs")).json()["runs"]
    return [(each["state"], each["error"] and each["error"]["code"]) for each in runs]


async def case_of(desk: Desk, case_id: UUID) -> dict[str, Any]:
    entities = (await desk.do("GET", f"/cases/{case_id}")).json()["entities"]
    found: dict[str, Any] = next(each["data"] for each in entities if each["kind"] == "case")
    return found


async def all_cases(composed: Composed, tenant: Tenant) -> list[UUID]:
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        return [row[0] for row in await connection.fetch("SELECT case_id FROM cases ORDER BY case_id")]


async def tell_fact(
    composed: Composed, admin: Desk, source: str, kind: str, customer_id: str, number: int = 1, /,
    minutes_ago: int = 0, outcome: str = "made", **values: str,
) -> None:  # fmt: skip
    """Another system tells something of a customer."""
    fact = {
        "source": source, "external_id": f"{kind}-{number}", "kind": kind, "customer": {"customer_id": customer_id},
        "occurred_at": (composed.core.clock.now() - timedelta(minutes=minutes_ago)).isoformat(), "values": values,
    }  # fmt: skip
    answer = await admin.do("POST", "/facts", {"facts": [fact]})
    assert answer.json()["results"][0]["outcome"] == outcome, answer.text


def asks(about: str, op: str, *values: str, key: str | None = None) -> dict[str, Any]:
    return {"about": about, "op": op, "values": list(values), "key": key}


URGENT_LEVEL = 2
URGENT = {"kind": "priority", "priority": "urgent"}


async def test_rule_acts_once_and_says_so_when_a_message_fits(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    _, case_id, _ = (await dana.items())[0]
    oleh = str(own.agents["oleh"].agent_id)
    reply = {"code": "wait", "title": "Wait", "texts": {"en": "{{agent.name}} is looking"}, "scope": "tenant"}
    reply_id = (await admin.do("POST", "/canned-replies", reply)).json()["reply_id"]
    rule_id = await write_rule(
        admin, "message_received",
        [{"kind": "reply", "reply_id": reply_id}, {"kind": "note", "text": "a refund for {{customer.name}}"}, URGENT,
         {"kind": "notify", "who": "agents", "agent_ids": [oleh]}],
        asks("text", "any_of", "refund", "החזר"), asks("channel", "any_of", "webchat"), asks("hours", "any_of", "open"),
        name="Refunds",
    )  # fmt: skip
    await go(shared, own)
    assert await runs_of(admin, rule_id) == []  # what was before it is not its
    await visitor.write("what is new?")
    await visitor.write("אפשר לקבל את ההחזר?")
    await go(shared, own)
    await go(shared, own)
    assert await runs_of(admin, rule_id) == [("done", None)]
    page = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    assert next(each["data"]["priority"] for each in page if each["kind"] == "case") == URGENT_LEVEL
    said = [
        each["data"] for each in page if each["kind"] == "message" and each["data"]["author_kind"] == "system"
    ]
    assert {(each["direction"], each["text"]) for each in said} == {
        ("out", f"{own.name} is looking"), ("note", "a refund for Ruth"),
    }  # fmt: skip
    lines = [each["data"] for each in page if each["kind"] == "note_line"]
    assert [each["params"]["rule_name"] for each in lines if each["code"] == "rule_applied"] == ["Refunds"]
    work = next(each["data"] for each in page if each["kind"] == "work_item")
    assert work["last_line_by"] == "customer"  # what a rule says is no answer of the agent's
    core = shared.core
    await NotificationPlanner(core.database, core.clock, core.feed).plan()
    notices = (await (await sit_down(shared, own, "oleh")).do("GET", "/me/notifications")).json()[
        "notifications"
    ]
    assert [(each["kind"], each["rule_name"]) for each in notices] == [("rule", "Refunds")]


async def test_rules_are_asked_in_their_order_and_see_what_those_before_did(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    _, case_id, _ = (await dana.items())[0]
    last = await write_rule(admin, "message_received", [{"kind": "note", "text": "last"}])
    stops = await write_rule(
        admin,
        "message_received",
        [{"kind": "note", "text": "urgent"}],
        asks("priority", "any_of", "urgent"),
        stops=True,
    )
    first = await write_rule(admin, "message_received", [URGENT], once=True)
    order = {"rule_ids": [first, stops, last]}
    await admin.do("POST", "/rules/order", {"rule_ids": [first, stops]}, expect=(404,))
    await admin.do("POST", "/rules/order", order)
    await visitor.write("one")
    await go(shared, own)
    assert [await runs_of(admin, each) for each in (first, stops, last)] == [
        [("done", None)],
        [("done", None)],
        [],
    ]
    await dana.do("PATCH", f"/cases/{case_id}", {"priority": "low"})
    await visitor.write("two")
    await go(shared, own)
    # Once is once: so the second does not fit any more, and the last is asked.
    assert [len(await runs_of(admin, each)) for each in (first, stops, last)] == [1, 1, 1]
    assert (await case_of(dana, case_id))["priority"] < 0


async def test_rule_is_held_back_when_it_would_go_in_circles_or_too_often(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    _, case_id, interaction_id = (await dana.items())[0]
    high, low = [
        await write_rule(
            admin,
            "priority_changed",
            [{"kind": "priority", "priority": to}],
            asks("priority", "any_of", is_now),
        )
        for is_now, to in (("urgent", "high"), ("high", "urgent"))
    ]
    echo = await write_rule(admin, "message_sent", [{"kind": "note", "text": "echo"}])
    await dana.do("PATCH", f"/cases/{case_id}", {"priority": "urgent"})
    await go(shared, own)
    assert await runs_of(admin, high) == [("held", "rule-own-doing"), ("done", None)]
    assert await runs_of(admin, low) == [("done", None)]
    for number in range(OFTEN + 1):
        await dana.say(case_id, interaction_id, f"answer {number}")
    await go(shared, own)
    assert await runs_of(admin, echo) == [("held", "rule-too-often"), *[("done", None)] * OFTEN]


async def test_rule_that_fails_is_reported_and_holds_up_nobody(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    _, case_id, _ = (await dana.items())[0]
    busy = await write_rule(
        admin,
        "message_received",
        [{"kind": "note", "text": "gone"}, {"kind": "status", "status": "resolved"}],
    )
    after = await write_rule(admin, "message_received", [URGENT])
    await visitor.write("hello again")
    await go(shared, own)
    assert await runs_of(admin, busy) == [("failed", "case-busy")]
    assert await runs_of(admin, after) == [("done", None)]
    page = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    assert not any(each["data"].get("text") == "gone" for each in page if each["kind"] == "message")
    listed = (await admin.do("GET", "/rules")).json()["rules"]
    assert [(each["done"], each["failed"], each["held"]) for each in listed] == [(0, 1, 0), (1, 0, 0)]


async def test_fact_of_another_system_fires_on_the_open_case_of_its_customer(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    admin = await sit_down(shared, own, "admin")
    _, case_id, _ = (await dana.items())[0]
    customer_id = (await case_of(dana, case_id))["customer_id"]
    rule_id = await write_rule(
        admin,
        "fact_told",
        [URGENT],
        asks("fact_kind", "any_of", "debt"),
        asks("fact_value", "at_least", "1000", key="amount"),
    )
    await admin.do("POST", "/fact-sources", {"key": "billing", "name": "Billing", "icon": "box"})
    for number, amount in ((1, "99.00 ILS"), (2, "1,249.90 ILS")):
        await tell_fact(shared, admin, "billing", "debt", customer_id, number, amount=amount)
    await go(shared, own)
    assert await runs_of(admin, rule_id) == [("done", None)]
    known = (await admin.do("GET", "/rules/choices")).json()
    assert "debt" in [each["key"] for each in known["fact_kinds"]]
    assert [each["value"] for each in known["entry_points"]] == [str(own.entry_point.entry_point_id)]
    assert str(own.queue_id) in [each["value"] for each in known["queues"]]
    assert (await case_of(dana, case_id))["priority"] == URGENT_LEVEL


async def test_limit_is_kept_as_values_of_its_field_are_when_it_is_written_as_people_write(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    meters = {"subject": "customer", "key": "meters", "type": "number", "label": {"en": "Meters"}}
    await admin.do("POST", "/fields", meters, expect=(201,))
    asked = [
        asks("fact_value", "at_least", "₪1,250", key="amount"),
        asks("fact_value", "less_than", "1.250,5", key="amount"),
        asks("customer_field", "at_least", "12,5", key="meters"),
        asks("customer_field", "less_than", "as it was", key="gone"),
    ]
    await write_rule(admin, "fact_told", [URGENT], *asked)
    (kept,) = (await admin.do("GET", "/rules")).json()["rules"]
    assert [each["values"] for each in kept["conditions"]] == [
        ["1250.00 ILS"],
        ["1250.5"],
        ["12.5"],
        ["as it was"],
    ]
    wrong = {
        "event": "fact_told",
        "acts": [URGENT],
        "conditions": [*asked, asks("customer_field", "at_least", "many", key="meters")],
    }
    refused = (await admin.do("POST", "/rules/preview", wrong, expect=(422,))).json()["error"]
    assert (refused["code"], refused["params"]) == ("rule-condition-invalid", {"place": 5})


async def test_rule_is_tried_on_what_happened_when_asked_and_does_nothing(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    other = await visit(shared, own, name="Somebody")
    for text in ("I want a refund", "no, two refunds"):
        await visitor.write(text)
    await other.write("thank you")
    rule = {"event": "message_received", "acts": [URGENT], "conditions": [asks("text", "any_of", "refund")]}
    trial = (await admin.do("POST", "/rules/preview", rule)).json()
    assert (trial["looked"], trial["fired"], trial["cases"]) == (4, 2, 1)
    assert [each["customer_name"] for each in trial["shown"]] == ["Ruth"]
    assert (await admin.do("GET", "/rules")).json()["rules"] == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"conditions": [asks("text", "any_of", "!")]}, "rule-condition-invalid"),
        ({"conditions": [asks("status", "any_of", "closed")]}, "rule-condition-invalid"),
        ({"conditions": [asks("fact_kind", "any_of", "debt")]}, "rule-condition-invalid"),
        ({"conditions": [asks("queue", "any_of", "not an id")]}, "rule-condition-invalid"),
        ({"conditions": [asks("label", "any_of", str(UUID(int=9)))]}, "rule-condition-invalid"),
        (
            {"conditions": [asks("customer_field", "at_least", "1", "2", key="debt")]},
            "rule-condition-invalid",
        ),
        ({"acts": [{"kind": "owner", "who": "me"}]}, "acts-conflict"),
        ({"acts": [{"kind": "notify", "who": "team"}]}, "acts-conflict"),
        ({"acts": [{"kind": "open_case", "subject": "x"}]}, "rule-opening-invalid"),
        ({"acts": [{"kind": "notify", "who": "agents", "agent_ids": [str(UUID(int=9))]}]}, "tool-not-found"),
    ],
)
async def test_rule_is_refused_when_it_makes_no_sense(
    shared: Composed, own: Tenant, said: dict[str, Any], code: str
) -> None:
    admin = await sit_down(shared, own, "admin")
    body = {"name": "x", "event": "message_received", "acts": [URGENT], **said}
    for path in ("/rules", "/rules/preview"):
        asked = body if path == "/rules" else {name: value for name, value in body.items() if name != "name"}
        assert (await admin.do("POST", path, asked, expect=(422, 404))).json()["error"]["code"] == code


async def test_change_of_a_rule_is_kept_in_the_audit_and_refused_when_it_was_read_too_early(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    rule_id = await write_rule(admin, "message_received", [URGENT])
    body = {"name": "Later", "event": "message_received", "acts": [URGENT], "active": False, "version": 1}
    await admin.do("PUT", f"/rules/{rule_id}", body)
    refused = await admin.do("PUT", f"/rules/{rule_id}", body, expect=(409,))
    assert refused.json()["error"]["code"] == "tool-changed"
    await visitor.write("anybody?")
    await go(shared, own)
    assert await runs_of(admin, rule_id) == []  # it is off
    await admin.do("PUT", f"/rules/{rule_id}", {**body, "version": 2, "retired": True})
    assert [each["retired"] for each in (await admin.do("GET", "/rules")).json()["rules"]] == [True]
    acts = (await admin.do("GET", "/audit?kind=acts")).json()["entries"]
    assert [each["act"] for each in acts if each["act"].startswith("rule")] == [
        "rule_changed",
        "rule_changed",
        "rule_made",
    ]
    await dana.do("GET", "/rules", expect=(403,))


async def come_in(composed: Composed, tenant: Tenant, text: str, *, automatic: bool) -> None:
    """A message of somebody whose mail says whether a person wrote it."""
    core = composed.core
    entry_point = await core.registry.by_key("webchat", tenant.entry_point.public_key)
    sender = IdentityClaim("email", "bot@example.com", "claimed")
    said = InboundMessage(f"thread {tenant.name}", sender, text, core.clock.now(), automatic=automatic)
    ingest = Ingest(core.database, core.clock, core.ids, core.feed.came_in)
    await ingest.receive(entry_point, core.adapters["webchat"].manifest, said)
    await ingest.drain()


async def test_nothing_is_answered_by_a_rule_when_no_person_wrote(
    shared: Composed, own: Tenant, dana: Desk
) -> None:
    admin = await sit_down(shared, own, "admin")
    reply = {"code": "wait", "title": "Wait", "texts": {"en": "We are looking"}, "scope": "tenant"}
    reply_id = (await admin.do("POST", "/canned-replies", reply)).json()["reply_id"]
    answer = [{"kind": "reply", "reply_id": reply_id}]
    opened, received = [await write_rule(admin, each, answer) for each in ("case_opened", "message_received")]
    marks = await write_rule(admin, "message_received", [URGENT])
    taken_up = await write_rule(admin, "priority_changed", answer)
    await come_in(shared, own, "I am away", automatic=True)
    await go(shared, own)
    for each in (opened, received, taken_up):
        assert await runs_of(admin, each) == [("held", "rule-unanswered")]
    assert await runs_of(admin, marks) == [("done", None)]
    await come_in(shared, own, "I am back", automatic=False)
    await go(shared, own)
    assert await runs_of(admin, received) == [("done", None), ("held", "rule-unanswered")]


async def test_rule_does_not_fire_on_what_was_before_when_it_asks_for_another_event_or_is_taken_back(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    body = {"name": "x", "event": "note_added", "acts": [URGENT]}
    other = await write_rule(admin, "note_added", [URGENT])
    away = await write_rule(admin, "message_received", [URGENT])
    await admin.do(
        "PUT", f"/rules/{away}", {**body, "event": "message_received", "version": 1, "retired": True}
    )
    await visitor.write("nobody asks for it yet")
    await go(shared, own)
    await admin.do("PUT", f"/rules/{other}", {**body, "event": "message_received", "version": 1})
    await admin.do("PUT", f"/rules/{away}", {**body, "event": "message_received", "version": 2})
    await go(shared, own)
    assert [await runs_of(admin, each) for each in (other, away)] == [[], []]
    await visitor.write("and now")
    await go(shared, own)
    assert [await runs_of(admin, each) for each in (other, away)] == [[("done", None)]] * 2


async def test_what_cannot_be_read_holds_up_nothing_when_rules_are_asked(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    rule_id = await write_rule(admin, "message_received", [URGENT])
    async with shared.core.units.begin(own.tenant_id) as unit:
        unit.record(Event("message_received", "system", data={"fact_id": "no id"}))
    await visitor.write("hello")
    await go(shared, own)
    assert await runs_of(admin, rule_id) == [("done", None)]
    async with shared.core.database.transaction(own.tenant_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM rule_inbox") == 0


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        ("conditions", '[{"about": "the weather", "op": "any_of", "values": ["rain"]}]'),
        ("conditions", '[{"about": "priority", "op": "at_least", "values": []}]'),
        ("acts", '[{"kind": "sing"}]'),
        ("event", "full_moon"),
    ],
)
async def test_rule_is_left_out_and_told_and_the_others_go_on_when_it_cannot_be_read(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor, column: str, kept: str
) -> None:
    admin = await sit_down(shared, own, "admin")
    broken = await write_rule(admin, "message_received", [URGENT], name="Broken")
    rules = [await write_rule(admin, "message_received", [URGENT], name=name) for name in ("One", "Two")]
    async with shared.core.database.transaction(own.tenant_id) as connection:
        # The columns are of the test's own list.
        cast = "text" if column == "event" else "jsonb"
        await connection.execute(
            f"UPDATE rules SET {column} = $2::text::{cast} WHERE rule_id = $1",
            UUID(broken),
            kept,
        )
    await visitor.write("hello")
    await go(shared, own)
    assert [await runs_of(admin, each) for each in (broken, *rules)] == [
        [],
        [("done", None)],
        [("done", None)],
    ]

    async with shared.core.database.system.acquire() as connection:
        found = await look_at_rules(connection)
    told = next(each for each in found if each.code == "doctor-rules-broken")
    assert (told.state, f"{own.name}: Broken" in str(told.params["rules"])) == ("warning", True)

    await admin.do("POST", "/rules/order", {"rule_ids": rules[::-1]})
    answer = (await admin.do("GET", "/rules")).json()
    assert [each["name"] for each in answer["rules"]] == ["Two", "One"]
    assert answer["broken"] == [{"rule_id": broken, "name": "Broken", "version": 1}]
    anew = {"name": "Mended", "event": "message_received", "acts": [URGENT], "version": 1}
    await admin.do("PUT", f"/rules/{broken}", anew)
    answer = (await admin.do("GET", "/rules")).json()
    assert ("Mended" in [each["name"] for each in answer["rules"]], answer["broken"]) == (True, [])


_WAITS = """
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database()
"""


async def test_rule_acts_once_on_a_case_when_two_workers_ask_it_of_two_events_at_once(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    rule_id = await write_rule(admin, "message_received", [{"kind": "note", "text": "once"}], once=True)
    _, case_id, _ = (await dana.items())[0]
    await visitor.write("one")
    await visitor.write("two")
    core = shared.core
    await RulePlanner(core.database, core.clock, core.feed).plan()
    manifests = {name: each.manifest for name, each in core.adapters.items()}

    async def waiting(count: int) -> None:
        await eventually(lambda: core.database.system.fetchval(_WAITS), lambda seen: int(seen) >= count)

    async with core.units.begin(own.tenant_id) as unit:
        await hold_case(unit, NOBODY, CaseId(case_id))
        first = asyncio.create_task(RunRules(core.units, manifests)(own.tenant_id, {}))
        await waiting(1)
        # The second worker is asked of the second event, which the first one has read as well.
        async with core.units.begin(own.tenant_id) as other:
            await other.connection.execute(
                "DELETE FROM rule_inbox WHERE event_seq = (SELECT min(event_seq) FROM rule_inbox)"
            )
        second = asyncio.create_task(RunRules(core.units, manifests)(own.tenant_id, {}))
        await waiting(2)
    await asyncio.gather(first, second)
    assert await runs_of(admin, rule_id) == [("done", None)]


async def test_customer_of_a_fact_is_offered_next_when_a_rule_makes_the_case_urgent_and_puts_it_into_a_queue(
    shared: Composed, own: Tenant
) -> None:
    admin, oleh = await sit_down(shared, own, "admin"), await sit_down(shared, own, "oleh")
    for name in ("Noa", "Ruth", "Olena"):
        await (await visit(shared, own, name=name)).write(f"I am {name}")
    cases = await all_cases(shared, own)
    queue = {"name": {"en": "Escalations"}, "members": [str(own.agents["oleh"].agent_id)]}
    queue_id = (await admin.do("POST", "/administration/queues", queue)).json()["queue_id"]
    acts = [URGENT, {"kind": "queue", "queue_id": queue_id}]
    rule_id = await write_rule(admin, "fact_told", acts, asks("fact_kind", "any_of", "order"), name="Late")
    await admin.do("POST", "/fact-sources", {"key": "shop", "name": "Shop", "icon": "box"})
    await tell_fact(shared, admin, "shop", "order", (await case_of(admin, cases[2]))["customer_id"])
    await go(shared, own)
    assert await runs_of(admin, rule_id) == [("done", None)]
    await oleh.be("ready")  # of both queues
    await give_out(shared, own)
    ((item_id, case_id, _),) = await oleh.items("offered")
    assert case_id == cases[2]
    (decision,) = (await admin.do("GET", f"/work-items/{item_id}/decisions")).json()["decisions"]
    assert "case_urgent" in [each["code"] for each in decision["candidates"][0]["reasons"]]
    page = (await admin.do("GET", f"/cases/{case_id}")).json()["entities"]
    (line,) = [each["data"]["params"] for each in page if each["data"].get("code") == "requeued"]
    assert (line["queue_name"], line["rules"]) == ({"en": "Escalations"}, rule_id)


async def test_rule_on_a_message_fires_when_a_fact_was_told_of_the_customer_lately(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    admin = await sit_down(shared, own, "admin")
    _, case_id, _ = (await dana.items())[0]
    customer_id = (await case_of(dana, case_id))["customer_id"]
    lately = {**asks("fact_lately", "at_least", "1000", key="debt.amount"), "within": 60}
    owing = await write_rule(admin, "message_received", [URGENT], lately)
    paying = await write_rule(
        admin, "message_received", [URGENT], {**asks("fact_lately", "empty", key="debt"), "within": 90}
    )
    await admin.do("POST", "/fact-sources", {"key": "billing", "name": "Billing", "icon": "box"})
    await tell_fact(shared, admin, "billing", "debt", customer_id, 1, minutes_ago=120, amount="5000 ILS")
    await visitor.write("what do I owe?")
    await go(shared, own)
    assert [await runs_of(admin, each) for each in (owing, paying)] == [[], [("done", None)]]
    await tell_fact(shared, admin, "billing", "debt", customer_id, 2, minutes_ago=30, amount="1249.90 ILS")
    rule = {"event": "message_received", "acts": [URGENT], "conditions": [lately]}
    assert (await admin.do("POST", "/rules/preview", rule)).json()[
        "fired"
    ] == 2  # of both messages, as they stand
    await visitor.write("and now?")
    await go(shared, own)
    assert [len(await runs_of(admin, each)) for each in (owing, paying)] == [1, 1]
    (kept, _) = (await admin.do("GET", "/rules")).json()["rules"]
    assert kept["conditions"] == [lately]


async def test_fact_opens_one_case_and_is_of_it_when_its_customer_has_none_open(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    customer_id = (await admin.do("POST", "/customers", {"name": "Ruth"})).json()["customer_id"]
    await admin.do("POST", "/fact-sources", {"key": "shop", "name": "Shop", "icon": "box"})
    agent_id = str(own.agents["dana"].agent_id)
    field = {"subject": "case", "key": "why", "type": "text", "label": {"en": "Why"}, "required": True}
    await admin.do("POST", "/fields", field)
    why = {"kind": "field", "key": "why", "value": "late"}
    opens = [
        {"kind": "open_case", "subject": "Late order"},
        {"kind": "owner", "who": "agent", "agent_id": agent_id},
    ]
    refused = {"name": "x", "event": "fact_told", "acts": opens}
    answer = await admin.do("POST", "/rules", refused, expect=(422,))
    assert answer.json()["error"]["code"] == "field-value-missing"
    idle = await write_rule(admin, "fact_told", [{"kind": "note", "text": "idle"}])
    task = {"kind": "task", "text": "Call", "who": "answerable"}
    first = await write_rule(admin, "fact_told", [*opens, why, URGENT, task])
    second = await write_rule(admin, "fact_told", [*opens, why, {"kind": "note", "text": "second"}])
    await tell_fact(shared, admin, "shop", "order", customer_id, status="late")
    tried = {"event": "fact_told", "acts": [*opens, why]}
    trial = (await admin.do("POST", "/rules/preview", tried)).json()
    assert (trial["fired"], trial["cases"], trial["opened"]) == (1, 0, 1)
    await go(shared, own, workers=2)
    (case_id,) = await all_cases(shared, own)
    case = await case_of(admin, case_id)
    assert (case["subject"], case["priority"], case["fields"]) == (
        "Late order",
        URGENT_LEVEL,
        {"why": "late"},
    )
    (made,) = (await admin.do("GET", f"/cases/{case_id}/tasks")).json()["tasks"]
    assert (made["agent_id"], made["made_by_name"]) == (agent_id, None)
    page = (await admin.do("GET", f"/cases/{case_id}")).json()["entities"]
    codes = [each["data"]["code"] for each in page if each["kind"] == "note_line"]
    assert [codes.count(each) for each in ("fact_recorded", "rule_applied")] == [1, 2]
    logs = [await runs_of(admin, each) for each in (idle, first, second)]
    assert logs == [[("held", "rule-nothing-to-act-on")], [("done", None)], [("done", None)]]
    assert (await admin.do("GET", f"/rules/{idle}/runs")).json()["runs"][0]["has_case"] is False
    # Told otherwise it is of its case still, though that is closed; another fact is another matter.
    await admin.do("PATCH", f"/cases/{case_id}", {"status": "resolved"})
    await tell_fact(shared, admin, "shop", "order", customer_id, outcome="changed", status="lost")
    await go(shared, own)
    assert await all_cases(shared, own) == [case_id]
    await tell_fact(shared, admin, "shop", "order", customer_id, 2, status="late")
    await go(shared, own)
    assert len(await all_cases(shared, own)) == 1 + 1


async def test_team_that_a_rule_names_stays_and_the_rule_says_so_when_it_is_gone_all_the_same(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    customer_id = (await admin.do("POST", "/customers", {"name": "Ruth"})).json()["customer_id"]
    await admin.do("POST", "/fact-sources", {"key": "shop", "name": "Shop", "icon": "box"})
    team_id = (await admin.do("POST", "/teams", {"name": {"en": "Debts"}})).json()["team_id"]
    act = {"kind": "open_case", "subject": "Debt", "team_id": team_id}
    rule_id = await write_rule(admin, "fact_told", [act], name="Debts")
    asks = {"about": "team", "op": "any_of", "values": [team_id]}
    await write_rule(admin, "note_added", [URGENT], asks)
    own_macro = {"name": "Mine", "scope": "mine", "acts": [{"kind": "team", "team_id": team_id}]}
    await admin.do("POST", "/macros", own_macro)
    refused = (await admin.do("DELETE", f"/teams/{team_id}", expect=(409,))).json()["error"]
    assert (refused["params"]["rules"], refused["params"]["macros"]) == (2, 0)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute("DELETE FROM teams WHERE team_id = $1", UUID(team_id))
    await tell_fact(shared, admin, "shop", "order", customer_id, status="late")
    await go(shared, own)
    assert await runs_of(admin, rule_id) == [("failed", "rule-names-gone")]
    listed = (await admin.do("GET", "/rules")).json()["rules"]
    assert [each["names_gone"] for each in listed] == [True, True]
    async with shared.core.database.system.acquire() as connection:
        found = await look_at_rules(connection)
    told = next(each for each in found if each.code == "doctor-rules-gone")
    assert f"{own.name}: Debts" in str(told.params["rules"])
