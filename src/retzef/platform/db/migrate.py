"""Migrations: numbered SQL files, applied once and in order, each in its own transaction.

After them the views and functions (`functions/*.sql`) and the rights (`access.sql`) are laid anew, unless those of this very
program lie there already: laying them stops whoever is served by another process meanwhile. Run as the owner; what serves
afterwards owns nothing.
"""

import hashlib
from dataclasses import dataclass
from importlib.resources import files

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.platform.db.pool import DATABASE_TROUBLE

# Made by migrations; they come with PostgreSQL itself, in some distributions in a package of their own.
EXTENSIONS = frozenset({"btree_gin", "pg_trgm"})
_LOCK = 0x5265747A6566  # "Retzef": one migrator at a time
# Row-level security holds back even who owns the tables, and a migration must meet every row. `access.sql` puts it in force again;
# meanwhile it stays in force for the roles that serve, which own nothing.
_LET_THE_OWNER_SEE = """
DO $$ DECLARE t text; BEGIN
    FOR t IN SELECT c.oid::regclass::text FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relforcerowsecurity
    LOOP
        EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', t);
    END LOOP;
END $$
"""

_LAYING_TRIES = 5
# What lies there, and who may use it: whatever somebody dropped or took away by hand is laid anew, and so are the rights in a
# database that was restored without them.
_LIES_THERE = """
SELECT md5(string_agg(each, '|' ORDER BY each)) FROM (
    SELECT concat_ws(' ', c.relkind, c.relname, c.relacl, c.relrowsecurity, c.relforcerowsecurity) AS each FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
    UNION ALL
    SELECT concat_ws(' ', p.oid::regprocedure, p.proacl, p.prosecdef) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace) lies
"""

_IS_BEGUN = "SELECT to_regclass('schema_migrations') IS NOT NULL"


class MigrationChangedError(RetzefError):
    """A migration that was applied here has another text now."""

    code = "migration-changed"


class DatabaseIsNewerError(RetzefError):
    """The database was made by a later release than this program."""

    code = "database-is-newer"


class PostgresTooOldError(RetzefError):
    """PostgreSQL before 15 lacks security-invoker views."""

    code = "postgres-too-old"


class DatabaseUnreachableError(RetzefError):
    """No connection to begin with. Params: `reason`."""

    code = "database-unreachable"


class DatabaseRightsError(RetzefError):
    """The login may not make what Retzef needs. Params: `reason` (what the server said)."""

    code = "database-rights"


class DatabaseExtensionsError(RetzefError):
    """The server lacks parts that Retzef needs. Params: `extensions`, their names."""

    code = "database-extensions"


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, so that a later change of an applied file is noticed."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def list_migrations() -> list[Migration]:
    """All migrations this release knows, in order."""
    folder = files("retzef.platform.db") / "migrations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [Migration(int(name.split("_")[0]), name, (folder / name).read_text()) for name in names]


async def migrate(dsn: str, *, up_to: int | None = None) -> list[str]:
    """Bring the database to this release (or to revision `up_to`); the names of what was applied.

    Raises MigrationChangedError, DatabaseIsNewerError, PostgresTooOldError, DatabaseUnreachableError,
    DatabaseRightsError, DatabaseExtensionsError.
    """
    connection = await _connect(dsn)
    try:
        await connection.execute(f"SELECT pg_advisory_lock({_LOCK})")
        if connection.get_server_version().major < 15:
            raise PostgresTooOldError(version=str(connection.get_server_version()))
        if lacking := await list_lacking_extensions(connection):
            raise DatabaseExtensionsError(extensions=", ".join(lacking))
        await ensure_roles(connection)
        applied = await _apply_missing(connection, up_to)
        if up_to is None:
            await _lay_functions_and_rights(connection)
            await _begin_epoch_after_restore(connection)
    except asyncpg.InsufficientPrivilegeError as error:
        raise DatabaseRightsError(reason=str(error)) from error
    else:
        return applied
    finally:
        await connection.close()


async def bring_up_to_date(dsn: str) -> None:
    """Before something is written by hand. Where nothing is missing nothing is touched: what serves meanwhile would stand in the way."""
    if await list_missing(dsn):
        await migrate(dsn)


async def is_begun(dsn: str) -> bool:
    """Was a centre ever begun in this database, of whatever release? Raises DatabaseUnreachableError."""
    connection = await _connect(dsn)
    try:
        return bool(await connection.fetchval(_IS_BEGUN))
    finally:
        await connection.close()


async def list_missing(dsn: str) -> list[str]:
    """What `migrate` would apply, in order; nothing is changed. Raises DatabaseIsNewerError, DatabaseUnreachableError."""
    connection = await _connect(dsn)
    try:
        known = list_migrations()
        if not await connection.fetchval(_IS_BEGUN):
            return [each.name for each in known]
        done = {row["number"] for row in await connection.fetch("SELECT number FROM schema_migrations")}
        if done and max(done) > known[-1].number:
            raise DatabaseIsNewerError(database=max(done), program=known[-1].number)
        return [each.name for each in known if each.number not in done]
    finally:
        await connection.close()


async def _connect(dsn: str) -> "asyncpg.Connection[asyncpg.Record]":
    try:
        return await asyncpg.connect(dsn, timeout=10)
    except asyncpg.PostgresError as error:
        raise DatabaseUnreachableError(reason=str(error)) from error
    # What the driver says of a URL that it cannot read may quote it, password and all: only the kind of error is told.
    except (*DATABASE_TROUBLE, ValueError) as error:
        raise DatabaseUnreachableError(reason=type(error).__name__) from error


async def list_lacking_extensions(connection: "asyncpg.Connection[asyncpg.Record]") -> list[str]:
    """Those that migrations make and this server could not: its package of contributed modules is not installed."""
    available = await connection.fetch("SELECT name FROM pg_available_extensions")
    return sorted(EXTENSIONS - {row["name"] for row in available})


async def ensure_roles(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """The roles that serve: made when they are missing, and put on by whoever connects."""
    # Since 16 who makes a role may administer it, but not yet put it on.
    membership = "SET" if connection.get_server_version().major >= 16 else "MEMBER"
    for role in ("retzef_app", "retzef_system"):
        if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
            await connection.execute(f"CREATE ROLE {role} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE")
        if not await connection.fetchval("SELECT pg_has_role(current_user, $1, $2)", role, membership):
            await connection.execute(f"GRANT {role} TO CURRENT_USER")


async def _apply_missing(connection: "asyncpg.Connection[asyncpg.Record]", up_to: int | None) -> list[str]:
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number integer PRIMARY KEY, name text NOT NULL,"
        " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    done = {
        row["number"]: row
        for row in await connection.fetch("SELECT number, name, checksum FROM schema_migrations")
    }
    known = list_migrations()
    if done and max(done) > known[-1].number:
        raise DatabaseIsNewerError(database=max(done), program=known[-1].number)
    applied = []
    for migration in known:
        if migration.number in done:
            if done[migration.number]["checksum"] != migration.checksum:
                raise MigrationChangedError(name=migration.name)
        elif up_to is None or migration.number <= up_to:
            async with connection.transaction():
                await connection.execute(_LET_THE_OWNER_SEE)
                await connection.execute(migration.sql)
                await connection.execute(
                    "INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)",
                    migration.number, migration.name, migration.checksum,
                )  # fmt: skip
            applied.append(migration.name)
    return applied


async def _lay_functions_and_rights(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """All or nothing. Who is served by another process meanwhile may hold what this needs, and need what this holds: then once more."""
    scripts = _list_scripts()
    if await connection.fetchval("SELECT laid FROM installation") == await _digest(connection, scripts):
        return
    for tries_left in reversed(range(_LAYING_TRIES)):
        try:
            async with connection.transaction():
                await _drop_views_and_functions(connection)
                for script in scripts:
                    await connection.execute(script)
                digest = await _digest(connection, scripts)
                await connection.execute("UPDATE installation SET laid = $1", digest)
        except asyncpg.DeadlockDetectedError:
            if not tries_left:
                raise
        else:
            return


def _list_scripts() -> list[str]:
    package = files("retzef.platform.db")
    functions = sorted((package / "functions").iterdir(), key=lambda entry: entry.name)
    named = [*(each for each in functions if each.name.endswith(".sql")), package / "access.sql"]
    return [each.read_text() for each in named]


async def _digest(connection: "asyncpg.Connection[asyncpg.Record]", scripts: list[str]) -> str:
    """Of the scripts, of the migrations before them, each of which lets go of the rights that are laid here, and of what lies there."""
    lies = await connection.fetchval(_LIES_THERE)
    texts = [lies, *(each.checksum for each in list_migrations()), *scripts]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


async def _drop_views_and_functions(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Both are laid anew: CREATE OR REPLACE cannot change a view's columns, nor what a function returns.

    Functions of triggers are parts of their tables, made by migrations.
    """
    # An extension's own views (pg_stat_statements of a careful operator) are not ours to drop.
    views = await connection.fetch(
        "SELECT c.relname AS viewname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')"
    )
    for row in views:
        await connection.execute(f'DROP VIEW IF EXISTS "{row["viewname"]}" CASCADE')
    functions = await connection.fetch(
        "SELECT p.oid::regprocedure::text AS signature FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
        " AND p.prorettype <> 'trigger'::regtype"
        " AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    for row in functions:
        await connection.execute(f"DROP FUNCTION IF EXISTS {row['signature']}")


async def _begin_epoch_after_restore(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """A cluster that is not the one of last time (restored dump, point-in-time recovery, promoted standby)
    numbers its transactions anew: positions of before mean nothing, so a new epoch begins.
    """
    marker = await connection.fetchval(
        "SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' ||"
        " (SELECT oid FROM pg_database WHERE datname = current_database())::text || '/' ||"
        " (SELECT timeline_id FROM pg_control_checkpoint())::text"
    )
    await connection.execute(
        "UPDATE installation SET epoch = epoch + (CASE WHEN cluster_marker = '' THEN 0 ELSE 1 END),"
        " cluster_marker = $1, epoch_began_at = now() WHERE cluster_marker <> $1",
        marker,
    )
