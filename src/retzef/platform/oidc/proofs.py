"""Judging an ID token (OpenID Connect Core 1.0, 3.1.3.7). The signature is the business of the `joserfc` library, which is loaded when
somebody signs in by a provider and not before; what the token must say is asked here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from retzef.platform.oidc.errors import ClockError, ProofWrongError

Claims = Mapping[str, object]

# Signed with a private key of the provider's. Neither `none`, nor HS256 and its like, whose key would be a secret we both know
# or, worse, the provider's public key read as one.
ALGORITHMS = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "EdDSA",
    "Ed25519",
)
_KINDS = {"R": "RSA", "P": "RSA", "ES": "EC", "Ed": "OKP"}
_TOKEN_MAX = 48 * 1024
# How far two clocks may be apart.
SKEW = timedelta(seconds=60)
# A proof that is handed on at once is minutes old at most, however long it is said to be good.
AGE_MAX = timedelta(minutes=10)


class UnknownKeyError(Exception):
    """None of these keys is the one the token names: the provider may have new ones."""


@dataclass(frozen=True, slots=True)
class Expected:
    """For whom and for which sign-in a proof must be."""

    issuer: str
    client_id: str
    nonce: str
    now: datetime


def judge(token: str, keys: Sequence[Mapping[str, object]], expected: Expected) -> Claims:
    """What the proof says. `keys` as the provider publishes them. Raises UnknownKeyError, ProofWrongError, ClockError."""
    claims = _judge_signature(token, keys)
    _judge_audience(claims, expected)
    _judge_times(claims, expected.now)
    return claims


def usable_keys(keys: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Those of the provider's keys that can judge a proof."""
    return [each for each in keys if any(_fits(each, algorithm) for algorithm in ALGORITHMS)]


def _judge_signature(token: str, keys: Sequence[Mapping[str, object]]) -> Claims:
    from retzef.platform.oidc import signatures

    if len(token) > _TOKEN_MAX:
        raise ProofWrongError(claim="size")
    header = signatures.header_of(token)
    if header is None:
        raise ProofWrongError(claim="form")
    algorithm, key_id = header.get("alg"), header.get("kid")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise ProofWrongError(claim="alg")
    candidates = [each for each in keys if _fits(each, algorithm) and key_id in (None, each.get("kid"))]
    if not candidates:
        raise UnknownKeyError
    said = next(filter(None, (signatures.payload_of(token, each, algorithm) for each in candidates)), None)
    if said is None:
        raise ProofWrongError(claim="signature")
    try:
        return msgspec.json.decode(said, type=dict[str, object])
    except (msgspec.DecodeError, RecursionError) as error:
        raise ProofWrongError(claim="form") from error


def _fits(key: Mapping[str, object], algorithm: str) -> bool:
    """Is it a public key for signatures of this algorithm? Told by its own words; the library looks again."""
    kind = _KINDS.get(algorithm[:2]) or _KINDS.get(algorithm[:1])
    return (
        key.get("kty") == kind and key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm
    )


def _judge_audience(claims: Claims, expected: Expected) -> None:
    if claims.get("iss") != expected.issuer:
        raise ProofWrongError(claim="iss")
    audience = claims.get("aud")
    audiences = audience if isinstance(audience, list) else [audience]
    if expected.client_id not in audiences:
        raise ProofWrongError(claim="aud")
    # Who it was made for, where others may read it too.
    if claims.get("azp", expected.client_id if len(audiences) == 1 else None) != expected.client_id:
        raise ProofWrongError(claim="azp")
    if claims.get("nonce") != expected.nonce:
        raise ProofWrongError(claim="nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 1 <= len(subject) <= 255 or not subject.isprintable():
        raise ProofWrongError(claim="sub")


def _judge_times(claims: Claims, now: datetime) -> None:
    ends, made, begins = (_seconds(claims.get(name)) for name in ("exp", "iat", "nbf"))
    if ends is None or made is None:
        raise ProofWrongError(claim="exp" if ends is None else "iat")
    at, skew = now.timestamp(), SKEW.total_seconds()
    from_future = max(made, begins or made) > at + skew
    if from_future or ends < at - skew or made < at - AGE_MAX.total_seconds():
        raise ClockError


def _seconds(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
