"""A mail server's side of e-mail, for the contract suite."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from uuid import UUID

from retzef.channels.email.adapter import EmailAdapter
from retzef.ports.channel import EntryPoint, InboundRequest, ProviderAnswer, Rendered
from retzef.ports.channel_contract import THROTTLED_SECONDS, AnswerKind, ReportedStatus
from retzef.ports.mail import OutboundMail

TOKEN_KEY = b"contract-mail-token-key---------"


class EmailContract:
    """A mailbox of a shop, and the server that takes its mail."""

    signature_headers = ()
    signature_covers_body = False
    stale_after: timedelta | None = None
    answers: Mapping[AnswerKind, ProviderAnswer] = {
        "accepted": ProviderAnswer(250, {"mail-id": "rz.a.b@shop.example"}, b"2.0.0 Ok: queued as 4Xyz"),
        "throttled": ProviderAnswer(
            450, {}, f"4.2.0 Greylisted, please try again in {THROTTLED_SECONDS} seconds".encode()
        ),
        "unavailable": ProviderAnswer(421, {}, b"4.3.2 Service not available, closing transmission channel"),
        "rejected": ProviderAnswer(554, {}, b"5.7.1 Message refused by policy"),
        "unauthorised": ProviderAnswer(535, {}, b"5.7.8 Error: authentication failed"),
    }

    def create_adapter(self) -> EmailAdapter:
        """The adapter under test."""
        return EmailAdapter(TOKEN_KEY)

    def make_entry_point(self, *, provider: str, variant: int = 1) -> EntryPoint:
        """The servers lie on this machine, so the private network is allowed."""
        host, _, port = provider.rpartition("/")[2].rpartition(":")
        return EntryPoint(
            tenant_id=UUID(int=0x7E7),
            entry_point_id=UUID(int=variant),
            channel="email",
            name="Service",
            public_key=f"email-contract-{variant}",
            queue_id=UUID(int=0x9),
            settings={
                "address": f"service{variant}@shop.example", "sender_name": "Shop", "smtp_host": host, "smtp_port": int(port),
                "smtp_security": "starttls", "imap_host": host, "allow_private_network": True,
            },
            secrets={
                "password": f"contract-password-{variant}",
                "smtp_password": f"contract-smtp-password-{variant}",
                "client_secret": f"contract-client-secret-{variant}",
                "refresh_token": f"contract-refresh-token-{variant}",
            },
        )  # fmt: skip

    def sign(self, entry_point: EntryPoint, body: bytes, at: datetime) -> InboundRequest:
        """What somebody posts all the same."""
        return InboundRequest(body, {"content-type": "message/rfc822"}, {}, at)

    def write_message(
        self, entry_point: EntryPoint, at: datetime, *, number: int, thread: str, text: str
    ) -> InboundRequest:
        """A mail, posted: it is not taken."""
        return self.sign(entry_point, f"Subject: {number}\r\n\r\n{text}".encode(), at)

    def write_unknown(self, entry_point: EntryPoint, at: datetime) -> None:
        """Nothing is posted."""

    def write_receipt(
        self,
        entry_point: EntryPoint,
        at: datetime,
        *,
        message_id: str,
        thread: str,
        status: ReportedStatus,
    ) -> None:
        """What became of a mail is told by mail."""

    def read_text(self, request: Rendered) -> str:
        """The plain text, by Python's own reading of mail."""
        assert isinstance(request, OutboundMail)
        raw = b"".join(each for each in request.pieces if isinstance(each, bytes))
        part = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
        assert part is not None
        return str(part.get_content()).replace("\r\n", "\n")


CONTRACT = EmailContract()
