"""THE equality: what a client has folded is what a fresh snapshot gives, whatever happened and whenever it connected."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from typing import Literal, TypeAlias
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.modules.cases.api import mark_thread
from tests.fixtures.actors import Desk, Visitor, give_out, sign_identity, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.examples import examples
from tests.fixtures.folding import DeskClient, Ref, WidgetClient, differences
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(eq=False)
class Play:
    """A tenant with people in it and desks that look on; every deed is a real action."""

    composed: Composed
    tenant: Tenant
    visitors: list[Visitor]
    agents: list[Desk]
    desks: list[DeskClient]
    widgets: list[WidgetClient]
    remembered: list[DeskClient] = field(default_factory=list)
    links: list[tuple[UUID, UUID]] = field(default_factory=list)
    said: int = 0

    def words(self) -> str:
        self.said += 1
        return f"words {self.said} שלום привіт 🙂"

    # ------------------------------------------------------------ visitors

    async def write(self, a: int, b: int) -> None:
        await self.visitors[a % 3].write(self.words())

    async def introduce(self, a: int, b: int) -> None:
        said = [
            {"name": f"Name {b}"},
            {"email": f"e{b % 2}@customer.example"},
            {"locale": "he"},
            {"phone": "+97250000000"},
        ]
        await self.visitors[a % 3].introduce(**said[b % 4])

    async def sign_in_at_host(self, a: int, b: int) -> None:
        identity = sign_identity(f"host-{b % 2}", name=f"Host {b}", email=f"verified{b % 2}@customer.example")
        await self.visitors[a % 3].come_back(identity=identity)

    async def see(self, a: int, b: int) -> None:
        await self.mark(self.visitors[a % 3], "read" if b % 2 else "delivered")

    async def mark(self, visitor: Visitor, status: Literal["delivered", "read"]) -> None:
        entry_point = self.tenant.entry_point
        async with self.composed.core.units.begin(self.tenant.tenant_id) as unit:
            await mark_thread(
                unit,
                entry_point.entry_point_id,
                visitor.visitor_id,
                UUID(int=2**128 - 1),
                status,
            )

    # ------------------------------------------------------------ agents

    async def route(self, a: int, b: int) -> None:
        await give_out(self.composed, self.tenant)

    async def presence(self, a: int, b: int) -> None:
        presences = [("ready", None), ("ready", None), ("not_ready", "lunch"), ("offline", None)]
        await self.agents[a % 2].be(*presences[b % 4])

    async def accept(self, a: int, b: int) -> None:
        for offer_id in (await self.agents[a % 2].offers())[:1]:
            await self.agents[a % 2].do("POST", f"/offers/{offer_id}/accept")

    async def decline(self, a: int, b: int) -> None:
        for offer_id in (await self.agents[a % 2].offers())[:1]:
            await self.agents[a % 2].do("POST", f"/offers/{offer_id}/decline", {"reason": "busy"})

    async def say(self, a: int, b: int) -> None:
        for _, case_id, interaction_id in (await self.agents[a % 2].items())[b % 2 : b % 2 + 1]:
            await self.agents[a % 2].say(case_id, interaction_id, self.words(), note=b % 3 == 0)

    async def read(self, a: int, b: int) -> None:
        for item, _, interaction_id in await self.agents[a % 2].items():
            last = await self.look(
                "SELECT message_id FROM messages WHERE interaction_id = $1 ORDER BY 1", interaction_id
            )
            await self.agents[a % 2].do(
                "POST", f"/work-items/{item}/read", {"message_id": str(last[b % len(last)])}
            )

    async def finish(self, a: int, b: int) -> None:
        for item, _, _ in (await self.agents[a % 2].items())[:1]:
            await self.agents[a % 2].do("POST", f"/work-items/{item}/finish")

    async def wrap_up(self, a: int, b: int) -> None:
        for item, _, _ in (await self.agents[a % 2].items("wrap_up"))[:1]:
            disposition = await self.look(
                "SELECT d.disposition_id FROM dispositions d JOIN work_items w ON w.queue_id = d.queue_id WHERE w.work_item_id = $1",
                item,
            )
            body = {"disposition_id": str(disposition[0]), "resolve_case": b % 3 > 0, "outcome": "all well"}
            await self.agents[a % 2].do("POST", f"/work-items/{item}/wrap-up", body, expect=(204, 409))

    async def requeue(self, a: int, b: int) -> None:
        for item, _, _ in (await self.agents[a % 2].items())[:1]:
            queue = [self.tenant.queue_id, self.tenant.other_queue_id, None][b % 3]
            await self.agents[a % 2].do(
                "POST", f"/work-items/{item}/requeue", {"queue_id": str(queue) if queue else None}
            )

    async def leave(self, a: int, b: int) -> None:
        agent = self.agents[a % 2]
        await agent.do("DELETE", "/session")
        agent.browser = (
            await sit_down(self.composed, self.tenant, agent.browser.agent.email.partition("@")[0])
        ).browser

    async def change_subject(self, a: int, b: int) -> None:
        for case_id in await self.nth("SELECT case_id FROM cases ORDER BY 1", a):
            await self.agents[2].do("PATCH", f"/cases/{case_id}", {"subject": f"Subject {b}" if b else None})

    async def rename(self, a: int, b: int) -> None:
        for customer_id in await self.nth("SELECT customer_id FROM customers ORDER BY 1", a):
            await self.agents[2].do("PATCH", f"/customers/{customer_id}", {"name": f"Renamed {b}"})

    async def link(self, a: int, b: int) -> None:
        one = await self.nth("SELECT customer_id FROM customers ORDER BY 1", a)
        other = await self.nth("SELECT customer_id FROM customers ORDER BY 1", b)
        if one and other:
            answer = await self.agents[2].do(
                "POST", f"/customers/{one[0]}/links", {"customer_id": str(other[0])}, expect=(201, 409)
            )
            if answer.status_code == 201:
                self.links.append((one[0], UUID(answer.json()["link_id"])))

    async def unlink(self, a: int, b: int) -> None:
        if self.links:
            customer_id, link_id = self.links.pop(a % len(self.links))
            await self.agents[2].do("DELETE", f"/customers/{customer_id}/links/{link_id}", expect=(204, 404))

    async def change_language(self, a: int, b: int) -> None:
        await self.agents[a % 3].do("PATCH", "/me", {"locale": ["en", "he", "uk", "ru"][b % 4]})

    # ------------------------------------------------------------ those who look on

    async def watch(self, a: int, b: int) -> None:
        for case_id in await self.nth("SELECT case_id FROM cases ORDER BY 1", b):
            await self.desks[a % 3].watch(case_id)

    async def watch_meanwhile(self, a: int, b: int) -> None:
        await asyncio.gather(self.watch(a, b), self.write(a, b), self.rename(b, a))

    async def unwatch(self, a: int, b: int) -> None:
        desk = self.desks[a % 3]
        if desk.watching:
            await desk.unwatch(sorted(desk.watching)[b % len(desk.watching)])

    async def reconnect(self, a: int, b: int) -> None:
        await self.desks[a % 3].connect()

    async def reconnect_meanwhile(self, a: int, b: int) -> None:
        await asyncio.gather(self.desks[a % 3].connect(), self.write(a, b), self.change_subject(a, b))

    async def reconnect_widget(self, a: int, b: int) -> None:
        await asyncio.gather(self.widgets[a % 3].connect(), self.write(a, b))

    async def remember(self, a: int, b: int) -> None:
        self.remembered.append(self.desks[a % 3].remember())

    # ------------------------------------------------------------ looking

    async def look(self, statement: str, *arguments: object) -> list[UUID]:
        async with self.composed.core.database.transaction(self.tenant.tenant_id) as connection:
            return [row[0] for row in await connection.fetch(statement, *arguments)]

    async def nth(self, statement: str, number: int) -> list[UUID]:
        found = await self.look(statement)
        return [found[number % len(found)]] if found else []

    async def check(self) -> None:
        for desk in self.desks:
            await desk.catch_up()
            assert differences(desk.held.shown(), await desk.fresh()) == {}, "who stayed connected"
        for desk in self.remembered:
            await desk.connect()
            await desk.catch_up()
            assert differences(desk.held.shown(), await desk.fresh()) == {}, "who came back"
            desk.disconnect()
        for widget in self.widgets:
            await eventually(partial(self.find_differences, widget), lambda found: found == {})

    async def find_differences(self, widget: WidgetClient) -> dict[Ref, tuple[object, object]]:
        await widget.ping()
        return differences(widget.held.shown(), await widget.fresh())

    def end(self) -> None:
        for desk in self.desks:
            desk.disconnect()
        for widget in self.widgets:
            widget.disconnect()


DEEDS = [
    "write",
    "write",
    "write",
    "introduce",
    "sign_in_at_host",
    "see",
    "route",
    "route",
    "presence",
    "accept",
    "accept",
    "decline",
    "say",
    "read",
    "finish",
    "wrap_up",
    "requeue",
    "leave",
    "change_subject",
    "rename",
    "link",
    "unlink",
    "change_language",
    "watch",
    "watch_meanwhile",
    "unwatch",
    "reconnect",
    "reconnect_meanwhile",
    "reconnect_widget",
    "remember",
]
Script: TypeAlias = list[tuple[str, int, int]]
NUMBERS = st.integers(0, 5)
SCRIPTS: st.SearchStrategy[Script] = st.lists(
    st.tuples(st.sampled_from(DEEDS), NUMBERS, NUMBERS), min_size=1, max_size=30
)


async def begin(composed: Composed) -> Play:
    """Two visitors have written, one agent has a case in hand and one an offer, everybody's desk is connected."""
    tenant = await composed.new_tenant()
    visitors = [await visit(composed, tenant, name=f"Visitor {each}") for each in range(3)]
    agents = [await sit_down(composed, tenant, who) for who in ("dana", "oleh", "yoav")]
    desks = [DeskClient(composed, tenant, agent.browser.agent) for agent in agents]
    widgets = [WidgetClient(composed, visitor) for visitor in visitors]
    play = Play(composed, tenant, visitors, agents, desks, widgets)
    for agent in agents[:2]:
        await agent.be("ready")
    await play.write(0, 0)
    await play.write(1, 0)
    await play.route(0, 0)
    await play.accept(0, 0)
    for desk in desks:
        await desk.connect()
    for widget in widgets:
        await widget.connect()
    return play


async def perform(composed: Composed, script: Script) -> None:
    play = await begin(composed)
    try:
        for deed, a, b in script:
            await getattr(play, deed)(a, b)
        await play.check()
    finally:
        play.end()


@given(SCRIPTS)
@examples(25)
@pytest.mark.timeout(1800)  # ten times as many with --all
async def test_clients_hold_what_a_snapshot_gives_when_anything_happened(
    shared: Composed, script: Script
) -> None:
    await perform(shared, script)


WATCH_ALL: Script = [("watch", who, case) for who in (0, 2) for case in (0, 1)]


@pytest.mark.parametrize("deed", dict.fromkeys(DEEDS))
async def test_clients_hold_what_a_snapshot_gives_when_one_thing_happened(
    shared: Composed, deed: str
) -> None:
    for a, b in ((0, 0), (0, 1), (1, 0), (1, 2)):
        await perform(shared, [*WATCH_ALL, ("remember", 0, 0), ("remember", 2, 0), (deed, a, b)])
