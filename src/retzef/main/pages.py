"""What browsers load: the desk, the widget, the demo site, files of messages."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from retzef.kernel.ids import TenantId
from retzef.main.compose import Core
from retzef.modules.cases.api import NotFoundError

log = logging.getLogger("retzef.files")

_FIND_FILE = "SELECT name, media_type, sha256 FROM attachments WHERE tenant_id = $1 AND attachment_id = $2"
_FIND_DEMO = "SELECT public_key FROM entry_points WHERE channel = 'webchat' AND active AND settings ? 'demo' ORDER BY entry_point_id LIMIT 1"
_SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_YEAR = int(timedelta(days=365).total_seconds())


def install_pages(app: FastAPI, core: Core, static: Path) -> None:
    """Add the routes of pages; a folder that has not been built is told about, not served empty."""

    async def start(request: Request) -> Response:
        return RedirectResponse("/desk/")

    async def desk(request: Request) -> Response:
        return _page(static / "desk" / "index.html")

    async def widget(request: Request) -> Response:
        return FileResponse(
            static / "widget" / "widget.js",
            media_type="text/javascript",
            headers={"Cache-Control": "public, max-age=300"},
        )

    async def demo_config(request: Request) -> Response:
        return JSONResponse({"entry_point": await core.database.system.fetchval(_FIND_DEMO)})

    async def file(request: Request) -> Response:
        return await _file(core, request)

    routes = app.router.routes
    routes.append(Route("/", start))
    routes.append(Route("/files/{tenant_id:uuid}/{attachment_id:uuid}", file))
    routes.append(Route("/demo/config.json", demo_config))
    if (static / "widget").is_dir():
        routes.append(Route("/widget.js", widget))
        routes.append(Mount("/widget", StaticFiles(directory=static / "widget")))
    if (static / "demo").is_dir():
        routes.append(Mount("/demo", StaticFiles(directory=static / "demo", html=True)))
    if (static / "desk" / "assets").is_dir():
        routes.append(Mount("/desk/assets", StaticFiles(directory=static / "desk" / "assets")))
    if (static / "desk").is_dir():
        routes.append(Route("/desk/{path:path}", desk))
        routes.append(Route("/desk", desk))


def _page(path: Path) -> Response:
    return FileResponse(path, media_type="text/html", headers={"Cache-Control": "no-cache"})


async def _file(core: Core, request: Request) -> Response:
    """A file by its signed address. Never run by the browser: sandboxed, and saved unless it is a picture."""
    tenant_id: UUID = request.path_params["tenant_id"]
    attachment_id: UUID = request.path_params["attachment_id"]
    until, seal = request.query_params.get("until", ""), request.query_params.get("seal", "")
    if not core.links.is_good(tenant_id, attachment_id, until, seal, core.clock.now()):
        raise NotFoundError
    async with core.database.transaction(TenantId(tenant_id)) as connection:
        row = await connection.fetchrow(_FIND_FILE, tenant_id, attachment_id)
    if row is None:
        raise NotFoundError
    path = core.files.path(TenantId(tenant_id), row["sha256"].hex())
    if not await asyncio.to_thread(path.is_file):
        log.error("files.missing", extra={"tenant_id": str(tenant_id), "attachment_id": str(attachment_id)})
        raise NotFoundError
    inline = row["media_type"] in _SHOWN_INLINE
    return FileResponse(
        path, media_type=row["media_type"], filename=row["name"], content_disposition_type="inline" if inline else "attachment",
        headers={"Content-Security-Policy": "sandbox; default-src 'none'", "Cache-Control": f"private, max-age={_YEAR // 365}, immutable"},
    )  # fmt: skip
