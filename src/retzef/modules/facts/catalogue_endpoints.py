"""What facts need before they can be told, over HTTP: the systems that tell them, and kinds of the tenant's own."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends

from retzef.engine.facts import BUILT_IN
from retzef.modules.facts import catalogue
from retzef.modules.facts.catalogue import KindField
from retzef.modules.facts.schemas import (
    FactFieldAnswer,
    FactFieldBody,
    FactKindAnswer,
    FactKindBody,
    FactKindsAnswer,
    MadeFactKind,
    MadeSource,
    NewFactKindBody,
    NewSourceBody,
    SourceAnswer,
    SourceBody,
    SourcesAnswer,
)
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Locale
from retzef.platform.unit import Units

FactKeeper: TypeAlias = Annotated[Principal, Depends(needs("api.manage"))]
# Whoever tells facts must know how.
FactKnower: TypeAlias = Annotated[Principal, Depends(needs("api.manage", "facts.write"))]


def fact_catalogue_routes(units: Units) -> APIRouter:
    """All routes below /fact-sources and /fact-kinds."""
    routes = APIRouter(tags=["facts"], responses=ERRORS)
    _add_sources(routes, units)
    _add_kinds(routes, units)
    return routes


def _add_sources(routes: APIRouter, units: Units) -> None:
    @routes.get("/fact-sources", summary="Systems that tell facts")
    async def sources(principal: FactKnower) -> SourcesAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await catalogue.list_sources(connection, principal.tenant_id)
        return SourcesAnswer(
            sources=[
                SourceAnswer(
                    source_id=each.source_id, key=each.key, name=each.name, icon=each.icon, archived_at=each.archived_at
                )
                for each in found
            ]
        )  # fmt: skip

    @routes.post("/fact-sources", status_code=201, summary="Register a system that tells facts")
    async def add_source(body: NewSourceBody, principal: FactKeeper) -> MadeSource:
        async with units.begin(principal.tenant_id) as unit:
            source_id = await catalogue.add_source(unit, principal, body.key, body.name, body.icon)
        return MadeSource(source_id=source_id)

    @routes.put(
        "/fact-sources/{source_id}", status_code=204, summary="Rename a source, put it away, bring it back"
    )
    async def change_source(source_id: UUID, body: SourceBody, principal: FactKeeper) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await catalogue.change_source(
                unit, principal, source_id, name=body.name, icon=body.icon, archived=body.archived
            )


def _add_kinds(routes: APIRouter, units: Units) -> None:
    @routes.get("/fact-kinds", summary="Kinds of facts, with the values of each")
    async def kinds(principal: FactKnower) -> FactKindsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            own = await catalogue.list_kinds(connection, principal.tenant_id)
        built_in = [
            FactKindAnswer(
                kind_id=None, key=key, title={}, archived_at=None,
                fields=[FactFieldAnswer.model_validate({"key": each.key, "type": each.type, "label": {}}) for each in fields],
            )
            for key, fields in BUILT_IN.items()
        ]  # fmt: skip
        return FactKindsAnswer(kinds=[*built_in, *(_answer(each) for each in own)])

    @routes.post("/fact-kinds", status_code=201, summary="Define a kind of fact")
    async def add_kind(body: NewFactKindBody, principal: FactKeeper) -> MadeFactKind:
        async with units.begin(principal.tenant_id) as unit:
            kind_id = await catalogue.add_kind(
                unit, principal, body.key, _texts(body.title), _fields(body.fields)
            )
        return MadeFactKind(kind_id=kind_id)

    @routes.put(
        "/fact-kinds/{kind_id}", status_code=204, summary="Change a kind; what was told keeps its values"
    )
    async def change_kind(kind_id: UUID, body: FactKindBody, principal: FactKeeper) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await catalogue.change_kind(
                unit, principal, kind_id, title=_texts(body.title), fields=_fields(body.fields), archived=body.archived
            )  # fmt: skip


def _texts(texts: Mapping[Locale, str]) -> dict[str, str]:
    return {str(locale): text for locale, text in texts.items()}


def _fields(fields: list[FactFieldBody]) -> list[KindField]:
    return [KindField(each.key, each.type, _texts(each.label)) for each in fields]


def _answer(kind: catalogue.Kind) -> FactKindAnswer:
    fields = [FactFieldAnswer(key=each.key, type=each.type, label=each.label) for each in kind.fields]
    return FactKindAnswer(
        kind_id=kind.kind_id, key=kind.key, title=kind.title, fields=fields, archived_at=kind.archived_at
    )  # fmt: skip
