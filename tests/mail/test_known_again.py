"""A mailbox that is numbered anew gives out all its mails again: those that were erased or held are known, though nothing of them is kept."""

from collections.abc import Sequence

import pytest

from retzef.kernel.ids import CaseId
from retzef.modules.mail.api import Arrived, Held, PassedOver, Quarantined, Stored
from retzef.modules.mail.conftest import PROVEN, MailboxOfTest, mail, mailbox
from retzef.modules.privacy.erase import erase_cases, erase_person, find_person
from retzef.modules.transfers.api import TransferFolder

__all__ = ["mailbox"]  # the fixture
pytestmark = pytest.mark.asyncio(loop_scope="module")

RUTH = "Ruth Levi <ruth@home.example>"
FIRST = mail(RUTH, "The meter", "It does not turn.\n", message_id="<one@home.example>", **PROVEN)
# Our own Message-ID come back: held, and shown to people.
HOPS = b"".join(b"Received: from a by b; Sun, 22 Nov 2026 10:00:00 +0200\r\n" for _ in range(61))
LOOPING = HOPS + mail("Gil <gil@else.example>", "Round and round", "Hello.\n")


async def _held(mailbox: MailboxOfTest) -> Sequence[tuple[str, str]]:
    rows = await mailbox.fetch(
        "SELECT state, reason FROM mail_quarantine WHERE tenant_id = $1 ORDER BY quarantine_id"
    )
    return [(row["state"], row["reason"]) for row in rows]


async def test_nothing_begins_anew_when_a_mail_of_an_erased_person_comes_again(
    mailbox: MailboxOfTest,
) -> None:
    core = mailbox.composed.core
    kept = await mailbox.message(FIRST)
    other = mail("Ada <ada@third.example>", "Hello", "Something else.\n")
    before = len(await mailbox.fetch("SELECT 1 FROM customers WHERE tenant_id = $1"))
    async with core.units.begin(mailbox.tenant.tenant_id) as unit:
        person = await find_person(unit.connection, unit.tenant_id, kept["customer_id"])
        await erase_person(unit, core.files, TransferFolder(core.settings.data_dir), person)
    passed, new = await mailbox.deliver(FIRST, other)
    assert passed == PassedOver()
    assert isinstance(new, Stored)
    assert not new.duplicate
    assert len(await mailbox.fetch("SELECT 1 FROM customers WHERE tenant_id = $1")) == before + 1
    left = await mailbox.fetch("SELECT e::text AS row FROM erased_mails e WHERE tenant_id = $1")
    assert len(left) == 1
    assert "home.example" not in left[0]["row"]


async def test_no_file_is_kept_again_when_its_mail_was_erased_with_its_case(mailbox: MailboxOfTest) -> None:
    core = mailbox.composed.core
    large = mail(RUTH, "The photos", "x y z " * 400_000, message_id="<large@home.example>", **PROVEN)
    kept = await mailbox.message(large)
    await mailbox.resolve(kept["case_id"])
    async with core.units.begin(mailbox.tenant.tenant_id) as unit:
        await erase_cases(unit, core.files, [CaseId(kept["case_id"])])
    folder = core.settings.data_dir
    before = {path for path in folder.rglob("*") if path.is_file()}
    assert await mailbox.deliver(large) == [PassedOver()]
    assert {path for path in folder.rglob("*") if path.is_file()} <= before


@pytest.mark.parametrize("decided", ["held", "dismissed"])
async def test_a_mail_is_held_once_when_it_comes_again_under_another_number(
    mailbox: MailboxOfTest, decided: str
) -> None:
    (held,) = await mailbox.deliver(LOOPING)
    assert isinstance(held, Quarantined)
    assert held.quarantine_id is not None
    if decided == "dismissed":
        await mailbox.fetch("UPDATE mail_quarantine SET state = 'dismissed' WHERE tenant_id = $1 RETURNING 1")
    assert await mailbox.deliver(LOOPING) == [Quarantined(None, "mail-loop")]
    assert await _held(mailbox) == [(decided, "mail-loop")]


async def test_a_mail_that_was_held_and_taken_in_is_known_when_it_comes_again(mailbox: MailboxOfTest) -> None:
    await mailbox.deliver(LOOPING)
    now = mailbox.composed.core.clock.now()
    await mailbox.store.receive(mailbox.entry_point, [Arrived(LOOPING, len(LOOPING), now)], as_message=True)
    assert await mailbox.deliver(LOOPING) == [Quarantined(None, "mail-loop")]
    assert len(await mailbox.fetch("SELECT 1 FROM mails WHERE tenant_id = $1")) == 1


@pytest.mark.parametrize("kept", [{"raw": b"From: ?"}, {"head": b"From: Ruth <ruth@home.example>\r\n\r\n"}])
async def test_what_could_not_be_read_or_fetched_is_held_once_when_it_comes_again(
    mailbox: MailboxOfTest, kept: dict[str, bytes]
) -> None:
    for uidvalidity in (1, 2):
        held = Held("mail-unreadable", 70, "INBOX", uidvalidity, uid=7, **kept)  # type: ignore[arg-type]
        await mailbox.store.quarantine(mailbox.entry_point, held)
    assert await _held(mailbox) == [("held", "mail-unreadable")]


async def test_a_held_mail_is_known_when_its_sender_was_erased(mailbox: MailboxOfTest) -> None:
    core = mailbox.composed.core
    kept = await mailbox.message(mail("Gil <gil@else.example>", "The bill", "Too high.\n"))
    await mailbox.deliver(LOOPING)
    async with core.units.begin(mailbox.tenant.tenant_id) as unit:
        person = await find_person(unit.connection, unit.tenant_id, kept["customer_id"])
        await erase_person(unit, core.files, TransferFolder(core.settings.data_dir), person)
    assert await _held(mailbox) == []
    assert await mailbox.deliver(LOOPING) == [PassedOver()]
    assert await _held(mailbox) == []
