"""The log of deliveries: read, sent again one by one or from an instant, and passed over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.modules.webhooks.errors import DeliveryStateError, WebhookNotFoundError
from retzef.modules.webhooks.kinds import PUBLIC_OF
from retzef.modules.webhooks.subscriptions import hurry, lock_subscription
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

DeliveryState: TypeAlias = Literal["waiting", "delivered", "skipped"]
# At once; who wants more asks again from where this ended.
REPLAYED_MAX = 10_000
KEPT_FOR = timedelta(days=30)

_LIST = """
SELECT delivery_id, kind, occurred_at, place, state, attempts, tried_at, next_at, duration_ms, status, error_code, answer
FROM webhook_deliveries
WHERE tenant_id = $1 AND subscription_id = $2 AND ($3::text IS NULL OR state = $3) AND ($4::bigint IS NULL OR place < $4)
ORDER BY place DESC LIMIT $5
"""
_AGAIN = """
UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, next_at = NULL, place = nextval(pg_get_serial_sequence('webhook_deliveries', 'place'))
WHERE tenant_id = $1 AND subscription_id = $2 AND delivery_id = $3 AND state <> 'waiting' RETURNING true
"""
_SKIP = """
UPDATE webhook_deliveries SET state = 'skipped', next_at = NULL, tried_at = COALESCE(tried_at, $4)
WHERE tenant_id = $1 AND subscription_id = $2 AND delivery_id = $3 AND state = 'waiting' RETURNING true
"""
_THERE = (
    "SELECT true FROM webhook_deliveries WHERE tenant_id = $1 AND subscription_id = $2 AND delivery_id = $3"
)
# What was delivered keeps its id; what never was gets one. What waits already keeps its turn.
_REPLAY = """
WITH wanted AS MATERIALIZED (
    SELECT e.seq, e.kind, e.occurred_at FROM events e
    WHERE e.tenant_id = $1 AND e.seq >= seq_at($1, $3) AND e.occurred_at >= $3 AND $4::jsonb ? e.kind
      AND ($5::text[] = '{}' OR $4::jsonb ->> e.kind = ANY ($5))
    ORDER BY e.seq LIMIT $6),
put AS (
    INSERT INTO webhook_deliveries AS d (tenant_id, delivery_id, subscription_id, event_seq, kind, occurred_at)
    SELECT $1, gen_random_uuid(), $2, w.seq, $4::jsonb ->> w.kind, w.occurred_at FROM wanted w ORDER BY w.seq
    ON CONFLICT (tenant_id, subscription_id, event_seq) DO UPDATE SET state = 'waiting', attempts = 0, next_at = NULL, place = EXCLUDED.place
        WHERE d.state <> 'waiting'
    RETURNING 1)
SELECT (SELECT count(*) FROM put) AS replayed, (SELECT count(*) FROM wanted) AS found, (SELECT max(occurred_at) FROM wanted) AS until
"""


async def list_deliveries(
    connection: Connection,
    tenant_id: UUID,
    subscription_id: UUID,
    *,
    state: DeliveryState | None,
    before: int | None,
    limit: int,
) -> Sequence[asyncpg.Record]:
    """The newest first, those before a place; one more than `limit` when there are older ones."""
    return await connection.fetch(_LIST, tenant_id, subscription_id, state, before, limit + 1)


async def replay_one(unit: UnitOfWork, by: Doer, subscription_id: UUID, delivery_id: UUID) -> None:
    """Once more, under the same id, behind what waits. Raises WebhookNotFoundError, DeliveryStateError."""
    await _change(unit, _AGAIN, subscription_id, delivery_id)
    await record_act(unit, by, "webhook_replayed", "webhook", subscription_id, after={"count": 1})


async def skip_one(unit: UnitOfWork, by: Doer, subscription_id: UUID, delivery_id: UUID) -> None:
    """It is not sent any more, and those behind it are. Raises WebhookNotFoundError, DeliveryStateError."""
    await _change(unit, _SKIP, subscription_id, delivery_id, unit.now)
    await hurry(unit, subscription_id)
    await record_act(unit, by, "webhook_skipped", "webhook", subscription_id)


async def replay_since(
    unit: UnitOfWork, by: Doer, subscription_id: UUID, since: datetime
) -> tuple[int, datetime | None]:
    """Everything since an instant once more; how many, and where it stopped when there were more than it takes at once.

    Raises WebhookNotFoundError.
    """
    kinds = (await lock_subscription(unit, subscription_id))["kinds"]
    public = msgspec.json.encode(PUBLIC_OF).decode()
    row = await unit.connection.fetchrow(
        _REPLAY, unit.tenant_id, subscription_id, since, public, kinds, REPLAYED_MAX
    )
    assert row is not None
    told = {"since": since.isoformat(), "count": row["replayed"]}
    await record_act(unit, by, "webhook_replayed", "webhook", subscription_id, after=told)
    return row["replayed"], row["until"] if row["found"] == REPLAYED_MAX else None


async def delete_old_deliveries(connection: Connection) -> None:
    """What was done with so long ago that nobody looks at it."""
    await connection.execute(
        "DELETE FROM webhook_deliveries WHERE ctid = ANY (ARRAY(SELECT ctid FROM webhook_deliveries"
        " WHERE state <> 'waiting' AND tried_at < now() - $1::interval LIMIT 10000))",
        KEPT_FOR,
    )


async def _change(
    unit: UnitOfWork, statement: str, subscription_id: UUID, delivery_id: UUID, *more: object
) -> None:
    await lock_subscription(unit, subscription_id)
    if await unit.connection.fetchval(statement, unit.tenant_id, subscription_id, delivery_id, *more):
        return
    there = await unit.connection.fetchval(_THERE, unit.tenant_id, subscription_id, delivery_id)
    raise DeliveryStateError if there else WebhookNotFoundError
