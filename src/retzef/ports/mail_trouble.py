"""What keeps a centre from a mail server: a closed list, so that whoever looks after a mailbox is told what to do.

Each tells of whom it is: `host`, and in `detail` what the server or the system said, in its own words.
"""

import re
import ssl

from retzef.ports.channel import BadCredentialsError, ChannelError, UnreachableError

_EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED
_NOT_YET = 9  # X509_V_ERR_CERT_NOT_YET_VALID
_OTHER_NAME = (62, 64)  # X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
DETAIL_MAX = 300
_BYTES = re.compile(r"^b(['\"])(.*)\1$")


class MailHostUnknownError(UnreachableError):
    """The name service knows no address of the host."""

    code = "mail-host-unknown"


class MailServerUnreachableError(UnreachableError):
    """Nobody answers, or the connection broke."""

    code = "mail-server-unreachable"


class MailServerBusyError(UnreachableError):
    """The server says that it cannot now: too many connections, or it is ill itself."""

    code = "mail-server-busy"


class MailProtocolError(UnreachableError):
    """Somebody answers, and not as a mail server does."""

    code = "mail-server-senseless"


class MailTlsError(ChannelError):
    """No TLS came about: the port may be that of plain text, or the server offers none."""

    code = "mail-tls-failed"
    status = 502


class MailCertificateExpiredError(ChannelError):
    """The server's certificate is over."""

    code = "mail-certificate-expired"
    status = 502


class MailCertificateEarlyError(ChannelError):
    """The server's certificate is not good yet: its clock, or this machine's, is wrong, or it was put in place too early."""

    code = "mail-certificate-early"
    status = 502


class MailCertificateNameError(ChannelError):
    """The server's certificate is for another name."""

    code = "mail-certificate-name"
    status = 502


class MailCertificateUntrustedError(ChannelError):
    """The server's certificate is of nobody whom this machine trusts."""

    code = "mail-certificate-untrusted"
    status = 502


class MailSignInRefusedError(BadCredentialsError):
    """The server does not accept the name and the password, or the token."""

    code = "mail-sign-in-refused"


class MailSignInAgainError(BadCredentialsError):
    """What its owner let us in by is over, was taken back, or was never given: they sign in at the provider anew."""

    code = "mail-sign-in-again"


class MailRefusedError(ChannelError):
    """The server lets one in, and does not take the mail."""

    code = "mail-refused"
    status = 502


class MailFolderMissingError(ChannelError):
    """There is no such folder, or it may not be read. Params: `folder` besides."""

    code = "mail-folder-missing"
    status = 502


def explain_tls(error: ssl.SSLError, host: str) -> ChannelError:
    """What to tell of a TLS that did not come about."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return MailTlsError(host=host, detail=shorten(error.reason or str(error)))
    kind: type[ChannelError] = MailCertificateUntrustedError
    if error.verify_code == _EXPIRED:
        kind = MailCertificateExpiredError
    elif error.verify_code == _NOT_YET:
        kind = MailCertificateEarlyError
    elif error.verify_code in _OTHER_NAME:
        kind = MailCertificateNameError
    return kind(host=host, detail=shorten(error.verify_message))


def shorten(said: str) -> str:
    """One line of what somebody said; what a library shows as bytes is what they hold."""
    words = _BYTES.sub(lambda found: found[2], " ".join(said.split()))
    return words[:DETAIL_MAX]
