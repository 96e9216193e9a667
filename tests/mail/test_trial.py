"""The live test of a mailbox against a real Postfix and a real Dovecot: what works, and of each thing that can be wrong what is told."""

import ssl
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from retzef.main.mailbox_tools import trial_tools
from retzef.modules.administration import mailbox_trial
from retzef.modules.administration.mailbox_trial import MailboxTrial, TrialStep, TrialWords
from retzef.platform.networks import PRIVATE_NETWORKS
from retzef.platform.outgoing import OutgoingHttp
from retzef.ports.mail import Mailbox, MailServer, PasswordSignIn
from tests.fixtures import mail_server as real
from tests.fixtures.composed import Composed
from tests.fixtures.mail_server import PASSWORD, trusting

WORDS = TrialWords("בדיקת התיבה", "אין צורך לעשות דבר.")


def mailbox_at(server: real.MailServer, name: str) -> Mailbox:
    """A mailbox as it should be set up."""
    address = server.add_mailbox(name)
    sign_in = PasswordSignIn(address, PASSWORD)
    return Mailbox(
        address,
        "Shop",
        MailServer("localhost", server.submission, "starttls", sign_in),
        MailServer("localhost", server.imaps, "tls", sign_in),
        allow_private=True,
    )


async def run(
    composed: Composed, mailbox: Mailbox, trust: ssl.SSLContext, words: TrialWords | None = None
) -> list[TrialStep]:
    """The steps as they ended."""
    http = OutgoingHttp(private_networks=PRIVATE_NETWORKS)
    tools = trial_tools(composed.core.adapters["email"], http, PRIVATE_NETWORKS, trust)
    try:
        steps = [step async for step in MailboxTrial(mailbox, tools, words=words).run(datetime.now(UTC))]
    finally:
        await http.close()
    return [each for each in steps if each.state != "begun"]


def failures(steps: Sequence[TrialStep]) -> dict[str, str]:
    """Which steps failed, by the code of why."""
    return {each.name: each.error.code for each in steps if each.error is not None}


async def test_a_mail_goes_out_and_comes_back_when_all_is_well(
    composed: Composed, mail_server: real.MailServer
) -> None:
    mailbox = mailbox_at(mail_server, "welltried")
    mail_server.put(mailbox.address, [b"Subject: before\r\n\r\n"], folder="Orders")
    steps = await run(composed, mailbox, trusting(mail_server), WORDS)
    assert [f"{each.name} {each.state}" for each in steps] == [
        "imap done", "folder done", "smtp done", "send done", "arrive done",
    ]  # fmt: skip
    assert steps[1].facts["folders"] == ["INBOX", "Orders"]
    assert not any("Seen" in each for each in mail_server.list_flags(mailbox.address))


async def test_each_thing_that_is_wrong_is_told_by_its_name(
    composed: Composed, mail_server: real.MailServer
) -> None:
    trust = trusting(mail_server)
    good = mailbox_at(mail_server, "wronglytried")
    assert good.reading is not None
    stranger = PasswordSignIn(good.address, "another password")
    reading = good.reading
    wrong: dict[str, tuple[Mailbox, dict[str, str]]] = {
        "password": (
            replace(good, reading=replace(reading, sign_in=stranger), sending=replace(good.sending, sign_in=stranger)),
            {"imap": "mail-sign-in-refused", "smtp": "mail-sign-in-refused"},
        ),
        "folder": (replace(good, folder="Nowhere"), {"folder": "mail-folder-missing"}),
        "port of plain text": (
            replace(good, reading=replace(reading, port=mail_server.imap), sending=replace(good.sending, security="tls")),
            {"imap": "mail-tls-failed", "smtp": "mail-tls-failed"},
        ),
        "nobody there": (
            replace(good, reading=replace(reading, port=1), sending=replace(good.sending, port=1)),
            {"imap": "mail-server-unreachable", "smtp": "mail-server-unreachable"},
        ),
        "no such host": (
            replace(good, reading=replace(reading, host="no-such-host.invalid"), sending=replace(good.sending, host="no-such-host.invalid")),
            {"imap": "mail-host-unknown", "smtp": "mail-host-unknown"},
        ),
        "private": (
            replace(good, allow_private=False),
            {"imap": "mail-address-private", "smtp": "mail-address-private"},
        ),
    }  # fmt: skip
    told = {what: failures(await run(composed, mailbox, trust)) for what, (mailbox, _) in wrong.items()}
    assert told == {what: expected for what, (_, expected) in wrong.items()}


async def test_a_certificate_that_is_over_or_of_nobody_is_told(
    composed: Composed, mail_server: real.MailServer
) -> None:
    mailbox = mailbox_at(mail_server, "certificate")
    unknown = failures(await run(composed, mailbox, ssl.create_default_context()))
    assert unknown == {"imap": "mail-certificate-untrusted", "smtp": "mail-certificate-untrusted"}
    mail_server.use_certificate(days=-1)
    try:
        over = failures(await run(composed, mailbox, trusting(mail_server)))
        mail_server.kill_postfix()
        mail_server.use_certificate(begun_days=-1)
        early = failures(await run(composed, mailbox, trusting(mail_server)))
    finally:
        mail_server.kill_postfix()
        mail_server.use_certificate()
    assert over["imap"] == "mail-certificate-expired"
    assert early == {"imap": "mail-certificate-early", "smtp": "mail-certificate-early"}


async def test_a_certificate_of_another_name_is_told(
    composed: Composed, mail_server: real.MailServer
) -> None:
    mailbox = mailbox_at(mail_server, "othername")
    mail_server.authority.issue(mail_server.folder, days=90, name="other.test")
    mail_server.kill_dovecot()
    mail_server.start()
    assert mailbox.reading is not None
    by_name = replace(mailbox, reading=replace(mailbox.reading, host="localhost"))
    try:
        other = failures(await run(composed, by_name, trusting(mail_server)))
    finally:
        mail_server.use_certificate()
    assert other["imap"] == "mail-certificate-name"


async def test_a_mail_that_may_not_be_sent_is_told_with_what_the_server_said(
    composed: Composed, mail_server: real.MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_trial, "ARRIVES_WITHIN_SECONDS", 0.1)
    mailbox = replace(mailbox_at(mail_server, "sender"), address="nobody@mail.test")
    steps = await run(composed, mailbox, trusting(mail_server), WORDS)
    assert failures(steps) == {"send": "mail-refused"}
    refused = next(each for each in steps if each.error is not None)
    assert refused.error is not None
    assert "550" in str(refused.error.params["detail"])
