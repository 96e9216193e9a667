"""The embedded PostgreSQL: copied while it serves, archived as it writes, brought back to the copy or to an instant.

What is brought back always ends its recovery on a timeline of its own, never on that of the original: by that the next
migration notices that transactions count anew, and begins a new epoch of the journal.
"""

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

from retzef.platform.backup.errors import RestoreInstantError
from retzef.platform.backup.manifest import copy_tree
from retzef.platform.backup.programs import find_program, run_program
from retzef.platform.postgres import EmbeddedPostgres, RunningPostgres
from retzef.platform.postgres.account import Account, choose_account
from retzef.platform.postgres.cluster import SUPERUSER, read_major
from retzef.platform.postgres.errors import PostgresError
from retzef.platform.postgres.folders import locate, make_private_for, prepare

ARCHIVE_AT_LEAST_EVERY_SECONDS = 60
# A path with one of these cannot be handed through PostgreSQL and a shell unharmed.
_UNSAFE = re.compile(r"""['"%\\$`\n]""")
_SEGMENT = re.compile(r"[0-9A-F]{24}")
_START = re.compile(r"START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)")

# The end of the copy, the end of the archive, or an instant.
Target: TypeAlias = Literal["copy", "latest"] | datetime


def is_safe_archive(folder: Path) -> bool:
    """Can PostgreSQL be told of this folder?"""
    return not _UNSAFE.search(str(folder))


def archive_settings(folder: Path) -> dict[str, str]:
    """What makes the server put each finished part of its log there, compressed, whole and once."""
    at = f"{folder}/%f"
    steps = f'gzip -1 < "%p" > "{at}.part" && sync "{at}.part" && mv "{at}.part" "{at}.gz"'
    command = f'if test -f "{at}.gz"; then gzip -dc "{at}.gz" | cmp -s - "%p"; else {steps}; fi'
    return {
        "archive_mode": "on",
        "archive_command": command,
        "archive_timeout": f"{ARCHIVE_AT_LEAST_EVERY_SECONDS}s",
    }


def prepare_archive(postgres_folder: Path, archive: Path) -> None:
    """Make the archive's folder, for the account of the server alone."""
    make_private_for(archive, choose_account(locate(postgres_folder).cluster))


async def copy_cluster(running: RunningPostgres, target: Path) -> int:
    """Copy the cluster, with as much of its log as makes the copy consistent; the server's major version."""
    major = read_major(running.folders.cluster)
    assert major is not None, "a running server has a cluster"
    await run_program(
        find_program("pg_basebackup", major=major),
        "--dbname", running.dsn(SUPERUSER, "postgres"), "--pgdata", str(target), "--format", "plain",
        "--wal-method", "stream", "--checkpoint", "fast", "--manifest-checksums", "SHA256", "--no-password",
    )  # fmt: skip
    return major


def first_segment_of(base: Path) -> str | None:
    """The first part of the log that a copy needs to be brought forward from."""
    found = _START.search((base / "backup_label").read_text(encoding="utf-8"))
    return found[1] if found else None


def thin_archive(archive: Path, first_needed: str) -> int:
    """Delete parts of the log that no kept copy needs; how many. The timeline does not count in their order."""
    old = [
        path
        for path in archive.glob("*.gz")
        if _SEGMENT.fullmatch(path.name.removesuffix(".gz")) and path.name[8:24] < first_needed[8:]
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


@dataclass(frozen=True, slots=True)
class Restoring:
    """`base`: the copy; `postgres`: the folder for it, which holds no cluster; `archive`: of the log, where there is one."""

    base: Path
    postgres: Path
    archive: Path | None


def restore_cluster(restoring: Restoring, target: Target, look: Callable[[EmbeddedPostgres], None]) -> None:
    """Put the copy in its place, let the server recover to the target, `look` at it, and stop it again.

    Raises RestoreInstantError, PostgresError.
    """
    account = choose_account(restoring.postgres)
    folders = prepare(restoring.postgres, account)
    shutil.rmtree(folders.unfinished, ignore_errors=True)
    copy_tree(restoring.base, folders.unfinished)
    (folders.unfinished / "recovery.signal").touch()
    _give_all(folders.unfinished, account)
    folders.unfinished.rename(folders.cluster)
    server = EmbeddedPostgres(restoring.postgres, settings=_recovery(restoring.archive, target))
    try:
        server.start()
    except PostgresError as error:
        log = str(error.params.get("log", ""))
        if target != "copy" and "recovery ended before configured recovery target" in log:
            raise RestoreInstantError(instant=str(target), reason="archive-too-short") from error
        raise
    try:
        look(server)
    finally:
        server.stop()


def _recovery(archive: Path | None, target: Target) -> dict[str, str]:
    # Without an archive it must be told of one all the same: one that has nothing.
    fetch = f'gzip -dc "{archive}/%f.gz" > "%p"' if archive is not None else "/bin/false"
    # Nobody is let in before the end of recovery: "ready" then means that it is over.
    common = {
        "restore_command": fetch,
        "recovery_target_action": "promote",
        "archive_mode": "off",
        "hot_standby": "off",
    }
    if target == "copy":
        return common | {"recovery_target": "immediate"}
    if target == "latest":
        return common
    return common | {"recovery_target_time": target.isoformat()}


def _give_all(folder: Path, account: Account) -> None:
    """Everything to the account alone; the folder was made by us a moment ago, below one that only it may enter."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)
        if account.is_other:
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
