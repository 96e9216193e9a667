"""Signing in at a mail provider over HTTP: going there, and coming back. Mounted at /administration."""

from typing import Annotated, TypeAlias
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, StringConstraints

from retzef.modules.administration.mailbox_consents import Brought, MailboxConsents
from retzef.platform.auth.principal import InPerson, Principal, needs
from retzef.platform.http.schemas import ERRORS, Incoming

# Of what providers give back: some write codes of a few thousand letters.
Word: TypeAlias = Annotated[str, StringConstraints(max_length=8000)]


async def _at_a_screen(
    principal: Annotated[Principal, Depends(needs("channels.manage"))], _: InPerson
) -> Principal:
    return principal


ChannelManager: TypeAlias = Annotated[Principal, Depends(needs("channels.manage"))]
# A token of a program has no browser that could go there and come back.
ChannelManagerInPerson: TypeAlias = Annotated[Principal, Depends(_at_a_screen)]


class ConsentReturnAnswer(BaseModel):
    """Where providers send people back to: it has to be entered there, to the letter."""

    return_address: str


class ConsentBegunAnswer(BaseModel):
    """Where the browser goes now."""

    address: str


class ConsentBroughtBody(Incoming):
    """What the browser was given there, as it stands in the address to which it was sent back."""

    state: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    code: Word = ""
    error: Annotated[str, StringConstraints(max_length=500)] = Field(
        default="", description="The provider's word for why there is no code"
    )


class ConsentEndedAnswer(BaseModel):
    """The mailbox that the centre was let into."""

    entry_point_id: UUID


def consent_routes(consents: MailboxConsents) -> APIRouter:
    """Being let into mailboxes."""
    routes = APIRouter(prefix="/administration", tags=["administration"], responses=ERRORS)

    @routes.get("/mailbox-consents", summary="Where mail providers send people back to")
    async def place(_: ChannelManager) -> ConsentReturnAnswer:
        return ConsentReturnAnswer(return_address=consents.back_to)

    @routes.post(
        "/mailboxes/{entry_point_id}/consent",
        summary="Begin to sign in at the mailbox's provider",
        description="The answer says where the browser goes. What it brings back is good once, for some minutes, and in this session alone.",
    )
    async def begin(entry_point_id: UUID, principal: ChannelManagerInPerson) -> ConsentBegunAnswer:
        return ConsentBegunAnswer(address=await consents.begin(principal, entry_point_id))

    @routes.post("/mailbox-consents", summary="Come back from the mailbox's provider")
    async def end(body: ConsentBroughtBody, principal: ChannelManagerInPerson) -> ConsentEndedAnswer:
        brought = Brought(body.state, body.code, body.error)
        return ConsentEndedAnswer(entry_point_id=await consents.end(principal, brought))

    return routes
