"""Duplicates over HTTP: suggested with reasons, accepted or dismissed by a person, never joined by themselves."""

import pytest
import pytest_asyncio

from retzef.main.bench.duplicates import find_data, read_people
from retzef.modules.customers.api import find_duplicates
from tests.fixtures.actors import Desk, sit_down, write_down_twice
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def yoav(shared: Composed, own: Tenant) -> Desk:
    return await sit_down(shared, own, "yoav")


async def suggestions(desk: Desk, state: str = "open") -> list[dict[str, object]]:
    async with desk.composed.core.database.system.acquire() as connection:
        await find_duplicates(connection)
    listed: list[dict[str, object]] = (await desk.do("GET", f"/duplicates?state={state}")).json()[
        "suggestions"
    ]
    return listed


async def test_two_are_suggested_with_reasons_and_stay_two_when_found(yoav: Desk) -> None:
    made = await write_down_twice(yoav)
    await yoav.do("POST", "/customers", {"name": "Rivka Golan"})
    (found,) = await suggestions(yoav)
    sides = [found["one"], found["other"]]
    assert [side["customer_id"] for side in sides if isinstance(side, dict)] == made
    reasons = found["reasons"]
    assert isinstance(reasons, list)
    assert {(each["fact"], each["degree"]) for each in reasons} == {("phone", "same"), ("name", "alike")}
    assert isinstance(found["certainty"], float)
    assert found["certainty"] > 0.9
    for each in made:  # no silent merge
        data = (await yoav.do("GET", f"/customers/{each}")).json()
        assert (data["id"], data["data"]["links"]) == (each, [])


async def test_nobody_is_joined_when_many_are_the_same_people(yoav: Desk, own: Tenant) -> None:
    """FEBRL4: people and damaged copies of them, most with the number of the other."""
    count = 30
    for side in "ab":
        for person in read_people(find_data() / f"dataset4{side}.csv", count).values():
            ids = [{"kind": "national_id", "value": f"AU:{each}"} for each in person.ids]
            await yoav.do("POST", "/customers", {"name": person.name or "?", "identities": ids})
    found = await suggestions(yoav)
    assert len(found) > count // 2
    async with yoav.composed.core.database.transaction(own.tenant_id) as connection:
        apart = await connection.fetchval("SELECT count(*) FROM customers WHERE root_id = customer_id")
        assert (apart, await connection.fetchval("SELECT count(*) FROM customer_links")) == (2 * count, 0)


async def test_two_are_linked_with_the_chosen_name_and_parted_exactly_when_accepted(yoav: Desk) -> None:
    one, other = await write_down_twice(yoav)
    await suggestions(yoav)
    before = [(await yoav.do("GET", f"/customers/{each}")).json()["data"] for each in (one, other)]
    linked = (
        await yoav.do("POST", f"/duplicates/{one}/{other}/accept", {"take": ["name"]}, expect=(201,))
    ).json()
    whole = (await yoav.do("GET", f"/customers/{other}")).json()
    assert (whole["id"], whole["data"]["name"], len(whole["data"]["identities"])) == (one, "Rivka Stern", 2)
    assert await suggestions(yoav) == []
    await yoav.do("POST", f"/duplicates/{one}/{other}/accept", {}, expect=(404,))
    await yoav.do("DELETE", f"/customers/{one}/links/{linked['link_id']}")
    assert [(await yoav.do("GET", f"/customers/{each}")).json()["data"] for each in (one, other)] == before


async def test_dismissed_stay_dismissed_when_they_change_and_are_found_again(yoav: Desk) -> None:
    one, other = await write_down_twice(yoav)
    await suggestions(yoav)
    await yoav.do("POST", f"/duplicates/{other}/{one}/dismiss")  # in whichever order they are named
    await yoav.do("PATCH", f"/customers/{one}", {"name": "Rivka  Stern"})
    assert await suggestions(yoav) == []
    assert len(await suggestions(yoav, "dismissed")) == 1
    await yoav.do("POST", f"/duplicates/{one}/{other}/dismiss", expect=(404,))
    await yoav.do("POST", f"/duplicates/{one}/{other}/reopen")
    assert len(await suggestions(yoav)) == 1


async def test_suggestion_goes_when_what_spoke_for_it_is_withdrawn(yoav: Desk) -> None:
    one, _ = await write_down_twice(yoav)
    assert len(await suggestions(yoav)) == 1
    (phone,) = (await yoav.do("GET", f"/customers/{one}")).json()["data"]["identities"]
    await yoav.do("POST", f"/customers/{one}/identities/{phone['identity_id']}/withdraw")
    assert await suggestions(yoav) == []


async def test_agent_sees_no_suggestion_when_the_customers_are_not_theirs(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    one, other = await write_down_twice(yoav)
    emma = await sit_down(shared, own, "emma")
    assert await suggestions(emma) == []
    await emma.do("POST", f"/duplicates/{one}/{other}/accept", {}, expect=(404,))
    await emma.do("POST", f"/duplicates/{one}/{other}/dismiss", expect=(404,))
