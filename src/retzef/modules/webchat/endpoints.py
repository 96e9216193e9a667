"""The widget over HTTP: its settings, the visit, messages, files, the live socket.

Public: everything is bounded and limited, and a visitor's token is the only key to a thread.
"""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response, WebSocket
from pydantic import BaseModel, Field

from retzef.kernel.ids import TenantId
from retzef.kernel.locale import LOCALES, match_locale
from retzef.modules.cases.api import TextTooLongError, Upload, find_uploads, store_upload
from retzef.modules.webchat.entry import Key, find_entry_point
from retzef.modules.webchat.leaving import add_leaving_route
from retzef.modules.webchat.services import WebchatServices
from retzef.modules.webchat.socket import VisitorSocket
from retzef.modules.webchat.transcripts import add_transcript_route, offers_transcript
from retzef.modules.webchat.visits import (
    Introduction,
    VisitorTokenInvalidError,
    check_introduction,
    is_somebody_else,
    merge_claims,
    new_visitor,
    tell_customer,
    visitor_of,
)
from retzef.platform.http.bodies import declared_length, read_body
from retzef.platform.http.callers import caller_of
from retzef.platform.http.schemas import ERRORS, Incoming, Locale
from retzef.ports.channel import EntryPoint, InboundMessage, InboundRequest, SignatureInvalidError
from retzef.ports.visitor import VisitorClaims


class PreChatField(BaseModel):
    """A field asked before the chat."""

    name: Literal["name", "email", "phone"]
    required: bool


class PreChat(BaseModel):
    """What is asked before the chat."""

    fields: list[PreChatField]


class Limits(BaseModel):
    """What the channel takes."""

    text_max: int
    text_unit: str
    file_max_bytes: int
    file_types: list[str]


class ConfigAnswer(BaseModel):
    """Everything the widget needs to draw itself."""

    name: str
    accent: str
    locales: list[str]
    locale: str
    greeting: str
    pre_chat: PreChat
    limits: Limits
    open: bool
    transcript: bool = Field(description="The visitor may have the conversation sent by e-mail")


class VisitBody(Incoming):
    """A visit begins or goes on."""

    visitor_token: str | None = Field(default=None, max_length=8192)
    identity: str | None = Field(default=None, max_length=8192)
    locale: Locale | None = None
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=320)
    phone: str | None = Field(default=None, max_length=40)
    page_url: str | None = Field(default=None, max_length=2000)


class IntroductionBody(Incoming):
    """Addresses given later."""

    locale: Locale | None = None
    name: str | None = Field(default=None, max_length=200)
    email: str | None = Field(default=None, max_length=320)
    phone: str | None = Field(default=None, max_length=40)


class VisitAnswer(BaseModel):
    """The token is the only key to the thread."""

    visitor_token: str
    visitor_id: UUID
    email: str | None = Field(description="The address the visitor gave, or the host site vouches for")


class MessageAnswer(BaseModel):
    """Stored, durably. `duplicate`: it was here already."""

    message_id: UUID
    duplicate: bool


class VisitorFileAnswer(BaseModel):
    """A stored file, to be named in a message."""

    attachment_id: UUID
    name: str
    media_type: str
    size: int


def webchat_routes(services: WebchatServices) -> APIRouter:
    """All routes below /webchat."""
    routes = APIRouter(prefix="/webchat/{key}", tags=["webchat"], responses=ERRORS)
    _add_visit_routes(routes, services)
    _add_message_routes(routes, services)

    add_transcript_route(routes, services)
    add_leaving_route(routes, services)

    @routes.websocket("/live")
    async def connect(socket: WebSocket, key: Key) -> None:
        await socket.accept()
        await VisitorSocket(socket, key, services).serve()

    return routes


def _add_visit_routes(routes: APIRouter, services: WebchatServices) -> None:
    @routes.get("/config", summary="What the widget needs to draw itself")
    async def config(
        key: Key, request: Request, locale: Annotated[str, Query(max_length=35)] = ""
    ) -> ConfigAnswer:
        services.limits.visits.check(caller_of(request), cost=0.1)
        entry_point = await find_entry_point(services, key, request)
        async with services.units.database.transaction(TenantId(entry_point.tenant_id)) as connection:
            tenant = await connection.fetchrow(
                "SELECT name, accent, locales, default_locale FROM tenants WHERE tenant_id = $1",
                entry_point.tenant_id,
            )
            transcript = await offers_transcript(connection, services, entry_point)
        assert tenant is not None
        wanted = locale or request.headers.get("accept-language", "")
        chosen = match_locale(wanted, tenant["locales"], otherwise=tenant["default_locale"])
        return _config(entry_point, dict(tenant), chosen, services, transcript=transcript)

    @routes.post("/visits", summary="Begin or go on")
    async def visit(key: Key, body: VisitBody, request: Request) -> VisitAnswer:
        services.limits.visits.check(caller_of(request))
        entry_point = await find_entry_point(services, key, request)
        said = check_introduction(Introduction(body.locale, body.name, body.email, body.phone))
        now = services.units.clock.now()
        host = services.protocol.host_identity(entry_point, body.identity, now) if body.identity else None
        visitor = _known_visitor(services, entry_point, body.visitor_token)
        known = visitor is not None and not (host is not None and is_somebody_else(visitor, host))
        if visitor is None or not known:
            visitor = new_visitor(services.units.ids.new(), entry_point)
        claims = merge_claims(visitor, said, host)
        if known and claims != visitor:
            await tell_customer(services.units, entry_point, claims)
        return _visit_answer(services, claims)

    @routes.patch("/visits", summary="Give a name or an address later")
    async def introduce(key: Key, body: IntroductionBody, request: Request) -> VisitAnswer:
        entry_point = await find_entry_point(services, key, request)
        visitor = visitor_of(services.protocol, entry_point, request.headers)
        services.limits.visits.check(visitor.visitor_id)
        said = check_introduction(Introduction(body.locale, body.name, body.email, body.phone))
        claims = merge_claims(visitor, said, None)
        if claims != visitor:
            await tell_customer(services.units, entry_point, claims)
        return _visit_answer(services, claims)


def _add_message_routes(routes: APIRouter, services: WebchatServices) -> None:
    manifest = services.protocol.manifest

    @routes.post("/messages", status_code=201, summary="Write", response_model=MessageAnswer,
                 responses={200: {"model": MessageAnswer, "description": "It was here already"}},
                 openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {
                     "type": "object", "required": ["client_id"], "properties": {
                         "client_id": {"type": "string", "format": "uuid"}, "text": {"type": "string"},
                         "attachment_ids": {"type": "array", "items": {"type": "string", "format": "uuid"}},
                         "sent_at": {"type": "string", "format": "date-time"}}}}}}})  # fmt: skip
    async def write(key: Key, request: Request) -> Response:
        entry_point = await find_entry_point(services, key, request)
        inbound = InboundRequest(
            body=await read_body(request, manifest.inbound_body_max_bytes),
            headers={name.lower(): value for name, value in request.headers.items()},
            query={},
            received_at=services.units.clock.now(),
        )
        visitor = visitor_of(services.protocol, entry_point, inbound.headers)
        services.limits.messages.check(visitor.visitor_id)
        services.limits.messages.check(caller_of(request), cost=0.1)
        parsed = services.protocol.adapter.parse(entry_point, inbound)[0]
        assert isinstance(parsed, InboundMessage)
        if manifest.measure(parsed.text) > manifest.text_max:
            raise TextTooLongError(limit=manifest.text_max)
        message = await _with_files(services, entry_point, visitor.visitor_id, parsed)
        received = await services.ingest.receive(entry_point, manifest, message)
        duplicate = "true" if received.duplicate else "false"
        return Response(
            f'{{"message_id":"{received.message_id}","duplicate":{duplicate}}}',
            status_code=200 if received.duplicate else 201,
            media_type="application/json",
        )

    @routes.post("/files", status_code=201, summary="Store a file for a message",
                 openapi_extra={"requestBody": {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}, "required": True}})  # fmt: skip
    async def upload(
        key: Key, request: Request, name: Annotated[str, Query(min_length=1, max_length=255)]
    ) -> VisitorFileAnswer:
        entry_point = await find_entry_point(services, key, request)
        visitor = visitor_of(services.protocol, entry_point, request.headers)
        limits, caller, owner = services.limits, caller_of(request), f"visitor/{visitor.visitor_id}"
        limits.files.check(visitor.visitor_id)
        limits.files.check(caller, cost=0.2)
        with limits.uploads_of_network.hold(caller), limits.uploads.hold(owner), ExitStack() as spent:
            # What is said to come is counted before it is read, and the rest, where nothing was said, before it is kept.
            said = min(declared_length(request) or 0, manifest.file_max_bytes)
            spent.enter_context(limits.spend_bytes(visitor.visitor_id, caller, said))
            body = await services.protocol.read_file(request)
            spent.enter_context(limits.spend_bytes(visitor.visitor_id, caller, max(0, len(body) - said)))
            sent = Upload(name, request.headers.get("content-type", ""), body)
            stored = await store_upload(
                services.units, TenantId(entry_point.tenant_id), services.files, manifest, sent, uploaded_by=owner
            )  # fmt: skip
        return VisitorFileAnswer(
            attachment_id=stored.attachment_id,
            name=stored.name,
            media_type=stored.media_type,
            size=stored.size,
        )


def _visit_answer(services: WebchatServices, claims: VisitorClaims) -> VisitAnswer:
    return VisitAnswer(
        visitor_token=services.protocol.sign(claims), visitor_id=UUID(claims.visitor_id), email=claims.email
    )


def _known_visitor(
    services: WebchatServices, entry_point: EntryPoint, token: str | None
) -> VisitorClaims | None:
    if not token:
        return None
    try:
        return services.protocol.read(entry_point, token)
    except SignatureInvalidError as error:
        raise VisitorTokenInvalidError from error


async def _with_files(
    services: WebchatServices, entry_point: EntryPoint, visitor_id: str, message: InboundMessage
) -> InboundMessage:
    """Named files must be the visitor's own and not in another message; a repeated message names its own again."""
    if not message.attachments:
        return message
    async with services.units.begin(TenantId(entry_point.tenant_id)) as unit:
        stored = await unit.connection.fetchval(
            "SELECT true FROM inbound_receipts WHERE tenant_id = $1 AND entry_point_id = $2 AND provider_message_id = $3",
            entry_point.tenant_id, entry_point.entry_point_id, message.provider_message_id,
        )  # fmt: skip
        if stored:
            return replace(message, attachments=())
        found = await find_uploads(
            unit, [each.attachment_id for each in message.attachments], uploaded_by=f"visitor/{visitor_id}"
        )
    return replace(message, attachments=found)


def _config(
    entry_point: EntryPoint,
    tenant: Mapping[str, Any],
    locale: str,
    services: WebchatServices,
    *,
    transcript: bool,
) -> ConfigAnswer:
    settings, manifest = entry_point.settings, services.protocol.manifest
    greeting = settings.get("greeting")
    fields = settings.get("pre_chat")
    return ConfigAnswer(
        name=tenant["name"],
        accent=str(settings.get("accent") or tenant["accent"]),
        locales=[each for each in tenant["locales"] if each in LOCALES],
        locale=locale,
        greeting=str(greeting.get(locale) or greeting.get("en") or "") if isinstance(greeting, Mapping) else "",
        pre_chat=PreChat(fields=[PreChatField.model_validate(each) for each in fields] if isinstance(fields, list) else []),
        limits=Limits(
            text_max=manifest.text_max, text_unit=manifest.text_unit, file_max_bytes=manifest.file_max_bytes,
            file_types=list(manifest.file_types),
        ),
        open=True,
        transcript=transcript,
    )  # fmt: skip
