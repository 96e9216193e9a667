"""A round: what has run out is ended, then everything new is matched with everybody free, over all queues and media.

What a round releases is free in the next one, which follows at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from retzef.engine.routing import expiring
from retzef.engine.routing.explain import Reason
from retzef.engine.routing.lines import Entry
from retzef.engine.routing.matching import Matching, Pair
from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.pool import Pool
from retzef.engine.routing.reasons import Reasons
from retzef.engine.routing.round import Candidate, NewOffer, ReleasedOffer, RingChange, Round, StillWaiting
from retzef.engine.routing.state import RoutingState
from retzef.engine.routing.timers import NEVER
from retzef.kernel.ids import AgentId, WorkItemId


def decide_round(state: RoutingState, policy: RoutingPolicy, now: datetime) -> Round:
    """Decide everything that can be decided now, and say of all that waits why."""
    return decide(Pool.of(state, policy, now.timestamp()), now, tell_waiting=True)


def decide(pool: Pool, now: datetime, *, explain: bool = True, tell_waiting: bool = False) -> Round:
    """The next round of a pool, which takes its offers as made.

    Whoever commits it tells the pool what became of everything else in it, and of offers that could not be made. What overflows waits
    again when it is put.
    `explain`: with reasons and candidates. `tell_waiting`: with why each item still waits.
    """
    instant = now.timestamp()
    expiring.notice_due(pool, instant)
    absent = expiring.find_absent(pool, instant)
    gone = frozenset(each.agent_id for each in absent)
    released = expiring.find_released(pool, instant, gone)
    wrapped, returned = expiring.find_wrapped(pool), expiring.find_returned(pool)
    overflows = expiring.find_overflows(pool, instant)
    for each in overflows:
        pool.drop_item(each.work_item_id)
    rings = tuple(RingChange(item_id, ring) for item_id, ring in sorted(pool.ring_changes.items()))
    pool.ring_changes = {}

    leaving = gone | {each.agent_id for each in released if each.pause_agent}
    offers, came = _give_out(pool, now, leaving, explain=explain)
    yielding = _make_room(pool, came, {each.work_item_id for each in released}) if came else ()
    released = (*released, *yielding)

    waiting = (
        _tell_waiting(pool, Reasons(pool, Matching(pool, instant, leaving, _nothing))) if tell_waiting else ()
    )
    is_over = not (released or absent or wrapped or returned or overflows)
    return Round(
        offers=offers,
        released=released,
        absent=absent,
        wrapped=wrapped,
        returned=returned,
        rings=rings,
        overflows=overflows,
        waiting=waiting,
        next_wake_at=_wake(pool, offers, now) if is_over else now,
    )


@dataclass(frozen=True, slots=True)
class Explained:
    """An item that waits: who might get it, with what speaks for and against each; why nobody gets it now, if so."""

    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[Reason, ...] = ()


def explain_item(
    state: RoutingState, policy: RoutingPolicy, now: datetime, work_item_id: WorkItemId
) -> Explained:
    """How it stands with an item now; empty when it does not wait."""
    instant = now.timestamp()
    pool = Pool.of(state, policy, instant)
    entry = pool.entries.get(work_item_id)
    if entry is None:
        return Explained()
    matching = Matching(pool, instant, frozenset(), _nothing)
    best, reasons = matching.best_for_entry(entry), Reasons(pool, matching)
    why = reasons.of_item(entry) if best else (*reasons.of_waiting(entry), *reasons.of_item(entry))
    return Explained(reasons.candidates(entry, best.seat if best else None), why)


def _nothing(pair: Pair) -> None:
    """Nobody is told."""


def _give_out(
    pool: Pool, now: datetime, leaving: frozenset[AgentId], *, explain: bool
) -> tuple[tuple[NewOffer, ...], list[Entry]]:
    """The offers, and what came in and found nobody."""
    offers: list[NewOffer] = []

    def take(pair: Pair) -> None:
        entry, seat = pair.entry, pair.seat
        item, rule = entry.item, entry.kind.rule
        told = reasons.of_offer(seat, entry) if explain else ()
        offers.append(
            NewOffer(
                item.work_item_id, item.queue_id, seat.agent.agent_id, now + rule.offer_within,
                told, reasons.candidates(entry, seat, told) if explain else (),
                pair.points, rule.auto_accept, entry.kind.queues, seat.whole_load(), item.medium,
            )
        )  # fmt: skip

    came = [entry for entry in pool.new_entries.values() if not entry.kind.is_deferred]
    matching = Matching(pool, now.timestamp(), leaving, take)
    reasons = Reasons(pool, matching)
    matching.run()
    return tuple(offers), [entry for entry in came if entry.item.work_item_id in pool.entries]


def _make_room(pool: Pool, waiting: list[Entry], told: set[WorkItemId]) -> tuple[ReleasedOffer, ...]:
    """Offers of deferred work that give way to live work nobody could take."""
    pending = {
        offer.agent_id: offer
        for offer in pool.offers.values()
        if offer.is_deferred and offer.work_item_id not in told
    }
    yielding = []
    for entry in waiting:
        for agent_id, offer in pending.items():
            seat = pool.seats.get(agent_id)
            if seat is not None and seat.profile.fit(entry.kind) is not None and seat.may_take(entry):
                yielding.append(expiring.yielding_offer(offer))
                del pending[agent_id]
                break
    return tuple(yielding)


def _tell_waiting(pool: Pool, reasons: Reasons) -> tuple[StillWaiting, ...]:
    ordered = sorted(pool.entries.values(), key=lambda each: (-each.item.priority, each.place))
    return tuple(StillWaiting(entry.item.work_item_id, reasons.of_waiting(entry)) for entry in ordered)


def _wake(pool: Pool, offers: tuple[NewOffer, ...], now: datetime) -> datetime | None:
    return min(_wakes(pool, offers, now), default=None)


def _wakes(pool: Pool, offers: tuple[NewOffer, ...], now: datetime) -> Iterator[datetime]:
    yield from (offer.expires_at for offer in offers)
    if (at := pool.next_at()) != NEVER:
        yield max(now, datetime.fromtimestamp(at, UTC))
