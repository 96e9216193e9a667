"""Rows of mails, their recipients, sources and files; in the caller's unit of work."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from retzef.engine.mail import ThreadDecision, title_of
from retzef.modules.cases.api import hold_contents
from retzef.modules.mail.reading import SUBJECT_MAX, KeptFile, Ready
from retzef.platform.files.store import FileStore
from retzef.platform.text import storable
from retzef.platform.unit import UnitOfWork

_FILES = """
INSERT INTO attachments (tenant_id, attachment_id, name, media_type, size, sha256, width, height, uploaded_by, created_at)
SELECT $1, f.attachment_id, f.name, f.media_type, f.size, decode(f.sha256, 'hex'), f.width, f.height, $3, now()
FROM jsonb_to_recordset($2::jsonb) AS f(attachment_id uuid, name text, media_type text, size bigint, sha256 text, width integer, height integer)
"""
_MAILS = """
INSERT INTO mails (tenant_id, message_id, entry_point_id, thread_id, mail_id, subject, sender_name, sender_address, reply_to, kind, verdict,
    is_cut, has_html, threading, protection, defects, written_at, source_size, of_message_id)
SELECT $1, m.message_id, $2, m.thread_id, m.mail_id, m.subject, m.sender_name, m.sender_address, m.reply_to, m.kind, m.verdict,
    m.is_cut, m.has_html, m.threading, ARRAY(SELECT jsonb_array_elements_text(m.protection)),
    ARRAY(SELECT jsonb_array_elements_text(m.defects)), m.written_at, m.source_size, m.of_message_id
FROM jsonb_to_recordset($3::jsonb) AS m(message_id uuid, thread_id uuid, mail_id text, subject text, sender_name text, sender_address text,
    reply_to jsonb, kind text, verdict text, is_cut boolean, has_html boolean, threading jsonb, protection jsonb, defects jsonb,
    written_at timestamptz, source_size bigint, of_message_id uuid)
"""
_RECIPIENTS = """
INSERT INTO mail_recipients (tenant_id, message_id, place, role, address, name)
SELECT $1, r.message_id, r.place, r.role, r.address, r.name
FROM jsonb_to_recordset($2::jsonb) AS r(message_id uuid, place integer, role text, address text, name text)
"""
_SOURCES = """
INSERT INTO mail_sources (tenant_id, message_id, packed, attachment_id)
SELECT $1, s.message_id, s.packed, s.attachment_id FROM unnest($2::uuid[], $3::bytea[], $4::uuid[]) AS s(message_id, packed, attachment_id)
"""
# The source goes with its message, though the message does not show it.
_SOURCE_FILES = """
UPDATE attachments a SET message_id = s.message_id FROM unnest($2::uuid[], $3::uuid[]) AS s(message_id, attachment_id)
WHERE a.tenant_id = $1 AND a.attachment_id = s.attachment_id
"""
# A case that began with a mail is called as it is; whoever called it otherwise meanwhile has the say.
_TITLES = """
UPDATE cases k SET subject = t.title FROM (
    SELECT DISTINCT ON (m.case_id) m.case_id, n.title
    FROM unnest($2::uuid[], $3::text[]) AS n(message_id, title) JOIN messages m ON m.tenant_id = $1 AND m.message_id = n.message_id
    ORDER BY m.case_id, m.message_id) t
WHERE k.tenant_id = $1 AND k.case_id = t.case_id AND k.subject IS NULL
"""
# The customer whose thread it is has shown that the address is theirs; not where it is proved to be another's.
_PROVE = """
WITH proved AS (
    UPDATE identities d SET status = 'verified', version = d.version + 1
    FROM unnest($2::uuid[], $3::text[]) AS n(message_id, address)
    JOIN messages m ON m.tenant_id = $1 AND m.message_id = n.message_id
    JOIN interactions i ON i.tenant_id = $1 AND i.interaction_id = m.interaction_id
    WHERE d.tenant_id = $1 AND d.identity_id = i.identity_id AND d.kind = 'email' AND d.value = n.address AND d.status = 'claimed'
      AND NOT EXISTS (SELECT FROM identities o WHERE o.tenant_id = $1 AND o.kind = 'email' AND o.value = n.address AND o.status = 'verified')
    RETURNING d.identity_id, d.customer_id)
INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, identity_id, customer_id, data)
SELECT $1, $4, 'identity_verified', 'customer', p.identity_id, c.root_id, '{"kind": "email"}'
FROM proved p JOIN customers c ON c.tenant_id = $1 AND c.customer_id = p.customer_id
"""
_DEFECTS_MAX = 30

# A mail, where it goes, its thread, the message that it answers or is about, and what it became.
StoredMail = tuple[Ready, ThreadDecision, UUID, UUID | None, UUID]


async def insert_new_files(
    unit: UnitOfWork, files: FileStore, kept: Sequence[KeptFile], *, uploaded_by: str = "mail"
) -> None:
    """Rows of files, each content held until the commit. It is on the disk already, or is put there. OSError as the disk has it."""
    if not kept:
        return
    await hold_contents(unit, files, [(each.digest, each.body) for each in kept])
    rows: list[dict[str, object]] = [
        {
            "attachment_id": each.ref.attachment_id, "name": each.ref.name, "media_type": each.ref.media_type, "size": max(1, each.ref.size),
            "sha256": each.digest.hex(), "width": each.ref.width, "height": each.ref.height,
        }
        for each in kept
    ]  # fmt: skip
    await unit.connection.execute(_FILES, unit.tenant_id, _json(rows), uploaded_by)


async def insert_mails(unit: UnitOfWork, entry_point_id: UUID, stored: Sequence[StoredMail]) -> None:
    """What these messages have besides their text."""
    if not stored:
        return
    connection, tenant_id = unit.connection, unit.tenant_id
    await connection.execute(_MAILS, tenant_id, entry_point_id, _json(_mail(*each) for each in stored))
    recipients: list[dict[str, object]] = [
        {
            "message_id": message_id,
            "place": place,
            "role": each.role,
            "address": each.address,
            "name": each.name,
        }
        for ready, _, _, _, message_id in stored
        for place, each in enumerate(ready.recipients)
    ]
    await connection.execute(_RECIPIENTS, tenant_id, _json(recipients))
    await connection.execute(
        _SOURCES,
        tenant_id,
        [message_id for *_, message_id in stored],
        [ready.packed for ready, *_ in stored],
        [ready.source.ref.attachment_id if ready.source else None for ready, *_ in stored],
    )
    await connection.execute(
        _SOURCE_FILES,
        tenant_id,
        [message_id for ready, *_, message_id in stored if ready.source],
        [ready.source.ref.attachment_id for ready, *_ in stored if ready.source],
    )


async def name_cases(unit: UnitOfWork, stored: Sequence[StoredMail]) -> None:
    """Those that began with one of these mails are called as it is."""
    named = [
        (message_id, title_of(storable(ready.mail.subject)))
        for ready, decision, _, _, message_id in stored
        if decision.thread is None
    ]
    named = [each for each in named if each[1]]
    if named:
        await unit.connection.execute(
            _TITLES, unit.tenant_id, [each for each, _ in named], [title for _, title in named]
        )


async def prove_senders(unit: UnitOfWork, stored: Sequence[StoredMail]) -> None:
    """Of threads that go on: who writes so that it is believed has shown that the address is theirs."""
    proven = [
        (message_id, ready.sender)
        for ready, decision, _, _, message_id in stored
        if ready.verdict == "proven"
        and ready.mail.kind == "message"
        and decision.thread is not None
        and not decision.takes_part
    ]
    if proven:
        messages, senders = [each for each, _ in proven], [sender for _, sender in proven]
        await unit.connection.execute(_PROVE, unit.tenant_id, messages, senders, unit.now)


def _mail(
    ready: Ready, decision: ThreadDecision, thread_id: UUID, of_message: UUID | None, message_id: UUID
) -> dict[str, object]:
    mail = ready.mail
    return {
        "message_id": message_id,
        "thread_id": thread_id,
        "mail_id": ready.named.mail_id,
        "subject": storable(mail.subject)[:SUBJECT_MAX],
        "sender_name": storable(ready.writer.name)[:500] if ready.writer else "",
        "sender_address": ready.sender or (storable(ready.writer.address)[:500] if ready.writer else ""),
        "reply_to": [{"name": storable(each.name)[:500], "address": storable(each.address)[:500]} for each in mail.reply_to] or None,
        "kind": mail.kind,
        "verdict": ready.verdict,
        "is_cut": ready.is_cut,
        "has_html": mail.has_html,
        "threading": {"by": decision.by, "offer": decision.offer, "case_id": decision.offer_case},
        "protection": list(mail.protection),
        "defects": list(mail.defects)[:_DEFECTS_MAX],
        "written_at": mail.date,
        "source_size": ready.arrived.size,
        "of_message_id": of_message,
    }  # fmt: skip


def _json(rows: Iterable[dict[str, object]]) -> str:
    return msgspec.json.encode(list(rows)).decode()
