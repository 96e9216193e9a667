"""A day at the desk: an agent answers with a canned reply, finds what was said by another form of its word, all by keyboard."""

import pytest
from playwright.async_api import expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.keys import Keys, open_by_palette
from tests.acceptance.people import Agent, Visitor
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.browser
NAMES = {"he": "נועה כהן", "en": "Noa Cohen"}
NATIVE = {"he": "עברית", "en": "English"}
ASKED = {"he": "המונים אצלנו לא מסתובבים", "en": "Our meters have stopped turning"}
# What stands in the message is another form of it.
SOUGHT = {"he": "מונים", "en": "meter"}
REPLY = {
    "he": "שלום {{customer.name}}, נשלח טכנאי.",
    "en": "Hello {{customer.name}}, a technician will come.",
}
SOLVED = {"he": "טופל", "en": "Solved"}
TOLD = {"he": "המונה הוחלף", "en": "The meter has been replaced"}
SAID = {"he": "שלום נועה כהן, נשלח טכנאי.", "en": "Hello Noa Cohen, a technician will come."}


async def write_reply(agent: Agent) -> None:
    """A canned reply of the agent's own, found by the palette and written on its page."""
    page, text = agent.page, agent.text
    await open_by_palette(agent, Keys(page), "place.replies")
    await expect(page.get_by_role("heading", name=text("replies.title"), level=1)).to_be_visible()
    await agent.button("replies.new").click()
    dialog = page.get_by_role("dialog", name=text("replies.new"))
    await dialog.get_by_role("textbox", name=text("replies.code")).fill("tech")
    await dialog.get_by_role("textbox", name=text("replies.name")).fill("Technician")
    await dialog.get_by_role("textbox", name=NATIVE[agent.locale]).fill(REPLY[agent.locale])
    assert await find_barriers(page) == []
    await dialog.get_by_role("button", name=text("common.save")).click()
    await expect(page.get_by_text("Technician", exact=True)).to_be_visible()


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_the_customer_is_answered_and_found_again_when_an_agent_works_by_keyboard(
    shared_centre: Centre, stage: Stage, locale: str
) -> None:
    house, name = await build_house(shared_centre, locale), NAMES[locale]
    agent = await stage.agent_at_work(house)
    await write_reply(agent)
    await agent.go_to("work")
    visitor = await stage.visitor(house)
    await visitor.open(name)
    await visitor.write(ASKED[locale])
    await agent.accept(name)

    await agent.composer.press_sequentially("/nothing")
    await expect(agent.page.get_by_text(agent.text("replies.none_found"))).to_be_visible()
    await agent.page.keyboard.press("Enter")  # what asks for a reply that there is not is not sent
    await expect(agent.page.get_by_text(agent.text("replies.none_found"))).to_have_count(0)
    await expect(agent.composer).to_have_value("/nothing")
    await agent.composer.clear()
    await agent.composer.press_sequentially("/te")
    await expect(agent.page.get_by_role("option", name="/tech")).to_be_visible()
    await agent.page.keyboard.press("Enter")
    await expect(agent.composer).to_have_value(SAID[locale])
    await agent.page.keyboard.press("Enter")
    await expect(visitor.line(SAID[locale])).to_be_visible()

    await agent.page.keyboard.press("Alt+f")
    field = agent.page.get_by_role("searchbox")
    found = agent.page.get_by_role("link").filter(has_text=ASKED[locale].split()[-1])

    async def search() -> int:
        """It can be found a moment after it was said."""
        async with agent.page.expect_response(lambda answer: "/search" in answer.url):
            await field.fill(f"{SOUGHT[locale]} ")
            await field.fill(SOUGHT[locale])
        return await found.count()

    await eventually(search)
    await field.press("ArrowDown")
    assert await find_barriers(agent.page) == []
    await found.press("Enter")
    await expect(agent.line(ASKED[locale])).to_be_in_viewport()
    await _write_first(agent, visitor, name, locale)


async def _write_first(agent: Agent, visitor: Visitor, name: str, locale: str) -> None:
    """What there is to tell later begins a case of its own, and is told to whoever comes back to the page."""
    await agent.finish()
    await agent.complete_wrap_up(SOLVED[locale])
    await visitor.close()
    await visitor.page.goto("about:blank")
    await agent.go_to("customers")
    await agent.page.get_by_role("link", name=name).click()
    await agent.button("new_case.title").click()
    field = agent.page.get_by_role(
        "textbox", name=agent.text("new_case.message", channel=agent.text("channel.webchat"))
    )
    await field.fill(TOLD[locale])
    assert await find_barriers(agent.page) == []
    await agent.button("new_case.open").click()
    await expect(agent.line(TOLD[locale])).to_be_visible()
    await visitor.page.go_back()
    await expect(visitor.launcher).to_contain_text("1")
