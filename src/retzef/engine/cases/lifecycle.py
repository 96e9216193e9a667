"""Each step as a function of values: what was, what is asked and when, to what is. Errors as in `errors`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args

from retzef.engine.cases.errors import CaseStatusError, SnoozeTimeError

CaseStatus: TypeAlias = Literal["open", "pending", "snoozed", "resolved", "spam"]
Priority: TypeAlias = Literal["low", "normal", "high", "urgent"]
# What the journal calls a change of status.
StatusChange: TypeAlias = Literal[
    "case_resumed", "case_pending", "case_snoozed", "case_woken", "case_resolved", "case_reopened", "case_marked_spam"
]  # fmt: skip

PRIORITIES: tuple[Priority, ...] = get_args(Priority)
_NORMAL = PRIORITIES.index("normal")
# The customer's next word belongs to it.
UNRESOLVED: frozenset[CaseStatus] = frozenset({"open", "pending", "snoozed"})
SNOOZED_AT_MOST = timedelta(days=366)

_WAYS: Mapping[CaseStatus, frozenset[CaseStatus]] = {
    "open": frozenset({"pending", "snoozed", "resolved", "spam"}),
    "pending": frozenset({"open", "snoozed", "resolved", "spam"}),
    "snoozed": frozenset({"open", "pending", "snoozed", "resolved", "spam"}),
    "resolved": frozenset({"open", "spam"}),
    "spam": frozenset({"open"}),
}
_TOLD_AS: Mapping[CaseStatus, StatusChange] = {
    "open": "case_resumed", "pending": "case_pending", "snoozed": "case_snoozed", "resolved": "case_resolved",
    "spam": "case_marked_spam",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseState:
    """What a change of status changes. `snoozed_until` is set while it is snoozed, `closed_at` while it is closed."""

    status: CaseStatus
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None
    outcome: str | None = None


def change_status(
    case: CaseState,
    to: CaseStatus,
    now: datetime,
    *,
    until: datetime | None = None,
    outcome: str | None = None,
) -> tuple[CaseState, StatusChange | None]:
    """What an agent makes of it, and what that is called; None when it is so already.

    Raises CaseStatusError, SnoozeTimeError.
    """
    if to == "snoozed" and (until is None or not now < until <= now + SNOOZED_AT_MOST):
        raise SnoozeTimeError
    if to == case.status and (to != "snoozed" or until == case.snoozed_until):
        return case, None
    if to not in _WAYS[case.status]:
        raise CaseStatusError(status=case.status)
    is_closed = to in ("resolved", "spam")
    after = CaseState(
        to, until if to == "snoozed" else None, now if is_closed else None, outcome if to == "resolved" else None
    )  # fmt: skip
    return after, "case_reopened" if case.closed_at is not None and to == "open" else _TOLD_AS[to]


def wake(case: CaseState, now: datetime) -> CaseState | None:
    """Open again when its time has come; None when it is not snoozed, or not until now."""
    if case.status != "snoozed" or case.snoozed_until is None or case.snoozed_until > now:
        return None
    return replace(case, status="open", snoozed_until=None)


def hear_customer(case: CaseState) -> CaseState:
    """What the customer's word makes of it: open, whatever it waited for. Spam stays spam, and nobody hears of it."""
    return case if case.status == "spam" else CaseState("open")


def priority_level(priority: Priority) -> int:
    """As it is stored and sorted: 0 is normal, more is sooner."""
    return PRIORITIES.index(priority) - _NORMAL


def priority_name(level: int) -> Priority:
    """The name of a stored level."""
    return PRIORITIES[min(max(level + _NORMAL, 0), len(PRIORITIES) - 1)]
