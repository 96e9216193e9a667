"""Mail stored: whose it is, which matter, exactly once, and what is held back."""

import asyncio
import json
from email.message import EmailMessage
from uuid import UUID

import pytest

from retzef.engine.cases import OtherCustomerError
from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.api import merge_case, split_case, unmerge_case
from retzef.modules.mail.api import Arrived, CursorMove, Held, Quarantined, Stored
from retzef.modules.mail.conftest import ADDRESS, FORGED, PROVEN, MailboxOfTest, mail
from retzef.platform.auth.permissions import Rights

pytestmark = pytest.mark.asyncio(loop_scope="module")

RUTH = "Ruth Levi <ruth@home.example>"
FIRST = mail(RUTH, "The meter", "It does not turn.\n", message_id="<one@home.example>", **PROVEN)


def _answer(sender: str, to: str, text: str = "And now it smokes.\n", **fields: str) -> bytes:
    return mail(
        sender,
        fields.pop("subject", "Re: The meter"),
        text,
        in_reply_to=f"<{to}>",
        references=f"<{to}>",
        **fields,
    )


async def test_a_case_with_work_begins_when_somebody_unknown_writes(mailbox: MailboxOfTest) -> None:
    kept = await mailbox.message(FIRST)
    assert (kept["text"], kept["subject"], kept["kind"]) == ("It does not turn.", "The meter", "message")
    assert (kept["verdict"], kept["identity_status"], kept["identity"]) == (
        "proven",
        "verified",
        "ruth@home.example",
    )
    assert (kept["work"], kept["case_status"], kept["direction"]) == (1, "open", "in")
    assert json.loads(kept["threading"])["by"] == "new"
    case = await mailbox.fetchrow(
        "SELECT subject FROM cases WHERE tenant_id = $1 AND case_id = $2", kept["case_id"]
    )
    assert case is not None
    assert case["subject"] == "The meter"
    row = await mailbox.fetchrow(
        "SELECT name, locale FROM customers WHERE tenant_id = $1 AND customer_id = $2", kept["customer_id"]
    )
    assert row is not None
    assert (row["name"], row["locale"]) == ("Ruth Levi", "en")


async def test_nothing_changes_when_the_same_mail_comes_again_by_another_way(mailbox: MailboxOfTest) -> None:
    def taken_in(outcome: str) -> float:
        registry = mailbox.composed.core.meters.registry
        return registry.get_sample_value("retzef_mails_in_total", {"outcome": outcome}) or 0.0

    before = taken_in("stored"), taken_in("known")
    (first,) = await mailbox.deliver(FIRST)
    again = b"Received: from elsewhere by mx; Sun, 22 Nov 2026 10:00:05 +0200\r\n" + FIRST
    (second,) = await mailbox.deliver(again)
    assert isinstance(first, Stored)
    assert second == Stored(first.message_id, duplicate=True)
    assert (taken_in("stored"), taken_in("known")) == (before[0] + 1, before[1] + 1)
    twice = await asyncio.gather(
        *(mailbox.deliver(_answer(RUTH, "one@home.example", **PROVEN)) for _ in range(4))
    )
    assert sum(not each.duplicate for (each,) in twice if isinstance(each, Stored)) == 1
    assert len(await mailbox.fetch("SELECT 1 FROM mails WHERE tenant_id = $1")) == 2
    assert len(await mailbox.fetch("SELECT 1 FROM cases WHERE tenant_id = $1")) == 1


async def test_a_mail_is_known_when_its_mailbox_is_moved_after_years(mailbox: MailboxOfTest) -> None:
    first = await mailbox.message(FIRST)
    swept = "DELETE FROM inbound_receipts WHERE tenant_id = $1 AND received_at < now() + interval '9 years' RETURNING 1"
    assert not await mailbox.fetch(swept)
    assert await mailbox.deliver(FIRST) == [Stored(first["message_id"], duplicate=True)]


@pytest.mark.parametrize(
    ("found", "verdict"),
    [("dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=home.example", "unproven"),
     ("spf=fail smtp.mailfrom=home.example; dmarc=fail (p=NONE) header.from=home.example", "forged"),
     ("dmarc=fail (p=REJECT) header.from=home.example", "forged")],
)  # fmt: skip
async def test_a_failure_is_forgery_only_where_the_domains_owner_minds(
    mailbox: MailboxOfTest, found: str, verdict: str
) -> None:
    assert (await mailbox.message(mail(RUTH, "The meter", "Hello.\n", results=found)))["verdict"] == verdict


async def test_a_mail_that_does_not_date_itself_is_one_when_two_servers_hand_it_in(
    mailbox: MailboxOfTest,
) -> None:
    undated = FIRST.replace(b"Date: Sun, 22 Nov 2026 10:00:00 +0200\n", b"")
    assert undated != FIRST
    ways = [
        b"Received: from a by mx; Sun, 22 Nov 2026 10:00:%02d +0200\n" % each + undated for each in (5, 9)
    ]
    first, second = [(await mailbox.deliver(each))[0] for each in ways]
    assert isinstance(first, Stored)
    assert second == Stored(first.message_id, duplicate=True)


async def test_both_are_kept_when_a_program_gives_two_mails_one_id(mailbox: MailboxOfTest) -> None:
    other = mail(RUTH, "The bill", "It is too high.\n", message_id="<one@home.example>", **PROVEN)
    kept = [await mailbox.message(FIRST), await mailbox.message(other)]
    assert len({each["message_id"] for each in kept}) == 2


async def test_an_answer_goes_on_in_the_thread_when_it_names_a_mail_of_it(mailbox: MailboxOfTest) -> None:
    first = await mailbox.message(FIRST)
    second = await mailbox.message(_answer(RUTH, "one@home.example", **PROVEN))
    assert (second["thread_id"], second["interaction_id"]) == (first["thread_id"], first["interaction_id"])
    assert second["work"] == 1


async def test_an_answer_finds_what_it_answers_when_both_come_in_one_batch(mailbox: MailboxOfTest) -> None:
    outcomes = await mailbox.deliver(FIRST, _answer(RUTH, "one@home.example", **PROVEN))
    kept = [await mailbox.kept(each.message_id) for each in outcomes if isinstance(each, Stored)]
    assert len({each["interaction_id"] for each in kept}) == 1
    assert len(kept) == 2


async def test_another_matter_begins_and_joining_is_offered_when_a_customer_writes_of_something_new(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(FIRST)
    second = await mailbox.message(mail(RUTH, "The invoice of June", "It is wrong.\n", **PROVEN))
    assert second["customer_id"] == first["customer_id"]
    assert second["case_id"] != first["case_id"]
    offered = json.loads(second["threading"])
    assert (offered["offer"], offered["case_id"]) == ("join", str(first["case_id"]))


async def test_a_stranger_gets_a_case_of_their_own_when_they_answer_our_forwarded_mail(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(FIRST)
    _, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    strange = await mailbox.message(_answer("Gil <gil@else.example>", mail_id))
    assert strange["case_id"] != first["case_id"]
    assert strange["customer_id"] != first["customer_id"]
    offered = json.loads(strange["threading"])
    assert (offered["offer"], offered["case_id"]) == ("join", str(first["case_id"]))


async def test_a_colleague_in_copy_takes_part_in_the_customers_case_when_they_answer_all(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(
        mail(
            RUTH, "The meter", "See.\n", message_id="<c@home.example>", cc="Noa <noa@work.example>", **PROVEN
        )
    )
    second = await mailbox.message(_answer("Noa <noa@work.example>", "c@home.example"))
    assert (second["case_id"], second["customer_id"]) == (first["case_id"], first["customer_id"])
    assert second["identity_id"] == first["identity_id"], (
        "the thread is the customer's; the mail says who wrote"
    )
    assert not await mailbox.fetch(
        "SELECT 1 FROM identities WHERE tenant_id = $1 AND value = 'noa@work.example'"
    )


async def test_an_address_is_verified_when_our_mark_comes_back_from_it(mailbox: MailboxOfTest) -> None:
    first = await mailbox.message(mail(RUTH, "The meter", "It does not turn.\n"))
    assert (first["verdict"], first["identity_status"]) == ("unproven", "claimed")
    await mailbox.resolve(first["case_id"])
    _, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    second = await mailbox.message(_answer(RUTH, mail_id))
    assert (second["verdict"], second["identity_status"]) == ("proven", "verified")
    assert (second["case_id"], second["case_status"]) == (first["case_id"], "open"), (
        "the customer's word opens it again"
    )
    assert second["identity_id"] == first["identity_id"]
    assert json.loads(second["threading"])["by"] == "mark"


@pytest.mark.parametrize("is_open", [True, False])
async def test_an_address_is_verified_when_a_trusted_server_vouches_for_it_later(
    mailbox: MailboxOfTest, is_open: bool
) -> None:
    first = await mailbox.message(
        mail(RUTH, "The meter", "It does not turn.\n", message_id="<u@home.example>")
    )
    assert first["identity_status"] == "claimed"
    if not is_open:
        await mailbox.resolve(first["case_id"])
    second = await mailbox.message(_answer(RUTH, "u@home.example", **PROVEN))
    assert (second["identity_id"], second["identity_status"]) == (first["identity_id"], "verified")
    told = await mailbox.fetch("SELECT 1 FROM events WHERE tenant_id = $1 AND kind = 'identity_verified'")
    assert len(told) == 1


async def test_whoever_wrote_unproved_is_found_again_and_nothing_is_proved_when_they_write_again(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(mail(RUTH, "The meter", "It does not turn.\n"))
    second = await mailbox.message(mail(RUTH, "The bill", "Too high.\n"))
    assert second["customer_id"] == first["customer_id"]
    assert second["identity_status"] == "claimed"


async def test_a_forged_sender_becomes_nobody_we_know_when_the_domain_denies_it(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(FIRST)
    forged = await mailbox.message(_answer(RUTH, "one@home.example", "Send my bill elsewhere.\n", **FORGED))
    assert forged["customer_id"] != first["customer_id"]
    assert (forged["verdict"], forged["identity_status"]) == ("forged", "claimed")
    assert json.loads(forged["threading"])["offer"] is None
    more = await mailbox.message(mail(RUTH, "Hello again", "Well?\n", **FORGED))
    assert more["customer_id"] == forged["customer_id"], "forgeries are kept together"
    true = await mailbox.message(mail(RUTH, "It is me", "Really.\n", **PROVEN))
    assert true["customer_id"] == first["customer_id"]


async def test_what_a_sender_writes_of_himself_is_not_believed_when_no_trusted_server_says_it(
    mailbox: MailboxOfTest,
) -> None:
    raw = mail(
        RUTH,
        "The meter",
        "It does not turn.\n",
        authentication_results="mx.forger.example; dmarc=pass header.from=home.example",
    )
    assert (await mailbox.message(raw))["verdict"] == "unproven"


async def test_a_trusted_servers_name_proves_nothing_when_the_sender_wrote_it_below_the_servers_own_line(
    mailbox: MailboxOfTest,
) -> None:
    server = b"Authentication-Results: mx.centre.example; spf=none smtp.mailfrom=else.example\r\nReceived: from x by mx.centre.example; Sun, 22 Nov 2026 10:00:05 +0200\r\n"
    forged = mail(RUTH, "The meter", "It does not turn.\n", **PROVEN)
    assert (await mailbox.message(server + forged))["verdict"] == "unproven"


async def test_a_visitors_claim_is_not_proved_when_nobody_vouches_for_the_mail(
    mailbox: MailboxOfTest,
) -> None:
    customer, _ = await mailbox.claim("ruth@home.example")
    unproved = await mailbox.message(mail(RUTH, "Hello", "From me?\n"))
    assert unproved["customer_id"] != customer, "anybody can claim an address"


async def test_the_claim_of_one_visitor_is_proved_when_a_believed_mail_comes_from_the_address(
    mailbox: MailboxOfTest,
) -> None:
    customer, identity = await mailbox.claim("ruth@home.example")
    kept = await mailbox.message(FIRST)
    assert (kept["customer_id"], kept["identity_id"], kept["identity_status"]) == (
        customer,
        identity,
        "verified",
    )
    assert await mailbox.fetch(
        "SELECT 1 FROM events WHERE tenant_id = $1 AND kind = 'identity_verified' AND identity_id = $2",
        identity,
    )


async def test_an_automatic_answer_wakes_nobody_when_its_case_is_resolved(mailbox: MailboxOfTest) -> None:
    first = await mailbox.message(FIRST)
    _, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    await mailbox.resolve(first["case_id"])
    away = await mailbox.message(
        _answer(
            RUTH,
            mail_id,
            "I am away until Monday.\n",
            subject="Automatic reply: The meter",
            auto_submitted="auto-replied",
            **PROVEN,
        )
    )
    assert (away["kind"], away["case_id"], away["case_status"], away["work"]) == (
        "auto_reply",
        first["case_id"],
        "resolved",
        0,
    )
    back = await mailbox.message(
        _answer(RUTH, mail_id, "Now I am back.\n", message_id="<back@home.example>", **PROVEN)
    )
    assert (back["case_id"], back["case_status"], back["work"]) == (first["case_id"], "open", 1)


def _bounce(mail_id: str, recipient: str, action: str = "failed", status: str = "5.1.1") -> bytes:
    return "\r\n".join([
        "From: Mail Delivery System <MAILER-DAEMON@mx.example>", f"To: {ADDRESS}", "Subject: Undelivered Mail Returned to Sender",
        "Message-ID: <bounce-" + action + "@mx.example>", "Date: Sun, 22 Nov 2026 11:00:00 +0200", "Auto-Submitted: auto-replied",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "MIME-Version: 1.0", "", "--b",
        "Content-Type: text/plain", "", "This is the mail system. It could not be delivered.", "", "--b", "Content-Type: message/delivery-status",
        "", "Reporting-MTA: dns; mx.example", "", f"Final-Recipient: rfc822; {recipient}", f"Action: {action}", f"Status: {status}",
        "Diagnostic-Code: smtp; 550 no such user", "", "--b", "Content-Type: text/rfc822-headers", "", f"Message-ID: <{mail_id}>",
        "Subject: Re: The meter", "", "--b--", "",
    ]).encode()  # fmt: skip


async def test_message_and_address_are_marked_and_somebody_hears_of_it_when_an_answer_bounces(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(FIRST)
    message_id, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    await mailbox.resolve(first["case_id"])
    delayed = await mailbox.message(_bounce(mail_id, "ruth@home.example", "delayed", "4.4.1"))
    assert (delayed["case_id"], delayed["case_status"], delayed["work"]) == (first["case_id"], "resolved", 0)
    status = "SELECT m.status, m.error_code, r.status AS of_recipient, r.code FROM messages m JOIN mail_recipients r USING (tenant_id, message_id) WHERE m.tenant_id = $1 AND m.message_id = $2"
    row = await mailbox.fetchrow(status, message_id)
    assert row is not None
    assert (row["status"], row["of_recipient"]) == ("sent", "delayed")
    seen = "SELECT m.version FROM messages m JOIN events e USING (tenant_id, message_id) WHERE m.tenant_id = $1 AND m.message_id = $2 AND e.kind = 'message_status_changed'"
    lifted = await mailbox.fetchrow(seen, message_id)
    assert lifted is not None, "whoever has it on the screen sees the delay"
    assert lifted["version"] == 2
    bounced = await mailbox.message(_bounce(mail_id, "Ruth@Home.example"))
    assert (bounced["kind"], bounced["case_id"], bounced["case_status"], bounced["work"]) == (
        "bounce",
        first["case_id"],
        "open",
        1,
    )
    assert bounced["of_message_id"] == message_id
    row = await mailbox.fetchrow(status, message_id)
    assert row is not None
    assert tuple(row) == ("failed", "mail-bounced", "bounced", "5.1.1")
    identity = await mailbox.fetchrow(
        "SELECT unreachable_since, unreachable_code FROM identities WHERE tenant_id = $1 AND identity_id = $2",
        first["identity_id"],
    )
    assert identity is not None
    assert identity["unreachable_since"] is not None
    assert identity["unreachable_code"] == "5.1.1"
    await mailbox.message(mail(RUTH, "I changed my mailbox", "It works again.\n", **PROVEN))
    identity = await mailbox.fetchrow(
        "SELECT unreachable_since FROM identities WHERE tenant_id = $1 AND identity_id = $2",
        first["identity_id"],
    )
    assert identity is not None
    assert identity["unreachable_since"] is None


async def test_an_address_is_good_when_the_wrong_one_that_was_put_right_bounces(
    mailbox: MailboxOfTest,
) -> None:
    """Nobody knew what had become of the mail; it was sent again, and then the first comes back."""
    first = await mailbox.message(FIRST)
    message_id, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    await mailbox.fetch(
        "INSERT INTO mail_resends (tenant_id, message_id, client_id, agent_id, asked_at, status_before, corrected)"
        " VALUES ($1, $2, $2, $2, now(), 'unconfirmed', '{\"rut@home.example\": \"ruth@home.example\"}') RETURNING 1", message_id
    )  # fmt: skip
    await mailbox.message(_bounce(mail_id, "rut@home.example"))
    row = await mailbox.fetchrow(
        "SELECT m.status, r.status AS of_recipient, (SELECT count(*) FROM identities d WHERE d.tenant_id = $1 AND d.unreachable_since IS NOT NULL)"
        " FROM messages m JOIN mail_recipients r USING (tenant_id, message_id) WHERE m.tenant_id = $1 AND m.message_id = $2", message_id
    )  # fmt: skip
    assert row is not None
    assert tuple(row) == ("sent", "accepted", 0)


async def test_a_full_mailbox_does_not_make_the_address_bad_when_it_bounces(mailbox: MailboxOfTest) -> None:
    first = await mailbox.message(FIRST)
    _, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    await mailbox.message(_bounce(mail_id, "ruth@home.example", "failed", "5.2.2"))
    identity = await mailbox.fetchrow(
        "SELECT unreachable_since FROM identities WHERE tenant_id = $1 AND identity_id = $2",
        first["identity_id"],
    )
    assert identity is not None
    assert identity["unreachable_since"] is None


async def test_a_report_of_no_mail_of_ours_is_held_back_when_it_comes(mailbox: MailboxOfTest) -> None:
    (outcome,) = await mailbox.deliver(_bounce("not-ours@x.example", "somebody@else.example"))
    assert isinstance(outcome, Quarantined)
    assert outcome.reason == "mail-report-unknown"
    assert not await mailbox.fetch("SELECT 1 FROM cases WHERE tenant_id = $1")


async def test_our_own_mail_is_held_back_when_it_comes_back_to_us(mailbox: MailboxOfTest) -> None:
    first = await mailbox.message(FIRST)
    _, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    (outcome,) = await mailbox.deliver(
        mail(ADDRESS, "Re: The meter", "we look into it\n", message_id=f"<{mail_id}>")
    )
    assert isinstance(outcome, Quarantined)
    assert outcome.reason == "mail-of-ours"


async def test_a_mail_is_held_once_and_the_others_taken_when_it_has_no_sender(mailbox: MailboxOfTest) -> None:
    nobody = b"Subject: who am I\r\n\r\nnobody knows\r\n"
    cursor = CursorMove("INBOX", 7, 12)
    held, stored = await mailbox.deliver(nobody, FIRST, cursor=cursor)
    assert isinstance(held, Quarantined)
    assert isinstance(stored, Stored)
    row = await mailbox.fetchrow("SELECT uidvalidity, last_uid FROM mailboxes WHERE tenant_id = $1")
    assert row is not None
    assert tuple(row) == (7, 12)
    assert (
        len(
            await mailbox.fetch(
                "SELECT 1 FROM mail_quarantine WHERE tenant_id = $1 AND attachment_id IS NOT NULL"
            )
        )
        == 1
    )


async def test_the_cursor_goes_back_only_when_the_folder_is_another(mailbox: MailboxOfTest) -> None:
    for move, expected in (
        (CursorMove("INBOX", 7, 12), (7, 12)),
        (CursorMove("INBOX", 7, 3), (7, 12)),
        (CursorMove("INBOX", 8, 3), (8, 3)),
    ):
        await mailbox.deliver(cursor=move)
        row = await mailbox.fetchrow("SELECT uidvalidity, last_uid FROM mailboxes WHERE tenant_id = $1")
        assert row is not None
        assert tuple(row) == expected


async def test_files_and_the_source_are_kept_when_a_mail_brings_them(mailbox: MailboxOfTest) -> None:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = RUTH, ADDRESS, "צילום"
    made.set_content("ראו קובץ מצורף\n")
    made.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="חשבון.pdf")
    made.add_attachment(
        b"MZ\x90\x00" + b"x" * 3_000_000, maintype="application", subtype="pdf", filename="bill.pdf"
    )
    kept = await mailbox.message(made.as_bytes())
    files = json.loads(kept["attachments"])
    assert [(each["name"], each["media_type"]) for each in files] == [
        ("חשבון.pdf", "application/pdf"),
        ("bill.pdf", "application/octet-stream"),
    ]
    source = await mailbox.fetchrow("SELECT packed, attachment_id FROM mail_sources WHERE tenant_id = $1")
    assert source is not None
    rows = await mailbox.fetch(
        "SELECT name, message_id FROM attachments WHERE tenant_id = $1 AND message_id = $2",
        kept["message_id"],
    )
    assert len(rows) == 2 + (source["attachment_id"] is not None)


@pytest.mark.parametrize(
    "poison",
    [
        b"From: ruth@home.example\r\nSubject: a\x00b\r\n\r\nx\x00y\r\n",
        b"From: ruth@home.example\r\nSubject: =?utf-8?q?=ed=a0=80?=\r\n\r\n\xed\xa0\x80\r\n",
    ],
)
async def test_a_mail_with_what_no_column_holds_is_taken_when_it_comes_among_others(
    mailbox: MailboxOfTest, poison: bytes
) -> None:
    outcomes = await mailbox.deliver(poison, FIRST)
    assert all(isinstance(each, Stored) for each in outcomes)


async def test_an_answer_goes_on_in_the_half_it_answers_when_the_thread_was_split(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(FIRST)
    second = await mailbox.message(
        _answer(
            RUTH,
            "one@home.example",
            "My bill is wrong too.\n",
            subject="The bill of June",
            message_id="<two@home.example>",
            **PROVEN,
        )
    )
    assert json.loads(second["threading"])["offer"] == "split"
    reader = Rights(
        mailbox.tenant.tenant_id,
        AgentId(mailbox.tenant.agents["admin"].agent_id),
        frozenset({"cases.read_all"}),
    )
    async with mailbox.composed.core.units.begin(mailbox.tenant.tenant_id) as unit:
        made = await split_case(
            unit, reader, CaseId(first["case_id"]), second["message_id"], "The bill of June"
        )
    of_bill = await mailbox.message(
        _answer(RUTH, "two@home.example", "It says 900.\n", subject="Re: The bill of June", **PROVEN)
    )
    of_meter = await mailbox.message(_answer(RUTH, "one@home.example", "It still smokes.\n", **PROVEN))
    assert (of_bill["case_id"], of_meter["case_id"]) == (made.case_id, first["case_id"])
    assert of_meter["interaction_id"] == first["interaction_id"], "the first half still waits for an answer"


async def test_the_matters_are_one_and_the_stranger_takes_part_when_the_agent_joins_what_was_offered(
    mailbox: MailboxOfTest,
) -> None:
    first = await mailbox.message(FIRST)
    _, mail_id = await mailbox.answer(first, ["ruth@home.example"])
    strange = await mailbox.message(
        _answer("Gil <gil@else.example>", mail_id, message_id="<gil@else.example>")
    )
    other = await mailbox.message(mail("Ada <ada@third.example>", "Hello", "Something else.\n"))
    reader = Rights(
        mailbox.tenant.tenant_id,
        AgentId(mailbox.tenant.agents["admin"].agent_id),
        frozenset({"cases.read_all"}),
    )
    async with mailbox.composed.core.units.begin(mailbox.tenant.tenant_id) as unit:
        merge_id = await merge_case(unit, reader, CaseId(strange["case_id"]), CaseId(first["case_id"]))
        with pytest.raises(OtherCustomerError):
            await merge_case(unit, reader, CaseId(other["case_id"]), CaseId(first["case_id"]))
    again = await mailbox.message(_answer("Gil <gil@else.example>", "gil@else.example", "One more thing.\n"))
    assert again["case_id"] == first["case_id"]
    assert again["customer_id"] == first["customer_id"]
    async with mailbox.composed.core.units.begin(mailbox.tenant.tenant_id) as unit:
        await unmerge_case(unit, reader, merge_id, of_case=first["case_id"])
    assert (await mailbox.kept(again["message_id"]))["case_id"] == strange["case_id"]


async def test_mail_to_an_address_that_a_queue_has_named_leads_to_that_queue(mailbox: MailboxOfTest) -> None:
    sales = "Sales@centre.example"
    await mailbox.fetch(
        "UPDATE entry_points SET settings = settings || jsonb_build_object('aliases', jsonb_build_array($2::text, 'jobs@centre.example'))"
        " WHERE tenant_id = $1 AND channel = 'email' RETURNING 1",
        sales,
    )
    other = mailbox.tenant.other_queue_id
    await mailbox.fetch(
        "UPDATE queues SET sender_address = $2 WHERE tenant_id = $1 AND queue_id = $3 RETURNING 1",
        sales,
        other,
    )
    entry_point = await mailbox.composed.core.registry.look_up(
        mailbox.tenant.tenant_id, mailbox.entry_point.entry_point_id
    )
    assert entry_point.queue_id == mailbox.tenant.queue_id

    async def queue_of(to: str, number: int) -> UUID:
        raw = mail(f"r{number}@home.example", f"Matter {number}", "Hello.\n", to=to)
        (stored,) = await mailbox.store.receive(
            entry_point, [Arrived(raw, len(raw), mailbox.composed.core.clock.now())]
        )
        assert isinstance(stored, Stored)
        row = await mailbox.fetchrow(
            "SELECT w.queue_id FROM work_items w JOIN messages m USING (tenant_id, interaction_id) WHERE m.tenant_id = $1 AND m.message_id = $2",
            stored.message_id,
        )
        assert row is not None
        return UUID(str(row["queue_id"]))

    assert await queue_of("sales@CENTRE.example", 1) == other
    assert await queue_of("jobs@centre.example", 2) == mailbox.tenant.queue_id
    assert await queue_of(ADDRESS, 3) == mailbox.tenant.queue_id


async def test_whose_a_mail_is_that_was_too_large_to_fetch_is_told_by_its_head(
    mailbox: MailboxOfTest,
) -> None:
    head = b"From: Ruth <ruth@home.example>\r\nSubject: =?utf-8?b?16nXnNeV150=?=\r\n\r\n"
    held = Held(reason="mail-too-large", size=90_000_000, folder="INBOX", uidvalidity=1, uid=7, head=head)
    await mailbox.store.quarantine(mailbox.entry_point, held)
    row = await mailbox.fetchrow(
        "SELECT sender, subject, attachment_id FROM mail_quarantine WHERE tenant_id = $1"
    )
    assert row is not None
    assert tuple(row) == ("ruth@home.example", "שלום", None)
