"""Finding: messages page by page, and the few cases and customers that a query most likely means.

Everything is read aside (see platform/db/pool.py), with a bound on what is looked at: a page may come back with fewer rows than
asked and a cursor to go on, never late.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.search import CHARACTERS, Piece, Query, mark, write_checks, write_tsquery
from retzef.kernel.ids import AgentId
from retzef.modules.customers.api import ask_for_values, explain
from retzef.modules.search.errors import CursorInvalidError
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection

Who: TypeAlias = Literal["in", "out", "note"]
# How many messages are looked at for one page, at most.
READ_AT_MOST = 2_000
CASES = 6

FIND = "SELECT * FROM find_messages($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)"
_MESSAGES = """
SELECT m.message_id, m.case_id, k.number AS case_number, k.subject AS case_subject, k.status AS case_status, m.interaction_id,
    i.channel, m.direction, m.author_kind, a.name AS author_name, r.customer_id, r.name AS customer_name, m.occurred_at,
    left(CASE m.direction WHEN 'note' THEN with_names($1, m.text) ELSE m.text END, $3) AS text
FROM unnest($2::uuid[]) WITH ORDINALITY AS f(message_id, place)
JOIN messages m ON m.tenant_id = $1 AND m.message_id = f.message_id
JOIN cases k ON k.tenant_id = $1 AND k.case_id = m.case_id
JOIN customers c ON c.tenant_id = $1 AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = $1 AND r.customer_id = c.root_id
LEFT JOIN interactions i ON i.tenant_id = $1 AND i.interaction_id = m.interaction_id
LEFT JOIN agents a ON a.tenant_id = $1 AND a.agent_id = m.author_id
ORDER BY f.place
"""
_CASES = """
SELECT k.case_id, k.number, k.subject, k.status, k.opened_at, r.customer_id, r.name AS customer_name
FROM find_cases($1, $2, $3, $4, $5, $6) f JOIN cases k ON k.tenant_id = $1 AND k.case_id = f.case_id
JOIN customers c ON c.tenant_id = $1 AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = $1 AND r.customer_id = c.root_id
ORDER BY k.case_id DESC
"""
_LONGEST_CASE_NUMBER = 18
_SHORTEST_PART = 3


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended."""

    shelf: int
    message_id: UUID

    def to_text(self) -> str:
        """As callers carry it, opaque."""
        return base64.urlsafe_b64encode(msgspec.json.encode(self)).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Raises CursorInvalidError."""
        try:
            found = msgspec.json.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=cls)
        except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
            raise CursorInvalidError from error
        if not 0 <= found.shelf < 2**31:
            raise CursorInvalidError
        return found


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which messages, beside the words. None: any. `since`, `until`: when they came in."""

    channel: str | None = None
    queue_id: UUID | None = None
    who: Who | None = None
    author_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageAsked:
    """Which page: after which place, how many."""

    after: Cursor | None
    limit: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of messages. `is_cut`: looking ended here because enough was looked at; going on may find more."""

    rows: Sequence[Mapping[str, object]]
    pieces: Sequence[Sequence[Piece]]
    after: Cursor | None
    is_cut: bool


async def find_messages(
    connection: Connection, reader: Reader, query: Query, narrowed: Narrowed, asked: PageAsked
) -> Found:
    """A page of messages that this reader may see, newest first. The caller has checked `cases.read`."""
    rows = await connection.fetch(FIND, *find_arguments(reader, query, narrowed, asked))
    limit = asked.limit
    seen = [row for row in rows if row["seen"]]
    is_cut = bool(rows) and not rows[-1]["seen"]
    last = rows[-1] if is_cut else seen[limit - 1] if len(seen) > limit else None
    shown: Sequence[asyncpg.Record] = await connection.fetch(
        _MESSAGES, reader.tenant_id, [row["message_id"] for row in seen[:limit]], CHARACTERS
    )
    pieces = [mark(row["text"], query) for row in shown]
    return Found(
        [dict(row) for row in shown],
        pieces,
        Cursor(last["shelf"], last["message_id"]) if last else None,
        is_cut,
    )


def find_arguments(reader: Reader, query: Query, narrowed: Narrowed, asked: PageAsked) -> tuple[object, ...]:
    """What FIND is given: one row more than asked, which tells whether there is another page."""
    facts = [
        *([narrowed.who] if narrowed.who else []),
        *([f"c:{narrowed.channel}"] if narrowed.channel else []),
    ]
    return (
        reader.tenant_id, _agent_of(reader), write_tsquery(query.terms, facts), *write_checks(query.terms),
        asked.after and asked.after.shelf, asked.after and asked.after.message_id, first_id_of(narrowed.since), first_id_of(narrowed.until),
        narrowed.queue_id, narrowed.author_id, asked.limit + 1, READ_AT_MOST,
    )  # fmt: skip


async def find_cases(connection: Connection, reader: Reader, text: str) -> list[dict[str, object]]:
    """Cases of this number, and those in whose subject all the words occur; then those in whose own fields it stands, saying in which."""
    number = text.strip().lstrip("#№").strip()
    is_number = number.isdecimal() and len(number) < _LONGEST_CASE_NUMBER
    words = [each for each in text.lower().split()[:5] if len(each) >= _SHORTEST_PART]
    asked = await ask_for_values(connection, reader.tenant_id, "case", text)
    who = (reader.tenant_id, _agent_of(reader))
    found = await connection.fetch(_CASES, *who, int(number) if is_number else None, words, None, CASES)
    if asked is not None:
        known = {row["case_id"] for row in found}
        written = await connection.fetch(_CASES, *who, None, [], asked.to_json(), CASES)
        found += [row for row in written if row["case_id"] not in known]
    why = await explain(connection, reader.tenant_id, asked, [row["case_id"] for row in found])
    return [{**row, "found_in": why[row["case_id"]]} for row in found]


def first_id_of(instant: datetime | None) -> UUID | None:
    """Every UUIDv7 made from this instant on sorts after it, every earlier one before."""
    if instant is None:
        return None
    return UUID(int=max(0, int(instant.timestamp() * 1000)) << 80)


def _agent_of(reader: Reader) -> AgentId | None:
    return None if may(reader, "cases.read_all") else reader.agent_id
