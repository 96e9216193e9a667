"""Bodies have an end: what goes on and on is refused before it fills the memory."""

from collections.abc import AsyncIterator

import pytest
from tests.fixtures.composed import Composed, Tenant

from retzef.platform.http.bodies import BODY_MAX_BYTES

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
    composed: Composed, tenant: Tenant, path: str
) -> None:
    http, body = await composed.http(), EndlessBody()
    answer = await http.post(
        path.format(key=tenant.entry_point.public_key),
        content=body.chunks(),
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 413
    error = answer.json()["error"]
    assert (error["code"], error["params"]) == ("request-too-large", {"limit": BODY_MAX_BYTES})
    assert body.taken <= BODY_MAX_BYTES // CHUNK + 1


async def test_a_file_may_be_larger_than_any_other_body(composed: Composed, tenant: Tenant) -> None:
    http = await composed.http()
    key = tenant.entry_point.public_key
    token = (await http.post(f"/webchat/{key}/visits", json={})).json()["visitor_token"]
    answer = await http.post(
        f"/webchat/{key}/files?name=a.txt", content=b"a" * (3 * BODY_MAX_BYTES), headers={"authorization": f"Bearer {token}"}
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
