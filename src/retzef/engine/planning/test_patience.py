import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.planning import estimate_survival

# The remissions of Freireich and others (1963), on which the estimate is taught: weeks under 6-MP.
ENDED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
UNENDED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)


def test_shares_are_those_of_the_textbook() -> None:
    survival = estimate_survival(ENDED, UNENDED)
    assert list(survival.times) == [6, 7, 10, 13, 16, 22, 23]
    assert survival.shares == pytest.approx(
        (0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482), abs=5e-5
    )
    assert survival.standard_errors == pytest.approx(
        (0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346), abs=5e-5
    )
    assert (survival.observed, survival.hung_up, survival.longest_wait) == (21, 9, 35)


def test_quantiles_are_times_at_which_so_many_had_hung_up() -> None:
    survival = estimate_survival(ENDED, UNENDED)
    assert survival.quantile(0.5) == 23
    assert survival.quantile(0.1) == 6
    assert survival.quantile(0.0) == 6
    assert survival.quantile(0.9) is None
    assert survival.share_after(5.9) == 1
    assert survival.share_after(6) == pytest.approx(6 / 7)
    assert survival.standard_error_after(0) == 0
    assert survival.mean_if_exponential == pytest.approx(359 / 9)


def test_without_anybody_answered_it_is_how_long_they_waited() -> None:
    survival = estimate_survival([1, 2, 3, 4], [])
    assert survival.shares == pytest.approx((0.75, 0.5, 0.25, 0))
    assert survival.restricted_mean == pytest.approx(2.5)
    assert [survival.quantile(share) for share in (0.25, 0.5, 1)] == [1, 2, 4]


def test_of_nobody_nothing_is_known() -> None:
    survival = estimate_survival([], [])
    assert survival.quantile(0.5) is None
    assert survival.mean_if_exponential is None
    assert survival.share_after(100) == 1


@pytest.mark.parametrize("seconds", [-1.0, math.inf, math.nan])
def test_a_wait_that_is_none_is_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="wait"):
        estimate_survival([seconds], [])


WAITS = st.lists(st.integers(0, 50), max_size=60)


@given(WAITS, WAITS)
def test_shares_fall_and_whoever_was_answered_counts_as_patient(gone: list[int], answered: list[int]) -> None:
    survival = estimate_survival(gone, answered)
    assert list(survival.shares) == sorted(survival.shares, reverse=True)
    assert all(0 <= share <= 1 for share in survival.shares)
    alone = estimate_survival(gone, [])
    assert all(survival.share_after(time) >= alone.share_after(time) - 1e-9 for time in range(51))
    for share in (0.1, 0.5, 0.9):
        time = survival.quantile(share)
        if time is not None:
            assert 1 - survival.share_after(time) >= share - 1e-9
            assert 1 - survival.share_after(time - 0.5) < share
