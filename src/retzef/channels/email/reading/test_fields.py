"""Header fields as they come."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.channels.email.reading.fields import (
    MailAddress,
    read_addresses,
    read_date,
    read_parameters,
    read_text,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"=?utf-8?B?16nXnNeV150=?=", "שלום"),
        (b"=?UTF-8?Q?=D7=A9=D7?= =?utf-8?Q?=9C=D7=95=D7=9D?=", "שלום"),  # a letter is cut between two words
        (b"=?windows-1255?Q?=F9=EC=E5=ED_4417?=", "שלום 4417"),
        (b"=?iso-8859-8-i?B?+ezl7Q==?=", "שלום"),
        (b"=?koi8-u?Q?=F0=D2=C9=D7=A6=D4?=", "Привіт"),
        (b"Re: =?utf-8*he?B?16nXnNeV150=?= and more", "Re: שלום and more"),
        (b"=?utf-8?B?16nXnNeV150?=", "שלום"),
        (b"=?utf-8?Q?a b?=", "a b"),
        ("שלום".encode(), "שלום"),
        ("Привет, это счёт".encode("cp1251"), "Привет, это счёт"),
        (b"=?x?Z?abc?= =?", "=?x?Z?abc?= =?"),
        (b"plain\x07 text", "plain text"),
        (None, ""),
    ],
)
def test_a_field_is_one_line_of_text(value: bytes | None, text: str) -> None:
    assert read_text(value) == text


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        (b"Dana Levi <dana@example.com>", [("Dana Levi", "dana@example.com")]),
        (
            b'"Levi, Dana" <dana@example.com>, ivan@example.com',
            [("Levi, Dana", "dana@example.com"), ("", "ivan@example.com")],
        ),
        (b"=?utf-8?B?16nXnNeV150=?= <a@b.example>", [("שלום", "a@b.example")]),
        (b'"=?utf-8?Q?Levi=2C_Dana?=" <a@b.example>', [("Levi, Dana", "a@b.example")]),
        (b"=?utf-8?Q?Dana_<a=40b.example>?=", [("Dana", "a@b.example")]),
        (b"a@b.example (Dana (of) Or)", [("Dana (of) Or", "a@b.example")]),
        (b"undisclosed-recipients:;", []),
        (b"Team: a@b.example, c@d.example;", [("", "a@b.example"), ("", "c@d.example")]),
        (b"a@b.example; c@d.example", [("", "a@b.example"), ("", "c@d.example")]),
        (b"<a@b.example>", [("", "a@b.example")]),
        (b"Dana a@b.example", [("Dana", "a@b.example")]),
        (b"<@relay.example:a@b.example>", [("", "a@b.example")]),
        (b'"Dana \\"D\\" Levi" <a@b.example>', [('Dana "D" Levi', "a@b.example")]),
        (b"", []),
    ],
)
def test_addresses_are_read_as_programs_write_them(value: bytes, addresses: list[tuple[str, str]]) -> None:
    assert read_addresses([value]) == [MailAddress(*each) for each in addresses]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b"attachment; filename=invoice.pdf", "invoice.pdf"),
        (b'attachment; filename="a; b.pdf"', "a; b.pdf"),
        (b"attachment; filename*=utf-8''%D7%A9%D7%9C%D7%95%D7%9D.pdf", "שלום.pdf"),
        (
            b"attachment; filename*0*=utf-8''%D7%A9%D7; filename*1*=%9C%D7%95%D7%9D; filename*2=.pdf",
            "שלום.pdf",
        ),
        (b'attachment; filename="=?windows-1255?B?+ezl7S5wZGY=?="', "שלום.pdf"),
        (b"attachment; filename*0=long; filename*1=name.pdf", "longname.pdf"),
        ('attachment; filename="счёт.pdf"'.encode("cp1251"), "счёт.pdf"),
        (b'attachment; filename="not closed.pdf', "not closed.pdf"),
    ],
)
def test_a_file_has_its_name_however_it_is_written(value: bytes, name: str) -> None:
    assert read_parameters(value)[1]["filename"] == name


@pytest.mark.parametrize(
    ("value", "instant"),
    [
        (b"Tue, 04 Jan 2022 08:30:00 +0200", datetime(2022, 1, 4, 6, 30, tzinfo=UTC)),
        (b"4 Jan 2022 08:30:00 GMT", datetime(2022, 1, 4, 8, 30, tzinfo=UTC)),
        (b"Tue, 4 Jan 2022 08:30 +0000 (UTC)", datetime(2022, 1, 4, 8, 30, tzinfo=UTC)),
        (b"2022-01-04T08:30:00Z", datetime(2022, 1, 4, 8, 30, tzinfo=UTC)),
        (b"yesterday", None),
        (b"Tue, 99 Jan 2022 99:99:99 +9999", None),
    ],
)
def test_a_date_is_an_instant_or_nothing(value: bytes, instant: datetime | None) -> None:
    assert read_date(value) == instant


@given(st.binary(max_size=300))
def test_any_bytes_are_read(value: bytes) -> None:
    read_text(value)
    read_addresses([value])
    read_date(value)
    read_parameters(value)
