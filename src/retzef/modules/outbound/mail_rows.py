"""What a mail is made of, and what became of it for each recipient; in the caller's unit of work."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from retzef.engine.texts import text_in
from retzef.kernel.events import Event
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import AttachmentRef
from retzef.ports.mail import MailRecipient, OutboundMailParts, QuotedMail, RefusedRecipient

# Of a thread's Message-IDs: the first, and so many of the last.
REFERENCES_MAX = 20
DETAIL_MAX = 500

_FIND = """
SELECT m.subject, m.html, m.of_message_id, m.is_forward, m.quotes, m.thread_id, k.number, x.author_kind, COALESCE(r.locale, t.default_locale) AS locale,
    t.default_locale, t.time_zone, q.sender_names::text AS sender_names, q.sender_address, q.signatures::text AS signatures, m.signs
FROM mails m
JOIN messages x ON x.tenant_id = m.tenant_id AND x.message_id = m.message_id
JOIN cases k ON k.tenant_id = m.tenant_id AND k.case_id = x.case_id
JOIN customers c ON c.tenant_id = m.tenant_id AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = m.tenant_id AND r.customer_id = c.root_id
JOIN tenants t ON t.tenant_id = m.tenant_id
JOIN entry_points e ON e.tenant_id = m.tenant_id AND e.entry_point_id = m.entry_point_id
LEFT JOIN LATERAL (SELECT w.queue_id FROM work_items w WHERE w.tenant_id = m.tenant_id AND w.interaction_id = x.interaction_id
    ORDER BY w.state = 'done', w.work_item_id DESC LIMIT 1) w ON true
JOIN queues q ON q.tenant_id = m.tenant_id AND q.queue_id = COALESCE(w.queue_id, e.queue_id)
WHERE m.tenant_id = $1 AND m.message_id = $2
"""
_RECIPIENTS = "SELECT role, address, name, status, handed_over_at FROM mail_recipients WHERE tenant_id = $1 AND message_id = $2 ORDER BY place"
_REFERENCES = """
SELECT mail_id FROM mails WHERE tenant_id = $1 AND thread_id = $2 AND message_id < $3 AND mail_id IS NOT NULL AND kind <> 'bounce' ORDER BY message_id
"""
_QUOTED = """
SELECT m.sender_name, m.sender_address, m.subject, m.html, m.mail_id, x.text, x.occurred_at, x.direction
FROM mails m JOIN messages x ON x.tenant_id = m.tenant_id AND x.message_id = m.message_id
WHERE m.tenant_id = $1 AND m.message_id = $2
"""
_BEGIN = "UPDATE mails SET mail_id = $3, sender_name = $4, sender_address = $5 WHERE tenant_id = $1 AND message_id = $2"
_FILES = "SELECT attachment_id, encode(sha256, 'hex') AS name FROM attachments WHERE tenant_id = $1 AND attachment_id = ANY ($2)"
_TELL = """
UPDATE mail_recipients r SET status = n.status, code = n.code, detail = n.detail, changed_at = $3,
    handed_over_at = CASE WHEN n.status = 'accepted' THEN $3 ELSE r.handed_over_at END
FROM unnest($4::text[], $5::text[], $6::text[], $7::text[]) AS n(address, status, code, detail)
WHERE r.tenant_id = $1 AND r.message_id = $2 AND r.address = n.address AND r.status IN ('queued', 'delayed')
  AND (r.status, r.code, r.detail) IS DISTINCT FROM (n.status, n.code, n.detail)
RETURNING r.place
"""
_GROWN = "UPDATE messages SET version = version + 1 WHERE tenant_id = $1 AND message_id = $2 RETURNING status, case_id, interaction_id"
_HAS_ACCEPTED = "SELECT EXISTS (SELECT FROM mail_recipients WHERE tenant_id = $1 AND message_id = $2 AND status NOT IN ('queued', 'delayed', 'refused', 'bounced'))"
_WAS_READ = (
    "SELECT EXISTS (SELECT FROM mail_recipients WHERE tenant_id = $1 AND message_id = $2 AND status = 'read')"
)
_UNREACHABLE = """
UPDATE identities SET unreachable_since = $3, unreachable_code = $4, version = version + 1
WHERE tenant_id = $1 AND kind = 'email' AND value = $2 AND status <> 'withdrawn' AND unreachable_since IS NULL
"""


@dataclass(frozen=True, slots=True)
class MailToSend:
    """How a mail goes, and to whom it has not been handed over yet."""

    parts: OutboundMailParts
    pending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a mail for one recipient."""

    address: str
    status: str
    code: str | None
    detail: str | None


async def find_mail(unit: UnitOfWork, message_id: UUID) -> MailToSend | None:
    """How a message goes by mail; None when it does not."""
    row = await unit.connection.fetchrow(_FIND, unit.tenant_id, message_id)
    if row is None:
        return None
    people = await unit.connection.fetch(_RECIPIENTS, unit.tenant_id, message_id)
    quoted = await _find_quoted(unit, row) if row["quotes"] or row["is_forward"] else None
    language = str(row["locale"])[:2].lower()
    parts = OutboundMailParts(
        subject=row["subject"],
        recipients=tuple(MailRecipient(each["address"], each["name"], each["role"]) for each in people),
        html=row["html"],
        references=await _find_references(unit, row, message_id),
        quoted=quoted,
        is_forward=row["is_forward"],
        identity_name=_in_language(row["sender_names"], language, row["default_locale"]) or None,
        sender_address=row["sender_address"],
        signature=_in_language(row["signatures"], language, row["default_locale"]) if row["signs"] else "",
        case_number=row["number"],
        automatic=row["author_kind"] != "agent",
        locale=language,
    )
    # Of those whom our server has taken it for, another's word that it is late is no reason to hand it over again.
    pending = tuple(
        each["address"]
        for each in people
        if each["status"] in (None, "queued", "delayed") and each["handed_over_at"] is None
    )
    return MailToSend(parts, pending)


async def find_contents(unit: UnitOfWork, attachments: Sequence[AttachmentRef]) -> dict[UUID, str]:
    """Under which name the store keeps each file."""
    ids = [each.attachment_id for each in attachments]
    rows = await unit.connection.fetch(_FILES, unit.tenant_id, ids) if ids else []
    return {row["attachment_id"]: row["name"] for row in rows}


async def note_sending(unit: UnitOfWork, message_id: UUID, mail_id: str, sender: MailRecipient) -> None:
    """By whom and under which Message-ID it goes from now on: an answer to it may be quicker than the server's."""
    await unit.connection.execute(
        _BEGIN, unit.tenant_id, message_id, mail_id, sender.name[:500], sender.address[:500]
    )


async def tell_recipients(unit: UnitOfWork, message_id: UUID, told: Sequence[Told]) -> None:
    """Write what became of it; whoever looks at the message sees it."""
    changed = await unit.connection.fetch(
        _TELL, unit.tenant_id, message_id, unit.now, [each.address for each in told], [each.status for each in told],
        [each.code for each in told], [each.detail for each in told],
    )  # fmt: skip
    if not changed:
        return
    await show_recipients(unit, message_id)


async def show_recipients(unit: UnitOfWork, message_id: UUID) -> None:
    """The message stands as it did, a recipient does not: whoever has it on the screen is to see that."""
    row = await unit.connection.fetchrow(_GROWN, unit.tenant_id, message_id)
    assert row is not None
    unit.record(
        Event(
            "message_status_changed", "system", case_id=row["case_id"], interaction_id=row["interaction_id"],
            message_id=message_id, data={"status": row["status"]},
        )
    )  # fmt: skip


async def has_accepted(unit: UnitOfWork, message_id: UUID) -> bool:
    """Has it been handed over for anybody?"""
    return bool(await unit.connection.fetchval(_HAS_ACCEPTED, unit.tenant_id, message_id))


async def was_read(unit: UnitOfWork, message_id: UUID) -> bool:
    """Has anybody read it, as far as is known?"""
    return bool(await unit.connection.fetchval(_WAS_READ, unit.tenant_id, message_id))


async def mark_unreachable(unit: UnitOfWork, address: str, code: str) -> None:
    """An address that is none: whoever writes to it next is told."""
    await unit.connection.execute(_UNREACHABLE, unit.tenant_id, address, unit.now, code[:40])


def told_refused(refused: RefusedRecipient, code: str | None) -> Told:
    """Of one whom the server did not take: for now, or for good."""
    status = "refused" if refused.status >= 500 else "delayed"
    return Told(refused.address, status, code or str(refused.status), _detail(refused.text))


def told_all(addresses: Sequence[str], status: str, code: str | None, detail: str | None) -> list[Told]:
    """The same of each."""
    return [Told(each, status, code and code[:40], _detail(detail)) for each in addresses]


def _detail(text: str | None) -> str | None:
    shown = " ".join("".join(each if each.isprintable() else " " for each in text or "").split())
    return shown[:DETAIL_MAX] or None


async def _find_references(unit: UnitOfWork, row: asyncpg.Record, message_id: UUID) -> tuple[str, ...]:
    if row["is_forward"]:
        return ()
    rows = await unit.connection.fetch(_REFERENCES, unit.tenant_id, row["thread_id"], message_id)
    found = list(dict.fromkeys(each["mail_id"] for each in rows))
    if row["of_message_id"] is not None:
        answered = await unit.connection.fetchrow(_QUOTED, unit.tenant_id, row["of_message_id"])
        if answered is not None and answered["mail_id"]:
            found = [*(each for each in found if each != answered["mail_id"]), answered["mail_id"]]
    return tuple(found if len(found) <= REFERENCES_MAX else [found[0], *found[1 - REFERENCES_MAX :]])


async def _find_quoted(unit: UnitOfWork, row: asyncpg.Record) -> QuotedMail | None:
    quoted = await unit.connection.fetchrow(_QUOTED, unit.tenant_id, row["of_message_id"])
    if quoted is None:
        return None
    people = await unit.connection.fetch(_RECIPIENTS, unit.tenant_id, row["of_message_id"])
    told = [MailRecipient(each["address"], each["name"], each["role"]) for each in people]
    return QuotedMail(
        sender_name=quoted["sender_name"],
        sender_address=quoted["sender_address"],
        written_at=quoted["occurred_at"].astimezone(ZoneInfo(row["time_zone"])),
        subject=quoted["subject"],
        text=quoted["text"],
        html=quoted["html"] if quoted["direction"] == "out" else None,
        to=tuple(each for each in told if each.role == "to")[:50],
        cc=tuple(each for each in told if each.role == "cc")[:50],
    )


def _in_language(texts: str, language: str, otherwise: str) -> str:
    """In the customer's language, else in the tenant's, else in any."""
    _, text = text_in(msgspec.json.decode(texts, type=dict[str, str]), language, otherwise)
    return text
