"""Tenants by command: made, from nothing to a first answered chat; closed and opened again; deleted with all they have."""

import asyncio
from functools import partial
from uuid import UUID, uuid4

import httpx
import pytest
from click.testing import CliRunner, Result

from retzef.kernel.ids import TenantId
from retzef.main import tenant_deletion
from retzef.main.cli import cli
from retzef.main.lost_passwords import NobodyByAddressError, make_ways_back
from retzef.main.tenant_deletion import delete_tenant
from retzef.main.tenant_life import TenantStateError, close_tenant, find_tenant, list_tenants, reopen_tenant
from retzef.main.tenants import TenantNameTakenError, TenantRefusedError, add_tenant
from retzef.platform.db import Connection
from retzef.platform.files.store import FileStore
from tests.fixtures.actors import Visitor, play_scene, sit_down, visit
from tests.fixtures.composed import PASSWORD as STAFF_PASSWORD
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.database import Database
from tests.fixtures.rows import rows_of
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")
PASSWORD = "a-long-enough-pass-phrase"
_IDENTITY = """
INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)
VALUES ($1, $2, $3, 'email', 'ada@or.example', 'claimed', 'tests', now())
"""
# Somebody waits for this connection.
_WAITS_FOR = "SELECT bool_or($1 = ANY (pg_blocking_pids(pid))) FROM pg_stat_activity"


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


async def test_a_second_tenant_of_one_name_is_made_only_when_it_is_said_so(shared: Composed) -> None:
    first = await add_tenant(shared.core, "Twin", "one@twin.example", "en")
    with pytest.raises(TenantNameTakenError) as refused:
        await add_tenant(shared.core, " twin ", "two@twin.example", "en")
    assert refused.value.params == {"name": "Twin", "ids": str(first.tenant_id)}
    second = await add_tenant(shared.core, "Twin", "two@twin.example", "en", another=True)
    assert {each.tenant_id for each in await list_tenants(shared.core) if each.name == "Twin"} == {
        first.tenant_id, second.tenant_id,
    }  # fmt: skip


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


async def _write(visitor: Visitor) -> httpx.Response:
    body = {"client_id": str(uuid4()), "text": "is anybody there?", "attachment_ids": []}
    return await visitor.http.post(f"{visitor.path}/messages", json=body, headers=visitor.key)


async def test_nobody_comes_in_and_nothing_is_lost_when_a_tenant_is_closed(
    shared: Composed, own: Tenant
) -> None:
    dana, visitor = await sit_down(shared, own, "dana"), await visit(shared, own, name="Ruth")
    await dana.be("ready")
    await visitor.write("hello")
    ((item_id, _, _),) = await dana.take_all()
    token = await (await sit_down(shared, own, "admin")).do(
        "POST", "/tokens", {"name": "Wall", "permissions": ["cases.read"]}
    )
    program = {"authorization": f"Bearer {token.json()['token']}"}
    outsider = await shared.http()
    assert (await outsider.get("/api/v1/cases", headers=program)).status_code == 200

    known = await find_tenant(shared.core, str(own.tenant_id))
    await close_tenant(shared.core, known)
    (state,) = (each.state for each in await list_tenants(shared.core) if each.tenant_id == own.tenant_id)
    assert state == "closed"
    assert (await dana.http.get("/api/v1/session")).status_code == 401
    assert (await outsider.get("/api/v1/cases", headers=program)).status_code == 401
    body = {"email": own.agents["dana"].email, "password": STAFF_PASSWORD, "tenant_id": str(own.tenant_id)}
    refused = await outsider.post("/api/v1/session", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "tenant-closed")
    # What the process knew of the entry point is forgotten as soon as it hears.
    answer = await eventually(lambda: _write(visitor), lambda each: each.status_code != 201)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "tenant-closed")
    held = await shared.core.database.system.fetch("SELECT pool_id FROM hold_leases('tests', '1 hour')")
    assert own.tenant_id not in {row["pool_id"] for row in held}
    item = await shared.core.database.system.fetchrow(
        "SELECT w.state, a.presence FROM work_items w, agents a WHERE w.work_item_id = $1 AND a.agent_id = $2",
        item_id, own.agents["dana"].agent_id,
    )  # fmt: skip
    assert item is not None
    assert tuple(item) == ("waiting", "offline")
    with pytest.raises(TenantStateError):
        await close_tenant(shared.core, known)

    await reopen_tenant(shared.core, known)
    await eventually(lambda: _write(visitor), lambda each: each.status_code in (200, 201))
    again = await sit_down(shared, own, "dana")
    await again.be("ready")
    assert [each for each, _, _ in await again.take_all()] == [item_id]


async def test_nothing_is_left_of_a_tenant_and_all_of_the_others_when_it_is_deleted(
    shared: Composed, own: Tenant, shared_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await shared.new_tenant("Another")
    for tenant in (own, other):
        await play_scene(shared, tenant)
    folders = [shared.core.files.path(each.tenant_id, "0" * 64).parents[1] for each in (own, other)]
    before = await rows_of(shared, other)

    async def run(*words: str, typed: str = "") -> Result:
        environment = {
            "RETZEF_DATABASE_URL": shared_database.owner, "RETZEF_DATA_DIR": str(shared.core.settings.data_dir),
            "RETZEF_SECRET_KEY": "a key of tests", "LC_ALL": "en_US.UTF-8",
        }  # fmt: skip
        return await asyncio.to_thread(
            CliRunner().invoke, cli, ["tenant", *words], input=typed, env=environment
        )

    tenant_id = str(own.tenant_id)
    asked = await run("delete", tenant_id, typed="Another\n")
    assert (asked.exit_code, "Nothing was deleted." in asked.output) == (1, True)
    assert any((await rows_of(shared, own)).values())
    assert folders[0].is_dir()

    async def refuse(_store: FileStore, _tenant_id: TenantId) -> None:
        raise OSError("the disk refuses")

    # Whoever is interrupted finds the tenant still, and ends it by the same command.
    with monkeypatch.context() as disk:
        disk.setattr(FileStore, "delete_all", refuse)
        assert (await run("delete", tenant_id, "--yes")).exit_code != 0
    assert folders[0].is_dir()
    assert "its deletion began" in (await run("list")).output

    done = await run("delete", tenant_id, "--yes")
    assert done.exit_code == 0, done.output
    left = {table: len(rows) for table, rows in (await rows_of(shared, own)).items()}
    assert len(left) > 70
    assert {table: count for table, count in left.items() if count} == {}
    assert [each.is_dir() for each in folders] == [False, True]
    assert await rows_of(shared, other) == before
    listed = await run("list")
    assert (tenant_id in listed.output, str(other.tenant_id) in listed.output) == (False, True)
    kept = "SELECT bool_or(has_table_privilege('retzef_system', each, 'DELETE')) FROM unnest(ARRAY['events', 'audit_entries']) each"
    assert await shared.core.database.system.fetchval(kept) is False


async def _delete(shared: Composed, owner: str, tenant: Tenant) -> None:
    await delete_tenant(shared.core, owner, await find_tenant(shared.core, str(tenant.tenant_id)))


async def test_tenant_is_found_until_all_else_of_it_is_gone_when_its_deletion_is_interrupted(
    shared: Composed, own: Tenant, shared_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await play_scene(shared, own)
    there = "SELECT count(*) FROM tenants WHERE tenant_id = $1"

    async def all_rows() -> dict[str, int]:
        return {table: len(rows) for table, rows in (await rows_of(shared, own)).items()}

    empty = tenant_deletion._empty
    emptied: list[str] = []

    async def until_the_last(connection: Connection, table: str, tenant_id: TenantId) -> int:
        emptied.append(table)
        return await empty(connection, table, tenant_id)

    async def refuse(_store: FileStore, _tenant_id: TenantId) -> None:
        raise OSError("the disk refuses")

    with monkeypatch.context() as broken:
        broken.setattr(tenant_deletion, "_empty", until_the_last)
        broken.setattr(FileStore, "delete_all", refuse)
        with pytest.raises(OSError, match="refuses"):
            await _delete(shared, shared_database.owner, own)
    assert "tenants" not in emptied
    assert {table for table, count in (await all_rows()).items() if count} <= {"tenants"}
    assert await shared.core.database.system.fetchval(there, own.tenant_id) == 1
    await _delete(shared, shared_database.owner, own)
    assert await shared.core.database.system.fetchval(there, own.tenant_id) == 0


async def test_all_is_gone_when_something_is_being_written_while_a_tenant_is_deleted(
    shared: Composed, own: Tenant, shared_database: Database
) -> None:
    admin = await sit_down(shared, own, "admin")
    customer_id = (await admin.do("POST", "/customers", {"name": "Ada"})).json()["customer_id"]
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute(_IDENTITY, own.tenant_id, uuid4(), UUID(customer_id))
        deletion = asyncio.create_task(_delete(shared, shared_database.owner, own))
        assert await eventually(
            partial(shared.core.database.system.fetchval, _WAITS_FOR, await _pid(connection))
        )
    await deletion
    assert not any((await rows_of(shared, own)).values())


async def _pid(connection: Connection) -> int:
    pid: int = await connection.fetchval("SELECT pg_backend_pid()")
    return pid


async def test_two_tenants_are_deleted_at_once_and_one_twice(
    shared: Composed, shared_database: Database
) -> None:
    tenants = [await shared.new_tenant(name) for name in ("First", "Second")]
    for tenant in tenants:
        await play_scene(shared, tenant)
    await asyncio.gather(*(_delete(shared, shared_database.owner, each) for each in (*tenants, tenants[0])))
    for tenant in tenants:
        assert not any((await rows_of(shared, tenant)).values())
