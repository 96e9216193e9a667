"""Which pools this router may give work out for: leases with fencing tokens, renewed by the database's clock."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from retzef.kernel.ids import TenantId
from retzef.platform.db import DATABASE_TROUBLE, Connection, Database
from retzef.platform.db.pool import connect_session

LEASE_FOR = timedelta(seconds=2)
RENEW_EVERY_SECONDS = 0.5

_HOLD = "SELECT pool_id, token, tenants FROM hold_leases($1, $2)"
_RELEASE = "SELECT release_leases($1)"
# Held as long as the session is there. Shared: the server may not yet know that the session before it is lost.
_PULSE = "SELECT pg_advisory_lock_shared(pulse_of_router($1))"


@dataclass(frozen=True, slots=True)
class Lease:
    """Of one pool: the token to commit with, and the tenants whose work is given out together."""

    token: int
    tenants: tuple[TenantId, ...]


class Leases:
    """What one router holds. `holder` names it; no two routers may have the same name.

    A pool has the id of the tenant by whose policy its work is given out; most are of that tenant alone.
    """

    def __init__(self, database: Database, holder: str) -> None:
        self._database = database
        self._holder = holder
        self._pulse: Connection | None = None
        self._held: dict[TenantId, Lease] = {}
        self._good_until = 0.0

    def of(self, pool_id: TenantId) -> Lease | None:
        """What to commit with; None when the pool is somebody else's, or may be."""
        return self._held.get(pool_id) if asyncio.get_running_loop().time() < self._good_until else None

    @property
    def holds_any(self) -> bool:
        """Is there a pool whose work is given out here?"""
        return bool(self._held)

    def is_held(self, pool_id: TenantId) -> bool:
        """Was it held when last asked?"""
        return pool_id in self._held

    def drop(self, pool_id: TenantId) -> None:
        """A commit was refused: another holds it, or it is made up otherwise."""
        self._held.pop(pool_id, None)

    async def renew(self) -> dict[TenantId, Lease]:
        """Keep what is held and take what is free; the pools that are new here, are made up otherwise, or were given up for lost."""
        # Counted from before the question, so that it never seems longer here than it is there.
        loop = asyncio.get_running_loop()
        good_until = loop.time() + LEASE_FOR.total_seconds()
        async with self._database.system.acquire() as connection:
            rows = await connection.fetch(_HOLD, self._holder, LEASE_FOR)
        known = self._held if loop.time() < self._good_until else {}
        held = {
            TenantId(row["pool_id"]): Lease(int(row["token"]), tuple(map(TenantId, row["tenants"])))
            for row in rows
        }
        self._held, self._good_until = held, good_until
        await self._keep_pulse()
        return {pool_id: lease for pool_id, lease in held.items() if known.get(pool_id) != lease}

    async def release(self) -> None:
        """Let go of everything, so that the next router need not wait."""
        self._held = {}
        async with self._database.system.acquire() as connection:
            await connection.execute(_RELEASE, self._holder)

    def end(self) -> None:
        """Of what is still held, others may take everything now."""
        if self._pulse is not None:
            self._pulse.terminate()

    async def _keep_pulse(self) -> None:
        """A session that ends with this process, so that others see its end at once. Without it a lease has to run out.

        The next renewal says that it is there.
        """
        if self._pulse is not None and not self._pulse.is_closed():
            return
        self._pulse = None
        with suppress(*DATABASE_TROUBLE):
            pulse = await connect_session(self._database)
            try:
                await pulse.execute(_PULSE, self._holder)
            except BaseException:
                pulse.terminate()
                raise
            self._pulse = pulse
