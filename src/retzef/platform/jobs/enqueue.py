"""Putting jobs into the table, in the transaction that makes them necessary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection

_INSERT = """
INSERT INTO jobs (tenant_id, job_id, kind, payload, run_at, created_at)
SELECT $1, j.job_id, j.kind, j.payload, j.run_at, $2
FROM jsonb_to_recordset($3::jsonb) AS j(job_id uuid, kind text, payload jsonb, run_at timestamptz)
"""


@dataclass(frozen=True, slots=True)
class NewJob:
    """A job before it is in the table."""

    job_id: UUID
    kind: str
    payload: dict[str, object]
    run_at: datetime


async def insert_jobs(
    connection: Connection, tenant_id: TenantId, now: datetime, jobs: Sequence[NewJob]
) -> None:
    """Insert in the caller's transaction, one round trip."""
    if jobs:
        await connection.execute(_INSERT, tenant_id, now, msgspec.json.encode(jobs).decode())
