"""Outgoing messages as the sender reads and writes them, in the caller's unit of work."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.events import Event
from retzef.modules.cases.api import settle_last_word
from retzef.modules.outbound.mail_rows import find_mail
from retzef.modules.outbound.statuses import OutgoingStatus, can_follow
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import AttachmentRef, OutboundMessage

# A message waits for those before it in its interaction, but not for one that has been stuck for longer than this.
WAITS_FOR_EARLIER = timedelta(hours=1)

_LOAD = """
SELECT m.status, m.send_attempts, m.text, COALESCE((SELECT max(s.asked_at) FROM mail_resends s
     WHERE s.tenant_id = m.tenant_id AND s.message_id = m.message_id), m.occurred_at) AS tried_since, m.attachments, m.occurred_at, i.entry_point_id, i.thread_key, a.name AS author_name,
    (SELECT min(e.occurred_at) FROM messages e
     WHERE e.tenant_id = m.tenant_id AND e.interaction_id = m.interaction_id AND e.message_id < m.message_id
       AND e.direction = 'out' AND e.status = 'queued' AND e.occurred_at > $3) AS earlier_since
FROM messages m
JOIN interactions i ON i.tenant_id = m.tenant_id AND i.interaction_id = m.interaction_id
LEFT JOIN agents a ON a.tenant_id = m.tenant_id AND a.agent_id = m.author_id
WHERE m.tenant_id = $1 AND m.message_id = $2 AND m.direction = 'out'
"""
# A message's job has the message's id. One that has been tried keeps its back-off.
_CALL_NEXT = """
UPDATE jobs SET run_at = LEAST(run_at, $3)
WHERE tenant_id = $1 AND state = 'ready' AND attempts = 0 AND job_id = (
    SELECT n.message_id FROM messages n
    WHERE n.tenant_id = $1 AND n.interaction_id = $2 AND n.direction = 'out' AND n.status = 'queued'
    ORDER BY n.message_id LIMIT 1)
"""
_BEGIN = """
UPDATE messages SET send_began_at = $3, send_attempts = send_attempts + 1
WHERE tenant_id = $1 AND message_id = $2 AND direction = 'out' AND status = 'queued'
  AND ($4 OR send_began_at IS NULL)
RETURNING message_id
"""
_RELEASE = (
    "UPDATE messages SET send_began_at = NULL WHERE tenant_id = $1 AND message_id = $2 AND status = 'queued'"
)
_LOCK = """
SELECT status, case_id, interaction_id FROM messages
WHERE tenant_id = $1 AND message_id = $2 AND direction = 'out' FOR UPDATE
"""
# Their id is kept even when the state has moved on: a report may be quicker than the answer to our request.
_KEEP_ID = """
UPDATE messages SET provider_message_id = COALESCE($3, provider_message_id), send_began_at = NULL
WHERE tenant_id = $1 AND message_id = $2
"""
_MOVE = """
UPDATE messages SET status = $3, error_code = $4, provider_message_id = COALESCE($5, provider_message_id),
    delivered_at = CASE WHEN $3 IN ('delivered', 'read') THEN COALESCE(delivered_at, $6) ELSE delivered_at END,
    send_began_at = NULL, version = version + 1
WHERE tenant_id = $1 AND message_id = $2
"""
_AGENT = """
SELECT agent_id FROM work_items WHERE tenant_id = $1 AND interaction_id = $2 AND state <> 'done' LIMIT 1
"""
_QUEUE_AGAIN = """
UPDATE messages SET status = 'queued', error_code = NULL, send_began_at = NULL, version = version + 1
WHERE tenant_id = $1 AND message_id = $2 AND direction = 'out' AND status = 'failed'
RETURNING case_id, interaction_id
"""
_FIND_OURS = """
SELECT m.message_id FROM messages m
JOIN interactions i ON i.tenant_id = m.tenant_id AND i.interaction_id = m.interaction_id
WHERE m.tenant_id = $1 AND m.message_id = $2 AND m.direction = 'out' AND i.entry_point_id = $3
"""
_FIND_THEIRS = """
SELECT m.message_id FROM interactions i
JOIN messages m ON m.tenant_id = i.tenant_id AND m.interaction_id = i.interaction_id
WHERE i.tenant_id = $1 AND i.entry_point_id = $2 AND i.thread_key = $3
  AND m.provider_message_id = $4 AND m.direction = 'out'
ORDER BY m.message_id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that is to be sent; `earlier_since`: since when another of its interaction waits before it."""

    status: OutgoingStatus
    entry_point_id: UUID
    message: OutboundMessage
    earlier_since: datetime | None
    attempts: int
    # When it was written, or last asked to go again.
    tried_since: datetime
    # Where it goes by mail: to whom it has not been handed over yet.
    pending: tuple[str, ...] = ()


async def find_outgoing(unit: UnitOfWork, message_id: UUID) -> Outgoing | None:
    """The message with its thread and author."""
    since = unit.now - WAITS_FOR_EARLIER
    row = await unit.connection.fetchrow(_LOAD, unit.tenant_id, message_id, since)
    if row is None:
        return None
    message = OutboundMessage(
        message_id=message_id,
        thread_key=row["thread_key"],
        text=row["text"],
        author_name=row["author_name"],
        occurred_at=row["occurred_at"],
        attachments=msgspec.json.decode(row["attachments"], type=tuple[AttachmentRef, ...]),
    )
    mail = await find_mail(unit, message_id)
    if mail is not None:
        message = replace(message, mail=mail.parts)
    pending = () if mail is None else mail.pending
    return Outgoing(
        row["status"],
        row["entry_point_id"],
        message,
        row["earlier_since"],
        row["send_attempts"],
        row["tried_since"],
        pending,
    )


async def begin_attempt(unit: UnitOfWork, message_id: UUID, *, may_repeat: bool) -> bool:
    """Mark that it is being handed over from now. False when it is no longer queued, or was begun and may not be repeated."""
    return (
        await unit.connection.fetchval(_BEGIN, unit.tenant_id, message_id, unit.now, may_repeat) is not None
    )


async def release_attempt(unit: UnitOfWork, message_id: UUID) -> None:
    """It is known that the provider did not take it: the next attempt begins afresh."""
    await unit.connection.execute(_RELEASE, unit.tenant_id, message_id)


async def move_status(
    unit: UnitOfWork,
    message_id: UUID,
    status: OutgoingStatus,
    *,
    error_code: str | None = None,
    provider_message_id: str | None = None,
) -> bool:
    """Move a message forward, record it, and call the next one of its interaction that waited for it.

    False when it was that far already, or is not there.
    """
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, message_id)
    if row is None:
        return False
    if not can_follow(cast("OutgoingStatus", row["status"]), status):
        await unit.connection.execute(_KEEP_ID, unit.tenant_id, message_id, provider_message_id)
        return False
    await unit.connection.execute(
        _MOVE, unit.tenant_id, message_id, status, error_code, provider_message_id, unit.now
    )
    await _record(unit, message_id, row, status, was_failed=row["status"] == "failed")
    if row["status"] == "queued":
        await unit.connection.execute(_CALL_NEXT, unit.tenant_id, row["interaction_id"], unit.now)
    return True


async def queue_again(unit: UnitOfWork, message_id: UUID) -> bool:
    """Put a failed message back: a person has removed what stood in its way. False when it has not failed."""
    row = await unit.connection.fetchrow(_QUEUE_AGAIN, unit.tenant_id, message_id)
    if row is None:
        return False
    await _record(unit, message_id, row, "queued", was_failed=True)
    return True


async def find_reported(
    unit: UnitOfWork, entry_point_id: UUID, thread_key: str, provider_message_id: str
) -> UUID | None:
    """The message a report means: by our id, or within the thread by the provider's."""
    found: UUID | None = None
    ours = _as_uuid(provider_message_id)
    if ours is not None:
        found = await unit.connection.fetchval(_FIND_OURS, unit.tenant_id, ours, entry_point_id)
    if found is None and thread_key:
        found = await unit.connection.fetchval(
            _FIND_THEIRS, unit.tenant_id, entry_point_id, thread_key, provider_message_id
        )
    return found


async def _record(
    unit: UnitOfWork, message_id: UUID, row: asyncpg.Record, status: OutgoingStatus, *, was_failed: bool
) -> None:
    counts_otherwise = was_failed or status == "failed"
    item_id = await settle_last_word(unit, row["interaction_id"]) if counts_otherwise else None
    agent_id = await unit.connection.fetchval(_AGENT, unit.tenant_id, row["interaction_id"])
    unit.record(
        Event(
            "message_status_changed",
            "system",
            case_id=row["case_id"],
            interaction_id=row["interaction_id"],
            message_id=message_id,
            work_item_id=item_id,
            agent_id=agent_id,
            data={"status": status},
        )
    )


def _as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
