"""Which addresses may be called. A tenant's administrator types URLs; they must not reach what only we can reach.

The name is resolved here and the connection goes to the very address that was judged: a name that answers
differently the second time (DNS rebinding) gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence

import httpcore

from retzef.platform.networks import IPNetwork, may_be_called
from retzef.ports.channel import MisconfiguredError

# The second is not known on every system.
NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


class AddressRefusedError(MisconfiguredError):
    """The address belongs to a private network, and the entry point or whoever runs the installation does not say that it may."""

    def __init__(self) -> None:
        super().__init__(setting="allow_private_network")


class NameUnknownError(httpcore.ConnectError):
    """There is no address of such a name: it is not that the name service did not answer."""


async def resolve(host: str, port: int, within: Sequence[IPNetwork] = ()) -> list[str]:
    """The addresses of a host.

    Raises AddressRefusedError when one of them is neither public nor in these networks, OSError when none is found.
    """
    return _judge(await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM), within)


def resolve_in_thread(host: str, port: int, within: Sequence[IPNetwork] = ()) -> list[str]:
    """The same for a thread, which may wait. Raises as `resolve` does."""
    return _judge(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), within)


def _judge(
    found: "Sequence[tuple[object, object, object, object, tuple[object, ...]]]", within: Sequence[IPNetwork]
) -> list[str]:
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
        except socket.gaierror as error:
            kind = NameUnknownError if error.errno in NO_SUCH_NAME else httpcore.ConnectError
            raise kind from error
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
