"""The widget's side of web chat, for the contract suite."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import msgspec

from retzef.channels.webchat.adapter import WebchatAdapter
from retzef.ports.channel import EntryPoint, InboundRequest, ProviderAnswer, Rendered
from retzef.ports.channel_contract import AnswerKind, ReportedStatus
from retzef.ports.visitor import VisitorClaims, sign_visitor_token

TOKEN_KEY = b"contract-visitor-token-key-------"


class WebchatContract:
    """A widget on somebody's site. Posts are proved by the visitor's token; a live channel sends by being read."""

    signature_headers = ("authorization",)
    signature_covers_body = False
    # A token is kept in the browser for as long as the visitor wants to find the thread again.
    stale_after: timedelta | None = None
    answers: Mapping[AnswerKind, ProviderAnswer] = {}

    def create_adapter(self) -> WebchatAdapter:
        """The adapter under test."""
        return WebchatAdapter(TOKEN_KEY)

    def make_entry_point(self, *, provider: str, variant: int = 1) -> EntryPoint:
        """A widget's entry point."""
        return EntryPoint(
            tenant_id=UUID(int=0x7E7),
            entry_point_id=UUID(int=variant),
            channel="webchat",
            name="Website",
            public_key=f"webchat-contract-{variant}",
            queue_id=UUID(int=0x9),
            settings={},
            secrets={"identity_secret": f"contract-identity-secret-{variant}"},
        )

    def sign(self, entry_point: EntryPoint, body: bytes, at: datetime) -> InboundRequest:
        """From some visitor."""
        return self._post(entry_point, "anyone", body, at)

    def write_message(
        self, entry_point: EntryPoint, at: datetime, *, number: int, thread: str, text: str
    ) -> InboundRequest:
        """The visitor is the thread."""
        body = msgspec.json.encode({"client_id": UUID(int=number), "text": text})
        return self._post(entry_point, thread, body, at)

    def write_unknown(self, entry_point: EntryPoint, at: datetime) -> None:
        """The widget posts nothing but messages."""

    def write_receipt(
        self,
        entry_point: EntryPoint,
        at: datetime,
        *,
        message_id: str,
        thread: str,
        status: ReportedStatus,
    ) -> None:
        """Marks of delivery and reading come over the socket."""

    def read_text(self, request: Rendered) -> str:
        """Nothing is ever sent."""
        raise AssertionError(f"web chat rendered {request!r}")

    def _post(self, entry_point: EntryPoint, thread: str, body: bytes, at: datetime) -> InboundRequest:
        visitor_id = str(uuid5(entry_point.entry_point_id, thread))
        claims = VisitorClaims(visitor_id=visitor_id, entry_point_id=str(entry_point.entry_point_id))
        token = sign_visitor_token(claims, TOKEN_KEY)
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        return InboundRequest(body, headers, {}, at)


CONTRACT = WebchatContract()
