"""Facts of other systems: told once however often, recognised by any identity, seen in the timeline and the case."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import pytest_asyncio

from retzef.modules.transfers.running import Importing
from tests.fixtures.actors import Desk, Visitor, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def admin(shared: Composed, own: Tenant) -> Desk:
    desk = await sit_down(shared, own, "admin")
    await desk.do("POST", "/fact-sources", {"key": "shop", "name": "חנות", "icon": "shop"}, expect=(201,))
    return desk


def order(
    external_id: str, customer: Mapping[str, object], at: str = "2026-11-01T10:00:00Z", **more: object
) -> dict[str, object]:
    return {
        "source": "shop", "external_id": external_id, "kind": "order", "occurred_at": at, "customer": customer,
        "values": {"number": external_id, "total": "1,249.9 ils"}, **more,
    }  # fmt: skip


async def tell(admin: Desk, *facts: dict[str, object], unknown: str = "refuse") -> list[dict[str, Any]]:
    answer = await admin.do("POST", "/facts", {"facts": facts, "unknown_customer": unknown})
    return list(answer.json()["results"])


async def make(admin: Desk, name: str, phone: str) -> str:
    body = {"name": name, "identities": [{"kind": "phone", "value": phone}]}
    return str((await admin.do("POST", "/customers", body, expect=(201,))).json()["customer_id"])


async def timeline(desk: Desk, customer: str, query: str = "") -> dict[str, Any]:
    return dict((await desk.do("GET", f"/customers/{customer}/timeline?{query}")).json())


async def test_a_fact_is_kept_once_and_what_it_said_before_is_kept_when_it_is_told_otherwise(
    admin: Desk,
) -> None:
    ruth = await make(admin, "Ruth", "052-111-2233")
    by_phone = {"kind": "phone", "value": "+972 52 111 2233"}
    first = await tell(admin, order("A-1", by_phone))
    again = await tell(admin, order("A-1", {"customer_id": ruth}))
    other = await tell(admin, order("A-1", by_phone, values={"number": "A-1", "status": "shipped"}))
    assert [each[0]["outcome"] for each in (first, again, other)] == ["made", "unchanged", "changed"]
    assert first[0]["customer_id"] == ruth

    read = (await admin.do("GET", f"/facts/{first[0]['fact_id']}")).json()
    assert [each["key"] for each in read["values"]] == ["number", "status"]
    (before,) = read["history"]
    assert before["version"] == 1
    assert {each["key"]: each["value"] for each in before["values"]} == {
        "number": "A-1",
        "total": "1249.90 ILS",
    }
    (shown,) = (await timeline(admin, ruth, "part=told"))["events"]
    assert (shown["kind"], shown["params"]["source_name"], shown["params"]["fact_version"]) == (
        "fact_recorded",
        "חנות",
        2,
    )


async def test_the_others_are_kept_when_some_of_a_batch_are_refused(admin: Desk) -> None:
    ruth = await make(admin, "Ruth", "052-222-3344")
    for name in ("One", "Two"):
        await make(admin, name, "052-333-4455")
    known = {"customer_id": ruth}
    results = await tell(
        admin,
        order("B-1", {"kind": "phone", "value": "052-999-9999"}),
        order("B-2", {"kind": "phone", "value": "052-333-4455"}),
        order("B-3", known, values={"total": "much"}),
        order("B-4", {"customer_id": str(uuid4())}),
        order("B-5", known, case_id=str(uuid4())),
        {**order("B-6", known), "source": "nobody"},
        order("B-7", known, at="2199-01-01T00:00:00Z"),
        order("B-8", known),
        order("B-8", known, values={"number": "other"}),
        order("B-9", {"kind": "phone", "value": "1"}),
        {**order("B-10", known), "kind": "dream"},
    )
    assert [each["error"]["code"] if each["error"] else each["outcome"] for each in results] == [
        "fact-customer-unknown", "fact-customer-ambiguous", "field-value-invalid", "fact-customer-unknown", "fact-case-unknown",
        "fact-source-unknown", "fact-ahead", "made", "changed", "identity-invalid", "fact-kind-unknown",
    ]  # fmt: skip
    assert len((await timeline(admin, ruth, "part=told"))["events"]) == 1


async def test_one_customer_is_made_when_two_facts_name_somebody_unknown_and_that_is_wanted(
    admin: Desk,
) -> None:
    body = {"kind": "email", "value": "New@Customer.example", "name": "Noa"}
    one, two = await tell(admin, order("C-1", body), order("C-2", body), unknown="create")
    assert one["customer_id"] == two["customer_id"] is not None
    assert (await admin.do("GET", f"/customers/{one['customer_id']}")).json()["data"]["name"] == "Noa"


async def test_facts_stand_where_they_occurred_and_every_page_goes_on_where_the_one_before_ended(
    shared: Composed, own: Tenant, admin: Desk, dana: Desk, visitor: Visitor
) -> None:
    async with shared.core.database.transaction(own.tenant_id) as connection:
        row = await connection.fetchrow(
            "SELECT d.customer_id, k.case_id FROM identities d JOIN cases k USING (tenant_id, customer_id) WHERE d.value = $1",
            visitor.visitor_id,
        )
    assert row is not None
    ruth, case_id = str(row["customer_id"]), str(row["case_id"])
    told = [order(f"D-{day}", {"customer_id": ruth}, at=f"2026-01-0{day}T10:00:00Z") for day in range(1, 8)]
    told.append(order("D-case", {"customer_id": ruth}, at="2026-01-03T12:00:00Z", case_id=case_id))
    await tell(admin, *told)
    whole = (await timeline(dana, ruth))["events"]
    facts = [each["params"]["values"][0]["value"] for each in whole if each["fact_id"]]
    assert facts == ["D-7", "D-6", "D-5", "D-4", "D-case", "D-3", "D-2", "D-1"]
    assert [each["seq"] is None for each in whole] == sorted(
        each["seq"] is None for each in whole
    )  # all long ago

    paged, cursor = [], ""
    while True:
        page = await timeline(dana, ruth, f"limit=2{cursor}")
        paged += page["events"]
        if page["before"] is None:
            break
        cursor = f"&before={page['before']}"
    assert paged == whole
    of_case = await timeline(dana, ruth, f"part=told&case={case_id}")
    assert [each["params"]["values"][0]["value"] for each in of_case["events"]] == ["D-case"]
    assert (await timeline(dana, ruth, "part=told&channel=webchat"))["events"] == []

    opened = (await dana.do("GET", f"/cases/{case_id}")).json()["entities"]
    lines = {
        each["id"]: each["data"]
        for each in opened
        if each["kind"] == "note_line" and each["data"]["code"] == "fact_recorded"
    }
    assert [line["occurred_at"] for line in lines.values()] == ["2026-01-03T12:00:00.000Z"]


async def test_a_kind_of_ones_own_brings_its_words_when_a_fact_of_it_is_shown(admin: Desk) -> None:
    label = {"en": "Meter", "he": "מונה"}
    kind = {
        "key": "reading",
        "title": {"en": "Meter reading", "he": "קריאת מונה"},
        "fields": [{"key": "meter", "type": "number", "label": label}],
    }
    made = (await admin.do("POST", "/fact-kinds", kind, expect=(201,))).json()["kind_id"]
    await admin.do("POST", "/fact-kinds", {**kind, "key": "order"}, expect=(409,))
    ruth = await make(admin, "Ruth", "052-444-5566")
    fact = {**order("E-1", {"customer_id": ruth}, values={"meter": 42.5}), "kind": "reading"}
    assert (await tell(admin, fact))[0]["outcome"] == "made"
    (shown,) = (await timeline(admin, ruth, "part=told"))["events"]
    assert shown["params"]["title"]["he"] == "קריאת מונה"
    assert shown["params"]["labels"] == {"meter": label}
    assert shown["params"]["values"] == [{"key": "meter", "type": "number", "value": "42.5"}]
    await admin.do("PUT", f"/fact-kinds/{made}", {"title": kind["title"], "fields": [], "archived": True})
    assert (await tell(admin, {**fact, "external_id": "E-2"}))[0]["error"]["code"] == "fact-kind-unknown"


CSV = """מספר הזמנה;תאריך הזמנה;טלפון;total;status;מספר פנייה
O-1;20.11.2026 14:30;052-777-8899;1,249.9 ILS;shipped;
O-2;2026-11-20T12:30:00Z;052-777-8899;5 ILS;;
O-2;2026-11-20T12:30:00Z;052-777-8899;5 ILS;;
O-3;20.11.2026;052-999-1111;5 ILS;;
O-4;soon;052-777-8899;5 ILS;;
;20.11.2026;052-777-8899;5 ILS;;
O-6;20.11.2026;052-777-8899;lots;;
O-7;20.11.2026;052-777-8899;5 ILS;;999999
O-8;9999-12-31T23:59:59-14:00;052-777-8899;5 ILS;;
"""


async def test_a_file_tells_facts_as_calls_do_and_nothing_when_it_is_only_checked(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    ruth = await make(admin, "Ruth", "052-777-8899")
    sent = await admin.http.post(
        "/api/v1/imports",
        params={"file_name": "orders.csv", "facts_of": "shop", "kind": "order"},
        content=CSV.encode(),
    )
    assert sent.status_code == 201, sent.text
    standing = sent.json()
    assert standing["columns"] == [
        "external_id",
        "occurred_at",
        "identity:phone",
        "value:total",
        "value:status",
        "case_number",
    ]
    path, found = f"/imports/{standing['import_id']}", []
    shown: list[dict[str, Any]] = []
    for act in ("check", "run"):
        await admin.do("POST", f"{path}/{act}")
        importing = Importing(shared.core.units, shared.core.transfers)
        while await importing(own.tenant_id, {"import_id": standing["import_id"]}) is not None:
            pass
        details = (await admin.do("GET", path)).json()
        found.append(
            [details["standing"][each] for each in ("state", "made", "changed", "unchanged", "refused")]
        )
        assert [each["code"] for each in details["refused"]] == [
            "fact-customer-unknown", "import-line-fact-time", "import-line-fact-id", "import-line-field", "fact-case-unknown",
            "import-line-fact-time",
        ]  # fmt: skip
        shown = (await timeline(admin, ruth, "part=told"))["events"]
        assert len(shown) == (0 if act == "check" else 2)
    assert found == [["checked", 2, 0, 1, 6], ["done", 2, 0, 1, 6]]
    # Both are one instant: a line that names no zone is of the tenant's.
    assert {each["occurred_at"] for each in shown} == {"2026-11-20T12:30:00Z"}
    unnamed = {
        "encoding": "utf-8",
        "delimiter": ";",
        "columns": ["external_id", "occurred_at", "skip", "value:total"],
    }
    again = await admin.http.post(
        "/api/v1/imports", params={"facts_of": "shop", "kind": "order"}, content=CSV.encode()
    )
    await admin.do("PUT", f"/imports/{again.json()['import_id']}/mapping", unnamed, expect=(422,))
    nobody = await admin.http.post(
        "/api/v1/imports", params={"facts_of": "nobody", "kind": "order"}, content=b"x"
    )
    assert nobody.json()["error"]["code"] == "fact-source-unknown"


async def test_the_others_are_kept_when_a_value_of_one_is_no_text(admin: Desk) -> None:
    ruth = await make(admin, "Ruth", "052-444-1166")
    known = {"customer_id": ruth}
    half = order("H-1", known, values={"number": "HALF"})
    body = msgspec.json.encode({"facts": [half, order("H-2", known)]}).replace(b"HALF", b"\\ud800")
    path = "/api/v1/facts"
    answer = await admin.browser.http.post(path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert [each["outcome"] for each in answer.json()["results"]] == ["refused", "made"]


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"occurred_at": "2026-11-01"}, "occurred_at", "+02:00"),
        ({"occurred_at": "2026-11-01T10:00:00"}, "occurred_at", "+02:00"),
        ({"case_id": "7"}, "case_id", "0190b6a0"),
        ({"colour": "red"}, "colour", "no such field"),
        ({"customer": {}}, "customer", "customer_id"),
        ({"customer": {"kind": "phone"}}, "customer", "customer_id"),
    ],
)
async def test_a_fact_of_a_wrong_shape_is_refused_with_the_reason_and_the_others_are_kept(
    admin: Desk, wrong: dict[str, object], field: str, said: str
) -> None:
    customer = {"kind": "email", "value": f"{uuid4().hex}@shape.example"}
    named = [uuid4().hex for _ in range(3)]
    facts = [order(each, customer) for each in named]
    facts[1] |= wrong
    made, refused, kept = await tell(admin, *facts, unknown="create")
    assert [each["outcome"] for each in (made, refused, kept)] == ["made", "refused", "made"]
    assert [each["external_id"] for each in (made, refused, kept)] == named
    assert (refused["error"]["code"], refused["error"]["params"]["field"]) == ("request-invalid", field)
    assert said in refused["error"]["message"]


async def test_what_is_no_fact_at_all_is_refused_without_a_name(admin: Desk) -> None:
    answer = await admin.do(
        "POST", "/facts", {"facts": ["order", {"external_id": 7}], "unknown_customer": "refuse"}
    )
    assert [(each["outcome"], each["external_id"]) for each in answer.json()["results"]] == [
        ("refused", "")
    ] * 2
