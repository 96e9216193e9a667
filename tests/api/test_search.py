"""Search: what is found in four languages, by whom, page by page; and that a hard one holds nobody up."""

import asyncio
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from retzef.modules.search.api import Indexing
from retzef.platform.db.pool import ASIDE_CONNECTIONS, ASIDE_WITHIN_MS, connect_listener
from tests.fixtures.actors import Desk, Visitor, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def index(composed: Composed) -> None:
    """What the worker does a moment after each commit."""
    connection = await connect_listener(composed.core.database)
    try:
        await Indexing(composed.core.database, composed.core.clock).sweep(connection)
    finally:
        await connection.close()


def _after(cursor: str | None) -> dict[str, Any]:
    return {"after": cursor} if cursor else {}


async def find(desk: Desk, text: str, *, expect: int = 200, **narrowed: object) -> dict[str, Any]:
    query = urlencode({"q": text, **narrowed})
    return dict((await desk.do("GET", f"/search?{query}", expect=(expect,))).json())


def texts(answer: dict[str, Any]) -> list[str]:
    return ["".join(piece["text"] for piece in each["pieces"]) for each in answer["messages"]]


async def test_messages_are_found_in_four_languages_and_by_parts_of_numbers(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    said = [
        "והמשלוחים לא הגיעו לביתי", "Де моє замовлення №48213?", "Не пришёл счёт за доставку", "My invoices were paid twice",
        "Телефон: 050-123 45 67",
    ]  # fmt: skip
    for each in said:
        await visitor.write(each)
    await index(shared)
    for text, place in (
        ("משלוח", 0), ("המשלוחים", 0), ("לבית", 0), ("בַּיִת", 0),
        ("замовлень", 1), ("8213", 1), ("#48213", 1),
        ("счета доставка", 2), ("пришел", 2), ("invoice", 3), ("PAID", 3), ("invo", 3),
        ("+972 50 123-45-67", 4), ("0501234567", 4), ("1234567", 4),
    ):  # fmt: skip
        assert texts(await find(dana, text)) == [said[place]], text
    for nothing in ("шо", "תנין", "48214", "invoice תנין", "' | 'a", "\\"):
        assert texts(await find(dana, nothing)) == [], nothing
    found = (await find(dana, "invoice"))["messages"][0]
    assert found["pieces"] == [
        {"text": "My ", "marked": False}, {"text": "invoices", "marked": True}, {"text": " were paid twice", "marked": False},
    ]  # fmt: skip
    assert (found["customer_name"], found["channel"], found["direction"]) == ("Ruth", "webchat", "in")


async def test_cases_and_customers_are_found_beside(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    listed = (await dana.do("GET", "/cases")).json()["cases"][0]
    await dana.do("PATCH", f"/cases/{listed['case_id']}", {"subject": "Meter to be changed"})
    for text in (str(listed["number"]), f"#{listed['number']}", "METER chang"):
        assert [each["case_id"] for each in (await find(dana, text))["cases"]] == [listed["case_id"]], text
    assert [each["name"] for each in (await find(dana, "rut"))["customers"]] == ["Ruth"]


async def test_an_agent_finds_only_what_they_may_read(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    await visitor.write("the pomegranate is ripe")
    case_id = (await dana.do("GET", "/cases")).json()["cases"][0]["case_id"]
    note = {"client_id": str(uuid4()), "interaction_id": None, "text": "a pomegranate, he says", "note": True}
    await dana.do("POST", f"/cases/{case_id}/messages", note)
    await index(shared)
    yoav, emma = await sit_down(shared, own, "yoav"), await sit_down(shared, own, "emma")
    stranger = await sit_down(shared, await shared.new_tenant(), "admin")
    assert len(texts(await find(dana, "pomegranate"))) == 2
    assert len(texts(await find(yoav, "pomegranate"))) == 2
    for nobody in (emma, stranger):
        answer = await find(nobody, "pomegranate")
        assert (answer["messages"], answer["cases"], answer["customers"]) == ([], [], [])
        assert (await find(nobody, "ruth"))["customers"] == []
    assert texts(await find(yoav, "pomegranate", who="note")) == ["a pomegranate, he says"]
    assert texts(await find(yoav, "pomegranate", channel="http")) == []
    assert texts(await find(yoav, "pomegranate", queue=str(own.other_queue_id))) == []
    assert texts(await find(yoav, "pomegranate", who="in", queue=str(own.queue_id))) == [
        "the pomegranate is ripe"
    ]
    assert texts(await find(yoav, "pomegranate", until="2020-01-01T00:00:00Z")) == []
    assert len(texts(await find(yoav, "pomegranate", since="2020-01-01T00:00:00Z"))) == 2


async def test_every_message_comes_once_when_read_page_by_page(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    said = [f"quince number {number}" for number in range(7)]
    for each in said:
        await visitor.write(each)
    await index(shared)
    read: list[str] = []
    after: str | None = None
    for _ in range(5):
        page = await find(dana, "quinces", limit=3, **_after(after))
        read += texts(page)
        after = page["after"]
        if after is None:
            break
    assert read == said[::-1]
    assert (await find(dana, "quince", after="nonsense", expect=422))["error"]["code"] == "cursor-invalid"


async def test_messages_go_on_while_hard_searches_hold_all_that_searches_have(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    """Whatever takes long aside ends by itself, and takes no connection that messages need."""
    database = shared.core.database
    over, begun = asyncio.Event(), asyncio.Semaphore(0)

    async def be_hard() -> None:
        async with database.aside.acquire() as connection:
            assert await connection.fetchval("SHOW statement_timeout") == f"{ASIDE_WITHIN_MS // 1000}s"
            begun.release()
            await over.wait()

    hard = [asyncio.create_task(be_hard()) for _ in range(ASIDE_CONNECTIONS)]
    for _ in hard:
        await begun.acquire()
    searching = asyncio.create_task(find(dana, "anything"))
    for number in range(5):
        await visitor.write(f"meanwhile {number}")
        await dana.do("GET", "/cases")
    assert not searching.done()
    over.set()
    await asyncio.gather(*hard)
    assert (await searching)["understood"]


async def test_what_is_deleted_is_found_no_more(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    await visitor.write("my secret is persimmon")
    await index(shared)
    assert len(texts(await find(dana, "persimmon"))) == 1
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute("DELETE FROM messages WHERE text LIKE '%persimmon%'")
        assert not await connection.fetchval(
            "SELECT count(*) FROM searched_messages WHERE words @@ 'persimmon'"
        )
    assert texts(await find(dana, "persimmon")) == []
