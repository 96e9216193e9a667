"""When too much waits: the thresholds are set at the queue, and whoever looks at the board is told by it. In Hebrew and in English."""

import re

import asyncpg
import pytest
from playwright.async_api import expect

from retzef.platform.postgres import find_running
from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import QUEUES, House, build_house
from tests.acceptance.people import Agent
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
ADMINISTRATOR = 2
# What is looked at now may have begun to be one already.
_BEGIN = """
INSERT INTO alerts (tenant_id, alert_id, queue_id, kind, since, began_at, worst, threshold)
VALUES ($1, gen_random_uuid(), $2, 'nobody_ready', now(), now(), 1, 0)
ON CONFLICT (tenant_id, queue_id, kind) WHERE ended_at IS NULL DO UPDATE SET began_at = COALESCE(alerts.began_at, now())
"""


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_board_tells_of_an_alert_when_a_queue_is_past_its_threshold(
    shared_centre: Centre, stage: Stage, locale: str
) -> None:
    house = await build_house(shared_centre, locale)
    admin, visitor = await stage.agent(house, ADMINISTRATOR), await stage.visitor(house)
    page, name = admin.page, QUEUES[0][locale]
    await admin.sign_in()
    await _set_thresholds(admin, name)

    await visitor.open("E-71")
    await visitor.write("E-71")
    await page.goto(f"{shared_centre.address}/desk/board")
    await _begin(house)
    region = page.locator("[data-alerts]")
    alert = region.get_by_role("listitem")
    await expect(alert).to_contain_text(name)
    await expect(alert).to_contain_text(admin.text("alerts.nobody_ready"))
    queue = page.get_by_role("rowheader").filter(has_text=name)
    await expect(queue.get_by_text(admin.text("alerts.short_nobody_ready"))).to_be_visible()
    assert await find_barriers(page) == []

    await admin.button("alerts.today").click()
    today = page.get_by_role("dialog", name=admin.text("alerts.today"))
    await expect(today.get_by_role("rowheader")).to_have_text([name])
    await expect(today.get_by_role("row").last).to_contain_text(admin.text("alerts.on"))
    assert await find_barriers(page) == []
    await page.keyboard.press("Escape")
    await expect(admin.button("alerts.today")).to_be_focused()


async def _set_thresholds(admin: Agent, name: str) -> None:
    page = admin.page
    await page.goto(f"{admin.house.centre.address}/desk/queues")
    card = page.get_by_role("listitem").filter(has_text=name)
    await card.get_by_role("button", name=re.compile(re.escape(admin.text("form.edit")))).click()
    share = page.get_by_role("textbox", name=admin.text("queues.alert_in_time_percent"))
    await share.fill("101")
    await page.get_by_role("checkbox", name=admin.text("queues.alert_nobody_ready")).check()
    await admin.button("common.save").click()
    await expect(share).to_be_focused()
    await expect(share).to_have_attribute("aria-invalid", "true")
    assert await find_barriers(page) == []
    await share.fill("")
    await admin.button("common.save").click()
    await expect(card).to_be_visible()


async def _begin(house: House) -> None:
    running = find_running(house.centre.data / "postgres")
    assert running is not None
    connection = await asyncpg.connect(running.dsn("retzef_system"))
    try:
        await connection.execute(_BEGIN, house.tenant_id, house.queue_ids[0])
    finally:
        await connection.close()
