"""The log of what rules did: each once for each event, with why when nothing was done."""

from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from retzef.kernel.errors import RetzefError
from retzef.modules.rules.reading import Happened
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

State: TypeAlias = Literal["done", "failed", "held"]
KEPT_FOR_DAYS = 60

_RAN = """
INSERT INTO rule_runs (tenant_id, rule_id, event_seq, case_id, customer_id, state, why, ran_at)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8)
ON CONFLICT DO NOTHING RETURNING true
"""
# Of other events than this one.
_OF_CASE = """
SELECT count(*) FILTER (WHERE ran_at > $4::timestamptz - interval '1 hour') AS lately, count(*) AS ever FROM rule_runs
WHERE tenant_id = $1 AND case_id = $2 AND rule_id = $3 AND state = 'done' AND event_seq <> $5
"""
# Of a rule that acts on a case once it is remembered that it did.
_OLD = """
DELETE FROM rule_runs WHERE ctid = ANY (ARRAY(
    SELECT u.ctid FROM rule_runs u WHERE u.ran_at < now() - make_interval(days => $1) AND NOT (u.state = 'done' AND EXISTS (
        SELECT 1 FROM rules r WHERE r.tenant_id = u.tenant_id AND r.rule_id = u.rule_id AND r.once))
    ORDER BY u.ran_at LIMIT 10000))
"""


async def count_runs(unit: UnitOfWork, rule_id: UUID, happened: Happened) -> tuple[int, int]:
    """How often it has acted on the case on other events: ever, and within the hour."""
    found = await unit.connection.fetchrow(
        _OF_CASE, unit.tenant_id, happened.case_id, rule_id, unit.now, happened.seq
    )
    return (0, 0) if found is None else (found["ever"], found["lately"])


async def write_run(
    unit: UnitOfWork, rule_id: UUID, happened: Happened, state: State, why: RetzefError | None
) -> bool:
    """False when it was there."""
    reason = None if why is None else msgspec.json.encode({"code": why.code, "params": why.params}).decode()
    customer_id = happened.row["customer_id"] if happened.case_id is None else None
    written = await unit.connection.fetchval(
        _RAN, unit.tenant_id, rule_id, happened.seq, happened.case_id, customer_id, state, reason, unit.now
    )
    return bool(written)


async def delete_old_runs(connection: Connection) -> None:
    """What rules did so long ago that nobody looks for it."""
    await connection.execute(_OLD, KEPT_FOR_DAYS)
