"""What others use: own a PostgreSQL in a folder, or find the one that another process of this machine owns."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from retzef.platform.postgres.account import choose_account
from retzef.platform.postgres.cluster import DATABASE, Cluster, read_major
from retzef.platform.postgres.errors import PostgresFolderError, PostgresInUseError
from retzef.platform.postgres.folders import PORT, FolderLock, Folders, locate, prepare, reach_programs
from retzef.platform.postgres.programs import Programs, find_programs
from retzef.platform.postgres.supervisor import State, Supervisor

_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class RunningPostgres:
    """A server to connect to: ours, or another process's."""

    folders: Folders

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """Return a URL for asyncpg and libpq. There is no password: who may enter the socket's folder may connect."""
        host = quote(str(self.folders.socket_folder), safe="")
        return f"postgresql://{quote(role, safe='')}@/{quote(database, safe='')}?host={host}&port={PORT}"

    def accepts(self) -> bool:
        """Tell whether a server listens on the socket just now."""
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(self.folders.socket))
            except OSError:
                return False
        return True


class EmbeddedPostgres:
    """A PostgreSQL that this process runs in `folder`, made at the first start.

    `async with EmbeddedPostgres(folder) as postgres:` or the blocking `start()` and `stop()`. The folder may be under
    any path; as root it may be a link afterwards (see `folders`). `settings` are added to the server's configuration.
    """

    def __init__(
        self,
        folder: Path | str,
        *,
        programs: Programs | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self._folder = Path(folder)
        self._programs = programs
        self._settings = dict(settings or {})
        self._lock: FolderLock | None = None
        self._supervisor: Supervisor | None = None
        self.folders = locate(self._folder)

    def start(self, within: float | None = None) -> None:
        """Start the server; `within` seconds or as long as it needs. Raises a `PostgresError` saying what is wrong."""
        wanted = locate(self._folder).cluster
        account = choose_account(wanted)
        programs = reach_programs(self._programs or find_programs(major=read_major(wanted)), account)
        self.folders = prepare(self._folder, account)
        self._lock = FolderLock(self.folders)
        self._lock.acquire()
        cluster = Cluster(folders=self.folders, programs=programs, account=account, settings=self._settings)
        self._supervisor = Supervisor(cluster, self.dsn)
        try:
            self._supervisor.start(within)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Shut the server down cleanly and give the folder free; nothing happens when it is not running."""
        if self._supervisor is not None:
            self._supervisor.stop()
            self._supervisor = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def dsn(self, role: str, database: str = DATABASE) -> str:
        """Return a URL to connect with as `role`."""
        return RunningPostgres(self.folders).dsn(role, database)

    @property
    def state(self) -> State:
        """What the server is doing; after its death it is restarting until it is ready again."""
        return self._supervisor.state if self._supervisor is not None else State.STOPPED

    @property
    def pid(self) -> int | None:
        """The server's process."""
        return self._supervisor.pid if self._supervisor is not None else None

    def wait_until_ready(self, within: float) -> None:
        """Return when the server takes connections, after a restart too."""
        if self._supervisor is not None:
            self._supervisor.wait_until_ready(within)

    async def __aenter__(self) -> Self:
        """Start without holding up the event loop; a cancelled start is undone before the cancellation goes on."""
        try:
            await asyncio.to_thread(self.start)
        except asyncio.CancelledError:
            await asyncio.shield(asyncio.to_thread(self.stop))
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.shield(asyncio.to_thread(self.stop))


def find_running(folder: Path | str) -> RunningPostgres | None:
    """Return the server that some process runs in the folder, None when nobody does."""
    running = RunningPostgres(locate(Path(folder)))
    return running if running.accepts() else None


def has_cluster(folder: Path | str) -> bool:
    """Was a server's cluster ever made in the folder? One that may not be looked at counts."""
    try:
        return read_major(locate(Path(folder)).cluster) is not None
    except PostgresFolderError:
        return True


@contextlib.asynccontextmanager
async def open_postgres(
    folder: Path | str, *, settings: Mapping[str, str] | None = None
) -> AsyncIterator[RunningPostgres]:
    """Use the server of the folder: the one that runs there, or one of our own for as long as it is needed.

    `settings` are added to the configuration of one that is started. For commands such as `retzef seed`, which work beside a running centre and without one.
    """
    while True:
        try:
            async with EmbeddedPostgres(folder, settings=settings) as own:
                yield RunningPostgres(own.folders)
                return
        except PostgresInUseError:
            running = find_running(folder)
        if running is not None:
            yield running
            return
        # Its owner is starting or stopping just now.
        await asyncio.sleep(_POLL_SECONDS)
