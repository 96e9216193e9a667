"""Speaking with an authority (RFC 8555): each request signed and with a nonce of its own, each refusal an error that says why."""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import httpx
import msgspec

from retzef.platform.acme.errors import AcmeError, AcmeUnreachableError, error_of
from retzef.platform.acme.signing import AccountKey
from retzef.platform.acme.wanted import Wanted

T = TypeVar("T")

_TIMEOUT = httpx.Timeout(15)
_ANSWER_MAX_BYTES = 256 * 1024
# An authority may have forgotten a nonce at any time, and says so; it gives a new one with that.
_NONCES_MAX = 6
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 15.0
_WAIT_MAX = timedelta(days=2)


class Directory(msgspec.Struct, frozen=True, rename="camel"):
    """Where what is asked."""

    new_nonce: str
    new_account: str
    new_order: str


class Identifier(msgspec.Struct, frozen=True):
    """A name."""

    value: str


class Problem(msgspec.Struct, frozen=True):
    """Why something failed (RFC 7807)."""

    type: str = ""
    detail: str = ""
    subproblems: tuple["Problem", ...] = ()
    identifier: Identifier | None = None


class Order(msgspec.Struct, frozen=True):
    """A certificate that was asked for."""

    status: str
    authorizations: tuple[str, ...] = ()
    finalize: str = ""
    certificate: str | None = None
    error: Problem | None = None


class Challenge(msgspec.Struct, frozen=True):
    """A way to prove that a name is ours."""

    type: str
    url: str
    token: str = ""
    error: Problem | None = None


class Authorization(msgspec.Struct, frozen=True):
    """Is a name ours?"""

    status: str
    identifier: Identifier
    challenges: tuple[Challenge, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; of success only. `place`: the address of what was made."""

    body: bytes
    place: str
    pause: timedelta | None


class AcmeClient:
    """With one authority, by one account. Every method raises AcmeError."""

    def __init__(self, http: httpx.AsyncClient, wanted: Wanted, key: AccountKey) -> None:
        self._http = http
        self._wanted = wanted
        self._key = key
        self._nonce: str | None = None
        self._directory: Directory | None = None

    async def introduce(self) -> None:
        """Read the directory; make the account, or find the one that this key has."""
        read = await self._send("GET", self._wanted.directory)
        if read.status_code != 200:
            raise self._refusal(read)
        self._directory = self._read(read.content, Directory)
        # The operator has agreed: without it nothing of this is begun.
        asked: dict[str, object] = {"termsOfServiceAgreed": True}
        if self._wanted.email:
            asked["contact"] = [f"mailto:{self._wanted.email}"]
        self._key.account = (await self.post(self._directory.new_account, asked)).place

    async def order(self) -> tuple[str, Order]:
        """Ask for the certificate: the order's address, and the order."""
        assert self._directory is not None
        names = [{"type": "dns", "value": name} for name in self._wanted.names]
        answer = await self.post(self._directory.new_order, {"identifiers": names})
        return answer.place, self._read(answer.body, Order)

    async def get(self, url: str, kind: type[T]) -> tuple[T, timedelta | None]:
        """What stands there, and how long to wait before looking again."""
        answer = await self.post(url, None)
        return self._read(answer.body, kind), answer.pause

    async def wait(self, url: str, kind: type[T], pending: Sequence[str]) -> T:
        """Look until its status is none of `pending`, as often as the authority likes it."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            found, wished = await self.get(url, kind)
            if getattr(found, "status", None) not in pending:
                return found
            wait = max(pause, wished.total_seconds() if wished else 0.0)
            await asyncio.sleep(min(wait, _LONGEST_PAUSE_SECONDS))
            pause *= 1.5

    async def post(self, url: str, payload: object | None) -> Answer:
        """A signed request; `payload` None: only to read (RFC 8555, 6.3)."""
        body = b"" if payload is None else msgspec.json.encode(payload)
        for left in reversed(range(_NONCES_MAX)):
            signed = self._key.sign(url, await self._take_nonce(), body)
            answer = await self._send("POST", url, msgspec.json.encode(signed))
            self._nonce = answer.headers.get("replay-nonce")
            if answer.is_success:
                return Answer(answer.content, answer.headers.get("location", ""), _pause_of(answer))
            if not left or not self._problem(answer).type.endswith(":badNonce"):
                raise self._refusal(answer)
        raise AssertionError

    def failure(self, problem: Problem | None, *, wait: timedelta | None = None) -> AcmeError:
        """The error of a problem."""
        first = problem or Problem()
        # What is wrong with one of several names stands below.
        told = next(iter(first.subproblems), first)
        name = f"{told.identifier.value}: " if told.identifier else ""
        kind = error_of(told.type or first.type)
        return kind(
            self._wanted.names, self._wanted.directory, f"{name}{told.detail or first.type}", wait=wait
        )

    def refused(self, detail: str) -> AcmeError:
        """The error of an answer that helps nobody."""
        return AcmeError(self._wanted.names, self._wanted.directory, detail)

    def unreachable(self, reason: str) -> AcmeUnreachableError:
        """The error of an answer that did not come."""
        return AcmeUnreachableError(self._wanted.names, self._wanted.directory, reason)

    async def _take_nonce(self) -> str:
        assert self._directory is not None
        nonce, self._nonce = self._nonce, None
        if nonce is None:
            nonce = (await self._send("HEAD", self._directory.new_nonce)).headers.get("replay-nonce")
        if nonce is None:
            raise self.unreachable("no nonce")
        return nonce

    async def _send(self, method: str, url: str, content: bytes | None = None) -> httpx.Response:
        if not url.startswith("https://"):
            raise self.unreachable("an address without TLS")
        headers = {"content-type": "application/jose+json"} if content is not None else {}
        try:
            async with self._http.stream(method, url, content=content, headers=headers) as response:
                body = bytearray()
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) > _ANSWER_MAX_BYTES:
                        raise self.unreachable("an endless answer")
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, UnicodeError) as error:
            raise self.unreachable(str(error) or type(error).__name__) from error
        # Bytes as they came: what somebody has compressed, though asked not to, is not unfolded.
        plain = [each for each in response.headers.multi_items() if each[0] != "content-encoding"]
        return httpx.Response(response.status_code, headers=plain, content=bytes(body))

    def _read(self, body: bytes, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(body, type=kind)
        except (ValueError, RecursionError) as error:  # what is no UTF-8 is no DecodeError
            raise self.unreachable("an answer that is not ACME") from error

    @staticmethod
    def _problem(answer: httpx.Response) -> Problem:
        try:
            return msgspec.json.decode(answer.content, type=Problem)
        except (ValueError, RecursionError):
            return Problem(detail=f"HTTP {answer.status_code}")

    def _refusal(self, answer: httpx.Response) -> AcmeError:
        if answer.status_code >= 500:
            return AcmeUnreachableError(
                self._wanted.names,
                self._wanted.directory,
                f"HTTP {answer.status_code}",
                wait=_pause_of(answer),
            )
        return self.failure(self._problem(answer), wait=_pause_of(answer))


def open_client(wanted: Wanted) -> httpx.AsyncClient:
    """Close it at the end. Raises AcmeError when the file of authorities cannot be used."""
    try:
        trust = ssl.create_default_context(cafile=wanted.authorities)
    except OSError as error:
        reason = f"{wanted.authorities} cannot be read as PEM"
        raise AcmeUnreachableError(wanted.names, wanted.directory, reason) from error
    headers = {"user-agent": "Retzef", "accept-encoding": "identity"}
    return httpx.AsyncClient(verify=trust, timeout=_TIMEOUT, trust_env=False, headers=headers)


def _pause_of(answer: httpx.Response) -> timedelta | None:
    """`Retry-After` in seconds; as a date, which authorities do not send, it counts as not said."""
    said = answer.headers.get("retry-after", "")
    return min(timedelta(seconds=int(said)), _WAIT_MAX) if said.isdecimal() and len(said) < 9 else None
