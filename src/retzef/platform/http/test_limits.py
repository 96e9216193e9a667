"""Token buckets by a steady clock that tests move; places that are held and given back; who a caller is."""

from contextlib import ExitStack

import pytest

from retzef.platform.http import limits
from retzef.platform.http.callers import network_of
from retzef.platform.http.limits import Places, RateLimit, TooManyAtOnceError, TooManyRequestsError


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


def test_nothing_is_counted_when_what_was_spent_for_fails(limit: RateLimit) -> None:
    for _ in range(10):
        with pytest.raises(LookupError), limit.spend("somebody", 3.0):
            raise LookupError
    with limit.spend("somebody", 2.5):
        pass
    with pytest.raises(TooManyRequestsError), limit.spend("somebody", 1.0):
        raise AssertionError("let in")


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


def test_place_is_refused_when_one_holds_as_many_as_each_may() -> None:
    places = Places(each=2)
    with places.hold("somebody"), places.hold("somebody"):
        with pytest.raises(TooManyAtOnceError) as refused, places.hold("somebody"):
            pass
        assert refused.value.params["retry_after"]
        with places.hold("somebody else"):
            pass
    with places.hold("somebody"):
        pass


def test_place_is_refused_when_all_together_hold_as_many_as_there_are() -> None:
    places = Places(each=2, total=3)
    with ExitStack() as held:
        for number in range(3):
            held.enter_context(places.hold(f"caller {number}"))
        with pytest.raises(TooManyAtOnceError), places.hold("the fourth"):
            pass
    with places.hold("the fourth"):
        pass


def test_place_is_free_again_when_what_held_it_failed() -> None:
    places = Places(each=1)
    for _ in range(3):
        with pytest.raises(KeyError), places.hold("somebody"):
            raise KeyError
    with places.hold("somebody"):
        pass


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_caller_is_a_network_when_the_address_is_one_of_many(address: str, network: str) -> None:
    assert network_of(address) == network


def test_what_is_left_is_told_when_asked_for() -> None:
    now = 0.0
    limit = RateLimit(per_second=10, burst=600, monotonic=lambda: now)
    assert (limit.burst, limit.window_seconds) == (600, 60)
    for _ in range(25):
        limit.check("program")
    assert limit.left("program") == (575, 3)
    assert limit.left("another") == (600, 0)
    now = 2.0
    assert limit.left("program") == (595, 1)
