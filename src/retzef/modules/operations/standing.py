"""How the installation stands, read from the database for all tenants at once: what waits, what failed, who routes.

Numbers and ids only. Each question walks a partial index of what is unfinished, and counts to a bound.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from retzef.platform.db import Connection

# Beyond it, "so many or more" says all there is to say.
COUNTED_MAX = 100_000
# Queues told one by one, those with the longest wait first; the others are told together.
QUEUES_MAX = 200

_QUEUES = """
SELECT q.tenant_id, q.queue_id, COALESCE(w.waiting, 0) AS waiting, w.oldest FROM queues q LEFT JOIN (
    SELECT tenant_id, queue_id, count(*) AS waiting, min(queued_at) AS oldest FROM (
        SELECT tenant_id, queue_id, queued_at FROM work_items
        WHERE state = 'waiting' AND consult_of IS NULL LIMIT $1) bounded
    GROUP BY tenant_id, queue_id) w ON w.tenant_id = q.tenant_id AND w.queue_id = q.queue_id
ORDER BY w.oldest NULLS LAST, q.tenant_id, q.queue_id
"""
_JOBS = """
SELECT (SELECT count(*) FROM (SELECT FROM jobs WHERE state = 'ready' LIMIT $1) r) AS ready,
    (SELECT count(*) FROM (SELECT FROM jobs WHERE state = 'running' LIMIT $1) r) AS running,
    (SELECT count(*) FROM (SELECT FROM jobs WHERE state = 'dead' LIMIT $1) r) AS dead,
    (SELECT min(run_at) FROM jobs WHERE state = 'ready') AS oldest_due
"""
_TENANTS_WITHOUT_ROUTER = """
SELECT count(*) FROM tenants t LEFT JOIN router_leases l ON l.tenant_id = COALESCE(t.pool_id, t.tenant_id)
    AND l.expires_at > clock_timestamp() WHERE l.tenant_id IS NULL AND t.closed_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class QueueStanding:
    """`queue_id` None: all queues that are not told one by one, of all tenants."""

    tenant_id: UUID | None
    queue_id: UUID | None
    waiting: int
    oldest: datetime | None


@dataclass(frozen=True, slots=True)
class JobsStanding:
    """Numbers of jobs by state; `oldest_due`: when the one that waits longest should have begun."""

    ready: int
    running: int
    dead: int
    oldest_due: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One look; `at` by the database's clock."""

    at: datetime
    queues: tuple[QueueStanding, ...]
    jobs: JobsStanding
    tenants_without_router: int


async def read_standing(connection: Connection) -> Standing:
    """Look, as `retzef_system`."""
    at = await connection.fetchval("SELECT clock_timestamp()")
    queues = [QueueStanding(*row) for row in await connection.fetch(_QUEUES, COUNTED_MAX)]
    jobs = await connection.fetchrow(_JOBS, COUNTED_MAX)
    assert jobs is not None
    without = await connection.fetchval(_TENANTS_WITHOUT_ROUTER)
    return Standing(at, tuple(fold_queues(queues)), JobsStanding(*jobs), without)


def fold_queues(queues: list[QueueStanding], most: int = QUEUES_MAX) -> list[QueueStanding]:
    """The first `most`, and the others as one: a label must not have as many values as a centre has queues."""
    told, others = queues[:most], queues[most:]
    if others:
        oldest = min((each.oldest for each in others if each.oldest), default=None)
        told.append(QueueStanding(None, None, sum(each.waiting for each in others), oldest))
    return told


async def count_tenants_without_router(connection: Connection) -> int:
    """Tenants whose work nobody gives out at this moment."""
    counted: int = await connection.fetchval(_TENANTS_WITHOUT_ROUTER)
    return counted
