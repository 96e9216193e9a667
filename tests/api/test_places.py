"""One person in several tenants: going from one to another, and when the way is closed."""

import httpx
import pytest

from tests.fixtures.actors import sit_down
from tests.fixtures.authenticator import Authenticator
from tests.fixtures.composed import PASSWORD, Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")
SESSION = "/api/v1/session"


async def sign_in(http: httpx.AsyncClient, email: str, tenant: Tenant) -> httpx.Response:
    body = {"email": email, "password": PASSWORD, "tenant_id": str(tenant.tenant_id)}
    return await http.post(SESSION, json=body)


async def enrol(shared: Composed, tenant: Tenant, who: str) -> Authenticator:
    """A second factor that is on."""
    desk = await sit_down(shared, tenant, who)
    begun = (await desk.do("POST", "/me/second-factor", {"password": PASSWORD})).json()
    app = Authenticator(begun["secret"])
    await desk.do("POST", "/me/second-factor/confirm", {"code": app.give_code()})
    return app


async def csrf(http: httpx.AsyncClient) -> dict[str, str]:
    return {"x-retzef-csrf": (await http.get(SESSION)).json()["csrf"]}


async def go(http: httpx.AsyncClient, tenant: Tenant, **more: str) -> httpx.Response:
    body = {"tenant_id": str(tenant.tenant_id), **more}
    return await http.put(f"{SESSION}/place", json=body, headers=await csrf(http))


async def test_agent_goes_to_another_tenant_and_back_without_signing_in_when_the_password_fits_both(
    shared: Composed,
) -> None:
    here, there = [await shared.new_tenant(name, emails_of="client.example") for name in ("Here", "There")]
    http = await shared.http()
    begun = await sign_in(http, "dana@client.example", here)
    assert begun.json()["places"] == 2
    left = http.cookies["retzef_session"]

    gone = await go(http, there)
    assert gone.json()["tenant"]["tenant_id"] == str(there.tenant_id)
    assert (await http.get(SESSION)).json()["agent"]["agent_id"] == str(there.agents["dana"].agent_id)
    old = await shared.http()
    old.cookies.set("retzef_session", left)
    assert (await old.get(SESSION)).status_code == 401  # a browser holds one tenant at a time

    back = await go(http, here)
    assert back.json()["tenant"]["tenant_id"] == str(here.tenant_id)
    places = (await http.get(f"{SESSION}/places")).json()["places"]
    assert [(each["name"], each["is_here"]) for each in places] == [("Here", True), ("There", False)]

    await http.delete(SESSION, headers=await csrf(http))
    for tenant in (here, there):
        rows = "SELECT count(*) FROM sessions WHERE tenant_id = $1"
        assert await shared.core.database.system.fetchval(rows, tenant.tenant_id) == 0


@pytest.mark.parametrize("ended", ["session", "password", "agent"])
async def test_the_way_to_another_tenant_is_closed_when_it_was_ended_there(
    shared: Composed, ended: str
) -> None:
    domain = f"{ended}.example"
    here, there = [await shared.new_tenant(name, emails_of=domain) for name in ("Here", "There")]
    http = await shared.http()
    await sign_in(http, f"dana@{domain}", here)
    dana, admin = there.agents["dana"], await sit_down(shared, there, "admin")
    if ended == "session":
        await admin.do("DELETE", f"/people/{dana.agent_id}/sessions")
    elif ended == "agent":
        await admin.do("POST", f"/people/{dana.agent_id}/deactivate")
    else:
        stays = await shared.http()
        await sign_in(stays, f"dana@{domain}", there)
        body = {"present": PASSWORD, "new": "something quite different 4711"}
        changed = await stays.put("/api/v1/me/password", json=body, headers=await csrf(stays))
        assert changed.status_code == 204, changed.text
    refused = await go(http, there)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "place-not-found")
    assert (await http.get(SESSION)).json()["tenant"]["tenant_id"] == str(here.tenant_id)


async def test_the_code_is_asked_for_when_the_other_tenant_has_a_second_factor(shared: Composed) -> None:
    here, there = [await shared.new_tenant(name, emails_of="coded.example") for name in ("Here", "There")]
    app = await enrol(shared, there, "dana")
    http = await shared.http()
    await sign_in(http, "dana@coded.example", here)
    asked = await go(http, there)
    assert (asked.status_code, asked.json()["error"]["code"]) == (401, "second-factor-required")
    wrong = await go(http, there, code="000000")
    assert wrong.json()["error"]["code"] == "second-factor-wrong"
    right = await go(http, there, code=app.give_code())
    assert right.json()["tenant"]["tenant_id"] == str(there.tenant_id)
    assert (await go(http, here)).status_code == 200
    assert (await go(http, there)).status_code == 200  # given once for this sign-in
