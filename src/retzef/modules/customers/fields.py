"""The tenant's own fields: their definitions, and values checked against them on every write."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from retzef.engine.fields import Field, FieldsAsked, FieldValue, read_asked, read_values
from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.customers.identities import Actor
from retzef.modules.customers.links import keep_what_was_written
from retzef.modules.tenancy.api import find_home_country
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

# How a caller says it.
FIELDS_ASKED = "`key=value` of the tenant's own fields; `key>=value` and `key<=value` of numbers, amounts, dates and instants"

Subject: TypeAlias = Literal["customer", "case"]

_LIST = """
SELECT key, type, required, label::text AS label, ARRAY(SELECT c ->> 'key' FROM jsonb_array_elements(choices) c) AS choices
FROM field_definitions WHERE tenant_id = $1 AND subject = $2 AND archived_at IS NULL ORDER BY position, key
"""
_LABELS = """
SELECT key, ARRAY(SELECT value FROM jsonb_each_text(label)) AS labels FROM field_definitions
WHERE tenant_id = $1 AND subject = 'customer' AND archived_at IS NULL ORDER BY position, key
"""
_WRITE = """
UPDATE customers SET fields = jsonb_strip_nulls(fields || $3::jsonb), keyed = false, version = version + 1
WHERE tenant_id = $1 AND customer_id = $2
"""


async def list_fields(connection: Connection, tenant_id: TenantId, subject: Subject) -> Sequence[Field]:
    """The fields that are in use, in their order."""
    rows = await connection.fetch(_LIST, tenant_id, subject)
    return [
        Field(
            row["key"], row["type"], row["required"], tuple(row["choices"]), msgspec.json.decode(row["label"])
        )
        for row in rows
    ]


async def field_labels(connection: Connection, tenant_id: TenantId) -> dict[str, list[str]]:
    """Of each field of customers that is in use its labels, in every language it has."""
    return {row["key"]: list(row["labels"]) for row in await connection.fetch(_LABELS, tenant_id)}


async def read_written(
    unit: UnitOfWork, subject: Subject, given: Mapping[str, object], *, is_new: bool = False
) -> dict[str, FieldValue]:
    """Written values as they are kept; None takes one away. Raises FieldValueError, FieldMissingError (`is_new`: see `read_values`)."""
    fields = await list_fields(unit.connection, unit.tenant_id, subject)
    home = await find_home_country(unit.connection, unit.tenant_id)
    return read_values(fields, given, home, is_new=is_new)


async def write_customer_fields(
    unit: UnitOfWork, root: UUID, given: Mapping[str, object], actor: Actor, *, is_new: bool = False
) -> None:
    """Check and write values of a customer. Raises FieldValueError, FieldMissingError; then nothing is written.

    `is_new`: whoever makes one by hand says all that must be said. Imports, channels and facts make them without.
    """
    values = await read_written(unit, "customer", given, is_new=is_new)
    if not values:
        return
    await unit.connection.execute(_WRITE, unit.tenant_id, root, msgspec.json.encode(values).decode())
    await keep_what_was_written(unit, root, [f"field:{key}" for key in values])
    unit.record(
        Event(
            "customer_changed", "agent", actor.agent_id, customer_id=root, data={"fields": ",".join(values)}
        )
    )


async def read_filter(
    connection: Connection, tenant_id: TenantId, subject: Subject, asked: Sequence[str]
) -> FieldsAsked:
    """`key=value`, `key>=value` and `key<=value` texts as what they ask. Raises FieldValueError, FieldRangeError."""
    if not asked:
        return FieldsAsked()
    home = await find_home_country(connection, tenant_id)
    return read_asked(await list_fields(connection, tenant_id, subject), asked, home)
