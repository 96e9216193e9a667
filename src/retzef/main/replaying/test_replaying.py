"""A morning that the real router gave out, over a real database, read back from its journal and lived through again."""

import itertools
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from random import Random
from zoneinfo import ZoneInfo

import pytest
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.floor import Floor, open_floor

from retzef.engine.replay import Course, replay, seen_course
from retzef.engine.routing import RoutingPolicy
from retzef.kernel.ids import AgentId, OfferId, QueueId, WorkItemId
from retzef.main.replaying.errors import SpanOrderError, SpanUnreadableError
from retzef.main.replaying.reading import Read, read_seen
from retzef.main.replaying.running import compare
from retzef.main.replaying.span import find_span
from retzef.modules.queues.actions.offers import accept_offer, decline_offer
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.actions.work import WrapUpResult, end_wrap_up, finish, requeue
from retzef.platform.db import connect_database

BY_VALUE = RoutingPolicy(name="by_value", customer_value_points=100_000, idle_points=0)


class Morning:
    """People who do what is foreseen, and a router that holds a round after each of it."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.begins = floor.clock.now()
        self.declines: set[tuple[WorkItemId, AgentId]] = set()
        self.hang_up: dict[WorkItemId, float] = {}
        self.transfers: dict[WorkItemId, QueueId] = {}
        self._events: list[tuple[float, int, Callable[[], object]]] = []
        self._numbers = itertools.count()
        self._chance = Random(7)

    def at(self, seconds: float, happening: Callable[[], object]) -> None:
        heappush(self._events, (seconds, next(self._numbers), happening))

    @property
    def now(self) -> float:
        return (self.floor.clock.now() - self.begins).total_seconds()

    async def run(self, until: float) -> None:
        floor = self.floor
        while self._events and self._events[0][0] <= until:
            at, _, happening = heappop(self._events)
            floor.clock.move(self.begins + timedelta(seconds=at) - floor.clock.now())
            await happening()  # type: ignore[misc]
            await floor.see_everybody()
            decided = await floor.decide()
            await floor.commit(decided)
            for offer in decided.round.offers:
                offer_id = await floor.offer_of(offer.work_item_id)
                answer = self._answering(offer_id, offer.work_item_id, offer.agent_id)
                self.at(self.now + 2 + self._chance.random() * 3, answer)
            if decided.round.next_wake_at is not None:
                wake_at = (decided.round.next_wake_at - self.begins).total_seconds()
                self.at(max(wake_at, self.now + 0.001), self._nothing)

    async def _nothing(self) -> None:
        """Only a round is held."""

    async def comes(self, queue_id: QueueId) -> WorkItemId:
        item = await self.floor.add_item(queue_id, waited=0, load=4)
        await self.floor.run(
            "INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, work_item_id, data)"
            " VALUES ($1, $2, 'work_item_queued', 'customer', $3, $4)",
            self.floor.tenant_id, self.floor.clock.now(), item, json.dumps({"queue_id": str(queue_id)}),
        )  # fmt: skip
        return item

    def ready(self, agent_id: AgentId) -> Callable[[], object]:
        return lambda: set_presence(self.floor.units, self.floor.tenant_id, agent_id, "ready", None)

    def _answering(self, offer_id: OfferId, item: WorkItemId, agent_id: AgentId) -> Callable[[], object]:
        async def answer() -> None:
            units, tenant_id = self.floor.units, self.floor.tenant_id
            if (await self.floor.item(item))["state"] != "offered":
                return
            if (item, agent_id) in self.declines:
                self.declines.discard((item, agent_id))
                await decline_offer(units, tenant_id, agent_id, offer_id, None)
                return
            await accept_offer(units, tenant_id, agent_id, offer_id)
            self.at(self.now + 40 + self._chance.random() * 60, lambda: self._through(item, agent_id))

        return answer

    async def _through(self, item: WorkItemId, agent_id: AgentId) -> None:
        units, tenant_id = self.floor.units, self.floor.tenant_id
        if (queue_id := self.transfers.pop(item, None)) is not None:
            await requeue(units, tenant_id, agent_id, item, queue_id)
            return
        await finish(units, tenant_id, agent_id, item)
        result = WrapUpResult(None, resolve_case=False, outcome=None)
        self.at(self.now + 10, lambda: end_wrap_up(units, tenant_id, agent_id, item, result))


@pytest.fixture
async def floor(database: FreshDatabase) -> AsyncIterator[Floor]:
    pools = await connect_database(database.owner)
    yield await open_floor(pools)
    await pools.close()


async def live_through(floor: Floor) -> Morning:
    """A quarter of an hour: two queues, three agents of whom one comes later, a decline, a transfer, one who gives up, one who lets it ring."""
    morning, chance = Morning(floor), Random(3)
    sales, service = [await floor.add_queue(wrap_up=30, load=4) for _ in range(2)]
    first = await floor.add_agent([sales, service], presence="offline")
    second = await floor.add_agent([service], presence="offline")
    third = await floor.add_agent([sales, service], presence="offline", capacity=4)
    for at, agent_id in ((1.0, first), (2.5, second), (300.0, third)):
        morning.at(at, morning.ready(agent_id))
    for place in range(10):
        queue_id = sales if chance.random() < 0.5 else service

        async def come(queue_id: QueueId = queue_id, place: int = place) -> None:
            item = await morning.comes(queue_id)
            if place == 1:
                morning.declines |= {(item, first), (item, second)}
            if place == 2:
                morning.transfers[item] = service
            if place == 6:
                morning.at(morning.now + 20, lambda: floor.leave(item))

        morning.at(5 + place * 8 + chance.random() * 8, come)
    await morning.run(900)
    return morning


async def read(floor: Floor, morning: Morning) -> Read:
    async with floor.database.transaction(floor.tenant_id) as connection:
        span = (morning.begins, morning.begins + timedelta(seconds=900))
        return await read_seen(connection, floor.tenant_id, span, 60, lambda _: None)


def ends_of(course: Course) -> dict[object, object]:
    return {
        key: (each.agent_id, each.end, round(each.waited, 3), each.queue_id)
        for key, each in course.outcomes.items()
    }


async def test_a_replay_does_what_was_done_when_the_policy_is_the_same(floor: Floor) -> None:
    morning = await live_through(floor)
    seen = (await read(floor, morning)).seen
    happened, again = seen_course(seen), replay(seen, RoutingPolicy())
    assert len(happened.outcomes) == 11  # ten came, one was passed to another queue
    assert ends_of(again) == ends_of(happened)
    assert sum(each.declined for each in again.offers.values()) == 1
    assert again.busy == pytest.approx(happened.busy)
    assert again.available == pytest.approx(happened.available)
    assert ends_of(replay(seen, RoutingPolicy())) == ends_of(again)
    # A colleague who was asked about one of them has served nobody, and is nobody's last agent.
    await floor.run(
        "INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, state, priority, load, queued_at, assigned_at, done_at, agent_id,"
        " last_line, last_line_at, last_line_by, consult_of, consult_by)"
        " SELECT w.tenant_id, gen_random_uuid(), w.queue_id, w.medium, w.case_id, 'done', w.priority, w.load, w.queued_at - interval '2 s',"
        " w.queued_at - interval '1 s', now(), a.agent_id, '', w.queued_at, 'agent', w.work_item_id, a.agent_id"
        " FROM work_items w CROSS JOIN LATERAL (SELECT a.agent_id FROM agents a WHERE a.tenant_id = w.tenant_id ORDER BY a.agent_id LIMIT 1) a"
        " WHERE w.tenant_id = $1",
        floor.tenant_id,
    )
    assert (await read(floor, morning)).seen == seen
    await floor.run(
        "INSERT INTO considered_work (tenant_id, work_item_id, considered_at, customer_value)"
        " SELECT tenant_id, work_item_id, queued_at, row_number() OVER (ORDER BY queued_at) * 7 FROM work_items WHERE tenant_id = $1"
        " AND consult_of IS NULL",
        floor.tenant_id,
    )
    valued = (await read(floor, morning)).seen
    compared = compare(valued, RoutingPolicy(customer_value_points=0), BY_VALUE, 3, lambda _: None)
    assert (compared.near.to_another, compared.near.only_ours, compared.near.only_theirs) == (0, 0, 0)
    assert 0 < len(compared.apart.first) <= 3
    assert any(each.theirs.reasons or each.ours.reasons for each in compared.apart.first)


def test_a_span_is_a_day_of_the_tenant_when_dates_are_given() -> None:
    zone, now = ZoneInfo("Asia/Jerusalem"), datetime(2026, 11, 23, 12, tzinfo=UTC)
    yesterday = (datetime(2026, 11, 21, 22, tzinfo=UTC), datetime(2026, 11, 22, 22, tzinfo=UTC))
    assert find_span(None, None, zone, now) == yesterday
    assert find_span("2026-11-22", None, zone, now) == yesterday
    assert find_span("2026-11-22T10:00", "2026-11-22T09:30+00:00", zone, now)[1].hour == 9
    assert find_span("2026-11-23", "2026-12-31", zone, now)[1] == now
    with pytest.raises(SpanUnreadableError):
        find_span("yesterday", None, zone, now)
    with pytest.raises(SpanOrderError):
        find_span("2026-11-24", None, zone, now)
