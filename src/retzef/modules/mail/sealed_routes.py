"""What a mail's sheet loads, by signed addresses: a frame without scripts sends no header of the desk's."""

import asyncio
from urllib.parse import quote
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from retzef.kernel.ids import TenantId
from retzef.modules.cases.api import NotFoundError
from retzef.modules.mail.addresses import read_remote
from retzef.modules.mail.shown import ShownMails
from retzef.platform.files.content import find_content
from retzef.platform.files.names import clean_name

_SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_KEPT = "private, max-age=43200, immutable"
_HARMLESS = {"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": _KEPT}


def sealed_mail_routes(mails: ShownMails) -> list[Route]:
    """`/mails/{tenant_id}/{message_id}/files/{place}` and `…/remote/{address}`."""

    def check(request: Request) -> None:
        until, seal = request.query_params.get("until", ""), request.query_params.get("seal", "")
        if not mails.addresses.is_good(request.url.path, until, seal):
            raise NotFoundError

    async def file(request: Request) -> Response:
        check(request)
        tenant_id: UUID = request.path_params["tenant_id"]
        opened = await mails.sources.open(TenantId(tenant_id), request.path_params["message_id"])
        place: int = request.path_params["place"]
        if place >= len(opened.read.files):
            raise NotFoundError
        found = opened.read.files[place]
        body = await asyncio.to_thread(found.content)
        content = find_content(body, found.name)
        media_type = content.media_type if content else "application/octet-stream"
        shown = "inline" if media_type in _SHOWN_INLINE else "attachment"
        name = quote(clean_name(found.name), safe="")
        return Response(
            body,
            media_type=media_type,
            headers={**_HARMLESS, "Content-Disposition": f"{shown}; filename*=UTF-8''{name}"},
        )

    async def remote(request: Request) -> Response:
        check(request)
        address = read_remote(request.path_params["address"])
        if address is None:
            raise NotFoundError
        picture = await mails.images.get(address)
        return Response(picture.body, media_type=picture.media_type, headers=_HARMLESS)

    below = "/mails/{tenant_id:uuid}/{message_id:uuid}"
    return [
        Route(f"{below}/files/{{place:int}}", file),
        Route(f"{below}/remote/{{address}}", remote),
    ]
