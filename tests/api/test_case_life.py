"""The life of a case over HTTP: waiting, waking, resolving, giving away, labels, spam, and what the customer's word does."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from retzef.engine.cases import CaseState, hear_customer
from retzef.modules.cases.api import case_kinds
from tests.fixtures.actors import Desk, Visitor, sit_down
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

Work = tuple[UUID, UUID, UUID]
SOON = timedelta(hours=2)


@pytest_asyncio.fixture(loop_scope="module")
async def work(dana: Desk) -> Work:
    ((item, case_id, interaction_id),) = await dana.items()
    return item, case_id, interaction_id


async def read(desk: Desk, case_id: UUID) -> dict[str, Any]:
    entities = (await desk.do("GET", f"/cases/{case_id}")).json()["entities"]
    (case,) = [each["data"] for each in entities if each["kind"] == "case"]
    return dict(case)


async def lines(desk: Desk, case_id: UUID) -> list[str]:
    entities = (await desk.do("GET", f"/cases/{case_id}")).json()["entities"]
    return [each["data"]["code"] for each in entities if each["kind"] == "note_line"]


async def change(desk: Desk, case_id: UUID, *, expect: int = 200, **what: object) -> Any:
    answer = await desk.do("PATCH", f"/cases/{case_id}", what, expect=(expect,))
    return answer.json()


async def look(composed: Composed, tenant: Tenant, statement: str, *arguments: object) -> Any:
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        return await connection.fetchval(statement, *arguments)


async def test_agent_is_free_and_the_customers_word_brings_the_case_back_when_it_was_snoozed(
    shared: Composed, own: Tenant, dana: Desk, work: Work, visitor: Visitor
) -> None:
    item, case_id, interaction_id = work
    until = datetime.now(UTC) + SOON
    await change(dana, case_id, status="snoozed", snoozed_until=until.isoformat())
    case = await read(dana, case_id)
    assert case["status"] == "snoozed"
    assert case["interactions"][0]["status"] == "open"  # to both sides; only our work in it rests
    assert await dana.items() == []

    await visitor.write("are you there?")
    case = await read(dana, case_id)
    assert (case["status"], case["snoozed_until"]) == ("open", None)
    ((again, same_case, same_interaction),) = await dana.take_all()
    assert (same_case, same_interaction) == (case_id, interaction_id)
    assert again != item
    assert "case_woken" in await lines(dana, case_id)
    await visitor.write("still there?")  # the quick way again: it is in hand, nothing new is queued
    assert len(await dana.items()) == 1


async def test_case_wakes_by_itself_when_its_time_has_come(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    _, case_id, _ = work
    until = datetime.now(UTC) + SOON
    await change(dana, case_id, status="snoozed", snoozed_until=until.isoformat())
    handler = case_kinds(shared.core.units, {})["wake_case"].handler
    stored = await look(shared, own, "SELECT snoozed_until FROM cases WHERE case_id = $1", case_id)
    job = {"case_id": str(case_id), "until": stored.isoformat()}
    early = await handler(own.tenant_id, job)
    assert early is not None
    assert early.after > timedelta(hours=1)
    assert (await read(dana, case_id))["status"] == "snoozed"

    due = datetime.now(UTC) - timedelta(seconds=1)
    await look(
        shared, own, "UPDATE cases SET snoozed_until = $2 WHERE case_id = $1 RETURNING 1", case_id, due
    )
    assert await handler(own.tenant_id, job) is None  # of another snooze
    assert (await read(dana, case_id))["status"] == "snoozed"
    assert await handler(own.tenant_id, {"case_id": str(case_id), "until": due.isoformat()}) is None
    assert (await read(dana, case_id))["status"] == "open"
    assert await handler(own.tenant_id, {"case_id": str(case_id), "until": due.isoformat()}) is None


async def test_a_job_waits_for_the_end_when_a_case_is_snoozed(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    until = datetime.now(UTC) + SOON
    await change(dana, work[1], status="snoozed", snoozed_until=until.isoformat())
    run_at = await look(shared, own, "SELECT run_at FROM jobs WHERE kind = 'wake_case'")
    assert abs(run_at - until) < timedelta(seconds=1)


async def test_customer_reopens_a_resolved_case_when_its_thread_had_not_ended(
    shared: Composed, own: Tenant, dana: Desk, work: Work, visitor: Visitor
) -> None:
    _, case_id, _ = work
    await change(dana, case_id, status="resolved", outcome="Paid")
    case = await read(dana, case_id)
    assert (case["status"], case["outcome"]) == ("resolved", "Paid")
    await visitor.write("it is not paid")
    case = await read(dana, case_id)
    assert (case["status"], case["outcome"], case["closed_at"]) == ("open", None, None)
    assert "case_reopened" in await lines(dana, case_id)
    assert [each[1] for each in await dana.take_all()] == [case_id]


async def test_spam_is_kept_and_given_to_nobody_when_more_of_it_comes(
    shared: Composed, own: Tenant, dana: Desk, work: Work, visitor: Visitor
) -> None:
    _, case_id, _ = work
    await change(dana, case_id, status="spam")
    await visitor.write("buy now")
    await visitor.write("buy now!")
    assert (await read(dana, case_id))["status"] == "spam"
    assert await dana.take_all() == []
    assert await look(shared, own, "SELECT count(*) FROM messages WHERE case_id = $1", case_id) == 3
    await change(dana, case_id, status="open")
    await visitor.write("I am a real person")
    assert [each[1] for each in await dana.take_all()] == [case_id]


async def test_case_stays_when_a_colleague_has_it_in_hand(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    told = await change(yoav, work[1], expect=409, status="pending")
    assert told["error"]["code"] == "case-busy"
    assert (await read(dana, work[1]))["status"] == "open"
    assert len(await dana.items()) == 1


_BEGINS = """
INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel, thread_key, status, started_at)
SELECT tenant_id, $2, case_id, identity_id, entry_point_id, channel, $2::uuid::text, 'open', started_at FROM interactions
WHERE case_id = $1 ORDER BY interaction_id LIMIT 1
"""
_WAITS = """
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database()
"""


@pytest.mark.parametrize("way", ["change", "wrap_up"])
async def test_case_stays_open_when_a_thread_begins_in_it_while_it_is_being_resolved(
    shared: Composed, own: Tenant, dana: Desk, work: Work, way: str
) -> None:
    item, case_id, _ = work
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute("SELECT 1 FROM cases WHERE case_id = $1 FOR NO KEY UPDATE", case_id)
        if way == "change":
            closing = asyncio.create_task(
                dana.do("PATCH", f"/cases/{case_id}", {"status": "resolved"}, expect=(409,))
            )
            code = "case-busy"
        else:
            await dana.do("POST", f"/work-items/{item}/finish")
            body = {"disposition_id": str(own.disposition_id), "resolve_case": True}
            closing = asyncio.create_task(dana.do("POST", f"/work-items/{item}/wrap-up", body, expect=(409,)))
            code = "case-in-work"
        await eventually(lambda: shared.core.database.system.fetchval(_WAITS))
        await unit.connection.execute(_BEGINS, case_id, uuid4())
    assert (await closing).json()["error"]["code"] == code
    assert (await read(dana, case_id))["status"] == "open"


async def test_thread_in_which_the_answer_is_awaited_rests_when_the_other_work_of_its_case_resolves_it(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    item, case_id, _ = work
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute(_BEGINS, case_id, written_to := uuid4())
    await dana.do("POST", f"/work-items/{item}/finish")
    body = {"disposition_id": str(own.disposition_id), "resolve_case": True}
    await dana.do("POST", f"/work-items/{item}/wrap-up", body)
    assert (await read(dana, case_id))["status"] == "resolved"
    state = "SELECT status FROM interactions WHERE interaction_id = $1"
    assert await look(shared, own, state, written_to) == "resting"


@pytest.mark.parametrize("status", ["open", "pending", "snoozed", "resolved", "spam"])
async def test_the_database_hears_the_customer_as_the_engine_does_when_a_case_has_any_status(
    shared: Composed, own: Tenant, dana: Desk, work: Work, visitor: Visitor, status: Any
) -> None:
    _, case_id, _ = work
    until = datetime.now(UTC) + SOON
    if status != "open":
        await change(dana, case_id, status=status, snoozed_until=until.isoformat())
    await visitor.write("hello again")
    assert (await read(dana, case_id))["status"] == hear_customer(CaseState(status)).status


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"status": "snoozed"}, "snooze-time"),
        ({"status": "snoozed", "snoozed_until": "2001-01-01T00:00:00Z"}, "snooze-time"),
        ({"status": "asleep"}, "request-invalid"),
        ({"deadline_at": "2026-12-01T10:00:00"}, "request-invalid"),
        ({"add_labels": [str(uuid4())]}, "label-unknown"),
        ({"owner_agent_id": str(uuid4())}, "owner-unknown"),
        ({"team_id": str(uuid4())}, "team-unknown"),
        ({"colour": "red"}, "request-invalid"),
    ],
)
async def test_case_stays_as_it_was_when_what_is_asked_makes_no_sense(
    dana: Desk, work: Work, what: dict[str, object], code: str
) -> None:
    before = await read(dana, work[1])
    told = await change(dana, work[1], expect=422, **what)
    assert told["error"]["code"] == code
    assert await read(dana, work[1]) == before
    assert len(await dana.items()) == 1


async def test_priority_deadline_and_labels_are_shown_when_set(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    admin = await sit_down(shared, own, "admin")
    made = (await admin.do("POST", "/labels", {"name": "Meter", "color": "teal"})).json()
    await dana.do("POST", "/labels", {"name": "Mine"}, expect=(403,))
    taken = await admin.do("POST", "/labels", {"name": "METER"}, expect=(409,))
    assert taken.json()["error"]["code"] == "label-taken"
    _, case_id, _ = work
    await change(
        dana, case_id, priority="urgent", deadline_at="2026-12-01T10:00:00Z", add_labels=[made["label_id"]]
    )
    case = await read(dana, case_id)
    assert (case["priority"], case["deadline_at"], case["label_ids"]) == (
        2, "2026-12-01T10:00:00.000Z", [made["label_id"]],
    )  # fmt: skip
    await admin.do("PATCH", f"/labels/{made['label_id']}", {"retired": True})
    assert (await read(dana, case_id))["label_ids"] == [made["label_id"]]
    await change(dana, case_id, priority="normal", deadline_at=None, drop_labels=[made["label_id"]])
    case = await read(dana, case_id)
    assert (case["priority"], case["deadline_at"], case["label_ids"]) == (0, None, [])
    (label,) = (await dana.do("GET", "/labels")).json()["labels"]
    assert (label["name"], label["color"], label["retired"]) == ("Meter", "teal", True)


async def add_team(composed: Composed, tenant: Tenant, *members: str) -> UUID:
    team_id = composed.core.ids.new()
    async with composed.core.units.begin(tenant.tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO teams (tenant_id, team_id, name, created_at) VALUES ($1, $2, $3, $4)",
            tenant.tenant_id, team_id, '{"en": "Billing"}', unit.now,
        )  # fmt: skip
        for each in members:
            await unit.connection.execute(
                "INSERT INTO team_members (tenant_id, team_id, agent_id) VALUES ($1, $2, $3)",
                tenant.tenant_id, team_id, tenant.agents[each].agent_id,
            )  # fmt: skip
    return team_id


Give = Callable[[Composed, Tenant], Awaitable[dict[str, object]]]


async def sees_customer(desk: Desk, customer_id: str) -> None:
    for path in ("", "/consents", "/timeline"):
        await desk.do("GET", f"/customers/{customer_id}{path}")
    listed = (await desk.do("GET", "/customers")).json()["customers"]
    assert customer_id in [each["customer_id"] for each in listed]


async def test_colleague_and_their_team_see_a_case_when_it_is_handed_over(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    emma = await sit_down(shared, own, "emma")  # serves the other queue only
    _, case_id, _ = work
    await emma.do("GET", f"/cases/{case_id}", expect=(404,))
    team_id = await add_team(shared, own, "emma")
    told = await change(dana, case_id, owner_agent_id=None, team_id=str(team_id))
    assert told["readable"] is True  # it is still in a queue that she serves
    case = await read(emma, case_id)
    await sees_customer(emma, case["customer_id"])  # they ask for what they cannot be answered without
    assert (case["team_id"], case["team_name"], case["owner_agent_id"]) == (
        str(team_id),
        {"en": "Billing"},
        None,
    )
    # Nobody owns it: she takes it, without a right to give out others' cases.
    await change(emma, case_id, owner_agent_id=str(emma.browser.agent.agent_id))
    refused = await change(dana, case_id, expect=403, owner_agent_id=str(dana.browser.agent.agent_id))
    assert refused["error"]["code"] == "assignment-refused"
    yoav = await sit_down(shared, own, "yoav")
    await change(yoav, case_id, owner_agent_id=str(dana.browser.agent.agent_id), team_id=None)
    await emma.do("GET", f"/cases/{case_id}", expect=(404,))
    await emma.do("GET", f"/customers/{case['customer_id']}", expect=(404,))


async def test_who_gave_a_case_away_is_told_that_they_no_longer_see_it_when_it_is_so(
    shared: Composed, own: Tenant, dana: Desk, work: Work
) -> None:
    emma = await sit_down(shared, own, "emma")
    team_id = await add_team(shared, own, "emma", "oleh")
    await change(dana, work[1], owner_agent_id=str(emma.browser.agent.agent_id), team_id=str(team_id))
    told = await change(emma, work[1], owner_agent_id=str(dana.browser.agent.agent_id), team_id=None)
    assert told["readable"] is False
    await emma.do("GET", f"/cases/{work[1]}", expect=(404,))


async def test_note_belongs_to_the_case_when_it_names_no_interaction(dana: Desk, work: Work) -> None:
    _, case_id, _ = work
    body = {"client_id": str(uuid4()), "interaction_id": None, "text": "for the next shift", "note": True}
    answer = await dana.do("POST", f"/cases/{case_id}/messages", body)
    (message,) = [each["data"] for each in answer.json()["entities"]]
    assert (message["text"], message["interaction_id"], message["channel"]) == (
        "for the next shift",
        None,
        None,
    )
    body |= {"client_id": str(uuid4()), "note": False}
    await dana.do("POST", f"/cases/{case_id}/messages", body, expect=(404,))
