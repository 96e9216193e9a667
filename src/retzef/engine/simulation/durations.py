"""How long things take, drawn: handling, wrap-up, patience. All in seconds; the generator is passed in."""

import math
from bisect import bisect_left
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

from retzef.engine.planning import Survival


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always the same."""

    seconds: float

    def draw(self, generator: Random) -> float:
        """The one there is."""
        return self.seconds


@dataclass(frozen=True, slots=True)
class Exponential:
    """What goes on without memory: how long it has taken says nothing of how long it will."""

    mean: float

    def draw(self, generator: Random) -> float:
        """One duration."""
        return generator.expovariate(1.0) * self.mean


@dataclass(frozen=True, slots=True)
class Lognormal:
    """What handling times mostly look like. `variation`: standard deviation over mean."""

    mean: float
    variation: float

    def draw(self, generator: Random) -> float:
        """One duration."""
        spread = math.log1p(self.variation**2)
        return generator.lognormvariate(math.log(self.mean) - spread / 2, math.sqrt(spread))


@dataclass(frozen=True, slots=True)
class Recorded:
    """One of those that were seen, each as likely."""

    values: tuple[float, ...]

    def draw(self, generator: Random) -> float:
        """One duration."""
        return self.values[int(generator.random() * len(self.values))]


@dataclass(frozen=True, slots=True)
class LearntPatience:
    """Patience as learnt from records (Kaplan–Meier).

    Who would wait longer than anybody was seen to hang up at does so at the longest wait that was seen at all, as
    Efron (1967) takes the last record for a complete one.
    """

    survival: Survival

    def draw(self, generator: Random) -> float:
        """One caller's."""
        survival = self.survival
        place = bisect_left(survival.shares, generator.random() - 1, key=_falling)
        return survival.times[place] if place < len(survival.times) else survival.longest_wait


@dataclass(frozen=True, slots=True)
class Endless:
    """Waits until answered."""

    def draw(self, generator: Random) -> float:
        """For ever."""
        return math.inf


Duration: TypeAlias = Fixed | Exponential | Lognormal | Recorded | LearntPatience | Endless


def _falling(share: float) -> float:
    return -share
