"""`retzef backup` and `retzef restore`: the whole installation into one folder, and out of it again.

A backup is made beside a running centre or without one. It is written under another name and renamed when it is whole
and on the disk. Files of messages are copied after the database: what a row names is there.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import asyncpg

import retzef
from retzef.main.compose import open_database, postgres_settings, require_begun
from retzef.main.settings import Settings
from retzef.platform.auth.keys import SECRET_FILE
from retzef.platform.backup.cluster import Restoring, Target, copy_cluster, restore_cluster
from retzef.platform.backup.dump import dump_database, restore_dump
from retzef.platform.backup.errors import (
    BackupBrokenError,
    BackupExistsError,
    RestoreInstantError,
    RestoreKindError,
    RestorePlaceTakenError,
)
from retzef.platform.backup.manifest import (
    BASE,
    DUMP,
    FILES,
    FORM,
    MANIFEST,
    DatabaseKind,
    Manifest,
    check_files,
    copy_tree,
    describe_files,
    read_manifest,
    sync_folders,
    write_manifest,
)
from retzef.platform.clock import SystemClock
from retzef.platform.db.migrate import DatabaseIsNewerError, list_migrations, migrate
from retzef.platform.postgres import EmbeddedPostgres, open_postgres

# Told which step is taken, by the code of its sentence, or how far it has come.
Tell: TypeAlias = Callable[[str, Mapping[str, int | str]], None]

NAME = "retzef-%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there now."""

    revision: int
    tenants: int
    newest_event_at: datetime | None


async def take_backup(settings: Settings, folder: Path | None, tell: Tell) -> Path:
    """Make a backup at `folder`, or under a name of its own in the settings' folder. Where it is.

    Raises BackupExistsError, BackupProgramError, BackupToolMissingError and what opening the database raises.
    """
    taken_at = SystemClock().now()
    place = folder or _new_place(settings, taken_at)
    unfinished = place.with_name(f".{place.name}.unfinished")
    if place.exists() or unfinished.exists():
        raise BackupExistsError(folder=str(place if place.exists() else unfinished))
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished.mkdir(mode=0o700)
    try:
        await _fill(settings, unfinished, taken_at, tell)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    unfinished.rename(place)
    _sync(place.parent)
    return place


def _new_place(settings: Settings, taken_at: datetime) -> Path:
    return (settings.backup_dir or Path("backups").absolute()) / taken_at.strftime(NAME)


async def _fill(settings: Settings, folder: Path, taken_at: datetime, tell: Tell) -> None:
    tell("backup-step-database", {})
    revision, major = await _copy_database(settings, folder)
    tell("backup-step-files", {})
    await asyncio.to_thread(copy_tree, settings.data_dir / FILES, folder / FILES)
    has_key = settings.secret_key is None and (settings.data_dir / SECRET_FILE).exists()
    if has_key:
        shutil.copyfile(settings.data_dir / SECRET_FILE, folder / SECRET_FILE)
        (folder / SECRET_FILE).chmod(0o600)
    tell("backup-step-checksums", {})
    files = await asyncio.to_thread(describe_files, folder, _in_tenths(tell))
    kind: DatabaseKind = "outside" if settings.database_url else "embedded"
    manifest = Manifest(FORM, retzef.__version__, revision, taken_at, kind, major, has_key, files)
    write_manifest(folder, manifest)
    await asyncio.to_thread(sync_folders, folder)


async def _copy_database(settings: Settings, folder: Path) -> tuple[int, int]:
    """The database's revision, and the server's major version."""
    if settings.database_url:
        await require_begun(settings.database_url)
        major = await dump_database(settings.database_url, folder / DUMP)
        return await _revision_of(settings.database_url), major
    async with open_postgres(settings.data_dir / "postgres", settings=postgres_settings(settings)) as running:
        major = await copy_cluster(running, folder / BASE)
        return await _revision_of(running.dsn("retzef_owner")), major


async def check_backup(folder: Path, tell: Tell) -> Manifest:
    """Compare every byte with what was written. Raises BackupBrokenError."""
    tell("backup-step-checksums", {})
    return await asyncio.to_thread(check_files, folder, _in_tenths(tell))


async def restore_backup(settings: Settings, folder: Path, target: Target, tell: Tell) -> Restored:
    """Bring a backup back into an empty data folder (and an empty database, where one is set).

    Raises BackupBrokenError, RestorePlaceTakenError, RestoreKindError, RestoreInstantError, DatabaseIsNewerError.
    """
    manifest = read_manifest(folder)
    _check_fits(settings, manifest, target)
    await check_backup(folder, tell)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    tell("restore-step-files", {})
    await asyncio.to_thread(copy_tree, folder / FILES, settings.data_dir / FILES)
    if manifest.secret_key:
        _restore_key(folder / SECRET_FILE, settings.data_dir / SECRET_FILE)
    tell("restore-step-database", {})
    if settings.database_url:
        await restore_dump(settings.database_url, folder / DUMP, major=manifest.postgres_major)
    else:
        await asyncio.to_thread(_restore_cluster, settings, folder, target)
    # A new epoch of the journal begins, so that every client registers anew; an older backup comes to this release.
    async with open_database(settings) as dsns:
        await migrate(dsns.owner)
        return await _look_at(dsns.system)


def _check_fits(settings: Settings, manifest: Manifest, target: Target) -> None:
    kind = "outside" if settings.database_url else "embedded"
    if manifest.database != kind:
        raise RestoreKindError(kind=manifest.database)
    newest = list_migrations()[-1].number
    if manifest.revision > newest:
        raise DatabaseIsNewerError(database=manifest.revision, program=newest)
    if settings.data_dir.exists() and any(settings.data_dir.iterdir()):
        raise RestorePlaceTakenError(place=str(settings.data_dir))
    if target == "copy":
        return
    if kind == "outside" or settings.archive_dir is None:
        raise RestoreInstantError(instant=str(target), reason="no-archive")
    if isinstance(target, datetime) and target < manifest.taken_at:
        raise RestoreInstantError(instant=str(target), reason="before-backup")


def _restore_cluster(settings: Settings, folder: Path, target: Target) -> None:
    restoring = Restoring(folder / BASE, settings.data_dir / "postgres", settings.archive_dir)

    def look(server: EmbeddedPostgres) -> None:
        server.wait_until_ready(60)

    restore_cluster(restoring, target, look)


def _restore_key(source: Path, target: Path) -> None:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(source.read_bytes())
        os.fsync(file.fileno())


def list_backups(folder: Path) -> list[tuple[Path, Manifest]]:
    """Those of the scheduled names that are whole, the newest first."""
    found: list[tuple[Path, Manifest]] = []
    for path in folder.glob(f"retzef-*/{MANIFEST}"):
        try:
            found.append((path.parent, read_manifest(path.parent)))
        except BackupBrokenError:
            continue
    return sorted(found, key=lambda each: each[1].taken_at, reverse=True)


async def _revision_of(dsn: str) -> int:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        revision: int = await connection.fetchval("SELECT max(number) FROM schema_migrations")
        return revision
    finally:
        await connection.close()


async def _look_at(dsn: str) -> Restored:
    connection = await asyncpg.connect(dsn, timeout=10, server_settings={"role": "retzef_system"})
    try:
        row = await connection.fetchrow(
            "SELECT (SELECT max(number) FROM schema_migrations), (SELECT count(*) FROM tenants),"
            " (SELECT max(e.occurred_at) FROM tenants t CROSS JOIN LATERAL (SELECT occurred_at FROM events"
            "  WHERE events.tenant_id = t.tenant_id ORDER BY seq DESC LIMIT 1) e)"
        )
        assert row is not None
        return Restored(*row)
    finally:
        await connection.close()


def _in_tenths(tell: Tell) -> Callable[[int, int], None]:
    """Progress is told ten times, however many files there are."""
    told = -1

    def progress(done: int, of: int) -> None:
        nonlocal told
        tenth = done * 10 // of if of else 10
        if tenth > told:
            told = tenth
            tell("backup-progress", {"percent": tenth * 10, "megabytes": of // 1_000_000})

    return progress


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
