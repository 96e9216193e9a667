"""Mails in a case, as agents read and answer them."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from playwright.async_api import Locator, expect

from retzef.main.compose import Core, build_core
from retzef.main.settings import read_settings
from retzef.platform.db import Dsns, connect_database
from retzef.platform.postgres import find_running
from tests.acceptance.conftest import Stage
from tests.acceptance.house import House, build_house
from tests.acceptance.people import Agent
from tests.fixtures.centre import Centre
from tests.fixtures.mails import a_letter, a_short_mail, make_mail_of, open_mailbox, receive

pytestmark = pytest.mark.browser
RUTH = "רות כהן <ruth@customer.example>"


@asynccontextmanager
async def _core_of(house: House) -> AsyncIterator[Core]:
    """The house's centre, put together once more beside the one that runs."""
    running = find_running(house.centre.data / "postgres")
    assert running is not None
    database = await connect_database(
        Dsns(*(running.dsn(role) for role in ("retzef_owner", "retzef_app", "retzef_system")))
    )
    try:
        # It reads mail by itself: what would read it apart outlives this block.
        yield build_core(read_settings({**house.centre.environment, "RETZEF_MAIL_READERS": "0"}), database)
    finally:
        await database.close()


async def _let_it_be_mail(house: House, agent: Agent, **facts: object) -> bytes:
    """What the visitor wrote last came by mail; the mail."""
    raw = a_letter()
    async with _core_of(house) as core:
        message_id: UUID = await core.database.system.fetchval(
            "SELECT message_id FROM messages WHERE tenant_id = $1 AND direction = 'in' ORDER BY message_id DESC LIMIT 1",
            house.tenant_id,
        )
        await make_mail_of(core, house.tenant_id, message_id, raw, **facts)  # type: ignore[arg-type]
    await agent.page.reload()
    return raw


async def _written_to(house: House, *raws: bytes) -> None:
    """Mails come into a mailbox of the house."""
    async with _core_of(house) as core:
        mailbox = await open_mailbox(core, house.tenant_id, house.queue_ids[0])
        for raw in raws:
            await receive(core, mailbox, raw)


async def _with_letter(centre: Centre, stage: Stage, *raws: bytes) -> tuple[House, Agent]:
    """A house to which Ruth wrote a letter, or all of these, and its agent, who has what is hers in hand."""
    house = await build_house(centre, "he")
    agent = await stage.agent_at_work(house)
    await _written_to(house, *(raws or [a_letter(sender=RUTH)]))
    await agent.accept("רות כהן")
    return house, agent


async def _last_out(house: House) -> dict[str, object]:
    """The last mail that was written here, as it is to go out."""
    async with _core_of(house) as core:
        row = await core.database.system.fetchrow(
            "SELECT m.text, x.subject, x.html, x.is_forward, x.of_message_id, jsonb_array_length(m.attachments) AS files,"
            " (SELECT array_agg(r.role || ' ' || r.address ORDER BY r.place) FROM mail_recipients r"
            "  WHERE r.tenant_id = x.tenant_id AND r.message_id = x.message_id) AS recipients"
            " FROM mails x JOIN messages m USING (tenant_id, message_id)"
            " WHERE x.tenant_id = $1 AND m.direction IN ('out', 'held') ORDER BY m.message_id DESC LIMIT 1",
            house.tenant_id,
        )
    assert row is not None
    return dict(row)


def _mail(agent: Agent) -> Locator:
    return agent.thread.get_by_role("article")


def _composer(agent: Agent) -> tuple[Locator, Locator, Locator]:
    """Where a mail is written: the whole, its text, and to whom."""
    composer = agent.page.get_by_role("form", name=agent.text("composer.label"))
    return (
        composer,
        composer.locator("[data-rich]"),
        composer.get_by_label(agent.text("mail.role_to"), exact=True),
    )


async def test_a_mail_is_read_as_text_whole_as_sent_and_raw_when_it_came(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent, _ = await stage.talking(house, "רות", "שלום")
    raw = await _let_it_be_mail(house, agent, verdict="forged")
    mail = _mail(agent)
    await expect(mail.get_by_role("heading", name="המונה שלי")).to_be_visible()
    await expect(mail.get_by_text(agent.text("mail.verdict_forged"), exact=True)).to_be_visible()
    await expect(mail.get_by_text("ruth@customer.example").first).to_be_visible()
    quoted = mail.get_by_text(re.compile("Please read the meter"))
    await expect(quoted).to_have_count(0)
    await mail.get_by_role("button", name=agent.text("mail.show_quoted")).click()
    await expect(quoted).to_be_visible()

    await mail.get_by_role("button", name=re.compile(re.escape("Service"))).click()
    await expect(mail.get_by_text("avi@customer.example")).to_be_visible()

    await mail.get_by_role("button", name=agent.text("mail.show_sent")).click()
    sheet = mail.frame_locator("iframe")
    await expect(sheet.get_by_role("link", name="open")).to_have_attribute("target", "_blank")
    picture = sheet.get_by_alt_text("meter")
    await expect(picture).to_have_js_property("naturalWidth", 1)
    await expect(sheet.locator("body")).not_to_contain_text("it ran")
    await expect(mail.get_by_text(agent.text("mail.pictures_held"))).to_be_visible()

    async with agent.page.expect_download() as saving:
        await mail.get_by_role("button", name=agent.text("mail.more")).click()
        await agent.page.get_by_role("menuitem", name=agent.text("mail.source")).click()
    assert (await (await saving.value).path()).read_bytes() == raw
    await mail.get_by_role("button", name=agent.text("mail.more")).click()
    await agent.page.get_by_role("menuitem", name=agent.text("mail.details")).click()
    details = agent.page.get_by_role("dialog", name=agent.text("mail.details_title"))
    await expect(details.get_by_text("Message-ID: <letter-1@customer.example>")).to_be_visible()


async def test_a_mail_about_something_else_becomes_a_case_of_its_own_and_comes_back_when_that_is_undone(
    shared_centre: Centre, stage: Stage
) -> None:
    _, agent = await _with_letter(
        shared_centre, stage,
        a_short_mail("המונה מראה מספר אחר", subject="המונה שלי", sender=RUTH, name="meter"),
        a_short_mail("לא קיבלתי חשבונית", subject="חשבונית חסרה", sender=RUTH, name="invoice", answers="meter"),
        a_short_mail("הוא עדיין לא תקין", subject="Re: המונה שלי", sender=RUTH, name="still", answers="meter"),
    )  # fmt: skip
    of_meter, of_invoice, still = (
        agent.thread.get_by_text(each, exact=True)
        for each in ("המונה מראה מספר אחר", "לא קיבלתי חשבונית", "הוא עדיין לא תקין")
    )
    offer = agent.thread.get_by_role("region", name=agent.text("mail.offer"))
    split = offer.get_by_role("button", name=agent.text("mail.split"))
    await split.click()
    await expect(agent.page.get_by_text(agent.text("ties.split_done"))).to_be_visible()
    await expect(of_invoice).to_be_visible()
    await expect(of_meter.or_(still)).to_have_count(0)
    await expect(split).to_have_count(0)
    # What answers the old matter waits for an answer there, in the same hands.
    await expect(agent.work).to_have_count(2)
    await agent.page.get_by_role("button", name=agent.text("ties.undo"), exact=True).click()
    for each in (of_meter, of_invoice, still, split):
        await expect(each).to_be_visible()
    await expect(agent.work).to_have_count(1)
    told = agent.text("line.case_split_past").partition("{")[0]
    await expect(agent.thread.get_by_text(re.compile(re.escape(told)))).to_be_visible()


async def test_a_strangers_mail_joins_the_case_it_answers_when_the_agent_was_told_whose_it_is_and_parts_again(
    shared_centre: Centre, stage: Stage
) -> None:
    _, agent = await _with_letter(
        shared_centre, stage,
        a_short_mail("המונה מראה מספר אחר", subject="המונה שלי", sender=RUTH, name="meter"),
        a_short_mail("אני השכנה, גם אצלי", subject="Re: המונה שלי", sender="נועה בר <noa@else.example>", name="noa", answers="meter"),
        a_short_mail("ועוד תמונה מרות", subject="Re: המונה שלי", sender=RUTH, name="more", answers="meter"),
    )  # fmt: skip
    await agent.accept("נועה בר")
    offer = agent.thread.get_by_role("region", name=agent.text("mail.offer"))
    await offer.get_by_role("button").first.click()
    asks = agent.page.get_by_role("dialog", name=agent.text("mail.join_title"))
    for name in ("רות כהן", "נועה בר"):
        await expect(asks.get_by_text(re.compile(name)).first).to_be_visible()
    await asks.get_by_role("button").last.click()
    # There the joined mail is in view, among Ruth's.
    joined = agent.thread.locator("[data-shown]")
    await expect(joined.get_by_text("אני השכנה, גם אצלי", exact=True)).to_be_in_viewport()
    await expect(agent.case("רות כהן")).to_be_visible()
    await expect(agent.thread.get_by_text("ועוד תמונה מרות", exact=True)).to_be_visible()
    await agent.page.get_by_role("button", name=agent.text("ties.undo"), exact=True).click()
    await expect(agent.case("נועה בר")).to_be_visible()
    await expect(offer).to_be_visible()
    await expect(agent.thread.get_by_role("article")).to_have_count(1)


async def test_a_mail_is_answered_to_all_as_it_was_composed_when_an_agent_writes(
    shared_centre: Centre, stage: Stage
) -> None:
    house, agent = await _with_letter(shared_centre, stage)
    keys = agent.page.keyboard
    composer, rich, to = _composer(agent)
    await expect(composer.get_by_label(agent.text("mail.subject"))).to_have_value("Re: המונה שלי")
    for address in ("ruth@customer.example", "avi@customer.example"):
        await expect(composer.get_by_role("button", name=re.compile(re.escape(address)))).to_be_visible()

    await to.fill("noa@customer.example")
    await to.press("Enter")
    await rich.click()
    await keys.type("שלום רות, מה שלומך?")
    await keys.press("Enter")
    await keys.press("Control+b")
    await keys.type("Meter 4711")
    await keys.press("Control+b")
    await keys.press("Enter")
    await composer.get_by_role("button", name=agent.text("mail.ltr")).click()
    await keys.type("תודה")
    # What was begun is there after the page was left.
    await agent.page.reload()
    await expect(rich.locator("strong")).to_have_text("Meter 4711")
    await expect(composer.get_by_role("button", name=re.compile("noa@customer"))).to_be_visible()
    await rich.click()
    await keys.press("Control+Enter")
    sent = agent.thread.get_by_role("article").last
    await expect(sent.get_by_text("Meter 4711")).to_be_visible()
    # Nothing of it is left that the next answer would go by.
    await agent.page.wait_for_function("Object.keys(localStorage).every(key => !key.includes(':draft:'))")
    out = await _last_out(house)
    assert out["recipients"] == [
        "to ruth@customer.example", "to noa@customer.example", "cc second@centre.example", "cc avi@customer.example",
    ]  # fmt: skip
    assert "<strong>Meter 4711</strong>" in str(out["html"])
    assert 'dir="ltr"' in str(out["html"])
    assert (out["subject"], out["is_forward"]) == ("Re: המונה שלי", False)


async def test_a_mail_goes_on_to_somebody_else_with_its_files_when_it_is_forwarded(
    shared_centre: Centre, stage: Stage
) -> None:
    house, agent = await _with_letter(shared_centre, stage)
    keys = agent.page.keyboard
    composer, rich, to = _composer(agent)
    first = agent.thread.get_by_role("article").first
    await first.get_by_role("button", name=agent.text("mail.forward"), exact=True).click()
    await expect(composer.get_by_text("חשבון.pdf")).to_be_visible()
    await expect(to).to_be_focused()
    await keys.type("boss@centre.example")
    await keys.press("Enter")
    await rich.click()
    await keys.type("FYI")
    await composer.get_by_role("button", name=agent.text("composer.send")).click()
    await expect(agent.thread.get_by_role("article").last.get_by_text("FYI")).to_be_visible()
    out = await _last_out(house)
    assert (out["recipients"], out["subject"], out["is_forward"]) == (
        ["to boss@centre.example"], "Fwd: המונה שלי", True,
    )  # fmt: skip
    assert out["files"] == 1


async def test_a_mail_is_taken_back_with_all_that_was_in_it_before_it_goes(
    shared_centre: Centre, stage: Stage
) -> None:
    house, agent = await _with_letter(shared_centre, stage)
    keys = agent.page.keyboard
    composer, rich, to = _composer(agent)
    await expect(composer.get_by_label(agent.text("mail.subject"))).to_have_value("Re: המונה שלי")
    await to.fill("noa@customer.example")
    await to.press("Enter")
    await rich.click()
    await keys.press("Control+b")
    await keys.type("Meter 4711")
    await keys.press("Control+b")
    await keys.type(", ")
    await keys.press("Enter")
    await composer.get_by_role("button", name=agent.text("mail.bullets"), exact=True).click()
    await keys.type("הוחלף")
    await keys.press("Control+Enter")
    waiting = agent.thread.get_by_role("article").last
    await expect(waiting.get_by_role("button", name=agent.text("mail.undo"))).to_be_visible()
    await keys.press("Alt+Backspace")
    await expect(rich.locator("strong")).to_have_text("Meter 4711")
    await expect(rich.get_by_role("listitem")).to_have_text("הוחלף")
    await expect(composer.get_by_role("button", name=re.compile("noa@customer"))).to_be_visible()
    await expect(agent.thread.get_by_text("Meter 4711")).to_have_count(0)
    await expect(rich).to_be_focused()
    async with _core_of(house) as core:
        left = await core.database.system.fetchval(
            "SELECT count(*) FROM messages WHERE tenant_id = $1 AND direction <> 'in'", house.tenant_id
        )
    assert left == 0


async def test_a_mail_of_which_nobody_knows_is_sent_again_when_the_agent_says_so(
    shared_centre: Centre, stage: Stage
) -> None:
    house, agent = await _with_letter(shared_centre, stage)
    _, rich, _ = _composer(agent)
    await rich.click()
    await agent.page.keyboard.type("שלום")
    await agent.page.keyboard.press("Control+Enter")
    sent = agent.thread.get_by_role("article").last
    await expect(sent.get_by_role("button", name=agent.text("mail.undo"))).to_be_visible()
    async with _core_of(house) as core:
        await core.database.system.execute(
            "UPDATE messages SET direction = 'out', status = 'unconfirmed', version = version + 1 WHERE tenant_id = $1 AND direction = 'held'",
            house.tenant_id,
        )
        await core.database.system.execute(
            "UPDATE mails SET held_until = NULL WHERE tenant_id = $1", house.tenant_id
        )
    await agent.page.reload()
    await sent.get_by_role("button", name=agent.text("mail.again"), exact=True).click()
    asks = agent.page.get_by_role("dialog", name=agent.text("mail.again_title"))
    await expect(asks.get_by_text(agent.text("mail.again_unconfirmed"))).to_be_visible()
    await asks.get_by_role("button", name=agent.text("mail.again_confirm")).click()
    await expect(agent.page.get_by_text(agent.text("mail.again_done"))).to_be_visible()
    async with _core_of(house) as core:
        again = await core.database.system.fetchval(
            "SELECT status_before FROM mail_resends WHERE tenant_id = $1", house.tenant_id
        )
    assert again == "unconfirmed"
