"""The signature of both directions: hex HMAC-SHA256 of `timestamp + "." + body`, good for five minutes.

The header is `X-Retzef-Signature: v1=<hex>`; several may stand there, separated by commas, while a secret is being
replaced. The former secret (`previous_signing_secret`) is accepted as long as it is set.
"""

import hmac
from collections.abc import Iterator
from datetime import datetime

from retzef.ports.channel import EntryPoint, InboundRequest, MisconfiguredError, SignatureInvalidError

TIMESTAMP_HEADER = "x-retzef-timestamp"
SIGNATURE_HEADER = "x-retzef-signature"
GOOD_FOR_SECONDS = 300
SIGNATURES_MAX = 4


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The value of the signature header."""
    return "v1=" + hmac.digest(secret.encode(), b"%d.%b" % (timestamp, body), "sha256").hex()


def signing_secret(entry_point: EntryPoint) -> str:
    """The secret we sign with. Raises MisconfiguredError when there is none."""
    secret = entry_point.secrets.get("signing_secret")
    if not secret:
        raise MisconfiguredError(setting="signing_secret")
    return secret


def check_signature(entry_point: EntryPoint, request: InboundRequest) -> None:
    """Raises SignatureInvalidError unless the body is signed with a secret of ours, a moment ago."""
    timestamp = _timestamp(request.headers.get(TIMESTAMP_HEADER, ""))
    if abs(request.received_at.timestamp() - timestamp) > GOOD_FOR_SECONDS:
        raise SignatureInvalidError
    given = _signatures(request.headers.get(SIGNATURE_HEADER, ""))
    # All are compared, whichever fits: how long it takes tells nothing.
    fits = [
        hmac.compare_digest(signature, sign(secret, timestamp, request.body).encode())
        for secret in _accepted_secrets(entry_point)
        for signature in given
    ]
    if not any(fits):
        raise SignatureInvalidError


def signed_headers(secret: str, body: bytes, now: datetime) -> dict[str, str]:
    """The two headers of a request that is sent now."""
    timestamp = int(now.timestamp())
    return {TIMESTAMP_HEADER: str(timestamp), SIGNATURE_HEADER: sign(secret, timestamp, body)}


def _timestamp(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise SignatureInvalidError
    return int(text)


def _signatures(header: str) -> list[bytes]:
    parts = [part.strip() for part in header.split(",", SIGNATURES_MAX)[:SIGNATURES_MAX]]
    return [part.encode() for part in parts if part.startswith("v1=")]


def _accepted_secrets(entry_point: EntryPoint) -> Iterator[str]:
    for name in ("signing_secret", "previous_signing_secret"):
        secret = entry_point.secrets.get(name)
        if secret:
            yield secret
