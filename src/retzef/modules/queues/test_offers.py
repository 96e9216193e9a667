"""Offers, from the round that makes them to their end."""

import asyncio
import json
from datetime import timedelta

import pytest
from tests.fixtures.centre import Centre

from retzef.engine.routing import RoutingPolicy
from retzef.engine.work import OfferGoneError
from retzef.kernel.ids import OfferId
from retzef.modules.queues.actions.offers import accept_offer, decline_offer
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.api import list_work_of_agent
from retzef.modules.queues.rounds import StaleTokenError
from retzef.platform.clock import TimeOrderedIds


async def test_item_is_offered_with_its_decision_when_somebody_is_free(centre: Centre) -> None:
    queue = await centre.add_queue(offer=30)
    dana = await centre.add_agent([queue], idle=90)
    oleh = await centre.add_agent([queue], idle=5)
    item = await centre.add_item(queue)

    offer_id = await centre.give(item)

    (offer,) = await centre.look("SELECT * FROM offers WHERE tenant_id = $1")
    assert (offer["offer_id"], offer["agent_id"]) == (offer_id, dana)
    assert offer["expires_at"] == centre.clock.now() + timedelta(seconds=30)
    assert json.loads(offer["reasons"]) == [{"code": "longest_idle", "params": {"seconds": 90, "among": 2}}]
    (decision,) = await centre.look("SELECT * FROM decisions WHERE tenant_id = $1")
    assert decision["chosen_agent_id"] == dana
    assert {each["agent_id"] for each in json.loads(decision["candidates"])} == {str(dana), str(oleh)}
    (made,) = await centre.events("offer_made")
    assert (made["work_item_id"], made["offer_id"], made["agent_id"]) == (item, offer_id, dana)
    assert (await list_work_of_agent_ids(centre, dana)) == ({offer_id}, set())


async def list_work_of_agent_ids(centre: Centre, agent_id: object) -> tuple[set[object], set[object]]:
    async with centre.database.transaction(centre.tenant_id) as connection:
        work = await list_work_of_agent(connection, centre.tenant_id, agent_id)  # type: ignore[arg-type]
    return set(work.offers), set(work.work_items)


async def test_item_is_the_agents_when_the_offer_is_accepted(centre: Centre) -> None:
    queue = await centre.add_queue()
    dana = await centre.add_agent([queue])
    item = await centre.add_item(queue)
    offer_id = await centre.give(item)
    before = await centre.agent(dana)

    accepted = await accept_offer(centre.units, centre.tenant_id, dana, offer_id)

    assert accepted.work_item_id == item
    row = await centre.item(item)
    assert (row["state"], row["agent_id"], row["assigned_at"]) == ("assigned", dana, centre.clock.now())
    assert (await centre.case_of(item))["owner_agent_id"] == dana
    after = await centre.agent(dana)
    assert after["version"] > before["version"]
    assert after["idle_since"] == centre.clock.now()
    told = await centre.events("offer_accepted", "assigned")
    assert [(each["kind"], each["agent_id"], each["work_item_id"]) for each in told] == [
        ("offer_accepted", dana, item),
        ("assigned", dana, item),
    ]
    assert centre.announced == 1
    assert (await list_work_of_agent_ids(centre, dana)) == (set(), {item})


async def test_case_keeps_its_owner_when_another_agent_accepts(centre: Centre) -> None:
    queue = await centre.add_queue()
    owner, dana = await centre.add_agent([queue], presence="offline"), await centre.add_agent([queue])
    item = await centre.add_item(queue)
    await centre.run("UPDATE cases SET owner_agent_id = $2 WHERE tenant_id = $1", centre.tenant_id, owner)
    await accept_offer(centre.units, centre.tenant_id, dana, await centre.give(item))
    assert (await centre.case_of(item))["owner_agent_id"] == owner


async def test_case_is_open_again_when_work_in_it_is_accepted(centre: Centre) -> None:
    queue = await centre.add_queue()
    dana = await centre.add_agent([queue])
    item = await centre.add_item(queue)
    await centre.run(
        "UPDATE cases SET status = 'resolved', closed_at = now() WHERE tenant_id = $1", centre.tenant_id
    )
    await accept_offer(centre.units, centre.tenant_id, dana, await centre.give(item))
    assert (await centre.case_of(item))["status"] == "open"
    assert len(await centre.events("case_reopened")) == 1


async def test_item_is_given_once_when_two_desks_of_one_agent_accept_at_once(centre: Centre) -> None:
    queue = await centre.add_queue()
    dana = await centre.add_agent([queue])
    item = await centre.add_item(queue)
    offer_id = await centre.give(item)

    answers = await asyncio.gather(
        *(accept_offer(centre.units, centre.tenant_id, dana, offer_id) for _ in range(8))
    )

    assert {answer.work_item_id for answer in answers} == {item}
    assert len(await centre.events("assigned")) == 1


async def test_offer_is_gone_when_another_agent_accepts_it(centre: Centre) -> None:
    queue = await centre.add_queue()
    dana = await centre.add_agent([queue])
    stranger = await centre.add_agent([queue], presence="offline")
    item = await centre.add_item(queue)
    offer_id = await centre.give(item)
    for nobody, offer in ((stranger, offer_id), (dana, OfferId(TimeOrderedIds().new()))):
        with pytest.raises(OfferGoneError):
            await accept_offer(centre.units, centre.tenant_id, nobody, offer)
        with pytest.raises(OfferGoneError):
            await decline_offer(centre.units, centre.tenant_id, nobody, offer, None)
    assert (await centre.item(item))["state"] == "offered"


async def test_offer_is_gone_when_its_time_is_over(centre: Centre) -> None:
    queue = await centre.add_queue(offer=30)
    dana = await centre.add_agent([queue])
    item = await centre.add_item(queue)
    offer_id = await centre.give(item)
    centre.clock.move(timedelta(seconds=30))
    with pytest.raises(OfferGoneError):
        await accept_offer(centre.units, centre.tenant_id, dana, offer_id)


async def test_next_agent_is_asked_and_the_age_is_kept_when_an_offer_is_declined(centre: Centre) -> None:
    queue = await centre.add_queue()
    dana = await centre.add_agent([queue], idle=900)
    oleh = await centre.add_agent([queue], idle=5)
    item = await centre.add_item(queue, waited=300)
    queued_at = (await centre.item(item))["queued_at"]
    first = await centre.give(item)

    await decline_offer(centre.units, centre.tenant_id, dana, first, "too_busy")
    await decline_offer(
        centre.units, centre.tenant_id, dana, first, "too_busy"
    )  # a repeated call changes nothing

    declined = await centre.item(item)
    assert (declined["state"], declined["queued_at"], declined["agent_id"]) == ("waiting", queued_at, None)
    (told,) = await centre.events("offer_declined")
    assert (told["agent_id"], told["offer_id"], json.loads(told["data"])) == (
        dana,
        first,
        {"reason": "too_busy"},
    )
    second = await centre.give(item)
    (offer,) = await centre.look("SELECT agent_id FROM offers WHERE tenant_id = $1 AND offer_id = $2", second)
    assert offer["agent_id"] == oleh


async def test_declining_agent_is_asked_again_only_later_when_nobody_else_is_left(centre: Centre) -> None:
    queue = await centre.add_queue()
    dana = await centre.add_agent([queue])
    item = await centre.add_item(queue)
    await decline_offer(centre.units, centre.tenant_id, dana, await centre.give(item), None)
    decided = await centre.hold_round()
    assert decided.round.offers == ()
    assert decided.round.next_wake_at == centre.clock.now() + timedelta(seconds=60)
    centre.clock.move(timedelta(seconds=60))
    await centre.see_everybody()
    await centre.give(item)


async def test_agent_is_paused_when_an_offer_rings_out(centre: Centre) -> None:
    queue = await centre.add_queue(offer=30)
    dana = await centre.add_agent([queue], idle=900)
    oleh = await centre.add_agent([queue], idle=5)
    item = await centre.add_item(queue, waited=100)
    queued_at = (await centre.item(item))["queued_at"]
    offer_id = await centre.give(item)
    centre.clock.move(timedelta(seconds=30))
    await centre.see_everybody()

    await centre.hold_round()

    paused = await centre.agent(dana)
    assert (paused["presence"], paused["presence_reason"]) == ("not_ready", "no_answer")
    assert (await centre.item(item))["queued_at"] == queued_at
    kinds = [
        (each["kind"], each["agent_id"])
        for each in await centre.events("offer_timed_out", "presence_changed")
    ]
    assert kinds == [("offer_timed_out", dana), ("presence_changed", dana)]
    with pytest.raises(OfferGoneError):
        await accept_offer(centre.units, centre.tenant_id, dana, offer_id)
    again = await centre.give(item)
    assert [
        row["agent_id"]
        for row in await centre.look(
            "SELECT agent_id FROM offers WHERE tenant_id = $1 AND offer_id = $2", again
        )
    ] == [oleh]


async def test_offer_is_taken_back_when_its_agent_is_not_ready(centre: Centre) -> None:
    queue = await centre.add_queue()
    dana = await centre.add_agent([queue])
    item = await centre.add_item(queue)
    await centre.give(item)

    await set_presence(centre.units, centre.tenant_id, dana, "not_ready", "lunch")

    row = await centre.item(item)
    assert (row["state"], row["agent_id"], row["passed_by"]) == ("waiting", None, "{}")
    assert [each["agent_id"] for each in await centre.events("offer_revoked")] == [dana]
    assert (await list_work_of_agent_ids(centre, dana)) == (set(), set())
    assert (await centre.hold_round()).round.offers == ()


async def test_silent_agent_is_not_ready_and_loses_the_offer_when_not_heard_of_for_a_minute(
    centre: Centre,
) -> None:
    queue = await centre.add_queue(offer=300)
    dana = await centre.add_agent([queue])
    item = await centre.add_item(queue)
    await centre.give(item)
    centre.clock.move(timedelta(seconds=60))

    await centre.hold_round()

    lost = await centre.agent(dana)
    assert (lost["presence"], lost["presence_reason"]) == ("not_ready", "connection_lost")
    assert (await centre.item(item))["state"] == "waiting"
    assert [each["agent_id"] for each in await centre.events("offer_revoked", "presence_changed")] == [
        dana,
        dana,
    ]


async def test_capacity_holds_when_rounds_are_committed_at_once(centre: Centre) -> None:
    """Two holders of one token cannot be; even so the database counts load under the agent's lock."""
    queue = await centre.add_queue()
    dana = await centre.add_agent([queue], capacity=8)
    for _ in range(20):
        await centre.add_item(queue, load=3)
    policy = RoutingPolicy(offers_at_once=50)
    await asyncio.gather(*(centre.hold_round(policy) for _ in range(6)))
    rows = await centre.look(
        "SELECT agent_id, sum(load) AS load FROM work_items WHERE tenant_id = $1 AND state = 'offered' GROUP BY 1"
    )
    assert [(row["agent_id"], row["load"]) for row in rows] == [(dana, 6)]
    assert len(await centre.look("SELECT 1 FROM offers WHERE tenant_id = $1 AND state = 'pending'")) == 2


async def test_nothing_is_written_when_the_token_is_stale(centre: Centre) -> None:
    queue = await centre.add_queue()
    await centre.add_agent([queue])
    item = await centre.add_item(queue)
    with pytest.raises(StaleTokenError):
        await centre.hold_round(token=99)
    assert (await centre.item(item))["state"] == "waiting"
    assert await centre.events() == []


async def test_round_leaves_a_row_for_later_when_somebody_holds_it(centre: Centre) -> None:
    queue = await centre.add_queue()
    await centre.add_agent([queue])
    await centre.add_agent([queue])
    held, free = await centre.add_item(queue, waited=60), await centre.add_item(queue, waited=30)
    async with centre.database.transaction(centre.tenant_id) as connection:
        await connection.execute(
            "UPDATE work_items SET unread = 2 WHERE tenant_id = $1 AND work_item_id = $2",
            centre.tenant_id,
            held,
        )
        committed = await asyncio.wait_for(centre.hold_round(), 5)
    assert (committed.made, committed.postponed) == (1, 1)
    assert (await centre.item(free))["state"] == "offered"
    assert (await centre.hold_round()).made == 1


async def test_other_tenants_agents_get_nothing_when_items_wait_elsewhere(centre: Centre) -> None:
    from tests.fixtures.centre import open_centre

    other = await open_centre(centre.database)
    queue = await centre.add_queue()
    stranger = await other.add_agent([await other.add_queue()])
    await centre.add_agent([queue])
    item = await centre.add_item(queue)
    offer_id = await centre.give(item)
    assert (await other.hold_round()).round.offers == ()
    with pytest.raises(OfferGoneError):
        await accept_offer(other.units, other.tenant_id, stranger, offer_id)
