"""A centre as its recorded calls show it: who was at work when, how patient callers were, what they needed.

Nobody writes down when agents were there to take a call, nor how long callers would have waited who were answered. Both
are inferred, by rules that are told with the numbers:

- *Shifts.* A server is at work from the first to the last call of a day. Not, however, in a gap longer than `LONGEST_IDLE`;
  nor from the moment on at which somebody began to wait for `IGNORED_FOR` whom they could have served, until their next call.
- *Skills.* The types of which a server took `SKILL_CALLS` calls or more.
- *Wrap-up.* The gaps up to `WRAP_UP_MAX` that followed a call while somebody waited, one of them at random after each call.
- *Patience.* Kaplan–Meier over those who had to wait, by priority where enough hung up. Drawn anew for every call in each
  replication. Who was answered at once says nothing of it.
- *Business value.* How quickly a type is served on average: 100 for the quickest, 0 for the slowest. A policy may count it,
  for whoever is quick to serve keeps few waiting; the simple rules do not know it.
- *Handling.* Kept call by call where it is known; of a caller who hung up, that of another of their type who was answered.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from statistics import fmean
from typing import Literal, TypeAlias

from retzef.engine.planning import Survival, estimate_survival
from retzef.engine.simulation.durations import LearntPatience, Recorded
from retzef.engine.simulation.scenario import (
    DAY,
    AgentGroup,
    Asked,
    Demand,
    Instants,
    Scenario,
    SimulatedQueue,
)
from retzef.engine.simulation.visits import Visit

LONGEST_IDLE = 1200.0
IGNORED_FOR = 60.0
WRAP_UP_MAX = 60.0
SKILL_CALLS = 5
# Fewer say too little of the patience of their own.
_HUNG_UP_LEAST = 100

Stretch: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """One call. `at`: when it asked for an agent, seconds since the first day's midnight.

    `waited`: until it was answered or hung up. `began` and `ended`: of the service, where it is known. `server`: None where
    nobody wrote down who it was.
    """

    at: float
    kind: str
    priority: int
    waited: float
    end: Literal["answered", "hung_up"]
    began: float
    ended: float
    server: str | None

    @property
    def served(self) -> float:
        """How long the service took."""
        return self.ended - self.began


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """The centre that the records show, and what was inferred."""

    scenario: Scenario
    calls: tuple[RecordedCall, ...]
    patience: Mapping[int, Survival]
    patience_of_all: Survival
    wrap_ups: Recorded
    skills: Mapping[str, tuple[str, ...]]
    stretches: Mapping[str, tuple[Stretch, ...]]
    without_server: int


def reconstruct(calls: Iterable[RecordedCall], target: float, days: int) -> Reconstruction:
    """Infer a centre. `target`: T, in seconds. The queues are one for each priority, and everybody serves all of them."""
    ordered = tuple(sorted(calls, key=_at))
    skills = _skills(ordered)
    stretches = {
        server: tuple(_stretches(mine, _waits(ordered, skills[server])))
        for server, mine in sorted(_by_server(ordered).items())
    }
    of_all, by_priority = _learn_patience(ordered)
    wrap_ups = Recorded(tuple(_wrap_ups(ordered)) or (0.0,))
    highest = max((call.priority for call in ordered), default=0)
    queues = tuple(
        SimulatedQueue(f"priority {priority}", target=target, urges=priority == highest)
        for priority in sorted({call.priority for call in ordered})
    )
    groups = tuple(
        AgentGroup(
            server,
            1,
            frozenset(queue.name for queue in queues),
            dict.fromkeys(skills[server], 100),
            stretches=stretches[server],
        )
        for server in stretches
        if stretches[server]
    )
    scenario = Scenario(
        "recorded calls", days * DAY, queues, tuple(_demands(ordered, by_priority, of_all, wrap_ups)), groups
    )
    without = sum(call.end == "answered" and call.server is None for call in ordered)
    return Reconstruction(
        scenario, ordered, by_priority, of_all, wrap_ups, skills, stretches, without_server=without
    )


def draw_recorded(centre: Reconstruction, generator: Random) -> list[Visit]:
    """The recorded callers once more: they come when they came and need what they needed; how patient they are is drawn."""
    places = {demand.name: place for place, demand in enumerate(centre.scenario.demands)}
    visits = []
    for call in centre.calls:
        place = places[_name(call)]
        demand = centre.scenario.demands[place]
        handling = call.served if call.end == "answered" else demand.handling.draw(generator)
        patience, wrap_up = demand.patience.draw(generator), demand.wrap_up.draw(generator)
        visits.append(Visit(call.at, place, call.priority, patience, handling, wrap_up))
    return visits


def _at(call: RecordedCall) -> float:
    return call.at


def _name(call: RecordedCall) -> str:
    return f"{call.kind} {call.priority}"


def _by_server(calls: Sequence[RecordedCall]) -> dict[str, list[RecordedCall]]:
    found: dict[str, list[RecordedCall]] = defaultdict(list)
    for call in calls:
        if call.server is not None:
            found[call.server].append(call)
    for mine in found.values():
        mine.sort(key=lambda call: (call.began, call.ended))
    return found


def _skills(calls: Sequence[RecordedCall]) -> dict[str, tuple[str, ...]]:
    counted = {
        server: Counter(call.kind for call in mine) for server, mine in sorted(_by_server(calls).items())
    }
    return {
        server: tuple(sorted(kind for kind, count in kinds.items() if count >= SKILL_CALLS))
        for server, kinds in counted.items()
    }


def _waits(calls: Sequence[RecordedCall], kinds: Sequence[str]) -> list[Stretch]:
    """From when to when callers of these types waited, by their beginning."""
    return [(call.at, call.at + call.waited) for call in calls if call.waited and call.kind in kinds]


def _stretches(mine: Sequence[RecordedCall], waits: Sequence[Stretch]) -> Iterator[Stretch]:
    begins, last = mine[0].began, mine[0].ended
    starts = [start for start, _ in waits]
    longest = max((end - start for start, end in waits), default=0.0)
    for call in mine[1:]:
        gap_begins, gap_ends = last, call.began
        if gap_ends - gap_begins > WRAP_UP_MAX:
            left = _left_at(gap_begins, gap_ends, waits, starts, longest)
            if left is not None:
                yield begins, left
                begins = gap_ends
        last = max(last, call.ended)
    yield begins, last


def _left_at(
    begins: float, ends: float, waits: Sequence[Stretch], starts: Sequence[float], longest: float
) -> float | None:
    """When somebody who took no call between two instants went away, if they did."""
    if ends - begins > LONGEST_IDLE or int(begins // DAY) != int(ends // DAY):
        return begins
    for place in range(bisect_left(starts, begins - longest), len(waits)):
        start, end = waits[place]
        since = max(start, begins)
        if since >= ends:
            return None
        if min(end, ends) - since >= IGNORED_FOR:
            return since
    return None


def _wrap_ups(calls: Sequence[RecordedCall]) -> Iterator[float]:
    waits = sorted((call.at, call.at + call.waited) for call in calls if call.waited)
    starts = [start for start, _ in waits]
    longest = max((end - start for start, end in waits), default=0.0)
    for mine in _by_server(calls).values():
        for call, following in pairwise(mine):
            gap = following.began - call.ended
            if 0 <= gap <= WRAP_UP_MAX and _somebody_waits(call.ended, waits, starts, longest):
                yield gap


def _somebody_waits(
    instant: float, waits: Sequence[Stretch], starts: Sequence[float], longest: float
) -> bool:
    for place in range(bisect_left(starts, instant - longest), len(waits)):
        start, end = waits[place]
        if start > instant:
            return False
        if end > instant:
            return True
    return False


def _learn_patience(calls: Sequence[RecordedCall]) -> tuple[Survival, dict[int, Survival]]:
    of_all = _survival(calls)
    by_priority: dict[int, Survival] = {}
    for priority in sorted({call.priority for call in calls}):
        own = _survival([call for call in calls if call.priority == priority])
        by_priority[priority] = own if own.hung_up >= _HUNG_UP_LEAST else of_all
    return of_all, by_priority


def _survival(calls: Sequence[RecordedCall]) -> Survival:
    return estimate_survival(
        [call.waited for call in calls if call.end == "hung_up"],
        [call.waited for call in calls if call.end == "answered" and call.waited],
    )


def _demands(
    calls: Sequence[RecordedCall], patience: Mapping[int, Survival], of_all: Survival, wrap_ups: Recorded
) -> Iterator[Demand]:
    known: dict[str, list[float]] = defaultdict(list)
    for call in calls:
        if call.end == "answered":
            known[call.kind].append(call.served)
    every = [served for each in known.values() for served in each]
    quickness = _quickness({kind: fmean(served) for kind, served in known.items()})
    groups: dict[tuple[str, int], list[RecordedCall]] = defaultdict(list)
    for call in calls:
        groups[call.kind, call.priority].append(call)
    for (kind, priority), mine in sorted(groups.items()):
        yield Demand(
            _name(mine[0]),
            f"priority {priority}",
            Instants(tuple(call.at for call in mine)),
            Recorded(tuple(known[kind] or every or [0.0])),
            LearntPatience(patience.get(priority, of_all)),
            wrap_ups,
            asks=(Asked(kind),),
            priority=priority,
            business_value=quickness.get(kind, 0),
        )


def _quickness(means: Mapping[str, float]) -> dict[str, int]:
    quickest, slowest = min(means.values(), default=0.0), max(means.values(), default=0.0)
    if quickest == slowest:
        return dict.fromkeys(means, 0)
    return {
        kind: round(100 * (slowest - mean) / (slowest - quickest)) for kind, mean in sorted(means.items())
    }
