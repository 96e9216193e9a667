"""The two rules that every centre begins with, to be measured against: first come first served, and plain priority.

Who comes first among those who may take it is whoever has been idle the longest. Work that can wait is given out when
nothing live waits that this agent could take. They know neither rings nor overflow nor levels beyond the least asked for.
"""

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import TypeAlias

from retzef.engine.simulation.router import LIVE_MEDIA, Given, Item, SimulatedAgent, can_ever
from retzef.engine.simulation.scenario import Scenario

_Place: TypeAlias = tuple[bool, int, float, int]
# Since when somebody is idle, and who.
_Since: TypeAlias = tuple[float, int]


class FirstCome:
    """First come, first served; to the longest idle."""

    name = "first_come"

    def __init__(self, scenario: Scenario) -> None:
        self._able = _Ability(scenario)
        # Of each kind of item those that wait; and who has left is skipped when their turn comes.
        self._lines: dict[int, list[tuple[_Place, Item]]] = {}
        self._waiting: set[int] = set()
        # Of each group those who have room, the longest idle first.
        self._free: dict[int, list[_Since]] = {}
        self._agents: dict[int, SimulatedAgent] = {}
        self._new_items: list[Item] = []
        self._freed: list[SimulatedAgent] = []

    def rank(self, item: Item) -> int:
        """Who goes first before age is asked for: the lower."""
        return 0

    def on_waiting(self, item: Item) -> None:
        """It waits."""
        place = (item.queue.medium not in LIVE_MEDIA, self.rank(item), item.queued, item.index)
        heappush(self._lines.setdefault(item.kind, []), (place, item))
        self._waiting.add(item.index)
        self._new_items.append(item)

    def on_left(self, item: Item) -> None:
        """It is skipped when its turn comes."""
        self._waiting.discard(item.index)

    def on_agent(self, agent: SimulatedAgent) -> None:
        """Whoever may have room is looked at."""
        self._agents[agent.index] = agent
        if agent.is_there and agent.load < agent.group.capacity:
            self._freed.append(agent)

    def decide(self, now: float) -> Iterator[Given]:
        """What became free takes the first in line; what came in goes to the longest idle."""
        freed, self._freed = self._freed, []
        for agent in freed:
            while agent.is_there and (item := self._next_for(agent)) is not None:
                yield self._give(item, agent)
            self._stand_by(agent)
        items, self._new_items = self._new_items, []
        for item in items:
            if item.index in self._waiting and (found := self._idle_for(item)) is not None:
                yield self._give(item, found)
                self._stand_by(found)
        # Told meanwhile of what was given out here: that has been seen to.
        self._freed = []

    def next_wake(self) -> float | None:
        """Nothing changes by time alone."""
        return None

    def _give(self, item: Item, agent: SimulatedAgent) -> Given:
        self._waiting.discard(item.index)
        return Given(item, agent)

    def _next_for(self, agent: SimulatedAgent) -> Item | None:
        best: tuple[_Place, Item] | None = None
        for kind in self._able.kinds_of(agent.group_index):
            line = self._lines.get(kind)
            while line and line[0][1].index not in self._waiting:
                heappop(line)
            if line and (best is None or line[0][0] < best[0]) and agent.has_room(line[0][1].queue):
                best = line[0]
        return best[1] if best else None

    def _stand_by(self, agent: SimulatedAgent) -> None:
        if agent.is_there and agent.load < agent.group.capacity:
            heappush(self._free.setdefault(agent.group_index, []), (agent.idle_since, agent.index))

    def _idle_for(self, item: Item) -> SimulatedAgent | None:
        """The longest idle with room. Entries that no longer hold are dropped; who has no room for this stays."""
        best: _Since | None = None
        for group in self._able.groups_of(item.kind):
            free = self._free.get(group, [])
            while free and not self._holds(free[0]):
                heappop(free)
            first = free[0] if free else None
            if first is not None and not self._agents[first[1]].has_room(item.queue):
                fitting = (
                    each for each in free if self._holds(each) and self._agents[each[1]].has_room(item.queue)
                )
                first = min(fitting, default=None)
            if first is not None and (best is None or first < best):
                best = first
        return self._agents[best[1]] if best else None

    def _holds(self, entry: _Since) -> bool:
        agent = self._agents[entry[1]]
        return agent.is_there and agent.idle_since == entry[0] and agent.load < agent.group.capacity


class PlainPriority(FirstCome):
    """The higher priority first, then first come first served; to the longest idle."""

    name = "priority"

    def rank(self, item: Item) -> int:
        """By priority alone: nobody grows out of a low one."""
        return -item.priority


class _Ability:
    """Which groups could take which kinds of item."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._kinds: dict[int, tuple[int, ...]] = {}
        self._groups: dict[int, tuple[int, ...]] = {}

    def kinds_of(self, group: int) -> tuple[int, ...]:
        if group not in self._kinds:
            total = len(self._scenario.demands) * len(self._scenario.queues)
            self._kinds[group] = tuple(kind for kind in range(total) if self._can(kind, group))
        return self._kinds[group]

    def groups_of(self, kind: int) -> tuple[int, ...]:
        if kind not in self._groups:
            total = range(len(self._scenario.groups))
            self._groups[kind] = tuple(group for group in total if self._can(kind, group))
        return self._groups[kind]

    def _can(self, kind: int, group: int) -> bool:
        demand, queue = divmod(kind, len(self._scenario.queues))
        return can_ever(
            self._scenario.queues[queue], self._scenario.demands[demand], self._scenario.groups[group]
        )


SIMPLE_RULES: dict[str, Callable[[Scenario], FirstCome]] = {
    FirstCome.name: FirstCome,
    PlainPriority.name: PlainPriority,
}
