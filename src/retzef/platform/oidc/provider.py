"""A provider as it is asked: what it says of itself (OpenID Connect Discovery 1.0), its keys, a code exchanged for a proof (RFC 6749,
RFC 7636), and what else it tells of somebody.

What it says is kept for minutes in the memory of one process; keys are read anew when a proof names one that is not known, so that
a provider may change them at any time.
"""

import base64
import ipaddress
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar
from urllib.parse import quote_plus, urlencode, urlsplit

import msgspec

from retzef.platform.oauth.challenge import code_challenge
from retzef.platform.oidc.errors import (
    ProviderClientError,
    ProviderDownError,
    ProviderHostUnknownError,
    ProviderIssuerError,
    ProviderKeysError,
    ProviderPrivateError,
    ProviderWrongError,
)
from retzef.platform.oidc.proofs import Claims, Expected, UnknownKeyError, judge, usable_keys
from retzef.platform.outgoing import AddressRefusedError, HostUnknownError, OutgoingHttp
from retzef.ports.channel import ChannelError, MisconfiguredError, OutboundRequest, ProviderAnswer

WELL_KNOWN = "/.well-known/openid-configuration"
SCOPE = "openid email profile"
DESCRIBED_FOR_SECONDS = 600.0
# A proof that names an unknown key makes us ask, but not more often than this.
KEYS_AGAIN_AFTER_SECONDS = 20.0
KEPT_MAX = 200
_FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
# The provider's word for: I do not know you (RFC 6749, 5.2).
_NOT_KNOWN = ("invalid_client", "unauthorized_client")


@dataclass(frozen=True, slots=True)
class Client:
    """Which provider, and who we are to it. An empty secret: a client without one. `allow_private`: it may be in a private network."""

    issuer: str
    client_id: str
    client_secret: str
    allow_private: bool


@dataclass(frozen=True, slots=True)
class Description:
    """What a provider says of itself, as far as we use it."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    secret_in_body: bool
    names_itself: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """What a sign-in that was begun must end with. `verifier`: of PKCE; all of it is the secret of one browser."""

    state: str
    nonce: str
    verifier: str
    redirect_uri: str


class _Said(msgspec.Struct):
    """The document, RFC 8414's names."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class _KeySet(msgspec.Struct):
    keys: list[dict[str, object]]


class _Tokens(msgspec.Struct):
    id_token: str
    access_token: str = ""


class _Refusal(msgspec.Struct):
    error: str = ""


Keys = Sequence[Mapping[str, object]]
T = TypeVar("T")


class Providers:
    """Asks providers. `monotonic` gives seconds that never go back."""

    def __init__(self, http: OutgoingHttp, monotonic: Callable[[], float]) -> None:
        self._http = http
        self._monotonic = monotonic
        self._described: dict[tuple[str, bool], tuple[float, Description]] = {}
        self._keys: dict[tuple[str, bool], tuple[float, Keys]] = {}

    async def describe(self, client: Client, *, anew: bool = False) -> Description:
        """What it says of itself. Raises ProviderIssuerError, ProviderHostUnknownError, ProviderDownError, ProviderPrivateError, ProviderWrongError."""
        place = (client.issuer, client.allow_private)
        kept = self._described.get(place)
        if kept is not None and not anew and self._monotonic() - kept[0] < DESCRIBED_FOR_SECONDS:
            return kept[1]
        check_issuer(client.issuer, allow_private=client.allow_private)
        answer = await self._ask(client, "GET", client.issuer.rstrip("/") + WELL_KNOWN)
        said = _read(answer, _Said, "discovery")
        if said.issuer != client.issuer:
            raise ProviderIssuerError
        for endpoint in (
            said.authorization_endpoint, said.token_endpoint, said.jwks_uri, said.userinfo_endpoint, said.end_session_endpoint,
        ):  # fmt: skip
            if endpoint is not None and not _is_safe(endpoint, allow_private=client.allow_private):
                raise ProviderWrongError(part="discovery")
        methods = said.token_endpoint_auth_methods_supported
        description = Description(
            said.issuer, said.authorization_endpoint, said.token_endpoint, said.jwks_uri, said.userinfo_endpoint,
            said.end_session_endpoint,
            secret_in_body="client_secret_basic" not in methods and "client_secret_post" in methods,
            names_itself=said.authorization_response_iss_parameter_supported,
        )  # fmt: skip
        _keep(self._described, place, (self._monotonic(), description))
        return description

    async def read_keys(self, client: Client, *, anew: bool = False) -> Keys:
        """Its keys that can judge a proof. Raises ProviderKeysError, and as `describe`."""
        place = (client.issuer, client.allow_private)
        kept = self._keys.get(place)
        if kept is not None:
            age = self._monotonic() - kept[0]
            if age < (KEYS_AGAIN_AFTER_SECONDS if anew else DESCRIBED_FOR_SECONDS):
                return kept[1]
        description = await self.describe(client)
        answer = await self._ask(client, "GET", description.jwks_uri)
        keys = usable_keys(_read(answer, _KeySet, "keys").keys)
        if not keys:
            raise ProviderKeysError
        _keep(self._keys, place, (self._monotonic(), keys))
        return keys

    async def address(self, client: Client, flow: Flow, email: str | None) -> str:
        """Where the browser goes to sign in. Raises as `describe`."""
        description = await self.describe(client)
        asked = {
            "response_type": "code", "client_id": client.client_id, "redirect_uri": flow.redirect_uri, "scope": SCOPE,
            "state": flow.state, "nonce": flow.nonce, "code_challenge": code_challenge(flow.verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        if email:
            asked["login_hint"] = email
        joint = "&" if "?" in description.authorization_endpoint else "?"
        return f"{description.authorization_endpoint}{joint}{urlencode(asked)}"

    async def claims_of(self, client: Client, flow: Flow, code: str, expected: Expected) -> Claims:
        """What the provider proves of whoever came back with this code; asked once more where the proof names no e-mail.

        Raises ProviderClientError, ProofWrongError, ClockError, ProviderKeysError, and as `describe`.
        """
        tokens = await self._exchange(client, flow, code)
        try:
            claims = judge(tokens.id_token, await self.read_keys(client), expected)
        except UnknownKeyError:
            try:
                claims = judge(tokens.id_token, await self.read_keys(client, anew=True), expected)
            except UnknownKeyError as error:
                raise ProviderKeysError from error
        if "email" in claims or not tokens.access_token:
            return claims
        return await self._ask_more(client, tokens.access_token, claims)

    async def _exchange(self, client: Client, flow: Flow, code: str) -> _Tokens:
        description = await self.describe(client)
        body = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": flow.redirect_uri, "code_verifier": flow.verifier,
        }  # fmt: skip
        headers = dict(_FORM)
        if client.client_secret and not description.secret_in_body:
            pair = f"{quote_plus(client.client_id)}:{quote_plus(client.client_secret)}"
            headers["authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            body["client_id"] = client.client_id
            if client.client_secret:
                body["client_secret"] = client.client_secret
        answer = await self._ask(
            client, "POST", description.token_endpoint, headers=headers, body=urlencode(body)
        )
        if answer.status != 200:
            refusal = _read_or_none(answer, _Refusal)
            if answer.status == 401 or (refusal is not None and refusal.error in _NOT_KNOWN):
                raise ProviderClientError
        return _read(answer, _Tokens, "token")

    async def _ask_more(self, client: Client, access_token: str, claims: Claims) -> Claims:
        """What is told of them besides; the proof's own words count where both say something."""
        description = await self.describe(client)
        if description.userinfo_endpoint is None:
            return claims
        headers = {"authorization": f"Bearer {access_token}", "accept": "application/json"}
        answer = await self._ask(client, "GET", description.userinfo_endpoint, headers=headers)
        told = _read(answer, dict[str, object], "userinfo")
        if told.get("sub") != claims["sub"]:  # of somebody else (OpenID Connect Core 1.0, 5.3.2)
            raise ProviderWrongError(part="userinfo")
        return {**told, **claims}

    async def _ask(
        self,
        client: Client,
        method: Literal["GET", "POST"],
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: str = "",
    ) -> ProviderAnswer:
        request = OutboundRequest(method, url, headers or {"accept": "application/json"}, body.encode())
        try:
            answer = await self._http.send(request, allow_private=client.allow_private)
        except AddressRefusedError as error:
            raise ProviderPrivateError from error
        except MisconfiguredError as error:
            raise ProviderIssuerError from error
        except HostUnknownError as error:
            raise ProviderHostUnknownError from error
        except ChannelError as error:
            raise ProviderDownError from error
        if answer.status >= 500:
            raise ProviderDownError
        return answer


def check_issuer(issuer: str, *, allow_private: bool) -> None:
    """May this be an issuer? Raises ProviderIssuerError."""
    if not _is_safe(issuer, allow_private=allow_private) or "?" in issuer or "#" in issuer:
        raise ProviderIssuerError


def _is_safe(url: str, *, allow_private: bool) -> bool:
    """By TLS; in plain text only on this very machine, where private networks are allowed."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and parts.username is None and port != 0
    if not plain or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and allow_private and _is_this_machine(host))


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(answer: ProviderAnswer, kind: type[T], part: str) -> T:
    read = _read_or_none(answer, kind) if answer.status == 200 else None
    if read is None:
        raise ProviderWrongError(part=part)
    return read


def _read_or_none(answer: ProviderAnswer, kind: type[T]) -> T | None:
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.DecodeError, RecursionError):
        return None


def _keep(kept: dict[tuple[str, bool], T], place: tuple[str, bool], value: T) -> None:
    """Whoever tries many issuers makes the memory no larger than this."""
    if place not in kept and len(kept) >= KEPT_MAX:
        del kept[next(iter(kept))]
    kept[place] = value
