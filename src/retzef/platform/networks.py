"""Networks of a house and the public internet: which address belongs to which."""

import ipaddress
from collections.abc import Sequence
from typing import TypeAlias

IPAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

# What a house calls its own network (RFC 1918, RFC 6598, RFC 4193), and this machine. Link-local addresses, behind which clouds keep their
# machines' credentials, are not among them.
PRIVATE_NETWORKS: tuple[IPNetwork, ...] = tuple(
    ipaddress.ip_network(each)
    for each in (
        "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "fc00::/7", "::1/128",
    )
)  # fmt: skip

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# What is given out to the public (RFC 4291, 2.4). Beside it lie forms that wrap an IPv4 address, each read by some systems as that one.
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
# Looks public, and is a cloud's own: where its machines ask what they are and get their credentials.
_OF_CLOUDS = frozenset({ipaddress.IPv4Address("168.63.129.16")})


def is_public(address: IPAddress) -> bool:
    """Is it an address of the public internet? One that wraps an IPv4 address is judged by what it wraps."""
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    if isinstance(address, ipaddress.IPv6Address) and address not in _GIVEN_OUT:
        return False
    return address.is_global and not address.is_multicast and address not in _OF_CLOUDS


def _wrapped(address: IPAddress) -> IPAddress | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def may_be_called(address: IPAddress, within: Sequence[IPNetwork]) -> bool:
    """Is it public, or in one of these networks?"""
    inner = _wrapped(address) or address
    return is_public(address) or any(inner in each for each in within)
