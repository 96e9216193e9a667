"""Whether a queue is past its thresholds at this moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

AlertKind: TypeAlias = Literal["long_wait", "many_waiting", "few_in_time", "nobody_ready"]
ALERT_KINDS: tuple[AlertKind, ...] = get_args(AlertKind)
# A share of fewer says nothing: one customer would be all of them.
ANSWERED_AT_LEAST = 5


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What is too much for a queue; None, or False: of no interest.

    `wait_seconds`: somebody waits longer; `waiting`: more wait; `in_time_percent`: fewer of those answered lately were answered in
    time; `nobody_ready`: somebody waits while none of its people is ready.
    """

    wait_seconds: int | None = None
    waiting: int | None = None
    in_time_percent: int | None = None
    nobody_ready: bool = False


@dataclass(frozen=True, slots=True)
class QueueNow:
    """How it stands. `longest_wait` in seconds, None when nobody waits; `answered`, `in_time`: of the last half hour."""

    waiting: int = 0
    longest_wait: int | None = None
    ready: int = 0
    answered: int = 0
    in_time: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One threshold and what it is held against, in its own unit: seconds, customers, per cent, customers."""

    is_passed: bool
    value: int
    limit: int


def read_queue(thresholds: Thresholds, now: QueueNow) -> Mapping[AlertKind, Reading]:
    """A reading for each threshold that is set. Where too few were answered lately, none of them was too late."""
    found: dict[AlertKind, Reading] = {}
    if thresholds.wait_seconds is not None:
        found["long_wait"] = _above(now.longest_wait or 0, thresholds.wait_seconds)
    if thresholds.waiting is not None:
        found["many_waiting"] = _above(now.waiting, thresholds.waiting)
    if thresholds.in_time_percent is not None:
        found["few_in_time"] = _in_time(now, thresholds.in_time_percent)
    if thresholds.nobody_ready:
        found["nobody_ready"] = Reading(now.waiting > 0 and now.ready == 0, now.waiting, 0)
    return found


def _above(value: int, limit: int) -> Reading:
    return Reading(value > limit, value, limit)


def _in_time(now: QueueNow, percent: int) -> Reading:
    if now.answered < ANSWERED_AT_LEAST:
        return Reading(is_passed=False, value=100, limit=percent)
    # Compared as whole numbers: a share of exactly so much is enough.
    return Reading(now.in_time * 100 < percent * now.answered, now.in_time * 100 // now.answered, percent)
