"""Mail is read by processes of its own: what ends one of them is held back, with its reason and whose it is; all others are stored, in order and once."""

import os
from datetime import datetime, timedelta, tzinfo
from email.message import EmailMessage

import pytest

from retzef.modules.mail.arrived import Arrived, CursorMove, Quarantined, Stored
from retzef.modules.mail.conftest import MailboxOfTest, mail

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def held(mailbox: MailboxOfTest) -> list[tuple[str, str, str | None]]:
    rows = await mailbox.fetch(
        "SELECT reason, sender, subject FROM mail_quarantine WHERE tenant_id = $1 ORDER BY quarantine_id"
    )
    return [tuple(row) for row in rows]


async def test_what_ends_its_reader_is_held_back_and_the_others_are_stored_in_order(
    apart: MailboxOfTest,
) -> None:
    raws = [
        mail("dana@home.example", "one", "first"),
        mail("ron@home.example", "two", "the end of its reader"),
        mail("dana@home.example", "three", "third"),
        mail("lea@home.example", "four", "no end at all"),
        mail("dana@home.example", "five", "fifth"),
    ]
    cursor = CursorMove("INBOX", 7, 5)
    outcomes = await apart.deliver(*raws, cursor=cursor)
    assert [type(each) for each in outcomes] == [Stored, Quarantined, Stored, Quarantined, Stored]
    assert await held(apart) == [
        ("mail-kills-reader", "ron@home.example", "two"), ("mail-reads-too-long", "lea@home.example", "four")
    ]  # fmt: skip
    texts = await apart.fetch(
        "SELECT text FROM messages WHERE tenant_id = $1 AND direction = 'in' ORDER BY message_id"
    )
    assert [row["text"] for row in texts] == ["first", "third", "fifth"]
    (moved,) = await apart.fetch("SELECT last_uid FROM mailboxes WHERE tenant_id = $1")
    assert moved["last_uid"] == 5


async def test_what_was_held_back_is_taken_in_once_it_can_be_read(
    mailbox: MailboxOfTest, apart: MailboxOfTest
) -> None:
    raw = mail("dana@home.example", "one", "the end of its reader")
    (outcome,) = await apart.deliver(raw)
    assert isinstance(outcome, Quarantined)
    arrived = Arrived(raw, len(raw), apart.composed.core.clock.now())
    (outcome,) = await mailbox.store.receive(mailbox.entry_point, [arrived], as_message=True)
    assert isinstance(outcome, Stored)


async def test_a_file_of_some_size_comes_with_its_mail(apart: MailboxOfTest) -> None:
    file = os.urandom(2_000_000)
    outcome = await apart.deliver(with_file("dana@home.example", file))
    assert isinstance(outcome[0], Stored)
    rows = await apart.fetch(
        "SELECT size, encode(sha256, 'hex') AS digest FROM attachments WHERE tenant_id = $1 AND name = 'photo.bin'"
    )
    assert [row["size"] for row in rows] == [len(file)]
    kept = apart.composed.core.files.path(apart.tenant.tenant_id, rows[0]["digest"])
    assert kept.read_bytes() == file


class Zone(tzinfo):
    """As a library for mail servers makes it."""

    def __init__(self, minutes: int) -> None:
        self._minutes = minutes

    def utcoffset(self, _when: datetime | None) -> timedelta:
        return timedelta(minutes=self._minutes)

    def tzname(self, _when: datetime | None) -> str:
        return "there"

    def dst(self, _when: datetime | None) -> None:
        return None


async def test_a_mail_is_read_whatever_the_zone_of_its_server(apart: MailboxOfTest) -> None:
    raw = mail("dana@home.example", "one", "first")
    received_at = datetime(2026, 11, 22, 10, 0, tzinfo=Zone(120))
    (outcome,) = await apart.store.receive(apart.entry_point, [Arrived(raw, len(raw), received_at)])
    assert isinstance(outcome, Stored)
    assert (await apart.kept(outcome.message_id))["occurred_at"] == received_at


def with_file(sender: str, file: bytes) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"], made["Message-ID"] = (
        sender,
        "help@centre.example",
        "a file",
        "<file@home.example>",
    )
    made.set_content("see there")
    made.add_attachment(file, maintype="application", subtype="octet-stream", filename="photo.bin")
    return made.as_bytes()
