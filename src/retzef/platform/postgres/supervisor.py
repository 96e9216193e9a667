"""Keeps the server of one cluster running: start, watch, restart when it dies, stop.

One thread does it all and lives as long as the server should, because the kernel's promise to interrupt the server
when its parent is gone is kept per thread. There is no limit on how long a start may take: after a crash PostgreSQL
replays its log first, and ending it half-way would only begin that again.
"""

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import asyncpg

from retzef.platform.postgres.cluster import MARK, SUPERUSER, Cluster, start_error
from retzef.platform.postgres.errors import (
    PostgresError,
    PostgresLocaleError,
    PostgresStartError,
    PostgresStrangerError,
    PostgresTimeoutError,
)
from retzef.platform.postgres.folders import write_for
from retzef.platform.postgres.processes import (
    interrupt,
    list_servers,
    read_server_pid,
    read_server_state,
    remove_stale_locks,
    wait_until_gone,
)

_POLL_SECONDS = 0.005
_TELL_EVERY_SECONDS = 10.0
_LONGEST_PAUSE_SECONDS = 5.0
# A fast shutdown writes what is in memory to disk; a predecessor's may still be doing it.
_SHUTDOWN_SECONDS = 120.0
# A signal that comes while the launcher becomes PostgreSQL may be heard by neither.
_ASK_AGAIN_SECONDS = 0.5
_log = logging.getLogger("retzef.postgres")


class State(StrEnum):
    """What the server is doing, as far as its supervisor knows."""

    STOPPED = "stopped"
    STARTING = "starting"
    READY = "ready"
    RESTARTING = "restarting"


class Supervisor:
    """Runs one server. `start` and `stop` block, are called from one thread, and once each."""

    def __init__(self, cluster: Cluster, dsn: Callable[[str, str], str]) -> None:
        self._cluster = cluster
        self._dsn = dsn
        self._thread = threading.Thread(target=self._supervise, name="retzef-postgres", daemon=True)
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._settled = threading.Event()
        self._failure: Exception | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self.state = State.STOPPED

    @property
    def pid(self) -> int | None:
        """The server's process, None while there is none."""
        return self._process.pid if self._process is not None else None

    def start(self, within: float | None) -> None:
        """Return when the server takes connections; raise what kept it from it."""
        self.state = State.STARTING
        self._thread.start()
        if not self._settled.wait(within):
            self.stop()
            raise PostgresTimeoutError(seconds=within)
        if self._failure is not None:
            self._thread.join()
            raise self._failure
        if not self._thread.is_alive():
            raise PostgresStartError(program="postgres", log="")

    def wait_until_ready(self, within: float) -> None:
        """Return when the server takes connections, at once if it does."""
        if not self._ready.wait(within):
            raise PostgresTimeoutError(seconds=within)

    def stop(self) -> None:
        """Shut the server down cleanly; only one that does not end in time is ended hard, which loses nothing either."""
        self._stopping.set()
        for how, seconds in (
            (signal.SIGINT, _SHUTDOWN_SECONDS),
            (signal.SIGQUIT, 10.0),
            (signal.SIGKILL, 10.0),
        ):
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if self._process is not None:
                    self._process.send_signal(how)
                self._thread.join(_ASK_AGAIN_SECONDS)
                if not self._thread.is_alive():
                    return

    def _supervise(self) -> None:
        """The thread: start once, telling the caller how it went, then keep it so."""
        try:
            self._cluster.ensure()
            process = self._start_server()
        except (PostgresError, OSError, asyncpg.PostgresError) as error:
            self._failure = error
            self.state = State.STOPPED
            return
        finally:
            self._settled.set()
        self._watch(process)
        self.state = State.STOPPED

    def _watch(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait for the server's end; unless that was wanted, start it again, ever more patiently."""
        while True:
            code = process.wait()
            self._ready.clear()
            if self._stopping.is_set():
                return
            self.state = State.RESTARTING
            _log.error("postgres.died", extra={"code": code, "folder": str(self._cluster.folders.root)})
            restarted = self._restart()
            if restarted is None:
                return
            process = restarted

    def _restart(self) -> "subprocess.Popen[bytes] | None":
        """Try until the server is back, or return None when it is to stop."""
        pause = 0.0
        while not self._stopping.wait(pause):
            try:
                return self._start_server()
            except (PostgresError, OSError, asyncpg.PostgresError) as error:
                _log.exception("postgres.restart_failed", extra={"reason": str(error)})
                pause = min(max(2 * pause, 0.1), _LONGEST_PAUSE_SECONDS)
        return None

    def _start_server(self) -> "subprocess.Popen[bytes]":
        """Start the server and return when it is ready; whatever goes wrong, no process of it is left."""
        started = time.monotonic()
        _clear_remains(self._cluster)
        process = self._spawn()
        self._process = process
        try:
            self._wait_for_ready(process)
            asyncio.run(check_words(self._dsn(SUPERUSER, SUPERUSER)))
        except BaseException:
            _interrupt_until_ended(process)
            raise
        self.state = State.READY
        self._ready.set()
        seconds = round(time.monotonic() - started, 3)
        _log.info("postgres.ready", extra={"pid": process.pid, "seconds": seconds})
        return process

    def _spawn(self) -> "subprocess.Popen[bytes]":
        log = self._cluster.folders.log / "start.log"
        write_for(log, "", self._cluster.account)
        output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            return self._cluster.spawn(self._cluster.command(), stdin=subprocess.DEVNULL, output=output)
        finally:
            os.close(output)

    def _wait_for_ready(self, process: "subprocess.Popen[bytes]") -> None:
        """Wait as long as the server lives and has not said that it is ready."""
        cluster = self._cluster.folders.cluster
        tell_at = time.monotonic() + _TELL_EVERY_SECONDS
        while read_server_state(cluster) != (process.pid, "ready"):
            if process.poll() is not None or self._stopping.is_set():
                raise start_error("postgres", read_last_log(self._cluster.folders.log))
            if time.monotonic() > tell_at:
                _log.warning("postgres.still_starting", extra={"pid": process.pid})
                tell_at += _TELL_EVERY_SECONDS
            time.sleep(_POLL_SECONDS)


def _interrupt_until_ended(process: "subprocess.Popen[bytes]") -> None:
    while True:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_ASK_AGAIN_SECONDS)
            return


def _clear_remains(cluster: Cluster) -> None:
    """Let a predecessor's server finish, refuse a stranger's, and remove the marks of a dead one."""
    place = cluster.folders.cluster
    pid = read_server_pid(place)
    server = next((server for server in list_servers(place) if server.pid == pid), None)
    if server is not None:
        if not server.has_argument(MARK):
            raise PostgresStrangerError(folder=str(place), pid=server.pid)
        interrupt(server)
    left = wait_until_gone(place, _SHUTDOWN_SECONDS)
    if left:
        raise PostgresStrangerError(folder=str(place), pid=left[0].pid)
    if remove_stale_locks(place, cluster.folders.socket):
        _log.warning("postgres.stale_locks_removed", extra={"pid": pid})


def read_last_log(folder: Path) -> str:
    """Return what the server said last: its first words go to one file, the rest to one a day."""
    daily = sorted(folder.glob("postgresql-*.log"), key=lambda path: path.stat().st_mtime)
    texts = [
        path.read_text(errors="replace") for path in (*daily[-1:], folder / "start.log") if path.exists()
    ]
    return "\n".join("\n".join(text.strip().splitlines()[-12:]) for text in texts)


async def check_words(dsn: str) -> None:
    """Check that words of our languages are taken apart, which depends on the locale the cluster was made with."""
    connection = await asyncpg.connect(dsn)
    try:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        query = "SELECT min(cardinality(show_trgm(word))) FROM unnest($1::text[]) AS word"
        fewest = await connection.fetchval(query, ["привіт", "шалом", "שלום"])
        locale = await connection.fetchval(
            "SELECT datctype FROM pg_database WHERE datname = current_database()"
        )
        await transaction.rollback()
    finally:
        await connection.close()
    if not fewest:
        raise PostgresLocaleError(locale=locale)
