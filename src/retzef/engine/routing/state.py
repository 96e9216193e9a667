"""What a round is decided on: all facts, none of them looked up on the way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from retzef.engine.routing.policy import LIVE_MEDIA
from retzef.kernel.ids import AgentId, EntryPointId, OfferId, QueueId, SkillId, WorkItemId

WhenClosed: TypeAlias = Literal["serve", "hold", "overflow"]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A skill somebody must have at `least` (0 to 100). `weight`: points for each level above that."""

    skill_id: SkillId
    least: int = 0
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Ring:
    """What is asked of an agent once an item has been in its queue for `after`. The last ring reached holds.

    Levels asked for fall by `lower_by`, the skills of `without` are not asked for, members of `also` may take it too.
    """

    after: timedelta
    lower_by: int = 0
    without: frozenset[SkillId] = frozenset()
    also: frozenset[QueueId] = frozenset()


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
    # When it came into this queue, by which its rings and its longest wait go. None: when it began to wait.
    entered_at: datetime | None = None
    # Beyond what its queue asks for.
    requirements: tuple[Requirement, ...] = ()
    # 0 to 100.
    customer_value: int = 0
    business_value: int = 0
    deadline_at: datetime | None = None
    preferred_agent_id: AgentId | None = None
    owner_agent_id: AgentId | None = None
    last_agent_id: AgentId | None = None
    excluded: frozenset[AgentId] = frozenset()
    # By which it came in, where that has hours of its own; and whether those are open now. None: its queue's count.
    entry_point_id: EntryPointId | None = None
    is_open: bool | None = None
    # From when the target of its queue counts, where it was held until then. None: from when it began to wait.
    counts_from: datetime | None = None

    def is_served(self, rule: "QueueRule") -> bool:
        """Is it given out at this hour?"""
        return rule.when_closed == "serve" or (rule.is_open if self.is_open is None else self.is_open)


@dataclass(frozen=True, slots=True)
class Carried:
    """One item on somebody's desk: offered, in hand or in wrap-up. `quiet_since`: when last a word was said in it."""

    work_item_id: WorkItemId
    medium: str
    load: int
    quiet_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReadyAgent:
    """An agent whose presence is ready. `load` counts what is carried and not listed in `work`."""

    agent_id: AgentId
    queues: frozenset[QueueId]
    capacity: int
    load: int
    idle_since: datetime
    last_seen_at: datetime
    # When they last said that they are ready. On what they passed before that they may be asked as anybody.
    ready_since: datetime
    skills: Mapping[SkillId, int] = field(default_factory=dict)
    # At most so many items of a medium at once.
    caps: Mapping[str, int] = field(default_factory=dict)
    work: tuple[Carried, ...] = ()
    # Since when they are at work, after having been away.
    signed_in_at: datetime | None = None
    # Who they are where one person is an agent of several tenants: what they carry for one counts for all.
    person_id: AgentId | None = None
    # Which part of the last hour they were busy, 0 to 1.
    occupancy: float = 0.0


@dataclass(frozen=True, slots=True)
class PendingOffer:
    """An offer that has not been answered."""

    offer_id: OfferId
    work_item_id: WorkItemId
    agent_id: AgentId
    offered_at: datetime
    expires_at: datetime
    medium: str = "chat"

    @property
    def is_deferred(self) -> bool:
        """Of work that can wait: it gives way to what cannot."""
        return self.medium not in LIVE_MEDIA


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
    requirements: tuple[Requirement, ...] = ()
    rings: tuple[Ring, ...] = ()
    # What is to be answered is to be answered within this.
    target: timedelta | None = None
    # Points for each second of waiting.
    ageing: float = 1.0
    # Whoever gets an offer has it in hand at once.
    auto_accept: bool = False
    # Its items are given out only while more than so many of those who could take them stay free.
    keeps_free: int = 0
    # After so long in it an item goes to `overflow_queue_id`.
    max_wait: timedelta | None = None
    overflow_queue_id: QueueId | None = None
    is_open: bool = True
    when_closed: WhenClosed = "serve"


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
