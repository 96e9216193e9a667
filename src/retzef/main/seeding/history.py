"""The past of the demonstration centre: told through the same ingest and send actions as the present."""

import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any
from uuid import UUID

import uuid_utils.compat

from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, CaseId, TenantId
from retzef.main.compose import Core
from retzef.modules.cases.api import Draft, send_message
from retzef.modules.inbound.api import Ingest, Received
from retzef.platform.unit import Units
from retzef.ports.channel import EntryPoint, IdentityClaim, InboundMessage

# How long an agent took to answer, in the stories.
ANSWERED_AFTER = timedelta(seconds=50)


class StoryClock:
    """A clock that stands where the story is, and ids of that time."""

    def __init__(self, now: datetime) -> None:
        self.at = now

    def now(self) -> datetime:
        """Where the story is."""
        return self.at

    def new(self) -> UUID:
        """A UUIDv7 of that instant; it moves on a millisecond, so that ids keep the order of the story."""
        self.at += timedelta(milliseconds=1)
        return uuid_utils.compat.uuid7(nanoseconds=round(self.at.timestamp() * 1000) * 1_000_000)


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the stories play."""

    tenant_id: TenantId
    entry_point: EntryPoint
    agents: dict[str, AgentId]


async def tell_stories(core: Core, stage: Stage) -> None:
    """Write every story of `story.toml`, oldest first."""
    text = (files("retzef.main.seeding") / "story.toml").read_text(encoding="utf-8")
    now = core.clock.now()
    for number, story in enumerate(sorted(tomllib.loads(text)["cases"], key=lambda each: -each["began"])):
        clock = StoryClock(now - timedelta(minutes=story["began"]))
        await _Teller(core, stage, clock).tell(number, story)


class _Teller:
    def __init__(self, core: Core, stage: Stage, clock: StoryClock) -> None:
        self._stage = stage
        self._clock = clock
        self._units = Units(core.database, clock, clock, core.feed.committed)
        self._ingest = Ingest(core.database, clock, clock, core.feed.committed)
        self._manifests = {name: adapter.manifest for name, adapter in core.adapters.items()}

    async def tell(self, number: int, story: dict[str, Any]) -> None:
        customer = story["customer"]
        # The same address is the same visitor: their second story continues their first customer.
        visitor = UUID(bytes=_digest(customer.get("email") or customer["phone"]))
        received: Received | None = None
        agent_id = self._stage.agents.get(story.get("agent", ""))
        for line, (direction, text) in enumerate(story["lines"]):
            self._clock.at += ANSWERED_AFTER
            if direction == "in":
                received = await self._write(visitor, customer, text, f"story-{number}-{line}")
            elif received is not None and agent_id is not None:
                await self._answer(received, agent_id, text, note=direction == "note")
        if received is not None and agent_id is not None and "outcome" in story:
            await self._resolve(received, agent_id, story)

    async def _write(self, visitor: UUID, customer: dict[str, str], text: str, message_id: str) -> Received:
        message = InboundMessage(
            thread_key=str(visitor),
            sender=IdentityClaim("webchat_visitor", str(visitor), "verified"),
            text=text,
            occurred_at=self._clock.now(),
            provider_message_id=message_id,
            sender_name=customer["name"],
            locale=customer["locale"],
            claims=tuple(_claims(customer)),
        )
        return await self._ingest.receive(self._stage.entry_point, self._manifests["webchat"], message)

    async def _answer(self, received: Received, agent_id: AgentId, text: str, *, note: bool) -> None:
        draft = Draft(self._clock.new(), received.interaction_id, text, note=note)
        async with self._units.begin(self._stage.tenant_id) as unit:
            taken = await unit.connection.fetchval(
                "UPDATE work_items SET state = 'assigned', agent_id = $3, assigned_at = $4"
                " WHERE tenant_id = $1 AND interaction_id = $2 AND state = 'waiting' RETURNING work_item_id",
                unit.tenant_id, received.interaction_id, agent_id, unit.now,
            )  # fmt: skip
            if taken is not None:
                unit.record(_of_work("assigned", received, taken, agent_id))
            said = await send_message(
                unit, self._manifests, case_id=CaseId(received.case_id), agent_id=agent_id, draft=draft
            )
            await unit.connection.execute(
                "UPDATE messages SET status = 'read' WHERE tenant_id = $1 AND message_id = $2 AND direction = 'out'",
                unit.tenant_id, said.message_id,
            )  # fmt: skip

    async def _resolve(self, received: Received, agent_id: AgentId, story: dict[str, Any]) -> None:
        self._clock.at += ANSWERED_AFTER
        async with self._units.begin(self._stage.tenant_id) as unit:
            ids = (unit.tenant_id, received.case_id)
            work_item_id = await unit.connection.fetchval(
                "UPDATE work_items SET state = 'done', done_at = $3, unread = 0, version = version + 1"
                " WHERE tenant_id = $1 AND case_id = $2 RETURNING work_item_id", *ids, unit.now,
            )  # fmt: skip
            await unit.connection.execute(
                "UPDATE interactions SET status = 'ended', ended_at = $3 WHERE tenant_id = $1 AND case_id = $2",
                *ids, unit.now,
            )  # fmt: skip
            await unit.connection.execute(
                "UPDATE cases SET subject = $3, status = 'resolved', outcome = $4, owner_agent_id = $5, closed_at = $6,"
                " version = version + 1 WHERE tenant_id = $1 AND case_id = $2",
                *ids, story["subject"], story["outcome"], agent_id, unit.now,
            )  # fmt: skip
            unit.record(_of_work("interaction_ended", received, work_item_id, agent_id))
            unit.record(
                Event("case_resolved", "agent", agent_id, case_id=received.case_id, agent_id=agent_id)
            )


def _of_work(kind: str, received: Received, work_item_id: UUID, agent_id: AgentId) -> Event:
    return Event(
        kind, "agent", agent_id, case_id=received.case_id, interaction_id=received.interaction_id,
        work_item_id=work_item_id, agent_id=agent_id,
    )  # fmt: skip


def _claims(customer: dict[str, str]) -> Iterator[IdentityClaim]:
    for kind in ("email", "phone"):
        if kind in customer:
            yield IdentityClaim(kind, customer[kind], "claimed")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]
