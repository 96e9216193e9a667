"""What came of a replay: one JSON object, or tables for a reader. Numbers go by their names in docs/how-to/replay-and-shadow.md,
in tables by what they are called in the reader's language.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID
from zoneinfo import ZoneInfo

from retzef.engine.replay import ANSWERED, Counted, Difference, Outcome, Shift
from retzef.engine.routing import RoutingPolicy
from retzef.main.replaying.reading import Read, as_instant
from retzef.main.replaying.running import Compared
from retzef.main.replaying.span import show
from retzef.main.tables import OF_ONE_MEDIUM, heading, in_line, lay_out, number, policy_name, why, word
from retzef.modules.reporting.facts import Names
from retzef.platform.http.catalogue import sentence

Told: TypeAlias = dict[str, object]

_FIGURES = (
    "sl_answered_offered", "abandonment", "value_answered_within", "occupancy", "average_wait", "average_speed_of_answer",
    "offered", "answered", "answered_within", "abandoned", "waiting", "offers", "offers_not_taken",
)  # fmt: skip

# Sentences in the JSON are for whoever reads it by program, and in one language.
_OF_JSON = "en"
# Whatever a replay takes for granted, by its sentences. Told with each, so that nobody takes it for more than it is.
ASSUMED = (
    "replay-assumes-today",
    "replay-assumes-presence",
    "replay-assumes-handling",
    "replay-assumes-patience",
    "replay-assumes-answers",
    "replay-assumes-by-hand",
    "replay-assumes-silence",
    "replay-assumes-rounds",
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
        "assumed": [sentence(code, _OF_JSON) for code in ASSUMED],
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


def to_table(of: Telling, locale: str) -> str:
    """One column for what happened, one for each policy; the whole, then by queue; then who would have got what."""
    compared = of.compared
    columns = (compared.happened, compared.in_force, compared.other)
    heads = (
        word("happened", locale),
        word("in_force", locale, name=policy_name(of.in_force.name, locale)),
        of.other.name,
    )
    lines = [*_head(of, locale)]
    parts = dict.fromkeys(part for each in columns for part in each.parts if part[0] != "priority")
    mixed = {part for part in parts if _is_mixed(part, of)}
    if mixed:
        lines.append(sentence("simulation-waits-apart", locale))
    for part in parts:
        title = word("total", locale) if part[0] == "all" else _queue(UUID(part[1]), of)
        figures = [each for each in _FIGURES if part not in mixed or each not in OF_ONE_MEDIUM]
        rows = list(_rows([each.parts.get(part, {}) for each in columns], figures, locale))
        lines += ["", *lay_out([(title, *heads), *rows])]
    return "\n".join([*lines, "", *_told_apart(of, locale)])


def _head(of: Telling, locale: str) -> Iterator[str]:
    seen = of.read.seen
    begins, ends = (show(as_instant(each), of.zone) for each in (seen.begins, seen.ends))
    counts = {"items": len(seen.items), "people": len(seen.agents)}
    yield sentence("replay-head", locale, {"begins": begins, "ends": ends, "zone": of.zone.key, **counts})
    if of.read.decided_by:
        policies = {policy_name(name, locale): times for name, times in of.read.decided_by.items()}
        yield sentence("replay-decided-by", locale, {"policies": in_line(policies, locale)})
    if of.read.changed_since:
        changed = {word(f"changed.{kind}", locale): times for kind, times in of.read.changed_since.items()}
        yield sentence("replay-changed-since", locale, {"changed": in_line(changed, locale)})
    if unseen := _unseen(of):
        yield sentence("replay-unseen", locale, {"times": unseen})
    yield sentence("replay-assumed", locale)
    yield from (f"  {sentence(code, locale)}" for code in ASSUMED)


def _is_mixed(part: tuple[str, str], of: Telling) -> bool:
    """Was there work of several media in it?"""
    sort, name = part
    media = {
        item.waiting.medium
        for item in of.read.seen.items
        if sort == "all" or any(name in (str(leg.queue_id), str(leg.seen_queue_id)) for leg in item.legs)
    }
    return len(media) > 1


def _rows(
    columns: Sequence[Mapping[str, float | None]], figures: Sequence[str], locale: str
) -> Iterator[tuple[str, ...]]:
    for figure in figures:
        if any(each.get(figure) is not None for each in columns):
            yield (heading(figure, locale), *(number(figure, each.get(figure)) for each in columns))


def _told_apart(of: Telling, locale: str) -> Iterator[str]:
    near, apart = of.compared.near, of.compared.apart
    policy, other = policy_name(of.in_force.name, locale), of.other.name
    yield sentence(
        "replay-near",
        locale,
        {
            "differ": near.to_another,
            "waits": near.same + near.to_another,
            "alone": near.only_ours + near.only_theirs,
            "policy": policy,
        },
    )
    yield sentence(
        "replay-apart",
        locale,
        {
            "to_another": apart.to_another,
            "same": apart.same,
            "sooner": apart.sooner,
            "later": apart.later,
            "only_other": apart.only_theirs,
            "only_policy": apart.only_ours,
            "other": other,
            "policy": policy,
        },
    )
    for each in apart.first:
        yield f"  {_place(each, of, locale)}"
        yield f"    {_got(policy, each.ours, of, locale)}"
        yield f"    {_got(other, each.theirs, of, locale)}"


def _place(each: Difference, of: Telling, locale: str) -> str:
    time = f"{as_instant(each.at).astimezone(of.zone):%H:%M:%S}"
    queue, case = _queue(each.ours.queue_id, of), of.cases.get(each.work_item_id)
    if case is None:
        item = str(each.work_item_id)
        return sentence("replay-difference-of-item", locale, {"time": time, "item": item, "queue": queue})
    return sentence("replay-difference", locale, {"time": time, "case": case, "queue": queue})


def _got(policy: str, outcome: Outcome, of: Telling, locale: str) -> str:
    seconds = f"{outcome.waited:.0f}"
    if outcome.end != ANSWERED:
        return sentence("replay-nobody", locale, {"seconds": seconds, "policy": policy})
    got = sentence("replay-got", locale, {"seconds": seconds, "policy": policy, "agent": _agent(outcome, of)})
    because = word("reason.by_hand", locale) if outcome.by_hand else why(outcome.reasons, locale)
    return f"{got} – {because}" if because else got
