"""A centre, a browser, and people for the tests of this folder."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from tests.acceptance.host_site import HostSite, run_host_site
from tests.acceptance.house import House
from tests.acceptance.people import Agent, Visitor
from tests.fixtures.centre import Centre, running_centre
from tests.fixtures.waiting import PATIENCE_MS

_TAGS = {"he": "he-IL", "en": "en-US"}


@pytest.fixture
def centre() -> Iterator[Centre]:
    """A freshly seeded centre of this test's own."""
    with running_centre() as running:
        yield running


@pytest.fixture(scope="session")
def shared_centre() -> Iterator[Centre]:
    """A centre for all tests of this folder: each makes a tenant of its own in it, and none may end it."""
    with running_centre(seed=False) as running:
        yield running


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser is one for all tests of a process, so they share its loop."""
    for item in items:
        if Path(__file__).parent in item.path.parents and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[HostSite]:
    """A customer's web site on another origin."""
    async with run_host_site() as running:
        yield running


@dataclass
class Stage:
    """Brings people on: each agent and visitor with a browser of their own."""

    browser: Browser
    site: HostSite
    scheme: Literal["light", "dark"] = "light"
    width: int = 1440
    height: int = 860
    agents: list[Agent] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)

    async def new_context(self, locale: str) -> BrowserContext:
        context = await self.browser.new_context(
            locale=_TAGS[locale],
            viewport={"width": self.width, "height": self.height},
            color_scheme=self.scheme,
        )
        context.set_default_timeout(PATIENCE_MS)
        return context

    async def agent(self, house: House, number: int = 0) -> Agent:
        """An agent's browser, not yet signed in."""
        page = await (await self.new_context(house.locale)).new_page()
        self.agents.append(Agent(page, house, house.agents[number]))
        return self.agents[-1]

    async def agent_at_work(self, house: House, number: int = 0) -> Agent:
        """An agent who is signed in and ready."""
        agent = await self.agent(house, number)
        await agent.sign_in()
        await agent.be_ready()
        return agent

    async def visitor(self, house: House, context: BrowserContext | None = None, **tag: str) -> Visitor:
        """A visitor on the site's page, the chat closed."""
        attributes = {
            "src": f"{house.centre.address}/widget.js",
            "data-entry-point": house.webchat_key,
            "data-locale": house.locale,
        } | {f"data-{name}": value for name, value in tag.items()}
        address = self.site.put_page(f"/{len(self.visitors)}", attributes, lang=house.locale)
        page = await (context or await self.new_context(house.locale)).new_page()
        await page.goto(address)
        self.visitors.append(Visitor(page, house.locale))
        return self.visitors[-1]

    async def talking(self, house: House, name: str, greeting: str) -> tuple[Agent, Visitor]:
        """An agent at work and the visitor of that name, who wrote that and was accepted."""
        agent, visitor = await self.agent_at_work(house), await self.visitor(house)
        await visitor.open(name)
        await visitor.write(greeting)
        await agent.accept(name)
        return agent, visitor

    def script_errors(self) -> list[str]:
        """What went wrong in any page's script."""
        errors = [who.errors for who in self.agents] + [who.errors for who in self.visitors]
        return [error for each in errors for error in each]


@pytest_asyncio.fixture(loop_scope="session")
async def stage(browser: Browser, site: HostSite) -> AsyncIterator[Stage]:
    """People with browsers; no page of theirs may have had an error in a script."""
    stage = Stage(browser, site)
    yield stage
    assert stage.script_errors() == []
