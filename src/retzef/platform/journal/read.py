"""Reading the journal from a position: what is visible now and was not then, and the position after it."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.platform.db import Connection
from retzef.platform.journal.position import Position

_HERE = "SELECT epoch, life, snapshot FROM journal_here"
_NAME_LIFE = "INSERT INTO database_lives (life) VALUES (1 + (random() * 1e15)::bigint) ON CONFLICT DO NOTHING"
# The columns of the position, then those of a JournalRow in its order.
_SINCE = """
SELECT epoch, life, snapshot, tenant_id, seq, kind, case_id, interaction_id, message_id, work_item_id, offer_id,
    agent_id, identity_id, customer_id, transaction
FROM events_since($1, $2::text::xid8, $3::text[]::xid8[], $4)
"""
_OF_POSITION = 3


class PositionLostError(RetzefError):
    """The position cannot be gone on from (another epoch or life, or too far behind): begin with a snapshot."""

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
    # Which transaction committed it, among those of the present life.
    transaction: int


async def read_here(connection: Connection) -> Position:
    """The position of now: everything committed so far has been seen."""
    row = await connection.fetchrow(_HERE)
    if row is not None and row["life"] is None:  # the first look after a crash
        await connection.execute(_NAME_LIFE)
        row = await connection.fetchrow(_HERE)
    assert row is not None
    return position_of(row)


def position_of(row: asyncpg.Record) -> Position:
    """The position in the columns of the view `journal_here`."""
    return Position.from_snapshot(row["epoch"], row["life"], row["snapshot"])


async def read_since(
    connection: Connection, position: Position, *, limit: int = 20_000
) -> tuple[list[JournalRow], Position]:
    """All events after `position` and the position after them, in one round trip.

    Raises PositionLostError when the epoch or the life is another, or more than `limit` events have come since.
    """
    rows = await connection.fetch(
        _SINCE, position.epoch, str(position.xmax), [str(xid) for xid in position.in_progress], limit + 1
    )
    first = rows[0]
    after = position_of(first)
    is_of_now = after.life != 0 and (after.epoch, after.life) == (position.epoch, position.life)
    if not is_of_now or len(rows) > limit or position.xmax > after.xmax:
        raise PositionLostError
    return [JournalRow(*row[_OF_POSITION:]) for row in rows if row["seq"] is not None], after
