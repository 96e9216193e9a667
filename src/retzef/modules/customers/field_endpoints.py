"""Definitions of the tenant's own fields over HTTP: made, changed, put in order, archived; never deleted."""

from datetime import datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
from fastapi import APIRouter, Depends
from pydantic import BaseModel, StringConstraints
from pydantic import Field as PydanticField

from retzef.engine.fields import FieldType
from retzef.kernel.events import Event
from retzef.modules.customers.errors import FieldKeyTakenError, FieldNotFoundError
from retzef.modules.customers.fields import Subject
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal, SignedIn, needs
from retzef.platform.http.schemas import ERRORS, Incoming, Locale
from retzef.platform.http.visible import VISIBLE
from retzef.platform.unit import Units

FieldsAdministrator: TypeAlias = Annotated[Principal, Depends(needs("tenant.manage"))]
Label = Annotated[
    dict[
        Locale,
        Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True), VISIBLE],
    ],
    PydanticField(min_length=1),
]
Help = dict[Locale, Annotated[str, StringConstraints(max_length=500, strip_whitespace=True)]]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,49}$")]

_LIST = """
SELECT field_id, subject, key, type, label::text, help::text, required, choices::text, position, archived_at
FROM field_definitions WHERE tenant_id = $1 ORDER BY subject DESC, archived_at IS NOT NULL, position, key
"""
_INSERT = """
INSERT INTO field_definitions (tenant_id, field_id, subject, key, type, label, help, required, choices, position, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""
_STANDING = """
SELECT label::text, help::text, required, choices::text, position, archived_at IS NOT NULL AS archived
FROM field_definitions WHERE tenant_id = $1 AND field_id = $2 FOR UPDATE
"""
_TEXTS = ("label", "help", "choices")
_CHANGE = """
UPDATE field_definitions SET label = COALESCE($3, label), help = COALESCE($4, help), required = COALESCE($5, required),
    choices = COALESCE($6, choices), position = COALESCE($7, position),
    archived_at = CASE WHEN $8 THEN COALESCE(archived_at, $9) WHEN $8 IS FALSE THEN NULL ELSE archived_at END
WHERE tenant_id = $1 AND field_id = $2 RETURNING key
"""


class Choice(BaseModel):
    """One of what may be chosen; its key is what is kept."""

    key: Key
    label: Label


class FieldBody(Incoming):
    """What may be changed of a definition; what is left out stays. The type and the key never change."""

    label: Label | None = None
    help: Help | None = None
    required: bool | None = None
    choices: Annotated[list[Choice], PydanticField(max_length=200)] | None = None
    position: Annotated[int, PydanticField(ge=0, le=10_000)] | None = None
    archived: bool | None = None


class NewFieldBody(Incoming):
    """A new field."""

    subject: Subject
    key: Key
    type: FieldType
    label: Label
    help: Help = PydanticField(default_factory=dict)
    required: bool = False
    choices: Annotated[list[Choice], PydanticField(max_length=200)] = PydanticField(default_factory=list)
    position: Annotated[int, PydanticField(ge=0, le=10_000)] = 0


class FieldAnswer(BaseModel):
    """A definition."""

    field_id: UUID
    subject: Subject
    key: str
    type: FieldType
    label: dict[str, str]
    help: dict[str, str]
    required: bool
    choices: list[Choice]
    position: int
    archived_at: datetime | None


class FieldsAnswer(BaseModel):
    """All of them, the archived last."""

    fields: list[FieldAnswer]


class MadeField(BaseModel):
    """The field's id."""

    field_id: UUID


def field_routes(units: Units) -> APIRouter:
    """All routes below /fields."""
    routes = APIRouter(prefix="/fields", tags=["fields"], responses=ERRORS)

    @routes.get("", summary="The tenant's own fields")
    async def definitions(principal: SignedIn) -> FieldsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            rows = await connection.fetch(_LIST, principal.tenant_id)
        return FieldsAnswer.model_validate({"fields": [_decoded(row) for row in rows]})

    @routes.post("", status_code=201, summary="Define a field")
    async def define(body: NewFieldBody, principal: FieldsAdministrator) -> MadeField:
        try:
            async with units.begin(principal.tenant_id) as unit:
                field_id = unit.ids.new()
                await unit.connection.execute(
                    _INSERT, unit.tenant_id, field_id, body.subject, body.key, body.type, _json(body.label), _json(body.help),
                    body.required, _json(body.choices), body.position, unit.now,
                )  # fmt: skip
                data: dict[str, str | int | bool | None] = {
                    "key": body.key,
                    "type": body.type,
                    "subject": body.subject,
                }
                unit.record(Event("field_defined", "agent", principal.agent_id, data=data))
                await record_act(unit, principal, "field_made", "field", field_id, after=body.model_dump())
        except asyncpg.UniqueViolationError as error:
            raise FieldKeyTakenError from error
        return MadeField(field_id=field_id)

    @routes.patch("/{field_id}", status_code=204, summary="Change, put in order or archive a field")
    async def change(field_id: UUID, body: FieldBody, principal: FieldsAdministrator) -> None:
        async with units.begin(principal.tenant_id) as unit:
            standing = await unit.connection.fetchrow(_STANDING, unit.tenant_id, field_id)
            if standing is None:
                raise FieldNotFoundError
            key = await unit.connection.fetchval(
                _CHANGE, unit.tenant_id, field_id, _json(body.label), _json(body.help), body.required, _json(body.choices),
                body.position, body.archived, unit.now,
            )  # fmt: skip
            changed = ",".join(sorted(body.model_fields_set))
            unit.record(
                Event("field_changed", "agent", principal.agent_id, data={"key": key, "changed": changed})
            )
            after = body.model_dump(exclude_none=True)
            before = {name: value for name, value in _decoded(standing).items() if name in after}
            await record_act(unit, principal, "field_changed", "field", field_id, before=before, after=after)

    return routes


def _decoded(row: asyncpg.Record) -> dict[str, object]:
    return {**row, **{name: msgspec.json.decode(row[name]) for name in _TEXTS}}


def _json(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        value = [each.model_dump() for each in value]
    return msgspec.json.encode(value).decode()
