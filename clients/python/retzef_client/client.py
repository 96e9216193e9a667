"""The two clients: the same calls, sent and waited for, or sent and awaited.

Every write has a key of its own (`Idempotency-Key`), the same on every attempt: it is carried out once. One that must survive
the end of the program is given a key by its caller, who keeps it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import Self, TypeVar
from uuid import uuid4

import httpx

from retzef_client.call import Call
from retzef_client.errors import UnreachableError, error_of
from retzef_client.patience import Patience

Answer = TypeVar("Answer")
_PATIENT = Patience()
SECONDS = 30.0


def _headers(token: str, locale: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}", "accept-language": locale, "user-agent": "retzef-client/0.1"}


def _request(http: httpx.Client | httpx.AsyncClient, call: Call[Answer], key: str | None) -> httpx.Request:
    content = call.content()
    headers = {} if content is None else {"content-type": call.media_type}
    if call.is_write:
        headers["idempotency-key"] = key or str(uuid4())
    return http.build_request(
        call.method, call.path, params=call.parameters(), content=content, headers=headers
    )


class Client:
    """Sends calls and waits. To be closed, or used in a `with`."""

    def __init__(
        self,
        address: str,
        token: str,
        *,
        locale: str = "en",
        patience: Patience = _PATIENT,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._http = httpx.Client(
            base_url=address, headers=_headers(token, locale), timeout=SECONDS, transport=transport
        )
        self._patience = patience

    def send(self, call: Call[Answer], *, key: str | None = None) -> Answer:
        """What it answers. Raises ApiError when it is refused, UnreachableError when nobody answers."""
        request = _request(self._http, call, key)
        attempt = 0
        while True:
            attempt += 1
            try:
                response = self._http.send(request)
            except httpx.TransportError as failure:
                wait = self._patience.after_silence(attempt)
                if wait is None:
                    raise UnreachableError(str(failure)) from failure
            else:
                if response.is_success:
                    return call.read(response.content)
                error = error_of(response.status_code, response.content)
                wait = self._patience.after_answer(attempt, error, response.headers)
                if wait is None:
                    raise error
            time.sleep(wait)

    def pages(self, call: Call[Answer]) -> Iterator[Answer]:
        """A list page by page, to its end."""
        following: Call[Answer] | None = call
        while following is not None:
            answer = self.send(following)
            yield answer
            following = following.next_page(answer)

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient:
    """Sends calls and awaits them. To be closed, or used in an `async with`."""

    def __init__(
        self,
        address: str,
        token: str,
        *,
        locale: str = "en",
        patience: Patience = _PATIENT,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = httpx.AsyncClient(
            base_url=address, headers=_headers(token, locale), timeout=SECONDS, transport=transport
        )
        self._patience = patience

    async def send(self, call: Call[Answer], *, key: str | None = None) -> Answer:
        """What it answers. Raises ApiError when it is refused, UnreachableError when nobody answers."""
        request = _request(self._http, call, key)
        attempt = 0
        while True:
            attempt += 1
            try:
                response = await self._http.send(request)
            except httpx.TransportError as failure:
                wait = self._patience.after_silence(attempt)
                if wait is None:
                    raise UnreachableError(str(failure)) from failure
            else:
                if response.is_success:
                    return call.read(response.content)
                error = error_of(response.status_code, response.content)
                wait = self._patience.after_answer(attempt, error, response.headers)
                if wait is None:
                    raise error
            await asyncio.sleep(wait)

    async def pages(self, call: Call[Answer]) -> AsyncIterator[Answer]:
        """A list page by page, to its end."""
        following: Call[Answer] | None = call
        while following is not None:
            answer = await self.send(following)
            yield answer
            following = following.next_page(answer)

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
