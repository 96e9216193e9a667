"""Strangers who try to be taken for somebody, and programs that try to be answered."""

from dataclasses import replace
from datetime import timedelta

import pytest

from retzef.modules.mail.api import Arrived, Quarantined, Stored
from retzef.modules.mail.conftest import ADDRESS, FORGED, PROVEN, MailboxOfTest, mail

pytestmark = pytest.mark.asyncio(loop_scope="module")

RUTH = "Ruth Levi <ruth@home.example>"


def _answer(sender: str, mail_id: str, text: str = "And now it smokes.\n", **fields: str) -> bytes:
    return mail(
        sender, "Re: The meter", text, in_reply_to=f"<{mail_id}>", references=f"<{mail_id}>", **fields
    )


async def test_an_address_is_not_verified_when_our_mark_comes_back_that_somebody_in_copy_knows(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(mail(RUTH, "The meter", "Hm.\n", cc="eve@else.example"))
    _, mail_id = await mailbox.answer(first, ["ruth@home.example", "eve@else.example"])
    again = await mailbox.message(_answer(RUTH, mail_id))
    assert (again["case_id"], again["verdict"], again["identity_status"]) == (
        first["case_id"],
        "unproven",
        "claimed",
    )


@pytest.mark.parametrize("eve_is_told", ["before", "after"])
async def test_an_address_is_not_verified_when_another_mail_of_the_thread_went_elsewhere(
    mailbox: MailboxOfTest, eve_is_told: str
) -> None:
    first = await mailbox.message(mail(RUTH, "The meter", "Hm.\n", reply_to="eve@else.example"))
    went = [["eve@else.example"], ["ruth@home.example"]]
    marks = [
        (await mailbox.answer(first, to))[1] for to in (went if eve_is_told == "before" else reversed(went))
    ]
    again = await mailbox.message(_answer(RUTH, marks[0]))
    assert again["identity_status"] == "claimed"


async def test_an_address_is_verified_when_the_mark_comes_back_to_our_address_with_the_thread(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(mail(RUTH, "The meter", "Hm.\n"))
    _, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    marked = ADDRESS.replace("@", "+rzwhatever@")
    await mailbox.message(_answer(RUTH, mail_id, "One.\n", to=marked))
    again = await mailbox.message(_answer(RUTH, mail_id, "Two.\n", to=marked))
    assert again["identity_status"] == "verified", "our own addresses are nobody else's"


@pytest.mark.parametrize("vouched", [{}, PROVEN])
async def test_an_address_is_not_verified_when_its_owners_program_says_that_they_are_away(
    mailbox: MailboxOfTest, vouched: dict[str, str]
) -> None:
    """Whoever leaves somebody's address in the chat would have it proved by their note of absence."""
    first = await mailbox.message(mail(RUTH, "The meter", "Hm.\n"))
    _, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    away = await mailbox.message(
        _answer(RUTH, mail_id, "I am away.\n", auto_submitted="auto-replied", **vouched)
    )
    assert (away["case_id"], away["kind"], away["identity_status"]) == (
        first["case_id"],
        "auto_reply",
        "claimed",
    )


@pytest.mark.parametrize(
    ("sender", "results"),
    [
        ("ruth@home.example, eve@else.example", "dmarc=pass header.from=home.example"),
        ("ruth@home.example", "dmarc=pass header.from=else.example"),
        ("ruth@home.example", 'spf=pass smtp.mailfrom="a; dmarc=pass header.from=home.example"@else.example'),
    ],
)
async def test_a_sender_is_not_proven_when_the_server_has_judged_another(
    mailbox: MailboxOfTest, sender: str, results: str
) -> None:
    raw = mail("x@x.example", "Hello", "Well?\n", results=results).replace(b"x@x.example", sender.encode())
    assert (await mailbox.message(raw))["verdict"] == "unproven"


async def test_who_writes_in_our_name_takes_no_part_when_both_mails_come_at_once(
    mailbox: MailboxOfTest,
) -> None:
    first = mail(RUTH, "The meter", "It does not turn.\n", message_id="<one@home.example>", **PROVEN)
    outcomes = await mailbox.deliver(first, _answer(ADDRESS, "one@home.example"))
    kept = [await mailbox.kept(each.message_id) for each in outcomes if isinstance(each, Stored)]
    assert len({each["case_id"] for each in kept}) == 2


async def test_each_is_somebody_else_when_a_form_of_our_own_site_writes_for_them(
    mailbox: MailboxOfTest,
) -> None:
    ours = {"results": "dmarc=pass header.from=centre.example"}
    one = await mailbox.message(mail(ADDRESS, "Form", "It smokes.\n", reply_to=RUTH, **ours))
    two = await mailbox.message(mail(ADDRESS, "Form", "My bill!\n", reply_to="gil@else.example", **ours))
    assert [each["identity"] for each in (one, two)] == ["ruth@home.example", "gil@else.example"]
    assert one["customer_id"] != two["customer_id"]
    assert (one["verdict"], one["identity_status"]) == ("unproven", "claimed"), "anybody may fill in a form"


async def _is_automatic(mailbox: MailboxOfTest, raw: bytes) -> tuple[bool, str]:
    """Does its event say that no program is to answer it? And the Message-ID of what a program of ours answers all the same."""
    kept = await mailbox.message(raw)
    found = await mailbox.fetchrow(
        "SELECT data ? 'automatic' FROM events WHERE tenant_id = $1 AND kind = 'message_received' AND message_id = $2",
        kept["message_id"],
    )
    assert found is not None
    _, mail_id = await mailbox.answer(kept, [kept["identity"]])
    return found[0], mail_id


async def test_nobody_is_answered_by_a_program_when_their_name_is_forged(mailbox: MailboxOfTest) -> None:
    is_automatic, _ = await _is_automatic(mailbox, mail(RUTH, "The meter", "Hm.\n", **FORGED))
    assert is_automatic


async def test_who_wrote_long_ago_is_not_answered_by_a_program_when_their_mail_is_taken_in_now(
    mailbox: MailboxOfTest,
) -> None:
    raw, now = mail(RUTH, "The meter", "Hm.\n"), mailbox.composed.core.clock.now()
    await mailbox.store.receive(mailbox.entry_point, [Arrived(raw, len(raw), now - timedelta(days=400))])
    found = await mailbox.fetchrow(
        "SELECT data ? 'automatic' FROM events WHERE tenant_id = $1 AND kind = 'case_opened'"
    )
    assert found is not None
    assert found[0]


async def test_a_program_is_answered_once_when_it_has_an_address_for_each_answer(
    mailbox: MailboxOfTest,
) -> None:
    is_automatic, mail_id = await _is_automatic(
        mailbox, mail("Desk <desk+1@home.example>", "Hi", "Ticket 1\n")
    )
    assert not is_automatic
    for number in (2, 3):
        echo = _answer(f"Desk <desk+{number}@home.example>", mail_id, f"We have your mail {number}\n")
        is_automatic, mail_id = await _is_automatic(mailbox, echo)
        assert is_automatic


@pytest.mark.parametrize(
    ("kind", "verdict"), [({"authserv_kind": "microsoft"}, "proven"), ({}, "unproven"), ({"trusted_authserv": ""}, "unproven")]
)  # fmt: skip
async def test_a_finding_without_a_name_counts_only_where_the_mailbox_is_at_microsoft_365(
    mailbox: MailboxOfTest, kind: dict[str, str], verdict: str
) -> None:
    mailbox.entry_point = replace(mailbox.entry_point, settings={**mailbox.entry_point.settings, **kind})
    found = b"Authentication-Results: spf=pass smtp.mailfrom=home.example; dmarc=pass action=none header.from=home.example;compauth=pass reason=100\n"
    raw = mail(RUTH, "The meter", "Hm.\n")
    assert (await mailbox.message(found + raw))["verdict"] == verdict
    forged = PROVEN["results"].encode()
    below = (
        b"Received: from mx.else.example by a.mail.protection.outlook.com; Sun, 22 Nov 2026 10:00:00 +0200\n"
    )
    other = mail(RUTH, "The bill", "Hm.\n")
    below += b"Authentication-Results: " + forged + b"\n"
    assert (await mailbox.message(below + other))["verdict"] == "unproven"


def _report(mail_id: str, sender: str, *, results: str = "") -> bytes:
    """As a server writes it; whoever knows the mark of a mail can."""
    found = [f"Authentication-Results: mx.centre.example; {results}"] if results else []
    return "\r\n".join([
        *found, f"From: {sender}", f"To: {ADDRESS}", "Subject: Undelivered Mail", "Message-ID: <report@else.example>", "Date: Sun, 22 Nov 2026 11:00:00 +0200",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "MIME-Version: 1.0", "", "--b", "Content-Type: text/plain", "",
        "Pay what you owe to IL62 0108 0000 0009 9999 999.", "", "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx.else.example", "",
        "Final-Recipient: rfc822; ruth@home.example", "Action: failed", "Status: 5.1.1", "", "--b", 'Content-Type: application/pdf; name="bill.pdf"',
        'Content-Disposition: attachment; filename="bill.pdf"', "", "%PDF-1.4 pay", "--b", "Content-Type: text/rfc822-headers", "", f"Message-ID: <{mail_id}>", "", "--b--", "",
    ]).encode()  # fmt: skip


@pytest.mark.parametrize("sender", ["Ruth Levi <ruth@home.example>", "MAILER-DAEMON@mx.else.example"])
async def test_a_stranger_says_nothing_in_a_thread_when_their_mail_looks_like_a_report(
    mailbox: MailboxOfTest, sender: str
) -> None:
    first = await mailbox.message(mail(RUTH, "The meter", "Hm.\n"))
    _, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    filed = await mailbox.message(_report(mail_id, sender))
    assert (filed["case_id"], filed["kind"], filed["text"], filed["attachments"]) == (
        first["case_id"],
        "bounce",
        "",
        "[]",
    )
    assert (filed["verdict"], filed["identity_status"], filed["is_cut"]) == ("unproven", "claimed", True)
    assert not await mailbox.fetch("SELECT 1 FROM attachments WHERE tenant_id = $1 AND name = 'bill.pdf'")
    lines = await mailbox.fetch("SELECT last_line FROM work_items WHERE tenant_id = $1")
    assert [each["last_line"] for each in lines] == ["Hm."], "what the customer said last"


async def test_a_report_is_held_when_its_servers_domain_disowns_it(mailbox: MailboxOfTest) -> None:
    first = await mailbox.message(mail(RUTH, "The meter", "Hm.\n"))
    message_id, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    (held,) = await mailbox.deliver(_report(mail_id, "MAILER-DAEMON@home.example", **FORGED))
    assert isinstance(held, Quarantined)
    assert held.reason == "mail-report-forged"
    row = await mailbox.fetchrow(
        "SELECT status FROM messages WHERE tenant_id = $1 AND message_id = $2", message_id
    )
    assert row is not None
    assert row["status"] == "sent"
