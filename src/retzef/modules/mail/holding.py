"""Rows of what is held back, and of how far folders are read; in the caller's unit of work."""

import asyncio
import hashlib
from typing import cast
from uuid import UUID

from retzef.kernel.ids import AttachmentId
from retzef.modules.mail.arrived import CursorMove, Held
from retzef.modules.mail.reading import KeptFile
from retzef.modules.mail.rows import insert_new_files
from retzef.platform.files.store import FileStore
from retzef.platform.text import storable
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import AttachmentRef

_HOLD = """
INSERT INTO mail_quarantine (tenant_id, quarantine_id, entry_point_id, folder, uidvalidity, uid, reason, detail, size, sender, subject,
    attachment_id, held_at, last_tried_at, digest)
SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, d.digest
FROM (SELECT mail_digest($1, $14) AS digest) d
WHERE NOT EXISTS (SELECT FROM erased_mails e WHERE e.tenant_id = $1 AND e.entry_point_id = $3 AND e.digest = d.digest)
ON CONFLICT DO NOTHING RETURNING quarantine_id
"""
_MOVE = """
INSERT INTO mailboxes AS m (tenant_id, entry_point_id, folder, uidvalidity, last_uid, state, changed_at, seen_at)
VALUES ($1, $2, $3, $4, $5, 'reading', $6, $6)
ON CONFLICT (tenant_id, entry_point_id, folder) DO UPDATE SET uidvalidity = EXCLUDED.uidvalidity,
    last_uid = CASE WHEN m.uidvalidity = EXCLUDED.uidvalidity THEN GREATEST(m.last_uid, EXCLUDED.last_uid) ELSE EXCLUDED.last_uid END,
    seen_at = EXCLUDED.seen_at
"""
QUARANTINE = "quarantine"


async def hold(unit: UnitOfWork, files: FileStore, entry_point_id: UUID, held: Held) -> UUID | None:
    """Keep it with the reason; None when this very mail was held before, whatever was decided of it."""
    file = None
    known_by = held.known_by or _known_by_head(held)
    if held.raw is not None:
        body = cast("bytes", held.raw)
        digest = await asyncio.to_thread(lambda: hashlib.sha256(body).digest())
        known_by = held.known_by or f"source#{digest.hex()}"
        ref = AttachmentRef(AttachmentId(unit.ids.new()), "mail.eml", "message/rfc822", held.size)
        file = KeptFile(ref, digest, body)
    quarantine_id: UUID | None = await unit.connection.fetchval(
        _HOLD, unit.tenant_id, unit.ids.new(), entry_point_id, held.folder, held.uidvalidity, held.uid, held.reason,
        _bounded(held.detail, 500), held.size, _bounded(held.sender, 500), _bounded(held.subject, 2_000),
        file.ref.attachment_id if file else None, unit.now, known_by,
    )  # fmt: skip
    if quarantine_id is not None and file is not None:
        await insert_new_files(unit, files, [file], uploaded_by=QUARANTINE)
    return quarantine_id


async def move_cursor(unit: UnitOfWork, entry_point_id: UUID, cursor: CursorMove) -> None:
    """Up to here the folder is read; never back, unless its numbers begin anew."""
    await unit.connection.execute(
        _MOVE,
        unit.tenant_id,
        entry_point_id,
        cursor.folder,
        cursor.uidvalidity,
        cursor.last_uid,
        unit.now,
    )


def _known_by_head(held: Held) -> str | None:
    """Of what was not fetched its fields and its size tell it from others."""
    return f"head#{held.size}#{hashlib.sha256(held.head).hexdigest()}" if held.head else None


def _bounded(text: str | None, most: int) -> str | None:
    return storable(text)[:most] if text else text
