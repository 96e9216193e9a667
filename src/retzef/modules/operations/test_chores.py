"""What is swept, and what stays."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.waiting import eventually

from retzef.kernel.ids import TenantId
from retzef.modules.operations import chores
from retzef.modules.operations.api import Retention, list_chores
from retzef.modules.operations.chores import first_id_of
from retzef.modules.privacy.api import ErasedList, Erasing
from retzef.modules.transfers.api import TransferFolder
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database as Opened
from retzef.platform.db import connect_database
from retzef.platform.files.store import FileStore
from retzef.platform.jobs.recurring import Chore, Chores
from retzef.platform.unit import Units

KEEP = Retention(receipts=timedelta(days=30), decisions=timedelta(days=60))


def _chores(pools: Opened, folder: Path) -> tuple[Chore, ...]:
    files, transfers = FileStore(folder), TransferFolder(folder)
    units = Units(pools, SystemClock(), TimeOrderedIds(), lambda: None)
    return list_chores(KEEP, files, transfers, Erasing(units, files, transfers, ErasedList([folder])))


async def test_only_expired_sessions_are_swept_when_the_chores_are_done(
    database: FreshDatabase, tmp_path: Path
) -> None:
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
        doing = tasks.create_task(Chores(pools, _chores(pools, tmp_path)).run())
        await eventually(left, [b"standing"].__eq__)
        doing.cancel()
    await pools.close()


async def test_only_what_is_old_enough_is_swept_when_the_chores_are_done(
    database: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chores, "ROWS_OF_A_BATCH", 7)  # more than one batch, and no whole number of them
    pools = await connect_database(database.owner)
    ids, now = TimeOrderedIds(), SystemClock().now()
    tenants = [TenantId(ids.new()) for _ in range(3)]
    for tenant_id in tenants:
        async with Units(pools, SystemClock(), ids, lambda: None).begin(tenant_id) as unit:
            await unit.connection.execute(
                "INSERT INTO tenants (tenant_id, name, created_at) VALUES ($1, 'Or Energy', $2)",
                tenant_id,
                now,
            )
            for days in range(90):
                at = now - timedelta(days=days) + timedelta(minutes=1)
                await unit.connection.execute(
                    "INSERT INTO inbound_receipts VALUES ($1, $1, $2, $3, $4)", tenant_id, f"of day {days}", ids.new(), at
                )  # fmt: skip
                await unit.connection.execute(
                    "INSERT INTO decisions (tenant_id, decision_id, work_item_id, decided_at, policy, candidates)"
                    " VALUES ($1, $2, $1, $3, 'longest_idle', '[]')", tenant_id, first_id_of(at), at,
                )  # fmt: skip

    async def left() -> tuple[list[int], list[int]]:
        receipts = await pools.system.fetch("SELECT count(*) FROM inbound_receipts GROUP BY tenant_id")
        decisions = await pools.system.fetch("SELECT count(*) FROM decisions GROUP BY tenant_id")
        return [row["count"] for row in receipts], [row["count"] for row in decisions]

    async with asyncio.TaskGroup() as tasks:
        doing = tasks.create_task(Chores(pools, _chores(pools, tmp_path)).run())
        await eventually(left, lambda counted: counted == ([31] * 3, [61] * 3))
        doing.cancel()
    oldest = await pools.system.fetchval("SELECT min(received_at) FROM inbound_receipts")
    assert now - oldest < KEEP.receipts
    await pools.close()


async def test_id_of_an_instant_stands_before_all_made_from_then_on() -> None:
    before = SystemClock().now()
    made = TimeOrderedIds().new()
    assert first_id_of(before) <= made < first_id_of(before + timedelta(hours=1))
