"""Asking a colleague, over HTTP."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field, StringConstraints, model_validator

from retzef.kernel.ids import AgentId, QueueId, WorkItemId
from retzef.modules.queues.actions import consults
from retzef.modules.queues.actions.work import SkillAsked
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units
from retzef.ports.manifest import Manifest

CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]
WorkItemIdPath = Annotated[UUID, Path(description="The work item")]
ConsultIdPath = Annotated[UUID, Path(description="The consult")]


class ConsultSkillBody(Incoming):
    """A skill, at least at this level."""

    skill_id: UUID
    least: Annotated[int, Field(ge=0, le=100, strict=True)] = 0


class ConsultBody(Incoming):
    """Whom to ask: a colleague, who has so many seconds to take it; or whoever serves a queue (the item's own when none is named) and has
    the skill. `text`, the question, becomes a note of the case.
    """

    agent_id: UUID | None = None
    within_seconds: Annotated[int, Field(ge=10, le=600)] = 60
    queue_id: UUID | None = None
    skill: ConsultSkillBody | None = None
    text: Annotated[str, StringConstraints(max_length=5000, strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _names_one(self) -> "ConsultBody":
        if self.agent_id is not None and (self.queue_id is not None or self.skill is not None):
            raise ValueError("a colleague by name, or a queue and a skill")
        return self


class PartBody(Incoming):
    """Does whoever is asked write to the customer too?"""

    takes_part: bool


class ConsultAnswer(BaseModel):
    """The consult that has begun."""

    work_item_id: UUID


def consult_routes(units: Units, manifests: Mapping[str, Manifest]) -> APIRouter:
    """Below /work-items."""
    routes = APIRouter(responses=ERRORS)

    @routes.post(
        "/{work_item_id}/consult",
        status_code=201,
        summary="Ask a colleague about an item",
        description="The item stays mine. Whoever takes the consult sees the case and writes notes; one is asked at a time (`consult-open`)."
        " A colleague who is away, full or answering something else is waited for; `taker-doubtful` when they cannot be asked at all.",
    )
    async def begin(work_item_id: WorkItemIdPath, body: ConsultBody, principal: CaseHandler) -> ConsultAnswer:
        question = consults.Question(
            agent_id=AgentId(body.agent_id) if body.agent_id else None,
            within=timedelta(seconds=body.within_seconds),
            queue_id=QueueId(body.queue_id) if body.queue_id else None,
            skill=SkillAsked(body.skill.skill_id, body.skill.least) if body.skill else None,
            text=body.text.replace("\x00", ""),
        )
        consult_id = await consults.begin_consult(
            units, manifests, principal, WorkItemId(work_item_id), question
        )
        return ConsultAnswer(work_item_id=consult_id)

    @routes.delete(
        "/{work_item_id}/consult",
        status_code=204,
        summary="End a consult",
        description="By whoever asked, whoever was asked, or a supervisor. Repeating the call changes nothing.",
    )
    async def end(work_item_id: ConsultIdPath, principal: CaseHandler) -> None:
        await consults.end_consult(units, principal, WorkItemId(work_item_id))

    @routes.post(
        "/{work_item_id}/consult/pass",
        status_code=204,
        summary="Let whoever was asked have the item",
        description="With its age; the consult is over. `work-item-state` while nobody has taken the consult.",
    )
    async def pass_on(work_item_id: ConsultIdPath, principal: CaseHandler) -> None:
        await consults.pass_consult(units, principal, WorkItemId(work_item_id))

    @routes.put(
        "/{work_item_id}/consult/part",
        status_code=204,
        summary="Let whoever was asked write to the customer, or no more",
        description="In by whoever asked, out by them as well.",
    )
    async def part(work_item_id: ConsultIdPath, body: PartBody, principal: CaseHandler) -> None:
        await consults.let_take_part(units, principal, WorkItemId(work_item_id), takes_part=body.takes_part)

    return routes
