"""Erasing a customer: asked, held, undone, done; and proved by searching a dump of the database and every file."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from retzef.kernel.ids import AgentId, TenantId
from retzef.main.compose import build_erasing
from retzef.modules.cases.opening import NewCase, open_case
from retzef.platform.auth.permissions import BUILT_IN_ROLES, Permissions
from retzef.platform.backup.programs import find_program
from tests.fixtures.actors import PNG, Desk, Visitor, sit_down
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.database import Database
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = ["Rut Almagor", "rut@almagor.example", "501234568", "the meter at Herzl 5", "about Herzl 5", "רות אלמגור", "almagor.png", "gold-plan", "the meter of Almagor is mended", "gate 5 of Almagor", "gate 6 of Almagor"]  # fmt: skip


_COUNTS = """
SELECT (SELECT count(*) FROM messages) AS messages, (SELECT count(*) FROM work_items) AS work_items,
    (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM customers WHERE erased_at IS NULL) AS known
"""


async def _customer_of(shared: Composed, own: Tenant, case_id: UUID) -> UUID:
    async with shared.core.database.transaction(own.tenant_id) as connection:
        found: UUID = await connection.fetchval("SELECT customer_id FROM cases WHERE case_id = $1", case_id)
    return found


async def _be_served(shared: Composed, own: Tenant, dana: Desk, visitor: Visitor) -> UUID:
    """Everything that may be known of somebody, written by the doors that write it; their work is finished."""
    await visitor.introduce(name=WORDS[0], email=WORDS[1])
    file_id = await visitor.attach(WORDS[6], PNG, "image/png")
    await visitor.write(WORDS[3], files=[file_id])
    [(item, case_id, _)] = await dana.items("assigned")
    await dana.do("PATCH", f"/cases/{case_id}", {"subject": WORDS[4]})
    bulk = {"case_ids": [str(case_id)], "change": {"subject": WORDS[4] + " again"}}
    await dana.do("POST", "/cases/bulk", bulk)
    customer_id = await _customer_of(shared, own, case_id)
    phone = {"kind": "phone", "value": "050-1234568"}
    await dana.do("POST", f"/customers/{customer_id}/identities", phone)
    other = {"name": WORDS[5], "identities": [phone]}
    made = (await dana.do("POST", "/customers", other, expect=(201,))).json()["customer_id"]
    await dana.do("POST", f"/customers/{customer_id}/links", {"customer_id": made, "take": ["name"]})
    admin = await sit_down(shared, own, "admin")
    await admin.do(
        "POST", "/fields", {"subject": "customer", "key": "plan", "type": "text", "label": {"en": "Plan"}}
    )
    await dana.do("PATCH", f"/customers/{customer_id}/fields", {"values": {"plan": WORDS[7]}})
    of_case = {"subject": "case", "key": "fault", "type": "text", "label": {"en": "Fault"}}
    await admin.do("POST", "/fields", of_case)
    for written in (WORDS[4], WORDS[7]):
        await dana.do("PATCH", f"/cases/{case_id}", {"fields": {"fault": written}})
    await admin.do("POST", "/fact-sources", {"key": "shop", "name": "Shop"})
    for place in WORDS[9:]:
        visit = {
            "source": "shop", "external_id": "V-1", "kind": "visit", "occurred_at": "2026-11-01T10:00:00Z",
            "customer": {"customer_id": str(customer_id)}, "values": {"place": place},
        }  # fmt: skip
        await admin.do("POST", "/facts", {"facts": [visit]})
    sent = await admin.http.post("/api/v1/imports", content=f"name,email\n{WORDS[0]},{WORDS[1]}\n".encode())
    assert sent.status_code == 201
    await dana.do("POST", f"/work-items/{item}/finish")
    await dana.do(
        "POST",
        f"/work-items/{item}/wrap-up",
        {"disposition_id": str(own.disposition_id), "resolve_case": True, "outcome": WORDS[8]},
    )
    noted = {"name": WORDS[0], "identities": [{"kind": "host_id", "value": "a-1"}]}
    keyed = await admin.http.post("/api/v1/customers", json=noted, headers={"Idempotency-Key": "rut"})
    body = {"customer_id": keyed.json()["customer_id"], "take": []}
    await admin.do("POST", f"/customers/{customer_id}/links", body)
    return customer_id


async def _dump(shared_database: Database, shared: Composed) -> bytes:
    """The whole database as text, as its superuser sees it, and every file of the data folder."""
    connection = await asyncpg.connect(shared_database.superuser)
    major = connection.get_server_version().major
    await connection.close()
    program = await asyncio.create_subprocess_exec(
        find_program("pg_dump", major=major), "--dbname", shared_database.superuser, "--inserts",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    dumped, _ = await program.communicate()
    assert program.returncode == 0
    folder = shared.core.settings.data_dir
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return dumped + kept


def _found(dump: bytes) -> list[str]:
    """Which of the words are there, as they are, escaped, or in another encoding."""
    return [
        word for word in WORDS
        if any(
            form in dump
            for form in {
                word.encode(), word.encode("unicode_escape"), word.encode("utf-16-le"), word.encode().hex().encode(),
                word.encode("cp1255", errors="replace"), word.upper().encode(), word.lower().encode(),
            }
        )
    ]  # fmt: skip


async def _count(shared: Composed, own: Tenant) -> dict[str, int]:
    async with shared.core.database.transaction(own.tenant_id) as connection:
        row = await connection.fetchrow(_COUNTS)
    assert row is not None
    return dict(row)


async def _work(shared: Composed, own: Tenant) -> None:
    erasing = build_erasing(shared.core)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        rows = await connection.fetch("SELECT erasure_id FROM erasures WHERE tenant_id = $1", own.tenant_id)
    for row in rows:
        await erasing(own.tenant_id, {"erasure_id": str(row["erasure_id"])})


async def _let_be_due(shared: Composed, own: Tenant) -> None:
    async with shared.core.units.begin(own.tenant_id) as unit:
        due_at = unit.now - timedelta(seconds=1)
        await unit.connection.execute(
            "UPDATE erasures SET due_at = $2 WHERE tenant_id = $1", own.tenant_id, due_at
        )


async def test_nothing_of_a_person_is_left_and_numbers_stay_when_they_are_erased(
    shared: Composed, shared_database: Database, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    customer_id = await _be_served(shared, own, dana, visitor)
    before = await _dump(shared_database, shared)
    assert set(_found(before)) >= {
        WORDS[0],
        WORDS[1],
        WORDS[2],
        WORDS[3],
        WORDS[5],
        WORDS[6],
        WORDS[7],
        WORDS[8],
    }
    assert PNG in before
    admin = await sit_down(shared, own, "admin")
    standing = (await admin.do("GET", f"/customers/{customer_id}/erasure")).json()
    wrong = {"reason": "asked_by_customer", "confirmation": "somebody else", "now": True}
    await admin.do("POST", f"/customers/{customer_id}/erasure", wrong, expect=(422,))
    await admin.do(
        "POST", f"/customers/{customer_id}/erasure", wrong | {"confirmation": standing["confirm_with"]}
    )
    counted = await _count(shared, own)
    await _work(shared, own)
    after = await _dump(shared_database, shared)
    assert _found(after) == []
    assert PNG not in after
    async with shared.core.database.transaction(own.tenant_id) as connection:
        answers = "SELECT count(*) FROM idempotency_keys WHERE answer IS NOT NULL"  # sealed, they cannot be searched
        assert await connection.fetchval(answers) == 0
    now = await _count(shared, own)
    assert (now["messages"], now["work_items"]) == (counted["messages"], counted["work_items"])
    assert now["events"] > counted["events"]
    assert now["known"] == 0
    assert (await admin.do("GET", f"/customers/{customer_id}/erasure")).json()["erased_at"] is not None
    # Whoever writes from the same browser is somebody we do not know.
    await visitor.write("here I am again")
    await admin.do("GET", f"/customers/{customer_id}")


async def test_person_is_erased_again_when_a_backup_brings_them_back(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    made = (await admin.do("POST", "/customers", {"name": "Brought Back"}, expect=(201,))).json()[
        "customer_id"
    ]
    body = {"reason": "test_data", "confirmation": "brought back", "now": True}
    await admin.do("POST", f"/customers/{made}/erasure", body)
    await _work(shared, own)
    async with shared.core.units.begin(own.tenant_id) as unit:  # as it was in the backup
        await unit.connection.execute(
            "UPDATE customers SET name = 'Brought Back', erased_at = NULL WHERE tenant_id = $1", own.tenant_id
        )
        await unit.connection.execute("DELETE FROM erasures WHERE tenant_id = $1", own.tenant_id)
    assert await build_erasing(shared.core).erase_again() == 1
    assert await build_erasing(shared.core).erase_again() == 0
    found = (await admin.do("GET", f"/customers/{made}")).json()
    assert found["data"]["name"] is None
    # Nobody is linked to somebody erased, and who was written down again is erased again.
    noa = (await admin.do("POST", "/customers", {"name": "Noa"}, expect=(201,))).json()["customer_id"]
    refused = await admin.do(
        "POST", f"/customers/{made}/links", {"customer_id": noa, "take": []}, expect=(409,)
    )
    assert refused.json()["error"]["code"] == "customer-erased"
    for method, path, body_ in (
        ("PATCH", "", {"name": "Written Again"}),
        ("POST", "/identities", {"kind": "phone", "value": "050-7654321"}),
        ("PATCH", "/fields", {"values": {}}),
    ):
        answer = await admin.do(method, f"/customers/{made}{path}", body_, expect=(409,))
        assert answer.json()["error"]["code"] == "customer-erased"
    async with shared.core.units.begin(own.tenant_id) as unit:  # by whatever came around these doors
        await unit.connection.execute(
            "UPDATE customers SET name = 'Written Again' WHERE customer_id = $1", UUID(made)
        )
    await admin.do("POST", f"/customers/{made}/erasure", body | {"confirmation": "Written Again"})
    await _work(shared, own)
    assert (await admin.do("GET", f"/customers/{made}")).json()["data"]["name"] is None


async def test_customer_stays_when_the_erasure_is_undone_or_a_hold_forbids_it(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    made = (await admin.do("POST", "/customers", {"name": "Noa"}, expect=(201,))).json()["customer_id"]
    path, body = f"/customers/{made}/erasure", {"reason": "no_longer_needed", "confirmation": "Noa"}
    await admin.do("POST", path, body)
    await admin.do("POST", path, body, expect=(409,))
    await _work(shared, own)  # not due
    due = (await admin.do("GET", path)).json()
    assert due["delay_days"] == 7
    await admin.do("DELETE", path)
    await admin.do("PUT", f"/customers/{made}/hold", {"reference": "Haifa 12/2026"})
    refused = await admin.do("POST", path, body | {"now": True}, expect=(409,))
    assert refused.json()["error"]["code"] == "erasure-held"
    await admin.do("DELETE", f"/customers/{made}/hold")
    await admin.do("POST", path, body)
    await _let_be_due(shared, own)
    await _work(shared, own)
    assert (await admin.do("GET", f"/customers/{made}")).json()["data"]["name"] is None


@dataclass(frozen=True, slots=True)
class _Administrator:
    tenant_id: TenantId
    agent_id: AgentId
    permissions: Permissions = BUILT_IN_ROLES["administrator"]


_WAITS = """
SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE NOT l.granted AND a.datname = current_database()
"""


async def test_what_is_written_of_somebody_is_erased_with_them_when_it_is_written_at_that_moment(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    made = (await admin.do("POST", "/customers", {"name": "Tal"}, expect=(201,))).json()["customer_id"]
    await admin.do(
        "POST", f"/customers/{made}/erasure", {"reason": "no_longer_needed", "confirmation": "Tal"}
    )
    await _let_be_due(shared, own)
    writer = _Administrator(own.tenant_id, AgentId(own.agents["admin"].agent_id))
    async with shared.core.units.begin(own.tenant_id) as unit:
        new = NewCase(UUID(made), "the meter of Tal", writer.agent_id, None)
        case_id = await open_case(unit, writer, new)
        erasing = asyncio.create_task(_work(shared, own))
        await eventually(lambda: shared.core.database.system.fetchval(_WAITS))
        assert not erasing.done()
    await erasing
    told = (await admin.do("GET", f"/cases/{case_id}")).text
    assert "the meter of Tal" not in told

    # And afterwards nothing at all.
    note = {"client_id": str(uuid4()), "interaction_id": None, "text": "Tal called", "note": True}
    for method, path, words in (
        ("POST", "messages", note),
        ("PUT", "draft", {"text": "Dear Tal", "shared": False, "version": 0}),
        ("PATCH", "", {"subject": "Tal again"}),
    ):
        refused = await admin.do(method, f"/cases/{case_id}/{path}".rstrip("/"), words, expect=(409,))
        assert refused.json()["error"]["code"] == "customer-erased"
    await admin.do("PATCH", f"/cases/{case_id}", {"priority": "high"})


async def test_erasure_at_once_is_refused_when_somebody_is_at_work_for_the_customer(
    shared: Composed, own: Tenant, dana: Desk, visitor: Visitor
) -> None:
    [(_, case_id, _)] = await dana.items("assigned")
    customer_id = await _customer_of(shared, own, case_id)
    admin = await sit_down(shared, own, "admin")
    refused = await admin.do(
        "POST",
        f"/customers/{customer_id}/erasure",
        {"reason": "unlawful", "confirmation": "Ruth", "now": True},
        expect=(409,),
    )
    assert refused.json()["error"]["code"] == "erasure-open-work"
