"""What one client may cost: frames that wait for it, frames that it sends."""

import asyncio

import pytest
from starlette.types import Message
from starlette.websockets import WebSocket

from retzef.platform.realtime.sockets import WAITING_CHARS_MAX, Outbox, Pace, is_same_origin


def test_an_outbox_is_full_when_what_waits_is_large_however_few_the_frames_are() -> None:
    outbox = Outbox(1000)
    large = "x" * (WAITING_CHARS_MAX // 2 + 1)
    outbox.put_nowait(large)
    outbox.put_nowait(large)
    with pytest.raises(asyncio.QueueFull):
        outbox.put_nowait("{}")
    assert outbox.get_nowait() == large
    outbox.put_nowait("{}")


def test_one_frame_of_any_size_has_room() -> None:
    outbox = Outbox(1000)
    outbox.put_nowait("x" * (3 * WAITING_CHARS_MAX))
    assert outbox.full()
    outbox.get_nowait()
    assert not outbox.full()


def test_an_outbox_is_full_when_too_many_frames_wait() -> None:
    outbox = Outbox(2)
    outbox.put_nowait("a")
    outbox.put_nowait("b")
    with pytest.raises(asyncio.QueueFull):
        outbox.put_nowait("c")


async def test_frames_come_in_order_when_the_reader_was_there_first() -> None:
    outbox = Outbox(10)

    async def read() -> list[str]:
        return [await outbox.get() for _ in range(3)]

    reading = asyncio.create_task(read())
    await asyncio.sleep(0)
    outbox.put_nowait("a")
    outbox.put_nowait("b")
    await asyncio.sleep(0)
    outbox.put_nowait("c")
    assert await reading == ["a", "b", "c"]
    assert outbox.empty()


async def test_a_frame_is_kept_when_its_reader_was_cancelled() -> None:
    outbox = Outbox(10)
    reading = asyncio.create_task(outbox.get())
    await asyncio.sleep(0)
    outbox.put_nowait("a")
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert await outbox.get() == "a"


def test_nothing_is_taken_when_nothing_waits() -> None:
    with pytest.raises(asyncio.QueueEmpty):
        Outbox(10).get_nowait()


def test_a_client_has_its_burst_at_once_and_then_its_rate() -> None:
    pace = Pace(per_second=100, at_once=20)
    now = 1000.0
    assert [pace.take_turn(now) for _ in range(20)] == [0.0] * 20
    later = [pace.take_turn(now) for _ in range(20)]
    assert later == pytest.approx([(each + 1) / 100 for each in range(20)])
    assert pace.take_turn(now + 60) == 0.0


@pytest.mark.parametrize("origin", ["http://[", "null", ""])
def test_an_origin_that_is_none_is_not_ours(origin: str) -> None:
    scope = {"type": "websocket", "headers": [(b"host", b"centre.test"), (b"origin", origin.encode())]}
    assert not is_same_origin(WebSocket(scope, _receive, _send))


@pytest.mark.parametrize(("origin", "host"), [("http://[::1]:8420", "[::1]:8420"), ("https://centre.test", "centre.test")])  # fmt: skip
def test_the_origin_of_our_own_page_is_ours(origin: str, host: str) -> None:
    scope = {"type": "websocket", "headers": [(b"host", host.encode()), (b"origin", origin.encode())]}
    assert is_same_origin(WebSocket(scope, _receive, _send))


async def _receive() -> Message:
    return {}


async def _send(message: Message) -> None: ...
