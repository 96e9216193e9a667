"""What programs and servers say of a mail beside its text."""

import pytest

from retzef.channels.email.reading import MailSigns, Reported, read_mail
from retzef.channels.email.reading.authentication import read_authentication, read_unnamed
from retzef.channels.email.reading.structure import read_structure

PERSON = b"From: Dana <dana@example.com>\nTo: shop@example.org\n"
DAEMON = b"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com\nTo: shop@example.org\n"


def report(sort: bytes, told: bytes, returned: bytes = b"") -> bytes:
    media_type = {
        b"delivery-status": b"message/delivery-status",
        b"disposition-notification": b"message/disposition-notification",
    }
    return (
        b"Content-Type: multipart/report; report-type=%s; boundary=b\n\n--b\nContent-Type: text/plain\n\nsee below\n"
        % sort
        + b"--b\nContent-Type: %s\n\n%s\n" % (media_type.get(sort, b"message/" + sort), told)
        + (b"--b\nContent-Type: text/rfc822-headers\n\n%s\n" % returned if returned else b"")
        + b"--b--\n"
    )


def signs(raw: bytes) -> MailSigns:
    return read_mail(raw).signs


@pytest.mark.parametrize(
    ("raw", "is_delay"),
    [
        (DAEMON + b"Subject: Delayed\n" + report(b"delivery-status", b"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: delayed\nStatus: 4.4.1"), True),
        (DAEMON + b"Subject: Failed\n" + report(b"delivery-status", b"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 4.4.7"), False),
        (
            DAEMON
            + b"Subject: Both\n"
            + report(b"delivery-status", b"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.example\nAction: delayed\n\nFinal-Recipient: rfc822; c@d.example\nAction: failed"),
            False,
        ),
        (DAEMON + b"Subject: Warning: message 1abc-2 delayed 24 hours\n\nA message that you sent has not yet been delivered to: a@b.example\nNo action is required.", True),
        (DAEMON + b"Subject: failure notice\n\n<a@b.example>: 550 no such user", False),
    ],
)  # fmt: skip
def test_a_delay_is_told_from_a_failure(raw: bytes, *, is_delay: bool) -> None:
    assert read_mail(raw).kind == "bounce"
    assert signs(raw).is_delay is is_delay


@pytest.mark.parametrize(
    ("disposition", "is_read", "action"),
    [
        (b"manual-action/MDN-sent-manually; displayed", True, "displayed"),
        (b"automatic-action/MDN-sent-automatically; displayed/warning", True, "displayed"),
        (b"manual-action/MDN-sent-manually; deleted", False, "deleted"),
    ],
)
def test_a_receipt_says_whether_it_was_read(disposition: bytes, action: str, *, is_read: bool) -> None:
    told = (
        b"Final-Recipient: rfc822;dana@example.com\nOriginal-Message-ID: <ours@service.example>\nDisposition: "
        + disposition
    )
    found = signs(PERSON + b"Subject: Read: hello\n" + report(b"disposition-notification", told))
    assert (found.is_read_receipt, list(found.original_ids)) == (is_read, ["ours@service.example"])
    assert list(found.reported) == [Reported("dana@example.com", action)]


def test_abuse_is_told_from_other_reports() -> None:
    told = b"Feedback-Type: abuse\nUser-Agent: x/1\nOriginal-Rcpt-To: <dana@example.com>"
    found = signs(
        PERSON
        + b"Subject: abuse\n"
        + report(b"feedback-report", told, b"Message-ID: <ours@service.example>\nSubject: x")
    )
    assert (found.is_abuse_report, list(found.original_ids)) == (True, ["ours@service.example"])
    assert list(found.reported) == [Reported("dana@example.com", "abuse")]


@pytest.mark.parametrize(
    ("raw", "is_vacation"),
    [
        (PERSON + b"Auto-Submitted: auto-replied (vacation)\nSubject: Re: hello\n\nThank you.", True),
        (PERSON + b"Auto-Submitted: auto-replied\nSubject: Automatic reply: hello\n\nI am out of the office until Monday.", True),
        (PERSON + "Auto-Submitted: auto-replied\nSubject: מענה אוטומטי: שלום\n\nאני בחופשה עד יום ראשון".encode(), True),
        (PERSON + "Auto-Submitted: auto-replied\nSubject: Автоответ: привет\n\nЯ в отпуске до понедельника".encode(), True),
        (PERSON + "Auto-Submitted: auto-replied\nSubject: Автовідповідь: вітаю\n\nЯ у відпустці до понеділка".encode(), True),
        (PERSON + b"Auto-Submitted: auto-replied\nSubject: We have received your request #12\n\nThank you.", False),
        (PERSON + b"Subject: My vacation\n\nI am out of the office, call me.", False),
    ],
)  # fmt: skip
def test_who_is_away_is_told_from_other_automatic_answers(raw: bytes, *, is_vacation: bool) -> None:
    assert signs(raw).is_vacation is is_vacation


@pytest.mark.parametrize(
    ("fields", "is_unanswerable"),
    [
        (b"", False),
        (b"Auto-Submitted: no\n", False),
        (b"Auto-Submitted: auto-generated\n", True),
        (b"Return-Path: <>\n", True),
        (b"Precedence: bulk\n", True),
        (b"List-Id: <a.example.com>\n", True),
        (b"X-Auto-Response-Suppress: DR, OOF, AutoReply\n", True),
        (b"Reply-To: no-reply@example.com\n", True),
    ],
)
def test_no_program_answers_what_came_by_itself(fields: bytes, *, is_unanswerable: bool) -> None:
    assert signs(PERSON + fields + b"Subject: x\n\nhi").is_unanswerable is is_unanswerable


@pytest.mark.parametrize(
    "body",
    [
        report(b"delivery-status", b"Final-Recipient: rfc822; a@b.example\nAction: failed", b"Message-Id:\n <ours@service.example>"),
        b"\n<a@b.example>: no such user\n\n--- Below this line is a copy of the message.\n\nFrom: shop@example.org\nMessage-ID: <ours@service.example>\n\nhi",
        b"\n<a@b.example>: no such user\n\n> Message-ID: <ours@service.example>\n",
    ],
)  # fmt: skip
def test_a_bounce_says_of_which_mail_it_is(body: bytes) -> None:
    found = signs(DAEMON + b"Message-ID: <theirs@mx.example.com>\nSubject: failure notice\n" + body)
    assert list(found.original_ids) == ["ours@service.example"]


def test_where_a_mail_came_through_is_counted() -> None:
    raw = (
        b"Delivered-To: shop@example.org\nReceived: by c\nReceived: by b\nReceived: by a\nX-Loop: shop@example.org\n"
        b"List-Id: News of the house <news.example.com>\nPrecedence: Bulk\n"
    )
    found = signs(raw + PERSON + b"Subject: x\n\nhi")
    assert (found.hops, found.list_id, found.precedence) == (3, "news.example.com", "bulk")
    assert (list(found.delivered_to), list(found.loops)) == (["shop@example.org"], ["shop@example.org"])


@pytest.mark.parametrize(
    ("value", "server", "found"),
    [
        (
            (
                b'mx.google.com; dkim=pass header.i=@example.com header.s=s1 header.b="ab/c=="; spf=pass (google.com: domain of a=b@example.com designates 1.2.3.4 as permitted; sender)'
                b" smtp.mailfrom=a@bounce.example.com; dmarc=pass (p=NONE sp=NONE dis=NONE) header.from=example.com"
            ),
            "mx.google.com", [("dkim", "pass", "example.com"), ("spf", "pass", "bounce.example.com"), ("dmarc", "pass", "example.com")],
        ),
        (
            b"spf=fail (sender IP is 1.2.3.4) smtp.mailfrom=example.com; dkim=none (message not signed) header.d=none;dmarc=fail action=none header.from=Example.com;compauth=fail reason=001",
            "", [("spf", "fail", "example.com"), ("dkim", "none", "none"), ("dmarc", "fail", "example.com"), ("compauth", "fail", None)],
        ),
        (b"mxs.mail.ru 1; spf=pass smtp.mailfrom=<a@example.com> smtp.helo=mx.example.com; dkim=pass header.d=example.com", "mxs.mail.ru", [("spf", "pass", "example.com"), ("dkim", "pass", "example.com")]),
        (b"mx.example.org; none", "mx.example.org", []),
        (b"", "", []),
    ],
)  # fmt: skip
def test_what_servers_found_out_is_read(
    value: bytes, server: str, found: list[tuple[str, str, str | None]]
) -> None:
    auth = read_authentication(read_structure(b"Authentication-Results: " + value + b"\n\nhi"))
    assert [(each.method, each.result, each.domain) for each in auth[server].checks] == found


@pytest.mark.parametrize(
    ("finding", "only_watches"),
    [
        # As Gmail, OpenDMARC, Rspamd, Fastmail and Microsoft write it.
        ("dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=example.com", True),
        ("dmarc=fail (p=REJECT sp=REJECT dis=NONE) header.from=example.com", False),
        ("dmarc=fail (p=none dis=none) header.from=example.com", True),
        ('dmarc=fail reason="No valid SPF, No valid DKIM" header.from=example.com (policy=none)', True),
        (
            'dmarc=fail reason="No valid SPF, No valid DKIM" header.from=example.com (policy=quarantine)',
            False,
        ),
        (
            "dmarc=fail policy.published-domain-policy=none policy.applied-disposition=none header.from=example.com",
            True,
        ),
        ("dmarc=fail policy.dmarc=reject header.from=example.com", False),
        ("dmarc=fail action=none header.from=example.com", True),
        ("dmarc=fail action=oreject header.from=example.com", False),
        # Of one below it another may be asked for; what is not said is not known; what another finding says is none of its business.
        ("dmarc=fail (p=NONE sp=REJECT dis=NONE) header.from=a.example.com", False),
        ("dmarc=fail header.from=example.com", False),
        ("dmarc=fail header.from=example.com; x-other=pass (p=none)", False),
        ("dmarc=fail header.from=p.none", False),
    ],
)
def test_what_the_domains_owner_asks_for_is_read_where_the_server_writes_it(
    finding: str, only_watches: bool
) -> None:
    raw = f"Authentication-Results: mx.example.org; {finding}\n\nhi".encode()
    found = read_authentication(read_structure(raw))["mx.example.org"]
    assert [each.only_watches for each in found.of("dmarc")] == [only_watches]


def test_a_server_that_the_domains_own_list_excludes_is_known() -> None:
    raw = b"Authentication-Results: mx.example.org; spf=fail smtp.mailfrom=a@example.com; spf=softfail smtp.helo=b.example\n\nhi"
    found = read_authentication(read_structure(raw))["mx.example.org"]
    assert found.disowned("example.com")
    assert not found.disowned("b.example")


def test_a_finding_that_the_sender_wrote_below_is_not_heard_over_the_servers() -> None:
    raw = (
        b"Received: by mx.example.org\nAuthentication-Results: mx.example.org; dmarc=fail header.from=bank.example\n"
        b"Received: by elsewhere\nAuthentication-Results: mx.example.org; dmarc=pass header.from=bank.example; dkim=pass header.d=bank.example\n"
        b"From: a@bank.example\n\nhi"
    )
    found = read_authentication(read_structure(raw))["mx.example.org"]
    assert not found.passed("dmarc", "bank.example")
    assert found.received_above == 1


@pytest.mark.parametrize(
    "said",
    [
        b'spf=pass smtp.mailfrom="a; dmarc=pass header.from=bank.example; b"@evil.example',
        b'spf=pass smtp.mailfrom="a\\"; dmarc=pass header.from=bank.example; \\"b"@evil.example',
        b'spf=pass smtp.mailfrom="a@bank.example"@evil.example',
        b'spf=pass smtp.mailfrom="a smtp.mailfrom=a@bank.example "@evil.example',
        b"spf=pass smtp.mailfrom=a smtp.mailfrom=b@bank.example",
        b"spf=pass (domain of a\\); dmarc=pass \\(@evil.example) smtp.mailfrom=evil.example",
        b"dmarc=pass header.from=evil.example",
        b"dmarc=pass header.from=x.bank.example",
        b"dmarc=pass header.from=bank.example; dmarc=none header.from=bank.example",
        b"dkim=pass header.d=example",
    ],
)
def test_nothing_is_found_of_a_domain_when_its_name_stands_in_what_the_sender_chose(said: bytes) -> None:
    found = read_authentication(read_structure(b"Authentication-Results: mx; " + said + b"\n\nhi"))["mx"]
    assert found.dmarc("bank.example") != "pass"
    assert not found.passed("spf", "bank.example")
    assert not found.passed("dkim", "bank.example")


def test_dmarc_counts_for_the_senders_domain_and_a_failure_is_never_outvoted() -> None:
    field = b"Authentication-Results: mx; dmarc=pass (p=NONE) header.from=bank.example\n\nhi"
    found = read_authentication(read_structure(field))["mx"]
    assert [found.dmarc(each) for each in ("bank.example", "mail.bank.example", "evil.example")] == [
        "pass",
        "pass",
        None,
    ]
    field = b"Authentication-Results: mx; dmarc=pass header.from=bank.example; dmarc=fail header.from=bank.example\n\nhi"
    assert read_authentication(read_structure(field))["mx"].dmarc("bank.example") == "fail"


@pytest.mark.parametrize(
    ("domain", "passed"),
    [("example.com", True), ("mail.example.com", True), ("ample.com", False), ("example.org", False)],
)
def test_a_signature_counts_for_its_domain_and_those_below(domain: str, *, passed: bool) -> None:
    raw = b"Authentication-Results: mx; dkim=pass header.d=example.com\n\nhi"
    assert read_authentication(read_structure(raw))["mx"].passed("dkim", domain) is passed


# As it stands in mail that came straight to Microsoft 365: two hops within, what was found, and where it came in.
_WITHIN = (
    b"Received: from DU2P251CA0001.EURP251.PROD.OUTLOOK.COM (2603:10a6:10:230::6) by AM0PR03MB1.eurprd03.prod.outlook.com\n"
    b" (2603:10a6::1) with Microsoft SMTP Server; Mon, 23 Nov 2026 08:00:02 +0000\n"
    b"Received: from DB5EUR03FT003.eop-EUR03.prod.protection.outlook.com (2603:10a6::2)\n by DU2P251CA0001.outlook.office365.com (2603:10a6:10:230::6) with Microsoft SMTP Server; Mon, 23 Nov 2026 08:00:01 +0000\n"
)
_FOUND = b"Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.com; dkim=none (message not signed) header.d=none;dmarc=pass action=none header.from=example.com;compauth=pass reason=100\n"
_CAME_IN = b"Received: from mx.example.com (192.0.2.1) by DB5EUR03FT003.mail.protection.outlook.com (10.152.20.1); Mon, 23 Nov 2026 08:00:00 +0000\n"
_FORGED = b"Authentication-Results: spf=pass smtp.mailfrom=bank.example; dmarc=pass action=none header.from=bank.example\n"


def test_what_microsoft_found_is_known_by_its_place() -> None:
    found = read_unnamed(read_structure(_WITHIN + _FOUND + _CAME_IN + _FORGED + PERSON + b"\nhi"))
    assert found is not None
    assert (found.dmarc("example.com"), found.passed("spf", "example.com")) == ("pass", True)
    assert not found.passed("spf", "bank.example")
    assert found.dmarc("bank.example") is None


@pytest.mark.parametrize(
    "head",
    [
        # Nothing of Microsoft's: the sender's own stands below where the mail came in.
        _WITHIN + _CAME_IN + _FORGED,
        _CAME_IN + _FORGED,
        # A server that has a name stands above it, whoever that is.
        b"Authentication-Results: mx.example.org; dmarc=fail header.from=bank.example\n" + _FORGED,
        # Another server has taken it since: it may have come with it.
        b"Received: from gateway.example.org (192.0.2.9) by mail.example.org; Mon, 23 Nov 2026 08:00:03 +0000\n" + _WITHIN + _FORGED,
        b"Received: by DU2P251CA0001.EURP251.PROD.OUTLOOK.COM; Mon, 23 Nov 2026 08:00:03 +0000\n" + _FORGED,
        b"Received: from a.outlook.com.evil.example by b.outlook.com; Mon, 23 Nov 2026 08:00:03 +0000\n" + _FORGED,
        b"Received: from a.evil-outlook.com by b.outlook.com; Mon, 23 Nov 2026 08:00:03 +0000\n" + _FORGED,
        # Who sends may call itself a server of Microsoft's, where the mail comes in.
        _WITHIN + _CAME_IN.replace(b"mx.example.com", b"evil.outlook.com") + _FORGED,
        b"Received: from evil.outlook.com (x by b.outlook.com [192.0.2.9]) by mail.example.org; Mon, 23 Nov 2026 08:00:03 +0000\n" + _FORGED,
    ],
)  # fmt: skip
def test_no_finding_without_a_name_is_heard_when_a_sender_may_have_written_it(head: bytes) -> None:
    found = read_unnamed(read_structure(head + PERSON + b"\nhi"))
    assert found is None or found.dmarc("bank.example") != "pass"
