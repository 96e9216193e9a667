"""A sign-in by a provider on its way: what the browser that began it keeps until it comes back.

It is sealed with a key of the installation and bound to the browser by being its cookie, so nothing is stored, any web process may go
on with it, and an answer of the provider that is brought by another browser finds nothing.
"""

import base64
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, TypeVar
from uuid import UUID

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from fastapi import Request, Response

from retzef.modules.staff.passkey_shapes import site_of
from retzef.platform.oidc import SingleSignOnError
from retzef.platform.oidc.provider import Flow

COOKIE_PATH = "/api/v1/session/sso"
_COOKIE = "retzef_sso_"
# Of whoever is asked for a code of their own second factor. No state makes this name.
_WAITING = "retzef_second_factor"
GOOD_FOR = timedelta(minutes=10)

Purpose: TypeAlias = Literal["sign_in", "trial"]
T = TypeVar("T")


class FlowGoneError(SingleSignOnError):
    """This browser has not begun it, or too long ago, or has ended it already."""

    code = "sso-begin-again"


class Begun(msgspec.Struct, frozen=True):
    """What was begun: for which tenant, and where to go afterwards."""

    tenant_id: UUID
    purpose: Purpose
    state: str
    nonce: str
    verifier: str
    redirect_uri: str
    to: str

    @property
    def flow(self) -> Flow:
        """What the provider is told of it."""
        return Flow(self.state, self.nonce, self.verifier, self.redirect_uri)


class Waiting(msgspec.Struct, frozen=True):
    """Somebody whom the provider has proved, and who is asked for a code besides."""

    tenant_id: UUID
    agent_id: UUID
    email: str


def begin_flow(tenant_id: UUID, purpose: Purpose, redirect_uri: str, *, to: str = "/desk/") -> Begun:
    """With three secrets of its own, of 256 random bits each."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Begun(tenant_id, purpose, state, nonce, verifier, redirect_uri, to)


class Flows:
    """Seals and opens; `key`: 32 bytes of the installation's own. `secure`: cookies by TLS only."""

    def __init__(self, key: bytes, *, secure: bool) -> None:
        self._box = Fernet(base64.urlsafe_b64encode(key))
        self._secure = secure

    def redirect_uri(self, request: Request) -> str:
        """Where the provider sends this browser back, by the address at which the browser knows us. Raises PasskeyRefusedError."""
        return f"{self._site(request)}{COOKIE_PATH}/callback"

    def signed_out_uri(self, request: Request) -> str:
        """Where a provider that has signed this browser out sends it."""
        return f"{self._site(request)}/desk/"

    def keep(self, response: Response, begun: Begun, now: datetime) -> None:
        """Give it to the browser. Several may be on their way, in as many tabs."""
        self._put(response, _name_of(begun.state), begun, now)

    def take(self, request: Request, state: str, now: datetime) -> Begun:
        """What this browser has begun with this state. Raises FlowGoneError."""
        begun = self._open(request, _name_of(state), Begun, now)
        if not hmac.compare_digest(begun.state.encode(), state.encode()):
            raise FlowGoneError
        return begun

    def drop(self, response: Response, state: str) -> None:
        """It is over, however it ended."""
        response.delete_cookie(_name_of(state), path=COOKIE_PATH)

    def let_wait(self, response: Response, waiting: Waiting, now: datetime) -> None:
        """For the code."""
        self._put(response, _WAITING, waiting, now)

    def who_waits(self, request: Request, now: datetime) -> Waiting:
        """Raises FlowGoneError."""
        return self._open(request, _WAITING, Waiting, now)

    def end_waiting(self, response: Response) -> None:
        """They have come in."""
        response.delete_cookie(_WAITING, path=COOKIE_PATH)

    def _site(self, request: Request) -> str:
        return f"{'https' if self._secure else 'http'}://{site_of(request).host}"

    def _put(self, response: Response, name: str, value: Begun | Waiting, now: datetime) -> None:
        sealed = self._box.encrypt_at_time(msgspec.json.encode(value), int(now.timestamp()))
        # Lax: the provider sends the browser back from another site, by a link that it follows.
        response.set_cookie(
            name, sealed.decode(), max_age=int(GOOD_FOR.total_seconds()), httponly=True, samesite="lax", secure=self._secure,
            path=COOKIE_PATH,
        )  # fmt: skip

    def _open(self, request: Request, name: str, kind: type[T], now: datetime) -> T:
        sealed = request.cookies.get(name, "")
        try:
            opened = self._box.decrypt_at_time(
                sealed.encode(), int(GOOD_FOR.total_seconds()), int(now.timestamp())
            )
            return msgspec.json.decode(opened, type=kind)
        except (InvalidToken, msgspec.DecodeError) as error:
            raise FlowGoneError from error


def _name_of(state: str) -> str:
    """A cookie's name takes letters and digits only; what is no state of ours has no cookie."""
    return _COOKIE + "".join(
        each for each in state[:16] if each.isascii() and (each.isalnum() or each in "-_")
    )
