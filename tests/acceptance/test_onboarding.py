"""A new tenant goes from nothing to a first answered chat, on the screens alone. In Hebrew and in English."""

import re
import subprocess
import sys
from uuid import uuid4

import pytest
from playwright.async_api import expect

from retzef.kernel.ids import TenantId
from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import House, Person
from tests.acceptance.people import Agent, Visitor
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
PASSWORD = "seven yellow lamps at noon"
SAID = {"he": ("שלום, אתם פתוחים?", "בוודאי, עד שמונה"), "en": ("Hello, are you open?", "Sure, until eight")}


def make_tenant(centre: Centre, email: str, locale: str) -> str:
    """What `retzef tenant` tells: the administrator's link."""
    command = [
        sys.executable,
        "-m",
        "retzef",
        "tenant",
        f"Nova Bakery {locale}",
        "--email",
        email,
        "--locale",
        locale,
    ]
    told = subprocess.run(command, env=centre.environment, capture_output=True, text=True, check=True).stdout
    link = re.search(r"http\S+#\S+", told)
    assert link is not None, told
    return link[0]


async def join(admin: Agent, link: str) -> None:
    page = admin.page
    await page.goto(link)
    await page.get_by_role("textbox", name=admin.text("join.name")).fill(admin.person.name)
    await page.get_by_role("textbox", name=admin.text("account.new_password")).fill(PASSWORD)
    await admin.button("join.confirm").click()
    await page.get_by_role("textbox", name=admin.text("sign_in.email")).fill(admin.person.email)
    await page.get_by_role("textbox", name=admin.text("sign_in.password")).fill(PASSWORD)
    await admin.button("sign_in.submit").click()
    await expect(admin.presence).to_be_visible()


async def step_is_done(admin: Agent, name: str) -> None:
    step = admin.page.get_by_role("listitem").filter(
        has=admin.page.get_by_role(
            "heading", name=re.compile("^" + re.escape(admin.text(f"first_steps.{name}")))
        )
    )
    await expect(step).to_contain_text(admin.text("first_steps.is_done").strip(", "))


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_a_first_chat_is_answered_when_a_new_administrator_goes_through_the_first_steps(
    shared_centre: Centre, stage: Stage, locale: str
) -> None:
    email = f"first-{locale}@nova.example"
    link = make_tenant(shared_centre, email, locale)
    context = await stage.new_context(locale)
    # Of a tenant that only the link knows: what a house says of its own tenant is not read here.
    house = House(shared_centre, TenantId(uuid4()), locale, ())
    admin = Agent(await context.new_page(), house, Person(uuid4(), "Noa", email))
    stage.agents.append(admin)
    page, text = admin.page, admin.text
    await join(admin, link)
    await page.get_by_role("link", name=text("first_steps.come")).click()
    await expect(
        page.get_by_role("status").filter(has_text=text("first_steps.progress", done="1", all="5"))
    ).to_be_visible()
    assert await find_barriers(page) == []

    await page.get_by_role("link", name=text("first_steps.business_go")).click()
    await page.get_by_role("combobox", name=text("tenant.time_zone")).select_option("Europe/Kyiv")
    await admin.button("common.save").click()
    await page.get_by_role("link", name=text("first_steps.title"), exact=True).click()
    await step_is_done(admin, "business")

    async with context.expect_page() as opened:
        await page.get_by_role("link", name=text("first_steps.written_go")).click()
    visitor = Visitor(await opened.value, locale)
    stage.visitors.append(visitor)
    await visitor.open()
    asked, answered = SAID[locale]
    await visitor.write(asked)
    await step_is_done(admin, "written")

    await page.get_by_role("link", name=text("first_steps.answered_go")).click()
    await admin.be_ready()
    await page.get_by_role("button", name=text("offer.accept")).click()
    await admin.say(answered)
    await expect(visitor.line(answered)).to_be_visible()

    await admin.go_to("administration")
    await step_is_done(admin, "answered")
    await admin.button("first_steps.put_away").click()
    await expect(page.get_by_role("link", name=text("first_steps.title"), exact=True)).to_have_count(0)
