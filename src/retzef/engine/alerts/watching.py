"""When a passed threshold becomes an alert, and when the alert is over: neither at once, so that nothing flutters.

What is looked at is a queue every few seconds. A threshold that is found passed is *pending*; when it has been so at every look for
`BEGINS_AFTER`, the alert is on. It ends when the threshold has not been passed at any look for `ENDS_AFTER`, or is no more.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from retzef.engine.alerts.thresholds import AlertKind, Reading

BEGINS_AFTER = timedelta(seconds=10)
ENDS_AFTER = timedelta(seconds=30)
# When nobody has looked for longer, what was so before says nothing about the time between.
SEEN_WITHIN = timedelta(seconds=20)

Happened: TypeAlias = Literal["began", "ended"]


@dataclass(frozen=True, slots=True)
class KnownAlert:
    """One kind of alert of one queue. `began_at` None: pending; `clear_since`: since when the threshold is not passed any more.

    `worst`: the worst value since it has been passed, `limit`: the threshold by which it was told.
    """

    kind: AlertKind
    since: datetime
    worst: int
    limit: int
    began_at: datetime | None = None
    clear_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What is known after a look, None when there is nothing to know; and what happened by it."""

    alert: KnownAlert | None
    happened: Happened | None = None


def watch(
    kind: AlertKind,
    known: KnownAlert | None,
    reading: Reading | None,
    now: datetime,
    looked_at: datetime | None,
) -> Step:
    """After a look at `now`. `reading` None: there is no such threshold; `looked_at`: the look before, None when it is not known."""
    is_seen = looked_at is not None and timedelta() <= now - looked_at <= SEEN_WITHIN
    if reading is None:
        return Step(None, "ended" if _is_on(known) else None)
    if reading.is_passed:
        return _passed(kind, known, reading, now, is_seen=is_seen)
    return _clear(known, now, is_seen=is_seen)


def _passed(
    kind: AlertKind, known: KnownAlert | None, reading: Reading, now: datetime, *, is_seen: bool
) -> Step:
    if known is None or (known.began_at is None and not is_seen):
        return Step(KnownAlert(kind, now, reading.value, reading.limit))
    worst = _worse(kind, known.worst, reading.value)
    after = replace(known, worst=worst, clear_since=None)
    if known.began_at is not None:
        return Step(after)
    after = replace(after, limit=reading.limit)
    if now - known.since < BEGINS_AFTER:
        return Step(after)
    return Step(replace(after, began_at=now), "began")


def _clear(known: KnownAlert | None, now: datetime, *, is_seen: bool) -> Step:
    if known is None or known.began_at is None:
        return Step(None)
    if known.clear_since is None or not is_seen:
        return Step(replace(known, clear_since=now))
    if now - known.clear_since < ENDS_AFTER:
        return Step(known)
    return Step(None, "ended")


def _is_on(known: KnownAlert | None) -> bool:
    return known is not None and known.began_at is not None


def _worse(kind: AlertKind, one: int, other: int) -> int:
    return min(one, other) if kind == "few_in_time" else max(one, other)
