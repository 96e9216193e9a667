"""One centre for all tests of this process: each has a tenant of its own in it, and may kill whatever it likes."""

from collections.abc import Iterator

import pytest

from tests.fixtures.centre import Centre, running_centre


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
def routerless_centre(centre: Centre) -> Iterator[Centre]:
    """The centre without a router, for tests that bring their own."""
    centre.kill()
    centre.start("--roles", "web,worker")
    yield centre
    centre.stop()
