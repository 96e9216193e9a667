"""How an answer by mail would go, over HTTP."""

from collections.abc import Mapping
from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from retzef.kernel.ids import CaseId
from retzef.modules.cases.access import check_case_readable
from retzef.modules.cases.mail_schemas import (
    TakenBackAnswer,
    UsualMailAnswer,
    taken_back_answer,
    usual_answer,
)
from retzef.modules.cases.mailing import check_mail_interaction, find_usual_mailing
from retzef.modules.cases.signing import find_signature
from retzef.modules.cases.taking_back import take_back
from retzef.modules.cases.transcript import send_transcript
from retzef.platform.audit import Look
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units
from retzef.ports.channel import ChannelAdapter

CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]


class TranscriptBody(Incoming):
    """`client_id`: made by whoever asks, so that it goes once."""

    client_id: UUID
    identity_id: UUID | None = Field(
        default=None, description="To which of the customer's e-mail addresses; left out: the best of them"
    )


class TranscriptAnswer(BaseModel):
    """The message that goes by mail, and to which address."""

    message_id: UUID
    address: str


class SignatureAnswer(BaseModel):
    """`text` is empty where the queue has no signature. `locale`: in which language it is."""

    text: str
    locale: str


def usual_mail_routes(units: Units, adapters: Mapping[str, ChannelAdapter]) -> APIRouter:
    """How a mail of a case would go, its signature, the transcript, and taking one back."""
    routes = APIRouter(prefix="/cases", tags=["cases"], responses=ERRORS)
    manifests = {name: adapter.manifest for name, adapter in adapters.items()}

    @routes.get(
        "/{case_id}/interactions/{interaction_id}/usual-mail",
        summary="How an answer by mail would go if nobody said otherwise",
        description="`of_message_id`: as an answer to this mail of the case, instead of the thread's last.",
    )
    async def read_usual_mail(
        case_id: UUID,
        interaction_id: UUID,
        principal: CaseHandler,
        look: Look,
        of_message_id: UUID | None = None,
    ) -> UsualMailAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            look("case_opened", "case", case_id)
            await check_mail_interaction(unit, CaseId(case_id), interaction_id, manifests)
            return usual_answer(await find_usual_mailing(unit, interaction_id, of_message_id))

    @routes.get(
        "/{case_id}/mail-signature",
        summary="The signature that would stand below a mail",
        description="Of an answer in an interaction, or of a first mail from an entry point: the queue's, in the customer's language.",
    )
    async def read_signature(
        case_id: UUID,
        principal: CaseHandler,
        interaction_id: UUID | None = None,
        entry_point_id: UUID | None = None,
    ) -> SignatureAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            found = await find_signature(unit, CaseId(case_id), interaction_id, entry_point_id)
        return SignatureAnswer(text=found.text, locale=found.locale)

    @routes.post(
        "/{case_id}/interactions/{interaction_id}/transcript",
        status_code=201,
        summary="Send the customer by mail what was written",
        description="To one of their e-mail addresses, from the mailbox of the queue. Repeating a call with the same `client_id` sends nothing twice.",
    )
    async def send_it(
        case_id: UUID, interaction_id: UUID, body: TranscriptBody, principal: CaseHandler
    ) -> TranscriptAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            sent = await send_transcript(
                unit, manifests, CaseId(case_id), interaction_id, body.client_id, agent_id=principal.agent_id, identity_id=body.identity_id
            )  # fmt: skip
        return TranscriptAnswer(message_id=sent.message_id, address=sent.address)

    @routes.post(
        "/{case_id}/messages/{message_id}/take-back",
        summary="Take a mail back before it goes",
        description="While it waits (`undo_seconds`), and whoever wrote it alone: the message is gone, and all that was in it is answered."
        " `mail-gone-out` when it is on its way.",
    )
    async def take_it_back(case_id: UUID, message_id: UUID, principal: CaseHandler) -> TakenBackAnswer:
        async with units.begin(principal.tenant_id) as unit:
            await check_case_readable(unit.connection, principal, CaseId(case_id))
            return taken_back_answer(await take_back(unit, CaseId(case_id), message_id, principal.agent_id))

    return routes
