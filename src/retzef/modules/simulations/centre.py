"""What the journal shows of the centre, read day by day: so that no look at it holds the database or this process up."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
import yaml

from retzef.engine.metrics import Story, read_story
from retzef.engine.simulation.seen import (
    Line,
    SeenAgent,
    SeenAsk,
    SeenCentre,
    SeenQueue,
    SeenRing,
    SeenVisit,
    describe_centre,
    name_lines,
)
from retzef.kernel.ids import TenantId
from retzef.modules.reporting.api import COUNTED_KINDS, day_of, read_items, read_presence
from retzef.modules.simulations.asked import Source
from retzef.modules.simulations.errors import (
    NobodyAtWorkError,
    SimulationPeriodError,
    SimulationTooLongError,
    TooFewItemsError,
)
from retzef.platform.db import Connection, Database
from retzef.platform.http.catalogue import sentence

PERIOD_MAX = 62
ITEMS_LEAST = 50
ITEMS_SEEN_MAX = 100_000

_TENANT = "SELECT time_zone, answer_within_seconds FROM tenants WHERE tenant_id = $1"
_QUEUES = """
SELECT queue_id, text_in(name, $2) AS name, requirements::text AS requirements, rings::text AS rings, target_seconds, ageing, keeps_free,
    max_wait_seconds, overflow_queue_id FROM queues WHERE tenant_id = $1 ORDER BY queue_id
"""
_SKILLS = "SELECT skill_id, text_in(name, $2) AS name FROM skills WHERE tenant_id = $1 ORDER BY skill_id"
_AGENTS = """
SELECT a.agent_id, a.capacity, a.caps::text AS caps,
    ARRAY(SELECT m.queue_id FROM queue_members m WHERE m.tenant_id = $1 AND m.agent_id = a.agent_id) AS queues,
    (SELECT COALESCE(json_object_agg(s.skill_id, s.level), '{}') FROM agent_skills s
     WHERE s.tenant_id = $1 AND s.agent_id = a.agent_id)::text AS skills
FROM agents a WHERE a.tenant_id = $1 AND a.active ORDER BY a.agent_id
"""
_ITEMS = f"""
SELECT DISTINCT work_item_id FROM events
WHERE tenant_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND work_item_id IS NOT NULL AND {COUNTED_KINDS}
    AND kind IN ('work_item_queued', 'requeued')
"""  # noqa: S608 - names of kinds, from a list of ours
_DETAILS = """
SELECT w.work_item_id, w.medium, w.load, w.priority, (w.requirements || COALESCE(d.requirements, '[]'))::text AS requirements,
    COALESCE(d.customer_value, 0) AS customer_value, COALESCE(d.business_value, 0) AS business_value
FROM unnest($2::uuid[]) AS item(id) JOIN work_items w ON w.tenant_id = $1 AND w.work_item_id = item.id
LEFT JOIN considered_work d ON d.tenant_id = w.tenant_id AND d.work_item_id = w.work_item_id
"""
_COUNTS = f"""
SELECT (e.data ->> 'queue_id')::uuid AS queue_id, w.medium, count(*) AS items,
    count(DISTINCT (e.occurred_at AT TIME ZONE $4)::date) AS days
FROM events e JOIN work_items w ON w.tenant_id = e.tenant_id AND w.work_item_id = e.work_item_id
WHERE e.tenant_id = $1 AND e.occurred_at >= $2 AND e.occurred_at < $3 AND e.work_item_id IS NOT NULL AND e.{COUNTED_KINDS}
    AND e.kind = 'work_item_queued'
GROUP BY GROUPING SETS ((1, 2), ()) ORDER BY items DESC
"""  # noqa: S608 - names of kinds, from a list of ours
_READY = """
SELECT count(*) FROM agents a WHERE a.tenant_id = $1 AND a.active
    AND EXISTS (SELECT FROM queue_members m WHERE m.tenant_id = $1 AND m.agent_id = a.agent_id)
    AND EXISTS (SELECT FROM events e WHERE e.tenant_id = $1 AND e.agent_id = a.agent_id AND e.kind = 'presence_changed'
                AND e.occurred_at >= $2 AND e.occurred_at < $3)
"""


class _Asked(msgspec.Struct):
    skill_id: UUID
    least: int = 0
    weight: float = 0.0


class _Ring(msgspec.Struct):
    after_seconds: float
    lower_by: int = 0
    without: list[UUID] = []
    also: list[UUID] = []


@dataclass(frozen=True, slots=True)
class Glimpse:
    """How much there is to go by, without reading it. `lines`: what the scenario will call its queues, their medium, and what came."""

    since: date
    until: date
    lines: Sequence[tuple[str, str, int]]
    items: int
    days_seen: int
    agents: int


async def glimpse(connection: Connection, tenant_id: TenantId, source: Source, now: datetime) -> Glimpse:
    """Count what came. Raises SimulationPeriodError."""
    zone, _ = await _home(connection, tenant_id)
    since, until = _period(source, zone, now)
    span = (day_of(since, zone).begins_at, day_of(until, zone).ends_at)
    rows = await connection.fetch(_COUNTS, tenant_id, *span, str(zone))
    queues = {
        row["queue_id"]: row["name"] for row in await connection.fetch(_QUEUES, tenant_id, source.locale)
    }
    counted: dict[Line, int] = {
        (row["queue_id"], row["medium"]): row["items"] for row in rows if row["queue_id"] in queues
    }
    named = name_lines(counted, queues)
    (whole,) = [row for row in rows if row["queue_id"] is None and row["medium"] is None]
    agents = await connection.fetchval(_READY, tenant_id, *span)
    lines = [(named[line], line[1], items) for line, items in counted.items()]
    return Glimpse(since, until, lines, whole["items"], whole["days"], agents)


async def make_scenario(
    database: Database, tenant_id: TenantId, source: Source, now: datetime
) -> tuple[str, str]:
    """The name of the scenario, and its text. Raises SimulationPeriodError, TooFewItemsError, NobodyAtWorkError, SimulationTooLongError."""
    async with database.transaction(tenant_id) as connection:
        zone, within = await _home(connection, tenant_id)
        since, until = _period(source, zone, now)
        skills = await _name_skills(connection, tenant_id, source.locale)
        queues = [
            _queue(row, skills, within) for row in await connection.fetch(_QUEUES, tenant_id, source.locale)
        ]
    visits = await _read_visits(database, tenant_id, _days(since, until), zone, skills)
    if len(visits) < ITEMS_LEAST:
        raise TooFewItemsError(items=len(visits), least=ITEMS_LEAST)
    # A centre that began yesterday was not idle for the weeks before.
    since = min(visit.at for visit in visits).date()
    async with database.transaction(tenant_id) as connection:
        span = (day_of(since, zone).begins_at, min(day_of(until, zone).ends_at, now))
        agents = await _read_agents(connection, tenant_id, span, zone, skills)
    seen = SeenCentre(queues, agents, visits, _days(since, until))
    name = name_centre(source.locale, since, until)
    document = describe_centre(seen, name, source.days)
    if not document["agents"]:
        raise NobodyAtWorkError
    return name, yaml.safe_dump(
        document, allow_unicode=True, sort_keys=False, default_flow_style=None, width=150
    )


def name_centre(locale: str, since: date, until: date) -> str:
    """What the scenario of these days is called."""
    return sentence(
        "simulation-of-centre", locale, {"since": f"{since:%d.%m.%Y}", "until": f"{until:%d.%m.%Y}"}
    )


async def _home(connection: Connection, tenant_id: TenantId) -> tuple[ZoneInfo, int]:
    row = await connection.fetchrow(_TENANT, tenant_id)
    assert row is not None, "whoever asks is of a tenant"
    return ZoneInfo(row["time_zone"]), row["answer_within_seconds"]


def _period(source: Source, zone: ZoneInfo, now: datetime) -> tuple[date, date]:
    today = now.astimezone(zone).date()
    until = source.until or today
    since = source.since or until - timedelta(days=27)
    if not since <= until <= today or (until - since).days >= PERIOD_MAX:
        raise SimulationPeriodError(limit=PERIOD_MAX)
    return since, until


def _days(since: date, until: date) -> list[date]:
    return [since + timedelta(days=number) for number in range((until - since).days + 1)]


# ---------------------------------------------------------------- queues and people


async def _name_skills(connection: Connection, tenant_id: TenantId, locale: str) -> dict[UUID, str]:
    """No two alike."""
    named: dict[UUID, str] = {}
    for row in await connection.fetch(_SKILLS, tenant_id, locale):
        name, number = row["name"], 1
        while name in named.values():
            number += 1
            name = f"{row['name']} {number}"
        named[row["skill_id"]] = name
    return named


def _queue(row: asyncpg.Record, skills: Mapping[UUID, str], within: int) -> SeenQueue:
    rings = msgspec.json.decode(row["rings"], type=list[_Ring])
    return SeenQueue(
        queue_id=row["queue_id"], name=row["name"], target=row["target_seconds"] or within, urges=row["target_seconds"] is not None,
        asks=_asks(row["requirements"], skills), ageing=row["ageing"], keeps_free=row["keeps_free"],
        max_wait=row["max_wait_seconds"], overflow=row["overflow_queue_id"],
        rings=tuple(
            SeenRing(ring.after_seconds, ring.lower_by, tuple(skills[each] for each in ring.without if each in skills), tuple(ring.also))
            for ring in rings
        ),
    )  # fmt: skip


def _asks(requirements: str, skills: Mapping[UUID, str]) -> tuple[SeenAsk, ...]:
    """The strictest of each skill."""
    asked: dict[str, SeenAsk] = {}
    for each in msgspec.json.decode(requirements, type=list[_Asked]):
        name = skills.get(each.skill_id)
        if name is not None and (name not in asked or asked[name][1] < each.least):
            asked[name] = (name, each.least, each.weight)
    return tuple(sorted(asked.values()))


async def _read_agents(
    connection: Connection,
    tenant_id: TenantId,
    span: tuple[datetime, datetime],
    zone: ZoneInfo,
    skills: Mapping[UUID, str],
) -> list[SeenAgent]:
    begins, ends = span
    presence = await read_presence(connection, tenant_id, span)
    agents = []
    for row in await connection.fetch(_AGENTS, tenant_id):
        facts = presence.get(row["agent_id"], [])
        changes = [*((max(fact.at, begins), fact.presence) for fact in facts), (ends, "")]
        present = tuple(
            (_local(since, zone), _local(until, zone))
            for (since, was), (until, _) in pairwise(changes)
            if was == "ready"
        )
        levels = msgspec.json.decode(row["skills"], type=dict[UUID, int])
        agents.append(
            SeenAgent(
                frozenset(row["queues"]), {skills[each]: level for each, level in levels.items() if each in skills},
                row["capacity"], msgspec.json.decode(row["caps"], type=dict[str, int]), present,
            )
        )  # fmt: skip
    return agents


def _local(instant: datetime, zone: ZoneInfo) -> datetime:
    """As clocks there showed it, without its zone: differences are those of clocks."""
    return instant.astimezone(zone).replace(tzinfo=None)


# ---------------------------------------------------------------- who came


async def _read_visits(
    database: Database, tenant_id: TenantId, days: Sequence[date], zone: ZoneInfo, skills: Mapping[UUID, str]
) -> list[SeenVisit]:
    visits: list[SeenVisit] = []
    for each in days:
        day = day_of(each, zone)
        async with database.transaction(tenant_id) as connection:
            rows = await connection.fetch(_ITEMS, tenant_id, day.begins_at, day.ends_at)
            items = [row["work_item_id"] for row in rows]
            facts = await read_items(connection, tenant_id, items)
            details = {row["work_item_id"]: row for row in await connection.fetch(_DETAILS, tenant_id, items)}
        for item_id, row in details.items():
            story = read_story(facts.get(item_id, []), "")
            visits += [
                visit
                for visit in _visits_of(story, row, zone, skills)
                if day.begins_at <= visit.at.replace(tzinfo=zone).astimezone(UTC) < day.ends_at
            ]
        if len(visits) > ITEMS_SEEN_MAX:
            raise SimulationTooLongError(items=len(visits), limit=ITEMS_SEEN_MAX)
    return visits


def _visits_of(
    story: Story, row: asyncpg.Record, zone: ZoneInfo, skills: Mapping[UUID, str]
) -> list[SeenVisit]:
    """A wait each, with what it took until the next one began."""
    taken: defaultdict[int, list[tuple[float, float]]] = defaultdict(list)
    for handling in story.handlings:
        place = max(
            (at for at, wait in enumerate(story.waits) if wait.began_at <= handling.began_at), default=0
        )
        if handling.is_over and handling.interaction_seconds is not None:
            taken[place].append((handling.interaction_seconds, handling.wrap_up_seconds))
    asks = _asks(row["requirements"], skills)
    return [
        SeenVisit(
            wait.queue_id, row["medium"], row["load"], _local(wait.began_at, zone),
            waited=wait.seconds, is_answered=wait.end == "answered",
            handling=sum(handling for handling, _ in taken[place]) if taken[place] else None,
            wrap_up=sum(wrap_up for _, wrap_up in taken[place]), priority=row["priority"],
            customer_value=row["customer_value"], business_value=row["business_value"], asks=asks,
        )
        for place, wait in enumerate(story.waits)
    ]  # fmt: skip
