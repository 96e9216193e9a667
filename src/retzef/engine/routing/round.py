"""What a round decided: values to be committed, stored and explained."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from retzef.engine.routing.explain import Reason
from retzef.engine.routing.state import WrapUp
from retzef.kernel.ids import AgentId, OfferId, QueueId, WorkItemId


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might have got the item. `score`: points that speak for this agent; the highest who can take it is asked."""

    agent_id: AgentId
    score: float
    reasons: tuple[Reason, ...]

    @property
    def could_be_asked(self) -> bool:
        """Does nothing stand in the way? Otherwise `score` is to be compared with nobody's."""
        return not any(reason.is_against_asking for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class NewOffer:
    """This item to this agent, to be answered before `expires_at`; or theirs at once, where the queue says so.

    `score`: points of the item and the agent together. `asked_of`: the queues whose members may take it, `carried`: the load it was
    decided on; whoever commits it finds no more.
    """

    work_item_id: WorkItemId
    queue_id: QueueId
    agent_id: AgentId
    expires_at: datetime
    reasons: tuple[Reason, ...]
    candidates: tuple[Candidate, ...]
    score: float = 0.0
    auto_accept: bool = False
    asked_of: tuple[QueueId, ...] = ()
    carried: int = 0
    medium: str = "chat"


@dataclass(frozen=True, slots=True)
class ReleasedOffer:
    """A pending offer that ends unanswered; the item waits again with its age.

    `pause_agent`: it rang and nobody answered, so the agent is not ready until they say otherwise.
    """

    offer_id: OfferId
    work_item_id: WorkItemId
    agent_id: AgentId
    state: Literal["timed_out", "revoked"]
    reason: str
    pause_agent: bool


@dataclass(frozen=True, slots=True)
class AbsentAgent:
    """Ready by their own word, and not heard of since `unseen_since` or longer."""

    agent_id: AgentId
    unseen_since: datetime


@dataclass(frozen=True, slots=True)
class ReturnedWork:
    """Work in the hands of somebody who is gone: back to its queue with its age."""

    work_item_id: WorkItemId
    agent_id: AgentId
    reason: str


@dataclass(frozen=True, slots=True)
class RingChange:
    """An item has waited long enough to be asked of more people. `ring`: how many of its queue's rings it has reached."""

    work_item_id: WorkItemId
    ring: int


@dataclass(frozen=True, slots=True)
class Overflow:
    """An item goes on in another queue, with its age. `reason`: `max_wait` or `queue_closed`."""

    work_item_id: WorkItemId
    queue_id: QueueId
    to_queue_id: QueueId
    reason: str


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """An item nobody can take now, and why."""

    work_item_id: WorkItemId
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """The whole decision. Without news, nothing changes before `next_wake_at` (None: never)."""

    offers: tuple[NewOffer, ...]
    released: tuple[ReleasedOffer, ...]
    absent: tuple[AbsentAgent, ...]
    wrapped: tuple[WrapUp, ...]
    returned: tuple[ReturnedWork, ...]
    rings: tuple[RingChange, ...]
    overflows: tuple[Overflow, ...]
    waiting: tuple[StillWaiting, ...]
    next_wake_at: datetime | None

    @property
    def changes_something(self) -> bool:
        """Is there anything to commit?"""
        return bool(
            self.offers
            or self.released
            or self.absent
            or self.wrapped
            or self.returned
            or self.rings
            or self.overflows
        )
