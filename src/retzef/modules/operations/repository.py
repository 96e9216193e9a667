"""Dead jobs of one tenant: listed, and put back to work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from retzef.platform.db import Connection
from retzef.platform.jobs.last_error import read_error
from retzef.platform.unit import UnitOfWork

_LIST = """
SELECT job_id, kind, last_error, attempts, created_at, run_at FROM jobs
WHERE tenant_id = $1 AND state = 'dead' AND ($2::uuid IS NULL OR job_id < $2)
ORDER BY job_id DESC LIMIT $3
"""
_LOCK = "SELECT kind, payload FROM jobs WHERE tenant_id = $1 AND job_id = $2 AND state = 'dead' FOR UPDATE"
_REVIVE = """
UPDATE jobs SET state = 'ready', attempts = 0, run_at = $3, locked_until = NULL
WHERE tenant_id = $1 AND job_id = $2 AND state = 'dead'
"""


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that was given up. Its payload is not shown: it may name people."""

    job_id: UUID
    kind: str
    error_code: str
    error_params: Mapping[str, str]
    attempts: int
    created_at: datetime
    failed_at: datetime


async def list_dead_jobs(
    connection: Connection, tenant_id: UUID, before: UUID | None, limit: int
) -> list[DeadJob]:
    """Newest first, those older than `before`."""
    rows = await connection.fetch(_LIST, tenant_id, before, limit)
    return [_dead_job(row) for row in rows]


def _dead_job(row: asyncpg.Record) -> DeadJob:
    code, params = read_error(row["last_error"] or "internal")
    return DeadJob(
        row["job_id"], row["kind"], code, params, row["attempts"], row["created_at"], row["run_at"]
    )


async def find_dead_job(unit: UnitOfWork, job_id: UUID) -> tuple[str, Mapping[str, object]] | None:
    """Kind and payload of a dead job, locked so that two people cannot revive it twice."""
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, job_id)
    if row is None:
        return None
    return row["kind"], msgspec.json.decode(row["payload"], type=dict[str, object])


async def revive_job(unit: UnitOfWork, job_id: UUID) -> None:
    """Ready again, at once, with all its attempts before it."""
    await unit.connection.execute(_REVIVE, unit.tenant_id, job_id, unit.now)
