"""Asking a colleague: what a consult can do, what it cannot, and how the item changes hands by it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from retzef.engine.work import (
    CONSULT_STEPS,
    STEPS,
    ConsultOnlyError,
    NotYourWorkError,
    Offer,
    WorkItem,
    WorkStateError,
    accept,
    consult,
    end_consult,
    finish,
    free,
    give_back,
    hand_over,
    inherit,
    leave,
    let_take_part,
    offer_to,
    pass_consult,
    place,
    return_offer,
)
from retzef.kernel.ids import AgentId, OfferId, QueueId, WorkItemId

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SERVICE, BILLING = QueueId(UUID(int=1)), QueueId(UUID(int=2))
DANA, OLEH = AgentId(UUID(int=10)), AgentId(UUID(int=11))
ITEM = WorkItem(
    WorkItemId(UUID(int=30)), SERVICE, "assigned", 2, NOON - timedelta(minutes=4), DANA, NOON - timedelta(minutes=1)
)  # fmt: skip
CONSULT = WorkItemId(UUID(int=31))
OFFER, UNTIL = OfferId(UUID(int=40)), NOON + timedelta(seconds=30)


def offered() -> tuple[WorkItem, Offer]:
    return offer_to(consult(ITEM, DANA, CONSULT, NOON), OFFER, OLEH, UNTIL)


def taken() -> WorkItem:
    return accept(*offered(), OLEH, NOON)[0]


def test_consult_weighs_what_its_item_does_and_waits_from_now_when_somebody_asks() -> None:
    asked = consult(ITEM, DANA, CONSULT, NOON, BILLING)
    assert (asked.load, asked.queued_at, asked.queue_id, asked.state) == (2, NOON, BILLING, "waiting")
    assert (asked.consult_of, asked.consult_by, asked.takes_part) == (ITEM.work_item_id, DANA, False)


def test_nobody_asks_when_the_item_is_not_in_their_hands_or_is_a_consult() -> None:
    with pytest.raises(NotYourWorkError):
        consult(ITEM, OLEH, CONSULT, NOON)
    with pytest.raises(WorkStateError):
        consult(replace(ITEM, state="wrap_up"), DANA, CONSULT, NOON)
    with pytest.raises(ConsultOnlyError):
        consult(taken(), OLEH, CONSULT, NOON)


def test_item_changes_hands_with_its_age_when_the_asker_lets_them_have_it() -> None:
    item, over = pass_consult(ITEM, taken(), DANA, NOON)
    assert (item.state, item.agent_id, item.assigned_at, item.queued_at) == (
        "assigned",
        OLEH,
        NOON,
        ITEM.queued_at,
    )
    assert (over.state, over.carried_by) == ("done", None)
    with pytest.raises(NotYourWorkError):
        pass_consult(ITEM, taken(), OLEH, NOON)
    with pytest.raises(WorkStateError):
        pass_consult(ITEM, offered()[0], DANA, NOON)  # nobody has taken it yet
    with pytest.raises(WorkStateError):
        pass_consult(ITEM, replace(taken(), consult_of=WorkItemId(UUID(int=99))), DANA, NOON)


def test_item_is_theirs_who_take_part_when_its_holder_is_gone() -> None:
    item, over = inherit(ITEM, let_take_part(taken(), DANA, takes_part=True), NOON)
    assert (item.agent_id, item.queued_at, over.state) == (OLEH, ITEM.queued_at, "done")
    with pytest.raises(WorkStateError):
        inherit(ITEM, taken(), NOON)  # they only write notes
    with pytest.raises(ConsultOnlyError):
        inherit(taken(), taken(), NOON)


def test_customer_hears_from_them_when_the_asker_lets_them_in_and_no_more_when_either_says_so() -> None:
    inside = let_take_part(taken(), DANA, takes_part=True)
    assert inside.takes_part
    assert not let_take_part(inside, OLEH, takes_part=False).takes_part
    assert not let_take_part(inside, DANA, takes_part=False).takes_part
    assert not end_consult(inside).takes_part
    with pytest.raises(NotYourWorkError):
        let_take_part(taken(), OLEH, takes_part=True)
    with pytest.raises(WorkStateError):
        let_take_part(offered()[0], DANA, takes_part=True)
    with pytest.raises(WorkStateError):
        let_take_part(ITEM, DANA, takes_part=True)


def test_consult_is_over_when_the_colleague_asked_by_name_passes_and_waits_when_anybody_could_take_it() -> (
    None
):
    item, offer = offered()
    assert return_offer(item, offer, "declined", NOON)[0].state == "waiting"
    by_name = replace(item, is_asked_by_name=True)
    over, answered = return_offer(by_name, offer, "timed_out", NOON)
    assert (over.state, over.agent_id, answered.state) == ("done", None, "timed_out")


@pytest.mark.parametrize(
    "step",
    [
        lambda each: finish(each, OLEH, NOON, timedelta(0)),
        lambda each: give_back(each, OLEH, NOON, passed=True),
        lambda each: hand_over(each, OLEH, (OFFER, DANA), UNTIL, back=True),
        lambda each: place(each, DANA, NOON, "assign"),
        free,
        leave,
    ],
)
def test_consult_goes_no_other_way_when_somebody_tries(step: Callable[[WorkItem], object]) -> None:
    with pytest.raises(ConsultOnlyError):
        step(taken())


def test_steps_of_a_consult_are_steps_of_the_table() -> None:
    assert set(STEPS) > CONSULT_STEPS
