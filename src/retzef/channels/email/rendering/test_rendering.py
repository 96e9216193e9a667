"""A mail is what it was meant to be, whatever is in its fields; and our own reading knows what is new in it."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.channels.email.contract import CONTRACT
from retzef.channels.email.reading import read_mail
from retzef.ports.channel import AttachmentRef, OutboundMessage
from retzef.ports.mail import MailRecipient, OutboundMail, OutboundMailParts, QuotedMail

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
RUTH = "ruth@customer.example"
FIELDS = {
    "Date", "From", "Reply-To", "To", "Cc", "Subject", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type",
    "Auto-Submitted", "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip
anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=200) | st.sampled_from(
    [
        "a\r\nBcc: x@x.example",
        "\r\n\r\n<script>",
        "=?utf-8?q?a?=\r\n b",
        "x" * 2_000,
        "\u2028Bcc: x",
        "\x0bBcc: x",
        "א" * 500,
    ]
)


def render(message: OutboundMessage) -> bytes:
    rendered = CONTRACT.create_adapter().render(
        CONTRACT.make_entry_point(provider="smtp://127.0.0.1:9"), message, now=NOW
    )
    assert isinstance(rendered, OutboundMail)
    return b"".join(each if isinstance(each, bytes) else b"QUJD\r\n" for each in rendered.pieces)


def message(text: str, mail: OutboundMailParts, *files: AttachmentRef) -> OutboundMessage:
    return OutboundMessage(UUID(int=1), "thread", text, "Dana", NOW, files, mail=mail)


@given(anything, anything, anything, anything, anything)
def test_no_field_begins_that_we_did_not_write_when_words_hold_anything(
    subject: str, name: str, identity: str, file_name: str, reference: str
) -> None:
    mail = OutboundMailParts(
        subject,
        (MailRecipient(RUTH, name), MailRecipient("dan@customer.example", name, "cc"), MailRecipient("b@x.example", role="bcc")),
        identity_name=identity, references=(reference, "good@customer.example"), automatic=True, unsubscribe=f"https://x.example/{subject}",
    )  # fmt: skip
    raw = render(message("hello", mail, AttachmentRef(UUID(int=7), file_name, "application/pdf", 3)))
    read = message_from_bytes(raw, policy=policy.compat32)

    assert set(read.keys()) <= FIELDS
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert raw.partition(b"\r\n\r\n")[0].isascii()
    assert "b@x.example" not in str(read["To"]) + str(read["Cc"])
    assert [part.get_content_type() for part in read.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
    ]  # fmt: skip


def test_a_name_is_read_as_it_was_given_when_it_looks_like_an_encoded_word() -> None:
    name = "=?utf-8?q?ceo=40bank=2Eexample?="
    raw = render(message("hello", OutboundMailParts("Order", (MailRecipient(RUTH, name),))))
    (read,) = message_from_bytes(raw, policy=policy.default)["To"].addresses
    assert (read.display_name, read.addr_spec) == (name, RUTH)


@given(anything)
def test_text_is_read_as_it_was_written_when_it_is_sent(text: str) -> None:
    raw = render(message(text, OutboundMailParts("Order", (MailRecipient(RUTH),))))
    part = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert part is not None
    sent = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    assert part.get_content().replace("\r\n", "\n") == sent
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@pytest.mark.parametrize(
    ("locale", "said", "asked"),
    [("en", "It leaves today.", "Where is my order?"), ("he", "ההזמנה יוצאת היום.", "איפה ההזמנה שלי?"),
     ("uk", "Замовлення вирушає сьогодні.", "Де моє замовлення?"), ("ru", "Заказ отправляется сегодня.", "Где мой заказ?")],
)  # fmt: skip
def test_only_what_is_new_is_taken_for_the_answer_when_our_mail_comes_back_to_us(
    locale: str, said: str, asked: str
) -> None:
    quoted = QuotedMail("רות Коваль", RUTH, NOW, "Order", asked)
    parts = OutboundMailParts(
        "Re: Order", (MailRecipient(RUTH),), quoted=quoted, signature="Shop\n03-1234567", locale=locale
    )
    read = read_mail(render(message(said, parts)))
    assert read.reply_text.strip() == said
    assert asked in read.text


@pytest.mark.parametrize(
    ("text", "way"),
    [("שלום, order 7", "rtl"), ("order שלום", "ltr"), ("123 – שלום", "rtl"), ("Добрий день", "ltr")],
)
def test_each_paragraph_runs_the_way_of_its_first_letter(text: str, way: str) -> None:
    raw = render(message(f"English first.\n\n{text}", OutboundMailParts("x", (MailRecipient(RUTH),))))
    part = message_from_bytes(raw, policy=policy.default).get_body(("html",))
    assert part is not None
    html = part.get_content()
    assert f'<div dir="{way}">{text}' in html
    assert '<div dir="ltr">English first.' in html


def test_each_point_of_a_list_in_two_languages_runs_its_own_way_with_room_for_its_sign() -> None:
    html = (
        '<ul dir="auto"><li dir="auto"><p dir="auto">Order 7</p></li><li dir="auto"><p dir="auto">הזמנה 8</p></li></ul>'
        '<ol dir="auto"><li dir="auto"><p dir="rtl">Order 9 יצאה</p></li></ol><ul><li>one</li><li>two</li></ul>'
    )
    raw = render(message("x", OutboundMailParts("x", (MailRecipient(RUTH),), html=html)))
    part = message_from_bytes(raw, policy=policy.default).get_body(("html",))
    assert part is not None
    sent = part.get_content()
    room = 'style="padding-left:2.5em;padding-right:2.5em"'
    assert f'<ul dir="ltr" {room}><li dir="ltr"><p dir="ltr">Order 7' in sent
    assert '<li dir="rtl"><p dir="rtl">הזמנה 8' in sent
    # What somebody said of the paragraph is so for the point and the list.
    assert '<ol dir="rtl"><li dir="rtl"><p dir="rtl">Order 9' in sent
    assert '<ul dir="ltr"><li dir="ltr">one' in sent


def test_what_was_composed_carries_no_script_and_loads_nothing() -> None:
    html = (
        "<p onmouseover='x()'>Hi<script>alert(1)</script></p><img src=https://count.example/1.gif><iframe src=//x></iframe>"
        '<a href="javascript:alert(1)">x</a><style>@import url(//x)</style><img src="cid:not-there">'
    )
    raw = render(message("Hi", OutboundMailParts("x", (MailRecipient(RUTH),), html=html)))
    part = message_from_bytes(raw, policy=policy.default).get_body(("html",))
    assert part is not None
    sent = part.get_content()
    for bad in ("script", "onmouseover", "count.example", "iframe", "<img", "@import"):
        assert bad not in sent
