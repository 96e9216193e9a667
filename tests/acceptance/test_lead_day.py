"""A team lead's day, without a mouse: from the live board down to a case, which is handed over; many changed and put back; one put off that comes back."""

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.keys import Keys, undo
from tests.acceptance.people import Agent, Visitor
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
LEAD = 3
NAMES = {"he": ("נועה", "איתן"), "en": ("Olivia", "Ethan")}


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_the_lead_sees_who_waits_and_sets_things_right_when_customers_write(
    locale: str, shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, locale)
    first, second = NAMES[locale]
    lead = await stage.agent(house, LEAD)
    keys = await Keys.of(lead.page)
    await lead.sign_in()
    await keys.press("Alt+e")
    await expect(lead.page.get_by_role("heading", name=lead.text("board.title"), level=1)).to_be_visible()

    agent, visitor = await stage.agent(house), await stage.visitor(house)
    await visitor.open(first)
    await visitor.write("E-41")
    waiting = _tile(lead, "board.waiting")
    await expect(waiting).to_contain_text("1")
    assert await find_barriers(lead.page) == []
    await _see_why_it_waits(lead, keys)
    await agent.sign_in()
    await agent.be_ready()
    await agent.accept(first)
    await expect(waiting).to_contain_text("0")
    await _see_what_is_in_work(lead, keys)
    await _see_who_waits_for_an_answer(lead, keys)

    # From the agent's row down to what they are on, and over to the lead.
    row = lead.page.get_by_role("row").filter(has_text=agent.person.name)
    await keys.press_on(row.get_by_role("link").filter(has_text="10001"))
    await expect(lead.case(first)).to_be_visible()
    owner = re.compile(f"^{re.escape(lead.text('case.hand_over'))}")
    await keys.press_on(lead.page.get_by_role("button", name=owner))
    dialog = lead.page.get_by_role("dialog", name=lead.text("hand_over.title"))
    await keys.press_on(dialog.get_by_role("button", name=lead.text("hand_over.take")))
    await keys.press_on(dialog.get_by_role("button", name=lead.text("hand_over.confirm")))
    done = lead.page.get_by_text(lead.text("hand_over.done"))
    await expect(done).to_be_visible()
    await keys.press("Alt+.")
    await keys.press_on(lead.button("common.dismiss").last)  # it offers to undo, as what comes next does
    await expect(done).to_have_count(0)

    await _another_writes(await stage.visitor(house), second)
    await _change_many_and_undo(lead, keys, first)
    await _put_off_until_the_customer_writes(agent, visitor)
    await _read_the_report(lead, keys)
    assert await keys.read_unseen() == []


async def _another_writes(visitor: Visitor, name: str) -> None:
    await visitor.open(name)
    await visitor.write("E-42")
    # A list that is shown does not move: it would only say that there is one more.
    await visitor.see_it_kept()


async def _see_why_it_waits(lead: Agent, keys: Keys) -> None:
    await keys.press_on(_tile(lead, "board.waiting").get_by_role("button"))
    counted = lead.page.get_by_role("dialog")
    why = f"{lead.text('decisions.waits')} {lead.text('reason.nobody_ready')}"
    await expect(counted.get_by_text(why)).to_be_visible()
    assert await find_barriers(lead.page) == []
    await keys.press("Escape")
    await expect(counted).to_have_count(0)


async def _see_what_is_in_work(lead: Agent, keys: Keys) -> None:
    in_work = _tile(lead, "board.in_work")
    await expect(in_work).to_contain_text("1")
    await keys.press_on(in_work.get_by_role("button"))
    counted = lead.page.get_by_role("dialog")
    await expect(counted.get_by_role("link")).to_contain_text("10001")
    assert await find_barriers(lead.page) == []
    await keys.press("Escape")
    await expect(counted).to_have_count(0)


async def _see_who_waits_for_an_answer(lead: Agent, keys: Keys) -> None:
    """In hand is not answered: the customer has had the last word."""
    page = lead.page
    part = page.get_by_role("region", name=lead.text("board.unanswered"))
    await keys.press_on(part.get_by_role("link"))
    await expect(_rows(page)).to_have_count(1)
    await expect(_rows(page)).to_contain_text("10001")
    await page.go_back()
    await expect(part).to_be_visible()


def _tile(lead: Agent, key: str) -> Locator:
    return lead.page.get_by_role("listitem").filter(has=lead.page.get_by_text(lead.text(key), exact=True))


def _rows(page: Page) -> Locator:
    return page.get_by_test_id("case-row")


async def _change_many_and_undo(lead: Agent, keys: Keys, name: str) -> None:
    page, rows = lead.page, _rows(lead.page)
    await keys.press("Alt+s")
    await keys.press_on(page.get_by_role("link", name=lead.text("cases.view_all")))
    await expect(rows).to_have_count(2)
    assert await find_barriers(page) == []
    await keys.tick(page.get_by_role("checkbox", name=lead.text("cases.choose_all")))
    urgent = page.get_by_role("menuitem", name=lead.text("priority.urgent"))
    await keys.choose(lead.button("case.priority"), urgent)
    await expect(rows.get_by_text(lead.text("priority.urgent"))).to_have_count(2)
    await undo(lead, keys)
    await expect(rows.get_by_text(lead.text("priority.urgent"))).to_have_count(0)

    await _narrow_and_widen(lead, keys)
    await keys.fill(page.get_by_role("searchbox"), "10001")
    await expect(rows).to_have_count(1)
    await page.reload()
    await expect(rows).to_have_count(1)
    await keys.press("Tab")
    await keys.press_on(rows.get_by_role("link"))
    await expect(lead.case(name)).to_be_visible()
    await page.go_back()
    await expect(rows).to_have_count(1)


async def _narrow_and_widen(lead: Agent, keys: Keys) -> None:
    page, rows, more = lead.page, _rows(lead.page), lead.button("filters.more")
    form = page.get_by_role("form", name=lead.text("filters.more"))
    on = page.get_by_role("list", name=lead.text("filters.on")).get_by_role("button")
    await keys.press_on(more)
    channel = form.get_by_label(lead.text("filters.by_channel"))
    await expect(channel).to_be_focused()
    await keys.pick(channel, lead.text("channel.webchat"))
    await keys.tick(form.get_by_role("checkbox", name=lead.text("filters.by_overdue")))
    assert await find_barriers(page) == []
    await keys.press_on(form.get_by_role("button", name=lead.text("filters.apply")))
    await expect(more).to_be_focused()
    await expect(rows).to_have_count(0)
    await page.reload()
    await expect(on).to_have_count(2)
    assert await find_barriers(page) == []
    await keys.press("Tab")
    await keys.press_on(on.filter(has_text=lead.text("filters.by_overdue")))
    await expect(rows).to_have_count(2)
    await keys.press_on(on)
    await expect(on).to_have_count(0)


async def _put_off_until_the_customer_writes(agent: Agent, visitor: Visitor) -> None:
    page = agent.page
    status = page.get_by_role("button", name=agent.text("case.status"))
    await status.click()
    await page.get_by_role("menuitem", name=agent.text("when.choose")).click()
    await page.get_by_role("button", name=agent.text("when.set"), exact=True).click()
    await expect(status).to_have_count(0)  # put down with the case
    await page.keyboard.press("Alt+s")
    await page.get_by_role("link", name=agent.text("cases.view_snoozed")).click()
    await _rows(page).get_by_role("link").click()
    await expect(status).to_contain_text(agent.text("status.snoozed"))
    await visitor.write("E-43")
    await expect(status).to_contain_text(agent.text("status.open"))


async def _read_the_report(lead: Agent, keys: Keys) -> None:
    page = lead.page
    await keys.press("Alt+e")
    await keys.press_on(page.get_by_role("link", name=lead.text("place.report")))
    await expect(page.get_by_role("heading", name=lead.text("report.title"), level=1)).to_be_visible()
    await keys.press_on(page.get_by_role("button", name=lead.text("report.day_after"), exact=True))
    await expect(page.get_by_text(lead.text("report.not_over"))).to_be_visible()
    # Two came, and which they were is a press away.
    offered = page.get_by_role("button").filter(has_text=lead.text("number.offered")).first
    await keys.press_on(offered)
    await expect(page.get_by_role("dialog")).to_contain_text("10001")
    assert await find_barriers(page) == []
    await keys.press("Escape")
    await expect(offered).to_be_focused()
