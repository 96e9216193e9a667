"""Everybody acts at once: agents, customers and the router; nothing is lost, doubled or overloaded, nobody deadlocks."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import asyncpg
from tests.fixtures.floor import Floor, check_floor

from retzef.engine.routing import RoutingPolicy
from retzef.engine.work import ConsultOnlyError, NotYourWorkError, OfferGoneError, WorkStateError
from retzef.kernel.ids import AgentId, OfferId, QueueId, WorkItemId
from retzef.modules.cases.api import NotFoundError
from retzef.modules.queues.actions.by_hand import HandOver, assign_work, free_work, hand_over, pull_work
from retzef.modules.queues.actions.consults import (
    Question,
    begin_consult,
    end_consult,
    let_take_part,
    pass_consult,
)
from retzef.modules.queues.actions.offers import accept_offer, decline_offer
from retzef.modules.queues.actions.presence import leave_work, set_presence
from retzef.modules.queues.actions.work import WrapUpResult, end_wrap_up, finish, requeue
from retzef.modules.queues.errors import (
    CaseInWorkError,
    ConsultOpenError,
    PullRefusedError,
    TakerDoubtfulError,
    WorkMovedError,
)
from retzef.platform.auth.principal import Principal
from retzef.platform.unit import Units
from retzef.ports.manifest import load_manifest

EAGER = RoutingPolicy(offers_at_once=3, ask_again_after=timedelta(0))
STEPS = 60
# What an agent may hear when somebody was quicker; anything else, a deadlock above all, fails the test.
TOO_LATE = (
    OfferGoneError, NotYourWorkError, WorkStateError, CaseInWorkError, PullRefusedError, TakerDoubtfulError, WorkMovedError,
    ConsultOnlyError, ConsultOpenError, NotFoundError,
)  # fmt: skip

_MINE = """
SELECT w.work_item_id, w.queue_id, w.state, o.offer_id FROM work_items w
LEFT JOIN offers o ON o.tenant_id = w.tenant_id AND o.work_item_id = w.work_item_id AND o.state = 'pending'
WHERE w.tenant_id = $1 AND w.agent_id = $2 AND w.state <> 'done'
"""
MANIFESTS = {"webchat": load_manifest("retzef.channels.webchat")}
_ASKED = "SELECT work_item_id FROM work_items WHERE tenant_id = $1 AND consult_by = $2 AND state <> 'done'"

_LET_IN = partial(let_take_part, takes_part=True)
# What whoever asked does next; half of them let their colleague take part, who inherits when they sign out.
_AFTER_ASKING: tuple[Callable[[Units, Principal, WorkItemId], Awaitable[None]], ...] = (
    end_consult,
    pass_consult,
    _LET_IN,
    _LET_IN,
)


class Storm:
    """A floor on which everybody acts without looking at the others."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.over = asyncio.Event()
        self.dispositions: dict[QueueId, UUID] = {}
        self.people: list[Principal] = []

    async def serve(self, agent: AgentId, chance: random.Random) -> None:
        """One agent does whatever comes to mind."""
        for _ in range(STEPS):
            await set_presence(self.floor.units, self.floor.tenant_id, agent, "ready", None)
            rows = await self.floor.look(_MINE, agent)
            if not rows:
                await asyncio.sleep(0)
                continue
            try:
                if chance.random() < 0.4:
                    await self._act_by_hand(agent, chance)
                await self._act(agent, chance.choice(rows), chance.random())
            except TOO_LATE:
                continue

    async def _act(self, agent: AgentId, row: asyncpg.Record, luck: float) -> None:
        units, tenant, item = self.floor.units, self.floor.tenant_id, WorkItemId(row["work_item_id"])
        if row["state"] == "offered" and luck < 0.7:
            await accept_offer(units, tenant, agent, OfferId(row["offer_id"]))
        elif row["state"] == "offered":
            await decline_offer(units, tenant, agent, OfferId(row["offer_id"]), None)
        elif luck < 0.1:
            await set_presence(units, tenant, agent, "not_ready", "break")
        elif luck < 0.15:
            async with units.begin(tenant) as unit:
                await leave_work(unit, agent)
        elif row["state"] == "wrap_up":
            result = WrapUpResult(self.dispositions[row["queue_id"]], resolve_case=luck < 0.5)
            await end_wrap_up(units, tenant, agent, item, result)
        elif luck < 0.5:
            await finish(units, tenant, agent, item)
        else:
            await requeue(units, tenant, agent, item, QueueId(row["queue_id"]) if luck < 0.7 else None)

    async def _act_by_hand(self, agent: AgentId, chance: random.Random) -> None:
        """Something is done with an item of anybody's."""
        rows = await self.floor.look(
            "SELECT work_item_id FROM work_items WHERE tenant_id = $1 AND state <> 'done'"
        )
        if not rows:
            return
        units, item = self.floor.units, WorkItemId(chance.choice(rows)["work_item_id"])
        me = next(each for each in self.people if each.agent_id == agent)
        other = chance.choice(self.people).agent_id
        match chance.randrange(7):
            case 0:
                await pull_work(units, self.floor.tenant_id, agent, item)
            case 1:
                await assign_work(units, me, item, other, anyway=False)
            case 2:
                await free_work(units, me, item, chance.choice([None, *self.dispositions]))
            case 3:
                await self.floor.leave(item) if chance.random() < 0.3 else None
            case 4:
                question = Question(
                    agent_id=chance.choice([None, other]), within=timedelta(seconds=20), text="Whose?"
                )
                for row in await self.floor.look(_MINE, agent):
                    await begin_consult(units, MANIFESTS, me, WorkItemId(row["work_item_id"]), question)
            case 5:
                for row in await self.floor.look(_ASKED, agent):
                    do = chance.choice(_AFTER_ASKING)
                    await do(units, me, WorkItemId(row["work_item_id"]))
            case _:
                await hand_over(
                    units, me, item, HandOver(other, timedelta(seconds=20), chance.random() < 0.7)
                )

    async def route(self) -> None:
        """Rounds without a pause."""
        while not self.over.is_set():
            await self.floor.commit(await self.floor.decide(EAGER), has_due_consults=True)
            self.floor.clock.move(timedelta(seconds=1))
            await self.floor.see_everybody()

    async def write(self, chance: random.Random) -> None:
        """Messages come in: several items in one transaction, locked in the order of their threads."""
        rows = await self.floor.look(
            "SELECT w.work_item_id FROM work_items w JOIN interactions i USING (tenant_id, interaction_id)"
            ' WHERE w.tenant_id = $1 ORDER BY i.thread_key COLLATE "C"'
        )
        while not self.over.is_set():
            async with self.floor.database.transaction(self.floor.tenant_id) as connection:
                for place in sorted(chance.sample(range(len(rows)), 4)):
                    await connection.execute(
                        "UPDATE work_items SET unread = unread + 1 WHERE tenant_id = $1 AND work_item_id = $2",
                        self.floor.tenant_id, rows[place]["work_item_id"],
                    )  # fmt: skip

    async def rage(self, agents: list[AgentId]) -> None:
        """Until every agent has done all steps."""

        async def serve_all() -> None:
            await asyncio.gather(
                *(self.serve(agent, random.Random(place)) for place, agent in enumerate(agents))
            )
            self.over.set()

        await asyncio.gather(serve_all(), self.route(), self.write(random.Random(99)))


async def test_nothing_is_lost_or_doubled_when_everybody_acts_at_once(floor: Floor) -> None:
    storm = Storm(floor)
    queues = [await floor.add_queue(wrap_up=20), await floor.add_queue(wrap_up=0)]
    storm.dispositions = {queue: await floor.add_disposition(queue) for queue in queues}
    agents = [await floor.add_agent(queues, capacity=6, role="supervisor") for _ in range(5)]
    storm.people = [await floor.principal(agent) for agent in agents]
    await floor.let_pull(*queues)
    items = [await floor.add_item(queues[place % 2]) for place in range(30)]

    await storm.rage(agents)

    # Consults whose asker lost the item at the very end.
    await floor.commit(await floor.decide(EAGER), has_due_consults=True)
    assert await floor.events("consult_began")
    assert not await floor.look("SELECT 1 FROM orphaned_consults($1)")
    await check_floor(floor, expected=len(items))
    accepted = await floor.look("SELECT 1 FROM offers WHERE tenant_id = $1 AND state = 'accepted'")
    by_hand = [each for each in await floor.events("given_by_hand") if each["offer_id"] is None]
    assert by_hand
    assert len(accepted) + len(by_hand) == len(await floor.events("assigned", "consult_taken")) > 10
