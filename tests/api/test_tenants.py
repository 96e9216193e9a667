"""A new tenant, from nothing to a first answered chat."""

import pytest

from retzef.main.lost_passwords import NobodyByAddressError, make_ways_back
from retzef.main.tenants import TenantRefusedError, add_tenant
from tests.fixtures.composed import Composed

pytestmark = pytest.mark.asyncio(loop_scope="module")
PASSWORD = "a-long-enough-pass-phrase"


async def test_the_first_administrator_joins_and_a_chat_comes_in_when_a_tenant_was_made(
    shared: Composed,
) -> None:
    made = await add_tenant(shared.core, "  Nova Bakery ", "Olena@Nova.example", "uk")
    token = made.join.partition("#")[2]
    http = await shared.http()
    joined = await http.post(
        "/api/v1/access-links/use", json={"token": token, "password": PASSWORD, "name": "Олена"}
    )
    assert joined.status_code in (200, 204), joined.text

    answer = await http.post("/api/v1/session", json={"email": "olena@nova.example", "password": PASSWORD})
    session = answer.json()
    assert (session["tenant"]["name"], session["agent"]["role"]) == ("Nova Bakery", "administrator")
    (queue,) = session["queues"]

    visit = await http.post(f"/webchat/{made.public_key}/visits", json={"name": "Тарас"})
    key = {"authorization": f"Bearer {visit.json()['visitor_token']}"}
    body = {"client_id": "0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11", "text": "Добрий день", "attachment_ids": []}
    wrote = await http.post(f"/webchat/{made.public_key}/messages", json=body, headers=key)
    assert wrote.status_code in (200, 201), wrote.text
    (item,) = await shared.core.database.system.fetch(
        "SELECT queue_id, state FROM work_items WHERE tenant_id = $1", made.tenant_id
    )
    assert (str(item["queue_id"]), item["state"]) == (queue["queue_id"], "waiting")


@pytest.mark.parametrize(
    ("name", "email"),
    [("", "a@b.example"), ("x" * 201, "a@b.example"), ("A", "nobody"), ("A", "a b@c.example")],
)
async def test_nothing_is_made_when_name_or_address_cannot_be_one(
    shared: Composed, name: str, email: str
) -> None:
    count = "SELECT count(*) FROM tenants"
    before = await shared.core.database.system.fetchval(count)
    with pytest.raises(TenantRefusedError):
        await add_tenant(shared.core, name, email, "en")
    assert await shared.core.database.system.fetchval(count) == before


async def test_the_only_administrator_comes_in_again_when_the_machine_gives_them_a_way_back(
    shared: Composed,
) -> None:
    made = [await add_tenant(shared.core, name, "only@one.example", "en") for name in ("Away", "Back")]
    http = await shared.http()
    for each in made:
        body = {"token": each.join.partition("#")[2], "password": PASSWORD, "name": "Only"}
        assert (await http.post("/api/v1/access-links/use", json=body)).is_success

    ways = await make_ways_back(shared.core, " Only@one.example ")
    assert [each.tenant_name for each in ways] == ["Away", "Back"]
    body = {"token": ways[1].path.partition("#")[2], "password": f"{PASSWORD} anew"}
    assert (await http.post("/api/v1/access-links/use", json=body)).is_success
    # Where another password is still good, that tenant is meant.
    for password, tenant_name in ((f"{PASSWORD} anew", "Back"), (PASSWORD, "Away")):
        answer = await http.post("/api/v1/session", json={"email": "only@one.example", "password": password})
        assert answer.json()["tenant"]["name"] == tenant_name
    with pytest.raises(NobodyByAddressError):
        await make_ways_back(shared.core, "nobody@one.example")
