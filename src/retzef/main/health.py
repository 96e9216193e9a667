"""Is this process alive, and is it ready: each role with what is wrong, for whoever watches over it.

`/health/live` says only that the process answers: who finds it silent starts it again. `/health/ready` looks at what
the roles stand on: who finds a role not ready sends nobody there, and restarts nothing. Looked at once a second at most,
however often it is asked: anybody may ask.
"""

import asyncio
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import retzef
from retzef.main.compose import Core
from retzef.modules.mail.api import read_mail_standing
from retzef.modules.operations.api import count_tenants_without_router
from retzef.platform.clock import SystemClock
from retzef.platform.db import DATABASE_TROUBLE
from retzef.platform.db.migrate import list_migrations
from retzef.platform.http.catalogue import sentence
from retzef.platform.http.errors import locale_of
from retzef.platform.tls import ServedCertificate

ROLES = ("web", "worker", "router")
LOOK_WITHIN_SECONDS = 2.0
LOOK_AT_MOST_EVERY_SECONDS = 1.0
# The journal is read each second; several in a row without one are no accident.
SILENT_AFTER_SECONDS = 10.0
DISK_WANTED_MB = 200
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that keeps a role from its work; `code` names the sentence."""

    code: str
    params: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """What one look found: of each role, what is wrong."""

    wrong: Mapping[str, Sequence[Wrong]]

    def is_ready(self, roles: Sequence[str]) -> bool:
        """Can all of these do their work?"""
        return not any(self.wrong[role] for role in roles)


def judge_shown(certificate: ServedCertificate) -> Wrong | None:
    """Without a good one nobody gets in."""
    shown = certificate.shown
    if shown is None:
        return Wrong("health-certificate-awaited")
    is_over = shown.expires_at <= SystemClock().now()
    return Wrong("health-certificate-over") if is_over else None


Probe = Callable[[], Wrong | None]


class Health:
    """`roles`: those of this process. The others are told of as far as the database knows."""

    def __init__(self, core: Core, roles: Sequence[str]) -> None:
        self._core = core
        self.roles = tuple(role for role in ROLES if role in roles)
        self._probes: list[tuple[str, Probe]] = [(role, self._look_at_feed) for role in self.roles]
        self._newest = frozenset(each.number for each in list_migrations())
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._found = Found(dict.fromkeys(ROLES, ()))

    def watch(self, role: str, probe: Probe) -> None:
        """Ask `probe` too, each time; it is quick, and answers with what is wrong or None."""
        self._probes.append((role, probe))

    async def look(self) -> Found:
        """Look now, or tell what was found a moment ago."""
        async with self._looking:
            if time.monotonic() - self._looked_at >= LOOK_AT_MOST_EVERY_SECONDS:
                self._found = await self._look()
                self._looked_at = time.monotonic()
            return self._found

    async def _look(self) -> Found:
        ground, standing = await self._look_at_database()
        if (disk := await asyncio.to_thread(self._look_at_disk)) is not None:
            ground.append(disk)
        wrong = {role: list(ground) for role in ROLES}
        for role, found in standing:
            wrong[role].append(found)
        for role, probe in self._probes:
            if (amiss := probe()) is not None:
                wrong[role].append(amiss)
        return Found(wrong)

    async def _look_at_database(self) -> tuple[list[Wrong], list[tuple[str, Wrong]]]:
        """What is wrong for all roles, and what for one of them."""
        try:
            async with (
                asyncio.timeout(LOOK_WITHIN_SECONDS),
                self._core.database.system.acquire() as connection,
            ):
                applied = {row[0] for row in await connection.fetch("SELECT number FROM schema_migrations")}
                tenants = await count_tenants_without_router(connection)
                mail = await read_mail_standing(connection)
        except DATABASE_TROUBLE:
            return [Wrong("health-database")], []
        ground = [] if applied == self._newest else [Wrong("health-revision")]
        standing = []
        if tenants:
            standing.append(("router", Wrong("health-router-absent", {"tenants": tenants})))
        if mail.unread:
            standing.append(("worker", Wrong("health-mailboxes-unread", {"mailboxes": mail.unread})))
        return ground, standing

    def _look_at_disk(self) -> Wrong | None:
        try:
            free = shutil.disk_usage(self._core.settings.data_dir).free // _MEGABYTE
        except OSError:
            return Wrong("health-data-folder")
        return Wrong("health-disk-full", {"free_mb": free}) if free < DISK_WANTED_MB else None

    def _look_at_feed(self) -> Wrong | None:
        seconds = self._core.feed.silent_seconds
        return (
            Wrong("health-feed-silent", {"seconds": round(seconds)})
            if seconds > SILENT_AFTER_SECONDS
            else None
        )


def health_routes(health: Health) -> list[Route]:
    """`/health/live` and `/health/ready`."""

    async def live(request: Request) -> Response:
        return JSONResponse({"status": "ok", "version": retzef.__version__})

    async def ready(request: Request) -> Response:
        found, locale = await health.look(), locale_of(request)
        is_ready = found.is_ready(health.roles)
        roles = {
            role: {
                "here": role in health.roles,
                "ready": not found.wrong[role],
                "wrong": [
                    {"code": each.code, "message": sentence(each.code, locale, each.params)}
                    for each in found.wrong[role]
                ],
            }
            for role in ROLES
        }
        body = {"status": "ok" if is_ready else "not-ready", "version": retzef.__version__, "roles": roles}
        return JSONResponse(body, status_code=200 if is_ready else 503, headers={"Cache-Control": "no-store"})

    return [
        Route("/health/live", live, methods=["GET"]),
        Route("/health/ready", ready, methods=["GET"]),
    ]
