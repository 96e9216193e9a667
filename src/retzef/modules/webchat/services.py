"""What the widget's routes and sockets work with."""

from dataclasses import dataclass

from retzef.modules.inbound.api import Ingest
from retzef.modules.tenancy.api import EntryPointRegistry
from retzef.modules.webchat.live import VisitorLive
from retzef.modules.webchat.protocol import VisitorProtocol
from retzef.platform.files.store import FileStore
from retzef.platform.http.limits import Places, RateLimit
from retzef.platform.realtime.feed import Feed
from retzef.platform.unit import Units


@dataclass(frozen=True, slots=True)
class WebchatLimits:
    """How fast one caller may be, by what they do, and how much at once. A visitor costs nothing: networks count besides."""

    visits: RateLimit
    messages: RateLimit
    files: RateLimit
    uploads: Places
    uploads_of_network: Places
    sockets: Places
    sockets_of_network: Places


@dataclass(frozen=True, slots=True)
class WebchatServices:
    """What the routes work with."""

    units: Units
    registry: EntryPointRegistry
    protocol: VisitorProtocol
    ingest: Ingest
    files: FileStore
    live: VisitorLive
    feed: Feed
    limits: WebchatLimits
