"""Bytes of a mail into text: by the charset it declares, and by what the bytes look like where that is missing, unknown or wrong."""

import codecs
import re
from dataclasses import dataclass

from charset_normalizer import from_bytes

from retzef.channels.email.reading.east_asian import guess_east_asian

# Names that mail uses and Python has no codec for, or one that is too narrow for what is written under the name.
# windows-1255 has the letters of iso-8859-8 at the same places; `-i` and `-e` say how the text is ordered, not how it is coded.
_ALIASES = {
    "iso-8859-8": "cp1255",
    "iso-8859-8-i": "cp1255",
    "iso-8859-8-e": "cp1255",
    "iso8859-8-i": "cp1255",
    "x-mac-hebrew": "cp1255",
    "dos-862": "cp862",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "shift_jis": "cp932",
    "koi8-ru": "koi8-u",
    "koi8": "koi8-r",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-ukrainian": "mac-cyrillic",
    "unicode-1-1-utf-7": "utf-7",
    "utf-8mb4": "utf-8",
    "utf8mb4": "utf-8",
    "macintosh": "mac-roman",
    "x-mac-roman": "mac-roman",
    "ansi_x3.4-1968": "us-ascii",
}
# What is said where nothing is known.
_UNKNOWN = frozenset(
    {
        "unknown",
        "x-unknown",
        "unknown-8bit",
        "x-unknown-8bit",
        "default",
        "default_charset",
        "none",
        "binary",
        "8bit",
        "x-user-defined",
    }
)
# Python has codecs under these names that are none of charsets.
_NO_CHARSETS = frozenset(
    {"idna", "mbcs", "oem", "palmos", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
)
_DIGITS_APART = re.compile(r"^(?:cp|ibm|win|windows|ansi)[-_ ]?(\d{3,5})$")
_TAKE_ANY_BYTE = frozenset(
    {"cp1252", "cp1251", "koi8-r", "koi8-u", "iso8859-5", "cp866", "cp1254", "iso8859-15", "iso8859-2"}
)
# Of fewer letters nothing is said against what the mail says.
_FEW = 8
# A score up to which a text may be of another charset.
_MAKES_WORDS = 0.62
# UTF-7 may tell halves of letters.
_HALVES = re.compile("[\ud800-\udfff]")
# So much is looked at to guess.
_SAMPLE = 16_384
_ASCII = bytes(range(0x80))
_EIGHT_BITS = re.compile(rb"[\x80-\xff]")
_CANDIDATES = ("cp1255", "cp1251", "koi8-u", "cp866", "iso8859-5", "cp862", "cp1252")
# The letters that texts are mostly made of.
_FREQUENT_CYRILLIC = frozenset("оеаинтсрвлкмдпуіяьызб")
_CYRILLIC = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў")
_HEBREW = frozenset(chr(each) for each in range(0x5D0, 0x5EB))
_FINAL_HEBREW = frozenset("ךםןףץ")
_TYPOGRAPHIC = frozenset(" «»„“”‘’‚–—…№€₪°§©®·•×\u200e\u200f\xad")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, the charset it was read by, and what was wrong with what was declared (None: nothing)."""

    text: str
    charset: str
    defect: str | None = None


def find_codec(declared: str) -> str | None:
    """The codec for a declared charset; None when it means nothing."""
    name = (
        declared.strip()
        .strip("\"'<>")
        .strip()
        .lower()
        .replace("charset=", "")
        .split(" ")[0]
        .split("*")[0]
        .rstrip(";,")
    )
    if not name or name in _UNKNOWN or len(name) > 40:
        return None
    apart = _DIGITS_APART.match(name)
    for each in (_ALIASES.get(name), name, f"cp{apart[1]}" if apart else None, name.replace("_", "-")):
        if each is None:
            continue
        try:
            b" ".decode(each)
        except (LookupError, UnicodeError, ValueError):
            continue
        if codecs.lookup(each).name not in _NO_CHARSETS:
            return each
    return None


def decode_text(raw: bytes, declared: str | None = None, hint: str | None = None) -> Decoded:
    """Never fails. `hint`: the codec in which the rest of the mail is written."""
    if declared is None:
        if raw.isascii() and b"\x1b$" not in raw:
            return Decoded(raw.decode("ascii"), "us-ascii")
        return _guessed(raw, hint, "charset-missing")
    codec = find_codec(declared)
    if codec is None:
        return _guessed(raw, hint, "charset-unknown")
    try:
        text = raw.decode(codec)
    except (UnicodeError, ValueError):
        return _despite(raw, codec, declared, hint)
    if codecs.lookup(codec).name == "utf-7":
        text = _HALVES.sub("\ufffd", text)
    better = None if raw.isascii() else _better(raw, codecs.lookup(codec).name)
    if better is not None:
        return Decoded(raw.decode(better, "replace"), better, "charset-wrong")
    return Decoded(text, declared.strip("\"' ").lower())


def _better(raw: bytes, codec: str) -> str | None:
    """Of charsets that take any byte: another one that makes words of these, where this one makes none."""
    if codec == "cp1252" and _is_utf8(raw):
        return "utf-8"
    if codec not in _TAKE_ANY_BYTE:
        return None
    sample = _sample(raw)
    letters = len(sample.translate(None, _ASCII))
    if letters < _FEW:
        return None
    own = _score(sample.decode(codec, "replace"))
    if own > _MAKES_WORDS:
        return None
    scores = {name: _score(sample.decode(name, "replace")) for name in _CANDIDATES if name != codec}
    best = max(scores, key=lambda name: scores[name])
    # What makes no words at all loses to what makes some; capitals of one charset are small letters of another.
    is_better = (own <= 0.1 and scores[best] >= 0.75) or (letters >= 2 * _FEW and scores[best] >= 0.88)
    return best if is_better else None


def _sample(raw: bytes) -> bytes:
    """From where there is something to be told apart."""
    first = _EIGHT_BITS.search(raw)
    begins = max(0, first.start() - 200) if first else 0
    return raw[begins : begins + _SAMPLE]


def _despite(raw: bytes, codec: str, declared: str, hint: str | None) -> Decoded:
    """The declared charset does not take all of the bytes."""
    if codec in {"utf-8", "us-ascii", "ascii"}:
        mixed = _in_two(raw, hint)
        if mixed is not None:
            return mixed
    text = _HALVES.sub("\ufffd", raw.decode(codec, "replace"))
    is_eight_bit_of = codec.startswith(("cp12", "iso8859"))
    # A few bytes that are damaged or not of the table are not another charset.
    if (
        codec not in {"us-ascii", "ascii"}
        and text.count("\ufffd") * 50 <= len(raw) + 50
        and not (is_eight_bit_of and _is_utf8(raw))
    ):
        return Decoded(text, declared.strip("\"' ").lower(), "charset-broken")
    return _guessed(raw, hint, "charset-wrong")


# Longer texts are not told apart line by line.
_LINES_MAX = 20_000


def _in_two(raw: bytes, hint: str | None) -> Decoded | None:
    """Lines in UTF-8 among lines in something older: servers add their footers so. None where it is not so."""
    if raw.count(b"\n") > _LINES_MAX:
        return None
    lines = raw.split(b"\n")
    is_older = [not _is_utf8(line) for line in lines]
    older = [line for line, is_it in zip(lines, is_older, strict=True) if is_it]
    has_newer = any(not line.isascii() for line, is_it in zip(lines, is_older, strict=True) if not is_it)
    # A line with some of both is one that is damaged.
    if not older or not has_newer or not all(line.decode("utf-8", "ignore").isascii() for line in older):
        return None
    charset = guess_charset(b"\n".join(older), hint)
    if charset.startswith("utf"):
        return None
    said = [
        line.decode(charset if is_it else "utf-8", "replace")
        for line, is_it in zip(lines, is_older, strict=True)
    ]
    return Decoded("\n".join(said), "utf-8", "charset-broken")


def _guessed(raw: bytes, hint: str | None, defect: str) -> Decoded:
    mixed = None if _is_utf8(raw) else _in_two(raw, hint)
    if mixed is not None:
        return mixed
    charset = guess_charset(raw, hint)
    return Decoded(raw.decode(charset, "replace"), charset, None if raw.isascii() else defect)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def guess_charset(raw: bytes, hint: str | None = None) -> str:
    """The codec that makes words of these bytes. Hebrew, Ukrainian, Russian and Western charsets are told apart by their letters, others by
    charset-normalizer.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if raw.startswith(mark):
            return name
    if _is_utf8(raw):
        return "iso2022_jp" if b"\x1b$" in raw and raw.isascii() else "utf-8"
    sample = _sample(raw)
    # What a few bytes spoil is still of that charset.
    if sample.decode("utf-8", "replace").count("\ufffd") * 20 < sum(each > 0x7F for each in sample):
        return "utf-8"
    east_asian = guess_east_asian(sample)
    if east_asian is not None:
        return east_asian
    hinted = find_codec(hint) if hint else None
    candidates = [*_CANDIDATES, *([hinted] if hinted and hinted not in _CANDIDATES else [])]
    scores = {name: _score(sample.decode(name, "replace")) for name in candidates}
    if hinted in scores:
        scores[hinted] += 0.15
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= 0.5:
        return best
    # Of a few words it knows no more, and is slow.
    found = from_bytes(sample[:20_000]).best() if len(sample) >= 100 else None
    if found is not None and codecs.lookup(found.encoding).name not in _NO_CHARSETS and scores[best] < 0.25:
        return found.encoding
    return best if scores[best] > 0 else "cp1252"


def _score(text: str) -> float:
    """How much what is not ASCII in it looks like words, per character: 1 is words of frequent letters."""
    points, counted, before = 0.0, 0, " "
    for each in text:
        if each > "\x7f":
            counted += 1
            points += _points(each, before)
        elif before > "\x7f" and each.isalpha() and not _is_accented(before):
            points -= 1  # letters of two scripts in a word
        before = each
    return points / counted if counted else 0.0


def _is_accented(each: str) -> bool:
    return "\xc0" <= each <= "\xff"


def _points(each: str, before: str) -> float:
    if before.isascii() and before.isalpha() and (each in _HEBREW or each.lower() in _CYRILLIC):
        return -1.0
    if each in _HEBREW:
        return -2.0 if before in _FINAL_HEBREW else 1.0
    lower = each.lower()
    if lower in _CYRILLIC:
        if each != lower:
            # A capital within a word is another charset's small letter.
            return -1.5 if before.isalpha() and before == before.lower() else 0.6
        return 1.0 if each in _FREQUENT_CYRILLIC else 0.4
    if each in _TYPOGRAPHIC:
        return 0.3
    if "\xc0" <= each <= "\xff" and each.isalpha():
        # An accent stands among letters without one.
        return 0.9 if before.isascii() and before.isalpha() else 0.2 if not before.isalpha() else -0.7
    return -1.5
