"""Ours into theirs: the request to `callback_url`, and what its answer means."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from retzef.channels.http.payloads import Answer, Author, OutgoingMessage, Ping
from retzef.channels.http.signature import signed_headers, signing_secret
from retzef.ports.channel import (
    BadCredentialsError,
    EntryPoint,
    MisconfiguredError,
    OutboundMessage,
    OutboundRequest,
    ProviderAnswer,
    RecipientGoneError,
    RejectedError,
    Sent,
    ThrottledError,
    UnreachableError,
)
from retzef.ports.retry_after import read_retry_after


def render_message(entry_point: EntryPoint, message: OutboundMessage, now: datetime) -> OutboundRequest:
    """A signed POST. Raises MisconfiguredError."""
    if message.attachments:
        raise RejectedError(reason="attachments-unsupported")
    body = msgspec.json.encode(
        OutgoingMessage(
            message_id=str(message.message_id),
            thread=message.thread_key,
            text=message.text,
            author=Author(message.author_name),
            sent_at=message.occurred_at.astimezone(UTC),
        )
    )
    return OutboundRequest(
        method="POST",
        url=_callback_url(entry_point),
        headers={
            "content-type": "application/json",
            "idempotency-key": str(message.message_id),
            **signed_headers(signing_secret(entry_point), body, now),
        },
        body=body,
    )


def render_ping(entry_point: EntryPoint, now: datetime) -> OutboundRequest:
    """A signed POST that carries nothing, to try the address and the secret. Raises MisconfiguredError."""
    body = msgspec.json.encode(Ping(sent_at=now.astimezone(UTC)))
    return OutboundRequest(
        method="POST",
        url=_callback_url(entry_point),
        headers={
            "content-type": "application/json",
            **signed_headers(signing_secret(entry_point), body, now),
        },
        body=body,
    )


def read_http_answer(answer: ProviderAnswer) -> Sent:
    """Success is any 2xx; the rest is told apart by whether the same message may succeed later."""
    status = answer.status
    if 200 <= status < 300:
        return Sent(_their_id(answer.body))
    seconds = read_retry_after(answer.headers)
    wait = {} if seconds is None else {"retry_after": seconds}
    if status == 429:
        raise ThrottledError(status=status, **wait)
    # 408, 409 and 425: not now. 409 is what the draft of Idempotency-Key answers while the first request still runs.
    if status >= 500 or status in (408, 409, 425):
        raise UnreachableError(status=status, **wait)
    if status in (401, 403):
        raise BadCredentialsError(status=status)
    if status == 410:
        raise RecipientGoneError(status=status)
    if status < 400:
        # A redirect is not followed: a signed message goes to the address that was set up, or nowhere.
        raise MisconfiguredError(setting="callback_url", status=status)
    raise RejectedError(status=status)


def _callback_url(entry_point: EntryPoint) -> str:
    """The address of the other system: https, and plain http only within the own network."""
    url = entry_point.settings.get("callback_url")
    within = entry_point.settings.get("allow_private_network") is True
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url:
        raise MisconfiguredError(setting="callback_url")
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError as error:
        raise MisconfiguredError(setting="callback_url") from error
    scheme_is_good = parts.scheme == "https" or (parts.scheme == "http" and within)
    if not (scheme_is_good and port_is_good and parts.hostname) or parts.username or parts.password:
        raise MisconfiguredError(setting="callback_url")
    return url


def _their_id(body: bytes) -> str:
    """Their id of the message, "" when they name none: a message that was taken stays taken, whatever the body."""
    try:
        answer = msgspec.json.decode(body, type=Answer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return (answer.message_id or "").replace("\x00", "")
