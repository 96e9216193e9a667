"""What flufl.bounce knows of the forms of servers, asked about no more of a mail than it can look through quickly.

Its patterns look through each line for each form, and through some lines for each of their letters: a line without end, or hundreds of thousands
of short ones, would take it minutes. So it is shown the beginning, with lines as servers write them.
"""

import logging
import re
from collections.abc import Set as AbstractSet
from email import message_from_bytes
from email.message import Message
from itertools import islice
from typing import TypeAlias, cast

from flufl.bounce import all_failures

from retzef.channels.email.reading.transfer import Raw

# Whom a mail did not reach for now, and for good.
Detected: TypeAlias = tuple[AbstractSet[bytes], AbstractSet[bytes]]
BYTES_MAX = 100_000
LINES_MAX = 2_000
# Longer ones are looked at as if they were several.
LINE_MAX = 250
# A line names so many addresses.
OPENED_MAX = 8
# Parts within parts are gone through again for each form.
_BOUNDARIES_MAX = 30
_WIDE = re.compile(rb"[ \t\r\f\v]{20,}")
_NOBODY: Detected = (frozenset(), frozenset())
# It logs each of its detectors that stumbles over a mail.
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL + 1)


def detect(raw: Raw, begins: int, ends: int) -> Detected:
    """What the mail tells it whose text lies there, behind its header."""
    head = bytes(raw[: min(begins, BYTES_MAX)])
    beginning = head + bounded_lines(bytes(raw[begins : min(ends, begins + BYTES_MAX - len(head))]))
    if beginning.lower().count(b"boundary") > _BOUNDARIES_MAX:
        return _NOBODY
    try:
        mail = message_from_bytes(beginning)
        for each in mail.walk():
            _bound_coded(each)
        return all_failures(mail)
    except Exception:  # noqa: BLE001 - a detector that stumbles over a mail has found nothing in it
        return _NOBODY


def bounded_lines(text: bytes) -> bytes:
    """The first of its lines, none of them long, none with many opening brackets or wide gaps."""
    lines = _WIDE.sub(lambda wide: wide[0][-19:], text).split(b"\n", LINES_MAX)[:LINES_MAX]
    if any(len(each) > LINE_MAX or each.count(b"<") > OPENED_MAX for each in lines):
        shorter = (line[at : at + LINE_MAX] for line in lines for at in range(0, len(line) or 1, LINE_MAX))
        lines = [_with_few_brackets(each) for each in islice(shorter, LINES_MAX)]
    return b"\n".join(lines)


def _with_few_brackets(line: bytes) -> bytes:
    *first, last = line.split(b"<", OPENED_MAX)
    return b"<".join([*first, last.replace(b"<", b"(")])


def _bound_coded(part: Message) -> None:
    """One of the detectors decodes: what is within may have any lines."""
    if part.is_multipart() or "content-transfer-encoding" not in part:
        return
    decoded = cast("bytes", part.get_payload(decode=True))
    bounded = bounded_lines(decoded)
    if bounded != decoded:
        del part["content-transfer-encoding"]
        part.set_payload(bounded.decode("ascii", "surrogateescape"))
