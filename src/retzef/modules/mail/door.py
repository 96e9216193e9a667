"""The door at which another mail server hands in: LMTP (RFC 2033) or SMTP, with what is said to it.

aiosmtpd speaks the protocol. What it holds in memory while a mail comes, we write to a file; and of LMTP each recipient has an answer of
its own, which aiosmtpd leaves to us.
"""

import asyncio
import logging
import mmap
import socket
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, TypeAlias

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from retzef.modules.mail.handed_in import AGAIN, TOO_LARGE, Addressee, HandedIn

DoorProtocol: TypeAlias = Literal["lmtp", "smtp"]
# Whatever a mailbox takes, more is not read.
SIZE_MAX = 150 * 1024 * 1024
RECIPIENTS_MAX = 100
CONNECTIONS_MAX = 50
SILENT_SECONDS = 300
# Lines of broken mail are longer than they may be (RFC 5321, 4.5.3.1.6); what is longer than this comes in pieces.
_LINE_AT_ONCE = 256 * 1024
# Where nobody is to be told of anything, such as a bounce; aiosmtpd takes "" for no sender at all.
_NOBODY = "<>"
_END = b".\r\n"

log = logging.getLogger("retzef.mail")
# It tells addresses.
logging.getLogger("mail.log").setLevel(logging.ERROR)


@dataclass(slots=True)
class _Handler:
    """What is asked of us while somebody speaks."""

    handed_in: HandedIn
    # Of the mail that is being handed in, in the order of its recipients.
    addressees: list[Addressee] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whoever writes."""
        envelope.mail_from = address or _NOBODY
        self.addressees.clear()
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Whom it is for: a mailbox here, or nobody."""
        if len(self.addressees) >= RECIPIENTS_MAX:
            return "452 4.5.3 Too many recipients"
        found = await self.handed_in.find(address)
        if isinstance(found, str):
            return found
        self.addressees.append(found)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        """What nobody foresaw is ours to mend: the mail is to come again until it is. aiosmtpd would refuse it for good, in our own words."""
        if not isinstance(error, (OSError, EOFError)):
            log.error("mail.door", exc_info=error)
        return AGAIN

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """It begins anew."""
        self.addressees.clear()
        return "250 2.0.0 OK"


class _Streamed(SMTP):
    """One conversation: mail goes to a file as it comes."""

    line_length_limit = _LINE_AT_ONCE
    replies_each = False

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        """Take a mail in, and answer when it is stored."""
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        with tempfile.TemporaryFile(prefix="retzef-mail-") as file:
            is_whole = await self._read_into(file)
            answers = await self._judge(file, is_whole=is_whole)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        for answer in answers:
            await self.push(answer)

    async def _read_into(self, file: BinaryIO) -> bool:
        """Until its end; False when it is more than anybody takes."""
        size, at_line = 0, True
        while True:
            try:
                line = bytes(await self._reader.readuntil(b"\r\n"))
            except asyncio.LimitOverrunError as error:
                line = bytes(await self._reader.read(max(1, error.consumed)))
            if at_line and line == _END:
                return size <= SIZE_MAX
            if at_line and line.startswith(b"."):
                line = line[1:]
            at_line = line.endswith(b"\r\n")
            size += len(line)
            if size <= SIZE_MAX:
                file.write(line)

    async def _judge(self, file: BinaryIO, *, is_whole: bool) -> list[str]:
        """An answer for each recipient; of SMTP one for all, which is the worst: what was stored already is known when it comes again."""
        handler = self.event_handler
        assert isinstance(handler, _Handler)
        assert self.envelope is not None
        answers = []
        for address, addressee in zip(self.envelope.rcpt_tos, handler.addressees, strict=True):
            if not is_whole:
                answers.append(TOO_LARGE)
                continue
            try:
                with tempfile.TemporaryFile(prefix="retzef-mail-") as own:
                    answers.append(await self._take(handler.handed_in, addressee, address, file, own))
            except Exception as error:  # noqa: BLE001 - no room on the disk; whatever it is, the others have answers of their own
                answers.append(await handler.handle_exception(error))
        return answers if self.replies_each else [max(answers, key=_weight)]

    async def _take(
        self, handed_in: HandedIn, addressee: Addressee, address: str, file: BinaryIO, own: BinaryIO
    ) -> str:
        """With what the last server on a mail's way writes above it (RFC 5321, 4.4): where it comes back to, and to whom it came."""
        assert self.envelope is not None
        sender = self.envelope.mail_from or _NOBODY
        named = (
            f"Return-Path: {sender if sender == _NOBODY else f'<{sender}>'}\r\nDelivered-To: {address}\r\n"
        )
        own.write(named.encode("utf-8", "surrogateescape"))
        file.seek(0)
        while piece := file.read(_LINE_AT_ONCE):
            own.write(piece)
        own.flush()
        with mmap.mmap(own.fileno(), 0, access=mmap.ACCESS_READ) as raw:
            return await handed_in.take(addressee, raw)


class _StreamedLmtp(_Streamed, LMTP):
    """The same, with an answer for each recipient."""

    replies_each = True


def _weight(answer: str) -> int:
    """To come again is worst: it is the answer after which nothing is lost."""
    return {"2": 0, "5": 1, "4": 2}[answer[0]]


async def serve_door(
    listener: socket.socket,
    protocol: DoorProtocol,
    handed_in: HandedIn,
    name: str,
    *,
    find_tls: Callable[[], ssl.SSLContext | None] = lambda: None,
) -> None:
    """Let other servers hand in until cancelled. `name`: by which this machine names itself.

    `find_tls`: asked as each conversation begins; where it gives something STARTTLS is offered (RFC 3207), and nobody is made to use it.
    """
    loop = asyncio.get_running_loop()
    kind = _StreamedLmtp if protocol == "lmtp" else _Streamed
    open_now = 0

    class _Counted(kind):  # type: ignore[misc,valid-type]  # one of two
        begun = False

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            nonlocal open_now
            if self.begun:  # the same conversation, within TLS
                super().connection_made(transport)
                return
            open_now += 1
            if open_now > CONNECTIONS_MAX and isinstance(transport, asyncio.Transport):
                transport.write(b"421 4.3.2 Too many connections\r\n")
                transport.close()
                return
            self.begun = True
            super().connection_made(transport)

        def connection_lost(self, error: Exception | None) -> None:
            nonlocal open_now
            open_now -= 1
            if self.begun:
                super().connection_lost(error)

    def begin() -> SMTP:
        return _Counted(
            _Handler(handed_in), data_size_limit=SIZE_MAX, enable_SMTPUTF8=True, hostname=name, ident="Retzef",
            timeout=SILENT_SECONDS, loop=loop, tls_context=find_tls(),
        )  # fmt: skip

    server = await loop.create_server(begin, sock=listener)
    async with server:
        await server.serve_forever()
