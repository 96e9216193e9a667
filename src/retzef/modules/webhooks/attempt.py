"""One request to a receiver, and what became of it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from retzef.modules.webhooks.errors import (
    ReceiverPrivateError,
    ReceiverRefusedError,
    ReceiverUnreachableError,
    WebhookUrlError,
)
from retzef.modules.webhooks.signing import signed_headers
from retzef.platform.outgoing import AddressRefusedError, OutgoingHttp
from retzef.ports.channel import ChannelError, MisconfiguredError, OutboundRequest

ANSWER_MAX = 1000
GONE = 410
_ASKED_TO_WAIT = (429, 503)

BACK_OFF_FIRST = timedelta(seconds=5)
BACK_OFF_MOST = timedelta(hours=2)
# So long a receiver may fail before it is told no more.
GIVEN_UP_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Target:
    """Where to, and with which secrets."""

    url: str
    allow_private: bool
    secrets: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: an answer, or why there was none. `retry_after` in seconds, when the receiver says so."""

    duration_ms: int
    status: int | None = None
    error_code: str | None = None
    answer: str = ""
    retry_after: int | None = None

    @property
    def is_taken(self) -> bool:
        """Does the receiver have it?"""
        return self.status is not None and 200 <= self.status < 300


async def attempt(http: OutgoingHttp, target: Target, message_id: str, body: bytes, now: datetime) -> Outcome:
    """Send it once. Raises nothing that the receiver or the network could cause."""
    headers = signed_headers(target.secrets, message_id, int(now.timestamp()), body)
    request = OutboundRequest("POST", target.url, headers, body)
    began = time.monotonic()
    try:
        answer = await http.send(request, allow_private=target.allow_private)
    except ChannelError as error:
        return Outcome(_since(began), error_code=_code_of(error))
    text = answer.body[: ANSWER_MAX * 4].decode("utf-8", "replace").replace("\x00", "")[:ANSWER_MAX]
    wait = answer.headers.get("retry-after", "") if answer.status in _ASKED_TO_WAIT else ""
    retry_after = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 8 else None
    refused = None if 200 <= answer.status < 300 else ReceiverRefusedError.code
    return Outcome(_since(began), answer.status, refused, text, retry_after)


def decide_wait(attempts: int, retry_after: int | None, randomness: float) -> timedelta:
    """How long after the `attempts`-th failure of a delivery: doubling, half of it left to chance, never over two hours.

    `randomness` lies in 0..1.
    """
    doubled = min(BACK_OFF_FIRST * (1 << min(max(attempts - 1, 0), 20)), BACK_OFF_MOST)
    wait = doubled * (0.5 + randomness / 2)
    return max(wait, min(timedelta(seconds=retry_after or 0), BACK_OFF_MOST))


def _code_of(error: ChannelError) -> str:
    if isinstance(error, AddressRefusedError):
        return ReceiverPrivateError.code
    return WebhookUrlError.code if isinstance(error, MisconfiguredError) else ReceiverUnreachableError.code


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
