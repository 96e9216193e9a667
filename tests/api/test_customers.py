"""Customers over HTTP: finding one among many, the profile, linking by agents."""

from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from tests.fixtures.actors import Desk, give_out, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def yoav(shared: Composed, own: Tenant) -> Desk:
    return await sit_down(shared, own, "yoav")


async def comes(shared: Composed, tenant: Tenant, **said: str) -> UUID:
    """Somebody writes; the customer they become."""
    visitor = await visit(shared, tenant, **said)
    await visitor.write("hello")
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        found: UUID = await connection.fetchval(
            "SELECT d.customer_id FROM identities d WHERE d.value = $1", visitor.visitor_id
        )
        return found


async def found(desk: Desk, query: str) -> list[str | None]:
    answer = await desk.http.get("/api/v1/customers", params={"query": query})
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["customers"]]


async def test_customer_is_found_by_name_or_address_when_a_part_is_asked(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    await comes(shared, own, name="רות כהן", email="Ruth@Customer.example", phone="+972 50 111")
    await comes(shared, own, name="Оксана", email="oksana@customer.example")
    for query in ("רות", "כהן", "RUTH@", "97250", "th@cust"):
        assert await found(yoav, query) == ["רות כהן"], query
    assert await found(yoav, "окса") == ["Оксана"]
    assert await found(yoav, "customer.example") == ["Оксана", "רות כהן"]
    assert await found(yoav, "nobody") == []


@pytest.mark.parametrize("query", ["%%", "__", "\\\\", "' OR 1=1", "\x00\x00", "a\x00", "שָׁ", "🙂🙂", "()[]"])
async def test_search_takes_every_character_for_itself_when_it_means_something_to_a_database(
    shared: Composed, own: Tenant, yoav: Desk, query: str
) -> None:
    await comes(shared, own, name="Ruth")
    answer = await yoav.http.get("/api/v1/customers", params={"query": query})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["customers"] == []


async def test_search_is_bounded_when_many_would_fit(shared: Composed, own: Tenant, yoav: Desk) -> None:
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute(
            "INSERT INTO customers (tenant_id, customer_id, name, root_id, created_at) SELECT $1, x, 'Namesake', x, now()"
            " FROM (SELECT gen_random_uuid() AS x FROM generate_series(1, 500)) ids",
            own.tenant_id,
        )
    assert len(await found(yoav, "namesake")) == 20
    for query in ("", "a", "a" * 101):
        await yoav.do("GET", f"/customers?query={query}", expect=(422,))


async def test_agent_finds_only_customers_of_own_queues_when_searching(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    await comes(shared, own, name="Ruth")
    assert await found(yoav, "Ruth") == ["Ruth"]
    assert await found(await sit_down(shared, own, "oleh"), "Ruth") == ["Ruth"]
    assert await found(await sit_down(shared, own, "emma"), "Ruth") == []


async def test_visitors_own_id_is_no_address_when_searched(shared: Composed, own: Tenant, yoav: Desk) -> None:
    visitor = await visit(shared, own, name="Ruth")
    await visitor.write("hello")
    assert await found(yoav, visitor.visitor_id[:8]) == []


async def test_linked_customers_are_found_as_one_when_searched(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    one = await comes(shared, own, name="Ruth", email="private@customer.example")
    other = await comes(shared, own, name="Ruth at work", email="work@customer.example")
    linked = await yoav.do("POST", f"/customers/{one}/links", {"customer_id": str(other)}, expect=(201,))
    assert await found(yoav, "work@customer") == ["Ruth"]
    # Whoever has an old address of the page in hand changes the one they are now.
    await yoav.do("PATCH", f"/customers/{other}", {"name": "Ruth Cohen"})
    assert await found(yoav, "private@customer") == ["Ruth Cohen"]
    await yoav.do("DELETE", f"/customers/{one}/links/{linked.json()['link_id']}", expect=(204,))
    assert await found(yoav, "work@customer") == ["Ruth at work"]


async def test_profile_changes_only_in_what_is_said_when_patched(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    customer_id = await comes(shared, own, name="Ruth", locale="he")
    await yoav.do("PATCH", f"/customers/{customer_id}", {"name": "  Ruth Cohen  "}, expect=(204,))
    await yoav.do("PATCH", f"/customers/{customer_id}", {"locale": "uk"}, expect=(204,))
    await yoav.do("PATCH", f"/customers/{customer_id}", {}, expect=(204,))
    async with shared.core.database.transaction(own.tenant_id) as connection:
        row = await connection.fetchrow(
            "SELECT name, locale FROM customers WHERE customer_id = $1", customer_id
        )
    assert tuple(row or ()) == ("Ruth Cohen", "uk")
    for body in (
        {"name": ""},
        {"name": "  "},
        {"name": "x" * 201},
        {"locale": "de"},
        {"more": 1},
        {"name": 7},
    ):
        await yoav.do("PATCH", f"/customers/{customer_id}", body, expect=(422,))


async def test_links_are_refused_in_words_when_impossible(shared: Composed, own: Tenant, yoav: Desk) -> None:
    one, other = await comes(shared, own, name="One"), await comes(shared, own, name="Other")
    same = await yoav.do("POST", f"/customers/{one}/links", {"customer_id": str(one)}, expect=(409,))
    assert same.json()["error"]["code"] == "link-impossible"
    await yoav.do("POST", f"/customers/{one}/links", {"customer_id": str(other)}, expect=(201,))
    await yoav.do("POST", f"/customers/{other}/links", {"customer_id": str(one)}, expect=(409,))
    await yoav.do("DELETE", f"/customers/{one}/links/{uuid4()}", expect=(404,))


async def test_agent_links_only_customers_they_may_see_when_one_is_of_other_queues(
    shared: Composed, own: Tenant
) -> None:
    seen, hidden = await comes(shared, own, name="Seen"), await comes(shared, own, name="Hidden")
    await give_out(shared, own)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute(
            "UPDATE work_items w SET queue_id = $1 FROM cases k WHERE k.case_id = w.case_id AND k.customer_id = $2",
            own.other_queue_id, hidden,
        )  # fmt: skip
    oleh = await sit_down(shared, own, "oleh")
    await oleh.do("POST", f"/customers/{seen}/links", {"customer_id": str(hidden)}, expect=(404,))
    await oleh.do("POST", f"/customers/{hidden}/links", {"customer_id": str(seen)}, expect=(404,))
    await oleh.do("PATCH", f"/customers/{hidden}", {"name": "Mine"}, expect=(404,))
