"""What providers report, in whatever order."""

import itertools
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.provider import Answer
from tests.fixtures.waiting import eventually

from retzef.modules.outbound.conftest import KeylessAdapter, World
from retzef.modules.outbound.reports import LOOK_FOR, DeliveryReports
from retzef.modules.outbound.statuses import OutgoingStatus, can_follow
from retzef.ports.channel import DeliveryReport

ALL: tuple[OutgoingStatus, ...] = ("queued", "unconfirmed", "sent", "failed", "delivered", "read")


async def report(
    world: World, provider_id: str, status: str, *, thread: str = "thread-42", error: str | None = None
) -> None:
    told = DeliveryReport(thread, provider_id, status, error)  # type: ignore[arg-type]
    await DeliveryReports(world.units).receive(world.entry_point, told)


async def send(world: World) -> UUID:
    world.provider.otherwise = Answer(body=b'{"message_id": "their-1"}')
    message_id = await world.say()
    async with world.working():
        await world.becomes(message_id, "sent")
    return message_id


@pytest.mark.parametrize("by", ["ours", "theirs"])
async def test_a_message_moves_on_when_its_reports_come(world: World, by: str) -> None:
    message_id = await send(world)
    named = str(message_id) if by == "ours" else "their-1"

    for status in ("delivered", "read"):
        await report(world, named, status)
        assert await world.status(message_id) == status

    assert (await world.row(message_id))["version"] == 4
    assert len(await world.events()) == 3


async def test_a_message_never_moves_back_when_reports_come_in_any_order(world: World) -> None:
    for order in itertools.permutations(("sent", "delivered", "read", "failed")):
        message_id = await send(world)
        for status in order:
            await report(world, str(message_id), status)
        assert await world.status(message_id) == "read"


async def test_a_failure_says_why_when_it_is_reported(world: World) -> None:
    message_id = await send(world)

    await report(world, str(message_id), "failed", error="number-barred")

    row = await world.row(message_id)
    assert (row["status"], row["error_code"]) == ("failed", "number-barred")


async def test_the_error_is_gone_when_the_message_arrived_after_all(world: World) -> None:
    message_id = await send(world)
    await report(world, str(message_id), "failed")
    await report(world, str(message_id), "delivered")

    row = await world.row(message_id)
    assert (row["status"], row["error_code"]) == ("delivered", None)


async def test_doubt_ends_when_a_report_says_that_it_arrived(world: World) -> None:
    world.adapter = KeylessAdapter()
    world.provider.otherwise = Answer(503)
    message_id = await world.say()
    async with world.working():
        await world.becomes(message_id, "unconfirmed")

    await report(world, str(message_id), "delivered")

    assert await world.status(message_id) == "delivered"


async def test_a_report_is_not_lost_when_it_is_quicker_than_the_answer(world: World) -> None:
    clock = world.stand_still()
    message_id = await world.say()
    await report(world, "their-1", "delivered")
    assert await world.status(message_id) == "queued"

    world.provider.otherwise = Answer(body=b'{"message_id": "their-1"}')
    async with world.working() as runner:
        await world.becomes(message_id, "sent")
        clock.move(LOOK_FOR / 10)
        runner.wake()
        await world.becomes(message_id, "delivered")
        await world.no_jobs()


async def test_a_report_is_forgotten_when_its_message_never_comes(world: World) -> None:
    clock = world.stand_still()
    await report(world, "of-somebody-else", "delivered")

    async with world.working() as runner:
        clock.move(LOOK_FOR / 2)
        runner.wake()
        await eventually(world.jobs, lambda rows: rows[0]["run_at"] > clock.now())
        clock.move(LOOK_FOR)
        runner.wake()
        await world.no_jobs()


async def test_a_message_is_untouched_when_another_entry_point_reports_it(world: World) -> None:
    message_id = await send(world)
    stranger = DeliveryReport("thread-42", str(message_id), "read")
    other = replace(world.entry_point, entry_point_id=UUID(int=404))

    await DeliveryReports(world.units).receive(other, stranger)

    assert await world.status(message_id) == "sent"


@given(states=st.lists(st.sampled_from(ALL), min_size=1, max_size=12))
def test_the_highest_state_stands_when_reports_come_in_any_number(states: list[OutgoingStatus]) -> None:
    state: OutgoingStatus = "queued"
    for told in states:
        state = told if can_follow(state, told) else state

    assert state == max(["queued", *states], key=ALL.index)
    assert not can_follow(state, "queued")
