import math
import random
from statistics import fmean, stdev

import pytest

from retzef.engine.planning import estimate_survival
from retzef.engine.simulation import Endless, Exponential, Fixed, LearntPatience, Lognormal, Recorded


def test_what_is_drawn_has_the_mean_and_spread_that_was_asked_for() -> None:
    generator = random.Random(3)
    exponential = [Exponential(180).draw(generator) for _ in range(40_000)]
    lognormal = [Lognormal(300, 1.2).draw(generator) for _ in range(40_000)]
    assert fmean(exponential) == pytest.approx(180, rel=0.02)
    assert stdev(exponential) == pytest.approx(180, rel=0.03)
    assert fmean(lognormal) == pytest.approx(300, rel=0.02)
    assert stdev(lognormal) == pytest.approx(360, rel=0.06)
    assert {Recorded((1.0, 5.0)).draw(generator) for _ in range(50)} == {1, 5}
    assert Fixed(7).draw(generator) == 7
    assert Endless().draw(generator) == math.inf


def test_patience_that_was_learnt_is_drawn_as_it_was_learnt() -> None:
    survival = estimate_survival([10.0, 20.0, 20.0, 40.0], [15.0, 30.0, 60.0])
    generator = random.Random(4)
    drawn = [LearntPatience(survival).draw(generator) for _ in range(40_000)]
    for seconds in (5, 10, 25, 45):
        share = sum(each > seconds for each in drawn) / len(drawn)
        assert share == pytest.approx(survival.share_after(seconds), abs=0.01)
    # Nobody is known to wait longer than the longest wait there was.
    assert max(drawn) == 60
