"""Deciding who gets what, in memory: a centre in which nearly everybody is busy, event by event; and the morning after an outage.

The engine alone, as the router's process runs it: from an event that is told to the round that follows it. Every hundredth round is decided
once more with everything looked at anew by one assignment of all free agents and all that waits (SciPy over the whole matrix), and the
points of both are compared. What lies around it (reading what changed, committing, the way to the desk) is measured with the whole product
at work, from *agent ready* to the offer on their desk (`offering.py`).
"""

import random
import resource
import time
from collections import deque
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
from scipy.optimize import linear_sum_assignment

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
from retzef.engine.routing.matching import Matching
from retzef.engine.routing.solve import IMPOSSIBLE
from retzef.kernel.ids import AgentId, QueueId, SkillId, WorkItemId
from retzef.main.bench.figures import percentile
from retzef.main.bench.offering import measure_offering
from retzef.main.bench.report import Parameters, Report, Results, describe_machine

_MS = 1000.0
BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
BUSY = 0.95
GOAL_MEDIAN_MS, GOAL_P99_MS, GOAL_VALUE = 2.0, 20.0, 0.99
SKILLS = [SkillId(UUID(int=500 + number)) for number in range(12)]
POLICY = RoutingPolicy(absent_after=timedelta(days=1), due_soon_points=60, overdue_points=120)


@dataclass(frozen=True, slots=True)
class Size:
    """So many agents, so much that waits, and so many events of the live stream."""

    agents: int
    waiting: int
    events: int

    @property
    def name(self) -> str:
        """As it stands in the figures' names."""
        return f"{self.agents}x{self.waiting}"


FULL = (Size(200, 2_000, 20_000), Size(1_000, 10_000, 20_000), Size(5_000, 50_000, 20_000))
QUICK = (Size(200, 2_000, 4_000), Size(1_000, 10_000, 2_000))
GOAL_SIZE = "1000x10000"


async def measure_routing(*, quick: bool) -> Report:
    """Measure every size, the smallest first."""
    sizes = QUICK if quick else FULL
    results = Results()
    for size in sizes:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        centre = _Centre(size, random.Random(size.agents))  # noqa: S311 - a draw, no secret
        _measure_stream(centre, results)
        _measure_morning(size, results)
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        results.add(f"memory_more_{size.name}", "MB", (after - before) / 1024)
    live, postgres = await measure_offering(results, quick=quick)
    parameters: Parameters = {
        "quick": quick,
        "busy": BUSY,
        "sizes": ", ".join(size.name for size in sizes),
        **live,
    }
    return Report("routing", describe_machine(postgres), parameters, results.listed)


class _Centre:
    """Queues with skills and rings, agents of many kinds, and a stream of people coming and agents getting done."""

    def __init__(self, size: Size, chance: random.Random) -> None:
        self.size = size
        self.chance = chance
        self.now = BEGAN
        self.count = 0
        self.pool = Pool(POLICY)
        self.queues = [QueueId(UUID(int=1 + number)) for number in range(max(8, size.agents // 50))]
        for place, queue_id in enumerate(self.queues):
            asked = (Requirement(SKILLS[place % len(SKILLS)], 40, 1.0),)
            rings = (Ring(timedelta(minutes=10), lower_by=20), Ring(timedelta(minutes=30), lower_by=40))
            self.pool.put_queue(
                QueueRule(queue_id, timedelta(seconds=30), asked, rings, timedelta(seconds=60)),
                self.now.timestamp(),
            )
        self.agents: dict[AgentId, ReadyAgent] = {}
        self.busy: deque[AgentId] = deque()

    def fill(self, *, busy: float) -> None:
        """Everybody there, that part of them at work, and everything waiting."""
        for number in range(self.size.agents):
            agent = self._agent(AgentId(UUID(int=10_000 + number)))
            self.agents[agent.agent_id] = agent
            is_busy = self.chance.random() < busy
            self._put(agent, is_busy=is_busy)
            if is_busy:
                self.busy.append(agent.agent_id)
        for _ in range(self.size.waiting):
            self.come(self.chance.uniform(0, 1500))

    def come(self, waited: float = 0.0) -> None:
        """Somebody comes."""
        self.count += 1
        chance = self.chance
        more = (Requirement(chance.choice(SKILLS), 30),) if chance.random() < 0.2 else ()
        item = WaitingItem(
            WorkItemId(UUID(int=1_000_000 + self.count)), chance.choice(self.queues), "voice", 8,
            chance.choice([0, 0, 0, 0, 1]), self.now - timedelta(seconds=waited), requirements=more,
            customer_value=chance.randrange(0, 101, 5),
            last_agent_id=AgentId(UUID(int=10_000 + chance.randrange(self.size.agents))) if chance.random() < 0.3 else None,
        )  # fmt: skip
        self.pool.put_item(item, self.now.timestamp())

    def get_done(self) -> None:
        """Whoever has been at it the longest is free."""
        agent_id = self.busy.popleft()
        self.agents[agent_id] = replace(self.agents[agent_id], idle_since=self.now)
        self._put(self.agents[agent_id], is_busy=False)

    def take(self, agent_id: AgentId, item_id: WorkItemId) -> None:
        """The offer is accepted."""
        self._put(self.agents[agent_id], is_busy=True, item_id=item_id)
        self.busy.append(agent_id)

    def _put(self, agent: ReadyAgent, *, is_busy: bool, item_id: WorkItemId | None = None) -> None:
        work = (Carried(item_id or WorkItemId(UUID(int=agent.agent_id.int)), "voice", 8),) if is_busy else ()
        self.pool.put_agent(replace(agent, work=work), self.now.timestamp())

    def _agent(self, agent_id: AgentId) -> ReadyAgent:
        chance = self.chance
        serves = frozenset(chance.sample(self.queues, chance.randint(1, 4)))
        skills = {skill: chance.randint(20, 100) for skill in chance.sample(SKILLS, chance.randint(3, 8))}
        idle = self.now - timedelta(seconds=chance.uniform(0, 600))
        return ReadyAgent(agent_id, serves, 8, 0, idle, self.now, self.now - timedelta(hours=1), skills)


def _measure_stream(centre: _Centre, results: Results) -> None:
    size = centre.size
    centre.fill(busy=BUSY)
    _settle(centre)
    took: list[float] = []
    value, full_value, given = 0.0, 0.0, 0
    began = time.perf_counter()
    compared = 0.0
    for number in range(size.events):
        centre.now += timedelta(seconds=300 / size.agents)
        look, anew = number % 100 == 0, 0.0
        at = time.perf_counter()
        if number % 2:
            centre.come()
        else:
            centre.get_done()
        if look:
            looking = time.perf_counter()
            anew = _value_of_everything(centre)
            compared += time.perf_counter() - looking
            at += time.perf_counter() - looking
        decided = decide(centre.pool, centre.now)
        took.append(time.perf_counter() - at)
        if anew:
            full_value += anew
            value += sum(offer.score for offer in decided.offers)
        given += len(decided.offers)
        for offer in decided.offers:
            centre.take(offer.agent_id, offer.work_item_id)
    whole = time.perf_counter() - began - compared
    median, p99 = percentile(took, 0.5) * _MS, percentile(took, 0.99) * _MS
    if size.name == GOAL_SIZE:
        results.stays_below(f"event_to_decision_p50_{size.name}", "ms", median, GOAL_MEDIAN_MS)
        results.stays_below(f"event_to_decision_p99_{size.name}", "ms", p99, GOAL_P99_MS)
    else:
        results.add(f"event_to_decision_p50_{size.name}", "ms", median)
        results.add(f"event_to_decision_p99_{size.name}", "ms", p99)
    results.add(f"event_to_decision_most_{size.name}", "ms", max(took) * _MS)
    results.add(f"rounds_per_second_{size.name}", "1/s", size.events / whole)
    results.add(f"offers_{size.name}", "", given)
    results.reaches(
        f"value_beside_full_{size.name}", "share", value / full_value if full_value else 1.0, GOAL_VALUE
    )


def _settle(centre: _Centre) -> None:
    """Whatever can be given at the start is given."""
    while decided := decide(centre.pool, centre.now, explain=False).offers:
        for offer in decided:
            centre.take(offer.agent_id, offer.work_item_id)


def _value_of_everything(centre: _Centre) -> float:
    """Points of the best assignment of everybody free and everything that waits, by the whole matrix."""
    pool, now = centre.pool, centre.now.timestamp()
    matching = Matching(pool, now, frozenset(), lambda _: None)
    lines = {
        seat: [
            entry for kind in pool.kinds_for(seat) if matching.has_room(seat, kind) for _, entry in kind.line
        ]
        for seat in pool.seats.values()
        if seat.is_open(now)
    }
    free = [seat for seat, line in lines.items() if line]
    # Whatever nobody who is free may take cannot be in any solution.
    entries = list({entry.item.work_item_id: entry for seat in free for entry in lines[seat]}.values())
    if not free:
        return 0.0
    worth = np.array([[matching.points(seat, entry) for entry in entries] for seat in free])
    possible = worth > IMPOSSIBLE
    rows, columns = linear_sum_assignment(np.where(possible, worth + 1e9, 0.0), maximize=True)
    return float(
        sum(worth[row, column] for row, column in zip(rows, columns, strict=True) if possible[row, column])
    )


def _measure_morning(size: Size, results: Results) -> None:
    """Everybody is free and everything waits: how long until everybody has something."""
    centre = _Centre(size, random.Random(size.agents + 1))  # noqa: S311
    began = time.perf_counter()
    centre.fill(busy=0.0)
    told = time.perf_counter()
    decided = decide(centre.pool, centre.now)
    results.add(f"morning_told_{size.name}", "s", told - began)
    results.add(f"morning_decided_{size.name}", "s", time.perf_counter() - told)
    results.add(f"morning_offers_{size.name}", "", len(decided.offers))
