"""Exports over HTTP: begin one, see how far it is, fetch the file, delete it."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from retzef.modules.customers.api import check_customer_changeable
from retzef.modules.transfers.errors import ExportNotReadyError, TransferNotFoundError
from retzef.modules.transfers.export_sections import sections_of
from retzef.modules.transfers.exports import (
    KEPT_FOR,
    Export,
    ExportState,
    begin_export,
    delete_export,
    find_export,
    list_exports,
)
from retzef.modules.transfers.folder import TransferFolder
from retzef.platform.audit import Look, record_act
from retzef.platform.auth.permissions import check_permission, may
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

Exporter: TypeAlias = Annotated[Principal, Depends(needs("customers.export", "tenant.export"))]
# Who may do neither is told of the right to everything: it is what an export is of unless it names a customer.
Beginner: TypeAlias = Annotated[Principal, Depends(needs("tenant.export", "customers.export"))]


class ExportBody(Incoming):
    """What is exported: all of one customer, or everything when none is named."""

    customer_id: UUID | None = None
    with_notes: bool = Field(
        default=False, description="Of one customer: what colleagues noted too. Everything has them anyway."
    )


class MadeExport(BaseModel):
    """The export's id."""

    export_id: UUID


class ExportLine(BaseModel):
    """An export as it stands. `sections_done` of `sections`; the file can be fetched while `expires_at` has not come."""

    export_id: UUID
    made_by: UUID
    made_by_name: str | None
    made_at: datetime
    customer_id: UUID | None
    customer_name: str | None
    with_notes: bool
    state: ExportState
    error: str | None
    sections_done: int
    sections: int
    lines: int
    size: int
    file_kept: bool
    expires_at: datetime


class ExportsAnswer(BaseModel):
    """The newest first."""

    exports: list[ExportLine]


def export_routes(units: Units, folder: TransferFolder) -> APIRouter:
    """All routes below /exports."""
    routes = APIRouter(prefix="/exports", tags=["exports"], responses=ERRORS)

    @routes.post(
        "",
        status_code=201,
        summary="Export everything, or all of one customer",
        description="Everything needs `tenant.export`; one customer `customers.export` and `cases.read_all`.",
    )
    async def begin(body: ExportBody, principal: Beginner) -> MadeExport:
        check_permission(principal, "tenant.export" if body.customer_id is None else "customers.export")
        async with units.begin(principal.tenant_id) as unit:
            root = None
            if body.customer_id is not None:
                check_permission(principal, "cases.read_all")
                root = await check_customer_changeable(unit.connection, principal, body.customer_id)
            notes = body.with_notes or root is None
            export_id = await begin_export(unit, principal.agent_id, root, with_notes=notes)
            after = {"customer_id": root and str(root), "with_notes": notes}
            await record_act(unit, principal, "export_begun", "tenant", None, after=after)
        return MadeExport(export_id=export_id)

    @routes.get("", summary="Exports: all, or those of customers that the caller has made")
    async def listed(principal: Exporter) -> ExportsAnswer:
        only = None if may(principal, "tenant.export") else principal.agent_id
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await list_exports(connection, principal.tenant_id, only)
        return ExportsAnswer(exports=[_line(dict(row)) for row in rows])

    @routes.get(
        "/{export_id}/file",
        summary="The file: a zip of JSON Lines, tables and files",
        response_class=FileResponse,
        responses={200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}},
    )
    async def fetch(export_id: UUID, principal: Exporter, look: Look) -> FileResponse:
        async with units.begin(principal.tenant_id) as unit:
            export = await _find(unit.connection, principal, export_id)
            path = folder.path(principal.tenant_id, export_id)
            if export.state != "done" or not export.file_kept or not path.exists():
                raise ExportNotReadyError
            await record_act(unit, principal, "export_fetched", "tenant", None, after=_whose(export))
        look("customers_exported", "customer", export.customer_id)
        name = f"retzef-export-{export.made_at:%Y-%m-%d}.zip"
        return FileResponse(path, media_type="application/zip", filename=name)

    @routes.delete("/{export_id}", status_code=204, summary="Stop it, or delete its file")
    async def delete(export_id: UUID, principal: Exporter) -> None:
        async with units.begin(principal.tenant_id) as unit:
            export = await _find(unit.connection, principal, export_id)
            await delete_export(unit, export_id)
            await record_act(unit, principal, "export_deleted", "tenant", None, before=_whose(export))
        await folder.delete(principal.tenant_id, export_id)

    return routes


async def _find(connection: Connection, principal: Principal, export_id: UUID) -> Export:
    """One that this caller may have: any, or one of a customer which they have made. Raises TransferNotFoundError."""
    export = await find_export(connection, principal.tenant_id, export_id)
    is_theirs = export.made_by == principal.agent_id and export.customer_id is not None
    if not is_theirs and not may(principal, "tenant.export"):
        raise TransferNotFoundError
    return export


def _whose(export: Export) -> dict[str, object]:
    """As the audit keeps it: null for everything."""
    return {"customer_id": export.customer_id and str(export.customer_id)}


def _line(row: dict[str, object]) -> ExportLine:
    counts = msgspec.json.decode(str(row["counts"]), type=dict[str, int])
    made_at = row["made_at"]
    assert isinstance(made_at, datetime)
    return ExportLine.model_validate(
        {
            **row, "sections_done": row["section"], "sections": len(sections_of(of_person=row["customer_id"] is not None)),
            "lines": sum(counts.values()), "expires_at": made_at + KEPT_FOR,
        }
    )  # fmt: skip
