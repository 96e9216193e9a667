"""One line of a file of facts, read: what happened, when, and to whom, or why it cannot be taken.

A target of a column is `external_id`, `occurred_at`, `customer_id`, `name`, `case_number`, `identity:<kind>`, `value:<key>` or `skip`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from retzef.engine.facts import Value, read_content
from retzef.engine.fields import Field, FieldValueError
from retzef.engine.imports.rows import NAME_MAX, Refusal
from retzef.engine.recognition import KINDS_FOR_PEOPLE, Identity, read_identity

EXTERNAL_ID_MAX = 200
_PLAIN = frozenset({"skip", "external_id", "occurred_at", "customer_id", "name", "case_number"})
_TIMES = (
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
)
_UNREADABLE = "\ufffd"


@dataclass(frozen=True, slots=True)
class FactReading:
    """How lines are read: a target for each column, the kind's values, the tenant's country and time zone."""

    columns: tuple[str, ...]
    fields: tuple[Field, ...]
    home: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class FactRow:
    """What a line tells."""

    external_id: str
    occurred_at: datetime
    customer: UUID | None
    identity: Identity | None
    name: str | None = None
    case_number: int | None = None
    values: tuple[Value, ...] = ()


def is_fact_target(target: str, value_keys: frozenset[str]) -> bool:
    """May a column of a file of facts mean this?"""
    kind, _, name = target.partition(":")
    match kind:
        case "identity":
            return name in KINDS_FOR_PEOPLE
        case "value":
            return name in value_keys
        case _:
            return target in _PLAIN


def names_a_fact(columns: Sequence[str]) -> bool:
    """Do the columns say which fact, when, and whose?"""
    whose = any(each == "customer_id" or each.startswith("identity:") for each in columns)
    return whose and columns.count("external_id") == 1 and columns.count("occurred_at") == 1


def read_fact_row(cells: Sequence[str], reading: FactReading) -> FactRow | Refusal:
    """Read one line strictly: a wrong cell refuses the whole line."""
    if any(_UNREADABLE in cell for cell in cells):
        return Refusal("import-line-encoding")
    if any(cell.strip() for cell in cells[len(reading.columns) :]):
        return Refusal("import-line-cells")
    found = _Found()
    for place, (target, cell) in enumerate(zip(reading.columns, cells, strict=False)):
        text = cell.replace("\x00", "").strip()
        if target != "skip" and text and (why := found.take(target, text, reading)) is not None:
            return Refusal(why, place)
    return found.row(reading)


@dataclass(slots=True)
class _Found:
    """What has been read of a line so far."""

    external_id: str = ""
    occurred_at: datetime | None = None
    customer: UUID | None = None
    identity: Identity | None = None
    name: str | None = None
    case_number: int | None = None
    given: dict[str, str] = field(default_factory=dict)

    def take(self, target: str, text: str, reading: FactReading) -> str | None:
        """Read one cell; the code of what is wrong with it."""
        kind, _, name = target.partition(":")
        match kind:
            case "identity":
                self.identity = self.identity or read_identity(name, text, reading.home)
                return None if self.identity else "import-line-identity"
            case "value":
                return self._value(name, text, reading)
            case "external_id":
                self.external_id = text
                return "import-line-fact-id" if len(text) > EXTERNAL_ID_MAX else None
            case "occurred_at":
                self.occurred_at = _instant(text, reading.time_zone)
                return None if self.occurred_at else "import-line-fact-time"
            case "customer_id":
                self.customer = _uuid(text)
                return None if self.customer else "import-line-fact-customer"
            case "case_number":
                number = text.removeprefix("#")
                self.case_number = int(number) if number.isdecimal() and len(number) < 19 else None
                return None if self.case_number is not None else "fact-case-unknown"
            case _:
                self.name = " ".join(text.split())[:NAME_MAX]
                return None

    def _value(self, name: str, text: str, reading: FactReading) -> str | None:
        try:
            read_content(reading.fields, {name: text}, reading.home)
        except FieldValueError:
            return "import-line-field"
        self.given[name] = text
        return None

    def row(self, reading: FactReading) -> FactRow | Refusal:
        """The whole line; refused when it does not say which fact, when, or whose."""
        if not self.external_id:
            return Refusal("import-line-fact-id")
        if self.occurred_at is None:
            return Refusal("import-line-fact-time")
        if self.customer is None and self.identity is None:
            return Refusal("import-line-fact-customer")
        values = read_content(reading.fields, self.given, reading.home)
        return FactRow(
            self.external_id, self.occurred_at, self.customer, self.identity, self.name, self.case_number, values
        )  # fmt: skip


def _instant(text: str, time_zone: str) -> datetime | None:
    """An instant; one that names no zone is of the tenant's."""
    at = _parsed(text)
    if at is None or at.year < 1970:
        return None
    try:
        return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(time_zone))).astimezone(UTC)
    except OverflowError:  # the last day there is, west of Greenwich
        return None


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    for form in _TIMES:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the tenant's
        except ValueError:
            continue
    return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
