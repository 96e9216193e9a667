"""An agent without a mouse, from signing in to the end of the wrap-up."""

import pytest
from playwright.async_api import expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.people import Visitor
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser


async def _ask(visitor: Visitor) -> None:
    keys = visitor.page.keyboard
    await visitor.launcher.focus()
    await keys.press("Enter")
    await expect(visitor.dialog.get_by_role("textbox")).to_be_focused()
    await keys.type("נועה")
    await keys.press("Enter")
    await expect(visitor.composer).to_be_focused()
    await keys.type("שלום")
    await keys.press("Enter")


async def test_a_customer_is_served_from_sign_in_to_wrap_up_when_there_is_only_a_keyboard(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    visitor = await stage.visitor(house)
    await _ask(visitor)
    agent = await stage.agent(house)
    keys = agent.page.keyboard
    await agent.sign_in()
    await keys.press("Alt+KeyR")
    await expect(agent.page.get_by_role("menu", name="זמינות")).to_be_visible()
    await keys.press("Home")
    await expect(agent.page.get_by_role("menuitemradio", name="זמין/ה", exact=True)).to_be_focused()
    await keys.press("Enter")
    await expect(agent.offer("נועה")).to_be_visible()
    await keys.press("Alt+KeyA")
    await expect(agent.case("נועה")).to_be_visible()
    await keys.press("Alt+KeyC")
    await expect(agent.composer).to_be_focused()
    await keys.type("שלום נועה")
    await keys.press("Enter")
    await expect(visitor.line("שלום נועה")).to_have_count(1)

    await keys.press("Alt+KeyW")
    await expect(agent.button("finish.confirm")).to_be_focused()
    await keys.press("Enter")
    first = agent.wrap_up.get_by_role("radio", name="טופל")
    await expect(first).to_be_focused()
    await keys.press("Space")
    await keys.press("Enter")
    await expect(agent.work).to_have_count(0)
    await visitor.page.keyboard.press("Escape")
    await expect(visitor.dialog).to_have_count(0)
    await expect(visitor.launcher).to_be_focused()
