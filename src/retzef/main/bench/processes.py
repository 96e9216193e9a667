"""The processes of a bench: started, asked, weighed and ended by the process that started them.

A child is `python -m retzef.main.bench.programs KIND`. Both sides speak lines of JSON over its standard input and
output; when the parent is gone its input ends, and so does the child.
"""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from retzef.main.bench.errors import BenchFailedError
from retzef.main.bench.ground import Place

T = TypeVar("T")
_READY_WITHIN_SECONDS = 30.0
_END_WITHIN_SECONDS = 10.0
_LINE_MAX = 64 * 1024 * 1024
_TICKS = os.sysconf("SC_CLK_TCK")


class Child:
    """A running child."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self._name = name
        self._process = process

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    async def ask(self, question: msgspec.Struct, answer: type[T], *, within: float) -> T:
        """Send one line and wait for the answer. Raises BenchFailedError."""
        assert self._process.stdin is not None
        self._process.stdin.write(msgspec.json.encode(question) + b"\n")
        return await self.read(answer, within=within)

    async def read(self, answer: type[T], *, within: float) -> T:
        """The next line of the child. Raises BenchFailedError."""
        assert self._process.stdout is not None
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), within)
            return msgspec.json.decode(line, type=answer)
        except (TimeoutError, msgspec.MsgspecError, ValueError, ConnectionError) as error:
            raise BenchFailedError(program=self._name) from error

    async def read_text(self, *, within: float) -> str:
        """The next line as it is. Raises BenchFailedError when there is none."""
        assert self._process.stdout is not None
        try:
            line = await asyncio.wait_for(self._process.stdout.readline(), within)
        except TimeoutError as error:
            raise BenchFailedError(program=self._name) from error
        if not line:
            raise BenchFailedError(program=self._name)
        return line.decode()

    def kill(self) -> None:
        """End it at once, as a machine that is switched off does."""
        self._process.kill()

    async def end(self, *, asked: bool) -> None:
        """Close its input, which ends a child of ours; `asked`: terminate it besides. Kill it when it does not end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        if asked and self._process.returncode is None:
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), _END_WITHIN_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def running(kind: str, parameters: msgspec.Struct, ready: type[T]) -> AsyncIterator[tuple[Child, T]]:
    """A child of this kind and what it said when it was ready; ended with the block."""
    child = await _spawn(kind, ["-m", "retzef.main.bench.programs", kind], {})
    try:
        yield child, await child.ask(parameters, ready, within=_READY_WITHIN_SECONDS)
    finally:
        await child.end(asked=False)


@asynccontextmanager
async def running_product(place: Place, roles: str = "all") -> AsyncIterator[tuple[Child, int]]:
    """`retzef serve` with these roles on this ground, `web` among them, and the port it serves at; ended with the block."""
    child = await _serve(place, roles)
    try:
        line = await child.read_text(within=_READY_WITHIN_SECONDS)
        found = re.search(r"http://[^\s/]+:(\d+)", line)
        if found is None:
            raise BenchFailedError(program="serve")
        yield child, int(found[1])
    finally:
        await child.end(asked=True)


@asynccontextmanager
async def running_router(place: Place) -> AsyncIterator[Child]:
    """`retzef serve --roles router` beside what runs on this ground; ended with the block, if it was not killed."""
    child = await _serve(place, "router")
    try:
        yield child
    finally:
        await child.end(asked=True)


async def _serve(place: Place, roles: str) -> Child:
    environment = {
        "RETZEF_DATA_DIR": place.data_dir, "RETZEF_DATABASE_URL": place.owner, "RETZEF_HOST": "127.0.0.1",
        "RETZEF_PORT": "0", "RETZEF_LOG_LEVEL": "WARNING",
    }  # fmt: skip
    arguments = ["-m", "retzef", "serve", "--roles", roles, "--child-of", str(os.getpid())]
    return await _spawn("serve", arguments, environment)


async def _spawn(name: str, arguments: list[str], environment: Mapping[str, str]) -> Child:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **environment}, limit=_LINE_MAX,
    )  # fmt: skip
    return Child(name, process)


def cpu_seconds(pid: int) -> float:
    """Processor time a process and its ended children have used."""
    return sum(_times(pid))


def cpu_seconds_below(pid: int) -> float:
    """The same with all its living children: a whole PostgreSQL, by its first process."""
    return cpu_seconds(pid) + sum(cpu_seconds_below(child) for child in children_of(pid))


def memory_bytes(pid: int) -> int:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def memory_below(pid: int) -> int:
    """Of a process and all below it, what several share counted once (PSS)."""
    try:
        shares = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    own = sum(int(line.split()[1]) * 1024 for line in shares if line.startswith("Pss:"))
    return own + sum(memory_below(child) for child in children_of(pid))


def is_reader(pid: int) -> bool:
    """Is it one of those that read mail apart?"""
    try:
        return b"retzef.platform.apart.child" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def load_average() -> float:
    """How many processes wanted a core during the last minute, ours and everybody's."""
    return round(os.getloadavg()[0], 2)


def _times(pid: int) -> list[float]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []
    return [int(ticks) / _TICKS for ticks in fields[11:15]]  # user, system, and of the children waited for


def children_of(pid: int) -> list[int]:
    """The processes that a process began and that live."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text(encoding="utf-8").split()]
        except OSError:
            continue
    return found
