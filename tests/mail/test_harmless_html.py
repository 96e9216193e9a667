"""Harmless HTML in a real Chromium, without any frame or policy around it: nothing runs, and nothing is fetched.

Each is set into a page three ways: as the page itself, by `innerHTML`, and written and read again, which is where parsers disagree.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from retzef.channels.email.reading import read_mail
from tests.mail.harmful import all_harmful, mutations

in_chromium = pytest.mark.asyncio(loop_scope="session")

_AT_ONCE = 40
_HEAD = b"From: a@example.org\nSubject: x\nContent-Type: text/html; charset=utf-8\n\n"
# Whatever runs calls one of these, in the page or in a frame of it.
_LISTEN = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) window[name] = () => { top.ran.push(name); };
window.addEventListener("securitypolicyviolation", () => top.ran.push("policy"));
"""
# Set them in, do to each element what people do, and ask for a picture by which to know that all before it was asked for.
_SHOW = """
async ([pages, way, mark]) => {
  const links = [];
  for (const html of pages) {
    const place = document.createElement("div");
    document.body.append(place);
    place.innerHTML = html;
    if (way === "again") { const said = place.innerHTML; place.innerHTML = said; }
    for (const element of place.querySelectorAll("*")) {
      for (const link of [element.href, element.action, element.formAction, element.getAttribute("xlink:href")])
        if (typeof link === "string" && link !== "") links.push([element.tagName, new URL(link, "http://page.invalid/").protocol]);
      for (const name of ["mouseover", "pointerenter", "focus", "focusin", "blur", "input", "toggle", "animationstart", "contextmenu"])
        element.dispatchEvent(new Event(name, { bubbles: true }));
      element.addEventListener("click", (event) => event.preventDefault());
      if (typeof element.click === "function") element.click();
    }
  }
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (let round = 0; round < 2; round++)
    await new Promise((done) => { const last = new Image(); last.onload = last.onerror = done; last.src = `http://page.invalid/${mark}-${round}.png`; });
  return { ran: top.ran, links };
}
"""


@dataclass(slots=True)
class Watched:
    """A page of which every request is known; none leaves this machine."""

    page: Page
    asked: list[str] = field(default_factory=list)

    async def show(self, pages: Sequence[str], way: str) -> tuple[list[str], list[str]]:
        """What ran and what was asked for."""
        self.asked.clear()
        page = pages[0] if way == "page" else ""
        await self.page.set_content(f"<!doctype html><body>{page}", wait_until="commit")
        told = await self.page.evaluate(_SHOW, [list(pages) if way != "page" else [], way, "last"])
        unsafe = [
            f"{tag} {protocol}"
            for tag, protocol in told["links"]
            if protocol not in {"http:", "https:", "mailto:", "tel:"}
        ]
        return [*told["ran"], *unsafe], [each for each in self.asked if "page.invalid/last" not in each]


@pytest_asyncio.fixture(loop_scope="session")
async def watched(browser: Browser) -> Watched:
    context = await browser.new_context()
    await context.add_init_script(_LISTEN)
    watched = Watched(await context.new_page())

    async def note(route: Route) -> None:
        watched.asked.append(route.request.url)
        await route.abort()

    await context.route("**/*", note)
    return watched


def harmless(html: str) -> str:
    return read_mail(_HEAD + html.encode("utf-8", "replace")).html or ""


@pytest.mark.browser
@in_chromium
@pytest.mark.parametrize(
    ("html", "runs", "asks"),
    [
        ("<img src=x: onerror=alert(1)>", True, False),
        ("<img src=http://watch.invalid/a>", False, True),
        ("<p style='background:url(http://watch.invalid/a)'>x", False, True),
        ("<a href=javascript:alert(1)>x</a>", True, False),
    ],
)
@pytest.mark.parametrize("way", ["inner", "again"])
async def test_harm_is_seen_where_there_is_some(
    watched: Watched, html: str, way: str, *, runs: bool, asks: bool
) -> None:
    ran, asked = await watched.show([html], way)
    assert (bool(ran), any("watch.invalid" in each for each in asked)) == (runs, asks)


@pytest.mark.browser
@in_chromium
@pytest.mark.parametrize("way", ["inner", "again"])
async def test_nothing_runs_or_is_fetched_of_what_is_known_to_harm(watched: Watched, way: str) -> None:
    pages = [harmless(each) for each in all_harmful()]
    assert len(pages) > 500
    for at in range(0, len(pages), _AT_ONCE):
        assert await watched.show(pages[at : at + _AT_ONCE], way) == ([], []), pages[at : at + _AT_ONCE]


@pytest.mark.browser
@in_chromium
async def test_nothing_runs_or_is_fetched_when_it_is_the_page_itself(watched: Watched) -> None:
    for each in all_harmful()[:260]:
        page = harmless(each)
        assert await watched.show([page], "page") == ([], []), (each, page)


@pytest.mark.browser
@in_chromium
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_nothing_runs_or_is_fetched_when_harm_is_cut_and_joined(watched: Watched, seed: int) -> None:
    pages = [harmless(each) for each in mutations(400, seed)]
    for at in range(0, len(pages), _AT_ONCE):
        assert await watched.show(pages[at : at + _AT_ONCE], "again") == ([], []), pages[at : at + _AT_ONCE]


def test_what_is_harmless_stays_so_when_it_is_made_harmless_again() -> None:
    """In whatever order its attributes come."""
    changed = [each for each in all_harmful() if sorted(harmless(harmless(each))) != sorted(harmless(each))]
    assert changed == []
