"""A scenario as a file of YAML. docs/reference/scenario.md tells what may stand in it."""

from collections.abc import Iterator, Mapping, Sequence

from retzef.engine.planning import estimate_survival
from retzef.engine.simulation import (
    VISITS_MAX,
    AgentGroup,
    Arrivals,
    Asked,
    CallBack,
    Demand,
    Duration,
    Endless,
    Exponential,
    Fixed,
    Instants,
    LearntPatience,
    Lognormal,
    Profile,
    Recorded,
    Scenario,
    Shift,
    Silences,
    SimulatedQueue,
    SimulatedRing,
    Steady,
    expect_visits,
)
from retzef.engine.simulation.errors import (
    ChoiceError,
    DurationError,
    HalfHourError,
    KeyMissingError,
    OverflowCircleError,
    TooManyError,
    WarmUpError,
)
from retzef.engine.simulation.marked import Part, parse_document

QUEUES_MAX = 200
DEMANDS_MAX = 500
GROUPS_MAX = 2000
AGENTS_MAX = 5000
DAYS_MAX = 400
DAYS_MIN = 0.05
_LIST_MAX = 500_000
_DAY, _HALF_HOUR = 86_400, 1800.0
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MEDIA = ("voice", "video", "chat", "messaging", "email", "fax", "callback", "outbound")
_DISTRIBUTIONS = ("exponential", "lognormal", "fixed")


def parse_scenario(text: str, file: str, name: str) -> Scenario:
    """The scenario that a document tells. `file`: what errors call it; `name`: its own, where it has none. Raises SimulationFileError."""
    document = parse_document(text, file)
    parts = document.settings(
        ("name", "days", "starts_on", "warm_up", "slower_by", "queues", "demands", "agents"),
        needed=("days", "queues", "demands", "agents"),
    )
    days = parts["days"].number(DAYS_MIN, DAYS_MAX)
    named = parts["queues"].named(QUEUES_MAX)
    queues = tuple(_queue(name, part, tuple(named)) for name, part in named.items())
    _check_overflow(queues, named)
    known = tuple(named)
    demands = tuple(_demand(name, part, known) for name, part in parts["demands"].named(DEMANDS_MAX).items())
    groups = tuple(_group(name, part, known) for name, part in parts["agents"].named(GROUPS_MAX).items())
    if sum(group.count for group in groups) > AGENTS_MAX:
        parts["agents"].refuse(TooManyError, limit=AGENTS_MAX)
    scenario = Scenario(
        name=parts["name"].text() if "name" in parts else name,
        seconds=days * _DAY,
        queues=queues,
        demands=demands,
        groups=groups,
        warm_up=_warm_up(parts.get("warm_up"), days),
        starts_on=WEEKDAYS.index(parts["starts_on"].choice(WEEKDAYS)) if "starts_on" in parts else 0,
        slower_by=parts["slower_by"].number(0, 10) if "slower_by" in parts else 0.0,
    )
    if expect_visits(scenario) > VISITS_MAX:
        parts["demands"].refuse(TooManyError, limit=VISITS_MAX)
    return scenario


def _warm_up(part: Part | None, days: float) -> float:
    if part is None:
        return 0.0
    seconds = part.seconds(DAYS_MAX * 24)
    if seconds >= days * _DAY:
        part.refuse(WarmUpError, value=part.text(), days=days)
    return seconds


# ---------------------------------------------------------------- queues


def _queue(name: str, part: Part, known: Sequence[str]) -> SimulatedQueue:
    parts = part.settings(
        ("medium", "load", "target", "urges", "asks", "rings", "ageing", "keeps_free", "max_wait", "overflow")
    )
    if "max_wait" in parts and "overflow" not in parts:
        parts["max_wait"].refuse(KeyMissingError, key="overflow")
    return SimulatedQueue(
        name,
        medium=parts["medium"].choice(MEDIA) if "medium" in parts else "voice",
        load=parts["load"].whole(1, 1000) if "load" in parts else 1,
        target=parts["target"].seconds(30 * 24) if "target" in parts else 20.0,
        urges=parts["urges"].choice(("true", "false")) == "true" if "urges" in parts else True,
        asks=_asks(parts.get("asks")),
        rings=tuple(_rings(parts["rings"], known)) if "rings" in parts else (),
        ageing=parts["ageing"].number(0, 1000) if "ageing" in parts else 1.0,
        keeps_free=parts["keeps_free"].whole(0, AGENTS_MAX) if "keeps_free" in parts else 0,
        max_wait=_some(parts["max_wait"], 1.0, 30 * 24) if "max_wait" in parts else None,
        overflow=parts["overflow"].choice(known) if "overflow" in parts else None,
    )


def _check_overflow(queues: Sequence[SimulatedQueue], parts: Mapping[str, Part]) -> None:
    """As the centre does: nothing comes back to where it was."""
    overflows = {queue.name: queue.overflow for queue in queues}
    for name, part in parts.items():
        passed: set[str | None] = {name}
        to = overflows[name]
        while to is not None and to not in passed:
            passed.add(to)
            to = overflows[to]
        if to is not None:
            part.refuse(OverflowCircleError, key=name)


def _asks(part: Part | None) -> tuple[Asked, ...]:
    """`{sales: 50}`, or `{sales: {least: 50, weight: 2}}`."""
    return () if part is None else tuple(_asked(name, each) for name, each in part.named(50).items())


def _asked(name: str, part: Part) -> Asked:
    if not part.is_mapping:
        return Asked(name, part.whole(0, 100))
    parts = part.settings(("least", "weight"))
    return Asked(
        name,
        parts["least"].whole(0, 100) if "least" in parts else 1,
        parts["weight"].number(0, 1_000_000) if "weight" in parts else 0.0,
    )


def _rings(part: Part, known: Sequence[str]) -> Iterator[SimulatedRing]:
    for each in part.items(20):
        parts = each.settings(("after", "lower_by", "without", "also"), needed=("after",))
        yield SimulatedRing(
            parts["after"].seconds(30 * 24),
            parts["lower_by"].whole(0, 100) if "lower_by" in parts else 0,
            frozenset(skill.text() for skill in parts["without"].items(50)) if "without" in parts else frozenset(),
            frozenset(queue.choice(known) for queue in parts["also"].items(50)) if "also" in parts else frozenset(),
        )  # fmt: skip


# ---------------------------------------------------------------- demands


def _demand(name: str, part: Part, known: Sequence[str]) -> Demand:
    parts = part.settings(
        ("queue", "arrivals", "handling", "wrap_up", "patience", "asks", "priority", "customer_value", "business_value", "deadline", "call_back", "silences"),
        needed=("queue", "arrivals", "handling"),
    )  # fmt: skip
    return Demand(
        name,
        parts["queue"].choice(known),
        _arrivals(parts["arrivals"]),
        _duration(parts["handling"]),
        patience=_patience(parts.get("patience")),
        wrap_up=_duration(parts["wrap_up"]) if "wrap_up" in parts else Fixed(0.0),
        asks=_asks(parts.get("asks")),
        priority=parts["priority"].whole(-10, 10) if "priority" in parts else 0,
        customer_value=parts["customer_value"].whole(0, 100) if "customer_value" in parts else 0,
        business_value=parts["business_value"].whole(0, 100) if "business_value" in parts else 0,
        deadline=parts["deadline"].seconds(90 * 24) if "deadline" in parts else None,
        call_back=_call_back(parts["call_back"], known) if "call_back" in parts else None,
        silences=_silences(parts["silences"]) if "silences" in parts else None,
    )


def _arrivals(part: Part) -> Arrivals:
    if part.is_list:
        return Profile(_profile(part))
    parts = part.settings(("per_hour", "recorded"))
    if "recorded" in parts:
        return Instants(
            tuple(sorted(each.number(0, DAYS_MAX * _DAY) for each in parts["recorded"].items(_LIST_MAX)))
        )
    if "per_hour" not in parts:
        part.refuse(KeyMissingError, key="per_hour")
    return Steady(parts["per_hour"].number(0, 1_000_000))


def _profile(part: Part) -> tuple[float, ...]:
    """Lines of `{days: […], from: "09:00", to: "12:30", per_hour: 80}`; what overlaps adds up."""
    rates = [0.0] * 336
    for each in part.items():
        parts = each.settings(("days", "from", "to", "per_hour"), needed=("from", "to", "per_hour"))
        begins, ends = _half_hour(parts["from"]), _half_hour(parts["to"])
        if ends <= begins:
            ends += 48
        for day in _days(parts.get("days")):
            for place in range(begins, ends):
                rates[(day * 48 + place) % 336] += parts["per_hour"].number(0, 1_000_000) / 2
    return tuple(rates)


def _half_hour(part: Part) -> int:
    seconds = part.time_of_day()
    if seconds % _HALF_HOUR:
        part.refuse(HalfHourError, value=part.text())
    return int(seconds // _HALF_HOUR)


def _days(part: Part | None) -> tuple[int, ...]:
    if part is None:
        return tuple(range(7))
    return tuple(dict.fromkeys(WEEKDAYS.index(day.choice(WEEKDAYS)) for day in part.items(7)))


def _duration(part: Part) -> Duration:
    """`3m` (exponential), or `{mean: 3m, distribution: lognormal, variation: 1.2}`, or `{recorded: [...]}` in seconds."""
    if not part.is_mapping:
        return Exponential(_some(part))
    parts = part.settings(("mean", "distribution", "variation", "recorded"))
    if "recorded" in parts:
        return Recorded(_recorded(parts["recorded"]))
    if "mean" not in parts:
        part.refuse(KeyMissingError, key="mean")
    sort = parts["distribution"].choice(_DISTRIBUTIONS) if "distribution" in parts else "exponential"
    if sort == "fixed":
        return Fixed(parts["mean"].seconds())
    mean = _some(parts["mean"])
    if sort == "exponential":
        return Exponential(mean)
    return Lognormal(mean, parts["variation"].number(0.01, 10) if "variation" in parts else 1.0)


def _some(part: Part, least: float = 0.001, most_hours: float = 24.0) -> float:
    """A length of time that is not none at all, or not nearly."""
    seconds = part.seconds(most_hours)
    if seconds < least:
        part.refuse(DurationError, value=part.text(), most=most_hours)
    return seconds


def _recorded(part: Part) -> tuple[float, ...]:
    values = tuple(each.number(0, _DAY) for each in part.items(_LIST_MAX))
    if not values:
        part.refuse(KeyMissingError, key=part.key)
    return values


def _patience(part: Part | None) -> Duration:
    """As a duration; `endless`; or `{hung_up: [...], answered: [...]}`, waits from which it is learnt."""
    if part is None or (not part.is_mapping and not part.is_list and part.text() == "endless"):
        return Endless()
    if not part.is_mapping or "hung_up" not in part.named():
        return _duration(part)
    parts = part.settings(("hung_up", "answered"))
    answered = _recorded(parts["answered"]) if "answered" in parts else ()
    return LearntPatience(estimate_survival(_recorded(parts["hung_up"]), answered))


def _call_back(part: Part, known: Sequence[str]) -> CallBack:
    parts = part.settings(("queue", "after", "share", "share_of_gone"), needed=("queue",))
    return CallBack(
        parts["queue"].choice(known),
        parts["after"].seconds() if "after" in parts else 60.0,
        parts["share"].number(0, 1) if "share" in parts else 0.0,
        parts["share_of_gone"].number(0, 1) if "share_of_gone" in parts else 0.0,
    )


def _silences(part: Part) -> Silences:
    parts = part.settings(("talking", "silent"), needed=("talking", "silent"))
    return Silences(_some(parts["talking"], 1.0), _some(parts["silent"], 1.0))


# ---------------------------------------------------------------- agents


def _group(name: str, part: Part, known: Sequence[str]) -> AgentGroup:
    parts = part.settings(
        ("count", "queues", "skills", "capacity", "caps", "shifts"), needed=("count", "queues")
    )
    return AgentGroup(
        name,
        parts["count"].whole(0, AGENTS_MAX),
        frozenset(each.choice(known) for each in parts["queues"].items(QUEUES_MAX)),
        _levels(parts.get("skills")),
        capacity=parts["capacity"].whole(1, 1000) if "capacity" in parts else 1,
        caps=_caps(parts.get("caps")),
        shifts=tuple(_shift(each) for each in parts["shifts"].items(200)) if "shifts" in parts else (),
    )


def _levels(part: Part | None) -> Mapping[str, int]:
    return {} if part is None else {name: each.whole(0, 100) for name, each in part.named(200).items()}


def _caps(part: Part | None) -> Mapping[str, int]:
    if part is None:
        return {}
    caps = {}
    for medium, each in part.named(20).items():
        if medium not in MEDIA:
            each.refuse(ChoiceError, value=medium, known=", ".join(MEDIA))
        caps[medium] = each.whole(0, 1000)
    return caps


def _shift(part: Part) -> Shift:
    parts = part.settings(("days", "from", "to"), needed=("from", "to"))
    return Shift(frozenset(_days(parts.get("days"))), parts["from"].time_of_day(), parts["to"].time_of_day())
