"""Header fields as people and programs write them: encoded words (RFC 2047), parameters (RFC 2231), addresses and dates (RFC 5322).

Values come as bytes, unfolded. Everything here reads what it can and never fails.
"""

import binascii
import quopri
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from retzef.channels.email.reading.charsets import decode_text

Parameters: TypeAlias = Mapping[str, str]

VALUE_MAX = 32_768
WORDS_MAX = 500
ADDRESSES_MAX = 1_000
# Longer than the rule allows (75), as programs make them; but bounded.
_WORD = re.compile(rb"=\?([^?\s]{0,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,2000})\?=")
_WORDS = re.compile(rb"(?:=\?[^?\s]{0,60}\?[bBqQ]\?(?:[^?]|\?(?!=)){0,2000}\?=[ \t]*)+")
_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_LINE_ENDS = re.compile(r"[\r\n]+")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_PARAMETER = re.compile(
    rb";\s*([\w!#$&+.^`{}~-]+(?:\*\d{1,3})?\*?)\s*=\s*(\"(?:[^\"\\]|\\.)*\"?|[^;]*)", re.DOTALL
)
_SECTION = re.compile(r"^(.+?)\*(\d{1,3})(\*?)$")
# From where a word begins: one that is none is not looked through again from each of its letters.
_ADDRESS = re.compile(r"(?<![^\s<>()\[\],;:\"@])[^\s<>()\[\],;:\"@]++@[^\s<>()\[\],;:\"@]+")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TOKENS = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|<([^<>]*)>|[(]|[,;:]|[^\"<>(,;:]+|[\"<>]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class MailAddress:
    """Somebody, as a mail names them. The name may be empty; the address too, where there is only a name."""

    name: str
    address: str


def read_text(value: bytes | None, hint: str | None = None) -> str:
    """A field for people: encoded words read, one line. `hint`: the charset of the mail, for bytes that say none."""
    if not value:
        return ""
    return _one_line(_decode_words(value[:VALUE_MAX], hint))


def read_token(value: bytes | None) -> str:
    """A field for programs, such as Auto-Submitted or Precedence: its first word, in small letters."""
    text = (value or b"")[:1_000].decode("ascii", "replace").strip().lower()
    return re.split(r"[\s;,(\x00-\x1f]", text, maxsplit=1)[0]


def read_parameters(value: bytes) -> tuple[str, Parameters]:
    """The value in small letters and its parameters: those in parts, those in another charset, and those that break the rules."""
    value = value[:VALUE_MAX]
    head = value.split(b";", 1)[0].split(b"(", 1)[0].strip().strip(b"\"'").decode("ascii", "replace").lower()
    plain: dict[str, bytes] = {}
    parts: dict[str, dict[int, tuple[bool, bytes]]] = {}
    for found in _PARAMETER.finditer(value):
        name, said = found[1].decode("ascii", "replace").lower(), _unquoted(found[2].strip())
        section = _SECTION.match(name)
        if section:
            parts.setdefault(section[1], {}).setdefault(int(section[2]), (section[3] == "*", said))
        elif name.endswith("*"):
            parts.setdefault(name[:-1], {}).setdefault(0, (True, said))
        else:
            plain.setdefault(name, said)
    read = {name: _one_line(_decode_words(said, None)) for name, said in plain.items()}
    return head, read | {name: _join_sections(sections) for name, sections in parts.items()}


def read_addresses(values: Sequence[bytes], hint: str | None = None) -> list[MailAddress]:
    """Of all fields of a name. Groups are opened; what is neither a name nor an address is left out."""
    found: list[MailAddress] = []
    for value in values:
        found += _split_addresses(value[:VALUE_MAX], hint)
        if len(found) >= ADDRESSES_MAX:
            return found[:ADDRESSES_MAX]
    return found


def read_date(value: bytes | None) -> datetime | None:
    """The instant, in UTC where the zone is not said; None when it is none."""
    if not value:
        return None
    text = re.sub(r"\s+", " ", value[:200].decode("ascii", "replace")).strip()
    for each in (
        text,
        re.sub(r"^[^\d]*?(?=\d{1,2} [A-Za-z]{3} \d)", "", text),
        re.sub(r"\([^)]*\)", "", text),
    ):
        try:
            found = parsedate_to_datetime(each)
            return found if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    try:
        found = datetime.fromisoformat(text)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except ValueError:
        return None


def read_base64(coded: bytes) -> bytes:
    """Whatever is not of its alphabet is passed over, and so is half a letter at the end."""
    body = _NOT_BASE64.sub(b"", coded)
    body = body[:-1] if len(body) % 4 == 1 else body
    return binascii.a2b_base64(body + b"=" * (-len(body) % 4))


def _decode_words(value: bytes, hint: str | None) -> str:
    """Encoded words that stand beside each other are one: a character may be cut between them."""
    out: list[str] = []
    run, run_charset, end = b"", "", 0
    for found in islice(_WORD.finditer(value), WORDS_MAX):
        between = value[end : found.start()]
        charset, said = found[1].decode("ascii", "replace").split("*")[0], _word_bytes(found[2], found[3])
        if run_charset and not between.strip() and charset.lower() == run_charset.lower():
            run += said
        else:
            if run_charset:
                out.append(decode_text(run, run_charset, hint).text)
            if between.strip() or not run_charset:
                out.append(_plain(between, hint))
            run, run_charset = said, charset or "unknown"
        end = found.end()
    if run_charset:
        out.append(decode_text(run, run_charset, hint).text)
    out.append(_plain(value[end:], hint))
    return "".join(out)


def _word_bytes(coding: bytes, said: bytes) -> bytes:
    if coding in b"qQ":
        return quopri.decodestring(
            said.replace(b"_", b" ").replace(b"\r", b"").replace(b"\n", b""), header=False
        )
    return read_base64(said)


def _plain(value: bytes, hint: str | None) -> str:
    return value.decode("ascii") if value.isascii() else decode_text(value, None, hint).text


def _one_line(text: str) -> str:
    if "\n" in text or "\r" in text:
        text = " ".join(line.strip(" \t") for line in _LINE_ENDS.split(text))
    return _CONTROLS.sub("", text).strip()


def _unquoted(said: bytes) -> bytes:
    if said.startswith(b'"'):
        return re.sub(rb"\\(.)", rb"\1", said[1:-1] if said.endswith(b'"') and len(said) > 1 else said[1:])
    return said


def _join_sections(sections: Mapping[int, tuple[bool, bytes]]) -> str:
    """RFC 2231: the first part says the charset, each says whether it is in percent signs."""
    charset: str | None = None
    raw = b""
    for number in sorted(sections):
        is_coded, said = sections[number]
        if number == 0 and is_coded and said.count(b"'") >= 2:
            named, _, said = said.split(b"'", 2)
            charset = named.decode("ascii", "replace") or None
        raw += unquote_to_bytes(said) if is_coded else said
    text = decode_text(raw, charset).text if charset else _decode_words(raw, None)
    return _one_line(text)


def _split_addresses(value: bytes, hint: str | None) -> list[MailAddress]:
    return _AddressList(value, hint).read()


class _AddressList:
    """A list of addresses as it is read, from left to right."""

    def __init__(self, value: bytes, hint: str | None) -> None:
        self._hint = hint
        # Encoded words may hold commas: they are set aside while the list is cut.
        self._aside: list[bytes] = []
        bare = value.replace(b"\x01", b"").replace(b"\x02", b"")
        self._text = _plain(_WORDS.sub(self._set_aside, bare), hint)
        self._found: list[MailAddress] = []
        self._name: list[str] = []
        self._comment: list[str] = []
        self._address: str | None = None

    def read(self) -> list[MailAddress]:
        at = 0
        while at < len(self._text) and len(self._found) < ADDRESSES_MAX:
            token = _TOKENS.match(self._text, at)
            if token is None:
                break
            at = token.end()
            if token[0] == "(":
                said, at = _read_comment(self._text, at)
                self._comment.append(said)
            else:
                self._take(token)
        self._end()
        return self._found

    def _take(self, token: re.Match[str]) -> None:
        if token[1] is not None:
            self._name.append(_ESCAPED.sub(r"\1", token[1]) if "\\" in token[1] else token[1])
        elif token[2] is not None:
            self._address = self._back(token[2]).removeprefix("mailto:").split(":")[-1].replace(" ", "")
        elif token[0] in ",;":
            self._end()
        elif token[0] == ":" and self._address is None and "@" not in " ".join(self._name):
            self._name.clear()  # the name of a group
        elif token[0] not in '"<>:':
            self._name.append(token[0].strip())

    def _end(self) -> None:
        """Of one of them."""
        said = self._back(" ".join(self._name))
        address = self._address
        if address is None and (inside := _ADDRESS.search(said)):
            address = inside[0]
            said = said.replace(address, "").strip(" <>\"'()")
        name = said.strip("\"' ") or self._back(" ".join(self._comment))
        if name or address:
            self._found.append(MailAddress("" if name == address else name, (address or "").strip()))
        self._name, self._comment, self._address = [], [], None

    def _set_aside(self, found: re.Match[bytes]) -> bytes:
        self._aside.append(found[0])
        return b"\x01%d\x02" % (len(self._aside) - 1)

    def _back(self, part: str) -> str:
        """With the encoded words in their place."""
        whole = re.sub("\x01(\\d+)\x02", lambda found: self._word(int(found[1])), part)
        return re.sub(r"\s+", " ", _one_line(whole)).strip()

    def _word(self, number: int) -> str:
        return _decode_words(self._aside[number], self._hint).rstrip() + " "


def _read_comment(text: str, at: int) -> tuple[str, int]:
    """Up to the bracket that closes it."""
    depth, begins = 1, at
    while at < len(text) and depth:
        each = text[at]
        depth += (each == "(") - (each == ")")
        at += 2 if each == "\\" else 1
    return text[begins : at - 1 if not depth else at], min(at, len(text))
