"""What a rule may begin with: a closed list, each made of one or several kinds of the journal."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

RuleEvent: TypeAlias = Literal[
    "case_opened", "message_received", "message_sent", "note_added", "status_changed", "labels_changed", "case_assigned",
    "priority_changed", "fields_changed", "deadline_near", "deadline_passed", "answer_overdue", "work_finished", "fact_told",
]  # fmt: skip

KINDS_OF: Mapping[RuleEvent, tuple[str, ...]] = {
    "case_opened": ("case_opened",),
    "message_received": ("message_received",),
    "message_sent": ("message_sent",),
    "note_added": ("note_added",),
    "status_changed": (
        "case_resumed", "case_pending", "case_snoozed", "case_woken", "case_resolved", "case_reopened", "case_marked_spam",
    ),
    "labels_changed": ("case_labelled",),
    "case_assigned": ("case_assigned",),
    "priority_changed": ("case_priority_changed",),
    "fields_changed": ("case_fields_changed",),
    "deadline_near": ("case_deadline_near",),
    "deadline_passed": ("case_deadline_passed",),
    "answer_overdue": ("case_answer_overdue",),
    "work_finished": ("wrap_up_ended", "wrap_up_lapsed"),
    "fact_told": ("fact_recorded", "fact_changed"),
}  # fmt: skip
TRIGGER_OF: Mapping[str, RuleEvent] = {kind: event for event, kinds in KINDS_OF.items() for kind in kinds}
