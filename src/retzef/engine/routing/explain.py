"""Why: reasons as codes with facts. The sentences are in the catalogues of the desk.

Of an offer: `longest_idle` {seconds, among} · `only_candidate` · `nobody_else_left` · `passed_by_others` {count} ·
`priority` {priority} · where its case is not of normal priority, by name, what that is worth: `case_low`, `case_high`, `case_urgent`
{priority}, and beside it `queue_priority` {priority}. Of a candidate who was not asked: `idle_shorter` {seconds} · `at_capacity` {load, capacity} ·
`answering_offer` · `passed` · `passed_recently` {seconds}. Of an item that still waits: `nobody_ready` ·
`agents_at_capacity` {count} · `agents_answering` {count} · `agents_passed` {count}.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from retzef.engine.cases import priority_name


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a code and the facts its sentence needs."""

    code: str
    params: Mapping[str, int] = field(default_factory=dict)


ONLY_CANDIDATE = Reason("only_candidate")
NOBODY_ELSE_LEFT = Reason("nobody_else_left")
ANSWERING_OFFER = Reason("answering_offer")
PASSED = Reason("passed")
NOBODY_READY = Reason("nobody_ready")


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
