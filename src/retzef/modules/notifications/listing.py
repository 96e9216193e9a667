"""One's own notifications: the newest, how many are unread, marking them read.

Of a case that the reader may not see any more nothing is told: its notifications are not listed and not counted.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from retzef.modules.customers.api import is_near
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection
from retzef.platform.http.cursors import read_cursor, write_cursor
from retzef.platform.unit import UnitOfWork

# More than this is "99+".
COUNTED_AT_MOST = 100
LINE_CHARACTERS = 200

# Whether the reader ($2) sees the case `k`; $3: they may read all.
_VISIBLE = f"($3 OR {is_near('$2')})"
# Whoever only wants to hear of something has it here for as long as a desk may take to fetch it.
_LIST = f"""
SELECT n.notification_id, n.kind, n.case_id, n.message_id, n.times, n.in_list, n.told_at, n.read_at, k.number AS case_number,
    k.subject AS case_subject, r.name AS customer_name, b.name AS by_name, t.name::text AS team_name, k.deadline_at, u.name AS rule_name,
    -- As who names people reads it.
    left(with_names($1, CASE WHEN g.message_id IS NOT NULL THEN g.text WHEN q.task_id IS NOT NULL THEN q.text ELSE '' END), $7) AS line
FROM notifications n
JOIN cases k ON k.tenant_id = $1 AND k.case_id = case_now($1, n.case_id)
JOIN customers c ON c.tenant_id = $1 AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = $1 AND r.customer_id = c.root_id
LEFT JOIN agents b ON b.tenant_id = $1 AND b.agent_id = n.by_agent_id
LEFT JOIN teams t ON t.tenant_id = $1 AND t.team_id = n.team_id
LEFT JOIN LATERAL (SELECT e.data ->> 'rule_id' AS rule_id, e.data ->> 'task_id' AS task_id FROM events e
    WHERE e.tenant_id = $1 AND e.seq = CASE WHEN n.kind IN ('rule', 'task_given', 'task_due') THEN n.event_seq END OFFSET 0) e ON true
LEFT JOIN rules u ON u.tenant_id = $1 AND u.rule_id = CASE WHEN e.rule_id IS NOT NULL THEN e.rule_id::uuid END
LEFT JOIN case_tasks q ON q.tenant_id = $1 AND q.task_id = CASE WHEN e.task_id IS NOT NULL THEN e.task_id::uuid END
LEFT JOIN messages g ON g.tenant_id = $1 AND g.message_id = n.message_id
WHERE n.tenant_id = $1 AND n.agent_id = $2 AND (n.told_at, n.notification_id) < ($4, $5) AND {_VISIBLE}
  AND (n.in_list OR n.told_at > $8::timestamptz - interval '2 minutes')
ORDER BY n.told_at DESC, n.notification_id DESC LIMIT $6
"""  # noqa: S608 - put together from the fragment above
_UNREAD = f"""
SELECT count(*) FROM (SELECT 1 FROM notifications n JOIN cases k ON k.tenant_id = $1 AND k.case_id = case_now($1, n.case_id)
    WHERE n.tenant_id = $1 AND n.agent_id = $2 AND n.read_at IS NULL AND {_VISIBLE} LIMIT $4) x
"""  # noqa: S608
_READ = """
UPDATE notifications SET read_at = $3
WHERE tenant_id = $1 AND agent_id = $2 AND read_at IS NULL AND told_at <= $4 AND ($5::uuid[] IS NULL OR notification_id = ANY ($5))
"""
_UNREAD_AGAIN = """
UPDATE notifications n SET read_at = NULL WHERE tenant_id = $1 AND agent_id = $2 AND in_list AND notification_id = ANY ($3)
  -- Of what a customer writes one is gathered at a time: a newer one says it already.
  AND NOT (n.kind = 'customer_wrote' AND EXISTS (SELECT 1 FROM notifications o WHERE o.tenant_id = $1 AND o.agent_id = $2
    AND o.case_id = n.case_id AND o.kind = 'customer_wrote' AND o.notification_id <> n.notification_id AND (o.read_at IS NULL OR o.told_at > n.told_at)))
"""
_LAST_ID = UUID(int=2**128 - 1)


class Place(msgspec.Struct, array_like=True, frozen=True):
    """A notification's place in the list."""

    told_at: datetime
    notification_id: UUID


async def list_notifications(
    connection: Connection, reader: Reader, now: datetime, cursor: str | None, limit: int
) -> tuple[Sequence[asyncpg.Record], str | None]:
    """A page, newest first, and the cursor of the next one. Raises CursorInvalidError."""
    place = (
        read_cursor(cursor, "notifications", Place)
        if cursor
        else Place(now.replace(year=now.year + 100), _LAST_ID)
    )
    rows = await connection.fetch(
        _LIST, reader.tenant_id, reader.agent_id, may(reader, "cases.read_all"), place.told_at, place.notification_id,
        limit + 1, LINE_CHARACTERS, now,
    )  # fmt: skip
    if len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], write_cursor("notifications", Place(last["told_at"], last["notification_id"]))


async def count_unread(connection: Connection, reader: Reader) -> int:
    """How many are unread, up to COUNTED_AT_MOST."""
    count: int = await connection.fetchval(
        _UNREAD, reader.tenant_id, reader.agent_id, may(reader, "cases.read_all"), COUNTED_AT_MOST
    )
    return count


async def mark_read(
    unit: UnitOfWork, reader: Reader, only: Sequence[UUID] | None, until: datetime | None
) -> None:
    """These are read, or (None) all that were told until then."""
    await unit.connection.execute(_READ, unit.tenant_id, reader.agent_id, unit.now, until or unit.now, only)


async def mark_unread(unit: UnitOfWork, reader: Reader, only: Sequence[UUID]) -> None:
    """These are unread again."""
    await unit.connection.execute(_UNREAD_AGAIN, unit.tenant_id, reader.agent_id, only)
