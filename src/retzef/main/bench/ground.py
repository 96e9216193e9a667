"""The ground a bench stands on: a PostgreSQL of its own with fsync on, one tenant, agents, customers, open cases.

Rows that people would make (agents, sessions, assignments) are inserted; messages come in by the product's own way.
"""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec

from retzef.channels.http import HttpAdapter
from retzef.kernel.ids import TenantId
from retzef.main.compose import Core, compose_core
from retzef.main.settings import Settings
from retzef.modules.inbound.api import Ingest
from retzef.platform.auth.principal import hash_token
from retzef.platform.db import Dsns
from retzef.platform.db.migrate import migrate
from retzef.platform.postgres import EmbeddedPostgres
from retzef.platform.unit import UnitOfWork
from retzef.ports.channel import EntryPoint, IdentityClaim, InboundMessage

# For the smallest commit there is.
_COMMITS = ("CREATE TABLE bench_commits (note text)", "GRANT INSERT ON bench_commits TO retzef_app")
# Nobody signs in by password here.
_ADD_AGENT = """
INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, role, capacity, presence, presence_at, idle_since,
    last_seen_at) VALUES ($1, $2, $3, $4, '!', 'agent', 100, 'ready', $5, $5, $5)
"""
_ADD_MEMBERS = """
INSERT INTO queue_members (tenant_id, queue_id, agent_id)
SELECT a.tenant_id, q.queue_id, a.agent_id FROM agents a JOIN queues q ON q.tenant_id = a.tenant_id
WHERE a.tenant_id = $1 ON CONFLICT DO NOTHING
"""
_MOUNTS = Path("/proc/mounts")
_AT_ONCE = 256


class Place(msgspec.Struct, frozen=True):
    """Where a program of a bench finds the ground: databases by role, data folder, entry point."""

    owner: str
    app: str
    system: str
    data_dir: str
    tenant_id: UUID
    public_key: str
    secret: str

    @property
    def dsns(self) -> Dsns:
        """How to connect as whom."""
        return Dsns(self.owner, self.app, self.system)

    @property
    def settings(self) -> Settings:
        """The settings of a server here, on any free port."""
        return Settings(
            data_dir=Path(self.data_dir), database_url=self.owner, host="127.0.0.1", port=0, secret_key=None,
            secure_cookie=False, behind_proxy=False, log_level="WARNING",
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent who is signed in: the cookie's token, and the cases in hand."""

    agent_id: UUID
    token: str
    cases: tuple[UUID, ...] = ()
    threads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """A running PostgreSQL with one tenant in it."""

    place: Place
    postgres_pid: int
    postgres_version: str
    filesystem: str
    core: Core
    entry_point: EntryPoint

    @property
    def tenant_id(self) -> TenantId:
        """The only tenant."""
        return TenantId(self.place.tenant_id)

    async def add_agents(self, count: int) -> list[Agent]:
        """Signed-in agents who are ready and have all the capacity there is."""
        agents = [Agent(self.core.ids.new(), secrets.token_urlsafe(32)) for _ in range(count)]
        now = datetime.now(UTC)
        rows = [
            (self.tenant_id, agent.agent_id, f"Agent {place}", f"{agent.agent_id}@bench.example", now)
            for place, agent in enumerate(agents)
        ]
        async with self.core.units.begin(self.tenant_id) as unit:
            await unit.connection.executemany(_ADD_AGENT, rows)
            await unit.connection.execute(_ADD_MEMBERS, self.tenant_id)
            await unit.connection.executemany(
                "INSERT INTO sessions (tenant_id, token_hash, agent_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
                [
                    (self.tenant_id, hash_token(agent.token), agent.agent_id, now, now + timedelta(days=1))
                    for agent in agents
                ],
            )
        return agents

    async def add_history(self, threads: Sequence[str], messages_each: int) -> None:
        """Customers who have written before: every thread with its open case."""
        ingest = Ingest(self.core.database, self.core.clock, self.core.ids, lambda: None)
        manifest = HttpAdapter().manifest
        waiting: set[asyncio.Task[object]] = set()
        for number in range(messages_each):
            for thread in threads:
                message = made_message(thread, f"{thread}-history-{number}")
                waiting.add(asyncio.create_task(ingest.receive(self.entry_point, manifest, message)))
                if len(waiting) >= _AT_ONCE:
                    done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        task.result()
        await asyncio.gather(*waiting)
        await ingest.drain()

    async def assign(self, agents: Sequence[Agent], threads: Sequence[str]) -> list[Agent]:
        """Give the agents the work of these threads, in turn; what each has now."""
        place = {thread: number % len(agents) for number, thread in enumerate(threads)}
        found = await self.core.database.system.fetch(
            "SELECT thread_key, case_id, interaction_id FROM interactions WHERE tenant_id = $1 AND thread_key = ANY ($2)",
            self.tenant_id, list(threads),
        )  # fmt: skip
        given = [
            (self.tenant_id, row["interaction_id"], agents[place[row["thread_key"]]].agent_id)
            for row in found
        ]
        await self.core.database.system.executemany(
            "UPDATE work_items SET state = 'assigned', agent_id = $3, assigned_at = now()"
            " WHERE tenant_id = $1 AND interaction_id = $2 AND state = 'waiting'",
            given,
        )
        hands: list[list[tuple[UUID, str]]] = [[] for _ in agents]
        for row in found:
            hands[place[row["thread_key"]]].append((row["case_id"], row["thread_key"]))
        return [
            replace(agent, cases=tuple(case for case, _ in hand), threads=tuple(thread for _, thread in hand))
            for agent, hand in zip(agents, hands, strict=True)
        ]

    async def settle(self) -> None:
        """What autovacuum and the checkpointer would do in their own time is done before the measuring."""
        await _run_as(self.place.owner.replace("retzef_owner", "postgres"), "VACUUM (ANALYZE)", "CHECKPOINT")


async def _run_as(dsn: str, *statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def open_ground() -> AsyncIterator[Ground]:
    """Lay it in a temporary folder; all of it is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="retzef-bench-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # noqa: ASYNC240 - PostgreSQL may run under another account
        async with EmbeddedPostgres(folder / "postgres") as postgres:
            dsns = Dsns(
                postgres.dsn("retzef_owner"), postgres.dsn("retzef_app"), postgres.dsn("retzef_system")
            )
            await migrate(dsns.owner)
            await _run_as(dsns.owner, *_COMMITS)
            draft = Place(dsns.owner, dsns.app, dsns.system, str(folder), UUID(int=0), "", "")
            async with compose_core(draft.settings, dsns) as core:
                place = await _add_tenant(core, draft)
                version = await core.database.system.fetchval("SHOW server_version")
                entry_point = await core.registry.by_key("http", place.public_key)
                assert postgres.pid is not None
                yield Ground(place, postgres.pid, version, filesystem_of(folder), core, entry_point)


async def _add_tenant(core: Core, draft: Place) -> Place:
    tenant_id = TenantId(core.ids.new())
    place = msgspec.structs.replace(
        draft, tenant_id=tenant_id, public_key=secrets.token_urlsafe(18), secret=secrets.token_urlsafe(32)
    )
    async with core.units.begin(tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO tenants (tenant_id, name, created_at) VALUES ($1, 'Bench', $2)", tenant_id, unit.now
        )
        await _add_entry_point(unit, core, place)
    return place


async def _add_entry_point(unit: UnitOfWork, core: Core, place: Place) -> None:
    queue_id = unit.ids.new()
    await unit.connection.execute(
        'INSERT INTO queues (tenant_id, queue_id, name) VALUES ($1, $2, \'{"en": "Bench"}\')',
        unit.tenant_id,
        queue_id,
    )
    sealed = core.keys.encrypt(unit.tenant_id, {"signing_secret": place.secret})
    await unit.connection.execute(
        "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
        " VALUES ($1, $2, 'http', 'Bench', $3, $4, $5, $6)",
        unit.tenant_id, unit.ids.new(), place.public_key, queue_id,
        '{"callback_url": "http://127.0.0.1:9/", "allow_private_network": true}', sealed,
    )  # fmt: skip


def made_threads(count: int) -> list[str]:
    """The telephone numbers of known customers."""
    return [f"+380440{number:06}" for number in range(count)]


def made_message(thread: str, message_id: str) -> InboundMessage:
    """What the adapter would have parsed."""
    return InboundMessage(
        thread_key=thread,
        sender=IdentityClaim("phone", thread, "verified"),
        text=TEXT,
        occurred_at=datetime.now(UTC),
        provider_message_id=message_id,
        sender_name="Олена Шевченко",
        locale="uk",
    )


TEXT = "Доброго дня! Рахунок за минулий місяць удвічі більший, ніж звичайно. Перевірте, будь ласка, показники лічильника."


def made_body(thread: str, message_id: str, text: str = TEXT) -> bytes:
    """The same as a provider's request."""
    return msgspec.json.encode(
        {
            "type": "message", "message_id": message_id, "thread": thread, "text": text, "locale": "uk",
            "from": {"kind": "phone", "value": thread, "name": "Олена Шевченко", "verified": True},
        }
    )  # fmt: skip


def filesystem_of(folder: Path) -> str:
    """What kind of disk it is: on `tmpfs` nothing is durable, and the figures would mean nothing."""
    best, kind = "", "unknown"
    try:
        lines = _MOUNTS.read_text(encoding="utf-8").splitlines()
    except OSError:
        return kind
    for line in lines:
        _, point, type_, *_ = line.split()
        if str(folder).startswith(point) and len(point) >= len(best):
            best, kind = point, type_
    return kind
