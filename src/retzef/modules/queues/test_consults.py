"""Asking a colleague: the item stays whose it is, the colleague is busy with it, and it ends, or the item changes hands by it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.fixtures.floor import IDS, Floor, check_floor

from retzef.engine.work import ConsultOnlyError, NotYourWorkError, WorkStateError
from retzef.kernel.ids import AgentId, CaseId, QueueId, WorkItemId
from retzef.modules.cases.api import (
    ConsultNotesOnlyError,
    Draft,
    NotFoundError,
    QueueUnknownError,
    send_message,
    split_case,
)
from retzef.modules.queues.actions.by_hand import (
    HandOver,
    assign_work,
    free_work,
    hand_over,
    pull_work,
)
from retzef.modules.queues.actions.consults import (
    Question,
    begin_consult,
    end_consult,
    let_take_part,
    pass_consult,
)
from retzef.modules.queues.actions.offers import accept_offer, decline_offer
from retzef.modules.queues.actions.presence import leave_work, set_presence
from retzef.modules.queues.actions.work import SkillAsked, finish, requeue
from retzef.modules.queues.decisions import list_decisions
from retzef.modules.queues.errors import (
    ConsultOpenError,
    QuestionEmptyError,
    SkillUnknownError,
    TakerDoubtfulError,
)
from retzef.modules.queues.test_context import add_rule
from retzef.modules.queues.waiting import list_waiting
from retzef.ports.manifest import load_manifest

MANIFESTS = {"webchat": load_manifest("retzef.channels.webchat")}


async def have(floor: Floor, agent: AgentId, queue: QueueId) -> WorkItemId:
    """An item in this agent's hands."""
    item = await floor.add_item(queue)
    await floor.let_pull(queue)
    await pull_work(floor.units, floor.tenant_id, agent, item)
    return item


async def ask(
    floor: Floor,
    asker: AgentId,
    item: WorkItemId,
    of: AgentId | None = None,
    *,
    queue: QueueId | None = None,
    skill: SkillAsked | None = None,
    text: str = "Whose is it?",
) -> WorkItemId:
    question = Question(agent_id=of, queue_id=queue, skill=skill, text=text)
    return await begin_consult(floor.units, MANIFESTS, await floor.principal(asker), item, question)


async def take(floor: Floor, agent: AgentId, consult: WorkItemId) -> None:
    await accept_offer(floor.units, floor.tenant_id, agent, await floor.offer_of(consult))


async def taken(floor: Floor, asker: AgentId, item: WorkItemId, of: AgentId) -> WorkItemId:
    """A consult that a colleague, asked by name, has taken."""
    consult = await ask(floor, asker, item, of)
    await take(floor, of, consult)
    return consult


async def tend_consults(floor: Floor) -> None:
    """A round of a router that was told that there are some."""
    await floor.commit(await floor.decide(), has_due_consults=True)


async def state_of(floor: Floor, item: WorkItemId) -> tuple[str, AgentId | None]:
    row = await floor.item(item)
    return row["state"], row["agent_id"]


# ------------------------------------------------------------------ asking by name


async def test_colleague_has_the_question_and_i_keep_the_item_when_they_take_it(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([])
    item = await have(floor, dana, queue)
    before = await floor.item(item)

    consult = await ask(floor, dana, item, oleh, text="Is the meter theirs?")
    assert await state_of(floor, consult) == ("offered", oleh)
    await take(floor, oleh, consult)

    row = await floor.item(consult)
    assert (row["state"], row["agent_id"], row["load"], row["medium"]) == ("assigned", oleh, 2, "chat")
    assert (row["consult_of"], row["consult_by"], row["interaction_id"]) == (item, dana, None)
    assert row["last_line"] == "Is the meter theirs?"
    assert await floor.item(item) == before
    assert (await floor.case_of(item))["owner_agent_id"] == dana
    (note,) = await floor.look(
        "SELECT direction, author_id, text FROM messages WHERE tenant_id = $1 AND direction = 'note'"
    )
    assert tuple(note) == ("note", dana, "Is the meter theirs?")
    told = await floor.events("consult_began", "offer_made", "offer_accepted", "consult_taken", "assigned")
    assert [(each["kind"], each["work_item_id"], each["agent_id"]) for each in told] == [
        ("assigned", item, dana),
        ("consult_began", consult, oleh),
        ("offer_made", consult, oleh),
        ("offer_accepted", consult, oleh),
        ("consult_taken", consult, oleh),
    ]
    (decision,) = await list_decisions(floor.units, await floor.principal(oleh), consult)
    assert [each.code for each in decision.candidates[0].reasons] == ["consulted"]
    await check_floor(floor, expected=1)


async def test_asking_is_refused_with_the_reason_when_it_cannot_be(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item = await have(floor, dana, queue)

    with pytest.raises(TakerDoubtfulError, match="yourself"):
        await ask(floor, dana, item, dana)
    with pytest.raises(NotYourWorkError):
        await ask(floor, oleh, item, dana)
    with pytest.raises(NotFoundError):
        await ask(floor, dana, WorkItemId(uuid4()), oleh)
    with pytest.raises(QueueUnknownError):
        await ask(floor, dana, item, queue=QueueId(uuid4()))
    with pytest.raises(SkillUnknownError):
        await ask(floor, dana, item, skill=SkillAsked(uuid4()))

    with pytest.raises(QuestionEmptyError):
        await ask(floor, dana, item, oleh, text=" \n")

    # With empty hands too they would have no room.
    await floor.run("UPDATE agents SET capacity = 1 WHERE agent_id = $1", oleh)
    with pytest.raises(TakerDoubtfulError, match="at_capacity"):
        await ask(floor, dana, item, oleh)
    assert not await floor.events("consult_began")

    await floor.run("UPDATE agents SET capacity = 8 WHERE agent_id = $1", oleh)
    consult = await taken(floor, dana, item, oleh)
    with pytest.raises(ConsultOpenError):
        await ask(floor, dana, item, oleh)
    with pytest.raises(ConsultOnlyError):
        await ask(floor, oleh, consult, dana)


async def test_colleague_is_waited_for_when_they_are_away_or_full_or_answering(floor: Floor) -> None:
    queue, other = await floor.add_queue(), await floor.add_queue(wrap_up=0)
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([other], capacity=3)
    item = await have(floor, dana, queue)

    await set_presence(floor.units, floor.tenant_id, oleh, "not_ready", "break")
    consult = await ask(floor, dana, item, oleh)
    assert await state_of(floor, consult) == ("waiting", None)
    await tend_consults(floor)
    assert await state_of(floor, consult) == ("waiting", None)  # offered to nobody else
    waits = await list_decisions(floor.units, await floor.principal(dana), consult)
    assert [each.chosen_agent_id for each in waits] == [None]

    # What waits in their queue comes after the question, which was waiting for them.
    theirs = await floor.add_item(other)
    await set_presence(floor.units, floor.tenant_id, oleh, "ready", None)
    floor.clock.move(timedelta(seconds=5))
    await tend_consults(floor)
    assert await state_of(floor, consult) == ("offered", oleh)
    assert await state_of(floor, theirs) == ("waiting", None)
    (offer,) = await floor.look("SELECT offered_at, expires_at, by_agent_id FROM offers WHERE tenant_id = $1")
    assert (offer["expires_at"] - offer["offered_at"], offer["by_agent_id"]) == (timedelta(minutes=1), dana)
    (called,) = await floor.events("consult_called")
    assert (called["work_item_id"], called["agent_id"]) == (consult, oleh)
    await end_consult(floor.units, await floor.principal(dana), consult)

    await floor.hold_round()
    assert await state_of(floor, theirs) == ("offered", oleh)
    consult = await ask(floor, dana, item, oleh)  # they are answering
    assert await state_of(floor, consult) == ("waiting", None)
    await take(floor, oleh, theirs)
    await tend_consults(floor)
    assert await state_of(floor, consult) == ("waiting", None)  # and full
    await finish(floor.units, floor.tenant_id, oleh, theirs)
    await tend_consults(floor)
    await take(floor, oleh, consult)
    assert await state_of(floor, consult) == ("assigned", oleh)
    await check_floor(floor, expected=2)


async def test_question_ends_when_the_colleague_it_waits_for_signs_out(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item = await have(floor, dana, queue)
    await set_presence(floor.units, floor.tenant_id, oleh, "not_ready", "break")
    consult = await ask(floor, dana, item, oleh)
    await sign_out(floor, oleh)
    await tend_consults(floor)
    assert await state_of(floor, consult) == ("done", None)
    (ended,) = await floor.events("consult_ended")
    assert '"reason": "gone"' in ended["data"]
    with pytest.raises(TakerDoubtfulError, match="agent_gone"):
        await ask(floor, dana, item, oleh)


async def test_consult_is_over_when_the_colleague_declines_or_lets_it_ring(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item = await have(floor, dana, queue)

    declined = await ask(floor, dana, item, oleh)
    await decline_offer(floor.units, floor.tenant_id, oleh, await floor.offer_of(declined), None)
    assert await state_of(floor, declined) == ("done", None)

    rung = await ask(floor, dana, item, oleh)
    floor.clock.move(timedelta(seconds=61))
    await floor.see_everybody()
    await floor.hold_round()
    assert await state_of(floor, rung) == ("done", None)
    assert await state_of(floor, item) == ("assigned", dana)
    reasons = [each["data"] for each in await floor.events("consult_ended")]
    assert len(reasons) == 2
    assert all('"reason": "not_taken"' in each for each in reasons)


# ------------------------------------------------------------------ asking whoever can


async def test_router_offers_it_to_whoever_can_but_not_to_me_when_i_ask_a_queue(floor: Floor) -> None:
    queue, experts = await floor.add_queue(), await floor.add_queue()
    dana = await floor.add_agent([queue, experts], idle=500)
    oleh, noa = await floor.add_agent([experts]), await floor.add_agent([experts], idle=300)
    skill = await floor.add_skill({dana: 90, oleh: 70, noa: 20})
    item = await have(floor, dana, queue)

    consult = await ask(floor, dana, item, queue=experts, skill=SkillAsked(skill, 50))
    assert await state_of(floor, consult) == ("waiting", None)
    await floor.hold_round()
    assert await state_of(floor, consult) == ("offered", oleh)

    await decline_offer(floor.units, floor.tenant_id, oleh, await floor.offer_of(consult), None)
    assert await state_of(floor, consult) == ("waiting", None)  # anybody else who can
    await floor.run("UPDATE agent_skills SET level = 60 WHERE agent_id = $1", noa)
    await floor.hold_round()
    await take(floor, noa, consult)
    assert await state_of(floor, consult) == ("assigned", noa)
    await check_floor(floor, expected=1)


async def test_router_offers_it_when_the_tenant_has_routing_rules(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item = await have(floor, dana, queue)
    await add_rule(floor, "true")

    consult = await ask(floor, dana, item)
    await floor.hold_round()
    assert await state_of(floor, consult) == ("offered", oleh)


# ------------------------------------------------------------------ the item changes hands


async def test_item_is_theirs_with_its_age_when_i_let_them_have_it_though_they_are_full(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue], capacity=2)
    item = await have(floor, dana, queue)
    before = await floor.item(item)
    me, them = await floor.principal(dana), await floor.principal(oleh)

    consult = await ask(floor, dana, item, oleh)
    with pytest.raises(WorkStateError):
        await pass_consult(floor.units, me, consult)  # not taken yet
    await take(floor, oleh, consult)
    with pytest.raises(NotYourWorkError):
        await pass_consult(floor.units, them, consult)
    floor.clock.move(timedelta(seconds=5))
    await pass_consult(floor.units, me, consult)

    row = await floor.item(item)
    assert (row["state"], row["agent_id"], row["queued_at"], row["assigned_at"]) == (
        "assigned", oleh, before["queued_at"], floor.clock.now(),
    )  # fmt: skip
    assert (await state_of(floor, consult))[0] == "done"
    assert (await floor.agent(dana))["idle_since"] == floor.clock.now()
    assert [each["kind"] for each in await floor.events("consult_passed", "requeued", "given_by_hand", "assigned")][-4:] == [
        "consult_passed", "requeued", "given_by_hand", "assigned",
    ]  # fmt: skip
    await check_floor(floor, expected=1)
    with pytest.raises(WorkStateError):
        await pass_consult(floor.units, me, consult)


# ------------------------------------------------------------------ it ends


async def test_consult_ends_when_either_says_so_and_nobody_else(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh, noa = [await floor.add_agent([queue]) for _ in range(3)]
    boss = await floor.add_agent([], role="supervisor")
    item = await have(floor, dana, queue)

    for ender in (dana, oleh, boss):
        consult = await taken(floor, dana, item, oleh)
        with pytest.raises(NotYourWorkError):
            await end_consult(floor.units, await floor.principal(noa), consult)
        await end_consult(floor.units, await floor.principal(ender), consult)
        await end_consult(floor.units, await floor.principal(ender), consult)  # a repeated call
        assert (await state_of(floor, consult))[0] == "done"
    assert len(await floor.events("consult_ended")) == 3

    pending = await ask(floor, dana, item, oleh)
    await end_consult(floor.units, await floor.principal(dana), pending)
    assert await state_of(floor, pending) == ("done", None)
    waiting = await ask(floor, dana, item)
    await end_consult(floor.units, await floor.principal(dana), waiting)
    offered = await ask(floor, dana, item)
    await floor.hold_round()
    await end_consult(floor.units, await floor.principal(dana), offered)
    assert await state_of(floor, offered) == ("done", None)
    await check_floor(floor, expected=1)


async def test_consult_ends_when_i_have_its_item_no_more(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh, noa = [await floor.add_agent([queue]) for _ in range(3)]

    finished = await have(floor, dana, queue)
    about_finished = await taken(floor, dana, finished, oleh)
    await finish(floor.units, floor.tenant_id, dana, finished)
    handed = await have(floor, dana, queue)
    about_handed = await ask(floor, dana, handed, oleh)
    await hand_over(floor.units, await floor.principal(dana), handed, HandOver(noa, timedelta(minutes=1)))
    given_back = await have(floor, dana, queue)
    about_given_back = await ask(floor, dana, given_back)
    await requeue(floor.units, floor.tenant_id, dana, given_back, None)
    kept = await have(floor, noa, queue)
    about_kept = await taken(floor, noa, kept, dana)

    await tend_consults(floor)
    for consult in (about_finished, about_handed, about_given_back):
        assert (await state_of(floor, consult))[0] == "done"
    assert await state_of(floor, about_kept) == ("assigned", dana)
    assert all('"reason": "left"' in each["data"] for each in await floor.events("consult_ended"))


async def test_consult_ends_when_whoever_was_asked_signs_out(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item = await have(floor, dana, queue)
    consult = await taken(floor, dana, item, oleh)
    await sign_out(floor, oleh)
    assert (await state_of(floor, consult))[0] == "done"
    assert await state_of(floor, item) == ("assigned", dana)


# ------------------------------------------------------------------ taking part


async def say(floor: Floor, agent: AgentId, item: WorkItemId, *, note: bool = False) -> None:
    row = await floor.item(item)
    draft = Draft(IDS.new(), row["interaction_id"], "Hello", note=note)
    async with floor.units.begin(floor.tenant_id) as unit:
        await send_message(unit, MANIFESTS, case_id=CaseId(row["case_id"]), agent_id=agent, draft=draft)


async def test_customer_hears_from_them_when_i_let_them_in_and_no_more_when_they_go_out(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item = await have(floor, dana, queue)
    me, them = await floor.principal(dana), await floor.principal(oleh)
    consult = await ask(floor, dana, item, oleh)
    with pytest.raises(WorkStateError):
        await let_take_part(floor.units, me, consult, takes_part=True)
    await take(floor, oleh, consult)

    await say(floor, oleh, item, note=True)
    with pytest.raises(ConsultNotesOnlyError):
        await say(floor, oleh, item)
    with pytest.raises(NotYourWorkError):
        await let_take_part(floor.units, them, consult, takes_part=True)
    await let_take_part(floor.units, me, consult, takes_part=True)
    await let_take_part(floor.units, me, consult, takes_part=True)  # a repeated call
    await say(floor, oleh, item)
    await let_take_part(floor.units, them, consult, takes_part=False)
    with pytest.raises(ConsultNotesOnlyError):
        await say(floor, oleh, item)
    await say(floor, dana, item)
    assert [each["kind"] for each in await floor.events("consult_joined", "consult_left")] == [
        "consult_joined", "consult_left",
    ]  # fmt: skip
    await end_consult(floor.units, me, consult)
    await say(floor, oleh, item)  # nobody asks them any more, and they may read the case


# ------------------------------------------------------------------ the asker is gone


async def let_in(floor: Floor, asker: AgentId, of: AgentId, queue: QueueId) -> tuple[WorkItemId, WorkItemId]:
    """An item, and the consult about it of whoever takes part in it."""
    item = await have(floor, asker, queue)
    consult = await taken(floor, asker, item, of)
    await let_take_part(floor.units, await floor.principal(asker), consult, takes_part=True)
    return item, consult


async def sign_out(floor: Floor, agent: AgentId) -> None:
    async with floor.units.begin(floor.tenant_id) as unit:
        await leave_work(unit, agent)


async def test_item_is_theirs_who_take_part_with_its_age_when_i_sign_out(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue], capacity=2)
    item, consult = await let_in(floor, dana, oleh, queue)
    before = await floor.item(item)
    about_mine = await have(floor, dana, queue)  # nobody takes part in this one

    await sign_out(floor, dana)

    row = await floor.item(item)
    assert (row["state"], row["agent_id"], row["queued_at"]) == ("assigned", oleh, before["queued_at"])
    assert (await state_of(floor, consult))[0] == "done"
    assert await state_of(floor, about_mine) == ("waiting", None)
    told = await floor.events("consult_passed", "requeued", "given_by_hand", "assigned")
    assert [(each["kind"], each["agent_id"], each["data"]) for each in told if each["work_item_id"] == item and "inherited" in each["data"]] == [
        ("requeued", dana, f'{{"reason": "inherited", "queue_id": "{queue}", "to_agent_id": "{oleh}"}}'),
        ("given_by_hand", oleh, '{"reason": "inherited"}'), ("assigned", oleh, '{"reason": "inherited"}'),
    ]  # fmt: skip
    await check_floor(floor, expected=2)


async def test_item_waits_when_whoever_is_asked_only_writes_notes_or_is_gone_too(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    noted, _ = await let_in(floor, dana, oleh, queue)
    (consult,) = await floor.look(
        "SELECT work_item_id FROM work_items WHERE tenant_id = $1 AND consult_of = $2", noted
    )
    me = await floor.principal(dana)
    await let_take_part(floor.units, me, consult["work_item_id"], takes_part=False)
    lost, _ = await let_in(floor, dana, oleh, queue)
    await floor.run(
        "UPDATE agents SET presence = 'not_ready', presence_reason = 'connection_lost' WHERE agent_id = $1",
        oleh,
    )
    await sign_out(floor, dana)
    assert await state_of(floor, noted) == await state_of(floor, lost) == ("waiting", None)


async def test_router_lets_them_inherit_who_take_part_when_i_am_away_for_too_long(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item, consult = await let_in(floor, dana, oleh, queue)

    async def go_on(minutes: int) -> None:
        floor.clock.move(timedelta(minutes=minutes))
        await floor.run("UPDATE agents SET last_seen_at = $2 WHERE agent_id = $1", oleh, floor.clock.now())

    await go_on(2)
    await floor.hold_round()  # my connection is lost
    await go_on(30)
    async with floor.database.system.acquire() as busy, busy.transaction():
        await busy.execute("SELECT 1 FROM agents WHERE agent_id = $1 FOR NO KEY UPDATE", oleh)
        committed = await floor.hold_round()
        assert committed.postponed  # the router waits for nobody, and the item for them
        assert await state_of(floor, item) == ("assigned", dana)
    await floor.hold_round()
    assert await state_of(floor, item) == ("assigned", oleh)
    assert (await state_of(floor, consult))[0] == "done"


# ------------------------------------------------------------------ every other way


async def test_consult_goes_no_other_way_when_somebody_tries(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    boss = await floor.add_agent([], role="supervisor")
    item = await have(floor, dana, queue)
    waiting = await ask(floor, dana, item)
    assert (await list_waiting(floor.units, await floor.principal(oleh), "en"))[1] == []
    with pytest.raises(NotFoundError):
        await pull_work(floor.units, floor.tenant_id, oleh, waiting)
    await floor.hold_round()
    await take(floor, oleh, waiting)

    lead, them = await floor.principal(boss), await floor.principal(oleh)
    with pytest.raises(ConsultOnlyError):
        await finish(floor.units, floor.tenant_id, oleh, waiting)
    with pytest.raises(ConsultOnlyError):
        await requeue(floor.units, floor.tenant_id, oleh, waiting, None)
    with pytest.raises(ConsultOnlyError):
        await hand_over(floor.units, them, waiting, HandOver(dana, timedelta(minutes=1)))
    with pytest.raises(ConsultOnlyError):
        await assign_work(floor.units, lead, waiting, dana, anyway=True)
    with pytest.raises(ConsultOnlyError):
        await free_work(floor.units, lead, waiting, None)
    assert await state_of(floor, waiting) == ("assigned", oleh)
    for way in (pass_consult, end_consult):
        with pytest.raises(NotFoundError):
            await way(floor.units, await floor.principal(dana), item)  # it is no consult


# ------------------------------------------------------------------ beside it


async def test_case_is_put_aside_when_somebody_is_asked_about_it(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item = await have(floor, dana, queue)
    consult = await taken(floor, dana, item, oleh)
    case_id = (await floor.item(item))["case_id"]
    await floor.look("SELECT put_case_aside($1, $3, $2, $4, false)", case_id, floor.clock.now(), dana)
    assert (await state_of(floor, item))[0] == "done"
    await tend_consults(floor)
    assert (await state_of(floor, consult))[0] == "done"


async def test_question_goes_with_its_thread_when_the_case_is_merged(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item, other = await have(floor, dana, queue), await have(floor, dana, queue)
    consult = await taken(floor, dana, item, oleh)
    first, second = (await floor.item(item))["case_id"], (await floor.item(other))["case_id"]
    await floor.look("SELECT lock_cases($1, $4, $2, $3, NULL)", first, second, dana)
    await floor.look("SELECT interaction_ids FROM move_threads($1, $2, $3, NULL, NULL)", first, second)
    assert (await floor.item(consult))["case_id"] == second
    assert await state_of(floor, consult) == ("assigned", oleh)


async def test_question_goes_with_its_item_when_the_thread_is_split_off(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item = await have(floor, dana, queue)
    consult = await taken(floor, dana, item, oleh)
    before = CaseId((await floor.item(item))["case_id"])
    message = await floor.add_message(item)
    async with floor.units.begin(floor.tenant_id) as unit:
        split = await split_case(unit, await floor.principal(dana), before, message, "Another matter")
    assert (await floor.item(item))["case_id"] == split.case_id != before
    row = await floor.item(consult)
    assert (row["case_id"], row["state"], row["agent_id"]) == (split.case_id, "assigned", oleh)
    await tend_consults(floor)
    assert await state_of(floor, consult) == ("assigned", oleh)


async def test_question_is_shown_with_who_asks_and_on_which_channel_when_its_desk_draws_it(
    floor: Floor,
) -> None:
    queue = await floor.add_queue()
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([queue])
    item = await have(floor, dana, queue)
    consult = await ask(floor, dana, item, oleh, text="Is the meter theirs?")
    offer_id = await floor.offer_of(consult)

    async def drawn() -> dict[str, dict[str, object]]:
        rows = await floor.look(
            "SELECT kind, data FROM project_entities($1, '{}', ARRAY[$2::uuid], ARRAY[$3::uuid], '{}', '{}', '{}', '{}')",
            offer_id,
            consult,
        )
        return {row["kind"]: json.loads(row["data"]) for row in rows}

    shown = await drawn()
    about = {
        "of": str(item), "by": str(dana), "by_name": "Dana", "with_name": "Dana", "takes_part": False,
    }  # fmt: skip
    assert (shown["offer"]["consult"], shown["offer"]["by_name"]) == (about, "Dana")
    assert (shown["offer"]["channel"], shown["offer"]["last_line"]) == ("webchat", "Is the meter theirs?")
    await take(floor, oleh, consult)
    await let_take_part(floor.units, await floor.principal(dana), consult, takes_part=True)
    work = (await drawn())["work_item"]
    assert work["consult"] == {**about, "takes_part": True}
    assert (work["agent_id"], work["interaction_id"]) == (
        str(oleh), str((await floor.item(item))["interaction_id"]),
    )  # fmt: skip
    lines = await floor.look(
        "SELECT data -> 'params' ->> 'by_name' AS by, data -> 'params' ->> 'agent_name' AS whom, data ->> 'code' AS code"
        " FROM note_line_entities WHERE tenant_id = $1 AND data ->> 'code' LIKE 'consult%' ORDER BY seq"
    )
    assert [(row["code"], row["whom"]) for row in lines] == [
        ("consult_began", "Dana"), ("consult_taken", "Dana"), ("consult_joined", "Dana"),
    ]  # fmt: skip
    assert lines[0]["by"] == "Dana"
