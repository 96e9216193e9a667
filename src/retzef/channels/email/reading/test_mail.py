"""A mail as a whole: its texts, its files, what is wrong with it; and that nothing that comes stops the reading."""

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retzef.channels.email.reading import read_mail

HEAD = b"From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\n"


def mixed(*parts: bytes) -> bytes:
    return (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=b\n\n"
        + b"".join(b"--b\n%s\n" % each for each in parts)
        + b"--b--\n"
    )


def test_text_and_files_are_told_apart() -> None:
    read = read_mail(
        mixed(
            b"Content-Type: text/plain; charset=utf-8\n\nhello",
            b'Content-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\n\n'
            + base64.encodebytes(b"%PDF-1"),
            b"Content-Type: text/plain\nContent-Disposition: attachment; filename=notes.txt\n\nnot the text",
        )
    )
    assert read.text == "hello"
    assert [(each.name, each.media_type, each.content()) for each in read.files] == [
        ("a.pdf", "application/pdf", b"%PDF-1"),
        ("notes.txt", "text/plain", b"not the text"),
    ]
    assert list(read.defects) == []


def test_text_around_a_picture_is_one_text() -> None:
    picture = b"Content-Type: image/png\nContent-ID: <p@x>\nContent-Disposition: inline\n\nPNG"
    read = read_mail(
        mixed(b"Content-Type: text/plain\n\nbefore", picture, b"Content-Type: text/plain\n\nafter")
    )
    assert read.text == "before\n\nafter"
    assert [(each.content_id, each.is_inline) for each in read.files] == [("p@x", True)]


def test_html_alone_is_read_as_text() -> None:
    html = b"<p>Hello <b>you</b></p><ul><li>one<li>two</ul><script>alert(1)</script>"
    read = read_mail(HEAD + b"Content-Type: text/html\n\n" + html)
    assert read.text == "Hello you\n\n• one\n• two"
    assert read.html is not None
    assert "script" not in read.html


@pytest.mark.parametrize(
    "html",
    [
        "<a href='data:text/html,<b>alert(1)</b>'>x</a>", "<a href=' java\nscript:alert(1)'>x</a>", "<a href='//evil.example'>x</a>",
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:alert(1)'>x</a>", "<svg onload=alert(1)>",
        "<iframe src=http://evil.example></iframe>", "<style>@import 'http://evil.example'</style>", "<link rel=stylesheet href=http://evil.example>",
        "<p style='background:url(http://evil.example)'>x</p>", "<img src=http://evil.example/x.png>", "<img srcset='http://evil.example 1x'>",
        "<form action=http://evil.example><input></form>", "<meta http-equiv=refresh content='0;url=http://evil.example'>", "<base href=http://evil.example>",
        "<video poster=http://evil.example></video>", "<table background=http://evil.example><td>x</table>", "<object data=http://evil.example></object>",
    ],
)  # fmt: skip
def test_nothing_runs_or_loads_by_itself(html: str) -> None:
    shown = read_mail(HEAD + b"Content-Type: text/html\n\n" + html.encode()).html or ""
    assert "alert" not in shown
    assert "evil.example" not in shown.replace('data-remote="http://evil.example/x.png"', "")


def test_pictures_that_only_watch_are_dropped() -> None:
    html = b"<img src=http://t.example/1.gif width=1 height=1><img src=http://t.example/logo.png width=100>"
    html += b"<img data-remote=http://t.example/1.gif width=1 height=1>"
    shown = read_mail(HEAD + b"Content-Type: text/html\n\n" + html).html or ""
    assert "1.gif" not in shown
    assert 'data-remote="http://t.example/logo.png"' in shown


def test_visual_hebrew_is_put_into_the_order_in_which_it_is_read() -> None:
    drawn = "!(4417 רפסמ) םולש".encode("cp1255")
    read = read_mail(HEAD + b"Content-Type: text/plain; charset=iso-8859-8\n\n" + drawn)
    assert read.text == "שלום (מספר 4417)!"
    logical = "שלום (מספר 4417)!".encode("cp1255")
    assert (
        read_mail(HEAD + b"Content-Type: text/plain; charset=iso-8859-8-i\n\n" + logical).text
        == "שלום (מספר 4417)!"
    )


def test_lines_that_flow_are_joined() -> None:
    raw = HEAD + b"Content-Type: text/plain; format=flowed\n\nThis goes \non.\n> quoted \n> too\n-- \nme"
    assert read_mail(raw).text == "This goes on.\n> quoted too\n-- \nme"


def test_files_of_the_time_before_mime_are_files() -> None:
    raw = HEAD + b"\nsee below\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\nbye\n"
    read = read_mail(raw)
    assert [(each.name, each.content()) for each in read.files] == [("a.txt", b"hello")]
    assert "begin" not in read.text


def test_files_of_outlook_are_taken_out_of_their_wrapper() -> None:
    def attribute(level: int, number: int, content: bytes) -> bytes:
        return (
            struct.pack("<BII", level, number, len(content))
            + content
            + struct.pack("<H", sum(content) & 0xFFFF)
        )

    wrapped = struct.pack("<IH", 0x223E9F78, 1) + attribute(2, 0x00069002, b"\0" * 14)
    wrapped += attribute(2, 0x00018010, b"plan.docx\0") + attribute(2, 0x0006800F, b"bytes of it")
    part = (
        b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(wrapped)
    )
    read = read_mail(mixed(b"Content-Type: text/plain\n\nhello", part))
    assert [(each.name, each.content()) for each in read.files] == [("plan.docx", b"bytes of it")]


@pytest.mark.parametrize(
    ("content_type", "protection"),
    [
        (b'multipart/signed; protocol="application/pkcs7-signature"; boundary=b', ["smime-signed"]),
        (b'multipart/signed; protocol="application/pgp-signature"; boundary=b', ["pgp-signed"]),
        (b'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', ["pgp-encrypted"]),
    ],
)  # fmt: skip
def test_what_is_signed_or_encrypted_is_shown_as_such(content_type: bytes, protection: list[str]) -> None:
    raw = (
        HEAD
        + b"Content-Type: "
        + content_type
        + b"\n\n--b\nContent-Type: text/plain\n\nhello\n--b\nContent-Type: application/x\n\nsig\n--b--\n"
    )
    assert list(read_mail(raw).protection) == protection


@pytest.mark.parametrize(
    ("raw", "defect"),
    [
        (
            HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nhello",
            "boundary-not-closed",
        ),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\n\nhello", "boundary-not-found"),
        (HEAD + b"Content-Type: multipart/mixed\n\nhello", "boundary-missing"),
        (HEAD + b"this is no field\nhello", "header-broken"),
        (HEAD + b"Content-Type: text/plain; charset=x-nonsense\n\nhello \xe0", "charset-unknown"),
        (b"hello", "header-missing"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_read(raw: bytes, defect: str) -> None:
    read = read_mail(raw)
    assert defect in read.defects
    assert "hello" in read.text


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read(raw: bytes) -> None:
    read_mail(raw)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_mail_that_was_damaged_anywhere_is_read(data: st.DataObject) -> None:
    raw = bytearray(
        mixed(
            b"Content-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain; charset=utf-8\n\nhi\n\nOn 1/1/2022 10:00, A <a@b.example> wrote:\n> x\n"
            b"--c\nContent-Type: text/html\n\n<div>hi<div class=gmail_quote>x</div></div>\n--c--",
            b"Content-Type: application/ms-tnef\nContent-Transfer-Encoding: base64\n\neJ8+IgAA",
            b"Content-Type: message/rfc822\n\nSubject: =?utf-8?B?16k=?=\n\nx",
        )
    )
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
    read_mail(bytes(raw))


def test_what_was_cut_is_kept_beside() -> None:
    read = read_mail(
        HEAD + b"\nThanks\n\nOn Mon, 3 Jan 2022 at 10:00, A <a@b.example> wrote:\n\n> hi\n> there\n"
    )
    assert (read.reply_text, read.is_cut) == ("Thanks", True)
    assert read.cut_text == "On Mon, 3 Jan 2022 at 10:00, A <a@b.example> wrote:\n\n> hi\n> there"
    whole = read_mail(HEAD + b"\nThanks\n")
    assert (whole.reply_text, whole.is_cut, whole.cut_text) == ("Thanks", False, "")


def test_what_is_sent_on_is_not_cut_when_only_the_subject_says_so() -> None:
    body = b"See below\n\nFrom: A <a@b.example>\nSent: Monday\nTo: c\nSubject: invoice\n\nHere it is\n"
    read = read_mail(HEAD.replace(b"Subject: x", b"Subject: FW: invoice") + b"\n" + body)
    assert "Here it is" in read.reply_text
    assert not read.is_cut


def signed(content: bytes, *, in_parts: bool) -> bytes:
    """A signature around a mail, as far as it is looked at: `in_parts` as programs write it that do not know its length."""

    def wrap(tag: int, inside: bytes) -> bytes:
        length = len(inside)
        told = bytes([length]) if length < 0x80 else b"\x82" + length.to_bytes(2, "big")
        return bytes([tag]) + told + inside

    octets = (
        b"\x24\x80"
        + b"".join(wrap(0x04, content[at : at + 50]) for at in range(0, len(content), 50))
        + b"\0\0"
        if in_parts
        else wrap(0x04, content)
    )
    data = wrap(0x06, bytes.fromhex("2a864886f70d010701")) + wrap(0xA0, octets)
    inner = wrap(0x02, b"\x01") + wrap(0x31, b"") + wrap(0x30, data) + wrap(0x31, b"")
    outer = wrap(0x06, bytes.fromhex("2a864886f70d010702")) + wrap(0xA0, wrap(0x30, inner))
    return b"\x30\x80" + outer + b"\0\0" if in_parts else wrap(0x30, outer)


@pytest.mark.parametrize("in_parts", [False, True])
def test_a_mail_within_its_signature_is_read(*, in_parts: bool) -> None:
    inner = (
        b"Content-Type: multipart/mixed; boundary=c\n\n--c\nContent-Type: text/plain; charset=utf-8\n\n"
        + "שלום".encode()
    )
    inner += b"\n--c\nContent-Type: application/pdf; name=a.pdf\n\n%PDF\n--c--\n"
    wrapped = base64.encodebytes(signed(inner, in_parts=in_parts))
    raw = (
        HEAD
        + b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64\n\n"
        + wrapped
    )
    read = read_mail(raw)
    assert (read.text, list(read.protection)) == ("שלום", ["smime-signed"])
    assert [each.name for each in read.files] == ["a.pdf"]


def test_what_pgp_signed_in_the_text_is_read_without_its_frame() -> None:
    framed = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nhello\n- -- dashes\n"
        b"-----BEGIN PGP SIGNATURE-----\n\niQ==\n-----END PGP SIGNATURE-----\n"
    )
    read = read_mail(HEAD + b"\n" + framed)
    assert (read.text.strip(), list(read.protection)) == ("hello\n-- dashes", ["pgp-signed"])


def test_enriched_text_is_read_as_text() -> None:
    raw = HEAD + b"Content-Type: text/enriched\n\n<bold>Now</bold> is the\ntime<param>x</param>\n\nfor <<all"
    assert read_mail(raw).text == "Now is the time\nfor <all"


@pytest.mark.parametrize("line_end", [b"\r", b"\r\n", b"\r\r\n", b"\n"])
def test_lines_end_as_they_end(line_end: bytes) -> None:
    raw = mixed(b"Content-Type: text/plain\n\nhello", b"Content-Type: text/html\n\n<p>hello</p>").replace(
        b"\n", line_end
    )
    read = read_mail(raw)
    assert (read.text.strip(), read.has_html, read.subject) == ("hello", True, "x")


@pytest.mark.parametrize(
    "content_type",
    [b"Content-Type: multipart/mixed; boundary=other\n", b"Content-Type: multipart/mixed\n", b"Content-Type: multipart/mixed; boundary=\n"],
)  # fmt: skip
def test_parts_are_found_by_the_boundary_that_is_there(content_type: bytes) -> None:
    raw = (
        HEAD
        + content_type
        + b"\n--real\nContent-Type: text/plain\n\nhello\n--real\nContent-Type: image/png; name=a.png\n\nPNG\n--real--\n"
    )
    read = read_mail(raw)
    assert (read.text, [each.name for each in read.files]) == ("hello", ["a.png"])
    assert read.defects


def test_a_line_of_the_header_that_lost_its_blank_goes_on() -> None:
    raw = b"From: a@b.example\nSubject: a long\nsubject\nContent-Type: text/plain\n\nhello"
    read = read_mail(raw)
    assert (read.subject, read.text, list(read.defects)) == ("a long subject", "hello", ["header-broken"])


def test_a_text_beside_an_html_that_says_something_else_is_not_lost() -> None:
    read = read_mail(
        mixed(
            b"Content-Type: text/plain\n\nSee the file",
            b"Content-Type: application/pdf; name=a.pdf\n\n%PDF",
            b"Content-Type: text/html\n\n<p>Regards</p>",
        )
    )
    assert read.text == "See the file\n\nRegards"
    assert read.html is not None
    assert "See the file" in read.html


def test_a_text_that_an_html_says_again_is_read_once() -> None:
    read = read_mail(
        mixed(b"Content-Type: text/plain\n\nhello there", b"Content-Type: text/html\n\n<p>hello there</p>")
    )
    assert read.text == "hello there"


def test_a_file_is_measured_without_being_opened_and_read_in_pieces() -> None:
    content = bytes(range(256)) * 20_000
    part = (
        b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(content)
    )
    (file,) = read_mail(mixed(part)).files
    assert file.size == len(content)
    assert b"".join(file.pieces()) == file.content() == content
    assert max(len(each) for each in file.pieces()) <= 1_048_576


def test_points_stand_beside_their_paragraphs_and_numbers_are_counted() -> None:
    html = b"<ul><li><p>one</p></li></ul><ol><li><p>first</p></li><li>second<ul><li>within</ul><li>third</ol>"
    read = read_mail(HEAD + b"Content-Type: text/html\n\n" + html)
    assert read.text.split() == ["•", "one", "1.", "first", "2.", "second", "•", "within", "3.", "third"]
    assert [line for line in read.text.splitlines() if line][:2] == ["• one", "1. first"]
