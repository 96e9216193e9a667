"""A mail as people see it when they open it: its whole text, how it was sent, its head, and every file that it brings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId, TenantId
from retzef.modules.cases.api import NotFoundError
from retzef.platform.auth.permissions import Reader
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork
from retzef.ports.incoming_mail import RawMail

HEAD_MAX_BYTES = 64 * 1024

# A message is found in the case in which it stands: the caller has checked the right to that one.
_MAIL = """
SELECT x.subject, x.html, x.written_at, x.mail_id, m.direction, m.text, m.attachments::text AS attachments, m.occurred_at,
    EXISTS (SELECT 1 FROM mail_sources s WHERE s.tenant_id = $1 AND s.message_id = $3) AS has_source
FROM messages m JOIN mails x ON x.tenant_id = m.tenant_id AND x.message_id = m.message_id
WHERE m.tenant_id = $1 AND m.case_id = case_now($1, $2) AND m.message_id = $3
"""
_DISMISS = """
UPDATE mails x SET threading = x.threading || '{"offer": null}'
FROM messages m
WHERE x.tenant_id = $1 AND x.message_id = $3 AND m.tenant_id = $1 AND m.message_id = $3 AND m.case_id = case_now($1, $2)
RETURNING m.case_id, m.interaction_id
"""
_RAISE = "UPDATE messages SET version = version + 1 WHERE tenant_id = $1 AND message_id = $2"


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail as the database has it. `html`: of ours, as composed. `attachments`: of the message, with their ids."""

    subject: str
    html: str | None
    written_at: datetime | None
    mail_id: str | None
    direction: str
    text: str
    attachments: Sequence[Mapping[str, Any]]
    occurred_at: datetime
    has_source: bool


async def find_mail(
    connection: Connection, tenant_id: TenantId, case_id: CaseId, message_id: UUID
) -> KeptMail:
    """The mail of this message of the case. Raises NotFoundError. The caller has checked the right to see the case."""
    row = await connection.fetchrow(_MAIL, tenant_id, case_id, message_id)
    if row is None:
        raise NotFoundError
    kept = dict(row)
    kept["attachments"] = msgspec.json.decode(row["attachments"], type=list[dict[str, Any]])
    return KeptMail(**kept)


async def dismiss_offer(unit: UnitOfWork, reader: Reader, case_id: CaseId, message_id: UUID) -> None:
    """Nobody is asked any more whether the mail belongs elsewhere. Raises NotFoundError. The caller has checked the right."""
    row = await unit.connection.fetchrow(_DISMISS, unit.tenant_id, case_id, message_id)
    if row is None:
        raise NotFoundError
    await unit.connection.execute(_RAISE, unit.tenant_id, message_id)
    unit.record(
        Event(
            "thread_offer_dismissed", "agent", reader.agent_id, case_id=row["case_id"],
            interaction_id=row["interaction_id"], message_id=message_id,
        )
    )  # fmt: skip


def head_of(raw: RawMail) -> str:
    """The header as it came, up to the empty line; of an endless one its beginning."""
    begins = bytes(raw[:HEAD_MAX_BYTES]).replace(b"\r\n", b"\n")
    return begins.partition(b"\n\n")[0].decode("utf-8", "replace").replace("\x00", "")
