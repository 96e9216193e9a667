"""Which request, whose tenant and which trace a line of the log belongs to.

A request's own number is always ours: one that a caller could choose might be a telephone number. The trace is taken
over from a W3C `traceparent` header, whose form leaves no room for words.
"""

import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_TRACEPARENT = re.compile(rb"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
_NO_TRACE = b"0" * 32


@dataclass(slots=True)
class Trail:
    """One request's: `tenant_id` is known only after somebody has found out who asks."""

    request_id: str
    # As the caller gave it, when it is one.
    traceparent: str | None = None
    trace_id: str | None = None
    tenant_id: str | None = None


_trail: ContextVar[Trail | None] = ContextVar("retzef_trail", default=None)


def current_trail() -> Trail | None:
    """That of the request being served, None outside of any."""
    return _trail.get()


@contextmanager
def follow_trail(headers: Sequence[tuple[bytes, bytes]]) -> Iterator[Trail]:
    """For the length of a request, given its headers."""
    parent = traceparent_of(headers)
    trail = Trail(secrets.token_hex(8), parent, parent.split("-")[1] if parent else None)
    token = _trail.set(trail)
    try:
        yield trail
    finally:
        _trail.reset(token)


def traceparent_of(headers: Sequence[tuple[bytes, bytes]]) -> str | None:
    """The W3C Trace Context header (level 1, section 3.2.2), None when there is none or it is malformed."""
    for name, value in headers:
        if name == b"traceparent":
            found = _TRACEPARENT.fullmatch(value)
            return found[0].decode() if found and found[1] != _NO_TRACE else None
    return None


def name_tenant(tenant_id: object) -> None:
    """What follows is done for this tenant."""
    trail = _trail.get()
    if trail is not None:
        trail.tenant_id = str(tenant_id)
