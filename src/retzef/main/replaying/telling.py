"""What came of a replay: one JSON object, or tables for a reader. Numbers go by their names in docs/how-to/replay-and-shadow.md."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from retzef.engine.replay import ANSWERED, Counted, Difference, Outcome, Shift
from retzef.engine.routing import Reason, RoutingPolicy
from retzef.main.replaying.reading import Read, as_instant
from retzef.main.replaying.running import Compared
from retzef.main.replaying.span import show
from retzef.modules.reporting.facts import Names

Told: TypeAlias = dict[str, object]

_SHARES = ("sl_answered_offered", "abandonment", "value_answered_within", "occupancy")
_SECONDS = ("average_wait", "average_speed_of_answer")
_COUNTS = ("offered", "answered", "answered_within", "abandoned", "waiting", "offers", "offers_not_taken")

# Whatever a replay takes for granted. Told with each, so that nobody takes it for more than it is.
ASSUMED = (
    "Queues, skills, members, hours and values of cases are as they are now.",
    "Presence is as it was then, also where it came of an offer that nobody answered.",
    "Whoever gets an item takes as long for it as whoever had it then; what nobody had takes as long as is usual in its queue.",
    "A customer who gave up gives up after the same wait; one who was answered waits for as long as it takes.",
    "An offer that was made then is answered as it was; while somebody let one ring, they let any ring; any other is accepted after the time that agent usually takes.",
    "What people took or gave by hand is given to the same person at the same instant, if it still waits.",
    "Conversations count in full, however silent; nobody is taken for absent; who owned a case and who served the customer last is as it was.",
    "Whatever is offered is offered at once: the milliseconds of a round are not counted.",
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What it is told with: names, and of items the numbers of their cases."""

    read: Read
    compared: Compared
    in_force: RoutingPolicy
    other: RoutingPolicy
    names: Names
    cases: Mapping[UUID, int]
    zone: ZoneInfo


def to_told(of: Telling) -> Told:
    """All of it, as plain values."""
    seen, compared = of.read.seen, of.compared
    return {
        "from": as_instant(seen.begins).isoformat(),
        "to": as_instant(seen.ends).isoformat(),
        "items": len(seen.items),
        "agents": len(seen.agents),
        "decided_by": dict(of.read.decided_by),
        "changed_since": dict(of.read.changed_since),
        "answered_by_people_unseen": _unseen(of),
        "assumed": list(ASSUMED),
        "happened": _parts(compared.happened, of),
        "in_force": {"policy": of.in_force.name, "rounds": compared.in_force.rounds, **_parts(compared.in_force, of)},
        "other": {"policy": of.other.name, "rounds": compared.other.rounds, **_parts(compared.other, of)},
        "in_force_against_what_happened": _shift(compared.near),
        "other_against_in_force": _shift(compared.apart) | {"first": [_difference(each, of) for each in compared.apart.first]},
    }  # fmt: skip


def _unseen(of: Telling) -> int:
    """How many waits were answered by people of whose presence the journal knows nothing: nobody can answer them again."""
    seen = of.read.seen
    strangers = {agent_id for agent_id, agent in seen.agents.items() if not agent.presence}
    return sum(leg.seen_agent_id in strangers for item in seen.items for leg in item.legs)


def _parts(counted: Counted, of: Telling) -> Told:
    told: dict[str, object] = {}
    for (sort, name), numbers in counted.parts.items():
        if sort == "all":
            told["all"] = dict(numbers)
        else:
            by_name = told.setdefault(sort, {})
            assert isinstance(by_name, dict), "made in the line before"
            by_name[name] = {"name": _queue(UUID(name), of), **numbers} if sort == "queue" else dict(numbers)
    return told


def _shift(shift: Shift) -> Told:
    return {
        "same": shift.same,
        "to_another": shift.to_another,
        "only_in_the_first": shift.only_ours,
        "only_in_the_second": shift.only_theirs,
        "sooner": shift.sooner,
        "later": shift.later,
    }


def _difference(each: Difference, of: Telling) -> Told:
    return {
        "work_item_id": str(each.work_item_id),
        "case": of.cases.get(each.work_item_id),
        "queue": _queue(each.ours.queue_id, of),
        "in_force": _outcome(each.ours, of),
        "other": _outcome(each.theirs, of),
    }


def _outcome(outcome: Outcome, of: Telling) -> Told:
    got = outcome.end == ANSWERED
    return {
        "agent": _agent(outcome, of) if got else None,
        "agent_id": str(outcome.agent_id) if got else None,
        "at": as_instant(outcome.at).isoformat() if got else None,
        "waited": round(outcome.waited, 3),
        "reasons": [{"code": reason.code, "params": dict(reason.params)} for reason in outcome.reasons] if got else [],
    }  # fmt: skip


def _queue(queue_id: UUID, of: Telling) -> str:
    return of.names.queues.get(queue_id) or str(queue_id)


def _agent(outcome: Outcome, of: Telling) -> str:
    if outcome.agent_id is None:
        return ""
    return of.names.agents.get(outcome.agent_id) or str(outcome.agent_id)


# ---------------------------------------------------------------- for a reader


def to_table(of: Telling) -> str:
    """One column for what happened, one for each policy; the whole, then by queue; then who would have got what."""
    compared = of.compared
    columns = (compared.happened, compared.in_force, compared.other)
    heads = ("happened", f"{of.in_force.name} (in force)", of.other.name)
    lines = [*_head(of)]
    for part in dict.fromkeys(part for each in columns for part in each.parts):
        if part[0] == "priority":
            continue
        title = "all" if part[0] == "all" else _queue(UUID(part[1]), of)
        rows = list(_rows([each.parts.get(part, {}) for each in columns]))
        lines += ["", *_laid_out([(title, *heads), *rows])]
    return "\n".join([*lines, "", *_told_apart(of)])


def _head(of: Telling) -> Iterator[str]:
    seen = of.read.seen
    begins, ends = (show(as_instant(each), of.zone) for each in (seen.begins, seen.ends))
    yield f"{begins} to {ends} ({of.zone.key}): {len(seen.items)} items, {len(seen.agents)} people"
    if of.read.decided_by:
        yield "decided then by: " + ", ".join(f"{name} {times}" for name, times in of.read.decided_by.items())
    if of.read.changed_since:
        changed = ", ".join(f"{kind} {times}" for kind, times in of.read.changed_since.items())
        yield f"changed since, and replayed as it is now: {changed}"
    if unseen := _unseen(of):
        yield f"answered by people of whose presence the journal knows nothing, so not in a replay: {unseen}"
    yield "taken for granted:"
    yield from (f"  {each}" for each in ASSUMED)


def _rows(columns: Sequence[Mapping[str, float | None]]) -> Iterator[tuple[str, ...]]:
    for name in (*_SHARES, *_SECONDS, *_COUNTS):
        if any(each.get(name) is not None for each in columns):
            yield (name, *(_shown(name, each.get(name)) for each in columns))


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    if name in _SHARES:
        return f"{value * 100:.1f} %"
    return f"{value:,.1f} s" if name in _SECONDS else f"{value:,.0f}"


def _told_apart(of: Telling) -> Iterator[str]:
    near, apart = of.compared.near, of.compared.apart
    yield (
        f"The replay of {of.in_force.name} gives {near.to_another} of {near.same + near.to_another} waits to somebody else than really got them"
        f" ({near.only_ours + near.only_theirs} were answered in one of the two alone)."
    )
    yield (
        f"{of.other.name} against {of.in_force.name}: {apart.to_another} to somebody else, {apart.same} alike; answered {apart.sooner} sooner,"
        f" {apart.later} later; {apart.only_theirs} only under {of.other.name}, {apart.only_ours} only under {of.in_force.name}."
    )
    for each in apart.first:
        case = of.cases.get(each.work_item_id)
        place = f"case {case}" if case is not None else str(each.work_item_id)
        yield f"  {as_instant(each.at).astimezone(of.zone):%H:%M:%S}  {place}, {_queue(each.ours.queue_id, of)}"
        yield from (
            f"    {policy.name}: {_got(outcome, of)}" for policy, outcome in ((of.in_force, each.ours), (of.other, each.theirs))
        )  # fmt: skip


def _got(outcome: Outcome, of: Telling) -> str:
    if outcome.end != ANSWERED:
        return f"nobody, for {outcome.waited:.0f} s"
    why = "by hand" if outcome.by_hand else _codes(outcome.reasons)
    return f"{_agent(outcome, of)} after {outcome.waited:.0f} s  {why}".rstrip()


def _codes(reasons: Sequence[Reason]) -> str:
    return ", ".join(
        " ".join([reason.code, *(f"{name}={value}" for name, value in reason.params.items())])
        for reason in reasons
    )


def _laid_out(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join([row[0].ljust(widths[0]), *cells]).rstrip()
