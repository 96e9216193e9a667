"""Organizations over HTTP: written down, found, joined by several, suggested by an address, seen through their members."""

from typing import Any
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from tests.fixtures.actors import Desk, sit_down, visit
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module")
async def admin(shared: Composed, own: Tenant) -> Desk:
    return await sit_down(shared, own, "admin")


async def write_down(desk: Desk, name: str, **more: object) -> str:
    made = await desk.do("POST", "/organizations", {"name": name, **more}, expect=(201,))
    return str(made.json()["organization_id"])


async def customer(desk: Desk, name: str, email: str | None = None) -> str:
    identities = [{"kind": "email", "value": email}] if email else []
    made = await desk.do("POST", "/customers", {"name": name, "identities": identities}, expect=(201,))
    return str(made.json()["customer_id"])


async def ask(desk: Desk, path: str, **params: object) -> dict[str, Any]:
    found: dict[str, Any] = (await desk.do("GET", f"{path}?{urlencode(params)}")).json()
    return found


async def names_found(desk: Desk, query: str) -> list[str]:
    page = await ask(desk, "/organizations", query=query)
    return [each["name"] for each in page["organizations"]]


async def members_of(desk: Desk, organization: str) -> list[tuple[str, str]]:
    read = (await desk.do("GET", f"/organizations/{organization}")).json()
    return [(each["name"], each["role"]) for each in read["members"]]


async def test_organization_is_found_by_name_number_and_domain_when_it_is_not_archived(admin: Desk) -> None:
    one = await write_down(
        admin, "אור אנרגיה", external_id="K-7", domains=["@Or-Energy.example", "x@or.example"]
    )
    await write_down(admin, "Acme")
    for query in ("אנרגיה", "k-7", "or.example"):
        assert await names_found(admin, query) == ["אור אנרגיה"], query
    assert await names_found(admin, "") == ["Acme", "אור אנרגיה"]
    found = (await ask(admin, "/search", q="אנרגיה"))["organizations"]
    assert [each["organization_id"] for each in found] == [one]
    read = (await admin.do("GET", f"/organizations/{one}")).json()
    assert read["domains"] == ["or-energy.example", "or.example"]
    body = {"name": "Or", "domains": ["or.example"], "version": read["version"], "archived": True}
    await admin.do("PUT", f"/organizations/{one}", body)
    assert await names_found(admin, "") == ["Acme"]
    stale = await admin.do("PUT", f"/organizations/{one}", body, expect=(409,))
    assert stale.json()["error"]["code"] == "organization-changed"


async def test_pages_follow_each_other_when_there_are_more(admin: Desk) -> None:
    for name in ("b", "A", "c"):
        await write_down(admin, name)
    first = await ask(admin, "/organizations", limit=2)
    assert [each["name"] for each in first["organizations"]] == ["A", "b"]
    rest = await ask(admin, "/organizations", limit=2, after=first["after"])
    assert ([each["name"] for each in rest["organizations"]], rest["after"]) == (["c"], None)


async def test_name_is_found_and_pages_follow_when_its_small_letters_are_disputed(admin: Desk) -> None:
    """What is a small İ, or a small Σ at the end, the database and Python say differently: only one of them is asked."""
    for name in ("İstanbul", "ia", "iz", "ΑΒΣ", "αβτ"):
        await write_down(admin, name)
        await customer(admin, name)
    whole = await names_found(admin, "")
    assert sorted(whole) == sorted(("İstanbul", "ia", "iz", "ΑΒΣ", "αβτ"))
    page, found = await ask(admin, "/organizations", limit=1), list[str]()
    while page["organizations"] and len(found) <= len(whole):
        found += [each["name"] for each in page["organizations"]]
        page = (
            await ask(admin, "/organizations", limit=1, after=page["after"])
            if page["after"]
            else {"organizations": []}
        )
    assert found == whole
    for name in ("İstanbul", "ΑΒΣ"):
        assert await names_found(admin, name) == [name]
        directory = (await ask(admin, "/customers", query=name))["customers"]
        assert [each["name"] for each in directory] == [name]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"domains": ["gmail.com"]}, "domain-unusable"), ({"domains": ["yahoo.co.uk"]}, "domain-unusable"),
        ({"domains": ["no domain"]}, "domain-unusable"), ({"domains": ["taken.example"]}, "organization-taken"),
        ({"external_id": "K-1"}, "organization-taken"),
    ],
)  # fmt: skip
async def test_nothing_is_written_when_a_domain_or_number_cannot_be_theirs(
    admin: Desk, more: dict[str, object], code: str
) -> None:
    await write_down(admin, "First", external_id="K-1", domains=["taken.example"])
    refused = await admin.do("POST", "/organizations", {"name": "Second", **more}, expect=(409, 422))
    assert refused.json()["error"]["code"] == code
    assert await names_found(admin, "") == ["First"]


async def test_customer_is_suggested_joins_several_and_leaves_when_their_address_is_of_a_domain(
    admin: Desk,
) -> None:
    acme, other = await write_down(admin, "Acme", domains=["acme.example"]), await write_down(admin, "Other")
    ruth = await customer(admin, "Ruth", "ruth@Acme.example")
    told = (await admin.do("GET", f"/customers/{ruth}/organizations")).json()
    assert (told["organizations"], [each["domain"] for each in told["suggested"]]) == ([], ["acme.example"])
    for organization, role in ((acme, "buyer"), (acme, "head of purchase"), (other, "")):
        await admin.do("PUT", f"/organizations/{organization}/members/{ruth}", {"role": role})
    told = (await admin.do("GET", f"/customers/{ruth}/organizations")).json()
    assert [(each["name"], each["role"]) for each in told["organizations"]] == [
        ("Acme", "head of purchase"),
        ("Other", ""),
    ]
    assert told["suggested"] == []
    case = (
        await admin.do("POST", "/cases", {"customer_id": ruth, "subject": "A bill"}, expect=(201,))
    ).json()["case_id"]
    listed = (await ask(admin, "/cases", organization=acme))["cases"]
    assert [each["case_id"] for each in listed] == [case]
    await admin.do("DELETE", f"/organizations/{acme}/members/{ruth}")
    assert await members_of(admin, acme) == []
    assert (await ask(admin, "/cases", organization=acme))["cases"] == []


async def test_memberships_part_again_when_linked_customers_are_unlinked(admin: Desk) -> None:
    acme, other = await write_down(admin, "Acme"), await write_down(admin, "Other")
    one, two = await customer(admin, "One"), await customer(admin, "Two")
    await admin.do("PUT", f"/organizations/{acme}/members/{one}", {"role": "a"})
    await admin.do("PUT", f"/organizations/{other}/members/{two}", {"role": "b"})
    link = (await admin.do("POST", f"/customers/{one}/links", {"customer_id": two}, expect=(201,))).json()[
        "link_id"
    ]
    told = (await admin.do("GET", f"/customers/{two}/organizations")).json()
    assert [each["name"] for each in told["organizations"]] == ["Acme", "Other"]
    assert await members_of(admin, other) == [("One", "b")]
    await admin.do("DELETE", f"/customers/{one}/links/{link}")
    assert (await members_of(admin, acme), await members_of(admin, other)) == ([("One", "a")], [("Two", "b")])


async def test_agent_sees_of_an_organization_only_members_they_may_see_when_they_may_not_read_all(
    shared: Composed, own: Tenant, admin: Desk
) -> None:
    acme, hidden = (
        await write_down(admin, "Acme"),
        await write_down(admin, "Hidden", domains=["served.example"]),
    )
    dana = await sit_down(shared, own, "dana")
    visitor = await visit(shared, own, name="Served", email="served@served.example")
    await visitor.write("hello")
    await dana.be("ready")
    [(_, case, _)] = await dana.take_all()
    entities = (await dana.do("GET", f"/cases/{case}")).json()["entities"]
    served = next(each["id"] for each in entities if each["kind"] == "customer")
    await dana.do("GET", f"/organizations/{acme}", expect=(404,))
    for each in (served, await customer(admin, "Unseen")):
        await admin.do("PUT", f"/organizations/{acme}/members/{each}", {"role": "x"})
    assert await members_of(dana, acme) == [("Served", "x")]
    assert await names_found(dana, "") == ["Acme"]
    await dana.do("PUT", f"/organizations/{hidden}/members/{served}", {"role": ""})
    assert await names_found(dana, "") == ["Acme", "Hidden"]
