"""One centre for all tests of this process: each has a tenant of its own in it, and may kill whatever it likes."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright

from tests.acceptance.conftest import CHROMIUM, FLAGS
from tests.fixtures.centre import Centre, running_centre


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is a test of faults."""
    for item in items:
        if "tests/faults/" in item.path.as_posix():
            item.add_marker(pytest.mark.faults)
            if item.get_closest_marker("timeout") is None:
                # What is killed comes back as quickly as the machine lets it, which may have much else to do.
                item.add_marker(pytest.mark.timeout(300))


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


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, headless."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()
