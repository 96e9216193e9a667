"""Every text exists in every language, with the same fields and the plural forms its language needs.

A catalogue is a folder with `en.json`, the language that the others are measured by. Keys nest and are joined by dots.
Plurals are either an object of forms (`{"one": …, "other": …}`) or written in the text (`{count, plural, one {…} …}`).
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tools.lint.rule import File, Repository, Rule

PLURALS = {
    "en": {"one", "other"},
    "he": {"one", "two", "other"},
    "uk": {"one", "few", "many", "other"},
    "ru": {"one", "few", "many", "other"},
}
_FORMS = {"zero", "one", "two", "few", "many", "other"}
_FIELD = re.compile(r"\{\s*(\w+)\s*(?:,\s*(plural|select|selectordinal|number|date|time)\b)?")
_BRANCH = re.compile(r"(=\d+|\b\w+)\s*\{")


@dataclass(frozen=True, slots=True)
class Text:
    """One text: its wordings (one, or one a plural form), and the plural forms it has, if it has any."""

    wordings: tuple[str, ...]
    forms: tuple[frozenset[str], ...]

    @property
    def fields(self) -> set[str]:
        """The names it is filled with. A form may leave the number out: `one message`."""
        return {name for wording in self.wordings for name in find_fields(wording)}


def _find(repository: Repository) -> Iterator[tuple[File, int, str]]:
    for file in repository.files:
        if file.path.name == "en.json":
            yield from _compare(repository, file)


def _compare(repository: Repository, english: File) -> Iterator[tuple[File, int, str]]:
    wanted = read_texts(english.text)
    for language in PLURALS:
        other = repository.by_path.get(english.path.with_name(f"{language}.json"))
        if other is None:
            yield english, 1, f"there is no {language}.json beside it"
            continue
        texts = read_texts(other.text)
        yield from (
            (other, _last_line_of(other, key), f"{key} is there twice") for key in find_doubled(other.text)
        )
        yield from ((other, 1, f"{key} is missing") for key in sorted(wanted.keys() - texts.keys()))
        yield from ((other, _line_of(other, key), text) for key, text in _judge(wanted, texts, language))


def _judge(wanted: Mapping[str, Text], texts: Mapping[str, Text], language: str) -> Iterator[tuple[str, str]]:
    for key, text in texts.items():
        if key not in wanted:
            yield key, f"{key} is not in en.json"
        elif text.fields != wanted[key].fields:
            yield key, f"{key} names {sorted(text.fields)}, English {sorted(wanted[key].fields)}"
        if not all(wording.strip() for wording in text.wordings):
            yield key, f"{key} is empty"
        for forms in text.forms:
            missing = PLURALS[language] - forms
            if missing:
                yield key, f"{key} lacks the plural {', '.join(sorted(missing))}"


def read_texts(source: str) -> dict[str, Text]:
    """Return the texts of a catalogue by their full key."""
    return dict(_flatten(json.loads(source), ""))


def find_doubled(source: str) -> list[str]:
    """Return the keys that are written twice in one place: only the last of them would be read."""
    doubled: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> dict[str, object]:
        doubled.extend(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        return dict(pairs)

    json.loads(source, object_pairs_hook=note)
    return doubled


def _flatten(node: object, key: str) -> Iterator[tuple[str, Text]]:
    if not isinstance(node, dict):
        text = str(node)
        yield key, Text((text,), tuple(_written_plurals(text)))
    elif "other" in node and node.keys() <= _FORMS:
        yield key, Text(tuple(str(value) for value in node.values()), (frozenset(node),))
    else:
        for name, value in node.items():
            yield from _flatten(value, f"{key}.{name}" if key else str(name))


def find_fields(text: str) -> set[str]:
    """Return the names of the fields a text is filled with, not the words of its branches."""
    openings = {opening for _, _, opening in _branches(text)}
    return {match[1] for match in _FIELD.finditer(text) if match.start() not in openings}


def _written_plurals(text: str) -> Iterator[frozenset[str]]:
    plurals = {match.start() for match in _FIELD.finditer(text) if match[2] == "plural"}
    for plural in sorted(plurals):
        yield frozenset(name for start, name, _ in _branches(text) if start == plural)


def _branches(text: str) -> Iterator[tuple[int, str, int]]:
    """Yield (where the choice begins, the branch's name, where its `{` is) for each branch of each choice."""
    for match in _FIELD.finditer(text):
        if match[2] not in {"plural", "select", "selectordinal"}:
            continue
        end, position = _closing(text, match.start()), match.end()
        while branch := _BRANCH.search(text, position, end):
            yield match.start(), branch[1], branch.end() - 1
            position = _closing(text, branch.end() - 1) + 1


def _closing(text: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(text)):
        depth += {"{": 1, "}": -1}.get(text[position], 0)
        if depth == 0:
            return position
    return len(text)


def _line_of(file: File, key: str) -> int:
    name = f'"{key.rsplit(".", 1)[-1]}"'
    return next((number for number, line in enumerate(file.lines, start=1) if name in line), 1)


def _last_line_of(file: File, key: str) -> int:
    return max((number for number, line in enumerate(file.lines, start=1) if f'"{key}"' in line), default=1)


RULE = Rule("catalogues", _find)
