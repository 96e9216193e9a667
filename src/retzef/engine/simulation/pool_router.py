"""The product's own engine at work in the simulation: the very code that gives out the work of a real centre.

Names become ids by their place in the scenario, and seconds become instants of a made-up week; nothing is decided here.
Agents take what they are offered at once, and are never taken for absent.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID

from retzef.engine.routing import (
    Carried,
    Pool,
    QueueRule,
    ReadyAgent,
    Requirement,
    Ring,
    RoutingPolicy,
    WaitingItem,
    decide,
)
from retzef.engine.simulation.router import Given, Item, Move, Moved, SimulatedAgent
from retzef.engine.simulation.scenario import (
    AgentGroup,
    Asked,
    Demand,
    Scenario,
    SimulatedQueue,
    SimulatedRing,
)
from retzef.kernel.ids import AgentId, QueueId, SkillId, WorkItemId

# A Monday. Only differences count.
_MIDNIGHT = datetime(2024, 1, 1, tzinfo=UTC)
_NEVER = timedelta(days=36_500)
# Instants are kept to the microsecond: what comes due between two of them is asked for a little later.
_A_LITTLE = 0.001


class _Number(int):
    """An id that is a number: in a simulation half of a UUID's time would be spent on looking things up by it."""

    @property
    def int(self) -> "_Number":
        """As a UUID tells it."""
        return self


def _number(value: int) -> UUID:
    return cast("UUID", _Number(value))


class PoolRouter:
    """Decides as the router of a real centre does, by `policy`."""

    def __init__(self, scenario: Scenario, policy: RoutingPolicy) -> None:
        self.name = policy.name
        self._pool = Pool(replace(policy, absent_after=_NEVER), _MIDNIGHT.timestamp())
        self._names = _Names(scenario)
        self._items: dict[WorkItemId, Item] = {}
        self._agents: dict[AgentId, SimulatedAgent] = {}
        self._changed: dict[AgentId, SimulatedAgent] = {}
        self._wake_at: float | None = None
        self._now = _MIDNIGHT.timestamp()
        for queue in scenario.queues:
            self._pool.put_queue(self._names.rule(queue), self._now)

    def on_waiting(self, item: Item) -> None:
        """It waits."""
        waiting = self._names.waiting(item)
        self._items[waiting.work_item_id] = item
        self._pool.put_item(waiting, _MIDNIGHT.timestamp() + max(item.queued, item.entered))

    def on_left(self, item: Item) -> None:
        """It does not."""
        item_id = WorkItemId(_number(item.index))
        self._items.pop(item_id, None)
        self._pool.drop_item(item_id)

    def on_agent(self, agent: SimulatedAgent) -> None:
        """Somebody stands otherwise; the pool is told before it decides again."""
        self._changed[AgentId(_number(agent.index))] = agent

    def decide(self, now: float) -> Iterator[Move]:
        """One round, and another at once where somebody has room for more than they were given."""
        instant = _MIDNIGHT + timedelta(seconds=now)
        has_more, wake_at = True, None
        while has_more:
            self._tell(instant.timestamp())
            decided = decide(self._pool, instant, explain=False)
            given = [
                Given(self._items.pop(offer.work_item_id), self._agents[offer.agent_id])
                for offer in decided.offers
            ]
            yield from given
            for overflow in decided.overflows:
                yield Moved(self._items[overflow.work_item_id], self._names.queue_of(overflow.to_queue_id))
            wake_at = decided.next_wake_at
            has_more = any(each.agent.load < each.agent.group.capacity for each in given)
        self._wake_at = None
        if wake_at is not None:
            self._wake_at = max((wake_at - _MIDNIGHT).total_seconds(), now + _A_LITTLE)

    def next_wake(self) -> float | None:
        """When the pool says that something comes due."""
        return self._wake_at

    def _tell(self, instant: float) -> None:
        for agent_id, agent in self._changed.items():
            self._agents[agent_id] = agent
            if agent.is_there:
                self._pool.put_agent(self._names.ready(agent_id, agent), instant)
            else:
                self._pool.drop_agent(agent_id, instant)
        self._changed.clear()


class _Names:
    """A scenario's names as ids, and what is the same for many worked out once."""

    def __init__(self, scenario: Scenario) -> None:
        self._queues = {queue.name: QueueId(_number(place)) for place, queue in enumerate(scenario.queues)}
        self._queue_names = {queue_id: name for name, queue_id in self._queues.items()}
        named = [
            *(asked.skill for queue in scenario.queues for asked in queue.asks),
            *(asked.skill for demand in scenario.demands for asked in demand.asks),
            *(skill for group in scenario.groups for skill in group.skills),
        ]
        self._skills = {name: SkillId(_number(place)) for place, name in enumerate(dict.fromkeys(named))}
        self._groups: dict[str, tuple[frozenset[QueueId], dict[SkillId, int]]] = {}
        self._demands: dict[str, tuple[Requirement, ...]] = {}

    def queue_of(self, queue_id: QueueId) -> str:
        return self._queue_names[queue_id]

    def rule(self, queue: SimulatedQueue) -> QueueRule:
        return QueueRule(
            self._queues[queue.name],
            offer_within=_NEVER,
            requirements=self._asked(queue.asks),
            rings=tuple(self._ring(ring) for ring in queue.rings),
            target=timedelta(seconds=queue.target) if queue.urges else None,
            ageing=queue.ageing,
            auto_accept=True,
            keeps_free=queue.keeps_free,
            max_wait=None if queue.max_wait is None else timedelta(seconds=queue.max_wait),
            overflow_queue_id=None if queue.overflow is None else self._queues[queue.overflow],
        )

    def waiting(self, item: Item) -> WaitingItem:
        demand = item.demand
        queued_at = _MIDNIGHT + timedelta(seconds=item.queued)
        return WaitingItem(
            WorkItemId(_number(item.index)),
            self._queues[item.queue.name],
            item.queue.medium,
            item.queue.load,
            item.priority,
            queued_at,
            entered_at=_MIDNIGHT + timedelta(seconds=item.entered),
            requirements=self._requirements(demand),
            customer_value=demand.customer_value,
            business_value=demand.business_value,
            deadline_at=None if demand.deadline is None else queued_at + timedelta(seconds=demand.deadline),
        )

    def ready(self, agent_id: AgentId, agent: SimulatedAgent) -> ReadyAgent:
        queues, skills = self._of_group(agent.group)
        signed_in_at = _MIDNIGHT + timedelta(seconds=agent.signed_in)
        return ReadyAgent(
            agent_id,
            queues,
            agent.group.capacity,
            0,
            idle_since=_MIDNIGHT + timedelta(seconds=agent.idle_since),
            last_seen_at=signed_in_at,
            ready_since=signed_in_at,
            skills=skills,
            caps=agent.group.caps,
            work=tuple(_carried(item) for item in agent.work),
            signed_in_at=signed_in_at,
        )

    def _of_group(self, group: AgentGroup) -> tuple[frozenset[QueueId], dict[SkillId, int]]:
        if group.name not in self._groups:
            self._groups[group.name] = (
                frozenset(self._queues[name] for name in group.queues),
                {self._skills[name]: level for name, level in group.skills.items()},
            )
        return self._groups[group.name]

    def _requirements(self, demand: Demand) -> tuple[Requirement, ...]:
        if demand.name not in self._demands:
            self._demands[demand.name] = self._asked(demand.asks)
        return self._demands[demand.name]

    def _asked(self, asks: tuple[Asked, ...]) -> tuple[Requirement, ...]:
        return tuple(Requirement(self._skills[each.skill], each.least, each.weight) for each in asks)

    def _ring(self, ring: SimulatedRing) -> Ring:
        return Ring(
            timedelta(seconds=ring.after),
            ring.lower_by,
            frozenset(self._skills[name] for name in ring.without if name in self._skills),
            frozenset(self._queues[name] for name in ring.also),
        )


def _carried(item: Item) -> Carried:
    quiet_since = None if item.silent_since is None else _MIDNIGHT + timedelta(seconds=item.silent_since)
    return Carried(WorkItemId(_number(item.index)), item.queue.medium, item.queue.load, quiet_since)
