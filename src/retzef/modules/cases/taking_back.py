"""A mail waits some seconds before it goes, and until then whoever wrote it can take it back.

It waits in the database, so that a restart neither loses it nor sends it early. While it is held it is no message of the case yet: no
report counts it, no rule and no other system hears of it, and taken back it was never said.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.errors import RetzefError
from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, CaseId, TenantId
from retzef.modules.cases.customer import check_customer_known
from retzef.modules.cases.errors import NotFoundError
from retzef.modules.cases.saying import tell_said
from retzef.modules.customers.api import CustomerErasedError
from retzef.platform.jobs.kinds import NotYet, Payload
from retzef.platform.text import one_line
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.channel import AttachmentRef
from retzef.ports.mail import MailRecipient

JOB_KIND = "release_mail"

_HOLD = """
UPDATE mails x SET held_until = $3 FROM messages m
WHERE x.tenant_id = $1 AND x.message_id = $2 AND m.tenant_id = $1 AND m.message_id = $2
RETURNING m.case_id, m.interaction_id, m.author_id
"""
# Whoever comes first has it: the job that sends it, or who takes it back.
_HELD = """
SELECT m.message_id, m.case_id, m.interaction_id, m.direction, m.author_id, m.text, m.attachments, x.held_until, x.html, x.subject, x.of_message_id,
    x.is_forward, x.quotes, x.signs, i.identity_id
FROM messages m
JOIN mails x ON x.tenant_id = m.tenant_id AND x.message_id = m.message_id
JOIN interactions i ON i.tenant_id = m.tenant_id AND i.interaction_id = m.interaction_id
WHERE m.tenant_id = $1 AND m.message_id = $2 FOR UPDATE OF m
"""
_RELEASE = """
WITH released AS (UPDATE mails SET held_until = NULL WHERE tenant_id = $1 AND message_id = $2)
UPDATE messages SET direction = 'out', occurred_at = $3, version = version + 1 WHERE tenant_id = $1 AND message_id = $2
"""
_PEOPLE = (
    "SELECT role, address, name FROM mail_recipients WHERE tenant_id = $1 AND message_id = $2 ORDER BY place"
)
_FORGET = (
    "UPDATE attachments SET message_id = NULL WHERE tenant_id = $1 AND message_id = $2",
    "DELETE FROM mail_recipients WHERE tenant_id = $1 AND message_id = $2",
    "DELETE FROM mails WHERE tenant_id = $1 AND message_id = $2",
    "DELETE FROM messages WHERE tenant_id = $1 AND message_id = $2 AND direction = 'held'",
)


class MailGoneOutError(RetzefError):
    """It is on its way already."""

    code = "mail-gone-out"
    status = 409


@dataclass(frozen=True, slots=True)
class TakenBack:
    """All that was to go, to be written further. `attachments` are files that no message has."""

    text: str
    html: str | None
    people: tuple[MailRecipient, ...]
    subject: str
    of_message_id: UUID | None
    is_forward: bool
    quote: bool
    signs: bool
    attachments: tuple[AttachmentRef, ...]


async def hold_mail(unit: UnitOfWork, message_id: UUID, within: timedelta) -> None:
    """It goes when so much time has passed, unless it is taken back. The message stands as `held` already."""
    until = unit.now + within
    row = await unit.connection.fetchrow(_HOLD, unit.tenant_id, message_id, until)
    assert row is not None
    unit.record(
        Event(
            "mail_held", "agent", row["author_id"], case_id=row["case_id"], interaction_id=row["interaction_id"], message_id=message_id
        )
    )  # fmt: skip
    unit.enqueue(JOB_KIND, {"message_id": str(message_id)}, run_at=until)


async def take_back(unit: UnitOfWork, case_id: CaseId, message_id: UUID, agent_id: AgentId) -> TakenBack:
    """Whoever wrote it has it again, and nothing goes. Raises NotFoundError, MailGoneOutError."""
    row = await _find(unit, message_id)
    if row is None or row["case_id"] != case_id or row["author_id"] != agent_id:
        raise NotFoundError
    if row["direction"] != "held":
        raise MailGoneOutError
    people = await unit.connection.fetch(_PEOPLE, unit.tenant_id, message_id)
    await _forget(unit, row, agent_id)
    return TakenBack(
        row["text"], row["html"], tuple(MailRecipient(each["address"], each["name"], each["role"]) for each in people), row["subject"],
        row["of_message_id"], row["is_forward"], row["quotes"] or row["of_message_id"] is None, row["signs"], _files(row),
    )  # fmt: skip


class ReleaseMail:
    """The handler of `release_mail` jobs: {"message_id"}. The time to take it back is over."""

    def __init__(self, units: Units) -> None:
        self._units = units

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """From now on it is said, and is sent."""
        async with self._units.begin(tenant_id) as unit:
            row = await _find(unit, UUID(str(payload["message_id"])))
            if row is None or row["direction"] != "held":
                return None
            if row["held_until"] > unit.now:
                return NotYet(row["held_until"] - unit.now)
            await _release(unit, row)
        return None


async def _release(unit: UnitOfWork, row: asyncpg.Record) -> None:
    author = AgentId(row["author_id"])
    try:
        await check_customer_known(unit, CaseId(row["case_id"]))
    except CustomerErasedError:  # there is nothing left of it, and nobody to send it to
        await _forget(unit, row, author)
        return
    message_id = row["message_id"]
    await unit.connection.execute(_RELEASE, unit.tenant_id, message_id, unit.now)
    sent = Event(
        "message_sent", "agent", author, case_id=row["case_id"], interaction_id=row["interaction_id"], message_id=message_id,
        identity_id=row["identity_id"],
    )  # fmt: skip
    unit.record(await tell_said(unit, sent, one_line(row["text"], [each.name for each in _files(row)])))
    unit.enqueue("send_message", {"message_id": str(message_id)}, job_id=message_id)


async def _find(unit: UnitOfWork, message_id: UUID) -> asyncpg.Record | None:
    row: asyncpg.Record | None = await unit.connection.fetchrow(_HELD, unit.tenant_id, message_id)
    return row


async def _forget(unit: UnitOfWork, row: asyncpg.Record, agent_id: AgentId) -> None:
    for statement in _FORGET:
        await unit.connection.execute(statement, unit.tenant_id, row["message_id"])
    unit.record(
        Event(
            "mail_taken_back", "agent", agent_id, case_id=row["case_id"], interaction_id=row["interaction_id"], message_id=row["message_id"],
        )
    )  # fmt: skip


def _files(row: asyncpg.Record) -> tuple[AttachmentRef, ...]:
    return msgspec.json.decode(row["attachments"], type=tuple[AttachmentRef, ...])
