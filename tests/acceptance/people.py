"""An agent at the desk and a visitor in the chat, by the names they read in their own language."""

import json
import re
from functools import cache
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.acceptance.house import PASSWORD, House, Person

WEB = Path(__file__).parents[2] / "web"


@cache
def _catalogue(path: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads((WEB / path).read_text())
    return texts


def _fill(text: str, fields: dict[str, str]) -> str:
    for name, value in fields.items():
        text = text.replace(f"{{{name}}}", value)
    return text


class Agent:
    """One agent at the desk. What a test calls `text` is a key of the desk's catalogue."""

    def __init__(self, page: Page, house: House, person: Person) -> None:
        self.page = page
        self.house = house
        self.person = person
        self.locale = house.locale
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def text(self, key: str, **fields: str) -> str:
        return _fill(_catalogue(f"desk/src/i18n/{self.locale}.json")[key], fields)

    def button(self, key: str, **fields: str) -> Locator:
        return self.page.get_by_role("button", name=self.text(key, **fields), exact=True)

    async def come(self) -> None:
        """Open the desk's sign-in page."""
        await self.page.goto(f"{self.house.centre.address}/desk/")
        await expect(self.page.get_by_role("heading", name=self.text("sign_in.title"))).to_be_visible()

    async def sign_in(self, *, reads: str | None = None) -> None:
        """`reads`: the language of the agent's profile, when it is not the browser's."""
        await self.come()
        await self.give_password(self.person.email, PASSWORD)
        self.locale = reads or self.locale
        await expect(self.presence).to_be_visible()

    async def give_password(self, email: str, password: str) -> None:
        """On the sign-in page, which waits for the address."""
        keys = self.page.keyboard
        await expect(self.page.get_by_role("textbox", name=self.text("sign_in.email"))).to_be_focused()
        await keys.insert_text(email)
        await keys.press("Tab")
        await keys.insert_text(password)
        await keys.press("Enter")

    async def go_to(self, place: str) -> None:
        """A place of the desk, by the rail."""
        rail = self.page.get_by_role("navigation", name=self.text("place.nav"))
        await rail.get_by_role("link", name=self.text(f"place.{place}")).click()

    @property
    def presence(self) -> Locator:
        return self.page.get_by_role("button", name=re.compile(f"^{re.escape(self.text('presence.mine'))}"))

    async def be_ready(self) -> None:
        await self._choose_presence(self.text("presence.ready"))

    async def take_a_break(self, reason: str) -> None:
        await self._choose_presence(reason)

    async def _choose_presence(self, choice: str) -> None:
        await self.presence.click()
        menu = self.page.get_by_role("menu", name=self.text("presence.menu"))
        await menu.get_by_role("menuitemradio", name=choice, exact=True).click()
        await expect(self.presence).to_contain_text(choice)

    def offer(self, customer: str) -> Locator:
        return self.page.get_by_role("listitem", name=f"{self.text('offer.new')} {customer}")

    async def accept(self, customer: str) -> None:
        await self.offer(customer).get_by_role("button", name=self.text("offer.accept")).click()
        await expect(self.case(customer)).to_be_visible()

    def case(self, customer: str) -> Locator:
        return self.page.get_by_role("main", name=self.text("case.label", name=customer))

    @property
    def work(self) -> Locator:
        """The items of my work."""
        return self.page.get_by_role("list", name=self.text("work.title")).get_by_role("listitem")

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("form", name=self.text("composer.label")).get_by_role("textbox")

    async def say(self, text: str) -> None:
        """To the customer. After a note the composer is still among agents."""
        await expect(self.composer).to_be_editable()
        reply = self.page.get_by_role("radio", name=self.text("composer.reply"), exact=True)
        if await reply.count():
            await reply.check(force=True)
        await self.write(text)

    async def note(self, text: str) -> None:
        await self.page.get_by_role("radio", name=self.text("composer.note"), exact=True).check(force=True)
        await self.write(text)

    async def write(self, text: str) -> None:
        """As the composer stands: to the customer, or among agents."""
        await self.composer.fill(text)
        await self.composer.press("Enter")

    @property
    def thread(self) -> Locator:
        name = self.text("thread.label", name="")
        return self.page.get_by_role("region", name=re.compile(f"^{re.escape(name)}"))

    def line(self, text: str) -> Locator:
        """A message of the open thread, whole."""
        return self.thread.get_by_role("listitem").filter(has=self.page.get_by_text(text, exact=True))

    def mark(self, text: str, status: str) -> Locator:
        """The delivery mark of a message of the open thread."""
        return self.line(text).get_by_role("img", name=self.text(f"delivery.{status}"), exact=True)

    @property
    def customer(self) -> Locator:
        return self.page.get_by_role("complementary", name=self.text("customer.title"))

    @property
    def wrap_up(self) -> Locator:
        return self.page.get_by_role("form", name=self.text("wrap_up.title"))

    async def finish(self) -> None:
        await self.button("case.finish").click()
        await self.button("finish.confirm").click()
        await expect(self.wrap_up).to_be_visible()

    async def complete_wrap_up(self, disposition: str) -> None:
        await self.wrap_up.get_by_role("radio", name=disposition).check()
        await self.wrap_up.get_by_role("button", name=self.text("wrap_up.finish")).click()
        await expect(self.wrap_up).to_have_count(0)


class Visitor:
    """One visitor of a site that carries the chat. What a test calls `text` is a key of the widget's catalogue."""

    def __init__(self, page: Page, locale: str) -> None:
        self.page = page
        self.locale = locale
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def text(self, key: str, **fields: str) -> str:
        return _fill(_catalogue(f"widget/src/text/catalogues/{self.locale}.json")[key], fields)

    @property
    def launcher(self) -> Locator:
        names: dict[str, dict[str, str]] = json.loads(
            (WEB / "widget/src/text/catalogues/launcher.json").read_text()
        )
        return self.page.get_by_role("button", name=re.compile(f"^{re.escape(names[self.locale]['open'])}"))

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    async def open(self, name: str | None = None) -> None:
        """Open the chat, and say who one is where it asks."""
        await self.launcher.click()
        if name is not None:
            await self.dialog.get_by_role("textbox", name=re.compile(f"^{self.text('name')}")).fill(name)
            await self.dialog.get_by_role("button", name=self.text("start")).click()
        await expect(self.composer).to_be_visible()

    async def close(self) -> None:
        await self.dialog.get_by_role("button", name=self.text("close")).click()
        await expect(self.dialog).to_have_count(0)

    @property
    def composer(self) -> Locator:
        return self.dialog.get_by_role("textbox", name=self.text("write_label"))

    async def write(self, text: str) -> None:
        await self.composer.fill(text)
        await self.composer.press("Enter")

    async def see_it_kept(self) -> None:
        """Until the centre has what was written last: a list that is opened after this shows its case."""
        marks = "|".join(re.escape(self.text(mark)) for mark in ("sent", "delivered", "read"))
        await expect(self.log.get_by_text(re.compile(f"^(?:{marks})$")).last).to_be_visible()

    @property
    def log(self) -> Locator:
        return self.dialog.get_by_role("log")

    def line(self, text: str) -> Locator:
        return self.log.get_by_text(text, exact=True)
