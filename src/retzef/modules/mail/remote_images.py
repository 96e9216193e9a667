"""Pictures of a mail that lie elsewhere, fetched by us for whoever asks to see them.

The other side learns that somebody looked, and nothing of who and from where: no cookies, no referrer, not the reader's address.
What comes back is shown only when its bytes are a picture's; one that is too small to be seen is there to count readers.
"""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from urllib.parse import urljoin

from retzef.kernel.errors import RetzefError
from retzef.platform.files.content import find_content
from retzef.platform.outgoing import OutgoingHttp
from retzef.ports.channel import MisconfiguredError, OutboundRequest, UnreachableError

ADDRESS_MAX = 4_000
IMAGE_MAX_BYTES = 10 * 1024 * 1024
REDIRECTS_MAX = 3
REMEMBERED_BYTES = 32 * 1024 * 1024
AT_ONCE = 8
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class RemoteImageGoneError(RetzefError):
    """It cannot be had, or is no picture."""

    code = "not-found"
    status = 404


@dataclass(frozen=True, slots=True)
class Picture:
    """What its bytes are, and the bytes."""

    media_type: str
    body: bytes


class RemoteImages:
    """Fetches them, and remembers what it fetched last: a second reader is not counted."""

    def __init__(self, http: OutgoingHttp) -> None:
        self._http = http
        self._lately: OrderedDict[str, Picture] = OrderedDict()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def get(self, address: str) -> Picture:
        """The picture at this address. Raises RemoteImageGoneError."""
        known = self._lately.get(address)
        if known is None:
            async with self._places:
                known = picture_in(await self._fetch(address))
            self._remember(address, known)
        return known

    async def _fetch(self, address: str) -> bytes:
        for _ in range(REDIRECTS_MAX + 1):
            if len(address) > ADDRESS_MAX:
                break
            request = OutboundRequest("GET", address, {"accept": "image/*"}, b"")
            try:
                answer = await self._http.send(
                    request, allow_private=False, answer_max_bytes=IMAGE_MAX_BYTES + 1
                )
            except (MisconfiguredError, UnreachableError) as error:
                raise RemoteImageGoneError from error
            if answer.status == 200:
                return answer.body
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                break
            try:
                address = urljoin(address, answer.headers["location"])
            except ValueError as error:  # it leads nowhere
                raise RemoteImageGoneError from error
        raise RemoteImageGoneError

    def _remember(self, address: str, picture: Picture) -> None:
        self._lately[address] = picture
        held = sum(len(each.body) for each in self._lately.values())
        while len(self._lately) > 1 and held > REMEMBERED_BYTES:
            _, oldest = self._lately.popitem(last=False)
            held -= len(oldest.body)


def picture_in(body: bytes) -> Picture:
    """What these bytes show. Raises RemoteImageGoneError when they are no picture that can be seen."""
    content = find_content(body, "") if 0 < len(body) <= IMAGE_MAX_BYTES else None
    if content is None or content.media_type not in _IMAGES:
        raise RemoteImageGoneError
    if 1 in (content.width, content.height):
        raise RemoteImageGoneError
    return Picture(content.media_type, body)
