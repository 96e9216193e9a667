"""The story of the first issue, lived through in a real browser: a chat in Hebrew from the site to the desk and back."""

import pytest
from playwright.async_api import Browser, expect

from tests.acceptance.desk_page import DeskPage, WidgetPage, new_context
from tests.faults.ground import looking
from tests.fixtures.centre import Centre

QUESTION = "שלום, המונה מציג שגיאה E-41 👋 מה עושים?"
ANSWER = "שלום נועה, שולחת טכנאי מחר בין 08:00 ל־10:00."
AGENT = "dana@or-energy.example"

pytestmark = pytest.mark.browser


async def _serve(browser: Browser, centre: Centre) -> tuple[DeskPage, WidgetPage]:
    """A visitor has written, the agent has accepted and answered."""
    widget = WidgetPage(await (await new_context(browser, width=1200, height=800)).new_page(), centre.address)
    desk = DeskPage(await (await new_context(browser)).new_page(), centre.address)
    await desk.sign_in(AGENT)
    await widget.open()
    await widget.introduce("נועה כהן")
    await widget.write(QUESTION)
    await expect(widget.line(QUESTION)).to_be_visible()
    async with looking(centre) as database:  # nobody is quick here
        await database.execute("UPDATE queues SET offer_seconds = 600")
    await desk.be_ready()
    for earlier in ("מיכל אברהמי", "Тарас Мельник", "Светлана Орлова"):
        await desk.decline(earlier)
    await desk.accept("נועה כהן")
    await expect(desk.line(QUESTION)).to_be_visible()
    await desk.say(ANSWER)
    await expect(widget.line(ANSWER)).to_be_visible()
    return desk, widget


async def test_nothing_is_lost_or_doubled_when_pages_reload_and_the_network_and_the_server_fail(
    centre: Centre, browser: Browser
) -> None:
    desk, widget = await _serve(browser, centre)

    await widget.page.reload()
    await desk.page.reload()
    await expect(widget.line(ANSWER)).to_have_count(1)
    await desk.page.get_by_role("button", name="נועה כהן").first.click()
    await expect(desk.line(QUESTION)).to_have_count(1)

    await widget.page.context.set_offline(True)
    await widget.write("כתבתי בלי רשת")
    await desk.page.context.set_offline(True)
    await desk.say("עניתי בלי רשת")
    await widget.page.context.set_offline(False)
    await desk.page.context.set_offline(False)
    await expect(desk.line("כתבתי בלי רשת")).to_have_count(1)
    await expect(widget.line("עניתי בלי רשת")).to_have_count(1)

    centre.kill()
    await widget.write("כתבתי כשהשרת היה למטה")
    await desk.say("עניתי כשהשרת היה למטה")
    centre.start()
    await expect(desk.line("כתבתי כשהשרת היה למטה")).to_have_count(1)
    await expect(widget.line("עניתי כשהשרת היה למטה")).to_have_count(1)

    for text in (
        QUESTION,
        "כתבתי בלי רשת",
        "כתבתי כשהשרת היה למטה",
        ANSWER,
        "עניתי בלי רשת",
        "עניתי כשהשרת היה למטה",
    ):
        await expect(desk.line(text)).to_have_count(1)
        await expect(widget.line(text)).to_have_count(1)
    assert desk.errors == []
    assert widget.errors == []
