"""Work that goes by somebody's word: taken from the list, handed over, given and taken back; what it was worth and its age stay."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest
from tests.fixtures.floor import IDS, Floor, check_floor

from retzef.engine.work import NotYourWorkError, OfferGoneError, WorkStateError, WrapUpExtendedError
from retzef.kernel.ids import AgentId, QueueId, WorkItemId
from retzef.modules.cases.api import NotFoundError
from retzef.modules.queues.actions.by_hand import (
    HandOver,
    assign_work,
    free_work,
    hand_over,
    pull_work,
    undo_assign,
)
from retzef.modules.queues.actions.offers import accept_offer, decline_offer
from retzef.modules.queues.actions.presence import leave_work, set_presence
from retzef.modules.queues.actions.work import (
    SkillAsked,
    WrapUpResult,
    end_wrap_up,
    extend_wrap_up,
    finish,
    requeue,
)
from retzef.modules.queues.decisions import list_decisions
from retzef.modules.queues.errors import (
    KeepTimeError,
    PullRefusedError,
    SkillUnknownError,
    TakerDoubtfulError,
    WorkAnsweredError,
    WorkMovedError,
)
from retzef.modules.queues.waiting import list_takers, list_waiting

MINUTE = timedelta(minutes=1)


async def pull(floor: Floor, agent: AgentId, item: WorkItemId) -> None:
    await pull_work(floor.units, floor.tenant_id, agent, item)


async def why_not(doing: Awaitable[object]) -> str:
    """What a refusal says."""
    with pytest.raises((PullRefusedError, TakerDoubtfulError)) as refused:
        await doing
    return str(refused.value.params.get("reason") or refused.value.params["doubts"])


async def hand(floor: Floor, giver: AgentId, item: WorkItemId, to: AgentId, *, back: bool = True) -> None:
    await hand_over(floor.units, await floor.principal(giver), item, HandOver(to, MINUTE, back))


# ------------------------------------------------------------------ from the list


async def test_item_is_mine_with_its_age_when_i_take_it_from_the_list(floor: Floor) -> None:
    queue = await floor.add_queue()
    await floor.let_pull(queue)
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue, waited=90)
    before = await floor.item(item)

    await pull(floor, dana, item)
    await pull(floor, dana, item)  # a repeated call

    row = await floor.item(item)
    assert (row["state"], row["agent_id"], row["queued_at"]) == ("assigned", dana, before["queued_at"])
    assert (await floor.case_of(item))["owner_agent_id"] == dana
    told = await floor.events()
    assert [(each["kind"], each["actor_id"], each["agent_id"]) for each in told] == [
        ("given_by_hand", dana, dana),
        ("assigned", dana, dana),
    ]
    (decision,) = await list_decisions(floor.units, await floor.principal(dana), item)
    assert (decision.policy, decision.chosen_agent_id, decision.decided_by) == ("by_hand", dana, "Dana")
    assert [each.code for each in decision.candidates[0].reasons] == ["pulled"]


async def test_list_tells_what_may_be_taken_and_why_not_when_i_look(floor: Floor) -> None:
    open_queue, closed_queue = await floor.add_queue(), await floor.add_queue()
    await floor.let_pull(open_queue)
    dana = await floor.add_agent([open_queue, closed_queue], capacity=3)
    await floor.add_item(closed_queue)
    older = await floor.add_item(open_queue, waited=50)
    urgent = await floor.add_item(open_queue, waited=5, priority=1)
    reader = await floor.principal(dana)

    may_pull, listed = await list_waiting(floor.units, reader, "en")
    assert may_pull
    assert [each.work_item_id for each in listed] == [urgent, older]
    assert {tuple(each.doubts) for each in listed} == {()}

    await pull(floor, dana, urgent)
    _, listed = await list_waiting(floor.units, reader, "en")
    assert [(each.work_item_id, each.doubts) for each in listed] == [(older, ["at_capacity"])]

    nobody = await floor.principal(await floor.add_agent([closed_queue]))
    assert await list_waiting(floor.units, nobody, "en") == (False, [])


async def test_taking_is_refused_with_the_reason_when_an_offer_would_not_be_made(floor: Floor) -> None:
    queue, other = await floor.add_queue(), await floor.add_queue()
    await floor.let_pull(queue)
    dana, full = await floor.add_agent([queue, other]), await floor.add_agent([queue], capacity=1)
    item = await floor.add_item(queue)
    assert await why_not(pull(floor, full, item)) == "at_capacity"
    assert await why_not(pull(floor, dana, await floor.add_item(other))) == "not_allowed"
    with pytest.raises(NotFoundError):
        await pull(floor, await floor.add_agent([other]), item)

    await floor.run("""UPDATE agents SET caps = '{"chat": 0}' WHERE agent_id = $1""", dana)
    assert await why_not(pull(floor, dana, item)) == "medium_cap"
    await floor.run("UPDATE agents SET caps = '{}' WHERE agent_id = $1", dana)
    await set_presence(floor.units, floor.tenant_id, dana, "not_ready", "finishing")
    assert await why_not(pull(floor, dana, item)) == "not_ready"
    await set_presence(floor.units, floor.tenant_id, dana, "ready", None)

    skill = await floor.add_skill({dana: 40})
    asked = f'[{{"skill_id": "{skill}", "least": 60, "weight": 0}}]'
    rings = '[{"after_seconds": 30, "lower_by": 20, "without": [], "also": []}]'
    await floor.run(
        "UPDATE queues SET requirements = $2::jsonb, rings = $3::jsonb WHERE queue_id = $1",
        queue,
        asked,
        rings,
    )
    assert await why_not(pull(floor, dana, item)) == "skill_missing"
    floor.clock.move(timedelta(seconds=25))
    await pull(floor, dana, item)  # it has reached the ring that asks for less

    taken = await floor.add_item(queue)
    await floor.run(
        "UPDATE work_items SET state = 'offered', agent_id = $2 WHERE work_item_id = $1", taken, full
    )
    await floor.run("UPDATE agents SET capacity = 8 WHERE agent_id = $1", dana)
    assert await why_not(pull(floor, dana, taken)) == "taken"


async def test_one_has_it_when_many_take_it_and_the_router_offers_it_at_once(floor: Floor) -> None:
    queue = await floor.add_queue()
    await floor.let_pull(queue)
    agents = [await floor.add_agent([queue], capacity=4) for _ in range(6)]
    items = [await floor.add_item(queue) for _ in range(8)]

    async def grab(agent: AgentId, item: WorkItemId) -> None:
        try:
            await pull(floor, agent, item)
        except PullRefusedError as refused:
            assert refused.params["reason"] in ("taken", "at_capacity")  # noqa: PT017 - each of many

    await asyncio.gather(
        *(grab(agent, item) for item in items for agent in agents), *(floor.hold_round() for _ in range(6))
    )

    await check_floor(floor, expected=8)
    assigned = await floor.events("assigned")
    assert len({each["work_item_id"] for each in assigned}) == len(assigned)


# ------------------------------------------------------------------ to a colleague, a queue, a skill


async def take(floor: Floor, queue: QueueId, agent: AgentId, *, waited: float = 10) -> WorkItemId:
    item = await floor.add_item(queue, waited=waited)
    await assign_work(
        floor.units,
        await floor.principal(await floor.add_agent([], role="supervisor")),
        item,
        agent,
        anyway=True,
    )
    return item


async def test_colleague_is_asked_first_and_has_it_when_they_take_it(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([])
    item = await take(floor, queue, dana, waited=80)
    queued_at = (await floor.item(item))["queued_at"]

    await hand(floor, dana, item, oleh)
    row = await floor.item(item)
    assert (row["state"], row["agent_id"], row["queued_at"]) == ("offered", oleh, queued_at)
    await accept_offer(floor.units, floor.tenant_id, oleh, await floor.offer_of(item))

    row = await floor.item(item)
    assert (row["state"], row["agent_id"], row["queued_at"]) == ("assigned", oleh, queued_at)
    with pytest.raises(NotYourWorkError):
        await hand(floor, dana, item, oleh)


@pytest.mark.parametrize("how", ["declined", "unanswered", "gone"])
async def test_item_is_the_givers_again_when_the_colleague_does_not_take_it(floor: Floor, how: str) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([])
    item = await take(floor, queue, dana, waited=80)
    queued_at = (await floor.item(item))["queued_at"]
    await hand(floor, dana, item, oleh)
    offer = await floor.offer_of(item)
    if how == "declined":
        await decline_offer(floor.units, floor.tenant_id, oleh, offer, None)
    elif how == "gone":
        await set_presence(floor.units, floor.tenant_id, oleh, "not_ready", "lunch")
    else:
        floor.clock.move(MINUTE)
        await floor.see_everybody()
        await floor.hold_round()

    row = await floor.item(item)
    assert (row["state"], row["agent_id"], row["queued_at"]) == ("assigned", dana, queued_at)
    assert (await floor.events("assigned"))[-1]["agent_id"] == dana
    await check_floor(floor, expected=1)


async def test_item_waits_in_its_queue_when_the_giver_wants_or_can_have_it_no_more(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue], capacity=2), await floor.add_agent([])
    await floor.let_pull(queue)
    for back in (False, True):
        item = await take(floor, queue, dana, waited=80)
        await hand(floor, dana, item, oleh, back=back)
        if back:  # they have something else by now
            await pull(floor, dana, await floor.add_item(queue))
        await decline_offer(floor.units, floor.tenant_id, oleh, await floor.offer_of(item), None)
        row = await floor.item(item)
        assert (row["state"], row["agent_id"]) == ("waiting", None)


async def test_handing_over_is_refused_when_the_colleague_cannot_be_asked(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    gone, away = (
        await floor.add_agent([], presence="offline"),
        await floor.add_agent([], presence="not_ready"),
    )
    full = await floor.add_agent([], capacity=1)
    assert await why_not(hand(floor, dana, item, gone)) == "agent_gone"
    assert await why_not(hand(floor, dana, item, away)) == "not_ready"
    assert await why_not(hand(floor, dana, item, full)) == "at_capacity"
    assert await why_not(hand(floor, dana, item, dana)) == "yourself"
    assert (await floor.item(item))["state"] == "assigned"
    people, _ = await list_takers(floor.units, await floor.principal(dana), item, "en")
    assert {each.agent_id: each.doubts for each in people}[full] == ["not_member", "at_capacity"]
    assert dana not in {each.agent_id for each in people}


async def test_router_asks_for_the_skill_when_a_transfer_does(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    skill = await floor.add_skill({dana: 10})
    with pytest.raises(SkillUnknownError):
        await requeue(floor.units, floor.tenant_id, dana, item, None, skill=SkillAsked(queue))
    assert (await floor.item(item))["state"] == "assigned"
    ruth = await floor.principal(await floor.add_agent([], role="supervisor"))
    for least in (20, 60):
        await requeue(floor.units, floor.tenant_id, dana, item, None, skill=SkillAsked(skill, least))
        asked = await floor.look(
            "SELECT r ->> 'least' AS least FROM work_items w, jsonb_array_elements(w.requirements) r WHERE w.tenant_id = $1"
        )
        assert [each["least"] for each in asked] == [str(least)]
        assert await why_not(assign_work(floor.units, ruth, item, dana, anyway=False)) == "skill_missing"
        await assign_work(floor.units, ruth, item, dana, anyway=True)
    # What one transfer asked for is not asked for by the next.
    other = await floor.add_skill({dana: 10})
    await requeue(floor.units, floor.tenant_id, dana, item, None, skill=SkillAsked(other))
    await assign_work(floor.units, ruth, item, dana, anyway=False)
    await requeue(floor.units, floor.tenant_id, dana, item, None)
    assert (await floor.item(item))["requirements"] == "[]"


# ------------------------------------------------------------------ by a supervisor


async def test_supervisor_gives_and_takes_back_wherever_it_is(floor: Floor) -> None:
    queue, other = await floor.add_queue(), await floor.add_queue(load=3)
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    ruth = await floor.principal(await floor.add_agent([], role="supervisor"))
    item = await floor.add_item(queue, waited=70)
    queued_at = (await floor.item(item))["queued_at"]
    offer = await floor.give(item)
    asked = (await floor.item(item))["agent_id"]
    wanted = oleh if asked == dana else dana

    await assign_work(floor.units, ruth, item, wanted, anyway=False)
    with pytest.raises(OfferGoneError):
        await accept_offer(floor.units, floor.tenant_id, asked, offer)
    await assign_work(floor.units, ruth, item, asked, anyway=False)  # out of one's hands into the other's
    assert (await floor.item(item))["agent_id"] == asked

    freed = await free_work(floor.units, ruth, item, other)
    assert (freed.queue_id, freed.agent_id) == (queue, asked)
    row = await floor.item(item)
    assert (row["state"], row["queue_id"], row["load"], row["queued_at"]) == ("waiting", other, 3, queued_at)
    await free_work(floor.units, ruth, item, queue)  # undone
    row = await floor.item(item)
    assert (row["state"], row["queue_id"], row["load"]) == ("waiting", queue, 2)
    acts = await floor.look("SELECT act, agent_id FROM audit_entries WHERE tenant_id = $1 ORDER BY entry_id")
    assert [each["act"] for each in acts] == ["work_assigned", "work_assigned", "work_moved", "work_moved"]
    assert {each["agent_id"] for each in acts} == {ruth.agent_id}
    decisions = await list_decisions(floor.units, ruth, item)
    assert [each.candidates[0].reasons[0].code for each in decisions if each.decided_by] == [
        "by_hand",
        "by_hand",
    ]


async def test_giving_is_undone_to_whoever_had_it_unless_the_customer_has_been_answered(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([])
    ruth = await floor.principal(await floor.add_agent([], role="supervisor"))
    item = await floor.add_item(queue, waited=70)
    queued_at = (await floor.item(item))["queued_at"]

    async def give_and_undo(to: AgentId) -> tuple[str, AgentId | None]:
        was = await assign_work(floor.units, ruth, item, to, anyway=True)
        back_to = AgentId(was.agent_id) if was.agent_id else None
        await undo_assign(floor.units, ruth, item, to, back_to)
        row = await floor.item(item)
        assert row["queued_at"] == queued_at
        with pytest.raises(WorkMovedError):
            await undo_assign(floor.units, ruth, item, to, back_to)
        return row["state"], row["agent_id"]

    assert await give_and_undo(oleh) == ("waiting", None)
    await assign_work(floor.units, ruth, item, dana, anyway=True)
    assert await give_and_undo(oleh) == ("assigned", dana)
    await assign_work(floor.units, ruth, item, oleh, anyway=True)
    await floor.run(
        "UPDATE agents SET presence = 'offline' WHERE tenant_id = $1 AND agent_id = $2", floor.tenant_id, dana
    )
    # Not to anybody else, whatever is said.
    with pytest.raises(WorkMovedError):
        await undo_assign(floor.units, ruth, item, oleh, ruth.agent_id)
    await undo_assign(floor.units, ruth, item, oleh, dana)
    assert (await floor.item(item))["state"] == "waiting"

    # Nor where something else has taken its place meanwhile.
    await floor.run(
        "UPDATE agents SET presence = 'ready', capacity = 2 WHERE tenant_id = $1 AND agent_id = $2",
        floor.tenant_id,
        dana,
    )
    await assign_work(floor.units, ruth, item, dana, anyway=True)
    await assign_work(floor.units, ruth, item, oleh, anyway=True)
    await take(floor, queue, dana)
    await undo_assign(floor.units, ruth, item, oleh, dana)
    assert (await floor.item(item))["state"] == "waiting"

    await assign_work(floor.units, ruth, item, oleh, anyway=True)
    await floor.run(
        "INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, author_id, text, status, occurred_at)"
        " SELECT w.tenant_id, gen_random_uuid(), w.case_id, w.interaction_id, 'out', 'agent', w.agent_id, 'hello', 'sent', w.assigned_at"
        " FROM work_items w WHERE w.tenant_id = $1 AND w.work_item_id = $2",
        floor.tenant_id,
        item,
    )
    with pytest.raises(WorkAnsweredError):
        await undo_assign(floor.units, ruth, item, oleh, None)
    assert (await floor.item(item))["agent_id"] == oleh


async def test_supervisor_is_warned_and_may_insist_unless_the_agent_is_gone(floor: Floor) -> None:
    queue = await floor.add_queue()
    ruth = await floor.principal(await floor.add_agent([], role="supervisor"))
    full, gone = await floor.add_agent([], capacity=1), await floor.add_agent([queue], presence="offline")
    item = await floor.add_item(queue)
    assert await why_not(assign_work(floor.units, ruth, item, full, anyway=False)) == "not_member,at_capacity"
    assert await why_not(assign_work(floor.units, ruth, item, gone, anyway=True)) == "agent_gone"
    await assign_work(floor.units, ruth, item, full, anyway=True)
    assert (await floor.item(item))["agent_id"] == full
    await finish(floor.units, floor.tenant_id, full, item)
    with pytest.raises(WorkMovedError):
        await free_work(floor.units, ruth, item, None)


async def test_case_out_of_sight_stays_so_when_somebody_may_supervise(floor: Floor) -> None:
    queue = await floor.add_queue()
    item = await floor.add_item(queue)
    stranger = await floor.principal(await floor.add_agent([]))
    for doing in (
        assign_work(floor.units, stranger, item, stranger.agent_id, anyway=True),
        free_work(floor.units, stranger, item, None),
        list_takers(floor.units, stranger, item, "en"),
    ):
        with pytest.raises(NotFoundError):
            await doing


# ------------------------------------------------------------------ the customer leaves


async def test_item_ends_abandoned_and_its_offer_is_revoked_when_the_customer_leaves(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    waits, offered, in_hand = [await floor.add_item(queue) for _ in range(3)]
    await floor.hold_round()  # two of the three are offered
    states = {item: (await floor.item(item))["state"] for item in (waits, offered, in_hand)}
    taken = next(item for item, state in states.items() if state == "offered")
    await accept_offer(
        floor.units, floor.tenant_id, (await floor.item(taken))["agent_id"], await floor.offer_of(taken)
    )
    for item in (waits, offered, in_hand):
        state = (await floor.item(item))["state"]
        assert await floor.leave(item) == state
        row = await floor.item(item)
        assert row["state"] == ("assigned" if state == "assigned" else "done")
        assert await floor.leave(item) in (None, "assigned")
    assert not await floor.look("SELECT 1 FROM offers WHERE tenant_id = $1 AND state = 'pending'")
    assert {dana, oleh} >= {each["agent_id"] for each in await floor.events("offer_revoked")}
    told = await floor.events("customer_left", "interaction_ended")
    assert {each["actor_kind"] for each in told} == {"customer"}
    assert [each["kind"] for each in told].count("customer_left") == 3
    await floor.hold_round()


async def test_whoever_has_it_in_hand_is_told_that_the_customer_left_until_they_write_again(
    floor: Floor,
) -> None:
    async def shown() -> tuple[int, bool]:
        (row,) = await floor.look(
            "SELECT version, (data ->> 'customer_left')::boolean AS has_left FROM work_item_entities WHERE tenant_id = $1"
        )
        return row["version"], row["has_left"]

    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    before, has_left = await shown()
    assert not has_left
    await floor.leave(item)
    version, has_left = await shown()
    assert has_left
    assert version > before
    await floor.run(
        "INSERT INTO messages (tenant_id, message_id, interaction_id, case_id, direction, author_kind, text, occurred_at, status)"
        " SELECT tenant_id, $3, interaction_id, case_id, 'in', 'customer', 'one more thing', $2, 'received' FROM work_items"
        " WHERE tenant_id = $1",
        floor.tenant_id, floor.clock.now(), IDS.new(),
    )  # fmt: skip
    assert not (await shown())[1]


async def test_handed_over_item_does_not_come_back_when_its_customer_has_left(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([])
    item = await take(floor, queue, dana)
    await hand(floor, dana, item, oleh)
    assert await floor.leave(item) == "offered"
    assert (await floor.item(item))["state"] == "done"


# ------------------------------------------------------------------ the end of a shift, wrap-up


async def test_nothing_new_comes_and_work_stays_when_an_agent_finishes(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    mine, offered = await take(floor, queue, dana), await floor.add_item(queue)
    await floor.give(offered)
    await set_presence(floor.units, floor.tenant_id, dana, "not_ready", "finishing")
    await floor.hold_round()
    assert (await floor.item(mine))["state"] == "assigned"
    assert (await floor.item(offered))["state"] == "waiting"


async def test_what_is_written_stays_until_tomorrow_when_an_agent_keeps_it(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    chat, mail = await take(floor, queue, dana), await take(floor, queue, dana)
    await floor.run("UPDATE work_items SET medium = 'email' WHERE work_item_id = $1", mail)
    tomorrow = floor.clock.now() + timedelta(hours=20)
    for bad in (floor.clock.now(), floor.clock.now() + timedelta(days=8)):
        with pytest.raises(KeepTimeError):
            async with floor.units.begin(floor.tenant_id) as unit:
                await leave_work(unit, dana, keep_until=bad)
    async with floor.units.begin(floor.tenant_id) as unit:
        await leave_work(unit, dana, keep_until=tomorrow)
    assert (await floor.item(chat))["state"] == "waiting"
    row = await floor.item(mail)
    assert (row["state"], row["agent_id"], row["kept_until"]) == ("assigned", dana, tomorrow)
    async with floor.units.begin(floor.tenant_id) as unit:
        await leave_work(unit, dana)
    assert (await floor.item(mail))["kept_until"] is None


async def test_wrap_up_is_extended_once_and_needs_no_disposition_where_the_queue_says_so(
    floor: Floor,
) -> None:
    queue = await floor.add_queue(wrap_up=60)
    await floor.add_disposition(queue)
    await floor.run("UPDATE queues SET disposition_required = false WHERE queue_id = $1", queue)
    dana = await floor.add_agent([queue])
    item = await take(floor, queue, dana)
    with pytest.raises(WorkStateError):
        await extend_wrap_up(floor.units, floor.tenant_id, dana, item)
    await finish(floor.units, floor.tenant_id, dana, item)
    await extend_wrap_up(floor.units, floor.tenant_id, dana, item)
    assert (await floor.item(item))["wrap_up_until"] == floor.clock.now() + timedelta(seconds=120)
    with pytest.raises(WrapUpExtendedError):
        await extend_wrap_up(floor.units, floor.tenant_id, dana, item)
    floor.clock.move(timedelta(seconds=61))
    await floor.see_everybody()
    await floor.hold_round()
    assert (await floor.item(item))["state"] == "wrap_up"
    await end_wrap_up(floor.units, floor.tenant_id, dana, item, WrapUpResult(None))
    assert (await floor.item(item))["state"] == "done"
