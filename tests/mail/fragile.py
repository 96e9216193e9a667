"""A reader of mail that some mails end. Apart from the tests, because processes load it that load nothing else."""

import os
import signal
from dataclasses import dataclass
from uuid import UUID

from retzef.channels.email.reading import ReadMail, read_mail
from retzef.ports.incoming_mail import MailReader, RawMail


@dataclass(frozen=True)
class Fragile:
    """A reader that is ended by the text of some mails, or never comes to an end with it."""

    reader: MailReader

    def read(self, raw: RawMail) -> ReadMail:
        if b"the end of its reader" in raw[:]:
            os.kill(os.getpid(), signal.SIGKILL)
        while b"no end at all" in raw[:]:
            pass
        return read_mail(raw)

    def marked_message(self, tenant_id: UUID, mail_id: str) -> UUID | None:
        return self.reader.marked_message(tenant_id, mail_id)

    def marked_thread(self, tenant_id: UUID, address: str) -> UUID | None:
        return self.reader.marked_thread(tenant_id, address)
