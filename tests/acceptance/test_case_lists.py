"""A team lead's list: finding, changing many and undoing it; a case that is put off and comes back when its customer writes."""

import pytest
from playwright.async_api import expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.fixtures.centre import Centre

NAMES = {"he": ("נועה", "איתן"), "en": ("Olivia", "Ethan")}


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_a_case_is_put_off_and_comes_back_and_many_change_and_are_put_back_when_asked(
    locale: str, shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, locale)
    first, second = NAMES[locale]
    agent, visitor = await stage.talking(house, first, "E-41")
    other = await stage.visitor(house)
    await other.open(second)
    await other.write("E-42")
    page = agent.page

    await page.get_by_role("button", name=agent.text("case.status")).click()
    await page.get_by_role("menuitem", name=agent.text("when.choose")).click()
    await page.get_by_role("button", name=agent.text("when.set"), exact=True).click()
    await expect(agent.work).to_have_count(0)  # put down with the case
    status = page.get_by_role("button", name=agent.text("case.status"))
    await page.keyboard.press("Alt+s")
    await page.get_by_role("link", name=agent.text("cases.view_snoozed")).click()
    await page.get_by_test_id("case-row").get_by_role("link").click()
    await expect(status).to_contain_text(agent.text("status.snoozed"))
    await visitor.write("E-43")
    await expect(status).to_contain_text(agent.text("status.open"))

    await page.keyboard.press("Alt+s")
    await page.get_by_role("link", name=agent.text("cases.view_all")).click()
    rows = page.get_by_test_id("case-row")
    await expect(rows).to_have_count(2)
    assert await find_barriers(page) == []
    await page.get_by_role("checkbox", name=agent.text("cases.choose_all")).check()
    await agent.button("case.priority").click()
    await page.get_by_role("menuitem", name=agent.text("priority.urgent")).click()
    await expect(rows.get_by_text(agent.text("priority.urgent"))).to_have_count(2)
    await agent.button("common.undo").click()
    await expect(rows.get_by_text(agent.text("priority.urgent"))).to_have_count(0)

    await page.get_by_role("searchbox").fill("10001")
    await expect(rows).to_have_count(1)
    await page.reload()
    await expect(rows).to_have_count(1)
    await rows.get_by_role("link").click()
    await expect(agent.case(first)).to_be_visible()
    await page.go_back()
    await expect(rows).to_have_count(1)
