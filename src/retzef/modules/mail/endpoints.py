"""One mail of a case over HTTP: whole, as it was sent, and raw."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, TypeAlias
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, Response, StreamingResponse

from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import (
    NotFoundError,
    TakenFileAnswer,
    check_case_readable,
    copy_files,
)
from retzef.modules.mail.addresses import AddressesOfMail
from retzef.modules.mail.sheet import SHEET_POLICY, has_remote_images, render_sheet, with_images
from retzef.modules.mail.showing import KeptMail, dismiss_offer, find_mail, head_of
from retzef.modules.mail.shown import ShownMails
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.files.names import clean_name
from retzef.platform.http.schemas import ERRORS
from retzef.platform.unit import Units
from retzef.ports.incoming_mail import ReadFile

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]
CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]
# Nobody reads more than this; the source has it.
TEXT_MAX = 1_000_000


class MailFileLine(BaseModel):
    """A file within a mail. `inline`: its place is within the text. `url` fetches it for some hours."""

    name: str
    media_type: str
    size: int
    inline: bool
    url: str


class MailAnswer(BaseModel):
    """A mail, opened."""

    subject: str
    text: str = Field(description="Whole, with what was quoted and the signature")
    is_text_cut: bool = Field(description="The text is longer; the rest of it is in the source")
    written_at: datetime | None = Field(description="As the mail dates itself")
    received_at: datetime
    mail_id: str | None
    has_html: bool
    has_remote_images: bool = Field(description="Its HTML shows pictures that lie elsewhere")
    head: str | None = Field(description="The header as it came; null of a mail of ours")
    files: list[MailFileLine]


class TakenFiles(BaseModel):
    """Those of a mail."""

    files: list[TakenFileAnswer]


@dataclass(frozen=True, slots=True)
class _Shown:
    """A mail as far as it is needed to show it."""

    kept: KeptMail
    text: str
    html: str | None
    head: str | None
    files: tuple[ReadFile, ...]


def mail_routes(units: Units, mails: ShownMails) -> APIRouter:
    """What is below /cases/{case_id}/messages/{message_id}/mail."""
    routes = APIRouter(prefix="/cases/{case_id}/messages/{message_id}/mail", tags=["cases"], responses=ERRORS)

    async def find(principal: Principal, case_id: UUID, message_id: UUID) -> KeptMail:
        async with units.database.transaction(principal.tenant_id) as connection:
            await check_case_readable(connection, principal, CaseId(case_id))
            return await find_mail(connection, principal.tenant_id, CaseId(case_id), message_id)

    async def open_mail(principal: Principal, case_id: UUID, message_id: UUID) -> _Shown:
        kept = await find(principal, case_id, message_id)
        if not kept.has_source:
            return _Shown(kept, kept.text, kept.html, None, ())
        opened = await mails.sources.open(principal.tenant_id, message_id)
        return _Shown(kept, opened.read.text, opened.read.html, head_of(opened.raw), tuple(opened.read.files))

    @routes.get("", summary="A mail, opened: its whole text, head and files")
    async def read_mail(case_id: UUID, message_id: UUID, principal: CaseReader, look: Look) -> MailAnswer:
        shown = await open_mail(principal, case_id, message_id)
        look("case_opened", "case", case_id)
        return _answer(shown, mails.addresses.of(principal.tenant_id, message_id))

    @routes.get(
        "/page",
        response_class=HTMLResponse,
        summary="A mail as it was sent, harmless, as a page to be shown in a frame",
        description="Pictures that lie elsewhere are left out, unless asked for: then we fetch them.",
    )
    async def read_page(
        case_id: UUID, message_id: UUID, principal: CaseReader, look: Look, *, images: bool = False
    ) -> Response:
        shown = await open_mail(principal, case_id, message_id)
        if shown.html is None:
            raise NotFoundError
        look("case_opened", "case", case_id)
        address = mails.addresses.of(principal.tenant_id, message_id)
        page = with_images(
            shown.html, _pictures_of(shown, address), address.remote if images else lambda _: None
        )
        return HTMLResponse(
            render_sheet(page, shown.kept.subject), headers={"Content-Security-Policy": SHEET_POLICY}
        )

    @routes.get(
        "/source",
        response_class=StreamingResponse,
        responses={200: {"content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}}}},
        summary="A mail as it came, byte for byte",
    )
    async def read_source(case_id: UUID, message_id: UUID, principal: CaseReader, look: Look) -> Response:
        kept = await find(principal, case_id, message_id)
        pieces: AsyncIterator[bytes] = await mails.sources.stream(principal.tenant_id, message_id)
        look("case_opened", "case", case_id)
        name = quote(clean_name(f"{kept.subject[:80] or 'mail'}.eml"), safe="")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return StreamingResponse(pieces, media_type="message/rfc822", headers=headers)

    @routes.post(
        "/files",
        status_code=201,
        summary="Take the files of a mail along, to forward it",
        description="They are the caller's as if they had been uploaded, until they go into a message.",
    )
    async def take_files(case_id: UUID, message_id: UUID, principal: CaseHandler) -> TakenFiles:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            kept = await find_mail(unit.connection, principal.tenant_id, CaseId(case_id), message_id)
            ids = [UUID(each["attachment_id"]) for each in kept.attachments]
            copies = await copy_files(unit, ids, uploaded_by=f"agent/{principal.agent_id}")
        return TakenFiles(
            files=[TakenFileAnswer.model_validate(each, from_attributes=True) for each in copies]
        )

    @routes.delete(
        "/offer",
        status_code=204,
        summary="Ask nobody any more whether a mail belongs elsewhere",
    )
    async def dismiss(case_id: UUID, message_id: UUID, principal: CaseHandler) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            await dismiss_offer(unit, principal, CaseId(case_id), message_id)

    return routes


def _answer(shown: _Shown, address: AddressesOfMail) -> MailAnswer:
    return MailAnswer(
        subject=shown.kept.subject,
        text=shown.text[:TEXT_MAX],
        is_text_cut=len(shown.text) > TEXT_MAX,
        written_at=shown.kept.written_at,
        received_at=shown.kept.occurred_at,
        mail_id=shown.kept.mail_id,
        has_html=shown.html is not None,
        has_remote_images=shown.html is not None and has_remote_images(shown.html),
        head=shown.head,
        files=[
            MailFileLine(
                name=clean_name(each.name),
                media_type=each.media_type[:100],
                size=each.size,
                inline=each.is_inline,
                url=address.file(place),
            )
            for place, each in enumerate(shown.files)
        ],
    )


def _pictures_of(shown: _Shown, address: AddressesOfMail) -> Callable[[str], str | None]:
    """Where a picture within the text is had: of what came in from its source, of ours among the files that went with it."""
    own = {each.content_id: place for place, each in enumerate(shown.files) if each.content_id}
    attached = {str(each["attachment_id"]) for each in shown.kept.attachments}

    def find(content_id: str) -> str | None:
        if content_id in own:
            return address.file(own[content_id])
        return address.attachment(UUID(content_id)) if content_id in attached else None

    return find
