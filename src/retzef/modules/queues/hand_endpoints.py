"""Work by somebody's word, over HTTP: the list to take from, handing over, and what supervisors do."""

from datetime import datetime, timedelta
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from retzef.kernel.ids import AgentId, QueueId, WorkItemId
from retzef.modules.queues.actions import by_hand
from retzef.modules.queues.waiting import LISTED_AT_MOST, Askable, list_takers, list_waiting
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]
Supervisor: TypeAlias = Annotated[Principal, Depends(needs("work.supervise"))]
WorkItemIdPath = Annotated[UUID, Path(description="The work item")]
TAKERS_AT_MOST = 500


class HandOverBody(Incoming):
    """To whom, and how many seconds they are asked. `back`: untaken it is mine again; otherwise it waits in its queue.

    `note_id`: a note of mine in the case, which is shown with it.
    """

    agent_id: UUID
    within_seconds: Annotated[int, Field(ge=10, le=600)] = 60
    back: bool = True
    note_id: UUID | None = None


class AssignBody(Incoming):
    """To whom. `anyway`: though something speaks against it (`taker-doubtful` says what).

    `note_id`: a note of mine in the case, which is shown with it.
    """

    agent_id: UUID
    anyway: bool = False
    note_id: UUID | None = None


class UndoAssignBody(Incoming):
    """To whom it was given, and who had it before, as giving it answered; null: it waited."""

    agent_id: UUID
    back_to: UUID | None = None


class FreeBody(Incoming):
    """Where it shall wait; its own queue when none is named."""

    queue_id: UUID | None = None


class _Read(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class WaitingWorkAnswer(_Read):
    """One item that waits. `doubts`: why I cannot take it now. `priority` is the case's, -1 to 2."""

    work_item_id: UUID
    queue_id: UUID
    queue_name: str
    medium: str
    channel: str
    case_id: UUID
    case_number: int
    subject: str | None
    customer_name: str | None
    queued_at: datetime
    last_line: str
    priority: int
    deadline_at: datetime | None
    doubts: list[str]


class WaitingAnswer(BaseModel):
    """`may_pull`: whether any queue of mine may be taken from at all. The most urgent first, at most 100."""

    may_pull: bool
    items: list[WaitingWorkAnswer] = Field(max_length=LISTED_AT_MOST)


class PulledAnswer(BaseModel):
    """It is mine now."""

    case_id: UUID


class TakerAnswer(_Read):
    """Somebody who may get it. `doubts`: what speaks against it now, and the skills they lack by name. `askable`: when they can be asked about it;
    who can be asked `later` is waited for.
    """

    agent_id: UUID
    name: str
    presence: str
    presence_reason: str | None
    capacity: int
    load: int
    doubts: list[str]
    askable: Askable
    missing_skills: list[str]


class AskableSkillAnswer(BaseModel):
    """A skill that can be asked for."""

    skill_id: UUID
    name: str


class TakersAnswer(BaseModel):
    """To whom an item can be given: who can take it now first."""

    agents: list[TakerAnswer] = Field(max_length=TAKERS_AT_MOST)
    skills: list[AskableSkillAnswer] = Field(max_length=TAKERS_AT_MOST)


class WorkFreedAnswer(_Read):
    """Where it was, by which it can be put back."""

    queue_id: UUID
    agent_id: UUID | None


def hand_routes(units: Units) -> APIRouter:
    """Below /work-items."""
    routes = APIRouter(responses=ERRORS)
    _add_agents_routes(routes, units)
    _add_supervisors_routes(routes, units)
    return routes


def _add_agents_routes(routes: APIRouter, units: Units) -> None:
    @routes.get(
        "/waiting",
        summary="What waits in my queues and may be taken",
        description="Of the queues I serve that allow it, in the order in which it would be given out.",
    )
    async def waiting(principal: CaseHandler, request: Request, look: Look) -> WaitingAnswer:
        may_pull, found = await list_waiting(units, principal, locale_of(request))
        look("cases_listed", "case")
        return WaitingAnswer(
            may_pull=may_pull, items=[WaitingWorkAnswer.model_validate(each) for each in found]
        )

    @routes.post(
        "/{work_item_id}/pull",
        summary="Take an item from the list",
        description="It is mine from now on, by the rules of offers; `pull-refused` says why not. Repeating the call gives the same answer.",
    )
    async def pull(work_item_id: WorkItemIdPath, principal: CaseHandler) -> PulledAnswer:
        case_id = await by_hand.pull_work(
            units, principal.tenant_id, principal.agent_id, WorkItemId(work_item_id)
        )
        return PulledAnswer(case_id=case_id)

    @routes.get("/{work_item_id}/takers", summary="To whom an item can be given")
    async def takers(work_item_id: WorkItemIdPath, principal: CaseHandler, request: Request) -> TakersAnswer:
        found, skills = await list_takers(units, principal, WorkItemId(work_item_id), locale_of(request))
        return TakersAnswer(
            agents=[TakerAnswer.model_validate(each) for each in found],
            skills=[AskableSkillAnswer(skill_id=skill_id, name=name) for skill_id, name in skills],
        )

    @routes.post(
        "/{work_item_id}/hand-over",
        status_code=204,
        summary="Hand an item over to a colleague",
        description="They are asked first and have so long to take it; its age is kept. `taker-doubtful` when they cannot be asked now.",
    )
    async def hand_over(work_item_id: WorkItemIdPath, body: HandOverBody, principal: CaseHandler) -> None:
        to = by_hand.HandOver(
            AgentId(body.agent_id), timedelta(seconds=body.within_seconds), body.back, body.note_id
        )
        await by_hand.hand_over(units, principal, WorkItemId(work_item_id), to)


def _add_supervisors_routes(routes: APIRouter, units: Units) -> None:
    @routes.post(
        "/{work_item_id}/assign",
        summary="Give an item to an agent",
        description="Whether it waits, is being offered, or is in somebody's hands: it is in theirs from now on. The answer says whose it was.",
    )
    async def assign(
        work_item_id: WorkItemIdPath, body: AssignBody, principal: Supervisor
    ) -> WorkFreedAnswer:
        was = await by_hand.assign_work(
            units,
            principal,
            WorkItemId(work_item_id),
            AgentId(body.agent_id),
            anyway=body.anyway,
            note_id=body.note_id,
        )
        return WorkFreedAnswer.model_validate(was)

    @routes.post(
        "/{work_item_id}/assign/undo",
        status_code=204,
        summary="Undo giving an item to an agent",
        description="It is theirs again who had it, or waits with its age. `work-answered` when the customer has been answered meanwhile.",
    )
    async def undo(work_item_id: WorkItemIdPath, body: UndoAssignBody, principal: Supervisor) -> None:
        back_to = AgentId(body.back_to) if body.back_to else None
        await by_hand.undo_assign(units, principal, WorkItemId(work_item_id), AgentId(body.agent_id), back_to)

    @routes.post(
        "/{work_item_id}/free",
        summary="Take an item back, or move it to another queue",
        description="An offer is taken back, work leaves its agent's hands; it waits with its age. The answer says where it was.",
    )
    async def free(
        work_item_id: WorkItemIdPath, principal: Supervisor, body: FreeBody | None = None
    ) -> WorkFreedAnswer:
        queue_id = QueueId(body.queue_id) if body and body.queue_id else None
        freed = await by_hand.free_work(units, principal, WorkItemId(work_item_id), queue_id)
        return WorkFreedAnswer.model_validate(freed)
