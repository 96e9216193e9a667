"""The adapter of the signed HTTP channel."""

from datetime import datetime

from retzef.channels.http.parse import parse_request
from retzef.channels.http.render import read_http_answer, render_message, render_ping
from retzef.channels.http.signature import check_signature
from retzef.ports.channel import (
    EntryPoint,
    IdentityClaim,
    InboundRequest,
    OutboundMessage,
    OutboundRequest,
    Parsed,
    ProviderAnswer,
    Sent,
)
from retzef.ports.manifest import Manifest, load_manifest


class HttpAdapter:
    """Speaks the protocol of `docs/reference/http-channel.md`."""

    def __init__(self) -> None:
        self._manifest = load_manifest("retzef.channels.http")

    @property
    def manifest(self) -> Manifest:
        """What the channel can do."""
        return self._manifest

    def verify(self, entry_point: EntryPoint, request: InboundRequest) -> None:
        """Signed with the shared secret, at most five minutes ago."""
        check_signature(entry_point, request)

    def parse(self, entry_point: EntryPoint, request: InboundRequest) -> list[Parsed]:
        """Messages and receipts; other types are ignored."""
        return parse_request(entry_point, request)

    def render(self, entry_point: EntryPoint, message: OutboundMessage, *, now: datetime) -> OutboundRequest:
        """A signed POST to the entry point's `callback_url`."""
        return render_message(entry_point, message, now)

    def render_probe(self, entry_point: EntryPoint, *, now: datetime) -> OutboundRequest:
        """A signed `ping`."""
        return render_ping(entry_point, now)

    def read_answer(self, answer: ProviderAnswer) -> Sent:
        """What the HTTP status says."""
        return read_http_answer(answer)

    def first_thread(self, identity: IdentityClaim) -> str | None:
        """None: threads are the other system's, and it begins them."""
        return None
