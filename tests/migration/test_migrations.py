"""Migrations: from nothing and from every earlier revision to the same end, and never over something unknown."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import pytest

from retzef.kernel.errors import RetzefError
from retzef.platform.db.migrate import (
    DatabaseIsNewerError,
    MigrationChangedError,
    PostgresTooOldError,
    list_migrations,
    migrate,
)
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.waiting import eventually

# Everything a schema consists of, as text: columns, constraints, indexes, policies, views, functions, rights.
_DESCRIBE = """
SELECT 'column ' || c.table_name || '.' || c.column_name || ' ' || c.data_type || ' ' || c.is_nullable || ' '
    || COALESCE(c.column_default, '') || ' ' || c.is_identity FROM information_schema.columns c WHERE c.table_schema = 'public'
UNION ALL
SELECT 'constraint ' || c.conrelid::regclass || ' ' || c.conname || ' ' || pg_get_constraintdef(c.oid) FROM pg_constraint c
    WHERE c.connamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || i.indexdef FROM pg_indexes i WHERE i.schemaname = 'public'
UNION ALL SELECT 'policy ' || p::text FROM pg_policies p
UNION ALL SELECT 'view ' || v.viewname || ' ' || v.definition FROM pg_views v WHERE v.schemaname = 'public'
UNION ALL SELECT 'function ' || pg_get_functiondef(p.oid) FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'relation ' || c.relname || ' ' || c.relkind::text || c.relpersistence::text || c.relrowsecurity || c.relforcerowsecurity
    || COALESCE(c.reloptions::text, '') || ' ' || pg_get_userbyid(c.relowner) || ' ' || COALESCE(c.relacl::text, '')
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
ORDER BY 1
"""
_SOMEBODY_WAITS = "SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'webhook_subscriptions'::regclass)"
REVISIONS = [migration.number for migration in list_migrations()]


@asynccontextmanager
async def owner_of(database: FreshDatabase) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    connection = await asyncpg.connect(database.owner)
    try:
        yield connection
    finally:
        await connection.close()


async def describe(database: FreshDatabase) -> list[str]:
    async with owner_of(database) as connection:
        return [row[0] for row in await connection.fetch(_DESCRIBE)]


def test_every_revision_has_a_number_of_its_own_when_listed() -> None:
    assert sorted(set(REVISIONS)) == REVISIONS


async def test_empty_database_comes_to_this_release_when_migrated(bare_database: FreshDatabase) -> None:
    applied = await migrate(bare_database.owner)
    assert applied == [migration.name for migration in list_migrations()]
    async with owner_of(bare_database) as connection:
        assert await connection.fetchval("SELECT epoch FROM installation") == 1


# A clone is asked of the newest and of every fifteenth before them; `--all` of each.
_ASKED = {*REVISIONS[-6:], *REVISIONS[::15]}


@pytest.mark.parametrize(
    "revision",
    [each if each in _ASKED else pytest.param(each, marks=pytest.mark.slow) for each in REVISIONS],
)
async def test_earlier_revision_comes_to_the_same_end_when_migrated(
    bare_database: FreshDatabase, database: FreshDatabase, revision: int
) -> None:
    await migrate(bare_database.owner, up_to=revision)
    async with owner_of(bare_database) as connection:
        assert await connection.fetchval("SELECT max(number) FROM schema_migrations") == revision
        await connection.execute(
            "INSERT INTO tenants (tenant_id, name, created_at) VALUES (gen_random_uuid(), 'Before', now())"
        )
    await migrate(bare_database.owner)
    assert await describe(bare_database) == await describe(database)
    system = await asyncpg.connect(bare_database.system)
    assert await system.fetchval("SELECT name FROM tenants") == "Before"
    await system.close()


async def test_nothing_changes_when_migrated_again(database: FreshDatabase) -> None:
    before = await describe(database)
    assert await migrate(database.owner) == []
    assert await describe(database) == before
    async with owner_of(database) as connection:
        # Only the template was another database: copying it counts as a restore, doing it again does not.
        epoch = await connection.fetchval("SELECT epoch FROM installation")
        assert await migrate(database.owner) == []
        assert await connection.fetchval("SELECT epoch FROM installation") == epoch


async def test_nobody_is_waited_for_when_what_lies_there_is_this_releases(database: FreshDatabase) -> None:
    await migrate(database.owner)
    async with owner_of(database) as connection, connection.transaction():
        # Dropping a view would wait for whoever reads it, and keep everybody behind it waiting.
        await connection.execute("SELECT count(*) FROM case_entities")
        async with asyncio.timeout(60):
            assert await migrate(database.owner) == []


@pytest.mark.parametrize(
    "harm", ["DROP VIEW case_words CASCADE", "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM retzef_app"]
)
async def test_what_was_taken_away_by_hand_is_laid_when_migrated_again(
    database: FreshDatabase, harm: str
) -> None:
    await migrate(database.owner)
    async with owner_of(database) as connection:
        await connection.execute(harm)
    assert await migrate(database.owner) == []
    async with owner_of(database) as connection:
        assert await connection.fetchval("SELECT has_table_privilege('retzef_app', 'case_words', 'SELECT')")
        assert await connection.fetchval("SELECT has_table_privilege('retzef_app', 'cases', 'INSERT')")


async def test_it_comes_to_its_end_when_somebody_served_stands_in_its_way(database: FreshDatabase) -> None:
    async with owner_of(database) as served, owner_of(database) as watching:
        await served.execute("UPDATE installation SET laid = 'of another release'")
        serving = served.transaction()
        await serving.start()
        await served.execute("SELECT count(*) FROM webhook_subscriptions")
        migrating = asyncio.create_task(migrate(database.owner))
        await eventually(lambda: watching.fetchval(_SOMEBODY_WAITS))
        # It has dropped this view and waits for the table; one of the two is told to begin again.
        with suppress(asyncpg.DeadlockDetectedError):
            await served.execute("SELECT count(*) FROM case_entities")
        await serving.rollback()
        assert await migrating == []
        assert await served.fetchval("SELECT laid FROM installation") != "of another release"


async def test_one_of_them_does_the_work_when_several_migrate_at_once(bare_database: FreshDatabase) -> None:
    applied = await asyncio.gather(*(migrate(bare_database.owner) for _ in range(4)))
    assert sorted(applied, key=len, reverse=True) == [[each.name for each in list_migrations()], [], [], []]


async def test_database_is_refused_when_an_applied_migration_was_changed(database: FreshDatabase) -> None:
    async with owner_of(database) as connection:
        await connection.execute("UPDATE schema_migrations SET checksum = 'another' WHERE number = 1")
    with pytest.raises(MigrationChangedError) as caught:
        await migrate(database.owner)
    assert caught.value.params["name"] == list_migrations()[0].name


async def test_database_is_refused_when_a_later_release_made_it(database: FreshDatabase) -> None:
    before = await describe(database)
    async with owner_of(database) as connection:
        await connection.execute(
            "INSERT INTO schema_migrations (number, name, checksum) VALUES (9999, '9999_later.sql', 'x')"
        )
    with pytest.raises(DatabaseIsNewerError) as caught:
        await migrate(database.owner)
    assert caught.value.params == {"database": 9999, "program": REVISIONS[-1]}
    assert await describe(database) == before


async def test_revision_is_taken_back_whole_when_it_fails(
    bare_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    from retzef.platform.db import migrate as migrate_module

    broken = migrate_module.Migration(
        REVISIONS[-1] + 1, "broken.sql", "CREATE TABLE half_done (x int); SELECT nothing_of_that_name"
    )
    monkeypatch.setattr(migrate_module, "list_migrations", lambda: [*list_migrations(), broken])
    with pytest.raises(asyncpg.UndefinedColumnError):
        await migrate(bare_database.owner)
    async with owner_of(bare_database) as connection:
        assert await connection.fetchval("SELECT max(number) FROM schema_migrations") == REVISIONS[-1]
        assert await connection.fetchval("SELECT to_regclass('half_done')") is None
    monkeypatch.undo()
    assert await migrate(bare_database.owner) == []  # the lock is free, the rest is laid


async def test_server_is_refused_when_it_is_too_old(
    bare_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = asyncpg.ServerVersion(14, 9, 0, "final", 0)
    monkeypatch.setattr(asyncpg.Connection, "get_server_version", lambda _: version)
    with pytest.raises(PostgresTooOldError):
        await migrate(bare_database.owner)
    async with owner_of(bare_database) as connection:
        assert await connection.fetchval("SELECT to_regclass('schema_migrations')") is None


@pytest.mark.parametrize("error", [DatabaseIsNewerError, MigrationChangedError, PostgresTooOldError])
def test_refusals_are_told_in_the_readers_language_when_raised(error: type[RetzefError]) -> None:
    from retzef.platform.http.catalogue import load_catalogue

    assert all(load_catalogue(locale).get(error.code) for locale in ("en", "he", "uk", "ru"))
