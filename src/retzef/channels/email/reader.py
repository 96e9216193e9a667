"""What storing asks of the channel: to read a mail, and to know our own marks in it."""

from dataclasses import dataclass
from uuid import UUID

from retzef.channels.email.reading import ReadMail, read_mail
from retzef.channels.email.tokens import MailMarks
from retzef.ports.incoming_mail import RawMail


@dataclass(frozen=True, slots=True)
class EmailReader:
    """Reads mails. `marks`: ours."""

    marks: MailMarks

    def read(self, raw: RawMail) -> ReadMail:
        """Never fails on a mail, whatever it is."""
        return read_mail(raw)

    def marked_message(self, tenant_id: UUID, mail_id: str) -> UUID | None:
        """Which message of ours a Message-ID names."""
        return self.marks.read_message_id(tenant_id, mail_id)

    def marked_thread(self, tenant_id: UUID, address: str) -> UUID | None:
        """Which thread an address of ours names."""
        return self.marks.read_address(tenant_id, address)
