"""Why a round decided as it did, and why something still waits: worked out from the pool as it stood."""

from collections import Counter
from itertools import islice

from retzef.engine.routing import explain
from retzef.engine.routing.explain import Reason
from retzef.engine.routing.lines import Entry
from retzef.engine.routing.matching import Matching
from retzef.engine.routing.pool import Pool
from retzef.engine.routing.round import Candidate
from retzef.engine.routing.seats import Seat
from retzef.engine.routing.timers import NEVER


class Reasons:
    """Of one round, asked before what they explain is given."""

    def __init__(self, pool: Pool, matching: Matching) -> None:
        self._pool = pool
        self._matching = matching
        self._now = matching.now

    def of_offer(self, seat: Seat, entry: Entry) -> tuple[Reason, ...]:
        """Why this item goes to this agent now."""
        return (*self._of_choice(seat, entry), *self.of_item(entry))

    def candidates(
        self, entry: Entry, chosen: Seat | None, told: tuple[Reason, ...] = ()
    ) -> tuple[Candidate, ...]:
        """Ready members with what spoke for and against them, the longest idle first. `told`: what speaks for the chosen, if known."""
        members = self._members(entry)
        listed = list(islice(members, self._pool.policy.explain_at_most))
        if chosen is not None and chosen not in listed:
            listed.append(chosen)
        return tuple(
            Candidate(
                seat.agent.agent_id,
                round(seat.points_for(entry, self._now), 3),
                (told or self.of_offer(seat, entry))
                if seat is chosen
                else (self._against(seat, entry, chosen),),
            )
            for seat in listed
        )

    def of_waiting(self, entry: Entry) -> tuple[Reason, ...]:
        """Why nobody can take it now: how many ready members cannot, by reason."""
        if entry.kind.key.is_held:
            return (explain.QUEUE_CLOSED,)
        members = self._members(entry)
        if not members:
            return (explain.NOBODY_READY,)
        counts: Counter[str] = Counter()
        for seat in members:
            reason = self._hindrance(seat, entry)
            counts[explain.HINDRANCES[reason.code] if reason else "agents_free"] += 1
        if counts.pop("agents_free", 0) and entry.kind.rule.keeps_free:
            return (explain.kept_free(entry.kind.rule.keeps_free),)
        return tuple(explain.agents(code, count) for code, count in sorted(counts.items()))

    def of_item(self, entry: Entry) -> tuple[Reason, ...]:
        """What made it as urgent as it is."""
        policy, item = self._pool.policy, entry.item
        found = []
        if item.priority > 0:
            found.append(explain.priority(item.priority))
        found += explain.parts_of_priority(item.priority - item.case_priority, item.case_priority)
        if item.customer_value:
            points = item.customer_value / 100 * policy.customer_value_points
            found.append(explain.value("customer_value", item.customer_value, points))
        if item.business_value:
            points = item.business_value / 100 * policy.business_value_points
            found.append(explain.value("business_value", item.business_value, points))
        if entry.kind.key.ring:
            found.append(explain.ring(entry.kind.key.ring))
        return tuple(found)

    # ---------------------------------------------------------------- parts

    def _members(self, entry: Entry) -> list[Seat]:
        return [seat for seat in self._pool.members(entry.kind) if not self._matching.is_leaving(seat)]

    def _of_choice(self, seat: Seat, entry: Entry) -> tuple[Reason, ...]:
        could = [
            each for each in self._pool.open_seats(entry.kind) if self._could_be_asked(each, entry, seat)
        ]
        if self._matching.has_passed(seat, entry):
            reasons = [explain.NOBODY_ELSE_LEFT]
        elif len(could) <= 1:
            reasons = [explain.ONLY_CANDIDATE]
        elif all(each.order >= seat.order for each in could):
            reasons = [explain.longest_idle(self._seconds_idle(seat), len(could))]
        else:
            reasons = [explain.most_points(seat.points_for(entry, self._now), len(could))]
        others = len(entry.passed) - (seat.agent.agent_id in entry.passed)
        if others:
            reasons.append(explain.passed_by_others(others))
        return (*reasons, *self._of_agent(seat, entry))

    def _of_agent(self, seat: Seat, entry: Entry) -> list[Reason]:
        policy, item, agent_id = self._pool.policy, entry.item, seat.agent.agent_id
        found = []
        if fit := seat.profile.fit(entry.kind):
            found.append(explain.points("fit", fit))
        for code, who, points in (
            ("preferred_agent", item.preferred_agent_id, policy.preferred_agent_points),
            ("case_owner", item.owner_agent_id, policy.owner_points),
            ("last_agent", item.last_agent_id, policy.last_agent_points),
        ):
            if who == agent_id and points:
                found.append(explain.points(code, points))
        return found

    def _against(self, seat: Seat, entry: Entry, chosen: Seat | None) -> Reason:
        hindrance = self._hindrance(seat, entry)
        if hindrance is not None:
            return hindrance
        if chosen is not None and self._is_worth_more(seat, entry, chosen):
            return explain.WANTED_ELSEWHERE
        if chosen is not None and seat.order < chosen.order:
            return explain.points("fewer_points", seat.points_for(entry, self._now))
        return explain.idle_shorter(self._seconds_idle(seat))

    def _could_be_asked(self, seat: Seat, entry: Entry, chosen: Seat) -> bool:
        return self._hindrance(seat, entry) is None and not self._is_worth_more(seat, entry, chosen)

    def _is_worth_more(self, seat: Seat, entry: Entry, chosen: Seat) -> bool:
        """Does more speak for them than for the chosen, who has it because the round is best so as a whole?"""
        return seat.points_for(entry, self._now) > chosen.points_for(entry, self._now)

    def _hindrance(self, seat: Seat, entry: Entry) -> Reason | None:
        """What keeps the agent from being asked now, if anything."""
        asked = self._against_the_item(seat, entry)
        if asked is not None:
            return asked
        kind = entry.kind
        if seat.is_capped(kind.key.medium):
            return explain.medium_cap(seat.agent.caps[kind.key.medium])
        load = seat.load_for(kind.key.medium, self._now)
        if load + kind.key.load > seat.agent.capacity:
            return explain.at_capacity(load, seat.agent.capacity)
        if len(seat.burden.answering) >= self._pool.policy.offers_at_once:
            return explain.ANSWERING_OFFER
        room_from = seat.room_from(kind, self._now)
        if room_from == NEVER:
            return explain.at_capacity(load, seat.agent.capacity)
        if room_from > self._now:
            return explain.ramping_in(room_from - self._now)
        if self._matching.has_passed(seat, entry):
            left = self._matching.asked_again_at(seat, entry) - self._now
            return explain.passed_recently(max(1, round(left))) if left > 0 else explain.PASSED
        return None

    def _against_the_item(self, seat: Seat, entry: Entry) -> Reason | None:
        if seat.profile.fit(entry.kind) is None:
            for asked in entry.kind.requirements:
                level = seat.profile.skills.get(asked.skill_id)
                if level is None or level < asked.least:
                    return explain.skill_missing(asked.skill_id, level, asked.least)
        if seat.agent.agent_id in entry.item.excluded:
            return explain.EXCLUDED
        return None if seat.may_take(entry) else explain.MEANT_FOR_ANOTHER

    def _seconds_idle(self, seat: Seat) -> int:
        return int(max(0.0, self._now - seat.idle))
