"""Linking and undoing, in any order: a link is said and unsaid, nothing else is ever changed by it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.examples import examples

from retzef.kernel.ids import TenantId
from retzef.modules.customers.errors import LinkGoneError, LinkImpossibleError
from retzef.modules.customers.identities import Actor
from retzef.modules.customers.links import link_customers, unlink_customers
from retzef.modules.customers.profile import change_profile
from retzef.modules.customers.recognise import recognise
from retzef.platform.clock import SystemClock, TimeOrderedIds
from retzef.platform.db import connect_database
from retzef.platform.unit import Units
from retzef.ports.channel import IdentityClaim

IDS = TimeOrderedIds()
# All that is known of customers, but for versions, which only grow, and of links that were undone.
_STATE = """
SELECT 'customer ' || (to_jsonb(c) - 'version')::text FROM customers c
UNION ALL SELECT 'identity ' || to_jsonb(d)::text FROM identities d
UNION ALL SELECT 'case ' || to_jsonb(k)::text FROM cases k
UNION ALL SELECT 'consent ' || to_jsonb(n)::text FROM consents n
UNION ALL SELECT 'link ' || to_jsonb(l)::text FROM customer_links l WHERE l.undone_at IS NULL
UNION ALL SELECT 'shown ' || id || data::text FROM customer_entities
ORDER BY 1
"""


@dataclass(eq=False)
class People:
    """Customers of one tenant, each with an address and an open case."""

    units: Units
    tenant_id: TenantId = field(default_factory=lambda: TenantId(IDS.new()))
    ids: list[UUID] = field(default_factory=list)

    async def add(self, count: int) -> None:
        async with self.units.begin(self.tenant_id) as unit:
            for number in range(len(self.ids), len(self.ids) + count):
                customer_id = IDS.new()
                self.ids.append(customer_id)
                await unit.connection.execute(
                    "INSERT INTO customers (tenant_id, customer_id, name, locale, fields, root_id, created_at)"
                    " VALUES ($1, $2, $3, $4, $5, $2, $6)",
                    self.tenant_id, customer_id, f"Customer {number}" if number % 3 else None, ("he", "uk", None)[number % 3],
                    ('{"city": "Haifa"}', "{}", '{"city": "Kyiv", "vip": true}')[number % 3], unit.now,
                )  # fmt: skip
                identity_id = IDS.new()
                await unit.connection.execute(
                    "INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)"
                    " VALUES ($1, $2, $3, 'email', $4, 'verified', 'tests', $5)",
                    self.tenant_id, identity_id, customer_id, f"{number}@example", unit.now,
                )  # fmt: skip
                await unit.connection.execute(
                    "INSERT INTO consents (tenant_id, consent_id, identity_id, purpose, state, how, said_at, recorded_at)"
                    " VALUES ($1, $2, $3, 'service', 'given', 'chat', $4, $4)",
                    self.tenant_id, IDS.new(), identity_id, unit.now,
                )  # fmt: skip
                await unit.connection.execute(
                    "INSERT INTO cases (tenant_id, case_id, number, customer_id, opened_at) VALUES ($1, $2, $3, $4, $5)",
                    self.tenant_id, IDS.new(), number + 1, customer_id, unit.now,
                )  # fmt: skip

    async def link(self, one: int, into: int, take: Sequence[str] = ()) -> UUID:
        async with self.units.begin(self.tenant_id) as unit:
            return await link_customers(
                unit,
                self.ids[one],
                self.ids[into],
                provenance="agent",
                actor_kind="agent",
                actor_id=None,
                take=take,
            )

    async def unlink(self, link_id: UUID, of: int) -> None:
        async with self.units.begin(self.tenant_id) as unit:
            await unlink_customers(unit, link_id, of_root=self.ids[of], actor_kind="agent", actor_id=None)

    async def recognise(self, who: int, *claims: IdentityClaim, name: str | None = None) -> None:
        async with self.units.begin(self.tenant_id) as unit:
            await recognise(unit, self.ids[who], claims, name=name, locale=None, provenance="tests")

    async def look(self, statement: str) -> Sequence[asyncpg.Record]:
        async with self.units.database.transaction(self.tenant_id) as connection:
            return await connection.fetch(statement)

    async def state(self) -> list[str]:
        return [row[0] for row in await self.look(_STATE)]

    async def roots(self) -> list[int]:
        rows = {row["customer_id"]: row["root_id"] for row in await self.look("SELECT * FROM customers")}
        return [self.ids.index(rows[each]) for each in self.ids]

    async def versions(self) -> dict[UUID, int]:
        return {
            row["id"]: row["version"] for row in await self.look("SELECT id, version FROM customer_entities")
        }


@pytest.fixture
async def units(database: FreshDatabase) -> AsyncIterator[Units]:
    pools = await connect_database(database.owner)
    yield Units(pools, SystemClock(), IDS, lambda: None)
    await pools.close()


@pytest.fixture
async def people(units: Units) -> People:
    made = People(units)
    await made.add(4)
    return made


async def test_linked_customers_are_one_when_looked_at(people: People) -> None:
    await people.link(1, 0)
    await people.link(2, 1)  # into whatever 1 is linked into
    assert await people.roots() == [0, 0, 0, 3]
    shown = await people.look(
        "SELECT jsonb_array_length(data -> 'identities') FROM customer_entities ORDER BY 1"
    )
    assert [row[0] for row in shown] == [1, 3]


async def test_link_is_refused_when_both_are_one_already(people: People) -> None:
    await people.link(1, 0)
    for one, into in ((1, 0), (0, 1), (0, 0), (1, 1)):
        with pytest.raises(LinkImpossibleError):
            await people.link(one, into)


async def test_link_is_gone_when_undone_once(people: People) -> None:
    link_id = await people.link(1, 0)
    await people.unlink(link_id, 0)
    with pytest.raises(LinkGoneError):
        await people.unlink(link_id, 0)


async def test_link_cannot_be_undone_when_it_is_not_of_the_customer_named(people: People) -> None:
    """The right was checked on the named customer: a link of somebody else must not be reached through it."""
    link_id = await people.link(1, 0)
    for other in (2, 3):
        with pytest.raises(LinkGoneError):
            await people.unlink(link_id, other)
    assert await people.roots() == [0, 0, 2, 3]
    await people.unlink(link_id, 1)  # of either of the two


async def test_nothing_is_linked_across_tenants_when_ids_are_known(units: Units, people: People) -> None:
    stranger = People(units)
    await stranger.add(1)
    people.ids.append(stranger.ids[0])
    before = await stranger.state()
    with pytest.raises(LinkGoneError):
        await people.link(4, 0)
    with pytest.raises(LinkGoneError):
        await people.link(0, 4)
    assert await stranger.state() == before


async def test_chosen_name_is_shown_and_gone_again_when_the_link_is_undone(people: People) -> None:
    async def name_of(number: int) -> object:
        rows = {row["customer_id"]: row["name"] for row in await people.look("SELECT * FROM customers")}
        return rows[people.ids[number]]

    first = await people.link(1, 2, take=["name"])
    assert await name_of(2) == "Customer 1"
    second = await people.link(0, 2)  # nameless: nothing to take
    await people.unlink(first, 2)
    assert await name_of(2) == "Customer 2"
    third = await people.link(2, 3)  # into a nameless one, who takes the name that is there
    assert await name_of(3) == "Customer 2"
    await people.unlink(second, 3)
    await people.unlink(third, 3)
    assert await name_of(3) is None


async def test_name_written_since_stays_when_the_link_is_undone(people: People) -> None:
    link_id = await people.link(1, 2, take=["name"])
    async with people.units.begin(people.tenant_id) as unit:
        await change_profile(unit, people.ids[2], name="Ruth", locale=None, actor=Actor(IDS.new()))
    await people.unlink(link_id, 2)
    rows = {row["customer_id"]: row["name"] for row in await people.look("SELECT * FROM customers")}
    assert [rows[people.ids[each]] for each in (1, 2)] == ["Customer 1", "Ruth"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 7)), min_size=1, max_size=6))
@examples(30)
async def test_everything_is_as_before_when_a_link_is_undone_at_once(
    units: Units, deeds: list[tuple[int, int, int]]
) -> None:
    people = People(units)
    await people.add(6)
    for one, other, chosen in deeds:
        before = await people.state()
        try:
            link_id = await people.link(one, other, _take(chosen))
        except LinkImpossibleError:
            continue
        await people.unlink(link_id, other)
        assert await people.state() == before
        await people.link(one, other, _take(chosen))


def _take(chosen: int) -> list[str]:
    return [name for bit, name in enumerate(("name", "locale", "field:city")) if chosen >> bit & 1]


Deed = tuple[int, int, int, int]
DEEDS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 5), st.integers(0, 7)), max_size=25
)


@given(DEEDS, st.randoms(use_true_random=False))
@examples(40)
async def test_everything_is_as_it_was_when_all_links_are_undone_in_any_order(
    units: Units, deeds: list[Deed], order: Random
) -> None:
    people = People(units)
    await people.add(6)
    before = await people.state()
    standing: dict[UUID, tuple[int, int]] = {}
    highest: dict[UUID, int] = {}
    for kind, one, other, chosen in deeds:
        if kind == 0 and standing:
            link_id = sorted(standing)[one % len(standing)]
            await people.unlink(link_id, standing.pop(link_id)[0])
        elif kind > 0:
            expected = _roots(standing)
            try:
                link_id = await people.link(one, other, _take(chosen))
            except LinkImpossibleError:
                assert expected[one] == expected[other]
            else:
                standing[link_id] = (expected[one], expected[other])
        assert await people.roots() == _roots(standing)
        for customer_id, version in (await people.versions()).items():
            assert version >= highest.get(customer_id, 0)  # a client would keep the older state
            highest[customer_id] = version
    left = sorted(standing)
    order.shuffle(left)
    for link_id in left:
        await people.unlink(link_id, standing.pop(link_id)[0])
    assert await people.state() == before


def _roots(standing: dict[UUID, tuple[int, int]]) -> list[int]:
    """The root of each customer by the links that stand: the naive way."""
    into = dict(standing.values())
    roots = []
    for number in range(6):
        root = number
        while root in into:
            root = into[root]
        roots.append(root)
    return roots


async def test_no_ring_comes_about_when_everybody_links_everybody_at_once(people: People) -> None:
    pairs = [(one, other) for one in range(4) for other in range(4) if one != other]
    answers = await asyncio.gather(*(people.link(*pair) for pair in pairs), return_exceptions=True)
    made = [each for each in answers if isinstance(each, UUID)]
    assert len(made) == 3
    assert all(isinstance(each, UUID | LinkImpossibleError) for each in answers)
    assert len(set(await people.roots())) == 1


# ---------------------------------------------------------------- what visitors say of themselves


async def test_claimed_address_joins_nobody_when_somebody_else_has_it_verified(people: People) -> None:
    await people.recognise(1, IdentityClaim("email", "0@example", "claimed"))
    assert await people.roots() == [0, 1, 2, 3]
    assert await people.look("SELECT * FROM customer_links") == []
    claims = await people.look("SELECT status FROM identities WHERE value = '0@example' ORDER BY status")
    assert [row["status"] for row in claims] == ["claimed", "verified"]


async def test_verified_address_makes_a_link_that_can_be_undone_when_it_is_somebody_elses(
    people: People,
) -> None:
    before = await people.state()
    await people.recognise(1, IdentityClaim("email", "0@example", "verified"))
    assert await people.roots() == [0, 0, 2, 3]
    ((link_id, provenance),) = await people.look("SELECT link_id, provenance FROM customer_links")
    assert provenance == "tests"
    await people.recognise(1, IdentityClaim("email", "0@example", "verified"))  # told again: no second link
    assert len(await people.look("SELECT 1 FROM customer_links")) == 1
    await people.unlink(link_id, 0)
    assert await people.state() == before


async def test_claimed_address_becomes_verified_when_the_host_vouches_for_it(people: People) -> None:
    await people.recognise(1, IdentityClaim("phone", "+972", "claimed"))
    await people.recognise(1, IdentityClaim("phone", "+972", "verified"))
    await people.recognise(1, IdentityClaim("phone", "+972", "claimed"))  # never back
    statuses = await people.look("SELECT status FROM identities WHERE value = '+972'")
    assert [row["status"] for row in statuses] == ["verified"]


async def test_one_customer_has_the_address_when_two_are_verified_for_it_at_once(people: People) -> None:
    claim = IdentityClaim("host_id", "42", "verified")
    answers = await asyncio.gather(
        *(people.recognise(who, claim) for who in range(4)), return_exceptions=True
    )
    for who, answer in enumerate(answers):
        if isinstance(
            answer, BaseException
        ):  # lost the race: told again, as the widget does at its next visit
            await people.recognise(who, claim)
    assert len(await people.look("SELECT 1 FROM identities WHERE kind = 'host_id'")) == 1
    assert len(set(await people.roots())) == 1
