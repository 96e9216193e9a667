"""Mail through a real Postfix, a real Dovecot and a centre, while each of them is killed: none lost, none twice, each state seen."""

import asyncio
import math
import random
import smtplib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from retzef.main.doctor import examine
from retzef.main.settings import read_settings
from tests.faults.ground import lay_ground
from tests.fixtures.centre import Centre, free_port, running_centre
from tests.fixtures.mail_server import PASSWORD, MailServer
from tests.fixtures.waiting import eventually
from tests.mail.served_mailboxes import change_password, connect_mailbox, count_subjects, wait_for_state

pytestmark = pytest.mark.faults
FETCHED_WITHIN_SECONDS = 420


@pytest.fixture(scope="module")
def centre(lasting_mail_server: MailServer) -> Iterator[Centre]:
    """One that trusts the mail server."""
    environment = {
        "RETZEF_MAIL_AUTHORITIES": str(lasting_mail_server.trust),
        "RETZEF_LMTP_ADDRESS": f"127.0.0.1:{free_port()}",
    }
    with running_centre(environment=environment) as running:
        yield running


def mail(number: int) -> bytes:
    text = f"Шановні, лист {number}. " * (1 + number % 40)
    return (
        f"From: Dana {number % 50} <dana{number % 50}@far.test>\r\nTo: service@mail.test\r\n"
        f"Subject: mail {number}\r\nDate: Mon, 23 Nov 2026 09:00:00 +0200\r\nMessage-ID: <{number}@far.test>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    ).encode()


@dataclass
class Sender:
    """Another server: it keeps each mail until Postfix has it, and sends it again when it is not sure; some it sends twice anyway."""

    server: MailServer
    address: str
    count: int
    chance: random.Random
    taken: int = 0
    again: int = 0
    allowed: int = 0
    may_go_on: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self) -> None:
        for number in range(self.count):
            async with self.may_go_on:
                await self.may_go_on.wait_for(lambda: self.taken < self.allowed)
            await self._send(number)
            if self.chance.random() < 0.05:
                await self._send(number)
            self.taken = number + 1

    async def _send(self, number: int) -> None:
        while True:
            try:
                return await asyncio.to_thread(
                    self.server.send, "dana@far.test", [self.address], mail(number)
                )
            except (OSError, smtplib.SMTPException):
                self.again += 1
                await asyncio.sleep(0.05)  # as long as a server waits at least

    async def allow(self, share: float) -> None:
        """Let it go on until that share of the mails: else a slow centre would find all of them sent at the first fault."""
        async with self.may_go_on:
            self.allowed = math.ceil(self.count * share)
            self.may_go_on.notify_all()

    async def reach(self, share: float) -> None:
        async def taken() -> int:
            return self.taken

        await eventually(taken, lambda found: found >= self.count * share, within=FETCHED_WITHIN_SECONDS)

    async def notice(self) -> None:
        """Wait until a mail of its was not taken."""
        before = self.again

        async def sent_again() -> int:
            return self.again

        await eventually(sent_again, lambda found: found > before)


@pytest.mark.parametrize(
    "count", [pytest.param(200, id="quick"), pytest.param(2000, id="whole", marks=pytest.mark.slow)]
)
async def test_each_mail_comes_once_when_dovecot_postfix_and_the_centre_are_killed_among_them(
    centre: Centre, mail_server: MailServer, count: int
) -> None:
    address = mail_server.add_mailbox(f"storm{count}")
    ground = await lay_ground(centre)
    entry_point_id = await connect_mailbox(centre, ground, mail_server, address)
    await wait_for_state(centre, entry_point_id, "watching")
    sender = Sender(mail_server, address, count, random.Random(count))
    sending = asyncio.create_task(sender.run())
    faults = (mail_server.kill_dovecot, mail_server.kill_postfix, centre.kill)
    for number, fault in enumerate([*faults, *faults], start=1):
        await sender.allow(number / 7)
        await sender.reach((number - sender.chance.random() / 2) / 7)
        await asyncio.to_thread(fault)
        await sender.allow((number + 1) / 7)
        if fault == mail_server.kill_postfix:
            await sender.notice()
        if fault == mail_server.kill_dovecot:
            await wait_for_state(centre, entry_point_id, "unreachable", "mail-server-unreachable")
        await asyncio.to_thread(centre.start if fault == centre.kill else mail_server.start)
    await sending
    mail_server.flush_queue()
    expected = {f"mail {number}" for number in range(count)}
    counted = await eventually(
        lambda: count_subjects(centre, entry_point_id),
        lambda found: set(found) == expected,
        within=FETCHED_WITHIN_SECONDS,
    )
    assert set(counted.values()) == {1}
    await wait_for_state(centre, entry_point_id, "watching")
    assert not any("Seen" in each for each in mail_server.list_flags(address))


async def test_a_full_mailbox_is_told_and_nothing_is_lost_when_there_is_room_again(
    centre: Centre, mail_server: MailServer
) -> None:
    address = mail_server.add_mailbox("full", megabytes=1)
    ground = await lay_ground(centre)
    entry_point_id = await connect_mailbox(centre, ground, mail_server, address)
    large = [mail(number) + b"x" * 70 + b"\r\n" * 110_000 for number in range(6)]
    for each in large:
        mail_server.send("dana@far.test", [address], each)
    await wait_for_state(centre, entry_point_id, "watching", "mail-box-full")
    with mail_server.open_mailbox(address) as mailbox:
        mailbox.select("INBOX")
        mailbox.store("1:*", "+FLAGS", "\\Deleted")
        mailbox.expunge()
    expected = {f"mail {number}" for number in range(6)}

    async def come() -> set[str]:
        """Its owner makes room as often as it is needed."""
        mail_server.add_mailbox("full", megabytes=50)
        mail_server.flush_queue()
        return set(await count_subjects(centre, entry_point_id))

    await eventually(come, lambda found: found == expected, within=120)
    assert set((await count_subjects(centre, entry_point_id)).values()) == {1}
    await wait_for_state(centre, entry_point_id, "watching")


async def test_refused_and_expired_are_seen_and_what_waited_comes_once_when_they_are_mended(
    centre: Centre, mail_server: MailServer
) -> None:
    address = mail_server.add_mailbox("mended")
    ground = await lay_ground(centre)
    entry_point_id = await connect_mailbox(centre, ground, mail_server, address, password="an old one")
    await wait_for_state(centre, entry_point_id, "refused", "mail-sign-in-refused")
    mail_server.send("dana@far.test", [address], mail(1))
    try:
        await asyncio.to_thread(mail_server.use_certificate, days=-0.5)
        await change_password(centre, ground, entry_point_id, PASSWORD)
        await wait_for_state(centre, entry_point_id, "refused", "mail-certificate-expired")
        mail_server.send("dana@far.test", [address], mail(2))
    finally:
        await asyncio.to_thread(mail_server.use_certificate)
    await change_password(
        centre, ground, entry_point_id, PASSWORD
    )  # as if somebody pressed save: it is tried at once
    await wait_for_state(centre, entry_point_id, "watching")
    await eventually(
        lambda: count_subjects(centre, entry_point_id),
        lambda found: found == Counter({"mail 1": 1, "mail 2": 1}),
    )


async def test_the_doctor_says_what_stands_in_the_way_of_a_mailbox_and_what_to_do(
    centre: Centre, mail_server: MailServer
) -> None:
    ground = await lay_ground(centre)
    address = mail_server.add_mailbox("doctor")
    refused = await connect_mailbox(centre, ground, mail_server, address, password="an old one")
    await wait_for_state(centre, refused, "refused", "mail-sign-in-refused")
    findings = {each.check: each for each in await examine(read_settings(centre.environment))}
    assert findings[f"mailbox {address}"].code == "mail-sign-in-refused"
    assert "mailboxes" not in findings  # none is left unread
    for locale, words in (
        ("en", "Enter them anew"),
        ("he", "הזינו אותם מחדש"),
        ("uk", "Уведіть їх знову"),
        ("ru", "Введите их заново"),
    ):
        told = findings[f"mailbox {address}"].tell(locale)
        assert words in told
        assert "localhost" in told
        assert "{" not in told


async def test_a_mail_that_is_handed_in_at_the_door_comes_to_the_desk(
    centre: Centre, mail_server: MailServer
) -> None:
    ground = await lay_ground(centre)
    entry_point_id = await connect_mailbox(centre, ground, mail_server, "door@or.test", imap_host=None)
    host, port = centre.environment["RETZEF_LMTP_ADDRESS"].split(":")

    def hand_in() -> dict[str, tuple[int, bytes]]:
        with smtplib.LMTP(host, int(port), timeout=60) as client:
            return client.sendmail("dana@far.test", ["door@or.test"], mail(7))

    assert await asyncio.to_thread(hand_in) == {}
    assert await count_subjects(centre, entry_point_id) == Counter({"mail 7": 1})
    assert await asyncio.to_thread(hand_in) == {}
    assert await count_subjects(centre, entry_point_id) == Counter({"mail 7": 1})
