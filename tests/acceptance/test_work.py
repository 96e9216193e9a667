"""An agent's day with one customer: wrap-up, offers that pass on, notes, marks, two tabs, merge."""

import re
from datetime import datetime
from uuid import UUID

import httpx
import pytest
from playwright.async_api import WebSocket, expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import PASSWORD, House, build_house
from tests.acceptance.people import Agent
from tests.faults.ground import looking
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser

# Of the people of a house.
ADMINISTRATOR = 2

STORY = {
    "he": ("נועה כהן", "שלום, המונה מציג שגיאה E-41 👋", "שולחת טכנאי מחר, 08:00–10:00.", "טופל", "המונה הוחלף",
           "ממתין ללקוח"),
    "en": ("Noa Cohen", "Hello, my meter shows E-41 👋", "An engineer comes tomorrow, 8–10.", "Solved", "Meter replaced",
           "Waiting for the customer"),
}  # fmt: skip


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_the_next_message_is_a_new_case_beside_the_old_when_the_first_was_wrapped_up_and_resolved(
    locale: str, shared_centre: Centre, stage: Stage
) -> None:
    name, question, answer, solved, outcome, waiting = STORY[locale]
    house = await build_house(shared_centre, locale)
    agent, visitor = await stage.agent_at_work(house), await stage.visitor(house)
    await visitor.open(name)
    await visitor.write(question)
    await agent.accept(name)
    await agent.say(answer)
    await expect(visitor.line(answer)).to_have_count(1)

    await agent.finish()
    await expect(visitor.dialog.get_by_text(visitor.text("ended"))).to_be_visible()
    complete = agent.wrap_up.get_by_role("button", name=agent.text("wrap_up.finish"))
    await complete.click()
    await expect(agent.wrap_up.get_by_role("alert")).to_have_text(agent.text("wrap_up.choose_first"))
    resolve = agent.wrap_up.get_by_role("checkbox", name=agent.text("wrap_up.resolve"))
    await agent.wrap_up.get_by_role("radio", name=waiting).check()
    await expect(resolve).not_to_be_checked()
    await agent.wrap_up.get_by_role("radio", name=solved).check()
    await expect(resolve).to_be_checked()
    await agent.wrap_up.get_by_role("textbox", name=agent.text("wrap_up.outcome")).fill(outcome)
    await agent.complete_wrap_up(solved)
    await expect(agent.work).to_have_count(0)

    await visitor.write("?")
    await agent.accept(name)
    await expect(agent.line(question)).to_have_count(0)
    earlier = agent.customer.get_by_role("button").filter(has_text=outcome)
    await earlier.click()
    await expect(agent.line(question)).to_have_count(1)
    await expect(agent.page.get_by_text(agent.text("composer.closed_resolved"))).to_be_visible()
    await expect(agent.thread.get_by_text(f"{solved} · {outcome}")).to_be_visible()


async def test_an_offer_goes_to_a_colleague_when_it_is_declined(shared_centre: Centre, stage: Stage) -> None:
    house = await build_house(shared_centre, "he")
    dana, visitor = await stage.agent_at_work(house), await stage.visitor(house)
    await visitor.open("נועה")
    await visitor.write("שלום")
    await expect(dana.offer("נועה")).to_be_visible()
    yoav = await stage.agent_at_work(house, 1)

    await dana.offer("נועה").get_by_role("button", name="דחייה", exact=True).click()

    await expect(dana.offer("נועה")).to_have_count(0)
    await yoav.accept("נועה")
    await yoav.button("case.why_me").click()
    why = yoav.page.get_by_role("dialog")
    await expect(why).to_contain_text("דנה לוי")
    await expect(why).to_contain_text("ויתר")


async def test_the_customer_on_the_screen_is_seen_no_more_when_the_agents_queues_are_taken_away(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    dana = await stage.agent(house)
    await house.hears("שלום", thread="1", name="נועה", address="noa@mail.example")
    await dana.sign_in()
    await dana.go_to("customers")
    await dana.page.get_by_role("main").get_by_text("נועה").click()
    await expect(dana.page.get_by_role("heading", name="נועה", exact=True)).to_be_visible()
    await expect(dana.page.get_by_text("noa@mail.example").first).to_be_visible()

    await _take_away_queues(house, dana)
    await expect(dana.page.get_by_role("heading", name="נועה", exact=True)).to_have_count(0)
    await expect(dana.page.get_by_text("noa@mail.example")).to_have_count(0)
    await expect(dana.page.get_by_role("alert")).to_be_visible()
    await dana.go_to("customers")
    await expect(dana.page.get_by_text(dana.text("customers.none"))).to_be_visible()


async def _take_away_queues(house: House, agent: Agent) -> None:
    async with httpx.AsyncClient(base_url=f"{house.centre.address}/api/v1", timeout=60) as http:
        body = {"email": house.agents[ADMINISTRATOR].email, "password": PASSWORD}
        signed_in = await http.post("/session", json=body)
        headers = {"x-retzef-csrf": signed_in.json()["csrf"]}
        path = f"/people/{agent.person.agent_id}"
        answer = await http.patch(path, json={"queue_ids": []}, headers=headers)
        assert answer.is_success, answer.text


async def test_the_customer_keeps_the_place_when_an_offer_rings_out_and_when_the_work_is_given_back(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    dana, visitor = await stage.agent_at_work(house), await stage.visitor(house)
    await visitor.open("נועה")
    await visitor.write("שלום")
    await expect(dana.offer("נועה")).to_be_visible()
    since = await _queued_at(house)

    await _let_ring_out(house)
    yoav = await stage.agent_at_work(house, 1)
    await expect(dana.offer("נועה")).to_have_count(0)
    await expect(dana.presence).to_contain_text("הצעה לא נענתה")
    await yoav.accept("נועה")
    await yoav.take_a_break("הפסקה")
    await yoav.button("case.requeue").click()
    dialog = yoav.page.get_by_role("dialog")
    await dialog.get_by_role("radio", name="חיובים").check()
    await dialog.get_by_role("button", name="העברה", exact=True).click()
    await expect(yoav.work).to_have_count(0)
    await dana.be_ready()
    await dana.accept("נועה")

    await expect(dana.line("שלום")).to_have_count(1)
    assert await _queued_at(house) == since


async def _let_ring_out(house: House) -> None:
    """The time of the offer is over; that is seen when the router looks next, as it does when somebody is ready."""
    async with looking(house.centre) as database:
        await database.execute(
            "UPDATE offers SET expires_at = clock_timestamp() WHERE tenant_id = $1",
            UUID(str(house.tenant_id)),
        )


async def _queued_at(house: House) -> datetime:
    async with looking(house.centre) as database:
        found: datetime = await database.fetchval(
            "SELECT queued_at FROM work_items WHERE tenant_id = $1", UUID(str(house.tenant_id))
        )
    return found


async def test_the_visitor_sees_nothing_of_it_when_an_agent_writes_a_note(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent, visitor = await stage.agent_at_work(house), await stage.visitor(house)
    frames: list[str] = []

    def overhear(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: frames.append(str(payload)))

    visitor.page.on("websocket", overhear)
    await visitor.open("נועה")
    await visitor.write("שלום")
    await agent.accept("נועה")

    await agent.note("לקוחה חוזרת, לבדוק זכאות")
    await expect(agent.line("לקוחה חוזרת, לבדוק זכאות")).to_contain_text("רק נציגים רואים")
    await agent.write("זכאות: לבדוק היום")  # going on as before is among agents too
    await expect(agent.line("זכאות: לבדוק היום")).to_have_attribute("data-direction", "note")
    await agent.say("שלום נועה")

    await expect(visitor.line("שלום נועה")).to_have_count(1)
    await visitor.page.reload()
    await expect(visitor.line("שלום נועה")).to_have_count(1)
    assert any("שלום נועה" in frame for frame in frames)
    assert not [frame for frame in frames if "זכאות" in frame]
    await expect(visitor.page.get_by_text("זכאות")).to_have_count(0)


async def test_each_side_sees_the_other_type_how_far_its_words_have_come_and_that_the_visitor_ended_it(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent, visitor = await stage.talking(house, "נועה", "שלום")
    await expect(visitor.log.get_by_text("נקראה")).to_be_visible()

    await visitor.composer.press_sequentially("רגע")
    await expect(agent.thread.get_by_text("נועה מקליד/ה…")).to_be_visible()
    await agent.composer.press_sequentially("כן")
    await expect(visitor.dialog.get_by_text("דנה לוי בהקלדה")).to_be_visible()

    await visitor.close()
    await agent.say("חיכיתי לך")
    await expect(agent.mark("חיכיתי לך", "delivered")).to_be_visible()
    await visitor.open()
    await expect(agent.mark("חיכיתי לך", "read")).to_be_visible()

    end = visitor.dialog.get_by_role("button", name=visitor.text("end"))
    await end.press("Enter")
    asked = visitor.dialog.get_by_role("form", name=visitor.text("end_ask"))
    await asked.get_by_role("button", name=visitor.text("end")).press("Enter")
    await expect(visitor.log.get_by_text(visitor.text("ended"))).to_be_visible()
    await expect(visitor.line("חיכיתי לך")).to_have_count(1)
    await expect(visitor.composer).to_be_focused()
    await expect(end).to_have_count(0)
    await expect(agent.thread.get_by_text(agent.text("line.customer_left"))).to_be_visible()
    await expect(agent.work).to_contain_text(agent.text("line.customer_left_plain"))
    await visitor.write("עוד דבר")
    await expect(agent.line("עוד דבר")).to_have_count(1)
    await expect(agent.work).not_to_contain_text(agent.text("line.customer_left_plain"))
    await expect(end).to_be_visible()


async def test_both_tabs_of_an_agent_show_the_same_when_one_writes_and_accepts(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent, visitor = await stage.agent_at_work(house), await stage.visitor(house)
    await visitor.open("נועה")
    await visitor.write("שלום")
    other = Agent(await agent.page.context.new_page(), house, agent.person)
    stage.agents.append(other)
    await other.page.goto(f"{house.centre.address}/desk/")
    await expect(other.offer("נועה")).to_be_visible()

    await agent.accept("נועה")
    await expect(other.offer("נועה")).to_have_count(0)
    await other.page.goto(agent.page.url)
    await agent.composer.fill("טיוטה אחת")
    await expect(other.composer).to_have_value("טיוטה אחת")
    await other.composer.press("Enter")

    await expect(agent.line("טיוטה אחת")).to_have_count(1)
    await expect(agent.composer).to_have_value("")
    await expect(visitor.line("טיוטה אחת")).to_have_count(1)


async def test_every_tab_asks_to_sign_in_and_the_work_goes_to_a_colleague_when_the_agent_signs_out_in_one(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent, _ = await stage.talking(house, "נועה", "שלום")
    other = Agent(await agent.page.context.new_page(), house, agent.person)
    stage.agents.append(other)
    await other.page.goto(agent.page.url)
    await expect(other.line("שלום")).to_have_count(1)

    await agent.page.get_by_role("button", name=re.compile("^אני וההגדרות שלי")).click()
    await agent.page.get_by_role("menuitem", name="יציאה").click()
    asked = agent.page.get_by_role("dialog", name="לצאת כשיש עבודה ביד?")
    await asked.get_by_role("button", name="יציאה").click()

    await expect(other.page.get_by_role("heading", name="כניסה לעמדת הנציג")).to_be_visible()
    yoav = await stage.agent_at_work(house, 1)
    await yoav.accept("נועה")
    await expect(yoav.line("שלום")).to_have_count(1)


async def test_everything_is_as_before_when_two_customers_are_merged_and_separated_again(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent, noa, ruth = (
        await stage.agent_at_work(house),
        await stage.visitor(house),
        await stage.visitor(house),
    )
    await noa.open("נועה כהן")
    await noa.write("שלום מהמחשב")
    await agent.accept("נועה כהן")
    await ruth.open("נ. כהן")
    await ruth.write("שלום מהטלפון")
    await agent.accept("נ. כהן")

    await agent.button("link.add").click()
    dialog = agent.page.get_by_role("dialog")
    await dialog.get_by_role("searchbox").fill("נועה")
    await dialog.get_by_role("radio", name="נועה כהן").check()
    await dialog.get_by_role("button", name="קישור אל נועה כהן").click()
    cases = agent.customer.get_by_role("button", name="פתוחה")
    await expect(cases).to_have_count(1)
    await expect(agent.work.filter(has_text="נ. כהן")).to_have_count(2)
    await cases.click()
    await expect(agent.line("שלום מהמחשב")).to_have_count(1)

    linked = agent.customer.get_by_role("listitem").filter(has_text="נועה כהן")
    await linked.get_by_role("button", name=re.compile("^הפרדה")).click()
    await expect(agent.work.filter(has_text="נועה כהן")).to_have_count(1)
    await expect(agent.work.filter(has_text="נ. כהן")).to_have_count(1)
    await expect(agent.customer.get_by_role("button", name="פתוחה")).to_have_count(0)
