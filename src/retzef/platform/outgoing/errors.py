"""What went wrong on the way out, told apart by the only thing that matters for repeating it: had anything been taken?"""

from retzef.ports.channel import UnreachableError


class NothingSentError(UnreachableError):
    """No connection, or none to the end: the other side has taken nothing, the same may be sent again."""


class HostUnknownError(NothingSentError):
    """The name service knows no address of the host."""


class CertificateRefusedError(NothingSentError):
    """The server does not prove that it is the one that was named. Params: `reason` (`expired`, `other-name`, `not-trusted`, `not-yet-valid`, `no-tls`)."""

    code = "server-certificate"


class OutcomeUnknownError(UnreachableError):
    """It was sent, at least begun, and no whole answer came: it may have been taken or not."""
