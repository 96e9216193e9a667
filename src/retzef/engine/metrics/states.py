"""How long an agent was ready, not ready and why, and occupied, within a span of time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from retzef.engine.metrics.figures import ratio

Interval: TypeAlias = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class PresenceFact:
    """From here on the agent was so."""

    at: datetime
    presence: str
    reason: str | None = None


@dataclass(slots=True)
class StateTimes:
    """Seconds. `not_ready` by reason; `occupied`: at least one item in hand or in wrap-up; `available`: ready or occupied."""

    ready: float = 0.0
    not_ready: dict[str, float] = field(default_factory=dict)
    occupied: float = 0.0
    available: float = 0.0

    @property
    def signed_in(self) -> float:
        """Ready and not ready; offline is not in it."""
        return self.ready + sum(self.not_ready.values())

    @property
    def occupancy(self) -> float | None:
        """Occupied / (ready or occupied)."""
        return ratio(self.occupied, self.available)


def measure_states(
    changes: Sequence[PresenceFact], in_hand: Iterable[Interval], span: Interval
) -> StateTimes:
    """`changes` in order, the last one before the span first; before the first nobody knows, and it counts as offline."""
    times, ready = StateTimes(), []
    ends = [*(each.at for each in changes[1:]), span[1]]
    for change, end in zip(changes, ends, strict=False):
        interval = _clip((change.at, end), span)
        if interval is None:
            continue
        seconds = _seconds(interval)
        if change.presence == "ready":
            times.ready += seconds
            ready.append(interval)
        elif change.presence == "not_ready":
            reason = change.reason or ""
            times.not_ready[reason] = times.not_ready.get(reason, 0.0) + seconds
    held = [clipped for each in in_hand if (clipped := _clip(each, span)) is not None]
    times.occupied = _union(held)
    times.available = _union([*held, *ready])
    return times


def _clip(interval: Interval, span: Interval) -> Interval | None:
    begin, end = max(interval[0], span[0]), min(interval[1], span[1])
    return (begin, end) if begin < end else None


def _seconds(interval: Interval) -> float:
    return (interval[1] - interval[0]).total_seconds()


def _union(intervals: Sequence[Interval]) -> float:
    """Seconds covered by at least one of them."""
    covered, reached = 0.0, None
    for begin, end in sorted(intervals):
        if reached is None or begin > reached:
            covered += (end - begin).total_seconds()
            reached = end
        elif end > reached:
            covered += (end - reached).total_seconds()
            reached = end
    return covered
