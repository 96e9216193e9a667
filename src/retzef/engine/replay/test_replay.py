"""Spans made up by hand, lived through again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from retzef.engine.replay import (
    ABANDONED,
    ANSWERED,
    ItemFact,
    Leg,
    OfferSeen,
    Opening,
    PresenceSeen,
    QueueSeen,
    Seen,
    SeenAgent,
    SeenAnswer,
    SeenItem,
    count_course,
    learn_habits,
    read_legs,
    replay,
    tell_apart,
)
from retzef.engine.routing import QueueRule, RoutingPolicy, WaitingItem
from retzef.kernel.ids import AgentId, EntryPointId, QueueId, WorkItemId

BEGINS = datetime(2026, 11, 22, 9, tzinfo=UTC).timestamp()
CALLS, LOANS = QueueId(UUID(int=1)), QueueId(UUID(int=2))
DANA, OMER = AgentId(UUID(int=11)), AgentId(UUID(int=12))
FIRST_COME = RoutingPolicy(customer_value_points=0)
BY_VALUE = RoutingPolicy(name="by_value", customer_value_points=10_000)


def item(
    number: int, *legs: Leg, value: int = 0, answers: Mapping[AgentId, tuple[SeenAnswer, ...]] | None = None
) -> SeenItem:
    queued_at = datetime.fromtimestamp(legs[0].began_at, UTC)
    waiting = WaitingItem(
        WorkItemId(UUID(int=100 + number)), legs[0].queue_id, "voice", 1, 0, queued_at, customer_value=value
    )
    return SeenItem(waiting, legs, answers or {})


def comes(
    at: float, *, handling: float | None = 60.0, gives_up: float | None = None, queue_id: QueueId = CALLS
) -> Leg:
    """As it was seen: Dana had it ten seconds later, or nobody did."""
    began = BEGINS + at
    if gives_up is not None:
        return Leg(queue_id, began, left_after=gives_up, seen_over_at=began + gives_up)
    assert handling is not None, "somebody had it"
    return Leg(
        queue_id, began, handling=handling, seen_agent_id=DANA, seen_at=began + 10, seen_over_at=began + 10 + handling
    )  # fmt: skip


def agent(
    agent_id: AgentId, *presence: tuple[float, bool], silent: tuple[tuple[float, float], ...] = ()
) -> SeenAgent:
    seen = tuple(PresenceSeen(BEGINS + at, is_ready) for at, is_ready in presence or ((-60.0, True),))
    rang = tuple((BEGINS + begins, BEGINS + ends) for begins, ends in silent)
    return SeenAgent(agent_id, frozenset({CALLS, LOANS}), 1, presence=seen, silent=rang)


def span(
    items: list[SeenItem], *agents: SeenAgent, openings: tuple[Opening, ...] = (), **rule: object
) -> Seen:
    queues = {
        queue_id: QueueSeen(QueueRule(queue_id, timedelta(seconds=20), **rule), within=20.0)  # type: ignore[arg-type]
        for queue_id in (CALLS, LOANS)
    }
    people = {each.agent_id: each for each in agents or (agent(DANA),)}
    return Seen(
        BEGINS,
        BEGINS + 3600,
        queues,
        people,
        tuple(items),
        openings or (Opening(BEGINS),),
        learn_habits(items),
    )


def test_who_gave_up_is_answered_when_somebody_is_free_before() -> None:
    seen = span(
        [item(0, comes(0, handling=30)), item(1, comes(5, gives_up=20)), item(2, comes(6, gives_up=60))]
    )
    course = replay(seen, FIRST_COME)
    first, second, third = course.outcomes.values()
    assert (first.end, first.waited) == (ANSWERED, 0.0)
    assert (second.end, second.waited) == (ABANDONED, 20.0)
    # What nobody had takes as long as is usual in its queue.
    assert (third.end, third.waited) == (ANSWERED, 24.0)
    assert (course.busy, course.available) == (60.0, 3600.0)
    assert course.occupancy == pytest.approx(60 / 3600)


def test_more_value_is_served_in_time_when_the_policy_weighs_it() -> None:
    seen = span([item(0, comes(0)), item(1, comes(1)), item(2, comes(2), value=100)])
    ours, theirs = replay(seen, FIRST_COME), replay(seen, BY_VALUE, explain=True)
    shift = tell_apart(ours, theirs, 10)
    assert (shift.same, shift.to_another, shift.sooner, shift.later) == (3, 0, 1, 1)
    assert "customer_value" in {reason.code for each in theirs.outcomes.values() for reason in each.reasons}
    of_ours, of_theirs = (count_course(seen, each).parts["all", ""] for each in (ours, theirs))
    assert of_ours["average_wait"] == of_theirs["average_wait"] == pytest.approx((0 + 59 + 118) / 3)
    assert (of_ours["answered"], of_ours["answered_within"]) == (3, 1)


def test_an_offer_is_not_answered_when_it_rings_while_nobody_was_there() -> None:
    seen = span([item(0, comes(100))], agent(DANA, silent=((90, 130),)), agent(OMER, (-10, True)))
    course = replay(seen, FIRST_COME)
    (outcome,) = course.outcomes.values()
    assert (outcome.agent_id, outcome.waited) == (OMER, 20.0)
    assert course.offers[CALLS].timed_out == 1


def test_an_offer_is_declined_when_it_was_declined_then() -> None:
    answers = {DANA: (SeenAnswer("declined", 4.0),)}
    seen = span([item(0, comes(100), answers=answers)], agent(DANA), agent(OMER, (-10, True)))
    (outcome,) = replay(seen, FIRST_COME).outcomes.values()
    assert (outcome.agent_id, outcome.waited) == (OMER, 4.0)


def test_nobody_gets_anything_when_nobody_is_ready_or_the_queue_is_closed() -> None:
    away = span([item(0, comes(0, gives_up=500))], agent(DANA, (-60, True), (-5, False), (200, True)))
    assert [each.waited for each in replay(away, FIRST_COME).outcomes.values()] == [200.0]
    hours = (Opening(BEGINS, frozenset({CALLS})), Opening(BEGINS + 300, frozenset()))
    closed = span([item(0, comes(0, gives_up=500))], openings=hours, when_closed="hold")
    assert [each.waited for each in replay(closed, FIRST_COME).outcomes.values()] == [300.0]


def test_what_waits_too_long_goes_on_in_another_queue_when_the_rule_says_so() -> None:
    seen = span(
        [item(0, comes(0, gives_up=900))], agent(DANA, (-60, False), (600, True)),
        max_wait=timedelta(seconds=120), overflow_queue_id=LOANS,
    )  # fmt: skip
    (outcome,) = replay(seen, FIRST_COME).outcomes.values()
    assert (outcome.queue_id, outcome.waited) == (LOANS, 600.0)


def test_what_was_in_hand_before_goes_on_and_is_not_counted() -> None:
    seen = span([item(0, comes(-40, handling=100)), item(1, comes(5))])
    course = replay(seen, FIRST_COME)
    assert [each.waited for each in course.outcomes.values()] == [65.0]  # Dana is through at 70
    assert count_course(seen, course).parts["all", ""]["offered"] == 1


def test_a_story_has_a_leg_for_each_wait_when_an_agent_passes_it_on() -> None:
    facts = [
        ItemFact(1, "work_item_queued", 100, queue_id=CALLS),
        ItemFact(2, "offer_declined", 105, OMER),
        ItemFact(3, "assigned", 110, DANA),
        ItemFact(4, "requeued", 170, DANA, LOANS, "sent"),
        ItemFact(5, "assigned", 200, OMER, reason="pulled"),
        ItemFact(6, "interaction_ended", 260, OMER),
        ItemFact(7, "wrap_up_began", 260, OMER),
        ItemFact(8, "wrap_up_ended", 275, OMER),
    ]
    offers = [OfferSeen(OMER, 101, 105, "declined"), OfferSeen(DANA, 106, 110, "accepted")]
    legs, answers = read_legs(facts, offers, 275)
    assert answers == {OMER: (SeenAnswer("declined", 4.0, 101),), DANA: (SeenAnswer("accepted", 4.0, 106),)}
    first, second = legs
    assert (first.queue_id, first.handling, first.hand, first.follows) == (CALLS, 60, None, False)
    assert (second.queue_id, second.handling, second.wrap_up, second.follows) == (LOANS, 60, 15, True)
    assert (second.passed, second.hand) == (True, (30, OMER))


def test_what_the_router_did_is_left_out_when_a_story_is_read() -> None:
    facts = [
        ItemFact(1, "work_item_queued", 100, queue_id=CALLS),
        ItemFact(2, "requeued", 160, queue_id=LOANS, reason="max_wait"),
        ItemFact(3, "interaction_ended", 300),
    ]
    (leg,), _ = read_legs(facts, [], 300)
    assert (leg.queue_id, leg.seen_queue_id, leg.moves, leg.left_after, leg.is_aside) == (
        CALLS,
        LOANS,
        (),
        200,
        False,
    )


def test_work_that_came_by_hand_goes_to_the_same_person_when_it_still_waits() -> None:
    by_hand = Leg(
        CALLS,
        BEGINS + 5,
        hand=(20.0, OMER),
        handling=10,
        seen_agent_id=OMER,
        seen_at=BEGINS + 25,
        seen_over_at=BEGINS + 35,
    )
    busy = replay(
        span([item(0, comes(0)), item(1, by_hand)], agent(DANA), agent(OMER, (-60, False))), FIRST_COME
    )
    assert [(each.agent_id, each.by_hand) for each in busy.outcomes.values()] == [(DANA, False), (OMER, True)]
    free = replay(span([item(1, by_hand)], agent(DANA), agent(OMER, (-60, False))), FIRST_COME)
    assert [(each.agent_id, each.waited) for each in free.outcomes.values()] == [(DANA, 0.0)]


def test_hours_of_an_entry_point_hold_when_it_has_its_own() -> None:
    entry_point_id = EntryPointId(UUID(int=5))
    one = item(0, comes(0, gives_up=900))
    one = SeenItem(replace(one.waiting, entry_point_id=entry_point_id), one.legs)
    hours = (
        Opening(BEGINS, frozenset(), {entry_point_id: False}),
        Opening(BEGINS + 100, frozenset(), {entry_point_id: True}),
    )
    (outcome,) = replay(span([one], openings=hours, when_closed="hold"), FIRST_COME).outcomes.values()
    assert outcome.waited == 100.0
