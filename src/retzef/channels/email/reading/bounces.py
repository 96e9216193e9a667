"""Which recipient a bounce is of, with what status, and whether for good: as reports say it (RFC 3464), else as servers put it in words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes

from flufl.bounce import all_failures

from retzef.channels.email.reading.fields import read_addresses
from retzef.channels.email.reading.structure import Part

RECIPIENTS_MAX = 100
# So much of a bounce is read for what it says in words.
_LOOKED_AT = 300_000
_FIELD = re.compile(r"^([A-Za-z][A-Za-z-]*)\s*:\s*(.*)$")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+=/&'*!#$?^{|}~-]{1,100}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?"
)
_DELAYED = re.compile(
    r"\b(?:delayed|still being|will (?:retry|try again|keep trying|continue)|warning: (?:could not|message)|not yet been delivered|temporar(?:y|ily)|do not need to resend|no action is required)",
    re.IGNORECASE,
)
_SAYS_FAILED = re.compile(
    r"(?:fail|unknown|undeliver|unreachable|reject|refus|no such|not (?:exist|found|deliver|known|listed|a valid)|invalid|disabled|full|quota|error|could ?n[o']t|unable|bounce|denied|5\d\d[ -]|<)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FailedRecipient:
    """Somebody whom a mail did not reach. `status`: RFC 3463, None where nobody said; `permanent`: it is of no use to try again."""

    recipient: str
    status: str | None
    permanent: bool


def read_bounce(root: Part, text: str) -> list[FailedRecipient]:
    """Those it names, in its order; empty where it names nobody who can be told from others."""
    found = list(_reported(root))
    if not found:
        found = list(_in_fields(root, text)) or list(_by_detectors(root, text)) or list(_in_words(root, text))
    unique: dict[str, FailedRecipient] = {}
    # Some archives shorten addresses: those are nobody's.
    for each in (each for each in found if "..." not in each.recipient):
        unique.setdefault(each.recipient.lower(), each)
    return list(unique.values())[:RECIPIENTS_MAX]


def _reported(root: Part) -> Iterator[FailedRecipient]:
    """The blocks of a delivery report, one for each recipient."""
    for part in root.walk():
        if part.media_type not in {
            "message/delivery-status",
            "message/global-delivery-status",
            "message/disposition-notification",
        }:
            continue
        content = part.content().decode("utf-8", "replace").replace("\r\n", "\n")
        for block in re.split(r"\n[ \t]*\n", content[:_LOOKED_AT]):
            yield from _of_block(_fields_of(block))


def _fields_of(block: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    name = ""
    for line in block.split("\n"):
        if line[:1] in " \t" and name:
            fields[name] += " " + line.strip()
        elif found := _FIELD.match(line):
            name = found[1].lower()
            fields.setdefault(name, found[2].strip())
    return fields


def _of_block(fields: dict[str, str]) -> Iterator[FailedRecipient]:
    """What was to be reached first: where it was sent on to is nobody's business who wrote."""
    action = fields.get("action", "").lower().split(" ")[0].split("/")[0].strip(";")
    if action in {"delivered", "relayed", "expanded", "deliverable"}:
        return
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        said = fields.get(name, "")
        address = _ADDRESS.search(said.split(";", 1)[-1])
        if address and "..." not in address[0]:
            status = _status_in(fields.get("status", "")) or _status_in(fields.get("diagnostic-code", ""))
            diagnostic = _status_in(fields.get("diagnostic-code", ""))
            # A status that says nothing beside one that does.
            if status in {"5.0.0", "4.0.0", None} and diagnostic:
                status = diagnostic
            is_permanent = action != "delayed" and not (status or "5").startswith("4")
            yield FailedRecipient(address[0].strip("'"), status, is_permanent)
            return


def _status_in(text: str) -> str | None:
    found = _STATUS.search(text)
    if found:
        return found[1]
    reply = _REPLY.search(text)
    return _status_of_reply(reply[1]) if reply else None


def _status_of_reply(code: str) -> str:
    """What a server's three digits mean in RFC 3463, as far as they say."""
    known = {"550": "5.1.1", "551": "5.1.6", "552": "5.2.2", "553": "5.1.3", "450": "4.2.1", "452": "4.2.2"}
    return known.get(code, f"{code[0]}.0.0")


def _in_fields(root: Part, text: str) -> Iterator[FailedRecipient]:
    """Fields in which servers without reports name them."""
    for value in root.get_all("x-failed-recipients"):
        for each in read_addresses([value]):
            if each.address:
                yield _judged(each.address, text)


def has_failed(root: Part) -> bool:
    """Does flufl.bounce know its form?"""
    temporary, permanent = _detect(root)
    return bool(temporary or permanent)


def _detect(root: Part) -> tuple[set[bytes], set[bytes]]:
    """The forms of servers without reports, which flufl.bounce knows: whom it finds for now, and for good."""
    if root.ends > _LOOKED_AT * 4:
        return set(), set()
    try:
        temporary, permanent = all_failures(message_from_bytes(bytes(root.raw[: root.ends])))
    except Exception:  # noqa: BLE001 - a detector that stumbles over a mail has found nothing in it
        return set(), set()
    return set(temporary), set(permanent)


def _by_detectors(root: Part, text: str) -> Iterator[FailedRecipient]:
    temporary, permanent = _detect(root)
    for each in sorted(permanent, key=lambda address: _place(address, text)):
        yield _judged(each.decode("utf-8", "replace"), text)
    for each in sorted(temporary - permanent, key=lambda address: _place(address, text)):
        judged = _judged(each.decode("utf-8", "replace"), text)
        yield FailedRecipient(
            judged.recipient,
            judged.status if (judged.status or "").startswith("4") else None,
            permanent=False,
        )


def _place(address: bytes, text: str) -> tuple[int, bytes]:
    at = text.lower().find(address.decode("utf-8", "replace").lower())
    return (at if at != -1 else len(text), address)


def _in_words(root: Part, text: str) -> Iterator[FailedRecipient]:
    """The first address in a sentence about a failure, unless it is the reader's or the server's own."""
    own = {
        each.address.lower()
        for name in ("to", "from", "reply-to", "sender")
        for each in read_addresses(root.get_all(name))
    }
    lines = text[:20_000].split("\n")
    for index, line in enumerate(lines):
        for address in _ADDRESS.findall(line):
            near = " ".join(lines[max(0, index - 3) : index + 3])
            if (
                address.lower() not in own
                and _SAYS_FAILED.search(near)
                and not re.match(r"(?:mailer-daemon|postmaster)@", address, re.IGNORECASE)
            ):
                yield _judged(address.strip("'"), text)
                return


def _judged(address: str, text: str) -> FailedRecipient:
    """By the words that stand around it."""
    at = text.lower().find(address.lower())
    near = text[max(0, at - 200) : at + 800] if at != -1 else text[:3_000]
    status = _status_in(near) or _status_in(text[:5_000])
    is_temporary = (status or "").startswith("4") or (status is None and bool(_DELAYED.search(text[:5_000])))
    return FailedRecipient(address, status, not is_temporary)
