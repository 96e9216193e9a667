"""What other modules may use."""

from retzef.modules.mail.addresses import MailAddresses
from retzef.modules.mail.arrived import Arrived, CursorMove, Held, Outcome, PassedOver, Quarantined, Stored
from retzef.modules.mail.door import DoorProtocol, serve_door
from retzef.modules.mail.endpoints import mail_routes
from retzef.modules.mail.fetching import Fetching, FetchingParts
from retzef.modules.mail.fetching_errors import MailAddressPrivateError
from retzef.modules.mail.handed_in import HandedIn
from retzef.modules.mail.mailbox_locks import lock_of
from retzef.modules.mail.quarantine import Quarantine, Retried
from retzef.modules.mail.reader_parts import AccessTokenSource
from retzef.modules.mail.reading import MailboxFacts, make_ready
from retzef.modules.mail.reading_apart import ReadingApart, ReadingHere, ReadsMails
from retzef.modules.mail.remote_images import RemoteImages
from retzef.modules.mail.sealed_routes import sealed_mail_routes
from retzef.modules.mail.shown import ShownMails
from retzef.modules.mail.sources import MailSources
from retzef.modules.mail.standing import UNREAD_SINCE, MailStanding, read_mail_standing
from retzef.modules.mail.storing import MailStore

__all__ = [
    "UNREAD_SINCE",
    "AccessTokenSource",
    "Arrived",
    "CursorMove",
    "DoorProtocol",
    "Fetching",
    "FetchingParts",
    "HandedIn",
    "Held",
    "MailAddressPrivateError",
    "MailAddresses",
    "MailSources",
    "MailStanding",
    "MailStore",
    "MailboxFacts",
    "Outcome",
    "PassedOver",
    "Quarantine",
    "Quarantined",
    "ReadingApart",
    "ReadingHere",
    "ReadsMails",
    "RemoteImages",
    "Retried",
    "ShownMails",
    "Stored",
    "lock_of",
    "mail_routes",
    "make_ready",
    "read_mail_standing",
    "sealed_mail_routes",
    "serve_door",
]
