"""Reading mail: from the bytes of one message to who wrote what to whom, what it brings and what sort it is.

Pure, and never fails: real mail is broken in every way there is, and one message must not hold up those behind it.
"""

from retzef.channels.email.reading.authentication import Authentication, Check
from retzef.channels.email.reading.bounces import FailedRecipient
from retzef.channels.email.reading.contents import MailFile
from retzef.channels.email.reading.fields import MailAddress
from retzef.channels.email.reading.kinds import MailKind
from retzef.channels.email.reading.mail import ReadMail, read_mail
from retzef.channels.email.reading.reports import Reported
from retzef.channels.email.reading.signs import MailSigns, read_signs

__all__ = [
    "Authentication",
    "Check",
    "FailedRecipient",
    "MailAddress",
    "MailFile",
    "MailKind",
    "MailSigns",
    "ReadMail",
    "Reported",
    "read_mail",
    "read_signs",
]
