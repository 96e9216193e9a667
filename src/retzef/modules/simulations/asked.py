"""What is wanted of a comparison, as it is kept with it: where the scenario is from, and what is compared."""

from collections.abc import Sequence
from datetime import date
from typing import Literal, TypeAlias

import msgspec

from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.policy_file import parse_policy
from retzef.engine.simulation import SIMPLE_RULES, Scenario, WhatIf, expect_visits
from retzef.modules.simulations.errors import QueueNotInScenarioError, SimulationTooLongError
from retzef.modules.simulations.running import Contender, by_policy, by_simple_rule

SourceKind: TypeAlias = Literal["example", "centre", "file"]
ContenderKind: TypeAlias = Literal["in_force", "policy", "first_come", "priority"]
# Items in all runs together; the real router takes some minutes for so many.
ITEMS_MAX = 1_000_000
# The scenario in memory, and in what a process answers within.
ITEMS_OF_RUN_MAX = 100_000
# More parts than these make a result that nobody reads.
QUEUES_MAX = 60
_SHOWN = 200


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where the scenario is from. Of the centre: the days that are looked at, and how many days are simulated."""

    kind: SourceKind
    since: date | None = None
    until: date | None = None
    days: int = 7
    # In which language queues are named, and the time zone of the days.
    locale: str = "en"
    file: str = ""


class AskedContender(msgspec.Struct, frozen=True, kw_only=True):
    """One of what is compared. `policy`: its document, unless it is a simple rule."""

    name: str
    kind: ContenderKind
    policy: str | None = None
    agents: int = 0
    queue: str | None = None
    arrivals: float = 1.0


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """All of it."""

    source: Source
    contenders: tuple[AskedContender, ...]


def contenders_of(asked: Sequence[AskedContender]) -> list[Contender]:
    """As they are run. Raises PolicyError."""
    return [_contender(each) for each in asked]


def _contender(asked: AskedContender) -> Contender:
    what_if = WhatIf(asked.agents, asked.queue, asked.arrivals)
    if asked.kind in SIMPLE_RULES:
        return by_simple_rule(asked.kind, what_if)
    return by_policy(RoutingPolicy() if asked.policy is None else parse_policy(asked.policy), what_if)


def check_bounds(scenario: Scenario, asked: Sequence[AskedContender], seeds: int) -> None:
    """Raises SimulationTooLongError, QueueNotInScenarioError."""
    names = [queue.name for queue in scenario.queues]
    for each in asked:
        if each.queue is not None and each.queue not in names:
            raise QueueNotInScenarioError(queue=each.queue[:_SHOWN], known=", ".join(names)[:_SHOWN])
    of_run = [expect_visits(scenario) * each.arrivals for each in asked]
    if max(of_run) > ITEMS_OF_RUN_MAX:
        raise SimulationTooLongError(items=round(max(of_run)), limit=ITEMS_OF_RUN_MAX)
    if sum(of_run) * seeds > ITEMS_MAX:
        raise SimulationTooLongError(items=round(sum(of_run) * seeds), limit=ITEMS_MAX)
