"""Whatever agents and the router do, in whatever order: nothing is lost, doubled or overloaded.

The real actions are driven against the database beside the pure life cycle on values, and compared after every step.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.fixtures.database import Server
from tests.fixtures.floor import check_floor, open_floor

from retzef.engine import work as lifecycle
from retzef.engine.routing import RoutingPolicy
from retzef.engine.work import NotYourWorkError, Offer, OfferState, WorkItem
from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import AgentId, OfferId, WorkItemId
from retzef.modules.cases.api import NotFoundError
from retzef.modules.queues.actions.by_hand import HandOver, assign_work, free_work, hand_over, pull_work
from retzef.modules.queues.actions.offers import accept_offer, decline_offer
from retzef.modules.queues.actions.presence import leave_work, set_presence
from retzef.modules.queues.actions.work import (
    WrapUpResult,
    end_wrap_up,
    extend_wrap_up,
    finish,
    requeue,
)
from retzef.modules.queues.errors import PullRefusedError, TakerDoubtfulError, WorkMovedError
from retzef.platform.db import Database, connect_database

T = TypeVar("T")
WRAP_UP, NO_WRAP_UP = timedelta(seconds=40), timedelta(0)
LOAD_OF = (2, 3)  # of the two queues
POLICY = RoutingPolicy(offers_at_once=2, ask_again_after=timedelta(seconds=20))
_places = st.integers(0, 30)
_passes = msgspec.json.Decoder(dict[AgentId, datetime])


class LifeOfAFloor(RuleBasedStateMachine):
    """The actions on the database beside the life cycle on values; both must say the same."""

    runner: asyncio.Runner
    database: Database

    def run_now(self, doing: Awaitable[T]) -> T:
        async def wait() -> T:
            return await doing

        return self.runner.run(wait())

    @initialize()
    def open(self) -> None:
        self.items: dict[WorkItemId, WorkItem] = {}
        self.offers: dict[OfferId, Offer] = {}
        self.born_at: dict[WorkItemId, datetime] = {}
        self.run_now(self._open())

    async def _open(self) -> None:
        self.floor = await open_floor(self.database)
        self.queues = [
            await self.floor.add_queue(wrap_up=int(wrap_up.total_seconds()), load=load)
            for wrap_up, load in zip((WRAP_UP, NO_WRAP_UP), LOAD_OF, strict=True)
        ]
        self.dispositions = [await self.floor.add_disposition(queue) for queue in self.queues]
        # Who may see everything: what is refused here is refused by the life cycle.
        self.agents = [
            await self.floor.add_agent(self.queues[: place + 1], capacity=5 + place, role="supervisor")
            for place in range(2)
        ]
        await self.floor.let_pull(*self.queues)
        self.people = [await self.floor.principal(agent) for agent in self.agents]

    # ---------------------------------------------------------------- what may happen

    @rule(place=st.integers(0, 1), waited=st.integers(0, 300))
    def customer_writes(self, place: int, waited: int) -> None:
        item = self.run_now(self.floor.add_item(self.queues[place], waited=waited, load=LOAD_OF[place]))
        born_at = self.floor.clock.now() - timedelta(seconds=waited)
        self.items[item] = WorkItem(item, self.queues[place], "waiting", LOAD_OF[place], born_at)
        self.born_at[item] = born_at

    @rule(seconds=st.integers(1, 45), is_heard=st.booleans())
    def time_goes_by(self, seconds: int, *, is_heard: bool) -> None:
        self.floor.clock.move(timedelta(seconds=seconds))
        if is_heard:
            self.run_now(self.floor.see_everybody())

    @rule()
    def router_holds_a_round(self) -> None:
        committed = self.run_now(self.floor.hold_round(POLICY))
        assert committed.is_complete
        now, decided = self.floor.clock.now(), committed.round
        for released in decided.released:
            self.end_offer(self.offers[released.offer_id], released.state)
        for wrapped in decided.wrapped:
            self.keep(lifecycle.let_wrap_up_lapse(self.items[wrapped.work_item_id], now))
        for returned in decided.returned:
            self.keep(
                lifecycle.give_back(self.items[returned.work_item_id], returned.agent_id, now, passed=False)
            )
        for made in decided.offers:
            offer_id = self.run_now(self.floor.offer_of(made.work_item_id))
            self.keep(
                *lifecycle.offer_to(self.items[made.work_item_id], offer_id, made.agent_id, made.expires_at)
            )

    @rule(agent=st.integers(0, 1), place=_places)
    def agent_accepts(self, agent: int, place: int) -> None:
        offer, by = self.pick(self.offers, place), self.agents[agent]
        if offer is None:
            return
        if offer.state == "accepted" and offer.agent_id == by:
            self.run_now(accept_offer(self.floor.units, self.floor.tenant_id, by, offer.offer_id))
            return
        self.both(
            accept_offer(self.floor.units, self.floor.tenant_id, by, offer.offer_id),
            lambda now: lifecycle.accept(self.items[offer.work_item_id], offer, by, now),
        )

    @rule(place=_places)
    def agent_declines(self, place: int) -> None:
        offer = self.pick(self.offers, place)
        if offer is None:
            return
        if offer.state == "declined":
            self.run_now(
                decline_offer(self.floor.units, self.floor.tenant_id, offer.agent_id, offer.offer_id, None)
            )
            return
        self.both(
            decline_offer(self.floor.units, self.floor.tenant_id, offer.agent_id, offer.offer_id, None),
            lambda now: lifecycle.return_offer(
                self.items[offer.work_item_id],
                offer,
                "declined",
                now,
                giver_has_room=self.giver_has_room(offer),
            ),
        )

    @rule(agent=st.integers(0, 1), place=_places)
    def agent_finishes(self, agent: int, place: int) -> None:
        item, by = self.pick(self.items, place), self.agents[agent]
        if item is None:
            return
        doing = finish(self.floor.units, self.floor.tenant_id, by, item.work_item_id)
        if item.agent_id == by and item.state in ("wrap_up", "done"):
            self.run_now(doing)  # a repeated call
            return
        wrap_up_for = WRAP_UP if item.queue_id == self.queues[0] else NO_WRAP_UP
        self.both(doing, lambda now: lifecycle.finish(item, by, now, wrap_up_for))

    @rule(agent=st.integers(0, 1), place=_places, disposition=st.integers(0, 1))
    def agent_ends_wrap_up(self, agent: int, place: int, disposition: int) -> None:
        item, by, chosen = self.pick(self.items, place), self.agents[agent], self.dispositions[disposition]
        if item is None:
            return
        doing = end_wrap_up(
            self.floor.units, self.floor.tenant_id, by, item.work_item_id, WrapUpResult(chosen)
        )
        if item.state == "done" and item.disposition_id == chosen:
            self.run_now(doing)  # a repeated call
            return
        of_queue = {self.dispositions[self.queues.index(item.queue_id)]}
        self.both(doing, lambda _: lifecycle.end_wrap_up(item, by, chosen, of_queue))

    @rule(agent=st.integers(0, 1), place=_places, queue=st.sampled_from([None, 0, 1]))
    def agent_gives_back(self, agent: int, place: int, queue: int | None) -> None:
        item, by = self.pick(self.items, place), self.agents[agent]
        if item is None:
            return
        target = None if queue is None else self.queues[queue]
        self.both(
            requeue(self.floor.units, self.floor.tenant_id, by, item.work_item_id, target),
            lambda now: self.moved(lifecycle.give_back(item, by, now, target, passed=True)),
        )

    @rule(agent=st.integers(0, 1), place=_places)
    def agent_extends_wrap_up(self, agent: int, place: int) -> None:
        item, by = self.pick(self.items, place), self.agents[agent]
        if item is not None:
            wrap_up_for = WRAP_UP if item.queue_id == self.queues[0] else NO_WRAP_UP
            self.both(
                extend_wrap_up(self.floor.units, self.floor.tenant_id, by, item.work_item_id),
                lambda _: lifecycle.extend_wrap_up(item, by, wrap_up_for),
            )

    @rule(agent=st.integers(0, 1), place=_places)
    def agent_pulls(self, agent: int, place: int) -> None:
        item, by = self.pick(self.items, place), self.agents[agent]
        if item is None or (item.state == "assigned" and item.agent_id == by):
            return
        doing = pull_work(self.floor.units, self.floor.tenant_id, by, item.work_item_id)
        if item.state == "waiting" and self.may_get(item, agent):
            self.run_now(doing)
            self.keep(lifecycle.place(item, by, self.floor.clock.now(), "pull"))
            return
        with pytest.raises((PullRefusedError, NotFoundError)):
            self.run_now(doing)

    @rule(agent=st.integers(0, 1), place=_places)
    def supervisor_assigns(self, agent: int, place: int) -> None:
        item, to, now = self.pick(self.items, place), self.agents[agent], self.floor.clock.now()
        if item is None:
            return
        doing = assign_work(self.floor.units, self.people[1 - agent], item.work_item_id, to, anyway=False)
        if item.state == "assigned" and item.agent_id == to:
            self.run_now(doing)  # a repeated call
            return
        is_free = item.state in lifecycle.STEPS["assign"].begins_in
        if not self.may_get(item, agent, answering=False) or not is_free:
            with pytest.raises((TakerDoubtfulError, WorkMovedError)):
                self.run_now(doing)
            return
        self.run_now(doing)
        self.revoke(item)
        self.keep(lifecycle.place(lifecycle.free(self.items[item.work_item_id]), to, now, "assign"))

    @rule(agent=st.integers(0, 1), place=_places, queue=st.sampled_from([None, 0, 1]))
    def supervisor_takes_back(self, agent: int, place: int, queue: int | None) -> None:
        item = self.pick(self.items, place)
        if item is None:
            return
        target = None if queue is None else self.queues[queue]
        doing = free_work(self.floor.units, self.people[agent], item.work_item_id, target)
        if item.state not in lifecycle.STEPS["free"].begins_in:
            with pytest.raises(WorkMovedError):
                self.run_now(doing)
            return
        self.run_now(doing)
        self.revoke(item)
        self.keep(self.moved(lifecycle.free(self.items[item.work_item_id], target)))

    @rule(agent=st.integers(0, 1), place=_places, back=st.booleans())
    def agent_hands_over(self, agent: int, place: int, *, back: bool) -> None:
        item, by, to = self.pick(self.items, place), self.agents[agent], self.agents[1 - agent]
        if item is None:
            return
        until = timedelta(seconds=30)
        doing = hand_over(self.floor.units, self.people[agent], item.work_item_id, HandOver(to, until, back))
        in_hand = item.state == "assigned" and item.agent_id == by
        if not in_hand or not self.may_get(item, 1 - agent, answering=False, member=False):
            with pytest.raises((TakerDoubtfulError, NotYourWorkError)):
                self.run_now(doing)
            return
        self.run_now(doing)
        offer_id = self.run_now(self.floor.offer_of(item.work_item_id))
        until_at = self.floor.clock.now() + until
        self.keep(*lifecycle.hand_over(item, by, (offer_id, to), until_at, back=back))

    @rule(place=_places)
    def customer_leaves(self, place: int) -> None:
        item = self.pick(self.items, place)
        if item is not None:
            left = self.run_now(self.floor.leave(item.work_item_id))
            if left in ("waiting", "offered"):
                self.revoke(item)
                self.keep(lifecycle.leave(self.items[item.work_item_id]))

    @rule(agent=st.integers(0, 1), ready=st.booleans())
    def agent_changes_presence(self, agent: int, *, ready: bool) -> None:
        presence, reason = ("ready", None) if ready else ("not_ready", "lunch")
        by = self.agents[agent]
        self.run_now(set_presence(self.floor.units, self.floor.tenant_id, by, presence, reason))  # type: ignore[arg-type]
        if not ready:
            self.lose_offers(by)

    @rule(agent=st.integers(0, 1))
    def agent_signs_out(self, agent: int) -> None:
        by = self.agents[agent]
        self.run_now(self._sign_out(by))
        self.lose_offers(by)
        for item in list(self.items.values()):
            if item.state == "assigned" and item.agent_id == by:
                self.keep(lifecycle.give_back(item, by, self.floor.clock.now(), passed=False))

    async def _sign_out(self, agent: AgentId) -> None:
        async with self.floor.units.begin(self.floor.tenant_id) as unit:
            await leave_work(unit, agent)

    # ---------------------------------------------------------------- what must hold

    @invariant()
    def database_and_values_agree(self) -> None:
        for row in self.run_now(self.floor.look("SELECT * FROM work_items WHERE tenant_id = $1")):
            item = self.items[row["work_item_id"]]
            assert (row["state"], row["agent_id"], row["queue_id"], row["load"], row["queued_at"]) == (
                item.state, item.agent_id, item.queue_id, item.load, item.queued_at,
            )  # fmt: skip
            assert row["queued_at"] == self.born_at[item.work_item_id]
            assert _passes.decode(row["passed_by"]) == item.passed_by
            assert (row["wrap_up_until"], row["disposition_id"]) == (item.wrap_up_until, item.disposition_id)
            assert (row["done_at"] is not None) == (item.state == "done")
        rows = self.run_now(self.floor.look("SELECT offer_id, state FROM offers WHERE tenant_id = $1"))
        assert {row["offer_id"]: row["state"] for row in rows} == {
            each.offer_id: each.state for each in self.offers.values()
        }

    @invariant()
    def nobody_is_overloaded_and_nothing_is_lost(self) -> None:
        self.run_now(check_floor(self.floor, expected=len(self.items)))

    # ---------------------------------------------------------------- how

    def both(self, doing: Awaitable[object], values: Any) -> None:
        """The action and the life cycle must agree: both do it, or both refuse for the same reason."""
        try:
            after = values(self.floor.clock.now())
        except RetzefError as refusal:
            with pytest.raises(type(refusal)):
                self.run_now(doing)
            return
        self.run_now(doing)
        self.keep(*(after if isinstance(after, tuple) else (after,)))

    def keep(self, item: WorkItem, offer: Offer | None = None) -> None:
        self.items[item.work_item_id] = item
        if offer is not None:
            self.offers[offer.offer_id] = offer

    def moved(self, item: WorkItem) -> WorkItem:
        before = self.items[item.work_item_id]
        changed = item.queue_id != before.queue_id
        return replace(item, load=LOAD_OF[self.queues.index(item.queue_id)]) if changed else item

    def may_get(self, item: WorkItem, agent: int, *, answering: bool = True, member: bool = True) -> bool:
        """By the rules of offers. `answering`: though they are being offered something."""
        row = self.run_now(self.floor.agent(self.agents[agent]))
        others = [
            each
            for each in self.items.values()
            if each.carried_by == row["agent_id"] and each.work_item_id != item.work_item_id
        ]
        has_room = item.load + sum(each.load for each in others) <= row["capacity"]
        serves = not member or item.queue_id in self.queues[: agent + 1]
        is_free = answering or not any(each.state == "offered" for each in others)
        return bool(row["presence"] == "ready" and has_room and serves and is_free)

    def giver_has_room(self, offer: Offer) -> bool:
        if offer.return_to is None:
            return False
        row = self.run_now(self.floor.agent(offer.return_to))
        carried = sum(each.load for each in self.items.values() if each.carried_by == offer.return_to)
        load = self.items[offer.work_item_id].load
        return bool(row["presence"] != "offline" and load + carried <= row["capacity"])

    def end_offer(self, offer: Offer, state: OfferState) -> None:
        item, now = self.items[offer.work_item_id], self.floor.clock.now()
        room = self.giver_has_room(offer)
        self.keep(*lifecycle.return_offer(item, offer, state, now, giver_has_room=room))  # type: ignore[arg-type]

    def revoke(self, item: WorkItem) -> None:
        """Somebody's word takes the item from before whoever is asked: it goes back to no giver."""
        for offer in list(self.offers.values()):
            if offer.work_item_id == item.work_item_id and offer.state == "pending":
                self.end_offer(replace(offer, return_to=None), "revoked")

    def lose_offers(self, agent: AgentId) -> None:
        for offer in list(self.offers.values()):
            if offer.agent_id == agent and offer.state == "pending":
                self.end_offer(offer, "revoked")

    def pick(self, among: dict[Any, T], place: int) -> T | None:
        return list(among.values())[place % len(among)] if among else None


@pytest.fixture
def own_database(postgres_server: Server, migrated_template: str) -> Iterator[str]:
    """A database for a test that brings its own event loop."""
    name = f"{migrated_template}_states"
    asyncio.run(
        postgres_server.run(f"CREATE DATABASE {name} OWNER retzef_owner TEMPLATE {migrated_template}")
    )
    yield postgres_server.dsn("retzef_owner", name)
    asyncio.run(postgres_server.run(f"DROP DATABASE {name} WITH (FORCE)"))


def test_database_follows_the_life_cycle_when_anything_happens_in_any_order(own_database: str) -> None:
    live(own_database, lives=30, steps=40)


@pytest.mark.slow
def test_database_follows_the_life_cycle_when_a_great_deal_happens(own_database: str) -> None:
    live(own_database, lives=600, steps=80)


def live(own_database: str, *, lives: int, steps: int) -> None:
    """So many floors, each of so many steps."""
    with asyncio.Runner() as runner:
        database = runner.run(connect_database(own_database, app_connections=2, system_connections=2))
        try:
            machine = type("Machine", (LifeOfAFloor,), {"runner": runner, "database": database})
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=lives,
                    stateful_step_count=steps,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            runner.run(database.close())
