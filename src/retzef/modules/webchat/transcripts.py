"""A visitor asks for what was written to be sent to them by e-mail."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from retzef.kernel.ids import TenantId
from retzef.kernel.locale import LOCALES, match_locale
from retzef.modules.cases.api import TranscriptAddressError, mail_channels, send_visitors_transcript
from retzef.modules.webchat.entry import Key, find_entry_point
from retzef.modules.webchat.services import WebchatServices
from retzef.modules.webchat.visits import AddressInvalidError, Introduction, check_introduction, visitor_of
from retzef.platform.db import Connection
from retzef.platform.http.callers import caller_of
from retzef.platform.http.catalogue import sentence
from retzef.platform.http.schemas import Incoming
from retzef.ports.channel import EntryPoint, IdentityClaim
from retzef.ports.visitor import VisitorClaims

_HAS_MAILBOX = (
    "SELECT EXISTS (SELECT FROM entry_points WHERE tenant_id = $1 AND channel = ANY ($2) AND active)"
)


class VisitorTranscriptBody(Incoming):
    """Where to; left out: to the address the visitor gave, or the host site vouches for."""

    email: str | None = Field(default=None, max_length=320)


class VisitorTranscriptAnswer(BaseModel):
    """Where it goes. `said`: the same as a sentence for the visitor."""

    email: str
    said: str


def add_transcript_route(routes: APIRouter, services: WebchatServices) -> None:
    """POST /webchat/{key}/transcript."""

    @routes.post(
        "/transcript",
        status_code=202,
        summary="Have the conversation sent by e-mail",
        description="The visitor's own, the last of their thread, once somebody has answered in it. What was sent to an address already goes no"
        " more; of one conversation three mails at most, to one address five a day.",
    )
    async def ask(key: Key, body: VisitorTranscriptBody, request: Request) -> VisitorTranscriptAnswer:
        entry_point = await find_entry_point(services, key, request)
        visitor = visitor_of(services.protocol, entry_point, request.headers)
        services.limits.transcripts.check(visitor.visitor_id)
        services.limits.transcripts_of_network.check(caller_of(request))
        claim = _address(body, visitor)
        async with services.units.begin(TenantId(entry_point.tenant_id)) as unit:
            if not await offers_transcript(unit.connection, services, entry_point):
                raise TranscriptAddressError
            await send_visitors_transcript(unit, services.manifests, entry_point, visitor.visitor_id, claim)
        language = match_locale(
            request.headers.get("accept-language", ""), LOCALES, otherwise=visitor.locale or "en"
        )
        return VisitorTranscriptAnswer(
            email=claim.value, said=sentence("transcript-sent", language[:2], {"email": claim.value})
        )


async def offers_transcript(
    connection: Connection, services: WebchatServices, entry_point: EntryPoint
) -> bool:
    """Is there a mailbox to send it from, and is it wanted here?"""
    if entry_point.settings.get("transcript_off") is True:
        return False
    found: bool = await connection.fetchval(
        _HAS_MAILBOX, entry_point.tenant_id, mail_channels(services.manifests)
    )
    return found


def _address(body: VisitorTranscriptBody, visitor: VisitorClaims) -> IdentityClaim:
    """The visitor's word for an address, unless it is the one that the host site vouches for."""
    try:
        said = check_introduction(Introduction(email=body.email)).email
    except AddressInvalidError as error:
        raise TranscriptAddressError from error
    value = said or visitor.email
    if value is None:
        raise TranscriptAddressError
    is_vouched_for = value == visitor.email and "email" in visitor.verified
    return IdentityClaim("email", value, "verified" if is_vouched_for else "claimed")
