"""What runs in a cluster's folder, read from `/proc`, and removing the marks of a server that is no more.

PostgreSQL believes its pid file as long as a process of that number exists, even when it is a zombie that nobody reaps
(a container without an init) or, after a restart of the container, somebody else. A server's working folder is its
cluster, so that is what tells the truth.
"""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A living process of PostgreSQL in the cluster; `command` is its command line."""

    pid: int
    command: tuple[str, ...]

    def has_argument(self, argument: str) -> bool:
        return argument in self.command


def list_servers(cluster: Path) -> list[ServerProcess]:
    """Return the living PostgreSQL processes whose working folder is the cluster. Zombies have none."""
    if sys.platform != "linux":
        return _list_by_pid_file(cluster)
    folder = str(cluster.resolve())
    return [
        process
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and (process := _read_process(entry, folder)) is not None
    ]


def _read_process(entry: Path, folder: str) -> ServerProcess | None:
    try:
        if str((entry / "cwd").readlink()) != folder:
            return None
        if not (entry / "exe").readlink().name.startswith("postgres"):
            return None
        command = (entry / "cmdline").read_bytes()
    except OSError:  # ended while we looked, a zombie, or not ours to look at
        return None
    return ServerProcess(pid=int(entry.name), command=tuple(os.fsdecode(command).split("\0")))


def _list_by_pid_file(cluster: Path) -> list[ServerProcess]:
    """Without `/proc`, believe the pid file as PostgreSQL does."""
    pid = read_server_pid(cluster)
    if pid is None:
        return []
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return []
    except PermissionError:
        pass
    shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return [ServerProcess(pid=pid, command=tuple(shown.stdout.split()))]


def read_server_pid(cluster: Path) -> int | None:
    """Return the number in the pid file, which says nothing about whether that process lives."""
    try:
        return abs(int((cluster / "postmaster.pid").read_text().split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):
        return None


def read_server_state(cluster: Path) -> tuple[int, str] | None:
    """Return (pid, state) as the server itself wrote it; the state is `starting`, `ready` or `stopping`."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip()
    except (FileNotFoundError, ValueError, IndexError):
        return None


def wait_until_gone(cluster: Path, seconds: float) -> list[ServerProcess]:
    """Wait for the cluster's processes to end by themselves; return those that had not after so many seconds."""
    deadline = time.monotonic() + seconds
    while (servers := list_servers(cluster)) and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return servers


def interrupt(server: ServerProcess) -> None:
    """Ask a server for a fast, clean shutdown."""
    try:
        os.kill(server.pid, signal.SIGINT)
    except ProcessLookupError:
        return


def remove_stale_locks(cluster: Path, socket: Path) -> bool:
    """Remove the pid file and the socket's lock; only to be called by the folder's owner, with no server left.

    Returns whether there was one.
    """
    stale = cluster / "postmaster.pid"
    was_there = stale.exists()
    for path in (stale, socket, socket.with_name(socket.name + ".lock")):
        path.unlink(missing_ok=True)
    return was_there
