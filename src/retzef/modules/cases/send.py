"""Saying something in a case: an answer to the customer, or a note among colleagues.

The same `client_id` is the same message: repeating a call whose answer was lost does nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec

from retzef.kernel.events import ActorKind, Event
from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.attachments import find_uploads
from retzef.modules.cases.consulting import check_may_answer
from retzef.modules.cases.customer import check_customer_known, find_customer_of_case
from retzef.modules.cases.errors import (
    FileTooLargeError,
    FileTypeRefusedError,
    InteractionEndedError,
    MailNotHereError,
    NotFoundError,
    TextEmptyError,
    TextTooLongError,
)
from retzef.modules.cases.follow_up import plan_follow_up
from retzef.modules.cases.mailing import Mailing, write_mail
from retzef.modules.cases.mentions import keep_mentions
from retzef.modules.cases.saying import tell_said
from retzef.modules.cases.taking_back import hold_mail
from retzef.platform.text import one_line
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import AttachmentRef
from retzef.ports.manifest import Manifest

NOTE_MAX = 20_000
# A note outside of any interaction carries what our own chat does.
_NOTES_LIKE = "webchat"

_INTERACTION = """
SELECT i.channel, i.status, i.identity_id FROM interactions i
WHERE i.tenant_id = $1 AND i.case_id = $2 AND i.interaction_id = $3 FOR SHARE
"""
_INSERT = """
INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, author_id, text, attachments,
                      status, client_id, occurred_at, campaign)
VALUES ($1, $2, $3, $4, $5, $12, $6, $7, $8::jsonb, $9, $10, $11, $13)
ON CONFLICT (tenant_id, case_id, client_id) WHERE direction <> 'in' DO NOTHING
"""
_EXISTING = "SELECT message_id FROM messages WHERE tenant_id = $1 AND case_id = $2 AND client_id = $3 AND direction <> 'in'"
_CLAIM_FILES = "UPDATE attachments SET message_id = $3 WHERE tenant_id = $1 AND attachment_id = ANY ($2)"


@dataclass(frozen=True, slots=True)
class Recipient:
    """To which address, from which entry point."""

    entry_point_id: UUID
    identity_id: UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """What an agent wants to say. `to`: to whom an interaction begins with it (`reaching.py`)."""

    client_id: UUID
    # None: a note on the case itself, which may have no interaction.
    interaction_id: UUID | None
    text: str
    attachment_ids: tuple[UUID, ...] = ()
    note: bool = False
    to: Recipient | None = None
    # How it goes where it goes by mail; None: as is usual.
    mail: Mailing | None = None
    # For which campaign it is sent; routing rules know it by this name.
    campaign: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The message it became; `created` is False when it had been said before."""

    message_id: UUID
    created: bool


async def send_message(
    unit: UnitOfWork,
    manifests: dict[str, Manifest],
    *,
    case_id: CaseId,
    agent_id: AgentId | None,
    draft: Draft,
) -> Said:
    """Write the message, its event and, where the channel needs a carrier, the job that sends it. No agent: Retzef says it itself.

    A mail that may be taken back is held first: then nothing is said yet.

    Raises NotFoundError, ConsultNotesOnlyError, InteractionEndedError, TextTooLongError, TextEmptyError, AttachmentUnknownError,
    CustomerErasedError, and what `write_mail` raises.
    """
    connection, tenant_id = unit.connection, unit.tenant_id
    said = await find_said(unit, case_id, draft.client_id)
    if said is not None:
        return said
    if draft.note:  # an answer finds no interaction that goes on
        await check_customer_known(unit, case_id)
    else:
        await check_may_answer(unit, case_id, agent_id)
    interaction = await connection.fetchrow(_INTERACTION, tenant_id, case_id, draft.interaction_id)
    if interaction is None and (draft.interaction_id is not None or not draft.note):
        raise NotFoundError
    manifest = manifests[interaction["channel"] if interaction else _NOTES_LIKE]
    _check(draft, manifest, ended=interaction is not None and interaction["status"] == "ended")
    by_mail = _mailing_of(draft, manifest)
    attachments = await find_uploads(unit, draft.attachment_ids, uploaded_by=f"agent/{agent_id}")
    if not draft.note:
        is_forward = draft.mail is not None and draft.mail.is_forward
        _check_files(attachments, manifest, is_forward=is_forward)

    message_id = unit.ids.new()
    author: ActorKind = "agent" if agent_id else "system"
    live = manifest.transport == "live"
    status = "sent" if draft.note or live else "queued"
    hold_for = by_mail[1].undo_within if by_mail is not None and agent_id is not None else None
    direction = "note" if draft.note else "held" if hold_for else "out"
    await connection.execute(
        _INSERT, tenant_id, message_id, case_id, draft.interaction_id, direction, agent_id, draft.text,
        msgspec.json.encode(attachments).decode(), status, str(draft.client_id), unit.now, author,
        None if draft.note else draft.campaign,
    )  # fmt: skip
    stored = await connection.fetchval(_EXISTING, tenant_id, case_id, str(draft.client_id))
    if stored != message_id:
        return Said(stored, created=False)  # two tabs sent the same draft at once
    await _claim_files(unit, attachments, message_id)
    if by_mail is not None:
        await write_mail(unit, message_id, *by_mail, automatic=agent_id is None)
    if hold_for:
        await hold_mail(unit, message_id, hold_for)
        return Said(message_id, created=True)
    if draft.note:
        await keep_mentions(unit, case_id, message_id, agent_id, draft.text)
    sent = Event(
        "note_added" if draft.note else "message_sent", author, agent_id, case_id=case_id,
        interaction_id=draft.interaction_id, message_id=message_id, identity_id=interaction["identity_id"] if interaction else None,
    )  # fmt: skip
    await _record(unit, sent, draft, attachments)
    if status == "queued":
        unit.enqueue("send_message", {"message_id": str(message_id)}, job_id=message_id)
    await _look_after(unit, manifests, draft, live=live, agent_id=agent_id)
    return Said(message_id, created=True)


async def _record(unit: UnitOfWork, sent: Event, draft: Draft, attachments: Sequence[AttachmentRef]) -> None:
    """The fact that it was said."""
    if sent.interaction_id is None:  # the timeline finds it by its customer
        assert sent.case_id is not None
        sent = replace(sent, customer_id=await find_customer_of_case(unit, CaseId(sent.case_id)))
    line = one_line(draft.text, [each.name for each in attachments])
    unit.record(sent if draft.note else await tell_said(unit, sent, line))


async def _look_after(
    unit: UnitOfWork, manifests: dict[str, Manifest], draft: Draft, *, live: bool, agent_id: AgentId | None
) -> None:
    """What is read live is looked at later: who has left is written to by mail."""
    if live and not draft.note and agent_id is not None and draft.interaction_id is not None:
        await plan_follow_up(unit, manifests, draft.interaction_id)


async def find_said(unit: UnitOfWork, case_id: CaseId, client_id: UUID) -> Said | None:
    """What was said in this case under this `client_id` before."""
    message_id = await unit.connection.fetchval(_EXISTING, unit.tenant_id, case_id, str(client_id))
    return None if message_id is None else Said(message_id, created=False)


async def _claim_files(unit: UnitOfWork, attachments: Sequence[AttachmentRef], message_id: UUID) -> None:
    """They are this message's from now on."""
    if attachments:
        ids = [each.attachment_id for each in attachments]
        await unit.connection.execute(_CLAIM_FILES, unit.tenant_id, ids, message_id)


def _check_files(attachments: Sequence[AttachmentRef], manifest: Manifest, *, is_forward: bool) -> None:
    """Told before it is sent: a file this interaction's channel does not carry. What came with a mail goes on with it, of whatever kind;
    what an agent adds was looked at when it was added.
    """
    for each in attachments:
        if each.media_type not in manifest.file_types and not is_forward:
            raise FileTypeRefusedError(media_type=each.media_type)
        if each.size > manifest.file_max_bytes:
            raise FileTooLargeError(limit_mb=manifest.file_max_bytes // (1024 * 1024))


def _mailing_of(draft: Draft, manifest: Manifest) -> tuple[UUID, Mailing] | None:
    """The interaction and how the mail goes; None when it goes otherwise. Raises MailNotHereError."""
    if manifest.transport == "mailbox" and not draft.note and draft.interaction_id is not None:
        return draft.interaction_id, draft.mail or Mailing()
    if draft.mail is not None:
        raise MailNotHereError
    return None


def _check(draft: Draft, manifest: Manifest, *, ended: bool) -> None:
    if ended and not draft.note:
        raise InteractionEndedError
    brings_another = draft.mail is not None and draft.mail.is_forward
    if not draft.text.strip() and not draft.attachment_ids and not brings_another:
        raise TextEmptyError
    if draft.note and len(draft.text) > NOTE_MAX:
        raise TextTooLongError(limit=NOTE_MAX)
    if not draft.note and manifest.measure(draft.text) > manifest.text_max:
        raise TextTooLongError(limit=manifest.text_max)
