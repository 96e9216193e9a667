"""What the pages lead to: one customer, one import, each form and dialog. No barrier, and nothing cut off at 200 % zoom, in both
languages and themes: the one half in the first, then the desk changes both in place for the other.
"""

import asyncio
import operator
from functools import partial
from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import House, build_house
from tests.acceptance.people import Agent
from tests.acceptance.walking import Walk
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.browser
ADMINISTRATOR = 2
PEOPLE = "name,phone,email\nMoshe Adler,052-222-2222,\nNobody,12,\n"
LABEL = {"en": "Level", "he": "רמה"}

_CALL = """async ([method, path, body]) => {
  const { csrf } = await (await fetch("/api/v1/session")).json();
  const headers = { "x-retzef-csrf": csrf, ...(typeof body === "string" ? {} : { "content-type": "application/json" }) };
  const answer = await fetch("/api/v1" + path, { method, headers, body: body && (typeof body === "string" ? body : JSON.stringify(body)) });
  if (!answer.ok) throw new Error(path + " " + answer.status + " " + await answer.text());
  return answer.status === 204 ? null : answer.json();
}"""


class Ground:
    """What there is to be looked at: made by the administrator's own calls."""

    customer: str
    case: str
    organization: str
    imported: str

    def __init__(self, page: Page) -> None:
        self._page = page

    async def call(self, method: str, path: str, body: object = None) -> Any:
        return await self._page.evaluate(_CALL, [method, path, body])

    async def lay(self, house: House) -> None:
        for thread in ("1", "2"):
            await house.hears("E-41", thread=thread, name="נועה כהן", address="noa@mail.example")
        made = await self.call("POST", "/organizations", {"name": "Or", "domains": ["mail.example"]})
        self.organization = made["organization_id"]
        level = {"subject": "customer", "key": "level", "type": "text", "label": LABEL}
        await self.call("POST", "/fields", level)
        self.case = (await eventually(self._read_cases, lambda cases: len(cases) == 2))[0]["case_id"]
        self.customer = (await self.call("GET", "/customers"))["customers"][0]["customer_id"]
        await self._import()

    async def _read_cases(self) -> list[dict[str, str]]:
        cases: list[dict[str, str]] = (await self.call("GET", "/cases?view=all"))["cases"]
        return cases

    async def _import(self) -> None:
        sent = await self.call("POST", "/imports?file_name=people.csv", PEOPLE)
        self.imported = sent["import_id"]
        for act, done in (("check", "checked"), ("run", "done")):
            await self.call("POST", f"/imports/{self.imported}/{act}")
            await eventually(self._read_import, partial(operator.eq, done))

    async def _read_import(self) -> object:
        await asyncio.sleep(0.1)  # each look is a request
        return (await self.call("GET", f"/imports/{self.imported}"))["standing"]["state"]


class Inner:
    """Each look opens something and leaves it."""

    def __init__(self, admin: Agent, walk: Walk) -> None:
        self.admin, self.walk = admin, walk

    async def page(self, path: str) -> None:
        await self.walk.go_to(path)
        await expect(self.admin.page.get_by_role("heading", level=1)).to_be_visible()
        await self.walk.look(path)

    async def opened(self, path: str, *keys: str, is_dialog: bool = True) -> None:
        """What the buttons of these names open there, one after the other."""
        page = self.admin.page
        await self.walk.go_to(path)
        await self.walk.come_to_rest()
        for key in keys:
            name = self.admin.text(key)
            entry = page.get_by_role("menuitem", name=name, exact=True)
            await page.get_by_role("button", name=name, exact=True).or_(entry).first.click()
        if is_dialog:
            await expect(page.get_by_role("dialog")).to_be_visible()
        await self.walk.look(f"{path}: {keys[-1]}")
        if is_dialog:
            await page.keyboard.press("Escape")
            await expect(page.get_by_role("dialog")).to_have_count(0)


async def _look_at_customers_and_cases(inner: Inner, ground: Ground) -> None:
    customer, case = f"customers/{ground.customer}", f"cases/{ground.case}"
    await inner.page(customer)
    for key in ("new_case.title", "link.add", "identity.add"):
        await inner.opened(customer, key)
    await inner.page(f"{customer}/timeline")
    await inner.opened("customers", "customers.new")
    await inner.page(f"organizations/{ground.organization}")
    await inner.opened("organizations", "organizations.new")
    await inner.walk.zoom()  # what is beside the case is another part there
    await inner.opened(case, "customer.show", "tasks.new")
    await inner.opened(case, "ties.menu", "ties.merge")
    await inner.opened(case, "ties.menu", "ties.relate")
    await inner.opened(case, "ties.split_here")
    await inner.opened("cases?view=all&text=E", "views.save")
    await inner.page(f"imports/{ground.imported}")


async def _look_at_administration(inner: Inner) -> None:
    await inner.page("rules/new")
    await inner.page("calendars/new")
    await inner.opened("webhooks", "webhooks.add")
    await inner.opened("fields", "fields.new")
    await inner.opened("roles", "roles.make")
    await inner.opened("teams", "teams.make")
    await inner.opened("tokens", "tokens.make")
    await inner.opened("other-systems", "facts.source_new")
    await inner.opened("macros", "macros.new")
    await inner.opened("people", "people.invite")
    await inner.opened("account", "second_factor.set_up", is_dialog=False)


async def _look_at_one_of_a_list(inner: Inner, has_text: str) -> None:
    """What a press on a line of the page opens."""
    page = inner.admin.page
    await page.get_by_role("main").get_by_role("button").filter(has_text=has_text).first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await inner.walk.look(has_text)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "other", "scheme"),
    [("he", "en", "light"), pytest.param("en", "he", "dark", marks=pytest.mark.slow)],
)
async def test_nothing_within_a_page_has_a_barrier_or_is_cut_off_when_it_is_opened(
    locale: str, other: str, scheme: Literal["light", "dark"], shared_centre: Centre, stage: Stage
) -> None:
    stage.scheme, stage.width, stage.height = scheme, 1280, 800
    house = await build_house(shared_centre, locale)
    admin = await stage.agent(house, ADMINISTRATOR)
    walk = Walk(admin.page)
    await admin.sign_in()
    ground = Ground(admin.page)
    await ground.lay(house)
    inner = Inner(admin, walk)

    await _look_at_customers_and_cases(inner, ground)
    await _read_in(admin, other)
    await admin.page.emulate_media(color_scheme="dark" if scheme == "light" else "light")
    await _look_at_administration(inner)
    await walk.go_to("people")
    await _look_at_one_of_a_list(inner, house.agents[0].name)
    await walk.go_to("report")
    await admin.button("report.day_after").click()
    await _look_at_one_of_a_list(inner, admin.text("number.offered"))
    assert walk.wrong == {}


async def _read_in(admin: Agent, locale: str) -> None:
    await admin.page.keyboard.press("Alt+m")
    languages = admin.page.get_by_role("banner").get_by_role("button", name=admin.text("language.menu"))
    await languages.click()
    await admin.page.locator(f"[role=menuitemradio][lang={locale}]").click()
    await expect(admin.page.locator("html")).to_have_attribute("lang", locale)
    admin.locale = locale
