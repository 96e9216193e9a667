"""What became of messages: delivered, read. States only move forward, however late a report comes."""

from typing import Literal
from uuid import UUID

from retzef.kernel.events import Event
from retzef.platform.unit import UnitOfWork

# Up to and including a message of ours, in all interactions of one thread.
_MARK = """
UPDATE messages m SET status = $5, delivered_at = COALESCE(m.delivered_at, $7), version = m.version + 1
WHERE m.tenant_id = $1 AND m.direction = 'out' AND m.interaction_id = ANY (ARRAY(
    SELECT i.interaction_id FROM interactions i
    WHERE i.tenant_id = $1 AND i.entry_point_id = $2 AND i.thread_key = $3))
  AND m.message_id <= $4 AND m.status = ANY ($6)
RETURNING m.message_id, m.case_id, m.interaction_id
"""
_BEFORE: dict[str, list[str]] = {
    "delivered": ["sent", "unconfirmed"],
    "read": ["sent", "unconfirmed", "delivered"],
}


async def mark_thread(
    unit: UnitOfWork,
    entry_point_id: UUID,
    thread_key: str,
    message_id: UUID,
    status: Literal["delivered", "read"],
) -> int:
    """Mark everything up to a message; how many changed."""
    rows = await unit.connection.fetch(
        _MARK, unit.tenant_id, entry_point_id, thread_key, message_id, status, _BEFORE[status], unit.now
    )
    for row in rows:
        unit.record(
            Event(
                "message_status_changed", "customer", case_id=row["case_id"], interaction_id=row["interaction_id"],
                message_id=row["message_id"], data={"status": status},
            )
        )  # fmt: skip
    return len(rows)
