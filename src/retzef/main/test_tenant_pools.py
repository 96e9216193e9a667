"""Agents who serve several tenants: one pool, and nobody is given more than one person can carry."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import cast

import pytest
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.floor import Floor, check_floor, open_floor
from tests.fixtures.waiting import eventually

from retzef.engine.routing import RoutingPolicy
from retzef.kernel.ids import AgentId, OfferId, QueueId, TenantId, WorkItemId
from retzef.main.compose import Core
from retzef.main.tenant_life import KnownTenant, list_tenants
from retzef.main.tenant_pools import NotInPoolError, TenantsSameError, join_pool, leave_pool
from retzef.modules.queues import keeping, test_storm
from retzef.modules.queues.actions.by_hand import pull_work
from retzef.modules.queues.actions.offers import accept_offer
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.actions.work import WrapUpResult, end_wrap_up, finish
from retzef.modules.queues.errors import PullRefusedError
from retzef.modules.queues.keeping import KeptPool
from retzef.modules.queues.rounds import Decided, StaleTokenError, commit_in_pool
from retzef.modules.queues.router import Router
from retzef.modules.queues.test_consults import ask, have
from retzef.modules.queues.test_keeping import told
from retzef.modules.queues.test_storm import EAGER, Storm
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import connect_database
from retzef.platform.journal.read import read_since
from retzef.platform.realtime.feed import Feed

IDS = TimeOrderedIds()
DANA = "dana@outsourcer.example"
_CARRIED = """
SELECT a.email, sum(w.load) AS load FROM agents a JOIN work_items w ON w.tenant_id = a.tenant_id AND w.agent_id = a.agent_id
WHERE w.state IN ('offered', 'assigned', 'wrap_up') GROUP BY a.email
"""


@dataclass(slots=True)
class Client:
    """One tenant of the outsourcer, and who Dana is there."""

    floor: Floor
    queue: QueueId
    dana: AgentId


@dataclass(slots=True)
class Outsourcer:
    """Two tenants whose work Dana does, at most four points of it."""

    one: Client
    other: Client
    core: Core

    async def known(self, floor: Floor) -> KnownTenant:
        return next(each for each in await list_tenants(self.core) if each.tenant_id == floor.tenant_id)

    async def join(self) -> TenantId:
        """The other goes by the policy of the one."""
        return await join_pool(
            self.core, await self.known(self.other.floor), await self.known(self.one.floor)
        )

    async def round(
        self, pool: KeptPool, policy: RoutingPolicy | None = None
    ) -> list[tuple[WorkItemId, AgentId]]:
        """One round of a router that holds the pool: what was offered to whom."""
        floor = self.one.floor
        async with floor.database.system.acquire() as connection:
            rows = await connection.fetch("SELECT pool_id, token FROM hold_leases('tests', '1 hour')")
            token = next(row["token"] for row in rows if row["pool_id"] == pool.pool_id)
            now = floor.clock.now()
            await pool.refresh(connection, now)
            decided = Decided(pool.decide(now), pool.policy_name, now)
            committed = await commit_in_pool(connection, pool, token, decided, IDS)
        pool.made(committed.offers if committed.made == len(committed.offers) else (), now)
        return [(each.work_item_id, each.agent_id) for each in committed.round.offers][: committed.made]

    def pool(self) -> KeptPool:
        """As a router has it that has just taken it over."""
        tenants = [self.one.floor.tenant_id, self.other.floor.tenant_id]
        return KeptPool(tenants[0], tenants, self.one.floor.clock.now() - timedelta(hours=1))


@pytest.fixture
async def outsourcer(database: FreshDatabase) -> AsyncIterator[Outsourcer]:
    pools = await connect_database(database.owner)
    clients = []
    for _ in range(2):
        floor = await open_floor(pools)
        await floor.run("DELETE FROM router_leases WHERE tenant_id = $1", floor.tenant_id)
        queue = await floor.add_queue(wrap_up=20)
        dana = await floor.add_agent([queue], capacity=4, email=DANA)
        clients.append(Client(floor, queue, dana))
    one, other = clients
    other.floor.clock = one.floor.clock
    core = cast("Core", SimpleNamespace(database=pools, units=one.floor.units))
    yield Outsourcer(one, other, core)
    await pools.close()


async def accept(client: Client, item: WorkItemId) -> None:
    offer: OfferId = await client.floor.offer_of(item)
    await accept_offer(client.floor.units, client.floor.tenant_id, client.dana, offer)


async def test_one_person_is_given_the_oldest_of_both_and_no_more_than_they_can_carry(
    outsourcer: Outsourcer,
) -> None:
    one, other = outsourcer.one, outsourcer.other
    assert await outsourcer.join() == one.floor.tenant_id
    items = [
        await one.floor.add_item(one.queue, waited=30), await other.floor.add_item(other.queue, waited=50),
        await other.floor.add_item(other.queue, waited=20), await one.floor.add_item(one.queue, waited=10),
    ]  # fmt: skip
    pool = outsourcer.pool()
    assert await outsourcer.round(pool) == [(items[1], other.dana)]
    await accept(other, items[1])
    pool.name_items(other.floor.tenant_id, [items[1]])
    assert await outsourcer.round(pool) == [(items[0], one.dana)]
    await accept(one, items[0])
    pool.name_items(one.floor.tenant_id, [items[0]])
    assert await outsourcer.round(pool) == []  # four points, for two tenants

    # What is over for one makes room for both, also where they are not ready any more.
    await set_presence(one.floor.units, one.floor.tenant_id, one.dana, "not_ready", "break")
    pool.name((), [one.dana])
    assert await outsourcer.round(pool) == []
    await finish(one.floor.units, one.floor.tenant_id, one.dana, items[0])
    disposition = await one.floor.add_disposition(one.queue)
    await end_wrap_up(one.floor.units, one.floor.tenant_id, one.dana, items[0], WrapUpResult(disposition))
    pool.name_items(one.floor.tenant_id, [items[0]])
    pool.name((), [one.dana])
    assert await outsourcer.round(pool) == [(items[2], other.dana)]


async def test_a_question_is_offered_when_the_person_it_waits_for_is_done_with_another_tenants_work(
    outsourcer: Outsourcer,
) -> None:
    one, other = outsourcer.one, outsourcer.other
    await outsourcer.join()
    await one.floor.let_pull(one.queue)
    mine = [await one.floor.add_item(one.queue) for _ in range(2)]
    for item in mine:
        await pull_work(one.floor.units, one.floor.tenant_id, one.dana, item)
    asker = await other.floor.add_agent([other.queue])
    consult = await ask(other.floor, asker, await have(other.floor, asker, other.queue), other.dana)
    pool = outsourcer.pool()
    await outsourcer.round(pool)
    assert (await other.floor.item(consult))["state"] == "waiting"  # they are full

    await finish(one.floor.units, one.floor.tenant_id, one.dana, mine[0])
    disposition = await one.floor.add_disposition(one.queue)
    await end_wrap_up(one.floor.units, one.floor.tenant_id, one.dana, mine[0], WrapUpResult(disposition))
    pool.name_items(one.floor.tenant_id, [mine[0]])
    pool.name((), [one.dana])
    await outsourcer.round(pool)
    offered = await other.floor.item(consult)
    assert (offered["state"], offered["agent_id"]) == ("offered", other.dana)


async def test_tenants_that_are_not_joined_know_nothing_of_each_other(outsourcer: Outsourcer) -> None:
    for client in (outsourcer.one, outsourcer.other):
        await client.floor.run(
            "INSERT INTO router_leases VALUES ($1, 'test', 1, 'infinity')", client.floor.tenant_id
        )
        items = [await client.floor.add_item(client.queue) for _ in range(3)]
        await client.floor.hold_round(EAGER)
        offered = [each for each in items if (await client.floor.item(each))["state"] == "offered"]
        assert len(offered) == 2


async def test_what_is_taken_by_hand_counts_for_the_other_tenant_too(outsourcer: Outsourcer) -> None:
    one, other = outsourcer.one, outsourcer.other
    await outsourcer.join()
    for client in (one, other):
        await client.floor.let_pull(client.queue)
    mine = [await one.floor.add_item(one.queue) for _ in range(2)]
    for item in mine:
        await pull_work(one.floor.units, one.floor.tenant_id, one.dana, item)
    theirs = await other.floor.add_item(other.queue)
    with pytest.raises(PullRefusedError) as refused:
        await pull_work(other.floor.units, other.floor.tenant_id, other.dana, theirs)
    assert refused.value.params["reason"] == "at_capacity"
    assert await outsourcer.round(outsourcer.pool()) == []


async def test_the_router_waits_with_a_person_who_is_being_given_something_for_another_tenant(
    outsourcer: Outsourcer,
) -> None:
    one, other = outsourcer.one, outsourcer.other
    await outsourcer.join()
    await one.floor.let_pull(one.queue)
    mine, theirs = await one.floor.add_item(one.queue), await other.floor.add_item(other.queue, load=3)
    pool = outsourcer.pool()
    async with one.floor.database.transaction(one.floor.tenant_id) as taking:
        await taking.execute(
            "SELECT pull_work($1, $2, $3, $4, $5)",
            one.floor.tenant_id,
            one.floor.clock.now(),
            mine,
            one.dana,
            IDS.new(),
        )
        # Decided on what was committed: there is room for it. Written it is not.
        assert await outsourcer.round(pool) == []
        assert (await other.floor.item(theirs))["state"] == "waiting"
    pool.forget()
    assert await outsourcer.round(pool) == []
    assert (await other.floor.item(theirs))["state"] == "waiting"


async def test_a_router_that_does_not_know_of_the_pool_yet_writes_nothing(outsourcer: Outsourcer) -> None:
    one, other = outsourcer.one, outsourcer.other
    await other.floor.add_item(other.queue)
    alone = KeptPool(other.floor.tenant_id, [other.floor.tenant_id], other.floor.clock.now())
    async with other.floor.database.system.acquire() as connection:
        rows = await connection.fetch("SELECT pool_id, token FROM hold_leases('tests', '1 hour')")
        token = next(row["token"] for row in rows if row["pool_id"] == other.floor.tenant_id)
        now = other.floor.clock.now()
        await alone.refresh(connection, now)
        decided = Decided(alone.decide(now), alone.policy_name, now)
        await outsourcer.join()
        await connection.execute(
            "UPDATE router_leases SET token = $2 WHERE tenant_id = $1", one.floor.tenant_id, token
        )
        with pytest.raises(StaleTokenError):
            await commit_in_pool(connection, alone, token, decided, IDS)


async def test_pools_are_joined_left_and_led_by_another(outsourcer: Outsourcer) -> None:
    core, one, other = outsourcer.core, outsourcer.one.floor, outsourcer.other.floor
    third = await open_floor(one.database, one.clock)
    with pytest.raises(NotInPoolError):
        await leave_pool(core, await outsourcer.known(one))
    with pytest.raises(TenantsSameError):
        await join_pool(core, await outsourcer.known(one), await outsourcer.known(one))
    await outsourcer.join()
    await join_pool(core, await outsourcer.known(third), await outsourcer.known(other))
    assert {each.pool_id for each in await list_tenants(core)} == {one.tenant_id}
    persons = "SELECT person_id FROM agents WHERE email = $2 AND tenant_id <> $1"
    together = {row["person_id"] for row in await third.look(persons, DANA)}
    assert len(together) == 1
    newcomer = await third.add_agent([], email=DANA)
    assert {(await third.agent(newcomer))["person_id"]} == together

    await leave_pool(core, await outsourcer.known(one))
    assert (await outsourcer.known(one)).pool_id is None
    led = {(await outsourcer.known(each)).pool_id for each in (other, third)}
    assert led in ({other.tenant_id}, {third.tenant_id})
    await leave_pool(core, await outsourcer.known(other))
    assert {each.pool_id for each in await list_tenants(core)} == {None}
    assert {row["person_id"] for row in await third.look(persons, DANA)} == {None}
    assert await one.events("tenant_changed")


@asynccontextmanager
async def routed(floors: list[Floor]) -> AsyncIterator[Router]:
    """One router for all of them, until the end."""
    floor = floors[0]
    feed = Feed(floor.database, IDS)
    router = Router(floor.database, floor.clock, IDS, feed, "pools", policy=EAGER)
    for each in floors:
        each.feed = feed
    tasks = [asyncio.create_task(work, name="pools-router") for work in (feed.run(), router.run())]
    try:
        yield router
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_happens_in_a_tenant_is_heard_at_once_by_the_pool_it_has_joined(
    outsourcer: Outsourcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by a router that gave out its work before."""
    monkeypatch.setattr(keeping, "READ_WHOLE_EVERY", timedelta(hours=1))
    clients = {each.floor.tenant_id: each for each in (outsourcer.one, outsourcer.other)}
    for client in clients.values():
        client.floor.clock = SystemClock()  # type: ignore[assignment]
    async with routed([each.floor for each in clients.values()]) as router:
        await eventually(lambda: _keeps(router, [1, 1]))
        first, last = (clients[pool_id] for pool_id in list(router._pools))
        await join_pool(
            outsourcer.core, await outsourcer.known(last.floor), await outsourcer.known(first.floor)
        )
        await eventually(lambda: _keeps(router, [2]))
        item = await last.floor.add_item(last.queue)
        await last.floor.run(
            "INSERT INTO events (tenant_id, epoch, occurred_at, kind, actor_kind, work_item_id)"
            " VALUES ($1, (SELECT epoch FROM installation), now(), 'work_item_queued', 'customer', $2)",
            last.floor.tenant_id, item,
        )  # fmt: skip
        cast("Feed", last.floor.feed).committed()
        await eventually(partial(last.floor.events, "offer_made"))


async def _keeps(router: Router, tenants: list[int]) -> bool:
    """Of how many tenants its pools are, once each was read."""
    pools = router._pools.values()
    return [len(list(each.tenants)) for each in pools] == tenants and not any(
        each.is_doubtful for each in pools
    )


async def test_nobody_carries_too_much_when_everybody_acts_at_once_for_both_tenants(
    outsourcer: Outsourcer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(test_storm, "STEPS", 25)
    floors = [outsourcer.one.floor, outsourcer.other.floor]
    await outsourcer.join()
    storms, items = [], 16
    for floor in floors:
        floor.clock = SystemClock()  # type: ignore[assignment]
        storm = Storm(floor)
        queues = [await floor.add_queue(wrap_up=20), await floor.add_queue(wrap_up=0)]
        storm.dispositions = {queue: await floor.add_disposition(queue) for queue in queues}
        await floor.let_pull(*queues)
        agents = [
            await floor.add_agent(
                queues, capacity=6, role="supervisor", email=f"person{place}@outsourcer.example"
            )
            for place in range(3)
        ]
        storm.people = [await floor.principal(agent) for agent in agents]
        for place in range(items):
            await floor.add_item(queues[place % 2])
        storms.append(storm)
    most: dict[str, int] = {}

    async def watch(over: asyncio.Event) -> None:
        while not over.is_set():
            for row in await floors[0].database.system.fetch(_CARRIED):
                most[row["email"]] = max(most.get(row["email"], 0), row["load"])

    over = asyncio.Event()
    watching = asyncio.create_task(watch(over))
    async with routed(floors) as router:
        for floor in floors:
            await eventually(partial(floor.events, "offer_made"))
        await asyncio.gather(*(
            storm.serve(each.agent_id, random.Random(place))
            for storm in storms for place, each in enumerate(storm.people)
        ))  # fmt: skip
        over.set()
        await watching
        kept = router._pools[floors[0].tenant_id]

        async def compare() -> tuple[dict[str, object], dict[str, object]]:
            return await _both(floors, router, kept)

        mine, stored = await eventually(compare, lambda both: both[0] == both[1])
        assert mine == stored
    for floor in floors:
        await check_floor(floor, expected=items)
        assert await floor.events("assigned")
    assert most
    assert max(most.values()) <= 6


async def _both(
    floors: list[Floor], router: Router, kept: KeptPool
) -> tuple[dict[str, object], dict[str, object]]:
    """What is in memory once everything was heard, and what is stored; nothing is read whole in between."""
    feed = floors[0].feed
    assert feed is not None
    async with floors[0].database.system.acquire() as connection:
        if (await read_since(connection, feed.position))[0]:
            return {}, {"heard": False}
        now = floors[0].clock.now()
        kept._whole_at = kept._gone_at = now + timedelta(hours=1)
        await kept.refresh(connection, now)
        anew = KeptPool(kept.pool_id, kept.tenants, now, EAGER)
        await anew.refresh(connection, now)
    return told(kept._pool), told(anew._pool)
