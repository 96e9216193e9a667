"""What came of it, in the numbers of the field: by the whole, queue, demand, priority and skill, and by the half hours of the day.

The service level has five names, because it has five meanings; which is meant makes a difference of ten points. T is
the queue's target. Each number is divided from the sums of the whole, and is None where there is nothing to divide by.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TypeAlias

from retzef.engine.simulation.confidence import Estimate, estimate
from retzef.engine.simulation.loop import ABANDONED, ANSWERED, CALLED_BACK, Course, Wait
from retzef.engine.simulation.scenario import DAY, HALF_HOUR, Scenario

# Stretches that a single run is cut into.
BATCHES = 20

# What a number is of: "all", or a sort and a name.
Part: TypeAlias = tuple[str, str]
ALL: Part = ("all", "")


@dataclass(slots=True)
class Tally:
    """Sums over waits of one part of the centre."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    called_back: int = 0
    waiting: int = 0
    answered_within: int = 0
    abandoned_within: int = 0
    called_back_within: int = 0
    answered_wait: float = 0.0
    all_wait: float = 0.0
    # By somebody who is better at nothing else.
    answered_by_best: int = 0
    value: float = 0.0
    value_answered: float = 0.0
    value_answered_within: float = 0.0

    def add(self, wait: Wait, *, within: float, value: float, is_best: bool) -> None:
        """Count one wait; `value`: what serving it is worth."""
        waited = wait.waited
        is_early = waited <= within
        self.offered += 1
        self.all_wait += waited
        self.value += value
        if wait.end == ANSWERED:
            self.answered += 1
            self.answered_wait += waited
            self.answered_within += is_early
            self.answered_by_best += is_best
            self.value_answered += value
            self.value_answered_within += value if is_early else 0.0
        elif wait.end == ABANDONED:
            self.abandoned += 1
            self.abandoned_within += is_early
        elif wait.end == CALLED_BACK:
            self.called_back += 1
            self.called_back_within += is_early
        else:
            self.waiting += 1

    def add_all(self, other: "Tally") -> None:
        """Add another part's sums."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def _ratio(above: float, below: float) -> float | None:
    return above / below if below else None


# By name, in the order in which they are told.
METRICS: Mapping[str, Callable[[Tally], float | None]] = {
    "offered": lambda of: of.offered,
    "answered": lambda of: of.answered,
    "abandoned": lambda of: of.abandoned,
    "called_back": lambda of: of.called_back,
    "waiting": lambda of: of.waiting,
    "answered_within": lambda of: of.answered_within,
    "sl_answered_offered": lambda of: _ratio(of.answered_within, of.offered),
    "sl_ans_plus_short_abandon": lambda of: _ratio(of.answered_within + of.abandoned_within, of.offered),
    "sl_exclude_short_abandon": lambda of: _ratio(of.answered_within, of.offered - of.abandoned_within),
    "sl_answered_only": lambda of: _ratio(of.answered_within, of.answered),
    "sl_removed_within": lambda of: _ratio(
        of.answered_within + of.abandoned_within + of.called_back_within, of.offered
    ),
    "average_speed_of_answer": lambda of: _ratio(of.answered_wait, of.answered),
    "average_wait": lambda of: _ratio(of.all_wait, of.offered),
    "abandonment": lambda of: _ratio(of.abandoned, of.offered),
    "value_answered": lambda of: _ratio(of.value_answered, of.value),
    "value_answered_within": lambda of: _ratio(of.value_answered_within, of.value),
    "answered_by_best": lambda of: _ratio(of.answered_by_best, of.answered),
}
OCCUPANCY = "occupancy"

Values: TypeAlias = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers of one run by part, and of the same run in stretches."""

    values: Mapping[Part, Values]
    batches: tuple[Mapping[Part, Values], ...] = ()


def count(scenario: Scenario, course: Course, *, in_batches: bool = False) -> Figures:
    """The numbers of one run. `in_batches`: also of stretches of it, for a run that stays the only one."""
    counting = _Counting(scenario)
    span = (scenario.seconds - scenario.warm_up) / BATCHES
    batches: list[dict[Part, Tally]] = [{} for _ in range(BATCHES if in_batches else 1)]
    for wait in course.waits:
        if wait.began >= scenario.warm_up:
            place = min(int((wait.began - scenario.warm_up) / span), BATCHES - 1) if in_batches else 0
            counting.add(batches[place], wait)
    whole: dict[Part, Tally] = {}
    for batch in batches:
        for part, tally in batch.items():
            whole.setdefault(part, Tally()).add_all(tally)
    values = {part: dict(_values(tally)) for part, tally in whole.items()}
    values.setdefault(ALL, dict(_values(Tally())))
    values[ALL][OCCUPANCY] = _ratio(sum(course.busy), sum(course.staffed))
    for group, busy, staffed in zip(scenario.groups, course.busy, course.staffed, strict=True):
        values[("group", group.name)] = {OCCUPANCY: _ratio(busy, staffed)}
    parts_of_batches = tuple(
        {part: dict(_values(tally)) for part, tally in batch.items()} for batch in batches
    )
    return Figures(values, parts_of_batches if in_batches else ())


def _values(tally: Tally) -> Iterable[tuple[str, float | None]]:
    return ((name, metric(tally)) for name, metric in METRICS.items())


def estimate_all(runs: Sequence[Figures]) -> dict[Part, dict[str, Estimate]]:
    """Each number with its interval: over the runs, or, where there is one, over its stretches."""
    if len(runs) == 1 and runs[0].batches:
        return _over_batches(runs[0])
    found: dict[Part, dict[str, Estimate]] = {}
    for part in _parts(runs):
        for name in _names(part, runs):
            samples = _samples((run.values for run in runs), part, name)
            if samples:
                found.setdefault(part, {})[name] = estimate(samples)
    return found


def estimate_difference(
    ours: Sequence[Figures], theirs: Sequence[Figures]
) -> dict[Part, dict[str, Estimate]]:
    """Ours less theirs, seed by seed: both met the same customers, so most of what is luck cancels."""
    found: dict[Part, dict[str, Estimate]] = {}
    for part in _parts(ours):
        for name in _names(part, ours):
            pairs = [
                (one.values.get(part, {}).get(name), other.values.get(part, {}).get(name))
                for one, other in zip(ours, theirs, strict=True)
            ]
            samples = [one - other for one, other in pairs if one is not None and other is not None]
            if samples:
                found.setdefault(part, {})[name] = estimate(samples)
    return found


def _over_batches(run: Figures) -> dict[Part, dict[str, Estimate]]:
    found: dict[Part, dict[str, Estimate]] = {}
    for part, values in run.values.items():
        for name, value in values.items():
            if value is None:
                continue
            samples = _samples(run.batches, part, name)
            # Counts are of the whole; their stretches add up to it.
            scale = len(run.batches) if name in _COUNTS else 1
            scaled = [sample * scale for sample in samples]
            found.setdefault(part, {})[name] = estimate(scaled or [value], value)
    return found


_COUNTS = frozenset({"offered", "answered", "abandoned", "called_back", "waiting", "answered_within"})


def _samples(sources: Iterable[Mapping[Part, Values]], part: Part, name: str) -> list[float]:
    values = (source.get(part, {}).get(name) for source in sources)
    return [value for value in values if value is not None]


def _parts(runs: Sequence[Figures]) -> list[Part]:
    return list(dict.fromkeys(part for run in runs for part in run.values))


def _names(part: Part, runs: Sequence[Figures]) -> list[str]:
    return list(dict.fromkeys(name for run in runs for name in run.values.get(part, {})))


def _half_hour(instant: float) -> Part:
    """Of the day, whichever day it is: `("half_hour", "08:30")`."""
    hours, half = divmod(int(instant % DAY // HALF_HOUR), 2)
    return ("half_hour", f"{hours:02}:{half * 30:02}")


class _Counting:
    """Which parts a wait belongs to, what serving it is worth and who is best at it: worked out once for each kind."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._parts: dict[tuple[int, int, int], tuple[Part, ...]] = {}
        self._best: dict[tuple[int, int], bool] = {}

    def add(self, tallies: dict[Part, Tally], wait: Wait) -> None:
        demand = self._scenario.demands[wait.demand]
        within = self._scenario.queues[wait.queue].target
        value = float(demand.customer_value + demand.business_value)
        is_best = wait.end == ANSWERED and self._is_best(wait.demand, wait.group)
        for part in (*self._parts_of(wait), _half_hour(wait.began)):
            tally = tallies.get(part)
            if tally is None:
                tally = tallies[part] = Tally()
            tally.add(wait, within=within, value=value, is_best=is_best)

    def _parts_of(self, wait: Wait) -> tuple[Part, ...]:
        key = (wait.demand, wait.queue, wait.priority)
        if key not in self._parts:
            demand, queue = self._scenario.demands[wait.demand], self._scenario.queues[wait.queue]
            skills = dict.fromkeys(asked.skill for asked in (*queue.asks, *demand.asks))
            self._parts[key] = (
                ALL,
                ("queue", queue.name),
                ("demand", demand.name),
                ("priority", str(wait.priority)),
                *(("skill", skill) for skill in skills),
            )
        return self._parts[key]

    def _is_best(self, demand: int, group: int) -> bool:
        """Is what it asks for what whoever got it is best at?"""
        key = (demand, group)
        if key not in self._best:
            levels = self._scenario.groups[group].skills
            highest = max(levels.values(), default=0)
            asked = self._scenario.demands[demand].asks
            self._best[key] = all(levels.get(each.skill, 0) >= highest for each in asked)
        return self._best[key]
