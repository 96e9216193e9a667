import random

import pytest

from retzef.engine.simulation import estimate, student_quantile


@pytest.mark.parametrize(
    ("freedom", "quantile"),
    [
        (1, 12.706205),
        (2, 4.302653),
        (3, 3.182446),
        (7, 2.364624),
        (19, 2.093024),
        (30, 2.042272),
        (1000, 1.962339),
    ],
)
def test_quantiles_are_those_of_the_table(freedom: int, quantile: float) -> None:
    assert student_quantile(0.975, freedom) == pytest.approx(quantile, abs=1e-6)


def test_an_interval_is_as_wide_as_the_samples_scatter() -> None:
    found = estimate([1.0, 2.0, 3.0, 4.0])
    assert found.mean == 2.5
    assert found.half_width == pytest.approx(3.182446 * (5 / 3 / 4) ** 0.5)
    assert found.holds(2.5)
    assert not found.holds(5)


def test_one_sample_says_nothing_of_its_scatter() -> None:
    found = estimate([3.0])
    assert (found.mean, found.low, found.high, found.half_width) == (3, None, None, None)
    assert not found.holds(3)
    with pytest.raises(ValueError, match="samples"):
        estimate([])


def test_nineteen_of_twenty_intervals_hold_what_is_true() -> None:
    generator = random.Random(11)
    held = sum(estimate([generator.gauss(5, 2) for _ in range(6)]).holds(5) for _ in range(2000))
    assert 0.93 < held / 2000 < 0.97
