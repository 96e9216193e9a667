"""One line of a file, read: who it names and what it says of them, or why it cannot be taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from retzef.engine.fields import Field, FieldValue, FieldValueError, read_value
from retzef.engine.recognition import Identity, read_identity
from retzef.kernel.directions import without_turns

ConsentState: TypeAlias = Literal["given", "withdrawn"]
NAME_MAX = 200
_LOCALES = frozenset({"en", "he", "uk", "ru"})
_LOCALE_WORDS = {"iw": "he", "ua": "uk", "עברית": "he", "אנגלית": "en", "hebrew": "he", "english": "en", "ukrainian": "uk", "russian": "ru", "українська": "uk", "російська": "ru", "русский": "ru", "украинский": "uk", "иврит": "he", "английский": "en"}  # fmt: skip
_YES = frozenset({"1", "yes", "y", "true", "כן", "так", "да", "given", "opt-in", "+"})
_NO = frozenset({"0", "no", "n", "false", "לא", "ні", "нет", "withdrawn", "opt-out", "-"})
# What a decoder puts where bytes are no text.
_UNREADABLE = "\ufffd"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line is not taken. `column`: the cell's place in the line, from 0."""

    code: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class ImportRow:
    """What a line says of one customer."""

    name: str | None = None
    locale: str | None = None
    identities: tuple[Identity, ...] = ()
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    consents: tuple[tuple[str, ConsentState], ...] = ()
    # The name or a domain of the body they belong to.
    organization: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How lines are read: a target for each column, the tenant's own fields by key, the tenant's country."""

    columns: tuple[str, ...]
    fields: Mapping[str, Field]
    home: str


class _CellError(Exception):
    """A cell that cannot be what its column says."""


def read_row(cells: Sequence[str], reading: Reading) -> ImportRow | Refusal:
    """Read one line strictly: a wrong cell refuses the whole line, so that nobody is half imported."""
    if any(_UNREADABLE in cell for cell in cells):
        return Refusal("import-line-encoding")
    if len(cells) > len(reading.columns) and any(cell.strip() for cell in cells[len(reading.columns) :]):
        return Refusal("import-line-cells")
    found = _Found()
    for place, (target, cell) in enumerate(zip(reading.columns, cells, strict=False)):
        text = cell.replace("\x00", "").strip()
        if target == "skip" or not text:
            continue
        try:
            found.take(target, text, reading)
        except _CellError as error:
            return Refusal(str(error), place)
    return found.row()


class _Found:
    """What has been read of a line so far."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}
        self.identities: dict[tuple[str, str], Identity] = {}
        self.fields: dict[str, FieldValue] = {}
        self.consents: dict[str, ConsentState] = {}

    def take(self, target: str, text: str, reading: Reading) -> None:
        """Read one cell. Raises _CellError, whose text is the refusal's code."""
        kind, _, name = target.partition(":")
        match kind:
            case "identity":
                identity = read_identity(name, text, reading.home)
                if identity is None:
                    raise _CellError("import-line-identity")
                self.identities[identity.kind, identity.value] = identity
            case "field":
                try:
                    self.fields[name] = read_value(reading.fields[name], text, reading.home)
                except FieldValueError as error:
                    raise _CellError("import-line-field") from error
            case "consent":
                self.consents[name] = _consent(text)
            case "locale":
                self.said["locale"] = _locale(text)
            case _:
                if len(text) > NAME_MAX:
                    raise _CellError("import-line-name")
                if shown := " ".join(without_turns(text).split()):
                    self.said[kind] = shown

    def row(self) -> ImportRow | Refusal:
        """The whole line; refused when it names nobody, or says what somebody agreed to who has no address."""
        parts = [self.said[each] for each in ("given_name", "family_name") if each in self.said]
        name = self.said.get("name") or " ".join(parts)[:NAME_MAX] or None
        if name is None and not self.identities:
            return Refusal("import-line-nobody")
        if self.consents and not self.identities:
            return Refusal("import-line-consent-of-nobody")
        return ImportRow(
            name, self.said.get("locale"), tuple(self.identities.values()), self.fields, tuple(self.consents.items()),
            self.said.get("organization"),
        )  # fmt: skip


def _consent(text: str) -> ConsentState:
    word = text.lower()
    if word in _YES:
        return "given"
    if word in _NO:
        return "withdrawn"
    raise _CellError("import-line-consent")


def _locale(text: str) -> str:
    word = text.lower()
    locale = _LOCALE_WORDS.get(word, word[:2] if len(word) == 2 or word[2:3] in "-_" else "")
    if locale not in _LOCALES:
        raise _CellError("import-line-locale")
    return locale
