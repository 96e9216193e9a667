"""Every page there is, as an administrator comes to it: a heading, no barrier, and nothing cut off at 200 % zoom."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.walking import Walk
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser
PLACES = Path(__file__).parents[2] / "web" / "desk" / "src" / "shell" / "places.ts"
PATHS = re.findall(r'\{ path: "([a-z-]+)"', PLACES.read_text())


def test_the_list_of_pages_is_read_when_it_is_where_it_was() -> None:
    assert len(PATHS) > 15


@pytest.mark.parametrize(
    ("locale", "scheme", "by_address"),
    [("he", "light", False), pytest.param("en", "dark", True, marks=pytest.mark.slow)],
)
async def test_no_page_has_a_barrier_or_is_cut_off_when_it_is_opened(
    locale: str, scheme: Literal["light", "dark"], by_address: bool, shared_centre: Centre, stage: Stage
) -> None:
    """`by_address`: the desk is loaded anew for each, which takes as long as all that is looked at."""
    stage.scheme, stage.width, stage.height = scheme, 1280, 800
    admin = await stage.agent(await build_house(shared_centre, locale), 2)
    walk = Walk(admin.page)
    await admin.sign_in()
    for path in (*PATHS, "no-such-page"):
        if by_address:
            await admin.page.goto(f"{shared_centre.address}/desk/{path}")
        else:
            await walk.go_to(path)
        await expect(admin.page.get_by_role("heading", level=1)).to_be_visible()
        await walk.look(path)
    assert walk.wrong == {}
