"""Numbers for Prometheus: what is counted where it happens, and what is looked at when somebody asks.

Told on the product's own port to whoever has the token, or on an address of its own, which is for a network that only
monitors can reach (`main.sidedoor`).
"""

import asyncio
import hmac
import time
from collections.abc import Iterable, Iterator

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from retzef.main.compose import Core, WebParts
from retzef.main.health import Health
from retzef.modules.mail.api import MailStanding, read_mail_standing
from retzef.modules.operations.api import Standing, read_standing
from retzef.platform.acme.keeper import CertificateKeeper
from retzef.platform.db import DATABASE_TROUBLE
from retzef.platform.telemetry import JournalMeter
from retzef.platform.tls import ServedCertificate

LOOK_WITHIN_SECONDS = 3.0
LOOK_AT_MOST_EVERY_SECONDS = 5.0


class Observer(Collector):
    """What a scrape looks at. The tenants' numbers are told by processes with the web role, so that they are told once."""

    def __init__(self, core: Core, health: Health, web: WebParts | None = None) -> None:
        self._core = core
        self._health = health
        self._web = web
        self._standing: Standing | None = None
        self._mail: MailStanding | None = None
        self._ready: dict[str, bool] = {}
        self._looking = asyncio.Lock()
        self._looked_at = float("-inf")
        self._certificate: ServedCertificate | None = None
        self._keeper: CertificateKeeper | None = None
        core.feed.subscribe(JournalMeter(core.meters))
        core.meters.registry.register(self)

    def tell_of_certificate(self, certificate: ServedCertificate, keeper: CertificateKeeper | None) -> None:
        """TLS is spoken with this one, which `keeper` asks an authority for."""
        self._certificate = certificate
        self._keeper = keeper

    async def expose(self) -> bytes:
        """Everything, in Prometheus's text format."""
        async with self._looking:
            if time.monotonic() - self._looked_at >= LOOK_AT_MOST_EVERY_SECONDS:
                await self._look()
                self._looked_at = time.monotonic()
        return self._core.meters.expose()

    async def _look(self) -> None:
        found = await self._health.look()
        self._ready = {role: not found.wrong[role] for role in self._health.roles}
        if self._web is None:
            return
        try:
            async with (
                asyncio.timeout(LOOK_WITHIN_SECONDS),
                self._core.database.system.acquire() as connection,
            ):
                self._standing = await read_standing(connection)
                self._mail = await read_mail_standing(connection)
        except DATABASE_TROUBLE:
            self._standing = self._mail = None  # no number is better than an old one

    def collect(self) -> Iterable[Metric]:
        """What the registry asks for at each scrape. In the loop's own thread, like everything it looks at."""
        ready = GaugeMetricFamily("retzef_ready", "1 when the role can do its work.", labels=["role"])
        for role, is_ready in self._ready.items():
            ready.add_metric([role], float(is_ready))
        yield ready
        yield _gauge(
            "retzef_feed_silent_seconds",
            "Since the journal was last read to its end.",
            self._core.feed.silent_seconds,
        )
        yield self._pools()
        if self._web is not None:
            yield from self._of_web(self._web)
            yield _gauge(
                "retzef_standing_known",
                "0 while the database does not tell.",
                float(self._standing is not None),
            )
        if self._certificate is not None:
            yield from _of_certificate(self._certificate, self._keeper)
        if self._standing is not None:
            yield from _of_standing(self._standing)
        if self._mail is not None:
            yield from _of_mail(self._mail)

    def _pools(self) -> Metric:
        family = GaugeMetricFamily(
            "retzef_database_connections", "Connections of each pool, by state.", labels=["pool", "state"]
        )
        for name, pool in (("app", self._core.database.app), ("system", self._core.database.system)):
            idle, size = pool.get_idle_size(), pool.get_size()
            family.add_metric([name, "idle"], idle)
            family.add_metric([name, "used"], size - idle)
            family.add_metric([name, "unopened"], pool.get_max_size() - size)
        return family

    @staticmethod
    def _of_web(web: WebParts) -> Iterator[Metric]:
        sockets = GaugeMetricFamily("retzef_sockets", "Connected desks and widgets.", labels=["kind"])
        sockets.add_metric(["desk"], len(web.desk.sessions))
        sockets.add_metric(["visitor"], len(web.visitors))
        yield sockets
        yield _gauge("retzef_ingest_waiting", "Messages that wait for their commit.", web.ingest.waiting)


def _of_standing(standing: Standing) -> Iterator[Metric]:
    labels = ["tenant_id", "queue_id"]
    waiting = GaugeMetricFamily("retzef_queue_waiting", "Items that wait in a queue.", labels=labels)
    oldest = GaugeMetricFamily(
        "retzef_queue_oldest_wait_seconds",
        "How long the first of them has waited; 0 when none does.",
        labels=labels,
    )
    for queue in standing.queues:
        values = [str(queue.tenant_id or "other"), str(queue.queue_id or "other")]
        waiting.add_metric(values, queue.waiting)
        oldest.add_metric(values, (standing.at - queue.oldest).total_seconds() if queue.oldest else 0.0)
    yield waiting
    yield oldest
    jobs = GaugeMetricFamily("retzef_jobs", "Jobs by state; 100,000 means as many or more.", labels=["state"])
    jobs.add_metric(["ready"], standing.jobs.ready)
    jobs.add_metric(["running"], standing.jobs.running)
    jobs.add_metric(["dead"], standing.jobs.dead)
    yield jobs
    due = standing.jobs.oldest_due
    late = max(0.0, (standing.at - due).total_seconds()) if due else 0.0
    yield _gauge(
        "retzef_jobs_oldest_late_seconds", "How late the job is that waits longest beyond its time.", late
    )
    yield _gauge(
        "retzef_router_tenants_without",
        "Tenants whose work no router gives out.",
        standing.tenants_without_router,
    )


def _of_mail(mail: MailStanding) -> Iterator[Metric]:
    mailboxes = GaugeMetricFamily(
        "retzef_mailboxes", "Mailboxes that are to be read, by state.", labels=["state"]
    )
    for state, count in mail.mailboxes.items():
        mailboxes.add_metric([state], count)
    yield mailboxes
    yield _gauge(
        "retzef_mailboxes_unseen_seconds",
        "Since the server of a mailbox was last heard of; of the longest.",
        mail.unseen_seconds,
    )
    yield _gauge("retzef_mails_held", "Mails held back; 100,000 means as many or more.", mail.held)


def _of_certificate(certificate: ServedCertificate, keeper: CertificateKeeper | None) -> Iterator[Metric]:
    shown = certificate.shown
    expires = shown.expires_at.timestamp() if shown else 0.0
    yield _gauge(
        "retzef_certificate_expires_timestamp_seconds",
        "When the shown certificate ends; 0 while there is none.",
        expires,
    )
    if keeper is not None:
        yield _gauge(
            "retzef_certificate_failing",
            "1 when the authority was last asked for a certificate in vain.",
            float(keeper.is_failing),
        )


def _gauge(name: str, help_: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, help_)
    family.add_metric([], value)
    return family


def metrics_route(observer: Observer, content_type: str, token: str | None) -> Route:
    """`/metrics`. With a token, only for who sends it as `Authorization: Bearer …`; others hear that nothing is there."""
    wanted = f"Bearer {token}".encode() if token else None

    async def metrics(request: Request) -> Response:
        given = request.headers.get("authorization", "").encode("latin-1")
        if wanted is not None and not hmac.compare_digest(given, wanted):
            return Response(status_code=404)
        return Response(await observer.expose(), media_type=content_type)

    return Route("/metrics", metrics, methods=["GET"])
