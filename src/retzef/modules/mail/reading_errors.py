"""What keeps a mail that came from being read. Where mails are read apart, little more is loaded than this."""

from retzef.kernel.errors import RetzefError


class MailUnreadableError(RetzefError):
    """The mail cannot be taken in, though nothing else is wrong. It is held back."""

    code = "mail-unreadable"
    status = 422


class MailKillsReaderError(RetzefError):
    """Whoever read the mail was ended by it, or with it: out of memory, or by a fault of a program. It is held back."""

    code = "mail-kills-reader"
    status = 422


class MailReadsTooLongError(RetzefError):
    """Reading the mail did not come to an end. It is held back."""

    code = "mail-reads-too-long"
    status = 422
