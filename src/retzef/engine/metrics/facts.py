"""The facts that numbers are made of: some kinds of events of the journal, and of each only what is counted."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

# What happens to a work item, and changes a number.
FACT_KINDS: tuple[str, ...] = (
    "work_item_queued", "requeued", "offer_made", "offer_declined", "offer_timed_out", "assigned", "interaction_ended",
    "wrap_up_began", "wrap_up_ended", "wrap_up_lapsed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One event of a work item. `queue_id`: the queue it came into, with `work_item_queued` and `requeued`."""

    seq: int
    kind: str
    at: datetime
    work_item_id: UUID
    agent_id: UUID | None = None
    queue_id: UUID | None = None
