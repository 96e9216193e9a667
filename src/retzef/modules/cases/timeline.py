"""The timeline of a customer: what was said and what happened, newest first, of all channels and linked identities.

Read in one round trip, page by page. A reader who may not read all cases sees what belongs to those they may.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.events import CONSULT_LINE_KINDS, FACT_KINDS, NOTE_LINE_KINDS
from retzef.modules.cases.errors import NotFoundError
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection
from retzef.platform.http.cursors import read_cursor, write_cursor

# `told`: facts of other systems, which are in no event's place but their own.
Part: TypeAlias = Literal["received", "sent", "notes", "facts", "told"]
# What is read with each part. Assignments and ends of single interactions are the thread's, not the timeline's.
KINDS: dict[Part, tuple[str, ...]] = {
    "received": ("message_received",),
    "sent": ("message_sent",),
    "notes": ("note_added",),
    "facts": tuple(
        sorted(
            (
                NOTE_LINE_KINDS
                - FACT_KINDS
                - {"assigned", "requeued", "interaction_ended", "customers_linked", "customers_unlinked"}
                - CONSULT_LINE_KINDS
            )
            | {"case_opened"}
        )
    ),
    "told": (),
}
ALL: tuple[Part, ...] = ("received", "sent", "notes", "facts", "told")
PAGE = 50
_BEFORE_NOTHING = 2**63 - 1

TIMELINE = "SELECT * FROM timeline_page($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
_ORDER = "timeline"


class Place(msgspec.Struct, frozen=True, array_like=True):
    """How far a timeline has been read: before this event, and before this fact of another system; None for not at all."""

    seq: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] | None = None
    fact_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    fact_id: UUID | None = None


THE_NEWEST = Place()


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """What is asked for; empty means any. `until`: what occurred before, to jump to a date."""

    parts: tuple[Part, ...] = ALL
    channel: str | None = None
    case_id: UUID | None = None
    until: datetime | None = None
    # The page: before this place, so many.
    before: Place = THE_NEWEST
    limit: int = PAGE


def place_of(cursor: str | None) -> Place:
    """The place that a caller names; the newest when they name none. Raises CursorInvalidError."""
    return THE_NEWEST if cursor is None else read_cursor(cursor, _ORDER, Place)


async def read_timeline(
    connection: Connection, reader: Reader, customer_id: UUID, wanted: TimelineFilter
) -> tuple[Sequence[asyncpg.Record], str | None]:
    """A page and the cursor of the next one. Raises NotFoundError for a customer of whom nothing may be seen.

    `connection` needs no transaction: the statement sees the reader's tenant and no other.
    """
    rows = await connection.fetch(TIMELINE, *timeline_arguments(reader, customer_id, wanted))
    if rows and rows[0]["seq"] is None and rows[0]["fact_id"] is None:
        raise NotFoundError
    page = merge(rows, wanted.limit)
    if len(rows) <= wanted.limit:
        return page, None
    return page, write_cursor(_ORDER, _after(page, wanted.before))


def merge(rows: Sequence[asyncpg.Record], limit: int) -> list[asyncpg.Record]:
    """The newest of events, in the journal's order, and of facts, in that of their times: each order is kept."""
    facts = [row for row in rows if row["seq"] is None]
    events = [row for row in rows if row["seq"] is not None]
    page: list[asyncpg.Record] = []
    while len(page) < limit and (facts or events):
        is_fact = not events or (bool(facts) and facts[0]["occurred_at"] > events[0]["occurred_at"])
        page.append((facts if is_fact else events).pop(0))
    return page


def _after(page: Sequence[asyncpg.Record], before: Place) -> Place:
    event = next((row for row in reversed(page) if row["seq"] is not None), None)
    fact = next((row for row in reversed(page) if row["seq"] is None), None)
    return Place(
        event["seq"] if event else before.seq,
        fact["occurred_at"] if fact else before.fact_at,
        fact["fact_id"] if fact else before.fact_id,
    )


def timeline_arguments(reader: Reader, customer_id: UUID, wanted: TimelineFilter) -> tuple[object, ...]:
    """What TIMELINE is given: one row more than asked, which tells whether there is another page."""
    kinds = sorted({kind for part in wanted.parts for kind in KINDS[part]})
    before = wanted.before
    return (
        reader.tenant_id, customer_id, None if may(reader, "cases.read_all") else reader.agent_id, wanted.case_id,
        _BEFORE_NOTHING if before.seq is None else before.seq, wanted.until, kinds, wanted.channel, wanted.limit + 1,
        "told" in wanted.parts, before.fact_at, before.fact_id,
    )  # fmt: skip
