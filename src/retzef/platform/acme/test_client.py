"""What an authority may answer, and somebody in its place: rubbish is an error that is told and asked about again, nothing worse."""

import gzip
from collections.abc import Mapping

import httpx
import pytest

from retzef.platform.acme.client import AcmeClient
from retzef.platform.acme.errors import AcmeError
from retzef.platform.acme.signing import AccountKey, new_key_pem
from retzef.platform.acme.wanted import Wanted

WANTED = Wanted(("centre.test",), "https://authority.test/dir", None, None)
GZIP = {"content-encoding": "gzip"}


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, b"<html>", {}), (200, b"", {}), (200, b'{"newNonce": "\xff"}', {}), (400, b'{"detail": "r\xe9fus\xe9"}', {}),
        (200, b"[" * 100_000, {}), (200, b"x" * 300_000, {}), (200, b"no gzip", GZIP), (200, gzip.compress(b" " * 50_000_000), GZIP),
        (302, b"", {"location": "https://elsewhere.test/"}), (503, b"", {"retry-after": "9" * 30}),
        (200, b'{"newNonce": "http://a.test", "newAccount": "file:///etc/passwd", "newOrder": "https://"}', {}),
    ],
)  # fmt: skip
async def test_authority_is_said_to_answer_amiss_when_it_answers_rubbish(
    status: int, body: bytes, headers: Mapping[str, str]
) -> None:
    async def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(status, headers=headers, stream=httpx.ByteStream(body))

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as http:
        with pytest.raises(AcmeError):
            await AcmeClient(http, WANTED, AccountKey(new_key_pem())).introduce()
