"""An outside PostgreSQL: dumped and restored by its own client programs, through the login that Retzef has.

The login owns the tables, and row-level security binds their owner too. So the dump is read as `retzef_system`, whose
policy shows it every row of every tenant; a table that it may not read ends the dump with an error, never silently.
"""

from pathlib import Path

import asyncpg

from retzef.platform.backup.errors import RestorePlaceTakenError
from retzef.platform.backup.programs import find_program, hide_password, run_program
from retzef.platform.db import DATABASE_TROUBLE
from retzef.platform.db.migrate import DatabaseUnreachableError, ensure_roles
from retzef.platform.db.pool import CONNECT_WITHIN_SECONDS, SYSTEM_ROLE

_TABLES = (
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S')"
)


async def dump_database(url: str, target: Path) -> int:
    """Dump it to a file; the server's major version."""
    major = await _prepare(url)
    program = find_program("pg_dump", major=major)
    shown, environment = hide_password(url)
    await run_program(
        program, "--dbname", shown, "--file", str(target), "--format", "custom", "--no-password",
        "--role", SYSTEM_ROLE, "--enable-row-security", "--no-owner", "--no-privileges", environment=environment,
    )  # fmt: skip
    return major


async def restore_dump(url: str, dump: Path, *, major: int) -> None:
    """Restore it into an empty database, all or nothing. Raises RestorePlaceTakenError. Rights are laid by `migrate`."""
    there = await _prepare(url, must_be_empty=True)
    shown, environment = hide_password(url)
    await run_program(
        find_program("pg_restore", major=max(major, there)),
        "--dbname", shown, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", "--no-password",
        str(dump), environment=environment,
    )  # fmt: skip


async def _prepare(url: str, *, must_be_empty: bool = False) -> int:
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT_WITHIN_SECONDS)
    except (*DATABASE_TROUBLE, ValueError) as error:
        raise DatabaseUnreachableError(reason=type(error).__name__) from error
    try:
        if must_be_empty:
            if await connection.fetchval(_TABLES):
                raise RestorePlaceTakenError(place=await connection.fetchval("SELECT current_database()"))
            await ensure_roles(connection)
        return int(connection.get_server_version().major)
    finally:
        await connection.close()
