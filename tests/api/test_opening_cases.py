"""A case opened by hand: in the lists of who answers for it, with its note, in the customer's timeline; for nobody one may not see."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from tests.fixtures.actors import Desk, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _customer(desk: Desk, name: str = "Ruth") -> str:
    answer = await desk.do("POST", "/customers", {"name": name}, expect=(201,))
    return str(answer.json()["customer_id"])


async def _open(desk: Desk, body: Mapping[str, object], expect: int = 201) -> dict[str, Any]:
    return dict((await desk.do("POST", "/cases", body, expect=(expect,))).json())


async def test_case_is_its_openers_with_its_note_when_nobody_else_is_named(
    shared: Composed, own: Tenant
) -> None:
    dana = await sit_down(shared, own, "dana")
    customer_id = await _customer(dana)
    made = await _open(dana, {"customer_id": customer_id, "subject": "Meter swap", "note": "She called"})
    (line,) = (await dana.do("GET", "/cases?view=mine")).json()["cases"]
    assert (line["case_id"], line["subject"], line["status"]) == (made["case_id"], "Meter swap", "open")
    entities = (await dana.do("GET", f"/cases/{made['case_id']}")).json()["entities"]
    assert [each["data"]["text"] for each in entities if each["kind"] == "message"] == ["She called"]
    told = (await dana.do("GET", f"/customers/{customer_id}/timeline")).json()["events"]
    assert {each["kind"] for each in told} >= {"case_opened", "note_added"}
    again = await _open(dana, {"customer_id": customer_id})
    numbers = [each["number"] for each in (await dana.do("GET", "/cases?view=mine")).json()["cases"]]
    assert again["case_id"] != made["case_id"]
    assert len(set(numbers)) == 2


async def test_owner_is_another_only_when_one_may_assign(shared: Composed, own: Tenant) -> None:
    dana, yoav = await sit_down(shared, own, "dana"), await sit_down(shared, own, "yoav")
    other = str(own.agents["oleh"].agent_id)
    body = {"customer_id": await _customer(dana), "owner_agent_id": other}
    refused = await _open(dana, body, expect=403)
    assert refused["error"]["code"] == "assignment-refused"
    assert (await dana.do("GET", "/cases?view=mine")).json()["cases"] == []
    made = await _open(yoav, body)
    oleh = await sit_down(shared, own, "oleh")
    assert [each["case_id"] for each in (await oleh.do("GET", "/cases?view=mine")).json()["cases"]] == [
        made["case_id"]
    ]
    # Nobody asked for anything yet, so there is no work in it.
    await oleh.do("GET", f"/customers/{body['customer_id']}")
    listed = (await oleh.do("GET", "/customers")).json()["customers"]
    assert [each["customer_id"] for each in listed] == [body["customer_id"]]


async def test_nothing_is_opened_for_a_customer_one_may_not_see_or_a_team_that_is_none(
    shared: Composed, own: Tenant
) -> None:
    dana, emma = await sit_down(shared, own, "dana"), await sit_down(shared, own, "emma")
    customer_id = await _customer(dana)
    await _open(emma, {"customer_id": customer_id}, expect=404)
    await _open(dana, {"customer_id": customer_id, "team_id": str(UUID(int=7))}, expect=422)
    assert (await dana.do("GET", "/cases?view=mine")).json()["cases"] == []


async def test_the_customer_is_answered_in_the_case_when_their_thread_is_merged_into_it(
    shared: Composed, own: Tenant
) -> None:
    yoav = await sit_down(shared, own, "yoav")
    visitor = await visit(shared, own)
    await visitor.write("about the swap")
    (written,) = (await yoav.do("GET", "/cases?view=all")).json()["cases"]
    made = await _open(yoav, {"customer_id": written["customer_id"], "subject": "Meter swap"})
    await yoav.do("POST", f"/cases/{written['case_id']}/merge", {"case_id": made["case_id"]}, expect=(201,))
    await visitor.write("and the bill")
    entities = (await yoav.do("GET", f"/cases/{made['case_id']}")).json()["entities"]
    texts = {each["data"]["text"] for each in entities if each["kind"] == "message"}
    assert texts == {"about the swap", "and the bill"}


async def test_own_fields_are_written_as_the_case_is_opened_and_one_that_is_wrong_opens_none(
    shared: Composed, own: Tenant
) -> None:
    dana, admin = await sit_down(shared, own, "dana"), await sit_down(shared, own, "admin")
    for key, type_, required in (("meter", "number", True), ("seen", "date", False)):
        field = {"subject": "case", "key": key, "type": type_, "label": {"en": key}, "required": required}
        await admin.do("POST", "/fields", field)
    customer_id = await _customer(dana)
    wrong: list[tuple[dict[str, object], str]] = [
        ({"meter": "many"}, "field-value-invalid"), ({"unheard_of": "1"}, "field-value-invalid"),
        ({"meter": None}, "field-value-missing"), ({}, "field-value-missing"),
    ]  # fmt: skip
    for fields, code in wrong:
        refused = await _open(dana, {"customer_id": customer_id, "fields": fields}, expect=422)
        assert refused["error"]["code"] == code
    assert (await dana.do("GET", "/cases?view=mine")).json()["cases"] == []
    made = await _open(dana, {"customer_id": customer_id, "fields": {"meter": "12", "seen": None}})
    entities = (await dana.do("GET", f"/cases/{made['case_id']}")).json()["entities"]
    (case,) = [each["data"] for each in entities if each["kind"] == "case"]
    assert case["fields"] == {"meter": "12"}
