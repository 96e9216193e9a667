"""What holds for every round, whatever the state: tried on thousands of them."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.routing import (
    HeldWork,
    PendingOffer,
    QueueRule,
    ReadyAgent,
    RoutingPolicy,
    RoutingState,
    WaitingItem,
    WrapUp,
    decide_round,
)
from retzef.kernel.ids import AgentId, OfferId, QueueId, WorkItemId

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
QUEUES = [QueueId(UUID(int=number)) for number in range(1, 4)]
AGENTS = [AgentId(UUID(int=100 + number)) for number in range(6)]
T = TypeVar("T")
_PAST = st.integers(0, 400).map(lambda seconds: NOW - timedelta(seconds=seconds))
_AROUND = st.integers(-60, 60).map(lambda seconds: NOW + timedelta(seconds=seconds))


@st.composite
def policies(draw: st.DrawFn) -> RoutingPolicy:
    return RoutingPolicy(
        offers_at_once=draw(st.integers(1, 3)),
        ask_again_after=timedelta(seconds=draw(st.integers(0, 120))),
        explain_at_most=draw(st.integers(1, 4)),
    )


@st.composite
def states(draw: st.DrawFn) -> RoutingState:
    ready = draw(st.lists(st.sampled_from(AGENTS), unique=True))
    agents = tuple(
        ReadyAgent(
            agent_id,
            frozenset(draw(st.lists(st.sampled_from(QUEUES)))),
            capacity := draw(st.integers(1, 10)),
            draw(st.integers(0, capacity)),
            draw(_PAST),
            NOW - timedelta(seconds=draw(st.integers(0, 70))),
            draw(_PAST),
        )
        for agent_id in ready
    )
    items = tuple(
        WaitingItem(
            WorkItemId(UUID(int=1000 + number)),
            draw(st.sampled_from(QUEUES)),
            "chat",
            draw(st.integers(1, 5)),
            draw(st.integers(0, 2)),
            draw(_PAST),
            draw(st.dictionaries(st.sampled_from(AGENTS), _PAST, max_size=3)),
        )
        for number in range(draw(st.integers(0, 12)))
    )
    offers = tuple(
        PendingOffer(
            OfferId(UUID(int=2000 + number)), WorkItemId(UUID(int=3000 + number)), draw(st.sampled_from(AGENTS)),
            draw(_PAST), draw(_AROUND),
        )
        for number in range(draw(st.integers(0, 3)))
    )  # fmt: skip
    wrap_ups = tuple(
        WrapUp(WorkItemId(UUID(int=4000 + number)), draw(st.sampled_from(AGENTS)), draw(_AROUND))
        for number in range(draw(st.integers(0, 2)))
    )
    held = tuple(
        HeldWork(WorkItemId(UUID(int=5000 + number)), draw(st.sampled_from(AGENTS)), draw(_PAST))
        for number in range(draw(st.integers(0, 2)))
    )
    rules = tuple(QueueRule(queue_id, timedelta(seconds=30)) for queue_id in QUEUES)
    return RoutingState(rules, items, agents, offers, wrap_ups, held, draw(_PAST))


@given(states(), policies())
def test_no_agent_is_overloaded_and_no_item_offered_twice_when_a_round_is_decided(
    state: RoutingState, policy: RoutingPolicy
) -> None:
    decided = decide_round(state, policy, NOW)
    items = {item.work_item_id: item for item in state.items}
    agents = {agent.agent_id: agent for agent in state.agents}
    added: Counter[AgentId] = Counter()
    ringing = Counter(offer.agent_id for offer in state.offers)
    assert len({offer.work_item_id for offer in decided.offers}) == len(decided.offers)
    for offer in decided.offers:
        assert items[offer.work_item_id].queue_id in agents[offer.agent_id].queues
        added[offer.agent_id] += items[offer.work_item_id].load
        ringing[offer.agent_id] += 1
        assert ringing[offer.agent_id] <= policy.offers_at_once
        assert offer.agent_id in {candidate.agent_id for candidate in offer.candidates}
        assert offer.reasons
    for agent_id, load in added.items():
        assert agents[agent_id].load + load <= agents[agent_id].capacity


@given(states(), policies())
def test_every_item_is_offered_or_explained_when_a_round_is_decided(
    state: RoutingState, policy: RoutingPolicy
) -> None:
    decided = decide_round(state, policy, NOW)
    offered = {offer.work_item_id for offer in decided.offers}
    waiting = {item.work_item_id for item in decided.waiting}
    assert offered | waiting == {item.work_item_id for item in state.items}
    assert not offered & waiting
    assert all(item.reasons for item in decided.waiting)


@given(states(), policies())
def test_nothing_waits_beside_somebody_who_could_take_it_when_a_round_is_decided(
    state: RoutingState, policy: RoutingPolicy
) -> None:
    decided = decide_round(state, policy, NOW)
    items = {item.work_item_id: item for item in state.items}
    leaving = {each.agent_id for each in decided.absent} | {
        each.agent_id for each in decided.released if each.pause_agent
    }
    load, ringing = Counter[AgentId](), Counter(offer.agent_id for offer in state.offers)
    for offer in decided.offers:
        load[offer.agent_id] += items[offer.work_item_id].load
        ringing[offer.agent_id] += 1
    for waiting in decided.waiting:
        item = items[waiting.work_item_id]
        for agent in state.agents:
            passed_at = item.passed_by.get(agent.agent_id, agent.ready_since - timedelta(seconds=1))
            could = (
                agent.agent_id not in leaving
                and item.queue_id in agent.queues
                and agent.load + load[agent.agent_id] + item.load <= agent.capacity
                and ringing[agent.agent_id] < policy.offers_at_once
                and (passed_at < agent.ready_since or passed_at + policy.ask_again_after <= NOW)
            )
            assert not could, (item, agent)


@given(states(), policies())
def test_older_goes_first_when_items_differ_in_nothing_else(
    state: RoutingState, policy: RoutingPolicy
) -> None:
    alike = replace(
        state,
        items=tuple(
            replace(item, load=1, priority=0, passed_by={}, queue_id=QUEUES[0]) for item in state.items
        ),
    )
    decided = decide_round(alike, policy, NOW)
    by_age = sorted(alike.items, key=lambda item: (item.queued_at, item.work_item_id))
    assert [offer.work_item_id for offer in decided.offers] == [
        item.work_item_id for item in by_age[: len(decided.offers)]
    ]


@given(states(), policies(), st.randoms(use_true_random=False))
def test_round_is_the_same_when_the_state_is_listed_in_another_order(
    state: RoutingState, policy: RoutingPolicy, chance: random.Random
) -> None:
    def shuffled(values: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(chance.sample(values, len(values)))

    other = replace(
        state, queues=shuffled(state.queues), items=shuffled(state.items), agents=shuffled(state.agents),
        offers=shuffled(state.offers), wrap_ups=shuffled(state.wrap_ups), held=shuffled(state.held),
    )  # fmt: skip
    assert decide_round(other, policy, NOW) == decide_round(state, policy, NOW)


@given(states(), policies())
def test_nothing_changes_before_the_next_wake_when_no_news_comes(
    state: RoutingState, policy: RoutingPolicy
) -> None:
    decided = decide_round(state, policy, NOW)
    assert decided.next_wake_at is None or decided.next_wake_at >= NOW
    if decided.changes_something or decided.next_wake_at is None or decided.next_wake_at <= NOW:
        return
    just_before = decided.next_wake_at - timedelta(microseconds=1)
    assert not decide_round(state, policy, just_before).changes_something
    assert decide_round(state, policy, decided.next_wake_at).changes_something
