"""Mailboxes over HTTP: how each is, and what is held back of their mail. Mounted at /administration.

That mail is held, why, and from which mailbox is for who manages channels; who wrote it and what it says is for those of
them who may read every case.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from retzef.kernel.errors import RetzefError
from retzef.modules.administration import held_mails
from retzef.modules.administration.errors import HeldMailGoneError
from retzef.modules.administration.held_mails import HeldMail, HeldState
from retzef.modules.administration.mailboxes import MailboxNow, MailboxState, list_mailboxes
from retzef.modules.cases.api import NotFoundError
from retzef.modules.mail.api import Quarantine, Retried
from retzef.platform.audit import Look
from retzef.platform.auth.permissions import check_permission, may
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.files.store import FileStore
from retzef.platform.http.catalogue import load_catalogue, sentence
from retzef.platform.http.errors import error_detail, locale_of
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

ChannelManager: TypeAlias = Annotated[Principal, Depends(needs("channels.manage"))]
AT_ONCE_MAX = 200
RETRIED_AT_ONCE_MAX = 50
# Of a mail that somebody looks at; all of it can be downloaded.
SHOWN_MAX_BYTES = 2_000_000
_UNKNOWN_REASON = "mail-not-taken"


async def _mail_reader(principal: ChannelManager) -> Principal:
    check_permission(principal, "cases.read_all")
    return principal


MailReader: TypeAlias = Annotated[Principal, Depends(_mail_reader)]


@dataclass(frozen=True, slots=True)
class ShownMail:
    """A mail as people look at it: no HTML, nothing that loads. `headers`: as they stand in it."""

    headers: str
    text: str
    to: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)


# Reads the beginning of a mail; never fails.
ShowMail: TypeAlias = Callable[[bytes], ShownMail]


class MailboxAnswer(BaseModel):
    """A mailbox this moment. `problem`: what stands in its way and what to do, in the reader's language; `said`: in the server's words.

    `can_let_in`: somebody may sign in to it at its provider; `changed_at`: since when it is so; `seen_at`: when its server was last heard of; `held`: mails of it that wait for somebody.
    """

    entry_point_id: UUID
    name: str
    address: str | None
    folder: str
    state: MailboxState
    problem_code: str | None
    problem: str | None
    said: str | None
    can_let_in: bool
    changed_at: datetime | None
    seen_at: datetime | None
    last_mail_at: datetime | None
    held: int


class MailboxesAnswer(BaseModel):
    """All mailboxes of the tenant."""

    mailboxes: list[MailboxAnswer]


class HeldMailAnswer(BaseModel):
    """A mail that is held back. Sender and subject are null for who may not read every case, and where they could not be read.

    `is_kept`: its content is here; otherwise it was too much to fetch and lies in the mailbox still. `is_asked`: it is about to be fetched again.
    """

    quarantine_id: UUID
    entry_point_id: UUID
    entry_point_name: str | None
    reason_code: str
    reason: str
    said: str | None
    size: int | None
    sender: str | None
    subject: str | None
    held_at: datetime
    state: HeldState
    attempts: int
    last_tried_at: datetime
    is_kept: bool
    is_asked: bool
    ended_by_name: str | None


class HeldMailsAnswer(BaseModel):
    """Newest first. `held`: how many wait in all; `may_read`: whether the reader is told who wrote and what."""

    mails: list[HeldMailAnswer]
    cursor: str | None
    held: int
    may_read: bool


class HeldMailContentAnswer(BaseModel):
    """What was held, made harmless: text only. `is_cut`: there is more of it, which the source has."""

    headers: str
    text: str
    to: list[str]
    files: list[str]
    defects: list[str]
    is_cut: bool


class HeldMailsBody(Incoming):
    """Which."""

    quarantine_ids: list[UUID] = Field(min_length=1, max_length=AT_ONCE_MAX)


class RetryBody(Incoming):
    """Which; fewer at once, because each is read and stored."""

    quarantine_ids: list[UUID] = Field(min_length=1, max_length=RETRIED_AT_ONCE_MAX)


class HeldMailTriedAnswer(BaseModel):
    """What became of one that was tried again: a message · still held, with the reason · about to be fetched · decided of by somebody else."""

    quarantine_id: UUID
    outcome: Retried
    reason: str | None


class HeldMailsTriedAnswer(BaseModel):
    """Of each, in the order asked."""

    mails: list[HeldMailTriedAnswer]


class HeldMailsMovedAnswer(BaseModel):
    """Those of them that were as expected until now; somebody else has decided of the others."""

    quarantine_ids: list[UUID]


def mailbox_routes(units: Units, files: FileStore, show: ShowMail, quarantine: Quarantine) -> APIRouter:
    """How mailboxes are, and what is held back."""
    routes = APIRouter(prefix="/administration", tags=["administration"], responses=ERRORS)

    @routes.get("/mailboxes", summary="How the mailboxes are")
    async def mailboxes(principal: ChannelManager, request: Request) -> MailboxesAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await list_mailboxes(connection, principal.tenant_id)
        return MailboxesAnswer(mailboxes=[_mailbox(each, locale_of(request)) for each in found])

    _list_routes(routes, units)
    _decision_routes(routes, units, quarantine)
    _content_routes(routes, units, files, show)
    return routes


def _list_routes(routes: APIRouter, units: Units) -> None:
    @routes.get("/held-mails", summary="Mails that are held back, newest first")
    async def listed(
        principal: ChannelManager,
        look: Look,
        request: Request,
        *,
        state: HeldState = "held",
        entry_point: UUID | None = None,
        cursor: Annotated[str | None, Query(max_length=400)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> HeldMailsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            page = await held_mails.list_held(
                connection, principal.tenant_id, state=state, entry_point_id=entry_point, cursor=cursor, limit=limit
            )  # fmt: skip
        may_read = may(principal, "cases.read_all")
        if may_read and page.mails:
            look("held_mails_listed", "held_mail")
        locale = locale_of(request)
        return HeldMailsAnswer(
            mails=[_held(each, locale, may_read=may_read) for each in page.mails],
            cursor=page.cursor, held=page.held, may_read=may_read,
        )  # fmt: skip


def _decision_routes(routes: APIRouter, units: Units, quarantine: Quarantine) -> None:
    async def try_one(principal: Principal, quarantine_id: UUID, locale: str) -> HeldMailTriedAnswer:
        """What stands in the way of one holds up no other."""
        outcome: Retried = "held"
        reason = None
        try:
            outcome = await quarantine.retry(principal, quarantine_id)
            if outcome == "held":
                async with units.database.transaction(principal.tenant_id) as connection:
                    still = await held_mails.find_held(connection, principal.tenant_id, quarantine_id)
                reason = _reason(still.reason, locale, still.facts())
        except NotFoundError:
            outcome = "ended"
        except RetzefError as error:
            reason = error_detail(error, locale).message
        return HeldMailTriedAnswer(quarantine_id=quarantine_id, outcome=outcome, reason=reason)

    @routes.post(
        "/held-mails/retry",
        summary="Try to take held mails in",
        description="Whatever they are: each becomes a message, or stays held with its reason. One that was not fetched is fetched from its mailbox.",
    )
    async def retry(body: RetryBody, principal: ChannelManager, request: Request) -> HeldMailsTriedAnswer:
        locale = locale_of(request)
        return HeldMailsTriedAnswer(
            mails=[await try_one(principal, each, locale) for each in dict.fromkeys(body.quarantine_ids)]
        )

    @routes.post(
        "/held-mails/dismiss",
        summary="Put held mails aside",
        description="Nobody is asked about them any more. They are kept, and can be brought back.",
    )
    async def dismiss(body: HeldMailsBody, principal: ChannelManager) -> HeldMailsMovedAnswer:
        async with units.begin(principal.tenant_id) as unit:
            moved = await held_mails.dismiss(unit, principal, body.quarantine_ids)
        return HeldMailsMovedAnswer(quarantine_ids=moved)

    @routes.post("/held-mails/bring-back", summary="Take back that mails were put aside")
    async def bring_back(body: HeldMailsBody, principal: ChannelManager) -> HeldMailsMovedAnswer:
        async with units.begin(principal.tenant_id) as unit:
            moved = await held_mails.bring_back(unit, principal, body.quarantine_ids)
        return HeldMailsMovedAnswer(quarantine_ids=moved)


def _content_routes(routes: APIRouter, units: Units, files: FileStore, show: ShowMail) -> None:
    async def path_of(principal: Principal, quarantine_id: UUID) -> Path:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await held_mails.find_held(connection, principal.tenant_id, quarantine_id)
        if found.content is None or not await files.has(principal.tenant_id, found.content):
            raise HeldMailGoneError
        return files.path(principal.tenant_id, found.content)

    @routes.get("/held-mails/{quarantine_id}/content", summary="What was held, made harmless")
    async def content(quarantine_id: UUID, principal: MailReader, look: Look) -> HeldMailContentAnswer:
        path = await path_of(principal, quarantine_id)
        look("held_mail_opened", "held_mail", quarantine_id)
        shown, is_cut = await asyncio.to_thread(_show, path, show)
        return HeldMailContentAnswer(
            headers=shown.headers, text=shown.text, to=shown.to, files=shown.files, defects=shown.defects, is_cut=is_cut
        )  # fmt: skip

    @routes.get(
        "/held-mails/{quarantine_id}/source",
        summary="The mail as it came, for download",
        response_class=FileResponse,
        responses={200: {"content": {"message/rfc822": {"schema": {"type": "string"}}}}},
    )
    async def source(quarantine_id: UUID, principal: MailReader, look: Look) -> FileResponse:
        path = await path_of(principal, quarantine_id)
        look("held_mail_opened", "held_mail", quarantine_id)
        return FileResponse(
            path,
            media_type="message/rfc822",
            filename=f"held-{quarantine_id}.eml",
            headers={"Cache-Control": "no-store", "Content-Security-Policy": "sandbox; default-src 'none'"},
        )


def _show(path: Path, show: ShowMail) -> tuple[ShownMail, bool]:
    with path.open("rb") as file:
        raw = file.read(SHOWN_MAX_BYTES + 1)
    return show(raw[:SHOWN_MAX_BYTES]), len(raw) > SHOWN_MAX_BYTES


def _mailbox(now: MailboxNow, locale: str) -> MailboxAnswer:
    return MailboxAnswer(
        entry_point_id=now.entry_point_id, name=now.name, address=now.address, folder=now.folder, state=now.state,
        problem_code=now.error, problem=now.error and sentence(now.error, locale, now.facts()), said=now.detail,
        can_let_in=now.can_let_in, changed_at=now.changed_at, seen_at=now.seen_at, last_mail_at=now.last_mail_at, held=now.held,
    )  # fmt: skip


def _held(mail: HeldMail, locale: str, *, may_read: bool) -> HeldMailAnswer:
    return HeldMailAnswer(
        quarantine_id=mail.quarantine_id, entry_point_id=mail.entry_point_id, entry_point_name=mail.entry_point_name,
        reason_code=mail.reason, reason=_reason(mail.reason, locale, mail.facts()), said=mail.detail, size=mail.size,
        sender=mail.sender if may_read else None, subject=mail.subject if may_read else None, held_at=mail.held_at,
        state=mail.state, attempts=mail.attempts, last_tried_at=mail.last_tried_at, is_kept=mail.is_kept, is_asked=mail.is_asked,
        ended_by_name=mail.ended_by_name,
    )  # fmt: skip


def _reason(code: str, locale: str, facts: Mapping[str, str]) -> str:
    return sentence(code if code in load_catalogue("en") else _UNKNOWN_REASON, locale, facts)
