"""A certificate with its chain and key, as they lie in their files."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

from retzef.kernel.errors import RetzefError


class CertificateError(RetzefError):
    """It cannot be read, or key and certificate do not belong together. Params: `file`, `reason` (a word of ours)."""

    code = "certificate-unusable"


# What the library says of certificates that are PEM and still none.
UNREADABLE = (
    ValueError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion, x509.UnsupportedGeneralNameType
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Certificate:
    """`names`: of which hosts; `chain_is_whole`: each one in the file is followed by the one that issued it."""

    names: tuple[str, ...]
    valid_from: datetime
    expires_at: datetime
    chain_is_whole: bool
    issued_by_itself: bool


def read_certificate(file: Path) -> Certificate:
    """What the file says. Raises CertificateError."""
    try:
        return _read(x509.load_pem_x509_certificates(file.read_bytes()))
    except OSError as error:
        raise CertificateError(file=str(file), reason="unreadable") from error
    except UNREADABLE as error:
        raise CertificateError(file=str(file), reason="not-pem") from error


def bare_context() -> ssl.SSLContext:
    """What a server speaks: TLS 1.2 or newer. It shows nothing yet, and so nobody gets in."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def make_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """With the pair that it shows. Raises CertificateError."""
    context = bare_context()
    load_pair(context, certificate, key)
    return context


def load_pair(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    """Show this pair from the next connection on. Raises CertificateError, of the file that is at fault."""
    read_certificate(certificate)  # OpenSSL does not say which of the two it could not read
    try:
        context.load_cert_chain(certificate, key, password=_refuse_to_ask)
    except ssl.SSLError as error:
        reason = "mismatch" if "MISMATCH" in str(error.reason or "") else "not-pem"
        raise CertificateError(file=str(key), reason=reason) from error
    except (OSError, ValueError) as error:
        raise CertificateError(file=str(key), reason="unreadable") from error


def _refuse_to_ask() -> str:
    """OpenSSL would ask at the terminal for the password of a sealed key, and a server has none."""
    raise ValueError("the key is sealed with a password")


def _read(chain: Sequence[x509.Certificate]) -> Certificate:
    own = chain[0]
    return Certificate(
        names=_names_of(own),
        valid_from=own.not_valid_before_utc,
        expires_at=own.not_valid_after_utc,
        chain_is_whole=all(_issued(above, below) for below, above in pairwise(chain)),
        issued_by_itself=own.issuer == own.subject,
    )


def _names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return ()
    addresses = (str(each) for each in extension.value.get_values_for_type(x509.IPAddress))
    return (*extension.value.get_values_for_type(x509.DNSName), *addresses)


def _issued(above: x509.Certificate, below: x509.Certificate) -> bool:
    try:
        below.verify_directly_issued_by(above)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
