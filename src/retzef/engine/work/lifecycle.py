"""Each step as a function of values: what was, who asks and when, to what is. Errors as in `errors`."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.work.errors import (
    ConsultOnlyError,
    DispositionRequiredError,
    NotYourWorkError,
    OfferGoneError,
    WorkStateError,
    WrapUpExtendedError,
)
from retzef.engine.work.steps import CONSULT_STEPS, ItemState, StepName, check_step
from retzef.kernel.ids import AgentId, OfferId, QueueId, WorkItemId

OfferState: TypeAlias = Literal["pending", "accepted", "declined", "timed_out", "revoked"]

# States in which the item is on an agent's desk as work; `offered` counts to the load too.
IN_HAND: frozenset[ItemState] = frozenset({"assigned", "wrap_up"})


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One item. `agent_id`: whom it is offered to, or in whose hands it is; after `done` whose it was."""

    work_item_id: WorkItemId
    queue_id: QueueId
    state: ItemState
    load: int
    queued_at: datetime
    agent_id: AgentId | None = None
    assigned_at: datetime | None = None
    wrap_up_until: datetime | None = None
    wrap_up_extended: bool = False
    disposition_id: UUID | None = None
    passed_by: Mapping[AgentId, datetime] = field(default_factory=dict)
    # The item it is about, who asks, and whether whoever took it writes to the customer too; see `consults`.
    consult_of: WorkItemId | None = None
    consult_by: AgentId | None = None
    takes_part: bool = False
    # One colleague alone is asked; untaken, the consult is over.
    is_asked_by_name: bool = False

    @property
    def carried_by(self) -> AgentId | None:
        """Whose load it counts to."""
        return self.agent_id if self.state in ("offered", "assigned", "wrap_up") else None


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal of one item to one agent."""

    offer_id: OfferId
    work_item_id: WorkItemId
    agent_id: AgentId
    state: OfferState
    expires_at: datetime
    # Whose it is again when it is not taken; None: it waits.
    return_to: AgentId | None = None


def offer_to(
    item: WorkItem, offer_id: OfferId, agent_id: AgentId, expires_at: datetime
) -> tuple[WorkItem, Offer]:
    """Propose a waiting item to an agent. Raises WorkStateError."""
    _check("offer", item)
    offer = Offer(offer_id, item.work_item_id, agent_id, "pending", expires_at)
    return replace(item, state="offered", agent_id=agent_id), offer


def accept(item: WorkItem, offer: Offer, by: AgentId, now: datetime) -> tuple[WorkItem, Offer]:
    """The agent takes it, while the offer stands. Raises OfferGoneError."""
    if offer.state != "pending" or offer.agent_id != by or offer.expires_at <= now:
        raise OfferGoneError
    taken = replace(item, state="assigned", assigned_at=now, passed_by={})
    return taken, replace(offer, state="accepted")


def return_offer(
    item: WorkItem,
    offer: Offer,
    state: Literal["declined", "timed_out", "revoked"],
    now: datetime,
    *,
    giver_has_room: bool = False,
) -> tuple[WorkItem, Offer]:
    """The offer ends untaken and the item waits again; a consult by name is over. Who declined or let it ring is remembered.

    What a colleague handed over is theirs again, if they asked for it and `giver_has_room` (and is there). Raises OfferGoneError.
    """
    if offer.state != "pending":
        raise OfferGoneError
    over = replace(offer, state=state)
    if item.consult_of is not None and item.is_asked_by_name:
        return replace(item, state="done", agent_id=None), over
    if offer.return_to is not None and giver_has_room:
        return replace(item, state="assigned", agent_id=offer.return_to, assigned_at=now, passed_by={}), over
    passed_by = item.passed_by if state == "revoked" else {**item.passed_by, offer.agent_id: now}
    return replace(item, state="waiting", agent_id=None, passed_by=passed_by), over


def place(item: WorkItem, agent_id: AgentId, now: datetime, step: Literal["pull", "assign"]) -> WorkItem:
    """In somebody's hands without an offer: taken from the list, or given by a supervisor, who may take it from anywhere.

    A pending offer of it is the caller's to return. Raises WorkStateError.
    """
    _check(step, item)
    if item.state == "assigned" and item.agent_id == agent_id:
        return item
    return replace(item, state="assigned", agent_id=agent_id, assigned_at=now, passed_by={})


def free(item: WorkItem, queue_id: QueueId | None = None) -> WorkItem:
    """A supervisor takes it back or moves it; it waits with its age. Raises WorkStateError."""
    _check("free", item)
    target = queue_id or item.queue_id
    passed_by = item.passed_by if target == item.queue_id else {}
    return replace(
        item, state="waiting", agent_id=None, assigned_at=None, queue_id=target, passed_by=passed_by
    )


def hand_over(
    item: WorkItem, by: AgentId, offer: tuple[OfferId, AgentId], expires_at: datetime, *, back: bool
) -> tuple[WorkItem, Offer]:
    """Whoever has it offers it to a colleague: (offer, to whom). Raises NotYourWorkError, WorkStateError."""
    _check_hands(item, by)
    _check("hand_over", item)
    offer_id, agent_id = offer
    made = Offer(offer_id, item.work_item_id, agent_id, "pending", expires_at, by if back else None)
    return replace(item, state="offered", agent_id=agent_id, assigned_at=None), made


def leave(item: WorkItem) -> WorkItem:
    """The customer says that it is over: what nobody has yet is done. A pending offer of it is the caller's to revoke.

    Raises WorkStateError.
    """
    _check("leave", item)
    return item if item.state == "assigned" else replace(item, state="done", agent_id=None)


def finish(item: WorkItem, by: AgentId, now: datetime, wrap_up_for: timedelta) -> WorkItem:
    """The interaction is over; wrap-up begins, or the item is done where a queue has none.

    Raises NotYourWorkError, WorkStateError.
    """
    _check_hands(item, by)
    _check("finish", item)
    if not wrap_up_for:
        return replace(item, state="done")
    return replace(item, state="wrap_up", wrap_up_until=now + wrap_up_for)


def extend_wrap_up(item: WorkItem, by: AgentId, wrap_up_for: timedelta) -> WorkItem:
    """As much time again, once. Raises NotYourWorkError, WorkStateError, WrapUpExtendedError."""
    _check_hands(item, by)
    _check("extend_wrap_up", item)
    if item.wrap_up_extended or item.wrap_up_until is None:
        raise WrapUpExtendedError
    return replace(item, wrap_up_until=item.wrap_up_until + wrap_up_for, wrap_up_extended=True)


def end_wrap_up(
    item: WorkItem,
    by: AgentId,
    disposition_id: UUID | None,
    of_queue: Collection[UUID],
    *,
    required: bool = True,
) -> WorkItem:
    """The agent says how it ended, by one of the queue's own dispositions; by none where the queue has none or requires none.

    Raises NotYourWorkError, WorkStateError, DispositionRequiredError.
    """
    _check_hands(item, by)
    _check("end_wrap_up", item)
    may_be_none = not required or not of_queue
    if disposition_id not in of_queue and not (disposition_id is None and may_be_none):
        raise DispositionRequiredError
    return replace(item, state="done", disposition_id=disposition_id)


def let_wrap_up_lapse(item: WorkItem, now: datetime) -> WorkItem:
    """Time for wrap-up is over. Raises WorkStateError."""
    _check("let_wrap_up_lapse", item)
    if item.wrap_up_until is None or item.wrap_up_until > now:
        raise WorkStateError(state=item.state)
    return replace(item, state="done")


def give_back(
    item: WorkItem, by: AgentId, now: datetime, queue_id: QueueId | None = None, *, passed: bool
) -> WorkItem:
    """Back to a queue (its own when none is named) with its age. `passed`: by the agent's own will.

    Raises NotYourWorkError, WorkStateError.
    """
    _check_hands(item, by)
    _check("give_back", item)
    target = queue_id or item.queue_id
    remembered = dict(item.passed_by) if target == item.queue_id else {}
    if passed:
        remembered[by] = now
    return replace(
        item, state="waiting", agent_id=None, assigned_at=None, queue_id=target, passed_by=remembered
    )


def _check(name: StepName, item: WorkItem) -> None:
    check_step(name, item.state)
    if item.consult_of is not None and name not in CONSULT_STEPS:
        raise ConsultOnlyError


def _check_hands(item: WorkItem, by: AgentId) -> None:
    if item.agent_id != by or item.state in ("waiting", "offered"):
        raise NotYourWorkError
