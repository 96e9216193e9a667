"""A small world for the tests of this module: a case with an open interaction, an agent, a provider, a job runner."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import msgspec
import pytest
from tests.fixtures.clocks import HandClock
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.provider import Drip, Hang, Provider, run_provider
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

from retzef.channels.email import EmailAdapter
from retzef.channels.email.contract import CONTRACT as MAIL_CONTRACT
from retzef.channels.http import HttpAdapter
from retzef.channels.http.contract import CONTRACT
from retzef.kernel.ids import TenantId
from retzef.modules.outbound.jobs import OutboundServices, outbound_kinds
from retzef.modules.outbound.lanes import Lanes
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database, connect_database
from retzef.platform.files.store import FileStore
from retzef.platform.jobs.kinds import JobKind
from retzef.platform.jobs.runner import JobRunner
from retzef.platform.oauth import AccessTokens
from retzef.platform.outgoing import OutgoingHttp, OutgoingSmtp, Patience
from retzef.platform.outgoing.client import ANSWER_MAX_BYTES
from retzef.platform.unit import Units
from retzef.ports.channel import (
    AttachmentRef,
    ChannelAdapter,
    EntryPoint,
    JsonValue,
    OutboundRequest,
    ProviderAnswer,
)
from retzef.ports.manifest import Manifest

# Whoever hangs is given up soon, in tests.
_HASTE = httpx.Timeout(connect=5, write=1, read=0.4, pool=5)


class _Sending(OutgoingHttp):
    """Waits long for a provider that answers, however slow the machine is, and not for one that is about to hang."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(timeout=httpx.Timeout(WITHIN_SECONDS), whole_within_seconds=WITHIN_SECONDS)
        self._provider = provider
        self._in_haste = OutgoingHttp(timeout=_HASTE, whole_within_seconds=1.0)

    async def send(
        self, request: OutboundRequest, *, allow_private: bool, answer_max_bytes: int = ANSWER_MAX_BYTES
    ) -> ProviderAnswer:
        """The answer, with the patience that is right for it."""
        script = self._provider.script
        if script and isinstance(script[0], Hang | Drip):
            return await self._in_haste.send(request, allow_private=allow_private)
        return await super().send(request, allow_private=allow_private)

    async def close(self) -> None:
        """Close all connections."""
        await self._in_haste.close()
        await super().close()


class KeylessAdapter(HttpAdapter):
    """A channel like the signed HTTP one, whose provider knows no idempotency keys."""

    @property
    def manifest(self) -> Manifest:
        return replace(super().manifest, send_idempotency="none")


class SlowAdapter(HttpAdapter):
    """A channel whose provider takes two messages a second."""

    @property
    def manifest(self) -> Manifest:
        return replace(super().manifest, sends_per_second=2.0)


ADAPTERS: dict[str, Callable[[], HttpAdapter]] = {
    "key": HttpAdapter,
    "none": KeylessAdapter,
    "slow": SlowAdapter,
}


@dataclass(slots=True)
class World:
    """One tenant with one entry point; `adapter` may be exchanged, as may settings and clock."""

    database: Database
    provider: Provider
    http: OutgoingHttp
    entry_point: EntryPoint
    agent_id: UUID
    case_id: UUID
    interaction_id: UUID
    adapter: HttpAdapter | EmailAdapter
    smtp: OutgoingSmtp
    tokens: AccessTokens
    files: FileStore
    clock: SystemClock | HandClock
    monotonic: Callable[[], float] = time.monotonic
    wakers: list[Callable[[], None]] = field(default_factory=list)
    # How sending each mail ended.
    mails_ended: list[str] = field(default_factory=list)

    @property
    def tenant_id(self) -> TenantId:
        return TenantId(self.entry_point.tenant_id)

    @property
    def thread_key(self) -> str:
        """Of the interaction: of mail it is an id."""
        return str(self.interaction_id) if self.entry_point.channel == "email" else "thread-42"

    @property
    def units(self) -> Units:
        return Units(self.database, self.clock, TimeOrderedIds(), self.wake)

    def wake(self) -> None:
        """What the feed does after every commit."""
        for waker in self.wakers:
            waker()

    @property
    def kinds(self) -> dict[str, JobKind]:
        adapters: Mapping[str, ChannelAdapter] = {self.entry_point.channel: self.adapter}
        return outbound_kinds(
            OutboundServices(
                self.units,
                self,
                adapters,
                self.http,
                Lanes(self.monotonic),
                self.smtp,
                self.files,
                self.tokens,
                self.mails_ended.append,
            )
        )

    async def get(self, tenant_id: UUID, entry_point_id: UUID) -> EntryPoint:
        """The registry of entry points: there is one."""
        assert (tenant_id, entry_point_id) == (self.entry_point.tenant_id, self.entry_point.entry_point_id)
        return self.entry_point

    def configure(self, **settings: JsonValue) -> None:
        self.entry_point = replace(self.entry_point, settings={**self.entry_point.settings, **settings})

    def stand_still(self) -> HandClock:
        """From now on time is moved by hand."""
        clock = HandClock()
        self.clock = clock
        self.monotonic = lambda: clock.now().timestamp()
        return clock

    async def say(self, text: str = "hello", *, attachments: tuple[AttachmentRef, ...] = ()) -> UUID:
        """Write what the agent's action writes: a queued message and its job."""
        async with self.units.begin(self.tenant_id) as unit:
            message_id = unit.ids.new()
            await unit.connection.execute(
                "INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind,"
                " author_id, text, attachments, status, client_id, occurred_at)"
                " VALUES ($1, $2, $3, $4, 'out', 'agent', $5, $6, $7, 'queued', $2::uuid::text, $8)",
                self.tenant_id, message_id, self.case_id, self.interaction_id, self.agent_id, text,
                msgspec.json.encode(attachments).decode(), unit.now,
            )  # fmt: skip
            unit.enqueue("send_message", {"message_id": str(message_id)}, job_id=message_id)
        return message_id

    async def say_elsewhere(self, number: int) -> UUID:
        """The same in a thread of its own, which waits for nobody."""
        here, self.interaction_id = self.interaction_id, UUID(int=number)
        async with self.units.begin(self.tenant_id) as unit:
            await unit.connection.execute(
                "INSERT INTO interactions SELECT tenant_id, $3, case_id, identity_id, entry_point_id, channel,"
                " 'thread-' || $3::uuid, status, started_at, ended_at FROM interactions"
                " WHERE tenant_id = $1 AND interaction_id = $2",
                self.tenant_id, here, self.interaction_id,
            )  # fmt: skip
        message_id = await self.say()
        self.interaction_id = here
        return message_id

    async def row(self, message_id: UUID) -> asyncpg.Record:
        row = await self.database.system.fetchrow("SELECT * FROM messages WHERE message_id = $1", message_id)
        assert row is not None
        return row

    async def status(self, message_id: UUID) -> str:
        return str((await self.row(message_id))["status"])

    async def becomes(self, message_id: UUID, status: str) -> asyncpg.Record:
        await eventually(lambda: self.status(message_id), status.__eq__)
        return await self.row(message_id)

    async def jobs(self) -> list[asyncpg.Record]:
        return await self.database.system.fetch("SELECT * FROM jobs ORDER BY job_id")

    async def no_jobs(self) -> None:
        await eventually(self.jobs, lambda rows: not rows)

    async def events(self) -> list[asyncpg.Record]:
        return await self.database.system.fetch(
            "SELECT * FROM events WHERE kind = 'message_status_changed' ORDER BY seq"
        )

    @asynccontextmanager
    async def working(self) -> AsyncIterator[JobRunner]:
        """A job runner at work until the block ends."""
        runner = JobRunner(self.database, self.clock, self.kinds, lambda: 0.0)
        async with asyncio.TaskGroup() as tasks:
            self.wakers.append(runner.wake)
            task = tasks.create_task(runner.run())
            yield runner
            task.cancel()


@pytest.fixture
async def world(database: FreshDatabase, tmp_path: Path) -> AsyncIterator[World]:
    async with make_world(database, tmp_path) as made:
        yield made


def make_mailbox(port: int) -> EntryPoint:
    """A mailbox whose server is on this machine."""
    return MAIL_CONTRACT.make_entry_point(provider=f"smtp://127.0.0.1:{port}")


@asynccontextmanager
async def make_world(
    database: FreshDatabase, folder: Path, entry_point: EntryPoint | None = None
) -> AsyncIterator[World]:
    """A world whose entry point is this one, or the signed HTTP one of a provider on this machine."""
    pools = await connect_database(database.owner)
    async with run_provider() as provider:
        http = _Sending(provider)
        tokens = AccessTokens(http)
        smtp = OutgoingSmtp(tokens, patience=Patience(5, 5, 5, 5, 0.4))
        agent_id, case_id, interaction_id = (TimeOrderedIds().new() for _ in range(3))
        made = World(
            pools,
            provider,
            http,
            entry_point or CONTRACT.make_entry_point(provider=provider.address),
            agent_id,
            case_id,
            interaction_id,
            HttpAdapter() if entry_point is None else EmailAdapter(b"k" * 32),
            smtp,
            tokens,
            FileStore(folder),
            SystemClock(),
        )
        await _lay_ground(made)
        yield made
        await smtp.close()
    await http.close()
    await pools.close()


async def _lay_ground(world: World) -> None:
    """An agent, and a case with an open interaction and the work item that is theirs."""
    queue_id, customer_id, identity_id, item_id = (TimeOrderedIds().new() for _ in range(4))
    async with world.units.begin(world.tenant_id) as unit:
        lines: list[tuple[str, tuple[Any, ...]]] = [
            (
                (
                    "INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, role, presence_at, idle_since)"
                    " VALUES ($1, $2, 'Dana', 'dana@example.com', '', 'agent', $3, $3)"
                ),
                (world.agent_id, unit.now),
            ),
            ("INSERT INTO queues (tenant_id, queue_id, name) VALUES ($1, $2, '{}')", (queue_id,)),
            (
                "INSERT INTO customers (tenant_id, customer_id, root_id, created_at) VALUES ($1, $2, $2, $3)",
                (customer_id, unit.now),
            ),
            (
                (
                    "INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)"
                    " VALUES ($1, $2, $3, 'customer_number', '42', 'verified', 'http', $4)"
                ),
                (identity_id, customer_id, unit.now),
            ),
            (
                "INSERT INTO cases (tenant_id, case_id, number, customer_id, opened_at) VALUES ($1, $2, 1, $3, $4)",
                (world.case_id, customer_id, unit.now),
            ),
            (
                (
                    "INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel,"
                    " thread_key, started_at) VALUES ($1, $2, $3, $4, $5, $7, $8, $6)"
                ),
                (
                    world.interaction_id,
                    world.case_id,
                    identity_id,
                    world.entry_point.entry_point_id,
                    unit.now,
                    world.entry_point.channel,
                    world.thread_key,
                ),
            ),
            (
                (
                    "INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, interaction_id, state, load,"
                    " queued_at, agent_id, last_line_at) VALUES ($1, $2, $3, 'chat', $4, $5, 'assigned', 2, $6, $7, $6)"
                ),
                (item_id, queue_id, world.case_id, world.interaction_id, unit.now, world.agent_id),
            ),
        ]
        for sql, values in lines:
            await unit.connection.execute(sql, world.tenant_id, *values)
