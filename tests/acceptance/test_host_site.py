"""The chat on other people's sites: hostile styles, strict policies, people the site vouches for."""

import pytest
from playwright.async_api import expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import House, build_house
from tests.acceptance.people import Agent, Visitor
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser

HOSTILE = """
html { font-size: 40px !important; transform: rotate(2deg) !important; filter: grayscale(0.2) !important }
* { font: italic 40px fantasy !important; color: red !important; background: yellow !important;
    position: static !important; float: left !important; opacity: 0.5 !important; transform: skew(20deg) !important;
    text-transform: uppercase !important; direction: ltr !important; width: 50px !important; height: 20px !important;
    overflow: hidden !important; z-index: -1 !important; pointer-events: none !important;
    clip-path: circle(10px) !important; zoom: 1.5 !important; visibility: hidden !important }
div, button, p, h2, svg, path, textarea, input { display: none !important }
body { display: block !important; overflow: hidden !important }
*:not(html, body) { contain: strict !important; content-visibility: hidden !important }
"""


def _tag(house: House, **more: str) -> dict[str, str]:
    attributes = {
        "src": f"{house.centre.address}/widget.js",
        "data-entry-point": house.webchat_key,
        "data-locale": house.locale,
    }
    return attributes | {f"data-{name}": value for name, value in more.items()}


async def _talk(agent: Agent, visitor: Visitor, name: str) -> None:
    """Question and answer: both are seen."""
    await visitor.open(name)
    await visitor.write("האם רואים אותי?")
    await agent.accept(name)
    await agent.say("רואים היטב")
    await expect(visitor.line("רואים היטב")).to_be_in_viewport(ratio=1)


async def test_the_chat_keeps_its_shape_when_the_site_styles_everything(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    stage.site.put("/hostile.css", HOSTILE, "text/css")
    head = '<link rel="stylesheet" href="/hostile.css">'
    address = stage.site.put_page("/hostile", _tag(house), head=head)
    page = await (await stage.new_context("he")).new_page()
    await page.goto(address)
    visitor = Visitor(page, "he")
    stage.visitors.append(visitor)

    await _talk(await stage.agent_at_work(house), visitor, "נועה")

    words = visitor.line("רואים היטב")
    style = "element => { const s = getComputedStyle(element); return [s.direction, s.textTransform, s.visibility] }"
    assert await words.evaluate(style) == ["rtl", "none", "visible"]
    box = await visitor.dialog.bounding_box()
    assert box is not None
    assert box["width"] > 300
    assert box["height"] > 400


async def test_the_chat_works_when_the_site_forbids_all_but_its_own_address(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    centre, socket = shared_centre.address, shared_centre.address.replace("http", "ws")
    policy = (
        f"default-src 'none'; script-src {centre}; connect-src {centre} {socket}; img-src {centre}; "
        "style-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    address = stage.site.put_page("/strict", _tag(house), headers={"content-security-policy": policy})
    page = await (await stage.new_context("he")).new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    await page.goto(address)
    visitor = Visitor(page, "he")
    stage.visitors.append(visitor)

    await _talk(await stage.agent_at_work(house), visitor, "נועה")

    assert not [each for each in complaints if "Content Security Policy" in each]


async def test_one_customer_is_known_in_every_browser_and_another_apart_when_the_site_vouches_for_them(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent = await stage.agent_at_work(house)
    noa = house.vouch_for("customer-42", name="נועה כהן", email="noa@site.example")
    at_home = await stage.visitor(house, identity=noa)
    await at_home.open()
    await at_home.write("מהבית")
    await agent.accept("נועה כהן")
    account = agent.customer.get_by_role("listitem").filter(has_text="customer-42")
    await expect(account).to_contain_text("מאומת")

    on_the_way = await stage.visitor(house, identity=house.vouch_for("customer-42", name="נועה כהן"))
    await on_the_way.open()
    await expect(on_the_way.line("מהבית")).to_have_count(0)
    await on_the_way.write("מהטלפון")
    await agent.accept("נועה כהן")
    await expect(agent.line("מהבית")).to_have_count(1)
    await expect(agent.line("מהטלפון")).to_have_count(1)

    await at_home.composer.fill("טיוטה של נועה")
    shared = await stage.visitor(
        house, context=at_home.page.context, identity=house.vouch_for("customer-7", name="רות לוי")
    )
    await shared.open()
    await expect(shared.composer).to_have_value("")
    await shared.write("אני מישהי אחרת")
    await agent.accept("רות לוי")
    await expect(agent.line("אני מישהי אחרת")).to_have_count(1)
    await expect(agent.line("מהבית")).to_have_count(0)
    await expect(shared.line("אני מישהי אחרת")).to_have_count(1)
    await expect(shared.line("מהבית")).to_have_count(0)
    await expect(at_home.line("מהבית")).to_have_count(0)


async def test_the_visitor_is_nobody_in_particular_when_the_token_was_not_signed_by_the_site(
    shared_centre: Centre, stage: Stage
) -> None:
    house, other = await build_house(shared_centre, "he"), await build_house(shared_centre, "he")
    agent = await stage.agent_at_work(house)
    visitor = await stage.visitor(house, identity=other.vouch_for("customer-42", name="נועה כהן"))

    await visitor.open("מישהי")
    await visitor.write("שלום")
    await agent.accept("מישהי")

    await expect(agent.customer.get_by_text("customer-42")).to_have_count(0)
