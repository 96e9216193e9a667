"""A tenant in a running centre, laid down beside it: what the tests of faults send to, answer from and look into."""

import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec
from argon2 import PasswordHasher

from retzef.kernel.ids import TenantId
from retzef.main.compose import Core, build_core
from retzef.main.settings import read_settings
from retzef.platform.db import Dsns, connect_database
from retzef.platform.postgres import find_running
from retzef.platform.unit import UnitOfWork
from tests.fixtures.centre import Centre

PASSWORD = "a password of faults"
_PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who can sign in."""

    agent_id: UUID
    email: str


@dataclass(frozen=True, slots=True)
class Ground:
    """One tenant: a queue, agents who serve it, and an entry point of each channel."""

    tenant_id: TenantId
    queue_id: UUID
    http_id: UUID
    http_key: str
    http_secret: str
    webchat_id: UUID
    webchat_key: str
    agents: list[Agent] = field(default_factory=list)


def superuser_dsn(data: Path) -> str:
    """How to look into a centre's database without asking the centre."""
    running = find_running(data / "postgres")
    assert running is not None, "its PostgreSQL does not run"
    return running.dsn("postgres")


@asynccontextmanager
async def looking(centre: Centre) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
    """A connection that sees all rows of all tenants."""
    connection = await asyncpg.connect(superuser_dsn(centre.data))
    try:
        yield connection
    finally:
        await connection.close()


async def lay_ground(centre: Centre, *, agents: int = 1, offer: int = 600, capacity: int = 8) -> Ground:
    """Make a tenant in a centre that runs. `offer`: seconds an offer rings."""
    running = find_running(centre.data / "postgres")
    assert running is not None
    roles = ("retzef_owner", "retzef_app", "retzef_system")
    database = await connect_database(Dsns(*(running.dsn(role) for role in roles)))
    try:
        return await _lay(build_core(read_settings(centre.environment), database), agents, offer, capacity)
    finally:
        await database.close()


async def _lay(core: Core, agents: int, offer: int, capacity: int) -> Ground:
    ground = Ground(
        TenantId(core.ids.new()), core.ids.new(), core.ids.new(), secrets.token_urlsafe(18), secrets.token_urlsafe(32),
        core.ids.new(), secrets.token_urlsafe(18),
    )  # fmt: skip
    async with core.units.begin(ground.tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO tenants (tenant_id, name, created_at) VALUES ($1, 'Or Energy', $2)",
            ground.tenant_id, unit.now,
        )  # fmt: skip
        await unit.connection.execute(
            """INSERT INTO queues (tenant_id, queue_id, name, offer_seconds) VALUES ($1, $2, '{"en": "Service"}', $3)""",
            ground.tenant_id, ground.queue_id, offer,
        )  # fmt: skip
        ground.agents.extend([await _add_agent(unit, ground, number, capacity) for number in range(agents)])
        sealed = core.keys.encrypt(ground.tenant_id, {"signing_secret": ground.http_secret})
        callback = {"callback_url": "http://127.0.0.1:9/", "allow_private_network": True}
        await _add_entry_points(
            unit,
            ground,
            (
                ("http", ground.http_id, ground.http_key, callback, sealed),
                ("webchat", ground.webchat_id, ground.webchat_key, {}, None),
            ),
        )
    return ground


async def _add_agent(unit: UnitOfWork, ground: Ground, number: int, capacity: int) -> Agent:
    agent = Agent(unit.ids.new(), f"agent{number}@{ground.tenant_id}.example")
    await unit.connection.execute(
        "INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, role, capacity, presence_at, idle_since)"
        " VALUES ($1, $2, $3, $4, $5, 'agent', $6, $7, $7)",
        ground.tenant_id, agent.agent_id, f"Agent {number}", agent.email, _PASSWORD_HASH, capacity, unit.now,
    )  # fmt: skip
    await unit.connection.execute(
        "INSERT INTO queue_members (tenant_id, queue_id, agent_id) VALUES ($1, $2, $3)",
        ground.tenant_id, ground.queue_id, agent.agent_id,
    )  # fmt: skip
    return agent


async def _add_entry_points(
    unit: UnitOfWork,
    ground: Ground,
    entry_points: Sequence[tuple[str, UUID, str, dict[str, object], bytes | None]],
) -> None:
    for channel, entry_point_id, key, settings, sealed in entry_points:
        await unit.connection.execute(
            "INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id, settings, secrets)"
            " VALUES ($1, $2, $3, $3, $4, $5, $6, $7)",
            ground.tenant_id, entry_point_id, channel, key, ground.queue_id,
            msgspec.json.encode(settings).decode(), sealed,
        )  # fmt: skip
