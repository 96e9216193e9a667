"""Recorded calls as a file of 17 columns, tab-separated, as an Israeli bank published its own of 1999.

Its first line names the columns. Times of day are `h:mm:ss`, dates `yymmdd`, durations seconds. A call with the outcome
AGENT was answered, HANG hung up; PHANTOM was nobody. A server NO_SERVER was not written down.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn, TypeVar

from retzef.engine.simulation import RecordedCall
from retzef.engine.simulation.errors import (
    CallsColumnsError,
    CallsHeaderError,
    CallsValueError,
    NobodyComesError,
)
from retzef.main.simulating.files import read_text

MEGABYTES_MAX = 200
COLUMNS = (
    "vru+line", "call_id", "customer_id", "priority", "type", "date", "vru_entry", "vru_exit", "vru_time",
    "q_start", "q_exit", "q_time", "outcome", "ser_start", "ser_exit", "ser_time", "server",
)  # fmt: skip
_NOBODY = "NO_SERVER"
_OUTCOMES = ("AGENT", "HANG", "PHANTOM")
_TIME = re.compile(r"([0-9]{1,2}):([0-5][0-9]):([0-5][0-9])")
_DATE = re.compile(r"([0-9]{2})([01][0-9])([0-3][0-9])")
_NUMBER = re.compile(r"-?[0-9]{1,9}")
_DAY = 86_400
_CENTURY = 70
_SHOWN = 60

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class CallsFile:
    """What a file told. `phantoms`: lines of nobody, left out; `first_on`: the day that instants count from."""

    calls: tuple[RecordedCall, ...]
    lines: int
    phantoms: int
    first_on: date
    days: int


def read_calls(path: Path) -> CallsFile:
    """All calls of a file. Raises SimulationFileError; nothing is guessed."""
    lines = read_text(path, MEGABYTES_MAX).splitlines()
    file = str(path)
    if not lines or tuple(lines[0].split("\t")) != COLUMNS:
        raise CallsHeaderError(file=file, line=1, known=" ".join(COLUMNS))
    rows = [
        _Row(file, number, _cells(file, number, line))
        for number, line in enumerate(lines[1:], start=2)
        if line
    ]
    if not rows:
        raise NobodyComesError(file=file)
    dates = [row.read_date() for row in rows]
    first_on, last_on = min(dates), max(dates)
    calls = []
    for row, on in zip(rows, dates, strict=True):
        call = row.read_call((on - first_on).days * _DAY)
        if call is not None:
            calls.append(call)
    if not calls:
        raise NobodyComesError(file=file)
    return CallsFile(tuple(calls), len(rows), len(rows) - len(calls), first_on, (last_on - first_on).days + 1)


def _cells(file: str, number: int, line: str) -> Mapping[str, str]:
    cells = line.split("\t")
    if len(cells) != len(COLUMNS):
        raise CallsColumnsError(file=file, line=number, found=len(cells), wanted=len(COLUMNS))
    return dict(zip(COLUMNS, cells, strict=True))


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    cells: Mapping[str, str]

    def read_call(self, midnight: int) -> RecordedCall | None:
        outcome = self._one_of("outcome", _OUTCOMES)
        priority, waited, served = self._number("priority"), self._number("q_time"), self._number("ser_time")
        # Clocks of two machines: a few calls left the computer before they came to it.
        at = midnight + max(self._time("vru_entry"), self._time("vru_exit"))
        began, ended = midnight + self._time("ser_start"), midnight + self._time("ser_exit")
        if waited < 0:
            self._refuse("q_time", "12")
        if outcome == "PHANTOM":
            return None
        kind, server = self.cells["type"], self.cells["server"]
        if outcome == "HANG":
            return RecordedCall(at, kind, priority, waited, "hung_up", 0.0, 0.0, None)
        if ended < began:
            ended = began + max(0, served)
        known = server if server and server != _NOBODY else None
        return RecordedCall(at, kind, priority, waited, "answered", began, ended, known)

    def read_date(self) -> date:
        return self._read("date", "990228", _parse_date)

    def _time(self, column: str) -> int:
        return self._read(column, "13:05:59", _parse_time)

    def _number(self, column: str) -> int:
        return self._read(column, "12", _parse_number)

    def _one_of(self, column: str, known: Sequence[str]) -> str:
        if self.cells[column] not in known:
            self._refuse(column, ", ".join(known))
        return self.cells[column]

    def _read(self, column: str, example: str, parse: Callable[[str], Found | None]) -> Found:
        found = parse(self.cells[column])
        if found is None:
            self._refuse(column, example)
        return found

    def _refuse(self, column: str, example: str) -> NoReturn:
        value = self.cells[column][:_SHOWN]
        raise CallsValueError(file=self.file, line=self.line, key=column, value=value, example=example)


def _parse_date(written: str) -> date | None:
    found = _DATE.fullmatch(written)
    if found is None:
        return None
    year = int(found[1])
    try:
        return date((1900 if year >= _CENTURY else 2000) + year, int(found[2]), int(found[3]))
    except ValueError:
        return None


def _parse_time(written: str) -> int | None:
    found = _TIME.fullmatch(written)
    return int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3]) if found else None


def _parse_number(written: str) -> int | None:
    return int(written) if _NUMBER.fullmatch(written) else None
