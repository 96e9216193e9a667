"""What an administrator sets up in the desk, and what a customer and an agent see of it."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.people import Agent
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser


async def open_page(admin: Agent, name: str) -> None:
    await admin.go_to("administration")
    await admin.page.get_by_role("link", name=admin.text(name), exact=True).click()


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_a_chat_that_was_just_set_up_reaches_those_who_were_chosen_when_a_visitor_writes(
    shared_centre: Centre, stage: Stage, locale: str
) -> None:
    house = await build_house(shared_centre, locale)
    admin = await stage.agent(house, 2)
    await admin.sign_in()

    await open_page(admin, "place.queues")
    await admin.button("queues.add").click()
    language = {"he": "עברית", "en": "English"}[locale]
    await (
        admin.page.get_by_role("group", name=admin.text("queues.name"), exact=True)
        .get_by_label(language)
        .fill("VIP")
    )
    await admin.page.get_by_role("checkbox", name=house.agents[0].name).check()
    assert await find_barriers(admin.page) == []
    await admin.button("common.save").click()
    await expect(admin.page.get_by_role("listitem").filter(has_text="VIP")).to_be_visible()

    await open_page(admin, "place.entry_points")
    await admin.button("entry_points.add", channel=admin.text("channel.webchat")).click()
    await admin.page.get_by_role("textbox", name=admin.text("entry_points.name"), exact=True).fill(
        "vip.example"
    )
    await admin.page.get_by_role("combobox", name=admin.text("entry_points.queue")).select_option(label="VIP")
    await admin.button("entry_points.try_settings").click()
    await expect(admin.page.get_by_text(admin.text("entry_points.tried_well_formed"))).to_be_visible()
    assert await find_barriers(admin.page) == []
    await admin.button("common.save").click()
    card = admin.page.get_by_role("listitem").filter(has_text="vip.example")
    tag = await card.locator("code").inner_text()
    found = re.search(r'data-entry-point="([^"]+)"', tag)
    assert found, tag

    agent = await stage.agent_at_work(house)
    visitor = await stage.visitor(replace(house, webchat_key=found[1]))
    await visitor.open()
    await visitor.write("hello")
    offer = agent.page.get_by_role("listitem").filter(has_text="VIP")
    await expect(offer.first).to_be_visible()


async def test_what_was_saved_is_as_before_when_it_is_undone(shared_centre: Centre, stage: Stage) -> None:
    house = await build_house(shared_centre, "he")
    admin = await stage.agent(house, 2)
    await admin.sign_in()
    await open_page(admin, "place.tenant")
    name = admin.page.get_by_role("textbox", name=admin.text("tenant.name"))
    before = await name.input_value()
    await name.fill("שם אחר")
    await admin.button("common.save").click()
    await expect(admin.page.get_by_role("banner")).to_contain_text("שם אחר")
    await admin.button("common.undo").click()
    await expect(admin.page.get_by_role("banner")).to_contain_text(before)
    await expect(name).to_have_value(before)
