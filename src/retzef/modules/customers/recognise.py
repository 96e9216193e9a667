"""What a visitor tells of themselves later: addresses claimed, or vouched for by the host site.

A claimed address never joins people: anybody may claim any. A verified one that belongs to a customer already makes a
link to that customer, which an agent can undo.
"""

from collections.abc import Sequence
from uuid import UUID

from retzef.engine.recognition import HOME_COUNTRY, identity_as_given
from retzef.kernel.directions import without_turns
from retzef.kernel.events import Event
from retzef.modules.customers.identities import FORM
from retzef.modules.customers.links import link_customers
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import IdentityClaim

# Whoever claims more addresses than a person has is not telling us who they are.
CLAIMED_MAX = 20

_OWNER = "SELECT customer_id FROM identities WHERE tenant_id = $1 AND kind = $2 AND value = $3 AND status = 'verified'"
_ADD = """
INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at, shown, form)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $10, $11 WHERE $6 = 'verified' OR $9 > (
    SELECT count(*) FROM identities c WHERE c.tenant_id = $1 AND c.customer_id = $3 AND c.status = 'claimed')
ON CONFLICT (tenant_id, customer_id, kind, value) WHERE status <> 'withdrawn' DO UPDATE SET status = 'verified'
    WHERE identities.status = 'claimed' AND EXCLUDED.status = 'verified'
RETURNING identity_id
"""
_PROFILE = """
UPDATE customers SET name = COALESCE($3, name), locale = COALESCE($4, locale)
WHERE tenant_id = $1 AND customer_id = $2 AND (name IS DISTINCT FROM COALESCE($3, name) OR locale IS DISTINCT FROM COALESCE($4, locale))
RETURNING root_id
"""
_GROW = "UPDATE customers SET version = version + 1, keyed = false WHERE tenant_id = $1 AND customer_id = (SELECT root_id FROM customers WHERE tenant_id = $1 AND customer_id = $2)"


async def find_customer_by_identity(unit: UnitOfWork, kind: str, value: str) -> UUID | None:
    """Whose verified identity it is."""
    owner: UUID | None = await unit.connection.fetchval(_OWNER, unit.tenant_id, kind, value)
    return owner


async def recognise(
    unit: UnitOfWork,
    customer_id: UUID,
    claims: Sequence[IdentityClaim],
    *,
    name: str | None,
    locale: str | None,
    provenance: str,
    home: str = HOME_COUNTRY,
) -> None:
    """Add what a customer says, or a host site vouches for, of themselves; of what is only said, so much.

    `home`: the tenant's country, in whose manner numbers are written.
    """
    name = without_turns(name or "").strip() or None
    changed = await unit.connection.fetchval(_PROFILE, unit.tenant_id, customer_id, name, locale) is not None
    for claim in claims:
        changed |= await _add_identity(unit, customer_id, claim, provenance, home)
    if changed:
        await unit.connection.execute(_GROW, unit.tenant_id, customer_id)
        root = await unit.connection.fetchval(
            "SELECT root_id FROM customers WHERE tenant_id = $1 AND customer_id = $2",
            unit.tenant_id,
            customer_id,
        )
        unit.record(Event("customer_changed", "customer", customer_id=root))


async def _add_identity(
    unit: UnitOfWork, customer_id: UUID, claim: IdentityClaim, provenance: str, home: str
) -> bool:
    identity = identity_as_given(claim.kind, claim.value, home)
    if claim.status == "verified":
        owner = await find_customer_by_identity(unit, identity.kind, identity.value)
        if owner is not None and owner != customer_id:
            return await _link_to_owner(unit, customer_id, owner, provenance)
    identity_id = await unit.connection.fetchval(
        _ADD,
        unit.tenant_id,
        unit.ids.new(),
        customer_id,
        identity.kind,
        identity.value,
        claim.status,
        provenance,
        unit.now,
        CLAIMED_MAX,
        identity.shown,
        FORM,
    )
    if identity_id is None:
        return False
    kind = "identity_verified" if claim.status == "verified" else "identity_claimed"
    unit.record(
        Event(kind, "customer", identity_id=identity_id, customer_id=customer_id, data={"kind": claim.kind})
    )
    return True


async def _link_to_owner(unit: UnitOfWork, customer_id: UUID, owner: UUID, provenance: str) -> bool:
    roots = await unit.connection.fetch(
        "SELECT DISTINCT root_id FROM customers WHERE tenant_id = $1 AND customer_id = ANY ($2)",
        unit.tenant_id,
        [customer_id, owner],
    )
    if len(roots) < 2:
        return False
    await link_customers(unit, customer_id, owner, provenance=provenance, actor_kind="system", actor_id=None)
    return True
