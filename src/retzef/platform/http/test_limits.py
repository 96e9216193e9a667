"""Token buckets by a steady clock that tests move."""

import pytest

from retzef.platform.http import limits
from retzef.platform.http.limits import RateLimit, TooManyRequestsError


class Steady:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def steady() -> Steady:
    return Steady()


@pytest.fixture
def limit(steady: Steady) -> RateLimit:
    return RateLimit(per_second=0.5, burst=3, monotonic=steady)


def take(limit: RateLimit, times: int, key: str = "somebody", cost: float = 1.0) -> int:
    """How many of so many calls were let through."""
    through = 0
    for _ in range(times):
        try:
            limit.check(key, cost)
        except TooManyRequestsError:
            continue
        through += 1
    return through


def test_burst_is_let_through_when_nothing_was_asked_before(limit: RateLimit) -> None:
    assert take(limit, 10) == 3


def test_calls_are_let_through_at_their_rate_when_time_passes(limit: RateLimit, steady: Steady) -> None:
    take(limit, 3)
    steady.seconds += 2
    assert take(limit, 10) == 1
    steady.seconds += 3600
    assert take(limit, 10) == 3  # a bucket holds no more than its burst


def test_callers_do_not_hold_each_other_up_when_one_is_too_fast(limit: RateLimit) -> None:
    take(limit, 10, "fast")
    assert take(limit, 10, "slow") == 3


def test_refusal_costs_nothing_when_the_caller_keeps_trying(limit: RateLimit, steady: Steady) -> None:
    take(limit, 1000)
    steady.seconds += 2
    assert take(limit, 1) == 1


def test_caller_is_told_how_long_to_wait_when_refused(limit: RateLimit, steady: Steady) -> None:
    take(limit, 3)
    with pytest.raises(TooManyRequestsError) as refused:
        limit.check("somebody")
    assert refused.value.params == {"retry_after": 2}
    steady.seconds += 2
    limit.check("somebody")


def test_cheap_calls_are_more_when_they_cost_less(limit: RateLimit) -> None:
    assert take(limit, 100, cost=0.25) == 12


def test_memory_is_bounded_when_every_call_is_of_somebody_else(
    limit: RateLimit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BUCKETS_MAX", 100)
    take(limit, 3, "steady customer")
    for number in range(1000):
        limit.check(f"caller {number}")
        take(limit, 1, "steady customer")  # who keeps calling is not forgotten for newcomers
    assert take(limit, 1, "steady customer") == 0
    assert len(limit._buckets) <= 100
