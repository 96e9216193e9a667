"""Handing one message to its provider.

Before the network the attempt is marked and committed, after it the outcome is written; a crash in between is
therefore seen. With a provider that has idempotency keys the same request goes out again; with one that has none the
message becomes `unconfirmed`, and only a report or a person moves it on.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.modules.outbound.lanes import Lane, Lanes
from retzef.modules.outbound.repository import (
    Outgoing,
    begin_attempt,
    find_outgoing,
    move_status,
    queue_again,
    release_attempt,
)
from retzef.modules.outbound.send_mail import MailSender, ReadyMail
from retzef.modules.outbound.sendable import find_refusal
from retzef.platform.jobs.kinds import NotYet, Payload
from retzef.platform.outgoing import NothingSentError, OutgoingHttp
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.channel import (
    BadCredentialsError,
    ChannelAdapter,
    ChannelError,
    EntryPoint,
    MisconfiguredError,
    OutboundRequest,
    RecipientGoneError,
    RejectedError,
    Sent,
    ThrottledError,
    UnreachableError,
)
from retzef.ports.mail import OutboundMail

# A message that waits for an earlier one is called when that has gone. If the call misses it, it looks by itself.
EARLIER_FIRST = timedelta(seconds=0.2)
EARLIER_STUCK = timedelta(seconds=2)
# When a provider throttles without saying for how long.
THROTTLED_SECONDS = 5.0

log = logging.getLogger("retzef.outbound")

# The provider has answered that it did not take the message.
_NOT_TAKEN = (NothingSentError, ThrottledError, BadCredentialsError, MisconfiguredError)
# About this one message: the agent is told, there is nothing for an administrator to mend.
_REFUSED = (RejectedError, RecipientGoneError)


class EntryPoints(Protocol):
    """Where entry points are found."""

    async def get(self, tenant_id: UUID, entry_point_id: UUID) -> EntryPoint:
        """An active entry point with its secrets opened. Raises a RetzefError when there is none."""
        ...


@dataclass(frozen=True, slots=True)
class _Ready:
    """Everything that is needed to send."""

    tenant_id: TenantId
    message_id: UUID
    entry_point: EntryPoint
    adapter: ChannelAdapter
    request: OutboundRequest
    lane: Lane


class SendMessage:
    """The handler of `send_message` jobs; the payload names the message."""

    def __init__(
        self,
        units: Units,
        entry_points: EntryPoints,
        adapters: Mapping[str, ChannelAdapter],
        http: OutgoingHttp,
        lanes: Lanes,
        *,
        mails: MailSender,
    ) -> None:
        self._units = units
        self._entry_points = entry_points
        self._adapters = adapters
        self._http = http
        self._lanes = lanes
        self._mails = mails

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Send it, unless it has gone already. Raises ChannelErrors: retryable, or for an administrator."""
        message_id = UUID(str(payload["message_id"]))
        async with self._units.begin(tenant_id) as unit:
            outgoing = await find_outgoing(unit, message_id)
        if outgoing is None or outgoing.status != "queued":
            return None
        if outgoing.earlier_since is not None:
            stuck = self._units.clock.now() - outgoing.earlier_since > EARLIER_STUCK
            return NotYet(EARLIER_STUCK if stuck else EARLIER_FIRST)
        try:
            return await self._send(tenant_id, message_id, outgoing)
        except _REFUSED as error:
            await self._settle_failed(tenant_id, message_id, error.code)
            return None

    async def on_dead(self, tenant_id: TenantId, payload: Payload, code: str) -> None:
        """Tell the agent that it will not be sent."""
        await self._settle_failed(tenant_id, UUID(str(payload["message_id"])), code)

    async def on_retry(self, unit: UnitOfWork, payload: Payload) -> None:
        """Somebody puts the job back to work: the message waits again."""
        await queue_again(unit, UUID(str(payload["message_id"])))

    # ---------------------------------------------------------------- before the network

    async def _send(self, tenant_id: TenantId, message_id: UUID, outgoing: Outgoing) -> NotYet | None:
        entry_point = await self._entry_points.get(tenant_id, outgoing.entry_point_id)
        adapter = self._adapters.get(entry_point.channel)
        if adapter is None:
            raise MisconfiguredError(setting="channel")
        refusal = find_refusal(adapter.manifest, outgoing.message)
        if refusal is not None:
            await self._settle_failed(tenant_id, message_id, refusal)
            return None
        request = adapter.render(entry_point, outgoing.message, now=self._units.clock.now())
        if request is None:
            await self._settle_sent(tenant_id, message_id, None)
            return None
        lane = self._lanes.of(entry_point, adapter.manifest.sends_per_second)
        wait = lane.wait(message_id, self._lanes.monotonic())
        if wait > 0:
            return NotYet(timedelta(seconds=wait))
        try:
            if isinstance(request, OutboundMail):
                return await self._mails.attempt(
                    ReadyMail(
                        tenant_id, message_id, entry_point, adapter, request, _name_of(outgoing), outgoing.pending,
                        outgoing.message.attachments, outgoing.tried_since, outgoing.attempts, lane,
                    )
                )  # fmt: skip
            await self._attempt(_Ready(tenant_id, message_id, entry_point, adapter, request, lane))
        finally:
            lane.leave()
        return None

    # ---------------------------------------------------------------- the network, and after it

    async def _attempt(self, ready: _Ready) -> None:
        can_repeat = ready.adapter.manifest.send_idempotency == "key"
        async with self._units.begin(ready.tenant_id) as unit:
            begun = await begin_attempt(unit, ready.message_id, may_repeat=can_repeat)
        if not begun:
            # Begun before and cut off (or settled by another worker, which then stands): it may have been taken.
            await self._settle_unconfirmed(ready)
            return
        try:
            sent = await self._exchange(ready)
        except _NOT_TAKEN as error:
            self._note(ready.lane, error)
            async with self._units.begin(ready.tenant_id) as unit:
                await release_attempt(unit, ready.message_id)
            raise
        except UnreachableError as error:
            self._note(ready.lane, error)
            if can_repeat:
                raise
            await self._settle_unconfirmed(ready)
            return
        ready.lane.note_reachable(reachable=True)
        await self._settle_sent(ready.tenant_id, ready.message_id, sent.provider_message_id)

    async def _exchange(self, ready: _Ready) -> Sent:
        allow_private = ready.entry_point.settings.get("allow_private_network") is True
        answer = await self._http.send(ready.request, allow_private=allow_private)
        return ready.adapter.read_answer(answer)

    def _note(self, lane: Lane, error: ChannelError) -> None:
        if isinstance(error, ThrottledError):
            asked = error.params.get("retry_after")
            seconds = float(asked) if isinstance(asked, int | float) else THROTTLED_SECONDS
            lane.close_for(seconds, self._lanes.monotonic())
        elif isinstance(error, UnreachableError):
            lane.note_reachable(reachable=False)

    # ---------------------------------------------------------------- outcomes

    async def _settle_sent(self, tenant_id: TenantId, message_id: UUID, theirs: str | None) -> None:
        async with self._units.begin(tenant_id) as unit:
            await move_status(unit, message_id, "sent", provider_message_id=theirs or None)

    async def _settle_failed(self, tenant_id: TenantId, message_id: UUID, code: str) -> None:
        log.info("message.failed", extra={"message_id": str(message_id), "error": code})
        async with self._units.begin(tenant_id) as unit:
            await move_status(unit, message_id, "failed", error_code=code)

    async def _settle_unconfirmed(self, ready: _Ready) -> None:
        log.warning("message.unconfirmed", extra={"message_id": str(ready.message_id)})
        async with self._units.begin(ready.tenant_id) as unit:
            await move_status(unit, ready.message_id, "unconfirmed")


def _name_of(outgoing: Outgoing) -> str:
    """By which name a mail is written."""
    return (outgoing.message.mail.identity_name if outgoing.message.mail else None) or ""
