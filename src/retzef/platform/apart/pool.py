"""Processes that do one sort of work, begun when there is some, and what becomes of a piece that ends its process."""

import asyncio
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeAlias, TypeVar, cast

from retzef.kernel.errors import RetzefError
from retzef.platform.apart import wire

T = TypeVar("T")
R = TypeVar("R")

# A piece whose process was ended while it was worked on: by the system or by itself, or by us because it took too long.
Lost: TypeAlias = Literal["killed", "too-long"]
_STARTS_WITHIN = 60.0
# A process ends itself when a piece takes too long; after so much more it is ended, should it be unable to.
_GRACE = 30.0

log = logging.getLogger("retzef.apart")


class ApartUnavailableError(RetzefError):
    """No process can be started for it, or no more is to be: later it may go."""

    code = "apart-unavailable"
    status = 503
    retryable = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many processes at most, how long a piece may take in seconds, how much address space a process has in bytes."""

    processes: int
    seconds: float = 60.0
    memory: int = 1536 * 1024 * 1024


class _DiedError(Exception):
    """The process ended before it had done everything: so many pieces were done."""

    def __init__(self, done: int, how: Lost | None) -> None:
        super().__init__()
        self.done = done
        self.how: Lost | None = how


class Apart(Generic[T, R]):
    """Does `work`, which can be pickled, with pieces that can. Results come back as they can be pickled."""

    def __init__(self, work: Callable[[T], R], bounds: Bounds) -> None:
        self._work = work
        self._bounds = bounds
        self._lock = threading.Lock()
        self._resting: list[_Child] = []
        self._all: set[_Child] = set()
        self._threads: ThreadPoolExecutor | None = None
        self._is_closed = False

    async def do(self, pieces: Sequence[T]) -> list[R | Lost]:
        """The result of each, in their order; of one that ended its process twice, or took too long, that it is lost.

        Raises ApartUnavailableError, and what the work raises.
        """
        if self._is_closed:
            raise ApartUnavailableError
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self._bounds.processes, thread_name_prefix="apart")
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._do, list(pieces))

    def close(self) -> None:
        """End all of them, also those at work."""
        self._is_closed = True
        with self._lock:
            children = list(self._all)
        for each in children:
            each.kill()  # whoever waits for it ends it
        with self._lock:
            resting, self._resting = self._resting, []
        for each in resting:
            self._give_back(each, is_well=False)
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)

    @property
    def pids(self) -> list[int]:
        """The processes that there are."""
        with self._lock:
            return [each.pid for each in self._all]

    def _do(self, pieces: list[T], *, is_second: bool = False) -> list[R | Lost]:
        if not pieces:
            return []
        try:
            return self._ask(pieces)
        except _DiedError as died:
            if self._is_closed:
                raise ApartUnavailableError from died
            at, how = min(died.done, len(pieces) - 1), died.how
        if how is None:  # it had gone before it got anything
            return self._do(pieces, is_second=is_second)
        log.warning("apart.ended", extra={"how": how, "pieces": len(pieces), "at": at})
        # It may have been ended for something else: it has another try, by itself.
        has_another_try = how == "killed" and not is_second
        lost = self._do([pieces[at]], is_second=True) if has_another_try else [how]
        return [*self._do(pieces[:at]), *lost, *self._do(pieces[at + 1 :])]

    def _ask(self, pieces: list[T]) -> list[R | Lost]:
        child = self._take()
        is_well = False
        try:
            done = cast("list[R | Lost]", child.ask(pieces))
            is_well = True
            return done
        finally:
            self._give_back(child, is_well=is_well)

    def _take(self) -> "_Child":
        while True:
            with self._lock:
                child = self._resting.pop() if self._resting else None
            if child is None:
                break
            if child.lives:
                return child
            self._give_back(child, is_well=False)
        if self._is_closed:
            raise ApartUnavailableError
        child = _Child(self._work, self._bounds)
        self._enlist(child)
        return child

    def _enlist(self, child: "_Child") -> None:
        """Raises ApartUnavailableError when all were closed while it started: whoever closed did not know of it."""
        with self._lock:
            self._all.add(child)
        if self._is_closed:
            self._give_back(child, is_well=False)
            raise ApartUnavailableError

    def _give_back(self, child: "_Child", *, is_well: bool) -> None:
        with self._lock:
            if is_well and not self._is_closed:
                self._resting.append(child)
                return
            self._all.discard(child)
        child.end()


class _Child:
    """One process. Used by one thread at a time; ended by any."""

    def __init__(self, work: object, bounds: Bounds) -> None:
        self._bounds = bounds
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:  # no more files can be open
            raise ApartUnavailableError from error
        try:
            self._progress, theirs_of_progress = os.pipe()
        except OSError as error:
            ours.close()
            theirs.close()
            raise ApartUnavailableError from error
        os.set_blocking(self._progress, False)
        self._link = ours
        self._has_worked = False
        try:
            # -P: what lies in the folder that we were started in is no module of ours.
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "retzef.platform.apart.child", str(theirs.fileno()), str(theirs_of_progress)],
                stdin=subprocess.PIPE, pass_fds=(theirs.fileno(), theirs_of_progress),
            )  # fmt: skip
        except OSError as error:
            ours.close()
            os.close(self._progress)
            raise ApartUnavailableError from error
        finally:
            theirs.close()
            os.close(theirs_of_progress)
        try:
            ours.settimeout(_STARTS_WITHIN)
            wire.send(ours, list(sys.path))
            wire.send(ours, (work, bounds.seconds, bounds.memory))
            wire.receive(ours)
        except (EOFError, OSError) as error:
            self.end()
            raise ApartUnavailableError from error
        except BaseException:
            self.end()
            raise

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def lives(self) -> bool:
        """Is it still there?"""
        return self._process.poll() is None

    def ask(self, pieces: Sequence[object]) -> Any:
        """What came of each. Raises _DiedError; ApartUnavailableError when one of the two has no room for what is large."""
        self._link.settimeout(self._bounds.seconds * len(pieces) + _GRACE)
        try:
            wire.send(self._link, pieces)
            done = wire.receive(self._link)
        except wire.NoRoomError as error:
            raise ApartUnavailableError from error
        except (EOFError, OSError) as error:
            raise self._tell_of_end(is_stuck=isinstance(error, TimeoutError)) from error
        self._read_progress()
        self._has_worked = True
        return done

    def _tell_of_end(self, *, is_stuck: bool) -> _DiedError:
        done = self._read_progress()
        self.kill()
        code = self._process.wait()
        if code == wire.NO_ROOM:
            raise ApartUnavailableError
        if code == 0 and self._has_worked:
            return _DiedError(0, None)
        return _DiedError(done, "too-long" if is_stuck or code == -signal.SIGALRM else "killed")

    def _read_progress(self) -> int:
        try:
            return len(os.read(self._progress, 65_536))
        except BlockingIOError:
            return 0

    def kill(self) -> None:
        """At once. Whoever uses it finds out."""
        if self._process.poll() is None:
            self._process.kill()

    def end(self) -> None:
        """At once, and let go of it. By whoever has it."""
        self.kill()
        self._process.wait()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._link.close()
        os.close(self._progress)
