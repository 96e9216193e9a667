"""A document of YAML, every part of which knows its place: so that whatever is wrong is told with line and column."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

import yaml

from retzef.engine.simulation.errors import (
    ChoiceError,
    DurationError,
    KeyMissingError,
    KeyTwiceError,
    KeyUnknownError,
    NumberError,
    ScenarioSyntaxError,
    SimulationFileError,
    TimeOfDayError,
    TooManyError,
    WantsListError,
    WantsMappingError,
    WantsValueError,
)
from retzef.engine.yaml_bounds import find_too_much

_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,3})?) ?(s|m|h|d)")
_UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])|24:00")
_SHOWN = 80
_DEPTH_MAX = 50
# What is named once and meant often counts as often.
_PARTS_MAX = 1_000_000


def parse_document(text: str, file: str) -> "Part":
    """The whole document; `file`: what it is called in errors."""
    try:
        _check_bounds(text, file)
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        detail = error.problem or error.context or ""
        raise ScenarioSyntaxError(file=file, line=line, column=column, detail=detail) from error
    except yaml.YAMLError as error:
        raise ScenarioSyntaxError(file=file, line=1, column=1, detail=str(error)[:_SHOWN]) from error
    if node is None:
        raise WantsMappingError(file=file, line=1, column=1, key="")
    return Part(node, file, "")


def _check_bounds(text: str, file: str) -> None:
    found = find_too_much(text, depth_max=_DEPTH_MAX, parts_max=_PARTS_MAX)
    if found is not None:
        raise TooManyError(file=file, line=found.line, column=found.column, key=found.sign, limit=found.limit)


@dataclass(frozen=True, slots=True)
class Part:
    """One part. `key`: what it is called where it stands."""

    node: yaml.Node
    file: str
    key: str

    def refuse(self, error: type[SimulationFileError], **params: str | float) -> NoReturn:
        """It is wrong, here."""
        mark = self.node.start_mark
        told = {name: _plain(value) for name, value in params.items()}
        raise error(file=self.file, line=mark.line + 1, column=mark.column + 1, **{"key": self.key, **told})

    @property
    def is_mapping(self) -> bool:
        """Names with values?"""
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_list(self) -> bool:
        """A list?"""
        return isinstance(self.node, yaml.SequenceNode)

    def settings(self, known: Sequence[str], needed: Collection[str] = ()) -> "dict[str, Part]":
        """Its parts by name, none of them unknown."""
        found = self.named()
        for name, part in found.items():
            if name not in known:
                near = get_close_matches(name, known, 1)
                part.refuse(KeyUnknownError, key=name, known=near[0] if near else ", ".join(known))
        for name in needed:
            if name not in found:
                self.refuse(KeyMissingError, key=name)
        return found

    def named(self, most: int = 10_000) -> "dict[str, Part]":
        """Its parts, by whatever names they have."""
        if not isinstance(self.node, yaml.MappingNode):
            self.refuse(WantsMappingError)
        if len(self.node.value) > most:
            self.refuse(TooManyError, limit=most)
        found: dict[str, Part] = {}
        for key_node, node in self.node.value:
            name = Part(key_node, self.file, self.key).text()
            if name in found:
                Part(key_node, self.file, name).refuse(KeyTwiceError)
            found[name] = Part(node, self.file, name)
        return found

    def items(self, most: int = 10_000) -> "list[Part]":
        """The parts of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.refuse(WantsListError)
        if len(self.node.value) > most:
            self.refuse(TooManyError, limit=most)
        return [Part(node, self.file, self.key) for node in self.node.value]

    def text(self) -> str:
        """One value, as it is written."""
        if not isinstance(self.node, yaml.ScalarNode):
            self.refuse(WantsValueError)
        return str(self.node.value)

    def number(self, least: float, most: float) -> float:
        """A number, ends included."""
        written = self.text()
        try:
            number = float(written)
        except ValueError:
            number = float("nan")
        if not least <= number <= most:
            self.refuse(NumberError, value=written[:_SHOWN], least=least, most=most)
        return number

    def whole(self, least: int, most: int) -> int:
        """A whole number, ends included."""
        number = self.number(least, most)
        if not number.is_integer():
            self.refuse(NumberError, value=self.text()[:_SHOWN], least=least, most=most)
        return int(number)

    def choice(self, known: Collection[str]) -> str:
        """One of these."""
        written = self.text()
        if written not in known:
            self.refuse(ChoiceError, value=written[:_SHOWN], known=", ".join(known))
        return written

    def seconds(self, most_hours: float = 24.0) -> float:
        """A length of time, with its unit."""
        written = self.text()
        found = _DURATION.fullmatch("0s" if written == "0" else written)
        seconds = float(found[1]) * _UNITS[found[2]] if found else float("inf")
        if seconds > most_hours * 3600:
            self.refuse(DurationError, value=written[:_SHOWN], most=most_hours)
        return seconds

    def time_of_day(self) -> float:
        """Seconds since midnight."""
        written = self.text()
        if not _TIME.fullmatch(written):
            self.refuse(TimeOfDayError, value=written[:_SHOWN])
        hours, _, minutes = written.partition(":")
        return int(hours) * 3600.0 + int(minutes) * 60.0


def _plain(value: str | float) -> str | float:
    """A number as people write it: whole where it is whole."""
    if isinstance(value, str | int):
        return value
    return int(value) if value.is_integer() else round(value, 3)
