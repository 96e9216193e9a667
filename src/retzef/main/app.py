"""The web application: the API, the widget's and the providers' doors, the pages, files, health."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import retzef
from retzef.main.compose import Core, WebParts
from retzef.main.doors import ProviderDoor, refusals_of_door
from retzef.main.edge import EdgeHeaders
from retzef.main.health import Health, Wrong, health_routes
from retzef.main.held_mail import show_mail
from retzef.main.mailbox_tools import trial_tools
from retzef.main.observe import Observer, metrics_route
from retzef.main.pages import install_pages
from retzef.modules.administration.api import (
    EntryPointSetUp,
    MailboxConsents,
    administration_routes,
    consent_routes,
    mailbox_routes,
    mailbox_trial_routes,
    onboarding_routes,
    own_list_routes,
    routing_policy_routes,
    skill_routes,
)
from retzef.modules.cases.draft_endpoints import draft_routes
from retzef.modules.cases.endpoints import case_routes
from retzef.modules.cases.file_endpoints import file_routes
from retzef.modules.cases.labels import label_routes
from retzef.modules.cases.list_endpoints import case_list_routes
from retzef.modules.cases.mail_endpoints import usual_mail_routes
from retzef.modules.cases.mention_endpoints import mention_routes
from retzef.modules.cases.opening_endpoints import opening_routes
from retzef.modules.cases.reaching_endpoints import reaching_routes
from retzef.modules.cases.task_endpoints import task_routes
from retzef.modules.cases.tie_endpoints import tie_routes
from retzef.modules.cases.timeline_endpoints import timeline_routes
from retzef.modules.context.api import routing_rule_routes
from retzef.modules.customers.blocking_endpoints import blocking_routes
from retzef.modules.customers.duplicate_endpoints import duplicate_routes
from retzef.modules.customers.endpoints import customer_routes
from retzef.modules.customers.field_endpoints import field_routes
from retzef.modules.customers.organization_endpoints import organization_routes
from retzef.modules.desk.endpoints import live_routes, session_routes
from retzef.modules.desk.passkey_endpoints import passkey_session_routes
from retzef.modules.desk.place_endpoints import place_routes
from retzef.modules.desk.provider_endpoints import ProviderSignIn, provider_session_routes
from retzef.modules.facts.api import fact_catalogue_routes, fact_routes
from retzef.modules.inbound.api import WAITING_MAX
from retzef.modules.mail.api import mail_routes, sealed_mail_routes
from retzef.modules.notifications.api import notification_routes
from retzef.modules.operations.api import jobs_routes
from retzef.modules.outbound.api import outbound_routes
from retzef.modules.people.api import (
    account_routes,
    audit_routes,
    joining_routes,
    passkey_routes,
    people_routes,
    provider_routes,
    role_routes,
    team_routes,
    token_routes,
)
from retzef.modules.privacy.api import erasure_routes, retention_routes
from retzef.modules.queues.endpoints import queue_routes
from retzef.modules.reporting.api import board_routes, promised_routes, report_routes, unanswered_routes
from retzef.modules.rules.api import rule_routes
from retzef.modules.search.api import search_routes
from retzef.modules.simulations.api import simulation_routes
from retzef.modules.staff.api import Flows
from retzef.modules.toolbox.api import macro_routes, reply_routes, view_routes
from retzef.modules.transfers.api import export_routes, import_routes
from retzef.modules.webchat.endpoints import webchat_routes
from retzef.modules.webchat.services import WebchatLimits, WebchatServices
from retzef.modules.webhooks.api import webhook_routes
from retzef.platform.auth.passkeys import Passkeys
from retzef.platform.auth.principal import tell_permissions
from retzef.platform.http.bodies import BoundedBodies
from retzef.platform.http.errors import install_error_handlers
from retzef.platform.http.schemas import describe_errors
from retzef.platform.http.told_limits import ToldLimits
from retzef.platform.idempotency import AnswerAgain, KeyedCalls, give_again
from retzef.platform.telemetry import RequestMeter
from retzef.platform.tls.trust import mail_trust

# The desk's page to which mail providers send people back.
CONSENT_PATH = "/desk/entry-points/consent"
# A look that cannot be written by then is lost: the database is away.
LOOKS_WRITTEN_WITHIN_SECONDS = 2.0
DESCRIPTION = "Everything the desk, the widget and other systems do with Retzef. The sockets are described in docs/reference/wire.md."


class Application(FastAPI):
    """The framework's, with our errors described once for all routes."""

    def openapi(self) -> dict[str, Any]:
        """What `/api/v1/openapi.json` answers, made when it is first asked for."""
        if self.openapi_schema is None:
            describe_errors(super().openapi())
        return self.openapi_schema or {}


def build_app(
    core: Core,
    web: WebParts,
    *,
    background: bool = True,
    health: Health | None = None,
    observer: Observer | None = None,
) -> FastAPI:
    """The application. `background`: also run the live parts for as long as it serves; else the caller does.

    `health` and `observer`: those of the process, where it has other roles and doors besides.
    """
    health = watch_web(health or Health(core, ("web",)), web)
    observer = observer or Observer(core, health, web)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        live = asyncio.create_task(run_live(core, web), name="live") if background else None
        await core.feed.ready()  # who connects must find the journal followed
        yield
        await web.ingest.drain()
        with suppress(TimeoutError):
            await asyncio.wait_for(web.looks.drain(), LOOKS_WRITTEN_WITHIN_SECONDS)
        if live is not None:
            live.cancel()
            await asyncio.gather(live, return_exceptions=True)
        await web.outbound.close()

    app = Application(
        title="Retzef", version=retzef.__version__, description=DESCRIPTION, lifespan=lifespan,
        openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None,
        # What it would tell by itself quotes paths, arguments and failures: spans are made by `RequestMeter`.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )  # fmt: skip
    app.state.authenticator = web.authenticator
    app.state.looks = web.looks
    install_error_handlers(app)
    app.add_exception_handler(AnswerAgain, give_again(core.keys))
    app.add_middleware(KeyedCalls, database=core.database, keys=core.keys, clock=core.clock)
    app.add_middleware(ToldLimits)
    app.add_middleware(ProviderDoor, core=core, web=web)
    app.add_middleware(BoundedBodies)
    app.add_middleware(EdgeHeaders, hsts=core.settings.tls is not None)
    app.add_middleware(RequestMeter, meters=core.meters)
    app.include_router(_api(core, web))
    app.include_router(_webchat(core, web))
    tell_permissions(app.routes)
    app.router.routes.append(refusals_of_door())
    app.router.routes.append(Route("/health", _health(core), methods=["GET"]))
    app.router.routes.extend(health_routes(health))
    app.router.routes.extend(sealed_mail_routes(web.mails))
    if core.settings.metrics_token:
        app.router.routes.append(
            metrics_route(observer, core.meters.content_type, core.settings.metrics_token)
        )
    install_pages(app, core, Path(__file__).parent / "static")
    return app


async def run_live(core: Core, web: WebParts) -> None:
    """Follow the journal and keep connected desks and widgets up to date, until cancelled or one of them fails."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(core.feed.run(), name="feed")
        tasks.create_task(web.desk.run(), name="desk-live")
        tasks.create_task(web.boards.run(), name="live-boards")
        tasks.create_task(web.visitors.run(), name="visitor-live")
        tasks.create_task(web.looks.run(), name="audit-looks")


def _api(core: Core, web: WebParts) -> APIRouter:
    manifests = {name: adapter.manifest for name, adapter in core.adapters.items()}
    api = APIRouter(prefix="/api/v1")
    api.include_router(
        session_routes(
            core.units,
            core.keys,
            sign_in_limits=web.sign_in_limits,
            secure_cookie=core.settings.secure_cookie,
        )
    )
    secure = core.settings.secure_cookie
    api.include_router(place_routes(core.units, core.keys, limits=web.sign_in_limits, secure_cookie=secure))
    for routes in (case_list_routes, label_routes, timeline_routes, tie_routes, mention_routes, task_routes):
        api.include_router(routes(core.units))
    api.include_router(reaching_routes(core.units, core.adapters))
    api.include_router(usual_mail_routes(core.units, core.adapters))
    api.include_router(opening_routes(core.units, core.adapters))
    for told in (notification_routes, draft_routes):
        api.include_router(told(core.units, core.feed))
    api.include_router(blocking_routes(core.units))
    api.include_router(file_routes(core.units, core.links))
    api.include_router(mail_routes(core.units, web.mails))
    api.include_router(outbound_routes(core.units))
    api.include_router(case_routes(core.units, core.projector, core.files, core.adapters, web.agent_uploads))
    api.include_router(customer_routes(core.units, core.projector))
    api.include_router(duplicate_routes(core.units))
    api.include_router(field_routes(core.units))
    api.include_router(organization_routes(core.units))
    api.include_router(fact_routes(core.units))
    api.include_router(fact_catalogue_routes(core.units))
    for routes in (erasure_routes, retention_routes):
        api.include_router(routes(core.units))
    for transfers in (import_routes, export_routes):
        api.include_router(transfers(core.units, core.transfers))
    api.include_router(queue_routes(core.units, manifests))
    _include_administration(api, core, web)
    api.include_router(onboarding_routes(core.units))
    api.include_router(own_list_routes(core.units))
    api.include_router(skill_routes(core.units))
    api.include_router(routing_policy_routes(core.units))
    api.include_router(jobs_routes(core.units, web.job_kinds))
    _include_people(api, core, web)
    api.include_router(webhook_routes(core.units, core.keys, web.outbound.http))
    api.include_router(audit_routes(core.units))
    for routes in (
        report_routes,
        promised_routes,
        unanswered_routes,
        board_routes,
        search_routes,
        reply_routes,
        view_routes,
        rule_routes,
        routing_rule_routes,
        simulation_routes,
    ):
        api.include_router(routes(core.units))
    api.include_router(macro_routes(core.units, manifests))
    sockets = web.desk_sockets
    api.include_router(
        live_routes(web.desk, core.feed, web.authenticator, web.looks, sockets, boards=web.boards)
    )
    return api


def _include_administration(api: APIRouter, core: Core, web: WebParts) -> None:
    """What is set up: queues and entry points, mailboxes with their trials and what is held back of them."""
    http, networks = web.outbound.http, core.settings.private_networks
    set_up = EntryPointSetUp(core.adapters, core.keys)
    api.include_router(administration_routes(core.units, set_up, http))
    api.include_router(mailbox_routes(core.units, core.files, show_mail, web.quarantine))
    tools = trial_tools(core.adapters["email"], http, networks, mail_trust(core.settings.mail_authorities))
    api.include_router(mailbox_trial_routes(core.units, set_up, tools))
    back_to = core.settings.link_address + CONSENT_PATH
    api.include_router(consent_routes(MailboxConsents(core.units, core.keys, set_up, http, back_to)))


def _include_people(api: APIRouter, core: Core, web: WebParts) -> None:
    """Who works here, what they may, and how they come in."""
    secure = core.settings.secure_cookie
    api.include_router(people_routes(core.units))
    api.include_router(joining_routes(core.units, web.joining_limit))
    api.include_router(role_routes(core.units))
    api.include_router(team_routes(core.units))
    api.include_router(account_routes(core.units, core.keys, web.account_limit))
    passkeys = Passkeys(core.keys.derive("passkeys"))
    api.include_router(passkey_routes(core.units, passkeys, web.account_limit))
    api.include_router(
        passkey_session_routes(core.units, passkeys, limits=web.sign_in_limits, secure_cookie=secure)
    )
    flows = Flows(core.keys.derive("single-sign-on"), secure=secure)
    api.include_router(provider_routes(core.units, core.keys, web.providers, flows))
    signing = ProviderSignIn(core.units, core.keys, web.providers, flows)
    api.include_router(provider_session_routes(signing, limits=web.sign_in_limits, secure_cookie=secure))
    api.include_router(token_routes(core.units))


def _webchat(core: Core, web: WebParts) -> APIRouter:
    limits = WebchatLimits(
        visits=web.visit_limit, messages=web.message_limit, files=web.file_limit,
        bytes_of_visitor=web.bytes_of_visitor, bytes_of_network=web.bytes_of_network, refused=web.refused_limit,
        transcripts=web.transcript_limit, transcripts_of_network=web.transcripts_of_network,
        uploads=web.uploads, uploads_of_network=web.uploads_of_network,
        sockets=web.visitor_sockets, sockets_of_network=web.sockets_of_network,
    )  # fmt: skip
    return webchat_routes(
        WebchatServices(
            units=core.units, registry=core.registry, protocol=web.visitor_protocol, ingest=web.ingest, files=core.files,
            live=web.visitors, feed=core.feed, limits=limits,
            manifests={name: adapter.manifest for name, adapter in core.adapters.items()},
        )
    )  # fmt: skip


def watch_web(health: Health, web: WebParts) -> Health:
    """Is what comes in stored as fast as it comes? Else it is sent back to where it came from, which is no readiness."""

    def look_at_ingest() -> Wrong | None:
        waiting = web.ingest.waiting
        return Wrong("health-ingest-full", {"waiting": waiting}) if waiting > WAITING_MAX * 0.9 else None

    health.watch("web", look_at_ingest)
    return health


def _health(core: Core) -> Callable[[Request], Awaitable[Response]]:
    """The shortest question, and the oldest: does the web role answer, and the database behind it?"""

    async def health(request: Request) -> Response:
        await core.database.system.fetchval("SELECT 1")
        return JSONResponse({"status": "ok", "version": retzef.__version__})

    return health
