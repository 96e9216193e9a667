"""The centre, event by event: who comes is put before a router, and what it decides takes its course.

No randomness and no clock: the visits hold all chance there is, and time jumps from one event to the next. Two events of
one instant take place in the order in which they were foreseen. Agents answer at once what they are given; at the end
of a shift they finish what they have in hand and take no more.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from retzef.engine.simulation.router import LIVE_MEDIA, Given, Item, Moved, Router, SimulatedAgent
from retzef.engine.simulation.scenario import CallBack, Demand, Scenario
from retzef.engine.simulation.visits import Visit

# What became of a wait.
WAITING = 0
ANSWERED = 1
ABANDONED = 2
CALLED_BACK = 3

_DONE, _GIVES_UP, _CHOOSES, _COMES, _GOES, _TURNS, _WAKES = range(7)
# Progress is told every so many arrivals.
_TOLD_EVERY = 2000


@dataclass(slots=True)
class Wait:
    """One item's wait in queues, and how it ended. `waited`: until then, seconds; of `began`, until the end if it goes on."""

    demand: int
    queue: int
    priority: int
    began: float
    waited: float = 0.0
    end: int = WAITING
    group: int = -1


@dataclass(slots=True)
class Course:
    """What happened. Seconds of work by agent group: on shift, and with something in hand; within what is counted."""

    waits: list[Wait] = field(default_factory=list)
    staffed: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    rounds: int = 0


def simulate(
    scenario: Scenario,
    visits: Sequence[Visit],
    router: Router,
    on_progress: Callable[[float], None] | None = None,
) -> Course:
    """Let the visits come, and tell what became of each. `on_progress` is told the share that is done."""
    return _Loop(scenario, visits, router, on_progress).run()


class _Loop:
    def __init__(
        self,
        scenario: Scenario,
        visits: Sequence[Visit],
        router: Router,
        on_progress: Callable[[float], None] | None,
    ) -> None:
        self._scenario = scenario
        self._visits = visits
        self._router = router
        self._on_progress = on_progress
        self._queue_index = {queue.name: index for index, queue in enumerate(scenario.queues)}
        self._home = [self._queue_index[demand.queue] for demand in scenario.demands]
        self._course = Course(staffed=[0.0 for _ in scenario.groups], busy=[0.0 for _ in scenario.groups])
        self._events: list[tuple[float, int, int, Item | SimulatedAgent | None]] = []
        self._foreseen = 0
        self._now = 0.0
        self._waits = self._course.waits
        self._wake_at = math.inf
        self._seat_agents()

    def run(self) -> Course:
        events, visits, end = self._events, self._visits, self._scenario.seconds
        coming, total = 0, len(visits)
        while True:
            arrives = visits[coming].at if coming < total else math.inf
            at = min(arrives, events[0][0] if events else math.inf)
            if at >= end:
                break
            self._now = at
            if arrives <= at:
                self._arrive(visits[coming])
                coming += 1
                if self._on_progress and not coming % _TOLD_EVERY:
                    self._on_progress(coming / total)
            else:
                _, _, what, whom = heappop(events)
                if not self._happens(what, whom):
                    continue
            self._decide()
        self._close(end)
        return self._course

    # ------------------------------------------------------------- what happens

    def _happens(self, what: int, whom: Item | SimulatedAgent | None) -> bool:
        """Let it; False when it was overtaken by something else, or leaves nothing to decide."""
        if isinstance(whom, SimulatedAgent):
            self._come_or_go(whom, comes=what == _COMES)
            return True
        if whom is None:
            if self._wake_at > self._now:
                return False
            self._wake_at = math.inf
            return True
        if what == _DONE:
            return self._finish(whom)
        if what == _TURNS:
            return self._turn(whom)
        if whom.agent is not None or self._waits[whom.index].end:
            return False
        if what == _CHOOSES:
            self._call_back(whom, whom.demand.call_back, CALLED_BACK)
        else:
            return self._hang_up(whom)
        return True

    def _arrive(self, visit: Visit) -> None:
        item = self._queue(visit, self._home[visit.demand], visit.priority)
        self._foresee(item, visit, self._scenario.demands[visit.demand])

    def _foresee(self, item: Item, visit: Visit, demand: Demand) -> None:
        if visit.patience < math.inf:
            self._at(self._now + visit.patience, _GIVES_UP, item)
        choice = demand.call_back
        if choice is not None and visit.lot < choice.share:
            self._at(self._now + choice.after, _CHOOSES, item)

    def _queue(self, visit: Visit, queue: int, priority: int) -> Item:
        scenario = self._scenario
        kind = visit.demand * len(scenario.queues) + queue
        item = Item(
            len(self._waits),
            visit,
            scenario.demands[visit.demand],
            scenario.queues[queue],
            kind,
            self._now,
            self._now,
            priority,
        )
        self._waits.append(Wait(visit.demand, queue, priority, self._now))
        self._router.on_waiting(item)
        return item

    def _hang_up(self, item: Item) -> bool:
        """True when that gives anybody something new to do."""
        choice, visit = item.demand.call_back, item.visit
        # The same lot: who would rather be called back has not waited for it here, or nobody asked them.
        if choice is not None and 1 - visit.lot < choice.share_of_gone:
            self._call_back(item, choice, ABANDONED)
            return True
        self._end(item, ABANDONED)
        self._router.on_left(item)
        return False

    def _call_back(self, item: Item, choice: CallBack | None, end: int) -> None:
        assert choice is not None, "only who has the choice takes it"
        self._end(item, end)
        self._router.on_left(item)
        self._queue(item.visit, self._queue_index[choice.queue], item.priority)

    def _end(self, item: Item, end: int) -> None:
        wait = self._waits[item.index]
        wait.end, wait.waited = end, self._now - wait.began

    def _come_or_go(self, agent: SimulatedAgent, *, comes: bool) -> None:
        if comes and agent.work:
            self._count_late(agent)
        agent.is_there = comes
        if comes:
            agent.signed_in = self._now
            if not agent.work:
                agent.idle_since = self._now
        else:
            agent.gone_since = self._now
        self._router.on_agent(agent)

    # ------------------------------------------------------------- what is decided

    def _decide(self) -> None:
        router = self._router
        self._course.rounds += 1
        for move in router.decide(self._now):
            if isinstance(move, Given):
                self._give(move.item, move.agent)
            else:
                self._move(move)
        wake_at = router.next_wake()
        if wake_at is not None and wake_at < self._wake_at:
            self._wake_at = max(wake_at, self._now)
            self._at(self._wake_at, _WAKES, None)

    def _give(self, item: Item, agent: SimulatedAgent) -> None:
        now, visit = self._now, item.visit
        wait = self._waits[item.index]
        wait.end, wait.waited, wait.group = ANSWERED, now - wait.began, agent.group_index
        takes = visit.handling + visit.wrap_up
        if agent.work:
            takes *= 1 + self._scenario.slower_by * len(agent.work)
            if item.queue.medium in LIVE_MEDIA:
                self._interrupt(agent, takes)
        else:
            agent.busy_since = now
        item.agent = agent
        item.done_at = now + takes
        agent.work.append(item)
        agent.load += item.queue.load
        agent.idle_since = now
        self._at(item.done_at, _DONE, item)
        if visit.spells:
            self._at(now + visit.spells[0], _TURNS, item)
        self._router.on_agent(agent)

    def _interrupt(self, agent: SimulatedAgent, takes: float) -> None:
        """What can wait lies still while somebody is on the line."""
        for other in agent.work:
            if other.queue.medium not in LIVE_MEDIA:
                other.done_at += takes
                self._at(other.done_at, _DONE, other)

    def _move(self, move: Moved) -> None:
        item, queue = move.item, self._queue_index[move.queue]
        self._router.on_left(item)
        item.queue, item.entered = self._scenario.queues[queue], self._now
        item.kind = item.visit.demand * len(self._scenario.queues) + queue
        self._router.on_waiting(item)

    def _finish(self, item: Item) -> bool:
        agent = item.agent
        if agent is None or item.done_at > self._now:
            return False  # it was interrupted, and takes longer
        agent.work.remove(item)
        agent.load -= item.queue.load
        item.agent = None
        if not agent.work:
            self._count_busy(agent)
        agent.idle_since = self._now
        self._router.on_agent(agent)
        return True

    def _turn(self, item: Item) -> bool:
        """A chat becomes silent, or wakes."""
        agent, spells = item.agent, item.visit.spells
        if agent is None:
            return False
        is_silent = item.silent_since is None
        item.silent_since = self._now if is_silent else None
        item.turns += 1
        if item.turns < len(spells):
            self._at(self._now + spells[item.turns], _TURNS, item)
        self._router.on_agent(agent)
        return True

    # ------------------------------------------------------------- what is counted

    def _seat_agents(self) -> None:
        scenario, index = self._scenario, 0
        for place, group in enumerate(scenario.groups):
            stretches = group.list_stretches(scenario.starts_on, scenario.seconds)
            staffed = sum(self._counted(begins, ends) for begins, ends in stretches)
            self._course.staffed[place] = group.count * staffed
            for _ in range(group.count):
                agent = SimulatedAgent(index, group, place)
                index += 1
                for begins, ends in stretches:
                    self._at(begins, _COMES, agent)
                    if ends < scenario.seconds:
                        self._at(ends, _GOES, agent)

    def _count_busy(self, agent: SimulatedAgent) -> None:
        self._course.busy[agent.group_index] += self._counted(agent.busy_since, self._now)

        if not agent.is_there:
            self._count_late(agent)

    def _count_late(self, agent: SimulatedAgent) -> None:
        """What is finished after the end of a shift is time at work, too."""
        late = self._counted(max(agent.busy_since, agent.gone_since), self._now)
        self._course.staffed[agent.group_index] += late

    def _counted(self, begins: float, ends: float) -> float:
        return max(0.0, min(ends, self._scenario.seconds) - max(begins, self._scenario.warm_up))

    def _close(self, end: float) -> None:
        """Who still waits has waited until now; who is still at work has been until now."""
        self._now = end
        agents: dict[int, SimulatedAgent] = {}
        for _, _, what, whom in self._events:
            if what == _DONE and isinstance(whom, Item) and whom.agent is not None:
                agents[whom.agent.index] = whom.agent
        for agent in agents.values():
            self._count_busy(agent)
        for wait in self._waits:
            if wait.end == WAITING:
                wait.waited = end - wait.began

    def _at(self, instant: float, what: int, whom: Item | SimulatedAgent | None) -> None:
        self._foreseen += 1
        heappush(self._events, (instant, self._foreseen, what, whom))
