"""Signatures of proofs (RFC 7515), by the `joserfc` library; loaded when somebody comes by a provider and not before."""

import base64
from collections.abc import Mapping

from joserfc import jwk, jws
from joserfc.errors import JoseError

RSA_BITS_MIN = 2048
# Of a public key, by RFC 7517 and 7518: what else stands beside these is nothing to us.
_PARTS = ("kty", "n", "e", "crv", "x", "y")
# What the library raises of nonsense besides its own.
_NONSENSE = (JoseError, ValueError, TypeError, KeyError, RecursionError)


def header_of(token: str) -> Mapping[str, object] | None:
    """What a token says of its own signature, which is not judged yet; None of what is no token."""
    try:
        return jws.extract_compact(token.encode()).headers()
    except _NONSENSE:
        return None


def payload_of(token: str, key: Mapping[str, object], algorithm: str) -> bytes | None:
    """What was signed with this key by this algorithm and no other; None when it was not, or the key is too weak."""
    try:
        parts: dict[str, str | list[str]] = {name: str(key[name]) for name in _PARTS if name in key}
        if "n" in parts and _bits_of(str(parts["n"])) < RSA_BITS_MIN:
            return None
        public = jwk.import_key(parts)
        registry = jws.JWSRegistry(algorithms=[algorithm])
        return jws.deserialize_compact(token, public, registry=registry).payload
    except _NONSENSE:
        return None


def _bits_of(modulus: str) -> int:
    """How long a key is; the library would only warn of a short one."""
    return int.from_bytes(base64.urlsafe_b64decode(modulus + "=" * (-len(modulus) % 4))).bit_length()
