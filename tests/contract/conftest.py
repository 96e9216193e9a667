"""The suite's fixtures: each test runs once for every channel."""

from collections.abc import AsyncIterator

import pytest

from retzef.modules.inbound.api import Ingest
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import Database, connect_database
from tests.contract.channels import Channel, channels_under_test
from tests.fixtures.database import Database as FreshDatabase


@pytest.fixture(params=channels_under_test(), ids=str)
def channel(request: pytest.FixtureRequest) -> Channel:
    found: Channel = request.param
    return found


@pytest.fixture(params=[each for each in channels_under_test() if each.is_posted], ids=str)
def posted(request: pytest.FixtureRequest) -> Channel:
    """A channel to which somebody posts what comes in."""
    found: Channel = request.param
    return found


@pytest.fixture(params=[each for each in channels_under_test() if not each.is_posted], ids=str)
def mailbox(request: pytest.FixtureRequest) -> Channel:
    """A channel to which nobody posts."""
    found: Channel = request.param
    return found


@pytest.fixture
async def connected(database: FreshDatabase) -> AsyncIterator[Database]:
    pools = await connect_database(database.owner)
    yield pools
    await pools.close()


@pytest.fixture
def ingest(connected: Database) -> Ingest:
    return Ingest(connected, SystemClock(), TimeOrderedIds(), lambda: None)
