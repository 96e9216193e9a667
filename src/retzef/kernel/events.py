"""What the journal is made of: facts in the past tense, with ids and no personal content.

The kinds are a closed list: an unknown kind is an error where it is written, not where it is read.
"""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias
from uuid import UUID

ActorKind: TypeAlias = Literal["customer", "agent", "bot", "system"]

EVENT_KINDS: frozenset[str] = frozenset(
    {
        "agent_signed_in", "agent_signed_out", "presence_changed", "agent_changed",
        "queue_changed", "queue_members_changed", "calendar_changed", "entry_point_changed", "tenant_changed",
        "customer_created", "customer_erased", "case_erased", "customer_changed", "identity_claimed", "identity_verified",
        "identity_withdrawn", "identity_restored", "consent_given", "consent_withdrawn",
        "customers_linked", "customers_unlinked", "duplicate_dismissed",
        "field_defined", "field_changed", "organization_created", "organization_changed", "webhook_switched_off", "fact_recorded", "fact_changed", "fact_filed",
        "canned_reply_changed", "case_view_changed", "macro_changed", "macro_applied", "rule_changed", "rule_applied",
        "task_added", "task_changed", "task_done", "task_reopened", "task_removed", "task_due",
        "case_opened", "case_resolved", "case_reopened", "subject_changed", "case_fields_changed",
        "case_resumed", "case_pending", "case_snoozed", "case_woken", "case_marked_spam", "case_assigned", "case_labelled",
        "case_merged", "case_unmerged", "case_taken_in", "case_let_go", "case_split", "case_split_off", "case_split_undone",
        "case_related", "case_unrelated",
        "case_priority_changed", "case_deadline_changed", "case_deadline_promised", "case_deadline_near", "case_deadline_passed", "case_answer_overdue", "label_changed", "identity_blocked", "identity_unblocked",
        "interaction_started", "interaction_ended", "customer_left",
        "message_received", "message_sent", "message_status_changed", "message_sent_again", "mail_held", "mail_taken_back", "note_added", "thread_offer_dismissed",
        "work_item_queued", "ring_reached", "work_item_put_aside", "work_item_read", "offer_made", "offer_accepted", "offer_declined", "offer_timed_out",
        "offer_revoked", "given_by_hand", "assigned", "requeued", "wrap_up_began", "wrap_up_extended", "wrap_up_ended", "wrap_up_lapsed",
        "work_item_considered", "routing_rule_changed", "alert_began", "alert_ended",
        "consult_began", "consult_called", "consult_taken", "consult_ended", "consult_passed", "consult_joined", "consult_left",
    }
)  # fmt: skip

# What another system told, and into which case a rule put it; in a case it is a thin line too.
FACT_KINDS: frozenset[str] = frozenset({"fact_recorded", "fact_changed", "fact_filed"})
# A colleague is asked about a case.
CONSULT_LINE_KINDS: frozenset[str] = frozenset(
    {"consult_began", "consult_taken", "consult_ended", "consult_joined", "consult_left"}
)
# Facts of a case that people read as thin lines between the messages.
NOTE_LINE_KINDS: frozenset[str] = frozenset(
    {
        "interaction_started", "interaction_ended", "customer_left", "assigned", "requeued", "case_resolved", "case_reopened",
        "subject_changed", "case_fields_changed", "customers_linked", "customers_unlinked", "case_resumed", "case_pending", "case_snoozed",
        "case_woken", "case_marked_spam", "case_assigned", "case_priority_changed", "case_deadline_changed", "case_deadline_promised",
        "case_deadline_passed", "case_answer_overdue", "identity_blocked", "identity_unblocked", "case_merged", "case_unmerged", "case_taken_in",
        "case_let_go",
        "case_split", "case_split_off", "case_split_undone", "case_related", "case_unrelated", "rule_applied",
        "task_added", "task_changed", "task_done", "task_reopened", "task_removed", "task_due",
    }
) | FACT_KINDS | CONSULT_LINE_KINDS  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. The ids name what it touched; `data` holds facts, never the words of a person."""

    kind: str
    actor_kind: ActorKind
    actor_id: UUID | None = None
    case_id: UUID | None = None
    interaction_id: UUID | None = None
    message_id: UUID | None = None
    work_item_id: UUID | None = None
    offer_id: UUID | None = None
    agent_id: UUID | None = None
    identity_id: UUID | None = None
    customer_id: UUID | None = None
    data: dict[str, str | int | bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in EVENT_KINDS:
            raise ValueError(f"unknown event kind {self.kind!r}")
