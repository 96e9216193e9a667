"""The arithmetic of the measurements."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.main.bench.figures import Comparison, median, percentile, rounded

FIGURES = st.lists(st.floats(min_value=0, max_value=1e9), min_size=1)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.5, 5), (0.9, 9), (0.91, 10), (0.99, 10), (1.0, 10)]
)
def test_a_percentile_is_a_value_that_was_seen_when_ten_were(share: float, expected: float) -> None:
    assert percentile([3, 1, 2, 10, 9, 8, 7, 6, 5, 4], share) == expected


@given(FIGURES, st.floats(min_value=0, max_value=1))
def test_enough_values_do_not_exceed_a_percentile_when_it_is_any(values: list[float], share: float) -> None:
    found = percentile(values, share)

    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-9


@pytest.mark.parametrize(("values", "expected"), [([7], 7), ([3, 1], 2), ([9, 1, 5], 5), ([4, 1, 3, 2], 2.5)])
def test_the_median_is_in_the_middle_when_values_come_in_any_order(
    values: list[float], expected: float
) -> None:
    assert median(values) == expected


def test_there_is_no_figure_when_there_are_no_values() -> None:
    with pytest.raises(ValueError, match="no values"):
        median([])
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_the_ratio_is_that_of_turns_side_by_side_when_the_machine_slowed_down_between_them() -> None:
    # Twice as fast in every turn, while the machine itself became ten times slower.
    compared = Comparison.of_turns([2000, 1000, 200], [1000, 500, 100])

    assert compared == Comparison(value=1000, baseline=500, ratio=2)


def test_one_odd_turn_does_not_speak_when_there_are_three() -> None:
    assert Comparison.of_turns([100, 100, 1], [100, 100, 100]).ratio == 1


@pytest.mark.parametrize(("values", "baselines"), [([1.0], []), ([1.0], [0.0]), ([1.0, 2.0], [1.0])])
def test_nothing_is_compared_when_a_peer_is_missing(values: list[float], baselines: list[float]) -> None:
    with pytest.raises(ValueError, match="baseline"):
        Comparison.of_turns(values, baselines)


def test_nothing_is_compared_when_the_peer_is_nothing() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Comparison.of_two(1, 0)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (0.0123456, 0.0123),
        (1.2345, 1.23),
        (12.345, 12.3),
        (123.45, 123),
        (12345.6, 12346),
        (-0.5555, -0.555),
    ],
)
def test_three_figures_are_told_when_a_value_has_more(value: float, expected: float) -> None:
    assert rounded(value) == pytest.approx(expected)


def test_the_infinite_is_told_as_it_is() -> None:
    assert math.isinf(rounded(math.inf))
