"""Who comes, drawn before anything is decided: so that every policy meets the same customers.

What a customer brings (when they come, how long they would wait, how long they take, whether they would rather be called
back) does not depend on how they are served. Drawn beforehand, two policies differ by what they do and not by luck, and
far fewer replications tell them apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import assert_never

from retzef.engine.simulation.scenario import (
    DAY,
    HALF_HOUR,
    WEEK,
    Arrivals,
    Demand,
    Instants,
    Profile,
    Scenario,
    Silences,
    Steady,
)

# A month of a large centre several times over; more is a mistake in the file.
VISITS_MAX = 2_000_000


@dataclass(slots=True)
class Visit:
    """One customer's coming. `demand`: which of the scenario's; durations in seconds.

    `lot`: 0 to 1, against the share that would rather be called back. `spells`: talking and silent by turns.
    """

    at: float
    demand: int
    priority: int
    patience: float
    handling: float
    wrap_up: float
    lot: float = 1.0
    spells: tuple[float, ...] = ()


def expect_visits(scenario: Scenario) -> float:
    """How many come in one replication, on average; of a profile as if the last week were whole."""
    return sum(_expect(demand.arrivals, scenario) for demand in scenario.demands)


def _expect(arrivals: Arrivals, scenario: Scenario) -> float:
    match arrivals:
        case Instants(at=at):
            return len(at)
        case Steady(per_hour=per_hour):
            return per_hour * scenario.seconds / 3600
        case Profile(per_half_hour=rates):
            return sum(rates) * -(-scenario.seconds // (7 * DAY))
        case _:
            assert_never(arrivals)


def draw_visits(scenario: Scenario, generator: Random) -> list[Visit]:
    """All of one replication, in the order they come."""
    visits: list[Visit] = []
    for index, demand in enumerate(scenario.demands):
        visits += _visits_of(demand, index, scenario, generator)
    visits.sort(key=_at)
    return visits


def _visits_of(demand: Demand, index: int, scenario: Scenario, generator: Random) -> Iterator[Visit]:
    for at in _instants(demand.arrivals, scenario, generator):
        handling = demand.handling.draw(generator)
        yield Visit(
            at,
            index,
            demand.priority,
            demand.patience.draw(generator),
            handling,
            demand.wrap_up.draw(generator),
            generator.random(),
            _spells(demand.silences, handling, generator) if demand.silences else (),
        )


def _instants(arrivals: Arrivals, scenario: Scenario, generator: Random) -> Iterator[float]:
    match arrivals:
        case Instants(at=at):
            yield from at
        case Steady(per_hour=per_hour):
            yield from _poisson(0.0, scenario.seconds, per_hour / 3600, generator)
        case Profile(per_half_hour=rates):
            first = scenario.starts_on * 48
            for place in range(int(-(-scenario.seconds // HALF_HOUR))):
                begins = place * HALF_HOUR
                ends = min(begins + HALF_HOUR, scenario.seconds)
                yield from _poisson(begins, ends, rates[(first + place) % WEEK] / HALF_HOUR, generator)
        case _:
            assert_never(arrivals)


def _poisson(begins: float, ends: float, per_second: float, generator: Random) -> Iterator[float]:
    if per_second <= 0:
        return
    at = begins + generator.expovariate(per_second)
    while at < ends:
        yield at
        at += generator.expovariate(per_second)


def _spells(silences: Silences, handling: float, generator: Random) -> tuple[float, ...]:
    spells: list[float] = []
    left = handling
    while left > 0:
        mean = silences.silent if len(spells) % 2 else silences.talking
        spells.append(generator.expovariate(1 / mean))
        left -= spells[-1]
    return tuple(spells[:-1])


def _at(visit: Visit) -> float:
    return visit.at
