"""What the widget's routes and sockets work with."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from retzef.modules.inbound.api import Ingest
from retzef.modules.tenancy.api import EntryPointRegistry
from retzef.modules.webchat.live import VisitorLive
from retzef.modules.webchat.protocol import VisitorProtocol
from retzef.platform.files.store import FileStore
from retzef.platform.http.limits import Places, RateLimit
from retzef.platform.realtime.feed import Feed
from retzef.platform.unit import Units
from retzef.ports.manifest import Manifest


@dataclass(frozen=True, slots=True)
class WebchatLimits:
    """How fast one caller may be, by what they do, and how much at once. A visitor costs nothing: networks count besides."""

    visits: RateLimit
    messages: RateLimit
    files: RateLimit
    # How much of the disk: bytes of files that were stored.
    bytes_of_visitor: RateLimit
    bytes_of_network: RateLimit
    # Calls for entry points that are not there.
    refused: RateLimit
    # Mails at a visitor's word.
    transcripts: RateLimit
    transcripts_of_network: RateLimit
    uploads: Places
    uploads_of_network: Places
    sockets: Places
    sockets_of_network: Places

    @contextmanager
    def spend_bytes(self, visitor_id: str, network: str, size: int) -> Iterator[None]:
        """Count so many bytes, unless the block fails: what is not stored takes no room. Raises TooManyRequestsError."""
        with self.bytes_of_visitor.spend(visitor_id, size), self.bytes_of_network.spend(network, size):
            yield


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
    manifests: Mapping[str, Manifest]
