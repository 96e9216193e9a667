"""What the process beside the worker does: runs seeds, one after the other, and adds them up when all are there.

Both ends of the wire are here: an `Order` goes in by the standard input, `Step`s come out.
"""

from collections.abc import Callable, Sequence

import msgspec

from retzef.engine.simulation import Figures
from retzef.engine.simulation.scenario_file import parse_scenario
from retzef.modules.simulations.asked import AskedContender, contenders_of
from retzef.modules.simulations.running import run_seed, sum_up
from retzef.modules.simulations.telling import Told, to_told

# Parts of the centre that a screen shows.
_TOLD_OF = frozenset({"all", "queue", "skill", "priority", "half_hour"})
_DIGITS = 6


class PartFigures(msgspec.Struct, frozen=True, array_like=True):
    """The numbers of one part of the centre in one run."""

    sort: str
    name: str
    values: dict[str, float | None]


# Of one replication: of each contender, in their order.
SeedFigures = list[list[PartFigures]]


class Order(msgspec.Struct, frozen=True):
    """What is to be run. `done`: what earlier processes have found, by seed; `seeds`: how many there are, from 1."""

    scenario: str
    name: str
    contenders: tuple[AskedContender, ...]
    seeds: int
    done: dict[int, SeedFigures]


class Step(msgspec.Struct, frozen=True, omit_defaults=True):
    """How far it is of the whole. With `figures` a seed is done, with `result` all of it; `refused`: nothing can be run, and why."""

    progress: float
    seed: int = 0
    figures: SeedFigures | None = None
    result: Told | None = None
    refused: str = ""


def carry_out(order: Order, tell: Callable[[Step], None]) -> None:
    """Run what is not done yet. Raises SimulationFileError, PolicyError."""
    scenario = parse_scenario(order.scenario, order.name, order.name)
    contenders = contenders_of(order.contenders)
    runs = {seed: _figures(run) for seed, run in order.done.items()}
    for seed in range(1, order.seeds + 1):
        if seed in runs:
            continue
        before = len(runs)
        runs[seed] = run_seed(
            scenario,
            contenders,
            seed,
            lambda share, before=before: tell(Step((before + share) / order.seeds)),  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        )
        tell(Step(len(runs) / order.seeds, seed, _as_sent(runs[seed])))
    ordered = [runs[seed] for seed in sorted(runs)]
    told = to_told(scenario, sum_up(contenders, ordered), sorted(runs))
    tell(Step(1.0, result=_shortened(told)))


def _figures(run: SeedFigures) -> list[Figures]:
    return [Figures({(each.sort, each.name): each.values for each in parts}) for parts in run]


def _as_sent(run: Sequence[Figures]) -> SeedFigures:
    return [
        [
            PartFigures(sort, name, dict(values))
            for (sort, name), values in figures.values.items()
            if sort in _TOLD_OF
        ]
        for figures in run
    ]


def _shortened(value: object) -> Told:
    """Without digits that mean nothing."""
    short = _short(value)
    assert isinstance(short, dict)
    return short


def _short(value: object) -> object:
    match value:
        case float():
            return float(f"{value:.{_DIGITS}g}")
        case dict():
            return {name: _short(each) for name, each in value.items()}
        case list():
            return [_short(each) for each in value]
        case _:
            return value
