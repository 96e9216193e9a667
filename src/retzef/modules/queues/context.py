"""Routing rules at work: new items are considered once, before they are first offered.

A tenant without rules that are on costs nothing: that there are none is kept until the journal says otherwise. With rules it is
one look for what is new, with the facts the rules read, and one write when there was something.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from retzef.engine.cases import priority_level
from retzef.engine.context import (
    Answer,
    Compiled,
    Considered,
    Effects,
    Gathered,
    Notice,
    ReadyRule,
    all_reads,
    compile_rule,
    consider,
    decide_priority,
    read_facts,
)
from retzef.kernel.ids import TenantId
from retzef.kernel.time_zones import find_zone
from retzef.modules.tenancy.api import Openings, read_openings
from retzef.platform.db import Connection
from retzef.platform.journal import JournalRow

log = logging.getLogger("retzef.router")

# After these the rules, or what they name, may be others.
RULE_KINDS = frozenset(
    {
        "routing_rule_changed",
        "queue_changed",
        "calendar_changed",
        "entry_point_changed",
        "tenant_changed",
        "agent_changed",
    }
)
# So many items at once; what is over follows in the next round.
ITEMS_AT_ONCE = 200
# The journal tells what has come; in case it was missed, all that waits is looked through now and then.
LOOK_THROUGH_EVERY = timedelta(seconds=30)
# Facts that take longer to fetch are done without: the items go on without rules.
FACTS_WITHIN_SECONDS = 3.0
# What the fetching is asked for, besides facts that conditions may read.
LAST_AGENT = "last_agent"
# What is told of a rule when what it reads could not be fetched; the catalogues have words for it.
FACTS_MISSING = "facts-missing"
# What has come beyond this is looked for in the database: another router may hold the tenant, and nobody asks here.
FRESH_MAX = 5_000
EVER = datetime.min.replace(tzinfo=UTC)

_RULES = """
SELECT r.rule_id, r.program, r.reads::text AS reads, r.effects::text AS effects, r.shown::text AS shown, r.stops, r.active_from, t.time_zone,
    ARRAY(SELECT q.queue_id FROM queues q WHERE q.tenant_id = $1 AND q.active) AS queues,
    ARRAY(SELECT a.agent_id FROM agents a WHERE a.tenant_id = $1 AND a.active) AS agents
FROM routing_rules r JOIN tenants t ON t.tenant_id = r.tenant_id
WHERE r.tenant_id = $1 AND r.active_from IS NOT NULL AND r.retired_at IS NULL ORDER BY r.place, r.rule_id
"""
_GATHER = "SELECT gather_context($1, work_to_consider($1, $2, $3, $4), $5, $6)"
_TO_CONSIDER = "SELECT work_to_consider($1, $2, $3, $4)"
_COMMIT = "SELECT commit_considered($1, $2, $3, $4)"
_gathered = msgspec.json.Decoder(Gathered)


class _Subject(msgspec.Struct):
    """Of an item nothing but which it is."""

    work_item_id: str


@dataclass(slots=True)
class Loaded:
    """The rules of a tenant that are on. `since`: what was queued before the first of them was on is not asked of."""

    rules: Sequence[Compiled]
    since: datetime
    time_zone: ZoneInfo
    wanted: frozenset[str]
    # How hours stood when a rule last asked for them.
    openings: Openings | None = None

    async def read_openings(self, connection: Connection, tenant_id: TenantId, now: datetime) -> Openings:
        """As they stand now."""
        kept = self.openings
        if kept is None or (kept.changes_at is not None and now >= kept.changes_at):
            kept = self.openings = await read_openings(connection, tenant_id, now)
        return kept


@dataclass(frozen=True, slots=True)
class Looked:
    """What was considered in one go. `is_more`: there may be more that waits to be."""

    work_item_ids: Sequence[UUID] = ()
    is_more: bool = False


@dataclass(slots=True)
class _Watched:
    """What has come of a tenant's work. `looked_at`: when all that waits was looked through; None: not yet."""

    fresh: set[UUID] = field(default_factory=set)
    looked_at: datetime | None = None


@dataclass(slots=True)
class ContextRules:
    """The rules of all tenants a router holds, as far as they have been needed, and what has come since they were asked."""

    _loaded: dict[TenantId, Loaded | None] = field(default_factory=dict)
    _watched: dict[TenantId, _Watched] = field(default_factory=dict)

    def on_events(self, rows: Sequence[JournalRow] | None) -> None:
        """Of the journal: what has come, and which rules may be others. None: anything may have happened."""
        if rows is None:
            self._loaded.clear()
            self._watched.clear()
        for row in rows or ():
            tenant_id = TenantId(row.tenant_id)
            if row.kind in RULE_KINDS:
                self._loaded.pop(tenant_id, None)
                self._watched.pop(tenant_id, None)
            elif (
                row.kind == "work_item_queued"
                and row.work_item_id
                and self._loaded.get(tenant_id) is not None
            ):
                watched = self._watched.setdefault(tenant_id, _Watched())
                watched.fresh.add(row.work_item_id)
                if len(watched.fresh) > FRESH_MAX:
                    self._watched[tenant_id] = _Watched()

    async def consider(self, connection: Connection, tenant_id: TenantId, now: datetime) -> Looked:
        """Ask the rules of what has come.

        Whatever goes wrong with rules or facts, the items go on: they count as considered, and nothing is set.
        """
        watched = self._watched.setdefault(tenant_id, _Watched())
        is_all = watched.looked_at is None or now - watched.looked_at >= LOOK_THROUGH_EVERY
        fresh = None if is_all else sorted(watched.fresh)[:ITEMS_AT_ONCE]
        try:
            async with asyncio.timeout(FACTS_WITHIN_SECONDS):
                if tenant_id not in self._loaded:
                    loaded = await load_rules(connection, tenant_id)
                    if self._watched.get(tenant_id) is watched:  # else they have changed meanwhile
                        self._loaded[tenant_id] = loaded
                else:
                    loaded = self._loaded[tenant_id]
                if loaded is None or (not is_all and not fresh):
                    return Looked()
                items = await self._gather(connection, tenant_id, loaded, fresh, now)
            lines, told = _decide(loaded, items, now)
        except Exception as error:
            # Work that comes in must be served, whatever a rule, or what it reads, has to say.
            log.exception(
                "router.rules_failed", extra={"tenant_id": str(tenant_id), "reason": type(error).__name__}
            )
            lines, told = await self._without_rules(connection, tenant_id, fresh)
        done = await connection.fetchval(_COMMIT, tenant_id, now, _json(lines), _json(told)) if lines else []
        # What somebody else holds stays to be considered, what is not found among those that wait does not.
        left = {UUID(str(each["work_item_id"])) for each in lines}.difference(done)
        watched.fresh = (watched.fresh.difference(fresh or ())) | left
        is_over = len(lines) < ITEMS_AT_ONCE
        if is_all and is_over:
            watched.looked_at = now
        return Looked(done, not is_over or bool(watched.fresh))

    async def _without_rules(
        self, connection: Connection, tenant_id: TenantId, fresh: list[UUID] | None
    ) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
        """Of what has come nothing is set; each rule is told to have failed."""
        loaded = self._loaded.get(tenant_id)
        rule_ids = [] if loaded is None else [each.rule.rule_id for each in loaded.rules]
        subjects = await connection.fetchval(_TO_CONSIDER, tenant_id, fresh, EVER, ITEMS_AT_ONCE)
        lines: list[dict[str, object]] = [
            {"work_item_id": each.work_item_id, "erred": 1 + len(rule_ids)}
            for each in msgspec.json.decode(subjects, type=list[_Subject])
        ]
        told: list[dict[str, object]] = [
            {"rule_id": each, "fired": 0, "failed": len(lines), "error": FACTS_MISSING} for each in rule_ids
        ]
        return lines, told

    async def _gather(
        self,
        connection: Connection,
        tenant_id: TenantId,
        loaded: Loaded,
        fresh: list[UUID] | None,
        now: datetime,
    ) -> list[Gathered]:
        rows = await connection.fetch(
            _GATHER, tenant_id, fresh, loaded.since, ITEMS_AT_ONCE, sorted(loaded.wanted), now
        )
        items = [_gathered.decode(row[0]) for row in rows]
        if "queue.is_open" not in loaded.wanted:
            return items
        openings = await loaded.read_openings(connection, tenant_id, now)
        return [_with_hours(each, openings) for each in items]


async def load_rules(connection: Connection, tenant_id: TenantId) -> Loaded | None:
    """Those that are on, in their order, without those that name a queue or an agent who is gone, and what this release cannot read."""
    rows = await connection.fetch(_RULES, tenant_id)
    rules = []
    for row in rows:
        rule = read_rule(row)
        if rule is None or not names_who_is_there(rule.effects, row["queues"], row["agents"]):
            continue
        try:
            rules.append(compile_rule(rule))
        except ValueError:
            continue
    if not rows:
        return None
    # By all that are on: the database gives out what is newer only when it was considered.
    since = min(row["active_from"] for row in rows)
    wanted = _wanted_by([each.rule for each in rules])
    return Loaded(rules, since, find_zone(rows[0]["time_zone"]), wanted)


def read_rule(row: asyncpg.Record) -> ReadyRule | None:
    """A row with `rule_id`, `program`, `reads`, `effects`, `shown` and `stops`; None for what this release cannot read."""
    try:
        return ReadyRule(
            row["rule_id"],
            row["program"],
            msgspec.json.decode(row["reads"], type=dict[str, str]),
            msgspec.json.decode(row["effects"], type=Effects),
            None if row["shown"] is None else msgspec.json.decode(row["shown"], type=Notice),
            row["stops"],
        )
    except msgspec.DecodeError:
        return None


async def gather_facts(
    connection: Connection, tenant_id: TenantId, subjects: str, rules: Sequence[ReadyRule], now: datetime
) -> Gathered:
    """The facts these rules read of one who would come; `subjects` in the shape of `work_to_consider`, one of them."""
    wanted = _wanted_by(rules)
    text = await connection.fetchval(
        "SELECT gather_context($1, $2, $3, $4)", tenant_id, subjects, sorted(wanted), now
    )
    gathered = _gathered.decode(text)
    if "queue.is_open" in wanted:
        return _with_hours(gathered, await read_openings(connection, tenant_id, now))
    return gathered


def _with_hours(item: Gathered, openings: Openings) -> Gathered:
    """By the hours of the entry point it came by, where that has its own, else by its queue's."""
    entry_point_id = None if item.entry_point_id is None else UUID(item.entry_point_id)
    standing = openings.of(UUID(item.queue_id), entry_point_id)
    return msgspec.structs.replace(item, is_open=standing.is_open)


def _wanted_by(rules: Sequence[ReadyRule]) -> frozenset[str]:
    needs_last = any(each.effects.preferred == "last" for each in rules)
    return frozenset(all_reads(rules)) | ({LAST_AGENT} if needs_last else frozenset())


def names_who_is_there(effects: Effects, queues: Sequence[UUID], agents: Sequence[UUID]) -> bool:
    """Is everything there that it names?"""
    has_queue = effects.queue_id is None or effects.queue_id in queues
    return has_queue and (effects.preferred_agent_id is None or effects.preferred_agent_id in agents)


def _decide(
    loaded: Loaded, items: Sequence[Gathered], now: datetime
) -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """The lines that are written of the items, and what is told of the rules."""
    lines, counts = [], Counter[tuple[UUID, str]]()
    errors: dict[UUID, str] = {}
    reads = all_reads(each.rule for each in loaded.rules)
    for item in items:
        facts = read_facts(item, reads, now, loaded.time_zone)
        considered, answers = consider(loaded.rules, facts)
        lines.append(_line(item, considered, answers))
        counts.update((each.rule_id, each.verdict) for each in answers)
        errors |= {each.rule_id: each.name or "" for each in answers if each.verdict == "erred"}
    told: list[dict[str, object]] = [
        {"rule_id": rule_id, "fired": counts[rule_id, "fires"], "failed": counts[rule_id, "erred"], "error": errors.get(rule_id)}
        for rule_id in {rule_id for rule_id, verdict in counts if verdict in ("fires", "erred")}
    ]  # fmt: skip
    return lines, told


def _line(item: Gathered, considered: Considered, answers: Sequence[Answer]) -> dict[str, object]:
    effects = considered.effects
    priority = decide_priority(effects, item.priority)
    return {
        "work_item_id": item.work_item_id,
        "queue_id": effects.queue_id,
        "requirements": effects.skills,
        "customer_value": effects.customer_value,
        "business_value": effects.business_value,
        "preferred_agent_id": find_preferred(effects, item),
        "notice": considered.notices or None,
        "priority": None if priority is None else priority_level(priority),
        "rules": [each.rule_id for each in answers if each.verdict == "fires"],
        "erred": sum(each.verdict == "erred" for each in answers),
    }


def find_preferred(effects: Effects, item: Gathered) -> UUID | None:
    """Whom the rules prefer for this item; None when it is nobody."""
    match effects.preferred:
        case "owner":
            return UUID(item.owner_agent_id) if item.owner_agent_id else None
        case "last":
            return UUID(item.last_agent_id) if item.last_agent_id else None
        case _:
            return effects.preferred_agent_id


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
