"""Who calls, as limits count it."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from starlette.requests import HTTPConnection

NETWORK_BITS = 64


def caller_of(connection: HTTPConnection) -> str:
    """The caller's network; "?" when there is no address."""
    return network_of(connection.client.host) if connection.client else "?"


@lru_cache(maxsize=4096)
def network_of(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 address its /64, which is the least that one customer of a provider is given.

    Counted by single addresses, one house would have as many limits as it likes.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    network = int(parsed) >> (128 - NETWORK_BITS) << (128 - NETWORK_BITS)
    return f"{IPv6Address(network)}/{NETWORK_BITS}"
