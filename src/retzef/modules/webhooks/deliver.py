"""Sending what waits for one subscription, one after the other: the handler of `deliver_webhooks` jobs.

A delivery is done when the receiver has said 2xx and that is committed; whoever dies in between sends it again under the same id.
As long as the first in line is not taken, those behind it wait: order is kept. After three days of failures, or at once by 410
Gone, the subscription is switched off; what waits stays, and so does its place in the journal.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.webhooks.attempt import GIVEN_UP_AFTER, GONE, Outcome, Target, attempt, decide_wait
from retzef.modules.webhooks.payload import make_body
from retzef.modules.webhooks.subscriptions import target_of, write_off
from retzef.platform.auth.keys import Keys
from retzef.platform.jobs.kinds import NotYet, Payload
from retzef.platform.outgoing import OutgoingHttp
from retzef.platform.unit import UnitOfWork, Units

# After this long a worker looks whether others wait for it.
TURN_SECONDS = 20.0

_HEAD = """
SELECT d.delivery_id, d.event_seq, d.kind, d.attempts, s.url, s.allow_private_network, s.secrets, s.previous_until
FROM webhook_subscriptions s JOIN webhook_deliveries d ON d.tenant_id = s.tenant_id AND d.subscription_id = s.subscription_id
WHERE s.tenant_id = $1 AND s.subscription_id = $2 AND s.state = 'on' AND s.deleted_at IS NULL AND d.state = 'waiting'
ORDER BY d.place LIMIT 1
"""
_RECORD = """
UPDATE webhook_deliveries SET state = CASE WHEN state = 'waiting' THEN $3 ELSE state END, attempts = attempts + 1, tried_at = $4, next_at = $5,
    duration_ms = $6, status = $7, error_code = $8, answer = $9
WHERE tenant_id = $1 AND delivery_id = $2
"""
_DROP = (
    "UPDATE webhook_deliveries SET state = 'skipped', tried_at = $3 WHERE tenant_id = $1 AND delivery_id = $2"
)
_HEALTH = """
UPDATE webhook_subscriptions SET failing_since = CASE WHEN $3 THEN COALESCE(failing_since, $4) END
WHERE tenant_id = $1 AND subscription_id = $2 AND ($3 OR failing_since IS NOT NULL) RETURNING failing_since
"""

log = logging.getLogger("retzef.webhooks")


@dataclass(frozen=True, slots=True)
class _Ready:
    """The first in line."""

    delivery_id: UUID
    attempts: int
    target: Target
    body: bytes


class DeliverWebhooks:
    """The payload names the subscription. `randomness` gives numbers in 0..1."""

    def __init__(self, units: Units, keys: Keys, http: OutgoingHttp, randomness: Callable[[], float]) -> None:
        self._units = units
        self._keys = keys
        self._http = http
        self._randomness = randomness

    async def __call__(self, tenant_id: TenantId, payload: Payload) -> NotYet | None:
        """Send until nothing waits, one is not taken, or the turn is over."""
        subscription_id = UUID(str(payload["subscription_id"]))
        until = asyncio.get_running_loop().time() + TURN_SECONDS
        while asyncio.get_running_loop().time() < until:
            ready = await self._first_in_line(tenant_id, subscription_id)
            if ready is None:
                return None
            outcome = await attempt(
                self._http, ready.target, str(ready.delivery_id), ready.body, self._units.clock.now()
            )
            async with self._units.begin(tenant_id) as unit:
                wait = await self._record(unit, subscription_id, ready, outcome)
            if wait is not None:
                return NotYet(wait)
        return NotYet(timedelta(0))

    async def _first_in_line(self, tenant_id: TenantId, subscription_id: UUID) -> _Ready | None:
        while True:
            async with self._units.database.transaction(tenant_id) as connection:
                row = await connection.fetchrow(_HEAD, tenant_id, subscription_id)
                if row is None:
                    return None
                body = await make_body(connection, tenant_id, row["kind"], row["event_seq"])
                if body is not None:
                    target = target_of(row, self._keys, tenant_id, self._units.clock.now())
                    return _Ready(row["delivery_id"], row["attempts"], target, body)
                # The journal has the event no more: there is nothing to tell of it.
                await connection.execute(_DROP, tenant_id, row["delivery_id"], self._units.clock.now())

    async def _record(
        self, unit: UnitOfWork, subscription_id: UUID, ready: _Ready, outcome: Outcome
    ) -> timedelta | None:
        """Write what became of it; how long to wait when it was not taken."""
        wait = (
            None
            if outcome.is_taken
            else decide_wait(ready.attempts + 1, outcome.retry_after, self._randomness())
        )
        await unit.connection.execute(
            _RECORD, unit.tenant_id, ready.delivery_id, "delivered" if outcome.is_taken else "waiting", unit.now,
            None if wait is None else unit.now + wait, outcome.duration_ms, outcome.status, outcome.error_code, outcome.answer,
        )  # fmt: skip
        failing_since = await unit.connection.fetchval(
            _HEALTH, unit.tenant_id, subscription_id, wait is not None, unit.now
        )
        if outcome.status == GONE:
            await self._give_up(unit, subscription_id, "gone")
        elif failing_since is not None and unit.now - failing_since >= GIVEN_UP_AFTER:
            await self._give_up(unit, subscription_id, "failing")
        return wait

    async def _give_up(self, unit: UnitOfWork, subscription_id: UUID, reason: str) -> None:
        """The circuit opens: told in the journal, in the log, and at the desk for as long as it is off."""
        if await write_off(unit, subscription_id, reason):
            log.error("webhook.switched_off", extra={"webhook": str(subscription_id), "reason": reason})
            unit.record(
                Event(
                    "webhook_switched_off",
                    "system",
                    data={"subscription_id": str(subscription_id), "reason": reason},
                )
            )
