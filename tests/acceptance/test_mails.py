"""Mails in a case, as agents read and answer them."""

import re
from uuid import UUID

import pytest
from playwright.async_api import Locator, expect

from retzef.kernel.ids import TenantId
from retzef.main.compose import build_core
from retzef.main.settings import read_settings
from retzef.platform.db import Dsns, connect_database
from retzef.platform.postgres import find_running
from tests.acceptance.conftest import Stage
from tests.acceptance.house import House, build_house
from tests.acceptance.people import Agent
from tests.fixtures.centre import Centre
from tests.fixtures.mails import a_letter, make_mail_of

pytestmark = pytest.mark.browser


async def _let_it_be_mail(house: House, agent: Agent, **facts: object) -> bytes:
    """What the visitor wrote last came by mail; the mail."""
    raw = a_letter()
    running = find_running(house.centre.data / "postgres")
    assert running is not None
    database = await connect_database(
        Dsns(*(running.dsn(role) for role in ("retzef_owner", "retzef_app", "retzef_system")))
    )
    try:
        core = build_core(read_settings(house.centre.environment), database)
        message_id: UUID = await database.system.fetchval(
            "SELECT message_id FROM messages WHERE tenant_id = $1 AND direction = 'in' ORDER BY message_id DESC LIMIT 1",
            house.tenant_id,
        )
        await make_mail_of(core, TenantId(house.tenant_id), message_id, raw, **facts)  # type: ignore[arg-type]
    finally:
        await database.close()
    await agent.page.reload()
    return raw


def _mail(agent: Agent) -> Locator:
    return agent.thread.get_by_role("article")


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
    house = await build_house(shared_centre, "he")
    agent, visitor = await stage.talking(house, "רות", "שלום")
    await visitor.write("ועוד דבר")
    await expect(agent.thread.get_by_text("ועוד דבר")).to_be_visible()
    await _let_it_be_mail(house, agent, threading={"by": "reply", "offer": "split", "case_id": None})
    offer = _mail(agent).get_by_role("region", name=agent.text("mail.offer"))
    await offer.get_by_role("button", name=agent.text("mail.split")).click()
    await expect(agent.page.get_by_text(agent.text("ties.split_done"))).to_be_visible()
    await expect(agent.thread.get_by_text("שלום", exact=True)).to_have_count(0)
    await expect(offer).to_have_count(0)
    await agent.page.get_by_role("button", name=agent.text("ties.undo"), exact=True).click()
    await expect(agent.thread.get_by_text("שלום", exact=True)).to_be_visible()
