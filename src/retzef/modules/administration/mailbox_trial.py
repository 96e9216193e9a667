"""A mailbox is tried before it is saved: step by step, each told as it begins and as it ends, with exactly what failed.

It signs in at both servers, looks at the folder, and sends nothing; when it is asked to, it sends one mail from the mailbox to
itself and waits until that is there. Reading and sending are tried each for themselves: what is wrong with one says nothing of
the other.
"""

import asyncio
import base64
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from typing import Literal, Protocol, TypeAlias

from retzef.kernel.errors import RetzefError
from retzef.modules.administration.errors import MailNotArrivedError, MailSendersRefusedError
from retzef.ports.channel import ChannelError
from retzef.ports.mail import Mailbox, MailServer, OutboundMail, PasswordSignIn, TokenRequest, TokenSignIn

# token: an access token is asked for. imap, smtp: signing in. folder: it is opened. senders: may it send from its other addresses? send, arrive: the mail to oneself.
TrialStepName: TypeAlias = Literal["token", "imap", "folder", "smtp", "senders", "send", "arrive"]
TrialState: TypeAlias = Literal["begun", "done", "failed", "skipped"]
Fact: TypeAlias = str | int | list[str] | None

ARRIVES_WITHIN_SECONDS = 60.0
LOOK_EVERY_SECONDS = 1.0
FOLDERS_MAX = 200
# Of the mails that come while ours is waited for, those are looked at that could be ours.
OURS_MAX_BYTES = 200_000
_AUTHSERV = re.compile(
    rb"^Authentication-Results:\s*([A-Za-z0-9._-]+\.[A-Za-z0-9-]+)\s*;", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that was opened. `next_uid`: what comes later has this number or a higher one."""

    next_uid: int
    count: int


class OpenMailbox(Protocol):
    """A mailbox that is signed in to. Its calls wait: they are made in threads. Raises ChannelErrors."""

    def list_folders(self) -> Sequence[str]:
        """The folders there are."""
        ...

    def open_folder(self, name: str) -> Folder:
        """Look at one as it is now. Raises MailFolderMissingError."""
        ...

    def fetch_since(self, first_uid: int, last_uid: int, size_max: int) -> Sequence[bytes]:
        """The mails with these numbers that are not larger."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


class TrialTools(Protocol):
    """What does the work; each raises RetzefErrors. `allow_private`: private networks may be reached."""

    async def find_token(self, request: TokenRequest, *, allow_private: bool) -> str:
        """An access token."""
        ...

    def open_mailbox(self, server: MailServer, secret: str, *, allow_private: bool) -> OpenMailbox:
        """Sign in to read, by password or token. It waits: it is called in a thread."""
        ...

    async def sign_in_to_send(self, server: MailServer, *, allow_private: bool) -> None:
        """Sign in where mail is handed over, and send nothing."""
        ...

    async def find_refused_senders(
        self, server: MailServer, senders: Sequence[str], recipient: str, *, allow_private: bool
    ) -> Mapping[str, str]:
        """Those addresses from which the server would take no mail, with what it said; nothing is sent."""
        ...

    async def send(self, mail: OutboundMail, *, allow_private: bool) -> None:
        """Hand a mail over."""
        ...


@dataclass(frozen=True, slots=True)
class TrialStep:
    """How a step goes. `facts`: what was found out; `error`: why it failed."""

    name: TrialStepName
    state: TrialState
    facts: Mapping[str, Fact] = field(default_factory=dict)
    error: RetzefError | None = None


@dataclass(frozen=True, slots=True)
class TrialWords:
    """What the mail to oneself says, in the language of who asked for it."""

    subject: str
    text: str


class MailboxTrial:
    """One trial of one mailbox. `words` None: no mail is sent."""

    def __init__(self, mailbox: Mailbox, tools: TrialTools, *, words: TrialWords | None = None) -> None:
        self._mailbox = mailbox
        self._tools = tools
        self._words = words
        self._token: str | None = None
        self._opened: OpenMailbox | None = None
        # From where on mails are new, as the folder was looked at last.
        self._next_uid = 1
        self._has_failed = False

    async def run(self, now: datetime) -> AsyncIterator[TrialStep]:
        """The steps, each when it begins and when it ends. Fails by none of what a server may do."""
        try:
            async for step in self._steps(now):
                yield step
        finally:
            if self._opened is not None:
                await asyncio.to_thread(self._opened.close)

    async def _steps(self, now: datetime) -> AsyncIterator[TrialStep]:
        async for step in self._without_sending():
            yield step
        async for step in self._of_aliases():
            yield step
        if self._words is None:
            return
        if self._has_failed:
            yield TrialStep("send", "skipped")
            return
        async for step in self._to_oneself(self._words, now):
            yield step

    async def _without_sending(self) -> AsyncIterator[TrialStep]:
        if any(isinstance(each.sign_in, TokenSignIn) for each in _servers(self._mailbox)):
            async for step in self._told("token", self._find_token):
                yield step
            if self._has_failed:
                return
        if self._mailbox.reading is not None:
            async for step in self._told("imap", self._sign_in_to_read):
                yield step
        if self._opened is not None:
            async for step in self._told("folder", self._look_at_folder):
                yield step
        async for step in self._told("smtp", self._sign_in_to_send):
            yield step

    async def _of_aliases(self) -> AsyncIterator[TrialStep]:
        if self._mailbox.aliases and not self._has_failed:
            async for step in self._told("senders", self._try_senders):
                yield step

    async def _to_oneself(self, words: TrialWords, now: datetime) -> AsyncIterator[TrialStep]:
        mail = _write(self._mailbox, words, now)
        async for step in self._told("send", lambda: self._send(mail)):
            yield step
        if self._has_failed or self._opened is None:
            yield TrialStep("arrive", "skipped")
            return
        async for step in self._told("arrive", lambda: self._wait_for(mail.mail_id)):
            yield step

    async def _told(
        self, name: TrialStepName, act: Callable[[], Awaitable[Mapping[str, Fact]]]
    ) -> AsyncIterator[TrialStep]:
        yield TrialStep(name, "begun")
        try:
            facts = await act()
        except (RetzefError, _WithFactsError) as error:
            self._has_failed = True
            failure = error if isinstance(error, _WithFactsError) else _WithFactsError(error, {})
            yield TrialStep(name, "failed", failure.facts, failure.error)
        else:
            yield TrialStep(name, "done", facts)

    # ---------------------------------------------------------------- one step each

    async def _find_token(self) -> Mapping[str, Fact]:
        request = next(
            each.sign_in.request for each in _servers(self._mailbox) if isinstance(each.sign_in, TokenSignIn)
        )
        self._token = await self._tools.find_token(request, allow_private=self._mailbox.allow_private)
        return {}

    async def _sign_in_to_read(self) -> Mapping[str, Fact]:
        server = self._mailbox.reading
        assert server is not None
        self._opened = await asyncio.to_thread(
            self._tools.open_mailbox,
            server,
            self._secret_of(server),
            allow_private=self._mailbox.allow_private,
        )
        return {"host": server.host, "port": server.port}

    async def _look_at_folder(self) -> Mapping[str, Fact]:
        assert self._opened is not None
        # First what there is, so that a wrong one can be mended by choosing.
        folders = list(await asyncio.to_thread(self._opened.list_folders))[:FOLDERS_MAX]
        try:
            opened = await asyncio.to_thread(self._opened.open_folder, self._mailbox.folder)
        except ChannelError as error:
            raise _WithFactsError(error, {"folders": folders}) from error
        self._next_uid = opened.next_uid
        return {"folders": folders, "folder": self._mailbox.folder, "count": opened.count}

    async def _sign_in_to_send(self) -> Mapping[str, Fact]:
        server = self._mailbox.sending
        await self._tools.sign_in_to_send(server, allow_private=self._mailbox.allow_private)
        return {"host": server.host, "port": server.port}

    async def _try_senders(self) -> Mapping[str, Fact]:
        mailbox = self._mailbox
        refused = await self._tools.find_refused_senders(
            mailbox.sending, mailbox.aliases, mailbox.address, allow_private=mailbox.allow_private
        )
        if refused:
            raise MailSendersRefusedError(
                addresses=", ".join(refused), host=mailbox.sending.host, detail=next(iter(refused.values()))
            )
        return {"senders": list(mailbox.aliases)}

    async def _send(self, mail: OutboundMail) -> Mapping[str, Fact]:
        await self._tools.send(mail, allow_private=self._mailbox.allow_private)
        return {}

    async def _wait_for(self, mail_id: str) -> Mapping[str, Fact]:
        begun = asyncio.get_running_loop().time()
        while (waited := asyncio.get_running_loop().time() - begun) < ARRIVES_WITHIN_SECONDS:
            ours = next(
                (each for each in await asyncio.to_thread(self._fetch_new) if mail_id.encode() in each), None
            )
            if ours is not None:
                return {"seconds": round(waited), "authserv": _authserv(ours)}
            await asyncio.sleep(LOOK_EVERY_SECONDS)
        raise MailNotArrivedError(
            address=self._mailbox.address, folder=self._mailbox.folder, seconds=round(ARRIVES_WITHIN_SECONDS)
        )

    def _fetch_new(self) -> Sequence[bytes]:
        """What has come since the folder was looked at last. In a thread."""
        assert self._opened is not None
        first, folder = self._next_uid, self._opened.open_folder(self._mailbox.folder)
        if folder.next_uid <= first:
            return []
        self._next_uid = folder.next_uid
        return self._opened.fetch_since(first, folder.next_uid - 1, OURS_MAX_BYTES)

    def _secret_of(self, server: MailServer) -> str:
        match server.sign_in:
            case PasswordSignIn(password=password):
                return password
            case TokenSignIn():
                return self._token or ""
            case _:
                return ""


class _WithFactsError(Exception):
    """A failure of which something was found out."""

    def __init__(self, error: RetzefError, facts: Mapping[str, Fact]) -> None:
        super().__init__(error.code)
        self.error = error
        self.facts = facts


def _servers(mailbox: Mailbox) -> list[MailServer]:
    return [mailbox.sending] if mailbox.reading is None else [mailbox.reading, mailbox.sending]


def _write(mailbox: Mailbox, words: TrialWords, now: datetime) -> OutboundMail:
    """A mail from the mailbox to itself, marked as what no program answers (RFC 3834)."""
    mail_id = f"retzef-trial.{secrets.token_hex(12)}@{mailbox.address.rpartition('@')[2]}"
    subject = Header(words.subject, "utf-8", maxlinelen=70).encode(linesep="\r\n")
    head = [
        f"From: <{mailbox.address}>", f"To: <{mailbox.address}>", f"Message-ID: <{mail_id}>", f"Date: {format_datetime(now)}",
        f"Subject: {subject}", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
    ]  # fmt: skip
    raw = "\r\n".join([*head, "", *_in_base64(words.text), ""])
    return OutboundMail(
        mailbox.sending, mailbox.address, (mailbox.address,), (raw.encode(),), mail_id,
        needs_utf8=not mailbox.address.isascii(),
    )  # fmt: skip


def _in_base64(text: str) -> list[str]:
    return base64.encodebytes(text.encode()).decode().splitlines()


def _authserv(raw: bytes) -> str | None:
    """The name by which the server that took it in signs what it has checked, in the first line of the kind; None when it tells none."""
    found = _AUTHSERV.search(raw.partition(b"\r\n\r\n")[0])
    return found[1].decode() if found else None
