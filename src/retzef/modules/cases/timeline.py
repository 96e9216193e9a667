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

TIMELINE = "SELECT * FROM timeline_page($1, $2, $3, $4, $5, $6, $7, $8, $9)"


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
    """A page and the seq before which the next one lies. Raises NotFoundError for a customer of whom nothing may be seen.

    `connection` needs no transaction: the statement sees the reader's tenant and no other.
    """
    rows = await connection.fetch(TIMELINE, *timeline_arguments(reader, customer_id, wanted))
    if rows and rows[0]["seq"] is None:
        raise NotFoundError
    if len(rows) <= wanted.limit:
        return rows, None
    return rows[: wanted.limit], rows[wanted.limit - 1]["seq"]


def timeline_arguments(reader: Reader, customer_id: UUID, wanted: TimelineFilter) -> tuple[object, ...]:
    """What TIMELINE is given: one row more than asked, which tells whether there is another page."""
    kinds = sorted({kind for part in wanted.parts for kind in KINDS[part]})
    return (
        reader.tenant_id, customer_id, None if may(reader, "cases.read_all") else reader.agent_id, wanted.case_id,
        wanted.before or _BEFORE_NOTHING, wanted.until, kinds, wanted.channel, wanted.limit + 1,
    )  # fmt: skip
