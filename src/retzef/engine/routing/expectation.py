"""How long whoever waits will probably still wait: a range that is meant to hold four times in five, or nothing.

The line before somebody moves when one of it is taken, or gives up. How fast it moves is seen from the last half hour: how many
were taken for each second in which anybody waited, and how many gave up for each second of waiting. With so many ahead the
wait is a sum of such steps, the last of which has to be a taking; its spread is the chance of the steps, what little was seen, and how much
the pace of a real centre changes, which was measured (docs/explanation/expected-wait.md). Agents, skills and other queues that they
serve are in the pace already. Where nobody is there, too little was seen, or the range would say nothing, there is no answer.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# As far back as is looked for the pace, in seconds.
SEEN_FOR = 1800.0
# Fewer takings than this tell no pace.
TAKEN_LEAST = 5
# How much the pace changes by itself, as a share of the wait squared. Chosen on the first half of a bank's month so that
# four waits in five lie within, and held on the second.
UNSTEADINESS = 0.3
# A normal deviate of one tenth: below the range and above it lies a tenth each.
_TENTH = 1.2816
# Minutes that people say. Beyond the last nothing is told.
STEPS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120)
MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Waited:
    """One who waited in the queue, instants in seconds. `left_at` None: waits still; `taken`: by an agent, else given up."""

    joined_at: float
    left_at: float | None
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A queue as somebody in it sees it. `seen`: who waited within the last `SEEN_FOR`; `agents`: ready or at work who serve it."""

    agents: int
    seen: Sequence[Waited]


@dataclass(frozen=True, slots=True)
class Expectation:
    """Between these instants, in seconds, an agent will probably take it."""

    from_at: float
    until_at: float

    def minutes(self, now: float) -> tuple[int, int] | None:
        """What is still to come, in minutes that people say; None when it is over, or too far off to be told."""
        low, high = (self.from_at - now) / MINUTE, (self.until_at - now) / MINUTE
        if high <= 0 or high > STEPS[-1]:
            return None
        return (
            max(step for step in STEPS if step <= max(low, 0.0)),
            min(step for step in STEPS[1:] if step >= high),
        )


def expect_wait(line: Line, ahead: int, now: float) -> Expectation | None:
    """For somebody with so many before them in the order of service. None: it cannot be known."""
    pace = _pace(line.seen, now)
    if pace is None or line.agents < 1:
        return None
    takes, giving_up, taken = pace
    steps = [1.0 / (takes + giving_up * place) for place in range(ahead + 1)]
    mean = sum(steps)
    variance = sum(step * step for step in steps) + mean * mean * (1.0 / taken + UNSTEADINESS)
    found = Expectation(now + _quantile(mean, variance, -_TENTH), now + _quantile(mean, variance, _TENTH))
    return None if found.until_at - now > STEPS[-1] * MINUTE else found


def hold_to(told: Expectation | None, fresh: Expectation | None, now: float) -> Expectation | None:
    """What is told from now on: what was told, as long as the middle of what is expected now lies in it; else what is expected now.

    So a range runs down with the clock, and jumps only when there is cause.
    """
    if told is None or fresh is None:
        return fresh
    middle = (fresh.from_at + fresh.until_at) / 2
    return told if told.until_at > now and told.from_at <= middle <= told.until_at else fresh


def _pace(seen: Sequence[Waited], now: float) -> tuple[float, float, int] | None:
    """Takings for a second in which anybody waited, givings up for a second of waiting, and how many were taken."""
    since = now - SEEN_FOR
    lasted = sorted(
        (max(each.joined_at, since), min(now if each.left_at is None else each.left_at, now))
        for each in seen
        if each.left_at is None or each.left_at > since
    )
    busy = waited = 0.0
    reached = since
    for begun, ended in lasted:
        waited += max(ended - begun, 0.0)
        busy += max(ended - max(begun, reached), 0.0)
        reached = max(reached, ended)
    left = [each for each in seen if each.left_at is not None and since < each.left_at <= now]
    taken = sum(each.taken for each in left)
    if taken < TAKEN_LEAST or busy <= 0.0:
        return None
    return taken / busy, (len(left) - taken) / waited, taken


def _quantile(mean: float, variance: float, deviate: float) -> float:
    """Of a gamma distribution with these moments (Wilson and Hilferty)."""
    shape = mean * mean / variance
    root = 1.0 - 1.0 / (9.0 * shape) + deviate / (3.0 * math.sqrt(shape))
    return mean * max(root, 0.0) ** 3
