"""What people do about messages that are on their way out, over HTTP."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends

from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import check_case_readable
from retzef.modules.outbound.resend import send_mail_again
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units

CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]


class SendAgainBody(Incoming):
    """Made by whoever asks, so that it goes once."""

    client_id: UUID


def outbound_routes(units: Units) -> APIRouter:
    """POST /cases/{case_id}/messages/{message_id}/send-again."""
    routes = APIRouter(prefix="/cases/{case_id}/messages/{message_id}", tags=["cases"], responses=ERRORS)

    @routes.post(
        "/send-again",
        status_code=204,
        summary="Send a mail again that failed or is unconfirmed",
        description="Under the same Message-ID, to those who have not got it. It may have arrived already: nothing sends it again by itself."
        " Repeating a call with the same `client_id` sends nothing twice; `mail-not-stuck` while it is on its way or when it has arrived.",
    )
    async def send_again(
        case_id: UUID, message_id: UUID, body: SendAgainBody, principal: CaseHandler
    ) -> None:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            await send_mail_again(unit, principal, CaseId(case_id), message_id, body.client_id)

    return routes
