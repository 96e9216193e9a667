"""Every screen for every eye and hand: axe finds nothing serious, 200 % zoom hides nothing, languages change in place."""

import re
from functools import partial
from typing import Literal

import pytest
from playwright.async_api import Locator, Page, expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.browser

NAMES = {"he": "נועה כהן", "en": "Noa Cohen"}
SOLVED = {"he": "טופל", "en": "Solved"}
WIDGET = "retzef-widget"

# How many messages of the thread stand below a heading of a day.
_DAYS_OVER_MESSAGES = """() => {
    const days = [...document.querySelectorAll("[data-day]")].map((day) => day.getBoundingClientRect());
    const messages = [...document.querySelectorAll("[data-testid=message]")].map((each) => each.getBoundingClientRect());
    const covers = (day, message) => day.top < message.bottom - 1 && day.bottom > message.top + 1;
    return {days: days.length, covered: messages.filter((each) => days.some((day) => covers(day, each))).length};
}"""


@pytest.mark.parametrize(
    ("locale", "scheme"),
    [
        ("he", "light"),
        pytest.param("en", "dark", marks=pytest.mark.slow),
        pytest.param("he", "dark", marks=pytest.mark.slow),
        pytest.param("en", "light", marks=pytest.mark.slow),
    ],
)
async def test_axe_finds_nothing_serious_when_it_looks_at_the_desk_and_the_chat(
    locale: str, scheme: Literal["light", "dark"], shared_centre: Centre, stage: Stage
) -> None:
    stage.scheme = scheme
    house, name = await build_house(shared_centre, locale), NAMES[locale]
    agent, visitor = await stage.agent(house), await stage.visitor(house)
    barriers: dict[str, list[str]] = {}

    async def look(what: str, page: Page, within: str = "html") -> None:
        barriers[what] = await find_barriers(page, within)

    await agent.come()
    await look("sign-in", agent.page)
    await expect(visitor.launcher).to_be_visible()
    await look("chat, closed", visitor.page, WIDGET)
    await visitor.launcher.click()
    await expect(visitor.dialog.get_by_role("textbox")).to_be_visible()
    await look("chat, introduction", visitor.page, WIDGET)
    await visitor.page.reload()
    await agent.sign_in()
    await look("desk, nothing open", agent.page)
    await agent.be_ready()
    if not await visitor.dialog.is_visible():
        await visitor.launcher.click()
    await visitor.dialog.get_by_role("textbox", name=re.compile(f"^{visitor.text('name')}")).fill(name)
    await visitor.dialog.get_by_role("button", name=visitor.text("start")).click()
    await visitor.write("https://site.example/e-41 👋")
    await expect(agent.offer(name)).to_be_visible()
    await look("desk, offer", agent.page)
    await agent.accept(name)
    await agent.note("E-41")
    await agent.say("08:00–10:00")
    await expect(visitor.line("08:00–10:00")).to_be_visible()
    await look("desk, case", agent.page)
    await look("chat, thread", visitor.page, WIDGET)
    await agent.finish()
    await look("desk, wrap-up", agent.page)
    await look("chat, ended", visitor.page, WIDGET)

    assert {what: found for what, found in barriers.items() if found} == {}


async def _fits(page: Page) -> bool:
    """Nothing has to be scrolled sideways."""
    fits: bool = await page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    return fits


async def _reach(*controls: Locator) -> None:
    """Each can be brought whole into view; what is drawn meanwhile may move it, so it is brought again."""

    async def bring(control: Locator) -> bool:
        await control.scroll_into_view_if_needed()
        try:
            await expect(control).to_be_in_viewport(ratio=0.99, timeout=1_000)
        except AssertionError:
            return False
        return True

    for control in controls:
        await eventually(partial(bring, control))


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_everything_can_be_reached_when_the_page_is_zoomed_to_two_hundred_percent(
    locale: str, shared_centre: Centre, stage: Stage
) -> None:
    stage.width, stage.height = 640, 400  # what is left of 1280 × 800
    house, name = await build_house(shared_centre, locale), NAMES[locale]
    agent, visitor = await stage.agent(house), await stage.visitor(house)
    await agent.come()
    assert await _fits(agent.page)
    await _reach(agent.button("sign_in.submit"))
    await agent.sign_in()
    await agent.be_ready()
    await visitor.open(name)
    await visitor.write("E-41")
    await _reach(visitor.composer, visitor.dialog.get_by_role("button", name=visitor.text("close")))
    await expect(agent.offer(name)).to_be_visible()
    assert await _fits(agent.page)
    await _reach(
        *(
            agent.offer(name).get_by_role("button", name=agent.text(key), exact=True)
            for key in ("offer.accept", "offer.decline")
        )
    )

    await agent.accept(name)
    assert await _fits(agent.page)
    send = agent.button("composer.send")
    await _reach(agent.composer, send, agent.line("E-41"), agent.presence)
    await _reach(
        *(agent.button(key) for key in ("case.why_me", "case.requeue", "case.finish", "customer.show"))
    )
    for number in range(5):
        await agent.say(f"E-41 E-41 E-41 ({number})")
    await expect(agent.line("E-41 E-41 E-41 (4)")).to_be_visible()
    assert await agent.page.evaluate(_DAYS_OVER_MESSAGES) == {"days": 1, "covered": 0}
    await agent.button("customer.show").click()
    await _reach(agent.button("link.add"), agent.button("customer.hide").first)
    assert await _fits(agent.page)
    await agent.page.keyboard.press("Escape")
    await expect(agent.customer).to_have_count(0)

    await agent.finish()
    assert await _fits(agent.page)
    await agent.wrap_up.get_by_role("radio", name=SOLVED[locale]).check()
    await _reach(
        agent.wrap_up.get_by_role("radio", name=SOLVED[locale]),
        agent.wrap_up.get_by_role("textbox"),
        agent.wrap_up.get_by_role("button", name=agent.text("wrap_up.finish")),
    )
    await agent.complete_wrap_up(SOLVED[locale])


async def test_the_desk_changes_its_language_in_place_and_keeps_it_when_another_is_chosen(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent, _ = await stage.talking(house, "נועה", "שלום")
    await agent.composer.fill("טיוטה")
    for native, code, direction in (
        ("English", "en", "ltr"),
        ("Українська", "uk", "ltr"),
        ("Русский", "ru", "ltr"),
        ("עברית", "he", "rtl"),
    ):
        await agent.page.get_by_role("button", name=re.compile(f"^{agent.text('language.menu')}:")).click()
        await agent.page.get_by_role("menuitemradio", name=native).click()
        agent.locale = code
        await expect(agent.page.get_by_role("list", name=agent.text("work.title"))).to_be_visible()
        await expect(agent.page.locator("html")).to_have_attribute("dir", direction)
        await expect(agent.page.locator("html")).to_have_attribute("lang", code)
        await expect(agent.composer).to_have_value("טיוטה")
    await agent.page.get_by_role("button", name=re.compile("^שפה:")).click()
    async with agent.page.expect_response(lambda answer: answer.url.endswith("/api/v1/me")) as saved:
        await agent.page.get_by_role("menuitemradio", name="English").click()
    assert (await saved.value).ok

    elsewhere = await stage.agent(house)
    await elsewhere.sign_in(reads="en")
    await expect(elsewhere.page.locator("html")).to_have_attribute("dir", "ltr")
