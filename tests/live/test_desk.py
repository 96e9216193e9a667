"""A connected desk: what it is told beyond the equality, what it is not told, and when it is cut off."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
import pytest_asyncio

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.desk.sessions import AGAIN, OUTBOX_MAX, TOO_SLOW
from retzef.platform.auth.principal import hash_token
from retzef.platform.db import Connection
from retzef.platform.realtime.entities import Entity, Projector, Wanted
from retzef.platform.realtime.sockets import SIGNED_OUT
from tests.fixtures.actors import Desk, Visitor, give_out, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.folding import DeskClient
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def dana(shared: Composed, own: Tenant) -> Desk:
    """Dana has one case in hand."""
    desk = await sit_down(shared, own, "dana")
    await desk.be("ready")
    return desk


@pytest_asyncio.fixture(loop_scope="module")
async def visitor(shared: Composed, own: Tenant, dana: Desk) -> Visitor:
    """Whoever wrote that case."""
    somebody = await visit(shared, own, name="Ruth")
    await somebody.write("hello")
    await dana.take_all()
    return somebody


async def connect(shared: Composed, tenant: Tenant, who: str, desk: Desk | None = None) -> DeskClient:
    """`desk`: with whose session."""
    token_hash = hash_token(desk.browser.token) if desk else b""
    client = DeskClient(shared, tenant, tenant.agents[who], token_hash=token_hash)
    await client.connect()
    return client


async def test_older_messages_are_left_to_be_asked_for_when_a_thread_is_long(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((_, case_id, _),) = await dana.items()
    for number in range(60):
        await visitor.write(f"message {number}")
    client = await connect(shared, own, "dana")
    await client.watch(case_id)
    texts = [client.held.of("message")[key]["text"] for key in sorted(client.held.of("message"))]
    assert texts == [f"message {number}" for number in range(10, 60)]
    before = client.frames[-1]["before"]
    older = (await dana.do("GET", f"/cases/{case_id}/messages?before={before}&limit=7")).json()
    assert [each["data"]["text"] for each in sorted(older["entities"], key=lambda each: str(each["id"]))] == [
        f"message {number}" for number in range(3, 10)
    ]
    oldest = (await dana.do("GET", f"/cases/{case_id}/messages?before={older['before']}")).json()
    assert oldest["before"] is None
    assert len(oldest["entities"]) == 4
    client.disconnect()


async def test_desks_of_another_tenant_hear_nothing_when_something_happens(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    stranger = await shared.new_tenant()
    others = [await connect(shared, stranger, who) for who in ("dana", "yoav", "admin")]
    before = [len(each.frames) for each in others]
    ((item, case_id, interaction_id),) = await dana.items()
    client = await connect(shared, own, "dana")
    await client.watch(case_id)
    await visitor.write("again")
    await dana.say(case_id, interaction_id, "yes")
    await dana.do("PATCH", f"/cases/{case_id}", {"subject": "Secret"})
    await dana.do("POST", f"/work-items/{item}/finish")
    await client.catch_up()
    assert [len(each.frames) for each in others] == before
    for each in others:
        assert not await each.watch(case_id)
        await each.catch_up()  # it is alive, and hears only of itself
        assert set(each.held.entities) == {("agent", str(each.agent.agent_id))}
        each.disconnect()
    client.disconnect()


async def test_position_of_one_tenant_tells_nothing_when_another_uses_it(
    shared: Composed, own: Tenant, visitor: Visitor
) -> None:
    mine = await connect(shared, own, "yoav")
    stranger = await shared.new_tenant()
    theirs = await connect(shared, stranger, "yoav")
    position = mine.held.position
    await visitor.write("only for us")
    theirs.held.position = position
    await theirs.connect()
    assert theirs.frames[-1]["type"] == "changes"
    assert theirs.frames[-1]["entities"] == []
    mine.disconnect()
    theirs.disconnect()


async def test_desk_begins_anew_when_its_position_is_none_that_can_be(shared: Composed, own: Tenant) -> None:
    here = shared.core.feed.position
    ahead, other = replace(here, xmax=10**18), replace(here, epoch=99)
    for position in ("", "x", "1", "1.1.1.x", f"{2**31}.1.1", "9" * 5000, str(ahead), str(other)):
        client = DeskClient(shared, own, own.agents["yoav"])
        client.held.position = position
        await client.connect()
        assert [frame["type"] for frame in client.frames] == ["snapshot"], position
        client.disconnect()


async def test_desk_is_cut_off_when_it_does_not_read(shared: Composed, own: Tenant) -> None:
    client = await connect(shared, own, "yoav")
    session = client.session
    assert session is not None
    for number in range(OUTBOX_MAX + 5):
        session.send(f'{{"type":"pong","number":{number}}}')
    assert session.close_code == TOO_SLOW
    # Nothing of what was queued goes out any more: frames must not be missing in the middle.
    assert session.outbox.qsize() == 1
    client.pump()
    assert client.cut_off_with == [TOO_SLOW]
    await client.catch_up()
    client.disconnect()


async def _move_out_of_queues(shared: Composed, tenant: Tenant, who: str) -> None:
    async with shared.core.units.begin(tenant.tenant_id) as unit:
        agent_id = tenant.agents[who].agent_id
        await unit.connection.execute("DELETE FROM queue_members WHERE agent_id = $1", agent_id)
        unit.record(Event("queue_members_changed", "agent", agent_id=agent_id))


async def test_agent_watches_no_more_when_removed_from_the_queue(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((_, case_id, _),) = await dana.items()
    client = await connect(shared, own, "oleh")
    assert await client.watch(case_id)
    await client.catch_up()
    await _move_out_of_queues(shared, own, "oleh")
    await visitor.write("not for Oleh any more")
    await client.catch_up()
    assert client.cut_off_with == [AGAIN]
    assert client.held.of("case") == {}
    assert client.held.of("message") == {}
    assert client.held.of("customer") == {}
    assert "rights" in [frame["type"] for frame in client.frames]  # pages that show customers are drawn anew
    assert not await client.watch(case_id)
    client.watching.add(case_id)  # an old page of the desk may still ask for it
    await client.connect()
    assert client.held.of("case") == {}
    client.disconnect()


async def test_agent_watches_no_more_when_the_work_went_to_another_queue(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((item, case_id, _),) = await dana.items()
    oleh, emma = await connect(shared, own, "oleh"), await connect(shared, own, "emma")
    assert await oleh.watch(case_id)
    assert not await emma.watch(case_id)
    await dana.do("POST", f"/work-items/{item}/requeue", {"queue_id": str(own.other_queue_id)})
    await oleh.catch_up()
    assert oleh.cut_off_with == [AGAIN]
    assert oleh.held.of("case") == {}
    assert await emma.watch(case_id)
    oleh.disconnect()
    emma.disconnect()


async def test_older_messages_can_be_asked_for_when_a_snapshot_came_after_a_gap(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    other = await visit(shared, own)
    await other.write("short")
    (_, long, _), (_, short, _) = await dana.take_all()
    for number in range(60):
        await visitor.write(f"message {number}")
    client = await connect(shared, own, "dana")
    await client.watch(long)
    await client.watch(short)
    before = {frame["case_id"]: frame["before"] for frame in client.frames if frame["type"] == "watched"}
    assert (before[str(long)] is None, before[str(short)]) == (False, None)
    client.held.position = "no position"
    await client.connect()
    assert client.frames[-1]["type"] == "snapshot"
    assert client.frames[-1]["before"] == before
    client.disconnect()


async def test_other_watchers_stay_connected_when_one_loses_a_right(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((_, case_id, _),) = await dana.items()
    clients = [await connect(shared, own, who) for who in ("dana", "yoav")]
    for client in clients:
        await client.watch(case_id)
    await _move_out_of_queues(shared, own, "oleh")
    for client in clients:
        await client.catch_up()
        assert client.cut_off_with == []
        client.disconnect()


async def test_only_the_desk_of_a_session_is_ended_when_it_is_signed_out(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    at_home = await sit_down(shared, own, "dana")
    hers, home, his = [
        await connect(shared, own, who, desk)
        for who, desk in (("dana", dana), ("dana", at_home), ("oleh", None))
    ]
    assert len(hers.held.of("work_item")) == 1
    await dana.do("DELETE", "/session")
    for client in (hers, home, his):
        await client.catch_up()
    assert hers.cut_off_with == [SIGNED_OUT]
    assert home.cut_off_with == his.cut_off_with == []
    assert home.held.of("work_item") == {}  # it went back to its queue, seen at home too
    for client in (hers, home, his):
        client.disconnect()


async def test_desk_is_told_to_begin_anew_when_the_journal_cannot_be_gone_on_with(
    shared: Composed, own: Tenant
) -> None:
    client = await connect(shared, own, "yoav")
    for subscriber in shared.core.feed._subscribers:
        subscriber(None, shared.core.feed.position)

    async def cut_off() -> list[int]:
        client.pump()
        return client.cut_off_with

    assert await eventually(cut_off) == [AGAIN]
    await client.catch_up()
    client.disconnect()


class SlowProjector:
    """Stands before the real projector; each time messages are asked for it waits to be let go on, in the order asked."""

    def __init__(self, real: Projector) -> None:
        self._real = real
        self.asked: asyncio.Queue[asyncio.Event] = asyncio.Queue()

    async def project(self, connection: Connection, tenant_id: TenantId, wanted: Wanted) -> Sequence[Entity]:
        if wanted.messages:
            go_on = asyncio.Event()
            self.asked.put_nowait(go_on)
            await go_on.wait()
        return await self._real.project(connection, tenant_id, wanted)


async def test_nothing_is_missed_when_the_line_breaks_while_changes_wait_to_be_drawn(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The position of what is folded after a page must not be that of the feed, which may be further already."""
    ((_, case_id, _),) = await dana.items()
    watcher, newcomer = await connect(shared, own, "yoav"), await connect(shared, own, "dana")
    await watcher.watch(case_id)
    for client in (watcher, newcomer):  # what happened before is drawn already, and asks no more
        await client.catch_up()
    slow = SlowProjector(shared.web.desk._projector)
    monkeypatch.setattr(shared.web.desk, "_projector", slow)
    watching = asyncio.create_task(newcomer.watch(case_id))
    page = await slow.asked.get()  # the page has been listed and is being projected
    await visitor.write("first")
    first = await slow.asked.get()  # the first is being drawn for the watcher, and held back for the newcomer
    here = shared.core.feed.position
    await visitor.write("second")

    async def feed_has_read_on() -> bool:
        return shared.core.feed.position != here

    async def page_has_come() -> bool:
        newcomer.pump()
        return bool(newcomer.frames[-1]["type"] == "watched")

    await eventually(feed_has_read_on)
    page.set()
    await eventually(page_has_come)  # from here on the newcomer is the next whose changes are drawn
    monkeypatch.undo()
    first.set()
    await watching
    await newcomer.catch_up()

    # The line breaks after the frame that brought the first and before the one that brings the second.
    lost = DeskClient(shared, own, newcomer.agent, watching={case_id})
    for frame in newcomer.frames:
        lost.held.fold(frame)
        if "first" in _texts(lost):
            break
    assert "second" not in _texts(lost)
    await lost.connect()
    await lost.catch_up()
    assert "second" in _texts(lost)
    for client in (watcher, newcomer, lost):
        client.disconnect()


def _texts(client: DeskClient) -> set[str]:
    return {each["text"] for each in client.held.of("message").values()}


async def test_work_in_a_watched_case_leaves_when_it_is_done(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((item, case_id, _),) = await dana.items()
    client = await connect(shared, own, "yoav")
    await client.watch(case_id)
    assert set(client.held.of("work_item")) == {str(item)}
    await dana.do("POST", f"/work-items/{item}/finish")
    await dana.do(
        "POST",
        f"/work-items/{item}/wrap-up",
        {"disposition_id": str(own.disposition_id), "resolve_case": True},
    )
    await client.catch_up()
    assert client.held.of("work_item") == {}
    assert client.held.of("case")[str(case_id)]["status"] == "resolved"
    client.disconnect()


async def test_customers_panel_follows_when_another_case_of_the_same_customer_changes(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((_, case_id, _),) = await dana.items()
    other = await visit(shared, own, name="Also Ruth")
    await other.write("another matter")
    await give_out(shared, own)
    await dana.take_all()
    second = next(each for _, each, _ in await dana.items() if each != case_id)
    yoav = await sit_down(shared, own, "yoav")
    client = await connect(shared, own, "yoav")
    await client.watch(case_id)
    (customer_id,) = client.held.of("customer")
    case = (await yoav.do("GET", f"/cases/{second}")).json()
    other_id = next(each["data"]["customer_id"] for each in case["entities"] if each["kind"] == "case")
    linked = await yoav.do("POST", f"/customers/{customer_id}/links", {"customer_id": other_id})
    await client.catch_up()
    assert len(client.held.of("customer")[customer_id]["cases"]) == 2
    await yoav.do("PATCH", f"/cases/{second}", {"subject": "Seen from the other case"})
    await client.catch_up()
    subjects = {each["subject"] for each in client.held.of("customer")[customer_id]["cases"]}
    assert subjects == {None, "Seen from the other case"}
    await yoav.do("DELETE", f"/customers/{customer_id}/links/{linked.json()['link_id']}")
    await client.catch_up()
    assert len(client.held.of("customer")[customer_id]["cases"]) == 1
    client.disconnect()


async def test_who_looks_and_who_writes_is_told_to_others_who_look_when_it_changes(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    ((_, case_id, _),) = await dana.items()
    clients = {who: await connect(shared, own, who) for who in ("dana", "yoav", "oleh")}
    lookers = shared.web.desk.lookers

    def told(who: str) -> list[list[tuple[str, bool]]]:
        names = {str(agent.agent_id): name for name, agent in own.agents.items()}
        frames = [
            each
            for each in clients[who].frames
            if each["type"] == "lookers" and each["case_id"] == str(case_id)
        ]
        return [[(names[one["agent_id"]], one["writes"]) for one in each["lookers"]] for each in frames]

    async def show(who: str, *, writes: bool = False, away: bool = False) -> None:
        await lookers.show(await clients[who].stay(), None if away else case_id, is_writing=writes)
        for each in clients.values():
            await each.stay()

    await show("oleh")  # who does not watch the case shows it to nobody
    for who in ("dana", "yoav"):
        await clients[who].watch(case_id)
        await show(who)
    assert told("oleh") == []
    assert [told(who)[-1] for who in ("dana", "yoav")] == [[("yoav", False)], [("dana", False)]]
    await show("dana", writes=True)
    assert told("yoav")[-1] == [("dana", True)]
    await show("dana", away=True)
    assert told("yoav")[-1] == []
    await show("dana")
    session = await clients["dana"].stay()
    clients["dana"].disconnect()
    await lookers.leave(session)  # as the socket does at its end
    await clients["yoav"].stay()
    assert told("yoav")[-1] == []
    clients["yoav"].disconnect()
    clients["oleh"].disconnect()
