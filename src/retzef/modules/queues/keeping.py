"""A pool in memory, kept up with the journal: what rows name is read anew before the next round, and nothing else.

Loaded from the state rows when it is taken over. What the journal tells after that names the items, agents and cases concerned; one
round trip for each tenant concerned reads what has become of them. An agent who was not heard of is looked up before they are called absent.

Most pools are of one tenant. Where an outsourcer's agents serve several, all of these are one pool: who is given something for one is
busy for all (decision 0036).
"""

import time
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from retzef.engine.routing import MANY_PAIRS, PendingOffer, Pool, Round, RoutingPolicy, RoutingState, decide
from retzef.kernel.ids import TenantId
from retzef.modules.queues.reading import Named, News, load_with_openings, read_held, read_news
from retzef.modules.queues.shadow import Shadow, follow
from retzef.modules.tenancy.api import Openings, find_shadow_policy, read_policy
from retzef.platform.db import Connection
from retzef.platform.journal import JournalRow

# Who is gone without a word is found by looking.
LOOK_FOR_GONE_EVERY = timedelta(seconds=10)
# However faithful the journal: read whole once in a while, for a small part of the time at most.
READ_WHOLE_EVERY = timedelta(seconds=30)
READ_WHOLE_SHARE = 1 / 500
# Rather than naming more than this, everything is read.
NAMED_MAX = 2000

# Facts after which a round may decide otherwise than before. Offers that were made are the router's own.
WAKING_KINDS = frozenset(
    {"work_item_queued", "requeued", "presence_changed", "agent_changed", "queue_members_changed", "offer_accepted",
     "offer_declined", "offer_timed_out", "offer_revoked", "interaction_ended", "wrap_up_began", "wrap_up_ended",
     "wrap_up_lapsed", "work_item_put_aside", "case_priority_changed", "case_assigned", "case_deadline_changed",
     "case_deadline_promised", "case_merged", "case_unmerged", "case_taken_in", "given_by_hand",
     "wrap_up_extended", "work_item_considered", "consult_began", "consult_called", "consult_ended", "consult_passed"}
)  # fmt: skip
# Facts after which queues themselves may be otherwise.
QUEUE_KINDS = frozenset(
    {"queue_changed", "calendar_changed", "entry_point_changed", "tenant_changed", "routing_rule_changed"}
)

T = TypeVar("T")


@dataclass(slots=True)
class _Member:
    """One tenant of a pool: what of it is to be read anew, and which hours it goes by."""

    named: Named = field(default_factory=Named)
    openings: Openings = field(default_factory=lambda: Openings({}, {}, None))


class KeptPool:
    """Whoever holds its lease calls `refresh`, then `decide`, commits, and says what became of the round."""

    def __init__(
        self,
        pool_id: TenantId,
        tenants: Iterable[TenantId],
        watched_since: datetime,
        policy: RoutingPolicy | None = None,
    ) -> None:
        """`pool_id`: the tenant by whose policy work is given out; `policy`: other than that."""
        self.pool_id = pool_id
        self._members = {tenant_id: _Member() for tenant_id in tenants}
        self._own_policy = policy
        self._watched_since = watched_since
        self._pool = Pool(policy or RoutingPolicy())
        # What is in memory may not be so: the next round begins by reading everything.
        self._is_doubtful = True
        # Of items and agents, whose they are; kept only where that may be more than one tenant's.
        self._homes: dict[UUID, TenantId] = {}
        # Tenants with consults that are due, or, after everything was read, may have some.
        self.with_due_consults: set[TenantId] = set(tenants)
        self._whole_at = watched_since
        self._gone_at = watched_since
        # A policy that runs beside, where the tenant has one.
        self.shadow: Shadow | None = None

    @property
    def tenants(self) -> Iterable[TenantId]:
        """Whose work is given out."""
        return self._members.keys()

    @property
    def policy_name(self) -> str:
        """By which policy it decides."""
        return self._pool.policy.name

    @property
    def is_doubtful(self) -> bool:
        """Does the next round begin by reading everything?"""
        return self._is_doubtful

    @property
    def is_large(self) -> bool:
        """May a round have so much to weigh at once that it is reckoned as arrays?"""
        return len(self._pool.seats) * len(self._pool.entries) > MANY_PAIRS

    def home_of(self, item_or_agent: UUID) -> TenantId:
        """Whose an item or an agent of the pool is."""
        if len(self._members) == 1:
            return next(iter(self._members))
        return self._homes[item_or_agent]

    # ---------------------------------------------------------------- what is to be read anew

    def hear(self, row: JournalRow) -> bool:
        """Something happened; may a round decide otherwise because of it?"""
        if row.kind in QUEUE_KINDS:
            self._is_doubtful = True
            return True
        if row.kind not in WAKING_KINDS:
            return False
        named = self._members[TenantId(row.tenant_id)].named
        if row.work_item_id is not None:
            named.items.add(row.work_item_id)
        elif row.case_id is not None:
            named.cases.add(row.case_id)
        if row.agent_id is not None:
            named.agents.add(row.agent_id)
        if len(named) > NAMED_MAX:
            self.forget()
        return True

    def forget(self) -> None:
        """What is in memory may not be so: the next round begins by reading everything."""
        self._is_doubtful = True
        for member in self._members.values():
            member.named = Named()

    def name_items(self, tenant_id: TenantId, items: Iterable[UUID]) -> None:
        """These of a tenant may be otherwise than the pool was told."""
        self._members[tenant_id].named.items.update(items)

    def name(self, items: Iterable[UUID], agents: Iterable[UUID]) -> None:
        """These, which the pool knows, may be otherwise than it was told."""
        for item_id in items:
            self._members[self.home_of(item_id)].named.items.add(item_id)
        for agent_id in agents:
            self._members[self.home_of(agent_id)].named.agents.add(agent_id)

    async def refresh(self, connection: Connection, now: datetime) -> None:
        """Read what may have changed."""
        if self._is_doubtful or now >= self._whole_at:
            await self._read_whole(connection, now)
            return
        self.name((), self._pool.unheard_of(now.timestamp()))
        for tenant_id, member in self._members.items():
            if member.named:
                named, member.named = member.named, Named()
                news = await self._read(
                    read_news(connection, tenant_id, named, member.openings, self._pool.rules)
                )
                self._settle(tenant_id, news)
                if news.has_due_consults:
                    self.with_due_consults.add(tenant_id)
                self.with_due_consults.update(self._members.keys() & news.awaited_in)
                _tell(self._pool, news, now.timestamp())
                if self.shadow is not None:
                    self.shadow.tell(partial(_tell, news=news, now=now.timestamp()))
        if now >= self._gone_at:
            self._gone_at = now + LOOK_FOR_GONE_EVERY
            found = {each: await read_held(connection, each, now) for each in self._members}
            for tenant_id, held in found.items():
                self._note_home(tenant_id, (each.work_item_id for each in held))
            self._pool.replace_held(each for held in found.values() for each in held)

    async def _read_whole(self, connection: Connection, now: datetime) -> None:
        # Before it is read: what is told from here on is newer than what is read.
        self._is_doubtful = False
        began = time.perf_counter()
        states = []
        self._homes = {}
        for tenant_id, member in self._members.items():
            member.named = Named()
            loading = load_with_openings(connection, tenant_id, now, self._watched_since)
            state, member.openings = await self._read(loading)
            self.with_due_consults.add(tenant_id)
            self._settle(tenant_id, state)
            states.append(state)
        policy = self._own_policy
        if policy is None:
            policy = await self._read(read_policy(connection, self.pool_id))
        state = _together(states)
        self._pool = Pool.of(state, policy, now.timestamp())
        beside = await self._read(find_shadow_policy(connection, self.pool_id))
        self.shadow = follow(self.shadow, beside, policy, state, now)
        took = timedelta(seconds=time.perf_counter() - began)
        changes = [each.openings.changes_at for each in self._members.values() if each.openings.changes_at]
        self._whole_at = min([now + max(READ_WHOLE_EVERY, took / READ_WHOLE_SHARE), *changes])
        self._gone_at = now + LOOK_FOR_GONE_EVERY

    def _settle(self, tenant_id: TenantId, told: RoutingState | News) -> None:
        self._note_home(tenant_id, (each.agent_id for each in told.agents))
        for listed in (told.items, told.offers, told.wrap_ups):
            self._note_home(tenant_id, (each.work_item_id for each in listed))
        if isinstance(told, RoutingState):
            self._note_home(tenant_id, (each.work_item_id for each in told.held))

    def _note_home(self, tenant_id: TenantId, ids: Iterable[UUID]) -> None:
        if len(self._members) > 1:
            self._homes.update(dict.fromkeys(ids, tenant_id))

    # ---------------------------------------------------------------- rounds

    def decide(self, now: datetime) -> Round:
        """The next round."""
        decided = decide(self._pool, now)
        if self.shadow is not None:
            # Of others in the pool its tenant is told nothing.
            touched = self.shadow.compare(decided, now, lambda item: self.home_of(item) == self.pool_id)
            self.name(*touched)
        return decided

    def next_look_at(self) -> datetime:
        """By when it has to be looked at even though nothing happens."""
        return min(self._whole_at, self._gone_at)

    def made(self, offers: Iterable[PendingOffer], now: datetime) -> None:
        """These offers are committed."""
        for offer in offers:
            self._pool.put_offer(offer, now.timestamp())

    async def _read(self, reading: Awaitable[T]) -> T:
        try:
            return await reading
        except BaseException:
            self._is_doubtful = True
            raise


def _together(states: list[RoutingState]) -> RoutingState:
    """One pool of several tenants."""
    first, *others = states
    for each in others:
        first = replace(
            first, queues=first.queues + each.queues, items=first.items + each.items, agents=first.agents + each.agents,
            offers=first.offers + each.offers, wrap_ups=first.wrap_ups + each.wrap_ups, held=first.held + each.held,
        )  # fmt: skip
    return first


def _tell(pool: Pool, news: News, now: float) -> None:
    agents = {agent.agent_id: agent for agent in news.agents}
    for item_id in news.named_items:
        pool.drop_item(item_id)
        pool.drop_offer(item_id, now)
        pool.drop_wrap_up(item_id)
        pool.drop_held(item_id)
    for agent_id in news.named_agents:
        for item_id in pool.offered_to(agent_id):
            pool.drop_offer(item_id, now)
        if agent_id not in agents:
            pool.drop_agent(agent_id, now)
    for offer in news.offers:
        pool.put_offer(offer, now)
    for agent in news.agents:
        pool.put_agent(agent, now)
    for person in news.persons:
        pool.put_burden(person, now)
    for item in news.items:
        pool.put_item(item, now)
    for wrap_up in news.wrap_ups:
        pool.put_wrap_up(wrap_up)
