"""Where a signature begins, and what programs, servers and lists put below by themselves."""

import re
from collections.abc import Sequence

from retzef.channels.email.reading.phrases import any_of

_BULLETS = "*_ \t"
_CLOSING_LINES_MAX = 12
_FOOTER_LINES_MAX = 12
_NAME_LINES_MAX = 3
_SIGNATURE_LINE_MAX = 100
# A name, an office: words without figures and without the end of a sentence.
_NAME = re.compile(r"^[^\W\d_][^\d:;?!。？！]{0,38}[^\W\d_]$")
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
        r"(?:sent )?(?:via|from) (?:my )?(?:mobile|phone|cell|iphone|ipad|blackberry|android)\b.{0,40}", "sent by .{2,30}",
        r"(?:please )?(?:excuse|forgive|pardon) (?:any |my |the )?(?:typos|brevity|typing|mistakes).{0,60}",
        r".{0,40}\boutlook\b.{0,20}\b(?:ios|android)\b.{0,60}",
    ),
    (
        r"(?:diese nachricht wurde )?von (?:meinem )?.{2,50} gesendet", r"gesendet (?:von|mit|über|aus) .{2,60}",
        r"(?:envoyé|expédié) (?:de|depuis|à partir d[e'’]|avec|via) (?:mon|ma|l['’]|la|yahoo|outlook|un|une|proton|gmail|android).{1,60}",
        r"enviado (?:desde|con|por) (?:mi|el|la|yahoo|outlook|un|una|gmail|correo).{1,60}",
        r"enviad[oa] (?:do|da|de|pelo|pela|via|a partir) (?:meu|minha|um|uma|yahoo|outlook|iphone|ipad|samsung|galaxy|android).{0,60}",
        r"inviato (?:da(?:l|lla|i)?|con) .{2,60}", r"wysłan[aeoy] (?:z|ze|za pomocą) .{2,60}",
        r"(?:verzonden|verstuurd|gestuurd) (?:met|vanaf|via|vanuit|van) .{2,60}",
        r"sendt (?:fra|med|via) (?:min|mit|mine|outlook|yahoo|mail|iphone|samsung|android|en|et).{0,60}",
        r"skicka(?:t|des) (?:från|med|via) (?:min|mitt|outlook|yahoo|iphone|samsung|android|en|ett).{0,60}", r"från min .{2,40}",
        r"lähetetty .{2,60}(?:sta|stä|lta|ltä|lla|llä)\b.{0,20}", r"(?:odesl[aá]no|odoslané) (?:z|ze|zo|pomocí) .{2,60}",
        r"(?:az? )?.{2,40}(?:omr[óo]l|mr[óo]l|r[óo]l|r[őe]l) küldve", r"(?:trimis|expediat) (?:de pe|din|cu) .{2,60}",
        r".{2,50}(?:dan|den|mdan|mden|tan|ten) gönderildi", r"(?:στάλθηκε|εστάλη) από .{2,60}", r"изпратено (?:от|с|чрез) .{2,60}",
        r"poslano (?:s|sa|iz|z) .{2,60}",
    ),
    (
        r"(?:发自|發自|寄自|来自|來自|传送自|傳送自) ?(?:我的|于)? ?.{2,30}", r"(?:從|从)(?:我的)? ?.{2,30} ?(?:傳送|发送|發送|寄出)",
        r".{2,30}から送信", r".{2,30}에서 (?:보냄|보낸 메일)", r"(?:أ?ُ?رسلت?|تم الإرسال|مرسلة?) من .{2,40}", r"ارسال شده از .{2,40}",
        r"(?:được )?gửi từ .{2,40}", r"(?:dikirim|terkirim|dihantar) dari(?:pada)? .{2,40}", r"ส่งจาก .{2,40}",
    ),
    begin=r"^[<(\[*«]*", end=r"\s*[.<]?.{0,60}$",
)  # fmt: skip
_CHECKED = any_of(
    (
        r"virus-?free\.?\b.{0,60}", r"this (?:e-?mail|message) (?:has been|was) (?:checked|scanned) .{0,40}virus.{0,80}",
        "scanned by .{2,60}",
    ),
    (r"ללא וירוסים.{0,60}", r"(?:הודעה|דוא\"ל) ז(?:ו|ה) נבדקה? .{0,80}"),
    (r"без вирусов\.?.{0,60}", r"(?:это|данное) (?:письмо|сообщение) (?:было )?проверено .{0,100}"),
    (
        r"(?:virenfrei|(?:garanti )?sans virus|libre de virus|privo di virus|virusvrij|livre de vírus|wolny od wirusów|virusfri[t]?)\.?.{0,60}",
    ),
    (r"(?:без вірусів|не містить вірусів|вірусів немає)\.?.{0,60}", r"(?:цей лист|це повідомлення) .{0,20}перевірен.{0,100}"),
    begin="^", end="$",
)  # fmt: skip
_LIST_FOOTER = any_of(
    "unsubscribe", "listinfo", "you received this (?:message|e-?mail) because", "רשימת (?:ה)?תפוצה", "להסרה מ", "рассылк",
    "отписаться", "розсилк", "відписатися", "mailing ?list", "abbestellen", "désabonner", "désinscrire", "darse de baja",
    "lista de (?:correo|distribución|discussão)", "liste de diffusion", "disiscri", "afmelden", "cancelar (?:la |a )?(?:suscripción|inscrição)",
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
    (
        r"diese (?:e-?mail|nachricht).{0,120}(?:vertraulich|bestimmt)", "(?:wichtiger|rechtlicher) hinweis",
        r"(?:ce|cet) (?:message|courriel|e-?mail|mail).{0,120}(?:confidentiel|destin|réserv)",
        r"est[ea] (?:mensaje|correo|mensagem|e-?mail|comunica).{0,120}(?:confidencial|destin|dirigid)", "aviso (?:legal|de confidencialidad)",
        r"(?:questo messaggio|questa (?:e-?mail|comunicazione)|le informazioni).{0,120}(?:riservat|confidenzial|destinat)",
        r"(?:dit (?:e-?mail)?bericht|deze e-?mail).{0,120}(?:vertrouwelijk|bestemd)",
        r"(?:ta|niniejsza) wiadomość.{0,120}(?:poufn|przeznaczon)",
        "pensez à l.environnement", "(?:bitte )?denken sie an die umwelt", "antes de imprimir", "prima di stampare",
    ),
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
    (
        r"(?:mit )?(?:freundliche[nmr]?|beste[nr]?|liebe[nr]?|viele[n]?|herzliche[nr]?|schöne[nr]?) gr(?:ü|ue)(?:ß|ss)e?n?", r"gr(?:ü|ue)(?:ß|ss)e?",
        "mfg", "lg", "vg", "hochachtungsvoll",
        "(?:bien )?cordialement(?: vôtre)?", "(?:bien|sincères|meilleures) (?:à vous|salutations)", "salutations(?: distinguées)?", "bien à vous",
        "(?:un )?(?:cordial )?saludos?(?: cordiales)?", "atentamente", "atte", "cordialmente", "(?:muchas )?gracias",
        "(?:cordiali|distinti) saluti", "saluti", "grazie(?: mille)?",
        "(?:com os )?(?:melhores |atenciosos )?cumprimentos", "atenciosamente", "att", "(?:muito )?obrigad[oa]", "abraços?",
        "(?:met )?(?:vriendelijke|hartelijke) groete?n?", "groete?n?(?:jes)?", "mvg", "met vriendelijke groet",
        "(?:med )?(?:vänlig(?:a)?|bästa) hälsning(?:ar)?", "hälsningar", "(?:med )?(?:venlig|vennlig|beste?) hilsen", "hilsen", "mvh", "vh", "kh",
        "(?:ystävällisin|parhain) terveisin", "terveisin",
        "z poważaniem", "(?:serdecznie )?pozdraw(?:iam|ienia)(?: serdecznie)?", "s (?:pozdravem|pozdravom|úctou)", "(?:hezký|pekný) den",
        "üdvözlettel", "üdv", "tisztelettel", "cu (?:stimă|respect|drag)", "saygılar(?:ımla|ımızla)?", "iyi (?:çalışmalar|günler)",
        "με εκτίμηση", "(?:с )?поздрави", "(?:lijep|lep)i? pozdrav", "s poštovanjem", "lp",
    ),
    ("此致(?:敬礼)?", "顺颂商祺", "(?:よろしくお願い(?:いた|致)?します|敬具|以上)。?", "감사합니다\\.?", "مع (?:خالص )?(?:التحية|تحياتي|الشكر)", "trân trọng"),
    begin="^", end=r"\s*[,.!，。、]*\s*(?:[-–—]\s*)?$",
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
    end = _before_rule(bare, kept, end)
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


def _before_rule(bare: Sequence[str], kept: Sequence[int], end: int) -> int:
    """Short lines below the last rule are a signature, when they say how somebody is reached, or only a name and an office."""
    filled = [place for place in range(end) if bare[kept[place]]]
    for number, place in reversed(list(enumerate(filled))[-_CLOSING_LINES_MAX:]):
        if number == 0 or not _RULE.match(bare[kept[place]]):
            continue
        below = [bare[kept[each]] for each in filled[number + 1 :]]
        if _CLOSING.match(bare[kept[filled[number - 1]]].strip(_BULLETS)):
            return place
        is_reached = any(_WAYS_TO_REACH.search(line) for line in below)
        is_short = all(
            len(line) <= _SIGNATURE_LINE_MAX and not line.endswith(("?", "!", ":")) for line in below
        )
        is_a_name = len(below) <= _NAME_LINES_MAX and all(_NAME.match(line) for line in below)
        # What stands below a rule in a form is named: "Phone: ...".
        if below and is_short and (is_a_name or (is_reached and _NAME.match(below[0].rstrip(".")))):
            return place
    return end
