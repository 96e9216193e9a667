"""Reading one mail, as it is done in whatever process: it imports little, because each of those loads it."""

from dataclasses import dataclass, replace
from datetime import datetime

from retzef.kernel.ids import Ids
from retzef.modules.mail.arrived import Arrived
from retzef.modules.mail.reading import MailboxFacts, Ready, make_ready, make_unready
from retzef.modules.mail.reading_errors import MailUnreadableError
from retzef.ports.incoming_mail import MailReader


@dataclass(frozen=True, slots=True)
class ToRead:
    """A mail with what reading it needs."""

    mailbox: MailboxFacts
    arrived: Arrived
    now: datetime
    as_message: bool


@dataclass(frozen=True, slots=True)
class ReadOne:
    """Reads one mail, wherever that is done."""

    reader: MailReader
    ids: Ids

    def __call__(self, asked: ToRead) -> Ready:
        """What cannot be read has a refusal."""
        try:
            return make_ready(
                asked.mailbox, self.reader, self.ids, asked.arrived, asked.now, as_message=asked.as_message
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this mail's
            return make_unready(asked.arrived, MailUnreadableError.code, type(error).__name__)


@dataclass(frozen=True, slots=True)
class ReadLight:
    """The same, without what whoever asked has already."""

    read: ReadOne

    def __call__(self, asked: ToRead) -> Ready:
        ready = self.read(asked)
        source = replace(ready.source, body=b"") if ready.source is not None else None
        return replace(ready, arrived=replace(asked.arrived, raw=b""), source=source)
