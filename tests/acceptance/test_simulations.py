"""An administrator simulates a scenario of theirs, and sees in words and charts which way of giving out work is better. In Hebrew and in English."""

import pytest
from playwright.async_api import expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
ADMINISTRATOR = 2
SHOP = """\
name: E-61
days: 0.25
queues: {calls: {target: 20s}}
demands:
  callers: {queue: calls, arrivals: {per_hour: 60}, handling: 3m, patience: 2m}
agents:
  all: {count: 3, queues: [calls]}
"""


@pytest.mark.parametrize("locale", ["he", "en"])
async def test_what_is_better_is_seen_when_an_administrator_simulates(
    shared_centre: Centre, stage: Stage, locale: str
) -> None:
    house = await build_house(shared_centre, locale)
    admin = await stage.agent(house, ADMINISTRATOR)
    page = admin.page
    await admin.sign_in()
    await page.goto(f"{shared_centre.address}/desk/simulations")
    await page.get_by_role("button", name=admin.text("simulations.new")).click()
    # A house of today has nothing to go by, and says so.
    await expect(page.get_by_role("button", name=admin.text("simulations.take_example"))).to_be_visible()
    await page.get_by_role("radio", name=admin.text("simulations.from_file")).check()
    file = page.get_by_label(admin.text("simulations.choose_file")).and_(page.locator("input"))
    begin = page.get_by_role("button", name=admin.text("simulations.begin"), exact=True)
    await file.set_input_files(
        {"name": "shop.yaml", "mimeType": "application/yaml", "buffer": SHOP.replace("3m", "3").encode()}
    )
    await expect(page.get_by_role("alert")).to_contain_text("shop.yaml")
    await expect(begin).to_be_disabled()
    await file.set_input_files({"name": "shop.yaml", "mimeType": "application/yaml", "buffer": SHOP.encode()})
    people = page.get_by_role("spinbutton", name=admin.text("simulations.people"))
    await people.nth(1).fill("2")
    await page.get_by_role("spinbutton", name=admin.text("simulations.seeds")).fill("3")
    await begin.click()
    better = page.get_by_role("region", name=admin.text("simulations.what_is_better"))
    await expect(better).to_contain_text(admin.text("simulations.ranges_apart"))
    assert await page.evaluate("document.documentElement.dir") == ("rtl" if locale == "he" else "ltr")
    day = page.get_by_role("region", name=admin.text("simulations.through_day"), exact=True)
    await expect(day.locator("polyline")).to_have_count(4)
    await day.get_by_text(admin.text("board.as_table")).first.click()
    await expect(day.get_by_role("table").first).to_contain_text("00:30")
    assert await find_barriers(page) == []
