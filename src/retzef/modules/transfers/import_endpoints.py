"""Imports over HTTP: send a file, say what its columns mean, check it, run it, stop it, fetch what was refused."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse

from retzef.engine.imports import (
    is_fact_target,
    is_target,
    names_a_fact,
    suggest_columns,
    suggest_fact_columns,
)
from retzef.kernel.ids import TenantId
from retzef.modules.customers.api import field_labels
from retzef.modules.facts.api import FactSourceUnknownError, source_keys, value_labels
from retzef.modules.tenancy.api import read_list
from retzef.modules.transfers import imports
from retzef.modules.transfers.errors import (
    FactMappingError,
    ImportEmptyError,
    ImportMappingError,
    ImportTooLargeError,
)
from retzef.modules.transfers.folder import TransferFolder
from retzef.modules.transfers.import_schemas import (
    ImportAnswer,
    ImportDetailsAnswer,
    ImportsAnswer,
    LineAnswer,
    MappingBody,
)
from retzef.modules.transfers.imports import (
    Import,
    find_import,
    kinds_in,
    list_imports,
    list_refusals,
)
from retzef.modules.transfers.imports import Mapping as ColumnMapping
from retzef.modules.transfers.looking import guess, read_places, see, write_report
from retzef.platform.audit import Look, record_act
from retzef.platform.auth.permissions import check_permission
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.files.names import clean_name
from retzef.platform.http.bodies import RequestTooLargeError, stream_body
from retzef.platform.http.catalogue import sentence
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS, Locale
from retzef.platform.unit import Units

Importer: TypeAlias = Annotated[Principal, Depends(needs("customers.import"))]
FILE_MAX_GIGABYTES = 20
FILE_MAX_BYTES = FILE_MAX_GIGABYTES * 1024**3
REFUSALS_SHOWN = 20
_FILE: dict[str, object] = {
    "requestBody": {
        "required": True,
        "content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def import_routes(units: Units, folder: TransferFolder) -> APIRouter:
    """All routes below /imports."""
    routes = APIRouter(prefix="/imports", tags=["imports"], responses=ERRORS)
    _add_files(routes, units, folder)
    _add_acts(routes, units, folder)
    return routes


def _add_files(routes: APIRouter, units: Units, folder: TransferFolder) -> None:
    @routes.post(
        "", status_code=201, summary="Send a file of customers (CSV), as the body", openapi_extra=_FILE
    )
    async def send(
        request: Request,
        principal: Importer,
        file_name: Annotated[
            str | None,
            Query(min_length=1, max_length=255, description="Without it `customers.csv`, or `facts.csv`"),
        ] = None,
        facts_of: Annotated[
            str | None, Query(max_length=50, description="A file of facts: the source")
        ] = None,
        kind: Annotated[str | None, Query(max_length=50, description="A file of facts: their kind")] = None,
    ) -> ImportAnswer:
        name = clean_name(file_name or ("customers.csv" if facts_of is None else "facts.csv"))
        sent = await _what(units, principal, name, facts_of, kind)
        import_id = units.ids.new()
        size = await _keep(request, folder, principal.tenant_id, import_id)
        try:
            async with units.begin(principal.tenant_id) as unit:
                words = await _words(unit.connection, principal.tenant_id, kind)
                path = folder.path(principal.tenant_id, import_id)
                mapping = await asyncio.to_thread(guess, path, words.suggest)
                await imports.insert_import(
                    unit, import_id, principal.agent_id, replace(sent, size=size), mapping
                )
                await record_act(
                    unit, principal, "import_uploaded", "import", import_id, after={"bytes": size}
                )
                return _answer(await find_import(unit.connection, principal.tenant_id, import_id), units)
        except BaseException:
            await folder.delete(principal.tenant_id, import_id)
            raise

    @routes.get("", summary="Imports, the newest first")
    async def listed(principal: Importer) -> ImportsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await list_imports(connection, principal.tenant_id)
        return ImportsAnswer(imports=[_answer(each, units) for each in found])

    @routes.get("/{import_id}", summary="An import, the beginning of its file, and what a check has found")
    async def read(import_id: UUID, principal: Importer, look: Look, request: Request) -> ImportDetailsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await find_import(connection, principal.tenant_id, import_id)
            refusals = await list_refusals(connection, principal.tenant_id, import_id, 0, REFUSALS_SHOWN)
            words = await _words(connection, principal.tenant_id, found.fact_kind)
        look("import_opened", "import", import_id)
        path = folder.path(principal.tenant_id, import_id)
        if not path.exists():
            return ImportDetailsAnswer(
                standing=_answer(found, units), headers=[], lines=[], suggested=[], made=[], changed=[], unchanged=[], refused=[]
            )  # fmt: skip
        seen = await asyncio.to_thread(see, path, found.encoding, found.delimiter)
        examples = msgspec.json.decode(found.examples, type=dict[str, list[dict[str, int]]])
        locale = locale_of(request)

        def lines(outcome: str) -> list[LineAnswer]:
            listed = examples.get(outcome, [])
            texts = read_places(path, found.encoding, [(each["at_byte"], each["length"]) for each in listed])
            return [
                LineAnswer(line=each["line"], text=text) for each, text in zip(listed, texts, strict=True)
            ]

        texts = read_places(path, found.encoding, [(row["at_byte"], row["length"]) for row in refusals])
        return ImportDetailsAnswer(
            standing=_answer(found, units),
            headers=seen.headers, lines=seen.lines, suggested=words.suggest(seen.headers),
            made=lines("made"), changed=lines("changed"), unchanged=lines("unchanged"),
            refused=[
                LineAnswer(
                    line=row["line"], text=text, code=row["code"], message=sentence(row["code"], locale),
                    column=None if row["cell"] is None else row["cell"] + 1,
                )
                for row, text in zip(refusals, texts, strict=True)
            ],
        )  # fmt: skip

    @routes.get(
        "/{import_id}/refused.csv",
        summary="Every refused line: its number, the column, the reason, the line itself",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    async def report(
        import_id: UUID, principal: Importer, look: Look, request: Request, locale: Locale | None = None
    ) -> StreamingResponse:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await find_import(connection, principal.tenant_id, import_id)
        look("import_opened", "import", import_id)
        path = folder.path(principal.tenant_id, import_id)
        seen = await asyncio.to_thread(see, path, found.encoding, found.delimiter) if path.exists() else None
        headers = seen.headers if seen is not None and found.has_header else []
        return StreamingResponse(
            write_report(units.database, found, path, headers, locale or locale_of(request)),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="refused-lines.csv"'},
        )


def _add_acts(routes: APIRouter, units: Units, folder: TransferFolder) -> None:
    @routes.put(
        "/{import_id}/mapping", status_code=204, summary="Say how the file is read and what its columns mean"
    )
    async def set_mapping(import_id: UUID, body: MappingBody, principal: Importer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            found = await find_import(unit.connection, principal.tenant_id, import_id)
            words = await _words(unit.connection, principal.tenant_id, found.fact_kind)
            columns = body.columns
            if columns is None:
                path = folder.path(principal.tenant_id, import_id)
                seen = await asyncio.to_thread(see, path, body.encoding, body.delimiter)
                columns = words.suggest(seen.headers)
            else:
                _check_columns(columns, words)
            await imports.map_import(unit, import_id, _mapping(body, columns))

    @routes.post(
        "/{import_id}/check", status_code=204, summary="Read all of it and find out what an import would do"
    )
    async def check(import_id: UUID, principal: Importer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await imports.begin_check(unit, import_id)

    @routes.post(
        "/{import_id}/run", status_code=204, summary="Import what was checked; go on where it was stopped"
    )
    async def run(import_id: UUID, principal: Importer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await imports.begin_run(unit, import_id)
            await record_act(unit, principal, "import_started", "import", import_id)

    @routes.post("/{import_id}/stop", status_code=204, summary="Stop; what is written stays written")
    async def stop(import_id: UUID, principal: Importer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await imports.stop_import(unit, import_id)
            await record_act(unit, principal, "import_stopped", "import", import_id)

    @routes.delete(
        "/{import_id}", status_code=204, summary="Forget the import and its file; what it imported stays"
    )
    async def delete(import_id: UUID, principal: Importer) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await imports.delete_import(unit, import_id)
            await record_act(unit, principal, "import_deleted", "import", import_id)
        await folder.delete(principal.tenant_id, import_id)


async def _keep(request: Request, folder: TransferFolder, tenant_id: TenantId, import_id: UUID) -> int:
    try:
        size = await folder.keep(tenant_id, import_id, stream_body(request, FILE_MAX_BYTES))
    except RequestTooLargeError as error:
        raise ImportTooLargeError(limit=FILE_MAX_GIGABYTES) from error
    if size == 0:
        await folder.delete(tenant_id, import_id)
        raise ImportEmptyError
    return size


@dataclass(frozen=True, slots=True)
class _Words:
    """The tenant's own fields with the purposes it asks consent for, or the values of a kind of fact; by key with their labels."""

    labels: Mapping[str, Sequence[str]]
    purposes: frozenset[str] | None = None

    @property
    def of_facts(self) -> bool:
        return self.purposes is None

    def suggest(self, headers: Sequence[str]) -> list[str]:
        suggested = (suggest_fact_columns if self.of_facts else suggest_columns)(headers, self.labels)
        return [each if self.knows(each) else "skip" for each in suggested]

    def knows(self, target: str) -> bool:
        if self.purposes is None:
            return is_fact_target(target, frozenset(self.labels))
        return is_target(target, frozenset(self.labels), self.purposes)


async def _words(connection: Connection, tenant_id: TenantId, fact_kind: str | None) -> _Words:
    if fact_kind is None:
        purposes = await read_list(connection, tenant_id, "consent_purposes")
        return _Words(await field_labels(connection, tenant_id), purposes.keys(active_only=True))
    return _Words(await value_labels(connection, tenant_id, fact_kind))


async def _what(
    units: Units, principal: Principal, file_name: str, source: str | None, kind: str | None
) -> imports.Sent:
    """What the file is said to hold. Raises NotAllowedError, FactSourceUnknownError, FactKindUnknownError."""
    if source is None and kind is None:
        return imports.Sent(file_name, 0)
    check_permission(principal, "facts.write")
    async with units.database.transaction(principal.tenant_id) as connection:
        if source not in await source_keys(connection, principal.tenant_id):
            raise FactSourceUnknownError(source=source or "")
        await value_labels(connection, principal.tenant_id, kind or "")
    return imports.Sent(file_name, 0, source, kind)


def _check_columns(columns: Sequence[str], words: _Words) -> None:
    for place, target in enumerate(columns, 1):
        if not words.knows(target):
            raise ImportMappingError(column=place)
    if words.of_facts:
        if not names_a_fact(columns):
            raise FactMappingError
    elif not kinds_in(columns) and not {"name", "given_name", "family_name"} & set(columns):
        raise ImportMappingError(column=0)


def _mapping(body: MappingBody, columns: Sequence[str]) -> ColumnMapping:
    brought = kinds_in(columns)
    kinds = (
        brought if body.recognise_by is None else tuple(each for each in brought if each in body.recognise_by)
    )
    return ColumnMapping(
        body.encoding,
        body.delimiter,
        body.has_header,
        columns,
        kinds,
        body.update_rule,
        body.unknown_customer,
    )


def _answer(found: Import, units: Units) -> ImportAnswer:
    return ImportAnswer(
        **{
            name: getattr(found, name)
            for name in ImportAnswer.model_fields
            if name not in ("seconds_left", "columns", "recognise_by")
        },
        columns=list(found.columns),
        recognise_by=list(found.recognise_by),
        seconds_left=_seconds_left(found, units),
    )


def _seconds_left(found: Import, units: Units) -> int | None:
    """By the pace since it began or went on."""
    if found.state not in ("checking", "running") or found.began_at is None:
        return None
    done = found.at_byte - found.began_at_byte
    passed = (units.clock.now() - found.began_at).total_seconds()
    return round(passed * (found.size - found.at_byte) / done) if done > 0 and passed > 0 else None
