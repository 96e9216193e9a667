"""A matter of another channel that goes on by mail: from which mailbox, to which address, in which thread of the case.

The mailbox is that of the queue which has the work, else any of the tenant's; the address is the customer's own, one that is proved before one that
is only claimed. What is answered to it finds the case by the mark in its Message-ID, as every answer does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.beginning import Beginning, begin_interaction, find_mail_going_on
from retzef.modules.cases.errors import LetterImpossibleError
from retzef.modules.cases.mailing import Mailing, write_mail
from retzef.platform.http.catalogue import sentence
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import AttachmentRef
from retzef.ports.manifest import Manifest

TEXT_MAX = 100_000

_FIND = """
SELECT i.case_id, k.status AS case_status, r.customer_id AS root_id, COALESCE(r.locale, t.default_locale) AS locale, t.name, t.time_zone,
    p.entry_point_id, p.channel, d.identity_id, COALESCE(NULLIF(d.shown, ''), d.value) AS address
FROM interactions i
JOIN cases k ON k.tenant_id = i.tenant_id AND k.case_id = i.case_id AND k.status <> 'spam'
JOIN customers c ON c.tenant_id = k.tenant_id AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = c.tenant_id AND r.customer_id = c.root_id AND r.erased_at IS NULL
JOIN tenants t ON t.tenant_id = i.tenant_id
JOIN entry_points e ON e.tenant_id = i.tenant_id AND e.entry_point_id = i.entry_point_id
CROSS JOIN LATERAL (
    SELECT m.entry_point_id, m.channel FROM entry_points m WHERE m.tenant_id = i.tenant_id AND m.channel = ANY ($3) AND m.active
    ORDER BY m.queue_id IS DISTINCT FROM COALESCE((SELECT w.queue_id FROM work_items w WHERE w.tenant_id = i.tenant_id
        AND w.interaction_id = i.interaction_id ORDER BY w.state = 'done', w.work_item_id DESC LIMIT 1), e.queue_id),
        m.queue_id IS DISTINCT FROM e.queue_id, m.entry_point_id LIMIT 1) p
CROSS JOIN LATERAL (
    SELECT d.* FROM customers s
    JOIN identities d ON d.tenant_id = s.tenant_id AND d.customer_id = s.customer_id AND d.kind = 'email' AND d.status <> 'withdrawn'
    WHERE s.tenant_id = i.tenant_id AND s.root_id = r.customer_id
        AND ($4::uuid IS NULL OR d.identity_id = $4)
    ORDER BY d.unreachable_since IS NOT NULL, d.status = 'verified' DESC, d.identity_id DESC LIMIT 1) d
WHERE i.tenant_id = $1 AND i.interaction_id = $2
"""
_SAY = """
INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, author_id, text, attachments, status, client_id,
                      occurred_at)
VALUES ($1, $2, $3, $4, 'out', $5, $6, $7, $8::jsonb, 'queued', $9, $10)
ON CONFLICT (tenant_id, case_id, client_id) WHERE direction <> 'in' DO NOTHING RETURNING message_id
"""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Where what goes on by mail comes from and goes to. `locale`: of the customer; `time_zone` of the tenant."""

    case_id: CaseId
    root_id: UUID
    entry_point_id: UUID
    channel: str
    identity_id: UUID
    address: str
    locale: str
    tenant_name: str
    time_zone: str
    goes_on: bool

    def word(self, code: str) -> str:
        """What we say by ourselves: a sentence of the catalogue."""
        return sentence(code, self.locale[:2].lower(), {"name": self.tenant_name})


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to go. The same `client_id` goes once."""

    client_id: str
    subject: str
    text: str
    author_id: AgentId | None
    attachments: Sequence[AttachmentRef] = ()


async def find_letterhead(
    unit: UnitOfWork,
    manifests: Mapping[str, Manifest],
    interaction_id: UUID,
    identity_id: UUID | None = None,
) -> Letterhead | None:
    """None when there is no mailbox, no address or nobody any more. `identity_id`: which of the customer's addresses; None: the best."""
    row: asyncpg.Record | None = await unit.connection.fetchrow(
        _FIND, unit.tenant_id, interaction_id, mail_channels(manifests), identity_id
    )
    if row is None:
        return None
    return Letterhead(
        CaseId(row["case_id"]), row["root_id"], row["entry_point_id"], row["channel"], row["identity_id"], row["address"],
        row["locale"], row["name"], row["time_zone"], row["case_status"] == "open",
    )  # fmt: skip


def mail_channels(manifests: Mapping[str, Manifest]) -> list[str]:
    """The channels that go by mail."""
    return [name for name, each in manifests.items() if each.transport == "mailbox"]


async def write_letter(unit: UnitOfWork, head: Letterhead, letter: Letter) -> UUID:
    """The message that goes; in the thread of mail of this case that goes on, else in a new one.

    Raises what `write_mail` raises, LetterImpossibleError when it went before.
    """
    connection, tenant_id = unit.connection, unit.tenant_id
    interaction_id = await find_mail_going_on(unit, head.case_id, head.entry_point_id, head.identity_id)
    if interaction_id is None:
        # A thread of mail is named by an id of its own.
        new = Beginning(
            head.case_id, head.root_id, head.identity_id, head.entry_point_id, head.channel, str(unit.ids.new()), is_open=head.goes_on
        )  # fmt: skip
        interaction_id = await begin_interaction(unit, new, letter.author_id)
    message_id = unit.ids.new()
    author = "agent" if letter.author_id else "system"
    written = await connection.fetchval(
        _SAY, tenant_id, message_id, head.case_id, interaction_id, author, letter.author_id, letter.text[:TEXT_MAX],
        msgspec.json.encode(list(letter.attachments)).decode(), letter.client_id, unit.now,
    )  # fmt: skip
    if written is None:
        raise LetterImpossibleError
    await write_mail(
        unit, message_id, interaction_id, Mailing(subject=letter.subject, quote=False), automatic=letter.author_id is None
    )  # fmt: skip
    unit.record(
        Event(
            "message_sent", "agent" if letter.author_id else "system", letter.author_id, case_id=head.case_id, interaction_id=interaction_id,
            message_id=message_id, identity_id=head.identity_id,
        )
    )  # fmt: skip
    unit.enqueue("send_message", {"message_id": str(message_id)}, job_id=message_id)
    return message_id
