"""What came of a simulation: one JSON object. Numbers go by their names in the docs."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias, TypedDict

from retzef.engine.simulation import ALL, Estimate, Reconstruction, Scenario
from retzef.modules.simulations.running import Estimates, Outcome
from retzef.platform.http.catalogue import sentence

Told: TypeAlias = dict[str, object]

_QUANTILES = (0.1, 0.25, 0.5, 0.75)
# Sentences in the JSON are for whoever reads it by program, and in one language.
_OF_JSON = "en"


class Patience(TypedDict):
    """Of callers of one priority: how many had to wait and hung up, and after how many seconds so great a share of them is gone (None: never)."""

    hung_up: int
    waited: int
    quantiles: dict[str, float | None]
    longest_wait: float


class Inferred(TypedDict):
    """What the records do not say and the simulation stands on. Durations in seconds, unless they are named after hours."""

    calls: int
    answered_without_server: int
    servers: int
    shifts: int
    shift_hours: float
    wrap_up_mean: float
    skills: dict[str, list[str]]
    patience: dict[str, Patience]
    patience_by: str
    handling: str
    recorded: dict[str, float | None]


def how_sure(runs: int) -> str:
    """The code of the sentence that says what an interval is, after so many runs."""
    return "simulation-mean-of-runs" if runs > 1 else "simulation-one-run"


def to_told(centre: Scenario | Reconstruction, outcomes: Sequence[Outcome], seeds: Sequence[int]) -> Told:
    """All of it, as plain values."""
    scenario = centre if isinstance(centre, Scenario) else centre.scenario
    told: Told = {
        "scenario": scenario.name,
        "days": scenario.seconds / 86_400,
        "agents": scenario.agents,
        "seeds": list(seeds),
        "confidence": sentence(how_sure(len(seeds)), _OF_JSON),
        "targets": {queue.name: queue.target for queue in scenario.queues},
    }
    if isinstance(centre, Reconstruction):
        told["inferred"] = to_inferred(centre)
    told["policies"] = [
        {"name": outcome.name, "figures": _by_part(outcome.figures)}
        | ({"beyond_first": _by_part(outcome.beyond_first)} if outcome.beyond_first else {})
        for outcome in outcomes
    ]
    return told


def to_inferred(centre: Reconstruction) -> Inferred:
    """Of a centre that was made of its recorded calls."""
    stretches = [each for mine in centre.stretches.values() for each in mine]
    wrap_ups = centre.wrap_ups.values
    return {
        "calls": len(centre.calls),
        "answered_without_server": centre.without_server,
        "servers": len(centre.stretches),
        "shifts": len(stretches),
        "shift_hours": round(sum(ends - begins for begins, ends in stretches) / 3600, 1),
        "wrap_up_mean": round(sum(wrap_ups) / len(wrap_ups), 1),
        "skills": {server: list(skills) for server, skills in centre.skills.items()},
        "patience": {
            str(priority): {
                "hung_up": survival.hung_up,
                "waited": survival.observed,
                "quantiles": {f"{share:g}": survival.quantile(share) for share in _QUANTILES},
                "longest_wait": survival.longest_wait,
            }
            for priority, survival in centre.patience.items()
        },
        "patience_by": sentence("simulation-patience-by", _OF_JSON),
        "handling": sentence("simulation-handling-by", _OF_JSON),
        "recorded": _recorded(centre),
    }


def _recorded(centre: Reconstruction) -> dict[str, float | None]:
    """The same numbers of what really happened, to judge the inference by."""
    answered = [call for call in centre.calls if call.end == "answered"]
    waits = [call.waited for call in answered]
    return {
        "abandonment": 1 - len(answered) / len(centre.calls),
        "average_speed_of_answer": sum(waits) / len(waits) if waits else None,
        "average_wait": sum(call.waited for call in centre.calls) / len(centre.calls),
    }


def _by_part(figures: Estimates) -> Told:
    told: dict[str, dict[str, object]] = {}
    for (sort, name), numbers in figures.items():
        values = {metric: _estimate(number) for metric, number in numbers.items()}
        if sort == ALL[0]:
            told[sort] = dict(values)
        else:
            told.setdefault(sort, {})[name] = values
    return dict(told)


def _estimate(number: Estimate) -> Mapping[str, float | None]:
    return {"mean": number.mean, "low": number.low, "high": number.high}
