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


class DraftPerson(Incoming):
    """Somebody a mail goes to; it is looked at when it is sent."""

    name: Annotated[str, Field(max_length=500)]
    address: Annotated[str, Field(max_length=500)]


class DraftMail(Incoming):
    """How an answer goes that goes by mail. `html`: the text as it was composed."""

    to: list[DraftPerson] = Field(max_length=200)
    cc: list[DraftPerson] = Field(max_length=200)
    bcc: list[DraftPerson] = Field(max_length=200)
    subject: str = Field(max_length=2000)
    html: str = Field(max_length=300_000)
    of_message_id: UUID | None
    is_forward: bool
    quote: bool
    signature: bool = True


class DraftAnswer(BaseModel):
    """An answer that somebody has begun."""

    agent_id: UUID
    name: str
    text: str
    mail: DraftMail | None
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
    mail: DraftMail | None = Field(default=None, description="Where it goes by mail: how")


class DraftTakeBody(Incoming):
    """Which version of it was read."""

    version: int = Field(ge=1)


class DraftKept(BaseModel):
    """As it is kept now."""

    text: str
    version: int
    mail: DraftMail | None


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
                unit,
                CaseId(case_id),
                principal.agent_id,
                text,
                shared=body.shared,
                version=body.version,
                mail=_json(body.mail),
            )
        told = was_shared or body.shared
        await tell_desks(principal, case_id, principal.agent_id, version, shared=told)
        return DraftKept(text=text, version=version, mail=body.mail)

    @routes.post(
        "/{case_id}/drafts/{agent_id}/take",
        summary="Go on with an answer that a colleague has begun and shares",
        description="It is put behind what one has begun oneself, and is the colleague's no more.",
    )
    async def take(case_id: UUID, agent_id: UUID, body: DraftTakeBody, principal: CaseHandler) -> DraftKept:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            await check_customer_known(unit, case_id)
            text, version, mail = await take_draft(
                unit, CaseId(case_id), principal.agent_id, AgentId(agent_id), body.version
            )
        await tell_desks(principal, case_id, principal.agent_id, version, shared=True)
        # The colleague's own desks have an older one.
        await tell_desks(principal, case_id, agent_id, body.version + 1, shared=True)
        return DraftKept(text=text, version=version, mail=_mail(mail))

    return routes


def _answer(draft: Draft) -> DraftAnswer:
    return DraftAnswer(
        agent_id=draft.agent_id,
        name=draft.name,
        text=draft.text,
        mail=_mail(draft.mail),
        shared=draft.shared,
        version=draft.version,
        changed_at=draft.changed_at,
    )


def _json(mail: DraftMail | None) -> str | None:
    return None if mail is None else mail.model_dump_json().replace("\\u0000", "")


def _mail(kept: str | None) -> DraftMail | None:
    return None if kept is None else DraftMail.model_validate_json(kept)
