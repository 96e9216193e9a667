"""The adapter of mail: nobody posts it to us, and what goes out is a mail for the mailbox's own server."""

from datetime import datetime
from uuid import UUID

from retzef.channels.email.answers import read_reply
from retzef.channels.email.mailbox import read_mailbox
from retzef.channels.email.reading.html_text import HtmlPage
from retzef.channels.email.rendering import compose, direction_of, render_mail
from retzef.channels.email.tokens import MailMarks
from retzef.ports.channel import (
    EntryPoint,
    IdentityClaim,
    InboundRequest,
    OutboundMessage,
    Parsed,
    ProviderAnswer,
    Sent,
    SignatureInvalidError,
    UnparseableError,
)
from retzef.ports.mail import Mailbox, MailProbe, OutboundMail
from retzef.ports.manifest import Manifest, load_manifest

EMAIL_KIND = "email"


class EmailAdapter:
    """Mail by the mailboxes of a tenant. `token_key` proves which answers are to mail of ours."""

    def __init__(self, token_key: bytes) -> None:
        self._marks = MailMarks(token_key)
        self._manifest = load_manifest("retzef.channels.email")

    @property
    def manifest(self) -> Manifest:
        """What the channel can do."""
        return self._manifest

    def verify(self, entry_point: EntryPoint, request: InboundRequest) -> None:
        """Nobody posts mail: whoever does is not who they say."""
        raise SignatureInvalidError

    def parse(self, entry_point: EntryPoint, request: InboundRequest) -> list[Parsed]:
        """Mail is fetched, or handed over by a mail server, and read by `reading`."""
        raise UnparseableError

    def mailbox(self, entry_point: EntryPoint) -> Mailbox:
        """The mailbox that an entry point is. Raises MisconfiguredError."""
        return read_mailbox(entry_point)

    def tidy(self, html: str) -> tuple[str, str]:
        """What somebody composed, harmless and with its directions said; and as plain text.

        A paragraph without letters (a picture, a telephone number) runs as the whole does.
        """
        harmless = compose(html, direction_of(HtmlPage(html).text))
        return harmless, HtmlPage(harmless).text

    def render(self, entry_point: EntryPoint, message: OutboundMessage, *, now: datetime) -> OutboundMail:
        """A mail for the server that sends for this mailbox. Raises MisconfiguredError, RejectedError."""
        mailbox = read_mailbox(entry_point)
        domain = mailbox.address.rpartition("@")[2]
        mail_id = self._marks.message_id(entry_point.tenant_id, message.message_id, domain)
        return render_mail(mailbox, message, mail_id, self._answer_address(entry_point, mailbox, message))

    def render_probe(self, entry_point: EntryPoint, *, now: datetime) -> MailProbe:
        """Signing in where mail is read, and where it is handed over."""
        return MailProbe(read_mailbox(entry_point))

    def read_answer(self, answer: ProviderAnswer) -> Sent:
        """What the server's reply means."""
        return read_reply(answer)

    def _answer_address(
        self, entry_point: EntryPoint, mailbox: Mailbox, message: OutboundMessage
    ) -> str | None:
        """Where answers are asked for, where the mailbox takes addresses with a plus."""
        if not mailbox.plus_addressing:
            return None
        sender = mailbox.find_sender(message.mail.sender_address if message.mail else None)
        try:
            thread_id = UUID(message.thread_key)
        except ValueError:
            return None
        return self._marks.answer_address(entry_point.tenant_id, thread_id, sender)

    def first_thread(self, identity: IdentityClaim) -> str | None:
        """The address: each new mail is a thread of its own, which begins as it is written."""
        return identity.value if identity.kind == EMAIL_KIND else None
