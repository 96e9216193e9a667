"""An administrator says how work finds its person: a rule that is corrected at its place, holidays that are kept, a policy tried in shadow."""

import re

import asyncpg
import pytest
from playwright.async_api import expect

from retzef.platform.postgres import find_running
from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.people import Agent
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
ADMINISTRATOR = 2


async def open_page(centre: Centre, stage: Stage, locale: str, page: str) -> Agent:
    """An administrator of a house of their own, to whom somebody has written, at a page."""
    house = await build_house(centre, locale)
    await house.hears("My meter is silent", thread="one", name="Ruth Amir", address="ruth@or.example")
    admin = await stage.agent(house, ADMINISTRATOR)
    await admin.sign_in()
    await admin.page.goto(f"{centre.address}/desk/{page}")
    return admin


async def test_a_rule_is_corrected_where_it_is_wrong_tried_on_a_customer_and_switched_on(
    shared_centre: Centre, stage: Stage
) -> None:
    admin = await open_page(shared_centre, stage, "he", "routing-rules")
    page = admin.page
    await admin.button("routing.new").click()
    await page.get_by_label(admin.text("rules.name"), exact=True).fill("Of importance")
    condition = page.get_by_label(admin.text("routing.condition"), exact=True)
    await condition.fill('case.stats == "open"')
    wrong = page.get_by_test_id("condition-error")
    await expect(wrong.locator("mark")).to_have_text("stats")
    await expect(wrong).to_contain_text("case.status")
    await wrong.get_by_role("button").click()
    selected = "field => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert await condition.evaluate(selected) == "stats"
    await page.keyboard.insert_text("status")
    await expect(wrong).to_be_hidden()
    await page.get_by_label(admin.text("routing.customer_value"), exact=True).fill("70")
    await page.get_by_role("checkbox", name=admin.text("rules.active"), exact=True).uncheck()
    bench = page.get_by_role("region", name=admin.text("routing.bench"))
    customer = bench.get_by_label(admin.text("routing.customer"), exact=True)
    await expect(customer).to_contain_text("Ruth Amir")
    await bench.get_by_role("button", name=admin.text("routing.try"), exact=True).click()
    await expect(page.get_by_test_id("tried")).to_contain_text(admin.text("routing.verdict_fires"))
    assert await find_barriers(page) == []
    await admin.button("common.save").click()
    rule = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Of importance"))
    await expect(rule.get_by_text(admin.text("rules.off"), exact=True)).to_be_visible()
    await rule.get_by_role("button", name=admin.text("rules.switch_on")).click()
    await expect(rule.get_by_text(admin.text("rules.on"), exact=True)).to_be_visible()


async def test_holidays_of_a_country_are_seen_before_they_are_kept(
    shared_centre: Centre, stage: Stage
) -> None:
    admin = await open_page(shared_centre, stage, "en", "calendars/new")
    page = admin.page
    await page.get_by_label(admin.text("calendars.name"), exact=True).fill("Head office")
    await page.get_by_label(admin.text("calendars.country"), exact=True).select_option("IL")
    coming = page.get_by_role("listitem").filter(has=page.get_by_text("Yom Kippur", exact=True))
    await expect(coming).to_contain_text(admin.text("calendars.closed"))
    await expect(
        page.get_by_text(admin.text("calendars.eve_of", holiday="Yom Kippur"), exact=True)
    ).to_be_visible()
    # Hours of a night are no span of one day: that is said at the day, and saving leads there.
    closes = page.get_by_label(admin.text("calendars.closes_label", name="Monday", number="1"), exact=True)
    await closes.fill("08:00")
    await expect(closes).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_text(admin.text("calendars.trial_not_yet"), exact=True)).to_be_visible()
    assert await find_barriers(page) == []
    await admin.button("common.save").click()
    await expect(closes).to_be_focused()
    told = re.compile(r"Monday: \W*09:00\W*–\W*08:00\W* does not end after it begins")
    await expect(page.get_by_text(told)).to_have_count(1)
    await closes.fill("17:00")
    await expect(closes).not_to_have_attribute("aria-invalid", "true")
    await admin.button("common.save").click()
    await page.get_by_role("button", name="Head office").click()
    await expect(page.get_by_label(admin.text("calendars.country"), exact=True)).to_have_value("IL")


async def test_a_policy_in_shadow_tells_on_its_card_what_it_would_have_done(
    shared_centre: Centre, stage: Stage
) -> None:
    admin = await open_page(shared_centre, stage, "en", "routing")
    page, house = admin.page, admin.house
    await admin.button("routing.add").click()
    await page.get_by_label(admin.text("routing.name"), exact=True).fill("Evening")
    await admin.button("common.save").click()
    await admin.button("routing.put_in_shadow").click()
    card = page.get_by_role("region", name=admin.text("shadow.title", name="Evening"))
    await expect(card).to_be_visible()
    running = find_running(shared_centre.data / "postgres")
    assert running is not None
    database = await asyncpg.connect(running.dsn("retzef_system"))
    try:
        # As the router counts it.
        await database.execute(
            "INSERT INTO shadow_runs (tenant_id, policy_id, version, began_at, last_at)"
            " SELECT tenant_id, policy_id, version, changed_at, changed_at FROM routing_policies WHERE tenant_id = $1"
            " ON CONFLICT DO NOTHING", house.tenant_id,
        )  # fmt: skip
        await database.execute(
            "INSERT INTO shadow_counts (tenant_id, policy_id, queue_id, decisions, to_another)"
            " SELECT tenant_id, policy_id, $2, 30, 7 FROM shadow_runs WHERE tenant_id = $1",
            house.tenant_id, house.queue_ids[0],
        )  # fmt: skip
    finally:
        await database.close()
    await card.get_by_role("button", name=admin.text("shadow.look_again")).click()
    await expect(card.get_by_role("row").filter(has_text="Service")).to_contain_text("30")
    await expect(card).to_contain_text("30 offers were looked at; 7 would have been made otherwise")
    assert await find_barriers(page) == []
