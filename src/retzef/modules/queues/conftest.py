"""The floor of a small centre in a fresh database for every test."""

from collections.abc import AsyncIterator

import pytest
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.floor import Floor, open_floor

from retzef.platform.db import Database, connect_database


@pytest.fixture
async def opened(database: FreshDatabase) -> AsyncIterator[Database]:
    """The pools of a process."""
    pools = await connect_database(database.owner)
    yield pools
    await pools.close()


@pytest.fixture
async def floor(opened: Database) -> Floor:
    """A tenant whose clock stands at noon."""
    return await open_floor(opened)
