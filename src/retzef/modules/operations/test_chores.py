"""What is swept, and what stays."""

import asyncio
from datetime import timedelta

from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.waiting import eventually

from retzef.kernel.ids import TenantId
from retzef.modules.operations.api import CHORES
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import connect_database
from retzef.platform.jobs.recurring import Chores
from retzef.platform.unit import Units


async def test_only_expired_sessions_are_swept_when_the_chores_are_done(database: FreshDatabase) -> None:
    pools = await connect_database(database.owner)
    ids = TimeOrderedIds()
    async with Units(pools, SystemClock(), ids, lambda: None).begin(TenantId(ids.new())) as unit:
        agent_id = ids.new()
        await unit.connection.execute(
            "INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, role, presence_at, idle_since)"
            " VALUES ($1, $2, 'Dana', 'dana@example.com', '', 'agent', $3, $3)",
            unit.tenant_id, agent_id, unit.now,
        )  # fmt: skip
        for name, lasts in ((b"over", -timedelta(seconds=1)), (b"standing", timedelta(hours=1))):
            await unit.connection.execute(
                "INSERT INTO sessions (tenant_id, token_hash, agent_id, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
                unit.tenant_id, name, agent_id, unit.now, unit.now + lasts,
            )  # fmt: skip

    async def left() -> list[bytes]:
        return [row["token_hash"] for row in await pools.system.fetch("SELECT token_hash FROM sessions")]

    async with asyncio.TaskGroup() as tasks:
        doing = tasks.create_task(Chores(pools, CHORES).run())
        await eventually(left, [b"standing"].__eq__)
        doing.cancel()
    await pools.close()
