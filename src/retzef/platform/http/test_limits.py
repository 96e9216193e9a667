"""Rate limits: a burst, then the rate; what is counted only when it goes wrong."""

import pytest

from retzef.platform.http.limits import RateLimit, TooManyRequestsError


class Hand:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_is_taken_and_the_next_refused_until_time_has_passed() -> None:
    hand = Hand()
    limit = RateLimit(per_second=2, burst=3, monotonic=hand)
    for _ in range(3):
        limit.check("a")
    with pytest.raises(TooManyRequestsError) as refused:
        limit.check("a")
    assert refused.value.params["retry_after"] == 1
    limit.check("b")  # another caller has a bucket of their own
    hand.seconds = 0.5
    limit.check("a")
    with pytest.raises(TooManyRequestsError):
        limit.check("a")


def test_only_what_goes_wrong_is_counted_when_room_is_looked_at_first() -> None:
    hand = Hand()
    limit = RateLimit(per_second=1, burst=2, monotonic=hand)
    for _ in range(100):
        limit.check_room("a")
    limit.count("a")
    limit.check_room("a")
    limit.count("a")
    limit.count("a")
    with pytest.raises(TooManyRequestsError):
        limit.check_room("a")
    hand.seconds = 1.0
    limit.check_room("a")


def test_buckets_never_hold_more_than_the_burst_however_long_nothing_comes() -> None:
    hand = Hand()
    limit = RateLimit(per_second=10, burst=2, monotonic=hand)
    limit.check("a")
    hand.seconds = 1_000_000.0
    limit.check("a")
    limit.check("a")
    with pytest.raises(TooManyRequestsError):
        limit.check("a")
