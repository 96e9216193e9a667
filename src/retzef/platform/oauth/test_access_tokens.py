"""Tokens are asked for once, kept, asked for anew in time; what is refused is told and not asked again at once."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from tests.fixtures.provider import Answer, Provider, run_provider

from retzef.platform.oauth import AccessTokens, ThreadTokens
from retzef.platform.outgoing import NothingSentError, OutgoingHttp
from retzef.ports.channel import BadCredentialsError, MisconfiguredError, ThrottledError
from retzef.ports.mail import TokenRequest
from retzef.ports.mail_trouble import MailSignInAgainError

SECRET = "secret"


@dataclass(slots=True)
class World:
    """An authorization server on this machine, a clock that is moved by hand, and what was handed over to be kept."""

    provider: Provider
    http: OutgoingHttp
    now: float = 1000.0
    kept: list[str] = field(default_factory=list)

    def tokens(self) -> AccessTokens:
        async def rotated(_request: TokenRequest, token: str) -> None:
            self.kept.append(token)

        return AccessTokens(self.http, rotated=rotated, monotonic=lambda: self.now)

    def request(self, refresh_token: str | None = None, client_secret: str = SECRET) -> TokenRequest:
        return TokenRequest(
            f"{self.provider.address}/token", "client", "mail", client_secret, refresh_token=refresh_token
        )

    def grants(self, token: str, **more: object) -> None:
        body = {"access_token": token, "token_type": "Bearer", "expires_in": 3600, **more}
        self.provider.otherwise = Answer(body=json.dumps(body).encode())

    @property
    def asked(self) -> list[dict[str, str]]:
        return [
            {name: values[0] for name, values in parse_qs(each.body.decode()).items()}
            for each in self.provider.requests
        ]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with run_provider() as provider:
        http = OutgoingHttp()
        yield World(provider, http)
        await http.close()


async def test_the_server_is_asked_once_when_many_want_a_token(world: World) -> None:
    world.grants("first")
    tokens = world.tokens()

    got = await asyncio.gather(*(tokens.get(world.request(), allow_private=True) for _ in range(20)))

    assert got == ["first"] * 20
    assert world.asked == [
        {
            "client_id": "client",
            "client_secret": "secret",
            "scope": "mail",
            "grant_type": "client_credentials",
        }
    ]


async def test_a_token_is_asked_for_anew_shortly_before_it_ends(world: World) -> None:
    tokens = world.tokens()
    world.grants("first")
    await tokens.get(world.request(), allow_private=True)
    world.grants("second")
    world.now += 3600 - 301
    assert await tokens.get(world.request(), allow_private=True) == "first"
    world.now += 2
    assert await tokens.get(world.request(), allow_private=True) == "second"


async def test_another_token_is_asked_for_when_a_server_did_not_take_it(world: World) -> None:
    tokens = world.tokens()
    world.grants("first")
    first = await tokens.get(world.request(), allow_private=True)
    world.grants("second")

    assert await tokens.get(world.request(), allow_private=True, refused=first) == "second"
    # Whoever comes later with the same old one is given what is there.
    assert await tokens.get(world.request(), allow_private=True, refused=first) == "second"
    assert len(world.asked) == 2


async def test_a_new_refresh_token_is_kept_and_used_when_the_server_gives_one(world: World) -> None:
    tokens = world.tokens()
    world.grants("first", refresh_token="newer")
    await tokens.get(world.request("old"), allow_private=True)
    world.grants("second", refresh_token="newer")
    world.now += 4000
    await tokens.get(world.request("old"), allow_private=True)

    assert world.kept == ["newer"]
    assert [each["refresh_token"] for each in world.asked] == ["old", "newer"]
    assert {each["grant_type"] for each in world.asked} == {"refresh_token"}


async def test_a_refusal_is_told_and_not_asked_for_again_at_once(world: World) -> None:
    world.provider.otherwise = Answer(
        400, body=b'{"error": "invalid_grant", "error_description": "ruth@x.example"}'
    )
    tokens = world.tokens()

    for _ in range(3):
        with pytest.raises(BadCredentialsError) as raised:
            await tokens.get(world.request("old"), allow_private=True)
        assert dict(raised.value.params) == {"status": 400, "reason": "invalid_grant"}
    assert len(world.asked) == 1

    world.now += 31
    world.grants("at last")
    assert await tokens.get(world.request("old"), allow_private=True) == "at last"


async def test_another_secret_is_tried_at_once_when_the_one_before_was_refused(world: World) -> None:
    tokens = world.tokens()
    world.provider.otherwise = Answer(401, body=b'{"error": "invalid_client"}')
    with pytest.raises(BadCredentialsError):
        await tokens.get(world.request(), allow_private=True)
    world.grants("good")
    assert await tokens.get(world.request(client_secret="right"), allow_private=True) == "good"


@pytest.mark.parametrize(
    ("answer", "error"),
    [(Answer(429, {"retry-after": "7"}), ThrottledError), (Answer(503), ThrottledError), (Answer(body=b"<html>"), MisconfiguredError),
     (Answer(body=b"{}"), MisconfiguredError), (Answer(body=b'{"access_token": "a\\r\\nb"}'), MisconfiguredError),
     (Answer(400, body=b"\xff"), BadCredentialsError), (Answer(302, {"location": "/x"}), BadCredentialsError)],
)  # fmt: skip
async def test_what_is_no_token_is_never_taken_for_one(
    world: World, answer: Answer, error: type[Exception]
) -> None:
    world.provider.otherwise = answer
    with pytest.raises(error):
        await world.tokens().get(world.request(), allow_private=True)


async def test_a_secret_is_not_said_in_the_open_when_the_address_is_plain_http(world: World) -> None:
    with pytest.raises(MisconfiguredError):
        await world.tokens().get(world.request(), allow_private=False)
    with pytest.raises(NothingSentError):
        await world.tokens().get(
            TokenRequest("http://127.0.0.1:9/token", "client", "mail"), allow_private=True
        )
    assert world.asked == []


async def test_a_thread_gets_its_token_when_the_loop_asks_for_it(world: World) -> None:
    world.grants("of a thread")
    ask = ThreadTokens(world.tokens(), asyncio.get_running_loop())
    got: list[str] = []
    thread = threading.Thread(target=lambda: got.append(ask(world.request(), allow_private=True)))
    thread.start()
    await asyncio.to_thread(thread.join)
    assert got == ["of a thread"]


async def test_a_token_of_the_clients_own_is_not_given_where_a_person_was_to_let_it_in(world: World) -> None:
    """Whoever changes how a mailbox is signed in to, and where it is, has no token that was made for the server before."""
    tokens = world.tokens()
    world.grants("of the client's own")
    await tokens.get(world.request(), allow_private=True)
    with pytest.raises(MailSignInAgainError):
        await tokens.get(world.request(refresh_token=""), allow_private=True)
