"""A mail, read: who wrote what to whom, what it brings, what sort it is. It never fails: what is wrong is among the defects."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from retzef.channels.email.reading.bodies import Said, read_bodies
from retzef.channels.email.reading.bounces import Bounce, FailedRecipient
from retzef.channels.email.reading.contents import FILES_MAX, Contents, MailFile
from retzef.channels.email.reading.fields import MailAddress, read_addresses, read_date, read_text
from retzef.channels.email.reading.forwards import is_called_forward
from retzef.channels.email.reading.harmless_html import sanitise
from retzef.channels.email.reading.kinds import MailKind, read_kind
from retzef.channels.email.reading.signs import MailSigns, read_signs
from retzef.channels.email.reading.structure import Part, read_structure
from retzef.channels.email.reading.transfer import Raw
from retzef.channels.email.reading.visual_hebrew import is_visual, to_logical

IDS_MAX = 200
_MESSAGE_ID = re.compile(rb"<([^<>\s\x00-\x1f]{1,900})>")
_BARE_ID = re.compile(rb"[^\s\x00-\x1f]{3,900}")


@dataclass(frozen=True, eq=False)
class ReadMail:
    """What a mail says. `protection`: of what sort, when it is signed or encrypted. `signs`: what programs say of it beside its text."""

    subject: str
    sender: MailAddress | None
    has_several_senders: bool
    to: Sequence[MailAddress]
    cc: Sequence[MailAddress]
    reply_to: Sequence[MailAddress]
    date: datetime | None
    message_id: str | None
    in_reply_to: Sequence[str]
    references: Sequence[str]
    charset: str
    files: Sequence[MailFile]
    kind: MailKind
    signs: MailSigns
    failed: Sequence[FailedRecipient]
    protection: Sequence[str]
    defects: Sequence[str]
    said: Said = field(repr=False)

    @property
    def text(self) -> str:
        """All of it."""
        return self.said.text

    @cached_property
    def reply_text(self) -> str:
        """Without quotes and signature. What a bounce says is one thing with what it quotes."""
        return self.text if self.kind == "bounce" else self.said.reply

    @property
    def is_cut(self) -> bool:
        """Was more written than `reply_text` has?"""
        return bool(self.cut_text)

    @cached_property
    def cut_text(self) -> str:
        """What `reply_text` leaves out: quotes and signature, as they stand in the text."""
        return "" if self.kind == "bounce" else self.said.cut

    @property
    def has_html(self) -> bool:
        """Is there any to be shown?"""
        return self.said.source_html is not None

    @cached_property
    def html(self) -> str | None:
        """Harmless: made so when it is asked for. Files of the mail that it shows are named `cid:…`."""
        if self.said.source_html is None:
            return None
        shown = {each.content_id: f"cid:{each.content_id}" for each in self.files if each.content_id}
        return sanitise(self.said.source_html, shown)


def read_mail(raw: Raw) -> ReadMail:
    """Read it. Bytes, or a file that is mapped: then only what is asked for is in memory."""
    root = read_structure(raw)
    found = Contents(root)
    hint = found.hint
    subject = read_text(root.get("subject"), hint)
    if is_visual(subject, declared=found.is_visual):
        subject = to_logical(subject)
    said = read_bodies(found, is_forward=is_called_forward(subject))
    bounce = Bounce(root, said.text)
    senders = read_addresses(root.get_all("from") or root.get_all("sender"), hint)
    kind = read_kind(root, said.text, bounce)
    return ReadMail(
        subject=subject,
        sender=next(iter(senders), None),
        has_several_senders=len({each.address.lower() for each in senders if each.address}) > 1,
        to=read_addresses(root.get_all("to"), hint),
        cc=read_addresses(root.get_all("cc"), hint),
        reply_to=read_addresses(root.get_all("reply-to"), hint),
        date=read_date(root.get("date")) or _date_received(root),
        message_id=next(iter(_ids(root.get("message-id"))), None),
        in_reply_to=_ids(root.get("in-reply-to")),
        references=_ids(root.get("references")),
        charset=found.charset or "us-ascii",
        files=found.files[:FILES_MAX],
        kind=kind,
        signs=read_signs(root, kind, said.text),
        failed=bounce.failed() if kind == "bounce" else (),
        protection=list(dict.fromkeys(found.protection)),
        defects=sorted({*found.defects, *said.defects}),
        said=said,
    )


def _ids(value: bytes | None) -> list[str]:
    """Ids of mails; some programs leave out the brackets."""
    if not value:
        return []
    found = [each.decode("utf-8", "replace") for each in _MESSAGE_ID.findall(value[:65_536])]
    if not found and b"@" in value and _BARE_ID.fullmatch(value.strip()):
        found = [value.strip().strip(b"<>").decode("utf-8", "replace")]
    return found[:IDS_MAX]


def _date_received(root: Part) -> datetime | None:
    """Where the mail says no date, when the last server had it."""
    for value in root.get_all("received"):
        found = read_date(value.rsplit(b";", 1)[-1].strip()) if b";" in value else None
        if found:
            return found
    return None
