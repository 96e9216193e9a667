"""Search: what is found in four languages, by whom, page by page; and that a hard one holds nobody up."""

import asyncio
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from retzef.modules.search.api import Indexing
from retzef.platform.db.pool import ASIDE_CONNECTIONS, ASIDE_WITHIN_MS, connect_session
from tests.fixtures.actors import Desk, Visitor, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def index(composed: Composed) -> None:
    """What the worker does a moment after each commit."""
    connection = await connect_session(composed.core.database)
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


async def _define(admin: Desk, subject: str, key: str, kind: str, **more: object) -> None:
    body = {"subject": subject, "key": key, "type": kind, "label": {"en": key.title()}, **more}
    await admin.do("POST", "/fields", body, expect=(201,))


async def _make(admin: Desk, name: str) -> str:
    return str((await admin.do("POST", "/customers", {"name": name}, expect=(201,))).json()["customer_id"])


async def _write(admin: Desk, customer: str, **values: object) -> None:
    await admin.do("PATCH", f"/customers/{customer}/fields", {"values": values})


def why(found: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Of each name the fields in which it was found."""
    return {
        each.get("name") or each["customer_name"]: [place["key"] for place in each["found_in"]]
        for each in found
    }


async def test_customers_and_cases_are_found_by_what_stands_in_their_own_fields(
    shared: Composed, own: Tenant, visitor: Visitor, dana: Desk
) -> None:
    admin = await sit_down(shared, own, "admin")
    choices = [{"key": "gold", "label": {"en": "Gold plan", "uk": "Золотий тариф"}}]
    for key, kind in (("contract", "text"), ("meter", "number"), ("second", "phone"), ("mail", "email"), ("site", "link"), ("born", "date"), ("notes", "long_text")):  # fmt: skip
        await _define(admin, "customer", key, kind)
    await _define(admin, "customer", "plan", "choice", choices=choices)
    await _define(admin, "case", "address", "text")
    avi = await _make(admin, "Avi")
    await _write(
        admin, avi, contract="AB-48213/7", meter="1250774", second="+972 50 765 43 21", mail="avi.k@mail.example", site="https://shop.test/x",
        born="28.02.1980", notes="הלקוחות ביקשו החזר. Просит перезвонить по договору", plan="gold",
    )  # fmt: skip
    case_id = (await dana.do("GET", "/cases")).json()["cases"][0]["case_id"]
    await admin.do("PATCH", f"/cases/{case_id}", {"fields": {"address": "вулиця Хрещатик 14"}})
    await index(shared)
    for text, key in (
        ("48213", "contract"), ("8213", "contract"), ("ab-48213", "contract"), ("50774", "meter"), ("050-765-4321", "second"), ("7654321", "second"),
        ("avi.k@mail.example", "mail"), ("shop.test", "site"), ("28.02.1980", "born"), ("1980-02-28", "born"), ("החזר", "notes"), ("לקוחות", "notes"),
        ("договор", "notes"), ("GOLD", "plan"), ("тарифу", "plan"), ("gold plan", "plan"),
    ):  # fmt: skip
        assert why((await find(admin, text))["customers"]) == {"Avi": [key]}, text
        if len(text) > 3:
            page = (await admin.do("GET", f"/customers?{urlencode({'query': text})}")).json()
            assert why(page["customers"]) == {"Avi": [key]}, text
    answer = await find(dana, "хрещатику")
    assert (why(answer["cases"]), answer["customers"]) == ({"Ruth": ["address"]}, [])
    assert answer["cases"][0]["found_in"][0]["pieces"][1] == {"text": "Хрещатик", "marked": True}
    for nothing in ("48214", "silver", "תנין"):
        assert (await find(admin, nothing))["customers"] == [], nothing
    # Of whom nothing may be known: nothing is found by it.
    emma, stranger = (
        await sit_down(shared, own, "emma"),
        await sit_down(shared, await shared.new_tenant(), "admin"),
    )
    for nobody in (emma, stranger):
        assert (await find(nobody, "48213"))["customers"] == (await find(nobody, "хрещатик"))["cases"] == []
    await _write(admin, avi, contract="C-1", plan=None)
    await index(shared)
    assert (await find(admin, "48213"))["customers"] == (await find(admin, "gold"))["customers"] == []


async def test_linked_customers_are_found_by_the_fields_of_both_until_they_are_parted(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    await _define(admin, "customer", "contract", "text")
    one, other = await _make(admin, "One"), await _make(admin, "Other")
    await _write(admin, one, contract="persimmon")
    await _write(admin, other, contract="pomelo")
    linked = (await admin.do("POST", f"/customers/{one}/links", {"customer_id": other}, expect=(201,))).json()
    await index(shared)
    for text in ("persimmon", "pomelo"):
        assert [each["name"] for each in (await find(admin, text))["customers"]] == ["One"], text
    await admin.do("DELETE", f"/customers/{one}/links/{linked['link_id']}")
    await index(shared)
    assert why((await find(admin, "pomelo"))["customers"]) == {"Other": ["contract"]}
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute("UPDATE customers SET fields = '{}'")
        assert not await connection.fetchval("SELECT count(*) FROM searched_fields")


async def test_customer_is_found_by_the_name_another_system_has_for_a_fact(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    await admin.do("POST", "/fact-sources", {"key": "shop", "name": "Shop", "icon": "shop"}, expect=(201,))
    avi = await _make(admin, "Avi")
    fact = {
        "source": "shop", "external_id": "ORD-77120_5", "kind": "order", "occurred_at": "2026-01-05T10:00:00Z",
        "customer": {"customer_id": avi}, "values": {"number": "1"},
    }  # fmt: skip
    await admin.do("POST", "/facts", {"facts": [fact], "unknown_customer": "refuse"})
    for text in ("ord-77120_5", "7120", "#ord-77"):
        assert why((await find(admin, text))["customers"]) == {"Avi": ["order"]}, text
    (place,) = (await find(admin, "7120"))["customers"][0]["found_in"]
    assert [each["text"] for each in place["pieces"]] == ["ORD-7", "7120", "_5"]
    assert (await find(admin, "77120%5"))["customers"] == []
