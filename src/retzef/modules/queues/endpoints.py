"""Work over HTTP: answering offers, items in hand, presence, and why. Mounted below the API's prefix."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from retzef.kernel.ids import MessageId, OfferId, QueueId, WorkItemId
from retzef.modules.queues.actions import offers, work
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.consult_endpoints import consult_routes
from retzef.modules.queues.decisions import list_decisions
from retzef.modules.queues.hand_endpoints import hand_routes
from retzef.modules.staff.api import Presence
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units
from retzef.ports.manifest import Manifest

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]
CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]
OfferIdPath = Annotated[UUID, Path(description="The offer")]
WorkItemIdPath = Annotated[UUID, Path(description="The work item")]


class DeclineBody(Incoming):
    """Why, as a code; nobody has to say."""

    reason: Code | None = None


class ReadBody(Incoming):
    """Read up to and including this message."""

    message_id: UUID


class WrapUpBody(Incoming):
    """How it ended. `disposition_id` is left out only where the queue has none. `outcome`, in the agent's words, is kept
    with the case when it is resolved.
    """

    disposition_id: UUID | None = None
    resolve_case: bool
    outcome: Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)] | None = None


class AskedSkillBody(Incoming):
    """A skill, at least at this level."""

    skill_id: UUID
    least: Annotated[int, Field(ge=0, le=100, strict=True)] = 0


class RequeueBody(Incoming):
    """Another queue, or the item's own when none is named. `skill`: whoever gets it shall have it."""

    queue_id: UUID | None = None
    skill: AskedSkillBody | None = None


class PresenceBody(Incoming):
    """`reason` is required with `not_ready`, and only with it: one of the tenant's, or `finishing` (nothing new, what I have is finished)."""

    presence: Presence
    reason: Code | None = None


class AcceptAnswer(BaseModel):
    """The work that is mine now."""

    work_item_id: UUID
    case_id: UUID


class PresenceAnswer(BaseModel):
    """My presence, and since when."""

    presence: Presence
    presence_reason: str | None
    presence_at: datetime


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class DecisionReasonAnswer(_Read):
    """One reason; the desk has its sentence."""

    code: str
    params: dict[str, int | str]


class CandidateAnswer(_Read):
    """Who might have got it. `score`: points that spoke for them, one for each second of waiting; to be compared only among those who
    could be asked.
    """

    agent_id: UUID
    name: str
    could_be_asked: bool
    score: float
    reasons: list[DecisionReasonAnswer]


class DecisionAnswer(_Read):
    """One decision; without a chosen agent it says why the item waits now, with `reasons` that are the item's own.

    `decided_by`: a person's name; null: the router's.
    """

    decided_at: datetime
    policy: str
    decided_by: str | None
    candidates: list[CandidateAnswer]
    chosen_agent_id: UUID | None
    reasons: list[DecisionReasonAnswer]


class DecisionsAnswer(BaseModel):
    """The newest first, at most 100."""

    decisions: list[DecisionAnswer] = Field(max_length=101)


def queue_routes(units: Units, manifests: Mapping[str, Manifest]) -> APIRouter:
    """Offers, work items and presence."""
    routes = APIRouter(responses=ERRORS)
    routes.include_router(_offer_routes(units), prefix="/offers", tags=["offers"])
    routes.include_router(hand_routes(units), prefix="/work-items", tags=["work items"])
    routes.include_router(consult_routes(units, manifests), prefix="/work-items", tags=["work items"])
    routes.include_router(_work_routes(units), prefix="/work-items", tags=["work items"])
    routes.include_router(_presence_routes(units), prefix="/me", tags=["presence"])
    return routes


def _offer_routes(units: Units) -> APIRouter:
    routes = APIRouter()

    @routes.post(
        "/{offer_id}/accept",
        summary="Accept an offer",
        description="The work is mine from now on. Repeating the call gives the same answer; `offer-gone` when it was"
        " answered, ran out, was taken back or is somebody else's.",
    )
    async def accept(offer_id: OfferIdPath, principal: CaseHandler) -> AcceptAnswer:
        accepted = await offers.accept_offer(
            units, principal.tenant_id, principal.agent_id, OfferId(offer_id)
        )
        return AcceptAnswer(work_item_id=accepted.work_item_id, case_id=accepted.case_id)

    @routes.post(
        "/{offer_id}/decline",
        status_code=204,
        summary="Decline an offer",
        description="The item waits again with its age, and others are asked before me.",
    )
    async def decline(offer_id: OfferIdPath, principal: CaseHandler, body: DeclineBody | None = None) -> None:
        reason = body.reason if body else None
        await offers.decline_offer(units, principal.tenant_id, principal.agent_id, OfferId(offer_id), reason)

    return routes


def _work_routes(units: Units) -> APIRouter:
    routes = APIRouter()

    @routes.post(
        "/{work_item_id}/read",
        status_code=204,
        summary="Mark messages read",
        description="Everything up to and including the message; the customer sees it where the channel shows that.",
    )
    async def read(work_item_id: WorkItemIdPath, body: ReadBody, principal: CaseHandler) -> None:
        await work.mark_read(
            units,
            principal.tenant_id,
            principal.agent_id,
            WorkItemId(work_item_id),
            MessageId(body.message_id),
        )

    @routes.post(
        "/{work_item_id}/finish",
        status_code=204,
        summary="Finish the interaction",
        description="It ends and wrap-up begins; where the queue has no wrap-up, the item is done.",
    )
    async def finish(work_item_id: WorkItemIdPath, principal: CaseHandler) -> None:
        await work.finish(units, principal.tenant_id, principal.agent_id, WorkItemId(work_item_id))

    @routes.post(
        "/{work_item_id}/wrap-up",
        status_code=204,
        summary="End wrap-up",
        description="With a disposition of the item's queue, where it has any. `resolve_case` closes the case, unless something else of"
        " it is open (`case-in-work`).",
    )
    async def wrap_up(work_item_id: WorkItemIdPath, body: WrapUpBody, principal: CaseHandler) -> None:
        result = work.WrapUpResult(body.disposition_id, body.resolve_case, body.outcome or None)
        await work.end_wrap_up(
            units, principal.tenant_id, principal.agent_id, WorkItemId(work_item_id), result
        )

    @routes.post(
        "/{work_item_id}/wrap-up/extend",
        status_code=204,
        summary="Extend wrap-up",
        description="By as much time as the queue gives, once (`wrap-up-extended`).",
    )
    async def extend(work_item_id: WorkItemIdPath, principal: CaseHandler) -> None:
        await work.extend_wrap_up(units, principal.tenant_id, principal.agent_id, WorkItemId(work_item_id))

    @routes.post(
        "/{work_item_id}/requeue",
        status_code=204,
        summary="Give an item back to a queue",
        description="Its age is kept: the customer does not begin to wait anew.",
    )
    async def requeue(
        work_item_id: WorkItemIdPath, principal: CaseHandler, body: RequeueBody | None = None
    ) -> None:
        queue_id = QueueId(body.queue_id) if body and body.queue_id else None
        skill = work.SkillAsked(body.skill.skill_id, body.skill.least) if body and body.skill else None
        await work.requeue(
            units, principal.tenant_id, principal.agent_id, WorkItemId(work_item_id), queue_id, skill=skill
        )

    @routes.get(
        "/{work_item_id}/decisions",
        summary="Why it came to whom it came",
        description="The decisions about the item, newest first. While it waits, the first says why it waits now.",
    )
    async def decisions(work_item_id: WorkItemIdPath, principal: CaseReader) -> DecisionsAnswer:
        found = await list_decisions(units, principal, WorkItemId(work_item_id))
        return DecisionsAnswer(decisions=[DecisionAnswer.model_validate(each) for each in found])

    return routes


def _presence_routes(units: Units) -> APIRouter:
    routes = APIRouter()

    @routes.put(
        "/presence",
        summary="Say whether I am ready",
        description="Who is not ready keeps their work; what is being offered to them is taken back.",
    )
    async def presence(body: PresenceBody, principal: CaseHandler) -> PresenceAnswer:
        since = await set_presence(units, principal.tenant_id, principal.agent_id, body.presence, body.reason)
        return PresenceAnswer(presence=body.presence, presence_reason=body.reason, presence_at=since)

    return routes
