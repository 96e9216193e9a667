"""A stand-alone script that becomes PostgreSQL: `python -I -S launch.py UID GID PARENT PROGRAM [ARGUMENT...]`.

It drops root, asks the kernel to interrupt the program when the thread that started it is gone, and executes it.
A script rather than a function run between fork and exec, because a program with threads may not run Python there.
It runs as root from wherever Python is, since the account may be unable to reach Python itself. It imports nothing
of Retzef. UID -1 means: stay who you are. (SIGINT is PostgreSQL's fast shutdown: clean, without waiting for clients.)
"""

import os
import signal
import sys

TYPE_CHECKING = False  # as in `typing`, whose import would cost more than all the rest
if TYPE_CHECKING:
    from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def _load_prctl() -> "Callable[[int, int], int] | None":
    """Return the kernel's call, None where there is none; while we are root, who alone may be able to read Python."""
    if sys.platform != "linux":
        return None
    import ctypes  # noqa: PLC0415  # only Linux has the call, and only there is it paid for

    prctl: Callable[[int, int], int] = ctypes.CDLL(None).prctl
    return prctl


def _drop_root(uid: int, gid: int) -> None:
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def main() -> None:
    # Python would only note an interruption that comes just before the program takes its place, and the note dies with it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    uid, gid, parent = (int(word) for word in sys.argv[1:4])
    program = sys.argv[4:]
    prctl = _load_prctl()
    if uid >= 0:
        _drop_root(uid, gid)
    if prctl is not None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGINT)  # after the change of user, which would clear it
    if os.getppid() != parent:  # it ended before we asked
        sys.exit(1)
    os.umask(0o077)
    os.execv(program[0], program)  # noqa: S606  # there is no shell to start it with


if __name__ == "__main__":
    main()
