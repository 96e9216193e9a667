"""Mails as they are sent: to whom, once, with what became of each recipient; and never again when nobody knows."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.smtp_script import SmtpScript, run_smtp_script
from tests.fixtures.waiting import eventually

from retzef.kernel.ids import CaseId
from retzef.modules.cases.api import MailAddressInvalidError
from retzef.modules.outbound.conftest import World, make_mailbox, make_world
from retzef.modules.outbound.resend import (
    MailNotStuckError,
    MailRecipientTwiceError,
    SentAgainTo,
    send_mail_again,
)
from retzef.platform.audit import Somebody
from retzef.ports.channel import AttachmentRef

RUTH, DAN = "ruth@customer.example", "dan@customer.example"


@pytest.fixture
async def script() -> AsyncIterator[SmtpScript]:
    async with run_smtp_script() as running:
        yield running


@pytest.fixture
async def world(database: FreshDatabase, tmp_path: Path, script: SmtpScript) -> AsyncIterator[World]:
    async with make_world(database, tmp_path, make_mailbox(script.port)) as made:
        made.configure(smtp_security="none")
        await _add_mailbox(made)
        yield made


async def _add_mailbox(world: World) -> None:
    entry_point = world.entry_point
    made = "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
    async with world.units.begin(world.tenant_id) as unit:
        queue_id = await unit.connection.fetchval("SELECT queue_id FROM queues")
        await unit.connection.execute(
            f"{made} VALUES ($1, $2, 'email', 'Service', 'service-key', $3, '{{}}', '')",
            world.tenant_id, entry_point.entry_point_id, queue_id,
        )  # fmt: skip
    await world.database.system.execute(
        "INSERT INTO tenants (tenant_id, name, created_at) VALUES ($1, 'Shop', now()) ON CONFLICT DO NOTHING", world.tenant_id
    )  # fmt: skip


async def mail(
    world: World,
    *people: str,
    text: str = "hello",
    attachments: tuple[AttachmentRef, ...] = (),
    **facts: object,
) -> UUID:
    """A message of the agent's that goes by mail to these."""
    message_id = await world.say(text, attachments=attachments)
    told = {
        "subject": "Your order",
        "html": None,
        "of_message_id": None,
        "is_forward": False,
        "quotes": False,
        **facts,
    }
    async with world.units.begin(world.tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO mails (tenant_id, message_id, entry_point_id, thread_id, kind, subject, html, of_message_id, is_forward, quotes)"
            " VALUES ($1, $2, $3, $4, 'message', $5, $6, $7, $8, $9)",
            world.tenant_id, message_id, world.entry_point.entry_point_id, world.interaction_id, *told.values(),
        )  # fmt: skip
        for place, address in enumerate(people or (RUTH,)):
            await unit.connection.execute(
                "INSERT INTO mail_recipients (tenant_id, message_id, place, role, address, status) VALUES ($1, $2, $3, 'to', $4, 'queued')",
                world.tenant_id, message_id, place, address,
            )  # fmt: skip
    return message_id


async def recipients(world: World, message_id: UUID) -> dict[str, tuple[str, str | None]]:
    rows = await world.database.system.fetch(
        "SELECT address, status, code FROM mail_recipients WHERE message_id = $1 ORDER BY place", message_id
    )
    return {row["address"]: (row["status"], row["code"]) for row in rows}


def _waits(job: asyncpg.Record, now: datetime) -> bool:
    return bool(job["state"] == "ready" and job["run_at"] > now)


async def of_mail(world: World, message_id: UUID) -> asyncpg.Record:
    row = await world.database.system.fetchrow("SELECT * FROM mails WHERE message_id = $1", message_id)
    assert row is not None
    return row


async def test_a_mail_is_sent_and_recorded_when_the_server_takes_it(world: World, script: SmtpScript) -> None:
    message_id = await mail(world, RUTH, DAN, text="שלום 👋")

    async with world.working():
        row = await world.becomes(message_id, "sent")
        await world.no_jobs()

    (taken,) = script.mails
    read = message_from_bytes(taken.content, policy=policy.default)
    assert (taken.sender, taken.recipients) == ("service1@shop.example", [RUTH, DAN])
    assert (read["Subject"], read["To"]) == ("Your order", f"{RUTH}, {DAN}")
    text = read.get_body(("plain",))
    assert text is not None
    assert text.get_content() == "שלום 👋"
    assert (
        row["provider_message_id"]
        == (await of_mail(world, message_id))["mail_id"]
        == read["Message-ID"].strip("<>")
    )
    assert await recipients(world, message_id) == {RUTH: ("accepted", "250"), DAN: ("accepted", "250")}
    assert [json.loads(each["data"])["status"] for each in await world.events()] == ["queued", "sent"]


async def test_a_mail_goes_from_the_address_of_its_queue_when_the_mailbox_has_it(
    world: World, script: SmtpScript
) -> None:
    await world.database.system.execute("UPDATE queues SET sender_address = 'sales@shop.example'")
    world.configure(aliases=["sales@shop.example"])
    first = await mail(world)
    async with world.working():
        await world.becomes(first, "sent")
        world.configure(aliases=["jobs@shop.example"])
        await world.becomes(await mail(world), "sent")

    assert [each.sender for each in script.mails] == ["sales@shop.example", "service1@shop.example"]
    assert b"From: " in script.mails[0].content
    assert b"<sales@shop.example>" in script.mails[0].content.partition(b"\r\n\r\n")[0]
    assert (await of_mail(world, first))["sender_address"] == "sales@shop.example"


async def test_each_of_several_is_told_what_became_of_it_when_the_server_does_not_want_all(
    world: World, script: SmtpScript
) -> None:
    script.says["RCPT TO:<gone@customer.example>"] = "550 5.1.1 no such person"
    message_id = await mail(world, RUTH, "gone@customer.example")

    async with world.working():
        await world.becomes(message_id, "sent")
        await world.no_jobs()

    assert await recipients(world, message_id) == {
        RUTH: ("accepted", "250"), "gone@customer.example": ("refused", "5.1.1"),
    }  # fmt: skip


async def test_only_who_has_not_got_it_is_tried_again_when_one_is_refused_for_now(
    world: World, script: SmtpScript
) -> None:
    clock = world.stand_still()
    script.says[f"RCPT TO:<{DAN}>"] = "450 4.2.0 greylisted for 60 seconds"
    message_id = await mail(world, RUTH, DAN)

    async with world.working() as runner:
        await eventually(lambda: recipients(world, message_id), lambda each: each[RUTH][0] == "accepted")
        (job,) = await eventually(world.jobs, lambda rows: rows[0]["run_at"] > clock.now())
        assert await world.status(message_id) == "queued"
        assert (await recipients(world, message_id))[DAN] == ("delayed", "4.2.0")
        script.says.clear()
        clock.move(timedelta(seconds=61))
        runner.wake()
        await world.becomes(message_id, "sent")

    assert [each.recipients for each in script.mails] == [[RUTH], [DAN]]
    assert world.mails_ended == ["later", "sent"]
    assert job["attempts"] == 0


@pytest.mark.parametrize(
    ("line", "code"),
    [("550 5.1.1 no such person", "recipient-gone"), ("554 5.7.1 spam", "provider-rejected")],
)
async def test_the_agent_sees_why_when_the_server_refuses_for_good(
    world: World, script: SmtpScript, line: str, code: str
) -> None:
    script.says["RCPT"] = line
    message_id = await mail(world)

    async with world.working():
        row = await world.becomes(message_id, "failed")
        await world.no_jobs()

    assert row["error_code"] == code
    assert (await recipients(world, message_id))[RUTH] == ("refused", line[4:9])
    assert world.mails_ended == ["failed"]


async def test_a_mail_is_given_up_visibly_when_its_server_is_away_for_two_days(
    world: World, script: SmtpScript
) -> None:
    clock = world.stand_still()
    script.says["CONNECT"] = "421 4.3.2 gone fishing"
    message_id = await mail(world)

    async with world.working() as runner:
        while await world.status(message_id) == "queued":
            jobs = await eventually(world.jobs, lambda rows: not rows or _waits(rows[0], clock.now()))
            clock.move(max([timedelta(hours=1), *(job["run_at"] - clock.now() for job in jobs)]))
            runner.wake()
        row = await world.becomes(message_id, "failed")
        await world.no_jobs()

    assert row["error_code"] == "provider-unreachable"
    assert (await recipients(world, message_id))[RUTH][0] == "refused"
    assert script.mails == []


@pytest.mark.parametrize("cut", ["dot", "hang"])
async def test_a_mail_is_not_repeated_when_nobody_knows_what_became_of_it(
    world: World, script: SmtpScript, cut: str
) -> None:
    if cut == "dot":
        script.cut = "dot"
    else:
        script.hang_at = "."
    message_id = await mail(world)

    async with world.working():
        row = await world.becomes(message_id, "unconfirmed")
        await world.no_jobs()

    assert script.connections == 1
    assert row["provider_message_id"]  # so that a report of it is known
    assert world.mails_ended == ["unconfirmed"]


async def _again(world: World, message_id: UUID, client_id: UUID, *to: SentAgainTo) -> None:
    async with world.units.begin(world.tenant_id) as unit:
        await send_mail_again(
            unit, Somebody(world.agent_id, ""), CaseId(world.case_id), message_id, client_id, to=to or None
        )


async def test_a_mail_goes_again_under_its_own_name_to_those_who_lack_it_when_somebody_says_so(
    world: World, script: SmtpScript
) -> None:
    script.cut = "dot"
    message_id = await mail(world, RUTH, DAN)
    async with world.working():
        before = await world.becomes(message_id, "unconfirmed")
        await world.no_jobs()
    script.cut = None
    await world.database.system.execute(
        "UPDATE mail_recipients SET status = 'read' WHERE message_id = $1 AND address = $2", message_id, DAN
    )
    asked = uuid4()
    await _again(world, message_id, asked)
    await _again(world, message_id, asked)
    with pytest.raises(MailNotStuckError):
        await _again(world, message_id, uuid4())
    async with world.working():
        after = await world.becomes(message_id, "read")
        await world.no_jobs()

    # The server had taken the first, too: whoever got both has two of one name.
    first, second = script.mails
    assert (first.recipients, second.recipients) == ([RUTH, DAN], [RUTH])
    names = {message_from_bytes(each.content)["Message-ID"] for each in script.mails}
    assert names == {f"<{before['provider_message_id']}>"}
    assert after["provider_message_id"] == before["provider_message_id"]
    kept = await world.database.system.fetch("SELECT client_id, status_before FROM mail_resends")
    assert [tuple(row) for row in kept] == [(asked, "unconfirmed")]
    told = await world.database.system.fetchval(
        "SELECT count(*) FROM audit_entries WHERE act = 'mail_sent_again'"
    )
    assert told == 1


async def test_a_mail_that_was_refused_goes_again_when_somebody_says_so_though_it_is_days_old(
    world: World, script: SmtpScript
) -> None:
    script.says[f"RCPT TO:<{RUTH}>"] = "550 5.7.1 not today"
    message_id = await mail(world)
    work = "SELECT last_line_by FROM work_items"
    await world.database.system.execute("UPDATE work_items SET last_line_by = 'agent'")
    async with world.working():
        await world.becomes(message_id, "failed")
        await world.no_jobs()
    assert await world.database.system.fetchval(work) == "failed"
    await world.database.system.execute("UPDATE messages SET occurred_at = occurred_at - interval '9 days'")
    script.says[f"RCPT TO:<{RUTH}>"] = "451 4.7.1 later"
    await _again(world, message_id, uuid4())
    assert await world.database.system.fetchval(work) == "agent"
    async with world.working():
        await eventually(lambda: recipients(world, message_id), lambda each: each[RUTH][0] == "delayed")
        await eventually(world.jobs, lambda rows: [row["state"] for row in rows] == ["ready"])


async def test_a_mail_goes_again_to_who_was_refused_alone_at_the_address_that_was_put_right(
    world: World, script: SmtpScript
) -> None:
    script.says[f"RCPT TO:<{DAN}>"] = "550 5.1.1 no such person"
    message_id = await mail(world, RUTH, DAN, "eva@customer.example")
    async with world.working():
        await world.becomes(message_id, "sent")
        await world.no_jobs()
    tell = "UPDATE mail_recipients SET status = $1 WHERE message_id = $2 AND address = $3"
    await world.database.system.execute(tell, "read", message_id, RUTH)
    # Another server is late with hers, and goes on by itself.
    await world.database.system.execute(tell, "delayed", message_id, "eva@customer.example")

    for to, error in (
        (SentAgainTo(RUTH), MailNotStuckError),
        (SentAgainTo("eva@customer.example"), MailNotStuckError),
        (SentAgainTo(DAN, "dan(x)@customer.example"), MailAddressInvalidError),
        (SentAgainTo(DAN, RUTH.upper()), MailRecipientTwiceError),
    ):
        with pytest.raises(error):
            await _again(world, message_id, uuid4(), to)
    await _again(world, message_id, uuid4(), SentAgainTo(DAN, "Daniel@customer.example"))
    async with world.working():
        await world.becomes(message_id, "read")
        await world.no_jobs()

    first, second = script.mails
    assert (first.recipients, second.recipients) == (
        [RUTH, "eva@customer.example"],
        ["daniel@customer.example"],
    )
    again = message_from_bytes(second.content)
    assert again["Message-ID"] == message_from_bytes(first.content)["Message-ID"]
    assert "daniel@customer.example" in again["To"]
    told = {address: status for address, (status, _) in (await recipients(world, message_id)).items()}
    assert told == {RUTH: "read", "daniel@customer.example": "accepted", "eva@customer.example": "delayed"}
    (kept,) = await world.database.system.fetch("SELECT status_before, corrected FROM mail_resends")
    assert (kept["status_before"], json.loads(kept["corrected"])) == (
        "sent",
        {DAN: "daniel@customer.example"},
    )


async def test_who_has_it_gets_no_second_when_another_server_is_late_while_one_is_tried_again(
    world: World, script: SmtpScript
) -> None:
    clock = world.stand_still()
    script.says[f"RCPT TO:<{DAN}>"] = "450 4.2.0 greylisted"
    message_id = await mail(world, RUTH, DAN)
    async with world.working() as runner:
        await eventually(lambda: recipients(world, message_id), lambda each: each[RUTH][0] == "accepted")
        await eventually(world.jobs, lambda rows: rows[0]["run_at"] > clock.now())
        await world.database.system.execute(
            "UPDATE mail_recipients SET status = 'delayed' WHERE message_id = $1 AND address = $2",
            message_id,
            RUTH,
        )
        script.says.clear()
        clock.move(timedelta(seconds=61))
        runner.wake()
        await world.becomes(message_id, "sent")
    assert [each.recipients for each in script.mails] == [[RUTH], [DAN]]


async def test_who_has_it_gets_no_second_when_nobody_knows_what_became_of_anothers(
    world: World, script: SmtpScript
) -> None:
    script.says[f"RCPT TO:<{DAN}>"] = "550 5.1.1 no such person"
    message_id = await mail(world, RUTH, DAN)
    async with world.working():
        await world.becomes(message_id, "sent")
        await world.no_jobs()
    late = "UPDATE mail_recipients SET status = 'delayed' WHERE message_id = $1 AND address = $2"
    await world.database.system.execute(late, message_id, RUTH)
    script.says.clear()
    script.cut = "dot"
    for status in ("unconfirmed", "sent"):
        await _again(world, message_id, uuid4())
        async with world.working():
            await world.becomes(message_id, status)
            await world.no_jobs()
        script.cut = None
    assert [each.recipients for each in script.mails] == [[RUTH], [DAN], [DAN]]


async def test_who_was_not_meant_can_be_sent_it_another_time(world: World, script: SmtpScript) -> None:
    """The server wanted hers later, and then nobody knew what became of the mail."""
    message_id = await mail(world, RUTH, DAN)
    script.cut = "dot"
    async with world.working():
        await world.becomes(message_id, "unconfirmed")
        await world.no_jobs()
    script.cut = None
    late = "UPDATE mail_recipients SET status = 'delayed' WHERE message_id = $1 AND address = $2"
    await world.database.system.execute(late, message_id, RUTH)
    for each in (DAN, RUTH):
        await _again(world, message_id, uuid4(), SentAgainTo(each))
        async with world.working():
            await world.becomes(message_id, "sent")
            await world.no_jobs()
    assert [each.recipients for each in script.mails[1:]] == [[DAN], [RUTH]]


async def test_a_mail_is_sent_again_when_the_connection_ended_before_it_did(
    world: World, script: SmtpScript
) -> None:
    clock = world.stand_still()
    script.cut = "greeting"
    message_id = await mail(world)

    async with world.working() as runner:
        await eventually(lambda: recipients(world, message_id), lambda each: each[RUTH][0] == "delayed")
        script.cut = None
        await eventually(
            world.jobs, lambda rows: rows[0]["state"] == "ready" and rows[0]["run_at"] > clock.now()
        )
        clock.move(timedelta(seconds=6))
        runner.wake()
        await world.becomes(message_id, "sent")

    assert len(script.mails) == 1


async def test_the_job_is_left_for_an_administrator_when_the_login_is_refused(
    world: World, script: SmtpScript
) -> None:
    script.password = "another"
    message_id = await mail(world)

    async with world.working() as runner:
        row = await world.becomes(message_id, "failed")
        (job,) = await eventually(world.jobs, lambda rows: rows[0]["state"] == "dead")
        assert row["error_code"] == "provider-credentials"
        assert job["last_error"].startswith("provider-credentials status=535")

        script.password = None
        async with world.units.begin(world.tenant_id) as unit:
            retry = world.kinds["send_message"].on_retry
            assert retry is not None
            await retry(unit, {"message_id": str(message_id)})
            await unit.connection.execute("UPDATE jobs SET state = 'ready', attempts = 0")
        runner.wake()
        await world.becomes(message_id, "sent")


async def test_files_go_with_the_mail_when_they_are_kept(world: World, script: SmtpScript) -> None:
    body = b"%PDF-1.4 " + bytes(range(256)) * 1000
    file = AttachmentRef(UUID(int=77), "חשבונית.pdf", "application/pdf", len(body))
    await keep(world, file, body)
    message_id = await mail(world, attachments=(file,))

    async with world.working():
        await world.becomes(message_id, "sent")

    (attached,) = message_from_bytes(script.contents[0], policy=policy.default).iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("חשבונית.pdf", body)


async def keep(world: World, file: AttachmentRef, body: bytes) -> None:
    import hashlib

    digest = hashlib.sha256(body)
    await world.files.put(world.tenant_id, digest.hexdigest(), body)
    async with world.units.begin(world.tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO attachments (tenant_id, attachment_id, name, media_type, size, sha256, uploaded_by, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, 'agent/x', now())",
            world.tenant_id, file.attachment_id, file.name, file.media_type, file.size, digest.digest(),
        )  # fmt: skip


async def test_nothing_is_sent_when_a_file_is_no_more(world: World, script: SmtpScript) -> None:
    message_id = await mail(world, attachments=(AttachmentRef(UUID(int=77), "a.pdf", "application/pdf", 9),))

    async with world.working():
        row = await world.becomes(message_id, "failed")

    assert (row["error_code"], script.connections) == ("file-gone", 0)


async def test_an_answer_names_what_it_answers_and_quotes_it(world: World, script: SmtpScript) -> None:
    asked = await mail(world, text="where is my order?", subject="Order 7")
    async with world.units.begin(world.tenant_id) as unit:
        await unit.connection.execute(
            "UPDATE messages SET direction = 'in', status = 'received' WHERE message_id = $1", asked
        )
        await unit.connection.execute(
            "UPDATE mails SET mail_id = 'first@customer.example', sender_name = 'Ruth', sender_address = $2, verdict = 'proven'"
            " WHERE message_id = $1", asked, RUTH,
        )  # fmt: skip
        await unit.connection.execute(
            "UPDATE queues SET sender_names = $1, signatures = $2",
            json.dumps({"en": "The shop", "he": "החנות"}), json.dumps({"en": "The shop\n03-1234567"}),
        )  # fmt: skip
    answer = await mail(
        world, text="it leaves today", subject="Re: Order 7", of_message_id=asked, quotes=True
    )

    async with world.working():
        await world.becomes(answer, "sent")

    read = message_from_bytes(script.contents[-1], policy=policy.default)
    assert read["In-Reply-To"] == "<first@customer.example>"
    assert read["From"] == "The shop <service1@shop.example>"
    text = read.get_body(("plain",))
    assert text is not None
    said = text.get_content().replace("\r\n", "\n")
    assert said.startswith("it leaves today\n\n-- \nThe shop\n03-1234567\n\nOn ")
    assert said.endswith("Ruth <ruth@customer.example> wrote:\n\n> where is my order?")


async def test_a_mail_goes_once_when_two_workers_send_many(world: World, script: SmtpScript) -> None:
    message_ids = [await mail(world, text=f"number {number}") for number in range(12)]

    async with world.working(), world.working():
        await world.no_jobs()

    assert len(script.mails) == 12
    assert {await world.status(each) for each in message_ids} == {"sent"}
