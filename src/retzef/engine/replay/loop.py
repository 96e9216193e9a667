"""The span lived through again: what comes is put before the pool that decides in the real centre, and what it decides takes its course.

People do what they did: who comes and who gives up, who is ready when, how long each piece of work takes, what is given by hand. Whoever is
offered what they were offered then answers as then; whoever is offered anything while an offer rang unanswered before them lets it ring;
and everybody else accepts after the time they usually take. Events of one instant take place in the order in which they were foreseen.
"""

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import TypeAlias
from uuid import UUID

from retzef.engine.replay.course import ABANDONED, ANSWERED, ASIDE, Course, Outcome
from retzef.engine.replay.people import Desk
from retzef.engine.replay.seen import Leg, Opening, PresenceSeen, Seen, SeenItem
from retzef.engine.routing import (
    NewOffer,
    Overflow,
    PendingOffer,
    Pool,
    QueueRule,
    ReleasedOffer,
    Round,
    RoutingPolicy,
    WaitingItem,
    decide,
    rank_of,
)
from retzef.kernel.ids import AgentId, EntryPointId, OfferId, QueueId, WorkItemId

_NEVER = timedelta(days=36_500)
# Instants are kept to the microsecond: what comes due between two of them is asked for a little later.
_A_LITTLE = 0.001
# Progress is told every so many events.
_TOLD_EVERY = 500

_WAITING, _OFFERED, _IN_HAND, _OVER = range(4)


class _Stay:
    """One wait of an item as it goes now, and who has it after."""

    __slots__ = (
        "began",
        "desk",
        "entered",
        "item",
        "number",
        "outcome",
        "passed_by",
        "place",
        "queue_id",
        "state",
    )

    def __init__(
        self, item: SeenItem, place: int, began: float, entered: float, passed_by: dict[AgentId, datetime]
    ) -> None:
        self.item = item
        self.place = place
        self.began = began
        self.entered = entered
        self.passed_by = passed_by
        self.queue_id = self.leg.queue_id
        self.state = _WAITING
        self.desk: Desk | None = None
        # Of the offer that is out.
        self.number = 0
        self.outcome = Outcome(self.queue_id, began)

    @property
    def leg(self) -> Leg:
        return self.item.legs[self.place]

    @property
    def item_id(self) -> WorkItemId:
        return self.item.waiting.work_item_id


_Happening: TypeAlias = Callable[[], None]


def replay(
    seen: Seen,
    policy: RoutingPolicy,
    on_progress: Callable[[float], None] | None = None,
    *,
    explain: bool = False,
    until: float = math.inf,
) -> Course:
    """Live through the span again under `policy`. `on_progress` is told the share that is done; `explain`: with reasons; `until`: no further."""
    return _Loop(seen, policy, on_progress, explain=explain, until=until).run()


class _Loop:
    def __init__(
        self, seen: Seen, policy: RoutingPolicy, on_progress: Callable[[float], None] | None, *, explain: bool, until: float,
    ) -> None:  # fmt: skip
        self._seen = seen
        self._explain = explain
        self._ends = min(until, seen.ends)
        self._on_progress = on_progress
        self._now = seen.begins
        # When agents were heard of is not in the journal: their presence is, and it is taken as it was.
        self._pool = Pool(replace(policy, absent_after=_NEVER, explain_at_most=0), seen.begins)
        self._desks = {agent_id: Desk(agent, seen.begins) for agent_id, agent in seen.agents.items()}
        self._stays: dict[WorkItemId, _Stay] = {}
        self._course = Course()
        self._events: list[tuple[float, int, _Happening]] = []
        self._foreseen = 0
        self._offers = 0
        self._wake_at = math.inf
        self._opening = Opening(seen.begins)
        # Queues, and entry points with hours of their own, that were closed and opened since.
        self._opened_at: dict[UUID, float] = {}

    def run(self) -> Course:
        self._begin()
        self._decide()
        events, span = self._events, max(self._ends - self._seen.begins, 1.0)
        done = 0
        while events and events[0][0] < self._ends:
            self._now = events[0][0]
            while events and events[0][0] == self._now:
                heappop(events)[2]()
                done += 1
            self._decide()
            if self._on_progress and done >= _TOLD_EVERY:
                self._on_progress((self._now - self._seen.begins) / span)
                done = 0
        self._close()
        return self._course

    # ------------------------------------------------------------- how it begins and ends

    def _begin(self) -> None:
        for opening in self._seen.openings:
            if opening.at <= self._now:
                self._open(opening)
            else:
                self._at(opening.at, self._opens(opening))
        for desk in self._desks.values():
            for presence in desk.seen.presence:
                if presence.at <= self._now:
                    desk.is_seen(presence)
                else:
                    self._at(presence.at, self._is_seen(desk, presence))
        for item in self._seen.items:
            self._foresee(item)
        for desk in self._desks.values():
            self._tell(desk)

    def _foresee(self, item: SeenItem) -> None:
        """Whatever of it is not over when the span begins."""
        for place, leg in enumerate(item.legs):
            if leg.seen_over_at is not None and leg.seen_over_at <= self._now:
                continue
            if leg.seen_at is not None and leg.seen_at <= self._now:
                self._carry_over(item, place, leg, leg.seen_at)
            elif leg.began_at <= self._now:
                self._arrive(item, place, leg.began_at)
            else:
                self._at(leg.began_at, self._comes(item, place))
            return

    def _carry_over(self, item: SeenItem, place: int, leg: Leg, answered_at: float) -> None:
        """Somebody has had it since before."""
        desk = self._desks.get(leg.seen_agent_id) if leg.seen_agent_id is not None else None
        if desk is None:
            return
        stay = _Stay(item, place, leg.began_at, leg.began_at, {})
        stay.state, stay.desk = _IN_HAND, desk
        self._stays[stay.item_id] = stay
        desk.take(stay.item_id, item.waiting.medium, self._load_of(stay))
        desk.has_in_hand(self._now)
        self._at(self._through_at(leg, answered_at), self._is_through(stay))

    def _close(self) -> None:
        self._now = self._ends
        for stay in self._stays.values():
            if stay.state in {_WAITING, _OFFERED}:
                self._record(stay, stay.outcome.end)
        for desk in self._desks.values():
            desk.count(self._now)
            self._course.busy += desk.busy
            self._course.available += desk.available

    # ------------------------------------------------------------- what happens

    def _arrive(
        self, item: SeenItem, place: int, began: float, passed_by: dict[AgentId, datetime] | None = None
    ) -> None:
        leg = item.legs[place]
        before = self._stays.get(item.waiting.work_item_id)
        entered = before.entered if before is not None and before.queue_id == leg.queue_id else began
        stay = _Stay(item, place, began, entered, passed_by or {})
        self._stays[stay.item_id] = stay
        if leg.opens_after:
            self._at(began + leg.opens_after, lambda: self._wait(stay))
        else:
            self._wait(stay)
        for after, queue_id in leg.moves:
            self._at(began + after, self._is_moved(stay, queue_id))
        if leg.hand is not None:
            self._at(began + leg.hand[0], self._is_given_by_hand(stay, leg.hand[1]))
        if leg.left_after is not None:
            self._at(began + leg.left_after, self._leaves(stay, ASIDE if leg.is_aside else ABANDONED))

    def _comes(self, item: SeenItem, place: int) -> _Happening:
        return lambda: self._arrive(item, place, self._now)

    def _opens(self, opening: Opening) -> _Happening:
        def happen() -> None:
            self._open(opening)
            for stay in self._stays.values():
                self._wait(stay)

        return happen

    def _open(self, opening: Opening) -> None:
        before, self._opening = self._opening, opening
        for place in [
            *before.closed_queues,
            *(each for each, is_open in before.entry_points.items() if not is_open),
        ]:
            if place not in opening.closed_queues and opening.entry_points.get(EntryPointId(place), True):
                self._opened_at[place] = opening.at
        for queue_id, queue in self._seen.queues.items():
            rule: QueueRule = replace(queue.rule, is_open=queue_id not in opening.closed_queues)
            self._pool.put_queue(rule, self._now)

    def _is_seen(self, desk: Desk, presence: PresenceSeen) -> _Happening:
        def happen() -> None:
            desk.count(self._now)
            desk.is_seen(presence)
            if not presence.is_ready:
                for stay in self._offered_to(desk):
                    self._take_back(stay)
            self._tell(desk)

        return happen

    def _leaves(self, stay: _Stay, end: int) -> _Happening:
        def happen() -> None:
            if stay.state in {_WAITING, _OFFERED}:
                self._withdraw(stay)
                stay.state = _OVER
                self._record(stay, end)
                self._go_on(stay)

        return happen

    def _is_moved(self, stay: _Stay, queue_id: QueueId) -> _Happening:
        def happen() -> None:
            if stay.state in {_WAITING, _OFFERED}:
                self._withdraw(stay)
                self._move(stay, queue_id)

        return happen

    def _is_given_by_hand(self, stay: _Stay, agent_id: AgentId) -> _Happening:
        def happen() -> None:
            desk = self._desks.get(agent_id)
            if desk is not None and stay.state in {_WAITING, _OFFERED}:
                self._withdraw(stay)
                stay.outcome.by_hand = True
                self._accept(stay, desk)

        return happen

    def _is_through(self, stay: _Stay) -> _Happening:
        def happen() -> None:
            desk = stay.desk
            assert desk is not None, "somebody has it in hand"
            desk.count(self._now)
            desk.put_down(stay.item_id, self._now)
            stay.state = _OVER
            self._tell(desk)
            self._go_on(stay)

        return happen

    def _answers(self, stay: _Stay, number: int, how: str) -> _Happening:
        def happen() -> None:
            if stay.state != _OFFERED or stay.number != number or stay.desk is None:
                return
            desk = stay.desk
            if how == "accepted":
                self._withdraw(stay)
                self._accept(stay, desk)
            else:
                self._course.offers[stay.queue_id].declined += 1
                self._pass(stay, desk)
                self._tell(desk)

        return happen

    # ------------------------------------------------------------- what is decided

    def _decide(self) -> None:
        instant = datetime.fromtimestamp(self._now, UTC)
        while True:
            decided = decide(self._pool, instant, explain=self._explain)
            self._course.rounds += 1
            if not self._apply(decided):
                break
        if decided.next_wake_at is not None:
            self._wake(max(decided.next_wake_at.timestamp(), self._now + _A_LITTLE))

    def _apply(self, decided: Round) -> bool:
        """Do it; True when something has changed beyond the offers that were made, so that more may be decided at once."""
        for released in decided.released:
            self._release(released)
        for overflow in decided.overflows:
            self._overflow(overflow)
        for offer in decided.offers:
            self._offer(offer)
        at_once = any(offer.auto_accept for offer in decided.offers)
        return bool(decided.released or decided.overflows or at_once)

    def _offer(self, offer: NewOffer) -> None:
        stay, desk = self._stays[offer.work_item_id], self._desks[offer.agent_id]
        self._offers += 1
        self._course.offers[stay.queue_id].made += 1
        stay.state, stay.desk, stay.number, stay.outcome.reasons = _OFFERED, desk, self._offers, offer.reasons
        desk.take(stay.item_id, offer.medium, self._load_of(stay))
        if offer.auto_accept:
            self._withdraw(stay)
            self._accept(stay, desk)
            return
        instant = datetime.fromtimestamp(self._now, UTC)
        offer_id = OfferId(UUID(int=self._offers))
        pending = PendingOffer(
            offer_id, stay.item_id, offer.agent_id, instant, offer.expires_at, offer.medium
        )
        self._pool.put_offer(pending, self._now)
        how, after = desk.answer(stay.item, self._now, self._seen.habits)
        if how != "timed_out":
            within = (offer.expires_at - instant).total_seconds()
            self._at(self._now + min(after, within - _A_LITTLE), self._answers(stay, self._offers, how))

    def _release(self, released: ReleasedOffer) -> None:
        stay, desk = self._stays[released.work_item_id], self._desks[released.agent_id]
        offers = self._course.offers[stay.queue_id]
        if released.state == "timed_out":
            offers.timed_out += 1
            self._pass(stay, desk)
            if released.pause_agent:
                desk.count(self._now)
                desk.pause(self._now, self._seen.queues[stay.queue_id].rule.offer_within.total_seconds())
        else:
            offers.taken_back += 1
            self._take_back(stay)
        self._tell(desk)

    def _overflow(self, overflow: Overflow) -> None:
        self._move(self._stays[overflow.work_item_id], overflow.to_queue_id)

    def _wake(self, at: float) -> None:
        if at < self._wake_at:
            self._wake_at = at
            self._at(at, self._woken)

    def _woken(self) -> None:
        self._wake_at = math.inf

    # ------------------------------------------------------------- steps

    def _wait(self, stay: _Stay) -> None:
        is_held_out = self._now < stay.began + stay.leg.opens_after
        if stay.state == _WAITING and not is_held_out:
            self._pool.put_item(self._as_waiting(stay), self._now)

    def _as_waiting(self, stay: _Stay) -> WaitingItem:
        waiting, queue = stay.item.waiting, self._seen.queues.get(stay.queue_id)
        own = (
            None if waiting.entry_point_id is None else self._opening.entry_points.get(waiting.entry_point_id)
        )
        return replace(
            waiting,
            queue_id=stay.queue_id,
            load=self._load_of(stay),
            priority=rank_of(queue.priority, waiting.case_priority) if queue else waiting.priority,
            entered_at=datetime.fromtimestamp(stay.entered, UTC),
            passed_by=dict(stay.passed_by),
            is_open=own,
            counts_from=self._counts_from(waiting, stay.queue_id),
        )

    def _counts_from(self, waiting: WaitingItem, queue_id: QueueId) -> datetime | None:
        """Nobody is late before one opens: what a queue held until then counts from there."""
        queue, entry_point_id = self._seen.queues.get(queue_id), waiting.entry_point_id
        has_own = entry_point_id is not None and entry_point_id in self._opening.entry_points
        opened_at = self._opened_at.get(entry_point_id if has_own and entry_point_id else queue_id)
        if queue is None or queue.rule.when_closed != "hold" or opened_at is None:
            return None
        since = datetime.fromtimestamp(opened_at, UTC)
        return since if since > waiting.queued_at else None

    def _load_of(self, stay: _Stay) -> int:
        """As it came, and in another queue what items weigh there."""
        queue = self._seen.queues.get(stay.queue_id)
        return stay.item.waiting.load if queue is None else queue.item_load

    def _move(self, stay: _Stay, queue_id: QueueId) -> None:
        stay.queue_id = stay.outcome.queue_id = queue_id
        stay.entered, stay.passed_by = self._now, {}
        self._wait(stay)

    def _withdraw(self, stay: _Stay) -> None:
        """Out of its queue, or from before somebody's eyes: nobody waits for an answer."""
        if stay.state == _WAITING:
            self._pool.drop_item(stay.item_id)
            return
        desk = stay.desk
        assert desk is not None, "offered to somebody"
        self._pool.drop_offer(stay.item_id, self._now)
        desk.drop(stay.item_id)
        stay.state, stay.desk = _WAITING, None
        self._tell(desk)

    def _take_back(self, stay: _Stay) -> None:
        self._withdraw(stay)
        self._wait(stay)

    def _pass(self, stay: _Stay, desk: Desk) -> None:
        stay.passed_by[desk.seen.agent_id] = datetime.fromtimestamp(self._now, UTC)
        self._take_back(stay)

    def _accept(self, stay: _Stay, desk: Desk) -> None:
        desk.count(self._now)
        desk.take(stay.item_id, stay.item.waiting.medium, self._load_of(stay))
        desk.has_in_hand(self._now)
        stay.state, stay.desk = _IN_HAND, desk
        stay.outcome.agent_id, stay.outcome.at = desk.seen.agent_id, self._now
        self._record(stay, ANSWERED)
        self._tell(desk)
        self._at(self._through_at(stay.leg, self._now), self._is_through(stay))

    def _through_at(self, leg: Leg, answered_at: float) -> float:
        if leg.seen_at is not None and leg.handling is None and leg.seen_over_at is None:
            return math.inf  # it was not over when this was read
        handling = self._seen.habits.handling_of(leg.queue_id) if leg.handling is None else leg.handling
        return max(answered_at + handling + leg.wrap_up, self._now)

    def _go_on(self, stay: _Stay) -> None:
        """What came of it then comes of it now."""
        place = stay.place + 1
        if place >= len(stay.item.legs):
            return
        leg = stay.item.legs[place]
        if not leg.follows:
            self._at(max(leg.began_at, self._now), self._comes(stay.item, place))
        elif stay.desk is not None:
            passed = {}
            if leg.passed:
                passed[stay.desk.seen.agent_id] = datetime.fromtimestamp(self._now, UTC)
            self._arrive(stay.item, place, self._now, passed)

    def _record(self, stay: _Stay, end: int) -> None:
        stay.outcome.end, stay.outcome.waited = end, self._now - stay.began
        self._course.outcomes[stay.item_id, stay.place] = stay.outcome

    def _tell(self, desk: Desk) -> None:
        if desk.is_ready:
            self._pool.put_agent(desk.as_ready(), self._now)
        else:
            self._pool.drop_agent(desk.seen.agent_id, self._now)

    def _offered_to(self, desk: Desk) -> list[_Stay]:
        stays = (self._stays[item_id] for item_id in desk.work)
        return [stay for stay in stays if stay.state == _OFFERED]

    def _at(self, instant: float, happening: _Happening) -> None:
        if instant < self._ends:
            self._foreseen += 1
            heappush(self._events, (instant, self._foreseen, happening))
