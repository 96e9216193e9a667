"""The tenant's own fields over HTTP: defined by an administrator, written of customers, found by, kept through a merge."""

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
    body = {"subject": "customer", "key": key, "type": kind, "label": LABEL, **more}
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
    ):
        page = (await admin.do("GET", f"/customers?field={asked}")).json()
        assert [each["name"] for each in page["customers"]] == names, asked
    both = (await admin.do("GET", "/customers?field=level=gold&field=born=1980-02-28&query=ru")).json()
    assert [each["name"] for each in both["customers"]] == ["Ruth"]
    await admin.do("PATCH", f"/customers/{ruth}/fields", {"values": {"balance": None}})
    assert await values_of(admin, ruth) == {"level": "gold", "born": "1980-02-28"}


async def test_nothing_is_written_when_one_value_is_wrong(admin: Desk) -> None:
    await define(admin, "level", "choice", choices=CHOICES, required=True)
    await define(admin, "visits", "number")
    ruth = await make(admin, "Ruth")
    for values, wrong in (
        ({"visits": "3", "level": "bronze"}, "level"), ({"visits": "many"}, "visits"), ({"unknown": 1}, "unknown"), ({"level": None}, "level"),
    ):  # fmt: skip
        refused = await admin.do("PATCH", f"/customers/{ruth}/fields", {"values": values}, expect=(422,))
        assert refused.json()["error"]["code"] == "field-value-invalid"
        assert refused.json()["error"]["params"]["field"] == wrong
    assert await values_of(admin, ruth) == {}
    await admin.do("GET", "/customers?field=unknown=1", expect=(422,))


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
