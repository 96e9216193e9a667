"""The folder of an embedded PostgreSQL: what is in it, who may enter, and where it goes when it cannot stay.

    FOLDER/cluster   PostgreSQL's own data
    FOLDER/log       what the server says
    FOLDER/run       the socket, unless its path is too long for the kernel
    FOLDER/lock      held by the one process that runs the server

As root the server runs as another account. A folder or program below one that this account may not enter (a clone in
root's home) is put under `/var/lib/retzef` instead: the data through a link left in its place, the programs as a copy.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from retzef.platform.postgres.account import Account
from retzef.platform.postgres.errors import PostgresFolderError, PostgresInUseError
from retzef.platform.postgres.programs import Programs

PORT = 5432  # only part of the socket's name; nothing listens on it
_SOCKET = f".s.PGSQL.{PORT}"
_LONGEST_SOCKET_PATH = 107  # bytes; the kernel's 108 less the closing zero
SHARED = Path("/var/lib/retzef")


@dataclass(frozen=True, slots=True)
class Folders:
    """The paths of one embedded PostgreSQL."""

    root: Path

    @property
    def cluster(self) -> Path:
        return self.root / "cluster"

    @property
    def unfinished(self) -> Path:
        """Where a cluster is made; it is renamed when it is whole."""
        return self.root / "cluster.new"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def socket_folder(self) -> Path:
        """Inside the folder, or, when that makes too long a path or one that separates hosts, a short private one."""
        inside = self.root / "run"
        path = os.fsencode(inside / _SOCKET)
        if len(path) <= _LONGEST_SOCKET_PATH and b"," not in path:
            return inside
        return Path(tempfile.gettempdir()) / f"retzef-{_digest(self.root)}"

    @property
    def socket(self) -> Path:
        return self.socket_folder / _SOCKET


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def locate(folder: Path) -> Folders:
    """Return the paths for a folder named by the user, links resolved, without touching anything."""
    return Folders(Path(os.path.realpath(folder)))


def prepare(folder: Path, account: Account) -> Folders:
    """Make the folder so that the account, and nobody else but root, can use it; return where it really is."""
    try:
        folders = locate(folder)
        _make_private(folders.root)
        if not _is_ours(folders.root):
            raise PostgresFolderError(folder=str(folder), account=account.name, reason="it holds other files")
        if not account.can_enter(folders.root.parent):
            folders = _move_to_shared(folder, account)
        for path in (folders.root, folders.log, folders.socket_folder):
            _make_private(path)
            _give(path, account)
        if not folders.lock.exists():
            write_for(folders.lock, "", account)
    except OSError as error:
        raise PostgresFolderError(folder=str(folder), account=account.name, reason=str(error)) from error
    return folders


def _make_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        path.mkdir(mode=0o700)


def make_private_for(path: Path, account: Account) -> None:
    """Make a folder that the account, and nobody else but root, may enter. Raises PostgresFolderError."""
    try:
        _make_private(path)
        _give(path, account)
    except OSError as error:
        raise PostgresFolderError(folder=str(path), account=account.name, reason=str(error)) from error
    if not account.can_enter(path):
        raise PostgresFolderError(
            folder=str(path), account=account.name, reason="it may not enter a folder above"
        )


def _is_ours(root: Path) -> bool:
    """Tell whether the folder is empty or was used by us; anything else must not change its owner."""
    names = {path.name for path in root.iterdir()}
    return names <= {"cluster", "cluster.new", "log", "run", "lock"} or "cluster" in names


def _give(path: Path, account: Account) -> None:
    """Give a folder to the account alone; refuse one that somebody else made first, or a link in its place.

    Never through a link: as root that would give away whatever the account has pointed it at.
    """
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if os.fstat(folder).st_uid not in {account.uid, os.geteuid()}:
            raise PostgresFolderError(
                folder=str(path), account=account.name, reason="it belongs to somebody else"
            )
        if account.is_other:
            os.fchown(folder, account.uid, account.gid)
        os.fchmod(folder, 0o700)
    finally:
        os.close(folder)


def write_for(path: Path, text: str, account: Account) -> None:
    """Write a file for the account, anew and never through a link: we may be root, and the folder is the account's."""
    path.unlink(missing_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        stream.write(text)
        if account.is_other:
            os.fchown(file, account.uid, account.gid)


def _move_to_shared(folder: Path, account: Account) -> Folders:
    """Leave a link where the folder should be, to a place that the account can reach."""
    wanted = folder.absolute()
    target = SHARED / "clusters" / _digest(wanted)
    if any(wanted.iterdir()):
        reason = f"it is below a folder that {account.name} may not enter"
        raise PostgresFolderError(folder=str(folder), account=account.name, reason=reason)
    _make_shared(target.parent)
    _make_private(target)
    wanted.rmdir()
    wanted.symlink_to(target)
    return Folders(target)


def _make_shared(path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    for part in (SHARED, path):
        part.chmod(0o755)


def reach_programs(programs: Programs, account: Account) -> Programs:
    """Return programs that the account can run: these, or a copy of the wheel's made once per version of it."""
    server = programs.path("postgres")
    if account.can_run(server):
        return programs
    if programs.source == "system":
        raise PostgresFolderError(
            folder=str(programs.folder), account=account.name, reason="it may not run them"
        )
    site = programs.folder.parents[2]
    target = SHARED / "programs" / f"{programs.source}-{programs.major}-{_digest_file(server)}"
    if not target.exists():
        try:
            _copy_wheel(programs.folder.parents[1], target)
        except OSError as error:
            raise PostgresFolderError(folder=str(target), account=account.name, reason=str(error)) from error
    return replace(programs, folder=target / programs.folder.relative_to(site))


def _copy_wheel(package: Path, target: Path) -> None:
    """Copy the wheel's programs and, beside them as where it was installed, the libraries they look for there."""
    _make_shared(target.parent)
    with tempfile.TemporaryDirectory(dir=target.parent) as unfinished:
        copy = Path(unfinished) / target.name
        for folder in (package / "pginstall", package.with_name(f"{package.name}.libs")):
            if folder.exists():
                shutil.copytree(folder, copy / folder.relative_to(package.parent), symlinks=True)
        copy.chmod(0o755)
        with suppress(OSError):  # somebody else's copy came first
            copy.rename(target)


def _digest_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


class FolderLock:
    """The claim of one process on a folder. The kernel drops it with the process, however that ends."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the folder or raise `PostgresInUseError` with the owner's pid."""
        try:
            file = os.open(self._folders.lock, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise PostgresFolderError(
                folder=str(self._folders.root), account="", reason=str(error)
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(file, 32, 0).decode().strip()
            os.close(file)
            raise PostgresInUseError(folder=str(self._folders.root), pid=owner) from None
        except OSError as error:  # a file system without locks
            os.close(file)
            raise PostgresFolderError(
                folder=str(self._folders.root), account="", reason=str(error)
            ) from error
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        self._file = file

    def release(self) -> None:
        """Give the folder free; the lock file stays, since removing it would let two processes hold it."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
