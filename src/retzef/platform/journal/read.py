"""Reading the journal from a position: what is visible now and was not then, and the position after it."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.platform.db import Connection
from retzef.platform.journal.position import Position

_HERE = "SELECT (SELECT epoch FROM installation) AS epoch, pg_current_snapshot()::text AS snapshot"
# One statement, hence one snapshot for both the rows and the new position.
_SINCE = """
SELECT pg_current_snapshot()::text AS snapshot, (SELECT i.epoch FROM installation i) AS current_epoch, e.tenant_id, e.seq,
    e.kind, e.case_id, e.interaction_id, e.message_id, e.work_item_id, e.offer_id, e.agent_id, e.identity_id, e.customer_id
FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT * FROM events e
    WHERE (e.xid >= $2::text::xid8 OR e.xid = ANY ($3::text[]::xid8[])) AND e.epoch = $1
    ORDER BY e.seq LIMIT $4
) e ON true
"""


class PositionLostError(RetzefError):
    """The position cannot be gone on from (another epoch, or too far behind): begin with a snapshot."""

    code = "position-lost"
    status = 410


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One fact as followers see it: what it is and what it touched."""

    tenant_id: UUID
    seq: int
    kind: str
    case_id: UUID | None
    interaction_id: UUID | None
    message_id: UUID | None
    work_item_id: UUID | None
    offer_id: UUID | None
    agent_id: UUID | None
    identity_id: UUID | None
    customer_id: UUID | None


async def read_here(connection: Connection) -> Position:
    """The position of now: everything committed so far has been seen."""
    row = await connection.fetchrow(_HERE)
    assert row is not None
    return Position.from_snapshot(row["epoch"], row["snapshot"])


async def read_since(
    connection: Connection, position: Position, *, limit: int = 20_000
) -> tuple[list[JournalRow], Position]:
    """All events after `position` and the position after them, in one round trip.

    Raises PositionLostError when the epoch is another or more than `limit` events have come since.
    """
    rows = await connection.fetch(
        _SINCE, position.epoch, str(position.xmax), [str(xid) for xid in position.in_progress], limit + 1
    )
    first = rows[0]
    after = Position.from_snapshot(first["current_epoch"], first["snapshot"])
    if after.epoch != position.epoch or len(rows) > limit or position.xmax > after.xmax:
        raise PositionLostError
    return [_journal_row(row) for row in rows if row["seq"] is not None], after


def _journal_row(row: asyncpg.Record) -> JournalRow:
    return JournalRow(
        row["tenant_id"], row["seq"], row["kind"], row["case_id"], row["interaction_id"], row["message_id"],
        row["work_item_id"], row["offer_id"], row["agent_id"], row["identity_id"], row["customer_id"],
    )  # fmt: skip
