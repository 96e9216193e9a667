"""A tenant's pool in memory, kept up with the journal: what rows name is read anew before the next round, and nothing else.

Loaded from the state rows when it is taken over. What the journal tells after that names the items, agents and cases concerned; one
round trip reads what has become of them. An agent who was not heard of is looked up before they are called absent.
"""

import time
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import msgspec

from retzef.engine.routing import (
    HeldWork,
    PendingOffer,
    Pool,
    QueueRule,
    ReadyAgent,
    Round,
    RoutingPolicy,
    RoutingState,
    WaitingItem,
    WrapUp,
    decide,
)
from retzef.kernel.ids import AgentId, QueueId, TenantId, WorkItemId
from retzef.modules.tenancy.api import Openings, read_openings, read_policy
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
     "wrap_up_extended", "work_item_considered"}
)  # fmt: skip
# Facts after which queues themselves may be otherwise.
QUEUE_KINDS = frozenset(
    {"queue_changed", "calendar_changed", "entry_point_changed", "tenant_changed", "routing_rule_changed"}
)

T = TypeVar("T")

_STATE = "SELECT router_state($1, $2, $3)::text"
_NEWS = "SELECT routing_news($1, $2, $3, $4)::text"
_HELD = "SELECT routing_held($1, $2)::text"


@dataclass(frozen=True, slots=True)
class _News:
    named_items: tuple[WorkItemId, ...]
    named_agents: tuple[AgentId, ...]
    items: tuple[WaitingItem, ...]
    agents: tuple[ReadyAgent, ...]
    offers: tuple[PendingOffer, ...]
    wrap_ups: tuple[WrapUp, ...]


_states = msgspec.json.Decoder(RoutingState)
_news = msgspec.json.Decoder(_News)
_held_lists = msgspec.json.Decoder(tuple[HeldWork, ...])


async def load_state(
    connection: Connection, tenant_id: TenantId, now: datetime, watched_since: datetime
) -> RoutingState:
    """Everything rounds are decided on, as it is now."""
    return (await _load(connection, tenant_id, now, watched_since))[0]


async def _load(
    connection: Connection, tenant_id: TenantId, now: datetime, watched_since: datetime
) -> tuple[RoutingState, Openings]:
    state = _states.decode(await connection.fetchval(_STATE, tenant_id, now, watched_since))
    openings = await read_openings(connection, tenant_id, now)
    queues = tuple(replace(rule, is_open=openings.of(rule.queue_id).is_open) for rule in state.queues)
    rules = {rule.queue_id: rule for rule in queues}
    return replace(state, queues=queues, items=tuple(_with_hours(state.items, openings, rules))), openings


def _with_hours(
    items: Iterable[WaitingItem], openings: Openings, rules: Mapping[QueueId, QueueRule]
) -> Iterator[WaitingItem]:
    """What came in by an entry point with hours of its own goes by those, in whatever queue it waits. Nobody is late before one opens: what a
    queue held until it opened counts from there.
    """
    for item in items:
        own = item.entry_point_id and openings.entry_points.get(item.entry_point_id)
        rule = rules.get(item.queue_id)
        since = openings.of(item.queue_id, item.entry_point_id).since
        if rule is not None and rule.when_closed == "hold" and since is not None and since > item.queued_at:
            yield replace(item, is_open=own.is_open if own else None, counts_from=since)
        else:
            yield replace(item, is_open=own.is_open) if own else item


@dataclass(slots=True)
class _Named:
    """Of what has to be read anew."""

    items: set[UUID] = field(default_factory=set)
    agents: set[UUID] = field(default_factory=set)
    cases: set[UUID] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.items) + len(self.agents) + len(self.cases)


class KeptPool:
    """One tenant's. Whoever holds its lease calls `refresh`, then `decide`, commits, and says what became of the round."""

    def __init__(
        self, tenant_id: TenantId, watched_since: datetime, policy: RoutingPolicy | None = None
    ) -> None:
        """`policy`: other than what the tenant has."""
        self.tenant_id = tenant_id
        self._own_policy = policy
        self._watched_since = watched_since
        self._pool = Pool(policy or RoutingPolicy())
        # What is in memory may not be so: the next round begins by reading everything.
        self._is_doubtful = True
        self._openings = Openings({}, {}, None)
        self._named = _Named()
        self._whole_at = watched_since
        self._gone_at = watched_since

    def hear(self, row: JournalRow) -> bool:
        """Something happened; may a round decide otherwise because of it?"""
        if row.kind in QUEUE_KINDS or (row.kind in WAKING_KINDS and len(self._named) > NAMED_MAX):
            self.forget()
            return True
        if row.kind not in WAKING_KINDS:
            return False
        if row.work_item_id is not None:
            self._named.items.add(row.work_item_id)
        elif row.case_id is not None:
            self._named.cases.add(row.case_id)
        if row.agent_id is not None:
            self._named.agents.add(row.agent_id)
        return True

    @property
    def policy_name(self) -> str:
        """By which policy it decides."""
        return self._pool.policy.name

    @property
    def is_doubtful(self) -> bool:
        """Does the next round begin by reading everything?"""
        return self._is_doubtful

    def forget(self) -> None:
        """What is in memory may not be so: the next round begins by reading everything, whatever was named."""
        self._is_doubtful, self._named = True, _Named()

    def name(self, items: Iterable[UUID], agents: Iterable[UUID]) -> None:
        """These may be otherwise than the pool was told."""
        self._named.items.update(items)
        self._named.agents.update(agents)

    async def refresh(self, connection: Connection, now: datetime) -> None:
        """Read what may have changed."""
        if self._is_doubtful or now >= self._whole_at:
            # Before it is read: what is told from here on is newer than what is read.
            self._is_doubtful, self._named = False, _Named()
            began = time.perf_counter()
            loading = _load(connection, self.tenant_id, now, self._watched_since)
            state, self._openings = await self._read(loading)
            policy = self._own_policy
            if policy is None:
                policy = await self._read(read_policy(connection, self.tenant_id))
            self._pool = Pool.of(state, policy, now.timestamp())
            took = timedelta(seconds=time.perf_counter() - began)
            self._whole_at = now + max(READ_WHOLE_EVERY, took / READ_WHOLE_SHARE)
            if self._openings.changes_at is not None:
                self._whole_at = min(self._whole_at, self._openings.changes_at)
            self._gone_at = now + LOOK_FOR_GONE_EVERY
            return
        pool = self._pool
        self._named.agents.update(pool.unheard_of(now.timestamp()))
        if self._named:
            named, self._named = self._named, _Named()
            text = await self._read(
                connection.fetchval(
                    _NEWS, self.tenant_id, list(named.items), list(named.agents), list(named.cases)
                )
            )
            news = _news.decode(text)
            _tell(pool, news, _with_hours(news.items, self._openings, pool.rules), now.timestamp())
        if now >= self._gone_at:
            self._gone_at = now + LOOK_FOR_GONE_EVERY
            pool.replace_held(_held_lists.decode(await connection.fetchval(_HELD, self.tenant_id, now)))

    def decide(self, now: datetime) -> Round:
        """The next round."""
        return decide(self._pool, now)

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


def _tell(pool: Pool, news: _News, items: Iterable[WaitingItem], now: float) -> None:
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
    for item in items:
        pool.put_item(item, now)
    for wrap_up in news.wrap_ups:
        pool.put_wrap_up(wrap_up)
