"""Mails that could not be taken in: which, why, and what people decide of them. They hold up no other mail.

What is put aside can be brought back; nothing is deleted here.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from retzef.modules.cases.api import NotFoundError
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.http.cursors import read_cursor, write_cursor
from retzef.platform.unit import UnitOfWork

# held: waits for somebody. taken: it is a message now. dismissed: somebody put it aside.
HeldState: TypeAlias = Literal["held", "taken", "dismissed"]
_ORDER = "newest"

_COLUMNS = """q.quarantine_id, q.entry_point_id, e.name AS entry_point_name, q.reason, q.detail, q.size, q.sender, q.subject,
    q.held_at, q.state, q.attempts, q.last_tried_at, q.attachment_id IS NOT NULL AS is_kept, q.retry_asked_at IS NOT NULL AS is_asked, encode(f.sha256, 'hex') AS content,
    e.settings->>'imap_host' AS host, q.folder, a.name AS ended_by_name"""
_FROM = """FROM mail_quarantine q
LEFT JOIN entry_points e ON e.tenant_id = q.tenant_id AND e.entry_point_id = q.entry_point_id
LEFT JOIN attachments f ON f.tenant_id = q.tenant_id AND f.attachment_id = q.attachment_id
LEFT JOIN agents a ON a.tenant_id = q.tenant_id AND a.agent_id = q.ended_by"""
_LIST = f"""
SELECT {_COLUMNS} {_FROM}
WHERE q.tenant_id = $1 AND q.state = $2 AND ($3::uuid IS NULL OR q.entry_point_id = $3)
    AND ($4::timestamptz IS NULL OR (q.held_at, q.quarantine_id) < ($4, $5::uuid))
ORDER BY q.held_at DESC, q.quarantine_id DESC LIMIT $6
"""
_FIND = f"SELECT {_COLUMNS} {_FROM} WHERE q.tenant_id = $1 AND q.quarantine_id = $2"
_COUNT = "SELECT count(*) FROM mail_quarantine WHERE tenant_id = $1 AND state = 'held' AND ($2::uuid IS NULL OR entry_point_id = $2)"
_DISMISS = """
UPDATE mail_quarantine SET state = 'dismissed', ended_by = $3
WHERE tenant_id = $1 AND quarantine_id = ANY ($2) AND state = 'held' RETURNING quarantine_id
"""
_BRING_BACK = """
UPDATE mail_quarantine SET state = 'held', ended_by = NULL
WHERE tenant_id = $1 AND quarantine_id = ANY ($2) AND state = 'dismissed' RETURNING quarantine_id
"""


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that is held back. `content`: the SHA-256 of its file, None when it was not fetched whole; `is_asked`: its mailbox is asked for it again."""

    quarantine_id: UUID
    entry_point_id: UUID
    entry_point_name: str | None
    reason: str
    detail: str | None
    size: int | None
    sender: str | None
    subject: str | None
    held_at: datetime
    state: HeldState
    attempts: int
    last_tried_at: datetime
    is_kept: bool
    is_asked: bool
    content: str | None
    host: str | None
    folder: str | None
    ended_by_name: str | None

    def facts(self) -> Mapping[str, str]:
        """What the sentence of its reason may name."""
        return {"host": self.host or "", "folder": self.folder or "", "detail": self.detail or ""}


class _Place(msgspec.Struct, frozen=True, array_like=True):
    held_at: datetime
    quarantine_id: UUID


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Newest first. `cursor` asks for older ones; `held`: how many wait in all."""

    mails: Sequence[HeldMail]
    cursor: str | None
    held: int


async def list_held(
    connection: Connection,
    tenant_id: UUID,
    *,
    state: HeldState,
    entry_point_id: UUID | None,
    cursor: str | None,
    limit: int,
) -> HeldPage:
    """A page. Raises CursorInvalidError."""
    after = read_cursor(cursor, _ORDER, _Place) if cursor else None
    rows = await connection.fetch(
        _LIST, tenant_id, state, entry_point_id, after and after.held_at, after and after.quarantine_id, limit + 1
    )  # fmt: skip
    mails = [HeldMail(**dict(row)) for row in rows[:limit]]
    older = None
    if len(rows) > limit:
        older = write_cursor(_ORDER, _Place(mails[-1].held_at, mails[-1].quarantine_id))
    held: int = await connection.fetchval(_COUNT, tenant_id, entry_point_id)
    return HeldPage(mails, older, held)


async def find_held(connection: Connection, tenant_id: UUID, quarantine_id: UUID) -> HeldMail:
    """One of them. Raises NotFoundError."""
    row = await connection.fetchrow(_FIND, tenant_id, quarantine_id)
    if row is None:
        raise NotFoundError
    return HeldMail(**dict(row))


async def dismiss(unit: UnitOfWork, by: Doer, quarantine_ids: Sequence[UUID]) -> list[UUID]:
    """Put them aside: nobody is asked about them any more. Which of them were held until now."""
    rows = await unit.connection.fetch(_DISMISS, unit.tenant_id, list(quarantine_ids), by.agent_id)
    return await _record(
        unit, by, "held_mail_dismissed", quarantine_ids, {row["quarantine_id"] for row in rows}
    )


async def bring_back(unit: UnitOfWork, by: Doer, quarantine_ids: Sequence[UUID]) -> list[UUID]:
    """They wait for somebody again. Which of them had been put aside."""
    rows = await unit.connection.fetch(_BRING_BACK, unit.tenant_id, list(quarantine_ids))
    return await _record(
        unit, by, "held_mail_brought_back", quarantine_ids, {row["quarantine_id"] for row in rows}
    )


async def _record(
    unit: UnitOfWork, by: Doer, act: str, asked: Sequence[UUID], moved: Collection[UUID]
) -> list[UUID]:
    """The moved ones in the order asked, each with a line in the audit."""
    found = [each for each in dict.fromkeys(asked) if each in moved]
    for each in found:
        await record_act(unit, by, act, "held_mail", each)
    return found
