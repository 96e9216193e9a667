"""Trying again what is held back: mails that could not be taken in, after whatever stood in their way is mended.

A mail whose source is kept is stored now; one that was not fetched (it was too large, or its server failed) is fetched by whoever reads its
mailbox, in a moment. Putting aside and bringing back are `administration.held_mails`: they need nothing of storing.
"""

import asyncio
import logging
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal, TypeAlias
from uuid import UUID

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.cases.api import NotFoundError
from retzef.modules.mail.arrived import Arrived, Quarantined
from retzef.modules.mail.reading_errors import MailUnreadableError
from retzef.modules.mail.storing import MailStore
from retzef.modules.tenancy.api import EntryPointRegistry
from retzef.platform.audit import record_act
from retzef.platform.auth.permissions import check_permission
from retzef.platform.auth.principal import Principal
from retzef.platform.files.store import FileStore
from retzef.platform.unit import UnitOfWork, Units

log = logging.getLogger("retzef.mail")

# taken: it is a message now. held: it is still held back, with the reason that stands in its row. asked: it is being fetched; how that
# ends is seen in its row. ended: somebody had taken it in or put it aside before.
Retried: TypeAlias = Literal["taken", "held", "asked", "ended"]

_FIND = """
SELECT q.entry_point_id, q.state, q.held_at, encode(a.sha256, 'hex') AS content
FROM mail_quarantine q LEFT JOIN attachments a ON a.tenant_id = q.tenant_id AND a.attachment_id = q.attachment_id
WHERE q.tenant_id = $1 AND q.quarantine_id = $2
"""
_ASK = """
UPDATE mail_quarantine SET retry_asked_at = $3 WHERE tenant_id = $1 AND quarantine_id = $2 AND state = 'held'
"""
_TAKEN = """
UPDATE mail_quarantine SET state = 'taken', ended_by = $3, attempts = attempts + 1, last_tried_at = $4
WHERE tenant_id = $1 AND quarantine_id = $2 RETURNING attachment_id
"""
_STILL_HELD = """
UPDATE mail_quarantine SET reason = $3, attempts = attempts + 1, last_tried_at = $4 WHERE tenant_id = $1 AND quarantine_id = $2
"""
# That it is held is told by the row that is there.
_FORGET_SECOND = (
    "DELETE FROM mail_quarantine WHERE tenant_id = $1 AND quarantine_id = $2 RETURNING attachment_id"
)
# The quarantine needs it no more: it is swept with those that nobody does.
_LET_GO = "UPDATE attachments SET uploaded_by = 'mail' WHERE tenant_id = $1 AND attachment_id = $2 AND message_id IS NULL"


@dataclass(frozen=True, slots=True)
class _Held:
    entry_point_id: UUID
    state: str
    held_at: datetime
    content: str | None


class Quarantine:
    """What is held back of the mail of a centre, as it is tried again."""

    def __init__(
        self, units: Units, files: FileStore, store: MailStore, entry_points: EntryPointRegistry
    ) -> None:
        self._units = units
        self._files = files
        self._store = store
        self._entry_points = entry_points

    async def retry(self, by: Principal, quarantine_id: UUID) -> Retried:
        """Try one again; that somebody did is in the audit (`held_mail_retried`).

        Raises NotAllowedError without `channels.manage`, NotFoundError, EntryPointUnknownError when its mailbox is switched off, and what
        storing raises while the database is away: then nothing has changed.
        """
        check_permission(by, "channels.manage")
        held = await self._find(by.tenant_id, quarantine_id)
        if held.state != "held":
            return "ended"
        if held.content is None:
            return await self._ask(by, quarantine_id, held)
        reason = await self._store_again(by.tenant_id, held, held.content)
        async with self._units.begin(by.tenant_id) as unit:
            if reason is None:
                file = await unit.connection.fetchval(
                    _TAKEN, unit.tenant_id, quarantine_id, by.agent_id, unit.now
                )
                await unit.connection.execute(_LET_GO, unit.tenant_id, file)
            else:
                await unit.connection.execute(_STILL_HELD, unit.tenant_id, quarantine_id, reason, unit.now)
            await self._record(unit, by, quarantine_id)
        return "taken" if reason is None else "held"

    async def _find(self, tenant_id: TenantId, quarantine_id: UUID) -> _Held:
        async with self._units.database.transaction(tenant_id) as connection:
            row = await connection.fetchrow(_FIND, tenant_id, quarantine_id)
        if row is None:
            raise NotFoundError
        return _Held(*row)

    async def _ask(self, by: Principal, quarantine_id: UUID, held: _Held) -> Retried:
        """Let its reader fetch it."""
        async with self._units.begin(by.tenant_id) as unit:
            await unit.connection.execute(_ASK, unit.tenant_id, quarantine_id, unit.now)
            # Whoever reads mailboxes looks after each of these.
            told = {"entry_point_id": str(held.entry_point_id), "held_mail": str(quarantine_id)}
            unit.record(Event("entry_point_changed", "agent", by.agent_id, data={**told}))
            await self._record(unit, by, quarantine_id)
        return "asked"

    async def _store_again(self, tenant_id: TenantId, held: _Held, content: str) -> str | None:
        """Why it is held back still; None when it is not."""
        entry_point = await self._entry_points.look_up(tenant_id, held.entry_point_id)
        with (
            await asyncio.to_thread(self._files.path(tenant_id, content).open, "rb") as file,
            _mapped(file) as raw,
        ):
            arrived = Arrived(raw, len(raw), held.held_at)
            try:
                outcomes = await self._store.receive(entry_point, [arrived], as_message=True)
            except Exception as error:
                if getattr(error, "retryable", False):
                    raise
                log.exception("mail.not_stored", extra={"entry_point": str(held.entry_point_id)})
                return MailUnreadableError.code
        outcome = outcomes[0]
        if not isinstance(outcome, Quarantined):
            return None
        if outcome.quarantine_id is not None:
            async with self._units.begin(tenant_id) as unit:
                file = await unit.connection.fetchval(_FORGET_SECOND, tenant_id, outcome.quarantine_id)
                await unit.connection.execute(_LET_GO, tenant_id, file)
        return outcome.reason

    @staticmethod
    async def _record(unit: UnitOfWork, by: Principal, quarantine_id: UUID) -> None:
        await record_act(unit, by, "held_mail_retried", "held_mail", quarantine_id)


@contextmanager
def _mapped(file: BinaryIO) -> Iterator[bytes | mmap.mmap]:
    """What it holds, not loaded."""
    if os.fstat(file.fileno()).st_size == 0:
        yield b""
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as raw:
        yield raw
