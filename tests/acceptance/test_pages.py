"""Every page there is, as an administrator comes to it: a heading, no barrier, and nothing cut off at 200 % zoom."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Page, Request, expect

from tests.acceptance.axe import find_barriers
from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.browser
PLACES = Path(__file__).parents[2] / "web" / "desk" / "src" / "shell" / "places.ts"
PATHS = re.findall(r'\{ path: "([a-z-]+)"', PLACES.read_text())
# Neither the window nor the page has to be scrolled sideways.
_FITS = """() => [document.documentElement, document.querySelector("main")].every(
    (part) => part.scrollWidth <= part.clientWidth + 1)"""

# As the browser's own way back goes there; the page before is gone once the next picture is drawn.
_GO_TO = """path => {
  window.history.pushState(null, "", path);
  window.dispatchEvent(new PopStateEvent("popstate"));
  return new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}"""


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
    stage.scheme = scheme
    admin = await stage.agent(await build_house(shared_centre, locale), 2)
    requests = _Requests(admin.page)
    await admin.sign_in()
    wrong: dict[str, object] = {}
    for path in (*PATHS, "no-such-page"):
        await admin.page.set_viewport_size({"width": 1280, "height": 800})
        if by_address:
            await admin.page.goto(f"{shared_centre.address}/desk/{path}")
        else:
            await admin.page.evaluate(_GO_TO, f"/desk/{path}")
        await expect(admin.page.get_by_role("heading", level=1)).to_be_visible()
        await eventually(requests.list_open, lambda left: not left)
        if barriers := await find_barriers(admin.page):
            wrong[path] = barriers
        await admin.page.set_viewport_size({"width": 640, "height": 400})
        if not await admin.page.evaluate(_FITS):
            wrong[f"{path} at 200 %"] = "has to be scrolled sideways"
    assert wrong == {}


class _Requests:
    """What a page has asked for and not been given yet."""

    def __init__(self, page: Page) -> None:
        self._open: set[Request] = set()
        page.on("request", self._begin)
        for end in ("requestfinished", "requestfailed"):
            page.on(end, self._end)

    def _begin(self, request: Request) -> None:
        self._open.add(request)

    def _end(self, request: Request) -> None:
        self._open.discard(request)

    async def list_open(self) -> list[str]:
        return [request.url for request in self._open]
