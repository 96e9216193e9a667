"""Asking a colleague: they see the case and write notes, are let in, and are given the whole of it."""

import re

import pytest
from playwright.async_api import Locator, expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.acceptance.people import Agent
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser

STORY = {
    "he": ("נועה כהן", "המונה מציג שגיאה E-41", "של מי המונה?", "זה המונה של השכנים", "שלום, בדקתי: זה לא המונה שלכם"),
    "en": ("Noa Cohen", "My meter shows E-41", "Whose meter is it?", "It is the neighbour's", "Hello, it is not your meter"),
}  # fmt: skip


def bar(agent: Agent) -> Locator:
    """What is told of the question above the composer."""
    return agent.page.get_by_role("region", name=agent.text("consult.label"))


async def let_in(agent: Agent) -> None:
    """Whoever has taken the question."""
    await bar(agent).get_by_role("button", name=agent.text("consult.let_in")).click()


async def begin_to_ask(agent: Agent) -> Locator:
    """The dialog in which the one colleague there is can be asked."""
    await agent.button("case.requeue").click()
    await agent.page.get_by_role("radio", name=agent.text("pass_on.colleague")).check()
    await agent.page.get_by_role("checkbox", name=agent.text("consult.ask_first")).check()
    return agent.page.get_by_role("dialog", name=agent.text("consult.label"))


async def ask(agent: Agent, question: str) -> None:
    """The one colleague there is."""
    dialog = await begin_to_ask(agent)
    text = dialog.get_by_role("textbox", name=agent.text("consult.question"))
    await dialog.get_by_role("button", name=agent.text("consult.ask"), exact=True).click()
    await expect(text).to_be_focused()  # there is no question yet
    await expect(dialog).to_contain_text(agent.text("consult.needs_question"))
    await text.fill(question)
    await dialog.get_by_role("button", name=agent.text("consult.ask"), exact=True).click()
    await expect(dialog).to_have_count(0)


@pytest.mark.parametrize("locale", ["he", pytest.param("en", marks=pytest.mark.slow)])
async def test_colleague_writes_notes_then_to_the_customer_and_then_has_it_when_they_were_asked(
    locale: str, shared_centre: Centre, stage: Stage
) -> None:
    name, said, question, note, answer = STORY[locale]
    house = await build_house(shared_centre, locale)
    dana, visitor = await stage.talking(house, name, said)
    yoav = await stage.agent_at_work(house, 1)

    await ask(dana, question)
    await expect(bar(dana)).to_contain_text(house.agents[1].name)
    offer = yoav.page.get_by_role("listitem", name=f"{yoav.text('offer.new_question')} {name}")
    await expect(offer).to_contain_text(question)
    await expect(offer).to_contain_text(house.agents[0].name)
    await offer.get_by_role("button", name=yoav.text("offer.accept")).click()

    await expect(bar(yoav)).to_contain_text(yoav.text("consult.you_note"))
    await expect(yoav.line(said)).to_have_count(1)
    await expect(yoav.page.get_by_text(yoav.text("composer.closed_consulted"))).to_be_visible()
    await expect(yoav.button("case.finish")).to_have_count(0)
    begun, rest = note[:5], note[5:]
    await yoav.composer.press_sequentially(begun)
    await let_in(dana)
    await expect(bar(yoav)).to_contain_text(yoav.text("consult.you_write_too"))
    # Nothing turns to the customer under the fingers of whoever is writing a note.
    await expect(yoav.composer).to_have_value(begun)
    await yoav.composer.press_sequentially(rest)
    await yoav.composer.press("Enter")
    await expect(dana.line(note)).to_have_count(1)
    await yoav.say(answer)
    await expect(visitor.line(answer)).to_have_count(1)
    await expect(visitor.line(note)).to_have_count(0)

    await bar(dana).get_by_role("button", name=dana.text("consult.pass")).click()
    await expect(dana.work).to_have_count(0)
    await expect(yoav.button("case.finish")).to_be_visible()
    await expect(bar(yoav)).to_have_count(0)
    await expect(yoav.page).to_have_url(re.compile("/work/"))


async def test_question_is_over_when_the_asker_says_so(shared_centre: Centre, stage: Stage) -> None:
    house = await build_house(shared_centre, "he")
    dana, _ = await stage.talking(house, "נועה", "שלום")
    yoav = await stage.agent_at_work(house, 1)
    await ask(dana, "של מי המונה?")
    offers = yoav.page.get_by_test_id("offer")
    await expect(offers).to_have_count(1)
    mark = dana.work.get_by_role("img", name=dana.text("work.question_open", name=house.agents[1].name))
    await expect(mark).to_be_visible()
    await dana.button("case.requeue").click()
    await expect(dana.page.get_by_text(dana.text("consult.one_at_a_time"))).to_be_visible()
    await dana.page.keyboard.press("Escape")
    await bar(dana).get_by_role("button", name=dana.text("consult.stop")).click()
    await expect(offers).to_have_count(0)
    await expect(bar(dana)).to_have_count(0)
    await expect(mark).to_have_count(0)
    await expect(dana.composer).to_be_focused()

    await ask(dana, "ועכשיו?")
    await offers.get_by_role("button", name=yoav.text("offer.accept")).click()
    await expect(bar(yoav)).to_be_visible()
    await bar(dana).get_by_role("button", name=dana.text("consult.end")).click()
    await expect(yoav.page.get_by_text(yoav.text("consult.over"), exact=True)).to_be_visible()
    await yoav.page.get_by_role("link", name=yoav.text("case.gone_see")).click()
    await expect(yoav.line("שלום")).to_have_count(1)


async def test_colleague_who_is_away_is_waited_for_when_they_are_asked(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    dana, _ = await stage.talking(house, "נועה", "שלום")
    yoav = await stage.agent_at_work(house, 1)
    await yoav.take_a_break("הפסקה")
    dialog = await begin_to_ask(dana)
    await expect(dialog.get_by_text(dana.text("doubt.not_ready"))).to_be_visible()
    await dialog.get_by_role("textbox").fill("של מי המונה?")
    await dialog.get_by_role("button", name=dana.text("consult.ask"), exact=True).click()
    await expect(bar(dana)).to_contain_text(house.agents[1].name)
    await expect(yoav.page.get_by_test_id("offer")).to_have_count(0)
    await yoav.be_ready()
    await expect(yoav.page.get_by_test_id("offer")).to_have_count(1)


async def test_each_is_told_what_became_of_a_question(shared_centre: Centre, stage: Stage) -> None:
    house = await build_house(shared_centre, "he")
    dana, _ = await stage.talking(house, "נועה", "שלום")
    yoav = await stage.agent_at_work(house, 1)
    offers = yoav.page.get_by_test_id("offer")
    await ask(dana, "של מי המונה?")
    await offers.get_by_role("button", name=yoav.text("offer.decline"), exact=True).click()
    await expect(dana.page.get_by_text(dana.text("consult.news_not_taken", name="נועה"))).to_be_visible()

    await yoav.be_ready()
    await ask(dana, "ועכשיו?")
    await offers.get_by_role("button", name=yoav.text("offer.accept")).click()
    await let_in(dana)
    await expect(bar(yoav)).to_contain_text(yoav.text("consult.you_write_too"))
    await dana.page.get_by_role("button", name=dana.text("me.menu")).click()
    await dana.page.get_by_role("menuitem", name=dana.text("sign_in.sign_out"), exact=True).click()
    dialog = dana.page.get_by_role("dialog", name=dana.text("sign_out.title"))
    await expect(dialog.get_by_text(dana.text("sign_out.asking"))).to_be_visible()
    await dialog.get_by_role("button", name=dana.text("sign_in.sign_out"), exact=True).click()
    await expect(yoav.page.get_by_text(yoav.text("consult.news_inherited", name="נועה"))).to_be_visible()
    await expect(yoav.button("case.finish")).to_be_visible()
