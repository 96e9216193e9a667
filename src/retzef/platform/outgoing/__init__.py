"""HTTP requests to the outside: bounded in time and size, never redirected, never into our own network unasked."""

from retzef.platform.outgoing.addresses import PRIVATE_NETWORKS, AddressRefusedError, IPNetwork
from retzef.platform.outgoing.client import NothingSentError, OutcomeUnknownError, OutgoingHttp

__all__ = [
    "PRIVATE_NETWORKS",
    "AddressRefusedError",
    "IPNetwork",
    "NothingSentError",
    "OutcomeUnknownError",
    "OutgoingHttp",
]
