"""Rounds of routing, seen from outside: a state goes in, a round comes out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from retzef.engine.routing import (
    Explained,
    HeldWork,
    PendingOffer,
    QueueRule,
    ReadyAgent,
    Round,
    RoutingPolicy,
    RoutingState,
    WaitingItem,
    WrapUp,
    decide_round,
    explain_item,
)
from retzef.kernel.ids import AgentId, OfferId, QueueId, WorkItemId

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
POLICY = RoutingPolicy()
SERVICE, BILLING = QueueId(UUID(int=1)), QueueId(UUID(int=2))
DANA, OLEH, EMMA = (AgentId(UUID(int=100 + place)) for place in range(3))


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def item(number: int, *, waited: float = 10, **changes: object) -> WaitingItem:
    plain = WaitingItem(WorkItemId(UUID(int=1000 + number)), SERVICE, "chat", 2, 0, NOW - seconds(waited))
    return replace(plain, **changes)  # type: ignore[arg-type]


def agent(agent_id: AgentId, *, idle: float = 60, **changes: object) -> ReadyAgent:
    plain = ReadyAgent(agent_id, frozenset({SERVICE}), 8, 0, NOW - seconds(idle), NOW, NOW - seconds(3600))
    return replace(plain, **changes)  # type: ignore[arg-type]


def offer(number: int, agent_id: AgentId, *, left: float = 10, made: float = 20) -> PendingOffer:
    item_id = WorkItemId(UUID(int=1000 + number))
    return PendingOffer(
        OfferId(UUID(int=2000 + number)), item_id, agent_id, NOW - seconds(made), NOW + seconds(left)
    )


def state(
    *,
    items: tuple[WaitingItem, ...] = (),
    agents: tuple[ReadyAgent, ...] = (),
    offers: tuple[PendingOffer, ...] = (),
    wrap_ups: tuple[WrapUp, ...] = (),
    held: tuple[HeldWork, ...] = (),
    watched: float = 3600,
) -> RoutingState:
    rules = (QueueRule(SERVICE, seconds(30)), QueueRule(BILLING, seconds(15)))
    return RoutingState(rules, items, agents, offers, wrap_ups, held, NOW - seconds(watched))


def given(decided: Round) -> list[tuple[WorkItemId, AgentId]]:
    return [(each.work_item_id, each.agent_id) for each in decided.offers]


def test_longest_idle_member_is_asked_when_several_could_take_it() -> None:
    decided = decide_round(
        state(items=(item(1),), agents=(agent(DANA, idle=5), agent(OLEH, idle=90))), POLICY, NOW
    )
    (made,) = decided.offers
    assert made.agent_id == OLEH
    assert made.expires_at == NOW + seconds(30)
    assert [(reason.code, dict(reason.params)) for reason in made.reasons] == [
        ("longest_idle", {"seconds": 90, "among": 2})
    ]
    assert [(each.agent_id, each.score, each.reasons[0].code) for each in made.candidates] == [
        (OLEH, 90, "longest_idle"),
        (DANA, 5, "idle_shorter"),
    ]


def test_only_members_of_the_queue_are_asked_when_others_are_idle_longer() -> None:
    elsewhere = agent(OLEH, idle=900, queues=frozenset({BILLING}))
    decided = decide_round(state(items=(item(1),), agents=(elsewhere, agent(DANA))), POLICY, NOW)
    assert given(decided) == [(item(1).work_item_id, DANA)]
    assert [reason.code for reason in decided.offers[0].reasons] == ["only_candidate"]


def test_higher_priority_goes_first_when_it_has_waited_less() -> None:
    urgent, old = item(1, waited=1, priority=5), item(2, waited=500)
    decided = decide_round(state(items=(old, urgent), agents=(agent(DANA),)), POLICY, NOW)
    assert given(decided) == [(urgent.work_item_id, DANA)]
    assert "priority" in [reason.code for reason in decided.offers[0].reasons]
    assert [each.work_item_id for each in decided.waiting] == [old.work_item_id]


def test_decision_says_where_a_priority_is_from_when_the_case_adds_to_its_queue() -> None:
    of_case, of_both = item(1, priority=2, case_priority=2), item(2, priority=4, case_priority=-1)
    for waiting, told in (
        (of_case, [("priority", 2), ("case_urgent", 2)]),
        (of_both, [("priority", 4), ("case_low", -1), ("queue_priority", 5)]),
    ):
        (made,) = decide_round(state(items=(waiting,), agents=(agent(DANA),)), POLICY, NOW).offers
        reasons = [(each.code, each.params["priority"]) for each in made.reasons if "priority" in each.params]
        assert reasons == told


def test_one_agent_gets_one_offer_at_a_time_when_there_is_room_for_more() -> None:
    items = (item(1, waited=30), item(2, waited=20))
    decided = decide_round(state(items=items, agents=(agent(DANA),)), POLICY, NOW)
    assert given(decided) == [(items[0].work_item_id, DANA)]
    assert [(reason.code, dict(reason.params)) for reason in decided.waiting[0].reasons] == [
        ("agents_answering", {"count": 1})
    ]


def test_load_is_counted_within_the_round_when_several_offers_are_allowed() -> None:
    items = tuple(item(number, load=3) for number in range(4))
    policy = replace(POLICY, offers_at_once=9)
    decided = decide_round(state(items=items, agents=(agent(DANA, capacity=8, load=1),)), policy, NOW)
    assert len(decided.offers) == 2
    assert {reason.code for each in decided.waiting for reason in each.reasons} == {"agents_at_capacity"}


def test_smaller_item_is_given_when_an_older_one_does_not_fit() -> None:
    large, small = item(1, waited=90, load=6), item(2, waited=10, load=2)
    decided = decide_round(
        state(items=(large, small), agents=(agent(DANA, capacity=8, load=5),)), POLICY, NOW
    )
    assert given(decided) == [(small.work_item_id, DANA)]


def test_who_passed_is_asked_last_when_somebody_else_is_free() -> None:
    passed = item(1, passed_by={OLEH: NOW - seconds(600)})
    decided = decide_round(
        state(items=(passed,), agents=(agent(OLEH, idle=900), agent(DANA, idle=1))), POLICY, NOW
    )
    assert given(decided) == [(passed.work_item_id, DANA)]
    assert "passed_by_others" in [reason.code for reason in decided.offers[0].reasons]


def test_who_passed_is_not_asked_at_once_when_nobody_else_is_left() -> None:
    passed = item(1, passed_by={OLEH: NOW - seconds(20)})
    decided = decide_round(state(items=(passed,), agents=(agent(OLEH),)), POLICY, NOW)
    assert decided.offers == ()
    assert [reason.code for reason in decided.waiting[0].reasons] == ["agents_passed"]
    assert decided.next_wake_at == NOW + seconds(40)


def test_who_passed_is_asked_again_when_the_clock_was_set_back_since() -> None:
    passed = item(1, passed_by={OLEH: NOW + seconds(3600)})
    decided = decide_round(state(items=(passed,), agents=(agent(OLEH),)), POLICY, NOW)
    assert given(decided) == [(passed.work_item_id, OLEH)]


def test_who_passed_is_asked_as_anybody_when_they_said_anew_that_they_are_ready() -> None:
    passed = item(1, passed_by={OLEH: NOW - seconds(20)})
    back = agent(OLEH, idle=5, ready_since=NOW - seconds(5))
    decided = decide_round(state(items=(passed,), agents=(back,)), POLICY, NOW)
    assert given(decided) == [(passed.work_item_id, OLEH)]
    assert [reason.code for reason in decided.offers[0].reasons] == ["only_candidate"]


def test_who_passed_is_not_asked_at_once_when_they_passed_after_saying_that_they_are_ready() -> None:
    passed = item(1, passed_by={OLEH: NOW - seconds(20)})
    ready_before = agent(OLEH, ready_since=NOW - seconds(21))
    assert decide_round(state(items=(passed,), agents=(ready_before,)), POLICY, NOW).offers == ()


def test_who_passed_is_asked_last_when_the_clock_was_set_back_since_they_said_that_they_are_ready() -> None:
    passed = item(1, passed_by={OLEH: NOW - seconds(1)})
    ahead = agent(OLEH, idle=900, ready_since=NOW + seconds(3600))
    alone = decide_round(state(items=(passed,), agents=(ahead,)), POLICY, NOW)
    assert alone.offers == ()
    assert alone.next_wake_at == NOW + seconds(59)
    decided = decide_round(state(items=(passed,), agents=(ahead, agent(DANA, idle=1))), POLICY, NOW)
    assert given(decided) == [(passed.work_item_id, DANA)]


def test_who_passed_is_asked_again_when_time_has_gone_by_and_nobody_else_is_left() -> None:
    passed = item(1, passed_by={OLEH: NOW - seconds(60)})
    decided = decide_round(state(items=(passed,), agents=(agent(OLEH),)), POLICY, NOW)
    assert given(decided) == [(passed.work_item_id, OLEH)]
    assert [reason.code for reason in decided.offers[0].reasons] == ["nobody_else_left"]


def test_offer_times_out_and_pauses_its_agent_when_nobody_answered() -> None:
    rang = offer(1, DANA, left=0)
    decided = decide_round(
        state(items=(item(2),), agents=(agent(DANA, load=2),), offers=(rang,)), POLICY, NOW
    )
    (released,) = decided.released
    assert (released.offer_id, released.state, released.pause_agent) == (rang.offer_id, "timed_out", True)
    assert decided.offers == ()
    assert decided.next_wake_at == NOW


def test_nobody_is_paused_when_the_offer_ran_out_before_anybody_was_watching() -> None:
    decided = decide_round(
        state(agents=(agent(DANA),), offers=(offer(1, DANA, left=-40),), watched=30), POLICY, NOW
    )
    assert [each.pause_agent for each in decided.released] == [False]


def test_offer_is_taken_back_when_the_clock_was_set_back() -> None:
    ahead = offer(1, DANA, made=-3600, left=3630)
    decided = decide_round(state(agents=(agent(DANA),), offers=(ahead,)), POLICY, NOW)
    assert [(each.state, each.reason, each.pause_agent) for each in decided.released] == [
        ("revoked", "clock_changed", False)
    ]


def test_silent_agent_is_absent_and_loses_offers_when_not_heard_of_for_a_minute() -> None:
    silent = agent(DANA, last_seen_at=NOW - seconds(60))
    decided = decide_round(state(items=(item(2),), agents=(silent,), offers=(offer(1, DANA),)), POLICY, NOW)
    assert [each.agent_id for each in decided.absent] == [DANA]
    assert [(each.state, each.reason, each.pause_agent) for each in decided.released] == [
        ("revoked", "connection_lost", False)
    ]
    assert decided.offers == ()


def test_nobody_is_absent_when_the_silence_began_before_anybody_was_watching() -> None:
    silent = agent(DANA, last_seen_at=NOW - seconds(900))
    decided = decide_round(state(items=(item(1),), agents=(silent,), watched=59), POLICY, NOW)
    assert decided.absent == ()
    assert given(decided) == [(item(1).work_item_id, DANA)]


def test_work_goes_back_when_its_agent_is_gone_for_five_minutes() -> None:
    gone, fresh = (
        HeldWork(WorkItemId(UUID(int=number)), DANA, NOW - seconds(ago))
        for number, ago in ((1, 300), (2, 299))
    )
    decided = decide_round(state(held=(gone, fresh)), POLICY, NOW)
    assert [each.work_item_id for each in decided.returned] == [gone.work_item_id]
    waits = decide_round(state(held=(fresh,)), POLICY, NOW)
    assert waits.returned == ()
    assert waits.next_wake_at == NOW + seconds(1)


def test_wrap_up_lapses_when_its_time_is_over() -> None:
    over, running = (
        WrapUp(WorkItemId(UUID(int=n)), DANA, NOW + seconds(left)) for n, left in ((1, 0), (2, 7))
    )
    decided = decide_round(state(wrap_ups=(running, over)), POLICY, NOW)
    assert decided.wrapped == (over,)
    assert decide_round(state(wrap_ups=(running,)), POLICY, NOW).next_wake_at == NOW + seconds(7)


def test_item_waits_for_want_of_anybody_when_nobody_is_ready() -> None:
    decided = decide_round(state(items=(item(1),)), POLICY, NOW)
    assert [reason.code for reason in decided.waiting[0].reasons] == ["nobody_ready"]
    assert decided.next_wake_at is None
    assert not decided.changes_something


def test_chosen_one_is_always_explained_when_the_list_of_candidates_is_cut() -> None:
    busy = tuple(agent(AgentId(UUID(int=n)), idle=500 - n, load=8) for n in range(5))
    policy = replace(POLICY, explain_at_most=2)
    decided = decide_round(state(items=(item(1),), agents=(*busy, agent(DANA, idle=1))), policy, NOW)
    assert [each.reasons[0].code for each in decided.offers[0].candidates] == [
        "at_capacity",
        "at_capacity",
        "only_candidate",
    ]


def test_who_has_more_points_could_not_be_asked_when_somebody_with_fewer_was_chosen() -> None:
    versatile = agent(DANA, idle=50, queues=frozenset({SERVICE, BILLING}))
    full, plain = agent(EMMA, idle=900, load=8), agent(OLEH, idle=90)
    items = (item(1, last_agent_id=DANA), item(2, queue_id=BILLING))
    policy = replace(POLICY, last_agent_points=100)
    decided = decide_round(state(items=items, agents=(versatile, full, plain)), policy, NOW)
    chosen = {each.work_item_id: each for each in decided.offers}[items[0].work_item_id]
    assert chosen.agent_id == OLEH
    told = {each.agent_id: (each.could_be_asked, each.reasons[0].code) for each in chosen.candidates}
    assert told == {
        EMMA: (False, "at_capacity"),
        DANA: (False, "wanted_elsewhere"),
        OLEH: (True, "only_candidate"),
    }


def test_waiting_item_is_explained_when_somebody_asks_meanwhile() -> None:
    passed = item(1, passed_by={OLEH: NOW - seconds(20)})
    agents = (agent(DANA, load=8), agent(OLEH), agent(EMMA, load=2))
    explained = explain_item(
        state(items=(passed,), agents=agents, offers=(offer(7, EMMA),)), POLICY, NOW, passed.work_item_id
    )
    assert {each.agent_id: each.reasons[0].code for each in explained.candidates} == {
        DANA: "at_capacity",
        OLEH: "passed_recently",
        EMMA: "answering_offer",
    }
    assert explain_item(state(), POLICY, NOW, passed.work_item_id) == Explained()


def test_nobody_is_late_for_a_target_before_the_queue_that_held_them_opened() -> None:
    rules = (QueueRule(SERVICE, seconds(30), target=seconds(20)),)
    policy = replace(POLICY, due_soon_points=60, overdue_points=120)

    def score(held: WaitingItem) -> float:
        there = replace(state(items=(held,), agents=(agent(DANA),)), queues=rules)
        return decide_round(there, policy, NOW).offers[0].score

    written_at_night = item(1, waited=3600)
    assert score(written_at_night) - score(replace(written_at_night, counts_from=NOW - seconds(5))) == 120
