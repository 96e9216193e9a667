"""Which addresses may be called. A tenant's administrator types URLs; they must not reach what only we can reach.

The name is resolved here and the connection goes to the very address that was judged: a name that answers
differently the second time (DNS rebinding) gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import httpcore

from retzef.ports.channel import MisconfiguredError

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


class AddressRefusedError(MisconfiguredError):
    """The address belongs to a private network, and the entry point or whoever runs the installation does not say that it may."""

    def __init__(self) -> None:
        super().__init__(setting="allow_private_network")


def is_public(address: IPAddress) -> bool:
    """Is it an address of the public internet? One that wraps an IPv4 address is judged by what it wraps."""
    inner = _wrapped(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast


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


async def resolve(host: str, port: int, within: Sequence[IPNetwork] = ()) -> list[str]:
    """The addresses of a host.

    Raises AddressRefusedError when one of them is neither public nor in these networks, OSError when none is found.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found))
    if not addresses or not all(may_be_called(ipaddress.ip_address(each), within) for each in addresses):
        raise AddressRefusedError
    return addresses


class Guarded(httpcore.AsyncNetworkBackend):
    """Connects to public addresses, to those of the given networks, and to nothing else."""

    def __init__(self, within: Sequence[IPNetwork] = ()) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._within = within

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await resolve(host, port, self._within)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout from error
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError from error
        failure: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in addresses:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: a socket file is in no network."""
        raise AddressRefusedError

    async def sleep(self, seconds: float) -> None:
        """Wait between attempts to connect."""
        await asyncio.sleep(seconds)
