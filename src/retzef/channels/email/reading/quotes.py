"""What somebody wrote, without the mail they answer and without their signature: for the programs people use in Hebrew, Ukrainian,
Russian and English, and by shape for those of other languages.

Nothing is lost: the whole text is kept beside, and what was cut is one click away. So a doubt is decided for keeping.
"""

import re
from collections.abc import Sequence

from retzef.channels.email.reading.forwards import begins_forwarded
from retzef.channels.email.reading.openings import (
    QUOTED,
    QUOTED_BY_INITIALS,
    is_groupwise,
    next_filled,
    opening_at,
    shared_line_at,
)
from retzef.channels.email.reading.signatures import without_signature

LINES_MAX = 20_000
# Marks of direction stand anywhere in what these programs write.
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LINE_MAX = 1_000
# Beyond so many lines that end as an attribution does, nothing is asked of a text: it is no letter.
_TRIED_MAX = 60
_BROKEN_LINE_MIN = 50
_RULE = re.compile(r"^[-_=*]{3,}$")


def cut_reply(text: str, *, is_forward: bool = False) -> str:
    """What was written anew. All of it where nothing can be told apart, or nothing else would be left.

    `is_forward`: the mail says that it is sent on; then what other programs set below an answer is what it brings.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > LINES_MAX:
        return text
    bare = [_bare(line) for line in lines]
    _part_shared_lines(lines, bare)
    kept = without_signature(bare, _without_quotes(bare, is_forward=is_forward))
    cut = "\n".join(lines[index] for index in kept).strip("\n \t")
    return re.sub(r"\n{3,}", "\n\n", cut)


def is_forwarded(text: str) -> bool:
    """Does a line say that what follows is forwarded?"""
    return any(begins_forwarded(_bare(line)) for line in text.split("\n")[:2_000])


def _bare(line: str) -> str:
    """As it is compared. What programs write is short; of a long line nothing is asked."""
    return "…" if len(line) > _LINE_MAX else _MARKS.sub("", line).replace("\xa0", " ").strip()


def _part_shared_lines(lines: list[str], bare: list[str]) -> None:
    """An attribution that a program set behind the last words of a letter gets a line of its own."""
    at = tried = 0
    while at < len(bare) and tried < _TRIED_MAX:
        tried += bare[at].endswith((":", "："))
        begins = shared_line_at(bare, at)
        if begins is not None:
            said, attribution = bare[at][:begins], bare[at][begins:]
            said = said.rstrip().rstrip("-").rstrip()
            lines[at : at + 1] = bare[at : at + 1] = [said, attribution]
            at += 1
        at += 1


def _without_quotes(bare: Sequence[str], *, is_forward: bool) -> list[int]:
    """The numbers of the lines that are not of the mail that is answered."""
    by_initials = sum(bool(QUOTED_BY_INITIALS.match(line)) for line in bare) >= 2
    kept: list[int] = []
    at = tried = 0
    while at < len(bare):
        line = bare[at]
        tried += line.endswith((":", "："))
        if begins_forwarded(line):
            # It brings what follows: nothing more is cut.
            return kept + list(range(at, len(bare)))
        if (QUOTED.match(line) and not is_groupwise(bare, at)) or (
            by_initials and QUOTED_BY_INITIALS.match(line)
        ):
            at += 2 if _is_broken_off(bare, at) else 1
            continue
        length = opening_at(bare, at) if tried < _TRIED_MAX else 0
        if length:
            after = next_filled(bare, at + length)
            if after is not None and (
                QUOTED.match(bare[after]) or (by_initials and QUOTED_BY_INITIALS.match(bare[after]))
            ):
                at += length
                continue
            if not is_forward and (after is None or any(bare[index] for index in kept)):
                return _without_rule(bare, kept)
            # It opens the mail, or the mail is sent on: what stands below is what there is.
            return kept + list(range(at, len(bare)))
        kept.append(at)
        at += 1
    if not any(bare[index] for index in kept):
        return list(range(len(bare)))
    return kept


def _is_broken_off(bare: Sequence[str], at: int) -> bool:
    """Is the end of this quoted line on the next one, without a mark? Programs break long lines once more when they send them."""
    if at + 2 >= len(bare) or not QUOTED.match(bare[at + 2]):
        return False
    line, rest = bare[at], bare[at + 1]
    return (
        len(line) >= _BROKEN_LINE_MIN
        and not line.endswith((".", "?", "!", ":"))
        and rest[:1].islower()
        and len(rest) < len(line)
        and not QUOTED.match(rest)
    )


def _without_rule(bare: Sequence[str], kept: list[int]) -> list[int]:
    """A line that only parted the answer from what is cut goes with it."""
    filled = [index for index in kept if bare[index]]
    if len(filled) < 2 or not _RULE.match(bare[filled[-1]]):
        return kept
    return kept[: kept.index(filled[-1])]
