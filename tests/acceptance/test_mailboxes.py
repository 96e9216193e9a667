"""An administrator connects a mailbox with the live test, sees how it is, and decides what is held back of it; against a real Postfix and a real Dovecot."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Locator, expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.people import Agent
from tests.fixtures.centre import Centre, running_centre
from tests.fixtures.mail_server import PASSWORD, MailServer
from tests.fixtures.oauth_server import CLIENT_SECRET, OAuthServer, running_oauth_server

pytestmark = pytest.mark.browser
ADMINISTRATOR = 2
NOBODYS = b"Subject: from nobody\r\nContent-Type: text/html\r\n\r\n<b>W-17</b><img src='https://far.test/x.png'><script>document.title='run'</script>"

# The plural form of one.
STILL_HELD = {"he": "הוא עדיין מעוכב.", "en": "It is still held back."}


@pytest.fixture
def mail_centre(mail_server: MailServer) -> Iterator[Centre]:
    """A centre that trusts the mail server's certificate."""
    with running_centre(
        seed=False, environment={"RETZEF_MAIL_AUTHORITIES": str(mail_server.trust)}
    ) as running:
        yield running


def step(admin: Agent, name: str, state: str) -> Locator:
    return admin.page.locator(f'[data-testid="trial-{name}"][data-state="{state}"]')


async def enter(admin: Agent, server: MailServer, address: str, password: str) -> None:
    """Another server, as it is on this machine."""
    page, text = admin.page, admin.text
    await page.get_by_role("radio", name=text("mailbox_preset.other")).check()
    for key, value in (
        ("entry_points.name", "Service"), ("setting.email.address", address), ("setting.email.password", password),
        ("setting.email.imap_host", "localhost"), ("setting.email.smtp_host", "localhost"),
    ):  # fmt: skip
        await page.get_by_label(text(key), exact=True).fill(value)
    await page.get_by_label(text("setting.email.imap_port"), exact=True).first.fill(str(server.imaps))
    await page.get_by_label(text("setting.email.smtp_port"), exact=True).last.fill(str(server.submission))
    await page.get_by_label(text("setting.email.smtp_security"), exact=True).last.select_option("starttls")
    await page.get_by_label(text("setting.email.allow_private_network"), exact=True).check()


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_a_mailbox_is_connected_and_what_is_held_back_is_decided(
    mail_centre: Centre, mail_server: MailServer, stage: Stage, locale: str
) -> None:
    house = await build_house(mail_centre, locale)
    address = mail_server.add_mailbox(f"connected-{locale}")
    admin = await stage.agent(house, ADMINISTRATOR)
    await admin.sign_in()
    await admin.page.goto(f"{mail_centre.address}/desk/entry-points/new-email")
    await enter(admin, mail_server, address, "another password")
    await _test_until_it_works(admin)
    await admin.button("common.save").click()
    health = admin.page.get_by_test_id("mailbox-health")
    await expect(health).to_have_attribute("data-state", "watching")

    mail_server.put(address, [NOBODYS])
    await health.get_by_role("link").click()
    await _decide_of_what_is_held(admin)

    mail_server.kill_dovecot()
    await admin.page.goto(f"{mail_centre.address}/desk/entry-points")
    await expect(health).to_have_attribute("data-state", "unreachable")
    mail_server.start()
    await expect(health).to_have_attribute("data-state", "watching")
    await _name_another_server(admin)


async def _name_another_server(admin: Agent) -> None:
    """The kept password goes nowhere else: it is asked for before anything is sent."""
    page, text = admin.page, admin.text
    await page.get_by_role("button", name=f"{text('form.edit')} Service").click()
    password, host = (
        page.get_by_label(text(f"setting.email.{name}"), exact=True) for name in ("password", "imap_host")
    )
    await expect(host).to_have_value("localhost")
    await expect(password).not_to_have_attribute("required", "")
    await host.fill("elsewhere.test")
    await expect(password).to_have_attribute("required", "")
    await expect(page.get_by_text(text("mailbox_form.secret_again"))).to_be_visible()
    await host.fill("LOCALHOST")
    await expect(page.get_by_text(text("mailbox_form.secret_again"))).to_have_count(0)


async def _test_until_it_works(admin: Agent) -> None:
    page, text = admin.page, admin.text
    run = admin.button("mailbox_trial.run")
    await run.click()
    await expect(step(admin, "imap", "failed")).to_contain_text("AUTHENTICATIONFAILED")
    await expect(step(admin, "smtp", "failed")).to_contain_text("535")
    password = page.get_by_label(text("setting.email.password"), exact=True)
    await expect(password).to_have_attribute("aria-invalid", "true")
    # Who tests goes on reading where the test is.
    await expect(run).to_be_focused()
    assert await find_barriers(page) == []

    await password.fill(PASSWORD)
    await page.get_by_label(text("mailbox_trial.to_oneself"), exact=True).check()
    await run.click()
    await expect(step(admin, "arrive", "done")).to_be_visible()
    await expect(page.get_by_test_id("trial-end")).to_have_text(text("mailbox_trial.good"))


async def _decide_of_what_is_held(admin: Agent) -> None:
    page, text = admin.page, admin.text
    held = page.get_by_test_id("held-mail")
    await expect(held).to_have_count(1)
    assert await find_barriers(page) == []
    await held.get_by_role("button", name=text("held.look")).click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_label(text("held.text"))).to_contain_text("W-17")
    assert await page.title() != "run"
    assert await dialog.locator("img, iframe").count() == 0
    await page.keyboard.press("Escape")

    await held.get_by_role("button", name=text("held.retry")).click()
    told = page.get_by_role("alert").or_(page.get_by_role("status"))
    await expect(told.filter(has_text=STILL_HELD[admin.locale])).to_be_visible()
    await held.get_by_role("button", name=text("held.dismiss")).click()
    await expect(held).to_have_count(0)
    await expect(page.get_by_text(text("held.none_held"))).to_be_visible()
    await admin.button("common.undo").click()
    await expect(held).to_have_count(1)


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_a_mailbox_is_signed_in_to_at_its_provider_and_again_when_that_is_taken_back(
    mail_centre: Centre, mail_server: MailServer, stage: Stage, locale: str
) -> None:
    house = await build_house(mail_centre, locale)
    address = mail_server.add_mailbox(f"consented-{locale}")
    admin = await stage.agent(house, ADMINISTRATOR)
    await admin.sign_in()
    with running_oauth_server() as provider:
        provider.issued = mail_server.tokens.__setitem__
        await _sign_in_at_the_provider(admin, mail_centre, mail_server, provider, address)
        health = admin.page.get_by_test_id("mailbox-health")
        await expect(health).to_have_attribute("data-state", "watching")

        provider.take_back()
        mail_server.tokens.clear()
        # What is saved is read anew.
        await admin.button("common.save").click()
        await expect(health).to_have_attribute("data-state", "refused")
        assert await find_barriers(admin.page) == []
        await health.get_by_role("button", name=admin.text("mailboxes.sign_in_again")).click()
        await admin.page.get_by_role("link", name="allow").click()
        await expect(admin.page.get_by_test_id("trial-end")).to_have_text(admin.text("mailbox_trial.good"))
        await expect(health).to_have_attribute("data-state", "watching")


async def _sign_in_at_the_provider(
    admin: Agent, centre: Centre, server: MailServer, provider: OAuthServer, address: str
) -> None:
    page, text = admin.page, admin.text
    await page.goto(f"{centre.address}/desk/entry-points/new-email")
    await enter(admin, server, address, "not asked for")
    await page.get_by_label(text("setting.email.sign_in"), exact=True).select_option("refresh_token")
    await page.get_by_label(text("setting.email.token_provider"), exact=True).select_option("other")
    told = {**provider.settings(), "client_secret": CLIENT_SECRET}
    for name in ("oauth_client", "consent_address", "token_address", "client_secret"):
        await page.get_by_label(text(f"setting.email.{name}"), exact=True).fill(str(told[name]))
    assert await find_barriers(page) == []

    # The first time somebody there says no: that is told where the mailbox is, and it is begun again from there.
    await admin.button("mailbox_consent.sign_in.other").click()
    await page.get_by_role("link", name="deny").click()
    ended = page.get_by_test_id("consent-ended")
    await expect(ended).to_have_attribute("role", "alert")
    assert "state=" not in page.url
    assert await find_barriers(page) == []
    await admin.button("mailbox_consent.sign_in.other").click()
    await page.get_by_role("link", name="allow").click()
    await expect(ended).to_have_text(text("mailbox_consent.done"))
    await expect(page.get_by_test_id("trial-end")).to_have_text(text("mailbox_trial.good"))
