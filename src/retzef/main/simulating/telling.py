"""What came of a simulation, as a table for a reader: numbers as they are called in the reader's language, each with its interval."""

from collections.abc import Collection, Iterator, Sequence

from retzef.engine.simulation import Demand, Estimate, Part, Reconstruction, Scenario, SimulatedQueue
from retzef.main.tables import OF_ONE_MEDIUM, heading, lay_out, number, word
from retzef.modules.simulations.running import Outcome
from retzef.modules.simulations.telling import Inferred, Patience, how_sure, to_inferred
from retzef.platform.http.catalogue import sentence

# In this order; what is not here is only in the JSON.
_COUNTS = ("offered", "answered", "abandoned", "called_back", "waiting", "answered_within")
_FIGURES = (
    "sl_answered_offered", "sl_ans_plus_short_abandon", "sl_exclude_short_abandon", "sl_answered_only", "sl_removed_within",
    "abandonment", "occupancy", "value_answered", "value_answered_within", "answered_by_best",
    "average_speed_of_answer", "average_wait", *_COUNTS,
)  # fmt: skip
# Of what is shown by part: what such a part is called, in this order.
_PARTS = {"all": "total", "queue": "queue", "priority": "priority", "skill": "skill"}


def to_table(
    centre: Scenario | Reconstruction,
    outcomes: Sequence[Outcome],
    heads: Sequence[str],
    runs: int,
    locale: str,
) -> str:
    """One column a policy, under its head; the whole, then by queue, priority and skill. Of recorded calls the queues are the priorities,
    and told once; so is a priority that is the only one.
    """
    scenario = centre if isinstance(centre, Scenario) else centre.scenario
    lines = [_head(centre, locale), sentence(how_sure(runs), locale)]
    shown = _shown_parts(scenario, outcomes[0])
    if isinstance(centre, Reconstruction):
        lines += [f"  {line}" for line in _inferred(to_inferred(centre), locale)]
        shown = [part for part in shown if part[0] != "queue"]
    if any(_is_mixed(part, scenario) for part in shown):
        lines.append(sentence("simulation-waits-apart", locale))
    for part in shown:
        left_out = OF_ONE_MEDIUM if _is_mixed(part, scenario) else frozenset()
        if rows := list(_rows(part, outcomes, left_out, locale)):
            lines += ["", *lay_out([(_title(part, locale), *heads), *rows])]
    return "\n".join(lines)


def _shown_parts(scenario: Scenario, outcome: Outcome) -> list[Part]:
    """In the order in which they are read: queues as the scenario has them, the highest priority first."""
    by_sort = {sort: [part for part in outcome.figures if part[0] == sort] for sort in _PARTS}
    order = {queue.name: place for place, queue in enumerate(scenario.queues)}
    by_sort["queue"].sort(key=lambda part: order[part[1]])
    by_sort["priority"].sort(key=lambda part: -int(part[1]))
    by_sort["skill"].sort()
    if len(by_sort["priority"]) == 1:
        by_sort["priority"] = []
    return [part for parts in by_sort.values() for part in parts]


def _is_mixed(part: Part, scenario: Scenario) -> bool:
    """Is there work of several media in it?"""
    media = {queue.medium for demand in scenario.demands for queue in _queues_of(demand, part, scenario)}
    return len(media) > 1


def _queues_of(demand: Demand, part: Part, scenario: Scenario) -> Iterator[SimulatedQueue]:
    """In which of the queues what comes by this demand may wait, as part of this."""
    sort, name = part
    if sort == "priority" and name != str(demand.priority):
        return
    for queue in _ways_of(demand, scenario):
        named = {"queue": {queue.name}, "skill": {each.skill for each in (*queue.asks, *demand.asks)}}
        if sort not in named or name in named[sort]:
            yield queue


def _ways_of(demand: Demand, scenario: Scenario) -> Iterator[SimulatedQueue]:
    """Wherever it may wait: at first, as a call-back, and what these pass on to."""
    by_name = {queue.name: queue for queue in scenario.queues}
    for begins in (demand.queue, demand.call_back.queue if demand.call_back else None):
        name = begins
        while name is not None:
            yield by_name[name]
            name = by_name[name].overflow


def _head(centre: Scenario | Reconstruction, locale: str) -> str:
    scenario = centre if isinstance(centre, Scenario) else centre.scenario
    told: dict[str, object] = {"days": f"{scenario.seconds / 86_400:g}", "agents": scenario.agents}
    if isinstance(centre, Reconstruction):
        return sentence("simulation-head-of-calls", locale, told)
    return sentence("simulation-head", locale, {**told, "scenario": scenario.name})


def _title(part: Part, locale: str) -> str:
    sort, name = part
    return f"{word(_PARTS[sort], locale)}: {name}" if name else word(_PARTS[sort], locale)


def _inferred(told: Inferred, locale: str) -> Iterator[str]:
    calls = {"calls": told["calls"], "unnamed": told["answered_without_server"]}
    yield sentence("simulation-inferred-calls", locale, calls)
    shifts = {"servers": told["servers"], "shifts": told["shifts"], "hours": told["shift_hours"]}
    yield sentence("simulation-inferred-shifts", locale, {**shifts, "wrap_up": told["wrap_up_mean"]})
    for priority, patience in told["patience"].items():
        yield _patience(priority, patience, locale)
    how = {
        "patience": sentence("simulation-patience-by", locale),
        "handling": sentence("simulation-handling-by", locale),
    }
    yield sentence("simulation-inferred-how", locale, how)
    figures = [
        f"{heading(figure, locale)}: {number(figure, value)}"
        for figure, value in told["recorded"].items()
        if value is not None
    ]
    yield sentence("simulation-recorded", locale, {"figures": "; ".join(figures)})


def _patience(priority: str, patience: Patience, locale: str) -> str:
    return sentence(
        "simulation-inferred-patience",
        locale,
        {
            "priority": priority,
            "waited": patience["waited"],
            "hung_up": patience["hung_up"],
            "longest": f"{patience['longest_wait']:.4g}",
            "gone": "; ".join(
                _gone(f"{float(share) * 100:g}", seconds, locale)
                for share, seconds in patience["quantiles"].items()
            ),
        },
    )


def _gone(percent: str, seconds: float | None, locale: str) -> str:
    if seconds is None:
        return sentence("simulation-inferred-never", locale, {"percent": percent})
    return sentence("simulation-inferred-gone", locale, {"percent": percent, "seconds": f"{seconds:.4g}"})


def _rows(
    part: Part, outcomes: Sequence[Outcome], left_out: Collection[str], locale: str
) -> Iterator[tuple[str, ...]]:
    for figure in (each for each in _FIGURES if each not in left_out):
        numbers = [outcome.figures.get(part, {}).get(figure) for outcome in outcomes]
        if any(each is not None and (each.mean or figure not in _COUNTS) for each in numbers):
            yield (heading(figure, locale), *(_shown(figure, each) for each in numbers))


def _shown(figure: str, estimate: Estimate | None) -> str:
    return number(figure, None) if estimate is None else number(figure, estimate.mean, estimate.half_width)
