"""An administrator invites somebody; they join, set up a second factor, and sign in with it. In Hebrew and in English."""

import time

import pytest
from playwright.async_api import Page, expect

from retzef.platform.auth.totp import STEP_SECONDS, code_at
from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.people import Agent
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
NEW_PASSWORD = "seven yellow lamps at noon"
NAMES = {"he": "נועה ברק", "en": "Nora Bell"}


async def _invite(admin: Agent, email: str) -> str:
    """The link that the administrator is shown."""
    await admin.sign_in()
    await admin.go_to("administration")
    await admin.page.get_by_role("link", name=admin.text("place.people"), exact=True).click()
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


async def _set_up_second_factor(guest: Agent) -> str:
    """The secret, as an app would keep it."""
    await _open_menu_of_me(guest, "account.title")
    section = guest.page.get_by_role("region", name=guest.text("second_factor.title"))
    await section.get_by_role("button", name=guest.text("second_factor.set_up")).click()
    await section.get_by_role("textbox", name=guest.text("account.present_password")).fill(NEW_PASSWORD)
    await section.get_by_role("button", name=guest.text("second_factor.begin")).click()
    secret = await section.locator("code").inner_text()
    await expect(section.get_by_role("img", name=guest.text("second_factor.picture"))).to_be_visible()
    assert await find_barriers(guest.page) == []
    # The code of a step ago is good too, and leaves that of now for signing in.
    await _give_code(guest.page, guest.text("second_factor.code"), code_at(secret, _step() - 1))
    await section.get_by_role("button", name=guest.text("second_factor.confirm")).click()
    await expect(section.get_by_role("list").get_by_role("listitem")).to_have_count(10)
    await section.get_by_role("button", name=guest.text("second_factor.codes_kept")).click()
    await expect(section.get_by_text(guest.text("second_factor.on"), exact=True)).to_be_visible()
    return secret


def _step() -> int:
    return int(time.time() // STEP_SECONDS)


async def _give_code(page: Page, label: str, code: str) -> None:
    await page.get_by_role("textbox", name=label, exact=True).fill(code)


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_the_invited_joins_and_signs_in_with_a_code_when_an_administrator_hands_over_the_link(
    shared_centre: Centre, stage: Stage, locale: str
) -> None:
    house = await build_house(shared_centre, locale)
    admin, guest = await stage.agent(house, 2), await stage.agent(house, 0)
    email = f"new-{house.tenant_id}@house.example"
    await _join(guest, await _invite(admin, email), NAMES[locale])
    await _give_password(guest, email)
    await expect(guest.page.get_by_role("button", name=guest.text("me.menu"))).to_contain_text(NAMES[locale])
    secret = await _set_up_second_factor(guest)

    await _open_menu_of_me(guest, "sign_in.sign_out")
    await _give_password(guest, email)
    await expect(guest.page.get_by_role("heading", name=guest.text("sign_in.code_title"))).to_be_visible()
    assert await find_barriers(guest.page) == []
    await _give_code(guest.page, guest.text("second_factor.code"), code_at(secret, _step()))
    await guest.button("sign_in.submit").click()
    await expect(guest.page.get_by_role("button", name=guest.text("me.menu"))).to_contain_text(NAMES[locale])

    await admin.page.get_by_role("link", name=admin.text("place.audit"), exact=True).click()
    joined = admin.page.get_by_role("listitem").filter(
        has_text=admin.text("act.invitation_accepted", object=NAMES[locale])
    )
    await expect(joined).to_have_count(1)
    assert await find_barriers(admin.page) == []
