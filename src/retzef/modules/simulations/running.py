"""Replications: each policy meets the same customers, seed by seed, and what became of them is counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from retzef.engine.routing import RoutingPolicy
from retzef.engine.simulation import (
    AS_IT_IS,
    SIMPLE_RULES,
    Estimate,
    Figures,
    Part,
    PoolRouter,
    Reconstruction,
    Router,
    Scenario,
    Visit,
    WhatIf,
    apply_what_if,
    count,
    draw_recorded,
    draw_visits,
    estimate_all,
    estimate_difference,
    simulate,
)

Estimates: TypeAlias = dict[Part, dict[str, Estimate]]


@dataclass(frozen=True, slots=True)
class Contender:
    """A policy to run: its name, how a router by it is made, and what else is otherwise."""

    name: str
    make: Callable[[Scenario], Router]
    what_if: WhatIf = AS_IT_IS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it under one policy. `beyond_first`: its numbers less those of the first policy, seed by seed."""

    name: str
    figures: Estimates
    beyond_first: Estimates


def by_policy(policy: RoutingPolicy, what_if: WhatIf = AS_IT_IS) -> Contender:
    """The product's own engine."""
    return Contender(policy.name, lambda scenario: PoolRouter(scenario, policy), what_if)


def by_simple_rule(name: str, what_if: WhatIf = AS_IT_IS) -> Contender:
    """One of `SIMPLE_RULES`."""
    return Contender(name, SIMPLE_RULES[name], what_if)


def run_all(
    centre: Scenario | Reconstruction,
    contenders: Sequence[Contender],
    seeds: Sequence[int],
    on_progress: Callable[[float], None],
) -> list[Outcome]:
    """Run every contender with every seed. `on_progress` is told the share that is done."""
    runs = []
    for turn, seed in enumerate(seeds):

        def tell(share: float, turn: int = turn) -> None:
            on_progress((turn + share) / len(seeds))

        runs.append(run_seed(centre, contenders, seed, tell, in_batches=len(seeds) == 1))
    return sum_up(contenders, runs)


def run_seed(
    centre: Scenario | Reconstruction,
    contenders: Sequence[Contender],
    seed: int,
    on_progress: Callable[[float], None],
    *,
    in_batches: bool = False,
) -> list[Figures]:
    """One replication: every contender meets the same customers, or as many more of them as it is asked about."""
    found = []
    drawn: dict[float, list[Visit]] = {}
    for place, contender in enumerate(contenders):

        def tell(share: float, place: int = place) -> None:
            on_progress((place + share) / len(contenders))

        changed, what_if = _changed(centre, contender.what_if), contender.what_if
        if what_if.arrivals not in drawn:
            drawn[what_if.arrivals] = _draw(changed, seed)
        scenario = changed if isinstance(changed, Scenario) else changed.scenario
        course = simulate(scenario, drawn[what_if.arrivals], contender.make(scenario), tell)
        found.append(count(scenario, course, in_batches=in_batches))
        tell(1.0)
    return found


def sum_up(contenders: Sequence[Contender], runs: Sequence[Sequence[Figures]]) -> list[Outcome]:
    """Over all replications, each as `run_seed` gave it."""
    mine = [[run[place] for run in runs] for place in range(len(contenders))]
    return [
        Outcome(
            contender.name,
            estimate_all(mine[place]),
            estimate_difference(mine[place], mine[0]) if place and len(runs) > 1 else {},
        )
        for place, contender in enumerate(contenders)
    ]


def _changed(centre: Scenario | Reconstruction, what_if: WhatIf) -> Scenario | Reconstruction:
    """Recorded calls stay as they were."""
    return apply_what_if(centre, what_if) if isinstance(centre, Scenario) else centre


def _draw(centre: Scenario | Reconstruction, seed: int) -> list[Visit]:
    generator = Random(seed)  # noqa: S311 - chance that can be had again, not secrets
    if isinstance(centre, Scenario):
        return draw_visits(centre, generator)
    return draw_recorded(centre, generator)
