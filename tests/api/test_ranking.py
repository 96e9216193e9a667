"""The priority of a case is that of its work: who is offered next, why, and in which queue; set by whatever way, and taken back."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from retzef.engine.routing import rank_of
from tests.fixtures.actors import Desk, Visitor, give_out, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.database import Database
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUEUE_PRIORITY = 3
# Whether somebody waits for the first, and whether the second waits for somebody.
BLOCKED_BY = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid)))"
BLOCKS = "SELECT cardinality(pg_blocking_pids($1)) > 0"
ANOTHER_THREAD = """
INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel, thread_key, started_at, status)
SELECT tenant_id, $3, case_id, identity_id, entry_point_id, channel, 'another', started_at, status FROM interactions
WHERE tenant_id = $1 AND case_id = $2
"""
ITS_WORK = """
INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, interaction_id, state, priority, load, queued_at, last_line_at)
SELECT tenant_id, $4, queue_id, medium, case_id, $3, state, priority, load, queued_at, last_line_at FROM work_items
WHERE tenant_id = $1 AND case_id = $2
"""


async def waiting(composed: Composed, tenant: Tenant) -> dict[UUID, int]:
    """What waits or is offered: the priority of each case's work, in the order of the queue."""
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        rows = await connection.fetch(
            "SELECT case_id, priority FROM work_items WHERE state IN ('waiting', 'offered')"
            " ORDER BY priority DESC, queued_at, work_item_id"
        )
    return {row["case_id"]: row["priority"] for row in rows}


async def come(composed: Composed, tenant: Tenant, *names: str) -> tuple[list[Visitor], list[UUID]]:
    """People who write one after the other, and the cases that wait because of them, the oldest first."""
    visitors = []
    for name in names:
        visitors.append(await visit(composed, tenant, name=name))
        await visitors[-1].write(f"I am {name}")
    return visitors, list(await waiting(composed, tenant))


async def offered_case(desk: Desk) -> UUID:
    ((_, case_id, _),) = await desk.items("offered")
    return case_id


async def give_the_queue_a_priority(composed: Composed, tenant: Tenant) -> None:
    async with composed.core.units.begin(tenant.tenant_id) as unit:
        await unit.connection.execute("UPDATE queues SET priority = $1", QUEUE_PRIORITY)


async def test_work_is_worth_what_the_engine_says_when_its_case_gets_any_priority_by_any_way(
    shared: Composed, own: Tenant
) -> None:
    await give_the_queue_a_priority(shared, own)
    _, (first, second) = await come(shared, own, "Noa", "Ruth")
    dana = await sit_down(shared, own, "dana")
    for name, level in (("low", -1), ("high", 1), ("urgent", 2), ("normal", 0)):
        await dana.do("PATCH", f"/cases/{second}", {"priority": name})
        assert (await waiting(shared, own))[second] == rank_of(QUEUE_PRIORITY, level)
    both = {"case_ids": [str(first), str(second)], "change": {"priority": "high"}}
    act_id = (await dana.do("POST", "/cases/bulk", both)).json()["act_id"]
    assert set((await waiting(shared, own)).values()) == {rank_of(QUEUE_PRIORITY, 1)}
    await dana.do("POST", f"/cases/bulk/{act_id}/undo")
    assert set((await waiting(shared, own)).values()) == {rank_of(QUEUE_PRIORITY, 0)}


async def test_urgent_case_is_offered_next_and_says_why_when_others_have_waited_longer(
    shared: Composed, own: Tenant
) -> None:
    _, (first, second, third) = await come(shared, own, "Noa", "Ruth", "Olena")
    dana = await sit_down(shared, own, "dana")
    await dana.do("PATCH", f"/cases/{third}", {"priority": "high"})
    await dana.be("ready")
    await give_out(shared, own)
    assert await offered_case(dana) == third
    await dana.do("PATCH", f"/cases/{second}", {"priority": "urgent"})
    await give_out(shared, own)
    assert await offered_case(dana) == third  # what is offered stays
    (item_id, _, _), *_ = await dana.items("offered")
    (decision, *_) = (await dana.do("GET", f"/work-items/{item_id}/decisions")).json()["decisions"]
    chosen = next(each for each in decision["candidates"] if each["agent_id"] == decision["chosen_agent_id"])
    assert [(each["code"], each["params"]) for each in chosen["reasons"]][-2:] == [
        ("priority", {"priority": 1}), ("case_high", {"priority": 1}),
    ]  # fmt: skip
    (offer_id,) = await dana.offers()
    await dana.do("POST", f"/offers/{offer_id}/accept")
    await give_out(shared, own)
    assert await offered_case(dana) == second
    assert list(await waiting(shared, own)) == [second, first]


async def test_returning_customer_waits_by_the_priority_of_the_case_when_it_has_one(
    shared: Composed, own: Tenant
) -> None:
    (ruth,), (case_id,) = await come(shared, own, "Ruth")
    dana = await sit_down(shared, own, "dana")
    await dana.do("PATCH", f"/cases/{case_id}", {"status": "pending", "priority": "urgent"})
    assert await waiting(shared, own) == {}
    await ruth.write("it has become worse")
    assert await waiting(shared, own) == {case_id: 2}


async def test_work_is_worth_what_the_other_case_is_when_its_case_is_merged_into_it(
    shared: Composed, own: Tenant
) -> None:
    _, (one, other) = await come(shared, own, "Ruth", "Ruth")
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    page = [(await dana.do("GET", f"/cases/{each}")).json()["entities"] for each in (one, other)]
    ids = [next(e["data"]["customer_id"] for e in each if e["kind"] == "case") for each in page]
    await admin.do("POST", f"/customers/{ids[0]}/links", {"customer_id": ids[1]})
    await dana.do("PATCH", f"/cases/{one}", {"priority": "urgent"})
    await dana.do("POST", f"/cases/{other}/merge", {"case_id": str(one)})
    async with shared.core.database.transaction(own.tenant_id) as connection:
        rows = await connection.fetch("SELECT priority FROM work_items WHERE state = 'waiting'")
    assert [row["priority"] for row in rows] == [2, 2]


async def test_macro_puts_what_waits_into_another_queue_and_back_when_undone(
    shared: Composed, own: Tenant
) -> None:
    _, (first, second) = await come(shared, own, "Noa", "Ruth")
    admin, dana = await sit_down(shared, own, "admin"), await sit_down(shared, own, "dana")
    queue_id = await add_queue(admin, "Escalations", priority=5, members=["dana"])
    act = {"kind": "queue", "queue_id": queue_id}
    body = {"name": "Escalate", "acts": [act], "scope": "tenant"}
    for wrong in ({"kind": "status", "status": "resolved"}, {"kind": "snooze", "minutes": 60}, act):
        refused = await admin.do("POST", "/macros", {**body, "acts": [act, wrong]}, expect=(422,))
        assert refused.json()["error"]["code"] == "acts-conflict"
    unknown = {**body, "acts": [{**act, "queue_id": str(UUID(int=7))}]}
    await admin.do("POST", "/macros", unknown, expect=(404,))
    macro_id = (await admin.do("POST", "/macros", body)).json()["macro_id"]
    run = {"run_id": str(UUID(int=1)), "case_ids": [str(first), str(second)]}
    ran = (await dana.do("POST", f"/macros/{macro_id}/run", run)).json()
    assert [each["error"] for each in ran["results"]] == [None, None]
    assert await queues_of(shared, own) == {first: queue_id, second: queue_id}
    assert set((await waiting(shared, own)).values()) == {5}
    lines = await lines_of(dana, first)
    assert [(each["queue_id"], each["reason"]) for each in lines] == [(queue_id, "sent")]
    await dana.be("ready")
    await give_out(shared, own)
    taken = await offered_case(dana)
    await dana.do("POST", f"/cases/bulk/{ran['act_id']}/undo")
    # What somebody is asked about stays where it is; the other waits where it did.
    left = second if taken == first else first
    assert await queues_of(shared, own) == {taken: queue_id, left: str(own.queue_id)}
    assert (await waiting(shared, own))[left] == 0


async def test_macro_gives_back_what_its_agent_has_in_hand_and_refuses_what_is_in_other_hands(
    shared: Composed, own: Tenant
) -> None:
    await come(shared, own, "Noa")
    admin, dana = await sit_down(shared, own, "admin"), await sit_down(shared, own, "dana")
    oleh = await sit_down(shared, own, "oleh")
    await dana.be("ready")
    ((_, case_id, _),) = await dana.take_all()
    queue_id = await add_queue(admin, "Escalations", priority=0, members=["dana", "oleh"])
    body = {"name": "Escalate", "acts": [{"kind": "queue", "queue_id": queue_id}], "scope": "tenant"}
    macro_id = (await admin.do("POST", "/macros", body)).json()["macro_id"]
    run = {"run_id": str(UUID(int=1)), "case_ids": [str(case_id)]}
    (refused,) = (await admin.do("POST", f"/macros/{macro_id}/run", run)).json()["results"]
    assert refused["error"]["code"] == "case-busy"
    (done,) = (await dana.do("POST", f"/macros/{macro_id}/run", run)).json()["results"]
    assert done["error"] is None
    assert await dana.items() == []
    await oleh.be("ready")
    assert [each[1] for each in await oleh.take_all()] == [case_id]
    await oleh.do("PATCH", f"/cases/{case_id}", {"status": "resolved"})
    (refused,) = (await oleh.do("POST", f"/macros/{macro_id}/run", run)).json()["results"]
    assert refused["error"]["code"] == "case-not-queued"


async def add_queue(admin: Desk, name: str, *, priority: int, members: list[str]) -> str:
    ids = [str(admin.tenant.agents[each].agent_id) for each in members]
    body = {"name": {"en": name}, "priority": priority, "members": ids}
    return str((await admin.do("POST", "/administration/queues", body)).json()["queue_id"])


async def queues_of(composed: Composed, tenant: Tenant) -> dict[UUID, str]:
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        rows = await connection.fetch("SELECT case_id, queue_id FROM work_items WHERE state <> 'done'")
    return {row["case_id"]: str(row["queue_id"]) for row in rows}


async def lines_of(desk: Desk, case_id: UUID) -> list[dict[str, Any]]:
    page = (await desk.do("GET", f"/cases/{case_id}")).json()["entities"]
    return [
        each["data"]["params"]
        for each in page
        if each["kind"] == "note_line" and each["data"]["code"] == "requeued"
    ]


async def test_priority_is_changed_and_nobody_waits_for_each_other_when_a_thread_begins_meanwhile(
    shared: Composed, own: Tenant, shared_database: Database
) -> None:
    _, (case_id,) = await come(shared, own, "Noa")
    yoav = await sit_down(shared, own, "yoav")
    hold = "SELECT 1 FROM cases WHERE tenant_id = $1 AND case_id = $2 FOR NO KEY UPDATE"
    beginning, other = [await asyncpg.connect(shared_database.superuser) for _ in range(2)]
    try:
        # A first message holds the case while its thread begins, and the change waits for that with all it knows of in its hands.
        async with beginning.transaction():
            await beginning.execute(hold, own.tenant_id, case_id)
            change = asyncio.create_task(yoav.do("PATCH", f"/cases/{case_id}", {"priority": "urgent"}))
            await eventually(lambda: other.fetchval(BLOCKED_BY, beginning.get_server_pid()))
            interaction_id, item_id = uuid4(), uuid4()
            await other.execute(ANOTHER_THREAD, own.tenant_id, case_id, interaction_id)
            await other.execute(ITS_WORK, own.tenant_id, case_id, interaction_id, item_id)
            taking = other.transaction()
            await taking.start()
            await other.execute(
                "SELECT 1 FROM work_items WHERE tenant_id = $1 AND work_item_id = $2 FOR NO KEY UPDATE",
                own.tenant_id, item_id,
            )  # fmt: skip
            wanting = asyncio.create_task(other.execute(hold, own.tenant_id, case_id))
            await eventually(lambda: beginning.fetchval(BLOCKS, other.get_server_pid()))
        await wanting
        await taking.commit()
        await change
    finally:
        await beginning.close()
        await other.close()
    async with shared.core.database.transaction(own.tenant_id) as connection:
        ranks = await connection.fetch("SELECT priority FROM work_items WHERE case_id = $1", case_id)
    assert len(ranks) == 2
    assert len({row["priority"] for row in ranks}) == 1
