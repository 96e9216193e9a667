"""Rules: kept in their order, written, checked when they are written."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast
from uuid import UUID

import asyncpg
import msgspec
from pydantic import ValidationError

from retzef.engine.rules import KINDS_OF, About, Condition, Match, RuleEvent, is_sensible
from retzef.engine.rules import Rule as Asked
from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.rules.acts import ACTS, RuleAct, check_acts
from retzef.modules.rules.errors import RuleConditionError, RulesFullError
from retzef.modules.rules.limits import read_limits
from retzef.modules.toolbox.api import ToolChangedError, ToolNotFoundError
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

RULES_MAX = 100

_LIST = """
SELECT x.rule_id, x.name, x.event, x.match, x.conditions::text AS conditions, x.acts::text AS acts, x.stops, x.once, x.active_from,
    x.retired_at IS NOT NULL AS retired, x.version, n.done, n.failed, n.held, l.last_run_at
FROM rules x
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE u.state = 'done') AS done, count(*) FILTER (WHERE u.state = 'failed') AS failed,
        count(*) FILTER (WHERE u.state = 'held') AS held
    FROM rule_runs u WHERE u.tenant_id = $1 AND u.rule_id = x.rule_id AND u.ran_at > $3::timestamptz - interval '1 day') n ON true
LEFT JOIN LATERAL (SELECT max(u.ran_at) AS last_run_at FROM rule_runs u WHERE u.tenant_id = $1 AND u.rule_id = x.rule_id) l ON true
WHERE x.tenant_id = $1 AND ($2::uuid IS NULL OR x.rule_id = $2)
ORDER BY x.retired_at IS NOT NULL, x.place, x.rule_id
"""
_AT_WORK = """
SELECT rule_id, name, event, match, conditions::text AS conditions, acts::text AS acts, stops, once, active_from, false AS retired FROM rules
WHERE tenant_id = $1 AND active_from IS NOT NULL AND retired_at IS NULL ORDER BY place, rule_id
"""
_ALL_AT_WORK = """
SELECT t.name || ': ' || x.name AS called, x.name, x.event, x.match, x.conditions::text AS conditions, x.acts::text AS acts, x.stops, x.once,
    x.active_from, false AS retired
FROM rules x JOIN tenants t ON t.tenant_id = x.tenant_id WHERE x.active_from IS NOT NULL AND x.retired_at IS NULL
ORDER BY t.name, x.place, x.rule_id
"""
_COUNT = "SELECT count(*) FROM rules WHERE tenant_id = $1 AND retired_at IS NULL AND rule_id <> $2"
_INSERT = """
INSERT INTO rules (tenant_id, rule_id, name, event, match, conditions, acts, stops, once, active_from, created_at, place)
SELECT $1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, CASE WHEN $10 THEN $11::timestamptz END, $11,
    1 + COALESCE(max(r.place), 0) FROM rules r WHERE r.tenant_id = $1
"""
# What happened before it asked for this, or while it was put away, is not its.
_SAVE = """
UPDATE rules SET name = $3, event = $4, match = $5, conditions = $6::jsonb, acts = $7::jsonb, stops = $8, once = $9,
    active_from = CASE WHEN $10 THEN CASE WHEN event = $4 AND retired_at IS NULL THEN COALESCE(active_from, $11) ELSE $11 END END,
    retired_at = CASE WHEN $12 THEN COALESCE(retired_at, $11) END,
    version = version + 1
WHERE tenant_id = $1 AND rule_id = $2
"""
_LOCK = "SELECT version FROM rules WHERE tenant_id = $1 AND rule_id = $2 FOR UPDATE"
# The writers of a tenant's rules, one after the other: there are never too many, and an order is one.
_ONE_WRITER = "SELECT pg_advisory_xact_lock(hashtextextended('rules' || $1::uuid::text, 0))"
_ORDER = """
UPDATE rules r SET place = o.place FROM unnest($2::uuid[]) WITH ORDINALITY AS o(rule_id, place)
WHERE r.tenant_id = $1 AND r.rule_id = o.rule_id
"""
_TABLES: dict[About, str] = {
    "queue": "queue", "entry_point": "entry_point", "label": "label", "owner": "agent", "team": "team", "disposition": "disposition",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as somebody writes it. `once`: it acts on a case once and never again."""

    name: str
    event: RuleEvent
    match: Match
    conditions: tuple[Condition, ...]
    acts: tuple[RuleAct, ...]
    active: bool
    stops: bool
    once: bool
    retired: bool = False


@dataclass(frozen=True, slots=True)
class RuleAtWork:
    """A rule that is on: what it asks, what it does."""

    asked: Asked
    acts: tuple[RuleAct, ...]
    once: bool
    row: asyncpg.Record


async def list_rules(unit: UnitOfWork, rule_id: UUID | None = None) -> list[asyncpg.Record]:
    """In their order, with what came of them in the last day; those that were put away last."""
    return list(await unit.connection.fetch(_LIST, unit.tenant_id, rule_id, unit.now))


async def list_at_work(connection: Connection, tenant_id: TenantId) -> list[RuleAtWork]:
    """Those that are on, in their order; what cannot be read is left out, so that it stops nothing but itself."""
    rows = await connection.fetch(_AT_WORK, tenant_id)
    read = ((row, read_rule(row)) for row in rows)
    return [
        RuleAtWork(
            Asked(row["rule_id"], rule.event, rule.match, rule.conditions, rule.stops), rule.acts, rule.once, row
        )
        for row, rule in read
        if rule is not None
    ]  # fmt: skip


async def list_all_at_work(connection: Connection) -> list[tuple[str, Rule | None]]:
    """Of the whole installation those that are on, as `tenant: rule`; None for what cannot be read."""
    return [(row["called"], read_rule(row)) for row in await connection.fetch(_ALL_AT_WORK)]


def read_rule(row: asyncpg.Record) -> Rule | None:
    """A row of the list as it was written; None when this program cannot read it, or could not ask it."""
    if row["event"] not in KINDS_OF:
        return None
    try:
        conditions = msgspec.json.decode(row["conditions"], type=tuple[Condition, ...])
        acts = tuple(ACTS.validate_json(row["acts"]))
    except (msgspec.DecodeError, ValidationError):
        return None
    if not acts or not all(is_sensible(each, row["event"]) for each in conditions):
        return None
    return Rule(
        row["name"], row["event"], row["match"], conditions, acts, row["active_from"] is not None, row["stops"], row["once"],
        row["retired"],
    )  # fmt: skip


async def add_rule(unit: UnitOfWork, by: Principal, rule: Rule) -> UUID:
    """A new one, the last in their order. Raises RulesFullError, RuleConditionError, and what its acts raise."""
    rule_id = unit.ids.new()
    await unit.connection.execute(_ONE_WRITER, unit.tenant_id)
    await _check_room(unit, rule_id)
    rule = await check_rule(unit, by, rule)
    await unit.connection.execute(_INSERT, unit.tenant_id, rule_id, *_values(rule), unit.now)
    unit.record(_changed(by, rule_id))
    await record_act(unit, by, "rule_made", "rule", rule_id, after=_for_audit(rule))
    return rule_id


async def change_rule(unit: UnitOfWork, by: Principal, rule_id: UUID, *, version: int, rule: Rule) -> None:
    """Write it whole. Raises ToolNotFoundError, ToolChangedError, and what adding raises."""
    await unit.connection.execute(_ONE_WRITER, unit.tenant_id)
    known = await unit.connection.fetchval(_LOCK, unit.tenant_id, rule_id)
    if known is None:
        raise ToolNotFoundError
    if known != version:
        raise ToolChangedError
    if not rule.retired:
        await _check_room(unit, rule_id)
        rule = await check_rule(unit, by, rule)
    (before,) = await list_rules(unit, rule_id)
    await unit.connection.execute(_SAVE, unit.tenant_id, rule_id, *_values(rule), unit.now, rule.retired)
    unit.record(_changed(by, rule_id))
    known_rule = read_rule(before)
    was = {"name": before["name"]} if known_rule is None else _for_audit(known_rule)
    await record_act(unit, by, "rule_changed", "rule", rule_id, before=was, after=_for_audit(rule))


async def order_rules(unit: UnitOfWork, by: Principal, rule_ids: Sequence[UUID]) -> None:
    """In this order they are asked. Raises ToolNotFoundError, unless it names each that is there, and can be read, once."""
    await unit.connection.execute(_ONE_WRITER, unit.tenant_id)
    kept = [row for row in await list_rules(unit) if not row["retired"] and read_rule(row) is not None]
    before = [row["rule_id"] for row in kept]
    if sorted(before) != sorted(rule_ids):
        raise ToolNotFoundError
    await unit.connection.execute(_ORDER, unit.tenant_id, list(rule_ids))
    names = {row["rule_id"]: row["name"] for row in kept}
    await record_act(
        unit, by, "rules_ordered", "rule", None,
        before={"order": [names[each] for each in before]}, after={"order": [names[each] for each in rule_ids]},
    )  # fmt: skip


async def check_rule(unit: UnitOfWork, by: Principal, rule: Rule) -> Rule:
    """The rule as it is kept. Raises RuleConditionError, and what its acts raise."""
    for place, condition in enumerate(rule.conditions, 1):
        if not is_sensible(condition, rule.event) or not await _is_known(unit, condition):
            raise RuleConditionError(place=place)
    await check_acts(unit, by, rule.event, rule.acts)
    return replace(rule, conditions=await read_limits(unit, rule.conditions))


async def _is_known(unit: UnitOfWork, condition: Condition) -> bool:
    """Is everything there that it names by id?"""
    table = _TABLES.get(condition.about)
    if table is None or not condition.values:
        return True
    try:
        named = {UUID(each) for each in condition.values}
    except ValueError:
        return False
    # One of six names of ours.
    statement = f"SELECT count(*) FROM {table}s WHERE tenant_id = $1 AND {table}_id = ANY ($2)"  # noqa: S608
    return cast("int", await unit.connection.fetchval(statement, unit.tenant_id, list(named))) == len(named)


async def _check_room(unit: UnitOfWork, rule_id: UUID) -> None:
    if await unit.connection.fetchval(_COUNT, unit.tenant_id, rule_id) >= RULES_MAX:
        raise RulesFullError(limit=RULES_MAX)


def _values(rule: Rule) -> tuple[object, ...]:
    return (
        rule.name, rule.event, rule.match, msgspec.json.encode(rule.conditions).decode(), ACTS.dump_json(list(rule.acts)).decode(),
        rule.stops, rule.once, rule.active,
    )  # fmt: skip


def _changed(by: Principal, rule_id: UUID) -> Event:
    return Event("rule_changed", "agent", by.agent_id, data={"rule_id": str(rule_id)})


def _for_audit(rule: Rule) -> dict[str, object]:
    return {
        "name": rule.name, "event": rule.event, "match": rule.match, "conditions": msgspec.to_builtins(rule.conditions),
        "acts": [act.model_dump(mode="json") for act in rule.acts], "active": rule.active, "stops": rule.stops, "once": rule.once,
        "retired": rule.retired,
    }  # fmt: skip
