"""Looks at a page as axe does, the accessibility engine that is among the web's development packages."""

from functools import cache

from playwright.async_api import Page

from tests.acceptance.people import WEB

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_RUN = """async ([within, rules]) => {
  // What ends soon is an entrance; a countdown or a spinner is how the page looks.
  const entrances = document.getAnimations().filter(each => each.effect.getComputedTiming().endTime < 2000);
  await Promise.all(entrances.map(each => each.finished.catch(() => undefined)));
  const found = await axe.run(within, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations
    .filter(violation => ["serious", "critical"].includes(violation.impact))
    .map(violation => violation.id + ": " + violation.nodes.map(node => node.target.join(" ") + " " + node.any.map(each => each.message).join("; ")).join(" | "));
}"""


@cache
def _engine() -> str:
    return (WEB / "node_modules/axe-core/axe.min.js").read_text()


async def find_barriers(page: Page, within: str = "html") -> list[str]:
    """What is serious or critical, in words; looked for once the page has come to rest."""
    await page.evaluate(_engine())
    found: list[str] = await page.evaluate(_RUN, [within, _RULES])
    return found
