"""What came of a comparison, a number a line: for spreadsheets and for other programs."""

import csv
import io
from collections.abc import Iterator, Sequence

from retzef.modules.simulations.schemas import (
    ContenderAnswer,
    Numbers,
    SimulatedFiguresAnswer,
    SimulationResultAnswer,
)
from retzef.platform.text import as_cell

_HEAD = (
    "contender", "name", "agents", "queue_of_agents", "arrivals", "compared_with_first", "part", "part_name", "number", "mean", "low", "high",
)  # fmt: skip


def write_result(contenders: Sequence[ContenderAnswer], result: SimulationResultAnswer) -> str:
    """Each number of each contender, and what it is beyond that of the first; with a mark without which a spreadsheet reads Hebrew as Latin."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_HEAD)
    for place, (contender, policy) in enumerate(zip(contenders, result.policies, strict=True), 1):
        who = (
            str(place),
            contender.name,
            str(contender.agents),
            contender.queue or "",
            str(contender.arrivals),
        )
        for compared, figures in (("no", policy.figures), ("yes", policy.beyond_first)):
            if figures is not None:
                writer.writerows(
                    [as_cell(cell) for cell in (*who, compared, *cells)] for cells in _rows(figures)
                )
    return "\ufeff" + text.getvalue()


def _rows(figures: SimulatedFiguresAnswer) -> Iterator[tuple[str, ...]]:
    yield from _numbers("all", "", figures.all)
    for sort, parts in (
        ("queue", figures.queue), ("skill", figures.skill), ("priority", figures.priority), ("half_hour", figures.half_hour),
    ):  # fmt: skip
        for name, numbers in parts.items():
            yield from _numbers(sort, name, numbers)


def _numbers(sort: str, part: str, numbers: Numbers) -> Iterator[tuple[str, ...]]:
    for name, number in numbers.items():
        low, high = ("" if each is None else f"{each:g}" for each in (number.low, number.high))
        yield (sort, part, name, f"{number.mean:g}", low, high)
