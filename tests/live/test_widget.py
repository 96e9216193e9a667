"""A connected widget: its own thread, nothing else, and where it stands."""

import asyncio
import json
from typing import cast
from uuid import UUID

import pytest
import pytest_asyncio

from retzef.modules.webchat.live import AGAIN, OUTBOX_MAX, TOO_SLOW
from tests.fixtures.actors import Desk, Visitor, give_out, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.folding import WidgetClient
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def dana(shared: Composed, own: Tenant) -> Desk:
    desk = await sit_down(shared, own, "dana")
    await desk.be("ready")
    return desk


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(shared: Composed, own: Tenant) -> Visitor:
    return await visit(shared, own, name="Ruth")


async def connect(shared: Composed, visitor: Visitor) -> WidgetClient:
    client = WidgetClient(shared, visitor)
    await client.connect()
    return client


async def shows(client: WidgetClient, *texts: str) -> None:
    async def look() -> list[str]:
        client.pump()
        messages = client.held.of("message")
        return [str(messages[key]["text"]) for key in sorted(messages)]

    assert await eventually(look, lambda seen: len(seen) >= len(texts)) == list(texts)


def thread(client: WidgetClient) -> dict[str, object]:
    client.pump()
    return client.held.of("thread")[client.visitor.visitor_id]


async def stands(client: WidgetClient, state: str) -> dict[str, object]:
    async def look() -> dict[str, object]:
        return thread(client)

    return await eventually(look, lambda seen: seen["state"] == state)


async def test_thread_is_idle_when_nothing_was_written(shared: Composed, visitor: Visitor) -> None:
    client = await connect(shared, visitor)
    assert thread(client) == {
        "state": "idle",
        "agent_name": None,
        "position_in_queue": None,
        "wait_minutes": None,
    }
    client.disconnect()


# Six were taken, one a minute, in the last minutes.
_TAKEN_LATELY = """
INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, interaction_id, state, load, queued_at, agent_id,
    assigned_at, done_at, last_line_at)
SELECT w.tenant_id, gen_random_uuid(), w.queue_id, w.medium, w.case_id, w.interaction_id, 'done', w.load,
    $2::timestamptz - make_interval(mins => n + 3), $3, $2::timestamptz - make_interval(mins => n), $2, $2
FROM work_items w CROSS JOIN generate_series(1, 6) n WHERE w.tenant_id = $1
"""


async def test_wait_is_told_and_kept_when_it_was_seen_how_the_line_moves(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    await visitor.write("before")
    waiting = await visit(shared, own)
    now = shared.core.units.clock.now()
    async with shared.core.database.system.acquire() as connection:
        await connection.execute(_TAKEN_LATELY, own.tenant_id, now, own.agents["dana"].agent_id)
    await waiting.write("second in line")
    client = await connect(shared, waiting)
    stand = await stands(client, "waiting")
    assert stand["position_in_queue"] == 2
    low, high = cast("list[int]", stand["wait_minutes"])
    assert 0 <= low < high <= 12
    async with shared.core.database.system.acquire() as connection:
        kept = await connection.fetch(
            "SELECT promised_from < promised_until AS sane FROM work_items WHERE tenant_id = $1 AND promised_at IS NOT NULL",
            own.tenant_id,
        )
    assert [row["sane"] for row in kept] == [True]
    client.disconnect()


async def test_thread_tells_its_stand_when_it_waits_is_served_and_ends(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    first, second = await connect(shared, visitor), await connect(shared, await visit(shared, own))
    await first.visitor.write("first in line")
    assert (await stands(first, "waiting"))["position_in_queue"] == 1
    await second.visitor.write("second in line")
    assert (await stands(second, "waiting"))["position_in_queue"] == 2
    await give_out(shared, own)
    for offer_id in await dana.offers():
        await dana.do("POST", f"/offers/{offer_id}/accept")
    assert (await stands(first, "served"))["agent_name"] == "Dana"
    await second.ping()
    assert thread(second)["position_in_queue"] == 1
    ((item, _, _),) = await dana.items()
    await dana.do("POST", f"/work-items/{item}/finish")
    assert (await stands(first, "ended"))["agent_name"] is None
    await first.visitor.write("one more thing")
    await stands(first, "waiting")
    await shows(first, "first in line", "one more thing")
    first.disconnect()
    second.disconnect()


async def test_what_an_agent_writes_first_is_there_at_once_when_the_widget_is_connected(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    client = await connect(shared, visitor)
    await visitor.write("hello")
    await stands(client, "waiting")
    ((item, case_id, _),) = await dana.take_all()
    await dana.do("POST", f"/work-items/{item}/finish")
    wrap_up = {"disposition_id": str(own.disposition_id), "resolve_case": True}
    await dana.do("POST", f"/work-items/{item}/wrap-up", wrap_up)
    entities = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    customer_id = next(each["data"]["customer_id"] for each in entities if each["kind"] == "case")
    (way,) = (await dana.do("GET", f"/customers/{customer_id}/ways")).json()["ways"]
    await stands(client, "ended")
    to = {name: way[name] for name in ("entry_point_id", "identity_id")}
    message = {"text": "one thing more", "to": to}
    await dana.do("POST", "/cases", {"customer_id": customer_id, "message": message})
    await stands(client, "idle")
    await shows(client, "hello", "one thing more")
    client.disconnect()


async def test_visitor_never_sees_notes_others_or_their_own_name_as_we_keep_it(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    other = await visit(shared, own, name="Somebody else")
    await visitor.write("mine")
    await other.write("not mine")
    client, late = await connect(shared, visitor), WidgetClient(shared, visitor)
    await dana.take_all()
    for _, case_id, interaction_id in await dana.items():
        await dana.say(case_id, interaction_id, "a note among us", note=True)
        await dana.say(case_id, interaction_id, f"answer in {interaction_id}")
        case = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
        customer = next(each["data"]["customer_id"] for each in case if each["kind"] == "case")
        await dana.do("PATCH", f"/customers/{customer}", {"name": "Difficult"})
    mine = await shared_interaction(shared, own, visitor)
    await shows(client, "mine", f"answer in {mine}")
    await late.connect()
    await shows(late, "mine", f"answer in {mine}")
    names = {each["author_name"] for each in client.held.of("message").values()}
    assert names == {None, "Dana"}
    for each in client.held.of("message").values():
        assert set(each) == {
            "direction", "author_kind", "author_name", "text", "attachments", "status", "occurred_at", "client_id",
        }  # fmt: skip
    client.disconnect()
    late.disconnect()


async def shared_interaction(shared: Composed, tenant: Tenant, visitor: Visitor) -> str:
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        return str(
            await connection.fetchval(
                "SELECT interaction_id FROM interactions WHERE thread_key = $1", visitor.visitor_id
            )
        )


async def test_only_the_other_side_marks_messages_when_they_are_read(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    await visitor.write("hello")
    ((item, case_id, interaction_id),) = await dana.take_all()
    answer = await dana.say(case_id, interaction_id, "yes?")
    client = await connect(shared, visitor)
    assert {each["status"] for each in client.held.of("message").values()} == {"received", "sent"}
    await dana.do("POST", f"/work-items/{item}/read", {"message_id": answer})

    async def statuses() -> dict[str, str]:
        client.pump()
        return {each["direction"]: each["status"] for each in client.held.of("message").values()}

    assert await eventually(statuses, lambda seen: seen["in"] == "read") == {"in": "read", "out": "sent"}
    client.disconnect()


async def test_last_page_is_enough_when_a_thread_is_long(shared: Composed, visitor: Visitor) -> None:
    for number in range(55):
        await visitor.write(f"message {number}")
    client = await connect(shared, visitor)
    await shows(client, *(f"message {number}" for number in range(5, 55)))
    client.disconnect()


async def test_earlier_pages_come_when_they_are_asked_for_and_open_no_other_thread(
    shared: Composed, own: Tenant
) -> None:
    ruth, stranger = await visit(shared, own, name="Ruth"), await visit(shared, own, name="Avi")
    for number in range(55):
        await ruth.write(f"message {number}")
        if number == 30:
            await stranger.write("not hers")
    client, other = await connect(shared, ruth), await connect(shared, stranger)
    oldest = min(client.held.of("message"))

    async def ask(of: WidgetClient, before: str) -> tuple[list[str], bool]:
        assert of.session is not None
        await shared.web.visitors.tell_older(of.session, UUID(before))
        frame = json.loads(of.session.outbox.get_nowait())
        while frame["type"] != "older":  # what was written before is still being told
            frame = json.loads(of.session.outbox.get_nowait())
        return [str(each["data"]["text"]) for each in frame["entities"]], frame["more"]

    assert await ask(client, oldest) == ([f"message {number}" for number in range(5)], False)
    assert await ask(other, oldest) == ([], False)
    client.disconnect()
    other.disconnect()


async def test_every_tab_of_a_visitor_shows_the_same_when_one_writes(
    shared: Composed, visitor: Visitor
) -> None:
    tabs = [await connect(shared, visitor) for _ in range(3)]
    await visitor.write("from one of them")
    for tab in tabs:
        await shows(tab, "from one of them")
        tab.disconnect()


async def test_widget_is_cut_off_when_it_does_not_read(shared: Composed, visitor: Visitor) -> None:
    client = await connect(shared, visitor)
    assert client.session is not None
    for _ in range(OUTBOX_MAX + 5):
        client.session.send('{"type":"pong"}')
    assert client.session.close_code == TOO_SLOW
    assert client.session.outbox.get_nowait() == ""
    assert client.session.outbox.empty()
    client.disconnect()


async def test_widget_is_told_to_begin_anew_when_the_journal_cannot_be_gone_on_with(
    shared: Composed, visitor: Visitor
) -> None:
    client = await connect(shared, visitor)
    session = client.session
    assert session is not None
    for subscriber in shared.core.feed._subscribers:
        subscriber(None, shared.core.feed.position)

    async def code() -> int | None:
        return session.close_code

    assert await eventually(code) == AGAIN
    client.disconnect()


async def test_message_is_shown_once_when_it_is_written_while_the_widget_registers(
    shared: Composed, visitor: Visitor
) -> None:
    await visitor.write("before")
    for number in range(20):
        client = WidgetClient(shared, visitor)
        await asyncio.gather(client.connect(), visitor.write(f"meanwhile {number}"))
        await shows(client, "before", *(f"meanwhile {each}" for each in range(number + 1)))
        client.disconnect()


async def test_nobody_is_left_in_the_indexes_when_all_widgets_are_gone(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    await visitor.write("hello")
    await dana.take_all()
    client = await connect(shared, visitor)
    client.disconnect()
    live = shared.web.visitors
    assert len(live) == 0
    assert not live._by_interest
    assert not live._by_thread
