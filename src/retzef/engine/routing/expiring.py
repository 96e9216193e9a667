"""What has run out: offers nobody answered, agents not heard of, wrap-up that is over, work in the hands of who is gone."""

from datetime import UTC, datetime
from typing import Literal

from retzef.engine.routing.lines import overflow_reason
from retzef.engine.routing.pool import Pool
from retzef.engine.routing.round import AbsentAgent, Overflow, ReleasedOffer, ReturnedWork
from retzef.engine.routing.state import PendingOffer, WrapUp
from retzef.kernel.ids import AgentId

# The silence of an agent and of an offer.
CONNECTION_LOST = "connection_lost"
NO_ANSWER = "no_answer"
CLOCK_CHANGED = "clock_changed"
AGENT_GONE = "agent_gone"
LIVE_WORK_WAITS = "live_work_waits"

# What came in at one instant takes its turn at one instant, and conversations that began together fall silent together. A round is not held up by
# it: what is over comes due in the next, which follows at once.
AT_ONCE = 100


def notice_due(pool: Pool, now: float) -> None:
    """Whatever comes due becomes so: items take their turn in line, people who may have room again are new."""
    for item_id in pool.turns.come(now, AT_ONCE):
        pool.turn(pool.entries[item_id], now)
    for item_id in pool.second_looks.come(now, AT_ONCE):
        if item_id in pool.entries:
            pool.new_entries[item_id] = pool.entries[item_id]
    for agent_id in pool.rooms.come(now, AT_ONCE):
        pool.carries_otherwise(pool.seats[agent_id].burden, now)
    for timers in (pool.lapses, pool.wrap_up_ends, pool.returns):
        timers.come(now)
    pool.absences.come(now)


def find_absent(pool: Pool, now: float) -> tuple[AbsentAgent, ...]:
    """Ready by their own word, and not heard of for too long."""
    unseen_since = datetime.fromtimestamp(now, UTC) - pool.policy.absent_after
    return tuple(AbsentAgent(agent_id, unseen_since) for agent_id in sorted(pool.absences.due))


def find_released(pool: Pool, now: float, absent: frozenset[AgentId]) -> tuple[ReleasedOffer, ...]:
    """Offers that end unanswered."""
    tolerance = pool.policy.clock_tolerance.total_seconds()
    lost = (offer for offer in pool.offers.values() if offer.agent_id in absent) if absent else ()
    released = [_release(offer, "revoked", CONNECTION_LOST) for offer in lost]
    for item_id in pool.lapses.due:
        offer = pool.offers[item_id]
        if offer.agent_id not in absent:
            pause = offer.expires_at.timestamp() >= pool.watched_since
            released.append(_release(offer, "timed_out", NO_ANSWER, pause=pause))
    for item_id, offer in pool.unseen_offers.items():
        # The clock was set back: without this the offer would ring until the clock has caught up.
        is_told = offer.agent_id in absent or item_id in pool.lapses.due
        if offer.offered_at.timestamp() > now + tolerance and not is_told:
            released.append(_release(offer, "revoked", CLOCK_CHANGED))
    pool.unseen_offers = {}
    return tuple(sorted(released, key=lambda each: each.offer_id))


def find_wrapped(pool: Pool) -> tuple[WrapUp, ...]:
    """Wrap-up whose time is over."""
    return tuple(pool.wrap_ups[item_id] for item_id in sorted(pool.wrap_up_ends.due))


def find_returned(pool: Pool) -> tuple[ReturnedWork, ...]:
    """Work in the hands of somebody who has been gone for too long."""
    return tuple(
        ReturnedWork(item_id, pool.held[item_id].agent_id, AGENT_GONE) for item_id in sorted(pool.returns.due)
    )


def find_overflows(pool: Pool, now: float) -> tuple[Overflow, ...]:
    """Items that go on in another queue. Where that is no queue of the pool, or leads nowhere else, they stay."""
    found = []
    for item_id in sorted(pool.turns.due):
        entry = pool.entries[item_id]
        rule = entry.kind.rule
        reason = overflow_reason(entry.item, rule, now)
        target = rule.overflow_queue_id
        if reason is not None and target is not None and target in pool.rules:
            found.append(Overflow(entry.item.work_item_id, rule.queue_id, target, reason))
    return tuple(found)


def yielding_offer(offer: PendingOffer) -> ReleasedOffer:
    """One of deferred work, taken back for somebody who waits."""
    return _release(offer, "revoked", LIVE_WORK_WAITS)


def _release(
    offer: PendingOffer, state: Literal["timed_out", "revoked"], reason: str, *, pause: bool = False
) -> ReleasedOffer:
    return ReleasedOffer(offer.offer_id, offer.work_item_id, offer.agent_id, state, reason, pause_agent=pause)
