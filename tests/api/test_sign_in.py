"""Signing in and out over HTTP, and what a session is good for."""

from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from retzef.modules.staff.sign_in import SESSION_FOR
from retzef.platform.http.limits import TooManyRequestsError
from tests.fixtures.actors import sit_down, visit
from tests.fixtures.clocks import HandClock
from tests.fixtures.composed import PASSWORD, Composed, Tenant, compose
from tests.fixtures.database import Database as FreshDatabase

pytestmark = pytest.mark.asyncio(loop_scope="module")

SESSION = "/api/v1/session"


@pytest_asyncio.fixture(loop_scope="module")
async def http(shared: Composed) -> httpx.AsyncClient:
    return await shared.http()


async def sign_in(
    http: httpx.AsyncClient, email: str, password: str = PASSWORD, **more: str
) -> httpx.Response:
    return await http.post(SESSION, json={"email": email, "password": password, **more})


async def test_agent_is_told_who_they_are_when_signed_in(
    shared: Composed, own: Tenant, http: httpx.AsyncClient
) -> None:
    dana = own.agents["dana"]
    begun = await sign_in(http, f"  {dana.email.upper()} ")
    assert begun.status_code == 200
    me = (await http.get(SESSION)).json()
    assert me == begun.json()
    assert me["agent"]["agent_id"] == str(dana.agent_id)
    assert me["tenant"]["tenant_id"] == str(own.tenant_id)
    assert [queue["queue_id"] for queue in me["queues"]]
    cookie = begun.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie


async def test_labels_are_in_the_readers_language_when_asked_for(
    own: Tenant, http: httpx.AsyncClient
) -> None:
    await sign_in(http, own.agents["dana"].email)
    labels = {
        language: (await http.get(SESSION, headers={"accept-language": language})).json()["presence_reasons"][
            0
        ]["label"]
        for language in ("en", "he-IL, en;q=0.5", "uk", "ru", "iw", "de")
    }
    assert labels["he-IL, en;q=0.5"] == labels["iw"]
    assert labels["de"] == labels["en"]
    assert len(set(labels.values())) == 4


async def test_refusal_tells_nothing_when_address_or_password_is_wrong(
    own: Tenant, http: httpx.AsyncClient
) -> None:
    answers = [
        await sign_in(http, own.agents["dana"].email, "wrong"),
        await sign_in(http, "nobody@nowhere.example", PASSWORD),
        await sign_in(http, own.agents["dana"].email, PASSWORD, tenant_id=str(own.queue_id)),
    ]
    assert [answer.status_code for answer in answers] == [401, 401, 401]
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["error"]["code"] == "wrong-credentials"
    assert not [answer for answer in answers if "set-cookie" in answer.headers]


async def test_agent_is_refused_when_no_longer_active(
    shared: Composed, own: Tenant, http: httpx.AsyncClient
) -> None:
    oleh = await sit_down(shared, own, "oleh")
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute(
            "UPDATE agents SET active = false WHERE agent_id = $1", own.agents["oleh"].agent_id
        )
    assert (await sign_in(http, own.agents["oleh"].email)).json()["error"]["code"] == "wrong-credentials"
    await oleh.do("GET", "/session", expect=(401,))
    await oleh.do("PUT", "/me/presence", {"presence": "ready"}, expect=(401,))


async def test_tenant_must_be_chosen_when_address_and_password_fit_several(shared: Composed) -> None:
    tenants = [await shared.new_tenant(name, emails_of="both.example") for name in ("Second", "First")]
    http = await shared.http()
    answer = await sign_in(http, "dana@both.example")
    assert answer.status_code == 409
    error = answer.json()["error"]
    assert error["code"] == "choose-tenant"
    assert [each["name"] for each in error["params"]["tenants"]] == ["First", "Second"]
    chosen = await sign_in(http, "dana@both.example", tenant_id=error["params"]["tenants"][1]["tenant_id"])
    assert chosen.json()["tenant"]["tenant_id"] == str(tenants[0].tenant_id)


async def test_only_fitting_tenants_are_told_when_passwords_differ(shared: Composed) -> None:
    """Who knows one password must not learn where else the address is used."""
    first, second = [await shared.new_tenant(name, emails_of="split.example") for name in ("First", "Second")]
    async with shared.core.database.transaction(second.tenant_id) as connection:
        await connection.execute("UPDATE agents SET password_hash = 'x'")
    answer = await sign_in(await shared.http(), "dana@split.example")
    assert answer.status_code == 200
    assert answer.json()["tenant"]["tenant_id"] == str(first.tenant_id)


async def test_session_is_over_when_signed_out(shared: Composed, own: Tenant) -> None:
    here, there = await sit_down(shared, own, "dana"), await sit_down(shared, own, "dana")
    token = here.browser.token
    await here.do("DELETE", "/session")
    await here.do("GET", "/session", expect=(401,))
    stolen = await shared.http()
    stolen.cookies.set("retzef_session", token)
    assert (await stolen.get(SESSION)).status_code == 401
    await there.do("GET", "/session")  # another browser of the same agent stays


async def test_presence_and_work_are_let_go_when_signed_out(shared: Composed, own: Tenant) -> None:
    dana = await sit_down(shared, own, "dana")
    await dana.be("ready")
    await (await visit(shared, own)).write("hello")
    await dana.take_all()
    await dana.do("DELETE", "/session")
    async with shared.core.database.transaction(own.tenant_id) as connection:
        assert await connection.fetchval("SELECT presence FROM agents WHERE name = 'Dana'") == "offline"
        assert await connection.fetchval("SELECT state FROM work_items") == "waiting"


CHANGING = [
    ("DELETE", "/session", None),
    ("PATCH", "/me", {"locale": "he"}),
    ("PUT", "/me/presence", {"presence": "ready"}),
]


@pytest.mark.parametrize(("method", "path", "body"), CHANGING)
@pytest.mark.parametrize("given", [None, "", "x", "other"])
async def test_change_is_refused_when_the_page_did_not_make_it(
    shared: Composed, own: Tenant, method: str, path: str, body: object, given: str | None
) -> None:
    """Every changing route is tried without the token in `test_isolation`; here also with wrong ones."""
    dana = await sit_down(shared, own, "dana")
    if given == "other":
        given = (await sit_down(shared, own, "oleh")).browser.csrf
    del dana.http.headers["x-retzef-csrf"]
    headers = {} if given is None else {"x-retzef-csrf": given}
    answer = await dana.http.request(method, f"/api/v1{path}", json=body, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "csrf-missing"


@pytest.mark.parametrize("token", ["", "x" * 19, "x" * 43, "x" * 201, "ключ" * 10, "a b", "\u00e9" * 30])
async def test_nobody_is_signed_in_when_the_cookie_is_made_up(shared: Composed, token: str) -> None:
    http = await shared.http()
    answer = await http.get(SESSION, headers={b"cookie": f"retzef_session={token}".encode()})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "signed-out"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff", b'{"email":"a@b","password":"x","more":1}', b'{"email":"a@b"}',
     b'{"email":"\\ud800@b.example","password":"x"}', b'{"email":"a\\u0000@b.example","password":"x"}',
     b'{"email":"a@b.example","password":"\\ud800"}', b'{"\\ud800":1}', b"[" * 100_000,
     b'{"email":"a@b.example","password":"x","tenant_id":"x"}', b'{"email":1e999,"password":"x"}'],
)  # fmt: skip
async def test_sign_in_is_refused_with_its_reason_when_the_body_makes_no_sense(
    shared: Composed, body: bytes
) -> None:
    http = await shared.http()
    answer = await http.post(SESSION, content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 401, 422)
    assert answer.json()["error"]["message"]


@pytest_asyncio.fixture(loop_scope="module")
async def clock() -> HandClock:
    return HandClock()


@pytest_asyncio.fixture(loop_scope="module")
async def timed(shared_database: FreshDatabase, tmp_path: Path, clock: HandClock) -> AsyncIterator[Composed]:
    """The program with a clock set by hand and with its real limits."""
    async with compose(shared_database, tmp_path, clock=clock, limited=True) as program:
        yield program


async def test_session_ends_when_its_time_is_over(timed: Composed, clock: HandClock) -> None:
    dana = await sit_down(timed, await timed.new_tenant(), "dana")
    clock.move(SESSION_FOR - timedelta(seconds=1))
    await dana.do("GET", "/session")
    clock.move(timedelta(seconds=1))
    await dana.do("GET", "/session", expect=(401,))


async def test_session_stays_when_the_clock_is_set_back(timed: Composed, clock: HandClock) -> None:
    dana = await sit_down(timed, await timed.new_tenant(), "dana")
    clock.move(timedelta(hours=-1))
    await dana.do("GET", "/session")
    await dana.be("ready")
    clock.move(timedelta(days=1))
    await dana.do("GET", "/session")


async def test_guessing_is_slowed_down_when_one_address_is_tried_again_and_again(timed: Composed) -> None:
    tenant = await timed.new_tenant()
    http = await timed.http()
    answers = [await sign_in(http, tenant.agents["dana"].email, f"guess {n}") for n in range(12)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    assert int(answers[-1].headers["retry-after"]) >= 1
    error = answers[-1].json()["error"]
    assert (error["code"], error["retryable"]) == ("too-many-requests", True)
    # The right password is no way around, and somebody else is not held up.
    assert (await sign_in(http, tenant.agents["dana"].email.upper())).status_code == 429
    assert (await sign_in(http, tenant.agents["oleh"].email)).status_code == 200


async def test_agent_is_not_locked_out_when_a_stranger_guesses_elsewhere(timed: Composed) -> None:
    dana = (await timed.new_tenant()).agents["dana"]
    stranger = await timed.http(caller="2001:db8:1:2::1")
    for number in range(12):
        await sign_in(stranger, dana.email, f"guess {number}")
    # Another address of the same house is the same caller.
    neighbour = await timed.http(caller="2001:db8:1:2::ffff")
    assert (await sign_in(neighbour, dana.email)).status_code == 429
    home = await timed.http(caller="2001:db8:1:3::1")
    assert (await sign_in(home, dana.email)).status_code == 200


async def test_agent_is_not_locked_out_when_many_strangers_guess_and_they_have_been_here_before(
    timed: Composed,
) -> None:
    dana = (await timed.new_tenant()).agents["dana"]
    home = await timed.http(caller="198.51.100.7")
    assert (await sign_in(home, dana.email)).status_code == 200
    for number in range(10):
        stranger = await timed.http(caller=f"203.0.113.{number}")
        for n in range(10):
            assert (await sign_in(stranger, dana.email, f"guess {n}")).status_code == 401
    # By now the account is guarded as a whole.
    assert (await sign_in(await timed.http(caller="192.0.2.1"), dana.email)).status_code == 429
    assert (await sign_in(home, dana.email)).status_code == 200
    assert (await home.get(SESSION)).status_code == 200


async def test_signing_in_is_never_refused_when_the_password_is_right_each_time(timed: Composed) -> None:
    dana = (await timed.new_tenant()).agents["dana"]
    http = await timed.http(caller="198.51.100.8")
    assert {(await sign_in(http, dana.email)).status_code for _ in range(15)} == {200}


async def test_guessing_is_slowed_down_when_one_caller_tries_many_addresses(timed: Composed) -> None:
    http = await timed.http()
    assert (await sign_in(http, "somebody@nowhere.example")).status_code == 401
    for _ in range(60):  # the others, without the time that each check of a password takes
        with suppress(TooManyRequestsError):
            timed.web.sign_in_limits.by_network.check("127.0.0.1")
    assert (await sign_in(http, "somebody.else@nowhere.example")).status_code == 429


async def test_a_refused_caller_does_not_use_up_what_an_address_has(timed: Composed) -> None:
    tenant, http = await timed.new_tenant(), await timed.http()
    for _ in range(60):
        with suppress(TooManyRequestsError):
            timed.web.sign_in_limits.by_network.check("127.0.0.1")
    for _ in range(12):
        assert (await sign_in(http, tenant.agents["dana"].email, "guess")).status_code == 429
    timed.web.sign_in_limits.by_account.check(tenant.agents["dana"].email, cost=100.0)
