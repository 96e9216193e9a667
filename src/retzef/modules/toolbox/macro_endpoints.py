"""Macros over HTTP: listed, written, shown for a case, applied."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, StringConstraints

from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import CASES_AT_ONCE, BulkAnswer, check_case_readable, tell_results
from retzef.modules.toolbox.acts import Act, Acts, plan_acts
from retzef.modules.toolbox.macro_run import Runner, find_says
from retzef.modules.toolbox.macros import ACTS, Macro, add_macro, change_macro, get_macro, list_macros
from retzef.modules.toolbox.owners import Scope, owner_for, scope_of
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.http.visible import VISIBLE
from retzef.platform.unit import Units
from retzef.ports.manifest import Manifest

Handler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]
Writer: TypeAlias = Annotated[Principal, Depends(needs("cases.handle", "automation.manage"))]
MacroName = Annotated[
    str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True, pattern=r"^[^\x00]*$"), VISIBLE
]


class NewMacroBody(Incoming):
    """A macro. With the scope `team` it is the named team's."""

    scope: Scope = "mine"
    team_id: UUID | None = None
    name: MacroName
    acts: Acts = Field(
        description="What is said is said first, in order; then the case is changed, all at once"
    )

    async def to_macro(self, connection: Connection, principal: Principal, *, retired: bool = False) -> Macro:
        """As the module understands it. Raises what naming an owner raises."""
        owner = await owner_for(connection, principal, self.scope, self.team_id)
        return Macro(self.name, self.acts, owner, retired)


class MacroBody(NewMacroBody):
    """It is written whole. `version`: the one that was read."""

    version: int
    retired: bool = False


class MacroAnswer(BaseModel):
    """A macro. `retired`: it is offered no more."""

    macro_id: UUID
    scope: Scope
    team_id: UUID | None
    name: str
    acts: list[Act]
    uses: int
    last_used_at: datetime | None
    retired: bool
    may_change: bool
    version: int


class MacrosAnswer(BaseModel):
    """What the caller may apply."""

    macros: list[MacroAnswer]


class MadeMacro(BaseModel):
    """The new one's id."""

    macro_id: UUID


class PreviewBody(Incoming):
    """For which case."""

    case_id: UUID


class SaidAnswer(BaseModel):
    """What an act would say. `missing` names fields without a value: then the macro would leave this case as it is."""

    kind: Literal["reply", "note"]
    text: str
    locale: str
    missing: list[str]


class PreviewAnswer(BaseModel):
    """What would be said, in order."""

    says: list[SaidAnswer]


class RunBody(Incoming):
    """Repeating a call with the same `run_id` says nothing twice."""

    run_id: UUID
    case_ids: list[UUID] = Field(min_length=1, max_length=CASES_AT_ONCE)


def macro_routes(units: Units, manifests: dict[str, Manifest]) -> APIRouter:
    """All routes below /macros."""
    routes = APIRouter(prefix="/macros", tags=["tools"], responses=ERRORS)

    @routes.get("", summary="Macros one may apply")
    async def macros(principal: Writer) -> MacrosAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await list_macros(connection, principal)
        return MacrosAnswer(macros=[_answer(row) for row in rows])

    @routes.post("", status_code=201, summary="Write a macro")
    async def add(body: NewMacroBody, principal: Writer) -> MadeMacro:
        async with units.begin(principal.tenant_id) as unit:
            macro = await body.to_macro(unit.connection, principal)
            return MadeMacro(macro_id=await add_macro(unit, principal, principal, macro))

    @routes.put("/{macro_id}", status_code=204, summary="Change, retire or take back a macro")
    async def change(macro_id: UUID, body: MacroBody, principal: Writer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await get_macro(unit.connection, principal, macro_id)
            macro = await body.to_macro(unit.connection, principal, retired=body.retired)
            await change_macro(unit, principal, principal, macro_id, version=body.version, macro=macro)

    @routes.post(
        "/{macro_id}/preview", summary="What a macro would say in a case", description="Nothing is done."
    )
    async def preview(macro_id: UUID, body: PreviewBody, principal: Handler) -> PreviewAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            await check_case_readable(connection, principal, CaseId(body.case_id))
            row = await get_macro(connection, principal, macro_id)
            plan = plan_acts(ACTS.validate_json(row["acts"]), principal.agent_id, units.clock.now())
            says = await find_says(connection, principal, principal.locale, CaseId(body.case_id), plan)
        return PreviewAnswer(says=[
            SaidAnswer(kind=each.act.kind, text=each.filled.text, locale=each.locale, missing=list(each.filled.missing))
            for each in says
        ])  # fmt: skip

    @routes.post(
        "/{macro_id}/run",
        summary="Apply a macro to cases",
        description="Each case by itself, whole or not at all, with the caller's rights. `act_id` undoes what was changed, as of"
        " every change of many cases; what was said stays said.",
    )
    async def run(macro_id: UUID, body: RunBody, principal: Handler, request: Request) -> BulkAnswer:
        runner = Runner(units, manifests, principal, macro_id, body.run_id)
        results, act_id = await runner.apply(body.case_ids)
        return tell_results(results, act_id, locale_of(request))

    return routes


def _answer(row: asyncpg.Record) -> MacroAnswer:
    found = {**dict(row), "acts": ACTS.validate_json(row["acts"])}
    scope = scope_of(found.pop("owner_agent_id"), row["team_id"])
    return MacroAnswer(scope=scope, **found)
