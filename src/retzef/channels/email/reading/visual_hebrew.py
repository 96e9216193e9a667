"""Hebrew that is written as it was drawn, each line from its left end (RFC 1556): put back into the order in which it is read."""

import re

_WORD = re.compile(r"[\u05d0-\u05ea]{2,}")
_FINALS = frozenset("ךםןףץ")
# Within a line that is turned round these keep their order: numbers, and words of other letters, with what joins them.
_KEEPS = re.compile(
    r"[A-Za-z0-9\u00c0-\u024f](?:[\w.,:/@%+\-'&?=#~]*[A-Za-z0-9%\u00c0-\u024f/])?(?: (?=[A-Za-z])[A-Za-z][\w.,:/@+\-'&]*[A-Za-z0-9])*"
)
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def is_visual(text: str, *, declared: bool) -> bool:
    """Do words begin with the letters that only end them? `declared`: the charset says so (iso-8859-8), and less evidence is enough."""
    at_end = at_beginning = 0
    for word in _WORD.findall(text[:50_000]):
        at_beginning += word[0] in _FINALS
        at_end += word[-1] in _FINALS
    if declared:
        return at_beginning > at_end
    return at_beginning >= 3 and at_beginning > 5 * at_end


def to_logical(text: str) -> str:
    """Each line that has Hebrew, turned round; numbers and words of other letters stay as they are."""
    return "\n".join(_turn(line) if _WORD.search(line) else line for line in text.split("\n"))


def _turn(line: str) -> str:
    body = line.rstrip("\r")
    kept: list[str] = []
    end = 0
    for found in _KEEPS.finditer(body):
        kept += [body[end : found.start()][::-1].translate(_MIRRORED), found[0]]
        end = found.end()
    kept.append(body[end:][::-1].translate(_MIRRORED))
    return "".join(reversed(kept)).strip()
