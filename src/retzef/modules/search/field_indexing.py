"""Keeping what can be found in the tenant's own fields: rows that a write marked as due get their words, a moment after its commit."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from retzef.engine.fields import FieldType, FieldValue
from retzef.engine.search import lexemes_of_values, write_tsvector
from retzef.platform.db import Connection

AT_ONCE = 200

# Whoever writes just now has the row: it is due again after their commit, which is told.
_DUE = """
SELECT tenant_id, subject, owner_id FROM searched_fields WHERE words IS NULL LIMIT $1 FOR UPDATE SKIP LOCKED
"""
# A statement of its own, so that what is read is not older than the hold on the row.
_VALUES = """
SELECT d.tenant_id, d.subject, d.owner_id, CASE d.subject
    WHEN 'customer' THEN (SELECT c.fields::text FROM customers c WHERE c.tenant_id = d.tenant_id AND c.customer_id = d.owner_id)
    ELSE (SELECT k.fields::text FROM cases k WHERE k.tenant_id = d.tenant_id AND k.case_id = d.owner_id) END AS fields
FROM unnest($1::uuid[], $2::text[], $3::uuid[]) AS d(tenant_id, subject, owner_id)
"""
_TYPES = "SELECT tenant_id, subject, key, type FROM field_definitions WHERE tenant_id = ANY ($1)"
_KEEP = """
UPDATE searched_fields s SET words = n.words::tsvector
FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) AS n(tenant_id, subject, owner_id, words)
WHERE s.tenant_id = n.tenant_id AND s.subject = n.subject AND s.owner_id = n.owner_id
"""


async def keep_fields(connection: Connection) -> None:
    """Make everything be found that is due, of all tenants."""
    while await _keep_some(connection) == AT_ONCE:
        pass


async def _keep_some(connection: Connection) -> int:
    async with connection.transaction():
        due = await connection.fetch(_DUE, AT_ONCE)
        if not due:
            return 0
        tenants, subjects, owners = ([row[place] for row in due] for place in range(3))
        types = await _types_of(connection, tenants)
        rows = await connection.fetch(_VALUES, tenants, subjects, owners)
        words = [
            write_tsvector(lexemes_of_values(types.get((row["tenant_id"], row["subject"]), {}), _read(row["fields"])))
            for row in rows
        ]  # fmt: skip
        found = ([row[name] for row in rows] for name in ("tenant_id", "subject", "owner_id"))
        await connection.execute(_KEEP, *found, words)
        return len(due)


async def _types_of(
    connection: Connection, tenants: list[UUID]
) -> dict[tuple[UUID, str], Mapping[str, FieldType]]:
    types: dict[tuple[UUID, str], dict[str, FieldType]] = {}
    for row in await connection.fetch(_TYPES, tenants):
        types.setdefault((row["tenant_id"], row["subject"]), {})[row["key"]] = row["type"]
    return dict(types)


def _read(fields: str | None) -> dict[str, FieldValue]:
    return msgspec.json.decode(fields, type=dict[str, FieldValue]) if fields else {}
