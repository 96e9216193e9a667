"""What waits, as lines of items that are alike for everybody who might take them.

Items of one *kind* ask the same of an agent and age at the same pace, so their order in line never changes by time
alone: points are counted as at instant 0, and what a second of waiting adds is the same for all of them. Whatever does
change at some instant (a ring, an overflow, a deadline that nears) is a *turn*: at it the item is put in line anew.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from retzef.engine.routing.policy import LIVE_MEDIA, RoutingPolicy
from retzef.engine.routing.state import QueueRule, Requirement, WaitingItem
from retzef.engine.routing.timers import NEVER
from retzef.kernel.ids import AgentId, QueueId, SkillId

# Where in line: the most points first, then the oldest, then by id, so that no two are alike.
Place = tuple[float, float, int]


@dataclass(frozen=True, slots=True)
class KindKey:
    """By what kinds differ."""

    queue_id: QueueId
    ring: int
    medium: str
    load: int
    requirements: tuple[Requirement, ...]
    alone: bool
    is_held: bool
    gives_way: bool


class Kind:
    """Items that ask the same of whoever takes them, in the order they are given out."""

    __slots__ = ("ageing", "fits", "is_deferred", "key", "line", "queues", "requirements", "rule", "turn")

    def __init__(self, key: KindKey, rule: QueueRule) -> None:
        self.key = key
        self.rule = rule
        self.ageing = rule.ageing
        self.is_deferred = key.medium not in LIVE_MEDIA
        # Who is asked first what: work that cannot wait, work that can, work that leaves somebody free.
        if self.is_deferred and not key.gives_way:
            self.turn = 0
        else:
            self.turn = 2 if rule.keeps_free else int(key.gives_way)
        self.queues, self.requirements = _relaxed(rule, key)
        self.line: list[tuple[Place, Entry]] = []
        # By profile: points for what its skills are above what is asked; None where they are not enough.
        self.fits: dict[int, float | None] = {}

    def put(self, entry: "Entry") -> None:
        insort(self.line, (entry.place, entry))

    def drop(self, entry: "Entry") -> None:
        del self.line[bisect_left(self.line, (entry.place, entry))]


@dataclass(slots=True)
class Entry:
    """An item in line. `points`: as at instant 0, to which each second since adds its kind's ageing."""

    item: WaitingItem
    queued: float
    kind: Kind
    points: float
    passed: dict[AgentId, float] = field(default_factory=dict)
    # Whom something of its own speaks for, and how much.
    wishes: dict[AgentId, float] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return (-self.points, self.queued, self.item.work_item_id.int)

    @property
    def is_particular(self) -> bool:
        """Is there anything of its own for or against somebody?"""
        return bool(self.passed or self.wishes or self.item.excluded or self.kind.key.alone)

    def urgency(self, now: float) -> float:
        """Points for giving it out now."""
        return self.points + self.kind.ageing * now

    def __lt__(self, other: "Entry") -> bool:
        return self.place < other.place


@dataclass(slots=True)
class Standing:
    """How an item stands at an instant: `until` then."""

    ring: int
    points: float
    alone: bool
    gives_way: bool
    until: float


def stand(
    item: WaitingItem, rule: QueueRule, policy: RoutingPolicy, now: float, *, is_there: bool
) -> Standing:
    """How an item stands now. `is_there`: the agent it is meant for can be waited for."""
    queued = item.queued_at.timestamp()
    entered = queued if item.entered_at is None else item.entered_at.timestamp()
    turns = [NEVER]
    ring = _ring_at(rule, now - entered)
    if ring < len(rule.rings):
        turns.append(entered + rule.rings[ring].after.total_seconds())
    points = (
        item.priority * policy.priority_points
        + item.customer_value / 100 * policy.customer_value_points
        + item.business_value / 100 * policy.business_value_points
        - rule.ageing * queued
    )
    gives_way_until = _gives_way_until(item, policy, queued)
    if now < gives_way_until < NEVER:
        turns.append(gives_way_until)
    for soon_at, due_at in _dues(item, rule, policy, queued):
        if now < soon_at:
            turns.append(soon_at)
        elif now < due_at:
            points += policy.due_soon_points
            turns.append(due_at)
        else:
            points += policy.overdue_points
    alone_until = entered + policy.alone_for_preferred.total_seconds()
    alone = is_there and now < alone_until
    if alone:
        turns.append(alone_until)
    if rule.max_wait is not None and rule.overflow_queue_id is not None:
        overflows_at = entered + rule.max_wait.total_seconds()
        if now < overflows_at:
            turns.append(overflows_at)
    return Standing(ring, points, alone, now < gives_way_until, min(turns))


def overflow_reason(item: WaitingItem, rule: QueueRule, now: float) -> str | None:
    """Why it has to go on in another queue, if it has to."""
    if rule.overflow_queue_id is None or rule.overflow_queue_id == rule.queue_id:
        return None
    if rule.when_closed == "overflow" and not item.is_served(rule):
        return "queue_closed"
    entered = (item.entered_at or item.queued_at).timestamp()
    if rule.max_wait is not None and now >= entered + rule.max_wait.total_seconds():
        return "max_wait"
    return None


def wishes_of(item: WaitingItem, policy: RoutingPolicy) -> dict[AgentId, float]:
    """Whom something of the item's own speaks for, and how many points."""
    wishes: dict[AgentId, float] = {}
    for agent_id, points in (
        (item.preferred_agent_id, policy.preferred_agent_points),
        (item.owner_agent_id, policy.owner_points),
        (item.last_agent_id, policy.last_agent_points),
    ):
        if agent_id is not None and points:
            wishes[agent_id] = wishes.get(agent_id, 0.0) + points
    return wishes


def _dues(
    item: WaitingItem, rule: QueueRule, policy: RoutingPolicy, queued: float
) -> Iterator[tuple[float, float]]:
    if not (policy.due_soon_points or policy.overdue_points):
        return
    if rule.target is not None:
        target = rule.target.total_seconds()
        began = queued if item.counts_from is None else item.counts_from.timestamp()
        yield began + target * policy.due_soon_from, began + target
    if item.deadline_at is not None:
        due_at = item.deadline_at.timestamp()
        yield due_at - policy.deadline_soon_within.total_seconds(), due_at


def _gives_way_until(item: WaitingItem, policy: RoutingPolicy, queued: float) -> float:
    return 0.0 if item.medium in LIVE_MEDIA else queued + policy.deferred_gives_way_for.total_seconds()


def _ring_at(rule: QueueRule, waited: float) -> int:
    """How many rings it has reached; they are in the order of their instants."""
    return sum(1 for ring in rule.rings if ring.after <= timedelta(seconds=waited))


def _relaxed(rule: QueueRule, key: KindKey) -> tuple[tuple[QueueId, ...], tuple[Requirement, ...]]:
    """Who may take it and what is asked of them, in the ring it has reached."""
    asked = _joined((*rule.requirements, *key.requirements))
    queues = [rule.queue_id]
    if key.ring:
        ring = rule.rings[key.ring - 1]
        asked = tuple(
            Requirement(each.skill_id, max(0, each.least - ring.lower_by), each.weight)
            for each in asked
            if each.skill_id not in ring.without
        )
        queues += sorted(ring.also - {rule.queue_id})
    return tuple(queues), asked


def _joined(requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """Of two that name a skill, the more demanding; by skill."""
    joined: dict[SkillId, Requirement] = {}
    for each in requirements:
        known = joined.get(each.skill_id, each)
        joined[each.skill_id] = Requirement(
            each.skill_id, max(each.least, known.least), max(each.weight, known.weight)
        )
    return tuple(joined[skill_id] for skill_id in sorted(joined))
