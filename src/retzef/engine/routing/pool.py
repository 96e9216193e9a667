"""The working state of one pool of agents: what waits, who is ready and what is under way, indexed for quick rounds.

A pool is told what is so (`put_…`, `drop_…`) and remembers what became new since the last round. Only what is new can
change a decision: after a round, nobody who is free could take anything that waits. A pool made of a state, and one that was told of each
change in turn, decide alike; a test compares. Instants inside are seconds since 1970.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from retzef.engine.routing.lines import Entry, Kind, KindKey, Standing, overflow_reason, stand, wishes_of
from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.seats import Burden, Profile, Seat
from retzef.engine.routing.state import (
    Carried,
    HeldWork,
    PendingOffer,
    QueueRule,
    ReadyAgent,
    RoutingState,
    WaitingItem,
    WrapUp,
)
from retzef.engine.routing.timers import Timers
from retzef.kernel.ids import AgentId, QueueId, WorkItemId

# Kinds nobody is waiting in are forgotten when there are so many more of them than others.
_EMPTY_KINDS_MAX = 2000


class Pool:
    """One pool. `policy`: how its rounds are decided; `watched_since`: silence before that proves nothing."""

    def __init__(self, policy: RoutingPolicy, watched_since: float = float("-inf")) -> None:
        self.policy = policy
        self.watched_since = watched_since
        self.rules: dict[QueueId, QueueRule] = {}
        self.entries: dict[WorkItemId, Entry] = {}
        self.seats: dict[AgentId, Seat] = {}
        self.offers: dict[WorkItemId, PendingOffer] = {}
        self.wrap_ups: dict[WorkItemId, WrapUp] = {}
        self.held: dict[WorkItemId, HeldWork] = {}
        # When an item is put in line anew, somebody may be asked again about it, an agent may have room again; when an offer
        # lapses, wrap-up is over, silence is too long, held work goes back.
        self.turns: Timers[WorkItemId] = Timers()
        self.second_looks: Timers[WorkItemId] = Timers()
        self.rooms: Timers[AgentId] = Timers()
        self.lapses: Timers[WorkItemId] = Timers()
        self.wrap_up_ends: Timers[WorkItemId] = Timers()
        self.absences: Timers[AgentId] = Timers()
        self.returns: Timers[WorkItemId] = Timers()
        self.kinds: dict[KindKey, Kind] = {}
        self._kinds_of: dict[QueueId, list[Kind]] = defaultdict(list)
        self._profiles: dict[object, Profile] = {}
        self._burdens: dict[AgentId, Burden] = {}
        self._members: dict[QueueId, list[tuple[tuple[float, int], Seat]]] = defaultdict(list)
        self._open: dict[QueueId, dict[AgentId, Seat]] = defaultdict(dict)
        self._wished: dict[AgentId, dict[WorkItemId, Entry]] = defaultdict(dict)
        self._offers_of: dict[AgentId, dict[WorkItemId, None]] = defaultdict(dict)
        # What became new since the last round: those who may have room now, and what may be given out now.
        self.new_seats: dict[AgentId, Seat] = {}
        self.new_entries: dict[WorkItemId, Entry] = {}
        self.ring_changes: dict[WorkItemId, int] = {}
        # Offers nobody has looked at yet: they may be of a clock that was set back since.
        self.unseen_offers: dict[WorkItemId, PendingOffer] = {}

    @classmethod
    def of(cls, state: RoutingState, policy: RoutingPolicy, now: float) -> "Pool":
        """A pool told all of a state at once; the order in which it is listed means nothing."""
        pool = cls(policy, state.watched_since.timestamp())
        for rule in sorted(state.queues, key=lambda each: each.queue_id):
            pool.put_queue(rule, now)
        for agent in sorted(state.agents, key=lambda each: each.agent_id):
            pool.put_agent(agent, now)
        for item in sorted(state.items, key=lambda each: each.work_item_id):
            pool.put_item(item, now)
        for offer in sorted(state.offers, key=lambda each: each.offer_id):
            pool.put_offer(offer, now)
        for wrap_up in sorted(state.wrap_ups, key=lambda each: each.work_item_id):
            pool.put_wrap_up(wrap_up)
        for held in sorted(state.held, key=lambda each: each.work_item_id):
            pool.put_held(held)
        return pool

    # ---------------------------------------------------------------- queues

    def put_queue(self, rule: QueueRule, now: float) -> None:
        """A queue, new or changed: what waits in it is put in line anew."""
        if self.rules.get(rule.queue_id) == rule:
            return
        is_new = rule.queue_id not in self.rules
        self.rules[rule.queue_id] = rule
        if is_new:
            return
        concerned = [entry.item for entry in self.entries.values() if entry.item.queue_id == rule.queue_id]
        for item in concerned:
            self.drop_item(item.work_item_id)
        self.kinds = {key: kind for key, kind in self.kinds.items() if key.queue_id != rule.queue_id}
        self._forget_kinds()
        for item in concerned:
            self.put_item(item, now)

    # ---------------------------------------------------------------- items

    def put_item(self, item: WaitingItem, now: float) -> None:
        """It waits, newly or otherwise than before. An item of a queue that is not known waits for it to be."""
        self.drop_item(item.work_item_id)
        rule = self.rules.get(item.queue_id)
        if rule is None:
            return
        standing = self._stand(item, rule, now)
        kind = self._kind_of(item, rule, standing)
        entry = Entry(
            item, item.queued_at.timestamp(), kind, standing.points,
            {agent: at.timestamp() for agent, at in item.passed_by.items()}, wishes_of(item, self.policy),
        )  # fmt: skip
        self.entries[item.work_item_id] = entry
        kind.put(entry)
        for agent_id in entry.wishes:
            self._wished[agent_id][item.work_item_id] = entry
        self._set_turn(entry, standing.until, now)
        self.new_entries[item.work_item_id] = entry

    def drop_item(self, work_item_id: WorkItemId) -> None:
        """It does not wait."""
        entry = self.entries.pop(work_item_id, None)
        if entry is None:
            return
        entry.kind.drop(entry)
        for agent_id in entry.wishes:
            wished = self._wished[agent_id]
            wished.pop(work_item_id, None)
            if not wished:
                del self._wished[agent_id]
        self.turns.drop(work_item_id)
        self.second_looks.drop(work_item_id)
        self.new_entries.pop(work_item_id, None)
        self.ring_changes.pop(work_item_id, None)

    def turn(self, entry: Entry, now: float) -> None:
        """Its hour has come: put it in line anew, as it stands now."""
        item = entry.item
        rule = self.rules[item.queue_id]
        standing = self._stand(item, rule, now)
        kind = self._kind_of(item, rule, standing)
        if standing.ring != entry.kind.key.ring:
            self.ring_changes[item.work_item_id] = standing.ring
        if kind is not entry.kind:
            self.new_entries[item.work_item_id] = entry
        entry.kind.drop(entry)
        entry.kind, entry.points = kind, standing.points
        kind.put(entry)
        self._set_turn(entry, standing.until, now)

    def _stand(self, item: WaitingItem, rule: QueueRule, now: float) -> Standing:
        return stand(item, rule, self.policy, now, is_there=item.preferred_agent_id in self.seats)

    def _set_turn(self, entry: Entry, turn_at: float, now: float) -> None:
        if overflow_reason(entry.item, entry.kind.rule, now) is not None:
            self.turns.mark(entry.item.work_item_id)
        else:
            self.turns.set(entry.item.work_item_id, turn_at)

    def _kind_of(self, item: WaitingItem, rule: QueueRule, standing: Standing) -> Kind:
        is_held = not item.is_served(rule)
        key = KindKey(
            item.queue_id, standing.ring, item.medium, item.load, item.requirements, standing.alone, is_held,
            standing.gives_way,
        )  # fmt: skip
        kind = self.kinds.get(key)
        if kind is None:
            if len(self.kinds) > _EMPTY_KINDS_MAX and len(self.kinds) > 2 * len(self.entries):
                self.kinds = {known: kind for known, kind in self.kinds.items() if kind.line}
                self._forget_kinds()
            kind = self.kinds[key] = Kind(key, rule)
            self._list_kind(kind)
        return kind

    def _list_kind(self, kind: Kind) -> None:
        for queue_id in kind.queues:
            self._kinds_of[queue_id].append(kind)

    def _forget_kinds(self) -> None:
        self._kinds_of.clear()
        for kind in self.kinds.values():
            self._list_kind(kind)
        for profile in self._profiles.values():
            profile.kinds, profile.seen = {}, {}

    def kinds_for(self, seat: Seat) -> Iterable[Kind]:
        """What the agent could take, if they had room."""
        profile = seat.profile
        for queue_id in profile.ordered_queues:
            listed = self._kinds_of.get(queue_id, ())
            for kind in listed[profile.seen.get(queue_id, 0) :]:
                if not kind.key.is_held and profile.fit(kind) is not None:
                    profile.kinds[kind] = None
            profile.seen[queue_id] = len(listed)
        return profile.kinds

    def wished(self, seat: Seat) -> Iterable[Entry]:
        """What waits that has something of its own for this agent."""
        return self._wished.get(seat.agent.agent_id, {}).values()

    # ---------------------------------------------------------------- agents

    def put_agent(self, agent: ReadyAgent, now: float) -> None:
        """They are ready, newly or otherwise than before. `agent.work` is all the person carries."""
        known = self.seats.get(agent.agent_id)
        if known is not None:
            self._unseat(known)
        person = agent.person_id or agent.agent_id
        burden = self._burdens.setdefault(person, Burden())
        burden.work = {each.work_item_id: each for each in agent.work}
        seat = Seat(agent, burden, self._profile_of(agent), self.policy)
        burden.seats.append(seat)
        burden.answering = {
            item: None for each in burden.seats for item in self._offers_of.get(each.agent.agent_id, ())
        }
        self.seats[agent.agent_id] = seat
        for queue_id in agent.queues:
            insort(self._members[queue_id], (seat.order, seat))
        seen_at = max(agent.last_seen_at.timestamp(), self.watched_since)
        self.absences.set(agent.agent_id, seen_at + self.policy.absent_after.total_seconds())
        self.carries_otherwise(burden, now)
        if known is None:
            self._turn_what_is_meant_for(seat, now)

    def put_burden(self, told: ReadyAgent, now: float) -> None:
        """What a person carries, and since when they are idle, as it was told of one of the agents they are: it holds for all of them."""
        burden = self._burdens.get(told.person_id or told.agent_id)
        for seat in [] if burden is None else list(burden.seats):
            self.put_agent(replace(seat.agent, work=told.work, idle_since=told.idle_since), now)

    def drop_agent(self, agent_id: AgentId, now: float) -> None:
        """They are not ready."""
        seat = self.seats.get(agent_id)
        if seat is None:
            return
        self._unseat(seat)
        self.absences.drop(agent_id)
        self.rooms.drop(agent_id)
        self._turn_what_is_meant_for(seat, now)

    def _turn_what_is_meant_for(self, seat: Seat, now: float) -> None:
        """Whether it waits for them alone depends on whether they are there."""
        for entry in list(self.wished(seat)):
            if entry.item.preferred_agent_id == seat.agent.agent_id:
                self.turn(entry, now)

    def _unseat(self, seat: Seat) -> None:
        agent_id = seat.agent.agent_id
        del self.seats[agent_id]
        self.new_seats.pop(agent_id, None)
        for queue_id in seat.agent.queues:
            members = self._members[queue_id]
            del members[bisect_left(members, (seat.order, seat))]
            self._open[queue_id].pop(agent_id, None)
        seat.burden.seats.remove(seat)
        if not seat.burden.seats:
            del self._burdens[seat.agent.person_id or agent_id]

    def _profile_of(self, agent: ReadyAgent) -> Profile:
        likeness = (agent.queues, frozenset(agent.skills.items()))
        profile = self._profiles.get(likeness)
        if profile is None:
            profile = self._profiles[likeness] = Profile(
                len(self._profiles), agent.queues, dict(agent.skills)
            )
        return profile

    def carries_otherwise(self, burden: Burden, now: float) -> None:
        """What a person carries has changed, or counts otherwise: who has room again is new to the next round."""
        burden.forget_loads()
        for seat in burden.seats:
            agent_id = seat.agent.agent_id
            is_open = seat.is_open(now)
            for queue_id in seat.agent.queues:
                if is_open:
                    self._open[queue_id][agent_id] = seat
                else:
                    self._open[queue_id].pop(agent_id, None)
            if is_open:
                self.new_seats[agent_id] = seat
            else:
                self.new_seats.pop(agent_id, None)
            self.rooms.set(agent_id, seat.quiet_at(now))

    def members(self, kind: Kind) -> list[Seat]:
        """Everybody ready in the queues an item of this kind is asked of, the longest idle first."""
        if len(kind.queues) == 1:
            return [seat for _, seat in self._members.get(kind.queues[0], ())]
        found = {
            seat.agent.agent_id: seat
            for queue_id in kind.queues
            for _, seat in self._members.get(queue_id, ())
        }
        return sorted(found.values(), key=lambda seat: seat.order)

    def open_seats(self, kind: Kind) -> list[Seat]:
        """Who might have room for an item of this kind and may take it."""
        found: dict[AgentId, Seat] = {}
        if not kind.key.is_held:
            for queue_id in kind.queues:
                found.update(self._open.get(queue_id, {}))
        return [seat for seat in found.values() if seat.profile.fit(kind) is not None]

    # ---------------------------------------------------------------- what is under way

    def put_offer(self, offer: PendingOffer, now: float) -> None:
        """An offer is out. Another of the same item is forgotten."""
        self.drop_offer(offer.work_item_id, now)
        self.offers[offer.work_item_id] = self.unseen_offers[offer.work_item_id] = offer
        self._offers_of[offer.agent_id][offer.work_item_id] = None
        self.lapses.set(offer.work_item_id, offer.expires_at.timestamp())
        seat = self.seats.get(offer.agent_id)
        if seat is not None:
            seat.burden.answering[offer.work_item_id] = None
            self.carries_otherwise(seat.burden, now)

    def drop_offer(self, work_item_id: WorkItemId, now: float) -> None:
        """It is answered, over or taken back. What its agent carries then is said by `put_agent`."""
        offer = self.offers.pop(work_item_id, None)
        if offer is None:
            return
        self.unseen_offers.pop(work_item_id, None)
        mine = self._offers_of[offer.agent_id]
        mine.pop(work_item_id, None)
        if not mine:
            del self._offers_of[offer.agent_id]
        self.lapses.drop(work_item_id)
        seat = self.seats.get(offer.agent_id)
        if seat is not None:
            seat.burden.answering.pop(work_item_id, None)
            self.carries_otherwise(seat.burden, now)

    def give(self, entry: Entry, seat: Seat, now: float) -> None:
        """The item is the agent's to answer from now on, before anybody has heard of it."""
        item = entry.item
        self.drop_item(item.work_item_id)
        burden = seat.burden
        burden.work[item.work_item_id] = Carried(item.work_item_id, item.medium, item.load)
        burden.answering[item.work_item_id] = None
        self.carries_otherwise(burden, now)

    def put_wrap_up(self, wrap_up: WrapUp) -> None:
        """Wrap-up goes on."""
        self.drop_wrap_up(wrap_up.work_item_id)
        self.wrap_ups[wrap_up.work_item_id] = wrap_up
        self.wrap_up_ends.set(wrap_up.work_item_id, wrap_up.until.timestamp())

    def drop_wrap_up(self, work_item_id: WorkItemId) -> None:
        """It is over."""
        self.wrap_ups.pop(work_item_id, None)
        self.wrap_up_ends.drop(work_item_id)

    def put_held(self, held: HeldWork) -> None:
        """Work is in the hands of somebody who is gone."""
        self.drop_held(held.work_item_id)
        self.held[held.work_item_id] = held
        gone = max(held.gone_since.timestamp(), self.watched_since)
        self.returns.set(held.work_item_id, gone + self.policy.return_work_after.total_seconds())

    def drop_held(self, work_item_id: WorkItemId) -> None:
        """It is not, or they are back."""
        self.held.pop(work_item_id, None)
        self.returns.drop(work_item_id)

    def offered_to(self, agent_id: AgentId) -> list[WorkItemId]:
        """What an agent has been offered and has not answered."""
        return list(self._offers_of.get(agent_id, ()))

    def unheard_of(self, now: float) -> list[AgentId]:
        """Agents who are absent, unless they were heard of since they were put."""
        return [*self.absences.due, *self.absences.coming(now)]

    def replace_held(self, held: Iterable[HeldWork]) -> None:
        """All that is in the hands of people who are gone."""
        fresh = {each.work_item_id: each for each in held}
        for item_id in [each for each in self.held if each not in fresh]:
            self.drop_held(item_id)
        for item_id, each in fresh.items():
            if self.held.get(item_id) != each:
                self.put_held(each)

    def next_at(self) -> float:
        """When something comes due by itself."""
        timers = (
            self.turns,
            self.second_looks,
            self.rooms,
            self.lapses,
            self.wrap_up_ends,
            self.absences,
            self.returns,
        )
        return min(each.next_at() for each in timers)
