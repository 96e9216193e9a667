"""A mail that failed, or of which nobody knows whether it arrived, sent again because a person says so.

It is the same mail: under the same Message-ID, so that a program which has it already may drop the second; and to those alone who have
not got it. Each time is a row of its own, beside the state the mail was in before.
"""

from uuid import UUID

import asyncpg

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import IdentityBlockedError, NotFoundError, check_customer_known
from retzef.platform.audit import Doer, record_act
from retzef.platform.unit import UnitOfWork

# Held until the transaction ends: of two who ask at once, the second finds it queued.
_HOLD = """
SELECT m.status, m.error_code, m.interaction_id FROM messages m JOIN mails x ON x.tenant_id = m.tenant_id AND x.message_id = m.message_id
WHERE m.tenant_id = $1 AND m.case_id = $2 AND m.message_id = $3 AND m.direction = 'out' FOR UPDATE OF m
"""
_WAS_ASKED = "SELECT true FROM mail_resends WHERE tenant_id = $1 AND message_id = $2 AND client_id = $3"
_KEEP = """
INSERT INTO mail_resends (tenant_id, message_id, client_id, agent_id, asked_at, status_before, error_before)
VALUES ($1, $2, $3, $4, $5, $6, left($7, 100))
"""
_PENDING_AGAIN = """
UPDATE mail_recipients SET status = 'queued', code = NULL, detail = NULL, changed_at = $3
WHERE tenant_id = $1 AND message_id = $2 AND status IN ('queued', 'delayed', 'refused', 'bounced') RETURNING address
"""
_BLOCKED = "SELECT value FROM blocked_identities WHERE tenant_id = $1 AND kind = 'email' AND value = ANY ($2)"
_QUEUE = """
UPDATE messages SET status = 'queued', error_code = NULL, send_began_at = NULL, send_attempts = 0, version = version + 1
WHERE tenant_id = $1 AND message_id = $2
"""
# The job that was given up would otherwise wait among those that an administrator looks at.
_FORGET_DEAD = "DELETE FROM jobs WHERE tenant_id = $1 AND job_id = $2 AND state = 'dead'"
_AT_WORK = (
    "SELECT agent_id FROM work_items WHERE tenant_id = $1 AND interaction_id = $2 AND state <> 'done' LIMIT 1"
)


class MailNotStuckError(RetzefError):
    """It is on its way, or has arrived: there is nothing to send again."""

    code = "mail-not-stuck"
    status = 409


async def send_mail_again(
    unit: UnitOfWork, by: Doer, case_id: CaseId, message_id: UUID, client_id: UUID
) -> None:
    """The caller has checked that the reader may see and handle the case.

    Raises NotFoundError, MailNotStuckError, IdentityBlockedError, CustomerErasedError.
    """
    held: asyncpg.Record | None = await unit.connection.fetchrow(_HOLD, unit.tenant_id, case_id, message_id)
    if held is None:
        raise NotFoundError
    if await unit.connection.fetchval(_WAS_ASKED, unit.tenant_id, message_id, client_id):
        return
    if held["status"] not in ("unconfirmed", "failed"):
        raise MailNotStuckError
    await check_customer_known(unit, case_id)
    rows = await unit.connection.fetch(_PENDING_AGAIN, unit.tenant_id, message_id, unit.now)
    if not rows:
        raise MailNotStuckError
    blocked = await unit.connection.fetch(_BLOCKED, unit.tenant_id, [row["address"] for row in rows])
    if blocked:
        raise IdentityBlockedError(address=", ".join(row["value"] for row in blocked))
    before = held["status"]
    await unit.connection.execute(
        _KEEP, unit.tenant_id, message_id, client_id, by.agent_id, unit.now, before, held["error_code"]
    )
    await unit.connection.execute(_QUEUE, unit.tenant_id, message_id)
    await unit.connection.execute(_FORGET_DEAD, unit.tenant_id, message_id)
    await record_act(
        unit, by, "mail_sent_again", "mail", message_id, before={"status": before}, after={"status": "queued"}
    )
    unit.record(
        Event(
            "message_sent_again", "agent", by.agent_id, case_id=case_id, interaction_id=held["interaction_id"], message_id=message_id,
            agent_id=await unit.connection.fetchval(_AT_WORK, unit.tenant_id, held["interaction_id"]), data={"status": "queued"},
        )
    )  # fmt: skip
    unit.enqueue("send_message", {"message_id": str(message_id)})
