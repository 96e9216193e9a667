"""The public kinds of event: a closed, stable list, each made of one or several kinds of our own journal.

What the journal is made of may change with any release; these names and the shape in `payload.py` do not, without a new name.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

PublicKind: TypeAlias = Literal[
    "message.received", "message.sent", "message.status_changed", "note.added",
    "case.opened", "case.changed", "case.resolved", "case.reopened",
    "customer.created", "customer.changed", "customer.erased", "customer.linked", "customer.unlinked",
    "interaction.started", "interaction.ended",
    "work.queued", "work.assigned", "work.finished",
    "fact.recorded", "fact.changed",
    "task.added", "task.changed", "task.done", "task.reopened", "task.removed", "task.due",
    "alert.began", "alert.ended",
]  # fmt: skip
PUBLIC_KINDS: tuple[PublicKind, ...] = get_args(PublicKind)
# What a test delivery says it is; no event has it.
TEST_KIND = "test"

_MADE_OF: Mapping[PublicKind, tuple[str, ...]] = {
    "message.received": ("message_received",),
    "message.sent": ("message_sent",),
    "message.status_changed": ("message_status_changed", "message_sent_again"),
    "note.added": ("note_added",),
    "case.opened": ("case_opened",),
    "case.changed": (
        "subject_changed", "case_fields_changed", "case_resumed", "case_pending", "case_snoozed", "case_woken", "case_marked_spam", "case_assigned",
        "case_labelled", "case_priority_changed", "case_deadline_changed", "case_deadline_promised", "case_deadline_passed", "case_answer_overdue", "case_merged", "case_unmerged", "case_taken_in", "case_let_go",
        "case_split", "case_split_off", "case_split_undone", "case_erased",
    ),
    "case.resolved": ("case_resolved",),
    "case.reopened": ("case_reopened",),
    "customer.created": ("customer_created",),
    "customer.changed": (
        "customer_changed", "identity_claimed", "identity_verified", "identity_withdrawn", "identity_restored", "consent_given",
        "consent_withdrawn",
    ),
    # Whoever keeps a copy is to erase it too.
    "customer.erased": ("customer_erased",),
    "customer.linked": ("customers_linked",),
    "customer.unlinked": ("customers_unlinked",),
    "interaction.started": ("interaction_started",),
    "interaction.ended": ("interaction_ended",),
    "work.queued": ("work_item_queued", "requeued"),
    "work.assigned": ("assigned",),
    "work.finished": ("wrap_up_ended", "wrap_up_lapsed"),
    "fact.recorded": ("fact_recorded",),
    "fact.changed": ("fact_changed",),
    "task.added": ("task_added",),
    "task.changed": ("task_changed",),
    "task.done": ("task_done",),
    "task.reopened": ("task_reopened",),
    "task.removed": ("task_removed",),
    # Its time has come and it is not done.
    "task.due": ("task_due",),
    # A queue is past one of its thresholds, and is so no more.
    "alert.began": ("alert_began",),
    "alert.ended": ("alert_ended",),
}  # fmt: skip
PUBLIC_OF: Mapping[str, PublicKind] = {own: public for public, owns in _MADE_OF.items() for own in owns}
# Kinds of our own that nobody outside is told: how work is given out, and how the centre is set up. Each kind is here or above.
NOT_TOLD = frozenset({
    "case_deadline_near",
    "agent_changed", "agent_signed_in", "agent_signed_out", "calendar_changed", "canned_reply_changed", "case_related", "case_unrelated", "case_view_changed", "duplicate_dismissed",
    "entry_point_changed", "fact_filed", "field_changed", "field_defined", "identity_blocked", "identity_unblocked",
    "label_changed", "macro_applied", "mail_held", "mail_taken_back", "macro_changed", "offer_accepted", "offer_declined", "offer_made", "offer_revoked", "offer_timed_out", "organization_created", "organization_changed",
    "presence_changed", "queue_changed", "queue_members_changed", "rule_applied", "rule_changed", "tenant_changed", "thread_offer_dismissed", "webhook_switched_off",
    "work_item_put_aside", "work_item_read", "wrap_up_began", "wrap_up_extended", "given_by_hand", "customer_left",
    "ring_reached", "routing_rule_changed", "work_item_considered",
    "consult_began", "consult_called", "consult_taken", "consult_ended", "consult_passed", "consult_joined", "consult_left",
})  # fmt: skip
