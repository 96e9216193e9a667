"""Identities made by an earlier edition of the rules get the normal form of this one, a batch at a time.

Two rows of one customer that turn out to be one: the later is withdrawn. Two customers who turn out to have verified one
number: the later one's is only claimed from now on. Nobody is linked by this: that they may be one is for a person to say.
"""

import asyncpg

from retzef.engine.recognition import identity_as_given
from retzef.modules.customers.identities import FORM
from retzef.platform.db import Connection

BATCH = 500
BATCHES_AT_ONCE = 20

_BATCH = """
SELECT d.tenant_id, d.identity_id, d.kind, d.value, d.status, t.home_country
FROM identities d JOIN tenants t ON t.tenant_id = d.tenant_id
WHERE d.form < 1 ORDER BY d.tenant_id, d.identity_id LIMIT $1 FOR UPDATE OF d SKIP LOCKED
"""
_SET = "UPDATE identities SET value = $3, shown = $4, form = $5, version = version + 1 WHERE tenant_id = $1 AND identity_id = $2"
_DEMOTE = "UPDATE identities SET status = $3, withdrawn_from = $4, form = $5, shown = $6, version = version + 1 WHERE tenant_id = $1 AND identity_id = $2"


async def settle_identities(connection: Connection) -> None:
    """A chore: until nothing is left, or enough for now."""
    for _ in range(BATCHES_AT_ONCE):
        async with connection.transaction():
            rows = await connection.fetch(_BATCH, BATCH)
            for row in rows:
                await _settle(connection, row)
        if len(rows) < BATCH:
            return


async def _settle(connection: Connection, row: asyncpg.Record) -> None:
    identity = identity_as_given(row["kind"], row["value"], row["home_country"])
    key = (row["tenant_id"], row["identity_id"])
    try:
        async with connection.transaction():
            await connection.execute(_SET, *key, identity.value, identity.shown, FORM)
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "identities_verified":
            await connection.execute(_DEMOTE, *key, "claimed", None, FORM, identity.shown)
        else:
            await connection.execute(_DEMOTE, *key, "withdrawn", row["status"], FORM, identity.shown)
