"""Files in both directions, and those that are not what they say."""

import struct
import zlib

import pytest
from playwright.async_api import FilePayload, Locator, expect

from tests.acceptance.conftest import Stage
from tests.acceptance.house import build_house
from tests.fixtures.centre import Centre

pytestmark = pytest.mark.browser

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PAGE = b"<!doctype html><html><script>alert(document.cookie)</script></html>"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _png(width: int, height: int) -> bytes:
    """A picture of one colour."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x1f\x6f\xeb" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _file(name: str, media_type: str, body: bytes) -> FilePayload:
    return {"name": name, "mimeType": media_type, "buffer": body}


async def _width(picture: Locator) -> int:
    """How wide the picture is that has been loaded, 0 while it has not."""
    width: int = await picture.evaluate(
        "async image => { await image.decode().catch(() => undefined); return image.naturalWidth }"
    )
    return width


async def test_pictures_and_documents_arrive_and_disguised_files_are_refused_in_words_when_both_sides_attach(
    shared_centre: Centre, stage: Stage
) -> None:
    house = await build_house(shared_centre, "he")
    agent, visitor = await stage.agent_at_work(house), await stage.visitor(house)
    await visitor.open("נועה")
    picked = [
        _file("המונה שלי.png", "image/png", _png(64, 48)),
        _file("חשבון.pdf", "application/pdf", PAGE),
    ]
    await visitor.dialog.locator("input[type=file]").set_input_files(picked)
    refusal = "תוכן הקובץ אינו תואם את הסוג שלו, ולכן הוא לא התקבל."
    await expect(visitor.dialog.get_by_role("alert").filter(has_text=refusal)).to_be_visible()
    await visitor.write("צירפתי תמונה")

    await agent.accept("נועה")
    picture = agent.thread.get_by_role("button", name="פתיחת התמונה המונה שלי.png").locator("img")
    await expect(picture).to_be_visible()
    assert await _width(picture) == 64
    await expect(agent.thread.get_by_text("חשבון.pdf")).to_have_count(0)

    await agent.page.locator("input[type=file]").set_input_files([
        _file("הוראות.pdf", "application/pdf", PDF),
        _file("טופס.pdf", "application/pdf", PAGE),
    ])  # fmt: skip
    composer = agent.page.get_by_role("form", name="כתיבת הודעה")
    await expect(composer.get_by_role("alert")).to_contain_text("תוכן הקובץ אינו תואם את הסוג ששמו מציין")
    await expect(composer.get_by_role("button", name="הסרת הוראות.pdf")).to_be_visible()
    # Nothing is sent before its files are there.
    await expect(composer.get_by_role("progressbar")).to_have_count(0)
    await agent.say("הנה ההוראות")
    await expect(composer.get_by_role("alert")).to_have_count(0)

    link = visitor.log.get_by_role("link", name="הוראות.pdf")
    await expect(link).to_be_visible()
    address = await link.get_attribute("href")
    assert address is not None
    answer = await visitor.page.context.request.get(address)
    assert await answer.body() == PDF
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["x-content-type-options"] == "nosniff"
