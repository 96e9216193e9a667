"""A visitor's place in line: told near its head, and as quick to find at its end."""

from tests.fixtures.actors import sit_down, visit
from tests.fixtures.composed import Composed, Tenant

from retzef.modules.queues.api import end_thread
from retzef.modules.webchat.threads import find_stands

IN_LINE = 103


async def test_the_place_in_line_is_told_to_the_first_hundred_and_not_counted_beyond(
    composed: Composed, tenant: Tenant
) -> None:
    threads = []
    for _ in range(IN_LINE):
        visitor = await visit(composed, tenant)
        await visitor.write("still waiting")
        threads.append((tenant.entry_point.entry_point_id, visitor.visitor_id))
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        stands = await find_stands(connection, tenant.tenant_id, threads)
    assert {each.state for each in stands} == {"waiting"}
    assert [each.position_in_queue for each in stands] == [*range(1, 101), None, None, None]


async def test_who_is_more_urgent_stands_before(composed: Composed, tenant: Tenant) -> None:
    first, second = await visit(composed, tenant), await visit(composed, tenant)
    for visitor in (first, second):
        await visitor.write("hello")
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        await connection.execute(
            "UPDATE work_items w SET priority = 5 FROM interactions i WHERE w.tenant_id = $1 AND i.tenant_id = $1"
            " AND i.interaction_id = w.interaction_id AND i.thread_key = $2",
            tenant.tenant_id, second.visitor_id,
        )  # fmt: skip
        stands = await find_stands(
            connection,
            tenant.tenant_id,
            [(tenant.entry_point.entry_point_id, each.visitor_id) for each in (first, second)],
        )
    assert [each.position_in_queue for each in stands] == [2, 1]


async def test_question_to_a_colleague_is_nobodys_place_in_line(composed: Composed, tenant: Tenant) -> None:
    first, second = await visit(composed, tenant), await visit(composed, tenant)
    for visitor in (first, second):
        await visitor.write("hello")
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        # More urgent than both of them, and waiting for whoever serves their queue.
        await connection.execute(
            "INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, state, priority, load, queued_at, last_line, last_line_at, last_line_by, consult_of, consult_by)"
            " SELECT $1, gen_random_uuid(), w.queue_id, w.medium, w.case_id, 'waiting', 9, w.load, w.queued_at - interval '1 hour', '', w.queued_at, 'agent', w.work_item_id,"
            " gen_random_uuid() FROM work_items w JOIN interactions i USING (tenant_id, interaction_id)"
            " WHERE w.tenant_id = $1 AND i.thread_key = $2",
            tenant.tenant_id, first.visitor_id,
        )  # fmt: skip
        assert await connection.fetchval(
            "SELECT count(*) FROM work_items WHERE tenant_id = $1 AND consult_of IS NOT NULL",
            tenant.tenant_id,
        )
        threads = [(tenant.entry_point.entry_point_id, each.visitor_id) for each in (first, second)]
        stands = await find_stands(connection, tenant.tenant_id, threads)
    assert [each.position_in_queue for each in stands] == [1, 2]


async def test_the_thread_has_not_ended_when_an_agent_has_written_first(
    composed: Composed, tenant: Tenant
) -> None:
    dana, visitor = await sit_down(composed, tenant, "dana"), await visit(composed, tenant)
    await dana.be("ready")
    await visitor.write("hello")
    ((item, _, _),) = await dana.take_all()
    await dana.do("POST", f"/work-items/{item}/finish")
    wrap_up = {"disposition_id": str(tenant.disposition_id), "resolve_case": True}
    await dana.do("POST", f"/work-items/{item}/wrap-up", wrap_up)
    (customer,) = (await dana.do("GET", "/customers")).json()["customers"]
    (way,) = (await dana.do("GET", f"/customers/{customer['customer_id']}/ways")).json()["ways"]
    to = {name: way[name] for name in ("entry_point_id", "identity_id")}
    states = []
    thread = (tenant.entry_point.entry_point_id, visitor.visitor_id)
    for message in (None, {"text": "one thing more", "to": to}):
        await dana.do("POST", "/cases", {"customer_id": customer["customer_id"], "message": message})
        async with composed.core.database.transaction(tenant.tenant_id) as connection:
            (stand,) = await find_stands(connection, tenant.tenant_id, [thread])
        states.append(stand.state)
    assert states == ["ended", "idle"]


async def test_the_thread_has_ended_when_the_visitor_says_so_and_goes_on_when_they_write_again(
    composed: Composed, tenant: Tenant
) -> None:
    dana, visitor = await sit_down(composed, tenant, "dana"), await visit(composed, tenant)
    await dana.be("ready")
    thread = (tenant.entry_point.entry_point_id, visitor.visitor_id)

    async def state() -> str:
        async with composed.core.database.transaction(tenant.tenant_id) as connection:
            (stand,) = await find_stands(connection, tenant.tenant_id, [thread])
        return stand.state

    await visitor.write("hello")
    ((item, _, _),) = await dana.take_all()
    assert await state() == "served"
    told = []
    for text in (None, None, "one thing more", None):
        if text is not None:
            await visitor.write(text)
            assert await state() == "served"
            continue
        await end_thread(composed.core.units, tenant.tenant_id, *thread)
        assert await state() == "ended"
        async with composed.core.database.transaction(tenant.tenant_id) as connection:
            told.append(
                await connection.fetchval(
                    "SELECT count(*) FROM events WHERE tenant_id = $1 AND kind = 'customer_left'",
                    tenant.tenant_id,
                )
            )
    assert told == [1, 1, 2]
    await dana.do("POST", f"/work-items/{item}/finish")
    assert await state() == "ended"
