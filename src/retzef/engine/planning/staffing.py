"""The fewest agents that keep a promise."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from retzef.engine.planning.erlang import Expectation, expect_with_patience, expect_without_patience

AGENTS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class Promise:
    """What customers are to meet with: this share answered `within` seconds, and no more than the bounds that are set."""

    answered: float = 0.8
    within: float = 20.0
    average_wait: float | None = None
    abandonment: float | None = None
    # Agents are people: above this share of their time at work they do not last.
    occupancy: float | None = None

    def is_kept(self, expected: Expectation) -> bool:
        """Would it be?"""
        return (
            expected.answered_within >= self.answered
            and (self.average_wait is None or expected.average_wait <= self.average_wait)
            and (self.abandonment is None or expected.abandonment <= self.abandonment)
            and (self.occupancy is None or expected.occupancy <= self.occupancy)
        )


def find_agents(
    calls_per_second: float, handling: float, promise: Promise, patience: float | None = None
) -> int | None:
    """The fewest agents at whom `promise` is kept; None where `AGENTS_MAX` do not keep it.

    Erlang A where `patience` (mean, seconds) is known, Erlang C otherwise. Each more agent makes every number of an
    expectation better, so the search halves.
    """

    def is_kept_by(agents: int) -> bool:
        return promise.is_kept(_expect(calls_per_second, handling, patience, promise.within)(agents))

    if not calls_per_second:
        return 0
    too_few, enough = 0, max(1, math.ceil(min(calls_per_second * handling, AGENTS_MAX)))
    while not is_kept_by(enough):
        if enough >= AGENTS_MAX:
            return None
        too_few, enough = enough, min(2 * enough, AGENTS_MAX)
    while enough - too_few > 1:
        between = (too_few + enough) // 2
        if is_kept_by(between):
            enough = between
        else:
            too_few = between
    return enough


def _expect(
    calls_per_second: float, handling: float, patience: float | None, within: float
) -> Callable[[int], Expectation]:
    if patience is None:
        return lambda agents: expect_without_patience(calls_per_second, handling, agents, within)
    return lambda agents: expect_with_patience(calls_per_second, handling, patience, agents, within)
