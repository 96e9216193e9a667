"""The least of an HTTP client: tests of faults share two cores with what they test, and a full one costs ten times as much."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fixtures.waiting import WITHIN_SECONDS

# The server hangs up on lines that were quiet for five seconds.
QUIET_AT_MOST_SECONDS = 3.0

_Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Was it taken?"""
        return 200 <= self.status < 300

    def json(self) -> dict[str, Any]:
        """The body."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def code(self) -> str:
        """The code of an error; the body itself when it is not the one shape of an error."""
        try:
            error = json.loads(self.body)["error"]
            assert error["message"], "an error without a sentence"
            return str(error["code"])
        except (ValueError, KeyError, TypeError):
            return self.body.decode(errors="replace")


class Door:
    """Keep-alive connections to one server, as many as are needed at once. A line that fails is not used again.

    A line that was quiet may have been hung up by the time it is taken again, though nobody failed: then what was
    asked is asked again over a fresh one, as every client with such lines does.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[float, _Line]] = []

    async def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Raises OSError, EOFError or TimeoutError when there is no whole answer: nobody knows then what became of it."""
        async with asyncio.timeout(WITHIN_SECONDS):
            line = self._find_free()
            answer = await _try_to_ask(line, path, body, headers) if line else None
            if line is None or answer is None:
                line = await asyncio.open_connection("127.0.0.1", self._port)
                answer = await _ask(line, path, body, headers)
        if answer.headers.get("connection") == "close":
            line[1].close()
        else:
            self._free.append((time.monotonic(), line))
        return answer

    def _find_free(self) -> _Line | None:
        if not self._free:
            return None
        since, line = self._free.pop()
        if time.monotonic() - since < QUIET_AT_MOST_SECONDS:
            return line
        line[1].close()
        self.close()  # the others have been quiet for longer still
        return None

    def close(self) -> None:
        """Hang up."""
        for _, line in self._free:
            line[1].close()
        self._free.clear()


async def _try_to_ask(line: _Line, path: str, body: bytes, headers: Mapping[str, str]) -> Answer | None:
    """None when the line had been hung up: not a byte of an answer came."""
    try:
        return await _ask(line, path, body, headers)
    except ConnectionError:
        return None
    except asyncio.IncompleteReadError as error:
        if error.partial:
            raise
        return None


async def _ask(line: _Line, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    try:
        return await _exchange(line, path, body, headers)
    except BaseException:
        line[1].close()
        raise


async def _exchange(line: _Line, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    reader, writer = line
    lines = [
        f"POST {path} HTTP/1.1",
        "host: 127.0.0.1",
        f"content-length: {len(body)}",
    ]
    sent = {"content-type": "application/json", **headers}
    lines += [f"{name}: {value}" for name, value in sent.items()]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    found = {
        name.lower(): value.strip() for name, _, value in (each.partition(":") for each in head[1:] if each)
    }
    return Answer(
        int(head[0].split()[1]), found, await reader.readexactly(int(found.get("content-length", "0")))
    )
