"""The jobs table as the runner uses it: claims, leases, outcomes. Runs as `retzef_system`, over all tenants.

A claim raises `attempts` and holds the job until `locked_until` by the database's clock. An outcome is written only
while the claim still stands (same number of attempts, still running): a worker that lost its lease changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection
from retzef.platform.db.pool import Pool
from retzef.platform.telemetry.spans import TRACEPARENT

JobState: TypeAlias = Literal["ready", "dead"]

_CLAIM = """
WITH due AS (
    SELECT j.tenant_id, j.job_id FROM jobs j
    WHERE j.state = 'ready' AND j.run_at <= $1 AND j.kind = ANY ($2)
    ORDER BY j.run_at, j.job_id LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE jobs j SET state = 'running', attempts = j.attempts + 1, locked_until = clock_timestamp() + $4::interval
FROM due d WHERE j.tenant_id = d.tenant_id AND j.job_id = d.job_id
RETURNING j.tenant_id, j.job_id, j.kind, j.payload, j.attempts, j.run_at, j.last_error
"""
_EXTEND = """
UPDATE jobs j SET locked_until = clock_timestamp() + $4::interval
FROM unnest($1::uuid[], $2::uuid[], $3::integer[]) AS h(tenant_id, job_id, attempts)
WHERE j.tenant_id = h.tenant_id AND j.job_id = h.job_id AND j.attempts = h.attempts AND j.state = 'running'
"""
# A worker died, or lost the database for longer than its lease.
_TAKE_BACK = """
WITH lost AS (
    SELECT j.tenant_id, j.job_id FROM jobs j
    WHERE j.state = 'running' AND j.locked_until < clock_timestamp() FOR UPDATE SKIP LOCKED
)
UPDATE jobs j SET state = 'ready', locked_until = NULL
FROM lost l WHERE j.tenant_id = l.tenant_id AND j.job_id = l.job_id
"""
# A clock that ran ahead and was set back leaves jobs that were meant for at once waiting in the future.
_CALL_BACK_FROM_FUTURE = """
WITH early AS (
    SELECT j.tenant_id, j.job_id FROM jobs j
    WHERE j.state = 'ready' AND j.run_at > $1::timestamptz + interval '5 seconds' AND j.run_at = j.created_at FOR UPDATE SKIP LOCKED
)
UPDATE jobs j SET run_at = $1
FROM early e WHERE j.tenant_id = e.tenant_id AND j.job_id = e.job_id
"""
_DELETE = """
DELETE FROM jobs j USING unnest($1::uuid[], $2::uuid[], $3::integer[]) AS d(tenant_id, job_id, attempts)
WHERE j.tenant_id = d.tenant_id AND j.job_id = d.job_id AND j.attempts = d.attempts AND j.state = 'running'
"""
_PUT_BACK = """
UPDATE jobs j SET state = d.state, run_at = d.run_at, attempts = d.attempts - d.uncounted, locked_until = NULL,
    last_error = COALESCE(d.last_error, j.last_error)
FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::text[], $5::timestamptz[], $6::integer[], $7::text[])
     AS d(tenant_id, job_id, attempts, state, run_at, uncounted, last_error)
WHERE j.tenant_id = d.tenant_id AND j.job_id = d.job_id AND j.attempts = d.attempts AND j.state = 'running'
"""


@dataclass(frozen=True, slots=True, eq=False)
class ClaimedJob:
    """A job this worker holds: this claim of it and no other. `attempts` counts this one."""

    tenant_id: TenantId
    job_id: UUID
    kind: str
    payload: Mapping[str, object]
    attempts: int
    run_at: datetime
    last_error: str | None
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class PutBack:
    """What becomes of a job that is not done. `counted`: did the attempt count as one?"""

    job: ClaimedJob
    state: JobState
    run_at: datetime
    last_error: str | None = None
    counted: bool = True


async def claim_jobs(
    pool: Pool, now: datetime, kinds: Sequence[str], limit: int, lease: timedelta
) -> list[ClaimedJob]:
    """Take up to `limit` jobs that are due, oldest first, past those that other workers are taking."""
    rows = await pool.fetch(_CLAIM, now, kinds, limit, lease)
    return sorted((_claimed(row) for row in rows), key=lambda job: (job.run_at, job.job_id))


async def extend_leases(pool: Pool, jobs: Sequence[ClaimedJob], lease: timedelta) -> None:
    """Say that these are still being worked on."""
    await pool.execute(_EXTEND, *_tokens(jobs), lease)


async def take_back_lost(pool: Pool, now: datetime) -> None:
    """Make ready what a dead worker held, and what a clock set back has left in the future."""
    await pool.execute(_TAKE_BACK)
    await pool.execute(_CALL_BACK_FROM_FUTURE, now)


async def write_outcomes(
    connection: Connection, done: Sequence[ClaimedJob], put_back: Sequence[PutBack]
) -> None:
    """Delete what is done, put back what is not, each in one statement."""
    if done:
        await connection.execute(_DELETE, *_tokens(done))
    if put_back:
        await connection.execute(
            _PUT_BACK,
            *_tokens([each.job for each in put_back]),
            [each.state for each in put_back],
            [each.run_at for each in put_back],
            [0 if each.counted else 1 for each in put_back],
            [each.last_error for each in put_back],
        )


def _tokens(jobs: Sequence[ClaimedJob]) -> tuple[list[UUID], list[UUID], list[int]]:
    return [job.tenant_id for job in jobs], [job.job_id for job in jobs], [job.attempts for job in jobs]


def _claimed(row: asyncpg.Record) -> ClaimedJob:
    payload = msgspec.json.decode(row["payload"], type=dict[str, object])
    traceparent = payload.pop(TRACEPARENT, None)
    return ClaimedJob(
        row["tenant_id"],
        row["job_id"],
        row["kind"],
        payload,
        row["attempts"],
        row["run_at"],
        row["last_error"],
        traceparent if isinstance(traceparent, str) else None,
    )
