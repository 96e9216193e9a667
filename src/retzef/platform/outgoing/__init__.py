"""HTTP requests to the outside: bounded in time and size, never redirected, never into our own network unasked."""

from retzef.platform.outgoing.addresses import AddressRefusedError
from retzef.platform.outgoing.client import (
    HostUnknownError,
    NothingSentError,
    OutcomeUnknownError,
    OutgoingHttp,
)

__all__ = [
    "AddressRefusedError",
    "HostUnknownError",
    "NothingSentError",
    "OutcomeUnknownError",
    "OutgoingHttp",
]
