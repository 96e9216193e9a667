"""Reading what numbers are made of, by indexes that hold only what is counted, and to a bound."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from retzef.engine.metrics import FACT_KINDS, Fact, Interval, PresenceFact
from retzef.kernel.ids import TenantId
from retzef.modules.reporting.errors import ReportTooLargeError
from retzef.modules.tenancy.api import name_reasons
from retzef.platform.db import Connection

ITEMS_MAX = 50_000
FACTS_MAX = 400_000
PRESENCES_OF_AGENT_MAX = 2_000

# As the indexes of migration 0009 say it: PostgreSQL must see that it is the same.
COUNTED_KINDS = "kind IN (" + ", ".join(f"'{kind}'" for kind in FACT_KINDS) + ")"
ITEMS_OF_SPAN = f"""
SELECT DISTINCT work_item_id FROM events
WHERE tenant_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND work_item_id IS NOT NULL AND {COUNTED_KINDS} LIMIT $4
"""  # noqa: S608 - names of kinds, from a list of ours
# In somebody's hands since before, and perhaps for days without a fact.
ITEMS_IN_HAND = """
SELECT work_item_id FROM work_items
WHERE tenant_id = $1 AND state IN ('assigned', 'wrap_up') AND agent_id IS NOT NULL AND assigned_at < $2 LIMIT $3
"""
FACTS_OF_ITEMS = f"""
SELECT f.seq, f.kind, f.occurred_at, f.work_item_id, f.agent_id, f.queue_id
FROM unnest($2::uuid[]) AS item(id) CROSS JOIN LATERAL (
    SELECT e.seq, e.kind, e.occurred_at, e.work_item_id, e.agent_id, (e.data ->> 'queue_id')::uuid AS queue_id
    FROM events e WHERE e.tenant_id = $1 AND e.work_item_id = item.id AND e.{COUNTED_KINDS} ORDER BY e.seq LIMIT 1000) f
-- Asking a colleague is no contact of a customer's.
WHERE NOT EXISTS (SELECT FROM work_items c WHERE c.tenant_id = $1 AND c.work_item_id = f.work_item_id AND c.consult_of IS NOT NULL)
LIMIT $3
"""  # noqa: S608 - names of kinds, from a list of ours
CHANNELS_OF_ITEMS = """
SELECT w.work_item_id, i.channel, w.case_id, k.number FROM unnest($2::uuid[]) AS item(id)
JOIN work_items w ON w.tenant_id = $1 AND w.work_item_id = item.id
JOIN interactions i ON i.tenant_id = $1 AND i.interaction_id = w.interaction_id
LEFT JOIN cases k ON k.tenant_id = $1 AND k.case_id = w.case_id
"""
PRESENCE_OF_SPAN = """
SELECT a.agent_id, p.occurred_at, p.data ->> 'presence' AS presence, p.data ->> 'reason' AS reason
FROM agents a CROSS JOIN LATERAL (
    (SELECT e.occurred_at, e.seq, e.data FROM events e
     WHERE e.tenant_id = $1 AND e.agent_id = a.agent_id AND e.kind = 'presence_changed' AND e.occurred_at < $2
     ORDER BY e.occurred_at DESC, e.seq DESC LIMIT 1)
    UNION ALL
    (SELECT e.occurred_at, e.seq, e.data FROM events e
     WHERE e.tenant_id = $1 AND e.agent_id = a.agent_id AND e.kind = 'presence_changed' AND e.occurred_at >= $2
       AND e.occurred_at < $3
     ORDER BY e.occurred_at, e.seq LIMIT $4)) p
WHERE a.tenant_id = $1 ORDER BY a.agent_id, p.occurred_at, p.seq
"""
_NAMES = """
SELECT queue_id AS id, COALESCE(name ->> $2, name ->> 'en', '') AS name, false AS is_agent FROM queues WHERE tenant_id = $1
UNION ALL SELECT agent_id, name, true FROM agents WHERE tenant_id = $1
"""

_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where an item belongs: its channel, and its case as people call it."""

    channel: str = _UNKNOWN
    case_id: UUID | None = None
    case_number: int | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called: queues and agents by their ids, reasons not to be ready by their keys."""

    queues: Mapping[UUID, str]
    agents: Mapping[UUID, str]
    reasons: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SpanFacts:
    """All facts of every item to which something happened in a span, before and after it as well."""

    facts: Mapping[UUID, list[Fact]]
    places: Mapping[UUID, ItemPlace]
    presence: Mapping[UUID, list[PresenceFact]]


async def read_span(connection: Connection, tenant_id: TenantId, span: Interval) -> SpanFacts:
    """Raises ReportTooLargeError."""
    rows = await connection.fetch(ITEMS_OF_SPAN, tenant_id, *span, ITEMS_MAX + 1)
    if len(rows) > ITEMS_MAX:
        raise ReportTooLargeError(limit=ITEMS_MAX)
    held = await connection.fetch(ITEMS_IN_HAND, tenant_id, span[1], ITEMS_MAX)
    items = list({row["work_item_id"] for row in (*rows, *held)})
    return SpanFacts(
        await read_items(connection, tenant_id, items),
        await read_places(connection, tenant_id, items),
        await read_presence(connection, tenant_id, span),
    )


async def read_presence(
    connection: Connection, tenant_id: TenantId, span: Interval
) -> dict[UUID, list[PresenceFact]]:
    """Of each agent, how they came into the span and what changed in it."""
    presence: dict[UUID, list[PresenceFact]] = defaultdict(list)
    for row in await connection.fetch(PRESENCE_OF_SPAN, tenant_id, *span, PRESENCES_OF_AGENT_MAX):
        presence[row["agent_id"]].append(PresenceFact(row["occurred_at"], row["presence"], row["reason"]))
    return presence


async def read_items(
    connection: Connection, tenant_id: TenantId, items: list[UUID]
) -> dict[UUID, list[Fact]]:
    """All facts of these items. Raises ReportTooLargeError."""
    facts: dict[UUID, list[Fact]] = defaultdict(list)
    rows = await connection.fetch(FACTS_OF_ITEMS, tenant_id, items, FACTS_MAX + 1)
    if len(rows) > FACTS_MAX:
        raise ReportTooLargeError(limit=FACTS_MAX)
    for row in rows:
        facts[row["work_item_id"]].append(Fact(*row))
    return facts


async def read_places(
    connection: Connection, tenant_id: TenantId, items: list[UUID]
) -> dict[UUID, ItemPlace]:
    """Of each item that is still there, where it belongs."""
    rows = await connection.fetch(CHANNELS_OF_ITEMS, tenant_id, items)
    return {row["work_item_id"]: ItemPlace(row["channel"], row["case_id"], row["number"]) for row in rows}


async def read_names(connection: Connection, tenant_id: TenantId, locale: str) -> Names:
    """Of queues and of reasons not to be ready, those put away too, in the reader's language; of agents."""
    queues: dict[UUID, str] = {}
    agents: dict[UUID, str] = {}
    for row in await connection.fetch(_NAMES, tenant_id, locale):
        (agents if row["is_agent"] else queues)[row["id"]] = row["name"]
    return Names(queues, agents, await name_reasons(connection, tenant_id, locale))
