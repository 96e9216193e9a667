"""Reports of servers and of readers' programs as they are written for programs: of delivery (RFC 3464), of reading (RFC 8098), of abuse (RFC 5965)."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import islice

from retzef.channels.email.reading.structure import Part

RECIPIENTS_MAX = 100
# So much is read of the reports of a mail, all together, in so many pieces that stand by themselves.
_LOOKED_AT = 300_000
_REPORTS_MAX = 20
_BLOCKS_MAX = 1_000
_DELIVERY = frozenset({"message/delivery-status", "message/global-delivery-status"})
_READING = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_ABUSE = frozenset({"message/feedback-report"})
REPORTS = _DELIVERY | _READING | _ABUSE

_FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]*)\s*:\s*(.*)$")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+=/&'*!#$?^{|}~-]{1,100}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?"
)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
# What a server's three digits mean in RFC 3463, as far as they say.
_OF_REPLY = {"550": "5.1.1", "551": "5.1.6", "552": "5.2.2", "553": "5.1.3", "450": "4.2.1", "452": "4.2.2"}
_SAYS_NOTHING = frozenset({None, "5.0.0", "4.0.0"})


@dataclass(frozen=True, slots=True)
class Reported:
    """What a report says of one recipient.

    `action`: of delivery `failed`, `delayed`, `delivered`, `relayed` or `expanded`; of reading `displayed`, `deleted`, `processed`, `denied`
    …; of abuse its sort: `abuse`, `fraud` …; empty where it says none. `status`: RFC 3463. `detail`: what the other server said, as it said it.
    """

    recipient: str
    action: str
    status: str | None = None
    detail: str = ""


def read_reported(root: Part) -> list[Reported]:
    """Of all reports in a mail, in their order."""
    found = (_reported(media_type, fields) for media_type, fields in _blocks(root, REPORTS))
    return list(islice((each for each in found if each), RECIPIENTS_MAX))


def read_feedback_type(root: Part) -> str:
    """Of what a report of abuse is: `abuse`, `fraud`, `auth-failure`, `not-spam` …; empty where the mail is none."""
    said = (fields["feedback-type"] for _, fields in _blocks(root, _ABUSE) if "feedback-type" in fields)
    return next(said, "").lower()


def read_original_ids(root: Part) -> list[str]:
    """The ids that a report gives of the mail it is of."""
    found: list[str] = []
    for _, fields in _blocks(root, _READING | _DELIVERY):
        found += re.findall(r"<([^<>\s\x00-\x1f]{1,900})>", fields.get("original-message-id", ""))
    return found[:RECIPIENTS_MAX]


def status_in(text: str) -> str | None:
    """The status (RFC 3463) that stands in it, or that its digits of SMTP mean."""
    found = _STATUS.search(text)
    if found:
        return found[1]
    reply = _REPLY.search(text)
    return _OF_REPLY.get(reply[1], f"{reply[1][0]}.0.0") if reply else None


def _blocks(root: Part, media_types: AbstractSet[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """Of the reports of these types, each with its type: the fields of the mail, then those of each recipient."""
    return islice(_all_blocks(root, media_types), _BLOCKS_MAX)


def _all_blocks(root: Part, media_types: AbstractSet[str]) -> Iterator[tuple[str, dict[str, str]]]:
    left = _LOOKED_AT
    for part in islice((each for each in root.walk() if each.media_type in media_types), _REPORTS_MAX):
        content = part.content(left)[:left]
        left -= len(content)
        text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\x00", "")
        for block in _BLANK_LINES.split(text, _BLOCKS_MAX):
            for fields in _fields_of(block):
                yield part.media_type, fields


def _fields_of(block: str) -> Iterator[dict[str, str]]:
    """Some servers leave out the blank line: a recipient that comes again is the next one."""
    fields: dict[str, list[str]] = {}
    name = ""
    for line in block.split("\n"):
        if line[:1] in {" ", "\t"} and name:
            fields[name].append(line.strip())
        elif found := _FIELD.match(line):
            name = found[1].lower()
            if name in {"original-recipient", "final-recipient"} and name in fields:
                yield {each: " ".join(values) for each, values in fields.items()}
                fields = {}
            if name in fields:
                name = ""  # said twice: the first counts
            else:
                fields[name] = [found[2].strip()]
    if fields:
        yield {each: " ".join(values) for each, values in fields.items()}


def _reported(media_type: str, fields: dict[str, str]) -> Reported | None:
    if media_type in _DELIVERY:
        return _of_delivery(fields)
    if media_type in _READING:
        return _of_reading(fields)
    return _of_abuse(fields)


def _of_delivery(fields: dict[str, str]) -> Reported | None:
    """What was to be reached first: where it was sent on to is nobody's business who wrote."""
    recipient = _first_address(fields, "original-recipient", "final-recipient", "x-actual-recipient")
    if recipient is None:
        return None
    action = re.split(r"[\s/;(]", fields.get("action", "").lower().strip(), maxsplit=1)[0]
    detail = fields.get("diagnostic-code", "")
    status = status_in(fields.get("status", "")) or status_in(detail)
    # A status that says nothing beside one that does.
    if status in _SAYS_NOTHING:
        status = status_in(detail) or status
    return Reported(recipient, action, status, _said(detail))


def _of_reading(fields: dict[str, str]) -> Reported | None:
    recipient = _first_address(fields, "original-recipient", "final-recipient")
    if recipient is None or "disposition" not in fields:
        return None
    happened = fields["disposition"].split(";")[-1].strip().lower()
    action = re.split(r"[\s/,(]", happened, maxsplit=1)[0]
    detail = fields.get("failure") or fields.get("error") or ""
    return Reported(recipient, action, status_in(fields["disposition"]), _said(detail))


def _of_abuse(fields: dict[str, str]) -> Reported | None:
    recipient = _first_address(fields, "original-rcpt-to", "removal-recipient")
    return Reported(recipient, fields.get("feedback-type", "").lower()) if recipient else None


def _first_address(fields: dict[str, str], *names: str) -> str | None:
    """Some archives shorten addresses: those are nobody's."""
    for name in names:
        found = _ADDRESS.search(fields.get(name, "").split(";", 1)[-1])
        if found and "..." not in found[0]:
            return found[0].strip("'")
    return None


def _said(detail: str) -> str:
    """Without the name of the protocol."""
    return re.sub(r"^[\w-]+\s*;\s*", "", detail).strip()[:2_000]
