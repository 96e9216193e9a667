"""What a bench says: one JSON object of one form for all of them, or the same as a table."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from retzef.main.bench.figures import Comparison, rounded

Parameter: TypeAlias = str | int | float | bool | Sequence[float]
Parameters: TypeAlias = dict[str, Parameter]
BenchName: TypeAlias = Literal[
    "ingest",
    "delivery",
    "sockets",
    "desk",
    "duplicates",
    "timeline",
    "search",
    "import",
    "email",
    "routing",
    "takeover",
]


class Machine(msgspec.Struct, frozen=True):
    """Where it was measured."""

    cpu: str
    cores: int
    memory: str
    python: str
    postgres: str
    os: str


class Result(msgspec.Struct, frozen=True):
    """One figure. `baseline` is the peer's in the same run, `ratio` is value / baseline; `goal` says which of the two
    is meant, and `met` is None for what has no goal.
    """

    metric: str
    unit: str
    value: float
    baseline: float | None = None
    ratio: float | None = None
    goal: str | None = None
    met: bool | None = None


class Report(msgspec.Struct, frozen=True):
    """One run of one bench."""

    bench: BenchName
    machine: Machine
    parameters: Parameters
    results: Sequence[Result]


@dataclass(slots=True)
class Results:
    """Collects figures, rounded to what they are good for."""

    listed: list[Result] = field(default_factory=list)

    def add(self, metric: str, unit: str, value: float) -> None:
        """A figure to look at."""
        self.listed.append(Result(metric, unit, rounded(value)))

    def beside(self, metric: str, unit: str, compared: Comparison) -> None:
        """A figure beside its peer's, to look at."""
        self._compared(metric, unit, compared)

    def none(self, metric: str, unit: str, value: float) -> None:
        """A figure that must be nothing."""
        self.listed.append(Result(metric, unit, value, goal="value = 0", met=value == 0))

    def at_least(self, metric: str, unit: str, compared: Comparison, ratio: float) -> None:
        """A figure that must reach a share of its peer's."""
        self._compared(metric, unit, compared, goal=f"ratio >= {ratio:g}", met=compared.ratio >= ratio)

    def at_most(self, metric: str, unit: str, compared: Comparison, ratio: float) -> None:
        """A figure that may not exceed a multiple of its peer's."""
        self._compared(metric, unit, compared, goal=f"ratio <= {ratio:g}", met=compared.ratio <= ratio)

    def reaches(self, metric: str, unit: str, value: float, least: float) -> None:
        """A figure without a peer that must reach a number."""
        self.listed.append(
            Result(metric, unit, rounded(value), goal=f"value >= {least:g}", met=value >= least)
        )

    def stays_below(self, metric: str, unit: str, value: float, limit: float) -> None:
        """A figure without a peer that must stay under a number."""
        self.listed.append(Result(metric, unit, rounded(value), goal=f"value < {limit:g}", met=value < limit))

    def below(self, metric: str, unit: str, compared: Comparison, limit: float) -> None:
        """A figure that must stay under a number, whatever its peer's is."""
        self._compared(metric, unit, compared, goal=f"value < {limit:g}", met=compared.value < limit)

    def _compared(
        self,
        metric: str,
        unit: str,
        compared: Comparison,
        *,
        goal: str | None = None,
        met: bool | None = None,
    ) -> None:
        value, baseline, ratio = (
            rounded(each) for each in (compared.value, compared.baseline, compared.ratio)
        )
        self.listed.append(Result(metric, unit, value, baseline, ratio, goal, met))


def describe_machine(postgres: str) -> Machine:
    """What is known of this machine."""
    return Machine(
        cpu=_cpu_name(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory=f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB",
        python=platform.python_version(),
        postgres=postgres,
        os=f"{_distribution()}, {platform.system()} {platform.release()}",
    )


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    except OSError:
        return platform.system()


def to_json(report: Report) -> str:
    """The report as one JSON object."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1).decode()


def to_table(report: Report) -> str:
    """The report for a reader."""
    machine = report.machine
    lines = [
        f"{report.bench}{' (quick: smaller sizes)' if report.parameters.get('quick') else ''}",
        f"{machine.cpu}, {machine.cores} cores, {machine.memory}, Python {machine.python}, PostgreSQL {machine.postgres}, {machine.os}",
        ", ".join(f"{name} {value}" for name, value in report.parameters.items()),
        "",
    ]
    rows = [("metric", "value", "unit", "baseline", "ratio", "goal", "")]
    for result in report.results:
        met = {None: "", True: "met", False: "MISSED"}[result.met]
        rows.append(
            (result.metric, _shown(result.value), result.unit, _shown(result.baseline), _shown(result.ratio), result.goal or "", met)
        )  # fmt: skip
    widths = [max(len(row[column]) for row in rows) for column in range(7)]
    for row in rows:
        cells = [
            cell.rjust(width) if column in (1, 3, 4) else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _shown(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"
