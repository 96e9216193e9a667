"""The desk in a real browser with many open cases: when it can be used, and what it holds in memory.

Interactive means: the work list is filled from the first snapshot and painted (the page's own mark, `retzef:interactive`),
counted from the navigation, with a cold cache. Beside it the same with four times less processor, as an old office
machine has, and the same desk with a single case.
"""

import asyncio
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

from retzef.main.bench.errors import BenchNeedsError
from retzef.main.bench.figures import Comparison, median
from retzef.main.bench.ground import Agent, made_threads, open_ground
from retzef.main.bench.processes import load_average, running_product
from retzef.main.bench.report import Parameters, Report, Results, describe_machine
from retzef.platform.auth.principal import COOKIE

GOAL_MS = 2000.0
_SCREENS = Path(__file__).parent.parent / "static" / "desk" / "index.html"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_WITHIN_SECONDS = 30.0
# Resolves with the mark's instant, in milliseconds since the navigation began.
_INTERACTIVE = """() => new Promise((resolve) => new PerformanceObserver((list) => {
    const [mark] = list.getEntriesByName('retzef:interactive');
    if (mark) resolve(mark.startTime);
}).observe({ type: 'mark', buffered: true }))"""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many cases, how often the page is opened, how much slower the throttled processor is."""

    turns: int
    cases: int
    throttled: float


FULL = Sizes(turns=7, cases=500, throttled=4.0)
QUICK = Sizes(turns=1, cases=500, throttled=4.0)


@dataclass(slots=True)
class _Opened:
    """Of every opening: milliseconds until interactive, MB of live objects."""

    interactive: list[float] = field(default_factory=list)
    heap: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Stage:
    """A browser, the desk's address, and two agents: one with many cases in hand, one with a single one."""

    browser: Browser
    address: str
    many: Agent
    single: Agent


async def measure_desk(*, quick: bool) -> Report:
    """Run it. Raises BenchNeedsError."""
    sizes = QUICK if quick else FULL
    before = load_average()
    program = _find_browser()
    results = Results()
    async with open_ground() as ground:
        threads = made_threads(sizes.cases + 1)
        await ground.add_history(threads, 2)
        many, single = await ground.add_agents(2)
        (many,) = await ground.assign([many], threads[1:])
        (single,) = await ground.assign([single], threads[:1])
        await ground.settle()
        async with (
            running_product(ground.place) as (_, port),
            async_playwright() as playwright,
            await playwright.chromium.launch(executable_path=program, args=list(_FLAGS)) as browser,
        ):
            stage = _Stage(browser, f"http://127.0.0.1:{port}/desk/", many, single)
            await _measure(stage, sizes, results)
            version = browser.version
        parameters: Parameters = {
            "quick": quick, "turns": sizes.turns, "cases": sizes.cases, "throttled": sizes.throttled, "cache": "cold",
            "chromium": version, "load_before": before, "load_after": load_average(),
        }  # fmt: skip
        return Report("desk", describe_machine(ground.postgres_version), parameters, results.listed)


def _find_browser() -> str:
    program = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        raise BenchNeedsError(what="Chromium")
    if not _SCREENS.is_file():
        raise BenchNeedsError(what="./dev install")
    return program


async def _measure(stage: _Stage, sizes: Sizes, results: Results) -> None:
    await _open(stage, stage.single, 1.0, _Opened())  # the browser's own first steps are not the desk's
    opened, slowed, bare = _Opened(), _Opened(), _Opened()
    for _ in range(sizes.turns):
        await _open(stage, stage.single, 1.0, bare)
        await _open(stage, stage.many, 1.0, opened)
        await _open(stage, stage.many, sizes.throttled, slowed)
    results.below("interactive", "ms", Comparison.of_turns(opened.interactive, bare.interactive), GOAL_MS)
    results.add(f"interactive_throttled_{sizes.throttled:g}x", "ms", median(slowed.interactive))
    results.beside("heap", "MB", Comparison.of_turns(opened.heap, bare.heap))


async def _open(stage: _Stage, agent: Agent, throttled: float, into: _Opened) -> None:
    """Open the desk as somebody who is signed in and has never been here."""
    context = await stage.browser.new_context(locale="uk-UA", viewport={"width": 1440, "height": 900})
    try:
        await context.add_cookies(
            [{"name": COOKIE, "value": agent.token, "domain": "127.0.0.1", "path": "/"}]
        )
        page = await context.new_page()
        devtools = await context.new_cdp_session(page)
        await devtools.send("Emulation.setCPUThrottlingRate", {"rate": throttled})
        await page.goto(stage.address, wait_until="commit")
        into.interactive.append(float(await asyncio.wait_for(page.evaluate(_INTERACTIVE), _WITHIN_SECONDS)))
        into.heap.append(await _heap(page) / 1e6)
    finally:
        await context.close()


async def _heap(page: Page) -> float:
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("HeapProfiler.collectGarbage")
    await devtools.send("Performance.enable")
    metrics = (await devtools.send("Performance.getMetrics"))["metrics"]
    return next(float(each["value"]) for each in metrics if each["name"] == "JSHeapUsedSize")
