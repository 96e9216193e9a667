"""People write while there is no network, no server or no database under them: everything arrives once, in order."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, expect

from tests.faults.ground import Ground, lay_ground, looking
from tests.faults.killing import kill_postgres
from tests.faults.ledger import check_consistency
from tests.faults.pages import AgentScreen, VisitorScreen, hosting, open_screens
from tests.fixtures.centre import Centre

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HELLO, WELCOME = "Hello, the light is out", "Good day, which street?"
ASKED = ["In Herzl street", "ברחוב הרצל 5 👋", "And the lift stands still"]
ANSWERED = ["I see it on the map", "Зараз дивлюся", "Somebody is on the way"]
DRAFT_OF_VISITOR, DRAFT_OF_AGENT = "how long will it", "it should take about"

_SAID = """
SELECT m.text, m.direction FROM messages m WHERE m.tenant_id = $1 ORDER BY m.message_id
"""


@dataclass(frozen=True, slots=True)
class Talk:
    """A visitor and an agent who have begun to talk."""

    ground: Ground
    visitor: VisitorScreen
    agent: AgentScreen

    async def write(self) -> None:
        """Both say three things and begin with a fourth."""
        await self.visitor.say(*ASKED)
        await self.agent.say(*ANSWERED)
        await self.visitor.composer.fill(DRAFT_OF_VISITOR)
        await self.agent.composer.fill(DRAFT_OF_AGENT)
        for screen, own in ((self.visitor, ASKED), (self.agent, ANSWERED)):
            await screen.shows_once(*own)
            await screen.shows_in_order(*own)

    async def is_whole(self, centre: Centre) -> None:
        """Everything is on both screens and in the database, once and in order; drafts are kept."""
        for screen in (self.visitor, self.agent):
            await screen.shows_once(HELLO, WELCOME, *ASKED, *ANSWERED)
        async with looking(centre) as connection:
            said = [tuple(row) for row in await connection.fetch(_SAID, self.ground.tenant_id)]
            await check_consistency(connection, self.ground)
        assert [text for text, direction in said if direction == "in"] == [HELLO, *ASKED]
        assert [text for text, direction in said if direction == "out"] == [WELCOME, *ANSWERED]
        for screen in (self.visitor, self.agent):
            await screen.shows_in_order(*(text for text, _ in said))
        await expect(self.visitor.composer).to_have_value(DRAFT_OF_VISITOR)
        await expect(self.agent.composer).to_have_value(DRAFT_OF_AGENT)
        assert self.visitor.errors + self.agent.errors == []


@asynccontextmanager
async def _talking(browser: Browser, centre: Centre) -> AsyncIterator[Talk]:
    ground = await lay_ground(centre)
    tag = (
        f'<script async src="{centre.address}/widget.js" data-entry-point="{ground.webchat_key}"'
        ' data-locale="en" data-open></script>'
    )
    async with hosting(tag) as site:
        visitor, agent = await open_screens(browser, site, centre.address)
        await visitor.open()
        await agent.sign_in(ground.agents[0])
        await visitor.say(HELLO)
        await agent.accept_first()
        await agent.shows_once(HELLO)
        await agent.say(WELCOME)
        await visitor.shows_once(HELLO, WELCOME)
        yield Talk(ground, visitor, agent)


@pytest.mark.parametrize(
    "seconds", [pytest.param(3, id="quick"), pytest.param(60, id="whole", marks=pytest.mark.slow)]
)
async def test_everything_arrives_once_and_in_order_when_the_network_was_away(
    centre: Centre, browser: Browser, seconds: int
) -> None:
    async with _talking(browser, centre) as talk:
        for screen in (talk.visitor, talk.agent):
            await screen.set_network(there=False)
        await talk.write()
        await talk.visitor.page.wait_for_timeout(seconds * 1000)
        for screen in (talk.visitor, talk.agent):
            await screen.set_network(there=True)
        await talk.is_whole(centre)


@pytest.mark.slow
async def test_everything_arrives_once_and_in_order_when_pages_were_reloaded_without_network(
    centre: Centre, browser: Browser
) -> None:
    async with _talking(browser, centre) as talk:
        for screen in (talk.visitor, talk.agent):
            await screen.set_network(there=False)
        await talk.write()
        for screen in (talk.visitor, talk.agent):
            await screen.fail_to_reload()
            await screen.set_network(there=True)
            await screen.come_back()
        await talk.is_whole(centre)


async def test_everything_arrives_once_and_in_order_when_the_server_was_away(
    centre: Centre, browser: Browser
) -> None:
    """The site stands, so its page is loaded again while there is no centre; the desk's cannot be."""
    async with _talking(browser, centre) as talk:
        centre.kill()
        await talk.write()
        await talk.visitor.page.reload()
        await talk.agent.fail_to_reload()
        await asyncio.to_thread(centre.start)
        await talk.agent.come_back()
        # Whoever has an empty page because the script could not be loaded loads it again.
        await talk.visitor.come_back()
        await talk.is_whole(centre)


async def test_everything_arrives_once_and_in_order_when_postgres_was_away(
    centre: Centre, browser: Browser
) -> None:
    async with _talking(browser, centre) as talk:
        killing = asyncio.create_task(kill_postgres(centre))
        await talk.write()
        await killing
        await talk.is_whole(centre)
