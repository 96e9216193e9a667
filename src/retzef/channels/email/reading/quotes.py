"""What somebody wrote, without the mail they answer and without their signature: for the programs people use in Hebrew, Ukrainian,
Russian and English, and by shape for those of other languages.

Nothing is lost: the whole text is kept beside, and what was cut is one click away. So a doubt is decided for keeping.
"""

import re
from collections.abc import Sequence

# Marks of direction stand anywhere in what these programs write.
_MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_QUOTED = re.compile(r"^\s*(?:>|&gt;|\|(?= ))")
_BULLETS = "*_ \t"

# "wrote:" and its like, at the end of a line that says who and when.
_WROTE = re.compile(
    r"(?:\bwrote|\bwrites|\bsaid|\bhas written|כתב(?:ה|/ה|/ת|\.ה|\(ה\))?|כותב(?:ת)?|כתבו|מאת\s.{0,120}"
    r"|пишет|пиш[еу]т?ь?|написал(?:а|\(а\)|и)?|писал(?:а|\(а\))?|пише|писав|писала|написав(?:\(-?ла\))?|написала|написав/ла|пиш[еу]"
    r"|schrieb|a écrit|escribió|ha scritto|napisał\(?a?\)?|escreveu|schreef|skrev)\s*[:：]\s*$",
    re.IGNORECASE,
)
_WHO = re.compile(r"[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+")
_MONTHS = (
    r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
    r"|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек"
    r"|січ|лют|бер|кві|тра|чер|лип|сер|вер|жов|лис|гру"
    r"|ינו|פבר|מרץ|מרס|אפר|מאי|יונ|יול|אוג|ספט|אוק|נוב|דצמ"
)
_WHEN = re.compile(
    rf"(?:\b\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}\b|\b\d{{4}}-\d{{2}}-\d{{2}}\b|\d{{1,2}}[\s.,]*(?:ב|de )?(?:{_MONTHS})\w*|(?:{_MONTHS})\w*\.?\s+\d{{1,2}}\b)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b")
_ON = re.compile(
    r"^(?:on\b|at\b|am\b|le\b|el\b|il\b|op\b|em\b|בתאריך|ב-?\s?\d|ביום|ב[‎-]*יום|в\b|во\b|у\b|\d|пн|вт|ср|чт|пт|сб|вс|нд|"
    r"mon|tue|wed|thu|fri|sat|sun|понед|вторн|среда|среду|четв|пятн|субб|воскр|понеділ|вівтор|серед|п.ятн|субот|неділ|יום|от\b|від\b|from\b|מאת)",
    re.IGNORECASE,
)
# Lines that only say: here begins what is answered.
_SEPARATORS = re.compile(
    r"^[\s*_]*[-=_~—–]{2,}\s*(?:original message|original appointment|reply message|"
    r"הודעה מקורית|ההודעה המקורית|исходное сообщение|оригинальное сообщение|первоначальное сообщение|исходящее сообщение|"
    r"початкове повідомлення|оригінальне повідомлення|вихідне повідомлення|"
    r"ursprüngliche nachricht|original-nachricht|message d'origine|mensaje original|messaggio originale|wiadomość oryginalna)\s*[-=_~—–]{2,}[\s*_]*$",
    re.IGNORECASE,
)
_FORWARDS = re.compile(
    r"^[\s*_]*(?:[-=_~—–]{2,}\s*)?(?:begin forwarded message|forwarded message|forwarded by .{1,80}|הודעה שהועברה|הודעה מועברת|תחילת הודעה שהועברה|תחילתה של הודעה שהועברה|"
    r"пересылаемое сообщение|пересланное сообщение|пересылаемое письмо|начало переадресованного сообщения|начало переадресованного письма|"
    r"переслане повідомлення|початок листа,? що пересилається|початок пересланого повідомлення|weitergeleitete nachricht|message transféré|mensaje reenviado)\s*(?:[-=_~—–]{2,}|:)?[\s*_]*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*[_\-=—–]{10,}\s*$")
# Fields of the mail that is answered, as Outlook and its like set them out.
_FROM = re.compile(
    r"^(?:from|מאת|от кого|от|від кого|від|відправник|отправитель|von|de|da|od|van)\s*:\s*\S", re.IGNORECASE
)
_OTHER_FIELDS = re.compile(
    r"^(?:sent|date|to|cc|subject|reply-to|נשלח|תאריך|נושא|אל|עותק|השב אל|отправлено|дата|кому|тема|копия|ответить|"
    r"надіслано|відправлено|дата|кому|тема|копія|gesendet|datum|an|betreff|envoyé|date|à|objet|enviado|fecha|para|asunto|inviato|data|a|oggetto|wysłano|do|temat)"
    r"(?: el)?\s*:",
    re.IGNORECASE,
)
# What programs of telephones put below by themselves.
_SENT_FROM = re.compile(
    r"^(?:sent (?:from|via) (?:my |the |an )?[\w .'+()-]{2,50}|get outlook for \w+.*|sent with \w[\w .]{1,40}|"
    r"נשלח מה?-?\s?[\w .'\"-]{2,40}(?: שלי)?|נשלח מ.{2,40}|נשלח באמצעות .{2,40}|קבל(?:ו)? את outlook .{0,30}|להורדת outlook .{0,30}|"
    r"отправлено (?:с|из|через|от) .{2,60}|послано с .{2,40}|скачать outlook .{0,30}|отправлено из outlook.*|"
    r"надіслано (?:з|із|зі|через|від) .{2,60}|відправлено (?:з|із|зі|через) .{2,60}|завантажити outlook .{0,30}|"
    r"von meinem .{2,30} gesendet|envoyé de mon .{2,30}|enviado desde mi .{2,30})\s*[.<]?.{0,60}$",
    re.IGNORECASE,
)
_DELIMITER = re.compile(r"^(?:-- ?|—|__|--\s*)$")
_CLOSING = re.compile(
    r"^(?:best(?: regards| wishes)?|(?:kind(?:est)?|warm(?:est)?) regards|regards|sincerely(?: yours)?|yours (?:sincerely|truly|faithfully)|cheers|respectfully|"
    r"בברכה(?: רבה| חמה)?|בכבוד רב|בתודה(?: ובברכה| מראש)?|תודה(?: רבה)? ובברכה|בברכת .{2,30}|"
    r"с уважением|с наилучшими пожеланиями|всего (?:доброго|наилучшего)|искренне ваш[аи]?|с почтением|"
    r"з повагою|з найкращими побажаннями|щиро(?: ваш[аі]?)?|всього найкращого|на все добре)\s*[,.!]?\s*(?:[-–—]\s*)?$",
    re.IGNORECASE,
)
_WAYS_TO_REACH = re.compile(
    r"\d[\d\s().+-]{5,}\d|@|https?://|www\.|\b(?:tel|mob|fax|phone|cell|тел|моб|факс|נייד|טל|טלפון|פקס)\b",
    re.IGNORECASE,
)
_CLOSING_LINES_MAX = 12
_ATTRIBUTION_LINES_MAX = 4
LINES_MAX = 20_000


def cut_reply(text: str) -> str:
    """What was written anew. All of it where nothing can be told apart, or nothing else would be left."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > LINES_MAX:
        return text
    bare = [_bare(line) for line in lines]
    kept = _without_quotes(bare)
    kept = _without_signature(bare, kept)
    cut = "\n".join(lines[index] for index in kept).strip("\n \t")
    return re.sub(r"\n{3,}", "\n\n", cut)


def _bare(line: str) -> str:
    """As it is compared. What programs write is short; of a long line nothing is asked."""
    return "…" if len(line) > 1_000 else _MARKS.sub("", line).replace("\xa0", " ").strip()


def is_forwarded(text: str) -> bool:
    """Does a line say that what follows is forwarded?"""
    return any(_FORWARDS.match(_bare(line)) for line in text.split("\n")[:2_000])


def _without_quotes(bare: Sequence[str]) -> list[int]:
    """The numbers of the lines that are not of the mail that is answered."""
    kept: list[int] = []
    at = 0
    while at < len(bare):
        line = bare[at]
        if _FORWARDS.match(line):
            # It brings what follows: nothing more is cut.
            return kept + list(range(at, len(bare)))
        if _QUOTED.match(line):
            at += 1
            continue
        length = _opening(bare, at)
        if length:
            after = _next_filled(bare, at + length)
            if after is not None and _QUOTED.match(bare[after]):
                at += length
                continue
            if after is None or _says_enough(kept, bare):
                return kept
            # It opens the mail: what stands below may be the answer only where it is told apart, and it is not.
            return kept + list(range(at, len(bare)))
        kept.append(at)
        at += 1
    if not any(bare[index] for index in kept):
        return list(range(len(bare)))
    return kept


def _says_enough(kept: Sequence[int], bare: Sequence[str]) -> bool:
    return any(bare[index] for index in kept)


def _next_filled(bare: Sequence[str], at: int) -> int | None:
    return next((index for index in range(at, min(len(bare), at + 6)) if bare[index]), None)


def _opening(bare: Sequence[str], at: int) -> int:
    """How many lines from here on only say that a quoted mail begins; 0 for none."""
    line = bare[at]
    if not line:
        return 0
    if _SEPARATORS.match(line):
        return 1
    if _RULE.match(line):
        after = _next_filled(bare, at + 1)
        return after - at if after is not None and _is_header_block(bare, after) else 0
    if _is_header_block(bare, at):
        return 1
    return _attribution(bare, at)


def _is_header_block(bare: Sequence[str], at: int) -> bool:
    """From, and at least two others within the next lines."""
    if not _FROM.match(bare[at].strip(_BULLETS)):
        return False
    following = [line.strip(_BULLETS) for line in bare[at + 1 : at + 9] if line]
    return sum(bool(_OTHER_FIELDS.match(line)) for line in following[:6]) >= 2


def _attribution(bare: Sequence[str], at: int) -> int:
    """How many lines say who wrote what is quoted and when; 0 for none."""
    line = bare[at]
    if not (_ON.match(line.lstrip("*_\"'- ")) or _WROTE.search(line) or _WHO.search(line)):
        return 0
    joined = ""
    for count in range(1, _ATTRIBUTION_LINES_MAX + 1):
        if at + count > len(bare) or not bare[at + count - 1]:
            # A blank line within is some programs' own.
            if count == 1 or at + count > len(bare):
                return 0
            continue
        joined = f"{joined} {bare[at + count - 1]}".strip()
        if len(joined) > 400:
            return 0
        if joined.endswith((":", "：", ":*")) and _is_attribution(joined.rstrip("*"), bare, at + count):
            return count
    return 0


def _is_attribution(joined: str, bare: Sequence[str], after: int) -> bool:
    says_when, says_who, says_wrote = _WHEN.search(joined), _WHO.search(joined), _WROTE.search(joined)
    if says_wrote and (says_when or says_who or _CLOCK.search(joined)):
        return True
    if says_when and says_who:
        return True
    # Only a name before, but quoted lines follow: "Dana Levi wrote:".
    following = _next_filled(bare, after)
    return (
        following is not None
        and bool(_QUOTED.match(bare[following]))
        and bool(says_wrote or says_when or says_who)
    )


def _without_signature(bare: Sequence[str], kept: Sequence[int]) -> list[int]:
    filled = [place for place, index in enumerate(kept) if bare[index]]
    if not filled:
        return list(kept)
    end = len(kept)
    for place in filled:
        if _DELIMITER.match(bare[kept[place]]) and place > 0 and filled and place >= filled[0] + 1:
            end = place
            break
    end = _before_sent_from(bare, kept, end)
    end = _before_closing(bare, kept, end)
    left = list(kept[:end])
    return left if any(bare[index] for index in left) else list(kept)


def _before_sent_from(bare: Sequence[str], kept: Sequence[int], end: int) -> int:
    """The last filled lines that a telephone wrote go."""
    while True:
        last = next((place for place in range(end - 1, -1, -1) if bare[kept[place]]), None)
        if last is None or not _SENT_FROM.match(bare[kept[last]].strip(_BULLETS)):
            return end
        end = last


def _before_closing(bare: Sequence[str], kept: Sequence[int], end: int) -> int:
    """A closing formula with lines of contact below it is a signature; a closing and a name are part of the letter."""
    filled = [place for place in range(end) if bare[kept[place]]]
    for place in reversed(filled[-_CLOSING_LINES_MAX:]):
        if _CLOSING.match(bare[kept[place]].strip(_BULLETS)):
            below = [bare[kept[each]] for each in filled if each > place]
            is_signature = any(_WAYS_TO_REACH.search(line) for line in below) and all(
                len(line) <= 120 for line in below
            )
            return place if is_signature and place > filled[0] else end
    return end
