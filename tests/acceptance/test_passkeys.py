"""An agent makes a passkey on their device and signs in with it alone, in a real browser with a device that Chromium simulates."""

import pytest
from playwright.async_api import expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import PASSWORD, build_house
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


async def test_the_agent_comes_in_by_the_device_alone_when_a_passkey_was_made(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent = await stage.agent(house)
    page = agent.page
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    # Browsers know no passkeys for an address that is a number.
    await page.goto(f"{shared_centre.address.replace('127.0.0.1', 'localhost')}/desk/account")
    await page.get_by_role("textbox", name=agent.text("sign_in.email")).fill(agent.person.email)
    await page.get_by_role("textbox", name=agent.text("sign_in.password")).fill(PASSWORD)
    await agent.button("sign_in.submit").click()

    mine = page.get_by_role("region", name=agent.text("passkeys.title"))
    await mine.get_by_role("button", name=agent.text("passkeys.add")).click()
    await mine.get_by_role("textbox", name=agent.text("passkeys.name")).fill("הטלפון שלי")
    await mine.get_by_role("textbox", name=agent.text("account.present_password")).fill(PASSWORD)
    await mine.get_by_role("button", name=agent.text("passkeys.add")).click()
    await expect(mine.get_by_role("listitem")).to_contain_text("הטלפון שלי")
    assert await find_barriers(page) == []

    await page.get_by_role("button", name=agent.text("me.menu")).click()
    await page.get_by_role("menuitem", name=agent.text("sign_in.sign_out"), exact=True).click()
    await agent.button("sign_in.passkey").click()
    await expect(agent.presence).to_be_visible()
