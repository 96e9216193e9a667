"""Where the mail that is answered begins: the lines that programs write above it, in Hebrew, Ukrainian, Russian and English, and by shape in
other languages.
"""

import re
from collections.abc import Sequence

from retzef.channels.email.reading.phrases import any_of

_DASHES = r"[-=_~‐‑‒–—―]"
_BULLETS = "*_ \t"
_ATTRIBUTION_LINES_MAX = 5
_ATTRIBUTION_MAX = 400
# How one ends.
_ENDS = (":", "：", ":*")
_HEADER_LINES_MAX = 8

QUOTED = re.compile(r"^\s*(?:>|&gt;|\|(?= ))")
# Of The Bat! and its like: who is quoted stands before the mark.
QUOTED_BY_INITIALS = re.compile(r"^\s*[A-ZА-ЯЄІЇҐ]{1,4}>+(?:\s|$)")

_SEPARATOR = any_of(
    ("original message", "original appointment", "reply message", "original e-?mail"),
    ("ה?הודעה (?:ה?מקורית|המקורית)", "הודעה קודמת"),
    ("(?:исходное|оригинальное|первоначальное|исходящее) (?:сообщение|письмо)", "исходное событие"),
    ("(?:початкове|оригінальне|вихідне|первинне) (?:повідомлення)", "оригінальний лист"),
    (
        "ursprüngliche nachricht", "original-?nachricht", "message d'origine", "mensaje original", "messaggio originale",
        "wiadomość oryginalna", "mensagem original", "oorspronkelijk bericht",
    ),
    begin=rf"^[\s*_]*{_DASHES}{{2,}}\s*", end=rf"\s*:?\s*{_DASHES}{{2,}}[\s*_]*$",
)  # fmt: skip
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

# "wrote:" and its like, at the end of a line that says who and when.
_WROTE_WORDS = (
    (r"\b(?:wrote|writes|said|has written|wrote the following)",),
    (r"כתב(?:ה|/ה|/ת|\.ה|\(ה\))?", r"כותב(?:ת|/ת)?", "כתבו", "כתבת", r"מאת\s.{0,120}"),
    (r"пиш(?:ет|у|ете)", r"(?:на)?писал(?:а|и|\(а\)|\(-?а\)|/а)?", "сообщает"),
    (r"пише(?:те)?", r"(?:на)?писа(?:в|ла|ли|в/ла|в\(-?ла\))", "написано", "повідомляє"),
    (
        "schrieb", "a écrit", "escribió", "ha scritto", r"napisał\(?a?\)?", "escreveu", "schreef", "skrev", "geschrieben", "kirjoitti",
        "yazdı", "napsal",
    ),
)  # fmt: skip
_WROTE = any_of(*_WROTE_WORDS, end=r"\s*[:：]\s*$")
# Of some, when stands behind it.
_WROTE_AT = any_of(*_WROTE_WORDS, end=r"(?: on)?\s.{6,60}[:：]\s*$")
_QUOTING = any_of(
    "quoting", "zitat von", "citando", "citant", "цитирую", "цитата от", begin="^", end=r"\s.{3,200}[:：]\s*$"
)
_WHO = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+")
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    "|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
    "|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру"
    "|ינו|פבר|מרץ|מרס|אפר|מאי|יונ|יול|אוג|ספט|אוק|נוב|דצמ"
    "|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|ene|abr|ago|dic|gen|mag|giu|lug|set|ott"
)
_WHEN = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b\d{4}[./-]\d{2}[./-]\d{2}\b"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[\s.,]*(?:ב|de |of )?(?:{_MONTHS})\w*|(?:{_MONTHS})\w*\.?\s+\d{{1,2}}(?:\b|st|nd|rd|th)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
# How a line begins that says when.
_ON = any_of(
    (r"on\b", r"at\b", r"\d", "mon", "tue", "wed", "thu", "fri", "sat", "sun", r"from\b"),
    ("בתאריך", r"ב-?\s?\d", "ב?יום", "מאת", "ביום"),
    (
        r"во?\b", r"пн", "вт", "ср", "чт", "пт", "сб", "вс", "понед", "вторн", "сред[ау]", "четв", "пятн", "субб", "воскр", r"от\b",
        "вы писали", "ты писал",
    ),
    (r"у\b", "нд", "понеділ", "вівтор", "серед", "п.ятн", "субот", "неділ", r"від\b", "ви писали", "ти писа"),
    (r"am\b", r"le\b", r"el\b", r"il\b", r"op\b", r"em\b", r"den\b", r"w dniu\b", r"dne\b"),
    begin="^",
)  # fmt: skip
# Fields of the mail that is answered, as Outlook and its like set them out.
_FROM = any_of(
    "from",
    "מאת",
    "מ",
    "от кого",
    "от",
    "від кого",
    "від",
    "відправник",
    "отправитель",
    "von",
    "de",
    "da",
    "od",
    "van",
    begin="^",
    end=r"\s*:\s*\S",
)
_FIELDS = any_of(
    ("sent", "date", "to", "cc", "bcc", "subject", "reply-to", "importance", "attachments"),
    ("נשלח(?: ב)?", "תאריך", "נושא", "הנדון", "אל", "עותק", "השב אל", "חשיבות"),
    ("отправлено", "дата", "кому", "тема", "копия", "ответить", "важность", "послано", "скрытая копия"),
    ("надіслано", "відправлено", "дата", "кому", "тема", "копія", "важливість", "надсилання"),
    (
        "gesendet", "datum", "an", "betreff", "envoyé", "à", "objet", "enviado(?: el)?", "fecha", "para", "asunto", "inviato", "data",
        "a", "oggetto", "wysłano", "do", "temat", "verzonden", "aan", "onderwerp",
    ),
    begin="^", end=r"\s*:",
)  # fmt: skip
_TELLING_FIELDS = any_of(
    "sent", "subject", "נשלח", "נושא", "הנדון", "отправлено", "тема", "надіслано", "відправлено", "gesendet", "betreff", "envoyé",
    "objet", "enviado", "asunto",
    "inviato", "oggetto", "wysłano", "temat", begin="^", end=r".{0,5}\s*:",
)  # fmt: skip


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
    if not lines or not (_FROM.match(lines[0]) or _FIELDS.match(lines[0])):
        return False
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
            return count
    return 0


def _is_attribution(joined: str, bare: Sequence[str], after: int) -> bool:
    says_when, says_who, says_wrote = _WHEN.search(joined), _WHO.search(joined), _WROTE.search(joined)
    if says_when and _CLOCK.search(joined) and _WROTE_AT.search(joined):
        return True
    if says_wrote and (says_when or says_who or _CLOCK.search(joined)):
        return True
    if says_when and (says_who or (_CLOCK.search(joined) and _says_you_wrote(joined))):
        return True
    # Only a name before, but quoted lines follow: "Dana Levi wrote:".
    following = next_filled(bare, after)
    is_quoted = following is not None and bool(
        QUOTED.match(bare[following]) or QUOTED_BY_INITIALS.match(bare[following])
    )
    return is_quoted and bool(says_wrote or says_when or says_who or _QUOTING.match(joined))


def _says_you_wrote(joined: str) -> bool:
    return bool(re.match(r"(?:вы|ты|ви|ти) писа", joined, re.IGNORECASE))
