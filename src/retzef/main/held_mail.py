"""A mail that is held back, as people look at it: its headers and its text, with nothing in it that could do harm."""

import logging

from retzef.channels.email.reading import MailAddress, read_mail
from retzef.modules.administration.api import ShownMail

HEADERS_MAX = 20_000
TEXT_MAX = 50_000
NAMED_MAX = 50
_UNREADABLE = "unreadable"

log = logging.getLogger("retzef.mail")


def show_mail(raw: bytes) -> ShownMail:
    """Never fails: a mail may be held for the very reason that it cannot be read."""
    headers = _headers(raw)
    try:
        mail = read_mail(raw)
    except Exception as error:  # noqa: BLE001 - what is wrong with it is what somebody wants to see
        log.warning("mail.not_shown", extra={"reason": type(error).__name__})
        return ShownMail(headers, "", defects=[_UNREADABLE])
    return ShownMail(
        headers=headers,
        text=_harmless(mail.text)[:TEXT_MAX],
        to=[_named(each) for each in [*mail.to, *mail.cc][:NAMED_MAX]],
        files=[_harmless(each.name) for each in mail.files[:NAMED_MAX]],
        defects=list(mail.defects),
    )


def _headers(raw: bytes) -> str:
    """Up to the first empty line."""
    ends = [at for at in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if at >= 0]
    head = raw[: min([*ends, HEADERS_MAX])]
    return _harmless(head.decode("utf-8", "replace"))


def _harmless(text: str) -> str:
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def _named(address: MailAddress) -> str:
    return f"{address.name} <{address.address}>" if address.name else address.address
