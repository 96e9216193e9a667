"""Spans: what took how long, of which whole; and whose whole, over processes and other systems (W3C Trace Context).

Off, which is the ordinary case, a span is one shared object that does nothing, and no part of OpenTelemetry is loaded.
Invariant: a span's name and attributes come from closed lists or are ids; no failure's words are in it.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Literal, Protocol, Self, TypeAlias

Kind: TypeAlias = Literal["inside", "server", "client", "consumer"]
Attributes: TypeAlias = Mapping[str, str | int]
TRACEPARENT = "traceparent"


class Span(Protocol):
    """Something that goes on, or nothing, where nobody asks."""

    def rename(self, name: str) -> None:
        """What it is turns out in the middle of it."""

    def tell(self, attributes: Attributes) -> None:
        """More of what is known of it."""

    def fail(self, reason: str) -> None:
        """It did not do what it was for; `reason` is a word of ours."""


class Tracer(Protocol):
    """Makes spans and sends them; see `retzef.platform.telemetry.tracing`."""

    def span(
        self, name: str, kind: Kind, attributes: Attributes, parent: str | None
    ) -> AbstractContextManager[Span]:
        """Within the one that goes on here, or within `parent`, a `traceparent` of elsewhere."""

    def traceparent(self) -> str | None:
        """Of the span that goes on here."""


class _Nothing:
    """The span of those who do not trace."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing to end."""

    def rename(self, name: str) -> None:
        """Nobody reads it."""

    def tell(self, attributes: Attributes) -> None:
        """Nobody reads it."""

    def fail(self, reason: str) -> None:
        """Nobody reads it."""


_NOTHING = _Nothing()
_NO_ATTRIBUTES: Attributes = {}
_tracer: Tracer | None = None


def use_tracer(tracer: Tracer | None) -> None:
    """The whole process's, from here on; None: none."""
    global _tracer  # noqa: PLW0603 - as with the log there is one of a process, asked for everywhere
    _tracer = tracer


def span(
    name: str, kind: Kind = "inside", attributes: Attributes = _NO_ATTRIBUTES, parent: str | None = None
) -> AbstractContextManager[Span]:
    """For the length of a block."""
    return _NOTHING if _tracer is None else _tracer.span(name, kind, attributes, parent)


def current_traceparent() -> str | None:
    """What goes on here, for whoever goes on with it elsewhere; None when nobody traces or nothing goes on."""
    return None if _tracer is None else _tracer.traceparent()


def current_trace_id() -> str | None:
    """That under which it is found; for lines of the log."""
    parent = current_traceparent()
    return parent.split("-")[1] if parent else None
