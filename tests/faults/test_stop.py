"""SIGTERM under load: what has begun is finished, the exit code is 0, and nothing is lost."""

import asyncio
from datetime import UTC, datetime

import msgspec
import pytest

from retzef.channels.http.signature import signed_headers
from tests.faults.follower import sit_down
from tests.faults.ground import Ground, lay_ground
from tests.faults.load import Traffic
from tests.faults.senders import Sent, write_messages
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import WITHIN_SECONDS


@pytest.mark.parametrize(
    ("count", "stops"),
    [
        pytest.param(400, 1, id="quick"),
        pytest.param(6_000, 5, id="whole", marks=pytest.mark.slow),
    ],
)
async def test_nothing_is_lost_or_twice_when_the_server_is_asked_to_stop_among_messages(
    centre: Centre, count: int, stops: int
) -> None:
    ground = await lay_ground(centre)
    desk = await sit_down(centre.address, ground.agents[0], takes_offers=True)
    async with Traffic(centre, ground, [desk], count=count, seed=count) as traffic:
        await desk.be_ready()
        for number in range(stops):
            await traffic.reach((number + 0.5) / stops)
            begun = await _begin_request(centre, ground, number)
            centre.ask_to_stop()
            traffic.books.messages[begun.message.message_id] = begun.message
            assert await begun.finish() == 200
            traffic.books.note_acknowledged(begun.message)
            assert await asyncio.to_thread(centre.wait) == 0
            await asyncio.to_thread(centre.start)
        await traffic.finish()
    await traffic.audit()


class _Begun:
    """A request of which the server has the head and half the body."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, message: Sent, rest: bytes
    ) -> None:
        self._reader = reader
        self._writer = writer
        self.message = message
        self._rest = rest

    async def finish(self) -> int:
        """Send the rest; the answer's status."""
        self._writer.write(self._rest)
        answer = await asyncio.wait_for(self._reader.read(), WITHIN_SECONDS)
        self._writer.close()
        return int(answer.split(b" ", 2)[1])


async def _begin_request(centre: Centre, ground: Ground, number: int) -> _Begun:
    (message,) = write_messages(f"begun-{number}", "slow", 1)
    body = msgspec.json.encode(message.event)
    headers = signed_headers(ground.http_secret, body, datetime.now(UTC))
    lines = [f"POST /channels/http/{ground.http_key} HTTP/1.1", "host: test", f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    reader, writer = await asyncio.open_connection("127.0.0.1", centre.port)
    writer.write("\r\n".join(lines).encode() + b"\r\nexpect: 100-continue\r\n\r\n" + body[:10])
    # The server asks for the body, so it has begun with the request.
    assert b"100" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WITHIN_SECONDS)
    message.began_at = asyncio.get_running_loop().time()
    return _Begun(reader, writer, message, body[10:])
