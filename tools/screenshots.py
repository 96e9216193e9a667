"""The pictures of the documents, taken of a freshly seeded centre: `./dev screenshots`.

The day of an agent and a visitor, of a team lead and of an administrator, in Hebrew and English, light and dark. Everything shown
is real: a visitor writes on the demo site, an agent accepts and answers, a lead looks at it.
"""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from tests.fixtures.centre import Centre, running_centre
from tests.fixtures.chromium import CHROMIUM, FLAGS

FOLDER = Path(__file__).parent.parent / "docs" / "images"
PATIENCE_MS = 30_000
PASSWORD = "retzef-demo"  # noqa: S105 - of the demonstration centre


@dataclass(frozen=True, slots=True)
class Story:
    """What is said in a picture, in one language."""

    locale: str
    scheme: Literal["light", "dark"]
    email: str
    visitor: str
    question: str
    answer: str
    ready: str
    accept: str
    decline: str
    chat: str
    begin: str
    composer: str

    @property
    def other_scheme(self) -> Literal["light", "dark"]:
        """For those who look on: so each language is seen in both."""
        return "dark" if self.scheme == "light" else "light"


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody sees at an address of the desk; `opens`: whose page is opened from the list there."""

    name: str
    email: str
    path: str
    opens: str | None = None


LEAD, ADMINISTRATOR = "yoav@or-energy.example", "admin@or-energy.example"
LOOKS = (
    Look("board", LEAD, "board"),
    Look("cases", LEAD, "cases?view=all"),
    Look("customer", LEAD, "customers", "Olena Kovalenko"),
    Look("people", ADMINISTRATOR, "people"),
    Look("entry-points", ADMINISTRATOR, "entry-points"),
)
# The language somebody reads is part of their profile.
_READ_IN = """async (locale) => {
  const { csrf } = await (await fetch("/api/v1/session")).json();
  const headers = { "x-retzef-csrf": csrf, "content-type": "application/json" };
  const answer = await fetch("/api/v1/me", { method: "PATCH", headers, body: JSON.stringify({ locale }) });
  if (!answer.ok) throw new Error(await answer.text());
}"""


STORIES = (
    Story(
        "en", "light", "emma@or-energy.example", "Olivia Grant",
        "Hello, my meter shows E-41 since Tuesday. Is it dangerous? ⚡",
        "Hello Olivia, it is not: E-41 is the sensor. A technician can come tomorrow, 08:00–10:00, or on Thursday, 12:00–14:00.",
        "I am ready", "Accept", "Decline", "Write to us", "Start chat", "Your message",
    ),
    Story(
        "he", "dark", "dana@or-energy.example", "אולנה קובלנקו",
        "שלום, שלחתי את תמונת המונה. זה מספיק?",
        "תודה אולנה. אני רואה קוד שגיאה E-41. טכנאי יכול להגיע מחר 08:00–10:00 או ביום חמישי 12:00–14:00.",
        "אני זמין/ה", "קבלה", "דחייה", "כתבו לנו", "להתחיל שיחה", "ההודעה שלך",
    ),
)  # fmt: skip


async def _context(
    browser: Browser,
    story: Story,
    width: int,
    height: int,
    *,
    scheme: Literal["light", "dark"] | None = None,
) -> BrowserContext:
    return await browser.new_context(
        locale=story.locale,
        color_scheme=scheme or story.scheme,
        viewport={"width": width, "height": height},
        device_scale_factor=1,
    )


async def _write(widget: Page, centre: Centre, story: Story) -> None:
    await widget.goto(f"{centre.address}/demo/?lang={story.locale}")
    await widget.get_by_role("button", name=story.chat).first.click()
    dialog = widget.get_by_role("dialog")
    await dialog.get_by_role("textbox").first.fill(story.visitor)
    await dialog.get_by_role("button", name=story.begin).click()
    await dialog.get_by_role("textbox", name=story.composer).fill(story.question)
    await dialog.get_by_role("textbox", name=story.composer).press("Enter")
    await expect(dialog.get_by_text(story.question)).to_be_visible(timeout=PATIENCE_MS)


async def _sign_in(desk: Page, centre: Centre, email: str) -> None:
    await desk.goto(f"{centre.address}/desk/")
    await desk.locator("input[type=email]").fill(email)
    await desk.locator("input[type=password]").fill(PASSWORD)
    await desk.keyboard.press("Enter")
    await expect(desk.get_by_role("navigation").first).to_be_visible(timeout=PATIENCE_MS)


async def _serve(desk: Page, centre: Centre, story: Story) -> None:
    await _sign_in(desk, centre, story.email)
    await desk.get_by_role("button", name=story.ready).click()
    offers = desk.get_by_role("listitem").filter(has=desk.get_by_role("button", name=story.accept))
    ours = offers.filter(has_text=story.visitor)
    await expect(offers.first).to_be_visible(timeout=PATIENCE_MS)
    while not await ours.count():
        taken = await offers.first.text_content()
        await offers.first.get_by_role("button", name=story.accept).click()
        await expect(offers.first).not_to_have_text(str(taken), timeout=PATIENCE_MS)
    await ours.get_by_role("button", name=story.accept).click()
    await expect(desk.get_by_role("main", name=re.compile(re.escape(story.visitor)))).to_be_visible(
        timeout=PATIENCE_MS
    )
    await desk.get_by_role("form").get_by_role("textbox").fill(story.answer)
    await desk.keyboard.press("Enter")


async def _take(browser: Browser, centre: Centre, story: Story) -> None:
    name = f"{story.locale}-{story.scheme}"
    widget = await (await _context(browser, story, 1200, 760)).new_page()
    desk = await (await _context(browser, story, 1440, 860)).new_page()
    await _write(widget, centre, story)
    await _serve(desk, centre, story)
    await expect(widget.get_by_role("dialog").get_by_text(story.answer)).to_be_visible(timeout=PATIENCE_MS)
    await desk.mouse.move(700, 500)
    await desk.screenshot(path=FOLDER / f"desk-{name}.png")
    await widget.screenshot(path=FOLDER / f"widget-{name}.png")
    for email in (LEAD, ADMINISTRATOR):
        scheme = story.other_scheme if email == LEAD else story.scheme
        page = await (await _context(browser, story, 1280, 760, scheme=scheme)).new_page()
        await _sign_in(page, centre, email)
        await page.evaluate(_READ_IN, story.locale)
        for look in LOOKS:
            if look.email == email:
                await _look(page, centre, look)
                await page.screenshot(path=FOLDER / f"{look.name}-{story.locale}-{scheme}.png")


async def _look(page: Page, centre: Centre, look: Look) -> None:
    await page.goto(f"{centre.address}/desk/{look.path}", wait_until="networkidle")
    if look.opens is not None:
        await page.get_by_role("main").get_by_role("link").filter(has_text=look.opens).first.click()
        await expect(page.locator('main a[href$="/timeline"]')).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_role("heading", level=1)).to_be_attached(timeout=PATIENCE_MS)
    await page.mouse.move(1, 1)


async def main() -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for story in STORIES:
            with running_centre() as centre:
                await _take(browser, centre, story)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
