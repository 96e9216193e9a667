"""Mail that another server hands in, by LMTP or SMTP, at a real door; also through a real Postfix."""

import asyncio
import smtplib
import socket
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from retzef.modules.mail.api import DoorProtocol, HandedIn, serve_door
from retzef.modules.mail.arrived import Arrived
from retzef.platform.db import DatabaseUnavailableError
from tests.fixtures import mail_server as real
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.mail_server import trusting
from tests.mail.mailboxes import House, Store
from tests.mail.test_fetching import mail


@pytest.fixture
async def house(composed: Composed, tenant: Tenant, mail_server: real.MailServer) -> House:
    house = House(composed, tenant, mail_server, Store(composed), trusting(mail_server))
    for name in ("service", "billing"):
        await house.connect(f"{name}@or.test", size_max=1_000_000)
    return house


@asynccontextmanager
async def door(house: House, protocol: DoorProtocol, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Open until the block ends; its port."""
    core = house.composed.core
    handed_in = HandedIn(core.database, core.clock, core.registry, house.store, house.read_mailbox)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        serving = asyncio.create_task(
            serve_door(listener, protocol, handed_in, "centre.test", find_tls=lambda: tls)
        )
        try:
            yield listener.getsockname()[1]
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)


def hand_in(
    port: int, protocol: DoorProtocol, recipients: Sequence[str], raw: bytes, sender: str = "<d@far.test>"
) -> list[str]:
    """What the door says: to each recipient, and then to the mail as often as it is asked for."""
    said: list[str] = []
    with (smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP)("127.0.0.1", port, timeout=15) as client:
        client.ehlo_or_helo_if_needed()
        client.docmd("MAIL", f"FROM:{sender}")
        taken = 0
        for each in recipients:
            code, why = client.docmd("RCPT", f"TO:<{each}>")
            taken += code == 250
            said.append(f"{code} {why.decode()}"[:9])
        code, why = client.docmd("DATA")
        if code != 354:
            return [*said, f"{code}"]
        client.send(raw + b".\r\n")
        for _ in range(taken if protocol == "lmtp" else 1):
            code, why = client.getreply()
            said.append(f"{code} {why.decode()}"[:9])
    return said


async def test_each_recipient_is_answered_for_itself_when_mail_is_handed_in_by_lmtp(house: House) -> None:
    async with door(house, "lmtp") as port:
        said = await asyncio.to_thread(
            hand_in, port, "lmtp", ["service@or.test", "nobody@or.test", "Billing+rz42@OR.test"], mail("one")
        )
    assert said == ["250 2.1.5", "550 5.1.1", "250 2.1.5", "250 2.0.0", "250 2.0.0"]
    assert house.store.mails == [
        f"Return-Path: <d@far.test>\r\nDelivered-To: {address}\r\n".encode() + mail("one")
        for address in ("service@or.test", "Billing+rz42@OR.test")
    ]


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
async def test_mail_is_handed_in_within_tls_where_the_centre_has_a_certificate(
    house: House, protocol: DoorProtocol
) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(house.server.folder / "chain.pem", house.server.folder / "key.pem")
    kind = smtplib.LMTP if protocol == "lmtp" else smtplib.SMTP

    def hand_in_within_tls(port: int) -> None:
        with kind("localhost", port, timeout=15) as client:
            client.starttls(context=house.trust)
            client.ehlo_or_helo_if_needed()
            assert not client.has_extn("starttls")
            client.sendmail("d@far.test", ["service@or.test"], mail("within"))

    def is_offered(port: int) -> bool:
        with kind("localhost", port, timeout=15) as client:
            client.ehlo_or_helo_if_needed()
            return client.has_extn("starttls")

    async with door(house, protocol, tls) as port:
        await asyncio.to_thread(hand_in_within_tls, port)
        # Nobody is made to use it: the door stands where only the own mail server reaches it.
        assert await asyncio.to_thread(hand_in, port, protocol, ["service@or.test"], mail("open")) == [
            "250 2.1.5",
            "250 2.0.0",
        ]
    assert [each.partition(b"\r\n\r\n")[2].split(b"\r\n")[0] for each in house.store.mails] == [
        b"within",
        b"open",
    ]
    async with door(house, protocol) as port:
        assert not await asyncio.to_thread(is_offered, port)


async def test_mail_is_taken_for_each_address_of_a_mailbox(house: House) -> None:
    await house.connect("shop@or.test", size_max=1_000_000, aliases=["Sales@or.test"])
    async with door(house, "lmtp") as port:
        said = await asyncio.to_thread(
            hand_in, port, "lmtp", ["sales@or.test", "jobs@or.test"], mail("alias")
        )
    assert said == ["250 2.1.5", "550 5.1.1", "250 2.0.0"]


@pytest.mark.parametrize("protocol", ["lmtp", "smtp"])
async def test_nobody_can_have_mail_sent_on_to_elsewhere(house: House, protocol: DoorProtocol) -> None:
    async with door(house, protocol) as port:
        said = await asyncio.to_thread(hand_in, port, protocol, ["victim@elsewhere.test"], mail("one"))
    assert said == ["550 5.1.1", "503"]


async def test_a_bounce_is_taken_though_nobody_sent_it(house: House) -> None:
    async with door(house, "smtp") as port:
        said = await asyncio.to_thread(hand_in, port, "smtp", ["service@or.test"], mail("one"), "<>")
    assert said[-1] == "250 2.0.0"
    assert house.store.mails[0].startswith(b"Return-Path: <>\r\n")


async def test_a_mail_is_to_come_again_while_storing_is_away_and_is_told_as_taken_only_when_it_is_stored(
    house: House,
) -> None:
    def refuse(arrived: Sequence[Arrived]) -> None:
        raise DatabaseUnavailableError

    async with door(house, "smtp") as port:
        house.store.refuse = refuse
        assert (await asyncio.to_thread(hand_in, port, "smtp", ["service@or.test"], mail("one")))[
            -1
        ] == "451 4.3.0"
        house.store.refuse = lambda _: None
        assert (await asyncio.to_thread(hand_in, port, "smtp", ["service@or.test"], mail("one")))[
            -1
        ] == "250 2.0.0"
    assert len(house.store.mails) == 1


async def test_what_is_larger_than_the_mailbox_takes_is_refused_and_the_conversation_goes_on(
    house: House,
) -> None:
    async with door(house, "lmtp") as port:
        large = await asyncio.to_thread(hand_in, port, "lmtp", ["service@or.test"], mail("large", 1_500_000))
        small = await asyncio.to_thread(hand_in, port, "lmtp", ["service@or.test"], mail("small"))
    assert (large[-1], small[-1]) == ("552 5.3.4", "250 2.0.0")


async def test_a_mail_that_cannot_be_read_is_held_and_taken(house: House) -> None:
    def refuse(arrived: Sequence[Arrived]) -> None:
        raise ZeroDivisionError

    house.store.refuse = refuse
    async with door(house, "lmtp") as port:
        assert (await asyncio.to_thread(hand_in, port, "lmtp", ["service@or.test"], mail("one")))[
            -1
        ] == "250 2.0.0"
    assert [(each.reason, bytes(each.raw or b"").endswith(mail("one"))) for each in house.store.held] == [
        ("mail-unreadable", True)
    ]


async def test_a_mail_is_to_come_again_when_what_nobody_foresaw_stands_in_its_way(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("in our own words")

    monkeypatch.setattr(house.store, "refuse", break_down)
    monkeypatch.setattr(house.store, "quarantine", break_down)
    async with door(house, "lmtp") as port:
        two = ["service@or.test", "billing@or.test"]
        said = await asyncio.to_thread(hand_in, port, "lmtp", two, mail("one"))
        assert said == ["250 2.1.5", "250 2.1.5", "451 4.3.0", "451 4.3.0"]
        monkeypatch.undo()
        said = await asyncio.to_thread(hand_in, port, "lmtp", ["a\x00b@or.test", *two], mail("one"))
    assert said[1:] == ["250 2.1.5", "250 2.1.5", "250 2.0.0", "250 2.0.0"]


async def test_lines_keep_their_dots_and_long_lines_come_whole(house: House) -> None:
    raw = b"Subject: dots\r\n\r\n..\r\n.a\r\n" + b"x" * 700_000 + b"\r\nend\r\n"
    stuffed = raw.replace(b"\r\n.", b"\r\n..")
    async with door(house, "smtp") as port:
        said = await asyncio.to_thread(hand_in, port, "smtp", ["service@or.test"], stuffed)
    assert said[-1] == "250 2.0.0"
    assert house.store.mails[0].endswith(raw)
