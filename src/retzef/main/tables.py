"""Tables of commands, for a reader at a terminal. Columns go from left to right in every language, as a terminal has them."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from retzef.engine.routing import Reason, RoutingPolicy
from retzef.kernel.locale import RIGHT_TO_LEFT
from retzef.platform.http.catalogue import sentence

# Signs of Unicode (UAX 9) between which a text has the direction of its own letters, and turns nothing beside it.
_BEGINS, _ENDS = "\u2068", "\u2069"


_SHARES = frozenset(
    {
        "sl_answered_offered", "sl_ans_plus_short_abandon", "sl_exclude_short_abandon", "sl_answered_only", "sl_removed_within",
        "abandonment", "occupancy", "value_answered", "value_answered_within", "answered_by_best",
    }
)  # fmt: skip
_SECONDS = frozenset({"average_speed_of_answer", "average_wait"})
# What says nothing of calls and mail together.
OF_ONE_MEDIUM = frozenset({"average_speed_of_answer", "average_wait"})
# The policy of a centre that has chosen none, as decisions have it on record.
_OF_THE_PROGRAM = RoutingPolicy().name
# Figures that have another name in tables, the one of the reports.
_CALLED = {
    "sl_answered_offered": "service_level_of_offered",
    "sl_ans_plus_short_abandon": "service_level_short_abandons_met",
    "sl_exclude_short_abandon": "service_level_without_short_abandons",
    "sl_answered_only": "service_level_of_answered",
}


def lay_out(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A line for each row: the first column begins on the left, numbers end below each other."""
    cells = [[_kept_apart(cell) if _turns(cell) else cell for cell in row] for row in rows]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(cells[0]))]
    for first, *others in cells:
        filled = [" " * (width - _width(cell)) + cell for cell, width in zip(others, widths[1:], strict=True)]
        yield "  ".join([first + " " * (widths[0] - _width(first)), *filled]).rstrip()


def word(key: str, locale: str, **params: str) -> str:
    """A word of tables."""
    return sentence(f"table.{key}", locale, params)


def heading(figure: str, locale: str) -> str:
    """What a figure of a simulation or a replay is called, with its unit where it has one."""
    called = word(_CALLED.get(figure, figure), locale)
    return word("seconds", locale, heading=called) if figure in _SECONDS else called


def number(figure: str, value: float | None, half_width: float | None = None) -> str:
    """Such a figure, with half of its interval where that is known."""
    if value is None:
        return "-"
    scale, unit, digits = (100, " %", 1) if figure in _SHARES else (1, "", 1 if figure in _SECONDS else 0)
    sure = "" if half_width is None else f" ± {half_width * scale:.{digits}f}"
    return f"{value * scale:,.{digits}f}{sure}{unit}"


def policy_name(name: str, locale: str) -> str:
    """What a policy of a centre is called: by its people, or in words where it is the program's own."""
    return word(f"policy.{name}", locale) if name == _OF_THE_PROGRAM else name


def why(reasons: Sequence[Reason], locale: str) -> str:
    """Reasons of a decision, in words."""
    return "; ".join(sentence(f"table.reason.{_code(each)}", locale, each.params) for each in reasons)


def _code(reason: Reason) -> str:
    return "skill_none" if reason.code == "skill_missing" and not reason.params.get("level") else reason.code


def in_line(counts: Mapping[str, int], locale: str) -> str:
    """What there is of each, in running text. Names keep their direction."""
    return ", ".join(
        f"{_kept_apart(name) if _turns(name) or locale in RIGHT_TO_LEFT else name} ({count})"
        for name, count in counts.items()
    )


def _turns(text: str) -> bool:
    return any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in text)


def _kept_apart(text: str) -> str:
    return f"{_BEGINS}{text}{_ENDS}"


def _width(text: str) -> int:
    """In columns of a terminal: signs of direction and what stands above or below a letter take none."""
    return sum(unicodedata.category(letter) not in {"Cf", "Mn"} for letter in text)
