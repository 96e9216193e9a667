"""Cursors: a row's place in an order, as callers carry it. Opaque to them; made and read here for every list that has one."""

import base64
import binascii
from typing import TypeVar

import msgspec

from retzef.kernel.errors import RetzefError

CURSOR_MAX = 1000
Place = TypeVar("Place")


class CursorInvalidError(RetzefError):
    """Not a cursor of this list, or one of another order of it."""

    code = "cursor-invalid"
    status = 422


def write_cursor(order: str, place: msgspec.Struct) -> str:
    """The place of a row in an order; `place` is a small array-like struct."""
    packed = msgspec.json.encode([order, place])
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def read_cursor(text: str, order: str, place: type[Place]) -> Place:
    """The place that a caller names. Raises CursorInvalidError, also for a cursor of another order."""
    try:
        if len(text) > CURSOR_MAX:
            raise CursorInvalidError
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        of, found = msgspec.json.decode(packed, type=tuple[str, place])  # type: ignore[valid-type]
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise CursorInvalidError from error
    if of != order:
        raise CursorInvalidError
    return found
