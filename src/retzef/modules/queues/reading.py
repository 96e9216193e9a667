"""What rounds are decided on, read from the rows of a tenant: whole, or of what is named."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import msgspec

from retzef.engine.routing import (
    HeldWork,
    PendingOffer,
    QueueRule,
    ReadyAgent,
    RoutingState,
    WaitingItem,
    WrapUp,
)
from retzef.kernel.ids import AgentId, QueueId, TenantId, WorkItemId
from retzef.modules.tenancy.api import Openings, read_openings
from retzef.platform.db import Connection

_STATE = "SELECT router_state($1, $2, $3)::text"
_STATE_AROUND = "SELECT state_around_item($1, $2, $3)::text"
_NEWS = "SELECT routing_news($1, $2, $3, $4)::text"
_HELD = "SELECT routing_held($1, $2)::text"


@dataclass(frozen=True, slots=True)
class News:
    """What has become of what was named; what is named and not told of is over.

    `persons`: of those who serve several tenants, what each carries now, as `work`, and since when they are idle; ready or not.
    `has_due_consults`: some consult is to end, or to be offered to the colleague it waits for; `awaited_in`: other tenants where one waits for
    one of those persons.
    """

    named_items: tuple[WorkItemId, ...]
    named_agents: tuple[AgentId, ...]
    items: tuple[WaitingItem, ...]
    agents: tuple[ReadyAgent, ...]
    offers: tuple[PendingOffer, ...]
    wrap_ups: tuple[WrapUp, ...]
    persons: tuple[ReadyAgent, ...]
    has_due_consults: bool = False
    awaited_in: tuple[TenantId, ...] = ()


@dataclass(slots=True)
class Named:
    """Of what has to be read anew."""

    items: set[UUID] = field(default_factory=set)
    agents: set[UUID] = field(default_factory=set)
    cases: set[UUID] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.items) + len(self.agents) + len(self.cases)


_states = msgspec.json.Decoder(RoutingState)
_news = msgspec.json.Decoder(News)
_held_lists = msgspec.json.Decoder(tuple[HeldWork, ...])


async def load_state(
    connection: Connection, tenant_id: TenantId, now: datetime, watched_since: datetime
) -> RoutingState:
    """Everything rounds are decided on, as it is now."""
    return (await load_with_openings(connection, tenant_id, now, watched_since))[0]


async def load_with_openings(
    connection: Connection, tenant_id: TenantId, now: datetime, watched_since: datetime
) -> tuple[RoutingState, Openings]:
    """The same, and which hours it goes by."""
    text = await connection.fetchval(_STATE, tenant_id, now, watched_since)
    openings = await read_openings(connection, tenant_id, now)
    return _put_hours(_states.decode(text), openings), openings


async def load_state_around(
    connection: Connection, tenant_id: TenantId, work_item_id: WorkItemId, now: datetime
) -> RoutingState:
    """What it takes to say how it stands with one item that waits: everybody, and of what waits only this."""
    text = await connection.fetchval(_STATE_AROUND, tenant_id, work_item_id, now)
    return _put_hours(_states.decode(text), await read_openings(connection, tenant_id, now))


def _put_hours(state: RoutingState, openings: Openings) -> RoutingState:
    queues = tuple(replace(rule, is_open=openings.of(rule.queue_id).is_open) for rule in state.queues)
    rules = {rule.queue_id: rule for rule in queues}
    return replace(state, queues=queues, items=tuple(_with_hours(state.items, openings, rules)))


async def read_news(
    connection: Connection,
    tenant_id: TenantId,
    named: Named,
    openings: Openings,
    rules: Mapping[QueueId, QueueRule],
) -> News:
    """What has become of them. `openings`, `rules`: of the tenant's queues."""
    text = await connection.fetchval(
        _NEWS, tenant_id, list(named.items), list(named.agents), list(named.cases)
    )
    news = _news.decode(text)
    return replace(news, items=tuple(_with_hours(news.items, openings, rules)))


async def read_held(connection: Connection, tenant_id: TenantId, now: datetime) -> tuple[HeldWork, ...]:
    """What is in the hands of people who are gone."""
    return _held_lists.decode(await connection.fetchval(_HELD, tenant_id, now))


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
