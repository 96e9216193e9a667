"""HTTP requests and mail to the outside: bounded in time and size, never redirected, never into our own network unasked."""

from retzef.platform.outgoing.addresses import AddressRefusedError
from retzef.platform.outgoing.client import OutgoingHttp
from retzef.platform.outgoing.errors import (
    CertificateRefusedError,
    HostUnknownError,
    NothingSentError,
    OutcomeUnknownError,
)
from retzef.platform.outgoing.smtp import AccessTokenSource, OutgoingSmtp
from retzef.platform.outgoing.smtp_dialogue import MailOutcome, Patience

__all__ = [
    "AccessTokenSource",
    "AddressRefusedError",
    "CertificateRefusedError",
    "HostUnknownError",
    "MailOutcome",
    "NothingSentError",
    "OutcomeUnknownError",
    "OutgoingHttp",
    "OutgoingSmtp",
    "Patience",
]
