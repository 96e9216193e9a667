"""Opening a case for a customer, over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from retzef.kernel.ids import AgentId
from retzef.modules.cases.mail_schemas import MailBody
from retzef.modules.cases.opening import NewCase, open_case
from retzef.modules.cases.reaching import write
from retzef.modules.cases.reaching_endpoints import Campaign, RecipientBody
from retzef.modules.cases.schemas import Subject
from retzef.modules.cases.send import Draft
from retzef.platform.auth.permissions import check_permission
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming
from retzef.platform.unit import Units
from retzef.ports.channel import ChannelAdapter

CaseHandler: TypeAlias = Annotated[Principal, Depends(needs("cases.handle"))]


class FirstMessageBody(Incoming):
    """What is written to the customer first, and to which address."""

    text: str = Field(default="", max_length=100_000)
    to: RecipientBody
    mail: MailBody | None = Field(default=None, description="Where it goes by mail: how")
    campaign: Campaign | None = Field(
        default=None, description="For which campaign; routing rules ask for it"
    )


class NewCaseBody(Incoming):
    """A matter that nobody wrote in about here. With neither owner nor team it is the caller's own."""

    customer_id: UUID
    subject: Subject | None = None
    owner_agent_id: UUID | None = None
    team_id: UUID | None = None
    note: str = Field(default="", max_length=20_000, description="For colleagues: what it is about")
    fields: dict[str, Any] = Field(
        default_factory=dict, max_length=200, description="Values of the tenant's own fields by key"
    )
    message: FirstMessageBody | None = Field(default=None, description="Written to the customer with it")


class OpenedAnswer(BaseModel):
    """The new case."""

    case_id: UUID


def opening_routes(units: Units, adapters: Mapping[str, ChannelAdapter]) -> APIRouter:
    """POST /cases."""
    routes = APIRouter(prefix="/cases", tags=["cases"], responses=ERRORS)

    @routes.post(
        "",
        status_code=201,
        summary="Open a case for a customer",
        description="In no queue: its owner, or its team, have it in their lists. To make somebody else its owner takes"
        " `cases.assign`. The note and the message to the customer (by one of their `ways`) are stored with it or not at all.",
    )
    async def open_new(body: NewCaseBody, principal: CaseHandler) -> OpenedAnswer:
        subject, note = ((text or "").replace("\x00", "").strip() for text in (body.subject, body.note))
        owner = body.owner_agent_id or (None if body.team_id else principal.agent_id)
        new = NewCase(
            body.customer_id, subject or None, AgentId(owner) if owner else None, body.team_id, body.fields
        )
        async with units.begin(principal.tenant_id) as unit:
            case_id = await open_case(unit, principal, new)
            if note:
                check_permission(principal, "cases.note")
                await write(unit, principal, adapters, case_id, Draft(unit.ids.new(), None, note, note=True))
            if body.message is not None:
                mail = body.message.mail.to_mailing() if body.message.mail else None
                text, to = body.message.text.replace("\x00", ""), body.message.to.to_recipient()
                first = Draft(unit.ids.new(), None, text, to=to, mail=mail, campaign=body.message.campaign)
                await write(unit, principal, adapters, case_id, first)
        return OpenedAnswer(case_id=case_id)

    return routes
