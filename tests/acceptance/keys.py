"""A person at the desk without a mouse: every control is reached by keys, and where the focus is must be seen at each stop."""

from typing import Self

from playwright.async_api import Locator, Page, expect

from tests.acceptance.people import Agent
from tests.fixtures.waiting import eventually

# How often somebody presses Tab before giving up.
_STOPS = 250

# Looks, at each Tab, at what has the focus; and once it has gone on, whether that had made it look different.
_WATCH = """() => {
  window.unseenFocus = [];
  // What has the focus looks so at once.
  const still = new CSSStyleSheet();
  still.replaceSync("*, *::before, *::after { transition: none !important }");
  document.adoptedStyleSheets.push(still);
  const looks = (element) => [element, element.nextElementSibling, element.parentElement, element.parentElement?.parentElement]
    .filter(Boolean).flatMap((each) => ["", "::after"].map((part) => {
      const style = getComputedStyle(each, part);
      return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow, style.borderColor, style.backgroundColor].join();
    })).join("|");
  const isSeen = (element) => {
    const box = (element.closest("label") ?? element).getBoundingClientRect();
    return box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth && box.width > 1;
  };
  const name = (element) => element.outerHTML.slice(0, 160);
  let left = null;
  addEventListener("keydown", (event) => {
    const element = document.activeElement;
    left = null;
    if (event.key !== "Tab" || element === document.body || element.tabIndex < 0) return;
    left = [element, looks(element)];
    if (!isSeen(element)) window.unseenFocus.push("out of sight: " + name(element));
  }, true);
  addEventListener("focusin", () => {
    if (left?.[0].isConnected && left[0] !== document.activeElement && looks(left[0]) === left[1]) window.unseenFocus.push("no mark: " + name(left[0]));
    left = null;
  }, true);
}"""

# How many stops lie between the focus and what is to have it, less than none backwards; "here" when it has it, "lost" when
# nothing has, "out" when the browser's own controls have, "near" when an arrow key leads there: one of the same group of
# radio buttons.
_WAY = """(target) => {
  const at = document.activeElement;
  if (at === target) return "here";
  if (at === null || at === document.body) return document.hasFocus() ? "lost" : "out";
  if (target.type === "radio" && at.type === "radio" && at.name === target.name) return "near";
  const isStop = (each) => each.tabIndex >= 0 && !each.disabled && each.checkVisibility();
  const within = target.closest("dialog") ?? document;
  const stops = [...within.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")].filter(
    (each) => each === target || each === at || isStop(each));
  if (!stops.includes(at)) stops.push(at);
  stops.sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
  return stops.indexOf(target) - stops.indexOf(at);
}"""


class Keys:
    """The keys of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def of(cls, page: Page) -> Self:
        """To be taken before the page is opened."""
        await page.add_init_script(f"({_WATCH})()")
        return cls(page)

    async def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            await self.page.keyboard.press(key)

    async def write(self, text: str) -> None:
        """Where the focus is, in place of what is there."""
        await self.press("Control+a")
        await self.page.keyboard.insert_text(text)

    async def reach(self, target: Locator) -> None:
        """By Tab, and by the arrows within a group of radio buttons. The focus must not have been lost before."""
        await expect(target).to_be_visible()
        pressed, ahead = 0, True
        while pressed <= _STOPS:
            way = await eventually(lambda: target.evaluate(_WAY), lambda seen: seen != "lost")
            if way == "here":
                return
            if way == "near":
                key, times = "ArrowDown", 1
            elif way == "out":
                key, times = ("Shift+Tab" if ahead else "Tab"), 1
            else:
                ahead = way > 0
                key, times = ("Tab" if ahead else "Shift+Tab"), abs(way)
            await self.press(key, times)
            pressed += times
        raise AssertionError(f"not reached by {pressed} presses of Tab: {target}")

    async def press_on(self, target: Locator, key: str = "Enter") -> None:
        await self.reach(target)
        await self.press(key)

    async def fill(self, field: Locator, text: str) -> None:
        await self.reach(field)
        await self.write(text)

    async def tick(self, box: Locator) -> None:
        """A check box, or one of a group of radio buttons."""
        await self.reach(box)
        if not await box.is_checked():
            await self.press("Space")
        await expect(box).to_be_checked()

    async def pick(self, field: Locator, option: str) -> None:
        """In a list that folds out: by the arrows, as letters beyond ASCII cannot be pressed here."""
        await self.reach(field)
        labels = await field.locator("option").all_inner_texts()
        at: int = await field.evaluate("list => list.selectedIndex")
        steps = labels.index(option) - at
        await self.press("ArrowDown" if steps > 0 else "ArrowUp", abs(steps))
        await expect(field.locator("option:checked")).to_have_text(option)

    async def choose(self, trigger: Locator, entry: Locator) -> None:
        """An entry of the menu that a button opens."""
        await self.press_on(trigger)
        await expect(entry).to_be_visible()
        await expect(self.page.locator("[role^=menuitem]:focus")).to_have_count(1)
        for _ in range(await self.page.locator("[role^=menuitem]").count()):
            if await entry.evaluate("each => each === document.activeElement"):
                break
            await self.press("ArrowDown")
        await expect(entry).to_be_focused()
        await self.press("Enter")

    async def read_unseen(self) -> list[str]:
        """The stops at which nobody could see where they were, since the page was loaded."""
        found: list[str] = await self.page.evaluate("window.unseenFocus")
        return sorted(set(found))


async def undo(agent: Agent, keys: Keys) -> None:
    """What was just done is taken back, from the message that tells of it."""
    await expect(agent.button("common.undo")).to_be_visible()
    await keys.press("Alt+.")
    await expect(agent.button("common.undo")).to_be_focused()
    await keys.press("Enter")


async def open_by_palette(agent: Agent, keys: Keys, page: str) -> None:
    """A page of the desk; `page`: the key of its name."""
    name = agent.text(page)
    await keys.press("Control+k")
    palette = agent.page.get_by_role("dialog", name=agent.text("palette.title"))
    await expect(palette.get_by_role("combobox")).to_be_focused()
    await keys.write(name)
    await expect(palette.get_by_role("option", selected=True)).to_contain_text(name)
    await keys.press("Enter")
    await expect(palette).to_have_count(0)
