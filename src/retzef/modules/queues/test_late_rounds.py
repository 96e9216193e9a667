"""A round that is committed after the state has moved on: what no longer fits changes nothing."""

import asyncio
from datetime import timedelta

from tests.fixtures.floor import Floor, check_floor

from retzef.engine.routing import RoutingPolicy
from retzef.modules.queues.actions.offers import accept_offer
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.actions.work import WrapUpResult, end_wrap_up, finish

EAGER = RoutingPolicy(offers_at_once=9)


async def test_capacity_holds_when_rounds_that_know_nothing_of_each_other_are_committed_at_once(
    floor: Floor,
) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue], capacity=8)
    items = [await floor.add_item(queue, load=3) for _ in range(8)]
    rounds = [await floor.decide(EAGER, only=items[place : place + 2]) for place in range(0, 8, 2)]
    assert [len(decided.round.offers) for decided in rounds] == [2, 2, 2, 2]

    committed = await asyncio.gather(*(floor.commit(decided) for decided in rounds))

    given = [item for item in items if (await floor.item(item))["agent_id"] == dana]
    assert len(given) <= 2
    assert sum(each.made for each in committed) == len(given) > 0
    # Another round, one after the other, finds no room either once it is full.
    for decided in rounds:
        await floor.commit(decided)
    await check_floor(floor, expected=8)
    assert len(await floor.look("SELECT 1 FROM offers WHERE tenant_id = $1")) == 2


async def test_no_offer_is_made_when_the_agent_is_not_ready_any_more(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    await floor.add_item(queue)
    decided = await floor.decide()
    await set_presence(floor.units, floor.tenant_id, dana, "not_ready", "lunch")
    assert (await floor.commit(decided)).made == 0
    assert await floor.look("SELECT 1 FROM offers WHERE tenant_id = $1") == []


async def test_no_offer_is_made_when_the_agent_has_left_the_queue(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    await floor.add_item(queue)
    decided = await floor.decide()
    await floor.run("DELETE FROM queue_members WHERE tenant_id = $1 AND agent_id = $2", floor.tenant_id, dana)
    assert (await floor.commit(decided)).made == 0


async def test_no_offer_is_made_when_the_item_waits_in_another_queue(floor: Floor) -> None:
    queue, other = await floor.add_queue(), await floor.add_queue()
    await floor.add_agent([queue])
    item = await floor.add_item(queue)
    decided = await floor.decide()
    await floor.run("UPDATE work_items SET queue_id = $2 WHERE tenant_id = $1", floor.tenant_id, other)
    assert (await floor.commit(decided)).made == 0
    assert (await floor.item(item))["state"] == "waiting"


async def test_agent_is_not_paused_when_the_offer_was_accepted_in_the_last_moment(floor: Floor) -> None:
    queue = await floor.add_queue(offer=30)
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    offer = await floor.give(item)
    floor.clock.move(timedelta(seconds=30))
    await floor.see_everybody()
    decided = await floor.decide()
    assert [each.offer_id for each in decided.round.released] == [offer]
    floor.clock.move(timedelta(seconds=-1))
    await accept_offer(floor.units, floor.tenant_id, dana, offer)
    await floor.commit(decided)
    assert (await floor.item(item))["state"] == "assigned"
    assert (await floor.agent(dana))["presence"] == "ready"
    assert await floor.events("offer_timed_out") == []


async def test_agent_keeps_presence_and_offer_when_heard_of_in_the_last_moment(floor: Floor) -> None:
    queue = await floor.add_queue(offer=300)
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await floor.give(item)
    floor.clock.move(timedelta(seconds=61))
    decided = await floor.decide()
    assert [each.agent_id for each in decided.round.absent] == [dana]
    await floor.see_everybody()
    await floor.commit(decided)
    assert (await floor.agent(dana))["presence"] == "ready"
    assert (await floor.item(item))["state"] == "offered"


async def test_disposition_stands_when_wrap_up_was_ended_in_the_last_moment(floor: Floor) -> None:
    queue = await floor.add_queue(wrap_up=40)
    disposition = await floor.add_disposition(queue)
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await accept_offer(floor.units, floor.tenant_id, dana, await floor.give(item))
    await finish(floor.units, floor.tenant_id, dana, item)
    floor.clock.move(timedelta(seconds=40))
    decided = await floor.decide()
    assert len(decided.round.wrapped) == 1
    await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(disposition))
    await floor.commit(decided)
    assert (await floor.item(item))["disposition_id"] == disposition
    assert await floor.events("wrap_up_lapsed") == []
