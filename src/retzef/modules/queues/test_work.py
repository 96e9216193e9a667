"""Work in hand: reading, finishing, wrap-up, giving back, and what becomes of it when its agent goes."""

import asyncio
import json
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import pytest
from tests.fixtures.floor import IDS, Floor

from retzef.engine.work import DispositionRequiredError, NotYourWorkError, WorkStateError
from retzef.kernel.ids import AgentId, QueueId, WorkItemId
from retzef.modules.cases.api import NotFoundError, QueueUnknownError
from retzef.modules.queues.actions.offers import accept_offer
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.actions.work import WrapUpResult, end_wrap_up, finish, mark_read, requeue
from retzef.modules.queues.api import leave_work
from retzef.modules.queues.errors import CaseInWorkError


async def take(floor: Floor, queue: QueueId, agent: AgentId, *, waited: float = 10) -> WorkItemId:
    """An item in the agent's hands."""
    item = await floor.add_item(queue, waited=waited)
    await accept_offer(floor.units, floor.tenant_id, agent, await floor.give(item))
    return item


# ------------------------------------------------------------------ reading


async def test_unread_falls_and_the_customer_sees_it_when_messages_are_read(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    second, third = await floor.add_message(item), await floor.add_message(item)
    await floor.run("UPDATE work_items SET unread = 3 WHERE tenant_id = $1", floor.tenant_id)
    version = (await floor.item(item))["version"]

    await mark_read(floor.units, floor.tenant_id, dana, item, second)
    await mark_read(floor.units, floor.tenant_id, dana, item, second)

    row = await floor.item(item)
    assert row["unread"] == 1
    assert row["version"] == version + 1
    statuses = await floor.look(
        "SELECT message_id, status FROM messages WHERE tenant_id = $1 ORDER BY message_id"
    )
    assert [each["status"] for each in statuses] == ["read", "read", "received"]
    marked = await floor.events("message_status_changed")
    assert [each["message_id"] for each in marked] == [each["message_id"] for each in statuses[:2]]
    assert len(await floor.events("work_item_read")) == 1
    await mark_read(floor.units, floor.tenant_id, dana, item, third)
    assert (await floor.item(item))["unread"] == 0


async def test_reading_is_refused_when_the_item_or_the_message_is_not_the_readers(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    message = await floor.add_message(item)
    stranger = await floor.add_agent([queue])
    elsewhere = await floor.add_message(await floor.add_item(queue))
    for reader, read in ((stranger, message), (dana, elsewhere)):
        with pytest.raises(NotFoundError):
            await mark_read(floor.units, floor.tenant_id, reader, item, read)


# ------------------------------------------------------------------ finish and wrap-up


async def test_wrap_up_begins_and_the_interaction_ends_when_work_is_finished(floor: Floor) -> None:
    queue = await floor.add_queue(wrap_up=120)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)

    await finish(floor.units, floor.tenant_id, dana, item)
    await finish(floor.units, floor.tenant_id, dana, item)  # a repeated call changes nothing

    row = await floor.item(item)
    assert (row["state"], row["agent_id"]) == ("wrap_up", dana)
    assert row["wrap_up_until"] == floor.clock.now() + timedelta(seconds=120)
    (interaction,) = await floor.look("SELECT status, ended_at FROM interactions WHERE tenant_id = $1")
    assert (interaction["status"], interaction["ended_at"]) == ("ended", floor.clock.now())
    told = await floor.events("interaction_ended", "wrap_up_began")
    assert [(each["kind"], each["agent_id"], each["work_item_id"]) for each in told] == [
        ("interaction_ended", dana, item),
        ("wrap_up_began", dana, item),
    ]


async def test_item_is_done_at_once_when_the_queue_has_no_wrap_up(floor: Floor) -> None:
    queue = await floor.add_queue(wrap_up=0)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    floor.clock.move(timedelta(seconds=5))
    await finish(floor.units, floor.tenant_id, dana, item)
    row = await floor.item(item)
    assert (row["state"], row["done_at"]) == ("done", floor.clock.now())
    assert (await floor.agent(dana))["idle_since"] == floor.clock.now()
    assert await floor.events("wrap_up_began") == []


async def test_case_is_resolved_when_wrap_up_says_so(floor: Floor) -> None:
    queue = await floor.add_queue()
    solved = await floor.add_disposition(queue)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    await finish(floor.units, floor.tenant_id, dana, item)
    floor.clock.move(timedelta(seconds=7))

    result = WrapUpResult(solved, resolve_case=True, outcome="The meter is changed on Thursday")
    await end_wrap_up(floor.units, floor.tenant_id, dana, item, result)
    await end_wrap_up(floor.units, floor.tenant_id, dana, item, result)

    row = await floor.item(item)
    assert (row["state"], row["disposition_id"]) == ("done", solved)
    case = await floor.case_of(item)
    assert (case["status"], case["outcome"], case["closed_at"]) == (
        "resolved", "The meter is changed on Thursday", floor.clock.now(),
    )  # fmt: skip
    assert (await floor.agent(dana))["idle_since"] == floor.clock.now()
    told = await floor.events("wrap_up_ended", "case_resolved")
    assert [each["kind"] for each in told] == ["wrap_up_ended", "case_resolved"]
    assert json.loads(told[0]["data"]) == {"disposition_id": str(solved)}
    assert json.loads(told[1]["data"]) == {
        "disposition_id": str(solved)
    }  # what is in words is the case's own


async def test_case_stays_open_when_wrap_up_does_not_resolve_it(floor: Floor) -> None:
    queue = await floor.add_queue()
    solved = await floor.add_disposition(queue)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    await finish(floor.units, floor.tenant_id, dana, item)
    await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(solved))
    assert (await floor.case_of(item))["status"] == "open"


async def test_wrap_up_goes_on_when_the_disposition_is_of_another_queue(floor: Floor) -> None:
    queue = await floor.add_queue()
    foreign = await floor.add_disposition(await floor.add_queue())
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    await finish(floor.units, floor.tenant_id, dana, item)
    with pytest.raises(DispositionRequiredError):
        await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(foreign))
    assert (await floor.item(item))["state"] == "wrap_up"


async def test_case_is_not_resolved_when_the_customer_has_written_again(floor: Floor) -> None:
    queue = await floor.add_queue()
    solved = await floor.add_disposition(queue)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    await finish(floor.units, floor.tenant_id, dana, item)
    again = await floor.add_item(queue)
    await floor.run(
        "UPDATE work_items SET case_id = (SELECT case_id FROM work_items WHERE tenant_id = $1 AND work_item_id = $2)"
        " WHERE tenant_id = $1 AND work_item_id = $3",
        floor.tenant_id, item, again,
    )  # fmt: skip
    with pytest.raises(CaseInWorkError):
        await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(solved, resolve_case=True))
    assert (await floor.item(item))["state"] == "wrap_up"
    await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(solved))


async def test_work_ends_by_hand_without_a_disposition_when_its_queue_has_none(floor: Floor) -> None:
    queue = await floor.add_queue()
    foreign = await floor.add_disposition(await floor.add_queue())
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    await finish(floor.units, floor.tenant_id, dana, item)
    with pytest.raises(DispositionRequiredError):
        await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(foreign))
    result = WrapUpResult(None, resolve_case=True)
    await end_wrap_up(floor.units, floor.tenant_id, dana, item, result)
    await end_wrap_up(floor.units, floor.tenant_id, dana, item, result)
    assert (await floor.item(item))["state"] == "done"
    assert (await floor.case_of(item))["status"] == "resolved"


async def test_a_disposition_is_wanted_when_the_queue_has_one(floor: Floor) -> None:
    queue = await floor.add_queue()
    await floor.add_disposition(queue)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    await finish(floor.units, floor.tenant_id, dana, item)
    with pytest.raises(DispositionRequiredError):
        await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(None))
    assert (await floor.item(item))["state"] == "wrap_up"


async def test_resolving_is_refused_when_wrap_up_without_a_disposition_has_run_out(floor: Floor) -> None:
    queue = await floor.add_queue(wrap_up=40)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    await finish(floor.units, floor.tenant_id, dana, item)
    floor.clock.move(timedelta(seconds=40))
    await floor.hold_round()
    with pytest.raises(WorkStateError):
        await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(None, resolve_case=True))
    assert (await floor.case_of(item))["status"] == "open"


async def test_wrap_up_ends_by_itself_when_its_time_is_over(floor: Floor) -> None:
    queue = await floor.add_queue(wrap_up=40)
    solved = await floor.add_disposition(queue)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    await finish(floor.units, floor.tenant_id, dana, item)
    assert (await floor.hold_round()).round.next_wake_at == floor.clock.now() + timedelta(seconds=40)
    floor.clock.move(timedelta(seconds=40))
    await floor.hold_round()
    row = await floor.item(item)
    assert (row["state"], row["disposition_id"], row["done_at"]) == ("done", None, floor.clock.now())
    assert [each["agent_id"] for each in await floor.events("wrap_up_lapsed")] == [dana]
    with pytest.raises(WorkStateError):
        await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(solved))


async def test_load_is_free_only_after_wrap_up_when_capacity_is_full(floor: Floor) -> None:
    queue = await floor.add_queue(wrap_up=40, load=2)
    solved = await floor.add_disposition(queue)
    dana = await floor.add_agent([queue], capacity=2)
    item = await take(floor, queue, dana)
    await floor.add_item(queue)
    await finish(floor.units, floor.tenant_id, dana, item)
    assert (await floor.hold_round()).round.offers == ()
    await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(solved))
    assert (await floor.hold_round()).made == 1


# ------------------------------------------------------------------ giving back


async def test_age_is_kept_and_another_is_asked_when_work_is_given_back(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana, waited=500)
    queued_at = (await floor.item(item))["queued_at"]
    oleh = await floor.add_agent([queue], idle=1)

    await requeue(floor.units, floor.tenant_id, dana, item, None)

    row = await floor.item(item)
    assert (row["state"], row["queued_at"], row["agent_id"]) == ("waiting", queued_at, None)
    (told,) = await floor.events("requeued")
    assert (told["agent_id"], told["actor_id"]) == (dana, dana)
    await floor.give(item)
    assert (await floor.item(item))["agent_id"] == oleh


async def test_work_is_new_to_everybody_when_it_is_given_to_another_queue(floor: Floor) -> None:
    service, billing = await floor.add_queue(), await floor.add_queue(load=5)
    dana = await floor.add_agent([service])
    emma = await floor.add_agent([billing])
    item = await take(floor, service, dana)
    await requeue(floor.units, floor.tenant_id, dana, item, billing)
    row = await floor.item(item)
    assert (row["queue_id"], row["load"], set(json.loads(row["passed_by"]))) == (billing, 5, {str(dana)})
    await floor.give(item)
    assert (await floor.item(item))["agent_id"] == emma


async def test_work_stays_when_the_queue_is_unknown_or_another_tenants(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    with pytest.raises(QueueUnknownError):
        await requeue(floor.units, floor.tenant_id, dana, item, QueueId(IDS.new()))
    assert (await floor.item(item))["state"] == "assigned"


async def test_nothing_happens_when_the_work_is_somebody_elses(floor: Floor) -> None:
    queue = await floor.add_queue()
    disposition = await floor.add_disposition(queue)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    stranger = await floor.add_agent([queue])
    result = WrapUpResult(disposition)
    with pytest.raises(NotYourWorkError):
        await finish(floor.units, floor.tenant_id, stranger, item)
    with pytest.raises(NotYourWorkError):
        await requeue(floor.units, floor.tenant_id, stranger, item, None)
    with pytest.raises(NotYourWorkError):
        await end_wrap_up(floor.units, floor.tenant_id, stranger, item, result)
    with pytest.raises(WorkStateError):
        await end_wrap_up(floor.units, floor.tenant_id, dana, item, result)
    with pytest.raises(NotFoundError):
        await finish(floor.units, floor.tenant_id, dana, WorkItemId(IDS.new()))
    assert (await floor.item(item))["state"] == "assigned"


# ------------------------------------------------------------------ going


async def test_everything_goes_back_with_its_age_when_an_agent_signs_out(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    first, second = await take(floor, queue, dana, waited=70), await take(floor, queue, dana, waited=60)
    wrapping = await take(floor, queue, dana)
    await finish(floor.units, floor.tenant_id, dana, wrapping)
    offered = await floor.add_item(queue)
    await floor.give(offered)
    ages = {item: (await floor.item(item))["queued_at"] for item in (first, second, offered)}

    async with floor.units.begin(floor.tenant_id) as unit:
        await leave_work(unit, dana)

    assert (await floor.agent(dana))["presence"] == "offline"
    for item, queued_at in ages.items():
        row = await floor.item(item)
        assert (row["state"], row["queued_at"], row["agent_id"], row["passed_by"]) == (
            "waiting",
            queued_at,
            None,
            "{}",
        )
    assert (await floor.item(wrapping))["state"] == "wrap_up"
    told = {each["kind"]: each["agent_id"] for each in await floor.events()}
    assert {told[kind] for kind in ("presence_changed", "offer_revoked", "requeued")} == {dana}


async def test_work_goes_back_when_its_agent_is_lost_for_five_minutes(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana, waited=100)
    queued_at = (await floor.item(item))["queued_at"]
    floor.clock.move(timedelta(seconds=60))
    await floor.hold_round()
    assert (await floor.agent(dana))["presence_reason"] == "connection_lost"
    assert (await floor.item(item))["state"] == "assigned"
    floor.clock.move(timedelta(seconds=299))
    await floor.hold_round()
    assert (await floor.item(item))["state"] == "assigned"
    floor.clock.move(timedelta(seconds=1))
    await floor.hold_round()
    row = await floor.item(item)
    assert (row["state"], row["queued_at"]) == ("waiting", queued_at)
    assert [each["agent_id"] for each in await floor.events("requeued")] == [dana]


async def test_work_stays_with_an_agent_at_lunch_when_their_desk_is_heard_of(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    await set_presence(floor.units, floor.tenant_id, dana, "not_ready", "lunch")
    floor.clock.move(timedelta(minutes=40))
    await floor.see_everybody()
    await floor.hold_round()
    assert (await floor.item(item))["state"] == "assigned"


async def test_nothing_is_lost_when_finish_and_sign_out_meet(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue], capacity=50)
    items = [await take(floor, queue, dana) for _ in range(6)]

    async def sign_out() -> None:
        async with floor.units.begin(floor.tenant_id) as unit:
            await leave_work(unit, dana)

    async def end(item: UUID) -> None:
        with suppress(NotYourWorkError):  # signing out came first
            await finish(floor.units, floor.tenant_id, dana, WorkItemId(item))

    await asyncio.gather(*(end(item) for item in items[:3]), sign_out(), *(end(item) for item in items[3:]))

    states = {row["state"] for row in [await floor.item(item) for item in items]}
    assert states <= {"waiting", "wrap_up"}
    rows = await floor.look("SELECT state, agent_id FROM work_items WHERE tenant_id = $1")
    assert all((row["agent_id"] is None) == (row["state"] == "waiting") for row in rows)
