"""The pool in memory, after everybody has acted at once, beside what the database holds."""

import asyncio
import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.fixtures.floor import Floor, check_floor
from tests.fixtures.waiting import eventually

from retzef.engine.routing import Pool
from retzef.modules.queues import test_storm
from retzef.modules.queues.keeping import KeptPool
from retzef.modules.queues.reading import load_state
from retzef.modules.queues.router import Router
from retzef.modules.queues.test_storm import EAGER, Storm
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.journal.read import read_since
from retzef.platform.realtime.feed import Feed

IDS = TimeOrderedIds()
_ORPHANS = "SELECT 1 FROM orphaned_consults($1)"


def told(pool: Pool) -> dict[str, object]:
    """All that rounds are decided on. When somebody was seen last changes without a word; what is offered to them counts without being theirs."""
    at = datetime.fromisoformat("2026-01-01T00:00:00+00:00")
    return {
        "items": {item_id: entry.item for item_id, entry in pool.entries.items()},
        "agents": {
            agent_id: replace(seat.agent, last_seen_at=at, work=()) for agent_id, seat in pool.seats.items()
        },
        "carried": {
            agent_id: {(each.work_item_id, each.medium, each.load) for each in seat.burden.work.values()}
            for agent_id, seat in pool.seats.items()
        },
        "answering": {agent_id: set(seat.burden.answering) for agent_id, seat in pool.seats.items()},
        "offers": dict(pool.offers),
        "wrap_ups": dict(pool.wrap_ups),
    }


async def test_pool_in_memory_is_what_the_database_holds_when_everybody_acted_at_once(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_storm, "STEPS", 20)
    await floor.run("DELETE FROM router_leases WHERE tenant_id = $1", floor.tenant_id)
    floor.clock = SystemClock()  # type: ignore[assignment]
    feed = Feed(floor.database, IDS)
    router = Router(floor.database, floor.clock, IDS, feed, "kept", policy=EAGER)
    floor.feed, storm = feed, Storm(floor)
    queues = [await floor.add_queue(wrap_up=20), await floor.add_queue(wrap_up=0)]
    storm.dispositions = {queue: await floor.add_disposition(queue) for queue in queues}
    agents = [await floor.add_agent(queues, capacity=6) for _ in range(5)]
    storm.people = [await floor.principal(agent) for agent in agents]
    items = [await floor.add_item(queues[place % 2]) for place in range(30)]
    tasks = [asyncio.create_task(each, name="kept-router") for each in (feed.run(), router.run())]
    try:
        await eventually(lambda: floor.events("offer_made"))
        await asyncio.gather(
            *(storm.serve(agent, random.Random(place)) for place, agent in enumerate(agents))
        )
        kept = router._pools[floor.tenant_id]

        async def compare() -> tuple[dict[str, object], dict[str, object]]:
            return await _both(floor, feed, kept)

        mine, stored = await eventually(compare, lambda both: both[0] == both[1])
        assert mine == stored
        # Consults whose asker had their item no more, the router has ended.
        assert await floor.events("consult_ended")
        await eventually(lambda: floor.look(_ORPHANS), lambda orphans: not orphans)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await check_floor(floor, expected=len(items))
    assert len(await floor.events("assigned")) > 10


async def _both(floor: Floor, feed: Feed, kept: KeptPool) -> tuple[dict[str, object], dict[str, object]]:
    """What is in memory once everything was heard, and what is stored; nothing is read whole in between."""
    async with floor.database.system.acquire() as connection:
        if (await read_since(connection, feed.position))[0]:
            return {}, {"heard": False}
        now = floor.clock.now()
        kept._whole_at = kept._gone_at = now + timedelta(hours=1)
        await kept.refresh(connection, now)
        state = await load_state(connection, floor.tenant_id, now, now)
        return told(kept._pool), told(Pool.of(state, EAGER, now.timestamp()))
