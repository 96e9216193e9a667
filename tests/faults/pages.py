"""What a visitor and an agent have before them: the widget on a site of the test's own, and the desk, read in English."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Error, Locator, Page, expect

from tests.faults.ground import PASSWORD, Agent
from tests.fixtures.waiting import PATIENCE_MS, eventually

WEB = Path(__file__).parents[2] / "web"

DESK: dict[str, str] = json.loads((WEB / "desk/src/i18n/en.json").read_text(encoding="utf-8"))
WIDGET: dict[str, str] = json.loads((WEB / "widget/src/text/catalogues/en.json").read_text(encoding="utf-8"))


@asynccontextmanager
async def hosting(tag: str) -> AsyncIterator[str]:
    """A site that is nothing but a page with this script tag; its address. It stands whatever becomes of the centre."""
    page = f'<!doctype html><html lang="en"><title>Or Energy</title><h1>Or Energy</h1>{tag}</html>'.encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {len(page)}\r\nconnection: close\r\n\r\n"
        writer.write(head.encode() + page)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


class Screen:
    """One person's browser with one page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.errors: list[str] = []
        self._address = address
        page.context.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def composer(self) -> Locator:
        """Where one writes."""
        raise NotImplementedError

    @property
    def thread(self) -> Locator:
        """What has been said."""
        raise NotImplementedError

    async def say(self, *texts: str) -> None:
        """Write and send, one after the other."""
        for text in texts:
            await self.composer.fill(text)
            await self.composer.press("Enter")
            await expect(self.composer).to_have_value("")

    async def shows_once(self, *texts: str) -> None:
        """Each is there exactly once."""
        for text in texts:
            await expect(self.thread.get_by_text(text, exact=True)).to_have_count(1)

    async def shows_in_order(self, *texts: str) -> None:
        """Read from the top, they come in this order."""

        def are_ordered(shown: str) -> bool:
            places = [shown.find(text) for text in texts]
            return min(places) >= 0 and places == sorted(places)

        await eventually(self.thread.inner_text, are_ordered)

    async def set_network(self, *, there: bool) -> None:
        """The browser's own network, as the browser knows it."""
        await self.page.context.set_offline(not there)

    async def fail_to_reload(self) -> None:
        """Reload where there is nobody to answer."""
        self._address = self.page.url
        with pytest.raises(Error, match="net::ERR_"):
            await self.page.reload()

    async def come_back(self) -> None:
        """Go to the page again, as after an error page."""
        await self.page.goto(self._address)


class VisitorScreen(Screen):
    """The widget."""

    async def open(self) -> None:
        """The page, with the widget open."""
        await self.page.goto(self._address)
        await expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("dialog").get_by_role("textbox", name=WIDGET["write_label"])

    @property
    def thread(self) -> Locator:
        return self.page.get_by_role("dialog").get_by_role("log")


class AgentScreen(Screen):
    """The desk."""

    async def sign_in(self, agent: Agent) -> None:
        """At the page of the desk, until it is there."""
        await self.page.goto(self._address)
        await self.page.locator("input[type=email]").fill(agent.email)
        await self.page.locator("input[type=password]").fill(PASSWORD)
        await self.page.keyboard.press("Enter")
        await self.page.get_by_role("button", name=DESK["work.become_ready"]).click()

    async def accept_first(self) -> None:
        """Take the first offer."""
        offers = self.page.get_by_role("list", name=DESK["offer.list"])
        await offers.get_by_role("button", name=DESK["offer.accept"]).first.click()
        await expect(self.composer).to_be_visible()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("form", name=DESK["composer.label"]).get_by_role("textbox")

    @property
    def thread(self) -> Locator:
        label = DESK["thread.label"].replace("{name}", "")
        return self.page.get_by_role("region", name=re.compile(f"^{label}"))


async def open_screens(browser: Browser, site: str, centre: str) -> tuple[VisitorScreen, AgentScreen]:
    """Two people, each with a browser of their own."""
    visitor = await (await browser.new_context(locale="en-GB")).new_page()
    agent = await (
        await browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 860})
    ).new_page()
    return VisitorScreen(visitor, site), AgentScreen(agent, f"{centre}/desk/")
