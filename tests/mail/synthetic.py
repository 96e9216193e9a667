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
        ("utf-8", "windows-1255", "iso-8859-8-i"),
        "שאלה על הזמנה מספר 4417 ועל מועד האספקה שלה לסניף בחיפה",
        "רונית כהן",
        "דנה לוי",
        "שלום דנה,\n\nתודה על התשובה המהירה. אפשר לשלוח את המשלוח ביום חמישי אחרי 16:00?",
        "שלום רונית,\n\nההזמנה שלך בדרך. מתי נוח לך לקבל אותה?",
    ),
    Language(
        "uk",
        ("utf-8", "windows-1251", "koi8-u"),
        "Питання щодо замовлення 4417 та терміну його доставки",
        "Оксана Шевченко",
        "Дана Леві",
        "Вітаю, Дано!\n\nДякую за швидку відповідь. Чи можна привезти його у четвер після 16:00?",
        "Вітаю, Оксано!\n\nВаше замовлення вже в дорозі. Коли вам зручно його отримати?",
    ),
    Language(
        "ru",
        ("utf-8", "windows-1251", "koi8-r", "iso-8859-5"),
        "Вопрос о заказе 4417 и о сроке его доставки в филиал",
        "Иван Петров",
        "Дана Леви",
        "Здравствуйте, Дана!\n\nСпасибо за быстрый ответ. Можно ли привезти его в четверг после 16:00?",
        "Здравствуйте, Иван!\n\nВаш заказ уже в пути. Когда вам удобно его получить?",
    ),
    Language(
        "en",
        ("utf-8", "us-ascii", "iso-8859-1"),
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
    )
    yield Style(
        "samsung",
        {
            "he": "{answer}\n\nנשלח מה-Galaxy שלי\n\n-------- הודעה מקורית --------\nמאת: {who} <{addr}>\nתאריך: 3.1.2022 10:00 (GMT+02:00)\n\n{question}\n",
            "uk": "{answer}\n\nНадіслано з мого пристрою Galaxy\n\n-------- Оригінальне повідомлення --------\nВід: {who} <{addr}>\nДата: 03.01.22 10:00 (GMT+02:00)\n\n{question}\n",
            "ru": "{answer}\n\nОтправлено с моего Galaxy\n\n-------- Исходное сообщение --------\nОт: {who} <{addr}>\nДата: 03.01.22 10:00 (GMT+03:00)\n\n{question}\n",
            "en": "{answer}\n\nSent from my Galaxy\n\n-------- Original message --------\nFrom: {who} <{addr}>\nDate: 03/01/2022 10:00 (GMT+00:00)\n\n{question}\n",
        },
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


STYLES = tuple(_styles())


def make_mails() -> Iterator[MadeMail]:
    """All of them: more than four hundred."""
    for language in LANGUAGES:
        folds = ("B", "Q", "raw") if language.code != "en" else ("plain", "Q")
        for number, (charset, transfer, style) in enumerate(product(language.charsets, TRANSFERS, STYLES)):
            fold = folds[number % len(folds)]
            if not _fits(language, style, charset):
                continue
            with_html = style.html is not None and number % 2 == 0
            yield _make(language, charset, transfer, style, fold, with_html=with_html)


def _fits(language: Language, style: Style, charset: str) -> bool:
    try:
        _encode(_fill(language, style.templates[language.code], str), charset)
    except UnicodeEncodeError:
        return False
    return True


def _make(
    language: Language, charset: str, transfer: str, style: Style, fold: str, *, with_html: bool
) -> MadeMail:
    name = f"{language.code}-{charset}-{transfer}-{style.name}-{fold}{'-html' if with_html else ''}"
    text = _fill(language, style.templates[language.code], str)
    body = _leaf("text/plain", text, charset, transfer)
    if with_html and style.html:
        page = _fill(language, style.html, lambda said: escape(said).replace("\n", "<br>"))
        html = _leaf("text/html", f"<html><body>{page}</body></html>", charset, transfer)
        body = (
            b'Content-Type: multipart/alternative; boundary="=_cut"\n\n--=_cut\n'
            + body
            + b"\n--=_cut\n"
            + html
            + b"\n--=_cut--\n"
        )
    fields = [
        b"From: " + _words(language.author, charset, fold) + b" <customer@example.org>",
        b"To: shop@service.example",
        b"Subject: " + _words(language.subject, charset, fold),
        b"Date: Tue, 04 Jan 2022 08:30:00 +0200",
        b"Message-ID: <%s@example.org>" % name.encode(),
        b"MIME-Version: 1.0",
    ]
    raw = b"\n".join(fields) + b"\n" + body
    return MadeMail(
        name,
        raw.replace(b"\n", b"\r\n"),
        language.subject,
        language.author,
        language.answer,
        style.name != "plain",
    )


def _fill(language: Language, template: str, shown: Callable[[str], str]) -> str:
    quoted = "\n".join(f"> {line}".rstrip() for line in language.question.split("\n"))
    return template.format(
        who=shown(language.asked_by), addr=ADDRESS, answer=shown(language.answer), question=shown(language.question), quoted=quoted,
        dir="rtl" if language.code == "he" else "ltr",
    )  # fmt: skip


def _codec(charset: str) -> str:
    return "cp1255" if charset == "iso-8859-8-i" else charset


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
    if fold in {"raw", "plain"} or (raw.isascii() and fold != "Q"):
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
