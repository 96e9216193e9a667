"""The other system's side of the signed HTTP channel, for the contract suite."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from retzef.channels.http.adapter import HttpAdapter
from retzef.channels.http.payloads import OutgoingMessage
from retzef.channels.http.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, signed_headers
from retzef.ports.channel import EntryPoint, InboundRequest, OutboundRequest, ProviderAnswer, Rendered
from retzef.ports.channel_contract import THROTTLED_SECONDS, AnswerKind, ReportedStatus


class HttpContract:
    """A system of the house that keeps to `docs/reference/http-channel.md`."""

    signature_headers = (TIMESTAMP_HEADER, SIGNATURE_HEADER)
    signature_covers_body = True
    stale_after: timedelta | None = timedelta(minutes=6)
    answers: Mapping[AnswerKind, ProviderAnswer] = {
        "accepted": ProviderAnswer(200, {}, b'{"message_id": "their-1"}'),
        "throttled": ProviderAnswer(429, {"retry-after": str(THROTTLED_SECONDS)}, b""),
        "unavailable": ProviderAnswer(502, {}, b"<html>Bad Gateway</html>"),
        "rejected": ProviderAnswer(422, {}, b'{"error": "no such thread"}'),
        "unauthorised": ProviderAnswer(401, {}, b""),
    }

    def create_adapter(self) -> HttpAdapter:
        """The adapter under test."""
        return HttpAdapter()

    def make_entry_point(self, *, provider: str, variant: int = 1) -> EntryPoint:
        """The callback lies on this machine, so the private network is allowed."""
        return EntryPoint(
            tenant_id=UUID(int=0x7E7),
            entry_point_id=UUID(int=variant),
            channel="http",
            name="Branch system",
            public_key=f"http-contract-{variant}",
            queue_id=UUID(int=0x9),
            settings={"callback_url": f"{provider}/messages", "allow_private_network": True},
            secrets={
                "signing_secret": f"contract-signing-secret-{variant}",
                "previous_signing_secret": f"contract-former-secret-{variant}",
            },
        )

    def sign(self, entry_point: EntryPoint, body: bytes, at: datetime) -> InboundRequest:
        """Signed with the present secret."""
        headers = signed_headers(entry_point.secrets["signing_secret"], body, at)
        return InboundRequest(body, {"content-type": "application/json", **headers}, {}, at)

    def write_message(
        self, entry_point: EntryPoint, at: datetime, *, number: int, thread: str, text: str
    ) -> InboundRequest:
        """From a customer whom the other system knows."""
        event = {
            "type": "message",
            "message_id": f"their-{number}",
            "thread": thread,
            "from": {"kind": "customer_number", "value": thread, "verified": True},
            "text": text,
        }
        return self.sign(entry_point, msgspec.json.encode(event), at)

    def write_unknown(self, entry_point: EntryPoint, at: datetime) -> InboundRequest:
        """A kind of event that some later release may know."""
        return self.sign(entry_point, b'{"type": "reaction", "message_id": "their-1", "emoji": "+1"}', at)

    def write_receipt(
        self, entry_point: EntryPoint, at: datetime, *, message_id: str, thread: str, status: ReportedStatus
    ) -> InboundRequest:
        """About a message of ours."""
        event = {"type": "receipt", "message_id": message_id, "thread": thread, "status": status}
        return self.sign(entry_point, msgspec.json.encode(event), at)

    def read_text(self, request: Rendered) -> str:
        """The field `text` of the body."""
        assert isinstance(request, OutboundRequest)
        return msgspec.json.decode(request.body, type=OutgoingMessage).text


CONTRACT = HttpContract()
