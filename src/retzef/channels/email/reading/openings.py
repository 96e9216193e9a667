"""Where the mail that is answered begins: the lines that programs write above it, by their words in the languages of
`words_of_programs`, and by their shape in others.
"""

import re
from collections.abc import Sequence
from itertools import islice

from retzef.channels.email.reading.phrases import any_of
from retzef.channels.email.reading.words_of_programs import FIELD_NAMES, MONTHS, ORIGINAL_MESSAGE, WROTE

_DASHES = r"[-=_~‐‑‒–—―]"
_BULLETS = "*_ \t"
_ATTRIBUTION_LINES_MAX = 5
_ATTRIBUTION_MAX = 400
# How one ends.
_ENDS = (":", "：", ":*")
_BARE_ATTRIBUTION_MAX = 160
_HEADER_LINES_MAX = 8
_WROTE_WITHIN = 160
# So many places in a line are tried.
_SHARED_MAX = 3

QUOTED = re.compile(r"^\s*(?:>|&gt;|\|(?= ))")
# Of The Bat! and its like: who is quoted stands before the mark.
QUOTED_BY_INITIALS = re.compile(r"^\s*[A-ZА-ЯЄІЇҐ]{1,4}>+(?:\s|$)")

_SEPARATOR = any_of(
    *ORIGINAL_MESSAGE, begin=rf"^[\s*_]*{_DASHES}{{2,}}\s*", end=rf"\s*[:：]?\s*{_DASHES}{{2,}}[\s*_]*$"
)
# Below these, service desks quote.
_REPLY_ABOVE = any_of(
    "(?:please )?(?:type|write|enter) your reply above this line", "(?:please )?reply above this line",
    "(?:נא|אנא) להשיב מעל (?:ל?שורה|ל?קו) (?:זו|זה)", "השיבו מעל ל?שורה זו",
    "(?:пожалуйста, )?(?:пишите|введите|напишите) (?:ваш )?ответ (?:над|выше) этой (?:линией|строк(?:ой|и))",
    "(?:будь ласка, )?(?:пишіть|введіть|напишіть) (?:вашу )?відповідь (?:над|вище) (?:цим|цією) (?:рядком|лінією|рядка)",
    begin=r"^[\W_]*", end=r"[\W_]*$",
)  # fmt: skip
_GROUPWISE = re.compile(r"^>>>\s.{5,300}(?:>>>|wrote:)\s*$")
_ZOHO = re.compile(
    rf"^{_DASHES}{{3,}}\s*(?:on|в|у|ב)\b.{{10,300}}\b(?:wrote|כתב(?:ה|/ה)?|написал(?:а|\(а\))?|написав|писав|пише)\s*{_DASHES}{{3,}}$",
    re.IGNORECASE,
)
_RULE = re.compile(rf"^\s*{_DASHES}{{10,}}\s*$")

# At the end of a line that says who and when.
_WROTE = any_of(*WROTE, end=r"\s*[:：]\s*$")
# Of some, when or who stands behind it.
_WROTE_AT = any_of(*WROTE, end=r"(?: on| am)?\s.{3,80}[:：]\s*$")
_QUOTING = any_of(
    "quoting", "zitat von", "citando", "citant", "цитирую", "цитата от", begin="^", end=r"\s.{3,200}[:：]\s*$"
)
_WHO = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+")
_WHEN = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{1,2}\. \d{1,2}\. \d{4}\b|\b\d{4}[./-]\d{1,2}[./-]\d{1,2}\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[\s.,-]*(?:ב|de |of )?(?:{MONTHS})\w*|(?:{MONTHS})\w*\.?\s+\d{{1,2}}(?:\b|st|nd|rd|th)"
    r"|\d{4}\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日일]|\b\d{4}\. ?\d{1,2}\. ?\d{1,2}\b",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}\b")
# How a line begins that says when.
_ON = any_of(
    (r"on\b", r"at\b", r"\d", "mon", "tue", "wed", "thu", "fri", "sat", "sun", r"from\b"),
    ("בתאריך", r"ב-?\s?\d", "ב?יום", "מאת", "ביום"),
    (
        r"во?\b", r"пн", "вт", "ср", "чт", "пт", "сб", "вс", "понед", "вторн", "сред[ау]", "четв", "пятн", "субб", "воскр", r"от\b",
        "вы писали", "ты писал",
    ),
    (r"у\b", "нд", "понеділ", "вівтор", "серед", "п.ятн", "субот", "неділ", r"від\b", "ви писали", "ти писа"),
    (
        r"am\b", r"le\b", r"el\b", r"il\b", r"op\b", r"em\b", r"den\b", r"w dniu\b", r"dnia\b", r"dne\b", r"dňa\b", r"på\b", r"pada\b",
        r"în\b", r"la\b", r"στις\b", r"на\b", r"vào\b", "在", "於", "于", "في", "در", "om?[nr]s", "m[åaá]n", "tirs?", "tors?", "fre", "l[øö]r",
        "s[øö]n", "lun", "mar", "mié", "jue", "vie", "sáb", "dom", "mer", "jeu", "ven", "sam", "dim", "seg", "ter", "qua", "qui", "sex",
        "pon", "wt", "śr", "czw", "pt", "sob", "niedz", "ma", "di", "wo", "do", "vr", "za", "zo", "po", "út", "st", "čt", "pá", "so", "ne",
    ),
    begin="^",
)  # fmt: skip
# A letter, and behind it in the same line who wrote and when.
_SHARED = re.compile(r"(?<=[\s-])((?:On|Am|Le|El|Il|Op|Em|Den|Dnia|Dne) )(?=.{12,300}$)")
# Fields of the mail that is answered, as Outlook and its like set them out.
_FROM = any_of(*(each.sender for each in FIELD_NAMES), begin="^", end=r"\s*[*_]?\s*[:：][*_]?\s*\S")
_TELLING_FIELDS = any_of(*(each.telling for each in FIELD_NAMES), begin="^", end=r"\s*[*_]?\s*[:：]")
_FIELDS = any_of(*((*each.telling, *each.others) for each in FIELD_NAMES), begin="^", end=r"\s*[*_]?\s*[:：]")
# Some pages set several of them into one line.
_FIELDS_WITHIN = any_of(
    *((*each.telling, "date", "datum", "data") for each in FIELD_NAMES),
    begin=r"\s[*_]?",
    end=r"[*_]?\s*[:：]\s",
)


def opening_at(bare: Sequence[str], at: int) -> int:
    """How many lines from here on only say that a quoted mail begins; 0 for none."""
    line = bare[at]
    if not line:
        return 0
    if _SEPARATOR.match(line) or _REPLY_ABOVE.match(line) or _ZOHO.match(line) or is_groupwise(bare, at):
        return 1
    if _RULE.match(line):
        after = next_filled(bare, at + 1)
        return after - at if after is not None and is_header_block(bare, after, below_rule=True) else 0
    if is_header_block(bare, at, below_rule=False):
        return 1
    if _is_quoted(bare, at + 1) and _is_only_who_and_when(line):
        return 1
    return _attribution_at(bare, at)


def is_groupwise(bare: Sequence[str], at: int) -> bool:
    """It sets its marks around who is quoted, and none before what they wrote."""
    after = next_filled(bare, at + 1)
    return bool(_GROUPWISE.match(bare[at])) and (after is None or not QUOTED.match(bare[after]))


def next_filled(bare: Sequence[str], at: int) -> int | None:
    """The next line that is not empty, if it is near."""
    return next((index for index in range(at, min(len(bare), at + 6)) if bare[index]), None)


def is_header_block(bare: Sequence[str], at: int, *, below_rule: bool) -> bool:
    """Fields of a mail: who sent it and at least two others; below a rule the sender may come after them."""
    lines = [line.strip(_BULLETS) for line in bare[at : at + _HEADER_LINES_MAX + 2] if line][
        :_HEADER_LINES_MAX
    ]
    if (
        not lines
        or not any(mark in lines[0] for mark in ":：")
        or not (_FROM.match(lines[0]) or _FIELDS.match(lines[0]))
    ):
        return False
    if below_rule and _FROM.match(lines[0]) and _WHO.search(lines[0]) and _FIELDS_WITHIN.search(lines[0]):
        return True
    says_from = [index for index, line in enumerate(lines) if _FROM.match(line)]
    others = [line for line in lines[:7] if _FIELDS.match(line) and not _FROM.match(line)]
    is_of_mail = any(_TELLING_FIELDS.match(line) for line in others) or any(
        _WHO.search(line) for line in lines[:4]
    )
    if says_from and says_from[0] < 4:
        # A sender that comes later: of a block, not of a letter that speaks of several things.
        return is_of_mail and len(others) >= (2 if says_from[0] == 0 else 3)
    return below_rule and is_of_mail and len(others) >= 2


def _attribution_at(bare: Sequence[str], at: int) -> int:
    """How many lines say who wrote what is quoted and when; 0 for none."""
    # Looked at first, for it costs least and nearly no line is followed by one.
    if not any(line.endswith(_ENDS) for line in bare[at : at + _ATTRIBUTION_LINES_MAX]):
        return 0
    line = bare[at].lstrip("*_\"'- ")
    if not (
        _ON.match(line)
        or _WROTE.search(line)
        or _WROTE_AT.search(line)
        or _WHO.search(line)
        or _QUOTING.match(line)
    ):
        return 0
    joined = ""
    for count in range(1, _ATTRIBUTION_LINES_MAX + 1):
        if at + count > len(bare) or not bare[at + count - 1]:
            # A blank line within is some programs' own.
            if count == 1 or at + count > len(bare):
                return 0
            continue
        joined = f"{joined} {bare[at + count - 1]}".strip()
        if len(joined) > _ATTRIBUTION_MAX:
            return 0
        if joined.endswith(_ENDS) and _is_attribution(joined.rstrip("*"), bare, at + count):
            return 0 if _begins_lower(bare[at : at + count]) else count
    return 0


def _begins_lower(lines: Sequence[str]) -> bool:
    """Is the first of them still the letter, and the attribution below it complete in itself?"""
    if _WHEN.search(lines[0]):
        return False
    if "" in lines and not _WHO.search(lines[0]):
        return True
    return any(_ON.match(line) and _WHEN.search(line) for line in lines[1:])


def _is_only_who_and_when(line: str) -> bool:
    """Some programs end it without a mark: "2013/7/20 Dana <dana@example.org>"."""
    says_when, says_who = _WHEN.match(line), _WHO.search(line)
    return bool(says_when and (says_who or " GMT" in line) and len(line) <= _BARE_ATTRIBUTION_MAX)


def _is_quoted(bare: Sequence[str], at: int) -> bool:
    following = next_filled(bare, at)
    return following is not None and bool(
        QUOTED.match(bare[following]) or QUOTED_BY_INITIALS.match(bare[following])
    )


def shared_line_at(bare: Sequence[str], at: int) -> int | None:
    """Where in a line of the letter an attribution begins, when a program left out the line end between them; None for nowhere."""
    line = bare[at]
    if len(line) > _ATTRIBUTION_MAX or not any(each.endswith(_ENDS) for each in bare[at : at + 4]):
        return None
    if QUOTED.match(line) or not _CLOCK.search(line) or not _WHEN.search(line):
        return None
    for found in islice(_SHARED.finditer(line), _SHARED_MAX):
        rest = line[found.start(1) :]
        if _WHEN.search(rest) and _CLOCK.search(rest) and _attribution_at([rest, *bare[at + 1 : at + 4]], 0):
            return found.start(1)
    return None


def _is_attribution(joined: str, bare: Sequence[str], after: int) -> bool:
    says_when, says_who = _WHEN.search(joined), _WHO.search(joined)
    # Words that stand at its end are looked for there.
    says_wrote = _WROTE.search(joined[-_WROTE_WITHIN:])
    if says_when and _CLOCK.search(joined) and _WROTE_AT.search(joined[-_WROTE_WITHIN:]):
        return True
    if says_wrote and (says_when or says_who or _CLOCK.search(joined)):
        return True
    if says_when and (says_who or (_CLOCK.search(joined) and _says_you_wrote(joined))):
        return True
    # Only a name before, but quoted lines follow: "Dana Levi wrote:".
    return _is_quoted(bare, after) and bool(says_wrote or says_when or says_who or _QUOTING.match(joined))


def _says_you_wrote(joined: str) -> bool:
    return bool(re.match(r"(?:вы|ты|ви|ти) писа", joined, re.IGNORECASE))
