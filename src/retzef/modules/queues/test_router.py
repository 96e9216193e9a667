"""The router at work: in this process over a real database, and as processes that are killed."""

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.floor import Floor, check_floor, open_floor
from tests.fixtures.waiting import eventually

from retzef.kernel.clock import Clock
from retzef.kernel.ids import WorkItemId
from retzef.modules.queues import keeping, leases
from retzef.modules.queues import router as router_module
from retzef.modules.queues.actions.offers import accept_offer, decline_offer
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.actions.work import finish
from retzef.modules.queues.router import Router
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database
from retzef.platform.realtime import feed as feed_module
from retzef.platform.realtime.feed import Feed
from retzef.platform.unit import Units

IDS = TimeOrderedIds()
AS_PROCESS = """
import asyncio, os, sys
from retzef.modules.queues.router import Router
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import connect_database
from retzef.platform.realtime.feed import Feed

async def main():
    asyncio.get_running_loop().add_reader(0, os._exit, 1)  # the process of the tests has ended
    database = await connect_database(sys.argv[1], app_connections=1)
    feed = Feed(database, TimeOrderedIds())
    router = Router(database, SystemClock(), TimeOrderedIds(), feed, sys.argv[2])
    await asyncio.gather(feed.run(), router.run())

asyncio.run(main())
"""


class ShiftedClock:
    """The machine's clock, set wrong by hand."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.by


@pytest.fixture
async def live(floor: Floor) -> Floor:
    """A floor that lives by the real clock, whose lease nobody holds yet."""
    await floor.run("DELETE FROM router_leases WHERE tenant_id = $1", floor.tenant_id)
    floor.clock = SystemClock()  # type: ignore[assignment]
    return floor


@asynccontextmanager
async def routing(
    database: Database, holder: str = "router", clock: Clock | None = None
) -> AsyncIterator[Feed]:
    """A router in this process; what is committed here is told through its feed."""
    feed = Feed(database, IDS)
    router = Router(database, clock or SystemClock(), IDS, feed, holder)
    tasks = [asyncio.create_task(each, name="test-router") for each in (feed.run(), router.run())]
    try:
        yield feed
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ends), ends  # none ended by itself


def state_of(floor: Floor, item: WorkItemId) -> "Callable[[], asyncio.Future[str]]":
    async def look() -> str:
        return str((await floor.item(item))["state"])

    return look  # type: ignore[return-value]


async def queue_item(floor: Floor, feed: Feed | None, *args: object, **options: object) -> WorkItemId:
    """An item that waits, with its event, as messages that come in leave it."""
    item = await floor.add_item(*args, **options)  # type: ignore[arg-type]
    await tell(floor, feed, "work_item_queued", work_item_id=item)
    return item


async def tell(floor: Floor, feed: Feed | None, kind: str, **touched: UUID) -> None:
    """What whoever changes a row by the product's own doors leaves in the journal."""
    columns, values = ", ".join(touched), ", ".join(f"${place}" for place in range(3, 3 + len(touched)))
    await floor.run(
        f"INSERT INTO events (tenant_id, epoch, occurred_at, kind, actor_kind, {columns})"
        f" VALUES ($1, (SELECT epoch FROM installation), now(), $2, 'customer', {values})",
        floor.tenant_id, kind, *touched.values(),
    )  # fmt: skip
    if feed is not None:
        feed.committed()


@pytest.fixture
def only_when_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks again and again, which would hide a waking that does not work."""
    monkeypatch.setattr(router_module, "LOOK_EVERY_SECONDS", 3600.0)
    monkeypatch.setattr(keeping, "READ_WHOLE_EVERY", timedelta(hours=1))
    monkeypatch.setattr(keeping, "LOOK_FOR_GONE_EVERY", timedelta(hours=1))
    monkeypatch.setattr(feed_module, "POLL_EVERY_SECONDS", 3600.0)


@pytest.mark.usefixtures("only_when_due")
async def test_offer_is_made_at_once_when_an_item_is_queued(live: Floor) -> None:
    queue = await live.add_queue()
    await live.add_agent([queue])
    async with routing(live.database) as feed:
        await eventually(lambda: live.look("SELECT 1 FROM router_leases WHERE tenant_id = $1"))
        item = await queue_item(live, feed, queue)
        await eventually(state_of(live, item), lambda state: state == "offered")


@pytest.mark.usefixtures("only_when_due")
async def test_offer_is_made_again_at_once_when_who_declined_says_anew_that_they_are_ready(
    live: Floor,
) -> None:
    queue = await live.add_queue()
    dana = await live.add_agent([queue])
    async with routing(live.database) as feed:
        units = Units(live.database, SystemClock(), IDS, feed.committed)
        item = await queue_item(live, feed, queue)
        await eventually(state_of(live, item), lambda state: state == "offered")
        await decline_offer(units, live.tenant_id, dana, await live.offer_of(item), None)
        assert (await live.item(item))["state"] == "waiting"
        await set_presence(units, live.tenant_id, dana, "not_ready", "break")
        await set_presence(units, live.tenant_id, dana, "ready", None)
        await eventually(state_of(live, item), lambda state: state == "offered")


@pytest.mark.usefixtures("only_when_due")
async def test_wrap_up_lapses_in_time_when_nothing_else_happens(live: Floor) -> None:
    queue = await live.add_queue(wrap_up=1)
    dana = await live.add_agent([queue])
    async with routing(live.database) as feed:
        units = Units(live.database, SystemClock(), IDS, feed.committed)
        item = await queue_item(live, feed, queue)
        await eventually(state_of(live, item), lambda state: state == "offered")
        await accept_offer(units, live.tenant_id, dana, await live.offer_of(item))
        await finish(units, live.tenant_id, dana, item)
        await eventually(state_of(live, item), lambda state: state == "done")
    row = await live.item(item)
    assert row["done_at"] >= row["wrap_up_until"]


async def test_other_tenants_are_served_when_ones_state_cannot_be_read(live: Floor) -> None:
    broken, queue = await open_floor(live.database), await live.add_queue()
    await broken.run("DELETE FROM router_leases WHERE tenant_id = $1", broken.tenant_id)
    broken_queue = await broken.add_queue()
    spoilt = await broken.add_item(broken_queue)
    await broken.run("""UPDATE work_items SET passed_by = '{"nobody": 1}' WHERE work_item_id = $1""", spoilt)
    dana = await live.add_agent([queue])
    async with routing(live.database) as feed:
        for _ in range(3):
            await queue_item(broken, feed, broken_queue)
            item = await queue_item(live, feed, queue)
            await eventually(state_of(live, item), lambda state: state == "offered")
            await live.run("UPDATE offers SET state = 'revoked' WHERE tenant_id = $1", live.tenant_id)
            await live.run("UPDATE work_items SET state = 'done' WHERE tenant_id = $1", live.tenant_id)
            await tell(live, feed, "wrap_up_ended", work_item_id=item, agent_id=dana)


async def test_nobody_is_punished_when_the_clock_is_set_forward(live: Floor) -> None:
    queue = await live.add_queue(offer=30)
    dana = await live.add_agent([queue])
    clock = ShiftedClock()
    async with routing(live.database, clock=clock) as feed:
        item = await queue_item(live, feed, queue)
        await eventually(state_of(live, item), lambda state: state == "offered")
        clock.by = timedelta(hours=1)
        await eventually(lambda: live.events("offer_timed_out"))
        assert (await live.agent(dana))["presence"] == "ready"


async def test_offer_does_not_ring_for_an_hour_when_the_clock_is_set_back(live: Floor) -> None:
    queue = await live.add_queue(offer=30)
    dana = await live.add_agent([queue])
    clock = ShiftedClock()
    async with routing(live.database, clock=clock) as feed:
        item = await queue_item(live, feed, queue)
        await eventually(state_of(live, item), lambda state: state == "offered")
        first = await live.offer_of(item)
        clock.by = timedelta(hours=-1)
        await eventually(lambda: live.events("offer_revoked"))
        again = await eventually(
            lambda: live.look("SELECT * FROM offers WHERE tenant_id = $1 AND state = 'pending'")
        )
    assert again[0]["offer_id"] != first
    assert again[0]["expires_at"] <= clock.now() + timedelta(seconds=30)
    assert (await live.agent(dana))["presence"] == "ready"


async def test_next_router_takes_over_at_once_when_the_holder_ends_by_itself(
    live: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody waits until a lease has run out."""
    monkeypatch.setattr(leases, "LEASE_FOR", timedelta(hours=1))
    queue = await live.add_queue()
    await live.add_agent([queue])
    async with AsyncExitStack() as first, AsyncExitStack() as second:
        await first.enter_async_context(routing(live.database, "first"))
        await eventually(lambda: holder_of(live))
        feed = await second.enter_async_context(routing(live.database, "second"))
        await first.aclose()
        item = await queue_item(live, feed, queue)
        await eventually(state_of(live, item), lambda state: state == "offered")
        assert await holder_of(live) == "second"


async def holder_of(floor: Floor) -> str | None:
    rows = await floor.look(
        "SELECT holder FROM router_leases WHERE tenant_id = $1 AND expires_at > clock_timestamp()"
    )
    return str(rows[0]["holder"]) if rows else None


# ------------------------------------------------------------------ as processes


@asynccontextmanager
async def router_process(database: FreshDatabase, holder: str) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", AS_PROCESS, database.owner, holder, stdin=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@pytest.mark.faults
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGSTOP])
async def test_another_router_takes_over_when_the_holder_dies_or_hangs(
    live: Floor, database: FreshDatabase, stop: signal.Signals
) -> None:
    queue = await live.add_queue(offer=600)
    agents = [await live.add_agent([queue]) for _ in range(10)]
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(router_process(database, "first"))
        await eventually(lambda: holder_of(live), lambda holder: holder == "first")
        second = await stack.enter_async_context(router_process(database, "second"))
        inherited = [await queue_item(live, None, queue) for _ in range(5)]
        for item in inherited:
            await eventually(state_of(live, item), lambda state: state == "offered")
        before = {item: await live.offer_of(item) for item in inherited}

        first.send_signal(stop)
        loop = asyncio.get_running_loop()
        killed_at = loop.time()
        new = [await queue_item(live, None, queue) for _ in range(5)]
        for item in new:
            await eventually(state_of(live, item), lambda state: state == "offered")
        # The lease is two seconds long; how long it took here goes into the output, a busy machine may need more.
        print(f"taken over after {loop.time() - killed_at:.1f} s")  # noqa: T201
        assert await holder_of(live) == "second"
        assert second.returncode is None
        if stop is signal.SIGSTOP:
            first.send_signal(signal.SIGCONT)  # it wakes with a token that is stale
            more = await queue_item(live, None, queue)
            await tell(live, None, "presence_changed", agent_id=await live.add_agent([queue]))
            await eventually(state_of(live, more), lambda state: state == "offered")
            new.append(more)

        assert {item: await live.offer_of(item) for item in inherited} == before
        units = Units(live.database, SystemClock(), IDS, lambda: None)
        owners = {
            row["offer_id"]: row["agent_id"]
            for row in await live.look("SELECT * FROM offers WHERE tenant_id = $1")
        }
        await accept_offer(units, live.tenant_id, owners[before[inherited[0]]], before[inherited[0]])
        assert set(agents) >= set(owners.values()) or stop is signal.SIGSTOP
        made = await live.look(
            "SELECT work_item_id, count(*) AS count FROM offers WHERE tenant_id = $1 GROUP BY 1"
        )
        assert {row["work_item_id"]: row["count"] for row in made} == dict.fromkeys([*inherited, *new], 1)
        await check_floor(live, expected=len(inherited) + len(new))
