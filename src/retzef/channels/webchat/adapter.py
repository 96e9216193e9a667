"""The web chat adapter: a visitor's token is the signature, the thread is the visitor, sending is reading live."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from retzef.channels.webchat.payloads import PostedMessage
from retzef.ports.channel import (
    AttachmentRef,
    EntryPoint,
    IdentityClaim,
    InboundMessage,
    InboundRequest,
    OutboundMessage,
    OutboundRequest,
    Parsed,
    ProviderAnswer,
    RejectedError,
    Sent,
    UnparseableError,
)
from retzef.ports.manifest import Manifest, load_manifest
from retzef.ports.visitor import VisitorClaims, bearer_token, read_visitor_token

VISITOR_KIND = "webchat_visitor"


class WebchatAdapter:
    """Speaks the widget's protocol (`docs/reference/wire.md`). `token_key` signs visitor tokens."""

    def __init__(self, token_key: bytes) -> None:
        self._token_key = token_key
        self._manifest = load_manifest("retzef.channels.webchat")

    @property
    def manifest(self) -> Manifest:
        """What web chat can do."""
        return self._manifest

    def verify(self, entry_point: EntryPoint, request: InboundRequest) -> None:
        """The bearer token must be one we signed for this entry point."""
        self.visitor(entry_point, request.headers)

    def visitor(self, entry_point: EntryPoint, headers: Mapping[str, str]) -> VisitorClaims:
        """Who writes. Raises SignatureInvalidError."""
        return read_visitor_token(bearer_token(headers), self._token_key, str(entry_point.entry_point_id))

    def parse(self, entry_point: EntryPoint, request: InboundRequest) -> list[Parsed]:
        """One posted message. Attachments are named by id; whether they are the visitor's is checked by the caller."""
        visitor = self.visitor(entry_point, request.headers)
        try:
            posted = msgspec.json.decode(request.body, type=PostedMessage)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise UnparseableError from error
        text = posted.text.replace("\x00", "")
        if not text.strip() and not posted.attachment_ids:
            raise UnparseableError
        return [
            InboundMessage(
                thread_key=visitor.visitor_id,
                sender=IdentityClaim(VISITOR_KIND, visitor.visitor_id, "verified"),
                text=text,
                occurred_at=request.received_at,
                # The id is the visitor's own choice: only among their own messages does it tell which one this is.
                provider_message_id=f"{visitor.visitor_id}/{posted.client_id}",
                sender_name=visitor.name,
                locale=visitor.locale,
                claims=visitor.identity_claims(),
                attachments=tuple(AttachmentRef(each, "", "", 0) for each in posted.attachment_ids),
                client_id=str(posted.client_id),
            )
        ]

    def render(
        self, entry_point: EntryPoint, message: OutboundMessage, *, now: datetime
    ) -> OutboundRequest | None:
        """Nothing to send: the widget reads its thread live."""
        return None

    def render_probe(self, entry_point: EntryPoint, *, now: datetime) -> OutboundRequest | None:
        """Nobody to ask: whether the widget is on the site is seen there."""
        return None

    def read_answer(self, answer: ProviderAnswer) -> Sent:
        """There is no provider to answer."""
        raise RejectedError(status=answer.status)

    def first_thread(self, identity: IdentityClaim) -> str | None:
        """The visitor is the thread."""
        return identity.value if identity.kind == VISITOR_KIND else None
