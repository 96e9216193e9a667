"""What of a mail is to be read and what is a file, in the order in which it stands there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from retzef.channels.email.reading.charsets import Decoded, decode_text
from retzef.channels.email.reading.fields import read_text
from retzef.channels.email.reading.opaque import read_opaque
from retzef.channels.email.reading.plain_text import open_pgp, read_enriched, unflow
from retzef.channels.email.reading.structure import Part, read_structure
from retzef.channels.email.reading.tnef import TnefFile, read_tnef
from retzef.channels.email.reading.transfer import read_uu
from retzef.channels.email.reading.visual_hebrew import is_visual, to_logical

FILES_MAX = 500
# More of the texts is not read: it becomes a file.
TEXT_BYTES_MAX = 2_000_000
_SMALL = 200_000
_OPENED_MAX = 3
_NAME_MAX = 255
_UU_BEGINS = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,200})\r?$", re.MULTILINE)
_UU_ENDS = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_UU_LINES = re.compile(rb"(?:[\x20-\x60]{1,90}\r?\n)+")
_CHARSET_IN_HTML = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_NOT_IN_NAMES = re.compile(r"[\\/:*?\"<>|\x00-\x1f]+")
_CONTROLS = re.compile("[\x00-\x1f]")
_ANY_MEDIA_TYPE = "application/octet-stream"
_READ_AS_TEXT = frozenset({"text/plain", "text", "text/html", "text/enriched", "text/richtext"})
_OPAQUE = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
# Of one mail for other programs; what it says stands beside it.
_UNREAD_ALTERNATIVES = frozenset({"text/x-amp-html", "text/watch-html"})
# Under these charsets Hebrew may be written as it is drawn.
_VISUAL = frozenset({"iso-8859-8", "iso8859-8", "logical", "visual"})
# How a file is called that has no name.
_NAMES = {
    "text/calendar": "invite.ics",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "text/directory": "contact.vcf",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "version.txt",
    "application/pgp-keys": "key.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "message/delivery-status": "delivery-status.txt",
    "message/global-delivery-status": "delivery-status.txt",
    "text/plain": "text.txt",
    "text/html": "page.html",
    "text/rfc822-headers": "headers.txt",
    "image/jpeg": "image.jpg",
    "audio/mpeg": "audio.mp3",
}


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

    def pieces(self) -> Iterator[bytes]:
        """The bytes, about a megabyte at a time: it is decoded while it is read."""
        if self.part is None:
            yield self.own
        else:
            yield from self.part.pieces()


@dataclass(frozen=True, slots=True)
class Body:
    """A text of the mail. Those of one `choice` say the same: whoever reads takes one of them. 0: it stands by itself."""

    text: str
    is_html: bool
    choice: int


class Contents:
    """The texts and files of a mail, whether it is signed or encrypted, its charset, and what was wrong."""

    def __init__(self, root: Part) -> None:
        self.bodies: list[Body] = []
        self.files: list[MailFile] = []
        self.protection: list[str] = []
        self.defects: list[str] = []
        self.charset: str | None = None
        self.is_visual = False
        self.hint: str | None = None
        self._choices = 0
        self._opened = 0
        self._left = TEXT_BYTES_MAX
        self._take(root)

    def _take(self, root: Part) -> None:
        left: list[tuple[Part, int]] = [(root, 0)]
        while left:
            part, choice = left.pop()
            self.defects += part.defects
            if not part.media_type.startswith("multipart/"):
                self._leaf(part, choice, is_root=part is root)
            elif part.children:
                self._note_protection(part)
                within = self._choice_within(part, choice)
                left += reversed([(each, within) for each in part.children])
            else:
                # A part that says it has parts and has none is read as what it is.
                self._add_text(part, "text/plain", choice)

    def _choice_within(self, part: Part, choice: int) -> int:
        if choice or part.media_type != "multipart/alternative":
            return choice
        self._choices += 1
        return self._choices

    def _note_protection(self, part: Part) -> None:
        if part.media_type == "multipart/signed":
            protocol = part.type_and_parameters[1].get("protocol", "").lower()
            self.protection.append("pgp-signed" if "pgp" in protocol else "smime-signed")
        elif part.media_type == "multipart/encrypted":
            self.protection.append("pgp-encrypted")

    def _leaf(self, part: Part, choice: int, *, is_root: bool) -> None:
        media_type, name = part.media_type, _name_of(part)
        if media_type in _OPAQUE or name.lower() == "smime.p7m":
            self._add_opaque(part, name)
        elif media_type in _TNEF or name.lower() == "winmail.dat":
            self._add_tnef(part, name)
        elif media_type in _READ_AS_TEXT and self._is_body(part, name, choice, is_root=is_root):
            self._add_text(part, media_type, choice)
        elif not (choice and media_type in _UNREAD_ALTERNATIVES):
            self._add_file(part, name)

    def _is_body(self, part: Part, name: str, choice: int, *, is_root: bool) -> bool:
        """A text that is attached is a file; one that only has a name is when another text was there before."""
        disposition, _ = part.disposition
        if disposition == "attachment":
            return is_root and not name
        if not name or choice or is_root:
            return True
        return not self.bodies and part.size_coded < _SMALL

    def _add_text(self, part: Part, media_type: str, choice: int) -> None:
        declared = part.type_and_parameters[1].get("charset")
        content = part.content(self._left)
        if len(content) > self._left:
            self.defects.append("text-too-large")
            self._add_file(part, "message.html" if media_type == "text/html" else "message.txt")
            content = content[: self._left]
        self._left -= len(content)
        is_html = media_type == "text/html"
        if is_html:
            declared = declared or charset_in_html(content)
        elif b"\nbegin " in content or content.startswith(b"begin "):
            content = self._take_uu(content)
        read = decode_text(content, declared, self.hint)
        self._note(read, content)
        text = read.text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
        self.bodies.append(Body(text if is_html else self._plain(text, part, declared), is_html, choice))

    def _plain(self, text: str, part: Part, declared: str | None) -> str:
        if is_visual(text, declared=(declared or "").strip("\"' ").lower() in _VISUAL):
            text = to_logical(text)
            self.is_visual = True
            self.defects.append("visual-hebrew")
        if part.media_type in {"text/enriched", "text/richtext"}:
            text = read_enriched(text)
        text, protection = open_pgp(unflow(text, part.type_and_parameters[1]))
        if protection:
            self.protection.append(f"pgp-{protection}")
        return text

    def _note(self, read: Decoded, content: bytes) -> None:
        if read.defect:
            self.defects.append(read.defect)
        if content.isascii() and self.charset is not None:
            return
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
                self.files.append(MailFile(name, _ANY_MEDIA_TYPE, len(own), "", is_inline=False, own=own))
            left.append(content[at : begins.start() if is_file else ends.end()])
            at = ends.end()
        return b"".join([*left, content[at:]])

    def _add_file(self, part: Part, name: str) -> None:
        content_id = _bare_id(part.get("content-id"))
        is_shown = part.disposition[0] != "attachment" and part.media_type.startswith("image/")
        media_type = part.media_type
        self.files.append(
            MailFile(
                name or _name_for(part),
                media_type,
                part.size,
                content_id,
                bool(content_id) and is_shown,
                part,
            )
        )

    def _add_opaque(self, part: Part, name: str) -> None:
        """What is only signed can be read by everybody."""
        said = part.type_and_parameters[1].get("smime-type", "").lower()
        found = read_opaque(part.content()) if self._opened < _OPENED_MAX else None
        sort = found.sort if found else "signed" if said.startswith("signed") else "encrypted"
        self.protection.append(f"smime-{sort}")
        if found is None or not found.content:
            self._add_file(part, name)
            return
        self._opened += 1
        self._take(read_structure(found.content))

    def _add_tnef(self, part: Part, name: str) -> None:
        found = read_tnef(part.content())
        if found is None:
            self._add_file(part, name or "winmail.dat")
            return
        self.files += [_of_tnef(each) for each in found.files]
        if not self.bodies and found.html:
            self.bodies.append(
                Body(decode_text(found.html, charset_in_html(found.html)).text, is_html=True, choice=0)
            )
        elif not self.bodies and found.text:
            self.bodies.append(Body(found.text.replace("\r\n", "\n"), is_html=False, choice=0))
        if not (found.files or found.text or found.html):
            self._add_file(part, name or "winmail.dat")


def charset_in_html(content: bytes) -> str | None:
    """As its head says it."""
    found = _CHARSET_IN_HTML.search(content[:4_096])
    return found[1].decode("ascii", "replace") if found else None


def _of_tnef(file: TnefFile) -> MailFile:
    content_id = file.content_id.strip("<>")
    media_type = file.media_type or _ANY_MEDIA_TYPE
    return MailFile(
        file.name or "file", media_type, len(file.content), content_id, is_inline=False, own=file.content
    )


def _name_of(part: Part) -> str:
    """As the mail calls it, without a path."""
    name = part.disposition[1].get("filename") or part.type_and_parameters[1].get("name") or ""
    return re.split(r"[/\\]", name)[-1].strip()[:_NAME_MAX]


def _name_for(part: Part) -> str:
    media_type = part.media_type
    if media_type in {"message/rfc822", "message/global"}:
        inner = read_structure(part.content(65_536)[:65_536])
        subject = _NOT_IN_NAMES.sub(" ", read_text(inner.get("subject"))).strip()[:80]
        return f"{subject or 'message'}.eml"
    sort, _, form = media_type.partition("/")
    ending = re.sub(r"[^a-z0-9]", "", form.removeprefix("x-"))[:8]
    return _NAMES.get(media_type) or f"{sort}.{ending or 'bin'}"


def _bare_id(value: bytes | None) -> str:
    return _CONTROLS.sub("", (value or b"").strip().strip(b"<>").decode("utf-8", "replace"))[:500]
