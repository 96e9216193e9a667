"""The agent's desk and the visitor's widget as people use them: by the names they read, in Hebrew."""

import asyncio
import re

from playwright.async_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.fixtures.waiting import PATIENCE_MS

PASSWORD = "retzef-demo"


async def new_context(
    browser: Browser, *, locale: str = "he-IL", width: int = 1440, height: int = 860
) -> BrowserContext:
    """A browser of one person; a script error on any page fails the test that looks at `errors`."""
    context = await browser.new_context(locale=locale, viewport={"width": width, "height": height})
    context.set_default_timeout(PATIENCE_MS)
    return context


class DeskPage:
    """One agent at the desk, reading Hebrew."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def sign_in(self, email: str) -> None:
        await self.page.goto(f"{self._address}/desk/")
        await self.page.locator("input[type=email]").fill(email)
        await self.page.locator("input[type=password]").fill(PASSWORD)
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_role("button", name=re.compile("^הזמינות שלי"))).to_be_visible()

    async def be_ready(self) -> None:
        await self.page.get_by_role("button", name="אני זמין/ה").click()

    def offer(self, customer: str) -> Locator:
        return self.page.get_by_role("listitem", name=f"הצעה חדשה: {customer}")

    async def accept(self, customer: str) -> None:
        await self.offer(customer).get_by_role("button", name="קבלה").click()
        await expect(self.page.get_by_role("main", name=re.compile(re.escape(customer)))).to_be_visible()

    async def decline(self, customer: str) -> None:
        await self.offer(customer).get_by_role("button", name="דחייה", exact=True).click()

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("form", name="כתיבת הודעה").get_by_role("textbox")

    async def say(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    def line(self, text: str) -> Locator:
        """A message of the open thread."""
        return self.page.get_by_role("region", name=re.compile("^רצף ההודעות")).get_by_text(text, exact=True)


class WidgetPage:
    """One visitor on the demo site, reading Hebrew."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self._address = address
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def open(self) -> None:
        """Asked for before the chat's script has come, as somebody quick does it."""
        clicked = asyncio.Event()

        async def hold(route: Route) -> None:
            await clicked.wait()
            await route.continue_()

        await self.page.route("**/widget.js", hold)
        await self.page.goto(f"{self._address}/demo/?lang=he", wait_until="commit")
        await expect(self.page.locator("body")).to_have_class("ready")
        await self.page.get_by_role("button", name="כתבו לנו").first.click()
        clicked.set()

    async def introduce(self, name: str) -> None:
        await self.dialog.get_by_role("textbox", name=re.compile("^שם")).fill(name)
        await self.dialog.get_by_role("button", name="להתחיל שיחה").click()

    @property
    def composer(self) -> Locator:
        return self.dialog.get_by_role("textbox", name="ההודעה שלך")

    async def write(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    def line(self, text: str) -> Locator:
        return self.dialog.get_by_role("log").get_by_text(text, exact=True)
