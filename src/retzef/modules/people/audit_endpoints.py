"""The audit over HTTP: pages with filters, and all of what is asked for as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, StringConstraints

from retzef.modules.people.audit_log import AuditFilter, Entries, list_entries
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS
from retzef.platform.text import as_cell
from retzef.platform.unit import Units

Auditor: TypeAlias = Annotated[Principal, Depends(needs("audit.read"))]
# A file with more is nobody's reading; a narrower time gives the rest.
CSV_MAX = 50_000
COLUMNS = (
    "occurred_at", "agent_name", "agent_id", "token_name", "act", "object_kind", "object_name", "object_id", "before", "after", "network",
)  # fmt: skip


class AuditEntryAnswer(BaseModel):
    """One line. `before` and `after`: settings that were changed."""

    entry_id: UUID
    occurred_at: datetime
    act: str
    agent_id: UUID | None
    agent_name: str | None
    token_id: UUID | None
    token_name: str | None
    object_kind: str
    object_id: UUID | None
    object_name: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    network: str


class AuditAnswer(BaseModel):
    """Newest first; `before` asks for older ones. `names`: by id, what the settings in the entries point at."""

    entries: list[AuditEntryAnswer]
    before: UUID | None
    names: dict[UUID, str]


def _filter(
    agent_id: UUID | None = None,
    acts: Annotated[
        str | None,
        StringConstraints(pattern=r"^[a-z_]{1,60}$"),
        Query(description="One act, or `acts` or `looks` for all of a kind"),
    ] = None,
    object_id: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
) -> AuditFilter:
    return AuditFilter(agent_id, acts, object_id, since, until)


Wanted: TypeAlias = Annotated[AuditFilter, Depends(_filter)]


def audit_routes(units: Units) -> APIRouter:
    """All routes below /audit."""
    routes = APIRouter(prefix="/audit", tags=["audit"], responses=ERRORS)

    @routes.get("", summary="Who did what, and who looked at what")
    async def read(
        principal: Auditor,
        request: Request,
        wanted: Wanted,
        before: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> AuditAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await list_entries(
                connection, principal.tenant_id, locale_of(request), wanted, before=before, limit=limit
            )
        entries = [AuditEntryAnswer.model_validate(each) for each in _plain(found)]
        older = entries[-1].entry_id if len(entries) == limit else None
        return AuditAnswer(entries=entries, before=older, names=dict(found.names))

    @routes.get(
        "/entries.csv",
        summary=f"The same as CSV, the newest {CSV_MAX}",
        response_class=Response,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    async def as_csv(principal: Auditor, request: Request, wanted: Wanted) -> Response:
        async with units.begin(principal.tenant_id) as unit:
            found = await list_entries(
                unit.connection, principal.tenant_id, locale_of(request), wanted, limit=CSV_MAX
            )
            exported = {"entries": len(found.entries)}
            await record_act(unit, principal, "audit_exported", "tenant", None, after=exported)
        return Response(
            _csv(_plain(found)),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
        )

    return routes


def _plain(found: Entries) -> Iterator[dict[str, Any]]:
    for each in found.entries:
        yield {
            **each.stored, "before": each.before, "after": each.after,
            "object_name": found.names.get(each.stored["object_id"]),
        }  # fmt: skip


def _csv(entries: Iterable[Mapping[str, object]]) -> str:
    """With a byte order mark, without which a spreadsheet reads Hebrew as Latin."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for entry in entries:
        writer.writerow([_cell(entry[column]) for column in COLUMNS])
    return "\ufeff" + text.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    return as_cell(msgspec.json.encode(value).decode() if isinstance(value, Mapping) else str(value))
