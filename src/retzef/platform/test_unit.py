"""A unit of work: state, facts and jobs together or not at all, and nobody hears of what was not committed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from tests.fixtures.clocks import NOON, HandClock
from tests.fixtures.database import Database as FreshDatabase

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.platform.clock import TimeOrderedIds
from retzef.platform.db import Database, connect_database
from retzef.platform.unit import Units

IDS = TimeOrderedIds()
TENANT = TenantId(IDS.new())


@dataclass(eq=False)
class Place:
    """Units over a database, and how often a commit was announced."""

    database: Database
    announced: int = 0
    clock: HandClock = field(default_factory=HandClock)

    def announce(self) -> None:
        self.announced += 1

    @property
    def units(self) -> Units:
        return Units(self.database, self.clock, IDS, self.announce)

    async def look(self, statement: str) -> list[object]:
        async with self.database.transaction(TENANT) as connection:
            return [row[0] for row in await connection.fetch(statement)]


@pytest.fixture
async def place(database: FreshDatabase) -> AsyncIterator[Place]:
    pools = await connect_database(database.owner)
    yield Place(pools)
    await pools.close()


ADD_TENANT = "INSERT INTO tenants (tenant_id, name, created_at) VALUES ($1, $2, $3)"


async def test_state_facts_and_jobs_are_there_together_when_committed(place: Place) -> None:
    async with place.units.begin(TENANT) as unit:
        await unit.connection.execute(ADD_TENANT, TENANT, "Or", unit.now)
        for kind in ("case_opened", "message_received"):
            unit.record(Event(kind, "system"))
        unit.enqueue("later", {"n": 1}, run_at=NOON + timedelta(hours=1))
        assert place.announced == 0
    assert place.announced == 1
    assert await place.look("SELECT name FROM tenants") == ["Or"]
    assert await place.look("SELECT kind FROM events ORDER BY seq") == ["case_opened", "message_received"]
    assert await place.look("SELECT run_at FROM jobs") == [NOON + timedelta(hours=1)]
    assert set(await place.look("SELECT occurred_at FROM events")) == {NOON}


async def test_nothing_is_there_and_nobody_hears_when_the_block_fails(place: Place) -> None:
    async def fail() -> None:
        async with place.units.begin(TENANT) as unit:
            await unit.connection.execute(ADD_TENANT, TENANT, "Or", unit.now)
            unit.record(Event("case_opened", "system"))
            unit.enqueue("later", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert place.announced == 0
    for table in ("tenants", "events", "jobs"):
        assert await place.look(f"SELECT 1 FROM {table}") == []


async def test_nothing_is_there_when_a_job_cannot_be_written(place: Place) -> None:
    """Facts are written at the end: what fails there takes the state back too."""

    async def enqueue_nonsense() -> None:
        async with place.units.begin(TENANT) as unit:
            await unit.connection.execute(ADD_TENANT, TENANT, "Or", unit.now)
            unit.record(Event("case_opened", "system"))
            unit.enqueue("later", {"no": object()})

    with pytest.raises(TypeError):
        await enqueue_nonsense()
    assert await place.look("SELECT 1 FROM tenants") == []
    assert await place.look("SELECT 1 FROM events") == []


async def test_nobody_is_woken_when_nothing_was_recorded(place: Place) -> None:
    async with place.units.begin(TENANT) as unit:
        await unit.connection.execute(ADD_TENANT, TENANT, "Or", unit.now)
    assert place.announced == 0
    async with place.units.begin(TENANT) as unit:
        unit.wrote_events = True
    assert place.announced == 1


def test_fact_is_refused_where_it_is_written_when_its_kind_is_unknown() -> None:
    with pytest.raises(ValueError, match="case_exploded"):
        Event("case_exploded", "system")


async def test_connection_comes_back_clean_when_a_block_fails(place: Place) -> None:
    for _ in range(30):  # more often than there are connections
        with pytest.raises(ZeroDivisionError):
            async with place.database.transaction(TENANT):
                raise ZeroDivisionError
    async with place.database.app.acquire() as connection:
        assert not connection.is_in_transaction()
        assert await connection.fetchval("SELECT current_setting('retzef.tenant_id', true)") in ("", None)


async def test_pools_put_on_their_roles_when_connected(place: Place) -> None:
    assert await place.database.app.fetchval("SELECT current_user") == "retzef_app"
    assert await place.database.system.fetchval("SELECT current_user") == "retzef_system"
    for pool in (place.database.app, place.database.system):
        assert await pool.fetchval("SHOW timezone") == "UTC"
        assert await pool.fetchval("SHOW statement_timeout") == "30s"
        assert await pool.fetchval("SHOW idle_in_transaction_session_timeout") == "10s"
