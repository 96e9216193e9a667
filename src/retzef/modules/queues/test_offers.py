"""Offers, from the round that makes them to their end."""

import asyncio
import json
from datetime import timedelta

import pytest
from tests.fixtures.floor import Floor
from tests.fixtures.waiting import WITHIN_SECONDS

from retzef.engine.work import OfferGoneError
from retzef.kernel.ids import OfferId
from retzef.modules.queues.actions.offers import accept_offer, decline_offer
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.api import list_work_of_agent
from retzef.modules.queues.rounds import StaleTokenError
from retzef.platform.clock import TimeOrderedIds


async def test_item_is_offered_with_its_decision_when_somebody_is_free(floor: Floor) -> None:
    queue = await floor.add_queue(offer=30)
    dana = await floor.add_agent([queue], idle=90)
    oleh = await floor.add_agent([queue], idle=5)
    item = await floor.add_item(queue)

    offer_id = await floor.give(item)

    (offer,) = await floor.look("SELECT * FROM offers WHERE tenant_id = $1")
    assert (offer["offer_id"], offer["agent_id"]) == (offer_id, dana)
    assert offer["expires_at"] == floor.clock.now() + timedelta(seconds=30)
    assert json.loads(offer["reasons"]) == [{"code": "longest_idle", "params": {"seconds": 90, "among": 2}}]
    (decision,) = await floor.look("SELECT * FROM decisions WHERE tenant_id = $1")
    assert decision["chosen_agent_id"] == dana
    assert {each["agent_id"] for each in json.loads(decision["candidates"])} == {str(dana), str(oleh)}
    (made,) = await floor.events("offer_made")
    assert (made["work_item_id"], made["offer_id"], made["agent_id"]) == (item, offer_id, dana)
    assert (await list_work_of_agent_ids(floor, dana)) == ({offer_id}, set())


async def list_work_of_agent_ids(floor: Floor, agent_id: object) -> tuple[set[object], set[object]]:
    async with floor.database.transaction(floor.tenant_id) as connection:
        work = await list_work_of_agent(connection, floor.tenant_id, agent_id)  # type: ignore[arg-type]
    return set(work.offers), set(work.work_items)


async def test_item_is_the_agents_when_the_offer_is_accepted(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    offer_id = await floor.give(item)
    before = await floor.agent(dana)

    accepted = await accept_offer(floor.units, floor.tenant_id, dana, offer_id)

    assert accepted.work_item_id == item
    row = await floor.item(item)
    assert (row["state"], row["agent_id"], row["assigned_at"]) == ("assigned", dana, floor.clock.now())
    assert (await floor.case_of(item))["owner_agent_id"] == dana
    after = await floor.agent(dana)
    assert after["version"] > before["version"]
    assert after["idle_since"] == floor.clock.now()
    told = await floor.events("offer_accepted", "assigned")
    assert [(each["kind"], each["agent_id"], each["work_item_id"]) for each in told] == [
        ("offer_accepted", dana, item),
        ("assigned", dana, item),
    ]
    assert floor.announced == 1
    assert (await list_work_of_agent_ids(floor, dana)) == (set(), {item})


async def test_case_keeps_its_owner_when_another_agent_accepts(floor: Floor) -> None:
    queue = await floor.add_queue()
    owner, dana = await floor.add_agent([queue], presence="offline"), await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await floor.run("UPDATE cases SET owner_agent_id = $2 WHERE tenant_id = $1", floor.tenant_id, owner)
    await accept_offer(floor.units, floor.tenant_id, dana, await floor.give(item))
    assert (await floor.case_of(item))["owner_agent_id"] == owner


async def test_case_is_open_again_when_work_in_it_is_accepted(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await floor.run(
        "UPDATE cases SET status = 'resolved', closed_at = now() WHERE tenant_id = $1", floor.tenant_id
    )
    await accept_offer(floor.units, floor.tenant_id, dana, await floor.give(item))
    assert (await floor.case_of(item))["status"] == "open"
    assert len(await floor.events("case_reopened")) == 1


async def test_item_is_given_once_when_two_desks_of_one_agent_accept_at_once(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    offer_id = await floor.give(item)

    answers = await asyncio.gather(
        *(accept_offer(floor.units, floor.tenant_id, dana, offer_id) for _ in range(8))
    )

    assert {answer.work_item_id for answer in answers} == {item}
    assert len(await floor.events("assigned")) == 1


async def test_offer_is_gone_when_another_agent_accepts_it(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    stranger = await floor.add_agent([queue], presence="offline")
    item = await floor.add_item(queue)
    offer_id = await floor.give(item)
    for nobody, offer in ((stranger, offer_id), (dana, OfferId(TimeOrderedIds().new()))):
        with pytest.raises(OfferGoneError):
            await accept_offer(floor.units, floor.tenant_id, nobody, offer)
        with pytest.raises(OfferGoneError):
            await decline_offer(floor.units, floor.tenant_id, nobody, offer, None)
    assert (await floor.item(item))["state"] == "offered"


async def test_offer_is_gone_when_its_time_is_over(floor: Floor) -> None:
    queue = await floor.add_queue(offer=30)
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    offer_id = await floor.give(item)
    floor.clock.move(timedelta(seconds=30))
    with pytest.raises(OfferGoneError):
        await accept_offer(floor.units, floor.tenant_id, dana, offer_id)


async def test_next_agent_is_asked_and_the_age_is_kept_when_an_offer_is_declined(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue], idle=900)
    oleh = await floor.add_agent([queue], idle=5)
    item = await floor.add_item(queue, waited=300)
    queued_at = (await floor.item(item))["queued_at"]
    first = await floor.give(item)

    await decline_offer(floor.units, floor.tenant_id, dana, first, "too_busy")
    await decline_offer(
        floor.units, floor.tenant_id, dana, first, "too_busy"
    )  # a repeated call changes nothing

    declined = await floor.item(item)
    assert (declined["state"], declined["queued_at"], declined["agent_id"]) == ("waiting", queued_at, None)
    (told,) = await floor.events("offer_declined")
    assert (told["agent_id"], told["offer_id"], json.loads(told["data"])) == (
        dana,
        first,
        {"reason": "too_busy"},
    )
    second = await floor.give(item)
    (offer,) = await floor.look("SELECT agent_id FROM offers WHERE tenant_id = $1 AND offer_id = $2", second)
    assert offer["agent_id"] == oleh


async def test_declining_agent_is_asked_again_only_later_when_nobody_else_is_left(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await decline_offer(floor.units, floor.tenant_id, dana, await floor.give(item), None)
    decided = await floor.hold_round()
    assert decided.round.offers == ()
    assert decided.round.next_wake_at == floor.clock.now() + timedelta(seconds=60)
    floor.clock.move(timedelta(seconds=60))
    await floor.see_everybody()
    await floor.give(item)


async def test_agent_who_let_it_ring_is_asked_at_once_when_they_say_that_they_are_ready_again(
    floor: Floor,
) -> None:
    queue = await floor.add_queue(offer=30)
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await floor.give(item)
    floor.clock.move(timedelta(seconds=30))
    await floor.hold_round()
    assert (await floor.agent(dana))["presence_reason"] == "no_answer"
    floor.clock.move(timedelta(seconds=5))
    await set_presence(floor.units, floor.tenant_id, dana, "ready", None)
    await floor.give(item)


async def test_refusals_are_forgotten_when_somebody_accepts(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue], idle=900)
    oleh = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await decline_offer(floor.units, floor.tenant_id, dana, await floor.give(item), None)
    assert json.loads((await floor.item(item))["passed_by"]).keys() == {str(dana)}
    await accept_offer(floor.units, floor.tenant_id, oleh, await floor.give(item))
    assert (await floor.item(item))["passed_by"] == "{}"


async def test_agent_is_paused_when_an_offer_rings_out(floor: Floor) -> None:
    queue = await floor.add_queue(offer=30)
    dana = await floor.add_agent([queue], idle=900)
    oleh = await floor.add_agent([queue], idle=5)
    item = await floor.add_item(queue, waited=100)
    queued_at = (await floor.item(item))["queued_at"]
    offer_id = await floor.give(item)
    floor.clock.move(timedelta(seconds=30))
    await floor.see_everybody()

    await floor.hold_round()

    paused = await floor.agent(dana)
    assert (paused["presence"], paused["presence_reason"]) == ("not_ready", "no_answer")
    assert (await floor.item(item))["queued_at"] == queued_at
    kinds = [
        (each["kind"], each["agent_id"]) for each in await floor.events("offer_timed_out", "presence_changed")
    ]
    assert kinds == [("offer_timed_out", dana), ("presence_changed", dana)]
    with pytest.raises(OfferGoneError):
        await accept_offer(floor.units, floor.tenant_id, dana, offer_id)
    again = await floor.give(item)
    assert [
        row["agent_id"]
        for row in await floor.look(
            "SELECT agent_id FROM offers WHERE tenant_id = $1 AND offer_id = $2", again
        )
    ] == [oleh]


async def test_offer_is_taken_back_when_its_agent_is_not_ready(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await floor.give(item)

    await set_presence(floor.units, floor.tenant_id, dana, "not_ready", "lunch")

    row = await floor.item(item)
    assert (row["state"], row["agent_id"], row["passed_by"]) == ("waiting", None, "{}")
    assert [each["agent_id"] for each in await floor.events("offer_revoked")] == [dana]
    assert (await list_work_of_agent_ids(floor, dana)) == (set(), set())
    assert (await floor.hold_round()).round.offers == ()


async def test_silent_agent_is_not_ready_and_loses_the_offer_when_not_heard_of_for_a_minute(
    floor: Floor,
) -> None:
    queue = await floor.add_queue(offer=300)
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await floor.give(item)
    floor.clock.move(timedelta(seconds=60))

    await floor.hold_round()

    lost = await floor.agent(dana)
    assert (lost["presence"], lost["presence_reason"]) == ("not_ready", "connection_lost")
    assert (await floor.item(item))["state"] == "waiting"
    assert [each["agent_id"] for each in await floor.events("offer_revoked", "presence_changed")] == [
        dana,
        dana,
    ]


async def test_nothing_is_written_when_the_token_is_stale(floor: Floor) -> None:
    queue = await floor.add_queue()
    await floor.add_agent([queue])
    item = await floor.add_item(queue)
    with pytest.raises(StaleTokenError):
        await floor.hold_round(token=99)
    assert (await floor.item(item))["state"] == "waiting"
    assert await floor.events() == []


async def test_round_leaves_a_row_for_later_when_somebody_holds_it(floor: Floor) -> None:
    queue = await floor.add_queue()
    await floor.add_agent([queue])
    await floor.add_agent([queue])
    held, free = await floor.add_item(queue, waited=60), await floor.add_item(queue, waited=30)
    async with floor.database.transaction(floor.tenant_id) as connection:
        await connection.execute(
            "UPDATE work_items SET unread = 2 WHERE tenant_id = $1 AND work_item_id = $2",
            floor.tenant_id,
            held,
        )
        committed = await asyncio.wait_for(floor.hold_round(), WITHIN_SECONDS)
    assert (committed.made, committed.postponed) == (1, 1)
    assert (await floor.item(free))["state"] == "offered"
    assert (await floor.hold_round()).made == 1


async def test_round_goes_on_with_others_when_an_agents_row_is_held(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue], idle=900)
    oleh = await floor.add_agent([queue])
    items = [await floor.add_item(queue), await floor.add_item(queue)]
    async with floor.database.transaction(floor.tenant_id) as connection:
        await connection.execute(
            "UPDATE agents SET last_seen_at = now() WHERE tenant_id = $1 AND agent_id = $2",
            floor.tenant_id,
            dana,
        )
        committed = await asyncio.wait_for(floor.hold_round(), WITHIN_SECONDS)
    assert (committed.made, committed.postponed) == (1, 1)
    assert {(await floor.item(item))["agent_id"] for item in items} == {None, oleh}


async def test_other_tenants_agents_get_nothing_when_items_wait_elsewhere(floor: Floor) -> None:
    from tests.fixtures.floor import open_floor

    other = await open_floor(floor.database)
    queue = await floor.add_queue()
    stranger = await other.add_agent([await other.add_queue()])
    await floor.add_agent([queue])
    item = await floor.add_item(queue)
    offer_id = await floor.give(item)
    assert (await other.hold_round()).round.offers == ()
    with pytest.raises(OfferGoneError):
        await accept_offer(other.units, other.tenant_id, stranger, offer_id)
