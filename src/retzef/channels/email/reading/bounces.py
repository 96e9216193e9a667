"""Which recipient a bounce is of, with what status, and whether for good: as reports say it (RFC 3464), else as servers put it in words."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from retzef.channels.email.reading import words_of_servers
from retzef.channels.email.reading.detectors import Detected, detect
from retzef.channels.email.reading.fields import read_addresses
from retzef.channels.email.reading.phrases import any_of
from retzef.channels.email.reading.reports import read_reported, status_in
from retzef.channels.email.reading.structure import Part, read_structure

RECIPIENTS_MAX = 100
# So much of a bounce is read for what it says in words, and for the mail that came back with it.
_LOOKED_AT = 300_000
# So many of the mails that came back with it are opened.
_RETURNED_MAX = 5
_TEXT_LOOKED_AT = 50_000
_LINE_MAX = 1_000
_ADDRESSES_MAX = 20
# These have ids, which look like addresses.
_OF_IDS = re.compile(r"\s*(?:message-id|in-reply-to|references)\b", re.IGNORECASE)
_SERVERS = re.compile(r"(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_FOR_HELP = re.compile(
    r"(?:mailer-daemon|post_?master|support|help(?:desk)?|abuse|info|admin|webmaster|hostmaster|no-?reply|service)@"
)
_RETURNED = frozenset({"message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers"})
_OF_LISTS = ("list-id", "list-post", "x-beenthere", "mailing-list", "x-mailman-version")
# Where a text goes on with the mail that came back.
_RETURNED_BELOW = re.compile(
    r"^(?:[^\w\n]|_){0,200}(?:(?:original|unsent|returned|undelivered|unsent) (?:message|mail)|message (?:details|follows)|copy of (?:the|your) message).{0,60}$"
    r"|^(?:Received|Return-Path): ",
    re.IGNORECASE | re.MULTILINE,
)
_TO = re.compile(r"^[ \t]*(?:RCPT )?To:[ \t]*(.{1,300})$", re.IGNORECASE | re.MULTILINE)
# Not that it failed.
_REACHED = frozenset(
    {"delivered", "relayed", "expanded", "deliverable", "displayed", "processed", "dispatched"}
)
_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+=/&'*!#$?^{|}~-]{1,100}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?"
)
_DELAYED = any_of(
    (
        r"\bdelayed", r"\bstill being", r"\bwill (?:retry|try again|keep trying|continue)", r"\bwarning: (?:could not|message)",
        r"\bnot yet been delivered", r"\btemporar(?:y|ily)", r"\bdo not need to resend", r"\bno action is required",
    ),
    *words_of_servers.SAYS_DELAYED,
)  # fmt: skip
_SAYS_FAILED = any_of(
    (
        "fail", "unknown", "undeliver", "unreachable", "reject", "refus", "no such", "not (?:exist|found|deliver|known|listed|a valid)",
        "invalid", "disabled", "full", "quota", "error", "could ?n[o']t", "unable", "bounce", "denied", r"5\d\d[ -]", "<",
    ),
    *words_of_servers.SAYS_FAILED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    """Somebody whom a mail did not reach. `status`: RFC 3463, None where nobody said; `permanent`: it is of no use to try again."""

    recipient: str
    status: str | None
    permanent: bool


class Bounce:
    """A mail, asked as a bounce. What is known of the forms of servers is asked once, and only when nothing else tells."""

    def __init__(self, root: Part, text: str) -> None:
        self._root = root
        self._text = text[:_LOOKED_AT]

    @property
    def is_known(self) -> bool:
        """Is it of one of the forms that flufl.bounce knows?"""
        temporary, permanent = self._detected
        return bool(temporary or permanent)

    def failed(self) -> list[FailedRecipient]:
        """Those it names, in its order; empty where it names nobody who can be told from others."""
        root, text = self._root, self._text
        found = (
            list(_reported(root))
            or list(_in_fields(root, text))
            or list(_by_detectors(self._detected, text))
            or list(_in_words(root, text))
            or list(_of_returned(root, text))
            or list(_named_alone(root, text))
            or list(_in_words(root, text, is_for_help=True))
        )
        unique: dict[str, FailedRecipient] = {}
        for each in found:
            # Some archives shorten addresses: those are nobody's.
            if "..." not in each.recipient and each.recipient.isprintable():
                unique.setdefault(each.recipient.lower(), each)
        return list(unique.values())[:RECIPIENTS_MAX]

    @cached_property
    def _detected(self) -> Detected:
        """Whom flufl.bounce finds that was not reached for now, and for good."""
        return detect(self._root.raw, self._root.begins, self._root.ends)


def _reported(root: Part) -> Iterator[FailedRecipient]:
    """Those of a delivery report that were not reached."""
    for each in read_reported(root):
        if each.action not in _REACHED:
            is_permanent = each.action != "delayed" and not (each.status or "5").startswith("4")
            yield FailedRecipient(each.recipient, each.status, is_permanent)


def _in_fields(root: Part, text: str) -> Iterator[FailedRecipient]:
    """Fields in which servers without reports name them."""
    named = read_addresses(root.get_all("x-failed-recipients")[:RECIPIENTS_MAX])
    yield from (_judged(each.address, text) for each in named[:RECIPIENTS_MAX] if each.address)


def _by_detectors(detected: Detected, text: str) -> Iterator[FailedRecipient]:
    temporary, permanent = detected
    for each in _in_their_order(permanent, text):
        yield _judged(each.decode("utf-8", "replace"), text)
    for each in _in_their_order(temporary - permanent, text):
        judged = _judged(each.decode("utf-8", "replace"), text)
        status = judged.status if (judged.status or "").startswith("4") else None
        yield FailedRecipient(judged.recipient, status, permanent=False)


def _in_their_order(addresses: AbstractSet[bytes], text: str) -> list[bytes]:
    """As they stand in the text; those that do not, behind."""
    lower = text.lower()

    def place(address: bytes) -> tuple[int, bytes]:
        at = lower.find(address.decode("utf-8", "replace").lower())
        return (at if at != -1 else len(lower), address)

    return sorted(addresses, key=place)[:RECIPIENTS_MAX]


def _in_words(root: Part, text: str, *, is_for_help: bool = False) -> Iterator[FailedRecipient]:
    """The first address in a sentence about a failure, unless it is the reader's or the server's own.

    `is_for_help`: also one where servers say that help is had; companies have such ones, too.
    """
    own = _own(root)
    lines = [line[:_LINE_MAX] for line in text[:20_000].split("\n")]
    for index, line in enumerate(lines):
        near = " ".join(lines[max(0, index - 3) : index + 3])
        if "@" not in line or _OF_IDS.match(line) or not _SAYS_FAILED.search(near):
            continue
        for address in _ADDRESS.findall(line)[:_ADDRESSES_MAX]:
            may_be = is_for_help or not _FOR_HELP.match(address.lower())
            if may_be and address.lower() not in own and not _SERVERS.match(address):
                yield _judged(address.strip("'"), text)
                return


def _of_returned(root: Part, text: str) -> Iterator[FailedRecipient]:
    """Who was to have the mail that came back, when it was one."""
    text = text[:_TEXT_LOOKED_AT]
    returning = (each for each in root.walk() if each.media_type in _RETURNED)
    for part in islice(returning, _RETURNED_MAX):
        returned = read_structure(part.content(_LOOKED_AT)[:_LOOKED_AT])
        found = read_addresses(returned.get_all("to"))
        if any(returned.get(name) is not None for name in _OF_LISTS):
            # Which subscriber it was of a list is not said.
            return
        if found:
            break
    else:
        begins = _RETURNED_BELOW.search(text)
        to = _TO.search(text, begins.end()) if begins else None
        found = read_addresses([to[1].encode()]) if to else []
    if len(found) == 1 and found[0].address:
        yield _judged(found[0].address, text)


def _named_alone(root: Part, text: str) -> Iterator[FailedRecipient]:
    """In words that are not known here: the one address that a server names, and that is not for help."""
    text = text[:_TEXT_LOOKED_AT]
    begins = _RETURNED_BELOW.search(text)
    above = text[: begins.start() if begins else 5_000][:5_000]
    lines = [line[:_LINE_MAX] for line in above.split("\n") if not _OF_IDS.match(line)]
    named = {each.strip("'").lower(): each.strip("'") for line in lines for each in _ADDRESS.findall(line)}
    own = _own(root)
    others = [each for lower, each in named.items() if lower not in own and not _FOR_HELP.match(lower)]
    if len(others) == 1:
        yield _judged(others[0], text)


def _own(root: Part) -> set[str]:
    """Addresses of the bounce itself."""
    return {
        each.address.lower()
        for name in ("to", "from", "reply-to", "sender")
        for each in read_addresses(root.get_all(name))
    }


def _judged(address: str, text: str) -> FailedRecipient:
    """By the words behind it, as far as the next address; else by those around it, else by those of the beginning."""
    at = text.lower().find(address.lower())
    status = None
    if at != -1:
        status = status_in(_words_of(address, text, at)) or status_in(text[max(0, at - 200) : at + 800])
    status = status or status_in(text[:5_000])
    is_temporary = (status or "").startswith("4") or (status is None and bool(_DELAYED.search(text[:5_000])))
    return FailedRecipient(address, status, not is_temporary)


def _words_of(address: str, text: str, at: int) -> str:
    """From the beginning of its line, up to another address."""
    begins = text.rfind("\n", max(0, at - 200), at) + 1
    ends = next(
        (
            each.start()
            for each in _ADDRESS.finditer(text, at, at + 800)
            if each[0].lower() != address.lower()
        ),
        at + 800,
    )
    return text[begins or at : ends]
