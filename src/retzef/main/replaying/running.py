"""What happened, the policy in force, and the other one: the same span three times."""

from collections.abc import Callable
from dataclasses import dataclass

from retzef.engine.replay import (
    Counted,
    Course,
    Difference,
    Outcome,
    Seen,
    Shift,
    count_course,
    replay,
    seen_course,
    tell_apart,
)
from retzef.engine.routing import RoutingPolicy

# A little beyond the last difference that is told, so that it is decided.
_BEYOND = 0.001


@dataclass(frozen=True, slots=True)
class Compared:
    """`happened`: what really was. `in_force` and `other`: the same under each policy. `apart`: the other against the one in force;
    `near`: the one in force against what really was, by which one sees what a replay is worth.
    """

    happened: Counted
    in_force: Counted
    other: Counted
    apart: Shift
    near: Shift


def compare(
    seen: Seen,
    in_force: RoutingPolicy,
    other: RoutingPolicy,
    at_most: int,
    on_progress: Callable[[float], None],
) -> Compared:
    """Live through it under both. `at_most` of the first differences come with reasons. `on_progress` is told the share that is done."""
    happened = seen_course(seen)
    ours = replay(seen, in_force, lambda share: on_progress(share * 0.4))
    theirs = replay(seen, other, lambda share: on_progress(0.4 + share * 0.4))
    apart = tell_apart(ours, theirs, at_most)
    if apart.first:
        apart = _explained(seen, in_force, other, apart, lambda share: on_progress(0.8 + share * 0.2))
    on_progress(1.0)
    return Compared(
        count_course(seen, happened),
        count_course(seen, ours),
        count_course(seen, theirs),
        apart,
        tell_apart(happened, ours),
    )


def _explained(
    seen: Seen,
    in_force: RoutingPolicy,
    other: RoutingPolicy,
    apart: Shift,
    on_progress: Callable[[float], None],
) -> Shift:
    """Once more with reasons, no further than the last difference that is told: in a whole day they would fill the memory."""
    until = max(max(each.ours.at, each.theirs.at, each.at) for each in apart.first) + _BEYOND
    ours = replay(seen, in_force, lambda share: on_progress(share / 2), explain=True, until=until)
    theirs = replay(seen, other, lambda share: on_progress((1 + share) / 2), explain=True, until=until)
    told = tuple(
        Difference(
            each.work_item_id, each.place, _better(ours, each, each.ours), _better(theirs, each, each.theirs)
        )
        for each in apart.first
    )
    return Shift(
        apart.same, apart.to_another, apart.only_ours, apart.only_theirs, apart.sooner, apart.later, told
    )


def _better(course: Course, of: Difference, known: Outcome) -> Outcome:
    """With its reasons, where somebody got it; the same otherwise."""
    found = course.outcomes.get((of.work_item_id, of.place))
    if found is not None and known.agent_id is not None:
        known.reasons = found.reasons
    return known
