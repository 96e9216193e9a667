"""The tenant's own fields over HTTP: defined by an administrator, written of customers and cases, found by, kept and undone."""

from urllib.parse import quote
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.fixtures.actors import Desk, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")
LABEL = {"en": "Level", "he": "רמה"}
CHOICES = [{"key": "gold", "label": {"en": "Gold"}}, {"key": "silver", "label": {"en": "Silver"}}]


@pytest_asyncio.fixture(loop_scope="module")
async def admin(shared: Composed, own: Tenant) -> Desk:
    return await sit_down(shared, own, "admin")


async def define(admin: Desk, key: str, kind: str, **more: object) -> str:
    body: dict[str, object] = {"subject": "customer", "key": key, "type": kind, "label": LABEL, **more}
    return str((await admin.do("POST", "/fields", body, expect=(201,))).json()["field_id"])


async def make(desk: Desk, name: str) -> str:
    return str((await desk.do("POST", "/customers", {"name": name}, expect=(201,))).json()["customer_id"])


async def values_of(desk: Desk, customer: str) -> object:
    return (await desk.do("GET", f"/customers/{customer}")).json()["data"]["fields"]


async def test_values_are_kept_in_one_form_and_found_by_when_written(admin: Desk) -> None:
    await define(admin, "level", "choice", choices=CHOICES)
    await define(admin, "balance", "money")
    await define(admin, "born", "date")
    ruth, other = await make(admin, "Ruth"), await make(admin, "Other")
    await admin.do(
        "PATCH",
        f"/customers/{ruth}/fields",
        {"values": {"level": "gold", "balance": "1,250.5 ils", "born": "28.02.1980"}},
    )
    await admin.do("PATCH", f"/customers/{other}/fields", {"values": {"level": "silver"}})
    assert await values_of(admin, ruth) == {"level": "gold", "balance": "1250.50 ILS", "born": "1980-02-28"}
    for asked, names in (
        ("level=gold", ["Ruth"]),
        ("born=28/02/1980", ["Ruth"]),
        ("level=silver", ["Other"]),
        ("balance>=1250.50 ils", ["Ruth"]),
        ("balance<=1250 ILS", []),
        ("balance<=9999 USD", []),
        ("born>=1980-02-28", ["Ruth"]),
        ("born<=27.02.1980", []),
    ):
        page = (await admin.do("GET", f"/customers?field={quote(asked)}")).json()
        assert [each["name"] for each in page["customers"]] == names, asked
    both = (await admin.do("GET", "/customers?field=level=gold&field=born=1980-02-28&query=ru")).json()
    assert [each["name"] for each in both["customers"]] == ["Ruth"]
    await admin.do("PATCH", f"/customers/{ruth}/fields", {"values": {"balance": None}})
    assert await values_of(admin, ruth) == {"level": "gold", "born": "1980-02-28"}


async def test_nothing_is_written_when_one_value_is_wrong(admin: Desk) -> None:
    ruth = await make(admin, "Ruth")
    await define(admin, "level", "choice", choices=CHOICES, required=True)
    await define(admin, "visits", "number")
    for values, wrong in (
        ({"visits": "3", "level": "bronze"}, "level"), ({"visits": "many"}, "visits"), ({"visits": "1e999999999"}, "visits"), ({"unknown": 1}, "unknown"), ({"level": None}, "level"),
    ):  # fmt: skip
        refused = await admin.do("PATCH", f"/customers/{ruth}/fields", {"values": values}, expect=(422,))
        assert refused.json()["error"]["code"] == "field-value-invalid"
        assert refused.json()["error"]["params"]["field"] == wrong
    assert await values_of(admin, ruth) == {}
    for asked in ("unknown=1", "level>=gold", "visits>=many", "visits>=1e999999999", "visits<=", "visits"):
        await admin.do("GET", f"/customers?field={quote(asked)}", expect=(422,))
    upside_down = "&".join(f"field={quote(each)}" for each in ("visits>=1,000", "visits<=12,5"))
    empty = (await admin.do("GET", f"/customers?{upside_down}", expect=(422,))).json()["error"]
    assert (empty["code"], empty["params"]["field"]) == ("field-range-empty", "visits")


async def test_archived_field_takes_no_values_and_keeps_those_it_has_when_archived(admin: Desk) -> None:
    field = await define(admin, "note", "text")
    ruth = await make(admin, "Ruth")
    await admin.do("PATCH", f"/customers/{ruth}/fields", {"values": {"note": "likes tea"}})
    await admin.do("PATCH", f"/fields/{field}", {"archived": True})
    await admin.do("PATCH", f"/customers/{ruth}/fields", {"values": {"note": "x"}}, expect=(422,))
    assert await values_of(admin, ruth) == {"note": "likes tea"}
    again = {"subject": "customer", "key": "note", "type": "number", "label": LABEL}
    taken = await admin.do("POST", "/fields", again, expect=(409,))
    assert taken.json()["error"]["code"] == "field-key-taken"
    await admin.do("PATCH", f"/fields/{field}", {"archived": False, "label": {"en": "Remark"}, "position": 7})
    (shown,) = (await admin.do("GET", "/fields")).json()["fields"]
    assert (shown["archived_at"], shown["label"], shown["position"]) == (None, {"en": "Remark"}, 7)


async def test_field_is_chosen_at_a_merge_and_comes_back_when_it_is_undone(admin: Desk) -> None:
    await define(admin, "city", "text")
    one, other = await make(admin, "One"), await make(admin, "Other")
    for each, city in ((one, "Haifa"), (other, "Kyiv")):
        await admin.do("PATCH", f"/customers/{each}/fields", {"values": {"city": city}})
    body = {"customer_id": other, "take": ["field:city"]}
    link = (await admin.do("POST", f"/customers/{one}/links", body, expect=(201,))).json()["link_id"]
    assert await values_of(admin, one) == {"city": "Kyiv"}
    await admin.do("DELETE", f"/customers/{one}/links/{link}")
    assert [await values_of(admin, each) for each in (one, other)] == [{"city": "Haifa"}, {"city": "Kyiv"}]


async def test_definition_is_refused_when_it_is_not_whole(admin: Desk) -> None:
    whole = {"subject": "customer", "key": "level", "type": "text", "label": LABEL}
    wrongs: tuple[dict[str, object], ...] = (
        {"key": "Level"}, {"type": "any"}, {"label": {}}, {"label": {"de": "x"}}, {"subject": "agent"}, {"choices": [{"key": "x"}]},
    )  # fmt: skip
    for wrong in wrongs:
        await admin.do("POST", "/fields", {**whole, **wrong}, expect=(422,))


async def open_case(desk: Desk) -> str:
    body = {"customer_id": await make(desk, "Ruth"), "subject": "A meter"}
    return str((await desk.do("POST", "/cases", body, expect=(201,))).json()["case_id"])


async def fields_of(desk: Desk, case: str) -> object:
    page = (await desk.do("GET", f"/cases/{case}")).json()["entities"]
    return next(each["data"]["fields"] for each in page if each["kind"] == "case")


async def cases_with(desk: Desk, *asked: str) -> list[str]:
    query = "&".join(f"field={quote(each)}" for each in asked)
    return [each["case_id"] for each in (await desk.do("GET", f"/cases?{query}")).json()["cases"]]


async def test_case_keeps_its_own_values_tells_which_and_is_found_by_them_when_written(admin: Desk) -> None:
    await define(admin, "level", "choice", choices=CHOICES, subject="case")
    await define(admin, "disputed", "money", subject="case", label={"en": "Disputed"})
    await define(admin, "points", "number", subject="case", label={"en": "Points"})
    await define(admin, "of_customer", "text")
    one, other = await open_case(admin), await open_case(admin)
    await admin.do("PATCH", f"/cases/{one}", {"fields": {"level": "gold", "disputed": "1,250.5 ils"}})
    await admin.do("PATCH", f"/cases/{other}", {"fields": {"level": "silver", "points": "9"}})
    assert await fields_of(admin, one) == {"level": "gold", "disputed": "1250.50 ILS"}
    assert await cases_with(admin, "level=gold") == await cases_with(admin, "disputed=1250.5 ILS") == [one]
    assert await cases_with(admin, "level=silver", "disputed=1250.5 ILS") == []
    assert await cases_with(admin, "disputed>=1000 ILS", "disputed<=1250.5 ILS") == [one]
    assert (
        await cases_with(admin, "disputed>=1250.51 ILS") == await cases_with(admin, "disputed>=1 EUR") == []
    )
    assert await cases_with(admin, "points>=-2.5", "points<=99") == [other]
    assert await cases_with(admin, "points>=10.5") == []
    lines = [
        each["data"]
        for each in (await admin.do("GET", f"/cases/{one}")).json()["entities"]
        if each["kind"] == "note_line"
    ]
    (told,) = [each["params"] for each in lines if each["code"] == "case_fields_changed"]
    assert (told["fields"], told["labels"]) == ("disputed,level", [{"en": "Disputed"}, LABEL])
    for wrong in ({"level": "bronze"}, {"of_customer": "x"}, {"disputed": "a lot", "level": "silver"}):
        refused = await admin.do("PATCH", f"/cases/{one}", {"fields": wrong}, expect=(422,))
        assert refused.json()["error"]["code"] == "field-value-invalid"
    await admin.do("PATCH", f"/cases/{one}", {"fields": {"disputed": None}})
    assert await fields_of(admin, one) == {"level": "gold"}


async def test_own_values_of_many_cases_come_back_when_their_act_is_undone(admin: Desk) -> None:
    await define(admin, "level", "choice", choices=CHOICES, subject="case")
    one, other = await open_case(admin), await open_case(admin)
    await admin.do("PATCH", f"/cases/{one}", {"fields": {"level": "gold"}})
    body = {"case_ids": [one, other], "change": {"fields": {"level": "silver"}}}
    act = (await admin.do("POST", "/cases/bulk", body)).json()["act_id"]
    assert [await fields_of(admin, each) for each in (one, other)] == [{"level": "silver"}] * 2
    undone = (await admin.do("POST", f"/cases/bulk/{act}/undo")).json()["cases"]
    assert [each["restored"] for each in undone] == [True, True]
    assert [await fields_of(admin, each) for each in (one, other)] == [{"level": "gold"}, {}]


async def test_macro_writes_own_fields_and_view_asks_for_them_when_they_are_of_cases(admin: Desk) -> None:
    field = await define(admin, "level", "choice", choices=CHOICES, subject="case")
    case = await open_case(admin)
    acts = [{"kind": "field", "key": "level", "value": "gold"}]
    for wrong in ([{**acts[0], "value": "bronze"}], [{**acts[0], "key": "none"}], [*acts, *acts]):
        await admin.do("POST", "/macros", {"name": "Gold", "acts": wrong}, expect=(409, 422))
    macro = (await admin.do("POST", "/macros", {"name": "Gold", "acts": acts}, expect=(201,))).json()[
        "macro_id"
    ]
    await admin.do("POST", f"/macros/{macro}/run", {"run_id": str(uuid4()), "case_ids": [case]})
    assert await fields_of(admin, case) == {"level": "gold"}
    view = {"name": "Golden", "query": {"field": ["level=gold"]}}
    await admin.do("POST", "/case-views", {**view, "query": {"field": ["level=bronze"]}}, expect=(422,))
    await admin.do("POST", "/case-views", view, expect=(201,))
    assert [each["count"] for each in (await admin.do("GET", "/case-views")).json()["views"]] == [1]
    await admin.do("PATCH", f"/fields/{field}", {"archived": True})
    (shown,) = (await admin.do("GET", "/case-views")).json()["views"]
    assert (shown["count"], shown["query"]) == (0, {"field": ["level=gold"]})


async def test_who_defined_and_changed_what_is_in_the_audit_when_fields_and_labels_are_made(
    admin: Desk,
) -> None:
    field_id = await define(admin, "level", "choice", choices=CHOICES)
    await admin.do("PATCH", f"/fields/{field_id}", {"required": True, "archived": True})
    label = (await admin.do("POST", "/labels", {"name": "VIP"})).json()
    await admin.do("PATCH", f"/labels/{label['label_id']}", {"name": "Gold"})
    entries = (await admin.do("GET", "/audit?acts=acts")).json()["entries"]
    told = {
        each["act"]: (each["object_name"], each["before"], each["after"])
        for each in entries if each["object_kind"] in ("field", "label")
    }  # fmt: skip
    assert told["field_changed"] == (
        "Level", {"required": False, "archived": False}, {"required": True, "archived": True},
    )  # fmt: skip
    assert told["field_made"][2]["choices"] == CHOICES
    assert told["label_changed"] == ("Gold", {"name": "VIP"}, {"name": "Gold"})
    assert told["label_made"][2] == {"name": "VIP", "color": "gray"}


async def test_customer_made_by_hand_has_what_must_be_said_and_what_systems_tell_is_taken_without(
    shared: Composed, admin: Desk
) -> None:
    await define(admin, "level", "choice", choices=CHOICES, required=True)
    await define(admin, "city", "text")
    for fields, code in (
        ({}, "field-value-missing"), ({"level": None}, "field-value-missing"), ({"level": ""}, "field-value-missing"), ({"level": "bronze"}, "field-value-invalid"),
    ):  # fmt: skip
        refused = await admin.do("POST", "/customers", {"name": "Avi", "fields": fields}, expect=(422,))
        assert (refused.json()["error"]["code"], refused.json()["error"]["params"]["field"]) == (
            code,
            "level",
        )
    unsaid = await admin.do("POST", "/customers", {"name": "Avi"}, expect=(422,))
    assert "“Level”" in unsaid.json()["error"]["message"]
    assert (await admin.do("GET", "/customers?query=Avi")).json()["customers"] == []
    body = {"name": "Avi", "fields": {"level": "gold", "city": " Haifa "}}
    avi = (await admin.do("POST", "/customers", body, expect=(201,))).json()["customer_id"]
    assert await values_of(admin, avi) == {"level": "gold", "city": "Haifa"}
    await admin.do("POST", "/fact-sources", {"key": "shop", "name": "Shop", "icon": "shop"}, expect=(201,))
    fact = {
        "source": "shop", "external_id": "1", "kind": "order", "occurred_at": "2026-01-05T10:00:00Z",
        "customer": {"kind": "phone", "value": "050-765-4321"}, "values": {"number": "1"},
    }  # fmt: skip
    told = (await admin.do("POST", "/facts", {"facts": [fact], "unknown_customer": "create"})).json()[
        "results"
    ]
    assert [each["outcome"] for each in told] == ["made"]
