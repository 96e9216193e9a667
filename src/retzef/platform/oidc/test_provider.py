"""A provider that is not reached: what is told apart, as something else is to be done about it."""

import asyncio
import socket
import time

import pytest

from retzef.platform.oidc import Client, Providers, SingleSignOnError
from retzef.platform.outgoing import OutgoingHttp

ASKED = Client("https://login.example.com", "desk", "secret", allow_private=False)


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no such name"), "sso-host-unknown"),
        (socket.gaierror(socket.EAI_AGAIN, "the name service does not answer"), "sso-provider-down"),
        (ConnectionRefusedError(), "sso-provider-down"),
    ],
)
async def test_host_that_does_not_exist_is_told_apart_when_a_provider_is_not_reached(
    monkeypatch: pytest.MonkeyPatch, failure: OSError, code: str
) -> None:
    async def find_nothing(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", find_nothing)
    http = OutgoingHttp()
    with pytest.raises(SingleSignOnError) as refused:
        await Providers(http, time.monotonic).describe(ASKED)
    assert refused.value.code == code
    await http.close()
