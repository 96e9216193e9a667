"""A set of made-up mails: four languages, every charset and transfer encoding they are written in, and how each mail program sets out an answer.

Everything in it is invented; it shows that what is known to happen is read, not how often it happens.
"""

import base64
import quopri
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import product


@dataclass(frozen=True, slots=True)
class Language:
    """What is said in a language, and in which charsets."""

    code: str
    charsets: tuple[str, ...]
    subject: str
    author: str
    asked_by: str
    answer: str
    question: str


@dataclass(frozen=True, slots=True)
class MadeMail:
    """A mail and what is to be read in it."""

    name: str
    raw: bytes
    subject: str
    author: str
    answer: str
    has_quote: bool


LANGUAGES = (
    Language(
        "he",
        ("utf-8", "windows-1255", "iso-8859-8-i", "iso-8859-8-e", "cp862", "utf-7", "utf-16"),
        "שאלה על הזמנה מספר 4417 ועל מועד האספקה שלה לסניף בחיפה",
        "רונית כהן",
        "דנה לוי",
        "שלום דנה,\n\nתודה על התשובה המהירה. אפשר לשלוח את המשלוח ביום חמישי אחרי 16:00?",
        "שלום רונית,\n\nההזמנה שלך בדרך. מתי נוח לך לקבל אותה?",
    ),
    Language(
        "uk",
        ("utf-8", "windows-1251", "koi8-u", "iso-8859-5", "x-mac-ukrainian", "utf-7"),
        "Питання щодо замовлення 4417 та терміну його доставки",
        "Оксана Шевченко",
        "Дана Леві",
        "Вітаю, Дано!\n\nДякую за швидку відповідь. Чи можна привезти його у четвер після 16:00?",
        "Вітаю, Оксано!\n\nВаше замовлення вже в дорозі. Коли вам зручно його отримати?",
    ),
    Language(
        "ru",
        ("utf-8", "windows-1251", "koi8-r", "iso-8859-5", "cp866", "x-mac-cyrillic", "utf-7"),
        "Вопрос о заказе 4417 и о сроке его доставки в филиал",
        "Иван Петров",
        "Дана Леви",
        "Здравствуйте, Дана!\n\nСпасибо за быстрый ответ. Можно ли привезти его в четверг после 16:00?",
        "Здравствуйте, Иван!\n\nВаш заказ уже в пути. Когда вам удобно его получить?",
    ),
    Language(
        "en",
        ("utf-8", "us-ascii", "iso-8859-1", "windows-1252", "iso-8859-15", "utf-7"),
        "A question about order 4417 and when it is delivered",
        "John Smith",
        "Dana Levi",
        "Hello Dana,\n\nThank you for the quick answer. Could it come on Thursday after 16:00?",
        "Hello John,\n\nYour order is on its way. When would you like to have it?",
    ),
)
ADDRESS = "dana@service.example"
TRANSFERS = ("8bit", "quoted-printable", "base64")


@dataclass(frozen=True, slots=True)
class Style:
    """How a program sets out an answer. `{who}`, `{addr}`, `{answer}`, `{question}`, `{quoted}` (each line behind `> `) are filled in."""

    name: str
    templates: dict[str, str]
    html: str | None = None
    # What is to be left of it, where that is more than the answer.
    left: str = "{answer}"


def _styles() -> Iterator[Style]:
    yield Style("plain", dict.fromkeys(("he", "uk", "ru", "en"), "{answer}\n"))
    yield Style(
        "gmail",
        {
            "he": "{answer}\n\n\u202bבתאריך יום ב׳, 3 בינו׳ 2022 ב-10:00 מאת \u202a{who}\u202c\u200f <\u202a{addr}\u202c\u200f>:\u202c\n\n{quoted}\n",
            "uk": "{answer}\n\nпн, 3 січ. 2022 р. о 10:00 {who} <{addr}> пише:\n\n{quoted}\n",
            "ru": "{answer}\n\nпн, 3 янв. 2022 г. в 10:00, {who} <{addr}>:\n\n{quoted}\n",
            "en": "{answer}\n\nOn Mon, Jan 3, 2022 at 10:00 AM {who} <{addr}>\nwrote:\n\n{quoted}\n",
        },
        '<div dir="{dir}">{answer}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{who} &lt;{addr}&gt;:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0 .8ex">{question}</blockquote></div>',
    )
    yield Style(
        "outlook",
        {
            "he": "{answer}\n\nמאת: {who} <{addr}>\nנשלח: יום שני 03 ינואר 2022 10:00\nאל: shop@example.org\nנושא: RE: שלום\n\n{question}\n",
            "uk": "{answer}\n\nВід: {who} <{addr}>\nНадіслано: понеділок, 3 січня 2022 р. 10:00\nКому: shop@example.org\nТема: RE: вітаю\n\n{question}\n",
            "ru": "{answer}\n\nОт: {who} <{addr}>\nОтправлено: 3 января 2022 г. 10:00\nКому: shop@example.org\nТема: RE: привет\n\n{question}\n",
            "en": "{answer}\n\nFrom: {who} <{addr}>\nSent: Monday, January 3, 2022 10:00 AM\nTo: shop@example.org\nSubject: RE: hello\n\n{question}\n",
        },
        '<div class="WordSection1"><p class="MsoNormal">{answer}</p><div id="divRplyFwdMsg" dir="ltr">{who} &lt;{addr}&gt;</div><div>{question}</div></div>',
    )
    yield Style(
        "outlook_old",
        {
            "he": "{answer}\n\n-----הודעה מקורית-----\nמאת: {who}\nנשלח: 03/01/2022\n\n{question}\n",
            "uk": "{answer}\n\n-----Оригінальне повідомлення-----\nВід: {who}\n\n{question}\n",
            "ru": "{answer}\n\n-----Исходное сообщение-----\nОт: {who}\n\n{question}\n",
            "en": "{answer}\n\n-----Original Message-----\nFrom: {who}\nSent: 03/01/2022\n\n{question}\n",
        },
        '<p class=MsoNormal>{answer}</p><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class=MsoNormal><b>From:</b> {who} &lt;{addr}&gt;<br><b>Sent:</b> Monday, January 3, 2022<br><b>To:</b> shop@example.org<br><b>Subject:</b> RE: x</p></div><p>{question}</p>',
    )
    yield Style(
        "outlook_mobile",
        {
            "he": "{answer}\n\nנשלח מ-Outlook עבור iOS\n________________________________\nמאת: {who} <{addr}>\nנשלח: יום שני, ינואר 3, 2022 10:00\nאל: shop@example.org\nנושא: שלום\n\n{question}\n",
            "uk": "{answer}\n\nЗавантажити Outlook для iOS\n________________________________\nВід: {who} <{addr}>\nНадіслано: понеділок, 3 січня 2022 р.\nКому: shop@example.org\nТема: вітаю\n\n{question}\n",
            "ru": "{answer}\n\nСкачать Outlook для iOS\n________________________________\nОт: {who} <{addr}>\nОтправлено: понедельник, 3 января 2022 г.\nКому: shop@example.org\nТема: привет\n\n{question}\n",
            "en": "{answer}\n\nGet Outlook for iOS\n________________________________\nFrom: {who} <{addr}>\nSent: Monday, January 3, 2022\nTo: shop@example.org\nSubject: hello\n\n{question}\n",
        },
    )
    yield Style(
        "apple",
        {
            "he": "{answer}\n\nנשלח מה-iPhone שלי\n\n> ב-3 בינו׳ 2022, בשעה 10:00, {who} \u200f<{addr}> כתב/ה:\n> \n{quoted}\n",
            "uk": "{answer}\n\nНадіслано з iPhone\n\n> 3 січ. 2022 р. о 10:00 {who} <{addr}> пише:\n> \n{quoted}\n",
            "ru": "{answer}\n\nОтправлено с iPhone\n\n> 3 янв. 2022 г., в 10:00, {who} <{addr}> написал(а):\n> \n{quoted}\n",
            "en": "{answer}\n\nSent from my iPhone\n\n> On 3 Jan 2022, at 10:00, {who} <{addr}> wrote:\n> \n{quoted}\n",
        },
        '<div>{answer}</div><div><br><blockquote type="cite"><div>{who} &lt;{addr}&gt;:</div><div>{question}</div></blockquote></div>',
    )
    yield Style(
        "thunderbird",
        {
            "he": "ב-03/01/2022 10:00, {who} כתב:\n{quoted}\n\n{answer}\n",
            "uk": "03.01.22 10:00, {who} пише:\n{quoted}\n\n{answer}\n",
            "ru": "03.01.2022 10:00, {who} пишет:\n{quoted}\n\n{answer}\n",
            "en": "On 03/01/2022 10:00, {who} wrote:\n{quoted}\n\n{answer}\n",
        },
    )
    yield Style(
        "yandex",
        dict.fromkeys(
            ("he", "uk", "ru", "en"), '{answer}\n\n03.01.2022, 10:00, "{who}" <{addr}>:\n{quoted}\n\n-- \nC\n'
        ),
        '<div>{answer}</div><div> </div><div>03.01.2022, 10:00, "{who}" &lt;{addr}&gt;:</div><blockquote><p>{question}</p></blockquote>',
    )
    yield Style(
        "samsung",
        {
            "he": "{answer}\n\nנשלח מה-Galaxy שלי\n\n-------- הודעה מקורית --------\nמאת: {who} <{addr}>\nתאריך: 3.1.2022 10:00 (GMT+02:00)\n\n{question}\n",
            "uk": "{answer}\n\nНадіслано з мого пристрою Galaxy\n\n-------- Оригінальне повідомлення --------\nВід: {who} <{addr}>\nДата: 03.01.22 10:00 (GMT+02:00)\n\n{question}\n",
            "ru": "{answer}\n\nОтправлено с моего Galaxy\n\n-------- Исходное сообщение --------\nОт: {who} <{addr}>\nДата: 03.01.22 10:00 (GMT+03:00)\n\n{question}\n",
            "en": "{answer}\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: {who} <{addr}>\nDate: 03/01/2022 10:00 (GMT+00:00)\n\n{question}\n",
        },
        "<div>{answer}</div><div><br></div><div>-------- Original message --------</div><div>From: {who} &lt;{addr}&gt; </div><div>Date: 03/01/2022 10:00 (GMT+00:00) </div><div>{question}</div>",
    )
    yield Style(
        "signature",
        {
            "he": "{answer}\n\n-- \nרונית\nנייד 050-1234567\n",
            "uk": "{answer}\n\n-- \nОксана\nтел. +380 44 123 45 67\n",
            "ru": "{answer}\n\n-- \nИван\nтел. +7 495 123-45-67\n",
            "en": "{answer}\n\n-- \nJohn\nTel. +44 20 7946 0000\n",
        },
    )
    yield Style(
        "portal",
        {
            "he": '{answer}\n\n3 בינואר 2022, 10:00, מאת "{who}" <{addr}>:\n\n{question}\n',
            "uk": '{answer}\n\n3 січня 2022, 10:00:00, від "{who}" <{addr}>:\n\n{question}\n',
            "ru": "{answer}\n\nПонедельник, 3 января 2022, 10:00 +03:00 от {who} <{addr}>:\n\n{question}\n",
            "en": "{answer}\n\nOn 3 January 2022, 10:00, {who} <{addr}> wrote:\n\n{question}\n",
        },
    )
    yield Style(
        "interleaved",
        dict.fromkeys(("he", "uk", "ru", "en"), "{quoted}\n{answer}\n"),
    )
    yield Style(
        "forward",
        {
            "he": "{answer}\n\n---------- הודעה שהועברה ---------\nמאת: {who} <{addr}>\nתאריך: 3.1.2022\n\n{question}",
            "uk": "{answer}\n\n---------- Переслане повідомлення ---------\nВід: {who} <{addr}>\nДата: 3 січ. 2022\n\n{question}",
            "ru": "{answer}\n\n-------- Пересылаемое сообщение --------\nОт: {who} <{addr}>\nДата: 3 янв. 2022\n\n{question}",
            "en": "{answer}\n\nBegin forwarded message:\n\nFrom: {who} <{addr}>\nDate: 3 Jan 2022\n\n{question}",
        },
        left="*",
    )
    yield Style(
        "proton",
        {
            "he": "{answer}\n\nנשלח עם Proton Mail\n\n‐‐‐‐‐‐‐ הודעה מקורית ‐‐‐‐‐‐‐\nביום שני, 3 בינואר 2022 בשעה 10:00, {who} <{addr}> כתב/ה:\n\n{quoted}\n",
            "uk": "{answer}\n\nНадіслано через Proton Mail\n\n------- Оригінальне повідомлення -------\nУ понеділок, 3 січня 2022 о 10:00, {who} <{addr}> пише:\n\n{quoted}\n",
            "ru": "{answer}\n\nОтправлено через Proton Mail\n\n------- Исходное сообщение -------\nВ понедельник, 3 января 2022 в 10:00, {who} <{addr}> пишет:\n\n{quoted}\n",
            "en": "{answer}\n\nSent with Proton Mail secure email.\n\n------- Original Message -------\nOn Monday, January 3rd, 2022 at 10:00 AM, {who} <{addr}> wrote:\n\n{quoted}\n",
        },
        '<div>{answer}</div><div class="protonmail_signature_block">Proton</div><div class="protonmail_quote">{who} &lt;{addr}&gt;<blockquote type="cite">{question}</blockquote></div>',
    )
    yield Style(
        "groupwise",
        dict.fromkeys(
            ("he", "uk", "ru", "en"), "{answer}\n\n>>> {who} <{addr}> 03/01/2022 10:00 >>>\n{question}\n"
        ),
    )
    yield Style(
        "roundcube",
        {
            "he": "{answer}\n\nבתאריך 2022-01-03 10:00, {who} כתב:\n{quoted}\n",
            "uk": "{answer}\n\n{who} писав(ла) 2022-01-03 10:00:\n{quoted}\n",
            "ru": "{answer}\n\n{who} писал(а) 2022-01-03 10:00:\n{quoted}\n",
            "en": "{answer}\n\nOn 2022-01-03 10:00, {who} wrote:\n{quoted}\n",
        },
    )
    yield Style(
        "evolution",
        {
            "he": "{answer}\n\nב-ב׳, 03/01/2022 בשעה 10:00 +0200, {who} כתב:\n{quoted}\n",
            "uk": "{answer}\n\nУ Пн, 03/01/2022 у 10:00 +0200, {who} пише:\n{quoted}\n",
            "ru": "{answer}\n\nВ Пн, 03/01/2022 в 10:00 +0300, {who} пишет:\n{quoted}\n",
            "en": "{answer}\n\nOn Mon, 2022-01-03 at 10:00 +0000, {who} wrote:\n{quoted}\n",
        },
    )
    yield Style(
        "service_desk",
        {
            "he": "{answer}\n\n##- נא להשיב מעל שורה זו -##\n\n{question}\n",
            "uk": "{answer}\n\n##- Будь ласка, пишіть відповідь над цим рядком -##\n\n{question}\n",
            "ru": "{answer}\n\n##- Пожалуйста, пишите ответ над этой строкой -##\n\n{question}\n",
            "en": "{answer}\n\n##- Please type your reply above this line -##\n\n{question}\n",
        },
    )
    yield Style(
        "mobile_alone",
        {
            "he": "{answer}\n\nנשלח מהאייפון שלי\n",
            "uk": "{answer}\n\nНадіслано з мого iPhone\n",
            "ru": "{answer}\n\nОтправлено с моего iPhone\n",
            "en": "{answer}\n\nSent from my iPhone\n",
        },
        "<div>{answer}</div><br><div id=AppleMailSignature>iPhone</div>",
    )
    yield Style(
        "closing",
        {
            "he": "{answer}\n\nבברכה,\nרונית כהן\nנייד: 050-1234567\n",
            "uk": "{answer}\n\nЗ повагою,\nОксана Шевченко\nтел. +380 44 123 45 67\n",
            "ru": "{answer}\n\nС уважением,\nИван Петров\nтел. +7 495 123-45-67\n",
            "en": "{answer}\n\nBest regards,\nJohn Smith\nTel. +44 20 7946 0000\n",
        },
    )
    yield Style(
        "signature_above_quote",
        {
            "he": "{answer}\n\n-- \nרונית\nנייד 050-1234567\n\nב-3.1.2022 10:00, {who} כתב/ה:\n{quoted}\n",
            "uk": "{answer}\n\n-- \nОксана\nтел. +380 44 123 45 67\n\n03.01.2022 10:00, {who} пише:\n{quoted}\n",
            "ru": "{answer}\n\n-- \nИван\nтел. +7 495 123-45-67\n\n03.01.2022 10:00, {who} пишет:\n{quoted}\n",
            "en": "{answer}\n\n-- \nJohn\nTel. +44 20 7946 0000\n\nOn 03/01/2022 10:00, {who} wrote:\n{quoted}\n",
        },
    )
    yield Style(
        "confidential",
        {
            "he": "{answer}\n\nהודעה זו מיועדת לנמען בלבד ועשויה להכיל מידע חסוי.\n",
            "uk": "{answer}\n\nЦе повідомлення та вкладення до нього є конфіденційними.\n",
            "ru": "{answer}\n\nЭто сообщение и вложения к нему являются конфиденциальными.\n",
            "en": "{answer}\n\nThis e-mail and its attachments are confidential and intended only for the addressee.\n",
        },
    )


STYLES = tuple(_styles())


def make_mails() -> Iterator[MadeMail]:
    """All of them: more than a thousand."""
    for language in LANGUAGES:
        for number, (charset, transfer, style) in enumerate(product(language.charsets, TRANSFERS, STYLES)):
            if not _fits(language, style, charset) or (charset == "utf-16" and transfer != "base64"):
                continue
            # What is of seven bits by itself cannot stand in a field without being encoded, and UTF-16 not at all.
            folds = (
                ("B", "Q")
                if charset in {"utf-7", "utf-16"}
                else ("B", "Q", "raw")
                if language.code != "en"
                else ("plain", "Q")
            )
            fold = folds[number % len(folds)]
            form = ("text", "both", "html")[number % 3] if style.html is not None else "text"
            yield _make(language, charset, transfer, style, fold=fold, form=form)


def _fits(language: Language, style: Style, charset: str) -> bool:
    try:
        _encode(_fill(language, style.templates[language.code], str), charset)
    except UnicodeEncodeError:
        return False
    return True


def _make(language: Language, charset: str, transfer: str, style: Style, *, fold: str, form: str) -> MadeMail:
    """`form`: as `text`, as `html`, or `both` beside each other."""
    name = f"{language.code}-{charset}-{transfer}-{style.name}-{fold}-{form}"
    text = _fill(language, style.templates[language.code], str)
    plain = _leaf("text/plain", text, charset, transfer)
    page = _fill(language, style.html or "", lambda said: escape(said).replace("\n", "<br>"))
    html = _leaf("text/html", f"<html><body>{page}</body></html>", charset, transfer)
    both = b'Content-Type: multipart/alternative; boundary="=_cut"\n\n--=_cut\n%s\n--=_cut\n%s\n--=_cut--\n'
    body = {"text": plain, "html": html, "both": both % (plain, html)}[form]
    fields = [
        b"From: " + _words(language.author, charset, fold) + b" <customer@example.org>",
        b"To: shop@service.example",
        b"Subject: " + _words(language.subject, charset, fold),
        b"Date: Tue, 04 Jan 2022 08:30:00 +0200",
        b"Message-ID: <%s@example.org>" % name.encode(),
        b"MIME-Version: 1.0",
    ]
    raw = b"\n".join(fields) + b"\n" + body
    # UTF-16 has line ends within its letters.
    raw = raw if charset == "utf-16" else raw.replace(b"\n", b"\r\n")
    left = text if style.left == "*" else _fill(language, style.left, str)
    return MadeMail(name, raw, language.subject, language.author, left, style.name != "plain")


def _fill(language: Language, template: str, shown: Callable[[str], str]) -> str:
    quoted = "\n".join(f"> {line}".rstrip() for line in language.question.split("\n"))
    return template.format(
        who=shown(language.asked_by), addr=ADDRESS, answer=shown(language.answer), question=shown(language.question), quoted=quoted,
        dir="rtl" if language.code == "he" else "ltr",
    )  # fmt: skip


def _codec(charset: str) -> str:
    return {
        "iso-8859-8-i": "cp1255",
        "iso-8859-8-e": "cp1255",
        "x-mac-ukrainian": "mac-cyrillic",
        "x-mac-cyrillic": "mac-cyrillic",
    }.get(charset, charset)


def _encode(text: str, charset: str) -> bytes:
    # Marks of direction have no place in older charsets: programs leave them out.
    if charset != "utf-8":
        text = "".join(each for each in text if each not in "\u200e\u200f\u202a\u202b\u202c")
    return text.encode(_codec(charset))


def _leaf(media_type: str, text: str, charset: str, transfer: str) -> bytes:
    raw = _encode(text, charset)
    coded = {
        "8bit": lambda: raw,
        "quoted-printable": lambda: quopri.encodestring(raw),
        "base64": lambda: base64.encodebytes(raw),
    }[transfer]()
    return (
        b"Content-Type: %s; charset=%s\nContent-Transfer-Encoding: %s\n\n"
        % (media_type.encode(), charset.encode(), transfer.encode())
        + coded
    )


def _words(text: str, charset: str, fold: str) -> bytes:
    """As encoded words, cut so that a character of several bytes is parted between two of them."""
    raw = _encode(text, charset)
    if fold in {"raw", "plain"} or (text.isascii() and fold != "Q"):
        return raw
    cut = [raw[at : at + 23] for at in range(0, len(raw), 23)]
    if fold == "B":
        words = [b"=?%s?B?%s?=" % (charset.encode(), base64.b64encode(each)) for each in cut]
    else:
        words = [
            b"=?%s?Q?%s?="
            % (charset.encode(), b"".join(b"_" if each == 32 else b"=%02X" % each for each in part))
            for part in cut
        ]
    return b"\n ".join(words)
