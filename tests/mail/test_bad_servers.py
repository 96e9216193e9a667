"""Mail servers that do what they should not: one mail of theirs is held back, and those behind it come."""

import ssl

import pytest

from tests.fixtures import mail_server as real
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import eventually
from tests.mail.imap_script import ScriptedImap
from tests.mail.mailboxes import House, Store
from tests.mail.test_fetching import mail


@pytest.fixture
def house(composed: Composed, tenant: Tenant) -> House:
    return House(
        composed,
        tenant,
        real.MailServer.__new__(real.MailServer),
        Store(composed),
        ssl.create_default_context(),
    )


SETTINGS = {"imap_security": "none", "imap_host": "127.0.0.1", "fetch_from": "2001-02-03"}
MAILS = {uid: mail(f"{uid}") for uid in range(1, 31)}


@pytest.mark.parametrize(
    "server",
    [
        ScriptedImap(dict(MAILS), breaks=frozenset({11})),
        ScriptedImap(dict(MAILS), refuses=frozenset({11})),
        ScriptedImap(dict(MAILS), lies={11: b"* 11 FETCH (UID 11 BODY[] {99999999999}\r\n"}),
        ScriptedImap(dict(MAILS), lies={11: b"* 11 FETCH (((((\r\n"}),
        ScriptedImap(dict(MAILS), lies={11: b"* 11 FETCH " + b"x" * 1_100_000 + b"\r\n"}),
    ],
    ids=["hangs up", "refuses", "sends too much", "makes no sense", "never ends its line"],
)
async def test_a_mail_that_a_server_cannot_give_out_is_held_and_the_others_come(
    house: House, server: ScriptedImap
) -> None:
    async with server.running():
        entry_point_id = await house.connect("bad@or.test", imap_port=server.port, **SETTINGS)
        async with house.reading():
            await house.wait_for_mails(29)
            await house.wait_for_state(entry_point_id, "watching")
    assert house.store.mails == [each for uid, each in MAILS.items() if uid != 11]
    assert [(each.reason, each.uid) for each in house.store.held] == [("mail-fetch-broken", 11)]


async def test_a_server_that_cannot_tell_is_asked_again(house: House) -> None:
    async with ScriptedImap(dict(MAILS)).running() as server:
        entry_point_id = await house.connect("poll@or.test", imap_port=server.port, **SETTINGS)
        async with house.reading():
            await house.wait_for_mails(30)
            await house.wait_for_state(entry_point_id, "watching")
            server.mails[31] = mail("31")
            await house.wait_for_mails(31)
    assert server.sign_ins == 1


async def test_wide_gaps_between_numbers_are_crossed_at_once(house: House) -> None:
    numbers = (1, 2, 3_000_000_000, 4_294_967_290)
    async with ScriptedImap({uid: mail(f"{uid}") for uid in numbers}).running() as server:
        await house.connect("gaps@or.test", imap_port=server.port, **SETTINGS)
        async with house.reading():
            await house.wait_for_mails(4)
    assert house.store.mails == [mail(f"{uid}") for uid in numbers]


async def test_nothing_is_held_back_when_it_is_the_server_that_fails_at_every_mail(house: House) -> None:
    async with ScriptedImap(dict(MAILS), breaks=frozenset(MAILS)).running() as server:
        entry_point_id = await house.connect("ill@or.test", imap_port=server.port, **SETTINGS)

        async def sign_ins() -> int:
            return server.sign_ins

        async with house.reading():
            await eventually(sign_ins, lambda found: found > 15)
            assert house.store.held == []
            server.breaks = frozenset()
            await house.wait_for_mails(30)
            await house.wait_for_state(entry_point_id, "watching")
    assert house.store.mails == list(MAILS.values())
    assert house.store.held == []


async def test_the_only_mail_of_a_folder_is_held_when_it_never_comes(house: House) -> None:
    async with ScriptedImap({1: mail("1")}, breaks=frozenset({1})).running() as server:
        entry_point_id = await house.connect("only@or.test", imap_port=server.port, **SETTINGS)
        async with house.reading():
            await house.wait_for_state(entry_point_id, "watching")
    assert [(each.reason, each.uid) for each in house.store.held] == [("mail-fetch-broken", 1)]


async def test_no_mail_is_lost_when_a_server_tells_lies_of_what_it_has(house: House) -> None:
    large = {uid: mail(f"{uid}", 6_000_000) for uid in (11, 12)}
    server = ScriptedImap(
        dict(MAILS) | large | {13: mail("13", 5_000_000)},
        sizes={11: 4_500_000, 13: 4_500_000, 15: None, 17: 4_500_000},
        piece_max=1_000_000,
        lies={uid: b"* %d FETCH (UID %d FLAGS ())\r\n" % (uid, uid) for uid in (16, 17)},
    )
    async with server.running():
        entry_point_id = await house.connect(
            "lies@or.test", imap_port=server.port, size_max=5_500_000, **SETTINGS
        )
        async with house.reading():
            await house.wait_for_state(entry_point_id, "watching")
    held = {each.uid: each.reason for each in house.store.held}
    assert held == {
        11: "mail-too-large",
        12: "mail-too-large",
        16: "mail-fetch-broken",
        17: "mail-fetch-broken",
    }
    assert set(house.store.mails) == {each for uid, each in server.mails.items() if uid not in held}
