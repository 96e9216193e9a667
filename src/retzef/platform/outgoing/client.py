"""The client: one pool for public addresses, one that may reach private ones."""

import asyncio
import ssl
from collections.abc import Sequence
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpcore
import httpx

from retzef.platform.networks import PRIVATE_NETWORKS, IPNetwork
from retzef.platform.outgoing.addresses import Guarded, NameUnknownError
from retzef.platform.outgoing.errors import HostUnknownError, NothingSentError, OutcomeUnknownError
from retzef.platform.telemetry.spans import TRACEPARENT, current_traceparent, span
from retzef.ports.channel import MisconfiguredError, OutboundRequest, ProviderAnswer

ANSWER_MAX_BYTES = 64 * 1024
CONNECTIONS_MAX = 100
_TIMEOUT = httpx.Timeout(connect=5, write=10, read=15, pool=5)
# However slowly it drips: the whole exchange ends within this.
WHOLE_WITHIN_SECONDS = 25.0

# The request was not begun.
_NOTHING_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class OutgoingHttp:
    """Sends rendered requests. Close it at the end. `private_networks`: those that may be reached by whom a tenant allows it."""

    def __init__(
        self,
        *,
        private_networks: Sequence[IPNetwork] = PRIVATE_NETWORKS,
        timeout: httpx.Timeout = _TIMEOUT,
        whole_within_seconds: float = WHOLE_WITHIN_SECONDS,
    ) -> None:
        self._whole_within_seconds = whole_within_seconds
        self._public = _client(_GuardedTransport(()), timeout)
        self._private = _client(_GuardedTransport(private_networks), timeout)

    async def send(
        self, request: OutboundRequest, *, allow_private: bool, answer_max_bytes: int = ANSWER_MAX_BYTES
    ) -> ProviderAnswer:
        """The answer, whatever its status; of a long body what comes first.

        Raises AddressRefusedError, MisconfiguredError, NothingSentError (of which HostUnknownError is one), OutcomeUnknownError.
        """
        client = self._private if allow_private else self._public
        try:
            # The method and the host: a path may hold somebody's number.
            host = httpx.URL(request.url).host
            told = {"http.request.method": request.method, "server.address": host}
            with span(request.method, "client", told) as made:
                async with asyncio.timeout(self._whole_within_seconds):
                    answer = await _exchange(client, request, answer_max_bytes)
                made.tell({"http.response.status_code": answer.status})
                return answer
        # A name that is none by IDNA is a UnicodeError.
        except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
            raise MisconfiguredError(setting="url") from error
        except _NOTHING_SENT as error:
            kind = HostUnknownError if isinstance(error.__cause__, NameUnknownError) else NothingSentError
            raise kind(reason=type(error).__name__) from error
        except (httpx.TransportError, TimeoutError) as error:
            raise OutcomeUnknownError(reason=type(error).__name__) from error

    async def close(self) -> None:
        """Close all connections."""
        await self._public.aclose()
        await self._private.aclose()


class _GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over a pool that connects to public addresses and to these networks only.

    httpx takes no network backend, so its pool is replaced; the test that a private address is refused watches this.
    """

    def __init__(self, within: Sequence[IPNetwork]) -> None:
        super().__init__(limits=_limits(), trust_env=False)
        limits = _limits()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=Guarded(within),
        )


def _limits() -> httpx.Limits:
    return httpx.Limits(max_connections=CONNECTIONS_MAX, max_keepalive_connections=20, keepalive_expiry=10)


def _client(transport: httpx.AsyncBaseTransport, timeout: httpx.Timeout) -> httpx.AsyncClient:
    # trust_env off: a proxy named in the environment would be asked to go where we refuse to go ourselves.
    return httpx.AsyncClient(
        transport=transport,
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
        # What one host sets is told to nobody, not even to itself the next time.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={"user-agent": "Retzef", "accept-encoding": "identity"},
    )


def _headers(request: OutboundRequest) -> dict[str, str]:
    """Its own, and of which trace it is, where spans are made."""
    parent = current_traceparent()
    return {**request.headers, TRACEPARENT: parent} if parent else dict(request.headers)


async def _exchange(
    client: httpx.AsyncClient, request: OutboundRequest, answer_max_bytes: int
) -> ProviderAnswer:
    async with client.stream(
        request.method, request.url, headers=_headers(request), content=request.body
    ) as response:
        body = bytearray()
        # Raw: a small compressed body that unfolds to gigabytes stays small.
        async for chunk in response.aiter_raw():
            body += chunk
            if len(body) >= answer_max_bytes:
                break
        headers = {name.lower(): value for name, value in response.headers.items()}
        return ProviderAnswer(response.status_code, headers, bytes(body[:answer_max_bytes]))
