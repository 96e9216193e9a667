"""What a round is decided on: all facts, none of them looked up on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from retzef.kernel.ids import AgentId, OfferId, QueueId, WorkItemId


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """A work item that waits. `load` in points of capacity; `queued_at` is its age and never changes."""

    work_item_id: WorkItemId
    queue_id: QueueId
    medium: str
    load: int
    priority: int
    queued_at: datetime
    # Who declined it or let it ring, and when.
    passed_by: Mapping[AgentId, datetime] = field(default_factory=dict)
    # How much of `priority` its case is worth; the rest is its queue's.
    case_priority: int = 0


@dataclass(frozen=True, slots=True)
class ReadyAgent:
    """An agent whose presence is ready. `load` counts what is offered, in hand and in wrap-up."""

    agent_id: AgentId
    queues: frozenset[QueueId]
    capacity: int
    load: int
    idle_since: datetime
    last_seen_at: datetime
    # When they last said that they are ready. On what they passed before that they may be asked as anybody.
    ready_since: datetime


@dataclass(frozen=True, slots=True)
class PendingOffer:
    """An offer that has not been answered."""

    offer_id: OfferId
    work_item_id: WorkItemId
    agent_id: AgentId
    offered_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class WrapUp:
    """Wrap-up that ends by itself at `until`."""

    work_item_id: WorkItemId
    agent_id: AgentId
    until: datetime


@dataclass(frozen=True, slots=True)
class HeldWork:
    """An item in the hands of somebody who is gone (offline, or not heard of) since `gone_since`."""

    work_item_id: WorkItemId
    agent_id: AgentId
    gone_since: datetime


@dataclass(frozen=True, slots=True)
class QueueRule:
    """What a queue itself says about routing."""

    queue_id: QueueId
    offer_within: timedelta


@dataclass(frozen=True, slots=True)
class RoutingState:
    """One pool of agents with its work. The order inside the tuples means nothing."""

    queues: tuple[QueueRule, ...]
    items: tuple[WaitingItem, ...]
    agents: tuple[ReadyAgent, ...]
    offers: tuple[PendingOffer, ...]
    wrap_ups: tuple[WrapUp, ...]
    held: tuple[HeldWork, ...]
    # Since when somebody has been watching with a steady clock. Silence before that proves nothing: after an
    # outage nobody is punished for what could not be answered.
    watched_since: datetime
    # More waits than is listed: the first of every queue are here, the rest follows in the next rounds.
    truncated: bool = False
