"""The door in front of every webhook channel, in the program as it is put together."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import httpx
import msgspec
import pytest
import pytest_asyncio

from retzef.channels.registry import PACKAGE
from retzef.ports.channel import EntryPoint, InboundRequest
from tests.contract.channels import PROVIDER, THREAD, UNDER_TEST, Channel, channels_under_test
from tests.fixtures.composed import Composed, Tenant

# The program knows the channels of the product only.
WEBHOOKS = [
    each for each in channels_under_test() if UNDER_TEST == PACKAGE and each.manifest.transport == "webhook"
]


@dataclass(frozen=True, slots=True)
class Door:
    """One entry point of a channel, from outside."""

    channel: Channel
    entry_point: EntryPoint
    program: Composed
    http: httpx.AsyncClient

    @property
    def path(self) -> str:
        return f"/channels/{self.channel.name}/{self.entry_point.public_key}"

    def write(self, number: int = 1, text: str = "hello") -> InboundRequest:
        now = self.program.core.clock.now()
        return self.channel.contract.write_message(
            self.entry_point, now, number=number, thread=THREAD, text=text
        )

    async def post(self, request: InboundRequest, path: str | None = None) -> httpx.Response:
        return await self.http.post(path or self.path, content=request.body, headers=dict(request.headers))

    async def count(self) -> int:
        stored = "SELECT count(*) FROM messages WHERE tenant_id = $1"
        return int(await self.program.core.database.system.fetchval(stored, self.entry_point.tenant_id))


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(params=WEBHOOKS, ids=str, loop_scope="module")
async def door(request: pytest.FixtureRequest, shared: Composed, own: Tenant) -> Door:
    channel: Channel = request.param
    return await open_door(channel, shared, own)


async def open_door(channel: Channel, composed: Composed, tenant: Tenant, provider: str = PROVIDER) -> Door:
    """An entry point of this channel in the tenant's first queue."""
    made = channel.contract.make_entry_point(provider=provider)
    # The contract's example has one key; here every test has a door of its own.
    key = f"{made.public_key}-{tenant.tenant_id.hex}"
    entry_point = replace(made, tenant_id=tenant.tenant_id, queue_id=tenant.queue_id, public_key=key)
    async with composed.core.units.begin(tenant.tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            tenant.tenant_id, entry_point.entry_point_id, channel.name, entry_point.name, entry_point.public_key,
            tenant.queue_id, msgspec.json.encode(entry_point.settings).decode(),
            composed.core.keys.encrypt(tenant.tenant_id, dict(entry_point.secrets)),
        )  # fmt: skip
    return Door(channel, entry_point, composed, await composed.http())


async def test_a_message_is_durable_when_the_door_has_answered(door: Door) -> None:
    answer = await door.post(door.write(text="שלום"))

    assert (answer.status_code, answer.json()["stored"]) == (200, 1)
    assert await door.program.core.database.system.fetchval("SELECT text FROM messages") == "שלום"


async def test_a_message_is_stored_once_when_its_request_is_repeated(door: Door) -> None:
    answers = await asyncio.gather(*(door.post(door.write()) for _ in range(5)))

    assert [answer.status_code for answer in answers] == [200] * 5
    assert await door.count() == 1


async def test_nothing_is_stored_when_the_request_is_not_the_providers(door: Door) -> None:
    good = door.write()
    forged = replace(good, headers={key: "0" for key in good.headers if key != "content-type"})

    answer = await door.post(forged)

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "signature-invalid")
    assert await door.count() == 0


async def test_a_body_is_not_read_to_its_end_when_it_is_too_large(door: Door) -> None:
    limit = door.channel.manifest.inbound_body_max_bytes
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 50 * limit:
            sent += 65_536
            yield b" " * 65_536

    declared = await door.post(replace(door.write(), body=b" " * (limit + 1)))
    streamed = await door.http.post(door.path, content=endless())

    for answer in (declared, streamed):
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request-too-large")
    assert sent <= limit + 2 * 65_536
    assert await door.count() == 0


async def test_a_body_is_taken_when_it_is_exactly_as_large_as_allowed(door: Door) -> None:
    """Padded after signing it would be forged, so only that it is not refused for its size is looked at."""
    limit = door.channel.manifest.inbound_body_max_bytes

    answer = await door.post(replace(door.write(), body=b" " * limit))

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "path", ["/channels/{channel}/nobody-has-this-key", "/channels/nothing/{key}", "/channels/webchat/{key}"]
)
async def test_nothing_is_said_of_an_entry_point_when_it_does_not_exist(door: Door, path: str) -> None:
    shaped = path.format(channel=door.channel.name, key=door.entry_point.public_key)

    answer = await door.post(door.write(), shaped)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "entry-point-unknown")
    assert await door.count() == 0


async def test_the_unknown_is_answered_with_success_when_it_comes(door: Door) -> None:
    """A provider that is told of a failure would send it again and again."""
    request = door.channel.contract.write_unknown(door.entry_point, door.program.core.clock.now())
    assert request is not None

    answer = await door.post(request)

    assert (answer.status_code, answer.json()["stored"]) == (200, 0)
    assert answer.json()["ignored"] >= 1
