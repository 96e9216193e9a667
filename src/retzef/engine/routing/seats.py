"""The ready agents: what they carry, what they have room for, and what speaks for each."""

from retzef.engine.routing.lines import Entry, Kind
from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.state import Carried, ReadyAgent
from retzef.engine.routing.timers import NEVER
from retzef.kernel.ids import QueueId, SkillId, WorkItemId

# More than any waiting, less than what an agent who stays idle costs: who passed on an item is asked again last.
PASSED_POINTS = 1e6


class Burden:
    """What one person carries, over all tenants they serve, and which of it they have not answered yet."""

    __slots__ = ("answering", "seats", "work")

    def __init__(self) -> None:
        self.work: dict[WorkItemId, Carried] = {}
        self.answering: dict[WorkItemId, None] = {}
        self.seats: list[Seat] = []

    def forget_loads(self) -> None:
        """Something has changed: what was added up holds no more."""
        for seat in self.seats:
            seat.loads.clear()


class Profile:
    """What agents are asked for: their queues and skills. Those with the same profile are alike to every kind."""

    __slots__ = ("kinds", "number", "ordered_queues", "queues", "seen", "skills")

    def __init__(self, number: int, queues: frozenset[QueueId], skills: dict[SkillId, int]) -> None:
        self.number = number
        self.queues = queues
        self.skills = skills
        self.ordered_queues = sorted(queues)
        # The kinds it could take, of so many of each queue as were looked at.
        self.kinds: dict[Kind, None] = {}
        self.seen: dict[QueueId, int] = {}

    def fit(self, kind: Kind) -> float | None:
        """Points for levels above what is asked; None when it may not take such an item."""
        try:
            return kind.fits[self.number]
        except KeyError:
            found = kind.fits[self.number] = self._work_out(kind)
            return found

    def _work_out(self, kind: Kind) -> float | None:
        if not any(queue_id in self.queues for queue_id in kind.queues):
            return None
        points = 0.0
        for asked in kind.requirements:
            level = self.skills.get(asked.skill_id)
            if level is None or level < asked.least:
                return None
            points += asked.weight * (level - asked.least)
        return points


class Seat:
    """One ready agent. Times in seconds since 1970."""

    __slots__ = (
        "agent",
        "burden",
        "idle",
        "idle_limit",
        "loads",
        "of_itself",
        "order",
        "policy",
        "profile",
        "ready",
        "signed_in",
    )

    def __init__(self, agent: ReadyAgent, burden: Burden, profile: Profile, policy: RoutingPolicy) -> None:
        self.agent = agent
        self.burden = burden
        self.profile = profile
        self.policy = policy
        self.idle = agent.idle_since.timestamp()
        self.ready = agent.ready_since.timestamp()
        self.signed_in = None if agent.signed_in_at is None else agent.signed_in_at.timestamp()
        self.idle_limit = policy.idle_counts_for.total_seconds()
        self.of_itself = -agent.occupancy * policy.occupancy_points - policy.versatility_points * (
            len(agent.queues) - 1
        )
        self.order = (self.idle, agent.agent_id.int)
        # By medium: the points of capacity used up for another item of it. Forgotten whenever something changes.
        self.loads: dict[str, tuple[int, float]] = {}

    def is_open(self, now: float) -> bool:
        """Might there be room for anything at all?"""
        if len(self.burden.answering) >= self.policy.offers_at_once:
            return False
        return bool(self.policy.interrupts) or self.load_for("", now) < self.agent.capacity

    def room_from(self, kind: Kind, now: float) -> float:
        """From when there is room for such an item: now or before it, later while capacity opens, or never as things are."""
        asked, capacity = kind.key, self.agent.capacity
        if len(self.burden.answering) >= self.policy.offers_at_once or self.is_capped(asked.medium):
            return NEVER
        load = self.load_for(asked.medium, now) + asked.load
        if load > capacity or self.whole_load() + asked.load > self._most():
            return NEVER
        ramp = self.policy.ramp_in.total_seconds()
        if not ramp or self.signed_in is None or load == asked.load:
            return now
        return self.signed_in + ramp * load / capacity

    def is_capped(self, medium: str) -> bool:
        """Has the agent as many items of the medium as they may have?"""
        cap = self.agent.caps.get(medium)
        return cap is not None and sum(each.medium == medium for each in self.burden.work.values()) >= cap

    def load_for(self, medium: str, now: float) -> int:
        """Points of capacity that another item of the medium finds used up."""
        known = self.loads.get(medium)
        if known is not None and now < known[1]:
            return known[0]
        yields = self.policy.interrupts.get(medium, frozenset())
        load, until = self.agent.load, NEVER
        for each in self.burden.work.values():
            if each.medium not in yields:
                counted, changes_at = self._counted(each, now)
                load += counted
                until = min(until, changes_at)
        self.loads[medium] = (load, until)
        return load

    def whole_load(self) -> int:
        """However silent it is, and whatever gives way."""
        return self.agent.load + sum(each.load for each in self.burden.work.values())

    def quiet_at(self, now: float) -> float:
        """When the next conversation will have been silent for long enough to count less."""
        after = self.policy.silent_after.total_seconds()
        if not after:
            return NEVER
        turns = (
            each.quiet_since.timestamp() + after for each in self.burden.work.values() if each.quiet_since
        )
        return min((at for at in turns if at > now), default=NEVER)

    def __lt__(self, other: "Seat") -> bool:
        return self.order < other.order

    def _counted(self, work: Carried, now: float) -> tuple[int, float]:
        after = self.policy.silent_after.total_seconds()
        if not after or work.quiet_since is None:
            return work.load, NEVER
        silent_at = work.quiet_since.timestamp() + after
        if now < silent_at:
            return work.load, silent_at
        return -(-work.load * self.policy.silent_percent // 100), NEVER

    def _most(self) -> float:
        loose = self.policy.silent_after or self.policy.interrupts
        return self.agent.capacity * (max(100, self.policy.overcommit_percent) / 100 if loose else 1)

    def may_take(self, entry: Entry) -> bool:
        """Is nothing of the item's own against this agent?"""
        agent_id = self.agent.agent_id
        if agent_id in entry.item.excluded:
            return False
        return not entry.kind.key.alone or agent_id == entry.item.preferred_agent_id

    def has_passed(self, entry: Entry, latest: float) -> bool:
        """Did the agent decline it or let it ring since they said that they are ready?

        `latest`: no clock can be later. Whoever is ready since then had their clock set back, and which of two instants came first
        nobody knows: an agent who would be asked again at once after each refusal is worse than one who is asked a minute late.
        """
        passed = entry.passed.get(self.agent.agent_id)
        return passed is not None and (passed >= self.ready or self.ready > latest)

    def points_for(self, entry: Entry, now: float) -> float:
        """What speaks for this agent, besides what they passed on. They could take it."""
        wish = entry.wishes.get(self.agent.agent_id, 0.0) if entry.wishes else 0.0
        return (self.profile.fit(entry.kind) or 0.0) + wish + self.points_for_any(now)

    def points_for_any(self, now: float) -> float:
        """What speaks for this agent whatever it is about."""
        idle = min(max(0.0, now - self.idle), self.idle_limit)
        return self.of_itself + idle * self.policy.idle_points
