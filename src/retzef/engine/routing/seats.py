"""The ready agents of one round, who can still take something, and in which order they are asked.

Load is counted while the round is being decided, so that several offers of one round never exceed a capacity.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from retzef.engine.routing import explain
from retzef.engine.routing.explain import Reason
from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.round import Candidate
from retzef.engine.routing.state import ReadyAgent, WaitingItem
from retzef.kernel.ids import AgentId, QueueId


class Seat:
    """One agent during a round."""

    __slots__ = ("_is_ready_in_future", "agent", "answering", "load")

    def __init__(self, agent: ReadyAgent, answering: int, latest: datetime) -> None:
        self.agent = agent
        # Later than any clock can be: it was set back since, and which of two instants came first nobody knows. An
        # agent who would be asked again at once after each refusal is worse than one who is asked a minute late.
        self._is_ready_in_future = agent.ready_since > latest
        self.load = agent.load
        self.answering = answering

    def fits(self, item: WaitingItem) -> bool:
        """Is there capacity left for it?"""
        return self.load + item.load <= self.agent.capacity

    def has_passed(self, item: WaitingItem) -> bool:
        """Did the agent decline it or let it ring since they said that they are ready?"""
        passed_at = item.passed_by.get(self.agent.agent_id)
        return passed_at is not None and (passed_at >= self.agent.ready_since or self._is_ready_in_future)


class Seats:
    """All agents that may be asked in this round."""

    def __init__(
        self, agents: Iterable[ReadyAgent], answering: Counter[AgentId], policy: RoutingPolicy, now: datetime
    ) -> None:
        self._policy = policy
        self._now = now
        self._members: dict[QueueId, list[Seat]] = defaultdict(list)
        # Those who may get another offer, in the order they are asked. A dict, so that one leaves at no cost.
        self._line: dict[QueueId, dict[AgentId, Seat]] = defaultdict(dict)
        # The least load nobody of a queue had room for. Room only shrinks during a round.
        self._no_room_for: dict[QueueId, int] = {}
        latest = now + policy.clock_tolerance
        for agent in sorted(agents, key=lambda each: (each.idle_since, each.agent_id)):
            seat = Seat(agent, answering[agent.agent_id], latest)
            for queue_id in agent.queues:
                self._members[queue_id].append(seat)
                if self._may_be_asked(seat):
                    self._line[queue_id][agent.agent_id] = seat

    def find_for(self, item: WaitingItem) -> Seat | None:
        """Who is asked: the first in line with room, those who passed on it last and not too soon."""
        if item.load >= self._no_room_for.get(item.queue_id, item.load + 1):
            return None
        again: Seat | None = None
        has_room = False
        for seat in self._line[item.queue_id].values():
            if not seat.fits(item):
                continue
            has_room = True
            if not seat.has_passed(item):
                return seat
            if again is None and self.asked_again_at(seat, item) <= self._now:
                again = seat
        if not has_room:
            self._no_room_for[item.queue_id] = item.load
        return again

    def take(self, seat: Seat, item: WaitingItem) -> None:
        """The seat gets the item; others of its queues go before it for the next."""
        seat.load += item.load
        seat.answering += 1
        for queue_id in seat.agent.queues:
            line = self._line[queue_id]
            line.pop(seat.agent.agent_id, None)
            if self._may_be_asked(seat):
                line[seat.agent.agent_id] = seat

    def asked_again_at(self, seat: Seat, item: WaitingItem) -> datetime:
        """From when an agent who passed on an item may be asked again."""
        passed_at = item.passed_by[seat.agent.agent_id]
        if passed_at > self._now + self._policy.clock_tolerance:
            # The clock was set back since: how long ago it was, nobody knows.
            return self._now
        return passed_at + self._policy.ask_again_after

    def cooling_down(self, item: WaitingItem) -> Iterator[datetime]:
        """When those with room who passed on the item may be asked again."""
        if item.passed_by:
            for seat in self._line[item.queue_id].values():
                if seat.has_passed(item) and seat.fits(item):
                    yield self.asked_again_at(seat, item)

    def reasons_for(self, chosen: Seat, item: WaitingItem) -> tuple[Reason, ...]:
        """Why the item goes to `chosen`; asked before it is taken."""
        could = sum(1 for seat in self._line[item.queue_id].values() if seat.fits(item))
        reasons = [
            explain.longest_idle(self._seconds_idle(chosen), could) if could > 1 else explain.ONLY_CANDIDATE
        ]
        others = len(item.passed_by) - (chosen.agent.agent_id in item.passed_by)
        if chosen.has_passed(item):
            reasons = [explain.NOBODY_ELSE_LEFT]
        if others:
            reasons.append(explain.passed_by_others(others))
        if item.priority > 0:
            reasons.append(explain.priority(item.priority))
        reasons += explain.parts_of_priority(item.priority - item.case_priority, item.case_priority)
        return tuple(reasons)

    def candidates_for(self, item: WaitingItem, chosen: Seat | None) -> tuple[Candidate, ...]:
        """All ready members of the queue with what spoke for and against them, the longest idle first."""
        members = self._members[item.queue_id]
        listed = list(islice(members, self._policy.explain_at_most))
        if chosen is not None and chosen not in listed:
            listed.append(chosen)
        return tuple(
            Candidate(
                seat.agent.agent_id,
                round((self._now - seat.agent.idle_since).total_seconds(), 3),
                self.reasons_for(seat, item) if seat is chosen else self._reasons_against(seat, item),
            )
            for seat in listed
        )

    def reasons_of_waiting(self, item: WaitingItem) -> tuple[Reason, ...]:
        """Why nobody can take the item: how many ready members cannot, by reason."""
        members = self._members[item.queue_id]
        if not members:
            return (explain.NOBODY_READY,)
        counts: Counter[str] = Counter()
        for seat in members:
            if not seat.fits(item):
                counts["agents_at_capacity"] += 1
            elif not self._may_be_asked(seat):
                counts["agents_answering"] += 1
            else:
                counts["agents_passed"] += 1
        return tuple(explain.agents(code, count) for code, count in sorted(counts.items()))

    def _may_be_asked(self, seat: Seat) -> bool:
        return seat.answering < self._policy.offers_at_once and seat.load < seat.agent.capacity

    def _seconds_idle(self, seat: Seat) -> int:
        return max(0, int((self._now - seat.agent.idle_since).total_seconds()))

    def _reasons_against(self, seat: Seat, item: WaitingItem) -> tuple[Reason, ...]:
        if not seat.fits(item):
            return (explain.at_capacity(seat.load, seat.agent.capacity),)
        if not self._may_be_asked(seat):
            return (explain.ANSWERING_OFFER,)
        if seat.has_passed(item):
            left = self.asked_again_at(seat, item) - self._now
            seconds = int(left.total_seconds())
            return (explain.passed_recently(seconds) if seconds > 0 else explain.PASSED,)
        return (explain.idle_shorter(self._seconds_idle(seat)),)
