"""How long callers would wait: learnt from those who hung up and from those who were answered before they did.

Who was answered after a minute was patient for a minute at least; to leave them out, or to take their minute for their
patience, makes people look impatient. Kaplan and Meier (1958) count them among those who might have hung up, as long
as they waited.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Survival:
    """The share still waiting after each of `times`, at which somebody hung up. Seconds, ascending.

    What it is after the longest wait anybody was seen to give up at is not known: that share waits on.
    """

    times: tuple[float, ...]
    shares: tuple[float, ...]
    # Of each share, by Greenwood's formula.
    standard_errors: tuple[float, ...]
    observed: int
    hung_up: int
    longest_wait: float
    # All waiting together.
    total_wait: float

    def share_after(self, seconds: float) -> float:
        """The share of callers who would still wait then."""
        place = bisect_right(self.times, seconds)
        return self.shares[place - 1] if place else 1.0

    def standard_error_after(self, seconds: float) -> float:
        """How sure that share is."""
        place = bisect_right(self.times, seconds)
        return self.standard_errors[place - 1] if place else 0.0

    def quantile(self, share: float) -> float | None:
        """When `share` of the callers would have hung up; None: later than anybody was seen to."""
        # A rounding must not lead one time further.
        place = bisect_left(self.shares, share - _ROUNDING, key=lambda waiting: 1 - waiting)
        return self.times[place] if place < len(self.times) else None

    @property
    def restricted_mean(self) -> float:
        """The mean patience, where nobody's is counted beyond `longest_wait`: the area below the shares."""
        area, since, share = 0.0, 0.0, 1.0
        for time, after in zip(self.times, self.shares, strict=True):
            area += share * (time - since)
            since, share = time, after
        return area + share * (max(self.longest_wait, since) - since)

    @property
    def mean_if_exponential(self) -> float | None:
        """The mean patience were it exponential: all waiting over all who hung up. What Erlang A asks for."""
        return self.total_wait / self.hung_up if self.hung_up else None

    _total_wait: float = 0.0


def estimate_survival(hung_up: Iterable[float], answered: Iterable[float]) -> Survival:
    """Learn from waits in seconds: of those who hung up, and of those who were answered.

    Who hung up in the same second as another was answered is taken to have hung up first, as is usual.
    """
    ends, others = Counter(hung_up), Counter(answered)
    for seconds in (*ends, *others):
        if not 0 <= seconds < math.inf:
            raise ValueError(f"a wait of {seconds} seconds is none")
    observed = at_risk = ends.total() + others.total()
    share, doubt = 1.0, 0.0
    times, shares, errors = [], [], []
    for time in sorted(ends.keys() | others.keys()):
        if gone := ends[time]:
            share *= 1 - gone / at_risk
            left = at_risk - gone
            doubt += gone / (at_risk * left) if left else 0.0
            times.append(time)
            shares.append(share)
            errors.append(share * math.sqrt(doubt))
        at_risk -= gone + others[time]
    return Survival(
        tuple(times),
        tuple(shares),
        tuple(errors),
        observed,
        ends.total(),
        max((*ends, *others), default=0.0),
        math.fsum(ends.elements()) + math.fsum(others.elements()),
    )
