"""The visitor's token and the host site's signed identity: who writes, proved without a look-up.

A visitor token is base64url(JSON claims) + "." + base64url(HMAC-SHA256). It is the only key to a thread: whoever holds
it is the visitor. A host identity is made by the customer's own site with the entry point's identity secret.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from retzef.ports.channel import IdentityClaim, SignatureInvalidError

IDENTITY_FRESH_FOR = timedelta(hours=24)
CLOCKS_DIFFER_BY = timedelta(minutes=5)
TOKEN_MAX_CHARS = 8192


class VisitorClaims(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a visitor token says. `verified` lists the kinds the host site vouched for."""

    visitor_id: str
    entry_point_id: str
    locale: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    host_id: str | None = None
    verified: tuple[str, ...] = ()

    def identity_claims(self) -> tuple[IdentityClaim, ...]:
        """The addresses the visitor gave, or the host site vouched for."""
        given = (("host_id", self.host_id), ("email", self.email), ("phone", self.phone))
        return tuple(
            IdentityClaim(kind, value, "verified" if kind in self.verified else "claimed")
            for kind, value in given
            if value
        )


class HostIdentity(msgspec.Struct, frozen=True):
    """What a host site says of the person signed in there."""

    sub: str
    iat: int
    name: str | None = None
    email: str | None = None
    phone: str | None = None


def sign_visitor_token(claims: VisitorClaims, key: bytes) -> str:
    """The token of a visitor, signed with the installation's key."""
    body = _encode(msgspec.json.encode(claims))
    return f"{body}.{_encode(hmac.digest(key, body.encode(), hashlib.sha256))}"


def read_visitor_token(token: str, key: bytes, entry_point_id: str) -> VisitorClaims:
    """The claims of a token of this entry point. Raises SignatureInvalidError."""
    body, signature = _split(token)
    if not hmac.compare_digest(_decode(signature), hmac.digest(key, body.encode(), hashlib.sha256)):
        raise SignatureInvalidError
    try:
        claims = msgspec.json.decode(_decode(body), type=VisitorClaims)
    except msgspec.MsgspecError as error:
        raise SignatureInvalidError from error
    if claims.entry_point_id != entry_point_id:
        raise SignatureInvalidError
    return claims


def read_host_identity(token: str, secret: str, now: datetime) -> HostIdentity:
    """What the host site signed, no older than a day. Raises SignatureInvalidError."""
    body, signature = _split(token)
    expected = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(signature.lower().encode(), expected.encode()):
        raise SignatureInvalidError
    try:
        identity = msgspec.json.decode(_decode(body), type=HostIdentity)
    except msgspec.MsgspecError as error:
        raise SignatureInvalidError from error
    age = now.timestamp() - identity.iat
    if (
        not identity.sub
        or age > IDENTITY_FRESH_FOR.total_seconds()
        or age < -CLOCKS_DIFFER_BY.total_seconds()
    ):
        raise SignatureInvalidError
    return identity


def bearer_token(headers: Mapping[str, str]) -> str:
    """The token of an `Authorization` header (names in lower case). Raises SignatureInvalidError."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise SignatureInvalidError
    return token.strip()


def _split(token: str) -> tuple[str, str]:
    body, dot, signature = token.partition(".")
    if not dot or len(token) > TOKEN_MAX_CHARS or not token.isascii():
        raise SignatureInvalidError
    return body, signature


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureInvalidError from error
