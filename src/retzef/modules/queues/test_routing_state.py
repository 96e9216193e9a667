"""What the router is told of agents, of what waits and of queues, all at once or of some."""

from datetime import timedelta
from uuid import UUID

import msgspec
from tests.fixtures.floor import IDS, Floor

from retzef.kernel.ids import AgentId, QueueId
from retzef.modules.queues.actions.offers import accept_offer
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.actions.work import requeue


async def _told(floor: Floor, of: str, *ids: UUID) -> list[dict[str, object]]:
    """What `routing_…` tells, by the function's name."""
    named = ", $2" if ids else ""
    (row,) = await floor.look(f"SELECT routing_{of}($1{named})::text AS told", *([list(ids)] if ids else []))
    told: list[dict[str, object]] = msgspec.json.decode(row["told"])
    return told


async def _add_skill(floor: Floor, agent_id: AgentId, level: int) -> UUID:
    skill_id = IDS.new()
    await floor.run(
        """INSERT INTO skills (tenant_id, skill_id, name) VALUES ($1, $2, '{"en": "Hebrew"}')""",
        floor.tenant_id, skill_id,
    )  # fmt: skip
    await floor.run(
        "INSERT INTO agent_skills VALUES ($1, $2, $3, $4)", floor.tenant_id, agent_id, skill_id, level
    )
    return skill_id


async def _hold_and_accept(floor: Floor, agent_id: AgentId) -> None:
    await floor.hold_round()
    (offer,) = await floor.look("SELECT offer_id FROM offers WHERE tenant_id = $1 AND state = 'pending'")
    await accept_offer(floor.units, floor.tenant_id, agent_id, offer["offer_id"])


async def test_skills_caps_and_work_are_told_when_an_agent_is_ready(floor: Floor) -> None:
    queue_id = await floor.add_queue()
    dana = await floor.add_agent([queue_id])
    await floor.add_agent([queue_id], presence="offline")
    skill_id = await _add_skill(floor, dana, 80)
    await floor.run(
        """UPDATE agents SET caps = '{"chat": 4}' WHERE tenant_id = $1 AND agent_id = $2""",
        floor.tenant_id,
        dana,
    )
    item_id = await floor.add_item(queue_id, load=3)
    await _hold_and_accept(floor, dana)
    (told,) = await _told(floor, "agents")
    assert told["agent_id"] == str(dana)
    assert (told["skills"], told["caps"], told["load"]) == ({str(skill_id): 80}, {"chat": 4}, 0)
    assert told["queues"] == [str(queue_id)]
    (work,) = msgspec.convert(told["work"], list[dict[str, object]])
    assert (work["work_item_id"], work["medium"], work["load"]) == (str(item_id), "chat", 3)
    assert work["quiet_since"]


async def test_only_the_named_are_told_when_some_are_asked_for(floor: Floor) -> None:
    queue_id = await floor.add_queue()
    dana, oleh = [await floor.add_agent([queue_id]) for _ in range(2)]
    one, _ = [await floor.add_item(queue_id) for _ in range(2)]
    assert [each["agent_id"] for each in await _told(floor, "agents", oleh, IDS.new())] == [str(oleh)]
    assert [each["work_item_id"] for each in await _told(floor, "items", one)] == [str(one)]
    assert {each["agent_id"] for each in await _told(floor, "agents")} == {str(dana), str(oleh)}
    assert len(await _told(floor, "items")) == 2


async def test_signing_in_is_dated_when_an_agent_comes_from_offline_alone(floor: Floor) -> None:
    dana = await floor.add_agent([await floor.add_queue()], presence="offline")
    await set_presence(floor.units, floor.tenant_id, dana, "not_ready", "break")
    came = floor.clock.now()
    floor.clock.move(timedelta(minutes=5))
    await set_presence(floor.units, floor.tenant_id, dana, "ready", None)
    assert (await floor.agent(dana))["signed_in_at"] == came


async def test_an_item_enters_anew_when_it_goes_to_another_queue(floor: Floor) -> None:
    first, second = QueueId(await floor.add_queue()), QueueId(await floor.add_queue())
    dana = await floor.add_agent([first])
    await floor.add_item(first, waited=600)
    await _hold_and_accept(floor, dana)
    (row,) = await floor.look("SELECT work_item_id, case_id FROM work_items WHERE tenant_id = $1")
    floor.clock.move(timedelta(seconds=30))
    await requeue(floor.units, floor.tenant_id, dana, row["work_item_id"], second)
    (told,) = await _told(floor, "items")
    assert told["queue_id"] == str(second)
    assert msgspec.convert(told["entered_at"], type(floor.clock.now())) == floor.clock.now()
    assert msgspec.convert(told["queued_at"], type(floor.clock.now())) < floor.clock.now() - timedelta(
        minutes=9
    )


async def test_who_served_the_case_before_is_told_when_it_waits_again(floor: Floor) -> None:
    queue_id = await floor.add_queue()
    dana = await floor.add_agent([queue_id], presence="offline")
    await floor.add_item(queue_id)
    await floor.run(
        "INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, interaction_id, state, load, queued_at,"
        " agent_id, assigned_at, done_at, last_line_at) SELECT tenant_id, $2, queue_id, medium, case_id, $3, 'done', load, queued_at,"
        " $4, queued_at, queued_at, queued_at FROM work_items WHERE tenant_id = $1",
        floor.tenant_id, IDS.new(), IDS.new(), dana,
    )  # fmt: skip
    (told,) = await _told(floor, "items")
    assert told["last_agent_id"] == str(dana)


async def test_what_a_queue_asks_for_is_told_as_its_rule(floor: Floor) -> None:
    queue_id, skill_id = await floor.add_queue(offer=20), IDS.new()
    await floor.run(
        "UPDATE queues SET requirements = $2, rings = $3, target_seconds = 90, keeps_free = 1 WHERE tenant_id = $1",
        floor.tenant_id,
        f'[{{"skill_id": "{skill_id}", "least": 60, "weight": 2}}]',
        f'[{{"after_seconds": 60, "lower_by": 20, "without": ["{skill_id}"], "also": []}}]',
    )
    told = next(each for each in await _told(floor, "queues") if each["queue_id"] == str(queue_id))
    assert told["queue_id"] == str(queue_id)
    assert (told["offer_within"], told["target"], told["keeps_free"], told["ageing"]) == (
        "PT20S",
        "PT90S",
        1,
        1,
    )
    assert told["requirements"] == [{"skill_id": str(skill_id), "least": 60, "weight": 2}]
    assert told["rings"] == [{"after": "PT60S", "lower_by": 20, "without": [str(skill_id)], "also": []}]
