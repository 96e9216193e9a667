"""One centre for all tests of this process: each has a tenant of its own in it, and may kill whatever it likes."""

import os
import signal
from collections.abc import AsyncIterator, Iterator
from functools import partial

import pytest

from tests.faults.killing import find_router
from tests.fixtures.centre import Centre, running_centre
from tests.fixtures.waiting import eventually


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a test of faults."""
    for item in items:
        if "tests/faults/" in item.path.as_posix():
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def lasting_centre() -> Iterator[Centre]:
    """Durable, as it is served."""
    with running_centre() as running:
        yield running


@pytest.fixture
def centre(lasting_centre: Centre) -> Centre:
    """The centre, started again when the test before has left it dead."""
    if not lasting_centre.is_running:
        lasting_centre.kill()
        lasting_centre.start()
    return lasting_centre


@pytest.fixture
async def routerless_centre(centre: Centre) -> AsyncIterator[Centre]:
    """The centre while its router stands still, for tests that bring their own."""
    router = await eventually(partial(find_router, centre))
    assert router is not None
    os.kill(router, signal.SIGSTOP)
    yield centre
    os.kill(router, signal.SIGCONT)
