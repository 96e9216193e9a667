"""Merging, splitting and relating cases over HTTP."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from retzef.engine.cases import CaseStatus
from retzef.kernel.ids import CaseId
from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.merging import merge_case, unmerge_case
from retzef.modules.cases.relating import Tie, list_ties, part_cases, relate_cases
from retzef.modules.cases.schemas import Subject
from retzef.modules.cases.splitting import split_case, undo_split
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]
CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]
CaseMerger: TypeAlias = Annotated[Principal, Depends(needs("cases.merge"))]


class OtherCase(Incoming):
    """Another case."""

    case_id: UUID


class SplitBody(Incoming):
    """From which message on, and what the new case is about."""

    message_id: UUID
    subject: Subject | None = None


class MergedAnswer(BaseModel):
    """`merge_id` undoes it."""

    merge_id: UUID


class SplitAnswer(BaseModel):
    """The new case; `split_id` undoes it."""

    split_id: UUID
    case_id: UUID


class FreedAnswer(BaseModel):
    """The case that stands for itself again, or holds both halves again."""

    case_id: UUID


class TiedCaseLine(BaseModel):
    """Another case and how it is tied to this one.

    `merged`: it goes on in this one. `split`: it was split off this one; `split_off`: this one was split off it. `tie_id` undoes
    those. A case the caller may not see is named by its number alone.
    """

    tie: Tie
    tie_id: UUID | None
    case_id: UUID
    number: int
    subject: str | None
    status: CaseStatus
    since: datetime
    by_name: str | None
    readable: bool


class TiesAnswer(BaseModel):
    """Newest first."""

    cases: list[TiedCaseLine]


def tie_routes(units: Units) -> APIRouter:
    """What ties a case to others, below /cases/{case_id}."""
    routes = APIRouter(prefix="/cases/{case_id}", tags=["cases"], responses=ERRORS)
    _add_merges(routes, units)
    _add_splits(routes, units)
    _add_relations(routes, units)
    return routes


def _add_merges(routes: APIRouter, units: Units) -> None:
    @routes.post(
        "/merge",
        status_code=201,
        summary="Let this case go on in another",
        description="Of the same customer, or of customers who are linked. Threads, notes and work go over; this case stays as a"
        " pointer, and what its customer writes next comes to the other one. `case-busy` while something of it is offered or in"
        " somebody else's hands. A case that waits is opened when the merged one is open.",
    )
    async def merge(case_id: UUID, body: OtherCase, principal: CaseMerger) -> MergedAnswer:
        async with units.begin(principal.tenant_id) as unit:
            for each in (case_id, body.case_id):
                await check_case_readable(unit.connection, principal, CaseId(each))
            merge_id = await merge_case(unit, principal, CaseId(case_id), CaseId(body.case_id))
        return MergedAnswer(merge_id=merge_id)

    @routes.delete(
        "/merges/{merge_id}",
        summary="Undo a merge, exactly",
        description="What went over goes back, with all that has come to those threads since.",
    )
    async def unmerge(case_id: UUID, merge_id: UUID, principal: CaseMerger) -> FreedAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            freed = await unmerge_case(unit, principal, merge_id, of_case=case_id)
        return FreedAnswer(case_id=freed)


def _add_splits(routes: APIRouter, units: Units) -> None:
    @routes.post(
        "/split",
        status_code=201,
        summary="Let a thread go on in a new case, from a message on",
        description="The new case has the same customer, owner and team. What came before the message stays.",
    )
    async def split(case_id: UUID, body: SplitBody, principal: CaseMerger) -> SplitAnswer:
        subject = (body.subject or "").replace("\x00", "") or None
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            made = await split_case(unit, principal, CaseId(case_id), body.message_id, subject)
        return SplitAnswer(split_id=made.split_id, case_id=made.case_id)

    @routes.delete(
        "/splits/{split_id}",
        summary="Undo a split",
        description="The two halves are one again. `split-gone` when the new case holds more than was moved into it.",
    )
    async def unsplit(case_id: UUID, split_id: UUID, principal: CaseMerger) -> FreedAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            whole = await undo_split(unit, principal, split_id, of_case=case_id)
            # Nobody pushes anything into a case they may not see: then nothing of it is committed.
            await check_case_readable(unit.connection, principal, whole)
        return FreedAnswer(case_id=whole)


def _add_relations(routes: APIRouter, units: Units) -> None:
    @routes.get("/ties", summary="What is merged into the case, split off it, or related to it")
    async def ties(case_id: UUID, principal: CaseReader, look: Look) -> TiesAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            await check_case_readable(connection, principal, CaseId(case_id))
            found = await list_ties(connection, principal, CaseId(case_id))
        look("case_opened", "case", case_id)
        return TiesAnswer(
            cases=[
                TiedCaseLine(**{name: getattr(each, name) for name in TiedCaseLine.model_fields})
                for each in found
            ]
        )

    @routes.post("/relations", status_code=204, summary="Say that two cases have to do with each other")
    async def relate(case_id: UUID, body: OtherCase, principal: CaseHandler) -> None:
        async with units.begin(principal.tenant_id) as unit:
            for each in (case_id, body.case_id):
                await check_case_readable(unit.connection, principal, CaseId(each))
            await relate_cases(unit, principal, CaseId(case_id), CaseId(body.case_id))

    @routes.delete("/relations/{other_id}", status_code=204, summary="Take back that two cases are related")
    async def part(case_id: UUID, other_id: UUID, principal: CaseHandler) -> None:
        async with units.begin(principal.tenant_id) as unit:
            for each in (case_id, other_id):
                await check_case_readable(unit.connection, principal, CaseId(each))
            await part_cases(unit, principal, CaseId(case_id), CaseId(other_id))
