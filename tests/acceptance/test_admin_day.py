"""An administrator's day, without a mouse: a colleague is invited and comes in by two factors, a skill, a queue that asks for it and a chat of its own are set up for them,
customers are answered, a change is taken back, and whoever leaves is out at once while the work stays. In Hebrew and in English."""

import re
from dataclasses import replace

import pytest
from playwright.async_api import Locator, expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.keys import Keys, open_by_palette, undo
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
    keys, guests_keys = await Keys.of(admin.page), await Keys.of(guest.page)
    email = f"new-{house.tenant_id}@house.example"
    await admin.sign_in()
    await _join(guest, guests_keys, await _invite(admin, keys, email), colleague)
    await guest.give_password(email, NEW_PASSWORD)
    await expect(_me(guest)).to_contain_text(colleague)
    await _sign_in_by_two_factors(guest, guests_keys, email)
    await expect(_me(guest)).to_contain_text(colleague)
    assert await guests_keys.read_unseen() == []

    await _teach(admin, keys, colleague)
    await _add_queue(admin, keys, colleague)
    visitor = await stage.visitor(replace(house, webchat_key=await _add_chat(admin, keys)))
    await guest.go_to("work")
    await guest.be_ready()
    await visitor.open()
    await visitor.write("E-51")
    offer = guest.page.get_by_role("listitem").filter(has_text="VIP")
    await offer.get_by_role("button", name=guest.text("offer.accept")).click()
    await expect(guest.line("E-51")).to_be_visible()
    await guest.say("E-52")
    await expect(visitor.line("E-52")).to_be_visible()

    await _change_the_name_and_undo(admin, keys, OTHER_NAMES[locale])
    await _be_away_for_a_new_reason(admin, keys)
    await _deactivate(admin, keys, colleague)
    await expect(guest.page.get_by_role("textbox", name=guest.text("sign_in.password"))).to_be_visible()
    await expect(guest.page.get_by_text("E-51")).to_have_count(0)
    await _read_who_waits(admin, keys)
    await _read_the_audit(admin, keys, colleague)
    assert await keys.read_unseen() == []


async def _open_page(admin: Agent, keys: Keys, name: str) -> None:
    await open_by_palette(admin, keys, f"place.{name}")


def _me(agent: Agent) -> Locator:
    return agent.page.get_by_role("button", name=agent.text("me.menu"))


async def _invite(admin: Agent, keys: Keys, email: str) -> str:
    """The link that the administrator is shown."""
    await _open_page(admin, keys, "people")
    await expect(admin.page.get_by_role("heading", name=admin.text("people.title"), level=1)).to_be_visible()
    assert await find_barriers(admin.page) == []
    await keys.press_on(admin.button("people.invite"))
    dialog = admin.page.get_by_role("dialog")
    await keys.fill(dialog.get_by_role("textbox", name=admin.text("people.email")), email)
    assert await find_barriers(admin.page) == []
    await keys.press("Enter")
    link = await dialog.locator("code").inner_text()
    await keys.press("Escape")
    await expect(admin.button("people.invite")).to_be_focused()
    line = admin.page.get_by_role("listitem").filter(has_text=email)
    await expect(line).to_contain_text(admin.text("person_state.invited"))
    return link


async def _join(guest: Agent, keys: Keys, link: str, name: str) -> None:
    await guest.page.goto(link)
    await keys.fill(guest.page.get_by_role("textbox", name=guest.text("join.name")), name)
    password = guest.page.get_by_role("textbox", name=guest.text("account.new_password"))
    await keys.fill(password, "short")
    await keys.press("Enter")
    await expect(password).to_have_attribute("aria-invalid", "true")
    await expect(password).to_be_focused()
    await keys.press("Control+a")
    await keys.write(NEW_PASSWORD)
    assert await find_barriers(guest.page) == []
    await keys.press("Enter")
    await expect(guest.page.get_by_role("heading", name=guest.text("sign_in.title"))).to_be_visible()
    await expect(guest.page.get_by_text(guest.text("sign_in.has_chosen_password"))).to_be_visible()
    assert "#" not in guest.page.url


async def _open_menu_of_me(guest: Agent, keys: Keys, entry: str) -> None:
    await keys.choose(_me(guest), guest.page.get_by_role("menuitem", name=guest.text(entry), exact=True))


async def _set_up_second_factor(guest: Agent, keys: Keys) -> Authenticator:
    """The app that gives codes from now on."""
    await _open_menu_of_me(guest, keys, "account.title")
    section = guest.page.get_by_role("region", name=guest.text("second_factor.title"))
    await keys.press_on(section.get_by_role("button", name=guest.text("second_factor.set_up")))
    await keys.fill(section.get_by_role("textbox", name=guest.text("account.present_password")), NEW_PASSWORD)
    await keys.press("Enter")
    app = Authenticator(await section.locator("code").inner_text())
    await expect(section.get_by_role("img", name=guest.text("second_factor.picture"))).to_be_visible()
    assert await find_barriers(guest.page) == []
    await _give_code(guest, keys, app)
    await expect(section.get_by_role("list").get_by_role("listitem")).to_have_count(10)
    await keys.press_on(section.get_by_role("button", name=guest.text("second_factor.codes_kept")))
    await expect(section.get_by_text(guest.text("second_factor.on"), exact=True)).to_be_visible()
    return app


async def _give_code(guest: Agent, keys: Keys, app: Authenticator) -> None:
    field = guest.page.get_by_role("textbox", name=guest.text("second_factor.code"), exact=True)
    await expect(field).to_be_focused()
    await keys.write(app.give_code())
    await keys.press("Enter")


async def _sign_in_by_two_factors(guest: Agent, keys: Keys, email: str) -> None:
    app = await _set_up_second_factor(guest, keys)
    await _open_menu_of_me(guest, keys, "sign_in.sign_out")
    await guest.give_password(email, NEW_PASSWORD)
    await expect(guest.page.get_by_role("heading", name=guest.text("sign_in.code_title"))).to_be_visible()
    assert await find_barriers(guest.page) == []
    await _give_code(guest, keys, app)


async def _teach(admin: Agent, keys: Keys, who: str) -> None:
    """A skill, and a level of it in the table; what was saved is taken back and saved again."""
    await _open_page(admin, keys, "skills")
    await keys.press_on(admin.button("skills.add"))
    dialog = admin.page.get_by_role("dialog")
    await keys.fill(dialog.get_by_label(LANGUAGES[admin.locale]), "VIP")
    await keys.press("Enter")
    await expect(admin.button("common.undo")).to_be_visible()
    await keys.press("Alt+.")
    await keys.press_on(admin.button("common.dismiss"))  # it offers to undo, as what comes next does
    await expect(admin.button("common.undo")).to_have_count(0)
    cell = admin.page.get_by_role("row").filter(has_text=who).get_by_role("textbox")
    await keys.fill(cell, "800")
    await expect(cell).to_have_attribute("aria-invalid", "true")
    await expect(admin.button("common.save")).to_be_disabled()
    await keys.fill(cell, "80")
    await keys.press("ArrowDown")
    await expect(cell).not_to_be_focused()
    assert await find_barriers(admin.page) == []
    await keys.press_on(admin.button("common.save"))
    await undo(admin, keys)
    await expect(cell).to_have_value("")
    await keys.fill(cell, "80")
    await keys.press_on(admin.button("common.save"))
    await expect(admin.button("skills.discard")).to_have_count(0)


async def _add_queue(admin: Agent, keys: Keys, member: str) -> None:
    await _open_page(admin, keys, "queues")
    await keys.press_on(admin.button("queues.add"))
    name = admin.page.get_by_role("group", name=admin.text("queues.name"), exact=True)
    await keys.fill(name.get_by_label(LANGUAGES[admin.locale]), "VIP")
    await keys.tick(admin.page.get_by_role("checkbox", name=member))
    await keys.press_on(admin.button("queues.requirement_add"))
    await expect(admin.page.get_by_role("figure")).to_contain_text(member)
    assert await find_barriers(admin.page) == []
    await keys.press_on(admin.button("common.save"))
    await expect(admin.page.get_by_role("listitem").filter(has_text="VIP")).to_be_visible()


async def _add_chat(admin: Agent, keys: Keys) -> str:
    """The key of the entry point, as the line for the site's page has it."""
    await _open_page(admin, keys, "entry_points")
    await keys.press_on(admin.button("entry_points.add", channel=admin.text("channel.webchat")))
    name = admin.page.get_by_role("textbox", name=admin.text("entry_points.name"), exact=True)
    await keys.fill(name, "vip.example")
    await keys.pick(admin.page.get_by_role("combobox", name=admin.text("entry_points.queue")), "VIP")
    await keys.press_on(admin.button("entry_points.try_settings"))
    await expect(admin.page.get_by_text(admin.text("entry_points.tried_well_formed"))).to_be_visible()
    assert await find_barriers(admin.page) == []
    await keys.press_on(admin.button("common.save"))
    card = admin.page.get_by_role("listitem").filter(has_text="vip.example")
    tag = await card.locator("code").inner_text()
    found = re.search(r'data-entry-point="([^"]+)"', tag)
    assert found, tag
    return found[1]


async def _change_the_name_and_undo(admin: Agent, keys: Keys, other: str) -> None:
    await _open_page(admin, keys, "tenant")
    name = admin.page.get_by_role("textbox", name=admin.text("tenant.name"))
    await expect(name).to_be_visible()
    before = await name.input_value()
    await keys.fill(name, other)
    await keys.press("Enter")
    await expect(admin.page.get_by_role("banner")).to_contain_text(other)
    await undo(admin, keys)
    await expect(admin.page.get_by_role("banner")).to_contain_text(before)
    await expect(name).to_have_value(before)


async def _be_away_for_a_new_reason(admin: Agent, keys: Keys) -> None:
    """A reason of the tenant's own, and at once it can be chosen; archived it stays where it was said, and comes back."""
    await open_by_palette(admin, keys, "presence_reasons.title")
    await keys.press_on(admin.button("presence_reasons.add"))
    dialog = admin.page.get_by_role("dialog")
    name = dialog.get_by_role("group", name=admin.text("own_list.name"), exact=True)
    await keys.fill(name.get_by_label(LANGUAGES[admin.locale]), "R-7")
    await expect(dialog.locator("summary code")).to_have_text("r_7")
    assert await find_barriers(admin.page) == []
    await keys.press("Enter")
    await expect(admin.page.get_by_role("heading", name="R-7")).to_be_visible()
    await keys.choose(admin.presence, admin.page.get_by_role("menuitemradio", name="R-7"))
    await expect(admin.presence).to_contain_text("R-7")
    card = admin.page.get_by_role("listitem").filter(has=admin.page.get_by_role("heading", name="R-7"))
    archive = card.get_by_role("button", name=admin.text("fields.archive"))
    await keys.press_on(archive)
    told = admin.page.get_by_role("status", name=admin.text("toast.region"))
    await expect(told).to_contain_text("R-7")
    menu = admin.page.get_by_role("navigation", name=admin.text("place.administration"))
    for part in (menu, admin.page.get_by_role("main")):
        assert await _foot_of(part) <= await told.evaluate("each => each.getBoundingClientRect().top")
    await undo(admin, keys)
    await expect(card.get_by_text(admin.text("fields.archived"), exact=True)).to_have_count(0)
    await expect(archive).to_be_visible()


async def _foot_of(part: Locator) -> float:
    foot: float = await part.evaluate("each => each.getBoundingClientRect().bottom")
    return foot


async def _deactivate(admin: Agent, keys: Keys, colleague: str) -> None:
    await _open_page(admin, keys, "people")
    line = admin.page.get_by_role("listitem").filter(has_text=colleague)
    await keys.press_on(line.get_by_role("button").first)
    dialog = admin.page.get_by_role("dialog", name=colleague)
    await keys.press_on(dialog.get_by_role("button", name=admin.text("people.deactivate"), exact=True))
    # What is in their hands is told before.
    await expect(dialog.get_by_role("alert")).to_contain_text(colleague)
    assert await find_barriers(admin.page) == []
    await keys.press_on(dialog.get_by_role("button", name=admin.text("people.deactivate_confirm")))
    await expect(dialog).to_have_count(0)
    await expect(line.get_by_role("button").first).to_be_focused()


async def _read_who_waits(admin: Agent, keys: Keys) -> None:
    """The customer is back in the queue, whoever left."""
    await keys.press("Alt+e")
    waiting = admin.page.get_by_role("listitem").filter(
        has=admin.page.get_by_text(admin.text("board.waiting"), exact=True)
    )
    await expect(waiting).to_contain_text("1")


async def _read_the_audit(admin: Agent, keys: Keys, colleague: str) -> None:
    await _open_page(admin, keys, "audit")
    for act in ("invitation_accepted", "person_deactivated"):
        line = admin.page.get_by_role("listitem").filter(has_text=admin.text(f"act.{act}", object=colleague))
        await expect(line).to_have_count(1)
    assert await find_barriers(admin.page) == []
