"""Two courses of the same span side by side: the numbers of the field of each, and who would have got what.

The service level is by each queue's own T; `sl_answered_offered`: who was answered within T, of all who came. Whoever waited before the span
began is served in it and not counted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from retzef.engine.replay.course import ANSWERED, ASIDE, Course, Offers, Outcome
from retzef.engine.replay.seen import Seen
from retzef.engine.simulation.loop import Wait
from retzef.engine.simulation.report import METRICS, Tally
from retzef.kernel.ids import WorkItemId

# What a number is of: ("all", ""), ("queue", its id) or ("priority", the level).
Part: TypeAlias = tuple[str, str]
ALL: Part = ("all", "")
_NUMBERS = (
    "offered", "answered", "answered_within", "abandoned", "waiting", "sl_answered_offered", "average_wait", "average_speed_of_answer",
    "abandonment", "value_answered_within",
)  # fmt: skip
# A wait this much longer is told as such.
_LONGER_BY = 1.0

Numbers: TypeAlias = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Counted:
    """The numbers of one course, by part. Offers not taken: of all offers, those declined or not answered."""

    parts: Mapping[Part, Numbers]
    rounds: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A wait that ended otherwise: under the one policy and under the other."""

    work_item_id: WorkItemId
    place: int
    ours: Outcome
    theirs: Outcome

    @property
    def at(self) -> float:
        """When the two parted."""
        return min(_ended(self.ours), _ended(self.theirs))


@dataclass(frozen=True, slots=True)
class Shift:
    """How many waits ended alike and otherwise. `sooner`, `later`: answered in both, and waited less or more in the other."""

    same: int = 0
    to_another: int = 0
    only_ours: int = 0
    only_theirs: int = 0
    sooner: int = 0
    later: int = 0
    first: tuple[Difference, ...] = ()


def count_course(seen: Seen, course: Course) -> Counted:
    """The numbers of it."""
    tallies: dict[Part, Tally] = {ALL: Tally()}
    items = {item.waiting.work_item_id: item for item in seen.items}
    for (item_id, _), outcome in course.outcomes.items():
        if outcome.end == ASIDE or outcome.began < seen.begins:
            continue
        waiting = items[item_id].waiting
        queue = seen.queues.get(outcome.queue_id)
        within = queue.within if queue else 0.0
        wait = Wait(0, 0, waiting.case_priority, outcome.began, outcome.waited, outcome.end)
        value = float(waiting.customer_value + waiting.business_value)
        for part in (ALL, ("queue", str(outcome.queue_id)), ("priority", str(waiting.case_priority))):
            tallies.setdefault(part, Tally()).add(wait, within=within, value=value, is_best=False)
    parts = {part: _numbers(tally) for part, tally in sorted(tallies.items())}
    for queue_id, offers in course.offers.items():
        part = ("queue", str(queue_id))
        parts.setdefault(part, _numbers(Tally())).update(_of_offers(offers))
    parts[ALL].update(_of_offers(_together(course)))
    parts[ALL]["occupancy"] = course.occupancy
    return Counted(parts, course.rounds)


def _numbers(tally: Tally) -> dict[str, float | None]:
    return {name: METRICS[name](tally) for name in _NUMBERS}


def _of_offers(offers: Offers) -> dict[str, float | None]:
    return {"offers": offers.made, "offers_not_taken": offers.not_taken}


def _together(course: Course) -> Offers:
    total = Offers()
    for each in course.offers.values():
        total.made += each.made
        total.declined += each.declined
        total.timed_out += each.timed_out
        total.taken_back += each.taken_back
    return total


def tell_apart(ours: Course, theirs: Course, at_most: int = 0) -> Shift:
    """What the other policy would have done otherwise; the first `at_most` differences in the order of time."""
    same = to_another = only_ours = only_theirs = sooner = later = 0
    differences = []
    for (item_id, place), mine, other in _pairs(ours, theirs):
        if mine.end == ANSWERED and other.end == ANSWERED:
            sooner += other.waited < mine.waited - _LONGER_BY
            later += other.waited > mine.waited + _LONGER_BY
            if mine.agent_id == other.agent_id:
                same += 1
                continue
            to_another += 1
        elif mine.end == ANSWERED:
            only_ours += 1
        elif other.end == ANSWERED:
            only_theirs += 1
        else:
            same += 1
            continue
        differences.append(Difference(item_id, place, mine, other))
    differences.sort(key=lambda each: (each.at, each.work_item_id))
    return Shift(same, to_another, only_ours, only_theirs, sooner, later, tuple(differences[:at_most]))


def _pairs(ours: Course, theirs: Course) -> Iterator[tuple[tuple[WorkItemId, int], Outcome, Outcome]]:
    for key, mine in ours.outcomes.items():
        other = theirs.outcomes.get(key)
        if other is not None:
            yield key, mine, other


def _ended(outcome: Outcome) -> float:
    return outcome.began + outcome.waited
