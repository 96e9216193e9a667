"""Mailboxes of a real Dovecot, read by the threads of a real process into a store of the test's own."""

from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack

import pytest

from retzef.modules.mail.api import read_mail_standing
from retzef.modules.mail.arrived import Arrived
from retzef.platform.db import DatabaseUnavailableError
from tests.fixtures import mail_server as real
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.mail_server import PASSWORD, trusting
from tests.fixtures.waiting import eventually
from tests.mail.mailboxes import House, Store


@pytest.fixture
def house(composed: Composed, tenant: Tenant, mail_server: real.MailServer) -> House:
    return House(composed, tenant, mail_server, Store(composed), trusting(mail_server))


def mail(text: str, size: int = 0) -> bytes:
    return (
        f"From: d@far.test\r\nSubject: {text}\r\n\r\n{text}\r\n".encode()
        + b"x" * 70
        + b"\r\n" * (1 + size // 2)
    )


async def test_new_mail_is_fetched_and_nothing_is_marked_as_seen(house: House) -> None:
    address = house.server.add_mailbox("new")
    house.server.put(address, [mail("before")])
    entry_point_id = await house.connect(address)
    async with house.reading():
        await house.wait_for_state(entry_point_id, "watching")
        house.server.put(address, [mail("one"), mail("two")])
        await house.wait_for_mails(2)
        await house.wait_for_state(entry_point_id, "watching")
    assert house.store.mails == [mail("one"), mail("two")]
    assert not any("Seen" in each for each in house.server.list_flags(address))


async def test_whoever_reads_a_mailbox_says_so_when_it_takes_it_over(house: House) -> None:
    address = house.server.add_mailbox("alive")
    entry_point_id = await house.connect(address)
    async with house.reading():
        await house.wait_for_state(entry_point_id, "watching")
    database = house.composed.core.database
    silent = "UPDATE mailboxes SET alive_at = now() - interval '1 hour' WHERE entry_point_id = $1"
    await database.system.execute(silent, entry_point_id)
    async with database.system.acquire() as connection:
        assert (await read_mail_standing(connection)).unread == 1

    async def unread() -> int:
        async with database.system.acquire() as connection:
            return (await read_mail_standing(connection)).unread

    async with house.reading():
        await eventually(unread, lambda mailboxes: mailboxes == 0)


async def test_older_mail_is_fetched_too_when_the_settings_say_from_when(house: House) -> None:
    address = house.server.add_mailbox("old")
    house.server.put(address, [mail("long ago")])
    await house.connect(address, fetch_from="2001-02-03")
    async with house.reading():
        await house.wait_for_mails(1)


async def test_it_goes_on_where_it_was_when_the_process_is_another(house: House) -> None:
    address = house.server.add_mailbox("goeson")
    entry_point_id = await house.connect(address)
    async with house.reading():
        await house.wait_for_state(entry_point_id, "watching")
    house.server.put(address, [mail("meanwhile")])
    async with house.reading():
        await house.wait_for_mails(1)
        house.server.put(address, [mail("then")])
        await house.wait_for_mails(2)
    assert house.store.mails == [mail("meanwhile"), mail("then")]


async def test_mail_is_fetched_by_a_token_and_after_starttls(house: House) -> None:
    by_token, by_starttls = (house.server.add_mailbox(name) for name in ("token", "starttls"))
    await house.connect(by_token, token=True, fetch_from="2001-02-03")
    await house.connect(by_starttls, imap_port=house.server.imap, fetch_from="2001-02-03")
    house.tokens[by_token] = house.server.add_token(by_token)
    for address in (by_token, by_starttls):
        house.server.put(address, [mail(address)])
    async with house.reading():
        await house.wait_for_mails(2)


async def test_a_refused_sign_in_is_told_and_mail_flows_when_it_is_mended(house: House) -> None:
    address, by_token = house.server.add_mailbox("refused"), house.server.add_mailbox("badtoken")
    house.tokens[by_token] = "nobody's"
    entry_point_id = await house.connect(address, password="wrong", fetch_from="2001-02-03")
    of_token = await house.connect(by_token, token=True)
    house.server.put(address, [mail("waits")])
    async with house.reading():
        await house.wait_for_state(entry_point_id, "refused", "mail-sign-in-refused")
        await house.wait_for_state(of_token, "refused", "mail-sign-in-refused")
        await house.change(entry_point_id, password=PASSWORD)
        await house.wait_for_mails(1)
        await house.wait_for_state(entry_point_id, "watching")


@pytest.mark.parametrize(
    ("settings", "state", "error"),
    [
        ({"folder": "Nowhere"}, "refused", "mail-folder-missing"),
        ({"imap_host": "nowhere.invalid"}, "unreachable", "mail-host-unknown"),
        ({"imap_port": 9}, "unreachable", "mail-server-unreachable"),
        ({"is_closed": True}, "refused", "mail-address-private"),
    ],
)
async def test_what_stands_in_the_way_is_told(
    house: House, settings: dict[str, object], state: str, error: str
) -> None:
    address = house.server.add_mailbox("way")
    entry_point_id = await house.connect(address, **settings)
    async with house.reading():
        await house.wait_for_state(entry_point_id, state, error)


async def test_an_expired_certificate_is_told_and_mail_flows_when_it_is_renewed(house: House) -> None:
    address = house.server.add_mailbox("expired")
    entry_point_id = await house.connect(address, fetch_from="2001-02-03")
    house.server.put(address, [mail("waits")])
    try:
        house.server.use_certificate(days=-0.5)
        async with house.reading():
            await house.wait_for_state(entry_point_id, "refused", "mail-certificate-expired")
            house.server.use_certificate()
            await house.wait_for_mails(1)
    finally:
        house.server.use_certificate()


async def test_a_mail_that_is_too_large_is_held_and_those_behind_it_go_on(house: House) -> None:
    address = house.server.add_mailbox("large")
    entry_point_id = await house.connect(address, size_max=1_000_000, fetch_from="2001-02-03")
    house.server.put(address, [mail("first"), mail("huge", 2_000_000), mail("last")])
    async with house.reading():
        await house.wait_for_mails(2)
        await house.wait_for_state(entry_point_id, "watching")
    assert house.store.mails == [mail("first"), mail("last")]
    assert [(each.reason, each.uid, each.raw) for each in house.store.held] == [("mail-too-large", 2, None)]
    (head,) = [each.head for each in house.store.held]
    assert head is not None
    assert head.startswith(b"From: d@far.test\r\n")
    assert len(head) < 200


async def test_a_large_mail_comes_whole_through_a_file(house: House) -> None:
    address = house.server.add_mailbox("mapped")
    await house.connect(address, fetch_from="2001-02-03")
    large = mail("large", 9_000_000)
    house.server.put(address, [large, mail("last")])
    async with house.reading():
        await house.wait_for_mails(2)
    assert house.store.mails == [large, mail("last")]


async def test_mails_are_fetched_in_batches_of_few_bytes(house: House) -> None:
    address = house.server.add_mailbox("batches")
    await house.connect(address, fetch_from="2001-02-03")
    mails = [mail(f"{number}", 1_000_000) for number in range(12)]
    house.server.put(address, mails)
    async with house.reading():
        await house.wait_for_mails(12)
    assert house.store.mails == mails
    assert house.store.most_at_once <= 4 * 1024 * 1024


async def test_the_same_mails_come_again_when_the_server_numbers_them_anew_and_older_ones_stay_out(
    house: House,
) -> None:
    address = house.server.add_mailbox("anew")
    with house.server.open_mailbox(address) as mailbox:
        mailbox.append("INBOX", "", '"01-Jan-2020 10:00:00 +0000"', mail("long before"))
    entry_point_id = await house.connect(address)
    async with house.reading():
        await house.wait_for_state(entry_point_id, "watching")
        house.server.put(address, [mail("one"), mail("two")])
        await house.wait_for_mails(2)
    house.server.renew_uidvalidity(address)
    house.server.put(address, [mail("three")])
    async with house.reading():
        await house.wait_for_mails(3)
    assert Counter(house.store.mails) == {mail("one"): 2, mail("two"): 2, mail("three"): 1}


async def test_an_old_mail_that_is_moved_into_the_folder_is_new_there(house: House) -> None:
    address = house.server.add_mailbox("moved")
    entry_point_id = await house.connect(address)
    async with house.reading():
        await house.wait_for_state(entry_point_id, "watching")
        with house.server.open_mailbox(address) as mailbox:
            mailbox.append("INBOX", "", '"01-Jan-2020 10:00:00 +0000"', mail("was elsewhere"))
        await house.wait_for_mails(1)


async def test_one_mail_that_cannot_be_stored_is_held_with_its_source_and_the_others_are_stored(
    house: House,
) -> None:
    def refuse(arrived: Sequence[Arrived]) -> None:
        if any(b"poison" in bytes(each.raw) for each in arrived):
            raise ZeroDivisionError

    house.store.refuse = refuse
    address = house.server.add_mailbox("poison")
    await house.connect(address, fetch_from="2001-02-03")
    house.server.put(address, [mail("one"), mail("poison"), mail("two")])
    async with house.reading():
        await house.wait_for_mails(2)
    assert house.store.mails == [mail("one"), mail("two")]
    assert [(each.reason, each.raw) for each in house.store.held] == [("mail-unreadable", mail("poison"))]


async def test_nothing_moves_while_storing_is_away_and_everything_comes_when_it_is_back(house: House) -> None:
    refused: list[int] = []

    def refuse(arrived: Sequence[Arrived]) -> None:
        refused.append(len(arrived))
        if len(refused) < 4:
            raise DatabaseUnavailableError

    house.store.refuse = refuse
    address = house.server.add_mailbox("away")
    entry_point_id = await house.connect(address, fetch_from="2001-02-03")
    house.server.put(address, [mail("one"), mail("two")])
    async with house.reading():
        await house.wait_for_mails(2)
        await house.wait_for_state(entry_point_id, "watching")
    assert house.store.mails == [mail("one"), mail("two")]
    assert house.store.held == []


async def test_reading_ends_when_the_entry_point_is_switched_off_and_begins_again(house: House) -> None:
    address = house.server.add_mailbox("off")
    entry_point_id = await house.connect(address)
    async with house.reading() as fetching:
        await house.wait_for_state(entry_point_id, "watching")
        await house.change(entry_point_id, active=False)
        await house.wait_for_state(entry_point_id, "off")
        assert fetching.reading == 0
        house.server.put(address, [mail("meanwhile")])
        await house.change(entry_point_id, active=True)
        await house.wait_for_mails(1)


async def test_another_process_takes_over_when_the_one_that_reads_ends(house: House) -> None:
    address = house.server.add_mailbox("over")
    entry_point_id = await house.connect(address)
    async with AsyncExitStack() as others:
        async with house.reading() as first:
            await house.wait_for_state(entry_point_id, "watching")
            second = await others.enter_async_context(house.reading())
            house.server.put(address, [mail("one")])
            await house.wait_for_mails(1)
            assert (first.reading, second.reading) == (1, 0)
        house.server.put(address, [mail("two")])
        await house.wait_for_mails(2)
        assert second.reading == 1
    assert house.store.mails == [mail("one"), mail("two")]


async def test_reading_goes_on_after_the_mail_server_was_killed(house: House) -> None:
    address = house.server.add_mailbox("killed")
    entry_point_id = await house.connect(address)
    async with house.reading():
        await house.wait_for_state(entry_point_id, "watching")
        house.server.kill_dovecot()
        await house.wait_for_state(entry_point_id, "unreachable", "mail-server-unreachable")
        house.server.start()
        house.server.put(address, [mail("after")])
        await house.wait_for_mails(1)
