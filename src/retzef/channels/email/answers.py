"""What a mail server's reply means (RFC 5321, 4.2; RFC 3463): may the same succeed later, is it the set-up, or this one mail?"""

import re

from retzef.kernel.errors import Param
from retzef.ports.channel import (
    BadCredentialsError,
    MisconfiguredError,
    ProviderAnswer,
    RecipientGoneError,
    RejectedError,
    Sent,
    ThrottledError,
    UnreachableError,
)

MOST_SECONDS = 24 * 3600

_ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
# Grey lists say for how long: "try again in 60 seconds", "come back in 00:05:00".
_SECONDS = re.compile(r"\b(\d{1,6})\s*s(?:ec(?:ond)?s?)?\b", re.IGNORECASE)
_MINUTES = re.compile(r"\b(\d{1,4})\s*min(?:ute)?s?\b", re.IGNORECASE)
_CLOCK = re.compile(r"\b(\d{2}):(\d{2}):(\d{2})\b")
# 530: it wants to know first who we are. 534, 538: not by this way of signing in. 535: not with this password or token.
_SIGN_IN = frozenset({530, 534, 535, 538})
# Microsoft 365 takes no passwords any more.
_NO_PASSWORDS = "5.7.30"
# The mailbox is not there, has moved, is switched off; or its domain takes no mail.
_GONE = frozenset({"1.1", "1.2", "1.3", "1.6", "1.10", "2.1"})
_UNKNOWN_ADDRESS = re.compile(
    r"(?:user|recipient|mailbox|address|account)\b.{0,40}\b(?:unknown|not found|does ?n[o']t exist|no such|invalid|disabled)"
    r"|(?:unknown|no such|invalid)\s+(?:user|recipient|mailbox|address)",
    re.IGNORECASE,
)


def read_reply(answer: ProviderAnswer) -> Sent:
    """Taken, or why not. `mail-id` of the headers is the Message-ID by which it went."""
    status = answer.status
    text = answer.body.decode("utf-8", errors="replace")
    if 200 <= status < 300:
        return Sent(answer.headers.get("mail-id", "").replace("\x00", "")[:500])
    said = enhanced_code(text)
    facts: dict[str, Param] = {"status": status, **({} if said is None else {"enhanced": said})}
    if status in _SIGN_IN or said == _NO_PASSWORDS:
        raise BadCredentialsError(**facts)
    if status == 421 or status < 200 or status >= 600:
        raise UnreachableError(**facts)
    if 400 <= status < 500:
        seconds = _wait(text)
        raise ThrottledError(**facts, **({} if seconds is None else {"retry_after": seconds}))
    if status < 400:
        # An answer in the middle of a conversation that is over.
        raise MisconfiguredError(setting="smtp_host", **facts)
    if (said or "").partition(".")[2] in _GONE or (status in (550, 553) and _UNKNOWN_ADDRESS.search(text)):
        raise RecipientGoneError(**facts)
    raise RejectedError(**facts)


def enhanced_code(text: str) -> str | None:
    """The code of RFC 3463 in a reply's text ("5.1.1"), None when it has none."""
    found = _ENHANCED.search(text[:200])
    return found[0] if found else None


def _wait(text: str) -> int | None:
    if clock := _CLOCK.search(text):
        hours, minutes, seconds = (int(each) for each in clock.groups())
        return min(hours * 3600 + minutes * 60 + seconds, MOST_SECONDS)
    if found := _SECONDS.search(text):
        return min(int(found[1]), MOST_SECONDS)
    if found := _MINUTES.search(text):
        return min(int(found[1]) * 60, MOST_SECONDS)
    return None
