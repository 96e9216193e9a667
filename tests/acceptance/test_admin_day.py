"""An administrator's day: a colleague is invited and comes in by two factors, a queue and a chat of its own are set up for them,
customers are answered, a change is taken back, and whoever leaves is out at once while the work stays. In Hebrew and in English."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import Locator, Page, expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.people import Agent
from tests.fixtures.authenticator import Authenticator
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
ADMINISTRATOR = 2
NEW_PASSWORD = "seven yellow lamps at noon"
LANGUAGES = {"he": "עברית", "en": "English"}
COLLEAGUES = {"he": "נועה ברק", "en": "Nora Bell"}
OTHER_NAMES = {"he": "שם אחר", "en": "Another name"}


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_the_centre_serves_and_stays_in_order_when_its_administrator_sets_it_up(
    shared_centre: Centre, stage: Stage, locale: str
) -> None:
    house = await build_house(shared_centre, locale)
    colleague = COLLEAGUES[locale]
    admin, guest = await stage.agent(house, ADMINISTRATOR), await stage.agent(house, 0)
    email = f"new-{house.tenant_id}@house.example"
    await admin.sign_in()
    await _join(guest, await _invite(admin, email), colleague)
    await _give_password(guest, email)
    await expect(_me(guest)).to_contain_text(colleague)
    await _sign_in_by_two_factors(guest, email, colleague)

    await _add_queue(admin, colleague)
    visitor = await stage.visitor(replace(house, webchat_key=await _add_chat(admin)))
    await guest.go_to("work")
    await guest.be_ready()
    await visitor.open()
    await visitor.write("E-51")
    offer = guest.page.get_by_role("listitem").filter(has_text="VIP")
    await offer.get_by_role("button", name=guest.text("offer.accept")).click()
    await expect(guest.line("E-51")).to_be_visible()
    await guest.say("E-52")
    await expect(visitor.line("E-52")).to_be_visible()

    await _change_the_name_and_undo(admin, OTHER_NAMES[locale])
    await _deactivate(admin, colleague)
    await expect(guest.page.get_by_role("textbox", name=guest.text("sign_in.password"))).to_be_visible()
    await expect(guest.page.get_by_text("E-51")).to_have_count(0)
    await _read_who_waits(admin)
    await _read_the_audit(admin, colleague)


async def _open_page(admin: Agent, name: str) -> None:
    await admin.go_to("administration")
    await admin.page.get_by_role("link", name=admin.text(f"place.{name}"), exact=True).click()


def _me(agent: Agent) -> Locator:
    return agent.page.get_by_role("button", name=agent.text("me.menu"))


async def _invite(admin: Agent, email: str) -> str:
    """The link that the administrator is shown."""
    await _open_page(admin, "people")
    await expect(admin.page.get_by_role("heading", name=admin.text("people.title"), level=1)).to_be_visible()
    assert await find_barriers(admin.page) == []
    await admin.button("people.invite").click()
    dialog = admin.page.get_by_role("dialog")
    await dialog.get_by_role("textbox", name=admin.text("people.email")).fill(email)
    assert await find_barriers(admin.page) == []
    await admin.button("people.invite_confirm").click()
    link = await dialog.locator("code").inner_text()
    await dialog.get_by_role("button", name=admin.text("common.close")).last.click()
    line = admin.page.get_by_role("listitem").filter(has_text=email)
    await expect(line).to_contain_text(admin.text("person_state.invited"))
    return link


async def _join(guest: Agent, link: str, name: str) -> None:
    await guest.page.goto(link)
    await guest.page.get_by_role("textbox", name=guest.text("join.name")).fill(name)
    await guest.page.get_by_role("textbox", name=guest.text("account.new_password")).fill(NEW_PASSWORD)
    assert await find_barriers(guest.page) == []
    await guest.button("join.confirm").click()
    await expect(guest.page.get_by_role("heading", name=guest.text("sign_in.title"))).to_be_visible()
    assert "#" not in guest.page.url


async def _give_password(guest: Agent, email: str) -> None:
    await guest.page.get_by_role("textbox", name=guest.text("sign_in.email")).fill(email)
    await guest.page.get_by_role("textbox", name=guest.text("sign_in.password")).fill(NEW_PASSWORD)
    await guest.button("sign_in.submit").click()


async def _open_menu_of_me(guest: Agent, entry: str) -> None:
    await guest.page.get_by_role("button", name=guest.text("me.menu")).click()
    await guest.page.get_by_role("menuitem", name=guest.text(entry), exact=True).click()


async def _set_up_second_factor(guest: Agent) -> Authenticator:
    """The app that gives codes from now on."""
    await _open_menu_of_me(guest, "account.title")
    section = guest.page.get_by_role("region", name=guest.text("second_factor.title"))
    await section.get_by_role("button", name=guest.text("second_factor.set_up")).click()
    await section.get_by_role("textbox", name=guest.text("account.present_password")).fill(NEW_PASSWORD)
    await section.get_by_role("button", name=guest.text("second_factor.begin")).click()
    app = Authenticator(await section.locator("code").inner_text())
    await expect(section.get_by_role("img", name=guest.text("second_factor.picture"))).to_be_visible()
    assert await find_barriers(guest.page) == []
    await _give_code(guest.page, guest.text("second_factor.code"), app.give_code())
    await section.get_by_role("button", name=guest.text("second_factor.confirm")).click()
    await expect(section.get_by_role("list").get_by_role("listitem")).to_have_count(10)
    await section.get_by_role("button", name=guest.text("second_factor.codes_kept")).click()
    await expect(section.get_by_text(guest.text("second_factor.on"), exact=True)).to_be_visible()
    return app


async def _give_code(page: Page, label: str, code: str) -> None:
    await page.get_by_role("textbox", name=label, exact=True).fill(code)


async def _sign_in_by_two_factors(guest: Agent, email: str, name: str) -> None:
    app = await _set_up_second_factor(guest)
    await _open_menu_of_me(guest, "sign_in.sign_out")
    await _give_password(guest, email)
    await expect(guest.page.get_by_role("heading", name=guest.text("sign_in.code_title"))).to_be_visible()
    assert await find_barriers(guest.page) == []
    await _give_code(guest.page, guest.text("second_factor.code"), app.give_code())
    await guest.button("sign_in.submit").click()
    await expect(_me(guest)).to_contain_text(name)


async def _add_queue(admin: Agent, member: str) -> None:
    await _open_page(admin, "queues")
    await admin.button("queues.add").click()
    name = admin.page.get_by_role("group", name=admin.text("queues.name"), exact=True)
    await name.get_by_label(LANGUAGES[admin.locale]).fill("VIP")
    await admin.page.get_by_role("checkbox", name=member).check()
    assert await find_barriers(admin.page) == []
    await admin.button("common.save").click()
    await expect(admin.page.get_by_role("listitem").filter(has_text="VIP")).to_be_visible()


async def _add_chat(admin: Agent) -> str:
    """The key of the entry point, as the line for the site's page has it."""
    await _open_page(admin, "entry_points")
    await admin.button("entry_points.add", channel=admin.text("channel.webchat")).click()
    name = admin.page.get_by_role("textbox", name=admin.text("entry_points.name"), exact=True)
    await name.fill("vip.example")
    await admin.page.get_by_role("combobox", name=admin.text("entry_points.queue")).select_option(label="VIP")
    await admin.button("entry_points.try_settings").click()
    await expect(admin.page.get_by_text(admin.text("entry_points.tried_well_formed"))).to_be_visible()
    assert await find_barriers(admin.page) == []
    await admin.button("common.save").click()
    card = admin.page.get_by_role("listitem").filter(has_text="vip.example")
    tag = await card.locator("code").inner_text()
    found = re.search(r'data-entry-point="([^"]+)"', tag)
    assert found, tag
    return found[1]


async def _change_the_name_and_undo(admin: Agent, other: str) -> None:
    await _open_page(admin, "tenant")
    name = admin.page.get_by_role("textbox", name=admin.text("tenant.name"))
    before = await name.input_value()
    await name.fill(other)
    await admin.button("common.save").click()
    await expect(admin.page.get_by_role("banner")).to_contain_text(other)
    await admin.button("common.undo").click()
    await expect(admin.page.get_by_role("banner")).to_contain_text(before)
    await expect(name).to_have_value(before)


async def _deactivate(admin: Agent, colleague: str) -> None:
    await _open_page(admin, "people")
    line = admin.page.get_by_role("listitem").filter(has_text=colleague)
    await line.get_by_role("button").first.click()
    dialog = admin.page.get_by_role("dialog", name=colleague)
    await dialog.get_by_role("button", name=admin.text("people.deactivate"), exact=True).click()
    # What is in their hands is told before.
    await expect(dialog.get_by_role("alert")).to_contain_text(colleague)
    assert await find_barriers(admin.page) == []
    await dialog.get_by_role("button", name=admin.text("people.deactivate_confirm")).click()
    await expect(dialog).to_have_count(0)


async def _read_who_waits(admin: Agent) -> None:
    """The customer is back in the queue, whoever left."""
    await admin.page.keyboard.press("Alt+e")
    waiting = admin.page.get_by_role("listitem").filter(
        has=admin.page.get_by_text(admin.text("board.waiting"), exact=True)
    )
    await expect(waiting).to_contain_text("1")


async def _read_the_audit(admin: Agent, colleague: str) -> None:
    await _open_page(admin, "audit")
    for act in ("invitation_accepted", "person_deactivated"):
        line = admin.page.get_by_role("listitem").filter(has_text=admin.text(f"act.{act}", object=colleague))
        await expect(line).to_have_count(1)
    assert await find_barriers(admin.page) == []
