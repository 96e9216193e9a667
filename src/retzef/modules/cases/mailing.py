"""What a message has besides its text when it goes by mail: to whom, under which subject, what it answers.

Whatever nobody says is as people expect it: an answer goes to who wrote last, to those who were told besides, under their subject. Whoever
was written to first is who the interaction is with.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.mail import has_answer_prefix
from retzef.engine.recognition import read_identity
from retzef.kernel.ids import CaseId
from retzef.modules.cases.errors import (
    IdentityBlockedError,
    MailAddressInvalidError,
    MailAddressUnreachableError,
    MailAnswersUnknownError,
    MailNotHereError,
    MailRecipientsMissingError,
    MailRecipientsTooManyError,
    NotFoundError,
)
from retzef.platform.unit import UnitOfWork
from retzef.ports.mail import MailRecipient, RecipientRole
from retzef.ports.manifest import Manifest

# What somebody can be told who writes a mail; what says something by itself then says nothing.
MAIL_REFUSALS = (
    IdentityBlockedError,
    MailAddressInvalidError,
    MailAddressUnreachableError,
    MailRecipientsMissingError,
    MailRecipientsTooManyError,
)
RECIPIENTS_MAX = 100
# Comments, groups and quotes: who reads an address with these may find another in it.
_READ_OTHERWISE = re.compile(r"[()\[\]:;,\\\"]")
SUBJECT_MAX = 500

_THREAD = """
SELECT i.entry_point_id, i.thread_key, i.channel, e.settings->>'address' AS own_address, k.case_id, k.subject AS case_subject,
    d.kind, d.value, COALESCE(NULLIF(d.shown, ''), d.value) AS shown
FROM interactions i
JOIN entry_points e ON e.tenant_id = i.tenant_id AND e.entry_point_id = i.entry_point_id
JOIN cases k ON k.tenant_id = i.tenant_id AND k.case_id = i.case_id
JOIN identities d ON d.tenant_id = i.tenant_id AND d.identity_id = i.identity_id
WHERE i.tenant_id = $1 AND i.interaction_id = $2
"""
# What somebody wrote comes before what we wrote, and both before what a program answered, as of one who is away; reports of servers
# are nothing to answer.
_ANSWERED = """
SELECT m.message_id, m.subject, m.sender_name, m.sender_address, m.reply_to::text AS reply_to, m.verdict IS NOT NULL AS came_in,
    m.verdict IS NOT DISTINCT FROM 'forged' AS is_forged,
    COALESCE((SELECT jsonb_agg(jsonb_build_object('role', r.role, 'address', r.address, 'name', r.name) ORDER BY r.place)
        FROM (SELECT * FROM mail_recipients r WHERE r.tenant_id = $1 AND r.message_id = m.message_id ORDER BY r.place LIMIT 200) r
    ), '[]')::text AS recipients
FROM mails m JOIN messages x ON x.tenant_id = m.tenant_id AND x.message_id = m.message_id
"""
_LAST = f"""
{_ANSWERED} WHERE m.tenant_id = $1 AND m.thread_id = $2 AND m.kind IN ('message', 'list', 'auto_reply')
ORDER BY m.verdict IS NOT NULL AND m.kind <> 'auto_reply' DESC, m.verdict IS NULL AND NOT m.is_forward DESC, m.verdict IS NOT NULL DESC, m.message_id DESC
LIMIT 1
"""
_NAMED = f"{_ANSWERED} WHERE m.tenant_id = $1 AND m.message_id = $2 AND x.case_id = $3"
_CHANNEL = "SELECT channel FROM interactions WHERE tenant_id = $1 AND case_id = $2 AND interaction_id = $3"
_OWN = "SELECT address FROM mailbox_addresses WHERE tenant_id = $1"
_KNOWN = """
SELECT a.address, EXISTS (SELECT FROM blocked_identities b WHERE b.tenant_id = $1 AND b.kind = 'email' AND b.value = a.address) AS blocked,
    EXISTS (SELECT FROM identities d WHERE d.tenant_id = $1 AND d.kind = 'email' AND d.value = a.address AND d.unreachable_since IS NOT NULL)
        AS unreachable
FROM unnest($2::text[]) AS a(address)
"""
_INSERT = """
INSERT INTO mails (tenant_id, message_id, entry_point_id, thread_id, subject, sender_address, kind, has_html, html, of_message_id, is_forward,
                   quotes, signs)
VALUES ($1, $2, $3, $4, $5, $6, 'message', $7::text IS NOT NULL, $7, $8, $9, $10, $11)
"""
_RECIPIENTS = """
INSERT INTO mail_recipients (tenant_id, message_id, place, role, address, name, status)
SELECT $1, $2, r.place - 1, r.role, r.address, r.name, 'queued'
FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS r(role, address, name, place)
"""


@dataclass(frozen=True, slots=True)
class Mailing:
    """How a mail is to go. None: as is usual. `html`: as composed. `anyway`: also to addresses that mail did not reach before."""

    to: tuple[MailRecipient, ...] | None = None
    cc: tuple[MailRecipient, ...] | None = None
    bcc: tuple[MailRecipient, ...] = ()
    subject: str | None = None
    html: str | None = None
    of_message_id: UUID | None = None
    is_forward: bool = False
    quote: bool = True
    anyway: bool = False
    # The queue's signature stands below it.
    signs: bool = True
    # So long it can be taken back before it goes.
    undo_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class UsualMailing:
    """Where an answer goes when nobody says otherwise."""

    to: tuple[MailRecipient, ...]
    cc: tuple[MailRecipient, ...]
    subject: str
    of_message_id: UUID | None


@runtime_checkable
class MailComposer(Protocol):
    """What a channel of mail does for what somebody composes."""

    def tidy(self, html: str) -> tuple[str, str]:
        """The same, harmless; and as plain text."""
        ...


class _Person(msgspec.Struct):
    address: str
    name: str = ""
    role: RecipientRole = "to"


async def check_mail_interaction(
    unit: UnitOfWork, case_id: CaseId, interaction_id: UUID, manifests: Mapping[str, Manifest]
) -> None:
    """Is it one of this case, and does it go by mail? Raises NotFoundError, MailNotHereError."""
    channel = await unit.connection.fetchval(_CHANNEL, unit.tenant_id, case_id, interaction_id)
    if channel is None:
        raise NotFoundError
    if manifests[channel].transport != "mailbox":
        raise MailNotHereError


async def find_usual_mailing(
    unit: UnitOfWork, interaction_id: UUID, of_message_id: UUID | None = None
) -> UsualMailing:
    """What an answer in this interaction would be. Raises MailAnswersUnknownError."""
    thread = await _find_thread(unit, interaction_id)
    return await _usual(unit, thread, Mailing(of_message_id=of_message_id))


async def write_mail(
    unit: UnitOfWork, message_id: UUID, interaction_id: UUID, mailing: Mailing, *, automatic: bool
) -> None:
    """Lay down how a message goes, beside the message.

    Raises MailRecipientsMissingError, MailRecipientsTooManyError, MailAddressInvalidError, MailAddressUnreachableError, IdentityBlockedError,
    MailAnswersUnknownError.
    """
    thread = await _find_thread(unit, interaction_id)
    usual = await _usual(unit, thread, mailing)
    # A program answers who wrote, not everybody who was told, nor all whom somebody has named to be answered.
    cc = mailing.cc if mailing.cc is not None else () if automatic or mailing.to is not None else usual.cc
    to = mailing.to if mailing.to is not None else usual.to[:1] if automatic else usual.to
    recipients = _all_of(to, cc, mailing.bcc)
    if not recipients:
        raise MailRecipientsMissingError
    if len(recipients) > RECIPIENTS_MAX:
        raise MailRecipientsTooManyError(limit=RECIPIENTS_MAX)
    await _check_known(unit, recipients, anyway=mailing.anyway)
    subject = usual.subject if mailing.subject is None else mailing.subject
    await unit.connection.execute(
        _INSERT, unit.tenant_id, message_id, thread["entry_point_id"], UUID(thread["thread_key"]),
        " ".join(subject.split())[:SUBJECT_MAX], (thread["own_address"] or "")[:500], mailing.html, usual.of_message_id,
        mailing.is_forward, mailing.quote and not automatic and usual.of_message_id is not None, mailing.signs,
    )  # fmt: skip
    await unit.connection.execute(
        _RECIPIENTS, unit.tenant_id, message_id, [each.role for each in recipients], [each.address for each in recipients],
        [each.name[:500] for each in recipients],
    )  # fmt: skip


async def _find_thread(unit: UnitOfWork, interaction_id: UUID) -> asyncpg.Record:
    row = await unit.connection.fetchrow(_THREAD, unit.tenant_id, interaction_id)
    assert row is not None, "the caller holds the interaction"
    return row


async def _usual(unit: UnitOfWork, thread: asyncpg.Record, mailing: Mailing) -> UsualMailing:
    answered = await _find_answered(unit, thread, mailing.of_message_id)
    if answered is None:
        with_whom = MailRecipient(thread["value"], "") if thread["kind"] == "email" else None
        return UsualMailing((with_whom,) if with_whom else (), (), thread["case_subject"] or "", None)
    rows = await unit.connection.fetch(_OWN, unit.tenant_id)
    own = {address_form(row["address"]) for row in rows}
    told = msgspec.json.decode(answered["recipients"], type=list[_Person])
    if mailing.is_forward:
        return UsualMailing((), (), _marked("Fwd: ", answered["subject"]), answered["message_id"])
    if answered["came_in"]:
        # Who writes in another's name would have the answer.
        asked = (
            []
            if answered["is_forged"]
            else msgspec.json.decode(answered["reply_to"] or "[]", type=list[_Person])
        )
        writer = _Person(answered["sender_address"], answered["sender_name"])
        to = _others(asked, own) or _others([writer], own)
        cc = _others([each for each in told if each.role != "bcc"], own, besides=to)
    else:
        to = _others([each for each in told if each.role == "to"], own)
        cc = _others([each for each in told if each.role == "cc"], own, besides=to)
    if not to and thread["kind"] == "email":
        to = (MailRecipient(thread["value"], ""),)
    cc = tuple(MailRecipient(each.address, each.name, "cc") for each in cc)
    return UsualMailing(
        to[:RECIPIENTS_MAX], cc[: RECIPIENTS_MAX - len(to)], _marked("Re: ", answered["subject"]), answered["message_id"]
    )  # fmt: skip


async def _find_answered(
    unit: UnitOfWork, thread: asyncpg.Record, of_message_id: UUID | None
) -> asyncpg.Record | None:
    if of_message_id is None:
        return await unit.connection.fetchrow(_LAST, unit.tenant_id, UUID(thread["thread_key"]))
    found = await unit.connection.fetchrow(_NAMED, unit.tenant_id, of_message_id, thread["case_id"])
    if found is None:
        raise MailAnswersUnknownError
    return found


def _marked(mark: str, subject: str) -> str:
    """Once, however often it went to and fro."""
    is_marked = has_answer_prefix(subject) if mark == "Re: " else subject.lower().startswith(("fwd:", "fw:"))
    return subject if is_marked else f"{mark}{subject}".strip()


def _others(
    people: Iterable[_Person], own: set[str], besides: Sequence[MailRecipient] = ()
) -> tuple[MailRecipient, ...]:
    """Those who are no mailbox of ours and have an address, each once."""
    found: dict[str, MailRecipient] = {}
    seen = {each.address for each in besides}
    for each in people:
        form = address_form(each.address)
        if form and _without_mark(form) not in own and form not in seen:
            found.setdefault(form, MailRecipient(form, each.name))
    return tuple(found.values())


def _without_mark(address: str) -> str:
    """Of an address at which we asked for an answer, the mailbox."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+rz')[0]}@{domain}"


def address_form(address: str) -> str:
    """An address as addresses are compared; empty where it is none, or one that programs read in more than one way."""
    read = read_identity("email", address)
    return read.value if read and not _READ_OTHERWISE.search(read.value) else ""


def _all_of(
    to: Sequence[MailRecipient], cc: Sequence[MailRecipient], bcc: Sequence[MailRecipient]
) -> list[MailRecipient]:
    """Each address once, in the form in which addresses are compared; where it is named more openly it stays so."""
    found: dict[str, MailRecipient] = {}
    roles: tuple[tuple[RecipientRole, Sequence[MailRecipient]], ...] = (("to", to), ("cc", cc), ("bcc", bcc))
    for role, people in roles:
        for each in people:
            form = address_form(each.address)
            if not form:
                raise MailAddressInvalidError(address=each.address[:320])
            found.setdefault(form, MailRecipient(form, " ".join(each.name.split()), role))
    return list(found.values())


async def _check_known(unit: UnitOfWork, recipients: Sequence[MailRecipient], *, anyway: bool) -> None:
    rows: list[Any] = await unit.connection.fetch(
        _KNOWN, unit.tenant_id, [each.address for each in recipients]
    )
    blocked = [row["address"] for row in rows if row["blocked"]]
    if blocked:
        raise IdentityBlockedError(address=", ".join(blocked))
    gone = [row["address"] for row in rows if row["unreachable"]]
    if gone and not anyway:
        raise MailAddressUnreachableError(address=", ".join(gone))
