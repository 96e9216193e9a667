"""Labels: words of the tenant's own that cases carry. Retired ones stay on what has them and are offered no more."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import asyncpg
from fastapi import APIRouter, Depends
from pydantic import BaseModel, StringConstraints

from retzef.kernel.events import Event
from retzef.modules.cases.errors import LabelTakenError, NotFoundError
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.http.visible import VISIBLE
from retzef.platform.unit import UnitOfWork, Units

Color: TypeAlias = Literal["gray", "red", "orange", "green", "teal", "blue", "purple", "pink"]
LabelName = Annotated[
    str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True, pattern=r"^[^\x00]*$"), VISIBLE
]
LABELS_MAX = 500

_LIST = """
SELECT label_id, name, color, retired_at IS NOT NULL AS retired FROM labels WHERE tenant_id = $1
ORDER BY lower(name), label_id LIMIT $2
"""
_INSERT = "INSERT INTO labels (tenant_id, label_id, name, color, created_at) VALUES ($1, $2, $3, $4, $5)"
_STANDING = """
SELECT name, color, retired_at IS NOT NULL AS retired FROM labels WHERE tenant_id = $1 AND label_id = $2 FOR UPDATE
"""
_CHANGE = """
UPDATE labels SET name = COALESCE($3, name), color = COALESCE($4, color), version = version + 1,
    retired_at = CASE WHEN $5::boolean THEN COALESCE(retired_at, $6) WHEN NOT $5::boolean THEN NULL ELSE retired_at END
WHERE tenant_id = $1 AND label_id = $2
"""

TenantManager: TypeAlias = Annotated[Principal, Depends(needs("tenant.manage"))]
CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]


class NewLabelBody(Incoming):
    """A label to be made."""

    name: LabelName
    color: Color = "gray"


class LabelBody(Incoming):
    """What changes of a label; what is left out stays."""

    name: LabelName | None = None
    color: Color | None = None
    retired: bool | None = None


class LabelAnswer(BaseModel):
    """A label. `retired`: it is offered no more."""

    label_id: UUID
    name: str
    color: Color
    retired: bool


class LabelsAnswer(BaseModel):
    """All of the tenant's, by name."""

    labels: list[LabelAnswer]


def label_routes(units: Units) -> APIRouter:
    """All routes below /labels."""
    routes = APIRouter(prefix="/labels", tags=["cases"], responses=ERRORS)

    @routes.get("", summary="Labels")
    async def labels(principal: CaseReader) -> LabelsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await connection.fetch(_LIST, principal.tenant_id, LABELS_MAX)
        return LabelsAnswer(labels=[LabelAnswer(**dict(row)) for row in rows])

    @routes.post("", status_code=201, summary="Make a label")
    async def make(body: NewLabelBody, principal: TenantManager) -> LabelAnswer:
        label_id = units.ids.new()
        async with units.begin(principal.tenant_id) as unit:
            await _write(unit, _INSERT, label_id, body.name, body.color, unit.now)
            _tell(unit, principal)
            await record_act(unit, principal, "label_made", "label", label_id, after=body.model_dump())
        return LabelAnswer(label_id=label_id, name=body.name, color=body.color, retired=False)

    @routes.patch("/{label_id}", status_code=204, summary="Rename, recolour, retire or take back a label")
    async def change(label_id: UUID, body: LabelBody, principal: TenantManager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            standing = await unit.connection.fetchrow(_STANDING, unit.tenant_id, label_id)
            if standing is None:
                raise NotFoundError
            await _write(unit, _CHANGE, label_id, body.name, body.color, body.retired, unit.now)
            _tell(unit, principal)
            after = body.model_dump(exclude_none=True)
            before = {name: standing[name] for name in after}
            await record_act(unit, principal, "label_changed", "label", label_id, before=before, after=after)

    return routes


async def _write(unit: UnitOfWork, statement: str, *arguments: object) -> None:
    try:
        await unit.connection.execute(statement, unit.tenant_id, *arguments)
    except asyncpg.UniqueViolationError as error:
        raise LabelTakenError from error


def _tell(unit: UnitOfWork, principal: Principal) -> None:
    unit.record(Event("label_changed", "agent", principal.agent_id))
