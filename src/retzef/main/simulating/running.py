"""Replications: each policy meets the same customers, seed by seed, and what became of them is counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from retzef.engine.routing import RoutingPolicy
from retzef.engine.simulation import (
    SIMPLE_RULES,
    Estimate,
    Figures,
    Part,
    PoolRouter,
    Reconstruction,
    Router,
    Scenario,
    Visit,
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
    """A policy to run: its name, and how a router by it is made."""

    name: str
    make: Callable[[Scenario], Router]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it under one policy. `beyond_first`: its numbers less those of the first policy, seed by seed."""

    name: str
    figures: Estimates
    beyond_first: Estimates


def by_policy(policy: RoutingPolicy) -> Contender:
    """The product's own engine."""
    return Contender(policy.name, lambda scenario: PoolRouter(scenario, policy))


def by_simple_rule(name: str) -> Contender:
    """One of `SIMPLE_RULES`."""
    return Contender(name, SIMPLE_RULES[name])


def run_all(
    centre: Scenario | Reconstruction,
    contenders: Sequence[Contender],
    seeds: Sequence[int],
    on_progress: Callable[[float], None],
) -> list[Outcome]:
    """Run every contender with every seed. `on_progress` is told the share that is done."""
    scenario = centre if isinstance(centre, Scenario) else centre.scenario
    total = len(seeds) * len(contenders)
    runs: list[list[Figures]] = [[] for _ in contenders]
    for turn, seed in enumerate(seeds):
        visits = _draw(centre, seed)
        for place, contender in enumerate(contenders):
            done = turn * len(contenders) + place

            def tell(share: float, done: int = done) -> None:
                on_progress((done + share) / total)

            course = simulate(scenario, visits, contender.make(scenario), tell)
            runs[place].append(count(scenario, course, in_batches=len(seeds) == 1))
            tell(1.0)
    first = runs[0]
    return [
        Outcome(
            contender.name,
            estimate_all(mine),
            estimate_difference(mine, first) if place and len(seeds) > 1 else {},
        )
        for place, (contender, mine) in enumerate(zip(contenders, runs, strict=True))
    ]


def _draw(centre: Scenario | Reconstruction, seed: int) -> list[Visit]:
    generator = Random(seed)  # noqa: S311 - chance that can be had again, not secrets
    if isinstance(centre, Scenario):
        return draw_visits(centre, generator)
    return draw_recorded(centre, generator)
