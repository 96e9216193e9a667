"""What people do about messages that are on their way out, over HTTP."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import check_case_readable
from retzef.modules.outbound.resend import SentAgainTo, send_mail_again
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]


class SentAgainToBody(Incoming):
    """One who has not got it."""

    address: Annotated[str, Field(min_length=3, max_length=320)]
    corrected: Annotated[str, Field(min_length=3, max_length=320)] | None = Field(
        default=None, description="The address they have in truth, where the mail's is wrong"
    )


class SendAgainBody(Incoming):
    """`client_id`: made by whoever asks, so that it goes once."""

    client_id: UUID
    to: Annotated[list[SentAgainToBody], Field(min_length=1, max_length=100)] | None = Field(
        default=None, description="Of those who have not got it; left out: all of them"
    )


def outbound_routes(units: Units) -> APIRouter:
    """POST /cases/{case_id}/messages/{message_id}/send-again."""
    routes = APIRouter(prefix="/cases/{case_id}/messages/{message_id}", tags=["cases"], responses=ERRORS)

    @routes.post(
        "/send-again",
        status_code=204,
        summary="Send a mail again to those who have not got it",
        description="Under the same Message-ID: one that failed or is unconfirmed, and one that went out but was refused for some or came back"
        " from them. An unconfirmed one may have arrived already: nothing sends it again by itself. Repeating a call with the same `client_id`"
        " sends nothing twice; `mail-not-stuck` while it is on its way, when it has arrived, or when one is named who has it;"
        " `mail-recipient-twice` when a corrected address is another recipient's.",
    )
    async def send_again(
        case_id: UUID, message_id: UUID, body: SendAgainBody, principal: CaseHandler
    ) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            to = None if body.to is None else [SentAgainTo(each.address, each.corrected) for each in body.to]
            await send_mail_again(unit, principal, CaseId(case_id), message_id, body.client_id, to=to)

    return routes
