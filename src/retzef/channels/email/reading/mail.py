"""A mail, read: who wrote what to whom, what it brings, what sort it is. It never fails: what is wrong is among the defects."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from retzef.channels.email.reading.bounces import Bounce, FailedRecipient
from retzef.channels.email.reading.charsets import Decoded, decode_text
from retzef.channels.email.reading.fields import MailAddress, read_addresses, read_date, read_text
from retzef.channels.email.reading.harmless_html import sanitise
from retzef.channels.email.reading.html_text import HTML_MAX, bound_depth, read_html
from retzef.channels.email.reading.kinds import MailKind, read_kind
from retzef.channels.email.reading.quotes import cut_reply, is_forwarded
from retzef.channels.email.reading.signs import MailSigns, read_signs
from retzef.channels.email.reading.structure import Part, Raw, read_structure, read_uu
from retzef.channels.email.reading.tnef import TnefFile, read_tnef
from retzef.channels.email.reading.visual_hebrew import is_visual, to_logical

FILES_MAX = 500
TEXT_MAX = 4_000_000
_MESSAGE_ID = re.compile(rb"<([^<>\s]{1,900})>")
_UU_BEGINS = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?$", re.MULTILINE)
_UU_ENDS = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_UU_LINES = re.compile(rb"(?:[\x20-\x60]{1,90}\r?\n)+")
_MEDIA_OF_UU = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that a mail brings. `part` or `own` has its content; `is_inline`: its place is within the text."""

    name: str
    media_type: str
    size: int
    content_id: str
    is_inline: bool
    part: Part | None = field(default=None, repr=False)
    own: bytes = field(default=b"", repr=False)

    def content(self) -> bytes:
        """The bytes."""
        return self.own if self.part is None else self.part.content()


@dataclass(frozen=True, slots=True)
class ReadMail:
    """What a mail says. `reply_text`: without quotes and signature. `html` is harmless. `protection`: of what sort, when it is signed or encrypted."""

    subject: str
    sender: MailAddress | None
    to: Sequence[MailAddress]
    cc: Sequence[MailAddress]
    reply_to: Sequence[MailAddress]
    date: datetime | None
    message_id: str | None
    in_reply_to: Sequence[str]
    references: Sequence[str]
    charset: str
    text: str
    reply_text: str
    html: str | None
    files: Sequence[MailFile]
    kind: MailKind
    signs: MailSigns
    failed: Sequence[FailedRecipient]
    protection: Sequence[str]
    defects: Sequence[str]

    @property
    def has_html(self) -> bool:
        """It can be shown as it was set."""
        return self.html is not None


def read_mail(raw: Raw) -> ReadMail:
    """Read it. Bytes, or a file that is mapped: then only what is asked for is in memory."""
    root = read_structure(raw)
    found = _Contents(root)
    hint = found.hint
    texts, html = found.texts, "\n".join(found.htmls)
    if len(html) > HTML_MAX:
        found.defects.append("html-too-large")
        whole = html.encode("utf-8", "replace")
        found.files.append(MailFile("message.html", "text/html", len(whole), "", is_inline=False, own=whole))
        html = html[:HTML_MAX]
    html = bound_depth(html)
    seen = read_html(html) if html else None
    text = (
        "\n\n".join(each for each in texts if each.strip())
        if any(each.strip() for each in texts)
        else seen.text
        if seen
        else ""
    )
    if len(text) > TEXT_MAX:
        found.defects.append("text-too-large")
        text = text[:TEXT_MAX]
    subject = read_text(root.get("subject"), hint)
    if is_visual(subject, declared=found.is_visual):
        subject = to_logical(subject)
    bounce = Bounce(root, text)
    kind = read_kind(root, text, bounce)
    sender = next(iter(read_addresses(root.get_all("from") or root.get_all("sender"), hint)), None)
    return ReadMail(
        subject=subject,
        sender=sender,
        to=read_addresses(root.get_all("to"), hint),
        cc=read_addresses(root.get_all("cc"), hint),
        reply_to=read_addresses(root.get_all("reply-to"), hint),
        date=read_date(root.get("date")) or _date_received(root),
        message_id=next(iter(_ids(root.get("message-id"))), None),
        in_reply_to=_ids(root.get("in-reply-to")),
        references=_ids(root.get("references")),
        charset=found.charset or "us-ascii",
        text=text,
        reply_text=_reply(text, seen.reply if seen else None, is_html_only=not any(each.strip() for each in texts)) if kind != "bounce" else text,
        html=sanitise(html, {each.content_id: f"cid:{each.content_id}" for each in found.files if each.content_id}) if html else None,
        files=found.files[:FILES_MAX],
        kind=kind,
        signs=read_signs(root, kind, text),
        failed=bounce.failed() if kind == "bounce" else (),
        protection=found.protection,
        defects=sorted({*found.defects, *(each for part in root.walk() for each in part.defects)}),
    )  # fmt: skip


def _reply(text: str, marked: str | None, *, is_html_only: bool) -> str:
    """What programs mark in HTML is surest; what they leave is cut as text is. Of a text and an HTML the shorter is nearer."""
    by_text = cut_reply(text)
    if marked is None or is_forwarded(text):
        return by_text
    by_html = cut_reply(marked)
    if not by_html.strip():
        return by_text
    if is_html_only or len(_letters(by_html)) < 0.9 * len(_letters(by_text)):
        return by_html
    return by_text


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)


def _ids(value: bytes | None) -> list[str]:
    """Ids of mails; some programs leave out the brackets."""
    if not value:
        return []
    found = [each.decode("utf-8", "replace") for each in _MESSAGE_ID.findall(value[:65_536])]
    if not found and b"@" in value and len(value) < 900 and b" " not in value.strip():
        found = [value.strip().strip(b"<>").decode("utf-8", "replace")]
    return found[:200]


def _date_received(root: Part) -> datetime | None:
    """Where the mail says no date, when the last server had it."""
    for value in root.get_all("received"):
        found = read_date(value.rsplit(b";", 1)[-1].strip()) if b";" in value else None
        if found:
            return found
    return None


class _Contents:
    """What is to be read and what is a file, in the order of the mail."""

    def __init__(self, root: Part) -> None:
        self.texts: list[str] = []
        self.htmls: list[str] = []
        self.files: list[MailFile] = []
        self.protection: list[str] = []
        self.defects: list[str] = []
        self.charset: str | None = None
        self.is_visual = False
        self.hint: str | None = None
        self._take(root, is_root=True)

    def _take(self, root: Part, *, is_root: bool = False) -> None:
        left: list[tuple[Part, str]] = [(root, "")]
        while left:
            part, within = left.pop()
            media_type = part.media_type
            if media_type.startswith("multipart/") and part.children:
                chosen = list(self._of_multipart(part))
                left += reversed([(each, media_type) for each in chosen])
            elif media_type.startswith("multipart/"):
                # A part that says it has parts and has none is read as what it is.
                self._add_text(part, "text/plain")
            else:
                self._leaf(part, within)

    def _of_multipart(self, part: Part) -> Iterator[Part]:
        media_type, parameters = part.type_and_parameters
        if media_type == "multipart/signed":
            protocol = parameters.get("protocol", "").lower()
            self.protection.append("pgp-signed" if "pgp" in protocol else "smime-signed")
        elif media_type == "multipart/encrypted":
            self.protection.append("pgp-encrypted")
        yield from part.children

    def _leaf(self, part: Part, within: str) -> None:
        media_type, _ = part.type_and_parameters
        disposition, _ = part.disposition
        name = _name_of(part)
        if media_type in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
            kind = part.type_and_parameters[1].get("smime-type", "").lower()
            self.protection.append("smime-signed" if kind.startswith("signed") else "smime-encrypted")
        is_text = (
            media_type in {"text/plain", "text/html", "text"}
            and disposition != "attachment"
            and not (
                name
                and within != "multipart/alternative"
                and disposition != "inline"
                and name.lower() not in {"body.txt", "message.txt"}
            )
        )
        if is_text and not (name and disposition == "inline" and not _is_small(part)):
            self._add_text(part, media_type)
        elif (media_type == "text/enriched" and within == "multipart/alternative") or media_type.startswith(
            "message/delivery"
        ):
            if media_type.startswith("message/delivery"):
                self._add_file(part, name or "delivery-status.txt")
        elif (
            media_type in {"application/ms-tnef", "application/vnd.ms-tnef"} or name.lower() == "winmail.dat"
        ):
            self._add_tnef(part, name)
        else:
            self._add_file(part, name)

    def _add_text(self, part: Part, media_type: str) -> None:
        declared = part.type_and_parameters[1].get("charset")
        content = part.content()
        if media_type == "text/html":
            declared = declared or _charset_in_html(content)
        elif b"\nbegin " in content or content.startswith(b"begin "):
            content = self._take_uu(content)
        read = decode_text(content, declared, self.hint)
        text = read.text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        self._note(read, content)
        is_declared_visual = (declared or "").strip("\"' ").lower() in {
            "iso-8859-8",
            "iso8859-8",
            "logical",
            "visual",
        }
        if media_type != "text/html" and is_visual(text, declared=is_declared_visual):
            text = to_logical(text)
            self.is_visual = True
            self.defects.append("visual-hebrew")
        if media_type == "text/html":
            self.htmls.append(text)
        else:
            self.texts.append(_unflow(text, part))

    def _note(self, read: Decoded, content: bytes) -> None:
        if read.defect:
            self.defects.append(read.defect)
        if not content.isascii() or self.charset is None:
            if self.charset in {None, "us-ascii"} or self.hint is None:
                self.charset = read.charset
            if not content.isascii():
                self.hint = self.hint or read.charset

    def _take_uu(self, content: bytes) -> bytes:
        """Files of the time before MIME stand in the text."""
        left, at = [], 0
        for _ in range(FILES_MAX):
            begins = _UU_BEGINS.search(content, at)
            ends = _UU_ENDS.search(content, begins.end()) if begins else None
            if begins is None or ends is None:
                break
            is_file = _UU_LINES.fullmatch(content, begins.end() + 1, ends.start())
            if is_file:
                own = read_uu(content[begins.start() : ends.end()])
                name = decode_text(begins[1].strip()).text
                self.files.append(MailFile(name, _MEDIA_OF_UU, len(own), "", is_inline=False, own=own))
            left.append(content[at : begins.start() if is_file else ends.end()])
            at = ends.end()
        return b"".join([*left, content[at:]])

    def _add_file(self, part: Part, name: str) -> None:
        content_id = _bare_id(part.get("content-id"))
        disposition, _ = part.disposition
        media_type = part.media_type
        if not name:
            name = _name_for(part, media_type)
        is_inline = bool(content_id) and disposition != "attachment" and media_type.startswith("image/")
        self.files.append(MailFile(name, media_type, len(part.content()), content_id, is_inline, part))

    def _add_tnef(self, part: Part, name: str) -> None:
        found = read_tnef(part.content())
        if found is None:
            self._add_file(part, name or "winmail.dat")
            return
        for each in found.files:
            self.files.append(_of_tnef(each))
        if not self.texts and not self.htmls:
            if found.html:
                self.htmls.append(decode_text(found.html, _charset_in_html(found.html)).text)
            elif found.text:
                self.texts.append(found.text.replace("\r\n", "\n"))
        if not found.files and not found.text and not found.html:
            self._add_file(part, name or "winmail.dat")


def _of_tnef(file: TnefFile) -> MailFile:
    return MailFile(
        file.name or "file",
        file.media_type or "application/octet-stream",
        len(file.content),
        file.content_id.strip("<>"),
        is_inline=False,
        own=file.content,
    )


def _is_small(part: Part) -> bool:
    return part.size_coded < 200_000


def _name_of(part: Part) -> str:
    """As the mail calls it, without a path."""
    name = part.disposition[1].get("filename") or part.type_and_parameters[1].get("name") or ""
    return re.split(r"[/\\]", name)[-1].strip()[:255]


def _name_for(part: Part, media_type: str) -> str:
    if media_type == "message/rfc822":
        subject = ""
        inner = read_structure(part.coded(65_536))
        subject = re.sub(r"[\\/:*?\"<>|\x00-\x1f]+", " ", read_text(inner.get("subject"))).strip()[:80]
        return f"{subject or 'message'}.eml"
    known = {
        "text/calendar": "invite.ics",
        "application/pgp-signature": "signature.asc",
        "application/pgp-encrypted": "version.txt",
        "text/plain": "text.txt",
        "text/html": "page.html",
        "text/rfc822-headers": "headers.txt",
    }
    return (
        known.get(media_type)
        or f"{media_type.split('/', maxsplit=1)[0]}.{re.sub(r'[^a-z0-9]', '', media_type.split('/')[1].removeprefix('x-'))[:8] or 'bin'}"
    )


def _bare_id(value: bytes | None) -> str:
    return (value or b"").strip().strip(b"<>").decode("utf-8", "replace")[:500]


def _charset_in_html(content: bytes) -> str | None:
    found = re.search(
        rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", content[:4_096], re.IGNORECASE
    )
    return found[1].decode("ascii", "replace") if found else None


def _unflow(text: str, part: Part) -> str:
    """RFC 3676: a line that ends in a blank goes on in the next."""
    parameters = part.type_and_parameters[1]
    if parameters.get("format", "").lower() != "flowed":
        return text
    drops_blank = parameters.get("delsp", "").lower() == "yes"
    out: list[str] = []
    is_open, depth_before = False, 0
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        said = line[depth:].removeprefix(" ")
        goes_on = said.endswith(" ") and said != "-- "
        if is_open and depth == depth_before and said != "-- ":
            out[-1] += said[:-1] if goes_on and drops_blank else said
        else:
            out.append(
                (">" * depth + " " if depth else "") + (said[:-1] if goes_on and drops_blank else said)
            )
        is_open, depth_before = goes_on, depth
    return "\n".join(out)
