"""Importing customers over HTTP: what is made, changed and refused, in each encoding; stopped, killed and gone on with."""

import asyncio
import csv
import io
import random
import signal
import sys
from typing import Any
from uuid import UUID

import httpx
import pytest

from retzef.engine.recognition import fold_name
from retzef.kernel.ids import TenantId
from retzef.modules.transfers import running
from retzef.modules.transfers.running import Importing
from retzef.platform.jobs.kinds import NotYet
from tests.fixtures.composed import Browser, Composed, Tenant
from tests.fixtures.database import Database
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

HEBREW = 'מספר לקוח;שם פרטי;שם משפחה;טלפון נייד;דוא"ל;דיוור\r\n'
RUSSIAN = "Фамилия,Имя,Телефон\nПетров,Иван,+7 916 123-45-67\n"


async def _send(admin: Browser, body: bytes, name: str = "people.csv") -> dict[str, Any]:
    answer = await admin.http.post("/api/v1/imports", params={"file_name": name}, content=body)
    assert answer.status_code == 201, answer.text
    sent: dict[str, Any] = answer.json()
    return sent


async def _work(shared: Composed, own: Tenant, import_id: str) -> None:
    """Do the job as a worker does, until there is nothing left of it."""
    importing = Importing(shared.core.units, shared.core.transfers)
    while await importing(own.tenant_id, {"import_id": import_id}) is not None:
        pass


async def _act(admin: Browser, import_id: str, act: str, status: int = 204) -> httpx.Response:
    answer = await admin.http.post(f"/api/v1/imports/{import_id}/{act}")
    assert answer.status_code == status, answer.text
    return answer


async def _import(
    shared: Composed, own: Tenant, admin: Browser, body: bytes, **mapping: object
) -> dict[str, Any]:
    """Send, map, check and run; how it stands at the end."""
    sent = await _send(admin, body)
    if mapping:
        kept = {
            name: sent[name] for name in ("encoding", "delimiter", "has_header", "columns", "update_rule")
        }
        answer = await admin.http.put(f"/api/v1/imports/{sent['import_id']}/mapping", json=kept | mapping)
        assert answer.status_code == 204, answer.text
    for act in ("check", "run"):
        await _act(admin, sent["import_id"], act)
        await _work(shared, own, sent["import_id"])
    return await _standing(admin, sent["import_id"])


async def _standing(admin: Browser, import_id: str) -> dict[str, Any]:
    answer = await admin.http.get(f"/api/v1/imports/{import_id}")
    assert answer.status_code == 200, answer.text
    standing: dict[str, Any] = answer.json()["standing"]
    return standing


def _counts(standing: dict[str, Any]) -> tuple[int, int, int, int]:
    return standing["made"], standing["changed"], standing["unchanged"], standing["refused"]


async def _found(admin: Browser, query: str) -> list[dict[str, Any]]:
    answer = await admin.http.get("/api/v1/customers", params={"query": query})
    customers: list[dict[str, Any]] = answer.json()["customers"]
    return customers


@pytest.mark.parametrize(
    ("text", "encoding", "read_as", "found", "name"),
    [
        (HEBREW + "17;דנה;כהן;050-123-4567;dana@or.example;כן\r\n", "cp1255", "windows-1255", "0501234567", "דנה כהן"),
        (HEBREW + "17;דנה;כהן;050-123-4567;;\r\n", "utf-16", "utf-16-le", "0501234567", "דנה כהן"),
        (RUSSIAN, "cp1251", "windows-1251", "+79161234567", "Иван Петров"),
        (RUSSIAN.replace(",", "\t"), "utf-8-sig", "utf-8", "+79161234567", "Иван Петров"),
    ],
)  # fmt: skip
async def test_customer_is_found_when_a_file_of_any_encoding_named_them(
    shared: Composed, own: Tenant, text: str, encoding: str, read_as: str, found: str, name: str
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    standing = await _import(shared, own, admin, text.encode(encoding))
    assert (standing["state"], standing["encoding"], _counts(standing)) == ("done", read_as, (1, 0, 0, 0))
    assert [each["name"] for each in await _found(admin, found)] == [name]


async def test_check_tells_what_the_import_then_does_when_lines_repeat_and_fail(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    body = (
        "name,phone,email,customer id\n"
        "Dana Levi,050-111-1111,,A1\n"
        "Dana Levi,,dana@or.example,A1\n"  # the same by her number
        "Nobody,12,,A3\n"  # no phone
        ",,,\n"
        '"Moshe, the elder",052-222-2222,,\n'
        "Rivka Adler,052-222-2222,,\n"  # his number, another name
        "a,b,c,d,e\n"
        '"never closed,053-333-3333,,\n'
        "Yael Bar,053-333-3333,,\n"
    )
    sent = await _send(admin, body.encode())
    await _act(admin, sent["import_id"], "check")
    await _work(shared, own, sent["import_id"])
    details = (await admin.http.get(f"/api/v1/imports/{sent['import_id']}")).json()
    assert details["standing"]["state"] == "checked"
    assert _counts(details["standing"]) == (3, 1, 0, 4)
    assert [each["line"] for each in details["made"]] == [2, 6, 10]
    assert await _found(admin, "Levi") == []  # nothing was written
    await _act(admin, sent["import_id"], "run")
    await _work(shared, own, sent["import_id"])
    assert _counts(await _standing(admin, sent["import_id"])) == (3, 1, 0, 4)
    [dana] = await _found(admin, "Levi")
    assert {each["kind"] for each in dana["identities"]} == {"phone", "email", "host_id"}
    report = await admin.http.get(f"/api/v1/imports/{sent['import_id']}/refused.csv", params={"locale": "he"})
    rows = list(csv.reader(io.StringIO(report.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["שורה", "4", "7", "8", "9"]
    assert rows[1][1] == "phone"
    assert rows[1][3] == "Nobody,12,,A3"


async def test_known_customer_is_changed_as_the_rule_says_when_imported_again(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    await _import(shared, own, admin, b"name,email\nOlena,olena@or.example\n")
    again = b"name,email,language\nOlena Koval,olena@or.example,uk\n"
    assert _counts(await _import(shared, own, admin, again, update_rule="leave")) == (0, 0, 1, 0)
    assert [each["locale"] for each in await _found(admin, "olena@")] == [None]
    assert _counts(await _import(shared, own, admin, again)) == (0, 1, 0, 0)
    assert [(each["name"], each["locale"]) for each in await _found(admin, "olena@")] == [("Olena", "uk")]
    assert _counts(await _import(shared, own, admin, again, update_rule="overwrite")) == (0, 1, 0, 0)
    assert [each["name"] for each in await _found(admin, "olena@")] == ["Olena Koval"]
    assert _counts(await _import(shared, own, admin, again, update_rule="overwrite")) == (0, 0, 1, 0)


async def test_customers_belong_to_the_organizations_their_lines_name_when_imported(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])

    async def write_down(name: str, *domains: str) -> str:
        made = await admin.http.post("/api/v1/organizations", json={"name": name, "domains": domains})
        assert made.status_code == 201, made.text
        return str(made.json()["organization_id"])

    async def organizations() -> dict[str, list[str]]:
        listed = (await admin.http.get("/api/v1/organizations")).json()["organizations"]
        ids = [(each["name"], each["organization_id"]) for each in listed]
        pages = [(name, (await admin.http.get(f"/api/v1/organizations/{key}")).json()) for name, key in ids]
        return {
            name: sorted(each["name"] for each in page["members"]) for name, page in pages if page["members"]
        }

    await write_down("Or Energy", "or.example")
    closed = await write_down("Closed")
    away = {"name": "Closed", "domains": [], "version": 1, "archived": True}
    answer = await admin.http.put(f"/api/v1/organizations/{closed}", json=away)
    assert answer.status_code < 300, answer.text
    for _ in range(2):
        await write_down("Twice")
    body = (
        b"name,email,company\n"
        b"Dana,dana@or.example,or energy\n"  # by its name, however it is written
        b"Noam,noam@or.example,@or.example\n"  # by its domain
        b"Ruth,ruth@new.example,New House\n"
        b"Gil,gil@new.example,NEW  house\n"  # there since the line before
        b"Avi,avi@or.example,\n"
        b"Bar,bar@or.example,Closed\n"
        b"Tal,tal@or.example,Twice\n"
    )
    sent = await _send(admin, body)
    assert sent["columns"] == ["name", "identity:email", "organization"]
    await _act(admin, sent["import_id"], "check")
    await _work(shared, own, sent["import_id"])
    checked = await _standing(admin, sent["import_id"])
    assert _counts(checked) == (5, 0, 0, 2)
    assert await organizations() == {}  # nothing was written
    await _act(admin, sent["import_id"], "run")
    await _work(shared, own, sent["import_id"])
    assert _counts(await _standing(admin, sent["import_id"])) == _counts(checked)
    assert await organizations() == {"New House": ["Gil", "Ruth"], "Or Energy": ["Dana", "Noam"]}
    refused = (await admin.http.get(f"/api/v1/imports/{sent['import_id']}")).json()["refused"]
    assert [(each["line"], each["code"], each["column"]) for each in refused] == [
        (7, "import-line-organization-archived", 3),
        (8, "import-line-organization-several", 3),
    ]
    # Again it changes nothing; another organization is added, and nobody leaves one.
    assert _counts(await _import(shared, own, admin, body)) == (0, 0, 5, 2)
    more = b"name,email,company\nDana,dana@or.example,New House\nAvi,avi@or.example,Or Energy\n"
    assert _counts(await _import(shared, own, admin, more, update_rule="leave")) == (0, 0, 2, 0)
    assert _counts(await _import(shared, own, admin, more)) == (0, 2, 0, 0)
    assert await organizations() == {
        "New House": ["Dana", "Gil", "Ruth"], "Or Energy": ["Avi", "Dana", "Noam"],
    }  # fmt: skip


async def test_the_same_file_makes_no_second_organization_however_they_are_called(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    # What an earlier release wrote down is found too.
    old = (await admin.http.post("/api/v1/organizations", json={"name": "ΟΔΥΣΣΕΥΣ İ"})).json()[
        "organization_id"
    ]
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute("UPDATE organizations SET folded_name = NULL")
    chance = random.Random(7)
    letters = "iIİıßẞςσΣéE\u0301\u0307ÅאבК кǅﬀ\u200f-"
    names = ["".join(chance.choices(letters, k=chance.randrange(1, 6))) for _ in range(300)]
    names = ["Οδυσσευς I\u0307", *(f"x{each}" for each in names)]
    lines = [f"c{number},c{number}@or.example,{name}" for number, name in enumerate(names)]
    body = "\n".join(["name,email,company", *lines]).encode()

    async def organizations() -> list[str]:
        found: list[str] = []
        after: dict[str, str] = {}
        while True:
            page = (await admin.http.get("/api/v1/organizations", params={"limit": "20", **after})).json()
            found += [each["organization_id"] for each in page["organizations"]]
            if page["after"] is None:
                return found
            after = {"after": page["after"]}

    assert _counts(await _import(shared, own, admin, body)) == (301, 0, 0, 0)
    once = await organizations()
    assert old in once
    assert len(set(once)) == len(once) == len({fold_name(each) for each in names})
    assert _counts(await _import(shared, own, admin, body)) == (0, 0, 301, 0)
    assert await organizations() == once


async def test_nobody_comes_to_an_organization_when_its_name_shows_nothing(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    named = await admin.http.post("/api/v1/organizations", json={"name": "\u200b\u2060"})
    assert named.status_code == 422
    body = "name,email,company\nAda,ada@or.example,\u200b\nBen,ben@or.example,\u200f \u2060\n".encode()
    assert _counts(await _import(shared, own, admin, body)) == (2, 0, 0, 0)
    assert (await admin.http.get("/api/v1/organizations")).json()["organizations"] == []


async def test_line_is_refused_when_two_customers_have_what_names_it(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    for name in ("One", "Two"):
        body = {"name": name, "identities": [{"kind": "phone", "value": "054-444-4444"}]}
        assert (await admin.http.post("/api/v1/customers", json=body)).status_code == 201
    standing = await _import(shared, own, admin, b"name,phone\nThree,0544444444\n")
    assert _counts(standing) == (0, 0, 0, 1)
    assert len(await _found(admin, "0544444444")) == 2


async def test_consents_and_fields_are_kept_when_columns_bring_them(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    made = await admin.http.post(
        "/api/v1/fields", json={"subject": "customer", "key": "plan", "type": "text", "label": {"en": "Plan"}}
    )
    assert made.status_code == 201, made.text
    await _import(shared, own, admin, b"Name;Phone;Newsletter;Plan\nNoa;055-555-5555;no;gold\n")
    [noa] = await _found(admin, "Noa")
    found = (await admin.http.get(f"/api/v1/customers/{noa['customer_id']}")).json()
    assert found["data"]["fields"] == {"plan": "gold"}
    said = (await admin.http.get(f"/api/v1/customers/{noa['customer_id']}/consents")).json()["consents"]
    assert [(each["purpose"], each["state"], each["how"]) for each in said] == [
        ("marketing", "withdrawn", "import")
    ]


def _many(lines: int) -> bytes:
    listed = (f"Customer {each},A{each},05{each % 5}-{each:07d}" for each in range(lines))
    return ("name,customer id,phone\n" + "\n".join(listed) + "\n").encode()


async def _in_table(shared: Composed, tenant_id: TenantId) -> int:
    async with shared.core.database.transaction(tenant_id) as connection:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM customers WHERE tenant_id = $1", tenant_id
        )
    return count


_WORKER = """
import asyncio, sys, uuid
from pathlib import Path
from retzef.main.compose import build_core
from retzef.main.settings import read_settings
from retzef.modules.transfers import running
from retzef.platform.db import Dsns, connect_database

async def work(owner, app, system, folder, tenant, import_id):
    database = await connect_database(Dsns(owner, app, system))
    core = build_core(read_settings({"RETZEF_DATA_DIR": folder, "RETZEF_SECRET_KEY": "a key of tests"}), database)
    running.SLICE_SECONDS = 0.0
    for _ in range(2):  # of three thousand lines some, however late the kill comes
        await running.Importing(core.units, core.transfers)(uuid.UUID(tenant), {"import_id": import_id})
    await asyncio.Event().wait()

asyncio.run(work(*sys.argv[1:]))
"""


async def test_nobody_is_made_twice_when_the_worker_is_killed_and_the_import_stopped_and_run_on(
    shared: Composed, shared_database: Database, own: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker's process is killed as the system kills one; another goes on, is stopped, and two at once finish it."""
    admin = await shared.sign_in(own.agents["admin"])
    import_id = (await _send(admin, _many(3000)))["import_id"]
    await _act(admin, import_id, "check")
    await _work(shared, own, import_id)
    await _act(admin, import_id, "run")
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _WORKER, shared_database.owner, shared_database.app, shared_database.system,
        str(shared.core.settings.data_dir), str(own.tenant_id), import_id,
    )  # fmt: skip
    await eventually(lambda: _in_table(shared, own.tenant_id))
    worker.kill()
    assert await worker.wait() == -signal.SIGKILL
    importing = Importing(shared.core.units, shared.core.transfers)
    monkeypatch.setattr(running, "SLICE_SECONDS", 0.0)  # a batch at a time
    assert isinstance(await importing(own.tenant_id, {"import_id": import_id}), NotYet)
    await _act(admin, import_id, "stop")
    stopped_at = await _in_table(shared, own.tenant_id)
    assert await importing(own.tenant_id, {"import_id": import_id}) is None  # stopped: nothing is done
    assert 1000 <= await _in_table(shared, own.tenant_id) == stopped_at < 3000
    await _act(admin, import_id, "run")
    monkeypatch.setattr(running, "SLICE_SECONDS", 60.0)
    await asyncio.gather(*(_work(shared, own, import_id) for _ in range(2)))
    standing = await _standing(admin, import_id)
    assert (standing["state"], _counts(standing)) == ("done", (3000, 0, 0, 0))
    assert await _in_table(shared, own.tenant_id) == 3000


async def test_second_import_waits_its_turn_when_one_is_at_work(shared: Composed, own: Tenant) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    one, other = [await _send(admin, b"name\nDana\n") for _ in range(2)]
    await _act(admin, one["import_id"], "check")
    assert (await _act(admin, other["import_id"], "check", 409)).json()["error"]["code"] == "import-busy"
    await _act(admin, one["import_id"], "run", 409)  # not checked yet
    await _act(admin, one["import_id"], "stop")
    assert (await admin.http.delete(f"/api/v1/imports/{one['import_id']}")).status_code == 204
    assert not shared.core.transfers.path(own.tenant_id, UUID(one["import_id"])).exists()
    assert (await admin.http.get(f"/api/v1/imports/{one['import_id']}")).status_code == 404


async def test_file_is_refused_when_it_is_empty_or_its_columns_name_nobody(
    shared: Composed, own: Tenant
) -> None:
    admin = await shared.sign_in(own.agents["admin"])
    assert (await admin.http.post("/api/v1/imports", content=b"")).status_code == 422
    sent = await _send(admin, b"colour\nblue\n")
    assert sent["columns"] == ["skip"]
    kept = {name: sent[name] for name in ("encoding", "delimiter", "has_header", "columns")}
    for columns in (["skip"], ["identity:nothing"], ["field:unknown"]):
        answer = await admin.http.put(
            f"/api/v1/imports/{sent['import_id']}/mapping", json=kept | {"columns": columns}
        )
        assert answer.json()["error"]["code"] == "import-mapping"
