"""How long a tenant keeps what: rules, what a rule would erase, and when it begins.

Nothing is erased without a rule. A legal hold wins over every rule. A rule begins after the days in which an erasure can
be undone, and not sooner than an hour; until then it is taken back without a trace.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias, get_args
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.modules.privacy.errors import RetentionBegunError
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

Kind: TypeAlias = Literal["closed_cases", "customers", "decisions"]
KINDS: tuple[Kind, ...] = get_args(Kind)
JOB_KIND = "run_retention"
BEGINS_AFTER_AT_LEAST = timedelta(hours=1)
EXAMPLES = 5
RUNS_SHOWN = 50

_HELD = """
EXISTS (SELECT FROM customers m JOIN customers x ON x.tenant_id = m.tenant_id AND x.root_id = m.root_id
    JOIN legal_holds h ON h.tenant_id = x.tenant_id AND h.customer_id = x.customer_id
    WHERE m.tenant_id = $1 AND m.customer_id = {})
"""
# What each kind would erase: its id, a number people know it by, its age, and whether a legal hold keeps it.
_DUE: Mapping[Kind, str] = {
    "closed_cases": f"""
        SELECT k.case_id AS id, k.number, k.closed_at AS at, {_HELD.format("k.customer_id")} AS held FROM cases k
        WHERE k.tenant_id = $1 AND k.closed_at < $2 AND k.status IN ('resolved', 'spam')
          AND (k.content_erased_at IS NULL OR k.content_erased_at < k.closed_at)
          -- One that was merged goes with the case in which it goes on: until then it can be un-merged.
          AND (k.merged_into IS NULL OR EXISTS (SELECT FROM cases n WHERE n.tenant_id = $1
              AND n.case_id = case_now($1, k.case_id) AND n.closed_at < $2 AND n.status IN ('resolved', 'spam')))
          AND NOT EXISTS (SELECT FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = k.case_id AND w.state <> 'done')""",  # noqa: S608
    "customers": f"""
        SELECT c.customer_id AS id, NULL::bigint AS number, c.created_at AS at, {_HELD.format("c.customer_id")} AS held FROM customers c
        WHERE c.tenant_id = $1 AND c.created_at < $2 AND c.root_id = c.customer_id AND c.erased_at IS NULL
          AND NOT EXISTS (SELECT FROM customers m JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
              WHERE m.tenant_id = $1 AND m.root_id = c.customer_id)
          AND NOT EXISTS (SELECT FROM customers m JOIN facts f ON f.tenant_id = m.tenant_id AND f.customer_id = m.customer_id
              WHERE m.tenant_id = $1 AND m.root_id = c.customer_id AND f.told_at >= $2)""",  # noqa: S608
    "decisions": """
        SELECT d.decision_id AS id, NULL::bigint AS number, d.decided_at AS at, false AS held FROM decisions d
        WHERE d.tenant_id = $1 AND d.decided_at < $2""",
}
_RULES = "SELECT * FROM retention_rules WHERE tenant_id = $1"
_RULE = "SELECT * FROM retention_rules WHERE tenant_id = $1 AND kind = $2 FOR UPDATE"
_SET = """
INSERT INTO retention_rules (tenant_id, kind, rule_id, days, days_before, set_by, set_at, first_run_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (tenant_id, kind) DO UPDATE SET rule_id = EXCLUDED.rule_id, days = EXCLUDED.days, days_before = EXCLUDED.days_before,
    set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at, first_run_at = EXCLUDED.first_run_at
"""
_END = "DELETE FROM retention_rules WHERE tenant_id = $1 AND kind = $2"
_RUNS = "SELECT * FROM retention_runs WHERE tenant_id = $1 ORDER BY run_id DESC LIMIT $2"
_DELAY = "SELECT erasure_delay_days FROM tenants WHERE tenant_id = $1"
_SET_DELAY = "UPDATE tenants SET erasure_delay_days = $2 WHERE tenant_id = $1"


@dataclass(frozen=True, slots=True)
class Rule:
    """`days`: what is older is erased. `days_before`: what was at work before, None where nothing was."""

    kind: Kind
    rule_id: UUID
    days: int
    days_before: int | None
    set_by: UUID
    set_at: datetime
    first_run_at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """`ended_at` None: at work. `erased`: how many so far."""

    run_id: UUID
    kind: Kind
    days: int
    began_at: datetime
    ended_at: datetime | None
    erased: int


@dataclass(frozen=True, slots=True)
class Due:
    """Something that a rule erases."""

    id: UUID
    number: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a rule's first run would do: of what is older than `before`, `count` erased, `held` kept by legal holds."""

    first_run_at: datetime
    before: datetime
    count: int
    held: int
    examples: list[Due]


async def list_rules(connection: Connection, tenant_id: TenantId) -> list[Rule]:
    """The rules there are."""
    rows = await connection.fetch(_RULES, tenant_id)
    return [Rule(**{name: row[name] for name in Rule.__slots__}) for row in rows]


async def list_runs(connection: Connection, tenant_id: TenantId) -> list[Run]:
    """What they have done, newest first."""
    rows = await connection.fetch(_RUNS, tenant_id, RUNS_SHOWN)
    return [Run(**{name: row[name] for name in Run.__slots__}) for row in rows]


async def list_due(
    connection: Connection,
    tenant_id: TenantId,
    kind: Kind,
    before: datetime,
    limit: int,
    *,
    lock: bool = False,
) -> list[Due]:
    """The oldest that a rule erases now; never what a legal hold keeps. `lock`: nobody changes them in this transaction."""
    statement = f"SELECT id, number, at FROM ({_DUE[kind]}) d WHERE NOT held ORDER BY at, id LIMIT $3"  # noqa: S608 - constants of this module
    if lock:
        statement += " FOR UPDATE OF d"
    return [Due(*row) for row in await connection.fetch(statement, tenant_id, before, limit)]


async def foresee(
    connection: Connection, tenant_id: TenantId, kind: Kind, days: int, now: datetime
) -> Foreseen:
    """What a rule set now would erase in its first run."""
    first = await _first_run(connection, tenant_id, now)
    before = first - timedelta(days=days)
    statement = f"SELECT count(*) FILTER (WHERE NOT held) AS count, count(*) FILTER (WHERE held) AS held FROM ({_DUE[kind]}) d"  # noqa: S608
    row = await connection.fetchrow(statement, tenant_id, before)
    assert row is not None
    examples = await list_due(connection, tenant_id, kind, before, EXAMPLES)
    return Foreseen(first, before, row["count"], row["held"], examples)


async def set_rule(unit: UnitOfWork, kind: Kind, days: int | None, by: UUID) -> tuple[int | None, int | None]:
    """Keep for so many days, or for good (None). Answers the days before and after."""
    now = await _find(unit, kind)
    before = now.days if now else None
    if days is None:
        await unit.connection.execute(_END, unit.tenant_id, kind)
    else:
        first = await _first_run(unit.connection, unit.tenant_id, unit.now)
        # Undoing goes back to what was at work: a rule that has not begun would erase at once, unforeseen.
        at_work = now.days_before if now and now.first_run_at > unit.now else before
        await _write(unit, Rule(kind, unit.ids.new(), days, at_work, by, unit.now, first))
    return before, days


async def undo_rule(unit: UnitOfWork, kind: Kind, by: UUID) -> tuple[int, int | None]:
    """As it was at work before it was changed. Raises RetentionBegunError once it has begun to erase, or where there is none."""
    rule = await _find(unit, kind)
    if rule is None or rule.first_run_at <= unit.now:
        raise RetentionBegunError
    if rule.days_before is None:
        await unit.connection.execute(_END, unit.tenant_id, kind)
    else:
        # It was at work before: it goes on at once.
        await _write(
            unit, Rule(kind, unit.ids.new(), rule.days_before, rule.days_before, by, unit.now, unit.now)
        )
    return rule.days, rule.days_before


async def read_delay(connection: Connection, tenant_id: TenantId) -> int:
    """For how many days an erasure can be undone."""
    days: int = await connection.fetchval(_DELAY, tenant_id)
    return days


async def set_delay(unit: UnitOfWork, days: int) -> None:
    """For erasures that are asked for, and rules that are set, from now on."""
    await unit.connection.execute(_SET_DELAY, unit.tenant_id, days)


async def _find(unit: UnitOfWork, kind: Kind) -> Rule | None:
    row = await unit.connection.fetchrow(_RULE, unit.tenant_id, kind)
    return Rule(**{name: row[name] for name in Rule.__slots__}) if row else None


async def _first_run(connection: Connection, tenant_id: TenantId, now: datetime) -> datetime:
    delay = timedelta(days=await read_delay(connection, tenant_id))
    return now + max(delay, BEGINS_AFTER_AT_LEAST)


async def _write(unit: UnitOfWork, rule: Rule) -> None:
    await unit.connection.execute(
        _SET, unit.tenant_id, rule.kind, rule.rule_id, rule.days, rule.days_before, rule.set_by, rule.set_at, rule.first_run_at
    )  # fmt: skip
    unit.enqueue(JOB_KIND, {"kind": rule.kind, "rule_id": str(rule.rule_id)}, run_at=rule.first_run_at)
