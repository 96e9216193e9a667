"""Mails that are made to be slow to read: one thing of mail, repeated, nested or never closed, up to a size."""

import base64
import random
from collections.abc import Iterator
from dataclasses import dataclass

_HEAD = b"From: a@example.org\nTo: b@example.org\nSubject: x\n"
_DAEMON = b"From: MAILER-DAEMON@example.org\nSubject: failure notice\n"
_HTML = _HEAD + b"Content-Type: text/html\n\n"
_PARTS = _HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n"
_REPORT = (
    _DAEMON
    + b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
)
_RETURNED = _REPORT.replace(b"message/delivery-status\n\n", b"text/rfc822-headers\n\n")
# What servers of old begin with: each opens another form in which what follows is looked through.
_FORMS = (
    b"The following addresses had\nFailed addresses follow:\nIntended recipient:\nUndeliverable Address:\nDelivery to the following recipient failed\n"
    b"Sorry, unable to deliver your message to\nInvalid final delivery userid:\nYour message could not be delivered to\nDid not reach the following recipient\n"
    b"This is the deliver program at\nThis is the email server at\nMessage not delivered to the following addresses\nA message that you sent was rejected\n"
    b"Hi. This is the qmail-send program\n\n"
)
_OLD = (
    _DAEMON
    + b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nThis Message was undeliverable due to the following reason:\n"
)


@dataclass(frozen=True, slots=True)
class _Sort:
    """What stands before, and what is said again and again."""

    before: bytes
    again: bytes
    after: bytes = b""


_SORTS = {
    # texts
    "words": _Sort(_HEAD + b"\n", b"word "),
    "one_word": _Sort(_HEAD + b"\n", b"a"),
    "at_signs": _Sort(_HEAD + b"\n", b"a@"),
    "quotes": _Sort(_HEAD + b"\n", b"> q\n"),
    "deep_quotes": _Sort(_HEAD + b"\n", b">"),
    "attributions": _Sort(_HEAD + b"\n", b"On a line 10:00 <a@example.org>\n"),
    "header_blocks": _Sort(_HEAD + b"\n", b"From: a\n\n"),
    "separators": _Sort(_HEAD + b"\n", b"-- \n"),
    "dashes": _Sort(_HEAD + b"\n", b"-"),
    "signatures": _Sort(_HEAD + b"\n", b"Best regards\n050-1234567\n"),
    "blanks": _Sort(_HEAD + b"\n", b" \n"),
    "flowed": _Sort(_HEAD + b"Content-Type: text/plain; format=flowed\n\n", b"> a \n"),
    "enriched": _Sort(_HEAD + b"Content-Type: text/enriched\n\n", b"<param>"),
    "pgp": _Sort(_HEAD + b"\n", b"-----BEGIN PGP SIGNED MESSAGE-----\n"),
    "uuencode": _Sort(_HEAD + b"\n", b"begin 644 x\nM_abc\n"),
    "uuencode_open": _Sort(_HEAD + b"\nbegin 644 x\n", b"M_abc\n"),
    # charsets
    "eight_bits": _Sort(_HEAD + b"\n", b"\xe0\xe1\xfa "),
    "visual": _Sort(_HEAD + b"Content-Type: text/plain; charset=iso-8859-8\n\n", b"\xed\xe5\xec\xf9 "),
    "utf_7": _Sort(_HEAD + b"Content-Type: text/plain; charset=utf-7\n\n", b"+AGE-"),
    "quoted_printable": _Sort(_HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n", b"=D7=A9"),
    "base64_ends": _Sort(_HEAD + b"Content-Transfer-Encoding: base64\n\n", b"=a"),
    # fields
    "encoded_words": _Sort(b"Subject: ", b"=?utf-8?B?", b"\n\nx"),
    "encoded_words_whole": _Sort(b"Subject: ", b"=?utf-8?B?16k=?= ", b"\n\nx"),
    "folds": _Sort(b"Subject: x\n", b" y\n", b"\nx"),
    "subject_dashes": _Sort(b"Subject: ", b"- ", b"\n\nx"),
    "subject_answers": _Sort(b"Subject: ", b"re:", b"\n\nx"),
    "name_dashes": _Sort(b"From: ", b"-", b" <a@example.org>\n\nx"),
    "addresses": _Sort(b"To: ", b'"a" <a@example.org>, ', b"\n\nx"),
    "brackets": _Sort(b"To: ", b"(", b"\n\nx"),
    "quotation_marks": _Sort(b"To: ", b'"', b"\n\nx"),
    "fields": _Sort(b"", b"X: y\n", b"\nx"),
    "parameters": _Sort(b"Content-Type: text/plain", b"; a*0=b", b"\n\nx"),
    "references": _Sort(b"References: ", b"<a@b> ", b"\n\nx"),
    "received": _Sort(b"", b"Received: from a by b; x\n", b"\nx"),
    "findings": _Sort(b"Authentication-Results: x", b"; a=b (", b"\n\nx"),
    # parts
    "boundaries": _Sort(_PARTS, b"--x\n"),
    "boundaries_alike": _Sort(_PARTS, b"--xy\n"),
    "boundaries_unknown": _Sort(_PARTS, b"--y\nContent-Type: text/plain\n\n"),
    "nested": _Sort(_HEAD, b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"),
    "many_texts": _Sort(_PARTS, b"--x\nContent-Type: text/plain\n\nhello there\n"),
    "many_pages": _Sort(_PARTS, b"--x\nContent-Type: text/html\n\n<p>hello there\n"),
    # pages
    "page": _Sort(_HTML, b"<div><p>word <b>x</b></p></div>"),
    "page_nested": _Sort(_HTML, b"<div>"),
    "page_tables": _Sort(_HTML, b"<table><tr><td>"),
    "page_open": _Sort(_HTML, b"<"),
    "page_quotes": _Sort(_HTML, b"<div class=gmail_quote>"),
    "page_blockquotes": _Sort(_HTML, b"<blockquote type=cite>x</blockquote>"),
    "page_pictures": _Sort(_HTML, b"<img src=http://a.example/b>"),
    "page_style": _Sort(_HTML + b"<p style='", b"color:red;", b"'>x"),
    "page_attributes": _Sort(_HTML + b"<p ", b"a=b ", b">x"),
    "page_comments": _Sort(_HTML, b"<!--"),
    "page_formatting": _Sort(_HTML, b"<a><b><i>"),
    "page_entities": _Sort(_HTML, b"&amp;"),
    # bounces
    "bounce_words": _Sort(_DAEMON + b"\n", b"user@example.com unknown\n"),
    "bounce_addresses": _Sort(_DAEMON + b"\n", b"a@a."),
    "report_recipients": _Sort(_REPORT, b"Final-Recipient: rfc822; a@example.org\nAction: failed\n\n"),
    "bounce_fields": _Sort(_DAEMON + b"\n", b"x: y\n"),
    "bounce_dashes": _Sort(_DAEMON + b"\n", b"--\n"),
    "bounce_forms": _Sort(_DAEMON + b"\n" + _FORMS, b"a"),
    "bounce_forms_blanks": _Sort(_DAEMON + b"\n" + _FORMS, b" "),
    "bounce_forms_lines": _Sort(_DAEMON + b"\n" + _FORMS, b"a\n"),
    "bounce_forms_addresses": _Sort(_DAEMON + b"\n" + _FORMS, b"<a@example.org>:\n"),
    "bounce_brackets": _Sort(_OLD, b"<", b"\n--x\n\nx\n--x--\n"),
    "bounce_page": _Sort(_DAEMON + b"Content-Type: text/html\n\n", b"Status: 5.1.1\n"),
    "bounce_nested": _Sort(_DAEMON, b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"),
    "bounce_failed_fields": _Sort(_DAEMON, b"X-Failed-Recipients: a@example.org\n", b"\nx"),
    "returned_fields": _Sort(_RETURNED, b"Message-ID: <a@example.org>\n"),
    "returned_mails": _Sort(_PARTS.replace(b"a@", b"mailer-daemon@"), b"--x\nContent-Type: message/rfc822\n\nTo: \n\n"),
    "report_fields": _Sort(_REPORT, b"Status: 5.1.1\n"),
    "report_blocks": _Sort(_REPORT, b"Original-Message-ID: <a@b>\n\n"),
    "reports": _Sort(_REPORT, b"a: b\n\n" * 20 + b"--x\nContent-Type: message/delivery-status\n\n"),
    "report_fold": _Sort(_REPORT + b"Final-Recipient: rfc822;", b" a\n"),
}  # fmt: skip


def make_hostile_mails(size: int) -> Iterator[tuple[str, bytes]]:
    """Each sort with its name, about `size` bytes long. The same ones every time."""
    for name, sort in _SORTS.items():
        count = (size - len(sort.before) - len(sort.after)) // len(sort.again) + 1
        yield name, sort.before + sort.again * count + sort.after


def make_common_mail(size: int) -> bytes:
    """An answer with its quote, as a program sets it out, and a file that brings it to about `size` bytes."""
    text = "שלום דנה,\n\nתודה על התשובה המהירה. אפשר לשלוח ביום חמישי?\n\nבתאריך 3.1.2022 10:00, דנה לוי <dana@example.org> כתב:\n\n> שלום רונית\n".encode()
    page = b"<div dir=rtl>" + text.replace(b"\n", b"<br>") + b"</div>"
    filler = random.Random(4).randbytes(max(0, (size - 1_500) * 3 // 4))  # noqa: S311 - a file of any bytes
    return (
        _HEAD
        + b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: multipart/alternative; boundary=y\n\n"
        + b"--y\nContent-Type: text/plain; charset=utf-8\n\n%s\n--y\nContent-Type: text/html; charset=utf-8\n\n%s\n--y--\n"
        % (text, page)
        + b"--x\nContent-Type: application/pdf; name=order.pdf\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(filler)
        + b"--x--\n"
    )
