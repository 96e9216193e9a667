"""What came of a simulation: one JSON object, or a table for a reader. Numbers go by their names in the docs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from retzef.engine.simulation import ALL, Estimate, Part, Reconstruction, Scenario
from retzef.modules.simulations.running import Estimates, Outcome

Told: TypeAlias = dict[str, object]

# How each is shown to a reader; what is not here is only in the JSON.
_SHARES = (
    "sl_answered_offered", "sl_ans_plus_short_abandon", "sl_exclude_short_abandon", "sl_answered_only", "sl_removed_within",
    "abandonment", "occupancy", "value_answered", "value_answered_within", "answered_by_best",
)  # fmt: skip
_SECONDS = ("average_speed_of_answer", "average_wait")
_COUNTS = ("offered", "answered", "abandoned", "called_back", "waiting", "answered_within")
_QUANTILES = (0.1, 0.25, 0.5, 0.75)
_CONFIDENCE = (
    "mean of replications; interval by Student's t at 95 %; differences seed by seed, of the same customers"
)
_ONE_RUN = "one run; interval by Student's t at 95 % over 20 stretches of equal length (batch means)"


def to_told(centre: Scenario | Reconstruction, outcomes: Sequence[Outcome], seeds: Sequence[int]) -> Told:
    """All of it, as plain values."""
    scenario = centre if isinstance(centre, Scenario) else centre.scenario
    told: Told = {
        "scenario": scenario.name,
        "days": scenario.seconds / 86_400,
        "agents": scenario.agents,
        "seeds": list(seeds),
        "confidence": _CONFIDENCE if len(seeds) > 1 else _ONE_RUN,
        "targets": {queue.name: queue.target for queue in scenario.queues},
    }
    if isinstance(centre, Reconstruction):
        told["inferred"] = _inferred(centre)
    told["policies"] = [
        {"name": outcome.name, "figures": _by_part(outcome.figures)}
        | ({"beyond_first": _by_part(outcome.beyond_first)} if outcome.beyond_first else {})
        for outcome in outcomes
    ]
    return told


def _inferred(centre: Reconstruction) -> Told:
    """What the records do not say and the simulation stands on."""
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
        "patience_by": "Kaplan-Meier, of those who had to wait; drawn anew in each replication",
        "handling": "kept call by call; of who hung up, that of another of the same type who was answered",
        "recorded": _recorded(centre),
    }


def _recorded(centre: Reconstruction) -> Told:
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


def to_table(told: Told, outcomes: Sequence[Outcome]) -> str:
    """One column a policy; the whole, then by queue and priority."""
    lines = [f"{told['scenario']}: {told['days']:g} days, {told['agents']} agents", str(told["confidence"])]
    inferred = told.get("inferred")
    if isinstance(inferred, dict):
        lines += [f"  {name}: {_plain(value)}" for name, value in inferred.items() if name != "skills"]
    parts = [part for part in outcomes[0].figures if part[0] in {"all", "queue", "priority", "skill"}]
    for part in parts:
        rows = list(_rows(part, outcomes))
        if rows:
            lines += [
                "",
                *_laid_out([(" ".join(part).strip(), *(outcome.name for outcome in outcomes)), *rows]),
            ]
    return "\n".join(lines)


def _rows(part: Part, outcomes: Sequence[Outcome]) -> Iterator[tuple[str, ...]]:
    for metric in (*_SHARES, *_SECONDS, *_COUNTS):
        numbers = [outcome.figures.get(part, {}).get(metric) for outcome in outcomes]
        if any(number is not None and (number.mean or metric not in _COUNTS) for number in numbers):
            yield (metric, *(_shown(metric, number) for number in numbers))


def _shown(metric: str, number: Estimate | None) -> str:
    if number is None:
        return "-"
    scale, unit, digits = (
        (100, " %", 1) if metric in _SHARES else (1, " s", 1) if metric in _SECONDS else (1, "", 0)
    )
    half = number.half_width
    sure = "" if half is None else f" ± {half * scale:.{digits}f}"
    return f"{number.mean * scale:,.{digits}f}{sure}{unit}"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name} {_plain(each)}" for name, each in value.items())
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _laid_out(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  ".join([row[0].ljust(widths[0]), *cells]).rstrip()
