"""Connections: one pool as `retzef_app`, scoped to a tenant, and a small one as `retzef_system`.

Row-level security is the guard behind every query of the first: without a tenant it sees nothing.
The second serves what works for the whole installation: the router, the job runner, the journal feed, and
finding out which tenant somebody belongs to.
"""

import asyncio
import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:
    Connection = Any
    Pool = Any

APP_ROLE = "retzef_app"
SYSTEM_ROLE = "retzef_system"

# A write transaction holds back nobody for longer than this, whatever its client does.
IDLE_IN_TRANSACTION_WITHIN_MS = 10_000
STATEMENT_WITHIN_MS = 30_000
CONNECT_WITHIN_SECONDS = 10.0
COMMAND_WITHIN_SECONDS = 35.0
# What may be hard to answer, such as a search, has few connections of its own and little time: it takes nobody else's.
ASIDE_CONNECTIONS = 3
ASIDE_WITHIN_MS = 2_000
# What whoever is refused is asked to wait.
TRY_AGAIN_AFTER_SECONDS = 2


# What tells that the database is away, was cut off or refused: never a mistake of the caller's own code. (A connection that
# is used between the server's last word and its hanging up answers with what asyncpg calls an internal error.)
DATABASE_TROUBLE = (
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    TimeoutError,
)


class DatabaseUnavailableError(RetzefError):
    """The database does not answer; what was asked may be tried again."""

    code = "database-unavailable"
    status = 503
    retryable = True


class StorageFullError(RetzefError):
    """There is no room left, on the database's disk or for files; it may be tried again when somebody has made some."""

    code = "storage-full"
    status = 507
    retryable = True


class CrossedError(RetzefError):
    """Another was writing the same at the same instant, and the database let that one go on; it may be tried again."""

    code = "crossed"
    status = 503
    retryable = True


# Of transactions that wait for each other the database ends one: done once more it goes through.
CROSSED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


def explain_trouble(error: BaseException) -> RetzefError:
    """What to tell whoever asked for what failed with one of DATABASE_TROUBLE."""
    if isinstance(error, CROSSED):
        return CrossedError(retry_after=1)
    is_full = isinstance(error, asyncpg.DiskFullError) or (
        isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    )
    return (StorageFullError if is_full else DatabaseUnavailableError)(retry_after=TRY_AGAIN_AFTER_SECONDS)


@dataclass(frozen=True, slots=True)
class Database:
    """The two pools of a process, and a small one `aside` for what may be hard to answer."""

    app: Pool
    system: Pool
    dsn: str
    aside: Pool

    @asynccontextmanager
    async def transaction(self, tenant_id: TenantId, *, aside: bool = False) -> AsyncIterator[Connection]:
        """One transaction that sees one tenant. Begin and scope are one round trip, commit the other.

        `aside`: on one of the few connections of the small pool, whose statements end after ASIDE_WITHIN_MS.
        """
        async with (self.aside if aside else self.app).acquire() as connection:
            # A UUID's text needs no quoting beyond this; execute() without arguments may carry two statements.
            await connection.execute(f"BEGIN; SELECT set_config('retzef.tenant_id', '{tenant_id!s}', true)")
            try:
                yield connection
            except BaseException:
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
                raise
            await connection.execute("COMMIT")

    async def close(self) -> None:
        """Close both pools; give up on connections that are stuck."""
        for pool in (self.app, self.system, self.aside):
            try:
                await asyncio.wait_for(pool.close(), 5)
            except TimeoutError:
                pool.terminate()


@dataclass(frozen=True, slots=True)
class Dsns:
    """How to connect as whom. One URL may serve all three when its role is a member of the other two."""

    owner: str
    app: str
    system: str

    @classmethod
    def of_url(cls, url: str) -> "Dsns":
        """An outside PostgreSQL: one login, the role is put on when connecting."""
        return cls(url, url, url)


async def connect_database(
    where: Dsns | str, *, app_connections: int = 12, system_connections: int = 6
) -> Database:
    """Open both pools; a plain URL is one login for all roles."""
    dsns = where if isinstance(where, Dsns) else Dsns.of_url(where)
    epoch = await _read_epoch(dsns.system)
    return Database(
        app=await _open_pool(dsns.app, APP_ROLE, app_connections, epoch),
        system=await _open_pool(dsns.system, SYSTEM_ROLE, system_connections, epoch),
        dsn=dsns.system,
        aside=await _open_pool(dsns.app, APP_ROLE, ASIDE_CONNECTIONS, epoch, within_ms=ASIDE_WITHIN_MS),
    )


async def connect_session(database: Database) -> "asyncpg.Connection[asyncpg.Record]":
    """A connection outside the pools, for what is to last: LISTEN, and locks that say that this process lives."""
    return await asyncpg.connect(
        database.dsn, timeout=CONNECT_WITHIN_SECONDS, server_settings={"role": SYSTEM_ROLE}
    )


async def _read_epoch(dsn: str) -> int:
    connection = await asyncpg.connect(
        dsn, timeout=CONNECT_WITHIN_SECONDS, server_settings={"role": SYSTEM_ROLE}
    )
    try:
        epoch: int = await connection.fetchval("SELECT epoch FROM installation")
        return epoch
    finally:
        await connection.close()


async def _open_pool(
    dsn: str, role: str, size: int, epoch: int, *, within_ms: int = STATEMENT_WITHIN_MS
) -> Pool:
    return await asyncpg.create_pool(
        dsn,
        min_size=min(2, size) if within_ms == STATEMENT_WITHIN_MS else 0,
        max_size=size,
        timeout=CONNECT_WITHIN_SECONDS,
        command_timeout=COMMAND_WITHIN_SECONDS,
        # Scope is set per transaction, so there is nothing to reset: a round trip saved at every release.
        reset=_leave_as_it_is,
        server_settings={
            "role": role,
            "retzef.epoch": str(epoch),
            "application_name": role,
            "statement_timeout": str(within_ms),
            "idle_in_transaction_session_timeout": str(IDLE_IN_TRANSACTION_WITHIN_MS),
            "timezone": "UTC",
            # Compiling a plan takes longer than any of these short statements: a second, where it is not off.
            "jit": "off",
        },
    )


async def _leave_as_it_is(connection: Connection) -> None:
    return None
