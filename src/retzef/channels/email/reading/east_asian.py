"""Charsets of Japanese, Korean and Chinese, told apart by how they use two bytes for a sign: for texts whose charset nobody says."""

import codecs
import re
from collections.abc import Callable

_FEW_SIGNS = 6
_PARTED = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")
_SAMPLE = 20_000
# Level one of GB 2312, the Hangul of KS X 1001, level one of Big5: the signs that are in use, by their first byte.
_GB_COMMON = range(0xB0, 0xD8)
_HANGUL = range(0xB0, 0xC9)
_BIG5_COMMON = range(0xA4, 0xC7)
_MARKS = range(0xA1, 0xAA)


def guess_east_asian(raw: bytes) -> str | None:
    """The codec, where these bytes are signs of one of them and hardly of anything else; None else."""
    sample = raw[:_SAMPLE]
    for codec, says_so in _TESTS:
        try:
            # What is cut off within its last sign is no mistake.
            text = codecs.getincrementaldecoder(codec)().decode(sample)
        except UnicodeDecodeError:
            continue
        signs = [each for each in text if each > "\x7f"]
        # Korean alone parts its words.
        if codec != "cp949" and len(_PARTED.findall(text)) > 0.2 * len(signs):
            continue
        if len(signs) >= _FEW_SIGNS and says_so(signs, codec):
            return codec
    return None


def _has_kana(signs: list[str], _codec: str) -> bool:
    """Every Japanese sentence has them. Those of half width are single bytes, which any charset has."""
    return sum("\u3041" <= each <= "\u30fc" for each in signs) >= 0.3 * len(signs)


def _of_korean(signs: list[str], codec: str) -> bool:
    return _share(signs, codec, _HANGUL) >= 0.9


def _of_simplified(signs: list[str], codec: str) -> bool:
    return _share(signs, codec, _GB_COMMON) >= 0.85


def _of_traditional(signs: list[str], codec: str) -> bool:
    """Half of its signs have a second byte that is ASCII; other charsets have none such."""
    coded = [each.encode(codec, "replace") for each in signs]
    return _share(signs, codec, _BIG5_COMMON) >= 0.85 and sum(each[-1] < 0x80 for each in coded) >= 0.1 * len(
        coded
    )


def _share(signs: list[str], codec: str, first_bytes: range) -> float:
    """How many of them begin so, of those that are no marks."""
    firsts = [coded[0] for each in signs if len(coded := each.encode(codec, "replace")) == 2]
    said = [each for each in firsts if each not in _MARKS or each in first_bytes]
    if len(said) < 0.6 * len(signs):
        return 0.0
    return sum(each in first_bytes for each in said) / len(said)


_TESTS: tuple[tuple[str, Callable[[list[str], str], bool]], ...] = (
    ("cp932", _has_kana),
    ("euc_jp", _has_kana),
    ("cp949", _of_korean),
    ("gb18030", _of_simplified),
    ("cp950", _of_traditional),
)
