"""Who may be one person: found in the background, shown to people, decided by them. Nobody is ever joined here by itself.

Customers whose facts have changed get their blocking keys anew; those with a key in common are compared. A key that very many
have (a switchboard's number, a name that everybody has) tells nothing and is passed over.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.duplicates import SUGGEST_FROM, Likeness, Person, blocking_keys, compare
from retzef.platform.db import Connection

BATCH = 200
BATCHES_AT_ONCE = 25
# A key that more customers than this have tells nothing.
BLOCK_MAX = 60
REASONS_MAX = 8

_TAKE = """
SELECT tenant_id, customer_id FROM customers WHERE NOT keyed ORDER BY tenant_id, customer_id LIMIT $1 FOR UPDATE SKIP LOCKED
"""
_FACTS = """
SELECT c.customer_id, c.root_id, c.name, c.fields::text AS fields,
    COALESCE((SELECT jsonb_object_agg(g.kind, g.found) FROM (
        SELECT d.kind, jsonb_agg(d.value) AS found FROM identities d
        WHERE d.tenant_id = c.tenant_id AND d.customer_id = c.customer_id AND d.status <> 'withdrawn'
          AND d.kind IN ('phone', 'email', 'national_id') GROUP BY d.kind) g), '{}')::text AS identities
FROM unnest($2::uuid[]) AS w(customer_id) JOIN customers c ON c.tenant_id = $1 AND c.customer_id = w.customer_id
"""
_FORGET = "DELETE FROM customer_keys WHERE tenant_id = $1 AND customer_id = ANY ($2)"
_KEEP = """
INSERT INTO customer_keys (tenant_id, key, customer_id) SELECT $1, k.key, k.customer_id
FROM unnest($2::text[], $3::uuid[]) AS k(key, customer_id) ON CONFLICT DO NOTHING
"""
_KEYED = "UPDATE customers SET keyed = true WHERE tenant_id = $1 AND customer_id = ANY ($2)"
_PAIRS = """
SELECT DISTINCT LEAST(mine.customer_id, theirs.customer_id) AS one_id, GREATEST(mine.customer_id, theirs.customer_id) AS other_id
FROM customer_keys mine
CROSS JOIN LATERAL (
    SELECT o.customer_id FROM customer_keys o WHERE o.tenant_id = $1 AND o.key = mine.key LIMIT $3 + 1) theirs
WHERE mine.tenant_id = $1 AND mine.customer_id = ANY ($2) AND theirs.customer_id <> mine.customer_id
  AND (SELECT count(*) FROM (
      SELECT 1 FROM customer_keys x WHERE x.tenant_id = $1 AND x.key = mine.key LIMIT $3 + 1) block) <= $3
"""
_STALE = """
DELETE FROM duplicate_suggestions WHERE tenant_id = $1 AND state = 'open' AND (one_id = ANY ($2) OR other_id = ANY ($2))
"""
_SUGGEST = """
INSERT INTO duplicate_suggestions (tenant_id, one_id, other_id, score, reasons, found_at)
VALUES ($1, $2, $3, $4, $5, now()) ON CONFLICT (tenant_id, one_id, other_id) DO NOTHING
"""


async def find_duplicates(connection: Connection) -> None:
    """A chore: until nobody is left who changed, or enough for now."""
    for _ in range(BATCHES_AT_ONCE):
        async with connection.transaction():
            rows = await connection.fetch(_TAKE, BATCH)
            for tenant_id in dict.fromkeys(row["tenant_id"] for row in rows):
                changed = [row["customer_id"] for row in rows if row["tenant_id"] == tenant_id]
                await _look_at(connection, tenant_id, changed)
        if len(rows) < BATCH:
            return


async def _look_at(connection: Connection, tenant_id: UUID, changed: Sequence[UUID]) -> None:
    people = {row["customer_id"]: _person(row) for row in await connection.fetch(_FACTS, tenant_id, changed)}
    keys = [(key, customer_id) for customer_id, person in people.items() for key in blocking_keys(person)]
    await connection.execute(_FORGET, tenant_id, changed)
    await connection.execute(_KEEP, tenant_id, [key for key, _ in keys], [each for _, each in keys])
    await connection.execute(_KEYED, tenant_id, changed)
    await connection.execute(_STALE, tenant_id, changed)
    pairs = await connection.fetch(_PAIRS, tenant_id, changed, BLOCK_MAX)
    others = {each for pair in pairs for each in (pair["one_id"], pair["other_id"])} - people.keys()
    people |= {
        row["customer_id"]: _person(row) for row in await connection.fetch(_FACTS, tenant_id, list(others))
    }
    found = await asyncio.to_thread(_compare, people, pairs)  # a batch takes longer than a socket may wait
    await connection.executemany(
        _SUGGEST,
        [(tenant_id, *pair, likeness.score, _told(likeness)) for pair, likeness in found.items()],
    )


def _compare(
    people: Mapping[UUID, Person], pairs: Collection[asyncpg.Record]
) -> dict[tuple[UUID, UUID], Likeness]:
    compared = {
        (pair["one_id"], pair["other_id"]): compare(people[pair["one_id"]], people[pair["other_id"]])
        for pair in pairs
    }
    return {pair: likeness for pair, likeness in compared.items() if likeness.score >= SUGGEST_FROM}


def _told(likeness: Likeness) -> str:
    reasons = [
        {"fact": each.fact, "degree": each.degree, "weight": each.weight}
        for each in likeness.reasons[:REASONS_MAX]
    ]
    return msgspec.json.encode(reasons).decode()


def _person(row: asyncpg.Record) -> Person:
    """A customer's facts; of the tenant's own fields those whose keys say what they are."""
    identities = msgspec.json.decode(row["identities"], type=dict[str, list[str]])
    fields = msgspec.json.decode(row["fields"], type=dict[str, object])
    return Person(
        name=row["name"] or "",
        phones=frozenset(identities.get("phone", ())),
        emails=frozenset(identities.get("email", ())),
        ids=frozenset(identities.get("national_id", ())),
        born_on=_text(fields, "birth_date").replace("-", ""),
        place=" ".join(filter(None, (_text(fields, "address"), _text(fields, "city")))).lower(),
        area=_text(fields, "postcode"),
    )


def _text(fields: Mapping[str, object], key: str) -> str:
    value = fields.get(key)
    return value if isinstance(value, str) else ""
