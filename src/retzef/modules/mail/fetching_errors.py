"""What keeps a mailbox, or one of its mails, from being read; what a server does is in `ports.mail_trouble`."""

from retzef.kernel.errors import RetzefError
from retzef.platform.outgoing import AddressRefusedError
from retzef.ports.channel import MisconfiguredError


class MailTooLargeError(RetzefError):
    """A mail is larger than the mailbox may have them. It is held back. Params: `limit_mb`."""

    code = "mail-too-large"
    status = 422


class MailFetchBrokenError(RetzefError):
    """The mail server fails each time this mail is asked for. It is held back."""

    code = "mail-fetch-broken"
    status = 502


class MailGoneError(RetzefError):
    """The mail is no longer in its mailbox."""

    code = "mail-gone"
    status = 410


class MailboxFullError(RetzefError):
    """The mailbox has no room for what comes: its server takes nothing more, and those who write are told so."""

    code = "mail-box-full"
    status = 507


class MailAddressPrivateError(RetzefError):
    """The mail server is in a private network that may not be reached."""

    code = "mail-address-private"
    status = 502


class MailboxMisconfiguredError(RetzefError):
    """A setting of the mailbox is missing or senseless: `detail`."""

    code = "mailbox-misconfigured"
    status = 502


def name_failure(error: RetzefError) -> RetzefError:
    """What is told of a mailbox: of an address that may not be reached and of settings that make no sense, more than which setting it is."""
    if isinstance(error, AddressRefusedError):
        return MailAddressPrivateError()
    if isinstance(error, MisconfiguredError):
        return MailboxMisconfiguredError(detail=str(error.params.get("setting", "")))
    return error
