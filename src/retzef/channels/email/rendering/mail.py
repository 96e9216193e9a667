"""A mail of ours, whole: fields and parts. Files stay where they are and are named; whoever sends the mail reads them."""

import base64
import binascii
from collections.abc import Sequence
from email.utils import format_datetime
from itertools import count
from uuid import UUID

from retzef.channels.email.rendering.fields import (
    address,
    addresses,
    field,
    mail_ids,
    one_line,
    parameter,
    plain_name,
    words,
)
from retzef.channels.email.rendering.html import content_ids, write_html
from retzef.channels.email.rendering.text import write_text
from retzef.channels.email.rendering.wording import Wording
from retzef.ports.channel import AttachmentRef, OutboundMessage, RejectedError
from retzef.ports.mail import FilePiece, Mailbox, MailRecipient, OutboundMail, OutboundMailParts

RECIPIENTS_MAX = 100
# A chain of answers names its first, and of the others the last.
REFERENCES_MAX = 20
_UNSUBSCRIBE_SCHEME = "https://"

Pieces = list[bytes | FilePiece]


def render_mail(
    mailbox: Mailbox, message: OutboundMessage, mail_id: str, reply_to: str | None
) -> OutboundMail:
    """The mail as it goes to the server. `reply_to`: where answers are asked for, when not at the mailbox's own address.

    Raises RejectedError.
    """
    mail = message.mail
    if mail is None or not mail.recipients or len(mail.recipients) > RECIPIENTS_MAX:
        raise RejectedError(reason="recipients")
    wording = Wording(mail.locale)
    sender = mailbox.find_sender(mail.sender_address)
    pieces: Pieces = [_head(mailbox, message, mail, mail_id, reply_to)]
    pieces += _content(message, mail, wording)
    recipients = tuple(dict.fromkeys(one_line(each.address) for each in mail.recipients))
    return OutboundMail(
        server=mailbox.sending,
        envelope_from=sender,
        recipients=recipients,
        pieces=tuple(_joined(pieces)),
        mail_id=mail_id,
        needs_utf8=not all(each.isascii() for each in (sender, *recipients)),
    )


def subject_of(mail: OutboundMailParts, mailbox: Mailbox) -> str:
    """With the number of its case where the mailbox marks its mail so."""
    subject = one_line(mail.subject)
    tag = f"[#{mail.case_number}]"
    if not mailbox.subject_tag or mail.case_number is None or tag in subject:
        return subject
    return f"{subject} {tag}" if subject else tag


def _head(
    mailbox: Mailbox, message: OutboundMessage, mail: OutboundMailParts, mail_id: str, reply_to: str | None
) -> bytes:
    name = mail.identity_name or mailbox.sender_name
    by_role = {role: [each for each in mail.recipients if each.role == role] for role in ("to", "cc")}
    fields = [
        field("Date", format_datetime(message.occurred_at)),
        field("From", address(MailRecipient(mailbox.find_sender(mail.sender_address), name))),
    ]
    if reply_to:
        fields.append(field("Reply-To", address(MailRecipient(reply_to, name))))
    # Whoever is only told in secret is not named; a mail without any recipient named says so.
    fields.append(field("To", addresses(by_role["to"]) or "undisclosed-recipients:;"))
    if by_role["cc"]:
        fields.append(field("Cc", addresses(by_role["cc"])))
    fields += [
        field("Subject", words(subject_of(mail, mailbox))),
        field("Message-ID", mail_ids([mail_id])),
        *_threading(mail),
        *_manners(mail),
        field("MIME-Version", "1.0"),
    ]
    return b"".join(fields)


def _threading(mail: OutboundMailParts) -> list[bytes]:
    references = list(dict.fromkeys(mail.references))
    if len(references) > REFERENCES_MAX:
        references = [references[0], *references[1 - REFERENCES_MAX :]]
    chain = mail_ids(references)
    if not chain or mail.is_forward:
        return []
    return [field("In-Reply-To", chain.rpartition(" ")[2]), field("References", chain)]


def _manners(mail: OutboundMailParts) -> list[bytes]:
    """So that no program answers a program (RFC 3834), and that one can have enough of what is sent unasked (RFC 2369, RFC 8058)."""
    found = []
    if mail.automatic:
        found.append(field("Auto-Submitted", "auto-replied" if mail.references else "auto-generated"))
        found.append(field("X-Auto-Response-Suppress", "All"))
    where = one_line(mail.unsubscribe or "")
    if (
        where.startswith(_UNSUBSCRIBE_SCHEME)
        and len(where) <= 900
        and where.isascii()
        and not set(where) & set("<> ,")
    ):
        found.append(field("List-Unsubscribe", f"<{where}>"))
        found.append(field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return found


# ------------------------------------------------------------------ parts


def _content(message: OutboundMessage, mail: OutboundMailParts, wording: Wording) -> Pieces:
    boundaries = (f"=_rz_{message.message_id.hex}_{number}" for number in count(1))
    shown = content_ids(mail.html or "")
    within = [each for each in message.attachments if str(each.attachment_id) in shown]
    beside = [each for each in message.attachments if each not in within]
    images = {str(each.attachment_id): f"cid:{content_id(each)}" for each in within}
    html = write_html(message.text, mail, wording, images)
    body: Pieces = [_text_part("html", html)]
    if within:
        body = _multipart(
            "related", next(boundaries), [body, *(_file_part(each, inline=True) for each in within)]
        )
    body = _multipart(
        "alternative",
        next(boundaries),
        [[_text_part("plain", write_text(message.text, mail, wording))], body],
    )
    if beside:
        body = _multipart(
            "mixed", next(boundaries), [body, *(_file_part(each, inline=False) for each in beside)]
        )
    return body


def _multipart(kind: str, boundary: str, parts: Sequence[Pieces]) -> Pieces:
    pieces: Pieces = [field("Content-Type", f'multipart/{kind}; boundary="{boundary}"') + b"\r\n"]
    for part in parts:
        pieces.append(f"--{boundary}\r\n".encode())
        pieces += part
        pieces.append(b"\r\n")
    return [*pieces, f"--{boundary}--\r\n".encode()]


def _text_part(kind: str, text: str) -> bytes:
    """Encoded whatever it is: a line of it may be long, and no line of it can be a boundary."""
    raw = text.replace("\r\n", "\n").replace("\n", "\r\n").encode("utf-8", "replace")
    # What most of is not ASCII is shorter so.
    as_base64 = sum(each > 0x7F for each in raw) * 6 > len(raw)
    encoded = _base64(raw) if as_base64 else _quoted_printable(raw)
    return (
        field("Content-Type", f"text/{kind}; charset=utf-8")
        + field("Content-Transfer-Encoding", "base64" if as_base64 else "quoted-printable")
        + b"\r\n"
        + encoded
    )


def _file_part(file: AttachmentRef, *, inline: bool) -> Pieces:
    disposition = "inline" if inline else "attachment"
    name = file.name or "file"
    head = [
        field("Content-Type", f"{one_line(file.media_type)}; name={plain_name(name)}"),
        field("Content-Disposition", f"{disposition}; {parameter('filename', name)}"),
        field("Content-Transfer-Encoding", "base64"),
    ]
    if inline:
        head.append(field("Content-ID", f"<{content_id(file)}>"))
    return [b"".join(head) + b"\r\n", FilePiece(UUID(str(file.attachment_id)), file.size)]


def content_id(file: AttachmentRef) -> str:
    """By which the HTML names a picture within it."""
    return f"{file.attachment_id}@retzef"


def _quoted_printable(raw: bytes) -> bytes:
    encoded = binascii.b2a_qp(raw, quotetabs=False, istext=True)
    # Where it breaks a line by itself it may do so without a carriage return.
    return encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _base64(raw: bytes) -> bytes:
    encoded = base64.b64encode(raw)
    return b"\r\n".join(encoded[at : at + 76] for at in range(0, len(encoded), 76))


def _joined(pieces: Pieces) -> list[bytes | FilePiece]:
    """Bytes that stand one after the other are one."""
    joined: list[bytes | FilePiece] = []
    for each in pieces:
        last = joined[-1] if joined else None
        if isinstance(each, bytes) and isinstance(last, bytes):
            joined[-1] = last + each
        else:
            joined.append(each)
    return joined
