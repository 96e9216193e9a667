"""Sums, and what is divided from them. T is the promise: within how many seconds a customer is to be answered.

Sums of parts are added; ratios never are: they are divided from the sums of the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from retzef.engine.metrics.waits import Handling, Wait


@dataclass(slots=True)
class Figures:
    """Counts, and seconds. Waits count where and when they began; so do handlings."""

    offered: int = 0
    answered: int = 0
    answered_within: int = 0
    abandoned: int = 0
    abandoned_within: int = 0
    waiting: int = 0
    returned: int = 0
    # Of the answered: all of their waiting together, and the longest.
    wait_seconds: float = 0.0
    longest_wait_seconds: float = 0.0
    # Handlings that are over, wrap-up included.
    handled: int = 0
    interaction_seconds: float = 0.0
    wrap_up_seconds: float = 0.0

    def add_wait(self, wait: Wait, within: int) -> None:
        """Count one wait."""
        self.offered += 1
        self.returned += wait.returned
        seconds = wait.seconds
        if seconds is None:
            self.waiting += 1
        elif wait.end == "answered":
            self.answered += 1
            self.answered_within += seconds <= within
            self.wait_seconds += seconds
            self.longest_wait_seconds = max(self.longest_wait_seconds, seconds)
        else:
            self.abandoned += 1
            self.abandoned_within += seconds <= within

    def add_handling(self, handling: Handling) -> None:
        """Count one handling, when it is over."""
        spoken = handling.interaction_seconds
        if handling.is_over and spoken is not None:
            self.handled += 1
            self.interaction_seconds += spoken
            self.wrap_up_seconds += handling.wrap_up_seconds

    def add(self, other: "Figures") -> None:
        """Count what another has counted."""
        for each in fields(self):
            name = each.name
            if name == "longest_wait_seconds":
                self.longest_wait_seconds = max(self.longest_wait_seconds, other.longest_wait_seconds)
            else:
                setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def service_level_of_offered(self) -> float | None:
        """Answered within T / offered. Those who still wait count as not answered."""
        return ratio(self.answered_within, self.offered)

    @property
    def service_level_of_answered(self) -> float | None:
        """Answered within T / answered. Flatters: who was never answered is not in it."""
        return ratio(self.answered_within, self.answered)

    @property
    def service_level_without_short_abandons(self) -> float | None:
        """Answered within T / (answered + abandoned after T). Who left within T had no chance to be answered late."""
        return ratio(self.answered_within, self.answered + self.abandoned - self.abandoned_within)

    @property
    def service_level_short_abandons_met(self) -> float | None:
        """(Answered within T + abandoned within T) / offered. Whoever left the queue in time, in whatever way."""
        return ratio(self.answered_within + self.abandoned_within, self.offered)

    @property
    def abandonment(self) -> float | None:
        """Abandoned / offered."""
        return ratio(self.abandoned, self.offered)

    @property
    def average_speed_of_answer(self) -> float | None:
        """Seconds: waiting of the answered / answered."""
        return ratio(self.wait_seconds, self.answered)

    @property
    def average_interaction(self) -> float | None:
        """Seconds with the customer / handled; handling time without wrap-up."""
        return ratio(self.interaction_seconds, self.handled)

    @property
    def average_handling(self) -> float | None:
        """Seconds with the customer and in wrap-up / handled."""
        return ratio(self.interaction_seconds + self.wrap_up_seconds, self.handled)


def ratio(part: float, whole: float) -> float | None:
    """None where there is nothing to divide by: no number is better than a made-up one."""
    return part / whole if whole else None


def add_up(waits: Iterable[Wait], handlings: Iterable[Handling], within: int) -> Figures:
    """The figures of these."""
    figures = Figures()
    for wait in waits:
        figures.add_wait(wait, within)
    for handling in handlings:
        figures.add_handling(handling)
    return figures
