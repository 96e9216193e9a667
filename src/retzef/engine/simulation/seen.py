"""A scenario as the records of a real centre show it: what came and when, how long it took, how long people waited, who was there.

Values in, a document out, as `retzef simulate` takes it: what was inferred can be read, changed and kept. Half hours of the week count as
often as they were seen on average; somebody works in those of a weekday in which they were there on at least half of such days.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeAlias
from uuid import UUID

from retzef.engine.simulation.scenario_file import DEMANDS_MAX, MEDIA, WEEKDAYS

Document: TypeAlias = dict[str, object]
# A skill by its name, the least level, and points for each level above.
SeenAsk: TypeAlias = tuple[str, int, float]

_SLOT = timedelta(minutes=30)
_SLOTS = 48
# Of a recorded distribution so many values are kept, evenly by rank.
_SAMPLE = 200
# Fewer are no distribution of their own: then the queue's are taken, or everybody's.
_OWN_AT_LEAST = 20
_WITHOUT_RECORDS = "5m"
_PRIORITY_MOST = 10


@dataclass(frozen=True, slots=True)
class SeenRing:
    """After so many seconds, as in the scenario; queues by their ids."""

    after: float
    lower_by: int = 0
    without: tuple[str, ...] = ()
    also: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenQueue:
    """A queue with its rules. `target` in seconds; `urges`: it is the queue's own, and no promise of the whole centre."""

    queue_id: UUID
    name: str
    target: float
    urges: bool = False
    asks: tuple[SeenAsk, ...] = ()
    rings: tuple[SeenRing, ...] = ()
    ageing: float = 1.0
    keeps_free: int = 0
    max_wait: float | None = None
    overflow: UUID | None = None


@dataclass(frozen=True, slots=True)
class SeenAgent:
    """Somebody with what they can do. `present`: from when to when they were ready, by clocks there."""

    queues: frozenset[UUID]
    skills: Mapping[str, int]
    capacity: int
    caps: Mapping[str, int]
    present: tuple[tuple[datetime, datetime], ...]


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """Somebody who came. `at` by clocks there; `waited` until answered or gone, None where neither is known; durations in seconds."""

    queue_id: UUID
    medium: str
    load: int
    at: datetime
    waited: float | None
    is_answered: bool
    handling: float | None = None
    wrap_up: float = 0.0
    priority: int = 0
    customer_value: int = 0
    business_value: int = 0
    asks: tuple[SeenAsk, ...] = ()

    @property
    def line(self) -> "Line":
        """Where they waited."""
        return self.queue_id, self.medium if self.medium in MEDIA else "messaging"


# In the scenario, a queue has one medium: each that came into a real one has a line of its own.
Line: TypeAlias = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class SeenCentre:
    """All of it, of these days."""

    queues: Sequence[SeenQueue]
    agents: Sequence[SeenAgent]
    visits: Sequence[SeenVisit]
    days: Sequence[date]


def name_lines(lines: Iterable[Line], names: Mapping[UUID, str]) -> dict[Line, str]:
    """What the scenario calls them: as the queue, with the medium where it has several."""
    wanted = list(dict.fromkeys(lines))
    media = Counter(queue_id for queue_id, _ in wanted)
    named: dict[Line, str] = {}
    for queue_id, medium in wanted:
        name = names.get(queue_id) or "?"
        named[queue_id, medium] = _unused(
            f"{name} · {medium}" if media[queue_id] > 1 else name, named.values()
        )
    return named


def _unused(name: str, taken: Iterable[str]) -> str:
    used, number, found = set(taken), 1, name
    while found in used:
        number += 1
        found = f"{name} {number}"
    return found


def describe_centre(seen: SeenCentre, name: str, days: int) -> Document:
    """The document of the scenario, `days` long. Who was never there is left out."""
    rules = {queue.queue_id: queue for queue in seen.queues}
    visits = [visit for visit in seen.visits if visit.queue_id in rules]
    names = name_lines(_lines(visits, rules), {queue.queue_id: queue.name for queue in seen.queues})
    loads = {visit.line: visit.load for visit in visits}
    return {
        "name": name,
        "days": days,
        "queues": {names[line]: _queue(line, rules[line[0]], loads.get(line, 1), names) for line in names},
        "demands": _demands(visits, names, seen.days),
        "agents": _groups(seen, names),
    }


def _lines(visits: Sequence[SeenVisit], rules: Mapping[UUID, SeenQueue]) -> list[Line]:
    """Those into which something came, and those into which it may overflow."""
    lines = list(dict.fromkeys(visit.line for visit in visits))
    for queue_id, medium in lines:  # grows while it is gone through
        overflow = rules[queue_id].overflow
        if overflow is not None and overflow in rules and (overflow, medium) not in lines:
            lines.append((overflow, medium))
    return lines


def _queue(line: Line, queue: SeenQueue, load: int, names: Mapping[Line, str]) -> Document:
    _, medium = line
    told: Document = {
        "medium": medium, "load": load, "target": _seconds(queue.target), "urges": queue.urges, "asks": _asks(queue.asks),
        "ageing": queue.ageing, "keeps_free": queue.keeps_free,
        "rings": [
            {
                "after": _seconds(ring.after), "lower_by": ring.lower_by, "without": list(ring.without),
                "also": [names[other, medium] for other in ring.also if (other, medium) in names],
            }
            for ring in queue.rings
        ],
    }  # fmt: skip
    if queue.max_wait is not None and queue.overflow is not None and (queue.overflow, medium) in names:
        told |= {"max_wait": _seconds(queue.max_wait), "overflow": names[queue.overflow, medium]}
    return told


def _asks(asks: Iterable[SeenAsk]) -> Document:
    return {skill: {"least": least, "weight": weight} for skill, least, weight in asks}


def _seconds(value: float) -> str:
    return f"{max(0.0, value):.0f}s"


# ---------------------------------------------------------------- who comes


def _demands(visits: Sequence[SeenVisit], names: Mapping[Line, str], days: Sequence[date]) -> Document:
    """Those alike in what they ask for and are worth, together; what is rare goes with the most frequent of its line."""
    kinds: defaultdict[tuple[Line, Hashable], list[SeenVisit]] = defaultdict(list)
    for visit in visits:
        kinds[visit.line, _kind(visit)].append(visit)
    ordered = sorted(kinds.items(), key=lambda each: -len(each[1]))
    first: dict[Line, list[SeenVisit]] = {}
    kept: list[list[SeenVisit]] = []
    for (line, _), alike in ordered:
        if line in first and (len(alike) < _OWN_AT_LEAST or len(kept) >= DEMANDS_MAX // 2):
            first[line] += alike
            continue
        group = list(alike)
        first.setdefault(line, group)
        kept.append(group)
    of_line: defaultdict[Line, list[SeenVisit]] = defaultdict(list)
    for visit in visits:
        of_line[visit.line].append(visit)
    told: Document = {}
    for group in kept:
        line = group[0].line
        told[_unused(names[line], told)] = _demand(group, names[line], (group, of_line[line], visits), days)
    return told


def _kind(visit: SeenVisit) -> Hashable:
    return _priority(visit), visit.customer_value, visit.business_value, visit.asks


def _priority(visit: SeenVisit) -> int:
    return max(-_PRIORITY_MOST, min(_PRIORITY_MOST, visit.priority))


def _demand(
    group: Sequence[SeenVisit], queue: str, sources: Sequence[Sequence[SeenVisit]], days: Sequence[date]
) -> Document:
    first = group[0]
    told: Document = {
        "queue": queue, "arrivals": _arrivals(group, days), "handling": _handling(sources),
        "priority": _priority(first), "customer_value": first.customer_value, "business_value": first.business_value, "asks": _asks(first.asks),
    }  # fmt: skip
    wrap_ups = [visit.wrap_up for visit in _enough(sources) if visit.handling is not None]
    if any(wrap_ups):
        told["wrap_up"] = {"recorded": _sample(wrap_ups, len(wrap_ups))}
    waits = [visit for visit in _enough(sources) if visit.waited is not None]
    gone = [visit.waited for visit in waits if not visit.is_answered and visit.waited is not None]
    answered = [visit.waited for visit in waits if visit.is_answered and visit.waited is not None]
    if gone:
        told["patience"] = {
            "hung_up": _sample(gone, len(waits)),
            "answered": _sample(answered, len(waits)),
        }
    return told


def _enough(sources: Sequence[Sequence[SeenVisit]]) -> Sequence[SeenVisit]:
    """The nearest that tell enough of how long things take."""
    for source in sources:
        if sum(visit.handling is not None for visit in source) >= _OWN_AT_LEAST:
            return source
    return sources[-1]


def _handling(sources: Sequence[Sequence[SeenVisit]]) -> Document | str:
    values = [visit.handling for visit in _enough(sources) if visit.handling is not None]
    return {"recorded": _sample(values, len(values))} if values else _WITHOUT_RECORDS


def _sample(values: Sequence[float], of: int) -> list[int]:
    """Some of them, evenly by rank, in whole seconds: as many in proportion as `_SAMPLE` of `of`, and at least one."""
    ordered = sorted(values)
    most = max(1, min(len(ordered), round(_SAMPLE * len(ordered) / max(of, 1))))
    return [max(0, round(ordered[int((rank + 0.5) * len(ordered) / most)])) for rank in range(most)][
        : len(ordered)
    ]


def _arrivals(visits: Sequence[SeenVisit], days: Sequence[date]) -> list[Document]:
    """So many an hour in each half hour of each weekday; alike ones in one line."""
    seen = Counter(day.weekday() for day in days)
    counts = Counter((visit.at.weekday(), _slot_of(visit.at)) for visit in visits)
    spans: defaultdict[tuple[int, int, float], list[int]] = defaultdict(list)
    for weekday, often in seen.items():
        rates = [2 * counts[weekday, slot] / often for slot in range(_SLOTS)]
        for begins, ends in _runs([rate or None for rate in rates]):
            spans[begins, ends, rates[begins]].append(weekday)
    return [
        {"days": [WEEKDAYS[day] for day in sorted(weekdays)], "from": _clock(begins), "to": _clock(ends), "per_hour": round(rate, 3)}
        for (begins, ends, rate), weekdays in sorted(spans.items())
    ]  # fmt: skip


def _slot_of(at: datetime) -> int:
    return at.hour * 2 + at.minute // 30


def _runs(values: Sequence[object]) -> list[tuple[int, int]]:
    """Stretches of equal values that are not None: from which place to before which."""
    runs: list[tuple[int, int]] = []
    for place, value in enumerate(values):
        if value is None:
            continue
        if runs and runs[-1][1] == place and values[place - 1] == value:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _clock(slot: int) -> str:
    return f"{slot // 2:02}:{slot % 2 * 30:02}"


# ---------------------------------------------------------------- who is there


_Shifts: TypeAlias = tuple[tuple[int, int, tuple[int, ...]], ...]
# Queues, skills with levels, capacity, caps by medium, shifts.
_Alike: TypeAlias = tuple[
    tuple[str, ...], tuple[tuple[str, int], ...], int, tuple[tuple[str, int], ...], _Shifts
]


def _groups(seen: SeenCentre, names: Mapping[Line, str]) -> Document:
    alike: Counter[_Alike] = Counter()
    for agent in seen.agents:
        shifts = _shifts(agent, seen.days)
        queues = tuple(name for (queue_id, _), name in names.items() if queue_id in agent.queues)
        if shifts and queues:
            skills, caps = tuple(sorted(agent.skills.items())), tuple(sorted(agent.caps.items()))
            alike[queues, skills, agent.capacity, caps, shifts] += 1
    return {
        f"group {place}": {
            "count": count, "queues": list(queues), "skills": dict(skills), "capacity": capacity,
            "caps": {medium: cap for medium, cap in caps if medium in MEDIA},
            "shifts": [{"days": [WEEKDAYS[day] for day in days], "from": _clock(begins), "to": _clock(ends)} for begins, ends, days in shifts],
        }
        for place, ((queues, skills, capacity, caps, shifts), count) in enumerate(alike.items(), 1)
    }  # fmt: skip


def _shifts(agent: SeenAgent, days: Sequence[date]) -> _Shifts:
    """From which half hour to before which, and on which weekdays."""
    there = Counter(slot for slot in _slots(agent.present))
    often = Counter(day.weekday() for day in days)
    spans: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for weekday, number in often.items():
        is_there = [True if there[weekday, slot] * 2 >= number else None for slot in range(_SLOTS)]
        for begins, ends in _runs(is_there):
            spans[begins, ends].append(weekday)
    return tuple(
        (begins, ends, tuple(sorted(weekdays))) for (begins, ends), weekdays in sorted(spans.items())
    )


def _slots(present: Iterable[tuple[datetime, datetime]]) -> Iterable[tuple[int, int]]:
    """The half hours of the week, each as often as at least half of it was worked."""
    worked: defaultdict[tuple[date, int], timedelta] = defaultdict(timedelta)
    for begins, ends in present:
        at = begins
        while at < ends:
            midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
            until = min(ends, midnight + (_slot_of(at) + 1) * _SLOT)
            worked[at.date(), _slot_of(at)] += until - at
            at = until
    for (day, slot), length in worked.items():
        if length * 2 >= _SLOT:
            yield day.weekday(), slot
