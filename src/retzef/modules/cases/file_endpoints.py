"""The files of a case over HTTP."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from retzef.kernel.ids import CaseId
from retzef.modules.cases.access import check_case_readable
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


def file_routes(units: Units, links: FileLinks) -> APIRouter:
    """`GET /cases/{case_id}/files`."""
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

    def line(principal: Principal, file: CaseFile) -> CaseFileLine:
        url = links.make(principal.tenant_id, file.attachment_id, units.clock.now())
        return CaseFileLine(url=url, **{name: getattr(file, name) for name in CaseFile.__slots__})

    return routes
