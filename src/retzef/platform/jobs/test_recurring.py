"""Chores are done by one process at a time, and by another when it dies."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import pytest
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.waiting import eventually

from retzef.platform.db import Connection, Database, connect_database
from retzef.platform.jobs.recurring import Chore, Chores


@pytest.fixture
async def connected(database: FreshDatabase) -> AsyncIterator[Database]:
    pools = await connect_database(database.owner)
    yield pools
    await pools.close()


class Counter:
    def __init__(self) -> None:
        self.count = 0

    async def do(self, _connection: Connection) -> None:
        self.count += 1

    async def seen(self) -> int:
        return self.count


def chores(database: Database, counter: Counter) -> Chores:
    return Chores(database, [Chore("count", timedelta(milliseconds=20), counter.do)], try_again_after=0.02)


async def test_a_chore_is_done_again_and_again_when_its_interval_has_passed(connected: Database) -> None:
    counter = Counter()
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(chores(connected, counter).run())
        await eventually(counter.seen, lambda n: n >= 3)
        task.cancel()


async def test_one_process_does_the_chores_when_two_could(
    connected: Database, database: FreshDatabase
) -> None:
    first, second = Counter(), Counter()
    superuser = await asyncpg.connect(database.superuser)
    async with asyncio.TaskGroup() as tasks:
        one = tasks.create_task(chores(connected, first).run())
        await eventually(first.seen)
        two = tasks.create_task(chores(connected, second).run())
        seen = first.count
        await eventually(first.seen, lambda n: n > seen + 5)
        assert second.count == 0

        # The one that does them dies, as far as the database can see.
        one.cancel()
        await superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        await eventually(second.seen)
        two.cancel()
    await superuser.close()
