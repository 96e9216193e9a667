"""Where a signature begins, and what programs, servers and lists put below by themselves."""

import re
from collections.abc import Sequence

from retzef.channels.email.reading.phrases import any_of

_BULLETS = "*_ \t"
_CLOSING_LINES_MAX = 12
_FOOTER_LINES_MAX = 12
# Longer rules part a letter, too.
_DELIMITER = re.compile(r"^(?:--|[–—]|__)$")
_RULE = re.compile(r"^[-=_*~–—]{5,}$")

# What telephones and programs call themselves.
_DEVICES = (
    "iphone", "ipad", "ipod", "apple", "android", "samsung", "galaxy", "huawei", "honor", "xiaomi", "redmi", "nokia", "htc", "lg",
    "oneplus", "pixel", "oppo", "realme", "poco",
    "motorola", "blackberry", "windows", "outlook", "yahoo", "gmail", "aol", r"mail\b", "mailbird", "spark", "proton", "tuta", "zoho",
    "thunderbird", "airmail", "bluemail",
    r"blue\b", "boxer", "mobile", "phone", "tablet", "handy", "smartphone", "device", "workspace",
    "אייפון", "אייפד", "אנדרואיד", "גלקסי", "טלפון", "נייד", "סלולרי", "מכשיר", "סמארטפון", "דואר", "יישום",
    "айфон", "телефон", "смартфон", "планшет", "устройств", "мобильн", "почт", "яндекс", "приложени", "самсунг", "андроид",
    "пристро", "мобільн", "пошт", "застосун", "додатк", r"ukr\.net", r"i\.ua",
)  # fmt: skip
_OF_DEVICE = f".{{0,40}}(?:{'|'.join(_DEVICES)}).{{0,60}}"
_SENT_FROM = any_of(
    (
        rf"sent (?:from|via|by|using|with|on) {_OF_DEVICE}", r"sent from my .{2,40}", r"get (?:the )?outlook for \w+.*",
        r"(?:download|get) \w[\w .]{2,40} (?:for|on) (?:ios|android)", "typed on .{2,40}",
    ),
    (rf"נשלחה? (?:מ|ב|דרך|ע){_OF_DEVICE}", r"נשלח מ.{2,40} שלי", r"(?:קבלו?|הורידו?|הורד|להורדת) (?:את )?(?:ה)?-?outlook.{0,40}"),
    (
        rf"(?:отправлено|послано|написано) (?:с|со|из|через|от|при помощи|в) {_OF_DEVICE}", "скачать outlook.{0,40}",
        "загрузить outlook.{0,40}",
    ),
    (
        rf"(?:надіслано|відправлено|написано) (?:з|із|зі|через|від|за допомогою|у|в) {_OF_DEVICE}", "завантажити outlook.{0,40}",
        "отримати outlook.{0,40}",
    ),
    (
        r"von meinem .{2,40} gesendet", r"gesendet (?:von|mit) .{2,40}", r"envoyé (?:de|depuis) mon .{2,40}", r"enviado desde mi .{2,40}",
        r"inviato da(?:l mio)? .{2,40}", r"wysłane z .{2,40}",
    ),
    begin="^", end=r"\s*[.<]?.{0,60}$",
)  # fmt: skip
_CHECKED = any_of(
    (
        r"virus-?free\.?\b.{0,60}", r"this (?:e-?mail|message) (?:has been|was) (?:checked|scanned) .{0,40}virus.{0,80}",
        "scanned by .{2,60}",
    ),
    (r"ללא וירוסים.{0,60}", r"(?:הודעה|דוא\"ל) ז(?:ו|ה) נבדקה? .{0,80}"),
    (r"без вирусов\.?.{0,60}", r"(?:это|данное) (?:письмо|сообщение) (?:было )?проверено .{0,100}"),
    (r"(?:без вірусів|не містить вірусів|вірусів немає)\.?.{0,60}", r"(?:цей лист|це повідомлення) .{0,20}перевірен.{0,100}"),
    begin="^", end="$",
)  # fmt: skip
_LIST_FOOTER = any_of(
    "mailing list", "unsubscribe", "listinfo", "you received this (?:message|e-?mail) because", "רשימת (?:ה)?תפוצה", "להסרה מ", "рассылк",
    "отписаться", "розсилк", "відписатися",
)  # fmt: skip
_CONFIDENTIAL = any_of(
    (
        r"(?:this|the (?:information|content)) .{0,120}(?:confidential|privileged|intended (?:only|solely|for))",
        "confidentiality notice", "disclaimer\\b", "please consider the environment",
    ),
    (
        r"(?:הודעה|דוא\"ל|מסמך|מייל) ז(?:ו|ה) .{0,80}(?:סודי|חסוי|מיועד)", r"המידע (?:ה?כלול )?ב.{0,60}(?:סודי|חסוי|מיועד)",
        "אנא שקלו? (?:את )?(?:הסביבה|לפני הדפסה)",
    ),
    (
        r"(?:настоящее|данное|это) (?:сообщение|письмо|электронное).{0,120}(?:конфиденциальн|предназначен)",
        r"информация.{0,60}является конфиденциальной",
    ),
    (r"(?:це|дане) (?:повідомлення|електронне).{0,120}(?:конфіденційн|призначен)", r"цей лист.{0,120}(?:конфіденційн|призначен)"),
    begin=r"^[\W_]*",
)  # fmt: skip
_CLOSING = any_of(
    (
        "best(?: regards| wishes)?", "(?:kind(?:est)?|warm(?:est)?|many)? ?regards", "(?:many )?thanks(?: and (?:best |kind )?regards)?",
        "sincerely(?: yours)?",
        "yours (?:sincerely|truly|faithfully)", "cheers", "respectfully",
    ),
    (
        "בברכה(?: רבה| חמה)?", "בכבוד רב", "בתודה(?: ובברכה| מראש)?", "תודה(?: רבה)? ובברכה", "תודה(?: רבה)?", "בברכת .{2,30}",
        "יום (?:טוב|נעים)",
    ),
    (
        "с уважением", "с наилучшими пожеланиями", "всего (?:доброго|наилучшего)", "искренне ваш[аи]?", "с почтением", "спасибо",
        "с благодарностью",
    ),
    (
        "з повагою", "з найкращими побажаннями", "щиро(?: ваш[аі]?)?", "всього найкращого", "на все добре", "дякую", "зі вдячністю",
        "з вдячністю",
    ),
    ("mit freundlichen grüßen", "viele grüße", "cordialement", "saludos", "cordiali saluti", "pozdrawiam"),
    begin="^", end=r"\s*[,.!]?\s*(?:[-–—]\s*)?$",
)  # fmt: skip
_WAYS_TO_REACH = re.compile(
    r"\d[\d\s().+-]{5,}\d|@|https?://|www\.|\b(?:tel|mob|fax|phone|cell|тел|моб|факс|נייד|טל|טלפון|פקס)\b",
    re.IGNORECASE,
)


def without_signature(bare: Sequence[str], kept: Sequence[int]) -> list[int]:
    """Of these lines those above the signature; all of them where nothing else would be left."""
    filled = [place for place, index in enumerate(kept) if bare[index]]
    if not filled:
        return list(kept)
    end = _before_delimiter(bare, kept, filled)
    before = None
    while before != end:
        before = end
        end = _before_footers(bare, kept, end)
    end = _before_closing(bare, kept, end)
    left = list(kept[:end])
    return left if any(bare[index] for index in left) else list(kept)


def _before_delimiter(bare: Sequence[str], kept: Sequence[int], filled: Sequence[int]) -> int:
    for place in filled[1:]:
        if _DELIMITER.match(bare[kept[place]]):
            return place
    return len(kept)


def _before_footers(bare: Sequence[str], kept: Sequence[int], end: int) -> int:
    """The last filled lines that nobody wrote by hand go."""
    filled = [place for place in range(end) if bare[kept[place]]]
    if not filled:
        return end
    last = bare[kept[filled[-1]]].strip(_BULLETS)
    if _SENT_FROM.match(last) or _CHECKED.match(last):
        return filled[-1]
    for place in reversed(filled[-_FOOTER_LINES_MAX:]):
        line = bare[kept[place]]
        below = [bare[kept[each]] for each in filled if each > place]
        if place != filled[0] and _CONFIDENTIAL.match(line):
            return place
        if (
            below
            and place != filled[0]
            and _RULE.match(line)
            and any(_LIST_FOOTER.search(each) for each in below[:6])
        ):
            return place
    # A rule that was left above what went.
    return filled[-1] if len(filled) > 1 and _RULE.match(bare[kept[filled[-1]]]) and end < len(kept) else end


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
