"""Routing rules: kept in their order, checked when they are written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.context import ConditionError, Effects, ReadyRule, check_condition, read_notice
from retzef.engine.context.rule import RULES_MAX
from retzef.kernel.events import Event
from retzef.modules.context.errors import (
    RoutingRuleEmptyError,
    RoutingRuleGoneError,
    RoutingRuleNamesError,
    RoutingRulesFullError,
    in_words,
)
from retzef.modules.context.known import Ground, read_ground
from retzef.modules.queues.api import names_who_is_there
from retzef.modules.toolbox.api import ToolChangedError
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal
from retzef.platform.unit import UnitOfWork

_LIST = """
SELECT r.rule_id, r.name, r.condition, r.program, r.reads::text AS reads, r.effects::text AS effects, r.notices::text AS notices,
    r.shown::text AS shown, r.stops, r.active_from, r.retired_at IS NOT NULL AS retired, r.version, r.fired, r.last_fired_at, r.failed,
    r.last_failed_at, r.last_error
FROM routing_rules r WHERE r.tenant_id = $1 AND ($2::uuid IS NULL OR r.rule_id = $2) ORDER BY r.retired_at IS NOT NULL, r.place, r.rule_id
"""
_COUNT = "SELECT count(*) FROM routing_rules WHERE tenant_id = $1 AND retired_at IS NULL AND rule_id <> $2"
_INSERT = """
INSERT INTO routing_rules (tenant_id, rule_id, name, condition, program, reads, effects, notices, shown, stops, active_from, created_at, place)
SELECT $1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8::jsonb, $9::jsonb, $10, CASE WHEN $11 THEN $12::timestamptz END, $12, 1 + COALESCE(max(r.place), 0)
FROM routing_rules r WHERE r.tenant_id = $1
"""
# What came of it before it was changed says nothing of what it is now.
_SAVE = """
UPDATE routing_rules SET name = $3, condition = $4, program = $5, reads = $6::jsonb, effects = $7::jsonb, notices = $8::jsonb, shown = $9::jsonb,
    stops = $10, active_from = CASE WHEN $11 THEN CASE WHEN retired_at IS NULL THEN COALESCE(active_from, $12) ELSE $12 END END,
    retired_at = CASE WHEN $13 THEN COALESCE(retired_at, $12) END, version = version + 1,
    fired = CASE WHEN program = $5 THEN fired ELSE 0 END, failed = CASE WHEN program = $5 THEN failed ELSE 0 END,
    last_error = CASE WHEN program = $5 THEN last_error END, last_failed_at = CASE WHEN program = $5 THEN last_failed_at END
WHERE tenant_id = $1 AND rule_id = $2
"""
_LOCK = "SELECT version FROM routing_rules WHERE tenant_id = $1 AND rule_id = $2 FOR UPDATE"
# The writers of a tenant's rules, one after the other: there are never too many, and an order is one.
_ONE_WRITER = "SELECT pg_advisory_xact_lock(hashtextextended('routing_rules' || $1::uuid::text, 0))"
_ORDER = """
UPDATE routing_rules r SET place = o.place FROM unnest($2::uuid[]) WITH ORDINALITY AS o(rule_id, place)
WHERE r.tenant_id = $1 AND r.rule_id = o.rule_id
"""


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """A rule as somebody writes it. `notices`: what the agent is shown, by language."""

    name: str
    condition: str
    effects: Effects
    notices: Mapping[str, str]
    stops: bool = False
    active: bool = True
    retired: bool = False


async def list_routing_rules(unit: UnitOfWork, rule_id: UUID | None = None) -> list[asyncpg.Record]:
    """In their order, those that were put away last."""
    return list(await unit.connection.fetch(_LIST, unit.tenant_id, rule_id))


def rule_of(row: asyncpg.Record) -> RoutingRule:
    """As it was written. Raises msgspec.DecodeError for what this release cannot read."""
    effects = msgspec.json.decode(row["effects"], type=Effects)
    notices = msgspec.json.decode(row["notices"], type=dict[str, str])
    is_active = row["active_from"] is not None
    return RoutingRule(
        row["name"], row["condition"], effects, notices, row["stops"], is_active, row["retired"]
    )


async def add_routing_rule(unit: UnitOfWork, by: Principal, rule: RoutingRule) -> UUID:
    """A new one, the last in their order. Raises RoutingRulesFullError, and what `prepare_rule` raises."""
    rule_id = unit.ids.new()
    await unit.connection.execute(_ONE_WRITER, unit.tenant_id)
    await _check_room(unit, rule_id)
    ready = await check_rule(unit, rule_id, rule)
    await unit.connection.execute(_INSERT, unit.tenant_id, rule_id, *_values(rule, ready), unit.now)
    unit.record(_changed(by, rule_id))
    await record_act(unit, by, "routing_rule_made", "routing_rule", rule_id, after=_for_audit(rule))
    return rule_id


async def change_routing_rule(
    unit: UnitOfWork, by: Principal, rule_id: UUID, *, version: int, rule: RoutingRule
) -> None:
    """Write it whole. Raises RoutingRuleGoneError, ToolChangedError, and what adding raises.

    Switching it off and putting it away goes also when it names what is gone, or reads what there is no more.
    """
    await unit.connection.execute(_ONE_WRITER, unit.tenant_id)
    known = await unit.connection.fetchval(_LOCK, unit.tenant_id, rule_id)
    if known is None:
        raise RoutingRuleGoneError
    if known != version:
        raise ToolChangedError
    (before,) = await list_routing_rules(unit, rule_id)
    was = rule_of(before)
    ends = (rule.retired or not rule.active) and (rule.condition, rule.effects, rule.notices) == (
        was.condition, was.effects, was.notices,
    )  # fmt: skip
    if not rule.retired:
        await _check_room(unit, rule_id)
    values = _kept(rule, before) if ends else _values(rule, await check_rule(unit, rule_id, rule))
    await unit.connection.execute(_SAVE, unit.tenant_id, rule_id, *values, unit.now, rule.retired)
    unit.record(_changed(by, rule_id))
    await record_act(
        unit, by, "routing_rule_changed", "routing_rule", rule_id, before=_for_audit(was), after=_for_audit(rule)
    )  # fmt: skip


async def order_routing_rules(unit: UnitOfWork, by: Principal, rule_ids: Sequence[UUID]) -> None:
    """In this order they are asked. Raises RoutingRuleGoneError, unless it names each that is not put away once."""
    await unit.connection.execute(_ONE_WRITER, unit.tenant_id)
    kept = {row["rule_id"]: row["name"] for row in await list_routing_rules(unit) if not row["retired"]}
    if sorted(kept) != sorted(rule_ids):
        raise RoutingRuleGoneError
    await unit.connection.execute(_ORDER, unit.tenant_id, list(rule_ids))
    unit.record(_changed(by, None))
    await record_act(
        unit, by, "routing_rules_ordered", "routing_rule", None,
        before={"order": list(kept.values())}, after={"order": [kept[each] for each in rule_ids]},
    )  # fmt: skip


async def check_rule(unit: UnitOfWork, rule_id: UUID, rule: RoutingRule) -> ReadyRule:
    """The rule as the router asks it. Raises what `prepare_rule` raises."""
    ground = await read_ground(unit.connection, unit.tenant_id)
    return prepare_rule(ground, rule_id, rule)


def prepare_rule(ground: Ground, rule_id: UUID, rule: RoutingRule) -> ReadyRule:
    """Raises a ConditionError with the place, RoutingRuleEmptyError, RoutingRuleNamesError."""
    try:
        checked = check_condition(rule.condition, ground.facts)
        notice, shown = read_notice(rule.notices, ground.facts)
    except ConditionError as error:
        raise in_words(error) from None
    if rule.effects.is_empty and not rule.notices:
        raise RoutingRuleEmptyError
    if not names_who_is_there(
        rule.effects, [each.id for each in ground.queues], [each.id for each in ground.agents]
    ):
        raise RoutingRuleNamesError
    if not {each.skill_id for each in rule.effects.skills} <= {each.id for each in ground.skills}:
        raise RoutingRuleNamesError
    reads = {**checked.reads, **shown}
    return ReadyRule(
        rule_id, checked.program, reads, rule.effects, notice if rule.notices else None, rule.stops
    )


async def _check_room(unit: UnitOfWork, rule_id: UUID) -> None:
    if await unit.connection.fetchval(_COUNT, unit.tenant_id, rule_id) >= RULES_MAX:
        raise RoutingRulesFullError(limit=RULES_MAX)


def _values(rule: RoutingRule, ready: ReadyRule) -> tuple[object, ...]:
    shown = None if ready.notice is None else _json(ready.notice)
    return (
        rule.name, rule.condition, ready.program, _json(ready.reads), _json(rule.effects), _json(rule.notices), shown, rule.stops, rule.active,
    )  # fmt: skip


def _kept(rule: RoutingRule, row: asyncpg.Record) -> tuple[object, ...]:
    return (
        rule.name, rule.condition, row["program"], row["reads"], row["effects"], row["notices"], row["shown"], rule.stops, rule.active,
    )  # fmt: skip


def _changed(by: Principal, rule_id: UUID | None) -> Event:
    data: dict[str, str | int | bool | None] = {"rule_id": str(rule_id)} if rule_id else {}
    return Event("routing_rule_changed", "agent", by.agent_id, data=data)


def _for_audit(rule: RoutingRule) -> dict[str, object]:
    return {
        "name": rule.name, "condition": rule.condition, "effects": msgspec.to_builtins(rule.effects), "notices": dict(rule.notices),
        "stops": rule.stops, "active": rule.active, "retired": rule.retired,
    }  # fmt: skip


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
