"""How long an agent was ready, not ready and why, and occupied, within a span of time."""

from collections.abc import Iterable, Iterator, Sequence
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


@dataclass(frozen=True, slots=True)
class Stretch:
    """For so long the agent was so."""

    began_at: datetime
    ended_at: datetime
    presence: str
    reason: str | None = None

    @property
    def seconds(self) -> float:
        """How long."""
        return _seconds((self.began_at, self.ended_at))


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
    times = StateTimes()
    stretches = list(stretches_of(changes, span))
    held = sorted(clipped for each in in_hand if (clipped := clip(each, span)) is not None)
    for each in stretches:
        if each.presence == "ready":
            times.ready += each.seconds
        elif each.presence == "not_ready":
            reason = each.reason or ""
            times.not_ready[reason] = times.not_ready.get(reason, 0.0) + each.seconds
    times.occupied = sum(added_seconds(held))
    times.available = times.occupied + sum(seconds for _, seconds in ready_beside(stretches, held))
    return times


def stretches_of(changes: Iterable[PresenceFact], span: Interval) -> Iterator[Stretch]:
    """What `changes` say of the span, cut at its ends, in order."""
    listed = list(changes)
    ends = [*(each.at for each in listed[1:]), span[1]]
    for change, end in zip(listed, ends, strict=False):
        interval = clip((change.at, end), span)
        if interval is not None:
            yield Stretch(*interval, change.presence, change.reason)


def added_seconds(intervals: Iterable[Interval]) -> Iterator[float]:
    """Of each of them, in order of their beginnings: the seconds that no earlier one covers. Together: what they cover."""
    reached: datetime | None = None
    for begin, end in intervals:
        begins = begin if reached is None else max(begin, reached)
        yield max(0.0, _seconds((begins, end)))
        reached = end if reached is None else max(end, reached)


def ready_beside(stretches: Iterable[Stretch], held: Sequence[Interval]) -> Iterator[tuple[Stretch, float]]:
    """The ready ones, each with its seconds in which nothing was in hand. `held`: in order of their beginnings."""
    covered = _merged(held)
    for each in stretches:
        if each.presence == "ready":
            ready = (each.began_at, each.ended_at)
            busy = sum(_seconds(both) for one in covered if (both := clip(one, ready)) is not None)
            yield each, each.seconds - busy


def clip(interval: Interval, span: Interval) -> Interval | None:
    """As much of it as lies in the span; None: nothing."""
    begin, end = max(interval[0], span[0]), min(interval[1], span[1])
    return (begin, end) if begin < end else None


def _seconds(interval: Interval) -> float:
    return (interval[1] - interval[0]).total_seconds()


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same instants, none of them twice."""
    merged: list[Interval] = []
    for begin, end in intervals:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
