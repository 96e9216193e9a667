"""What somebody may be told of, and in which ways."""

from typing import Literal, TypeAlias, get_args

NotificationKind: TypeAlias = Literal[
    "mentioned",
    "handed_over",
    "customer_wrote",
    "case_woke",
    "deadline_near",
    "deadline_passed",
    "answer_overdue",
    "rule",
    "task_given",
    "task_due",
]
# In the order in which people tune them. The table knows more: what is not made yet has no line here.
NOTIFICATION_KINDS: tuple[NotificationKind, ...] = get_args(NotificationKind)
