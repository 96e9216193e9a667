"""What is forwarded: how programs mark it in the text, and call it in the subject. It is what a mail brings, and never cut."""

import re

from retzef.channels.email.reading.phrases import any_of
from retzef.channels.email.reading.words_of_programs import FORWARDED

_DASHES = r"[-=_~‐‑‒–—―]"
_LINE = any_of(
    *FORWARDED, begin=rf"^[\s*_]*(?:{_DASHES}{{2,}}\s*)?", end=rf"\s*(?:{_DASHES}{{2,}}|[:：])?[\s*_]*$"
)
_BEGINNING = any_of(*FORWARDED, begin=rf"^\W*{_DASHES}*\s*")
_SUBJECT = any_of(
    "fwd?", "fw", "wg", "tr", "rv", "i", "enc", "doorst", "vb", "vl", "pd", "ilt", "i̇lt", "továbbítás", "fs", "πρθ", "转发", "轉寄", "転送", "전달", "הועבר", "העברה", "пер", "пересл", "fwd\\[\\d+\\]", "перес", "пересилання",
    begin=r"^\W*", end=r"\s*(?:\[\d+\])?\s*:",
)  # fmt: skip


def begins_forwarded(line: str) -> bool:
    """Does this line say that what follows is forwarded, and nothing else?"""
    return bool(_LINE.match(line))


def is_marked_forwarded(text: str) -> bool:
    """Does a text that a program marked as quoted begin with such words?"""
    return bool(
        _BEGINNING.match(re.sub("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]", "", text[:300]).lstrip())
    )


def is_called_forward(subject: str) -> bool:
    """Is the mail as a whole one that is sent on?"""
    return bool(_SUBJECT.match(subject))
