"""An administrator connects an identity provider, tries it, puts it to work, and comes in and goes out by it, in a real browser."""

import pytest
from playwright.async_api import expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.fixtures.centre import Centre
from tests.fixtures.openid import CLIENT_ID, CLIENT_SECRET, run_openid_provider

pytestmark = pytest.mark.browser


async def test_people_come_in_by_the_provider_when_an_administrator_has_connected_it(
    shared_centre: Centre, stage: Stage
) -> None:
    admin = await stage.agent(await build_house(shared_centre, "he"), 2)
    page, email = admin.page, admin.person.email
    async with run_openid_provider(shared_centre.address) as provider:
        await provider.know("a person", email=email, email_verified=True, name="Noa")
        await admin.sign_in()
        await page.goto(f"{shared_centre.address}/desk/single-sign-on")
        await page.get_by_label(admin.text("sso.preset"), exact=True).select_option("other")
        await page.get_by_label(admin.text("sso.name"), exact=True).fill("אור")
        await page.get_by_label(admin.text("sso.issuer"), exact=True).fill(provider.issuer)
        await page.get_by_label(admin.text("sso.client_id"), exact=True).fill(CLIENT_ID)
        await page.get_by_label(admin.text("sso.client_secret"), exact=True).fill(CLIENT_SECRET)
        await page.get_by_label(admin.text("sso.private")).check()
        await page.get_by_label(admin.text("sso.domains"), exact=True).fill(email.partition("@")[2])
        await admin.button("sso.save_draft").click()
        await admin.button("sso.try").click()
        await page.get_by_label("Person").fill("a person")
        await page.get_by_role("button", name="Continue").click()
        await expect(page.get_by_role("status").filter(has_text=email)).to_be_visible()
        await admin.button("sso.put_to_work").click()
        await expect(page.get_by_role("heading", name=admin.text("sso.at_work"))).to_contain_text("אור")

        await page.get_by_role("button", name=admin.text("me.menu")).click()
        await page.get_by_role("menuitem", name=admin.text("sign_in.sign_out"), exact=True).click()
        await page.get_by_role("textbox", name=admin.text("sign_in.email")).fill(email)
        await admin.button("sign_in.provider", name="אור").click()
        await expect(admin.presence).to_be_visible()  # the provider knows this browser since the trial

        await page.get_by_role("button", name=admin.text("me.menu")).click()
        await page.get_by_role("menuitem", name=admin.text("sign_in.sign_out"), exact=True).click()
        # It asks whether its own session shall end too, sends them back, and does not know them any more.
        await page.get_by_role("button", name="Yes, sign me out").click()
        await page.get_by_role("textbox", name=admin.text("sign_in.email")).fill(email)
        await admin.button("sign_in.provider", name="אור").click()
        await page.get_by_role("button", name="Refuse").click()
        await expect(page.get_by_role("alert")).to_be_visible()
