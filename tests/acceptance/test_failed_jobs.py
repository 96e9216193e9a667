"""What an administrator does when a provider refuses us: read why, mend it, try again."""

import pytest
from playwright.async_api import expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.fixtures.centre import Centre
from tests.fixtures.provider import Answer, run_provider
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.browser


async def test_a_refused_answer_is_shown_as_failed_and_goes_out_when_the_administrator_tries_it_again(
    shared_centre: Centre, stage: Stage
) -> None:
    async with run_provider() as provider:
        provider.otherwise = Answer(401)
        house = await build_house(shared_centre, "he", callback_url=f"{provider.address}/retzef")
        agent, admin = await stage.agent_at_work(house), await stage.agent(house, 2)
        await house.hears("איפה ההזמנה שלי?", thread="order-7", name="נועה", address="noa@shop.example")
        await agent.accept("נועה")
        await agent.say("בדרך אליך")
        await expect(agent.line("בדרך אליך")).to_contain_text("הספק אינו מקבל את פרטי הגישה שלנו")

        await admin.sign_in()
        await admin.go_to("administration")
        await admin.page.get_by_role("link", name="עבודות שנכשלו").click()
        job = admin.page.get_by_role("listitem").filter(has_text="send_message")
        await expect(job).to_have_count(1)
        await expect(job).to_contain_text("ניסיון אחד")

        provider.otherwise = Answer(200, body=b'{"message_id": "theirs-1"}')
        sent = len(provider.requests)
        await job.get_by_role("button", name="ניסיון נוסף").click()

        await expect(admin.page.get_by_text("שום דבר לא תקוע")).to_be_visible()
        await eventually(provider.count, lambda count: count == sent + 1)
        await expect(agent.mark("בדרך אליך", "sent")).to_be_visible()
        assert "בדרך אליך" in provider.requests[-1].body.decode()
