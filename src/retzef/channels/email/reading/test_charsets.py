"""Bytes into text, whatever the mail says of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.channels.email.reading.charsets import decode_text, find_codec, guess_charset

HEBREW = "שלום דנה, תודה על התשובה המהירה. אפשר לשלוח את המשלוח ביום חמישי?"
UKRAINIAN = "Вітаю! Дякую за швидку відповідь. Чи можна привезти його у четвер?"
RUSSIAN = "Здравствуйте! Спасибо за быстрый ответ. Можно привезти его в четверг?"
FRENCH = "Bonjour, merci pour la réponse. Où êtes-vous à midi, après la fête ?"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (HEBREW, "cp1255"), (HEBREW, "cp862"), (UKRAINIAN, "cp1251"), (UKRAINIAN, "koi8-u"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r"),
        (RUSSIAN, "cp866"), (RUSSIAN, "iso8859-5"), (FRENCH, "cp1252"), (HEBREW, "utf-8"), (RUSSIAN, "utf-16"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("declared", [None, "x-unknown", "us-ascii"])
def test_text_is_read_when_its_charset_is_not_said_or_wrongly(
    text: str, codec: str, declared: str | None
) -> None:
    assert decode_text(text.encode(codec), declared).text == text


@pytest.mark.parametrize(
    ("declared", "codec"),
    [
        ("iso-8859-8-i", "cp1255"), ("ISO-8859-8-E", "cp1255"), ("cp-850", "cp850"), ("windows1251", "cp1251"), ("WIN-1251", "cp1251"),
        ('"utf-8"', "utf-8"), ("utf8", "utf8"), ("ks_c_5601-1987", "cp949"), ("gb2312", "gb18030"), ("unicode-1-1-utf-7", "utf-7"),
        ("x-unknown", None), ("", None), ("rot13", None), ("base64", None), ("nonsense", None),
    ],
)  # fmt: skip
def test_charset_is_found_when_mail_calls_it_as_mail_does(declared: str, codec: str | None) -> None:
    assert find_codec(declared) == codec


def test_letters_far_down_are_told_apart() -> None:
    raw = b"x" * 100_000 + b" " + HEBREW.encode("cp1255")
    assert decode_text(raw).text.endswith(HEBREW)


def test_a_few_damaged_bytes_do_not_make_it_another_charset() -> None:
    raw = HEBREW.encode()[:-1] + b"\xff more"
    assert decode_text(raw, "utf-8").text.startswith("שלום דנה")


@pytest.mark.parametrize(
    ("text", "codec", "declared"),
    [
        (HEBREW, "cp1255", "iso-8859-1"), (HEBREW, "cp1255", "windows-1252"), (RUSSIAN, "cp1251", "iso-8859-1"), (RUSSIAN, "koi8-r", "windows-1251"),
        (RUSSIAN, "cp1251", "koi8-r"), (UKRAINIAN, "cp1251", "koi8-u"), (UKRAINIAN, "koi8-u", "windows-1251"), (RUSSIAN, "cp866", "windows-1251"),
    ],
)  # fmt: skip
def test_another_charset_is_found_when_the_declared_one_makes_no_words(
    text: str, codec: str, declared: str
) -> None:
    assert decode_text(text.encode(codec), declared).text == text


@pytest.mark.parametrize(
    ("text", "declared"),
    [
        (FRENCH, "iso-8859-1"), ("ÄÖÜ äöü ß ÄÖÜ straße größe", "iso-8859-1"), ("§§§ ©©© ®®® °°°", "iso-8859-1"), (RUSSIAN, "koi8-r"), (RUSSIAN.upper(), "windows-1251"),
        (UKRAINIAN.upper(), "koi8-u"), ("ЗАО «РОМАШКА», ИНН 7701234567", "windows-1251"), (RUSSIAN.upper(), "koi8-r"), ("ñandú árbol él ÁRBOL", "windows-1252"),
    ],
)  # fmt: skip
def test_a_declared_charset_is_believed_when_it_makes_words(text: str, declared: str) -> None:
    assert decode_text(text.encode(declared), declared).text == text


def test_halves_of_letters_are_no_letters() -> None:
    assert decode_text(b"a+2AA-b", "utf-7").text == "a\ufffdb"


@given(st.binary(max_size=400), st.none() | st.text(max_size=30))
def test_bytes_become_a_text_whatever_they_are(raw: bytes, declared: str | None) -> None:
    assert isinstance(decode_text(raw, declared).text, str)
    assert raw.decode(guess_charset(raw), "replace") is not None


@pytest.mark.parametrize(
    ("said", "footer", "charset"),
    [
        ("שלום, יש לי שאלה על ההזמנה", "ההודעה מיועדת לנמען בלבד", "cp1255"),
        ("Вітаю, маю питання щодо замовлення", "Конфіденційно", "cp1251"),
        ("Grüße aus Köln", "Universität zu Köln", "latin-1"),
    ],
)
def test_a_footer_in_an_older_charset_spoils_nothing_of_what_is_above(
    said: str, footer: str, charset: str
) -> None:
    raw = f"{said}\n".encode() + footer.encode(charset)
    for declared in ("utf-8", "us-ascii", "x-unknown", None):
        read = decode_text(raw, declared)
        assert (read.text, read.charset) == (f"{said}\n{footer}", "utf-8")


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("こんにちは、注文番号を教えてください。", "shift_jis"),
        ("こんにちは、注文番号を教えてください。", "euc_jp"),
        ("안녕하세요 주문 문의드립니다", "euc_kr"),
        ("您好，我想问一下我的订单什么时候可以发货？", "gbk"),
        ("您好，我想問一下我的訂單什麼時候可以出貨？", "big5"),
        ("да да он мы ей их ко", "koi8-u"),
        ("Привет, как дела с моим заказом?", "cp1251"),
        ("שלום, מה עם ההזמנה שלי?", "cp1255"),
    ],
)
def test_what_nobody_names_is_told_by_its_signs(text: str, charset: str) -> None:
    assert decode_text(text.encode(charset), None).text == text
