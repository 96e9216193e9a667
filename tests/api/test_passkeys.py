"""Passkeys over HTTP: made with a security key in software, signed in with, refused when something is not right."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.fixtures.actors import Desk, sit_down
from tests.fixtures.clocks import HandClock
from tests.fixtures.composed import PASSWORD, Composed, Tenant, compose
from tests.fixtures.database import Database
from tests.fixtures.security_key import SecurityKey

pytestmark = pytest.mark.asyncio(loop_scope="module")
SESSION = "/api/v1/session"


async def make(desk: Desk, key: SecurityKey, *, expect: tuple[int, ...] = (201,)) -> httpx.Response:
    begun = await desk.do("POST", "/me/passkeys/begin", {"password": PASSWORD})
    body = {"name": "My key", "credential": key.make(begun.json()["options"])}
    return await desk.do("POST", "/me/passkeys", body, expect=expect)


async def ask(http: httpx.AsyncClient) -> dict[str, Any]:
    options: dict[str, Any] = (await http.post(f"{SESSION}/passkey/begin")).json()["options"]
    return options


async def give(http: httpx.AsyncClient, credential: dict[str, Any]) -> httpx.Response:
    return await http.post(f"{SESSION}/passkey", json={"credential": credential})


def key_at(desk: Desk | httpx.AsyncClient) -> SecurityKey:
    http = desk if isinstance(desk, httpx.AsyncClient) else desk.http
    return SecurityKey(http.base_url.netloc.decode())


async def test_agent_signs_in_by_a_passkey_alone_when_one_was_made(shared: Composed, own: Tenant) -> None:
    dana = await sit_down(shared, own, "dana")
    key = key_at(dana)
    kept = (await make(dana, key)).json()["passkeys"]
    assert [(each["name"], each["last_used_at"]) for each in kept] == [("My key", None)]
    browser = await shared.http()
    answer = await give(browser, key.answer(await ask(browser)))
    assert answer.status_code == 200, answer.text
    me = (await browser.get(SESSION)).json()
    assert me["agent"]["agent_id"] == str(own.agents["dana"].agent_id)


async def test_an_answer_is_good_once_when_it_is_sent_again(shared: Composed, own: Tenant) -> None:
    dana = await sit_down(shared, own, "dana")
    key = key_at(dana)
    await make(dana, key)
    http = await shared.http()
    answer = key.answer(await ask(http))
    assert (await give(http, answer)).status_code == 200
    again = await give(await shared.http(), answer)
    assert (again.status_code, again.json()["error"]["code"]) == (422, "passkey-refused")


async def test_nobody_comes_in_when_the_answer_is_not_to_our_question(shared: Composed, own: Tenant) -> None:
    dana = await sit_down(shared, own, "dana")
    key = key_at(dana)
    await make(dana, key)
    http = await shared.http()
    fresh = await ask(http)
    elsewhere = SecurityKey("evil.example", credential_id=key.credential_id, private_key=key.private_key)
    unverified = SecurityKey(key.host, False, credential_id=key.credential_id, private_key=key.private_key)
    stranger = SecurityKey(key.host, credential_id=key.credential_id)
    guessed = {**fresh, "challenge": "A" * len(fresh["challenge"])}
    for answer in (
        elsewhere.answer(fresh), unverified.answer(fresh), stranger.answer(fresh), key.answer(guessed),
        key.answer({**fresh, "rpId": "evil.example"}),
    ):  # fmt: skip
        refused = await give(http, answer)
        assert (refused.status_code, refused.json()["error"]["code"]) == (422, "passkey-refused")
    unknown = await give(http, key_at(http).answer(fresh))
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (401, "passkey-unknown")


@pytest.mark.parametrize("said", ["[" * 15_000, "[" * 200_000, '{"challenge": "AA"}', "\ud800"])
async def test_nonsense_is_refused_when_it_is_given_for_an_answer(
    shared: Composed, own: Tenant, said: str
) -> None:
    dana = await sit_down(shared, own, "dana")
    client = base64.urlsafe_b64encode(said.encode("utf-8", "surrogatepass")).rstrip(b"=").decode()
    body = {"name": "x", "credential": {"rawId": "AAAA", "response": {"clientDataJSON": client}}}
    refused = await dana.do("POST", "/me/passkeys", body, expect=(422,))
    assert refused.json()["error"]["code"] == "passkey-refused"


@pytest.mark.parametrize("host", ["", "a b", "x" * 300, "-.example"])
async def test_nothing_is_asked_when_the_address_is_no_name(shared: Composed, host: str) -> None:
    http = await shared.http()
    refused = await http.post(f"{SESSION}/passkey/begin", headers={"host": host})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "passkey-refused")


async def test_a_question_is_over_when_five_minutes_have_gone(
    shared_database: Database, tmp_path: Path
) -> None:
    clock = HandClock()
    async with compose(shared_database, tmp_path, clock=clock) as program:
        await look_late(program, clock)


async def look_late(program: Composed, clock: HandClock) -> None:
    dana = await sit_down(program, await program.new_tenant(), "dana")
    key = key_at(dana)
    await make(dana, key)
    http = await program.http()
    clock.move(timedelta(seconds=1))
    late = await ask(http)
    clock.move(timedelta(minutes=5, seconds=1))
    refused = await give(http, key.answer(late))
    assert refused.json()["error"]["code"] == "passkey-refused"
    assert (await give(http, key.answer(await ask(http)))).status_code == 200


async def test_a_passkey_lets_nobody_in_when_it_was_taken_away(shared: Composed, own: Tenant) -> None:
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    mine, lost = key_at(dana), key_at(dana)
    passkey_id = (await make(dana, mine)).json()["passkeys"][0]["passkey_id"]
    await make(dana, lost)
    await dana.do("DELETE", f"/me/passkeys/{passkey_id}")
    await dana.do("DELETE", f"/me/passkeys/{passkey_id}", expect=(404,))
    http = await shared.http()
    assert (await give(http, mine.answer(await ask(http)))).status_code == 401
    # Who has lost everything asks an administrator.
    await admin.do("DELETE", f"/people/{own.agents['dana'].agent_id}/second-factor")
    assert (await give(http, lost.answer(await ask(http)))).status_code == 401


async def test_a_passkey_is_not_made_when_it_was_begun_by_somebody_else(
    shared: Composed, own: Tenant
) -> None:
    dana, oleg = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    key = key_at(dana)
    begun = (await dana.do("POST", "/me/passkeys/begin", {"password": PASSWORD})).json()["options"]
    body = {"name": "Stolen", "credential": key.make(begun)}
    refused = await oleg.do("POST", "/me/passkeys", body, expect=(422,))
    assert refused.json()["error"]["code"] == "passkey-refused"
    await make(dana, key)
    await make(dana, key, expect=(422,))  # one that is kept already


async def test_a_passkey_is_both_factors_when_the_role_must_have_two(shared: Composed) -> None:
    tenant = await shared.new_tenant()
    dana, admin = await sit_down(shared, tenant, "dana"), await sit_down(shared, tenant, "admin")
    key = key_at(dana)
    await make(dana, key)
    await admin.do("PUT", "/second-factor-policy", {"roles": ["agent"]})
    by_password = await sit_down(shared, tenant, "dana")
    assert (await by_password.do("GET", "/session")).json()["agent"]["lacks_second_factor"] is True
    http = await shared.http()
    agent = (await give(http, key.answer(await ask(http)))).json()["agent"]
    assert (agent["lacks_second_factor"], bool(agent["permissions"])) == (False, True)
