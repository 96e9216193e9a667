"""The text of a mail: what is said, the signature, what is quoted. Nothing in it is visual: letters stand in the order in which they are read."""

from retzef.channels.email.rendering.wording import Wording
from retzef.ports.mail import MailRecipient, OutboundMailParts, QuotedMail

# What is quoted is a reminder; who needs all of it has it.
QUOTED_MAX = 100_000


def write_text(said: str, mail: OutboundMailParts, wording: Wording) -> str:
    """All of it, with line ends as mail has them."""
    parts = [unify_lines(said)]
    if mail.signature.strip():
        parts.append(f"-- \n{unify_lines(mail.signature).strip()}")
    if mail.quoted is not None:
        parts.append(_forwarded(mail.quoted, wording) if mail.is_forward else _quoted(mail.quoted, wording))
    return "\n\n".join(parts).replace("\n", "\r\n")


def unify_lines(text: str) -> str:
    """With one kind of line end, and without what no mail may hold."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def sender_of(quoted: QuotedMail) -> str:
    """Name and address, as people read them."""
    return _person(quoted.sender_name, quoted.sender_address)


def fields_of(quoted: QuotedMail, wording: Wording) -> list[tuple[str, str]]:
    """What a forwarded mail says of itself."""
    found = [
        (wording.word("from"), sender_of(quoted)),
        (wording.word("sent"), f"{wording.date(quoted.written_at)}, {wording.time(quoted.written_at)}"),
        (wording.word("subject"), quoted.subject),
        (wording.word("to"), _people(quoted.to)),
    ]
    if quoted.cc:
        found.append((wording.word("cc"), _people(quoted.cc)))
    return [(name, value) for name, value in found if value.strip()]


def _quoted(quoted: QuotedMail, wording: Wording) -> str:
    lines = unify_lines(quoted.text)[:QUOTED_MAX].strip("\n").split("\n")
    marked = "\n".join(f">{line}" if line.startswith(">") else f"> {line}".rstrip() for line in lines)
    return f"{wording.wrote(quoted.written_at, sender_of(quoted))}\n\n{marked}"


def _forwarded(quoted: QuotedMail, wording: Wording) -> str:
    fields = "\n".join(f"{name} {value}" for name, value in fields_of(quoted, wording))
    return f"{wording.word('forwarded')}\n{fields}\n\n{unify_lines(quoted.text)[:QUOTED_MAX].strip()}"


def _people(recipients: tuple[MailRecipient, ...]) -> str:
    return ", ".join(_person(each.name, each.address) for each in recipients)


def _person(name: str, address: str) -> str:
    shown = " ".join(name.split())
    return f"{shown} <{address}>" if shown and shown != address else f"<{address}>" if address else shown
