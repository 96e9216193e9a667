"""One dialogue with a mail server: connecting, TLS, signing in, handing mails over one after the other.

What is known at each moment decides what may be done next. Until the dot that ends a mail begins to be written, the server has taken
nothing, whatever happens. After it, only its answer tells.
"""

import asyncio
import base64
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import BinaryIO
from uuid import UUID

import aiosmtplib
from aiosmtplib.protocol import SMTPProtocol

from retzef.platform.networks import IPNetwork
from retzef.platform.outgoing.addresses import NO_SUCH_NAME, resolve
from retzef.platform.outgoing.errors import (
    CertificateRefusedError,
    HostUnknownError,
    NothingSentError,
    OutcomeUnknownError,
)
from retzef.ports.channel import MisconfiguredError, ProviderAnswer
from retzef.ports.mail import (
    BASE64_LINE_BYTES,
    FilePiece,
    MailServer,
    OutboundMail,
    PasswordSignIn,
    RefusedRecipient,
    TokenSignIn,
)

_CHUNK = BASE64_LINE_BYTES * 1024
# Of a reply, so much is kept.
REPLY_MAX = 500
_SAID_BY_SERVERS = "localhost"
# What could be more than an address in a command, or be read as a comment, a group or a quote: then the mail would go to another than it says.
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f<>()\[\]:;,\\\"]")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each part of a dialogue may take, in seconds (RFC 5321, 4.5.3.2, is more patient with all but the last)."""

    connect: float = 10.0
    greeting: float = 30.0
    command: float = 60.0
    write: float = 60.0
    # A server that looks for viruses answers late; who gives up too early does not know what became of the mail.
    taken: float = 300.0


@dataclass(frozen=True, slots=True)
class MailOutcome:
    """What the server answered. `is_taken`: it has the mail, for all but those in `refused`; otherwise it has nothing."""

    is_taken: bool
    answer: ProviderAnswer
    refused: tuple[RefusedRecipient, ...] = ()


class Refused(Exception):  # noqa: N818 - an answer, for whoever asked
    """The server answered a step with no."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status)
        self.answer = ProviderAnswer(status, {}, text[:REPLY_MAX].encode("utf-8", "replace"))


class SmtpDialogue:
    """Open, in order: `connect`, `sign_in`, any number of `hand_over`, `end`."""

    def __init__(self, server: MailServer, trust: ssl.SSLContext, patience: Patience) -> None:
        self.server = server
        self._trust = trust
        self._patience = patience
        self._client = aiosmtplib.SMTP(
            hostname=server.host, local_hostname=_SAID_BY_SERVERS, use_tls=False, start_tls=False, timeout=patience.command
        )  # fmt: skip

    @property
    def is_open(self) -> bool:
        """Does the connection stand, as far as we know?"""
        return self._client.is_connected

    async def connect(self, within: Sequence[IPNetwork]) -> None:
        """To one of the server's addresses, with TLS as the settings say.

        Raises AddressRefusedError, CertificateRefusedError, NothingSentError, MisconfiguredError, Refused.
        """
        failure: Exception | None = None
        for address in await self._addresses(within):
            sock = await self._open(address)
            if isinstance(sock, Exception):
                failure = sock
                continue
            await self._greet(sock)
            return
        raise NothingSentError(reason=type(failure).__name__) from failure

    async def sign_in(self, token: str | None) -> None:
        """Say who we are. `token`: where a token is wanted. Raises Refused, MisconfiguredError, NothingSentError."""
        who = self.server.sign_in
        try:
            match who:
                case PasswordSignIn():
                    await self._client.login(who.login, who.password, timeout=self._patience.command)
                case TokenSignIn():
                    await self._client.auth_xoauth2(who.login, token or "", timeout=self._patience.command)
                case None:
                    return
        except aiosmtplib.SMTPResponseException as error:
            raise Refused(error.code, error.message) from error
        except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError, OSError) as error:
            raise NothingSentError(reason=type(error).__name__) from error
        except aiosmtplib.SMTPException as error:  # it takes none of the ways we know
            raise MisconfiguredError(setting="sign_in") from error

    async def hand_over(self, mail: OutboundMail, files: Mapping[UUID, BinaryIO]) -> MailOutcome:
        """Give it the mail. Raises NothingSentError, OutcomeUnknownError."""
        try:
            refused = await self._envelope(mail)
            if len(refused) == len(mail.recipients):
                await self._client.rset()
                # One who may be reached later is reason enough to come again.
                first = min(refused, key=lambda each: each.status)
                return MailOutcome(False, Refused(first.status, first.text).answer, tuple(refused))
            await self._begin_content()
            await self._write_content(mail, files)
        except Refused as error:
            return MailOutcome(False, error.answer)
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            self.close()
            raise NothingSentError(reason=type(error).__name__) from error
        return await self._end_content(tuple(refused))

    async def try_sender(self, sender: str, recipient: str) -> ProviderAnswer | None:
        """Would it take a mail from here? None: it would. Nothing is sent. Raises NothingSentError.

        Many servers judge the sender when they hear the first recipient.
        """
        is_ascii = sender.isascii() and recipient.isascii()
        tried = OutboundMail(self.server, sender, (recipient,), (), "", needs_utf8=not is_ascii)
        try:
            refused = await self._envelope(tried)
            await self._client.rset()
        except Refused as error:
            with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
                await self._client.rset()
            return error.answer
        except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
            self.close()
            raise NothingSentError(reason=type(error).__name__) from error
        return Refused(refused[0].status, refused[0].text).answer if refused else None

    async def end(self) -> None:
        """Say good-bye; whether it is heard does not matter."""
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await self._client.quit(timeout=5)
        self.close()

    def close(self) -> None:
        """Without a word."""
        self._client.close()

    # ---------------------------------------------------------------- connecting

    async def _addresses(self, within: Sequence[IPNetwork]) -> list[str]:
        try:
            async with asyncio.timeout(self._patience.connect):
                return await resolve(self.server.host, self.server.port, within)
        except socket.gaierror as error:
            kind = HostUnknownError if error.errno in NO_SUCH_NAME else NothingSentError
            raise kind(reason="NameUnknown") from error
        except UnicodeError as error:
            raise MisconfiguredError(setting="smtp_host") from error
        except (OSError, TimeoutError) as error:
            raise NothingSentError(reason=type(error).__name__) from error

    async def _open(self, address: str) -> socket.socket | Exception:
        """A connection to the very address that was judged."""
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        try:
            async with asyncio.timeout(self._patience.connect):
                await asyncio.get_running_loop().sock_connect(sock, (address, self.server.port))
        except (OSError, TimeoutError) as error:
            sock.close()
            return error
        except BaseException:
            sock.close()
            raise
        return sock

    async def _greet(self, sock: socket.socket) -> None:
        security = self.server.security
        try:
            await self._client.connect(
                sock=sock, hostname=self.server.host, port=None, use_tls=security == "tls", tls_context=self._trust,
                timeout=self._patience.greeting,
            )  # fmt: skip
            if security == "starttls":
                await self._client.ehlo(timeout=self._patience.command)
                if not self._client.supports_extension("starttls"):
                    raise MisconfiguredError(setting="smtp_security")
                await self._client.starttls(tls_context=self._trust, timeout=self._patience.command)
            await self._client.ehlo(timeout=self._patience.command)
        except aiosmtplib.SMTPResponseException as error:
            self.close()
            raise Refused(error.code, error.message) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self.close()
            certificate = _certificate_error(error)
            if certificate is not None:
                raise CertificateRefusedError(reason=_why(certificate)) from error
            raise NothingSentError(reason=type(error.__cause__ or error).__name__) from error

    # ---------------------------------------------------------------- one mail

    async def _envelope(self, mail: OutboundMail) -> list[RefusedRecipient]:
        """Who sends to whom; those whom the server does not take. Raises Refused."""
        options = [f"SIZE={mail.size}"] if self._client.supports_extension("size") else []
        knows_utf8 = self._client.supports_extension("smtputf8")
        if mail.needs_utf8 and knows_utf8:
            options.append("SMTPUTF8")
        encoding = "utf-8" if knows_utf8 else "ascii"
        if not knows_utf8 and not mail.envelope_from.isascii():
            raise Refused(553, "5.6.7 The server takes no addresses that are not ASCII")
        try:
            await self._client.mail(
                mail.envelope_from, options=options, encoding=encoding, timeout=self._patience.command
            )
        except aiosmtplib.SMTPSenderRefused as error:
            raise Refused(error.code, error.message) from error
        refused = []
        for each in mail.recipients:
            if _NO_ADDRESS.search(each):
                refused.append(RefusedRecipient(each, 553, "5.1.3 This is no address"))
                continue
            if not knows_utf8 and not each.isascii():
                refused.append(RefusedRecipient(each, 553, "5.6.7 The server takes no such address"))
                continue
            try:
                await self._client.rcpt(each, encoding=encoding, timeout=self._patience.command)
            except aiosmtplib.SMTPRecipientRefused as error:
                refused.append(RefusedRecipient(each, error.code, error.message[:REPLY_MAX]))
                if error.code == 421:
                    raise Refused(error.code, error.message) from error
        return refused

    async def _begin_content(self) -> None:
        answer = await self._client.execute_command(b"DATA", timeout=self._patience.command)
        if answer.code != 354:
            raise Refused(answer.code, answer.message)

    async def _write_content(self, mail: OutboundMail, files: Mapping[UUID, BinaryIO]) -> None:
        """All but the dot that ends it."""
        begins_line = True
        for piece in mail.pieces:
            if isinstance(piece, FilePiece):
                await self._write_file(files[piece.attachment_id])
                begins_line = True
                continue
            for at in range(0, len(piece), _CHUNK):
                chunk = piece[at : at + _CHUNK]
                led = b"." if begins_line and chunk.startswith(b".") else b""
                # A line that begins at the chunk's end is seen with the next one.
                await self._write(led + chunk.replace(b"\n.", b"\n.."))
                begins_line = chunk.endswith(b"\n")
        if not begins_line:
            await self._write(b"\r\n")

    async def _write_file(self, file: BinaryIO) -> None:
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            encoded = base64.b64encode(chunk)
            lines = b"".join(encoded[at : at + 76] + b"\r\n" for at in range(0, len(encoded), 76))
            await self._write(lines)

    async def _write(self, data: bytes) -> None:
        protocol = self._protocol()
        protocol.write(data)
        async with asyncio.timeout(self._patience.write):
            await protocol._drain_helper()  # noqa: SLF001 - as asyncio's own streams wait for room

    async def _end_content(self, refused: tuple[RefusedRecipient, ...]) -> MailOutcome:
        """The dot, and what the server says to the whole."""
        protocol = self._protocol()
        try:
            protocol.write(b".\r\n")
        except aiosmtplib.SMTPException as error:  # it was closed before: nothing was written
            self.close()
            raise NothingSentError(reason=type(error).__name__) from error
        try:
            said = await protocol.read_response(timeout=self._patience.taken)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            self.close()
            raise OutcomeUnknownError(reason=type(error).__name__) from error
        except BaseException:
            self.close()
            raise
        answer = Refused(said.code, said.message).answer
        return MailOutcome(200 <= said.code < 300, answer, refused)

    def _protocol(self) -> SMTPProtocol:
        if self._client.protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        return self._client.protocol


def _certificate_error(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _why(error: ssl.SSLError) -> str:
    """In a word: what an administrator can do something about."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return "no-tls"
    match error.verify_code:
        case 10:
            return "expired"
        case 9:
            return "not-yet-valid"
        case 62 | 64:
            return "other-name"
        case _:
            return "not-trusted"
