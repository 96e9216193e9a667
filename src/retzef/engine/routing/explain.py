"""Why: reasons as codes with facts. The sentences are in the catalogues of the desk.

Of an offer: `longest_idle` {seconds, among} · `only_candidate` · `nobody_else_left` · `passed_by_others` {count} ·
`priority` {priority} · where its case is not of normal priority, by name, what that is worth: `case_low`, `case_high`, `case_urgent`
{priority}, and beside it `queue_priority` {priority} · `most_points` {points, among} where more than idling was weighed, and what of it:
`fit`, `preferred_agent`, `case_owner`, `last_agent` {points} · what made the item urgent: `customer_value`, `business_value` {value, points}, `ring` {ring}.

Of a candidate who was not asked: `idle_shorter` {seconds} · `fewer_points` {points} · `at_capacity` {load, capacity} · `medium_cap` {cap} ·
`answering_offer` · `passed` · `passed_recently` {seconds} · `skill_missing` {skill_id, level, least} · `ramping_in` {seconds} · `excluded` ·
`meant_for_another` · `wanted_elsewhere`. Those of `HINDRANCES` and `wanted_elsewhere` say that they could not be asked, whatever their points.

Of an item that still waits: `nobody_ready` · `queue_closed` · `kept_free` {count} · and by how many ready members: `agents_at_capacity`, `agents_answering`,
`agents_passed`, `agents_without_skill`, `agents_ramping_in`, `agents_capped`, `agents_excluded`, `agents_meant_for_another` {count}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from retzef.engine.cases import priority_name
from retzef.kernel.ids import SkillId

# What keeps an agent from being asked, by the code of a candidate's reason; and the same counted over members of whom none can be.
HINDRANCES = {
    "at_capacity": "agents_at_capacity",
    "answering_offer": "agents_answering",
    "passed": "agents_passed",
    "passed_recently": "agents_passed",
    "skill_missing": "agents_without_skill",
    "ramping_in": "agents_ramping_in",
    "medium_cap": "agents_capped",
    "excluded": "agents_excluded",
    "meant_for_another": "agents_meant_for_another",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a code and the facts its sentence needs."""

    code: str
    params: Mapping[str, int | str] = field(default_factory=dict)

    @property
    def is_against_asking(self) -> bool:
        """Could an agent of whom it is told not be asked at all?"""
        return self.code in HINDRANCES or self.code == WANTED_ELSEWHERE.code


ONLY_CANDIDATE = Reason("only_candidate")
NOBODY_ELSE_LEFT = Reason("nobody_else_left")
ANSWERING_OFFER = Reason("answering_offer")
PASSED = Reason("passed")
NOBODY_READY = Reason("nobody_ready")
QUEUE_CLOSED = Reason("queue_closed")
EXCLUDED = Reason("excluded")
MEANT_FOR_ANOTHER = Reason("meant_for_another")
# More speaks for them than for the chosen; in the same round they are for something that needs them more.
WANTED_ELSEWHERE = Reason("wanted_elsewhere")


def longest_idle(seconds: int, among: int) -> Reason:
    """Idle the longest of all who could take it."""
    return Reason("longest_idle", {"seconds": seconds, "among": among})


def idle_shorter(seconds: int) -> Reason:
    """Could take it, and has been idle for a shorter time."""
    return Reason("idle_shorter", {"seconds": seconds})


def at_capacity(load: int, capacity: int) -> Reason:
    """Carries too much to take this as well."""
    return Reason("at_capacity", {"load": load, "capacity": capacity})


def passed_recently(seconds: int) -> Reason:
    """Declined or did not answer; may be asked again in `seconds`."""
    return Reason("passed_recently", {"seconds": seconds})


def passed_by_others(count: int) -> Reason:
    """So many others have passed on it."""
    return Reason("passed_by_others", {"count": count})


def priority(value: int) -> Reason:
    """It goes before others of the queue."""
    return Reason("priority", {"priority": value})


def parts_of_priority(queue: int, case: int) -> tuple[Reason, ...]:
    """Where a priority is from, unless it is the queue's alone."""
    if not case:
        return ()
    of_case = Reason(f"case_{priority_name(case)}", {"priority": case})
    return (of_case, Reason("queue_priority", {"priority": queue})) if queue else (of_case,)


def agents(code: str, count: int) -> Reason:
    """So many ready members of the queue cannot take it for the same reason."""
    return Reason(code, {"count": count})


def points(code: str, value: float) -> Reason:
    """So many points, for what the code names."""
    return Reason(code, {"points": round(value)})


def value(code: str, worth: int, of_it: float) -> Reason:
    """What somebody or something is worth (0 to 100), and the points it comes to."""
    return Reason(code, {"value": worth, "points": round(of_it)})


def most_points(of_it: float, among: int) -> Reason:
    """More speaks for this agent than for all others who could take it."""
    return Reason("most_points", {"points": round(of_it), "among": among})


def ring(number: int) -> Reason:
    """How many of its queue's rings it has reached."""
    return Reason("ring", {"ring": number})


def skill_missing(skill_id: SkillId, level: int | None, least: int) -> Reason:
    """A skill is asked for at a level the agent has not reached. `level` None: they do not have it."""
    return Reason("skill_missing", {"skill_id": str(skill_id), "level": level or 0, "least": least})


def ramping_in(seconds: float) -> Reason:
    """Has signed in just now; there is room in `seconds`."""
    return Reason("ramping_in", {"seconds": max(1, round(seconds))})


def medium_cap(cap: int) -> Reason:
    """Has as many items of the medium as they may have."""
    return Reason("medium_cap", {"cap": cap})


def kept_free(count: int) -> Reason:
    """The queue's work is given out only while more than so many stay free."""
    return Reason("kept_free", {"count": count})
