"""How sure a simulated number is: a mean with its interval, by Student's t.

Replications with seeds of their own are independent; the mean of n of them lies within t(n - 1)·s/√n of what it would be
with endlessly many, in so many of a hundred cases. A single long run is cut into stretches of equal length that are
taken for independent (batch means), which they are the less the longer a busy hour is remembered.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number: its mean, and from where to where it lies at `LEVEL`. None where a single sample says nothing of that."""

    mean: float
    low: float | None
    high: float | None
    samples: int

    @property
    def half_width(self) -> float | None:
        """Of the interval."""
        return None if self.high is None else self.high - self.mean

    def holds(self, value: float) -> bool:
        """Is it within?"""
        return self.low is not None and self.high is not None and self.low <= value <= self.high


def estimate(samples: Sequence[float], mean: float | None = None) -> Estimate:
    """Of independent samples. `mean`: where it is known better than from them, as of batches. Raises ValueError for none."""
    if not samples:
        raise ValueError("no samples")
    middle = math.fsum(samples) / len(samples)
    centre = middle if mean is None else mean
    if len(samples) == 1:
        return Estimate(centre, None, None, 1)
    freedom = len(samples) - 1
    variance = math.fsum((sample - middle) ** 2 for sample in samples) / freedom
    half = student_quantile((1 + LEVEL) / 2, freedom) * math.sqrt(variance / len(samples))
    return Estimate(centre, centre - half, centre + half, len(samples))


def student_quantile(share: float, freedom: int) -> float:
    """The t below which `share` (above a half) of Student's distribution lies, found by halving."""
    if not 0.5 <= share < 1 or freedom < 1:
        raise ValueError(f"no quantile of {share} with {freedom} degrees of freedom")
    low, high = 0.0, 1.0
    while _student(high, freedom) < share:
        low, high = high, 2 * high
    while high - low > 1e-12 * high:
        between = (low + high) / 2
        if between in {low, high}:
            break
        low, high = (between, high) if _student(between, freedom) < share else (low, between)
    return (low + high) / 2


def _student(t: float, freedom: int) -> float:
    """P(T < t) for t ≥ 0: the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4."""
    angle = math.atan2(t, math.sqrt(freedom))
    squared = math.cos(angle) ** 2
    is_odd = freedom % 2
    term = math.cos(angle) if is_odd else 1.0
    total = term if freedom > 1 else 0.0
    for count in range(3 if is_odd else 2, freedom - 1, 2):
        term *= squared * (count - 1) / count
        total += term
    total *= math.sin(angle)
    two_sided = 2 / math.pi * (angle + total) if is_odd else total
    return (1 + two_sided) / 2
