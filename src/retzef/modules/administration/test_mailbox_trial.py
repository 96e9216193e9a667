"""The steps of a mailbox's trial: in which order, what each tells, and that one failure hides no other."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from retzef.modules.administration import mailbox_trial
from retzef.modules.administration.mailbox_trial import (
    Folder,
    MailboxTrial,
    TrialStep,
    TrialWords,
)
from retzef.ports.channel import BadCredentialsError, MisconfiguredError, UnreachableError
from retzef.ports.mail import Mailbox, MailServer, OutboundMail, PasswordSignIn, TokenRequest, TokenSignIn

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
WORDS = TrialWords("בדיקה", "שלום")
SERVER = MailServer("mail.shop.example", 993, "tls", PasswordSignIn("service@shop.example", "p"))
MAILBOX = Mailbox("service@shop.example", "Shop", SERVER, SERVER)


@dataclass
class Opened:
    """A mailbox of paper."""

    mails: list[bytes] = field(default_factory=list)
    folders: Sequence[str] = ("INBOX", "Spam")
    is_closed: bool = False

    def list_folders(self) -> Sequence[str]:
        return self.folders

    def open_folder(self, name: str) -> Folder:
        if name not in self.folders:
            raise MisconfiguredError(setting="imap_folder")
        return Folder(len(self.mails) + 1, len(self.mails))

    def fetch_since(self, first_uid: int, last_uid: int, size_max: int) -> Sequence[bytes]:
        return [each for each in self.mails[first_uid - 1 : last_uid] if len(each) <= size_max]

    def close(self) -> None:
        self.is_closed = True


class World:
    """What the trial meets: servers that agree, unless they are told not to."""

    def __init__(self) -> None:
        self.opened = Opened(mails=[b"Subject: older\r\n\r\n"])
        self.reading: Exception | None = None
        self.sending: Exception | None = None
        self.token: Exception | None = None
        self.secrets: list[str] = []
        self.sent: list[OutboundMail] = []
        self.arrives = True
        # By address, what the server says.
        self.refused_senders: dict[str, str] = {}

    async def find_token(self, request: TokenRequest, *, allow_private: bool) -> str:
        if self.token is not None:
            raise self.token
        return "a token"

    def open_mailbox(self, server: MailServer, secret: str, *, allow_private: bool) -> Opened:
        self.secrets.append(secret)
        if self.reading is not None:
            raise self.reading
        return self.opened

    async def sign_in_to_send(self, server: MailServer, *, allow_private: bool) -> None:
        if self.sending is not None:
            raise self.sending

    async def find_refused_senders(
        self, server: MailServer, senders: Sequence[str], recipient: str, *, allow_private: bool
    ) -> dict[str, str]:
        assert recipient not in senders
        return {each: said for each, said in self.refused_senders.items() if each in senders}

    async def send(self, mail: OutboundMail, *, allow_private: bool) -> None:
        self.sent.append(mail)
        raw = b"".join(each for each in mail.pieces if isinstance(each, bytes))
        if self.arrives:
            self.opened.mails += [
                b"Subject: somebody else's\r\n\r\n",
                b"Authentication-Results: mx.shop.example; spf=pass\r\n" + raw,
            ]


def run(world: World, mailbox: Mailbox = MAILBOX, words: TrialWords | None = None) -> list[TrialStep]:
    async def steps() -> list[TrialStep]:
        return [step async for step in MailboxTrial(mailbox, world, words=words).run(NOW)]

    return asyncio.run(steps())


def told(steps: Sequence[TrialStep]) -> list[str]:
    return [f"{each.name} {each.state}" for each in steps]


def test_each_other_address_is_asked_about_before_anything_is_sent() -> None:
    world = World()
    mailbox = replace(MAILBOX, aliases=("sales@shop.example", "jobs@shop.example"))
    (done,) = [each for each in run(world, mailbox) if each.name == "senders" and each.state == "done"]
    assert done.facts == {"senders": ["sales@shop.example", "jobs@shop.example"]}

    world.refused_senders = {"jobs@shop.example": "550 5.7.60 not yours"}
    (failed,) = [each for each in run(world, mailbox, WORDS) if each.state == "failed"]
    assert failed.error is not None
    assert (failed.name, failed.error.code) == ("senders", "mail-senders-refused")
    assert failed.error.params["addresses"] == "jobs@shop.example"
    assert world.sent == []


def test_every_step_is_told_twice_and_nothing_is_sent_when_all_is_well() -> None:
    world = World()
    steps = run(world)
    assert told(steps) == [
        "imap begun", "imap done", "folder begun", "folder done", "smtp begun", "smtp done",
    ]  # fmt: skip
    assert steps[3].facts == {"folders": ["INBOX", "Spam"], "folder": "INBOX", "count": 1}
    assert world.sent == []
    assert world.opened.is_closed


def test_sending_is_tried_too_when_reading_is_refused() -> None:
    world = World()
    world.reading, world.sending = BadCredentialsError(), UnreachableError()
    steps = run(world, words=WORDS)
    assert told(steps) == ["imap begun", "imap failed", "smtp begun", "smtp failed", "send skipped"]
    assert [each.error.code for each in steps if each.error] == [
        "provider-credentials", "provider-unreachable",
    ]  # fmt: skip
    assert world.sent == []


def test_the_folders_are_told_when_the_one_that_was_named_is_not_there() -> None:
    steps = run(World(), replace(MAILBOX, folder="Inbox of mine"))
    failed = next(each for each in steps if each.state == "failed")
    assert (failed.name, failed.facts["folders"]) == ("folder", ["INBOX", "Spam"])


def test_a_mail_to_oneself_is_found_among_others_when_it_comes() -> None:
    world = World()
    steps = run(world, words=WORDS)
    assert told(steps)[-4:] == ["send begun", "send done", "arrive begun", "arrive done"]
    assert steps[-1].facts == {"seconds": 0, "authserv": "mx.shop.example"}
    (mail,) = world.sent
    assert (mail.envelope_from, mail.recipients) == ("service@shop.example", ("service@shop.example",))
    raw = b"".join(each for each in mail.pieces if isinstance(each, bytes))
    assert b"Auto-Submitted: auto-generated" in raw
    assert raw.isascii()


def test_the_wait_ends_when_nothing_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_trial, "ARRIVES_WITHIN_SECONDS", 0.01)
    monkeypatch.setattr(mailbox_trial, "LOOK_EVERY_SECONDS", 0.001)
    world = World()
    world.arrives = False
    steps = run(world, words=WORDS)
    assert steps[-1].error is not None
    assert steps[-1].error.code == "mail-not-arrived"


def test_nobody_is_signed_in_to_when_no_token_is_given() -> None:
    by_token = replace(
        SERVER, sign_in=TokenSignIn("service@shop.example", TokenRequest("https://t", "c", "s"))
    )
    mailbox = replace(MAILBOX, reading=by_token, sending=by_token)
    world = World()
    assert told(run(world, mailbox))[:4] == ["token begun", "token done", "imap begun", "imap done"]
    assert world.secrets == ["a token"]
    world.token = BadCredentialsError()
    assert told(run(world, mailbox)) == ["token begun", "token failed"]


def test_only_sending_is_tried_when_another_server_hands_mail_over() -> None:
    world = World()
    steps = run(world, replace(MAILBOX, reading=None), WORDS)
    assert told(steps) == ["smtp begun", "smtp done", "send begun", "send done", "arrive skipped"]
