"""A token endpoint as it is asked (RFC 6749, 3.2), and what its answers may be."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

import msgspec

from retzef.platform.outgoing import NothingSentError, OutcomeUnknownError, OutgoingHttp
from retzef.ports.channel import (
    BadCredentialsError,
    MisconfiguredError,
    OutboundRequest,
    ProviderAnswer,
    ThrottledError,
)
from retzef.ports.retry_after import read_retry_after

_CODE_MAX = 60
_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}


class TokenAnswer(msgspec.Struct):
    """What a token endpoint answers when it agrees."""

    access_token: str = ""
    token_type: str = ""
    expires_in: float | str | None = None
    refresh_token: str | None = None


class _Refusal(msgspec.Struct):
    """And when it does not (RFC 6749, 5.2)."""

    error: str = ""


async def ask_token_endpoint(
    http: OutgoingHttp, url: str, form: Mapping[str, str], *, allow_private: bool
) -> TokenAnswer:
    """Ask it; empty fields of the form are not sent.

    Raises BadCredentialsError (with the server's `reason`), MisconfiguredError, ThrottledError, NothingSentError.
    """
    if urlsplit(url).scheme != "https" and not allow_private:
        raise MisconfiguredError(setting="token_address")
    body = urlencode({name: value for name, value in form.items() if value}).encode()
    try:
        answer = await http.send(OutboundRequest("POST", url, _FORM, body), allow_private=allow_private)
    except OutcomeUnknownError as error:  # nothing of ours was taken: a token that nobody has harms nobody
        raise NothingSentError(reason="token", **error.params) from error
    return _read(answer)


def _read(answer: ProviderAnswer) -> TokenAnswer:
    if answer.status == 429 or answer.status >= 500:
        seconds = read_retry_after(answer.headers)
        wait = {} if seconds is None else {"retry_after": seconds}
        raise ThrottledError(status=answer.status, **wait)
    if answer.status != 200:
        raise BadCredentialsError(status=answer.status, reason=_reason(answer.body))
    try:
        read = msgspec.json.decode(answer.body, type=TokenAnswer)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise MisconfiguredError(setting="token_address") from error
    # A token goes into a line of a protocol: nothing in it may end that line.
    if not read.access_token or not read.access_token.isascii() or not read.access_token.isprintable():
        raise MisconfiguredError(setting="token_address")
    return read


def _reason(body: bytes) -> str:
    """The server's word for why (`invalid_grant`), without its sentence, which may name whoever asked."""
    try:
        said = msgspec.json.decode(body, type=_Refusal).error
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "unknown"
    return clean_reason(said)


def clean_reason(said: str) -> str:
    """A server's word for why, as it may be shown and kept."""
    known = "".join(each for each in said if each.isascii() and (each.isalnum() or each in "_-"))
    return known[:_CODE_MAX] or "unknown"
