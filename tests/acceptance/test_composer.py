"""Mails as agents write them: what stands in them on the screen arrives in a real mailbox, by a real Postfix and a real Dovecot."""

import asyncio
import email
import re
import secrets
from email.message import EmailMessage
from email.policy import default

import msgspec
import pytest
from playwright.async_api import Locator, Route, expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import House, build_house
from tests.acceptance.people import Agent
from tests.acceptance.test_mails import _composer, _core_of
from tests.fixtures.actors import PNG
from tests.fixtures.centre import Centre
from tests.fixtures.mail_server import DOMAIN, MailServer
from tests.fixtures.mails import a_letter, open_mailbox, receive
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.browser
SIGNATURE = "חברת אור\n03-1234567"
# As a browser hands over what is pasted.
_PASTE = """(field, bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "meter.png", { type: "image/png" }));
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


async def _at_work(centre: Centre, stage: Stage, server: MailServer, *mails: bytes) -> tuple[House, Agent]:
    """A house whose mailbox sends by that server, to which these mails were written; its agent, whose mails go at once."""
    house = await build_house(centre, "he")
    async with _core_of(house) as core:
        mailbox = await open_mailbox(
            core, house.tenant_id, house.queue_ids[0], f"help@{DOMAIN}", smtp_port=server.smtp
        )
        await core.database.system.execute(
            "UPDATE queues SET signatures = $2 WHERE tenant_id = $1", house.tenant_id, msgspec.json.encode({"he": SIGNATURE}).decode()
        )  # fmt: skip
        for each in mails:
            await receive(core, mailbox, each)
    agent = await stage.agent(house)
    await agent.page.add_init_script(
        "localStorage.setItem('retzef:preferences', JSON.stringify({ undoSeconds: 0 }))"
    )
    await agent.sign_in()
    await agent.be_ready()
    return house, agent


def _word_of(address: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"רות כהן <{address}>", f"help@{DOMAIN}", "המונה שלי"
    mail["Message-ID"] = f"<{secrets.token_hex(8)}@{DOMAIN}>"
    mail.set_content("המונה מראה מספר אחר.")
    return mail.as_bytes()


def _box(server: MailServer, name: str) -> str:
    return server.add_mailbox(f"{name}-{secrets.token_hex(4)}")


async def _arrived(server: MailServer, address: str) -> list[EmailMessage]:
    """What lies in a mailbox, once there is something."""

    def look() -> list[EmailMessage]:
        with server.open_mailbox(address) as mailbox:
            _, (count,) = mailbox.select("INBOX", readonly=True)
            if count == b"0":
                return []
            _, found = mailbox.fetch("1:*", "(BODY.PEEK[])")
        return [
            email.message_from_bytes(each[1], policy=default) for each in found if isinstance(each, tuple)
        ]

    return await eventually(lambda: asyncio.to_thread(look))


def _text(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def test_a_pasted_picture_is_there_again_and_arrives_within_the_mail(
    shared_centre: Centre, mail_server: MailServer, stage: Stage
) -> None:
    ruth = _box(mail_server, "ruth")
    _, agent = await _at_work(shared_centre, stage, mail_server, _word_of(ruth))
    await agent.accept("רות כהן")
    composer, rich, _ = _composer(agent)
    await rich.click()
    await agent.page.keyboard.type("כך נראה המונה: ")
    await rich.evaluate(_PASTE, list(PNG))
    picture = rich.get_by_alt_text("meter.png")
    await expect(picture).to_have_js_property("naturalWidth", 1)
    await expect(composer.get_by_role("group", name=agent.text("mail.signature"))).to_contain_text("חברת אור")
    # What was begun is there after the page was left, with the picture.
    await agent.page.reload()
    await expect(picture).to_have_js_property("naturalWidth", 1)
    await rich.click()
    await agent.page.keyboard.press("Control+Enter")

    (mail,) = await _arrived(mail_server, ruth)
    (image,) = [each for each in mail.walk() if each.get_content_type() == "image/png"]
    assert image.get_payload(decode=True) == PNG
    assert f'src="cid:{str(image["Content-ID"]).strip("<>")}"' in _text(mail, "html")
    assert "כך נראה המונה:" in _text(mail, "plain")
    assert "03-1234567" in _text(mail, "plain")


async def test_who_was_refused_alone_gets_the_mail_again_at_the_address_that_was_put_right(
    shared_centre: Centre, mail_server: MailServer, stage: Stage
) -> None:
    ruth, dan = _box(mail_server, "ruth"), _box(mail_server, "dan")
    _, agent = await _at_work(shared_centre, stage, mail_server, _word_of(ruth))
    begun = asyncio.Event()

    async def keep_waiting(route: Route) -> None:
        await begun.wait()
        await route.continue_()

    await agent.page.route("**/usual-mail*", keep_waiting)
    await agent.accept("רות כהן")
    composer, rich, to = _composer(agent)
    await to.fill(f"nobody-here@{DOMAIN}")
    await to.press("Enter")
    # Whoever was named before it is known how an answer goes stands beside whom it goes to.
    begun.set()
    await expect(composer.get_by_label(agent.text("mail.subject"))).to_have_value("Re: המונה שלי")
    await composer.get_by_role("checkbox", name=agent.text("mail.signature_below")).uncheck()
    await rich.click()
    await agent.page.keyboard.type("ביקור טכנאי נקבע")
    await agent.page.keyboard.press("Control+Enter")
    sent = agent.thread.get_by_role("article").last
    await sent.get_by_role("button", name=agent.text("mail.again"), exact=True).click()
    asks = agent.page.get_by_role("dialog", name=agent.text("mail.again_title"))
    await expect(asks.get_by_text(agent.text("mail.again_partly"))).to_be_visible()
    address = asks.get_by_role("textbox")
    await expect(address).to_have_value(f"nobody-here@{DOMAIN}")
    await address.fill(dan)
    await asks.get_by_role("button", name=agent.text("mail.again_confirm")).click()
    await expect(asks).to_have_count(0)

    (again,) = await _arrived(mail_server, dan)
    (first,) = await _arrived(mail_server, ruth)
    assert again["Message-ID"] == first["Message-ID"]
    assert "חברת אור" not in _text(first, "plain")
    await expect(sent.get_by_role("button", name=agent.text("mail.again"), exact=True)).to_have_count(0)


async def test_pictures_from_elsewhere_come_by_the_centre_once_they_are_asked_for_and_not_before(
    shared_centre: Centre, mail_server: MailServer, stage: Stage
) -> None:
    letter = a_letter(sender="רות כהן <ruth@customer.example>")
    _, agent = await _at_work(shared_centre, stage, mail_server, letter)
    asked: list[str] = []
    agent.page.on("request", lambda request: asked.append(request.url))
    await agent.accept("רות כהן")
    mail: Locator = agent.thread.get_by_role("article").first
    await mail.get_by_role("button", name=agent.text("mail.show_sent")).click()
    await expect(mail.frame_locator("iframe").get_by_alt_text("meter")).to_have_js_property("naturalWidth", 1)
    assert not [each for each in asked if "/remote/" in each]
    async with agent.page.expect_request(re.compile("/mails/.*/remote/")):
        await mail.get_by_role("button", name=agent.text("mail.show_pictures")).click()
    # The other side sees the centre alone.
    assert [each for each in asked if not each.startswith((shared_centre.address, "blob:", "data:"))] == []


async def test_a_customer_is_written_to_first_by_mail_at_an_address_that_nobody_knew(
    shared_centre: Centre, mail_server: MailServer, stage: Stage
) -> None:
    noa = _box(mail_server, "noa")
    _, agent = await _at_work(shared_centre, stage, mail_server)
    page, text = agent.page, agent.text
    await agent.go_to("customers")
    await agent.button("customers.new").click()
    await page.get_by_label(text("customer.name"), exact=True).last.fill("נועה לוי")
    await page.get_by_label(text("identity.kind"), exact=True).select_option("email")
    await page.get_by_label(text("identity.value"), exact=True).fill(noa)
    await agent.button("customers.create").click()
    await agent.button("new_case.title").click()
    case = page.get_by_role("dialog", name=text("new_case.title"))
    await case.get_by_label(text("case.subject"), exact=True).fill("החשבון שלך")
    await case.get_by_label(text("new_case.message", channel=text("channel.email"))).fill("החשבון מוכן")
    await agent.button("new_case.open").click()
    await expect(agent.thread.get_by_role("article").get_by_text("החשבון מוכן")).to_be_visible()

    (mail,) = await _arrived(mail_server, noa)
    assert (mail["Subject"], "החשבון מוכן" in _text(mail, "plain")) == ("החשבון שלך", True)
