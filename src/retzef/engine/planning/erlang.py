"""Erlang B, C and A: one queue, callers at random, agents who are all alike, exponential handling times.

Erlang B: who finds all agents busy goes away. Erlang C: everybody waits. Erlang A: everybody waits as long as their
patience, which is exponential. All three are exact. The sums have positive terms only and are scaled on the way, so
that a thousand agents, a patience of days and a load above the number of agents cost neither digits nor an overflow.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

# Terms smaller than this part of the sum are not added any more.
_NEGLIGIBLE = 1e-17
# A sum is scaled down before it can overflow.
_LARGE = 1e200


@dataclass(frozen=True, slots=True)
class Expectation:
    """What becomes of callers in the long run. Shares are of all who come, waits in seconds."""

    # Finds nobody free.
    waits: float
    # Answered after at most T; hung up after at most T.
    answered_within: float
    abandoned_within: float
    abandonment: float
    # Of those who were answered (ASA), and of all, those who hung up among them.
    average_speed_of_answer: float
    average_wait: float
    # The share of their time that agents are at work.
    occupancy: float
    # Callers in the line on average.
    average_waiting: float


def erlang_b(load: float, agents: int) -> float:
    """The share of callers who find all `agents` busy, where nobody waits."""
    _check(load, agents)
    blocked = 1.0
    for count in range(1, agents + 1):
        blocked = load * blocked / (count + load * blocked)
    return blocked


def erlang_c(load: float, agents: int) -> float:
    """The share of callers who wait, where everybody waits until answered; 1 when the line only grows."""
    if load >= agents:
        _check(load, agents)
        return 1.0
    blocked = erlang_b(load, agents)
    return agents * blocked / (agents - load * (1 - blocked))


def expect_without_patience(
    calls_per_second: float, handling: float, agents: int, within: float
) -> Expectation:
    """Erlang C. `handling`: mean, wrap-up included; `within`: T. Where the line only grows, waits are infinite."""
    load = calls_per_second * handling
    waits = erlang_c(load, agents)
    if load >= agents:
        return Expectation(1.0, 0.0, 0.0, 0.0, math.inf, math.inf, 1.0, math.inf)
    spare = (agents - load) / handling
    average = waits / spare
    return Expectation(
        waits=waits,
        answered_within=1 - waits * math.exp(-spare * within),
        abandoned_within=0.0,
        abandonment=0.0,
        average_speed_of_answer=average,
        average_wait=average,
        occupancy=load / agents,
        average_waiting=calls_per_second * average,
    )


def expect_with_patience(
    calls_per_second: float, handling: float, patience: float, agents: int, within: float
) -> Expectation:
    """Erlang A. `patience`: the mean time a caller would wait; the others as in Erlang C."""
    _check(calls_per_second * handling, agents)
    if not patience > 0 or math.isinf(patience):
        raise ValueError(f"patience is a number of seconds above 0, not {patience}")
    if not agents:
        hung_up = -math.expm1(-within / patience)
        return Expectation(1.0, 0.0, hung_up, 1.0, 0.0, patience, 0.0, calls_per_second * patience)
    if not calls_per_second:
        return Expectation(0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    blocked = erlang_b(calls_per_second * handling, agents)
    line = _sum_line(calls_per_second, agents / handling, 1 / patience, within)
    # The line is summed relative to the chance that all agents are busy and nobody waits.
    share = blocked / (line.scale * (1 - blocked) + blocked * line.found)
    waits, abandonment = share * line.found, share * (line.found - line.answered)
    answered = 1 - abandonment
    return Expectation(
        waits=waits,
        answered_within=1 - waits + share * line.answered_within,
        abandoned_within=share * line.abandoned_within,
        abandonment=abandonment,
        average_speed_of_answer=share * line.answered_wait / answered,
        average_wait=abandonment * patience,
        occupancy=calls_per_second * handling * answered / agents,
        average_waiting=calls_per_second * abandonment * patience,
    )


@dataclass(slots=True)
class _Line:
    """Sums over how many a caller finds waiting, each weighed by how often that is, all times `scale`."""

    scale: float = 1.0
    found: float = 0.0
    answered: float = 0.0
    answered_within: float = 0.0
    abandoned_within: float = 0.0
    answered_wait: float = 0.0

    def shrink(self) -> None:
        self.scale /= _LARGE
        self.found /= _LARGE
        self.answered /= _LARGE
        self.answered_within /= _LARGE
        self.abandoned_within /= _LARGE
        self.answered_wait /= _LARGE


def _sum_line(arriving: float, serving: float, leaving: float, within: float) -> _Line:
    """Sum over `ahead`, the callers already waiting. `serving`: calls that all agents end in a second.

    Who finds `ahead` waiting is answered after a sum of exponential times with the rates serving + i·leaving, i from 0
    to `ahead`: the next is done, or one of those ahead has hung up. With V that time, exp(-leaving·V) has the beta
    distribution with the parameters serving/leaving and ahead + 1. From this follow all the chances below.
    """
    line = _Line()
    ratio = serving / leaving
    still_patient = math.exp(-leaving * within)
    longer = _tails(ratio, leaving, within)
    longer_if_answered = _tails(ratio + 1, leaving, within)
    weight, wait, ahead = 1.0, 0.0, 0
    while True:
        reached = ratio / (ratio + ahead + 1)  # keeps waiting until it is their turn
        wait += 1 / (ratio + ahead + 1)  # times 1/leaving: their wait on average, if so
        over, over_if_answered = next(longer), next(longer_if_answered)
        answered_within = reached * (1 - over_if_answered)
        line.found += weight
        line.answered += weight * reached
        line.answered_within += weight * answered_within
        line.abandoned_within += weight * max(0.0, 1 - over * still_patient - answered_within)
        line.answered_wait += weight * reached * wait / leaving
        ahead += 1
        growth = arriving / (serving + ahead * leaving)
        weight *= growth
        # Behind this one the weights fall at least as fast as a geometric row.
        if growth < 1 and weight / (1 - growth) < _NEGLIGIBLE * line.found:
            return line
        if weight > _LARGE:
            line.shrink()
            weight /= _LARGE


def _tails(ratio: float, leaving: float, within: float) -> Iterator[float]:
    """P(V > within) for 0, 1, 2 … callers ahead: the incomplete beta function, term by term, in logarithms."""
    if not within:
        while True:
            yield 1.0
    departed = math.log(-math.expm1(-leaving * within))
    term = -ratio * leaving * within
    tail = math.exp(term)
    count = 0
    while True:
        yield min(tail, 1.0)
        count += 1
        term += departed + math.log((ratio + count - 1) / count)
        tail += math.exp(term)


def _check(load: float, agents: int) -> None:
    if not 0 <= load < math.inf or agents < 0:
        raise ValueError(f"a load of {load} erlangs on {agents} agents is none")
