"""Handing one mail to its server: marked before, told after, for each recipient.

A server says yes or no to each step and to each recipient, so that only one thing can be unknown: what became of a mail whose last line had
been written when the connection went. That one becomes `unconfirmed` and is never repeated by itself. Whoever is refused for now is
tried again, alone, for two days; whoever is refused for good is told at once.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import BinaryIO, Literal, TypeAlias
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.modules.outbound.lanes import Lane
from retzef.modules.outbound.mail_rows import (
    Told,
    find_contents,
    has_accepted,
    mark_unreachable,
    note_sending,
    tell_recipients,
    told_all,
    told_refused,
    was_read,
)
from retzef.modules.outbound.repository import begin_attempt, move_status, release_attempt
from retzef.platform.files.store import FileStore
from retzef.platform.jobs.kinds import NotYet
from retzef.platform.outgoing import MailOutcome, NothingSentError, OutcomeUnknownError, OutgoingSmtp
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.channel import (
    AttachmentRef,
    ChannelAdapter,
    ChannelError,
    EntryPoint,
    ProviderAnswer,
    RecipientGoneError,
    RejectedError,
    ThrottledError,
    UnreachableError,
)
from retzef.ports.mail import MailRecipient, OutboundMail, RefusedRecipient

# A server that is away, or a grey list, is met again after these seconds; then after the last of them, until the mail is too old.
AGAIN_AFTER_SECONDS = (5, 15, 60, 120, 300, 600, 1800, 3600)
GIVEN_UP_AFTER = timedelta(days=2)
# However long a server asks us to wait.
WAIT_MOST_SECONDS = 3600.0
FILE_GONE = "file-gone"

log = logging.getLogger("retzef.outbound")

_REFUSED = (RejectedError, RecipientGoneError)
# later: by nobody yet, or not by all; it is tried again.
MailEnd: TypeAlias = Literal["sent", "unconfirmed", "failed", "later"]


@dataclass(frozen=True, slots=True)
class ReadyMail:
    """Everything that is needed to send it. `attempts`: how often it was begun before."""

    tenant_id: TenantId
    message_id: UUID
    entry_point: EntryPoint
    adapter: ChannelAdapter
    mail: OutboundMail
    sender_name: str
    pending: tuple[str, ...]
    attachments: tuple[AttachmentRef, ...]
    tried_since: datetime
    attempts: int
    lane: Lane


class MailSender:
    """Sends mails that are ready. `ended` is told of each how that ended."""

    def __init__(
        self,
        units: Units,
        smtp: OutgoingSmtp,
        files: FileStore,
        ended: Callable[[MailEnd], None] = lambda _: None,
    ) -> None:
        self._units = units
        self._smtp = smtp
        self._files = files
        self._ended = ended

    async def attempt(self, ready: ReadyMail) -> NotYet | None:
        """Send it to those who have not got it. Raises ChannelErrors that are for an administrator."""
        try:
            async with self._opened(ready) as files:
                if not await self._begin(ready):
                    return None
                outcome = await self._hand_over(ready, files)
        except FileNotFoundError:
            await self._fail(ready, FILE_GONE)
            return None
        if isinstance(outcome, MailOutcome):
            return await self._settle(ready, outcome)
        return outcome

    # ---------------------------------------------------------------- before the network

    @asynccontextmanager
    async def _opened(self, ready: ReadyMail) -> AsyncIterator[dict[UUID, BinaryIO]]:
        async with self._units.begin(ready.tenant_id) as unit:
            names = await find_contents(unit, ready.attachments)
        with ExitStack() as opened:
            files: dict[UUID, BinaryIO] = {}
            for each in ready.attachments:
                if each.attachment_id not in names:
                    raise FileNotFoundError
                path = self._files.path(ready.tenant_id, names[each.attachment_id])
                files[each.attachment_id] = opened.enter_context(await asyncio.to_thread(path.open, "rb"))
            yield files

    async def _begin(self, ready: ReadyMail) -> bool:
        """Mark it. False when it was begun before and cut off: then nobody knows."""
        async with self._units.begin(ready.tenant_id) as unit:
            begun = await begin_attempt(unit, ready.message_id, may_repeat=False)
            if begun:
                await note_sending(
                    unit,
                    ready.message_id,
                    ready.mail.mail_id,
                    MailRecipient(ready.mail.envelope_from, ready.sender_name),
                )
            else:
                log.warning("message.unconfirmed", extra={"message_id": str(ready.message_id)})
                await move_status(unit, ready.message_id, "unconfirmed")
        if not begun:
            self._ended("unconfirmed")
        return begun

    # ---------------------------------------------------------------- the network

    async def _hand_over(self, ready: ReadyMail, files: dict[UUID, BinaryIO]) -> MailOutcome | NotYet | None:
        mail = replace(ready.mail, recipients=ready.pending)
        allow_private = ready.entry_point.settings.get("allow_private_network") is True
        try:
            outcome = await self._smtp.send(mail, files, allow_private=allow_private)
        except OutcomeUnknownError:
            ready.lane.note_reachable(reachable=False)
            log.warning("message.unconfirmed", extra={"message_id": str(ready.message_id)})
            async with self._units.begin(ready.tenant_id) as unit:
                await move_status(
                    unit, ready.message_id, "unconfirmed", provider_message_id=ready.mail.mail_id
                )
            self._ended("unconfirmed")
            return None
        except (NothingSentError, ThrottledError) as error:
            ready.lane.note_reachable(reachable=False)
            return await self._later(
                ready, error, told_all(ready.pending, "delayed", error.code, _reason(error))
            )
        except ChannelError:
            await self._release(ready)
            raise
        ready.lane.note_reachable(reachable=True)
        return outcome

    # ---------------------------------------------------------------- after it

    async def _settle(self, ready: ReadyMail, outcome: MailOutcome) -> NotYet | None:
        refused = {each.address: each for each in outcome.refused}
        told = [told_refused(each, self._code_of(ready, each)) for each in outcome.refused]
        left = [each.address for each in told if each.status == "delayed"]
        if outcome.is_taken:
            taken = [each for each in ready.pending if each not in refused]
            said = outcome.answer.body.decode("utf-8", "replace")
            told += told_all(taken, "accepted", str(outcome.answer.status), said)
            return await self._taken(ready, told, left, outcome)
        if refused:  # all of them, each by itself
            if left:
                return await self._later(ready, self._error_of(ready, outcome.answer), told)
            await self._refused(ready, self._error_of(ready, outcome.answer), told)
            return None
        error = self._error_of(ready, outcome.answer)
        said = outcome.answer.body.decode("utf-8", "replace")
        code = str(error.params.get("enhanced") or outcome.answer.status)
        if isinstance(error, _REFUSED):
            await self._refused(ready, error, told_all(ready.pending, "refused", code, said))
            return None
        if error.retryable:
            self._slow_down(ready.lane, error)
            return await self._later(ready, error, told_all(ready.pending, "delayed", code, said))
        await self._release(ready)
        raise error

    async def _taken(
        self, ready: ReadyMail, told: Sequence[Told], left: Sequence[str], outcome: MailOutcome
    ) -> NotYet | None:
        """The server has it for some or all; those whom it wants later are tried again."""
        async with self._units.begin(ready.tenant_id) as unit:
            await tell_recipients(unit, ready.message_id, told)
            await self._mark_gone(unit, ready, outcome.refused)
            if not left:
                await self._sent(unit, ready)
            else:
                await release_attempt(unit, ready.message_id)
        if not left:
            self._ended("sent")
            return None
        return await self._again(ready, None)

    async def _later(self, ready: ReadyMail, error: ChannelError, told: Sequence[Told]) -> NotYet | None:
        """Nobody has it by this attempt: once more, or no more."""
        async with self._units.begin(ready.tenant_id) as unit:
            await tell_recipients(unit, ready.message_id, told)
            await release_attempt(unit, ready.message_id)
        return await self._again(ready, error)

    async def _again(self, ready: ReadyMail, error: ChannelError | None) -> NotYet | None:
        now = self._units.clock.now()
        if now - ready.tried_since < GIVEN_UP_AFTER:
            asked = error.params.get("retry_after") if error else None
            usual = AGAIN_AFTER_SECONDS[min(ready.attempts, len(AGAIN_AFTER_SECONDS) - 1)]
            wait = min(float(asked), WAIT_MOST_SECONDS) if isinstance(asked, int | float) else float(usual)
            self._ended("later")
            return NotYet(timedelta(seconds=max(wait, 1.0)))
        await self._fail(ready, error.code if error else UnreachableError.code)
        return None

    async def _refused(self, ready: ReadyMail, error: ChannelError, told: Sequence[Told]) -> None:
        """For good, by all who were left."""
        log.info("message.failed", extra={"message_id": str(ready.message_id), "error": error.code})
        async with self._units.begin(ready.tenant_id) as unit:
            if isinstance(error, RecipientGoneError):
                for each in told:
                    if each.status == "refused":
                        await mark_unreachable(unit, each.address, each.code or "5.1.1")
            end = await self._end(unit, ready, told, error.code)
        self._ended(end)

    async def _fail(self, ready: ReadyMail, code: str) -> None:
        async with self._units.begin(ready.tenant_id) as unit:
            end = await self._end(unit, ready, told_all(ready.pending, "refused", code, None), code)
        self._ended(end)

    @staticmethod
    async def _end(unit: UnitOfWork, ready: ReadyMail, told: Sequence[Told], code: str) -> MailEnd:
        """It is tried no more: sent when somebody has it, else failed."""
        await tell_recipients(unit, ready.message_id, told)
        if await has_accepted(unit, ready.message_id):
            await MailSender._sent(unit, ready)
            return "sent"
        await move_status(unit, ready.message_id, "failed", error_code=code)
        return "failed"

    @staticmethod
    async def _sent(unit: UnitOfWork, ready: ReadyMail) -> None:
        """Sent again to some, it stays read by those who have read it."""
        await move_status(unit, ready.message_id, "sent", provider_message_id=ready.mail.mail_id)
        if await was_read(unit, ready.message_id):
            await move_status(unit, ready.message_id, "read")

    async def _release(self, ready: ReadyMail) -> None:
        async with self._units.begin(ready.tenant_id) as unit:
            await release_attempt(unit, ready.message_id)

    async def _mark_gone(
        self, unit: UnitOfWork, ready: ReadyMail, refused: Sequence[RefusedRecipient]
    ) -> None:
        for each in refused:
            error = self._error_of(ready, ProviderAnswer(each.status, {}, each.text.encode()))
            if isinstance(error, RecipientGoneError):
                await mark_unreachable(unit, each.address, str(error.params.get("enhanced") or "5.1.1"))

    # ---------------------------------------------------------------- what the server's words mean

    def _error_of(self, ready: ReadyMail, answer: ProviderAnswer) -> ChannelError:
        try:
            ready.adapter.read_answer(answer)
        except ChannelError as error:
            return error
        return RejectedError(status=answer.status)

    def _code_of(self, ready: ReadyMail, refused: RefusedRecipient) -> str | None:
        error = self._error_of(ready, ProviderAnswer(refused.status, {}, refused.text.encode()))
        said = error.params.get("enhanced")
        return said if isinstance(said, str) else None

    def _slow_down(self, lane: Lane, error: ChannelError) -> None:
        """The whole server asks for it, not one recipient's."""
        if isinstance(error, UnreachableError):
            lane.note_reachable(reachable=False)


def _reason(error: ChannelError) -> str | None:
    said = error.params.get("reason")
    return said if isinstance(said, str) else None
