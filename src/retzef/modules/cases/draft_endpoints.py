"""Drafts of answers over HTTP: one's own in a case, and those that colleagues share."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.customer import check_customer_known
from retzef.modules.cases.drafts import DRAFT_MAX, Draft, is_draft_shared, list_drafts, save_draft, take_draft
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.realtime.feed import Feed
from retzef.platform.unit import Units

CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]


class DraftAnswer(BaseModel):
    """An answer that somebody has begun."""

    agent_id: UUID
    name: str
    text: str
    shared: bool
    version: int
    changed_at: datetime


class DraftsAnswer(BaseModel):
    """One's own, also when it was emptied, and those that colleagues share."""

    mine: DraftAnswer | None
    shared: list[DraftAnswer]


class KeptDraftBody(Incoming):
    """Written whole. `version`: of the one that was read, 0 when there was none."""

    text: str = Field(max_length=DRAFT_MAX)
    shared: bool = Field(
        default=False, description="Colleagues who may see the case may read it and go on with it"
    )
    version: int = Field(ge=0)


class DraftTakeBody(Incoming):
    """Which version of it was read."""

    version: int = Field(ge=1)


class DraftKept(BaseModel):
    """As it is kept now."""

    text: str
    version: int


def draft_routes(units: Units, feed: Feed) -> APIRouter:
    """All routes of drafts below /cases/{case_id}."""
    routes = APIRouter(prefix="/cases", tags=["cases"], responses=ERRORS)

    async def tell_desks(
        principal: Principal, case_id: UUID, agent_id: UUID, version: int, *, shared: bool
    ) -> None:
        await feed.whisper(f"drafts {principal.tenant_id} {case_id} {agent_id} {version} {int(shared)}")

    @routes.get("/{case_id}/drafts", summary="Answers that were begun in a case")
    async def drafts(case_id: UUID, principal: CaseHandler, look: Look) -> DraftsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            await check_case_readable(connection, principal, CaseId(case_id))
            found = await list_drafts(connection, principal.tenant_id, CaseId(case_id), principal.agent_id)
        look("case_opened", "case", case_id)
        mine = next((_answer(each) for each in found if each.agent_id == principal.agent_id), None)
        return DraftsAnswer(
            mine=mine, shared=[_answer(each) for each in found if each.agent_id != principal.agent_id]
        )

    @routes.put(
        "/{case_id}/draft",
        summary="Keep the answer one has begun",
        description="An empty text puts it away. `draft-changed` when another was kept since: nothing is overwritten.",
    )
    async def save(case_id: UUID, body: KeptDraftBody, principal: CaseHandler) -> DraftKept:
        text = body.text.replace("\x00", "")
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            if text:
                await check_customer_known(unit, case_id)
            was_shared = await is_draft_shared(unit, CaseId(case_id), principal.agent_id)
            version = await save_draft(
                unit, CaseId(case_id), principal.agent_id, text, shared=body.shared, version=body.version
            )
        told = was_shared or body.shared
        await tell_desks(principal, case_id, principal.agent_id, version, shared=told)
        return DraftKept(text=text, version=version)

    @routes.post(
        "/{case_id}/drafts/{agent_id}/take",
        summary="Go on with an answer that a colleague has begun and shares",
        description="It is put behind what one has begun oneself, and is the colleague's no more.",
    )
    async def take(case_id: UUID, agent_id: UUID, body: DraftTakeBody, principal: CaseHandler) -> DraftKept:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            await check_customer_known(unit, case_id)
            text, version = await take_draft(
                unit, CaseId(case_id), principal.agent_id, AgentId(agent_id), body.version
            )
        await tell_desks(principal, case_id, principal.agent_id, version, shared=True)
        # The colleague's own desks have an older one.
        await tell_desks(principal, case_id, agent_id, body.version + 1, shared=True)
        return DraftKept(text=text, version=version)

    return routes


def _answer(draft: Draft) -> DraftAnswer:
    return DraftAnswer.model_validate(draft, from_attributes=True)
