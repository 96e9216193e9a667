"""What can go wrong with a call."""

from collections.abc import Mapping

import msgspec


class ApiError(Exception):
    """Retzef refused. Decide by `code`; `message` tells people, in the client's language, what happened, what was kept and what
    to do. `retryable`: the same call may succeed later.
    """

    def __init__(
        self, status: int, code: str, message: str, params: Mapping[str, object], *, retryable: bool
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.params = params
        self.retryable = retryable


class UnreachableError(Exception):
    """No answer came, however often it was tried. A write may have been carried out: send the same again under the same key."""


class _Detail(msgspec.Struct):
    code: str
    message: str
    params: dict[str, object]
    retryable: bool


class _Body(msgspec.Struct):
    error: _Detail


def error_of(status: int, content: bytes) -> ApiError:
    """The error in an answer; one that has none of ours came from something in between."""
    try:
        told = msgspec.json.decode(content, type=_Body).error
    except msgspec.MsgspecError:
        return ApiError(
            status, "no-answer-of-retzef", content[:200].decode(errors="replace"), {}, retryable=status >= 500
        )
    return ApiError(status, told.code, told.message, told.params, retryable=told.retryable)
