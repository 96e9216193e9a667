"""A call as a value: what is to be sent, and as what its answer is read. `calls.py` makes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote
from uuid import UUID

import msgspec

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """`answer`: the type of what comes back, `bytes` for what is no JSON, None for nothing. `cursor`: of a list, the
    parameter by which the next page is asked for, and the field of the answer that names it.
    """

    method: str
    path: str
    answer: Any
    query: Mapping[str, object] = field(default_factory=dict)
    body: object = None
    media_type: str = "application/json"
    cursor: str | None = None

    @property
    def is_write(self) -> bool:
        """Does it change something, so that it must be done once however often it is sent?"""
        return self.method != "GET"

    def content(self) -> bytes | None:
        """The body as it is sent."""
        if self.body is None or isinstance(self.body, bytes):
            return self.body
        return msgspec.json.encode(self.body)

    def parameters(self) -> list[tuple[str, str | int | float | bool | None]]:
        """The query; what is None is left out, a list is said once for each of its values."""
        return [
            (name, _text(each))
            for name, value in self.query.items()
            for each in (value if isinstance(value, list | tuple) else [value])
            if each is not None
        ]

    def read(self, content: bytes) -> Answer:
        """What came back, as the type it has. Fields that a later release adds are passed over."""
        found: Answer
        if self.answer is None:
            found = None  # type: ignore[assignment]  # `Answer` is None then
        elif self.answer is bytes:
            found = content  # type: ignore[assignment]
        else:
            found = msgspec.json.decode(content, type=self.answer)
        return found

    def next_page(self, answer: Answer) -> Call[Answer] | None:
        """The call for the page after this one; None at the end."""
        place = getattr(answer, self.cursor, None) if self.cursor else None
        if self.cursor is None or place is None:
            return None
        return replace(self, query={**self.query, self.cursor: place})


def in_path(value: object) -> str:
    """An id as a part of an address."""
    return quote(str(value), safe="")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | int | float | str) else msgspec.json.encode(value).decode()
