"""Linking two customers into one, and undoing it exactly.

Links form a forest: each customer is linked into at most one other. Whoever is linked under a root answers to it.
All of a tenant's linking is done one after the other (an advisory lock), because a root is a property of the whole
tree.

Where the two differ in a name or a language, a person chooses what the whole is called. What was there before is kept with the
link and comes back when it is undone; what somebody wrote since stays, for it was said of the whole.
"""

from collections.abc import Collection
from uuid import UUID

import msgspec

from retzef.kernel.events import ActorKind, Event
from retzef.kernel.ids import CustomerId
from retzef.modules.customers.errors import (
    CasesMergedError,
    CustomerErasedError,
    LinkGoneError,
    LinkImpossibleError,
)
from retzef.platform.unit import UnitOfWork

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('links' || $1::uuid::text, 0))"
_ROOTS = "SELECT customer_id, root_id FROM customers WHERE tenant_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id FOR UPDATE"
_INSERT = """
INSERT INTO customer_links (tenant_id, link_id, from_customer_id, into_customer_id, provenance, linked_by, linked_at, displaced)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
# What may be taken over: the columns of a profile, and each of the tenant's own fields as `field:<key>`.
_PROFILES = """
SELECT customer_id, jsonb_strip_nulls(jsonb_build_object('name', name, 'locale', locale)) || COALESCE((
    SELECT jsonb_object_agg('field:' || f.key, f.value) FROM jsonb_each(fields) f), '{}') AS profile
FROM customers WHERE tenant_id = $1 AND customer_id = ANY ($2)
"""
# $3: the new values by name, null for a value that goes away.
_PUT = """
UPDATE customers SET
    name = CASE WHEN $3::jsonb ? 'name' THEN $3::jsonb ->> 'name' ELSE name END,
    locale = CASE WHEN $3::jsonb ? 'locale' THEN $3::jsonb ->> 'locale' ELSE locale END,
    fields = jsonb_strip_nulls(fields || COALESCE((SELECT jsonb_object_agg(substr(p.key, 7), p.value) FROM jsonb_each($3::jsonb) p
        WHERE p.key LIKE 'field:%'), '{}'))
WHERE tenant_id = $1 AND customer_id = $2
"""
# The standing links into the same customer that were made later, the next one first.
_LATER = """
SELECT link_id, displaced::text FROM customer_links
WHERE tenant_id = $1 AND into_customer_id = $2 AND undone_at IS NULL AND link_id > $3 ORDER BY link_id
"""
_DISPLACE = "UPDATE customer_links SET displaced = $3 WHERE tenant_id = $1 AND link_id = $2"
_SETTLED = """
UPDATE customer_links SET displaced = displaced - $3::text[]
WHERE tenant_id = $1 AND into_customer_id = $2 AND undone_at IS NULL AND displaced ?| $3::text[]
"""
_UNDO = """
UPDATE customer_links SET undone_at = $3 WHERE tenant_id = $1 AND link_id = $2 AND undone_at IS NULL
    AND from_customer_id IN (SELECT c.customer_id FROM customers c WHERE c.tenant_id = $1 AND c.root_id = (
        SELECT r.root_id FROM customers r WHERE r.tenant_id = $1 AND r.customer_id = $4))
RETURNING from_customer_id, into_customer_id, displaced::text
"""
# The root of everybody below $2, walked down the standing links.
_SETTLE = """
WITH RECURSIVE below AS (
    SELECT $2::uuid AS customer_id
    UNION
    SELECT l.from_customer_id FROM customer_links l JOIN below b ON l.into_customer_id = b.customer_id
    WHERE l.tenant_id = $1 AND l.undone_at IS NULL
)
UPDATE customers c SET root_id = $3 FROM below b WHERE c.tenant_id = $1 AND c.customer_id = b.customer_id
"""
# What is shown of a customer counts everything below: when something is taken away from there the sum would fall. So
# both customers are lifted over all that either ever was, and no client takes an older state for a newer one.
_OUTGROW = """
UPDATE customers SET version = (
    SELECT 1 + max(GREATEST(c.version, e.version)) FROM customers c
    LEFT JOIN customer_entities e ON e.tenant_id = c.tenant_id AND e.id = c.customer_id
    WHERE c.tenant_id = $1 AND c.customer_id = ANY ($2))
WHERE tenant_id = $1 AND customer_id = ANY ($2)
"""
# Cases of two who would be strangers again, one of them merged into the other's.
_MERGED_ACROSS = """
SELECT k.number FROM cases k JOIN cases j ON j.tenant_id = k.tenant_id AND j.case_id = k.merged_into
JOIN customers c ON c.tenant_id = k.tenant_id AND c.customer_id = k.customer_id
JOIN customers d ON d.tenant_id = j.tenant_id AND d.customer_id = j.customer_id
WHERE k.tenant_id = $1 AND k.merged_into IS NOT NULL AND c.root_id <> d.root_id
  AND (c.root_id = ANY ($2) OR d.root_id = ANY ($2)) ORDER BY k.number LIMIT 1
"""
_ERASED = (
    "SELECT true FROM customers WHERE tenant_id = $1 AND root_id = ANY ($2) AND erased_at IS NOT NULL LIMIT 1"
)
_OPEN_CASES = """
SELECT k.case_id FROM customers m JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
WHERE m.tenant_id = $1 AND m.root_id = ANY ($2) AND k.status <> 'resolved' ORDER BY k.case_id
"""


async def link_customers(
    unit: UnitOfWork,
    from_customer_id: UUID,
    into_customer_id: UUID,
    *,
    provenance: str,
    actor_kind: ActorKind,
    actor_id: UUID | None,
    take: Collection[str] = (),
) -> UUID:
    """Say that the first is the second; the link's id. Raises LinkImpossibleError, LinkGoneError (no such customer), CustomerErasedError.

    `take`: what is taken from the first where both have it (`name`, `locale`, `field:<key>`); what only the first has is taken anyway.
    """
    await unit.connection.execute(_LOCK, unit.tenant_id)
    rows = await unit.connection.fetch(_ROOTS, unit.tenant_id, [from_customer_id, into_customer_id])
    roots = {row["customer_id"]: row["root_id"] for row in rows}
    if len(roots) < 2:
        raise LinkGoneError if from_customer_id != into_customer_id else LinkImpossibleError
    if roots[from_customer_id] == roots[into_customer_id]:
        raise LinkImpossibleError
    if await unit.connection.fetchval(_ERASED, unit.tenant_id, list(roots.values())):
        raise CustomerErasedError
    # What is linked is the root of each, so that a tree is never cut in the middle.
    from_root, into_root = roots[from_customer_id], roots[into_customer_id]
    link_id = unit.ids.new()
    displaced = await _take_over(unit, from_root, into_root, take)
    await unit.connection.execute(
        _INSERT, unit.tenant_id, link_id, from_root, into_root, provenance, actor_id, unit.now, displaced
    )
    await unit.connection.execute(_OUTGROW, unit.tenant_id, [from_root, into_root])
    await unit.connection.execute(_SETTLE, unit.tenant_id, from_root, into_root)
    await _tell(unit, "customers_linked", from_root, into_root, actor_kind=actor_kind, actor_id=actor_id)
    return link_id


async def unlink_customers(
    unit: UnitOfWork, link_id: UUID, *, of_root: UUID, actor_kind: ActorKind, actor_id: UUID | None
) -> CustomerId:
    """Undo a link; everything below the freed customer is its own again.

    `of_root` is a customer of the linked whole, on which the caller's right was checked. Raises LinkGoneError, and
    CasesMergedError as long as a case of one goes on in a case of the other: whose words are whose would be lost.
    """
    await unit.connection.execute(_LOCK, unit.tenant_id)
    undone = await unit.connection.fetchrow(_UNDO, unit.tenant_id, link_id, unit.now, of_root)
    if undone is None:
        raise LinkGoneError
    freed = undone["from_customer_id"]
    root = await unit.connection.fetchval(
        "SELECT root_id FROM customers WHERE tenant_id = $1 AND customer_id = $2", unit.tenant_id, freed
    )
    await _give_back(unit, link_id, undone["into_customer_id"], msgspec.json.decode(undone["displaced"]))
    await unit.connection.execute(_OUTGROW, unit.tenant_id, [freed, root])
    await unit.connection.execute(_SETTLE, unit.tenant_id, freed, freed)
    if number := await unit.connection.fetchval(_MERGED_ACROSS, unit.tenant_id, [freed, root]):
        raise CasesMergedError(number=str(number))
    await _tell(unit, "customers_unlinked", freed, root, actor_kind=actor_kind, actor_id=actor_id)
    return CustomerId(freed)


async def keep_what_was_written(unit: UnitOfWork, customer_id: UUID, names: Collection[str]) -> None:
    """Somebody has written these values of a customer: no link that is undone later brings older ones back."""
    await unit.connection.execute(_SETTLED, unit.tenant_id, customer_id, list(names))


async def _take_over(unit: UnitOfWork, from_root: UUID, into_root: UUID, take: Collection[str]) -> str:
    """Put the chosen values; what they displaced, as JSON."""
    rows = await unit.connection.fetch(_PROFILES, unit.tenant_id, [from_root, into_root])
    profiles = {row["customer_id"]: msgspec.json.decode(row["profile"]) for row in rows}
    theirs, ours = profiles[from_root], profiles[into_root]
    taken = {
        name: value
        for name, value in theirs.items()
        if (name not in ours or name in take) and ours.get(name) != value
    }
    if taken:
        await unit.connection.execute(_PUT, unit.tenant_id, into_root, msgspec.json.encode(taken).decode())
    return msgspec.json.encode({name: ours.get(name) for name in taken}).decode()


async def _give_back(unit: UnitOfWork, link_id: UUID, into: UUID, displaced: dict[str, object]) -> None:
    """What the link displaced comes back; where a later link displaced the same, that one gives it back in its turn."""
    left = dict(displaced)
    for row in await unit.connection.fetch(_LATER, unit.tenant_id, into, link_id):
        later = msgspec.json.decode(row["displaced"], type=dict[str, object])
        handed = {name: left.pop(name) for name in list(left) if name in later}
        if handed:
            await unit.connection.execute(
                _DISPLACE, unit.tenant_id, row["link_id"], msgspec.json.encode(later | handed).decode()
            )
    if left:
        await unit.connection.execute(_PUT, unit.tenant_id, into, msgspec.json.encode(left).decode())


async def _tell(
    unit: UnitOfWork, kind: str, one: UUID, other: UUID, *, actor_kind: ActorKind, actor_id: UUID | None
) -> None:
    cases = await unit.connection.fetch(_OPEN_CASES, unit.tenant_id, [one, other])
    for customer_id in (one, other):
        unit.record(Event(kind, actor_kind, actor_id, customer_id=customer_id))
    for row in cases:
        unit.record(Event(kind, actor_kind, actor_id, case_id=row["case_id"]))
