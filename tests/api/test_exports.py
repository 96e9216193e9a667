"""Exports over HTTP: what is in the file equals what the API tells, and nothing of anybody else is in it."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest

from retzef.main.compose import build_erasing
from retzef.modules.transfers import exporting
from retzef.modules.transfers.exporting import Exporting
from retzef.modules.transfers.running import Importing
from tests.fixtures.actors import PNG, Desk, play_scene, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def work(shared: Composed, tenant: Tenant, export_id: str) -> None:
    """Do the job as a worker does, until there is nothing left of it."""
    job = Exporting(shared.core.units, shared.core.transfers, shared.core.files)
    while await job(tenant.tenant_id, {"export_id": export_id}) is not None:
        pass


async def export(shared: Composed, tenant: Tenant, desk: Desk, **what: object) -> zipfile.ZipFile:
    export_id = (await desk.do("POST", "/exports", what, expect=(201,))).json()["export_id"]
    early = await desk.do("GET", f"/exports/{export_id}/file", expect=(409,))
    assert early.json()["error"]["code"] == "export-not-ready"
    await work(shared, tenant, export_id)
    (line, *_) = (await desk.do("GET", "/exports")).json()["exports"]
    assert (line["export_id"], line["state"], line["sections_done"]) == (export_id, "done", line["sections"])
    return zipfile.ZipFile(io.BytesIO((await desk.do("GET", f"/exports/{export_id}/file")).content))


def lines(archive: zipfile.ZipFile, section: str) -> list[dict[str, Any]]:
    parts = [
        name for name in archive.namelist() if name.startswith(f"{section}/") and name.endswith(".jsonl")
    ]
    return [json.loads(line) for name in parts for line in archive.read(name).splitlines()]


def everything_in(archive: zipfile.ZipFile) -> bytes:
    return b"\n".join(archive.read(name) for name in archive.namelist())


async def test_everything_is_in_it_and_nothing_of_another_tenant_when_a_tenant_is_exported(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So that there are several parts, and several slices.
    monkeypatch.setattr(exporting, "LINES_AT_ONCE", 2)
    monkeypatch.setattr(exporting, "SLICE_SECONDS", 0.05)
    other = await shared.new_tenant()
    scene, theirs = await play_scene(shared, own), await play_scene(shared, other)
    admin = await sit_down(shared, own, "admin")
    archive = await export(shared, own, admin)
    page = (await admin.do("GET", "/customers?limit=100")).json()["customers"]
    told = {each["customer_id"]: each for each in lines(archive, "customers")}
    assert {key for key, each in told.items() if each["linked_into"] is None} == {
        each["customer_id"] for each in page
    }
    for each in page:
        values = {identity["value"] for identity in told[each["customer_id"]]["identities"]}
        assert values <= {identity["value"] for identity in each["identities"]}
    listed = (await admin.do("GET", "/cases?view=all")).json()["cases"]
    assert {each["number"] for each in lines(archive, "cases")} == {each["number"] for each in listed}
    entities = (await admin.do("GET", f"/cases/{scene.case_id}")).json()["entities"]
    said = {each["id"]: each["data"]["text"] for each in entities if each["kind"] == "message"}
    exported = {each["message_id"]: each["text"] for each in lines(archive, "messages")}
    assert said.items() <= exported.items()
    (file,) = [each for each in lines(archive, "files") if each["attachment_id"] == str(scene.attachment_id)]
    assert archive.read(file["path"]) == PNG
    manifest = json.loads(archive.read("manifest.json"))
    assert manifest["lines"]["messages"] == len(exported)
    # The journal goes on while it is read: at least what there was.
    assert manifest["lines"]["events"] == len(lines(archive, "events")) > len(exported)
    whole = everything_in(archive)
    for name in ("password_hash", "secrets", "token_hash"):
        assert name.encode() not in whole
    for stranger in (
        other.tenant_id,
        theirs.case_id,
        theirs.tenant.agents["dana"].agent_id,
        *theirs.ids["customers"],
    ):
        assert str(stranger).encode() not in whole


async def test_only_one_person_and_no_colleague_is_in_it_when_one_customer_is_exported(
    shared: Composed, own: Tenant
) -> None:
    scene = await play_scene(shared, own)
    admin = await sit_down(shared, own, "admin")
    ruth = str(scene.ids["customers"][0])
    archive = await export(shared, own, admin, customer_id=ruth)
    roots = {each["linked_into"] or each["customer_id"] for each in lines(archive, "customers")}
    assert len(roots) == 1
    await shared.web.looks.drain()
    (noted,) = (await admin.do("GET", "/audit?acts=customers_exported")).json()["entries"]
    assert noted["object_id"] == ruth
    texts = [each["text"] for each in lines(archive, "messages")]
    assert "the meter shows nothing" in texts
    assert "only among us" not in texts
    whole = everything_in(archive)
    for agent in own.agents.values():
        assert str(agent.agent_id).encode() not in whole
    with_notes = await export(shared, own, admin, customer_id=ruth, with_notes=True)
    assert "only among us" in [each["text"] for each in lines(with_notes, "messages")]


async def test_table_of_customers_says_nothing_new_when_it_is_imported_again(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    for name, kind, value in (
        ("Ruth", "phone", "+972501234567"),
        ("רבקה", "email", "r@example.com"),
        ("Иван", "phone", "+79161234567"),
    ):
        await admin.do("POST", "/customers", {"name": name, "identities": [{"kind": kind, "value": value}]})
    archive = await export(shared, own, admin)
    table = archive.read("customers/00001.csv")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert len({row["retzef customer_id"] for row in rows}) == 3
    assert {(row["name"], row["phone 1"], row["email 1"]) for row in rows} == {
        ("Ruth", "+972501234567", ""), ("רבקה", "", "r@example.com"), ("Иван", "+79161234567", ""),
    }  # fmt: skip
    sent = (await admin.http.post("/api/v1/imports", content=table)).json()
    await admin.do("POST", f"/imports/{sent['import_id']}/check")
    importing = Importing(shared.core.units, shared.core.transfers)
    while await importing(own.tenant_id, {"import_id": sent["import_id"]}) is not None:
        pass
    standing = (await admin.do("GET", f"/imports/{sent['import_id']}")).json()["standing"]
    assert (standing["made"], standing["changed"], standing["refused"], standing["unchanged"]) == (0, 0, 0, 3)


async def test_it_is_begun_anew_when_its_file_was_cut_off(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = await sit_down(shared, own, "admin")
    for name in ("One", "Two", "Three"):
        await admin.do("POST", "/customers", {"name": name})
    monkeypatch.setattr(exporting, "LINES_AT_ONCE", 1)
    monkeypatch.setattr(exporting, "SLICE_SECONDS", 0.0001)
    export_id = (await admin.do("POST", "/exports", {}, expect=(201,))).json()["export_id"]
    job = Exporting(shared.core.units, shared.core.transfers, shared.core.files)
    assert await job(own.tenant_id, {"export_id": export_id}) is not None
    twice = await admin.do("POST", "/exports", {}, expect=(409,))
    assert twice.json()["error"]["code"] == "export-busy"
    folder = shared.core.transfers
    part = next(
        path
        for path in folder.part(own.tenant_id, own.tenant_id).parent.iterdir()
        if path.name.startswith(export_id)
    )
    part.write_bytes(part.read_bytes()[:-10])
    monkeypatch.setattr(exporting, "SLICE_SECONDS", 6.0)
    await work(shared, own, export_id)
    archive = zipfile.ZipFile(io.BytesIO((await admin.do("GET", f"/exports/{export_id}/file")).content))
    assert sorted(each["name"] for each in lines(archive, "customers")) == ["One", "Three", "Two"]
    assert len(set(archive.namelist())) == len(archive.namelist())
    await admin.do("DELETE", f"/exports/{export_id}")
    await admin.do("GET", f"/exports/{export_id}/file", expect=(404,))
    assert not part.exists()


async def test_supervisor_exports_customers_and_not_everything_when_they_have_the_built_in_role(
    shared: Composed, own: Tenant
) -> None:
    lead, admin = await sit_down(shared, own, "yoav"), await sit_down(shared, own, "admin")
    await lead.do("POST", "/exports", {}, expect=(403,))
    made = (await admin.do("POST", "/exports", {}, expect=(201,))).json()["export_id"]
    assert (await lead.do("GET", "/exports")).json()["exports"] == []
    await lead.do("DELETE", f"/exports/{made}", expect=(404,))


async def test_nobody_erased_is_in_it_and_files_made_before_are_gone_when_a_customer_is_erased(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    gone, _ = [
        (await admin.do("POST", "/customers", {"name": name}, expect=(201,))).json()["customer_id"]
        for name in ("Erased One", "Who Stays")
    ]
    await admin.do("POST", "/cases", {"customer_id": gone, "subject": "Their matter"}, expect=(201,))
    before = await export(shared, own, admin)
    assert "Erased One" in everything_in(before).decode()
    body = {"reason": "test_data", "confirmation": "erased one", "now": True}
    await admin.do("POST", f"/customers/{gone}/erasure", body)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        erasure_id = await connection.fetchval(
            "SELECT erasure_id FROM erasures WHERE tenant_id = $1", own.tenant_id
        )
    await build_erasing(shared.core)(own.tenant_id, {"erasure_id": str(erasure_id)})
    (line,) = (await admin.do("GET", "/exports")).json()["exports"]
    assert not line["file_kept"]
    await admin.do("GET", f"/exports/{line['export_id']}/file", expect=(409,))
    await admin.do("POST", "/exports", {"customer_id": gone}, expect=(409,))
    after = await export(shared, own, admin)
    assert [each["name"] for each in lines(after, "customers")] == ["Who Stays"]
    assert lines(after, "cases") == []


async def test_the_right_to_everything_is_named_when_an_agent_asks_for_everything(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    refused = await dana.do("POST", "/exports", {}, expect=(403,))
    assert refused.json()["error"]["params"] == {"permission": "tenant.export"}
