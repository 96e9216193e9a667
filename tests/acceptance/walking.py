"""Going about the desk as its reader does, and what is wrong with what is seen there: barriers, and what 200 % zoom cuts off."""

from playwright.async_api import Page, Request

from tests.acceptance.axe import find_barriers
from tests.fixtures.waiting import eventually

# As the browser's own way back goes there; the page before is gone once the next picture is drawn.
_GO_TO = """path => {
  window.history.pushState(null, "", path);
  window.dispatchEvent(new PopStateEvent("popstate"));
  return new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
}"""

# Views that hang on the width are made anew with the next picture.
_DRAW = "() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))"

# What has to be scrolled sideways, and each control that cannot be brought into sight whole: beyond an edge, or under
# something that lies over it. What may be scrolled on its own (a table, a menu on its side) may be wider than the page.
_CUT_OFF = """() => {
  const top = [...document.querySelectorAll("dialog[open]")].at(-1);
  const parts = top ? [top, top.querySelector("[data-body]")] : [document.documentElement, document.querySelector("main")];
  const name = (each) => each.outerHTML.slice(0, 120);
  const wrong = parts.filter((part) => part && part.scrollWidth > part.clientWidth + 1).map((part) => "scrolls sideways: " + part.className);
  for (const control of (top ?? document).querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (!control.checkVisibility({ visibilityProperty: true }) || control.closest("[role=status]")) continue;
    const shown = control.closest("label") ?? control;
    shown.scrollIntoView({ block: "center", inline: "nearest" });
    const box = shown.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    if (box.left < -1 || box.right > innerWidth + 1) wrong.push("beyond the edge: " + name(control));
    const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height / 2, 12)];
    const hit = document.elementFromPoint(x, y);
    if (hit === null || !(shown.contains(hit) || hit.contains(control))) wrong.push("out of reach: " + name(control) + " under " + (hit && name(hit)));
  }
  // By what was brought into sight: only what is made to be scrolled may have moved.
  for (let part = top ?? document.querySelector("main").parentElement; part; part = top ? null : part.parentElement)
    if (part.scrollTop !== 0) wrong.push("moves as a whole: " + (part.className || part.tagName));
  return wrong;
}"""


class Walk:
    """One reader's page, and what was found wrong on the way, by place."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: dict[str, object] = {}
        self._open: set[Request] = set()
        page.on("request", self._begin)
        page.on("requestfinished", self._end)
        page.on("requestfailed", self._end)

    def _begin(self, request: Request) -> None:
        self._open.add(request)

    def _end(self, request: Request) -> None:
        self._open.discard(request)

    async def go_to(self, path: str) -> None:
        """A path below `/desk/`, without loading the desk anew."""
        await self.page.evaluate(_GO_TO, f"/desk/{path}")

    async def come_to_rest(self) -> None:
        """Nothing that was asked for is still to come."""

        async def asked() -> list[str]:
            return [request.url for request in self._open]

        await eventually(asked, lambda left: not left)

    async def zoom(self) -> None:
        """What is left of 1280 x 800 at 200 %."""
        await self.page.set_viewport_size({"width": 640, "height": 400})
        await self.page.evaluate(_DRAW)

    async def look(self, what: str) -> None:
        """At what is open now, as it is and at 200 % zoom."""
        await self.come_to_rest()
        if barriers := await find_barriers(self.page):
            self.wrong[what] = barriers
        await self.zoom()
        if cut_off := await self.page.evaluate(_CUT_OFF):
            self.wrong[f"{what} at 200 %"] = cut_off
        await self.page.set_viewport_size({"width": 1280, "height": 800})
