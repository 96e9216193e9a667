"""A restored database begins a new epoch: its transactions count anew, so positions of before are refused."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from retzef.platform.db.migrate import migrate
from retzef.platform.journal import Position, PositionLostError, read_since
from retzef.platform.postgres.programs import find_programs
from tests.fixtures.actors import play_scene, sit_down
from tests.fixtures.composed import compose
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.database import Server
from tests.fixtures.folding import DeskClient

Restore = Callable[[FreshDatabase], Awaitable[FreshDatabase]]


async def run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs, of the version the tests' server is of."""
    process = await asyncio.create_subprocess_exec(
        str(find_programs().path(program)), *arguments,
        env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


@pytest.fixture(params=["custom", "plain"])
async def restore(
    request: pytest.FixtureRequest, postgres_server: Server, tmp_path: Path
) -> AsyncIterator[Restore]:
    """Dump a database and restore it as another, as an administrator would."""
    restored: list[FreshDatabase] = []

    async def dump_and_restore(database: FreshDatabase) -> FreshDatabase:
        copy = FreshDatabase(f"{database.name}_restored", postgres_server)
        restored.append(copy)
        dump = str(tmp_path / "dump")
        await run("pg_dump", "--format", request.param, "--file", dump, database.superuser)
        await postgres_server.run(f"CREATE DATABASE {copy.name} OWNER retzef_owner TEMPLATE template0")
        if request.param == "plain":
            await run(
                "psql",
                "--quiet",
                "--no-psqlrc",
                "--set",
                "ON_ERROR_STOP=1",
                "--output",
                os.devnull,
                "--file",
                dump,
                copy.superuser,
            )
        else:
            await run("pg_restore", "--exit-on-error", "--dbname", copy.superuser, dump)
        return copy

    yield dump_and_restore
    for each in restored:
        await postgres_server.run(f"DROP DATABASE {each.name} WITH (FORCE)")


async def test_old_positions_are_refused_and_all_is_there_when_restored(
    database: FreshDatabase, restore: Restore, tmp_path: Path
) -> None:
    async with compose(database, tmp_path / "files") as program:
        scene = await play_scene(program, await program.new_tenant())
        client = DeskClient(program, scene.tenant, scene.tenant.agents["dana"])
        await client.connect()
        await client.watch(scene.case_id)
        await client.catch_up()
        held, position = client.held.shown(), client.held.position
        assert position is not None
        epoch = program.core.feed.position.epoch

    copy = await restore(database)
    assert await migrate(copy.owner) == []

    async with compose(copy, tmp_path / "files") as program:
        async with program.core.database.system.acquire() as connection:
            assert await connection.fetchval("SELECT epoch FROM installation") == epoch + 1
            with pytest.raises(PositionLostError):
                await read_since(connection, Position.parse(position))
        again = DeskClient(program, scene.tenant, scene.tenant.agents["dana"], watching={scene.case_id})
        again.held.position = position
        await again.connect()
        assert [frame["type"] for frame in again.frames] == ["snapshot"]
        assert again.held.shown() == held
        # And life goes on: what happens now is delivered, though transactions count from lower numbers.
        dana = await sit_down(program, scene.tenant, "dana")
        await dana.say(scene.case_id, scene.interaction_id, "after the restore")
        await again.catch_up()
        assert "after the restore" in {each["text"] for each in again.held.of("message").values()}
        new_position = again.held.position
        again.disconnect()
        again.held.position = new_position
        await again.connect()
        assert again.frames[-1]["type"] == "changes"
        again.disconnect()
