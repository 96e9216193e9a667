"""What a table of text is written in: its encoding and its delimiter, found by a sample of its bytes.

A guess, which a person sees in the preview and may correct.
"""

import csv
from collections import Counter
from typing import Literal, TypeAlias, get_args

Encoding: TypeAlias = Literal["utf-8", "utf-16-le", "utf-16-be", "windows-1255", "windows-1251"]
ENCODINGS: tuple[Encoding, ...] = get_args(Encoding)
DELIMITERS = (",", ";", "\t", "|")
LINES_LOOKED_AT = 30
_HEBREW_SIGNS = "־׳״".encode("windows-1255")


def find_encoding(sample: bytes) -> Encoding:
    """By a mark, by the zeros of UTF-16, by being valid UTF-8; else which of the two alphabets its letters are of."""
    if sample.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if sample.startswith(b"\xfe\xff"):
        return "utf-16-be"
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) / 8 or even > len(sample) / 8:  # digits and delimiters have a zero each
        return "utf-16-le" if odd >= even else "utf-16-be"
    if _is_utf8(sample):
        return "utf-8"
    return _find_alphabet(sample)


def find_delimiter(text: str) -> str:
    """The one that parts the most lines as it parts the first; a comma when none parts anything."""
    return max(DELIMITERS, key=lambda each: (_evenness(text, each), -DELIMITERS.index(each)))


def _is_utf8(sample: bytes) -> bool:
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        # A letter may be cut in two where the sample ends.
        return error.start >= len(sample) - 3 and error.reason == "unexpected end of data"
    return True


def _find_alphabet(sample: bytes) -> Encoding:
    """Hebrew letters lie in 0xE0 to 0xFA. Cyrillic ones begin names with 0xC0 to 0xDF, and end words with 0xFB to 0xFF;
    what is also a hyphen or an inverted comma of Hebrew (headings are full of them) tells nothing.
    """
    counted = Counter(sample)
    hebrew = sum(counted[byte] for byte in range(0xE0, 0xFB))
    cyrillic = sum(
        counted[byte] for byte in (*range(0xC0, 0xE0), *range(0xFB, 0x100)) if byte not in _HEBREW_SIGNS
    )
    return "windows-1251" if cyrillic > 0.02 * max(hebrew, 1) else "windows-1255"


def _evenness(text: str, delimiter: str) -> int:
    """How many cells lie in lines that have as many cells as the first has, which names the columns.

    Each line alone: a quotation mark that nobody closes must not take the others along.
    """
    widths = [_width(line, delimiter) for line in text.splitlines()[:LINES_LOOKED_AT] if line.strip()]
    return (widths[0] - 1) * widths.count(widths[0]) if widths else 0


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter), ()))
    except csv.Error:
        return 0
