"""The key of an account at an authority, and what is signed with it (RFC 8555, 6.2), by the `joserfc` library."""

from collections.abc import Mapping

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

_ALGORITHM = "ES256"
# `nonce` and `url` are headers of ACME's own, which the library does not know.
_REGISTRY = jws.JWSRegistry(algorithms=[_ALGORITHM], strict_check_header=False)


def new_key_pem() -> bytes:
    """A new key, for an account or a certificate: P-256, which every authority takes."""
    return ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class AccountKey:
    """Signs. `account`: its address at the authority, as soon as that is known. Raises ValueError of what is no such key."""

    def __init__(self, pem: bytes) -> None:
        try:
            self._key = ECKey.import_key(pem)
        except JoseError as error:
            raise ValueError("no key") from error
        self.account: str | None = None

    def sign(self, url: str, nonce: str, payload: bytes) -> Mapping[str, object]:
        """The body of a request to `url`, as JSON."""
        who: dict[str, object] = (
            {"kid": self.account} if self.account else {"jwk": self._key.as_dict(private=False)}
        )
        header = {"alg": _ALGORITHM, "nonce": nonce, "url": url, **who}
        return {**jws.serialize_json({"protected": header}, payload, self._key, registry=_REGISTRY)}

    def answer_to(self, token: str) -> str:
        """What stands at the token's address when the names are ours (RFC 8555, 8.1)."""
        return f"{token}.{self._key.thumbprint()}"
