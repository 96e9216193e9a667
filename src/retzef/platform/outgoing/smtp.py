"""Mail to the servers that send it: signed in to by password or token, over connections that are used again for a while."""

import asyncio
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from uuid import UUID

from retzef.platform.networks import PRIVATE_NETWORKS, IPNetwork
from retzef.platform.outgoing.errors import NothingSentError
from retzef.platform.outgoing.smtp_dialogue import MailOutcome, Patience, Refused, SmtpDialogue
from retzef.platform.telemetry.spans import span
from retzef.ports.channel import ProviderAnswer
from retzef.ports.mail import MailServer, OutboundMail, TokenRequest, TokenSignIn

# So long a connection waits for the next mail, and so many of them.
IDLE_SECONDS = 20.0
IDLE_MAX = 50


class AccessTokenSource(Protocol):
    """Where tokens come from."""

    async def get(self, request: TokenRequest, *, allow_private: bool, refused: str | None = None) -> str:
        """One that is good for a while; another than `refused`, which a server did not take."""
        ...


@dataclass(frozen=True, slots=True)
class _Idle:
    dialogue: SmtpDialogue
    since: float


class OutgoingSmtp:
    """Hands mails over. Close it at the end. `trust`: whose certificates are believed, the system's when not said."""

    def __init__(
        self,
        tokens: AccessTokenSource,
        *,
        private_networks: Sequence[IPNetwork] = PRIVATE_NETWORKS,
        trust: ssl.SSLContext | None = None,
        patience: Patience | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._private_networks = private_networks
        self._trust = trust
        self._patience = patience or Patience()
        self._monotonic = monotonic
        self._idle: dict[tuple[MailServer, bool], list[_Idle]] = {}

    async def send(
        self, mail: OutboundMail, files: Mapping[UUID, BinaryIO], *, allow_private: bool
    ) -> MailOutcome:
        """What the server said of it. `files`: open, by the attachment's id; what they hold is read once.

        Raises AddressRefusedError, MisconfiguredError, NothingSentError (of which CertificateRefusedError is one),
        OutcomeUnknownError, and what asking for a token raises.
        """
        told = {"server.address": mail.server.host}
        with span("MAIL", "client", told) as made:
            outcome = await self._send(mail, files, allow_private=allow_private)
            made.tell({"smtp.response.status_code": outcome.answer.status})
            return outcome

    async def probe(self, server: MailServer, *, allow_private: bool) -> ProviderAnswer:
        """Sign in and go: 250, or what it answered instead. Raises as `send` does."""
        try:
            dialogue = await self._begin(server, allow_private=allow_private)
        except Refused as error:
            return error.answer
        await dialogue.end()
        return ProviderAnswer(250, {}, b"")

    async def probe_senders(
        self, server: MailServer, senders: Sequence[str], recipient: str, *, allow_private: bool
    ) -> dict[str, ProviderAnswer]:
        """Those from which the server would take no mail, with what it said. Raises as `send` does."""
        try:
            dialogue = await self._begin(server, allow_private=allow_private)
        except Refused as error:
            return dict.fromkeys(senders, error.answer)
        try:
            answers = {each: await dialogue.try_sender(each, recipient) for each in senders}
        finally:
            await dialogue.end()
        return {sender: answer for sender, answer in answers.items() if answer is not None}

    async def close(self) -> None:
        """Close all connections."""
        kept = [each.dialogue for idle in self._idle.values() for each in idle]
        self._idle.clear()
        await asyncio.gather(*(each.end() for each in kept))

    async def _send(
        self, mail: OutboundMail, files: Mapping[UUID, BinaryIO], *, allow_private: bool
    ) -> MailOutcome:
        key = (mail.server, allow_private)
        kept = self._take_idle(key)
        if kept is not None:
            try:
                return await self._hand_over(kept, mail, files, key)
            except NothingSentError:
                # It had been closed meanwhile, most likely; a new connection tells.
                for each in files.values():
                    each.seek(0)
        try:
            dialogue = await self._begin(mail.server, allow_private=allow_private)
        except Refused as error:
            return MailOutcome(is_taken=False, answer=error.answer)
        return await self._hand_over(dialogue, mail, files, key)

    async def _hand_over(
        self,
        dialogue: SmtpDialogue,
        mail: OutboundMail,
        files: Mapping[UUID, BinaryIO],
        key: tuple[MailServer, bool],
    ) -> MailOutcome:
        try:
            outcome = await dialogue.hand_over(mail, files)
        except BaseException:
            dialogue.close()
            raise
        if outcome.is_taken:
            self._keep_idle(key, dialogue)
        else:
            await dialogue.end()
        return outcome

    async def _begin(self, server: MailServer, *, allow_private: bool) -> SmtpDialogue:
        """A dialogue in which we have said who we are. Raises Refused besides."""
        within = self._private_networks if allow_private else ()
        token = await self._token(server, allow_private=allow_private)
        for attempt in (1, 2):
            dialogue = SmtpDialogue(server, self._context(), self._patience)
            try:
                await dialogue.connect(within)
                await dialogue.sign_in(token)
            except Refused as error:
                dialogue.close()
                if token is None or attempt == 2 or error.answer.status != 535:
                    raise
                # A token that was withdrawn before its time: a fresh one tells whether it is that.
                token = await self._token(server, allow_private=allow_private, refused=token)
                continue
            except BaseException:
                dialogue.close()
                raise
            return dialogue
        raise AssertionError("the second attempt returns or raises")

    async def _token(
        self, server: MailServer, *, allow_private: bool, refused: str | None = None
    ) -> str | None:
        if not isinstance(server.sign_in, TokenSignIn):
            return None
        return await self._tokens.get(server.sign_in.request, allow_private=allow_private, refused=refused)

    def _context(self) -> ssl.SSLContext:
        if self._trust is None:
            self._trust = ssl.create_default_context()
        return self._trust

    # ---------------------------------------------------------------- connections that wait

    def _take_idle(self, key: tuple[MailServer, bool]) -> SmtpDialogue | None:
        now, kept = self._monotonic(), self._idle.get(key, [])
        while kept:
            each = kept.pop()
            if each.dialogue.is_open and now - each.since < IDLE_SECONDS:
                return each.dialogue
            each.dialogue.close()
        return None

    def _keep_idle(self, key: tuple[MailServer, bool], dialogue: SmtpDialogue) -> None:
        now = self._monotonic()
        for other in list(self._idle):
            self._idle[other] = [each for each in self._idle[other] if not self._close_old(each, now)]
            if not self._idle[other]:
                del self._idle[other]
        if sum(map(len, self._idle.values())) >= IDLE_MAX or not dialogue.is_open:
            dialogue.close()
            return
        self._idle.setdefault(key, []).append(_Idle(dialogue, now))

    @staticmethod
    def _close_old(idle: _Idle, now: float) -> bool:
        is_old = now - idle.since >= IDLE_SECONDS or not idle.dialogue.is_open
        if is_old:
            idle.dialogue.close()
        return is_old
