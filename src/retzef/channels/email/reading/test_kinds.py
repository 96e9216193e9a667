"""What sort of mail it is, and whom it did not reach."""

import pytest

from retzef.channels.email.reading import FailedRecipient, read_mail

PERSON = b"From: Dana <dana@example.com>\nTo: shop@example.org\n"
DAEMON = b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com\nTo: shop@example.org\n"
REPORT = b"""Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It did not reach everybody.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Original-Recipient: rfc822;first@example.net
Final-Recipient: rfc822;sent-on@elsewhere.example
Action: %s
Status: %s
Diagnostic-Code: smtp; %s
--b--
"""


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (PERSON + b"Subject: hello\n\nhi", "message"),
        (PERSON + "Subject: לא נמסר לי החשבון\n\nhi".encode(), "message"),
        (PERSON + b"Subject: Undeliverable parcel\n\nWhere is it?", "message"),
        (PERSON + b"Subject: Re: Undelivered Mail Returned to Sender\nIn-Reply-To: <a@b>\n\nWhat is this? user unknown", "message"),
        (PERSON + b"Auto-Submitted: no\nSubject: hello\n\nhi", "message"),
        (PERSON + b"Auto-Submitted: auto-replied (vacation)\nSubject: Re: hello\n\naway", "auto_reply"),
        (PERSON + b"X-Autoreply: yes\nSubject: Re: hello\n\naway", "auto_reply"),
        (PERSON + b"Precedence: auto_reply\nSubject: Re: hello\n\naway", "auto_reply"),
        (PERSON + "Subject: מענה אוטומטי: שלום\n\nאיני במשרד".encode(), "auto_reply"),
        (PERSON + "Subject: Автоответ: привет\n\n".encode(), "auto_reply"),
        (PERSON + "Subject: Автоматична відповідь: вітаю\n\n".encode(), "auto_reply"),
        (PERSON + b"Subject: Out of Office: hello\n\naway", "auto_reply"),
        (PERSON + b"List-Id: <news.example.com>\nSubject: news\n\nhi", "list"),
        (PERSON + b"Precedence: bulk\nSubject: news\n\nhi", "list"),
        (DAEMON + b"Subject: failure notice\n\n<x@example.net>:\nSorry, no mailbox here by that name. (#5.1.1)", "bounce"),
        (DAEMON + b"Subject: Undelivered Mail Returned to Sender\n" + REPORT % (b"failed", b"5.1.1", b"550 no"), "bounce"),
        (DAEMON + b"Subject: Delayed\n" + REPORT % (b"delayed", b"4.4.1", b"timed out"), "bounce"),
        (DAEMON + b"Subject: Delivered\n" + REPORT % (b"delivered", b"2.0.0", b"250 ok"), "report"),
        (PERSON + b"Subject: abuse\nContent-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--\n", "report"),
        (PERSON + b'Subject: Your daily figures\nContent-Type: application/gzip; name="provider.example!shop.example!1641081600!1641167999.xml.gz"\n\nx', "report"),
        (PERSON + b'Subject: Our prices\nContent-Type: application/gzip; name="prices!2022.xml.gz"\n\nx', "message"),
        (PERSON + b"Subject: Read: hello\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action/MDN-sent-manually; displayed\n--b--\n", "report"),
    ],
)  # fmt: skip
def test_mail_is_of_its_kind(raw: bytes, kind: str) -> None:
    assert read_mail(raw).kind == kind


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "failed"),
    [
        (b"failed", b"5.1.1", b"550 5.1.1 unknown", FailedRecipient("first@example.net", "5.1.1", permanent=True)),
        (b"failed", b"5.0.0", b"550 5.2.2 full", FailedRecipient("first@example.net", "5.2.2", permanent=True)),
        (b"delayed", b"4.4.1", b"timed out", FailedRecipient("first@example.net", "4.4.1", permanent=False)),
        (b"failed", b"4.4.7", b"expired", FailedRecipient("first@example.net", "4.4.7", permanent=False)),
    ],
)  # fmt: skip
def test_a_report_says_whom_it_did_not_reach_and_whether_for_good(
    action: bytes, status: bytes, diagnostic: bytes, failed: FailedRecipient
) -> None:
    raw = DAEMON + b"Subject: Undelivered Mail\n" + REPORT % (action, status, diagnostic)
    assert list(read_mail(raw).failed) == [failed]


def test_a_server_without_reports_is_understood() -> None:
    raw = (
        DAEMON
        + b"Subject: failure notice\n\nHi. This is the qmail-send program at mx.example.com.\n\n<x@example.net>:\n550 no such user\n"
    )
    assert list(read_mail(raw).failed) == [FailedRecipient("x@example.net", "5.1.1", permanent=True)]


def test_each_of_several_has_its_own_status() -> None:
    raw = (
        DAEMON
        + b"X-Failed-Recipients: a@example.net,\n  c@example.net\nSubject: Mail failure\n\nThe following address(es) failed:\n\n"
        + b"  a@example.net\n    SMTP error: 550 5.2.2 <a@example.net>... full\n  c@example.net\n    SMTP error: 550 5.2.1 <c@example.net>... disabled\n"
    )
    assert [(each.recipient, each.status) for each in read_mail(raw).failed] == [
        ("a@example.net", "5.2.2"),
        ("c@example.net", "5.2.1"),
    ]
