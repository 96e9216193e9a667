"""Importing customers from a large file with errors inside, stopped by hand, killed (`kill -9`) and gone on with.

Everything is as people do it: the file is sent to a serving centre, checked, run. After the kill a new server is started on the same
data, and the import goes on by itself. There is no peer: what must hold is that every customer of the file is there in the end, once, and that
exactly the lines with errors were refused.
"""

import asyncio
import csv
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from retzef.engine.recognition.national_id import is_teudat_zehut
from retzef.main.bench.errors import BenchFailedError
from retzef.main.bench.ground import Agent, Ground, open_ground
from retzef.main.bench.processes import load_average, running_product
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.platform.auth.principal import COOKIE, CSRF_HEADER, csrf_of

FULL_MEGABYTES = 1024
QUICK_MEGABYTES = 5
# So long is a remark in the language of the customer: a line is some 1,200 bytes, as in files of real shops.
_REMARK = "Просив зателефонувати після обіду, бо вдень лічильник недоступний. "
_REMARKS_EACH = 9
# Every so many lines one has an error.
_WRONG_EVERY = 143
_REMARKS = {"subject": "customer", "key": "remark", "type": "long_text", "label": {"en": "Remark"}}
_CHUNK = 2**20
# For an answer, and for lines to be gone on with; and for an import of any size to end.
_WITHIN_SECONDS = 120.0
_AT_WORK_WITHIN_SECONDS = 4 * 3600.0
_ADMINISTRATOR = "UPDATE agents SET role = 'administrator' WHERE tenant_id = $1 AND agent_id = $2"
_COUNTS = """
SELECT (SELECT count(*) FROM customers WHERE tenant_id = $1) AS customers,
    (SELECT count(DISTINCT value) FROM identities WHERE tenant_id = $1 AND kind = 'host_id') AS numbers
"""


@dataclass(frozen=True, slots=True)
class File:
    """What was written: how many lines speak of customers, and how many of them cannot be imported."""

    path: Path
    lines: int
    wrong: int


@dataclass(slots=True)
class _Client:
    """An administrator at the server that serves now. `import_id`: of the import that is looked at."""

    http: httpx.AsyncClient
    import_id: str = ""

    async def post(self, path: str, **more: Any) -> httpx.Response:
        """A changing call."""
        return (await self.http.post(f"/api/v1{path}", **more)).raise_for_status()

    async def act(self, name: str) -> None:
        """Check, run or stop the import."""
        await self.post(f"/imports/{self.import_id}/{name}")

    async def standing(self) -> dict[str, Any]:
        """The import as it stands."""
        answer = await self.http.get(f"/api/v1/imports/{self.import_id}")
        standing: dict[str, Any] = answer.raise_for_status().json()["standing"]
        return standing

    async def until(self, holds: Callable[[dict[str, Any]], bool], within: float) -> dict[str, Any]:
        """How it stands as soon as this holds. Raises BenchFailedError."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            standing = await self.standing()
            if holds(standing):
                return standing
            if standing["state"] == "failed":
                break
            await asyncio.sleep(0.1)
        raise BenchFailedError(program="import")


@dataclass(slots=True)
class _Course:
    """What came of it, as it went."""

    seconds: dict[str, float] = field(default_factory=dict)
    stopped_at: int = 0
    killed_at: int = 0
    resumed_after: float = 0.0
    foretold: dict[str, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)

    async def timed(self, name: str, doing: Awaitable[object]) -> None:
        """Await it, and add the seconds it took."""
        began = time.perf_counter()
        await doing
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began


async def measure_import(*, quick: bool, megabytes: int | None = None) -> Report:
    """Run it. `megabytes`: how large the file is."""
    size = megabytes or (QUICK_MEGABYTES if quick else FULL_MEGABYTES)
    before = load_average()
    async with open_ground() as ground:
        file = await asyncio.to_thread(write_file, Path(ground.place.data_dir) / "people.csv", size * 2**20)
        (agent,) = await ground.add_agents(1)
        await ground.core.database.system.execute(_ADMINISTRATOR, ground.tenant_id, agent.agent_id)
        course = await _import(ground, agent, file)
        counts = await ground.core.database.system.fetchrow(_COUNTS, ground.tenant_id)
        assert counts is not None
        parameters: Parameters = {
            "quick": quick, "megabytes": size, "lines": file.lines, "with_errors": file.wrong, "filesystem": ground.filesystem,
            "load_before": before, "load_after": load_average(),
        }  # fmt: skip
        results = _results(file, course, counts["customers"], counts["numbers"])
        return Report("import", describe_machine(ground.postgres_version), parameters, results.listed)


def _results(file: File, course: _Course, customers: int, numbers: int) -> Results:
    results, right = Results(), file.lines - file.wrong
    results.none("lost", "customers", right - numbers)
    results.none("doubled", "customers", customers - numbers)
    results.none("refused_otherwise", "lines", abs(course.done["refused"] - file.wrong))
    results.none(
        "foretold_otherwise",
        "lines",
        sum(abs(course.foretold[each] - course.done[each]) for each in course.done),
    )
    results.add("sent", "MB/s", file.path.stat().st_size / 2**20 / course.seconds["send"])
    results.add("checked", "lines/s", file.lines / course.seconds["check"])
    results.add("imported", "lines/s", file.lines / course.seconds["run"])
    results.add("stopped_at", "lines", course.stopped_at)
    results.add("killed_at", "lines", course.killed_at)
    results.add("gone_on_after_kill", "s", course.resumed_after)
    return results


async def _import(ground: Ground, agent: Agent, file: File) -> _Course:
    """Send, check, run, stop after a fifth, run, kill after a half, let it go on by itself."""
    course = _Course()
    async with running_product(ground.place) as (server, port), _signed_in(agent, port) as client:
        await client.post("/fields", json=_REMARKS)
        await course.timed("send", _send(client, file))
        await client.act("check")
        await course.timed("check", client.until(_is("checked"), _AT_WORK_WITHIN_SECONDS))
        course.foretold = _counted(await client.standing())
        await client.act("run")
        await course.timed("run", client.until(_is_past(file.lines // 5), _AT_WORK_WITHIN_SECONDS))
        await client.act("stop")
        course.stopped_at = (await client.until(_is("stopped"), _WITHIN_SECONDS))["at_line"]
        await client.act("run")
        await course.timed("run", client.until(_is_past(file.lines // 2), _AT_WORK_WITHIN_SECONDS))
        course.killed_at = (await client.standing())["at_line"]
        server.kill()
        killed = time.perf_counter()
    import_id = client.import_id
    async with running_product(ground.place) as (_, port), _signed_in(agent, port) as client:
        client.import_id = import_id
        await client.until(_is_past(course.killed_at), _WITHIN_SECONDS)
        course.resumed_after = time.perf_counter() - killed
        await course.timed("run", client.until(_is("done"), _AT_WORK_WITHIN_SECONDS))
        course.done = _counted(await client.standing())
    return course


def _is_past(line: int) -> Callable[[dict[str, Any]], bool]:
    return lambda standing: bool(standing["at_line"] > line or standing["state"] == "done")


def _is(state: str) -> Callable[[dict[str, Any]], bool]:
    return lambda standing: bool(standing["state"] == state)


def _counted(standing: dict[str, Any]) -> dict[str, int]:
    return {name: standing[name] for name in ("made", "changed", "unchanged", "refused")}


@asynccontextmanager
async def _signed_in(agent: Agent, port: int) -> AsyncIterator[_Client]:
    headers = {"Cookie": f"{COOKIE}={agent.token}", CSRF_HEADER: csrf_of(agent.token)}
    address = f"http://127.0.0.1:{port}"
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=_WITHIN_SECONDS) as http:
        yield _Client(http)


async def _send(client: _Client, file: File) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        with file.path.open("rb") as opened:
            while chunk := await asyncio.to_thread(opened.read, _CHUNK):
                yield chunk

    sent = await client.post("/imports", params={"file_name": "people.csv"}, content=chunks())
    client.import_id = sent.json()["import_id"]


def write_file(path: Path, size: int) -> File:
    """People of the Ukrainian market in UTF-8, as many lines as it takes for this many bytes."""
    lines = wrong = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file).writerow
        write(("Customer id", "Full name", "Mobile", "Email", "National id", "Remark"))
        for line in _lines():
            write(line)
            lines += 1
            wrong += lines % _WRONG_EVERY == 0
            if file.tell() >= size:
                return File(path, lines, wrong)
    raise AssertionError


def _lines() -> Iterator[list[str]]:
    remark = _REMARK * _REMARKS_EACH
    for number in count(1):
        eight = f"{number:08}"
        digit = next(each for each in "0123456789" if is_teudat_zehut(eight + each))
        cells = [
            f"C{number}",
            f"Олена Шевченко {number}",
            f"+38067{number:07}",
            f"c{number}@people.example",
            eight + digit,
        ]
        if number % _WRONG_EVERY == 0:
            # An address without its sign, a number with letters, a wrong check digit: by turns.
            place = 2 + number // _WRONG_EVERY % 3
            cells[place] = ("06O-ABC", f"c{number} at people", eight + str((int(digit) + 1) % 10))[place - 2]
        yield [*cells, remark]
