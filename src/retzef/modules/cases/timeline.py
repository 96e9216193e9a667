"""The timeline of a customer: what was said and what happened, newest first, of all channels and linked identities.

Read in one round trip, page by page. A reader who may not read all cases sees what belongs to those they may.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg

from retzef.kernel.events import NOTE_LINE_KINDS
from retzef.modules.cases.errors import NotFoundError
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection

Part: TypeAlias = Literal["received", "sent", "notes", "facts"]
# What is read with each part. Assignments and ends of single interactions are the thread's, not the timeline's.
KINDS: dict[Part, tuple[str, ...]] = {
    "received": ("message_received",),
    "sent": ("message_sent",),
    "notes": ("note_added",),
    "facts": tuple(
        sorted(
            (
                NOTE_LINE_KINDS
                - {"assigned", "requeued", "interaction_ended", "customers_linked", "customers_unlinked"}
            )
            | {"case_opened"}
        )
    ),
}
ALL: tuple[Part, ...] = ("received", "sent", "notes", "facts")
PAGE = 50
_BEFORE_NOTHING = 2**63 - 1
# What is written within this many numbers after an instant may have occurred before it.
_WRITTEN_LATE = 1000

TIMELINE = "SELECT * FROM customer_timeline($1, $2, $3, $4, $5, $6, $7, $8)"
# The root, and the cases that a reader who may not read all may read, of this customer.
_READABLE = """
SELECT r.root_id, CASE WHEN NOT $4 THEN ARRAY(
    SELECT n.case_id FROM customers m JOIN cases n ON n.tenant_id = m.tenant_id AND n.customer_id = m.customer_id
    JOIN cases k ON k.tenant_id = m.tenant_id
      AND k.case_id = CASE WHEN n.merged_into IS NULL THEN n.case_id ELSE case_now($1, n.case_id) END
    WHERE m.tenant_id = $1 AND m.root_id = r.root_id AND (k.owner_agent_id = $3
      OR k.team_id IN (SELECT t.team_id FROM team_members t WHERE t.tenant_id = $1 AND t.agent_id = $3)
      OR EXISTS (SELECT 1 FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = k.case_id AND (w.agent_id = $3
        OR w.queue_id IN (SELECT q.queue_id FROM queue_members q WHERE q.tenant_id = $1 AND q.agent_id = $3))))) END AS cases
FROM customers r WHERE r.tenant_id = $1 AND r.customer_id = $2
"""
_SEQ_AT = "SELECT seq_at($1, $2)"


@dataclass(frozen=True, slots=True)
class TimelineFilter:
    """What is asked for; empty means any. `until`: what occurred before, to jump to a date."""

    parts: tuple[Part, ...] = ALL
    channel: str | None = None
    case_id: UUID | None = None
    until: datetime | None = None
    # The page: before this seq, so many.
    before: int | None = None
    limit: int = PAGE


async def read_timeline(
    connection: Connection, reader: Reader, customer_id: UUID, wanted: TimelineFilter
) -> tuple[Sequence[asyncpg.Record], int | None]:
    """A page and the seq before which the next one lies. Raises NotFoundError for a customer of whom nothing may be seen."""
    row = await connection.fetchrow(
        _READABLE, reader.tenant_id, customer_id, reader.agent_id, may(reader, "cases.read_all")
    )
    if row is None or row["cases"] == []:
        raise NotFoundError
    cases: list[UUID] | None = row["cases"]
    if wanted.case_id is not None:
        cases = [wanted.case_id] if cases is None or wanted.case_id in cases else []
    start = wanted.before or _BEFORE_NOTHING
    if wanted.until is not None:
        start = min(start, await connection.fetchval(_SEQ_AT, reader.tenant_id, wanted.until) + _WRITTEN_LATE)
    kinds = sorted({kind for part in wanted.parts for kind in KINDS[part]})
    rows = await connection.fetch(
        TIMELINE,
        reader.tenant_id,
        row["root_id"],
        start,
        wanted.until,
        kinds,
        wanted.channel,
        cases,
        wanted.limit + 1,
    )
    if len(rows) <= wanted.limit:
        return rows, None
    return rows[: wanted.limit], rows[wanted.limit - 1]["seq"]
