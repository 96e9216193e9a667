"""One round: what has run out is released, then every waiting item is tried, by priority and then by age.

An agent is the longest idle member of the item's queue with room for it. What a round releases is free in the next
one, which follows at once.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime
from itertools import chain
from typing import Literal

from retzef.engine.routing.explain import Reason
from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.round import (
    AbsentAgent,
    Candidate,
    NewOffer,
    ReleasedOffer,
    ReturnedWork,
    Round,
    StillWaiting,
)
from retzef.engine.routing.seats import Seats
from retzef.engine.routing.state import PendingOffer, ReadyAgent, RoutingState, WaitingItem, WrapUp
from retzef.kernel.ids import AgentId, QueueId, WorkItemId

# The silence of an agent and of an offer.
CONNECTION_LOST = "connection_lost"
NO_ANSWER = "no_answer"
CLOCK_CHANGED = "clock_changed"
AGENT_GONE = "agent_gone"


def decide_round(state: RoutingState, policy: RoutingPolicy, now: datetime) -> Round:
    """Decide everything that can be decided now."""
    absent = _find_absent(state, policy, now)
    released = _find_released(state, policy, now, frozenset(each.agent_id for each in absent))
    wrapped = tuple(sorted((each for each in state.wrap_ups if each.until <= now), key=_by_item))
    returned = _find_returned(state, policy, now)

    leaving = {each.agent_id for each in absent} | {each.agent_id for each in released if each.pause_agent}
    offers, waiting, cooled_at = _give_out(state, _seat(state, policy, now, leaving), now)

    is_over = not (released or absent or wrapped or returned or (offers and state.truncated))
    wakes = chain(_wakes_of_time(state, policy, now), cooled_at, (offer.expires_at for offer in offers))
    return Round(
        offers=offers,
        released=released,
        absent=absent,
        wrapped=wrapped,
        returned=returned,
        waiting=waiting,
        next_wake_at=min(wakes, default=None) if is_over else now,
    )


def explain_item(
    state: RoutingState, policy: RoutingPolicy, now: datetime, work_item_id: WorkItemId
) -> tuple[Candidate, ...]:
    """Who might get an item that waits, with what speaks for and against each; empty when it does not wait."""
    seats = _seat(state, policy, now)
    for item in state.items:
        if item.work_item_id == work_item_id:
            return seats.candidates_for(item, seats.find_for(item))
    return ()


def _seat(
    state: RoutingState, policy: RoutingPolicy, now: datetime, leaving: Collection[AgentId] = ()
) -> Seats:
    agents = (agent for agent in state.agents if agent.agent_id not in leaving)
    return Seats(agents, Counter(offer.agent_id for offer in state.offers), policy, now)


def _give_out(
    state: RoutingState, seats: Seats, now: datetime
) -> tuple[tuple[NewOffer, ...], tuple[StillWaiting, ...], list[datetime]]:
    rules = {rule.queue_id: rule for rule in state.queues}
    offers: list[NewOffer] = []
    waiting: list[WaitingItem] = []
    for item in sorted(state.items, key=_in_turn):
        seat = seats.find_for(item)
        if seat is None:
            waiting.append(item)
            continue
        reasons, candidates = seats.reasons_for(seat, item), seats.candidates_for(item, seat)
        expires_at = now + rules[item.queue_id].offer_within
        offers.append(
            NewOffer(item.work_item_id, item.queue_id, seat.agent.agent_id, expires_at, reasons, candidates)
        )
        seats.take(seat, item)
    cooled_at = [instant for item in waiting for instant in seats.cooling_down(item) if instant > now]
    return tuple(offers), _explain_waiting(waiting, seats), cooled_at


def _explain_waiting(waiting: list[WaitingItem], seats: Seats) -> tuple[StillWaiting, ...]:
    """Items of one queue and load that nobody passed on wait for the same reasons: worked out once."""
    shared: dict[tuple[QueueId, int], tuple[Reason, ...]] = {}
    explained = []
    for item in waiting:
        kind = (item.queue_id, item.load)
        if kind not in shared:
            shared[kind] = seats.reasons_of_waiting(item)
        explained.append(StillWaiting(item.work_item_id, shared[kind]))
    return tuple(explained)


def _find_absent(state: RoutingState, policy: RoutingPolicy, now: datetime) -> tuple[AbsentAgent, ...]:
    unseen_since = now - policy.absent_after
    gone = (agent for agent in state.agents if _seen_at(agent, state) <= unseen_since)
    return tuple(
        AbsentAgent(agent.agent_id, unseen_since) for agent in sorted(gone, key=lambda each: each.agent_id)
    )


def _find_released(
    state: RoutingState, policy: RoutingPolicy, now: datetime, absent: frozenset[AgentId]
) -> tuple[ReleasedOffer, ...]:
    released = []
    for offer in sorted(state.offers, key=lambda each: each.offer_id):
        if offer.agent_id in absent:
            released.append(_release(offer, "revoked", CONNECTION_LOST))
        elif offer.expires_at <= now:
            released.append(
                _release(offer, "timed_out", NO_ANSWER, pause=offer.expires_at >= state.watched_since)
            )
        elif offer.offered_at > now + policy.clock_tolerance:
            # The clock was set back: without this the offer would ring until the clock has caught up.
            released.append(_release(offer, "revoked", CLOCK_CHANGED))
    return tuple(released)


def _release(
    offer: PendingOffer, state: Literal["timed_out", "revoked"], reason: str, *, pause: bool = False
) -> ReleasedOffer:
    return ReleasedOffer(offer.offer_id, offer.work_item_id, offer.agent_id, state, reason, pause_agent=pause)


def _find_returned(state: RoutingState, policy: RoutingPolicy, now: datetime) -> tuple[ReturnedWork, ...]:
    due = (
        held
        for held in state.held
        if max(held.gone_since, state.watched_since) + policy.return_work_after <= now
    )
    return tuple(
        ReturnedWork(held.work_item_id, held.agent_id, AGENT_GONE)
        for held in sorted(due, key=lambda each: each.work_item_id)
    )


def _wakes_of_time(state: RoutingState, policy: RoutingPolicy, now: datetime) -> Iterator[datetime]:
    """The instants at which something runs out by itself."""
    yield from (offer.expires_at for offer in state.offers)
    yield from (wrap_up.until for wrap_up in state.wrap_ups if wrap_up.until > now)
    yield from (_seen_at(agent, state) + policy.absent_after for agent in state.agents)
    yield from (max(held.gone_since, state.watched_since) + policy.return_work_after for held in state.held)


def _seen_at(agent: ReadyAgent, state: RoutingState) -> datetime:
    return max(agent.last_seen_at, state.watched_since)


def _in_turn(item: WaitingItem) -> tuple[int, datetime, str]:
    return (-item.priority, item.queued_at, item.work_item_id.hex)


def _by_item(wrap_up: WrapUp) -> str:
    return wrap_up.work_item_id.hex
