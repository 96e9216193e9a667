"""The drill: traffic, a backup beside it, more traffic, and everything back as it was, to the copy or to an instant."""

import asyncio
import hashlib
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest
from click.testing import CliRunner

from retzef.main.backups import check_backup, list_backups, restore_backup, take_backup
from retzef.main.cli import cli
from retzef.main.compose import postgres_settings
from retzef.main.schedule import ScheduledBackups
from retzef.main.settings import Settings, read_settings
from retzef.platform.backup.cluster import Target, prepare_archive
from retzef.platform.backup.errors import (
    BackupBrokenError,
    BackupExistsError,
    RestoreInstantError,
    RestoreKindError,
    RestorePlaceTakenError,
)
from retzef.platform.db import Dsns
from retzef.platform.db.migrate import migrate
from retzef.platform.postgres import EmbeddedPostgres
from tests.fixtures.actors import Scene, play_scene, visit
from tests.fixtures.centre import centre_folder
from tests.fixtures.composed import Composed, compose
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.database import Server
from tests.fixtures.waiting import eventually

# What a restore changes on purpose, or what tells of a process rather than of the centre.
_NOT_COMPARED = {"installation", "database_lives", "router_leases"}


def say_nothing(code: str, params: Mapping[str, int | str]) -> None: ...


async def read_all(dsn: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    connection = await asyncpg.connect(dsn)
    try:
        tables = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        )
        names = sorted({row["relname"] for row in tables} - _NOT_COMPARED)
        return {
            name: sorted(row[0] for row in await connection.fetch(f"SELECT t::text FROM {name} t"))
            for name in names
        }
    finally:
        await connection.close()


def read_files(folder: Path) -> dict[str, str]:
    """Every file of messages, by its checksum."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def settings() -> Iterator[Settings]:
    """A centre's settings in a folder of its own, with an archive and a place for backups."""
    with centre_folder() as folder:
        environment = {
            "RETZEF_DATA_DIR": str(folder / "data"),
            "RETZEF_BACKUP_DIR": str(folder / "backups"),
            "RETZEF_BACKUP_EVERY_HOURS": "24",
            "RETZEF_BACKUPS_KEPT": "2",
            "RETZEF_ARCHIVE_DIR": str(folder / "archive"),
        }
        yield read_settings(environment)


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[Composed, EmbeddedPostgres]]:
    """The centre of these settings, without a router: nothing moves but what the test does."""
    assert settings.archive_dir is not None
    prepare_archive(settings.data_dir / "postgres", settings.archive_dir)
    async with EmbeddedPostgres(
        settings.data_dir / "postgres", settings=postgres_settings(settings)
    ) as postgres:
        dsns = Dsns(postgres.dsn("retzef_owner"), postgres.dsn("retzef_app"), postgres.dsn("retzef_system"))
        await migrate(dsns.owner)
        async with compose(dsns, settings.data_dir) as program:
            program.core = replace(program.core, settings=settings)
            yield program, postgres


async def play(program: Composed) -> Scene:
    """A story; what the feed and the desk do about it is done afterwards."""
    return await play_scene(program, await program.new_tenant())


async def epoch_of(program: Composed) -> int:
    found: int = await program.core.database.system.fetchval("SELECT epoch FROM installation")
    return found


async def test_everything_is_as_it_was_when_restored_after_more_traffic(settings: Settings) -> None:
    async with serving(settings) as (program, postgres):
        scene = await play(program)
        before, files = await read_all(postgres.dsn("postgres")), read_files(settings.data_dir / "files")
        assert len(files) == 1
        epoch = await epoch_of(program)
        place = await take_backup(settings, None, say_nothing)
        await play(program)
        await scene.visitor.write("after the backup")
        assert await read_all(postgres.dsn("postgres")) != before
    assert list(settings.data_dir.parent.glob("backups/.*")) == []
    assert (await check_backup(place, say_nothing)).revision > 0

    with pytest.raises(RestorePlaceTakenError):
        await restore_backup(settings, place, "copy", say_nothing)
    elsewhere = replace(settings, data_dir=settings.data_dir.with_name("restored"), archive_dir=None)
    restored = await restore_backup(elsewhere, place, "copy", say_nothing)
    assert restored.tenants == 1
    async with EmbeddedPostgres(elsewhere.data_dir / "postgres") as postgres:
        assert await read_all(postgres.dsn("postgres")) == before
        dsns = Dsns(postgres.dsn("retzef_owner"), postgres.dsn("retzef_app"), postgres.dsn("retzef_system"))
        assert await migrate(dsns.owner) == []
        async with compose(dsns, elsewhere.data_dir) as again:
            # Clients of before register again, and the life of the centre goes on.
            assert await epoch_of(again) == epoch + 1
            visitor = await visit(again, scene.tenant)
            await visitor.write("after the restore")
    assert read_files(elsewhere.data_dir / "files") == files
    assert (elsewhere.data_dir / "secret.key").exists() is (settings.data_dir / "secret.key").exists()


async def test_only_what_was_committed_before_the_instant_is_there_when_restored_to_it(
    settings: Settings,
) -> None:
    assert settings.archive_dir is not None
    async with serving(settings) as (program, postgres):
        scene = await play(program)
        place = await take_backup(settings, settings.data_dir.with_name("copy"), say_nothing)
        await scene.visitor.write("before the instant")
        before = await read_all(postgres.dsn("postgres"))
        instant = await program.core.database.system.fetchval("SELECT clock_timestamp()")
        await scene.visitor.write("after the instant")
        after = await read_all(postgres.dsn("postgres"))
        superuser = await asyncpg.connect(postgres.dsn("postgres"))
        name = await superuser.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
        await superuser.close()

        async def archived() -> bool:
            return (settings.archive_dir / f"{name}.gz").exists()  # type: ignore[operator]

        await eventually(archived, lambda there: there)

    targets: list[tuple[Target, dict[str, list[str]]]] = [(instant, before), ("latest", after)]
    for target, expected in targets:
        elsewhere = replace(settings, data_dir=settings.data_dir.with_name(f"to-{expected is after}"))
        await restore_backup(elsewhere, place, target, say_nothing)
        async with EmbeddedPostgres(elsewhere.data_dir / "postgres") as postgres:
            assert await read_all(postgres.dsn("postgres")) == expected

    late = replace(settings, data_dir=settings.data_dir.with_name("too-late"))
    with pytest.raises(RestoreInstantError) as refused:
        await restore_backup(late, place, datetime.now(UTC) + timedelta(hours=1), say_nothing)
    assert refused.value.params["reason"] == "archive-too-short"
    with pytest.raises(RestoreInstantError) as refused:
        await restore_backup(
            replace(settings, data_dir=late.data_dir.with_name("too-early")),
            place,
            instant - timedelta(days=1),
            say_nothing,
        )
    assert refused.value.params["reason"] == "before-backup"


@pytest.mark.slow
async def test_backups_are_made_when_due_and_old_ones_dropped_when_there_are_enough(
    settings: Settings,
) -> None:
    async with serving(settings) as (program, _):
        scheduled = ScheduledBackups(program.core)
        assert settings.backup_dir is not None
        first = await scheduled.look()
        assert first is not None
        assert await scheduled.look() is None  # the newest is young
        for days in (9, 8):  # as if they had been made then
            old = settings.backup_dir / f"retzef-{days}"
            shutil.copytree(first, old)
            manifest = (old / "manifest.json").read_text()
            made = datetime.now(UTC) - timedelta(days=days)
            taken = manifest.split('"taken_at": "')[1].split('"')[0]
            (old / "manifest.json").write_text(manifest.replace(taken, made.isoformat()))
        shutil.rmtree(first)
        second = await scheduled.look()
        kept = [path.name for path, _ in list_backups(settings.backup_dir)]
        assert second is not None
        assert kept == [second.name, "retzef-8"]


@pytest.mark.slow
async def test_backup_is_refused_when_a_byte_of_it_changed_or_is_missing(settings: Settings) -> None:
    async with serving(settings) as (program, _):
        await play(program)
        place = await take_backup(settings, settings.data_dir.with_name("copy"), say_nothing)
        with pytest.raises(BackupExistsError):
            await take_backup(settings, place, say_nothing)
    file = next(path for path in (place / "files").rglob("*") if path.is_file())
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    elsewhere = replace(settings, data_dir=settings.data_dir.with_name("restored"), archive_dir=None)
    with pytest.raises(BackupBrokenError) as refused:
        await restore_backup(elsewhere, place, "copy", say_nothing)
    assert refused.value.params["what"] == file.relative_to(place).as_posix()
    assert not elsewhere.data_dir.exists()
    file.unlink()
    with pytest.raises(BackupBrokenError):
        await check_backup(place, say_nothing)
    told = await asyncio.to_thread(CliRunner().invoke, cli, ["backup", "--check", str(place)])
    assert isinstance(told.exception, BackupBrokenError)
    (place / "manifest.json").write_text("{}")
    with pytest.raises(BackupBrokenError):
        await check_backup(place, say_nothing)


@pytest.mark.slow
async def test_outside_database_is_as_it_was_when_restored_into_an_empty_one(
    database: FreshDatabase, postgres_server: Server, tmp_path: Path
) -> None:
    """By the login that owns it, which row-level security binds like everybody."""
    settings = read_settings(
        {
            "RETZEF_DATA_DIR": str(tmp_path / "data"),
            "RETZEF_DATABASE_URL": database.owner,
            "RETZEF_SECRET_KEY": "k",
        }
    )
    async with compose(database, tmp_path / "data") as program:
        await play(program)
        await play(program)
        before = await read_all(database.superuser)
        place = await take_backup(settings, tmp_path / "backup", say_nothing)
    copy = FreshDatabase(f"{database.name}_restored", postgres_server)
    await postgres_server.run(f"CREATE DATABASE {copy.name} OWNER retzef_owner TEMPLATE template0")
    try:
        into = replace(settings, data_dir=tmp_path / "restored", database_url=copy.owner)
        assert (await restore_backup(into, place, "copy", say_nothing)).tenants == 2
        assert await read_all(copy.superuser) == before
        assert read_files(into.data_dir / "files") == read_files(settings.data_dir / "files")
        async with compose(copy, into.data_dir) as program:
            await play(program)  # sequences go on where they stood
        with pytest.raises(RestorePlaceTakenError):
            await restore_backup(replace(into, data_dir=tmp_path / "again"), place, "copy", say_nothing)
        with pytest.raises(RestoreKindError):
            await restore_backup(
                replace(into, data_dir=tmp_path / "other", database_url=None), place, "copy", say_nothing
            )
    finally:
        await postgres_server.run(f"DROP DATABASE {copy.name} WITH (FORCE)")
