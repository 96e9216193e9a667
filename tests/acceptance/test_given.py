"""A supervisor gives somebody work with a note, wherever they are at the desk; and takes that back from its row of the board. In Hebrew and in English."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.people import Agent
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
LEAD = 3
NAMES = {"he": "נועה", "en": "Olivia"}
NOTE = "E-82"


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_given_work_is_noticed_with_its_note_and_taken_back_from_its_row(
    shared_centre: Centre, stage: Stage, locale: str
) -> None:
    house = await build_house(shared_centre, locale)
    agent, lead, visitor = (
        await stage.agent(house),
        await stage.agent(house, LEAD),
        await stage.visitor(house),
    )
    await agent.sign_in()
    await agent.take_a_break(agent.text("presence_reason.finishing"))
    await agent.go_to("customers")
    await lead.sign_in()
    name = NAMES[locale]
    await visitor.open(name)
    await visitor.write("E-81")
    await lead.page.goto(f"{shared_centre.address}/desk/board")

    line = await _open_items(lead, "board.waiting")
    await line.get_by_role("button", name=re.compile(re.escape(lead.text("board.hand")))).click()
    to = line.get_by_role("combobox", name=lead.text("board.give_to"))
    await expect(to).to_have_value(str(agent.person.agent_id))
    await expect(to).to_contain_text(f"{agent.person.name} · {lead.text('presence_reason.finishing')}")
    doubts = lead.text("board.doubts", doubts=lead.text("doubt.not_ready"))
    await expect(line.get_by_text(doubts)).to_be_visible()
    await line.get_by_role("textbox", name=lead.text("pass_on.note")).fill(NOTE)
    assert await find_barriers(lead.page) == []
    await line.get_by_role("button", name=lead.text("board.give_anyway")).click()

    given = agent.page.get_by_role("list", name=agent.text("given.list")).get_by_role("listitem")
    await expect(given).to_contain_text(agent.text("given.title", name=lead.person.name))
    await expect(given).to_contain_text(NOTE)
    assert await find_barriers(agent.page) == []
    await given.get_by_role("button", name=agent.text("given.open")).click()
    await expect(agent.case(name)).to_contain_text(agent.text("given.title", name=lead.person.name))
    await expect(given).to_have_count(0)
    await expect(agent.line(NOTE)).to_be_visible()
    assert await find_barriers(agent.page) == []

    await lead.page.keyboard.press("Escape")
    line = await _open_items(lead, "board.in_work")
    await line.get_by_role("button", name=re.compile(re.escape(lead.text("board.undo_given")))).click()
    await expect(lead.page.get_by_text(lead.text("board.nothing_now"))).to_be_visible()
    await expect(agent.case(name)).to_have_count(0)


async def _open_items(lead: Agent, key: str) -> Locator:
    """The only item that a number of the board counts."""
    tile = lead.page.get_by_role("listitem").filter(has=lead.page.get_by_text(lead.text(key), exact=True))
    await expect(tile).to_contain_text("1")
    await tile.get_by_role("button").click()
    return lead.page.get_by_role("dialog").get_by_role("listitem")
