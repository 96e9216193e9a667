"""What callers are told when something is wrong: in their language, in one shape, with nothing for an attacker."""

import asyncpg
import pytest

from retzef.modules.desk import endpoints as desk_endpoints
from tests.fixtures.actors import sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.database import shut
from tests.fixtures.waiting import eventually


async def test_callers_are_told_to_come_again_when_the_database_is_away(
    composed: Composed, tenant: Tenant, database: FreshDatabase
) -> None:
    visitor, dana = await visit(composed, tenant), await sit_down(composed, tenant, "dana")
    await shut(database)
    answers = [
        await visitor.http.post(
            f"{visitor.path}/messages", headers={**visitor.key, "accept-language": "he"},
            json={"client_id": "0190b6a0-7a3e-7c3a-9b1e-2f0d5c1a9e11", "text": "hello"},
        ),
        await dana.http.get("/api/v1/session"),
        await dana.http.put("/api/v1/me/presence", json={"presence": "ready"}),
        await dana.http.post("/api/v1/session", json={"email": "a@b.example", "password": "x"}),
        await dana.http.get("/health"),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [503] * 5
    for answer in answers:
        error = answer.json()["error"]
        assert (error["code"], error["retryable"]) == ("database-unavailable", True)
        assert database.name not in answer.text
    assert "מסד" in answers[0].json()["error"]["message"]
    await database.server.run(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS true")

    async def health() -> int:
        return (await dana.http.get("/health")).status_code

    await eventually(health, lambda status: status == 200)
    assert (await dana.http.get("/api/v1/session")).status_code == 200
    await visitor.write("hello", client_id=None)


@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_of_the_inside_is_told_when_something_unforeseen_happens(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    dana = await sit_down(shared, own, "dana")
    quiet = await shared.sign_in(own.agents["oleh"], raises=False)

    async def fail(*arguments: object) -> None:
        raise ZeroDivisionError("a secret of the inside")

    monkeypatch.setattr(desk_endpoints, "list_queues", fail)
    answer = await quiet.http.get("/api/v1/session", headers={"accept-language": "uk"})
    assert answer.status_code == 500
    error = answer.json()["error"]
    assert (error["code"], error["params"], error["retryable"]) == ("internal", {}, False)
    assert "secret" not in answer.text
    assert "ZeroDivisionError" not in answer.text
    assert "a secret of the inside" in caplog.text  # those who mend it see all of it
    monkeypatch.undo()
    await dana.do("GET", "/session")


@pytest.mark.asyncio(loop_scope="module")
async def test_room_is_named_when_the_disk_is_full(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await visit(shared, own)

    async def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shared.core.files.__class__, "put", full)
    answer = await visitor.http.post(
        f"{visitor.path}/files?name=a.txt", content=b"words", headers=visitor.key
    )
    assert answer.status_code == 507
    assert answer.json()["error"]["code"] == "storage-full"
    assert answer.headers["retry-after"]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [("GET", "/nothing", 404, "not-found"), ("GET", "/api/v1/nothing", 404, "not-found"), ("PUT", "/api/v1/session", 405, "method-not-allowed"),
     ("GET", "/channels/nothing/key", 405, "method-not-allowed"), ("POST", "/channels/nothing/12345678", 404, "entry-point-unknown"),
     ("POST", "/channels/webchat/12345678", 404, "entry-point-unknown"), ("GET", "/files/x/y", 404, "not-found")],
)  # fmt: skip
async def test_every_refusal_has_one_shape_when_the_address_is_wrong(
    shared: Composed, method: str, path: str, status: int, code: str
) -> None:
    answer = await (await shared.http()).request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code
    assert set(answer.json()["error"]) == {"code", "message", "params", "retryable"}


@pytest.mark.asyncio(loop_scope="module")
async def test_headers_protect_every_answer_when_a_browser_reads_it(shared: Composed, own: Tenant) -> None:
    http = await shared.http()
    for path in (
        "/api/v1/session",
        f"/webchat/{own.entry_point.public_key}/config",
        "/nothing",
        "/health",
        "/api/v1/openapi.json",
    ):
        answer = await http.get(path)
        assert answer.headers["x-content-type-options"] == "nosniff", path
        assert answer.headers["referrer-policy"] == "same-origin", path
        assert "server" not in answer.headers
    api = await http.get("/api/v1/session", headers={"origin": "https://evil.example"})
    assert "access-control-allow-origin" not in api.headers


async def test_database_keeps_nothing_when_a_caller_goes_away_in_the_middle(
    composed: Composed, tenant: Tenant
) -> None:
    """A unit that is cancelled is rolled back, and its connection is good for the next."""
    import asyncio

    entered = asyncio.Event()

    async def work() -> None:
        async with composed.core.units.begin(tenant.tenant_id) as unit:
            await unit.connection.execute("UPDATE tenants SET name = 'Half done'")
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        assert await connection.fetchval("SELECT name FROM tenants") == "Or Energy"
    async with composed.core.database.app.acquire() as connection:
        assert not connection.is_in_transaction()


async def test_slow_statement_is_ended_when_it_takes_too_long(composed: Composed, tenant: Tenant) -> None:
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        await connection.execute("SET LOCAL statement_timeout = 50")
        with pytest.raises(asyncpg.QueryCanceledError):
            await connection.execute("SELECT pg_sleep(5)")
