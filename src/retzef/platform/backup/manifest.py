"""What a backup's folder holds, told by a file in it, and whether it still does.

manifest.json   this: of what, when, and every other file with its size and SHA-256
base/           the embedded PostgreSQL's cluster with the log it needs, or
database.dump   an outside one's dump in pg_dump's own format
files/          files of messages
secret.key      the secret key, when it is not a setting
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from retzef.platform.backup.errors import BackupBrokenError

MANIFEST = "manifest.json"
BASE = "base"
DUMP = "database.dump"
FILES = "files"
FORM = 1
_CHUNK = 1024 * 1024

# Told how many bytes are done, of how many.
Progress: TypeAlias = Callable[[int, int], None]
DatabaseKind: TypeAlias = Literal["embedded", "outside"]


class Kept(msgspec.Struct, frozen=True):
    """One file of the backup."""

    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """`database`: `embedded` (a cluster) or `outside` (a dump). `secret_key`: whether the key is in it."""

    form: int
    release: str
    revision: int
    taken_at: datetime
    database: DatabaseKind
    postgres_major: int
    secret_key: bool
    files: dict[str, Kept]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(each.size for each in self.files.values())


def copy_tree(source: Path, target: Path) -> None:
    """Copy files that others may add to and delete from meanwhile; what is gone when its turn comes is left out."""
    target.mkdir(mode=0o700, exist_ok=True)
    for path in sorted(source.rglob("*")) if source.is_dir() else ():
        copy = target / path.relative_to(source)
        if path.is_dir():
            copy.mkdir(mode=0o700, exist_ok=True)
            continue
        copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, copy)
        except FileNotFoundError:
            copy.unlink(missing_ok=True)


def describe_files(folder: Path, progress: Progress) -> dict[str, Kept]:
    """Every file below with its checksum, each of them written to the disk."""
    paths = list(_files_of(folder))
    total, done = sum(path.stat().st_size for path in paths), 0
    described: dict[str, Kept] = {}
    for path in paths:
        size = path.stat().st_size
        described[path.relative_to(folder).as_posix()] = Kept(size, _digest(path, sync=True))
        done += size
        progress(done, total)
    return described


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """The last file of a backup."""
    with (folder / MANIFEST).open("xb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=1))
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """Raises BackupBrokenError when there is none of ours."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise BackupBrokenError(folder=str(folder), what=MANIFEST) from error
    if manifest.form != FORM:
        raise BackupBrokenError(folder=str(folder), what=MANIFEST)
    return manifest


def check_files(folder: Path, progress: Progress) -> Manifest:
    """Compare every file with what it was, and look that there is none besides. Raises BackupBrokenError."""
    manifest, done = read_manifest(folder), 0
    there = {path.relative_to(folder).as_posix() for path in _files_of(folder)} - {MANIFEST}
    for name in sorted(there ^ manifest.files.keys()):
        raise BackupBrokenError(folder=str(folder), what=name)
    for name, kept in manifest.files.items():
        path = folder / name
        if path.stat().st_size != kept.size or _digest(path) != kept.sha256:
            raise BackupBrokenError(folder=str(folder), what=name)
        done += kept.size
        progress(done, manifest.size)
    return manifest


def sync_folders(folder: Path) -> None:
    """Names are kept by their folders: all of them must be on the disk."""
    for each in (*(path for path in folder.rglob("*") if path.is_dir()), folder):
        descriptor = os.open(each, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _files_of(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if not path.is_dir())


def _digest(path: Path, *, sync: bool = False) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
        if sync:
            os.fsync(file.fileno())
    return digest.hexdigest()
