"""Access tokens by a client's own credentials or by a refresh token (RFC 6749, 4.4 and 6).

However many ask, the authorization server is asked once at a time for each client; what it refuses is remembered for a moment, so that
a password that was changed does not become a storm. A refresh token that it exchanges for another is handed to whoever keeps it.
"""

import asyncio
import hashlib
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from retzef.platform.oauth.token_endpoint import TokenAnswer, ask_token_endpoint
from retzef.platform.outgoing import NothingSentError, OutgoingHttp
from retzef.ports.channel import BadCredentialsError, ChannelError
from retzef.ports.mail import TokenRequest
from retzef.ports.mail_trouble import MailSignInAgainError

# A token is not used in its last minutes: what begins with it must be able to end with it.
FRESH_SECONDS = 300.0
# When the server does not say for how long it is good.
USUAL_SECONDS = 3600.0
REFUSED_SECONDS = 30.0
CLIENTS_MAX = 10_000
IN_THREAD_WITHIN_SECONDS = 60.0
# What authorization servers say of a refresh token that is good no more, or that its owner has to confirm anew (RFC 6749, 5.2;
# OpenID Connect Core, 3.1.2.6).
_OVER = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})

# Told a refresh token that replaces the one of the request.
Rotated = Callable[[TokenRequest, str], Awaitable[None]]


@dataclass(slots=True)
class _Client:
    """What is known of one client. `until`: by the monotonic clock."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    token: str | None = field(default=None, repr=False)
    until: float = 0.0
    refusal: ChannelError | None = None
    refresh_token: str | None = field(default=None, repr=False)


class AccessTokens:
    """Gets and keeps tokens. `rotated`: who stores a refresh token that replaces another; `monotonic` gives seconds."""

    def __init__(
        self,
        http: OutgoingHttp,
        *,
        rotated: Rotated | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._http = http
        self._rotated = rotated
        self._monotonic = monotonic
        self._clients: dict[bytes, _Client] = {}

    async def get(self, request: TokenRequest, *, allow_private: bool, refused: str | None = None) -> str:
        """A token that is good for some minutes more; another than `refused`, which a server did not take.

        Raises BadCredentialsError (with the server's `reason`; MailSignInAgainError when somebody has to let us in anew),
        MisconfiguredError, ThrottledError, NothingSentError.
        """
        client = self._client(request)
        async with client.lock:
            now = self._monotonic()
            if client.token is not None and now < client.until and client.token != refused:
                return client.token
            if client.refusal is not None and now < client.until:
                raise client.refusal
            try:
                answer = await self._ask(request, client, allow_private=allow_private)
            except BadCredentialsError as error:
                client.token, client.refusal, client.until = None, error, now + REFUSED_SECONDS
                raise
            client.token, client.refusal = answer.access_token, None
            client.until = now + max(_seconds(answer.expires_in) - FRESH_SECONDS, 0.0)
            if answer.refresh_token and answer.refresh_token != (
                client.refresh_token or request.refresh_token
            ):
                client.refresh_token = answer.refresh_token
                if self._rotated is not None:
                    await self._rotated(request, answer.refresh_token)
            return client.token

    async def _ask(self, request: TokenRequest, client: _Client, *, allow_private: bool) -> TokenAnswer:
        form = {
            "client_id": request.client_id,
            "client_secret": request.client_secret,
            "scope": request.scope,
        }
        if request.refresh_token is None:
            own = form | {"grant_type": "client_credentials"}
            return await ask_token_endpoint(self._http, request.token_url, own, allow_private=allow_private)
        refresh_token = client.refresh_token or request.refresh_token
        if not refresh_token:
            raise MailSignInAgainError(reason="none")
        given = form | {"grant_type": "refresh_token", "refresh_token": refresh_token}
        try:
            return await ask_token_endpoint(self._http, request.token_url, given, allow_private=allow_private)
        except BadCredentialsError as error:
            if error.params.get("reason") in _OVER:
                raise MailSignInAgainError(**error.params) from error
            raise

    def _client(self, request: TokenRequest) -> _Client:
        # What a client was given for itself is not for who was to be let in by a person and has not been.
        asks = "client_credentials" if request.refresh_token is None else "refresh_token"
        parts = (
            request.token_url, request.client_id, request.client_secret, request.scope, asks, request.refresh_token or "",
        )  # fmt: skip
        name = hashlib.sha256("\x00".join(parts).encode()).digest()
        if name not in self._clients and len(self._clients) >= CLIENTS_MAX:
            self._clients.clear()
        return self._clients.setdefault(name, _Client())


@dataclass(frozen=True, slots=True)
class ThreadTokens:
    """The same for threads: the event loop asks, the thread waits."""

    tokens: AccessTokens
    loop: asyncio.AbstractEventLoop

    def __call__(self, request: TokenRequest, *, allow_private: bool, refused: str | None = None) -> str:
        """A token. Raises as `AccessTokens.get` does."""
        asked: Future[str] = asyncio.run_coroutine_threadsafe(
            self.tokens.get(request, allow_private=allow_private, refused=refused), self.loop
        )
        try:
            return asked.result(IN_THREAD_WITHIN_SECONDS)
        except TimeoutError as error:
            asked.cancel()
            raise NothingSentError(reason="token") from error


def _seconds(expires_in: float | str | None) -> float:
    try:
        return min(float(expires_in), 7 * 24 * 3600.0) if expires_in is not None else USUAL_SECONDS
    except ValueError:
        return USUAL_SECONDS
