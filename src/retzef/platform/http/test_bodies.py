"""Bodies have an end: what goes on and on is refused before it fills the memory, what does not come on is given up."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from tests.fixtures.composed import Composed, Tenant

from retzef.platform.http import bodies
from retzef.platform.http.bodies import BODY_MAX_BYTES

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHUNK = 64 * 1024
SENT_AT_MOST_CHUNKS = 1000


class EndlessBody:
    """JSON whose one string is longer than anybody should listen to; `taken` chunks were asked for."""

    def __init__(self) -> None:
        self.taken = 0

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body."""
        yield b'{"email":"'
        while self.taken < SENT_AT_MOST_CHUNKS:
            self.taken += 1
            yield b"a" * CHUNK
        yield b'"}'


@pytest.mark.parametrize("path", ["/api/v1/session", "/webchat/{key}/visits"])
async def test_a_body_is_refused_and_not_read_to_its_end_when_it_is_larger_than_any_call(
    shared: Composed, own: Tenant, path: str
) -> None:
    http, body = await shared.http(), EndlessBody()
    answer = await http.post(
        path.format(key=own.entry_point.public_key),
        content=body.chunks(),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 413
    error = answer.json()["error"]
    assert (error["code"], error["params"]) == ("request-too-large", {"limit": BODY_MAX_BYTES})
    assert body.taken <= BODY_MAX_BYTES // CHUNK + 1


async def test_a_file_may_be_larger_than_any_other_body(shared: Composed, own: Tenant) -> None:
    http = await shared.http()
    key = own.entry_point.public_key
    token = (await http.post(f"/webchat/{key}/visits", json={})).json()["visitor_token"]
    answer = await http.post(
        f"/webchat/{key}/files?name=a.txt", content=b"a" * (3 * BODY_MAX_BYTES), headers={"authorization": f"Bearer {token}"}
    )  # fmt: skip
    assert answer.status_code == 201, answer.text


async def _trickle(text: bytes, *, each: float) -> AsyncIterator[bytes]:
    """A slow caller: a byte, a pause in seconds, a byte."""
    for place in range(len(text)):
        yield text[place : place + 1]
        await asyncio.sleep(each)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "too slowly"), ("he", "לאט"), ("uk", "повільно"), ("ru", "медленно")]
)
async def test_a_body_is_given_up_when_it_trickles_in(
    shared: Composed, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setattr(bodies, "BODY_WITHIN_SECONDS", 0.2)
    http = await shared.http()
    answer = await http.post(
        "/api/v1/session",
        content=_trickle(b'{"email":"' + b"a" * 1000, each=0.05),
        headers={"content-type": "application/json", "accept-language": language},
    )
    assert (answer.status_code, answer.headers["connection"]) == (408, "close")
    error = answer.json()["error"]
    assert (error["code"], error["retryable"]) == ("request-too-slow", True)
    assert words in error["message"]


@pytest.mark.parametrize(("slowest", "status"), [(1, 201), (1_000_000, 408)])
async def test_a_file_may_take_its_time_as_long_as_it_keeps_a_pace(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch, slowest: int, status: int
) -> None:
    monkeypatch.setattr(bodies, "BODY_WITHIN_SECONDS", 0.2)
    monkeypatch.setattr(bodies, "SLOWEST_BYTES_PER_SECOND", slowest)
    http, key = await shared.http(), own.entry_point.public_key
    token = (await http.post(f"/webchat/{key}/visits", json={})).json()["visitor_token"]
    answer = await _upload(http, key, token, _trickle(b"a slow line", each=0.05))
    assert answer.status_code == status, answer.text


async def _upload(
    http: httpx.AsyncClient, key: str, token: str, body: AsyncIterator[bytes] | bytes
) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"}
    return await http.post(f"/webchat/{key}/files?name=a.txt", content=body, headers=headers)


async def test_no_more_files_are_on_their_way_at_once_than_one_visitor_may_send(
    shared: Composed, own: Tenant
) -> None:
    http, key = await shared.http(), own.entry_point.public_key
    token = (await http.post(f"/webchat/{key}/visits", json={})).json()["visitor_token"]
    go_on, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def held() -> AsyncIterator[bytes]:
        yield b"a file "
        begun.release()
        await go_on.wait()
        yield b"whose end comes late"

    under_way = [asyncio.create_task(_upload(http, key, token, held())) for _ in range(4)]
    for _ in under_way:
        await begun.acquire()
    refused = await _upload(http, key, token, b"one more")
    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too-many-at-once")
    assert int(refused.headers["retry-after"]) >= 1
    go_on.set()
    assert {answer.status_code for answer in await asyncio.gather(*under_way)} == {201}
    assert (await _upload(http, key, token, b"one more")).status_code == 201
