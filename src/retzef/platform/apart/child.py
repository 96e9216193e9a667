"""A process that works apart: `python -m retzef.platform.apart.child LINK PROGRESS`, both file descriptors.

It ends with whoever started it: when its link ends while it waits, and by a signal of the kernel when its standard input ends while it works.
Each piece has its time, after which the kernel ends it, whatever it is busy with.
"""

import fcntl
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from retzef.platform.apart import wire

# Who once needed so much gives it back by making room for another.
_MEMORY_AT_REST = 400 * 1024 * 1024


def main() -> None:
    """Do what comes until nothing comes any more."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # meant for who started us, and we end with it
    link = socket.socket(fileno=int(sys.argv[1]))
    progress = int(sys.argv[2])
    try:
        sys.path[:] = wire.receive(link)
        work, seconds, memory = wire.receive(link)
        _end_with_input()
        _bound_memory(memory)
        wire.send(link, True)
        while _needs_little():
            _work(work, seconds, link, progress)
    except wire.NoRoomError:
        os._exit(wire.NO_ROOM)  # while the link is there: whoever sees it end finds this
    except (EOFError, OSError):
        return


def _work(work: Callable[[object], object], seconds: float, link: socket.socket, progress: int) -> None:
    pieces = wire.receive(link)
    done = []
    for each in pieces:
        signal.setitimer(signal.ITIMER_REAL, seconds)  # by which it is ended: nobody catches it
        try:
            done.append(work(each))
        except BaseException:  # noqa: BLE001 - it was to catch what it can: this is as if it had ended us
            os._exit(1)
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.write(progress, b".")
    del pieces
    wire.send(link, done)


def _end_with_input() -> None:
    """Nothing is ever written there: that something happens is that it ended."""
    if hasattr(os, "O_ASYNC"):
        fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


def _bound_memory(most: int) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(
        resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard)
    )


def _needs_little() -> bool:
    """What `getrusage` says would be as much as whoever started us had."""
    try:
        resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:  # no Linux
        return True
    return resident * resource.getpagesize() < _MEMORY_AT_REST


if __name__ == "__main__":
    main()
