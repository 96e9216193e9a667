"""One case over HTTP: reading, answering, files, changing it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from retzef.kernel.ids import CaseId, MessageId
from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.attachments import Upload, store_upload
from retzef.modules.cases.changes import change_case
from retzef.modules.cases.customer import find_case_now
from retzef.modules.cases.deadlines import list_deadlines
from retzef.modules.cases.errors import FileTooLargeError, NotFoundError
from retzef.modules.cases.mail_schemas import MailBody
from retzef.modules.cases.page import CasePage, find_case_page
from retzef.modules.cases.reaching import write
from retzef.modules.cases.reaching_endpoints import Campaign, RecipientBody
from retzef.modules.cases.schemas import CaseBody
from retzef.modules.cases.send import Draft, Said
from retzef.platform.audit import Look
from retzef.platform.auth.permissions import check_permission
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.files.store import FileStore
from retzef.platform.http.bodies import RequestTooLargeError, read_body
from retzef.platform.http.limits import Places
from retzef.platform.http.schemas import ERRORS, EntitiesAnswer, Incoming
from retzef.platform.realtime.entities import Projector, Wanted
from retzef.platform.unit import Units
from retzef.ports.channel import ChannelAdapter

AGENT_FILE_MAX = 25 * 1024 * 1024


class SendBody(Incoming):
    """What an agent says. Repeating a call with the same `client_id` does nothing twice."""

    client_id: UUID
    interaction_id: UUID | None = Field(description="Null for a note on the case itself, and with `to`")
    to: RecipientBody | None = Field(
        default=None, description="To write first, in a case in which no thread of the customer goes on"
    )
    text: str = Field(default="", max_length=100_000)
    attachment_ids: list[UUID] = Field(default_factory=list, max_length=10)
    note: bool = False
    mail: MailBody | None = Field(default=None, description="Where it goes by mail: how")
    campaign: Campaign | None = Field(
        default=None, description="For which campaign; routing rules ask for it"
    )

    def to_draft(self) -> Draft:
        """As the module knows it. A note, or what goes on in an interaction, is addressed to nobody."""
        to = None if self.note or self.interaction_id or self.to is None else self.to.to_recipient()
        text = self.text.replace("\x00", "")
        mail = None if self.mail is None else self.mail.to_mailing()
        return Draft(
            self.client_id,
            self.interaction_id,
            text,
            tuple(self.attachment_ids),
            self.note,
            to,
            mail,
            self.campaign,
        )


class ChangedAnswer(BaseModel):
    """`readable`: may the caller still see the case? Who has given it away may have lost sight of it."""

    version: int
    readable: bool


class DeadlineChoice(BaseModel):
    """Working time from now, and when it is over."""

    unit: Literal["working_minutes", "working_days"]
    amount: int
    at: datetime


class DeadlineChoices(BaseModel):
    """The soonest first. None where no opening hours are kept."""

    choices: list[DeadlineChoice]


class FileAnswer(Incoming):
    """A stored file, to be named in a message."""

    attachment_id: UUID
    name: str
    media_type: str
    size: int
    width: int | None = None
    height: int | None = None


CaseIdPath = Annotated[UUID, Path(description="The case")]
CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]
# Of notes, or of answers.
Writer: TypeAlias = Annotated[Principal, Depends(needs("cases.note", "cases.handle"))]
CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]


def case_routes(
    units: Units,
    projector: Projector,
    files: FileStore,
    adapters: Mapping[str, ChannelAdapter],
    uploads: Places,
) -> APIRouter:
    """All routes below /cases. `uploads`: places for files that are on their way."""
    routes = APIRouter(prefix="/cases", tags=["cases"], responses=ERRORS)

    # What a case's own channel does not carry is told when it is sent.
    carries_most = max(
        (each.manifest for each in adapters.values()), key=lambda manifest: manifest.file_max_bytes
    )

    async def check(principal: Principal, case_id: UUID) -> None:
        async with units.database.transaction(principal.tenant_id) as connection:
            await check_case_readable(connection, principal, CaseId(case_id))

    @routes.get("/{case_id}", response_model=EntitiesAnswer, summary="A case with its newest page")
    async def read_case(case_id: CaseIdPath, principal: CaseReader, look: Look) -> Response:
        await check(principal, case_id)
        look("case_opened", "case", case_id)
        return _page_answer(
            await find_case_page(units.database, projector, principal.tenant_id, CaseId(case_id))
        )

    @routes.get("/{case_id}/messages", response_model=EntitiesAnswer, summary="Older messages")
    async def read_messages(
        case_id: CaseIdPath,
        principal: CaseReader,
        look: Look,
        before: UUID,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        await check(principal, case_id)
        look("case_opened", "case", case_id)
        page = await find_case_page(
            units.database,
            projector,
            principal.tenant_id,
            CaseId(case_id),
            before=MessageId(before),
            limit=limit,
        )
        return _page_answer(page)

    @routes.get(
        "/{case_id}/deadlines", summary="Working time that a deadline may be given in, and what it comes to"
    )
    async def read_deadlines(case_id: CaseIdPath, principal: CaseHandler) -> DeadlineChoices:
        await check(principal, case_id)
        async with units.begin(principal.tenant_id) as unit:
            found = await list_deadlines(unit, CaseId(case_id))
        return DeadlineChoices(
            choices=[DeadlineChoice(unit=kind, amount=amount, at=at) for kind, amount, at in found]
        )

    @routes.post(
        "/{case_id}/messages",
        status_code=201,
        response_model=EntitiesAnswer,
        responses={
            200: {"model": EntitiesAnswer, "description": "It was sent before; nothing is sent again"}
        },
        summary="Answer, or leave a note",
        description="A note needs `cases.note`, an answer `cases.handle`. With `to`, one of the customer's `ways`, the customer is"
        " written to first: an interaction begins with the message.",
    )
    async def say(case_id: CaseIdPath, body: SendBody, principal: Writer) -> Response:
        check_permission(principal, "cases.note" if body.note else "cases.handle")
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            # What was written for a case that was merged meanwhile is said where it goes on.
            now_in = await find_case_now(unit, case_id)
            said = await write(unit, principal, adapters, now_in, body.to_draft())
        return await _said_answer(units, projector, principal, said)

    @routes.post("/{case_id}/files", response_model=FileAnswer, status_code=201, summary="Store a file for a message",
                 openapi_extra={"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}, "required": True}})  # fmt: skip
    async def upload(
        case_id: CaseIdPath,
        request: Request,
        principal: Writer,
        name: Annotated[str, Query(min_length=1, max_length=255)],
    ) -> dict[str, Any]:
        await check(principal, case_id)
        owner = f"agent/{principal.agent_id}"
        with uploads.hold(owner):
            try:
                body = await read_body(request, AGENT_FILE_MAX)
            except RequestTooLargeError as error:
                raise FileTooLargeError(limit_mb=AGENT_FILE_MAX // (1024 * 1024)) from error
            sent = Upload(name, request.headers.get("content-type", ""), body)
            stored = await store_upload(
                units, principal.tenant_id, files, carries_most, sent, uploaded_by=owner
            )
        return {each: getattr(stored, each) for each in FileAnswer.model_fields}

    @routes.patch(
        "/{case_id}",
        summary="Change a case",
        description="What is not named stays. A status other than `open` puts the case aside: its threads rest until the"
        " customer writes, what waits of it in a queue or is in the caller's hands is done with; `case-busy` while something"
        " of it is offered or in somebody else's hands. Giving away somebody else's case needs `cases.assign`.",
    )
    async def change(case_id: CaseIdPath, body: CaseBody, principal: CaseHandler) -> ChangedAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            done = await change_case(unit, principal, CaseId(case_id), body.to_change())
        try:
            await check(principal, case_id)
        except NotFoundError:
            return ChangedAnswer(version=done.version, readable=False)
        return ChangedAnswer(version=done.version, readable=True)

    return routes


def _page_answer(page: CasePage) -> Response:
    listed = ",".join(entity.to_json() for entity in page.entities)
    before = f'"{page.before}"' if page.before else "null"
    return Response(
        f'{{"entities":[{listed}],"before":{before},"position":"{page.position}"}}',
        media_type="application/json",
    )


async def _said_answer(units: Units, projector: Projector, principal: Principal, said: Said) -> Response:
    async with units.database.app.acquire() as connection:
        entities = await projector.project(
            connection, principal.tenant_id, Wanted(messages={said.message_id})
        )
    listed = ",".join(entity.to_json() for entity in entities)
    return Response(
        f'{{"entities":[{listed}],"before":null,"position":null}}',
        media_type="application/json",
        status_code=201 if said.created else 200,
    )
