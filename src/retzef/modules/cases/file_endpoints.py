"""The files of a case over HTTP."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from retzef.kernel.ids import CaseId
from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.attachments import find_uploads
from retzef.modules.cases.errors import AttachmentUnknownError, NotFoundError
from retzef.modules.cases.files import CaseFile, list_files
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.files.links import FileLinks
from retzef.platform.http.schemas import ERRORS
from retzef.platform.unit import Units

CaseReader: TypeAlias = Annotated[Principal, Depends(needs("cases.read"))]


class CaseFileLine(BaseModel):
    """A file of a case. `url` opens it for some hours; `author_name` is null where nobody's name is known."""

    attachment_id: UUID
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    url: str
    message_id: UUID
    direction: Literal["in", "out", "note"]
    author_kind: Literal["customer", "agent", "bot", "system"]
    author_name: str | None
    channel: str | None
    occurred_at: datetime


class CaseFilesAnswer(BaseModel):
    """Newest first; `before` asks for older ones, null when there are none."""

    files: list[CaseFileLine]
    before: UUID | None


class UnsentFileAnswer(BaseModel):
    """`url` opens it for some hours."""

    url: str


def file_routes(units: Units, links: FileLinks) -> APIRouter:
    """The files of a case, and those that are to go with what somebody writes in it."""
    routes = APIRouter(prefix="/cases", tags=["cases"], responses=ERRORS)

    @routes.get("/{case_id}/files", summary="The files of a case, newest first")
    async def read_files(
        case_id: UUID,
        principal: CaseReader,
        look: Look,
        before: UUID | None = None,
        messages: Annotated[int, Query(ge=1, le=200, description="Of how many messages")] = 50,
    ) -> CaseFilesAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            await check_case_readable(connection, principal, CaseId(case_id))
            files, older = await list_files(
                connection, principal.tenant_id, CaseId(case_id), before=before, messages=messages
            )
        look("case_opened", "case", case_id)
        return CaseFilesAnswer(files=[line(principal, each) for each in files], before=older)

    @routes.get(
        "/{case_id}/files/{attachment_id}",
        summary="Where a file is opened that one has stored and not sent yet",
        description="Of the caller alone, for a day after it was stored: so a picture in a text that was begun is shown.",
    )
    async def read_unsent(case_id: UUID, attachment_id: UUID, principal: CaseReader) -> UnsentFileAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            try:
                await find_uploads(unit, [attachment_id], uploaded_by=f"agent/{principal.agent_id}")
            except AttachmentUnknownError:
                raise NotFoundError from None
        return UnsentFileAnswer(url=links.make(principal.tenant_id, attachment_id, units.clock.now()))

    def line(principal: Principal, file: CaseFile) -> CaseFileLine:
        url = links.make(principal.tenant_id, file.attachment_id, units.clock.now())
        return CaseFileLine(url=url, **{name: getattr(file, name) for name in CaseFile.__slots__})

    return routes
