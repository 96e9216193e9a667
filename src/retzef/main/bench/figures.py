"""Medians and percentiles, without a library."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of the values do not exceed. Raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the middle two. Raises ValueError for none."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure beside its peer's."""

    value: float
    baseline: float
    ratio: float

    @classmethod
    def of_turns(cls, values: Sequence[float], baselines: Sequence[float]) -> "Comparison":
        """Medians of turns that were run side by side; the ratio is the median of theirs.

        Raises ValueError when a value has no baseline, or one that is nothing.
        """
        if len(values) != len(baselines) or not all(baselines):
            raise ValueError("every value needs its own baseline")
        ratios = [value / baseline for value, baseline in zip(values, baselines, strict=True)]
        return cls(median(values), median(baselines), median(ratios))

    @classmethod
    def of_two(cls, value: float, baseline: float) -> "Comparison":
        """One figure and its peer's. Raises ValueError when the peer's is nothing."""
        if not baseline:
            raise ValueError("there is nothing to compare with")
        return cls(value, baseline, value / baseline)


def rounded(value: float) -> float:
    """Three figures are all that such a measurement is good for."""
    if value == 0 or not math.isfinite(value):
        return value
    places = 2 - math.floor(math.log10(abs(value)))
    return round(value, places) if places > 0 else float(round(value))
