"""What is shown to the detectors of others is bounded, and what servers write comes through as it is."""

import pytest

from retzef.channels.email.reading import read_mail
from retzef.channels.email.reading.detectors import LINE_MAX, LINES_MAX, OPENED_MAX, bounded_lines, detect

DAEMON = b"From: MAILER-DAEMON@example.org\nSubject: failure notice\n"
QMAIL = b"Hi. This is the qmail-send program at example.org.\n\n"


def test_lines_as_servers_write_them_stay_as_they_are() -> None:
    text = QMAIL + b"<dana@example.com>:\n550 no such user\n\n--- Below this line is a copy of the message.\n"
    assert bounded_lines(text) == text


@pytest.mark.parametrize(
    "text", [b"a" * 100_000, b" " * 100_000, b"<" * 100_000, b"x: y\n" * 20_000, b"< " * 50_000]
)
def test_no_line_is_long_or_full_of_brackets_and_there_are_not_many(text: bytes) -> None:
    lines = bounded_lines(text).split(b"\n")
    assert len(lines) <= LINES_MAX
    assert all(len(each) <= LINE_MAX and each.count(b"<") <= OPENED_MAX for each in lines)


def test_who_is_named_far_behind_many_lines_is_not_looked_for() -> None:
    named = b"<dana@example.com>:\nno such user\n"
    near = DAEMON + b"\n" + QMAIL + b"x: y\n" * 100 + named
    far = DAEMON + b"\n" + QMAIL + b"x: y\n" * LINES_MAX + named
    assert detect(near, len(DAEMON) + 1, len(near))[1] == {b"dana@example.com"}
    assert detect(far, len(DAEMON) + 1, len(far))[1] == set()


def test_a_long_field_of_the_header_stays_whole() -> None:
    raw = DAEMON + b"X-Long: " + b"a" * 1_000 + b"\n\n" + QMAIL + b"<dana@example.com>:\n"
    assert detect(raw, raw.index(QMAIL), len(raw))[1] == {b"dana@example.com"}


def test_a_report_is_read_to_so_many_pieces() -> None:
    report = b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n"
    named = b"Final-Recipient: rfc822; dana@example.com\nAction: failed\n\n"
    assert [each.recipient for each in read_mail(DAEMON + report + b"a: b\n\n" * 900 + named).failed] == [
        "dana@example.com"
    ]
    assert not read_mail(DAEMON + report + b"a: b\n\n" * 1_000 + named).signs.reported


@pytest.mark.parametrize("subject", [b"- " * 10_000 + b"Automatic reply", b"-" * 30_000])
def test_a_subject_that_begins_with_dashes_without_end_calls_it_nothing(subject: bytes) -> None:
    assert read_mail(b"From: dana@example.com\nSubject: " + subject + b"\n\nx").kind == "message"
