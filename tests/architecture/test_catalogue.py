"""The database's own catalogue: tenant first in every key, row-level security everywhere, roles that own nothing."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import msgspec
import pytest
import pytest_asyncio

from retzef.modules.inbound.api import INGEST, InboundRow, ingest_arguments
from retzef.platform.db import Connection
from tests.fixtures.actors import Scene, play_scene
from tests.fixtures.composed import Composed
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.rows import rows_of

# Tables of the installation itself, which belong to no tenant.
OF_THE_INSTALLATION = {
    "installation": "one row: epoch and cluster of this installation",
    "database_lives": "one row: the time since the last crash",
    "schema_migrations": "which revisions were applied to this database",
}
# Views of nothing but those.
VIEWS_OF_THE_INSTALLATION = {"journal_here": "the epoch, the life and the snapshot of now"}
pytestmark = pytest.mark.asyncio(loop_scope="module")

ROLES = ("retzef_app", "retzef_system")

# Functions that look by index past the policies, for the tenant they are given.
PAST_THE_POLICIES = {"find_cases", "find_messages", "idle_anywhere_since", "list_customers", "work_elsewhere"}
_TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
"""
_UNIQUE_KEYS = """
SELECT t.relname AS table_name, i.relname AS key_name,
    (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attnum = x.indkey[0]) AS first_column
FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
WHERE t.relnamespace = 'public'::regnamespace AND x.indisunique ORDER BY 1, 2
"""
_GUARDED = """
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
    (SELECT count(*) FROM pg_index x WHERE x.indrelid = c.oid AND x.indisprimary) AS primary_keys,
    (SELECT a.attnotnull FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') AS tenant_needed,
    COALESCE((SELECT jsonb_object_agg(p.polname, jsonb_build_object(
        'roles', (SELECT jsonb_agg(r.rolname) FROM pg_roles r WHERE r.oid = ANY (p.polroles)), 'for', p.polcmd, 'permissive', p.polpermissive,
        'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)))
        FROM pg_policy p WHERE p.polrelid = c.oid), '{}')::text AS policies
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1
"""
_OWNED = """
SELECT s.classid::regclass::text || ' ' || s.objid FROM pg_shdepend s JOIN pg_roles r ON r.oid = s.refobjid
WHERE r.rolname = ANY ($1) AND s.deptype = 'o' AND s.dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND NOT (s.classid = 'pg_proc'::regclass AND s.objid::regproc::text = ANY ($2))
"""
_DEFINERS = """
SELECT p.proname, p.proowner::regrole::text AS owner, p.proconfig::text AS config, p.prosrc,
    has_function_privilege('public', p.oid, 'EXECUTE') AS is_everybodys
FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef
"""
_VIEWS = """
SELECT c.relname, COALESCE(c.reloptions::text, '') LIKE '%security_invoker=true%' AS as_reader
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v' ORDER BY 1
"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def looking(shared_database: FreshDatabase) -> AsyncIterator[Connection]:
    connection = await asyncpg.connect(shared_database.superuser)
    yield connection
    await connection.close()


async def test_tenant_leads_every_unique_key_when_a_table_is_a_tenants(looking: Connection) -> None:
    keys = await looking.fetch(_UNIQUE_KEYS)
    assert len(keys) > 25
    astray = [
        row["key_name"]
        for row in keys
        if row["table_name"] not in OF_THE_INSTALLATION and row["first_column"] != "tenant_id"
    ]
    assert astray == []


async def test_row_security_is_forced_when_a_table_is_a_tenants(looking: Connection) -> None:
    tables = {row["relname"]: row for row in await looking.fetch(_GUARDED)}
    assert set(OF_THE_INSTALLATION) <= set(tables)
    own = "(tenant_id = (NULLIF(current_setting('retzef.tenant_id'::text, true), ''::text))::uuid)"
    expected = {
        "own_tenant": {"for": "*", "permissive": True, "roles": ["retzef_app"], "using": own, "check": own},
        "whole_installation": {
            "for": "*", "permissive": True, "roles": ["retzef_system"], "using": "true", "check": "true",
        },
    }  # fmt: skip
    for name, table in tables.items():
        assert table["primary_keys"] == 1, name
        if name in OF_THE_INSTALLATION:
            continue
        assert table["tenant_needed"], f"{name} has rows of no tenant"
        assert table["relrowsecurity"], name
        assert table["relforcerowsecurity"], name
        assert msgspec.json.decode(table["policies"]) == expected, name


async def test_serving_roles_own_nothing_and_override_nothing_when_migrated(looking: Connection) -> None:
    roles = await looking.fetch(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication FROM pg_roles"
        " WHERE rolname = ANY ($1)",
        list(ROLES),
    )
    assert {row["rolname"] for row in roles} == set(ROLES)
    for row in roles:
        assert not any(list(row.values())[1:]), row
    assert await looking.fetch(_OWNED, list(ROLES), list(PAST_THE_POLICIES)) == []
    members = await looking.fetch(
        "SELECT 1 FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = ANY ($1)",
        list(ROLES),
    )
    assert members == [], "a serving role is a member of another role"


async def test_only_the_audited_run_with_their_owners_rights_when_called(looking: Connection) -> None:
    definers = await looking.fetch(_DEFINERS)
    assert {row["proname"] for row in definers} == PAST_THE_POLICIES
    for row in definers:
        assert row["owner"] == "retzef_system"
        assert "search_path=public, pg_temp" in row["config"]
        assert not row["is_everybodys"]
        # The first thing each does: the tenant it is given is the transaction's own.
        body = row["prosrc"].split("BEGIN", 1)[1].strip()
        assert body.startswith(
            "IF p_tenant IS DISTINCT FROM NULLIF(current_setting('retzef.tenant_id', true), '')::uuid THEN"
        )
    views = await looking.fetch(_VIEWS)
    assert len(views) > 5
    assert [row["relname"] for row in views if not row["as_reader"]] == []


@pytest.mark.parametrize("role", ROLES)
async def test_journal_cannot_be_changed_when_written(looking: Connection, role: str) -> None:
    for right in ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER"):
        assert not await looking.fetchval("SELECT has_table_privilege($1, 'events', $2)", role, right), right
    columns = await looking.fetchval("SELECT has_any_column_privilege($1, 'events', 'UPDATE')", role)
    assert not columns
    for right in ("SELECT", "INSERT"):
        assert await looking.fetchval("SELECT has_table_privilege($1, 'events', $2)", role, right), right


@pytest.mark.parametrize("role", ROLES)
async def test_tables_of_the_installation_cannot_be_written_when_serving(
    looking: Connection, role: str
) -> None:
    for table in OF_THE_INSTALLATION:
        for right in ("INSERT", "UPDATE", "DELETE", "TRUNCATE"):
            may = await looking.fetchval("SELECT has_table_privilege($1, $2, $3)", role, table, right)
            # Whoever looks first after a crash names the new life; the key lets nobody name it twice.
            assert may == ((table, right) == ("database_lives", "INSERT")), (table, right)
    for right in ("CREATE",):
        assert not await looking.fetchval("SELECT has_schema_privilege($1, 'public', $2)", role, right)


# ---------------------------------------------------------------- what a tenant sees


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scenes(shared: Composed) -> tuple[Scene, Scene]:
    """The same story in two tenants, so that every table has rows of both."""
    first = await play_scene(shared, await shared.new_tenant("First"))
    return first, await play_scene(shared, await shared.new_tenant("Second"))


async def _relations(connection: Connection) -> list[str]:
    tables = [row["relname"] for row in await connection.fetch(_TABLES)]
    views = [row["relname"] for row in await connection.fetch(_VIEWS)]
    others = OF_THE_INSTALLATION | VIEWS_OF_THE_INSTALLATION
    return [name for name in tables + views if name not in others]


async def test_directory_is_refused_when_another_tenant_is_asked_for(
    shared: Composed, scenes: tuple[Scene, Scene]
) -> None:
    asked = "SELECT * FROM list_customers($1, NULL, '{}', '{}', 'newest', NULL, NULL, 10, '{}', '[]', NULL)"
    first, second = (scene.tenant.tenant_id for scene in scenes)
    async with shared.core.database.transaction(first) as connection:
        assert len(await connection.fetch(asked, first)) > 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch(asked, second)
    async with shared.core.database.app.acquire() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.fetch(asked, first)


async def test_nothing_is_seen_when_no_tenant_is_set(shared: Composed, scenes: tuple[Scene, Scene]) -> None:
    async with shared.core.database.app.acquire() as connection:
        for name in await _relations(connection):
            assert await connection.fetchval(f"SELECT count(*) FROM {name}") == 0, name


async def test_only_ones_own_is_seen_when_a_tenant_is_set(
    shared: Composed, scenes: tuple[Scene, Scene]
) -> None:
    empty = set()
    for scene in scenes:
        async with shared.core.database.transaction(scene.tenant.tenant_id) as connection:
            for name in await _relations(connection):
                seen = await connection.fetch(f"SELECT DISTINCT tenant_id FROM {name}")
                assert {row["tenant_id"] for row in seen} <= {scene.tenant.tenant_id}, name
                if not seen:
                    empty.add(name)
    assert empty == set(), "a table without rows proves nothing: the story must touch it"


async def test_rows_of_others_cannot_be_written_when_a_tenant_is_set(
    shared: Composed, scenes: tuple[Scene, Scene]
) -> None:
    mine, theirs = scenes
    async with shared.core.database.transaction(mine.tenant.tenant_id) as connection:
        for statement in (
            "UPDATE messages SET text = 'x' WHERE tenant_id = $1",
            "UPDATE cases SET subject = 'x' WHERE tenant_id = $1",
            "DELETE FROM sessions WHERE tenant_id = $1",
        ):
            assert (await connection.execute(statement, theirs.tenant.tenant_id)).endswith(" 0")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(
                "INSERT INTO events (tenant_id, occurred_at, kind, actor_kind) VALUES ($1, now(), 'case_opened', 'system')",
                theirs.tenant.tenant_id,
            )


async def test_rows_cannot_be_moved_to_others_when_a_tenant_is_set(
    shared: Composed, scenes: tuple[Scene, Scene]
) -> None:
    mine, theirs = scenes
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with shared.core.database.transaction(mine.tenant.tenant_id) as connection:
            await connection.execute("UPDATE messages SET tenant_id = $1", theirs.tenant.tenant_id)


async def test_entities_of_others_are_not_projected_when_their_ids_are_known(
    shared: Composed, scenes: tuple[Scene, Scene]
) -> None:
    mine, theirs = scenes
    statement = "SELECT kind FROM project_entities($1, $2, $3, $4, $5, $6, $7, $8)"
    of = theirs.ids
    asked = (of["agents"], of["offers"], of["work_items"], of["messages"], of["cases"], of["customers"])
    async with shared.core.database.app.acquire() as connection:
        own = await connection.fetch(statement, theirs.tenant.tenant_id, *asked, theirs.note_lines)
        assert {row["kind"] for row in own} == {
            "agent", "offer", "work_item", "message", "case", "customer", "note_line",
        }  # fmt: skip
        assert await connection.fetch(statement, mine.tenant.tenant_id, *asked, theirs.note_lines) == []


async def test_tenant_of_one_call_is_forgotten_when_the_connection_is_used_again(
    shared: Composed, scenes: tuple[Scene, Scene]
) -> None:
    """Functions set the tenant for their own transaction; the pool resets nothing."""
    mine, _ = scenes
    async with shared.core.database.app.acquire() as connection:
        await connection.fetch(
            "SELECT kind FROM project_entities($1, '{}', '{}', '{}', $2, '{}', '{}', '{}')",
            mine.tenant.tenant_id,
            mine.ids["messages"],
        )
        assert await connection.fetchval("SELECT count(*) FROM messages") == 0
        with pytest.raises(ZeroDivisionError):
            async with shared.core.database.transaction(mine.tenant.tenant_id):
                raise ZeroDivisionError
        assert await connection.fetchval("SELECT count(*) FROM messages") == 0


async def test_nothing_of_others_is_touched_when_a_message_names_their_ids(
    shared: Composed, scenes: tuple[Scene, Scene]
) -> None:
    """An inbound row whose every id is another tenant's: it is stored in its own tenant, or refused."""
    mine, theirs = scenes
    before = await rows_of(shared, theirs.tenant)
    details = {
        "channel": "webchat", "queue_id": theirs.tenant.queue_id, "medium": "chat", "item_load": 1, "priority": 0, "identity_kind": "webchat_visitor", "identity_value": theirs.thread_key,
        "identity_status": "verified", "provenance": "webchat", "name": None, "locale": None, "claims": [],
        "customer_id": theirs.ids["customers"][0],
        "identity_id": theirs.identity_id, "case_id": theirs.ids["cases"][0],
        "interaction_id": theirs.interaction_id, "work_item_id": theirs.ids["work_items"][0],
    }  # fmt: skip
    row = InboundRow(
        theirs.tenant.entry_point.entry_point_id, theirs.thread_key, theirs.client_id, UUID(str(theirs.ids["messages"][0])), "x",
        "x", None, theirs.client_id, datetime(2026, 11, 21, 12, tzinfo=UTC), msgspec.json.encode(details).decode(),
    )  # fmt: skip
    async with shared.core.database.app.acquire() as connection:
        stored = await connection.fetch(
            INGEST, *ingest_arguments(mine.tenant.tenant_id, datetime.now(UTC), [row])
        )
    assert [each["duplicate"] for each in stored] == [False]
    assert await rows_of(shared, theirs.tenant) == before
    async with shared.core.database.transaction(mine.tenant.tenant_id) as connection:
        assert await connection.fetchval("SELECT count(*) FROM messages WHERE text = 'x'") == 1
