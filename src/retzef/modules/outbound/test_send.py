"""Messages on their way to a provider that is slow, rude, ill or gone."""

import asyncio
import hashlib
import hmac
import json
import os
import signal
import sys
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from tests.fixtures.provider import Answer, Behaviour, Die, Drip, Flood, Hang, run_provider
from tests.fixtures.waiting import eventually

from retzef.modules.outbound.conftest import ADAPTERS, KeylessAdapter, SlowAdapter, World
from retzef.ports.channel import AttachmentRef

THROTTLED = Answer(429, {"retry-after": "7"})
ILL = Answer(503)
# This machine, by some of the names it answers to.
OUR_OWN = ("127.0.0.1", "localhost", "[::1]", "[::]", "[::ffff:127.0.0.1]", "2130706433", "127.1")


async def test_a_message_is_sent_signed_and_recorded_when_the_provider_takes_it(world: World) -> None:
    world.provider.otherwise = Answer(body=b'{"message_id": "their-7"}')
    message_id = await world.say("שלום 👋")

    async with world.working():
        row = await world.becomes(message_id, "sent")
        await world.no_jobs()

    (request,) = world.provider.requests
    assert request.line == "POST /messages HTTP/1.1"
    assert request.headers["idempotency-key"] == str(message_id)
    # As docs/reference/http-channel.md says, written anew.
    signed = request.headers["x-retzef-timestamp"].encode() + b"." + request.body
    secret = world.entry_point.secrets["signing_secret"].encode()
    expected = "v1=" + hmac.new(secret, signed, hashlib.sha256).hexdigest()
    assert request.headers["x-retzef-signature"] == expected
    body = json.loads(request.body)
    assert (body["type"], body["text"], body["author"]) == ("outgoing_message", "שלום 👋", {"name": "Dana"})
    assert (body["message_id"], body["thread"]) == (str(message_id), "thread-42")
    assert (row["provider_message_id"], row["send_attempts"], row["send_began_at"]) == ("their-7", 1, None)
    assert row["version"] == 2
    (event,) = await world.events()
    assert json.loads(event["data"]) == {"status": "sent"}
    assert (event["message_id"], event["case_id"]) == (message_id, world.case_id)
    assert (event["interaction_id"], event["agent_id"]) == (world.interaction_id, world.agent_id)


async def test_each_message_goes_out_once_when_two_workers_send_many(world: World) -> None:
    message_ids = [await world.say(f"message {number}") for number in range(40)]

    async with world.working(), world.working():
        await world.no_jobs()

    assert sorted(world.provider.keys) == sorted(str(each) for each in message_ids)
    assert {await world.status(each) for each in message_ids} == {"sent"}


async def test_messages_go_out_in_order_when_the_first_one_has_to_wait(world: World) -> None:
    world.provider.script = [ILL, ILL]
    first, second, third = [await world.say(text) for text in ("first", "second", "third")]

    async with world.working():
        await world.becomes(third, "sent")

    assert world.provider.keys == [str(each) for each in (first, first, first, second, third)]


async def test_a_message_waits_as_long_as_asked_when_the_provider_throttles(world: World) -> None:
    clock = world.stand_still()
    world.provider.script = [THROTTLED]
    message_id = await world.say()

    async with world.working() as runner:
        (job,) = await eventually(world.jobs, lambda rows: rows[0]["last_error"] is not None)
        assert job["run_at"] == clock.now() + timedelta(seconds=7)
        assert await world.status(message_id) == "queued"
        clock.move(timedelta(seconds=7))
        runner.wake()
        row = await world.becomes(message_id, "sent")

    assert row["send_attempts"] == 2


async def test_others_wait_too_when_the_provider_throttles_the_entry_point(world: World) -> None:
    clock = world.stand_still()
    world.provider.script = [THROTTLED]
    await world.say("first")

    async with world.working() as runner:
        await eventually(world.jobs, lambda rows: rows[0]["last_error"] is not None)
        other = await world.say_elsewhere(1)
        runner.wake()
        waiting = await eventually(
            world.jobs,
            lambda rows: len(rows) == 2 and rows[1]["run_at"] > clock.now() and rows[1]["state"] == "ready",
        )
        assert (waiting[1]["attempts"], len(world.provider.requests)) == (0, 1)
        clock.move(timedelta(seconds=8))
        runner.wake()
        await world.becomes(other, "sent")


async def test_the_rate_of_the_manifest_is_kept_when_many_messages_wait(world: World) -> None:
    clock = world.stand_still()
    world.adapter = SlowAdapter()
    for number in range(7):
        await world.say_elsewhere(number)

    async with world.working() as runner:
        sent_by_second = []
        for _ in range(4):
            await eventually(lambda: _all_wait(world))
            sent_by_second.append(len(world.provider.requests))
            clock.move(timedelta(seconds=1))
            runner.wake()
        await world.no_jobs()

    # A burst of one second's worth, then two a second.
    assert sent_by_second == [3, 5, 7, 7]


async def _all_wait(world: World) -> bool:
    """Nothing can go before the clock is moved."""
    rows = await world.jobs()
    return all(row["state"] == "ready" and row["run_at"] > world.clock.now() for row in rows)


@pytest.mark.parametrize("kind", ["key", "none"])
@pytest.mark.parametrize(
    "behaviour", [Hang(), Die(), Die(after=60), Drip()], ids=["hang", "die", "die_midway", "drip"]
)
async def test_a_lost_answer_is_asked_for_again_only_with_a_key_when_the_provider_fails(
    world: World, kind: str, behaviour: Behaviour
) -> None:
    world.adapter = ADAPTERS[kind]()
    world.provider.script = [behaviour]
    message_id = await world.say()

    async with world.working():
        await world.becomes(message_id, "sent" if kind == "key" else "unconfirmed")
        await world.no_jobs()

    assert world.provider.keys == [str(message_id)] * (2 if kind == "key" else 1)


async def test_a_message_without_a_key_is_not_repeated_when_the_provider_answers_that_it_is_ill(
    world: World,
) -> None:
    world.adapter = KeylessAdapter()
    world.provider.script = [ILL]
    message_id = await world.say()

    async with world.working():
        await world.becomes(message_id, "unconfirmed")
        await world.no_jobs()

    assert len(world.provider.requests) == 1


@pytest.mark.parametrize("kind", ["key", "none"])
async def test_a_message_is_sent_later_when_nobody_answered_the_door(world: World, kind: str) -> None:
    world.adapter = ADAPTERS[kind]()
    world.configure(callback_url="http://127.0.0.1:9/messages")
    message_id = await world.say()

    async with world.working():
        (job,) = await eventually(world.jobs, lambda rows: rows[0]["last_error"] is not None)
        assert job["last_error"].startswith("provider-unreachable")
        world.configure(callback_url=f"{world.provider.address}/messages")
        await world.becomes(message_id, "sent")

    assert world.provider.keys == [str(message_id)]


@pytest.mark.parametrize(
    ("status", "code"), [(400, "provider-rejected"), (422, "provider-rejected"), (410, "recipient-gone")]
)
async def test_the_agent_sees_why_when_the_provider_refuses_the_message(
    world: World, status: int, code: str
) -> None:
    world.provider.otherwise = Answer(status)
    message_id = await world.say()

    async with world.working():
        row = await world.becomes(message_id, "failed")
        await world.no_jobs()

    assert row["error_code"] == code
    assert len(world.provider.requests) == 1


async def test_the_job_is_left_for_an_administrator_when_credentials_are_refused(world: World) -> None:
    world.provider.otherwise = Answer(401)
    message_id = await world.say()

    async with world.working() as runner:
        row = await world.becomes(message_id, "failed")
        (job,) = await eventually(world.jobs, lambda rows: rows[0]["state"] == "dead")
        assert (row["error_code"], job["last_error"]) == (
            "provider-credentials",
            "provider-credentials status=401",
        )

        world.provider.otherwise = Answer()
        async with world.units.begin(world.tenant_id) as unit:
            retry = world.kinds["send_message"].on_retry
            assert retry is not None
            await retry(unit, {"message_id": str(message_id)})
            await unit.connection.execute("UPDATE jobs SET state = 'ready', attempts = 0")
        runner.wake()
        row = await world.becomes(message_id, "sent")

    assert row["error_code"] is None
    assert [json.loads(event["data"])["status"] for event in await world.events()] == [
        "failed",
        "queued",
        "sent",
    ]


async def test_a_message_fails_visibly_when_all_attempts_are_used_up(world: World) -> None:
    clock = world.stand_still()
    world.provider.otherwise = ILL
    message_id = await world.say()

    async with world.working() as runner:
        for attempt in range(1, 11):
            await eventually(partial(_reached, world, attempt))
            clock.move(timedelta(minutes=6))
            runner.wake()
        row = await world.becomes(message_id, "failed")
        (job,) = await eventually(world.jobs, lambda rows: rows[0]["state"] == "dead")

    assert row["error_code"] == "provider-unreachable"
    assert job["last_error"] == "provider-unreachable status=503"
    assert world.provider.keys == [str(message_id)] * 10


async def _reached(world: World, requests: int) -> bool:
    rows = await world.jobs()
    return len(world.provider.requests) == requests and rows[0]["state"] != "running"


async def test_a_redirect_is_not_followed_when_the_provider_sends_us_elsewhere(world: World) -> None:
    async with run_provider() as elsewhere:
        world.provider.otherwise = Answer(307, {"location": f"{elsewhere.address}/messages"})
        message_id = await world.say()
        async with world.working():
            row = await world.becomes(message_id, "failed")

        assert row["error_code"] == "entry-point-misconfigured"
        assert elsewhere.requests == []


async def test_a_message_is_sent_when_the_answer_is_longer_than_anybody_reads(world: World) -> None:
    world.provider.script = [Flood()]
    message_id = await world.say()

    async with world.working():
        row = await world.becomes(message_id, "sent")

    assert row["provider_message_id"] is None


@pytest.mark.parametrize("host", OUR_OWN)
async def test_our_own_network_is_not_called_when_the_entry_point_does_not_allow_it(
    world: World, host: str
) -> None:
    port = world.provider.address.rpartition(":")[2]
    world.configure(callback_url=f"https://{host}:{port}/messages", allow_private_network=False)
    message_id = await world.say()

    async with world.working():
        row = await world.becomes(message_id, "failed")
        (job,) = await eventually(world.jobs, lambda rows: rows[0]["state"] == "dead")

    assert row["error_code"] == "entry-point-misconfigured"
    assert job["last_error"] == "entry-point-misconfigured setting=allow_private_network"
    assert world.provider.requests == []


async def test_nothing_is_sent_when_the_text_is_longer_than_the_channel_takes(world: World) -> None:
    message_id = await world.say("a" * 10_001)

    async with world.working():
        row = await world.becomes(message_id, "failed")

    assert (row["error_code"], world.provider.requests) == ("text-too-long", [])


async def test_nothing_is_sent_when_the_channel_carries_no_files(world: World) -> None:
    message_id = await world.say(attachments=(AttachmentRef(UUID(int=1), "a.png", "image/png", 100),))

    async with world.working():
        row = await world.becomes(message_id, "failed")

    assert (row["error_code"], world.provider.requests) == ("file-type-refused", [])


async def test_nothing_is_sent_when_the_message_has_gone_already(world: World) -> None:
    message_id = await world.say()
    async with world.working():
        await world.becomes(message_id, "sent")
        async with world.units.begin(world.tenant_id) as unit:
            unit.enqueue("send_message", {"message_id": str(message_id)})
            unit.enqueue("send_message", {"message_id": str(UUID(int=404))})
        await world.no_jobs()

    assert len(world.provider.requests) == 1


# ---------------------------------------------------------------- a worker dies between sending and writing

_DOOMED_SENDER = """
import asyncio, sys, time
from uuid import UUID
from retzef.channels.http.contract import CONTRACT
from retzef.modules.outbound.conftest import ADAPTERS
from retzef.modules.outbound.jobs import OutboundServices, outbound_kinds
from retzef.modules.outbound.lanes import Lanes
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import connect_database
from retzef.platform.jobs.runner import JobRunner, RunnerSettings
from retzef.platform.files.store import FileStore
from retzef.platform.oauth import AccessTokens
from retzef.platform.outgoing import OutgoingHttp, OutgoingSmtp
from retzef.platform.unit import Units
from datetime import timedelta
from pathlib import Path

class EntryPoints:
    async def get(self, tenant_id, entry_point_id):
        return CONTRACT.make_entry_point(provider=sys.argv[2])

async def main():
    database = await connect_database(sys.argv[1])
    units = Units(database, SystemClock(), TimeOrderedIds(), lambda: None)
    http = OutgoingHttp()
    tokens = AccessTokens(http)
    services = OutboundServices(
        units, EntryPoints(), {"http": ADAPTERS[sys.argv[3]]()}, http, Lanes(time.monotonic), OutgoingSmtp(tokens),
        FileStore(Path("nowhere")), tokens,
    )
    settings = RunnerSettings(lease=timedelta(seconds=1))
    await JobRunner(database, SystemClock(), outbound_kinds(services), lambda: 0.0, settings).run()

asyncio.run(main())
"""


@pytest.mark.faults
@pytest.mark.parametrize("kind", ["key", "none"])
async def test_a_message_is_never_blindly_repeated_when_the_sender_is_killed(world: World, kind: str) -> None:
    world.adapter = ADAPTERS[kind]()
    world.provider.script = [Hang()]
    message_id = await world.say()
    doomed = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _DOOMED_SENDER, world.database.dsn, world.provider.address, kind
    )
    await eventually(world.provider.count, (1).__eq__, within=60)
    os.kill(doomed.pid, signal.SIGKILL)
    await doomed.wait()
    assert await world.status(message_id) == "queued"

    async with world.working():
        await world.becomes(message_id, "sent" if kind == "key" else "unconfirmed")
        await world.no_jobs()

    assert world.provider.keys == [str(message_id)] * (2 if kind == "key" else 1)
