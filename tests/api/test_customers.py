"""Customers over HTTP: finding one among many, the profile, linking by agents."""

from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from retzef.modules.customers.api import consents_of, settle_identities
from tests.fixtures.actors import Desk, give_out, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def yoav(shared: Composed, own: Tenant) -> Desk:
    return await sit_down(shared, own, "yoav")


async def comes(shared: Composed, tenant: Tenant, **said: str) -> UUID:
    """Somebody writes; the customer they become."""
    visitor = await visit(shared, tenant, **said)
    await visitor.write("hello")
    async with shared.core.database.transaction(tenant.tenant_id) as connection:
        found: UUID = await connection.fetchval(
            "SELECT d.customer_id FROM identities d WHERE d.value = $1", visitor.visitor_id
        )
        return found


async def found(desk: Desk, query: str) -> list[str | None]:
    answer = await desk.http.get("/api/v1/customers", params={"query": query})
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["customers"]]


async def test_customer_is_found_by_name_or_address_when_a_part_is_asked(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    await comes(shared, own, name="רות כהן", email="Ruth@Customer.example", phone="+972 50 111")
    await comes(shared, own, name="Оксана", email="oksana@customer.example")
    for query in ("רות", "כהן", "RUTH@", "97250", "th@cust"):
        assert await found(yoav, query) == ["רות כהן"], query
    assert await found(yoav, "окса") == ["Оксана"]
    assert await found(yoav, "customer.example") == ["Оксана", "רות כהן"]
    assert await found(yoav, "nobody") == []


@pytest.mark.parametrize("query", ["%%", "__", "\\\\", "' OR 1=1", "\x00\x00", "a\x00", "שָׁ", "🙂🙂", "()[]"])
async def test_search_takes_every_character_for_itself_when_it_means_something_to_a_database(
    shared: Composed, own: Tenant, yoav: Desk, query: str
) -> None:
    await comes(shared, own, name="Ruth")
    answer = await yoav.http.get("/api/v1/customers", params={"query": query})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["customers"] == []


async def test_search_is_bounded_when_many_would_fit(shared: Composed, own: Tenant, yoav: Desk) -> None:
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute(
            "INSERT INTO customers (tenant_id, customer_id, name, root_id, created_at) SELECT $1, x, 'Namesake', x, now()"
            " FROM (SELECT gen_random_uuid() AS x FROM generate_series(1, 500)) ids",
            own.tenant_id,
        )
    assert len(await found(yoav, "namesake")) == 20
    for query in ("", "a", "a" * 101):
        await yoav.do("GET", f"/customers?query={query}", expect=(422,))


async def test_agent_finds_only_customers_of_own_queues_when_searching(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    await comes(shared, own, name="Ruth")
    assert await found(yoav, "Ruth") == ["Ruth"]
    assert await found(await sit_down(shared, own, "oleh"), "Ruth") == ["Ruth"]
    assert await found(await sit_down(shared, own, "emma"), "Ruth") == []


async def test_visitors_own_id_is_no_address_when_searched(shared: Composed, own: Tenant, yoav: Desk) -> None:
    visitor = await visit(shared, own, name="Ruth")
    await visitor.write("hello")
    assert await found(yoav, visitor.visitor_id[:8]) == []


async def test_linked_customers_are_found_as_one_when_searched(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    one = await comes(shared, own, name="Ruth", email="private@customer.example")
    other = await comes(shared, own, name="Ruth at work", email="work@customer.example")
    linked = await yoav.do("POST", f"/customers/{one}/links", {"customer_id": str(other)}, expect=(201,))
    assert await found(yoav, "work@customer") == ["Ruth"]
    # Whoever has an old address of the page in hand changes the one they are now.
    await yoav.do("PATCH", f"/customers/{other}", {"name": "Ruth Cohen"})
    assert await found(yoav, "private@customer") == ["Ruth Cohen"]
    await yoav.do("DELETE", f"/customers/{one}/links/{linked.json()['link_id']}", expect=(204,))
    assert await found(yoav, "work@customer") == ["Ruth at work"]


async def test_profile_changes_only_in_what_is_said_when_patched(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    customer_id = await comes(shared, own, name="Ruth", locale="he")
    await yoav.do("PATCH", f"/customers/{customer_id}", {"name": "  Ruth Cohen  "}, expect=(204,))
    await yoav.do("PATCH", f"/customers/{customer_id}", {"locale": "uk"}, expect=(204,))
    await yoav.do("PATCH", f"/customers/{customer_id}", {}, expect=(204,))
    async with shared.core.database.transaction(own.tenant_id) as connection:
        row = await connection.fetchrow(
            "SELECT name, locale FROM customers WHERE customer_id = $1", customer_id
        )
    assert tuple(row or ()) == ("Ruth Cohen", "uk")
    for body in (
        {"name": ""},
        {"name": "  "},
        {"name": "x" * 201},
        {"locale": "de"},
        {"more": 1},
        {"name": 7},
    ):
        await yoav.do("PATCH", f"/customers/{customer_id}", body, expect=(422,))


async def test_links_are_refused_in_words_when_impossible(shared: Composed, own: Tenant, yoav: Desk) -> None:
    one, other = await comes(shared, own, name="One"), await comes(shared, own, name="Other")
    same = await yoav.do("POST", f"/customers/{one}/links", {"customer_id": str(one)}, expect=(409,))
    assert same.json()["error"]["code"] == "link-impossible"
    await yoav.do("POST", f"/customers/{one}/links", {"customer_id": str(other)}, expect=(201,))
    await yoav.do("POST", f"/customers/{other}/links", {"customer_id": str(one)}, expect=(409,))
    await yoav.do("DELETE", f"/customers/{one}/links/{uuid4()}", expect=(404,))


async def test_agent_links_only_customers_they_may_see_when_one_is_of_other_queues(
    shared: Composed, own: Tenant
) -> None:
    seen, hidden = await comes(shared, own, name="Seen"), await comes(shared, own, name="Hidden")
    await give_out(shared, own)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute(
            "UPDATE work_items w SET queue_id = $1 FROM cases k WHERE k.case_id = w.case_id AND k.customer_id = $2",
            own.other_queue_id, hidden,
        )  # fmt: skip
    oleh = await sit_down(shared, own, "oleh")
    await oleh.do("POST", f"/customers/{seen}/links", {"customer_id": str(hidden)}, expect=(404,))
    await oleh.do("POST", f"/customers/{hidden}/links", {"customer_id": str(seen)}, expect=(404,))
    await oleh.do("PATCH", f"/customers/{hidden}", {"name": "Mine"}, expect=(404,))


# ---------------------------------------------------------------- the directory


async def write_down(desk: Desk, name: str | None, **identities: str) -> str:
    body = {
        "name": name,
        "identities": [{"kind": kind, "value": value} for kind, value in identities.items()],
    }
    return str((await desk.do("POST", "/customers", body, expect=(201,))).json()["customer_id"])


async def test_customer_is_found_by_any_writing_of_a_number_when_written_down_in_another(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    await write_down(
        yoav, "Ruth", phone="050-234-5678", email="Ruth <RUTH@Пример.example>", national_id="123456782"
    )
    await write_down(yoav, "Service", phone="*2800")
    await write_down(yoav, "Free", phone="1-800-555-444")
    for query in (
        "0502345678",
        "+972 50 234 5678",
        "972502345678",
        "050-234",
        "234-5678",
        "ruth@пример.EXAMPLE",
        "12345678-2",
        "ru",
    ):
        assert await found(yoav, query) == ["Ruth"], query
    assert await found(yoav, "*2800") == ["Service"]
    assert await found(yoav, "1 800 555444") == ["Free"]
    rows = (await yoav.do("GET", "/customers?query=ruth")).json()["customers"]
    assert [(each["shown"], each["value"]) for each in rows[0]["identities"]][:2] == [
        ("050-234-5678", "+972502345678"), ("ruth@пример.example", "ruth@xn--e1afmkfd.example"),
    ]  # fmt: skip


async def test_directory_is_read_to_its_end_when_paged_in_either_order(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    names = ["עדי", "Борис", "Anna", "anna", "Дарина", None, "Zed"]
    for name in names:
        await write_down(yoav, name)
    for sort, expected in (
        ("newest", names[::-1]),
        ("name", ["Anna", "anna", "Zed", "Борис", "Дарина", "עדי", None]),
    ):
        seen: list[str | None] = []
        after = ""
        while True:
            page = (await yoav.do("GET", f"/customers?sort={sort}&limit=3{after}")).json()
            seen += [each["name"] for each in page["customers"]]
            if page["after"] is None:
                break
            after = f"&after={page['after']}"
        assert seen == expected
    newest = (await yoav.do("GET", "/customers?limit=1")).json()["after"]
    for wrong in ("x", newest[:-2], "%00"):
        await yoav.do("GET", f"/customers?after={wrong}", expect=(422,))
    await yoav.do("GET", f"/customers?sort=name&after={newest}", expect=(422,))


async def test_directory_shows_an_agent_own_customers_only_when_listed_whole(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    emma, oleh = await sit_down(shared, own, "emma"), await sit_down(shared, own, "oleh")
    await comes(shared, own, name="Ruth")
    mine = await write_down(emma, "Emma's")
    listed = [each["name"] for each in (await emma.do("GET", "/customers")).json()["customers"]]
    assert listed == ["Emma's"]
    assert await found(oleh, "Emma") == []
    await emma.do("GET", f"/customers/{mine}")
    await oleh.do("GET", f"/customers/{mine}", expect=(404,))
    assert (await yoav.do("GET", f"/customers/{mine}")).json()["data"]["name"] == "Emma's"


async def test_nobody_is_made_when_an_identity_cannot_be_one(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    for kind, value in (
        ("phone", "12"),
        ("email", "nobody"),
        ("national_id", "123456789"),
        ("card_token", "4111111111111111"),
    ):
        body = {"name": "Nobody", "identities": [{"kind": kind, "value": value}]}
        refused = await yoav.do("POST", "/customers", body, expect=(422,))
        assert refused.json()["error"]["code"] == "identity-invalid"
        assert refused.json()["error"]["params"]["kind"] == kind
    assert await found(yoav, "Nobody") == []


# ---------------------------------------------------------------- identities and consents


async def identities_of(desk: Desk, customer: str | UUID) -> dict[str, dict[str, object]]:
    data = (await desk.do("GET", f"/customers/{customer}")).json()["data"]
    return {each["value"]: each for each in data["identities"]}


async def test_identity_is_added_verified_withdrawn_and_restored_when_an_agent_says_so(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    ruth = await write_down(yoav, "Ruth")
    path = f"/customers/{ruth}/identities"
    added = (await yoav.do("POST", path, {"kind": "phone", "value": "050 234 5678"}, expect=(201,))).json()
    again = (await yoav.do("POST", path, {"kind": "phone", "value": "+972-50-2345678"}, expect=(201,))).json()
    assert again == added
    one = f"{path}/{added['identity_id']}"
    assert (await identities_of(yoav, ruth))["+972502345678"]["status"] == "claimed"
    await yoav.do("POST", f"{one}/verify", {"how": "call_back"})
    shown = (await identities_of(yoav, ruth))["+972502345678"]
    assert (shown["status"], shown["verified_how"], shown["verified_by"]) == ("verified", "call_back", "Yoav")
    await yoav.do("POST", f"{one}/withdraw")
    assert (await identities_of(yoav, ruth))["+972502345678"]["status"] == "withdrawn"
    assert await found(yoav, "0502345678") == []
    for act, body in (("withdraw", None), ("verify", {"how": "code"})):
        await yoav.do("POST", f"{one}/{act}", body, expect=(404,))
    await yoav.do("POST", f"{one}/restore")
    assert (await identities_of(yoav, ruth))["+972502345678"]["status"] == "verified"
    assert await found(yoav, "0502345678") == ["Ruth"]


async def test_one_customer_keeps_the_number_when_another_is_to_be_verified_for_it(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    ruth, other = (
        await write_down(yoav, "Ruth", phone="0502345678"),
        await write_down(yoav, "Other", phone="972502345678"),
    )
    (of_ruth,), (of_other,) = [(await identities_of(yoav, each)).values() for each in (ruth, other)]
    await yoav.do("POST", f"/customers/{ruth}/identities/{of_ruth['identity_id']}/verify", {"how": "code"})
    refused = await yoav.do(
        "POST",
        f"/customers/{other}/identities/{of_other['identity_id']}/verify",
        {"how": "code"},
        expect=(409,),
    )
    assert refused.json()["error"]["code"] == "identity-taken"
    # Through another customer's page nobody's identity is reached.
    await yoav.do("POST", f"/customers/{other}/identities/{of_ruth['identity_id']}/withdraw", expect=(404,))


async def test_browsers_key_stays_when_somebody_would_withdraw_it(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    ruth = await comes(shared, own, name="Ruth")
    (key,) = (await identities_of(yoav, ruth)).values()
    refused = await yoav.do(
        "POST", f"/customers/{ruth}/identities/{key['identity_id']}/withdraw", expect=(409,)
    )
    assert refused.json()["error"]["code"] == "identity-of-machine"


async def test_consents_are_kept_for_each_identity_and_purpose_when_said_again(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    ruth = await write_down(yoav, "Ruth", phone="0502345678", email="ruth@customer.example")
    ids = {value: each["identity_id"] for value, each in (await identities_of(yoav, ruth)).items()}
    path = f"/customers/{ruth}/identities/{ids['+972502345678']}/consents"
    given = {"purpose": "marketing", "state": "given", "how": "phone", "text_version": "2026-1"}
    await yoav.do("POST", path, given)
    await yoav.do("POST", path, {"purpose": "survey", "state": "given", "how": "chat"})
    await yoav.do("POST", path, {"purpose": "marketing", "state": "withdrawn", "how": "email"})
    shown = await identities_of(yoav, ruth)
    consents = shown["+972502345678"]["consents"]
    assert isinstance(consents, dict)
    assert {purpose: each["state"] for purpose, each in consents.items()} == {
        "marketing": "withdrawn",
        "survey": "given",
    }
    assert shown["ruth@customer.example"]["consents"] == {}
    history = (await yoav.do("GET", f"/customers/{ruth}/consents")).json()["consents"]
    assert [(each["purpose"], each["state"], each["text_version"]) for each in history] == [
        ("marketing", "withdrawn", None), ("survey", "given", None), ("marketing", "given", "2026-1"),
    ]  # fmt: skip
    assert {each["recorded_by"] for each in history} == {"Yoav"}
    async with shared.core.database.transaction(own.tenant_id) as connection:
        stands = await consents_of(
            connection, own.tenant_id, "phone", ["+972502345678", "+972509999999"], "marketing"
        )
    assert stands == {"+972502345678": "withdrawn", "+972509999999": "unknown"}
    await yoav.do("POST", path, {"purpose": "anything", "state": "given", "how": "chat"}, expect=(422,))
    await yoav.do("POST", f"/customers/{ruth}/identities/{uuid4()}/consents", given, expect=(404,))


async def test_identities_of_before_get_their_normal_form_when_settled(
    shared: Composed, own: Tenant, yoav: Desk
) -> None:
    people = [await write_down(yoav, name) for name in ("First", "Second")]
    rows = (
        (people[0], "phone", "050-234 5678", "verified"), (people[0], "phone", "+972 50 2345678", "claimed"),
        (people[1], "phone", "972502345678", "verified"), (people[1], "email", "Second@X.example", "claimed"),
    )  # fmt: skip
    async with shared.core.database.transaction(own.tenant_id) as connection:
        for customer_id, kind, value, status in rows:
            await connection.execute(
                "INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)"
                " VALUES ($1, $2, $3, $4, $5, $6, 'webchat', now())",
                own.tenant_id, shared.core.ids.new(), customer_id, kind, value, status,
            )  # fmt: skip
    async with shared.core.database.system.acquire() as connection:
        await settle_identities(connection)
        await settle_identities(connection)
        left = await connection.fetchval("SELECT count(*) FROM identities WHERE form < 1")
    assert left == 0
    first, second = await identities_of(yoav, people[0]), await identities_of(yoav, people[1])
    assert first["+972502345678"]["status"] == "verified"
    assert [each["status"] for value, each in first.items() if value != "+972502345678"] == ["withdrawn"]
    assert (second["972502345678"]["status"], second["second@x.example"]["status"]) == ("claimed", "claimed")
    assert await found(yoav, "972502345678") == ["Second", "First"]
