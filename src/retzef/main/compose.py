"""Objects of a process, put together in one place."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from retzef.channels.email.mailbox import read_mailbox
from retzef.channels.email.reader import EmailReader
from retzef.channels.email.tokens import MailMarks
from retzef.channels.registry import build_adapters
from retzef.kernel.clock import Clock
from retzef.kernel.errors import RetzefError
from retzef.main.settings import Settings
from retzef.modules.cases.api import case_kinds
from retzef.modules.desk.live import DeskLive
from retzef.modules.inbound.api import Ingest
from retzef.modules.mail.api import (
    AccessTokenSource,
    Fetching,
    FetchingParts,
    HandedIn,
    MailAddresses,
    MailSources,
    MailStore,
    Quarantine,
    ReadingApart,
    ReadingHere,
    ReadsMails,
    RemoteImages,
    ShownMails,
)
from retzef.modules.outbound.api import DeliveryReports, Lanes, OutboundServices, outbound_kinds
from retzef.modules.privacy.api import ErasedList, Erasing, privacy_kinds, retention_kinds
from retzef.modules.reporting.api import LiveBoards
from retzef.modules.rules.api import rule_kinds
from retzef.modules.simulations.api import simulation_kinds
from retzef.modules.staff.api import SignInLimits
from retzef.modules.tenancy.api import EntryPointRegistry, keep_refresh_token
from retzef.modules.transfers.api import TransferFolder, export_kinds, transfer_kinds
from retzef.modules.webchat.live import VisitorLive
from retzef.modules.webchat.protocol import VisitorProtocol
from retzef.modules.webhooks.api import webhook_kinds
from retzef.platform.apart import Bounds
from retzef.platform.audit import Looks
from retzef.platform.auth.keys import DataFolderError, Keys
from retzef.platform.auth.principal import Authenticator
from retzef.platform.backup.cluster import archive_settings, prepare_archive
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database, Dsns, connect_database
from retzef.platform.db.migrate import is_begun
from retzef.platform.files.links import FileLinks, SealedPaths
from retzef.platform.files.store import FileStore
from retzef.platform.http.limits import Places, RateLimit
from retzef.platform.imap import Reach
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.oauth import AccessTokens
from retzef.platform.oidc import Providers
from retzef.platform.outgoing import OutgoingHttp, OutgoingSmtp
from retzef.platform.postgres import RunningPostgres, find_running, has_cluster, open_postgres
from retzef.platform.realtime.entities import Projector
from retzef.platform.realtime.feed import Feed
from retzef.platform.telemetry import Meters
from retzef.platform.tls.trust import mail_trust
from retzef.platform.unit import Units
from retzef.ports.channel import ChannelAdapter

LOOK_AGAIN_AFTER_SECONDS = 0.1
MEGABYTE = 1024 * 1024
HOUR = 3600
# Of one token of a program: so many at once, and on average.
TOKEN_BURST = 600
TOKEN_PER_SECOND = 10


@dataclass(frozen=True, slots=True)
class Core:
    """What every role has."""

    settings: Settings
    database: Database
    keys: Keys
    clock: Clock
    ids: TimeOrderedIds
    feed: Feed
    units: Units
    registry: EntryPointRegistry
    files: FileStore
    transfers: TransferFolder
    links: FileLinks
    projector: Projector
    adapters: dict[str, ChannelAdapter]
    meters: Meters
    reading: ReadsMails


@dataclass(frozen=True, slots=True)
class WebParts:
    """What the web role has besides."""

    authenticator: Authenticator
    looks: Looks
    ingest: Ingest
    desk: DeskLive
    boards: LiveBoards
    visitors: VisitorLive
    visitor_protocol: VisitorProtocol
    reports: DeliveryReports
    outbound: OutboundServices
    # What the dead-letter list can put back to work.
    job_kinds: Mapping[str, JobKind]
    mails: ShownMails
    quarantine: Quarantine
    # Identity providers, asked as somebody signs in by one.
    providers: Providers
    sign_in_limits: SignInLimits
    # Guesses of whoever holds no link, and of somebody at an unlocked screen.
    joining_limit: RateLimit
    account_limit: RateLimit
    visit_limit: RateLimit
    message_limit: RateLimit
    file_limit: RateLimit
    # What strangers may put on the disk, in bytes: a message takes ten files, and a whole company may be behind one address.
    bytes_of_visitor: RateLimit
    bytes_of_network: RateLimit
    # What the providers' door and the widget's refuse: who keeps knocking wrongly is no longer looked at.
    refused_limit: RateLimit
    transcript_limit: RateLimit
    transcripts_of_network: RateLimit
    # Files on their way, each of them in memory until it is stored.
    # Strangers have their own: however many of them are slow, an agent's file finds a place.
    agent_uploads: Places
    uploads: Places
    uploads_of_network: Places
    # Of one session, of one visitor, and of all visitors of one network: a whole company may be behind one address.
    desk_sockets: Places
    visitor_sockets: Places
    sockets_of_network: Places


_NEWEST_MESSAGE = """
SELECT m.message_id FROM tenants t CROSS JOIN LATERAL (
    SELECT x.message_id FROM messages x WHERE x.tenant_id = t.tenant_id ORDER BY x.message_id DESC LIMIT 1) m
ORDER BY m.message_id DESC LIMIT 1
"""


class NoCentreError(RetzefError):
    """No centre was begun in the data folder, and what was asked needs one. Params: `folder`."""

    code = "no-centre"


class NoCentreInDatabaseError(RetzefError):
    """The database is there and was never migrated, and what was asked needs a centre in it."""

    code = "no-centre-in-database"


def has_centre(settings: Settings) -> bool:
    """Was a centre begun here? Of a database by URL it is taken for granted: who looks into it finds out."""
    return bool(settings.database_url) or has_cluster(settings.data_dir / "postgres")


def require_centre(settings: Settings) -> None:
    """For what looks at a centre, or changes one: a mistaken folder must not become a new one. Raises NoCentreError."""
    if not has_centre(settings):
        raise NoCentreError(folder=str(settings.data_dir))


async def require_begun(dsn: str) -> None:
    """For the same, once the database is open. Raises NoCentreInDatabaseError, DatabaseUnreachableError."""
    if not await is_begun(dsn):
        raise NoCentreInDatabaseError


@asynccontextmanager
async def open_database(settings: Settings, *, may_start: bool = True) -> AsyncIterator[Dsns]:
    """The database of the settings: the one of the URL, or the embedded one, started when nobody runs it.

    `may_start` False: only that of another process, which is somewhere about to run it; wait for that.
    """
    folder = settings.data_dir / "postgres"
    if settings.database_url:
        yield Dsns.of_url(settings.database_url)
    elif may_start:
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataFolderError(settings.data_dir, error) from error
        if settings.archive_dir is not None:
            prepare_archive(folder, settings.archive_dir)
        async with open_postgres(folder, settings=postgres_settings(settings)) as postgres:
            yield _dsns_of(postgres)
    else:
        while (running := find_running(folder)) is None:  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(LOOK_AGAIN_AFTER_SECONDS)
        yield _dsns_of(running)


def postgres_settings(settings: Settings) -> dict[str, str]:
    """What the embedded PostgreSQL is told besides its own."""
    return archive_settings(settings.archive_dir) if settings.archive_dir is not None else {}


def _dsns_of(postgres: RunningPostgres) -> Dsns:
    return Dsns(postgres.dsn("retzef_owner"), postgres.dsn("retzef_app"), postgres.dsn("retzef_system"))


@asynccontextmanager
async def compose_core(settings: Settings, dsns: Dsns, *, hears_traffic: bool = True) -> AsyncIterator[Core]:
    """Connect and put together; everything is closed at the end. `hears_traffic`: see Feed."""
    database = await connect_database(dsns)
    try:
        newest_id = await _find_newest_id(database)
        core = build_core(settings, database, newest_id=newest_id, hears_traffic=hears_traffic)
        try:
            yield core
        finally:
            if isinstance(core.reading, ReadingApart):
                core.reading.close()
    finally:
        await database.close()


async def _find_newest_id(database: Database) -> UUID | None:
    """The newest message's; after it every new one must sort, whatever the clock says by now."""
    found: UUID | None = await database.system.fetchval(_NEWEST_MESSAGE)
    return found


def build_core(
    settings: Settings,
    database: Database,
    clock: Clock | None = None,
    newest_id: UUID | None = None,
    *,
    hears_traffic: bool = True,
) -> Core:
    """Put together over an open database."""
    clock, ids = clock or SystemClock(), TimeOrderedIds(newest_id)
    keys = Keys.load(settings.data_dir, settings.secret_key)
    feed = Feed(database, ids, hears_traffic=hears_traffic)
    registry = EntryPointRegistry(database, keys)
    feed.subscribe(registry.hear)
    links = FileLinks(keys.derive("file-links"))
    adapters = build_adapters(keys.derive)
    return Core(
        settings=settings,
        database=database,
        keys=keys,
        clock=clock,
        ids=ids,
        feed=feed,
        units=Units(database, clock, ids, feed.committed),
        registry=registry,
        files=FileStore(settings.data_dir / "files"),
        transfers=TransferFolder(settings.data_dir / "transfers"),
        links=links,
        projector=Projector(links, clock, {name: each.manifest for name, each in adapters.items()}),
        adapters=adapters,
        meters=Meters(),
        reading=_build_reading(settings, keys, ids),
    )


def _build_reading(settings: Settings, keys: Keys, ids: TimeOrderedIds) -> ReadsMails:
    reader = _build_mail_reader(keys)
    if not settings.mail_readers:
        return ReadingHere(reader, ids)
    return ReadingApart(reader, ids, Bounds(settings.mail_readers))


def build_outbound(core: Core) -> OutboundServices:
    """What sends messages to providers. Its HTTP client is to be closed by whoever asked for it."""
    networks = core.settings.private_networks
    http = OutgoingHttp(private_networks=networks)
    tokens = AccessTokens(http, rotated=partial(keep_refresh_token, core.units, core.keys))
    smtp = OutgoingSmtp(tokens, private_networks=networks, trust=mail_trust(core.settings.mail_authorities))
    return OutboundServices(
        core.units,
        core.registry,
        core.adapters,
        http,
        Lanes(time.monotonic),
        smtp,
        core.files,
        tokens,
        core.meters.mail_went_out,
    )


def build_fetching(core: Core, tokens: AccessTokenSource) -> Fetching:
    """What reads the mailboxes of this process."""
    reach = Reach(mail_trust(core.settings.mail_authorities), core.settings.private_networks)
    return Fetching(
        FetchingParts(
            core.database, core.feed, core.registry, build_mail_store(core), reach, read_mailbox, tokens
        )
    )


def build_handed_in(core: Core) -> HandedIn:
    """What takes in mail that other servers hand in."""
    return HandedIn(core.database, core.clock, core.registry, build_mail_store(core), read_mailbox)


def build_quarantine(core: Core) -> Quarantine:
    """What tries again what is held back."""
    return Quarantine(core.units, core.files, build_mail_store(core), core.registry)


def build_mail_reader(core: Core) -> EmailReader:
    """What reads mails and knows our marks in them."""
    return _build_mail_reader(core.keys)


def _build_mail_reader(keys: Keys) -> EmailReader:
    return EmailReader(MailMarks(keys.derive("mail-token")))


def build_mail_store(core: Core) -> MailStore:
    """What takes in mail, wherever it comes from."""
    manifest = core.adapters["email"].manifest
    return MailStore(core.units, core.files, core.reading, manifest, came_in=core.meters.mail_came_in)


def build_erasing(core: Core) -> Erasing:
    """What erases customers; the list of them is in the data folder, and beside the backups."""
    folders = [each for each in (core.settings.data_dir, core.settings.backup_dir) if each is not None]
    return Erasing(core.units, core.files, core.transfers, ErasedList(folders))


def kinds_of_jobs(core: Core, outbound: OutboundServices) -> dict[str, JobKind]:
    """Every kind of job that a worker does, and that the dead-letter list can put back to work."""
    chance = random.SystemRandom().random
    erasing = build_erasing(core)
    manifests = {name: each.manifest for name, each in core.adapters.items()}
    return (
        outbound_kinds(outbound)
        | case_kinds(core.units, manifests)
        | rule_kinds(core.units, manifests)
        | transfer_kinds(core.units, core.transfers)
        | export_kinds(core.units, core.transfers, core.files)
        | simulation_kinds(core.units)
        | webhook_kinds(core.units, core.keys, outbound.http, chance)
        | privacy_kinds(erasing)
        | retention_kinds(erasing)
    )


def build_web(core: Core) -> WebParts:
    """The parts of the web role."""
    outbound = build_outbound(core)
    return WebParts(
        authenticator=Authenticator(
            core.database,
            core.clock,
            RateLimit(TOKEN_PER_SECOND, burst=TOKEN_BURST, monotonic=time.monotonic),
        ),
        looks=Looks(core.database, core.clock, core.ids),
        ingest=Ingest(core.database, core.clock, core.ids, core.feed.came_in, hand_on=core.feed.hand_on),
        desk=DeskLive(core.database, core.projector, core.feed, core.clock),
        boards=LiveBoards(core.units, core.feed),
        visitors=VisitorLive(core.database, core.projector, core.feed, core.clock),
        visitor_protocol=VisitorProtocol(core.adapters["webchat"], core.keys.derive("visitor-token")),
        reports=DeliveryReports(core.units),
        outbound=outbound,
        job_kinds=kinds_of_jobs(core, outbound),
        mails=ShownMails(
            MailSources(core.database, core.files, build_mail_reader(core)),
            MailAddresses(SealedPaths(core.keys.derive("mail-links")), core.links, core.clock),
            RemoteImages(outbound.http),
        ),
        quarantine=build_quarantine(core),
        providers=Providers(outbound.http, time.monotonic),
        sign_in_limits=SignInLimits(time.monotonic),
        joining_limit=RateLimit(per_second=0.5, burst=30, monotonic=time.monotonic),
        account_limit=RateLimit(per_second=1 / 20, burst=10, monotonic=time.monotonic),
        visit_limit=RateLimit(per_second=2, burst=60, monotonic=time.monotonic),
        message_limit=RateLimit(per_second=2, burst=30, monotonic=time.monotonic),
        file_limit=RateLimit(per_second=0.5, burst=20, monotonic=time.monotonic),
        bytes_of_visitor=RateLimit(50 * MEGABYTE / HOUR, burst=50 * MEGABYTE, monotonic=time.monotonic),
        bytes_of_network=RateLimit(100 * MEGABYTE / HOUR, burst=200 * MEGABYTE, monotonic=time.monotonic),
        refused_limit=RateLimit(per_second=1, burst=30, monotonic=time.monotonic),
        transcript_limit=RateLimit(5 / HOUR, burst=5, monotonic=time.monotonic),
        transcripts_of_network=RateLimit(30 / HOUR, burst=30, monotonic=time.monotonic),
        agent_uploads=Places(each=4, total=32),
        uploads=Places(each=4, total=32),
        uploads_of_network=Places(each=12),
        desk_sockets=Places(each=16),
        visitor_sockets=Places(each=8),
        sockets_of_network=Places(each=500),
    )
