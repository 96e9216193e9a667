"""The life of a case: which statuses there are, what leads from one to the next, what the customer's word changes.

    open <--> pending (we wait for the customer) <--> snoozed (until an instant)      any of them --> resolved --> open
      ^            |                                     |                            any of them --> spam     --> open
      +------------+--- the customer writes, time is up -+

What the customer writes in a thread of a resolved case opens it again; in a thread that had ended before, it begins another
case. What comes to spam is kept and wakes nobody.
"""

from retzef.engine.cases.errors import (
    CaseClosedError,
    CaseStatusError,
    MergeImpossibleError,
    OtherCustomerError,
    SnoozeTimeError,
)
from retzef.engine.cases.lifecycle import (
    PRIORITIES,
    UNRESOLVED,
    CaseState,
    CaseStatus,
    Priority,
    StatusChange,
    change_status,
    hear_customer,
    priority_level,
    priority_name,
    wake,
)
from retzef.engine.cases.merging import MergeSide, check_merge, opens_other, part

__all__ = [
    "PRIORITIES",
    "UNRESOLVED",
    "CaseClosedError",
    "CaseState",
    "CaseStatus",
    "CaseStatusError",
    "MergeImpossibleError",
    "MergeSide",
    "OtherCustomerError",
    "Priority",
    "SnoozeTimeError",
    "StatusChange",
    "change_status",
    "check_merge",
    "hear_customer",
    "opens_other",
    "part",
    "priority_level",
    "priority_name",
    "wake",
]
