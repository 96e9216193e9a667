"""Lists of cases: whose, in which state, with which labels; page by page; and how many there are, up to a bound.

A statement is put together from fragments that stand below; what a caller says is only ever an argument. Pages go on from a
cursor, which is the last row's place in the order, so that nothing is skipped or shown twice when rows come and go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.cases import CaseStatus, Priority, priority_level
from retzef.engine.fields import FieldsAsked
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection
from retzef.platform.http.cursors import CursorInvalidError, read_cursor, write_cursor

# unanswered: the customer has had the last word, whoever should answer.
View: TypeAlias = Literal["mine", "team", "unassigned", "unanswered", "all", "snoozed", "spam"]
Order: TypeAlias = Literal["newest", "oldest", "priority", "deadline"]
# More than this is "99+".
COUNTED_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is asked for. Empty means any; the statuses of a view are its own unless others are asked for."""

    view: View = "all"
    statuses: tuple[CaseStatus, ...] = ()
    owner_agent_id: UUID | None = None
    team_id: UUID | None = None
    label_ids: tuple[UUID, ...] = ()
    priorities: tuple[Priority, ...] = ()
    channel: str | None = None
    queue_id: UUID | None = None
    customer_id: UUID | None = None
    organization_id: UUID | None = None
    opened_from: datetime | None = None
    opened_before: datetime | None = None
    deadline_before: datetime | None = None
    # Days from now, back or ahead: a saved view means the same tomorrow.
    opened_within_days: int | None = None
    deadline_within_days: int | None = None
    # Only those that are not closed and whose deadline is over.
    overdue: bool = False
    text: str | None = None
    fields: FieldsAsked = field(default_factory=FieldsAsked)
    case_ids: tuple[UUID, ...] = ()


# Whether a reader who may not read all sees the case: `access.py` asks the same of one case.
_VISIBLE = """(k.owner_agent_id = {me} OR k.team_id IN (SELECT m.team_id FROM team_members m WHERE m.tenant_id = $1 AND m.agent_id = {me})
  OR EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = k.case_id AND (w.agent_id = {me}
    OR w.queue_id IN (SELECT q.queue_id FROM queue_members q WHERE q.tenant_id = $1 AND q.agent_id = {me}))))"""
_UNANSWERED = """EXISTS (SELECT FROM (SELECT d.direction, d.interaction_id FROM case_words d WHERE d.tenant_id = $1 AND d.case_id = k.case_id
    ORDER BY d.message_id DESC LIMIT 1) last
    JOIN interactions n ON n.tenant_id = $1 AND n.interaction_id = last.interaction_id
    WHERE last.direction = 'in' AND {of_channel})"""
# Since when: the first word of the customer's that has had no answer.
_UNANSWERED_SINCE = "CASE WHEN k.closed_at IS NULL THEN unanswered_since($1, k.case_id) END"
_VIEWS: dict[View, str] = {
    "mine": "k.owner_agent_id = {me}",
    "team": "k.team_id IN (SELECT m.team_id FROM team_members m WHERE m.tenant_id = $1 AND m.agent_id = {me})",
    "unassigned": "k.owner_agent_id IS NULL", "unanswered": _UNANSWERED,
    "all": "true", "snoozed": "true", "spam": "true",
}  # fmt: skip
_STATUSES: dict[View, tuple[CaseStatus, ...]] = {
    "mine": ("open", "pending"), "team": ("open", "pending"), "unassigned": ("open", "pending"), "unanswered": ("open", "pending", "snoozed"),
    "all": ("open", "pending", "snoozed", "resolved"), "snoozed": ("snoozed",), "spam": ("spam",),
}  # fmt: skip
# What a filter that is set asks of a case.
_CONDITIONS: dict[str, tuple[str, str]] = {
    "owner_agent_id": ("uuid", "k.owner_agent_id = {value}"),
    "team_id": ("uuid", "k.team_id = {value}"),
    "opened_from": ("timestamptz", "k.opened_at >= {value}"),
    "opened_before": ("timestamptz", "k.opened_at < {value}"),
    "deadline_before": ("timestamptz", "k.deadline_at < {value}"),
    "opened_within_days": ("integer", "k.opened_at >= now() - make_interval(days => {value})"),
    "deadline_within_days": ("integer", "k.deadline_at < now() + make_interval(days => {value})"),
    "channel": ("text", "EXISTS (SELECT 1 FROM interactions i WHERE i.tenant_id = $1 AND i.case_id = k.case_id AND i.channel = {value})"),
    "queue_id": ("uuid", "EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = k.case_id AND w.queue_id = {value})"),
    "customer_id": ("uuid", """k.customer_id IN (SELECT c.customer_id FROM customers c WHERE c.tenant_id = $1 AND c.root_id =
        (SELECT x.root_id FROM customers x WHERE x.tenant_id = $1 AND x.customer_id = {value}))"""),
    "organization_id": ("uuid", """k.customer_id IN (SELECT c.customer_id FROM organization_members o
        JOIN customers x ON x.tenant_id = $1 AND x.customer_id = o.customer_id
        JOIN customers c ON c.tenant_id = $1 AND c.root_id = x.root_id
        WHERE o.tenant_id = $1 AND o.organization_id = {value})"""),
}  # fmt: skip
_OVERDUE = "k.deadline_at < now() AND k.closed_at IS NULL"
_HAS_LABEL = "EXISTS (SELECT 1 FROM case_labels l WHERE l.tenant_id = $1 AND l.case_id = k.case_id AND l.label_id = {value})"
_BY_SUBJECT = "strpos(lower(k.subject), lower({value})) > 0"
LONGEST_NUMBER = 18
# The order, what of a row is its place in it, and what comes after a place.
_ORDERS: dict[Order, tuple[str, str, str]] = {
    "newest": ("k.case_id DESC", "''", "k.case_id < {id}"),
    "oldest": ("k.case_id", "''", "k.case_id > {id}"),
    "priority": ("k.priority DESC, k.case_id DESC", "k.priority::text",
                 "(k.priority, k.case_id) < ({place}::smallint, {id})"),
    "deadline": ("COALESCE(k.deadline_at, 'infinity'), k.case_id", "COALESCE(k.deadline_at, 'infinity')::text",
                 "(COALESCE(k.deadline_at, 'infinity'), k.case_id) > ({place}::timestamptz, {id})"),
}  # fmt: skip
_PAGE = """
WITH page AS MATERIALIZED (
    SELECT k.case_id, {place} AS place, row_number() OVER (ORDER BY {by}) AS n FROM cases k
    WHERE {conditions} ORDER BY {by} LIMIT {limit})
"""
_COUNT = "(SELECT count(*) FROM (SELECT 1 FROM cases k WHERE {conditions} LIMIT {limit}) x)"
_ROWS = """
SELECT k.case_id, k.number, k.subject, k.status, k.priority, k.deadline_at, k.answer_due_at, k.snoozed_until, k.opened_at, k.closed_at,
    k.outcome, k.version,
    CASE WHEN k.merged_into IS NOT NULL THEN case_now($1, k.case_id) END AS merged_into, CASE WHEN k.merged_into IS NOT NULL THEN (
        SELECT g.number FROM cases g WHERE g.tenant_id = $1 AND g.case_id = case_now($1, k.case_id)) END AS merged_into_number,
    k.owner_agent_id, a.name AS owner_name, k.team_id, t.name::text AS team_name,
    r.customer_id, r.name AS customer_name,
    ARRAY(SELECT l.label_id FROM case_labels l WHERE l.tenant_id = k.tenant_id AND l.case_id = k.case_id ORDER BY 1) AS label_ids,
    ARRAY(SELECT DISTINCT i.channel FROM interactions i WHERE i.tenant_id = k.tenant_id AND i.case_id = k.case_id) AS channels,
    w.last_line, w.last_line_at, w.last_line_by, {since} AS unanswered_since, p.place
FROM page p JOIN cases k ON k.tenant_id = $1 AND k.case_id = p.case_id
JOIN customers c ON c.tenant_id = k.tenant_id AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = c.tenant_id AND r.customer_id = c.root_id
LEFT JOIN agents a ON a.tenant_id = k.tenant_id AND a.agent_id = k.owner_agent_id
LEFT JOIN teams t ON t.tenant_id = k.tenant_id AND t.team_id = k.team_id
LEFT JOIN LATERAL (SELECT w.last_line, w.last_line_at, w.last_line_by FROM work_items w
    WHERE w.tenant_id = k.tenant_id AND w.case_id = k.case_id AND w.consult_of IS NULL ORDER BY w.last_line_at DESC LIMIT 1) w ON true
ORDER BY p.n
"""


class Arguments:
    """What a statement is given; each value once, by its number. The first is the tenant."""

    def __init__(self, *first: object) -> None:
        self.values: list[object] = list(first)

    def add(self, value: object, type_: str) -> str:
        """The place of a value in the statement."""
        self.values.append(value)
        return f"${len(self.values)}::{type_}"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A row's place in an order."""

    order: Order
    place: str
    case_id: UUID

    def to_text(self) -> str:
        """As callers carry it, opaque."""
        return write_cursor(self.order, _Place(self.place, self.case_id))

    @classmethod
    def parse(cls, text: str, order: Order) -> "Cursor":
        """Raises CursorInvalidError, also when the cursor is of another order."""
        found = read_cursor(text, order, _Place)
        try:
            if order == "priority":
                int(found.place)
            elif order == "deadline" and found.place != "infinity":
                datetime.fromisoformat(found.place)
        except ValueError as error:
            raise CursorInvalidError from error
        return cls(order, found.place, found.case_id)


class _Place(msgspec.Struct, frozen=True, array_like=True):
    place: str
    case_id: UUID


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which page: of which order, after which row, how many."""

    order: Order = "newest"
    cursor: Cursor | None = None
    limit: int = 50


async def list_cases(
    connection: Connection, reader: Reader, wanted: CaseFilter, asked: PageAsked
) -> tuple[Sequence[asyncpg.Record], Cursor | None]:
    """A page of rows, and where the next one begins. The caller has checked `cases.read`."""
    statement, arguments = write_page(reader, wanted, asked)
    rows = await connection.fetch(statement, *arguments)
    if len(rows) <= asked.limit:
        return rows, None
    last = rows[asked.limit - 1]
    return rows[: asked.limit], Cursor(asked.order, last["place"], last["case_id"])


def write_page(reader: Reader, wanted: CaseFilter, asked: PageAsked) -> tuple[str, list[object]]:
    """The statement of a page and its arguments: one row more than asked, which tells whether there is another page."""
    arguments = Arguments(reader.tenant_id)
    conditions = _conditions(reader, wanted, arguments)
    by, place, after = _ORDERS[asked.order]
    if asked.cursor is not None:
        after = after.replace("{id}", arguments.add(asked.cursor.case_id, "uuid"))
        if "{place}" in after:
            after = after.replace("{place}", arguments.add(asked.cursor.place, "text"))
        conditions.append(after)
    limit = arguments.add(asked.limit + 1, "integer")
    page = _PAGE.format(place=place, by=by, conditions=" AND ".join(conditions), limit=limit)
    # Asked of those alone who are listed for it: it looks into their messages.
    since = _UNANSWERED_SINCE if wanted.view == "unanswered" else "NULL::timestamptz"
    return page + _ROWS.replace("{since}", since), arguments.values


async def count_cases(connection: Connection, reader: Reader, filters: Sequence[CaseFilter]) -> list[int]:
    """How many each filter finds, counted to COUNTED_AT_MOST and no further."""
    arguments = Arguments(reader.tenant_id)
    counts = [
        _COUNT.format(conditions=" AND ".join(_conditions(reader, each, arguments)), limit=COUNTED_AT_MOST)
        for each in filters
    ]
    row = await connection.fetchrow("SELECT " + ", ".join(counts), *arguments.values)
    assert row is not None
    return list(row.values())


def _conditions(reader: Reader, wanted: CaseFilter, arguments: Arguments) -> list[str]:
    statuses = list(wanted.statuses or _STATUSES[wanted.view])
    found = ["k.tenant_id = $1", _view_condition(wanted, arguments)]
    # Resolved cases stand in no index of lists: the partial ones are for what people have before them.
    if "resolved" not in statuses:
        found.append("k.status <> 'resolved'")
    found.append(f"k.status = ANY ({arguments.add(statuses, 'text[]')})")
    if not may(reader, "cases.read_all") and wanted.view not in ("mine", "team"):
        found.append(_VISIBLE)
    for name, (type_, condition) in _CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None:
            found.append(condition.replace("{value}", arguments.add(value, type_)))
    found += [_HAS_LABEL.replace("{value}", arguments.add(each, "uuid")) for each in wanted.label_ids]
    if wanted.case_ids:
        found.append(f"k.case_id = ANY ({arguments.add([*wanted.case_ids], 'uuid[]')})")
    if wanted.overdue:
        found.append(_OVERDUE)
    if wanted.text:
        found.append(_text_condition(arguments, wanted.text))
    found += _field_conditions(arguments, wanted.fields)
    if wanted.priorities:
        levels = [priority_level(each) for each in wanted.priorities]
        found.append(f"k.priority = ANY ({arguments.add(levels, 'smallint[]')})")
    if not any("{me}" in each for each in found):
        return found  # what is given and not named in a statement is an error
    me = arguments.add(reader.agent_id, "uuid")
    return [each.replace("{me}", me) for each in found]


def _view_condition(wanted: CaseFilter, arguments: Arguments) -> str:
    """Of unanswered ones by a channel it is the last word that came by it."""
    condition = _VIEWS[wanted.view]
    if "{of_channel}" not in condition:
        return condition
    of_channel = "true" if wanted.channel is None else f"n.channel = {arguments.add(wanted.channel, 'text')}"
    return condition.replace("{of_channel}", of_channel)


def _field_conditions(arguments: Arguments, asked: FieldsAsked) -> list[str]:
    found = []
    if asked.values:
        said = msgspec.json.encode(asked.values).decode()
        found.append(f"k.fields @> {arguments.add(said, 'jsonb')}")
    for bound in asked.bounds:
        compared = ", ".join(arguments.add(each, "text") for each in (bound.key, bound.type, bound.value))
        found.append(f"compare_field(k.fields, {compared}) {bound.op} 0")
    return found


def _text_condition(arguments: Arguments, text: str) -> str:
    """A part of the subject, or the case's number."""
    by_subject = _BY_SUBJECT.replace("{value}", arguments.add(text, "text"))
    number = text.lstrip("#")
    if not number.isdecimal() or len(number) >= LONGEST_NUMBER:
        return by_subject
    return f"({by_subject} OR k.number = {arguments.add(int(number), 'bigint')})"
