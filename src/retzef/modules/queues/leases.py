"""Which tenants this router may give work out for: leases with fencing tokens, renewed by the database's clock."""

import asyncio
from datetime import timedelta

from retzef.kernel.ids import TenantId
from retzef.platform.db import Database

LEASE_FOR = timedelta(seconds=2)
RENEW_EVERY_SECONDS = 0.5

_HOLD = "SELECT tenant_id, token FROM hold_leases($1, $2)"
_RELEASE = "SELECT release_leases($1)"


class Leases:
    """What one router holds. `holder` names it; no two routers may have the same name."""

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = holder
        self._tokens: dict[TenantId, int] = {}
        self._good_until = 0.0

    def token_of(self, tenant_id: TenantId) -> int | None:
        """The token to commit with; None when the tenant is somebody else's, or may be."""
        return self._tokens.get(tenant_id) if asyncio.get_running_loop().time() < self._good_until else None

    @property
    def holds_any(self) -> bool:
        """Is there a tenant whose work is given out here?"""
        return bool(self._tokens)

    def drop(self, tenant_id: TenantId) -> None:
        """A commit was refused: another holds it."""
        self._tokens.pop(tenant_id, None)

    async def renew(self) -> frozenset[TenantId]:
        """Keep what is held and take what is free; the tenants that are new here, or were given up for lost."""
        # Counted from before the question, so that it never seems longer here than it is there.
        loop = asyncio.get_running_loop()
        good_until = loop.time() + LEASE_FOR.total_seconds()
        async with self._database.system.acquire() as connection:
            rows = await connection.fetch(_HOLD, self._holder, LEASE_FOR)
        known = self._tokens if loop.time() < self._good_until else {}
        held = {TenantId(row["tenant_id"]): int(row["token"]) for row in rows}
        new = frozenset(tenant for tenant, token in held.items() if known.get(tenant) != token)
        self._tokens, self._good_until = held, good_until
        return new

    async def release(self) -> None:
        """Let go of everything, so that the next router need not wait."""
        self._tokens = {}
        async with self._database.system.acquire() as connection:
            await connection.execute(_RELEASE, self._holder)
