"""Which addresses may be called. A tenant's administrator types URLs; they must not reach what only we can reach.

The name is resolved here and the connection goes to the very address that was judged: a name that answers
differently the second time (DNS rebinding) gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import TypeAlias

import httpcore

from retzef.ports.channel import MisconfiguredError

IPAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class AddressRefusedError(MisconfiguredError):
    """The address belongs to a private network, and the entry point does not say that it may."""

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


async def resolve_public(host: str, port: int) -> list[str]:
    """The addresses of a host. Raises AddressRefusedError when one of them is not public, OSError when none is found."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(info[4][0]).partition("%")[0] for info in found))
    if not addresses or not all(is_public(ipaddress.ip_address(each)) for each in addresses):
        raise AddressRefusedError
    return addresses


class PublicOnly(httpcore.AsyncNetworkBackend):
    """Connects to public addresses and to nothing else."""

    def __init__(self) -> None:
        self._inner = httpcore.AnyIOBackend()

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
                addresses = await resolve_public(host, port)
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
        """Refuse: a socket file is never public."""
        raise AddressRefusedError

    async def sleep(self, seconds: float) -> None:
        """Wait between attempts to connect."""
        await asyncio.sleep(seconds)
