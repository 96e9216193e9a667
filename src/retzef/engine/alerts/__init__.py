"""Alerts of queues: what is told to whoever watches over a centre, and when it is over.

Pure: what a queue's thresholds are and how it stands, in; which alerts begin, go on and end, out. `thresholds` says whether a
threshold is passed, `watching` makes an alert of one that stays so.
"""

from retzef.engine.alerts.thresholds import (
    ALERT_KINDS,
    ANSWERED_AT_LEAST,
    AlertKind,
    QueueNow,
    Reading,
    Thresholds,
    read_queue,
)
from retzef.engine.alerts.watching import BEGINS_AFTER, ENDS_AFTER, SEEN_WITHIN, KnownAlert, Step, watch

__all__ = [
    "ALERT_KINDS",
    "ANSWERED_AT_LEAST",
    "BEGINS_AFTER",
    "ENDS_AFTER",
    "SEEN_WITHIN",
    "AlertKind",
    "KnownAlert",
    "QueueNow",
    "Reading",
    "Step",
    "Thresholds",
    "read_queue",
    "watch",
]
