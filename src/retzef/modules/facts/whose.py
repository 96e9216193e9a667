"""Whose a fact is: customers by id or by an identity in its normal form, and cases with their customers."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from retzef.engine.recognition import Identity
from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection

# Erased customers are nobody.
_BY_ID = """
SELECT c.customer_id, c.root_id FROM unnest($2::uuid[]) AS k(id)
JOIN customers c ON c.tenant_id = $1 AND c.customer_id = k.id AND c.erased_at IS NULL
"""
_BY_IDENTITY = """
SELECT k.kind, k.value, c.customer_id, c.root_id, d.status = 'verified' AS is_verified
FROM unnest($2::text[], $3::text[]) AS k(kind, value)
JOIN identities d ON d.tenant_id = $1 AND d.kind = k.kind AND d.value = k.value AND d.status <> 'withdrawn'
JOIN customers c ON c.tenant_id = d.tenant_id AND c.customer_id = d.customer_id
ORDER BY d.identity_id
"""
# Where it goes on, when it was merged; the fact keeps the case that was named.
_CASES = """
SELECT k.case_id, k.number, c.root_id FROM cases k
JOIN customers c ON c.tenant_id = k.tenant_id AND c.customer_id = k.customer_id
WHERE k.tenant_id = $1 AND (k.case_id = ANY ($2) OR k.number = ANY ($3))
"""


@dataclass(frozen=True, slots=True)
class Whose:
    """Somebody it may be. `root_id`: all who are linked with them."""

    customer_id: UUID
    root_id: UUID
    is_verified: bool


async def find_whose(
    connection: Connection, tenant_id: TenantId, asked: Sequence[UUID | Identity]
) -> dict[UUID | tuple[str, str], list[Whose]]:
    """Who each may be, in two questions for all."""
    found: defaultdict[UUID | tuple[str, str], list[Whose]] = defaultdict(list)
    ids = list({each for each in asked if isinstance(each, UUID)})
    if ids:
        for row in await connection.fetch(_BY_ID, tenant_id, ids):
            found[row["customer_id"]].append(Whose(row["customer_id"], row["root_id"], is_verified=True))
    keys = list({(each.kind, each.value) for each in asked if isinstance(each, Identity)})
    if keys:
        kinds, values = [kind for kind, _ in keys], [value for _, value in keys]
        for row in await connection.fetch(_BY_IDENTITY, tenant_id, kinds, values):
            found[row["kind"], row["value"]].append(
                Whose(row["customer_id"], row["root_id"], row["is_verified"])
            )
    return dict(found)


async def find_cases(
    connection: Connection, tenant_id: TenantId, asked: Sequence[UUID | int]
) -> dict[UUID | int, tuple[UUID, UUID]]:
    """Of each case by id or number: its id, and the root of its customer."""
    if not asked:
        return {}
    ids = [each for each in asked if isinstance(each, UUID)]
    numbers = [each for each in asked if isinstance(each, int)]
    found: dict[UUID | int, tuple[UUID, UUID]] = {}
    for row in await connection.fetch(_CASES, tenant_id, ids, numbers):
        found[row["case_id"]] = found[row["number"]] = (row["case_id"], row["root_id"])
    return found
