"""Header fields of a mail of ours, folded and encoded (RFC 5322, RFC 2047, RFC 2231).

Nothing that goes in can end a field: control characters become spaces before anything else is done.
"""

import base64
import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from retzef.ports.mail import MailRecipient

# As RFC 5322 asks for, of which the end of the line is no part; and what it demands.
LINE_WANTED = 76
LINE_MAX = 998
# A value of a parameter that stands as it is.
PLAIN_MAX = 60
# So many bytes of text fit into an encoded word of 75.
_WORD_BYTES = 45
_ATOM = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MAIL_ID = re.compile(r"[!-;=?-~]{1,900}")


def one_line(text: str) -> str:
    """Without what could end a line, and without what nobody sees at its ends."""
    return _CONTROL.sub(" ", text).encode("utf-8", "replace").decode().strip()


def field(name: str, value: str) -> bytes:
    """A field whose value is made of this module's own pieces, as it is sent. Lines break where it has spaces."""
    lines, line = [], f"{name}:"
    for piece in value.split(" "):
        if len(line) + 1 + len(piece) > LINE_WANTED and line.strip() and not line.endswith(":"):
            lines.append(line)
            line = ""
        line = f"{line} {piece}"
    lines.append(line)
    return ("\r\n".join(lines) + "\r\n").encode("utf-8")


def words(text: str) -> str:
    """Free text (a subject, a name): as it is when it is plain ASCII of short words, else in encoded words."""
    clean = one_line(text)
    is_plain = clean.isascii() and "=?" not in clean and "  " not in clean
    if is_plain and all(len(each) <= LINE_WANTED - 20 for each in clean.split(" ")):
        return clean
    return " ".join(_encoded(chunk) for chunk in _chunks(clean))


def address(recipient: MailRecipient) -> str:
    """With its name, as it stands in From, To, Cc and Reply-To."""
    name = one_line(recipient.name)
    bare = one_line(recipient.address).replace(" ", "").replace("<", "").replace(">", "")
    if not name or name == bare:
        return bare
    return f"{_phrase(name)} <{bare}>"


def addresses(recipients: Iterable[MailRecipient]) -> str:
    """One after the other."""
    return ", ".join(address(each) for each in recipients)


def mail_ids(ids: Sequence[str]) -> str:
    """Message-IDs in their brackets; what is none is left out, since it is others who write them."""
    return " ".join(f"<{each}>" for each in ids if _MAIL_ID.fullmatch(each))


def parameter(name: str, value: str) -> str:
    """A parameter of a content field: quoted where it is plain, else as RFC 2231 has it, in pieces where it is long."""
    clean = one_line(value)
    if clean.isascii() and len(clean) <= PLAIN_MAX:
        return f"{name}={_quoted(clean)}"
    encoded = f"utf-8''{quote(clean, safe='')}"
    if len(encoded) <= PLAIN_MAX:
        return f"{name}*={encoded}"
    pieces = _cut_encoded(encoded, 55)
    return "; ".join(f"{name}*{number}*={piece}" for number, piece in enumerate(pieces))


def plain_name(value: str) -> str:
    """The same name as old programs read it: in encoded words, which the standard does not allow in a parameter and all write."""
    clean = one_line(value)
    if clean.isascii() and len(clean) <= PLAIN_MAX:
        return _quoted(clean)
    return f'"{" ".join(_encoded(chunk) for chunk in _chunks(clean))}"'


def _phrase(name: str) -> str:
    if (
        _ATOM.fullmatch(name)
        and "=?" not in name
        and all(len(each) <= LINE_WANTED for each in name.split(" "))
    ):
        return name
    if name.isascii() and len(name) <= LINE_WANTED - 6 and "=?" not in name:
        return _quoted(name)
    return " ".join(_encoded(chunk) for chunk in _chunks(name))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _encoded(chunk: str) -> str:
    return f"=?utf-8?b?{base64.b64encode(chunk.encode()).decode()}?="


def _chunks(text: str) -> list[str]:
    """Pieces that each fit an encoded word; a character is in one of them."""
    pieces, piece, size = [], "", 0
    for each in text:
        width = len(each.encode())
        if size + width > _WORD_BYTES:
            pieces.append(piece)
            piece, size = "", 0
        piece += each
        size += width
    return [*pieces, piece] if piece else pieces


def _cut_encoded(encoded: str, size: int) -> list[str]:
    """Pieces of at most this size that do not part a `%XX`."""
    pieces = []
    while encoded:
        end = size
        for back in (1, 2):
            if encoded[end - back : end - back + 1] == "%":
                end -= back
        pieces.append(encoded[:end])
        encoded = encoded[end:]
    return pieces
