"""A span of a tenant as it was seen: from the journal, the offers and the rows of items; rules, skills and hours as they are now.

Read in batches, so that only what `engine.replay` needs of a day is in memory at once.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.metrics import Interval
from retzef.engine.replay import (
    ItemFact,
    OfferSeen,
    Opening,
    PresenceSeen,
    QueueSeen,
    Seen,
    SeenAgent,
    SeenItem,
    learn_habits,
    read_legs,
)
from retzef.engine.routing import QueueRule, WaitingItem
from retzef.kernel.ids import AgentId, QueueId, SkillId, TenantId
from retzef.main.replaying.errors import SpanTooLargeError
from retzef.modules.reporting.facts import PRESENCE_OF_SPAN, PRESENCES_OF_AGENT_MAX
from retzef.modules.tenancy.api import read_openings
from retzef.platform.db import Connection

ITEMS_MAX = 250_000
ITEMS_OF_BATCH = 500
_OPENINGS_MAX = 2_000

# Whatever waited or was in somebody's hands at any time in the span. Who owned its case and who served the customer last: as it was when it
# came, which is before any of it was decided.
_ITEMS = """
SELECT w.work_item_id, w.done_at, json_build_object('work_item_id', w.work_item_id, 'queue_id', w.queue_id, 'medium', w.medium,
    'load', w.load, 'priority', w.priority, 'queued_at', w.queued_at,
    'requirements', w.requirements || COALESCE(d.requirements, '[]'), 'customer_value', COALESCE(d.customer_value, 0),
    'business_value', COALESCE(d.business_value, 0), 'preferred_agent_id', d.preferred_agent_id,
    'case_priority', k.priority, 'deadline_at', k.deadline_at,
    'entry_point_id', (SELECT e.entry_point_id FROM interactions i
        JOIN entry_points e ON e.tenant_id = i.tenant_id AND e.entry_point_id = i.entry_point_id
        WHERE i.tenant_id = w.tenant_id AND i.interaction_id = w.interaction_id AND e.calendar_id IS NOT NULL),
    'owner_agent_id', CASE WHEN EXISTS (SELECT 1 FROM work_items o WHERE o.tenant_id = w.tenant_id AND o.case_id = w.case_id
        AND o.work_item_id <> w.work_item_id AND o.assigned_at < w.queued_at AND o.consult_of IS NULL) THEN k.owner_agent_id END,
    'last_agent_id', COALESCE(
        (SELECT o.agent_id FROM work_items o
         WHERE o.tenant_id = w.tenant_id AND o.case_id = w.case_id AND o.work_item_id <> w.work_item_id AND o.agent_id IS NOT NULL
           AND o.assigned_at < w.queued_at AND o.consult_of IS NULL ORDER BY o.assigned_at DESC LIMIT 1),
        (SELECT o.agent_id FROM customers c JOIN customers m ON m.tenant_id = c.tenant_id AND m.root_id = c.root_id
         CROSS JOIN LATERAL (SELECT p.case_id FROM cases p WHERE p.tenant_id = m.tenant_id AND p.customer_id = m.customer_id
                             AND p.case_id < w.case_id ORDER BY p.case_id DESC LIMIT 2) p
         JOIN work_items o ON o.tenant_id = m.tenant_id AND o.case_id = p.case_id
         WHERE c.tenant_id = w.tenant_id AND c.customer_id = k.customer_id AND o.agent_id IS NOT NULL AND o.assigned_at < w.queued_at
           AND o.consult_of IS NULL ORDER BY o.assigned_at DESC LIMIT 1)))::text AS line
FROM work_items w JOIN cases k ON k.tenant_id = w.tenant_id AND k.case_id = w.case_id
LEFT JOIN considered_work d ON d.tenant_id = w.tenant_id AND d.work_item_id = w.work_item_id
WHERE w.tenant_id = $1 AND w.work_item_id > $2 AND w.queued_at < $4 AND (w.done_at IS NULL OR w.done_at >= $3)
ORDER BY w.work_item_id LIMIT $5
"""
_FACTS = """
SELECT f.* FROM unnest($2::uuid[]) AS item(id) CROSS JOIN LATERAL (
    SELECT e.work_item_id, e.seq, e.kind, e.occurred_at, e.agent_id, e.offer_id, (e.data ->> 'queue_id')::uuid AS queue_id,
           e.data ->> 'reason' AS reason
    FROM events e WHERE e.tenant_id = $1 AND e.work_item_id = item.id
      AND e.kind IN ('work_item_queued', 'requeued', 'offer_made', 'offer_declined', 'offer_timed_out', 'assigned',
                     'interaction_ended', 'wrap_up_began', 'wrap_up_ended', 'wrap_up_lapsed')
    ORDER BY e.seq LIMIT 1000) f
"""
_OFFERS = """
SELECT work_item_id, agent_id, state, offered_at, expires_at, answered_at, by_agent_id FROM offers
WHERE tenant_id = $1 AND offer_id = ANY ($2)
"""
_DECIDED_BY = """
SELECT policy, count(*) AS times FROM decisions
WHERE tenant_id = $1 AND work_item_id = ANY ($2) AND decided_at >= $3 AND decided_at < $4 AND decided_by IS NULL GROUP BY policy
"""
_QUEUES = "SELECT queue_id, item_load, priority FROM queues WHERE tenant_id = $1"
_RULES = "SELECT routing_queues($1)::text"
_AGENTS = """
SELECT a.agent_id, a.capacity, a.caps::text AS caps,
    ARRAY(SELECT m.queue_id FROM queue_members m WHERE m.tenant_id = a.tenant_id AND m.agent_id = a.agent_id) AS queues,
    (SELECT COALESCE(json_object_agg(s.skill_id, s.level), '{}') FROM agent_skills s
     WHERE s.tenant_id = a.tenant_id AND s.agent_id = a.agent_id)::text AS skills
FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = ANY ($2)
"""
# What is replayed by today's rules though they were others then.
_CHANGED_SINCE = """
SELECT e.kind, count(*) AS times FROM events e
WHERE e.tenant_id = $1 AND e.occurred_at >= $2 AND e.seq >= (
    SELECT c.seq FROM events c WHERE c.tenant_id = $1 AND c.occurred_at >= $2
      AND c.kind IN ('work_item_queued', 'requeued', 'offer_made', 'offer_declined', 'offer_timed_out', 'assigned',
                     'interaction_ended', 'wrap_up_began', 'wrap_up_ended', 'wrap_up_lapsed')
    ORDER BY c.occurred_at LIMIT 1)
  AND e.kind IN ('queue_changed', 'queue_members_changed', 'agent_skills_changed', 'agent_changed', 'calendar_changed', 'tenant_changed',
                 'entry_point_changed', 'routing_rule_changed')
GROUP BY e.kind ORDER BY e.kind
"""
_HOW = {"accepted": "accepted", "declined": "declined", "timed_out": "timed_out"}
_FIRST_ID = UUID(int=0)

_waiting = msgspec.json.Decoder(WaitingItem)
_rules = msgspec.json.Decoder(tuple[QueueRule, ...])
_levels = msgspec.json.Decoder(dict[SkillId, int])
_caps = msgspec.json.Decoder(dict[str, int])


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, and what has to be told with it. `decided_by`: decisions of the span by policy; `changed_since`: by kind of event."""

    seen: Seen
    decided_by: Mapping[str, int] = field(default_factory=dict)
    changed_since: Mapping[str, int] = field(default_factory=dict)


async def read_seen(
    connection: Connection, tenant_id: TenantId, span: Interval, within: int, on_read: Callable[[int], None]
) -> Read:
    """All of the span. `within`: T where a queue has none; `on_read` is told how many items there are so far. Raises SpanTooLargeError."""
    begins, ends = span
    decided_by: Counter[str] = Counter()
    silent: dict[AgentId, list[tuple[float, float]]] = defaultdict(list)
    items: list[SeenItem] = []
    async for batch, rows in _batches(connection, tenant_id, begins, ends):
        if len(items) + len(batch) > ITEMS_MAX:
            raise SpanTooLargeError(limit=ITEMS_MAX)
        items += _as_seen(batch, rows, ends.timestamp(), silent)
        for row in await connection.fetch(
            _DECIDED_BY, tenant_id, [each["work_item_id"] for each in batch], begins, ends
        ):
            decided_by[row["policy"]] += row["times"]
        on_read(len(items))
    items.sort(key=lambda each: (each.waiting.queued_at, each.waiting.work_item_id))
    queues = await _read_queues(connection, tenant_id, within)
    agents = await _read_agents(connection, tenant_id, span, items, silent)
    openings = await _read_openings(connection, tenant_id, begins, ends)
    changed = await connection.fetch(_CHANGED_SINCE, tenant_id, begins)
    seen = Seen(
        begins.timestamp(), ends.timestamp(), queues, agents, tuple(items), openings, learn_habits(items)
    )
    return Read(seen, dict(sorted(decided_by.items())), {row["kind"]: row["times"] for row in changed})


# ---------------------------------------------------------------- items


@dataclass(slots=True)
class _Rows:
    """Of a batch of items, by item."""

    facts: dict[UUID, list[ItemFact]] = field(default_factory=lambda: defaultdict(list))
    offers: dict[UUID, list[asyncpg.Record]] = field(default_factory=lambda: defaultdict(list))


async def _batches(
    connection: Connection, tenant_id: TenantId, begins: datetime, ends: datetime
) -> AsyncIterator[tuple[list[asyncpg.Record], _Rows]]:
    after = _FIRST_ID
    while batch := await connection.fetch(_ITEMS, tenant_id, after, begins, ends, ITEMS_OF_BATCH):
        after = batch[-1]["work_item_id"]
        rows, offer_ids = _Rows(), []
        for row in await connection.fetch(_FACTS, tenant_id, [each["work_item_id"] for each in batch]):
            if row["kind"] == "offer_made":
                offer_ids.append(row["offer_id"])
                continue
            rows.facts[row["work_item_id"]].append(
                ItemFact(row["seq"], row["kind"], row["occurred_at"].timestamp(), row["agent_id"], row["queue_id"], row["reason"])
            )  # fmt: skip
        for row in await connection.fetch(_OFFERS, tenant_id, offer_ids):
            rows.offers[row["work_item_id"]].append(row)
        yield batch, rows


def _as_seen(
    batch: list[asyncpg.Record], rows: _Rows, ends: float, silent: dict[AgentId, list[tuple[float, float]]]
) -> list[SeenItem]:
    seen = []
    for row in batch:
        item_id = row["work_item_id"]
        offers = [_offer(each) for each in rows.offers.get(item_id, ())]
        for each in offers:
            if each.how == "timed_out" and each.ended_at is not None:
                silent[each.agent_id].append((each.offered_at, each.ended_at))
        done_at = row["done_at"]
        legs, answers = read_legs(
            rows.facts.get(item_id, ()), offers, None if done_at is None else done_at.timestamp()
        )
        if any(leg.began_at < ends for leg in legs):
            waiting = _waiting.decode(row["line"])
            seen.append(SeenItem(replace(waiting, queue_id=legs[0].queue_id), legs, answers))
    return seen


def _offer(row: Any) -> OfferSeen:
    how = _HOW.get(row["state"])
    ended_at = row["answered_at"] or (row["expires_at"] if how else None)
    return OfferSeen(
        row["agent_id"],
        row["offered_at"].timestamp(),
        None if ended_at is None else ended_at.timestamp(),
        how,  # type: ignore[arg-type]
        row["by_agent_id"] is not None,
    )


# ---------------------------------------------------------------- the centre around them


async def _read_queues(connection: Connection, tenant_id: TenantId, within: int) -> dict[QueueId, QueueSeen]:
    rules = {rule.queue_id: rule for rule in _rules.decode(await connection.fetchval(_RULES, tenant_id))}
    found: dict[QueueId, QueueSeen] = {}
    for row in await connection.fetch(_QUEUES, tenant_id):
        rule = rules[row["queue_id"]]
        target = within if rule.target is None else rule.target.total_seconds()
        found[rule.queue_id] = QueueSeen(rule, row["item_load"], row["priority"], float(target))
    return dict(sorted(found.items()))


async def _read_agents(
    connection: Connection,
    tenant_id: TenantId,
    span: Interval,
    items: list[SeenItem],
    silent: Mapping[AgentId, list[tuple[float, float]]],
) -> dict[AgentId, SeenAgent]:
    presence: dict[UUID, list[PresenceSeen]] = defaultdict(list)
    was: dict[UUID, str] = {}
    for row in await connection.fetch(PRESENCE_OF_SPAN, tenant_id, *span, PRESENCES_OF_AGENT_MAX):
        agent_id, now = row["agent_id"], row["presence"]
        comes = was.get(agent_id, "offline") == "offline" and now != "offline"
        presence[agent_id].append(PresenceSeen(row["occurred_at"].timestamp(), now == "ready", comes))
        was[agent_id] = now
    at_work = {leg.seen_agent_id for item in items for leg in item.legs if leg.seen_agent_id is not None}
    found: dict[AgentId, SeenAgent] = {}
    for row in await connection.fetch(_AGENTS, tenant_id, sorted({*presence, *at_work})):
        agent_id = AgentId(row["agent_id"])
        found[agent_id] = SeenAgent(
            agent_id, frozenset(map(QueueId, row["queues"])), row["capacity"], _levels.decode(row["skills"]),
            _caps.decode(row["caps"]), tuple(presence.get(agent_id, ())), tuple(sorted(silent.get(agent_id, ()))),
        )  # fmt: skip
    return dict(sorted(found.items()))


async def _read_openings(
    connection: Connection, tenant_id: TenantId, begins: datetime, ends: datetime
) -> tuple[Opening, ...]:
    found: list[Opening] = []
    at: datetime | None = begins
    while at is not None and at < ends and len(found) < _OPENINGS_MAX:
        openings = await read_openings(connection, tenant_id, at)
        closed = frozenset(
            QueueId(queue_id) for queue_id, each in openings.queues.items() if not each.is_open
        )
        own = {entry_point_id: each.is_open for entry_point_id, each in openings.entry_points.items()}
        found.append(Opening(at.timestamp(), closed, own))  # type: ignore[arg-type]
        at = openings.changes_at
    return tuple(found)


def as_instant(seconds: float) -> datetime:
    """Of an instant in seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
