"""Cells of a table that is read by people in a spreadsheet: words, whole seconds, percents, and what clocks showed there.

A number of seconds stays a number, so that it can be added up; "0:40" would be taken for forty minutes.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from retzef.platform.http.catalogue import load_catalogue, sentence
from retzef.platform.text import as_cell

Cell: TypeAlias = str | int | float | None
# In the order of the columns, by their headings; two columns may be headed alike.
Row: TypeAlias = Sequence[tuple[str, Cell]]
# What the number of a figure is; the rest are counts.
SHARES = frozenset(
    {
        "abandonment", "service_level_of_offered", "service_level_of_answered", "service_level_without_short_abandons",
        "service_level_short_abandons_met", "occupancy",
    }
)  # fmt: skip
SECONDS = frozenset(
    {
        "longest_wait_seconds", "average_speed_of_answer", "average_interaction", "average_handling", "ready", "not_ready",
        "occupied", "signed_in", "oldest", "lasted", "promise",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a table is for: their language, and the tenant's time zone, in which instants are told."""

    locale: str
    zone: ZoneInfo

    def word(self, key: str, **params: str) -> str:
        """A word of tables."""
        return sentence(f"table.{key}", self.locale, params)

    def name_of(self, kind: str, code: str) -> str:
        """What a channel, a presence or an outcome is called; one without a name as it is."""
        return load_catalogue(self.locale).get(f"table.{kind}.{code}", code)

    def text(self, key: str, text: str | None) -> tuple[str, Cell]:
        """What people have written, or are called."""
        return self.word(key), text

    def instant(self, key: str, at: datetime | None) -> tuple[str, Cell]:
        """What clocks there showed; with the distance from UTC where they showed it twice. The heading names the zone."""
        heading = self.word("in_zone", heading=self.word(key), zone=self.zone.key)
        if at is None:
            return heading, None
        local = at.astimezone(self.zone)
        is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        return heading, local.strftime("%Y-%m-%d %H:%M:%S") + (f" {_distance(local)}" if is_twice else "")

    def number(self, key: str, value: float | None, *, heading: str | None = None) -> tuple[str, Cell]:
        """A number as its kind is written. `heading`: if another than the number's own."""
        heading = heading or self.word(key)
        if key in SHARES:
            return self.word("percent", heading=heading), None if value is None else round(value * 100, 1)
        if key in SECONDS:
            return self.word("seconds", heading=heading), None if value is None else int(value + 0.5)
        return heading, None if value is None else int(value)


def write_table(rows: Iterable[Row]) -> str:
    """RFC 4180; the headings are those of the first row. Nothing where there is no row."""
    listed = list(rows)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    if listed:
        writer.writerow([as_cell(heading) for heading, _ in listed[0]])
    writer.writerows([_written(value) for _, value in row] for row in listed)
    return stream.getvalue()


def by_name(named: Mapping[str, str], key: str | None) -> str | None:
    """What is called so, or as it is."""
    return None if key is None else named.get(key, key)


def _written(value: Cell) -> Cell:
    if isinstance(value, str):
        return as_cell(value)
    return "" if value is None else value


def _distance(local: datetime) -> str:
    text = local.strftime("%z")
    return f"{text[:3]}:{text[3:5]}"
