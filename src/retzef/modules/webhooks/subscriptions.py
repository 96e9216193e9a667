"""Subscriptions as an administrator makes and changes them. Secrets are told once and kept sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import httpx

from retzef.kernel.ids import TenantId
from retzef.modules.webhooks.attempt import Target
from retzef.modules.webhooks.errors import (
    TooManyWebhooksError,
    WebhookChangedError,
    WebhookNotFoundError,
    WebhookUrlError,
)
from retzef.modules.webhooks.signing import make_secret
from retzef.platform.audit import Doer, record_act
from retzef.platform.auth.keys import Keys
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

SUBSCRIPTIONS_MAX = 20
# So long the secret of before signs too.
OVERLAP = timedelta(hours=24)
# So long what was deleted can be taken back, with its secret, its log and its place in the journal.
RESTORABLE_FOR = timedelta(hours=24)

_LIST = """
SELECT s.subscription_id, s.name, s.url, s.kinds, s.allow_private_network, s.state, s.off_reason, s.off_at, s.failing_since,
    s.previous_until, s.made_at, s.version,
    (SELECT count(*) FROM (SELECT 1 FROM webhook_deliveries d WHERE d.tenant_id = s.tenant_id AND d.subscription_id = s.subscription_id
        AND d.state = 'waiting' LIMIT 1000) w) AS waiting
FROM webhook_subscriptions s WHERE s.tenant_id = $1 AND s.deleted_at IS NULL AND ($2::uuid IS NULL OR s.subscription_id = $2)
ORDER BY s.name, s.subscription_id
"""
_INSERT = """
INSERT INTO webhook_subscriptions (tenant_id, subscription_id, name, url, kinds, allow_private_network, secrets, epoch, seen, made_by, made_at)
SELECT $1, $2, $3, $4, $5, $6, $7, i.epoch, pg_current_snapshot(), $8, $9 FROM installation i
"""
_UPDATE = """
UPDATE webhook_subscriptions SET name = $3, url = $4, kinds = $5, allow_private_network = $6, version = version + 1
WHERE tenant_id = $1 AND subscription_id = $2
"""
_LOCK = """
SELECT name, url, kinds, allow_private_network, secrets, previous_until, state, version FROM webhook_subscriptions
WHERE tenant_id = $1 AND subscription_id = $2 AND deleted_at IS NULL FOR UPDATE
"""
_NEW_KEYS = """
UPDATE webhook_subscriptions SET secrets = $3, previous_until = $4, version = version + 1
WHERE tenant_id = $1 AND subscription_id = $2
"""
_ON = """
UPDATE webhook_subscriptions s SET state = 'on', off_reason = NULL, off_at = NULL, failing_since = NULL, version = version + 1,
    epoch = CASE WHEN $3 THEN i.epoch ELSE s.epoch END, seen = CASE WHEN $3 THEN pg_current_snapshot() ELSE s.seen END
FROM installation i WHERE s.tenant_id = $1 AND s.subscription_id = $2
"""
_SKIP_WAITING = """
UPDATE webhook_deliveries SET state = 'skipped', next_at = NULL, tried_at = COALESCE(tried_at, $3)
WHERE tenant_id = $1 AND subscription_id = $2 AND state = 'waiting'
"""
_OFF = """
UPDATE webhook_subscriptions SET state = 'off', off_reason = $3, off_at = $4, version = version + 1
WHERE tenant_id = $1 AND subscription_id = $2 AND state = 'on' AND deleted_at IS NULL RETURNING true
"""
_DELETE = "UPDATE webhook_subscriptions SET deleted_at = $3 WHERE tenant_id = $1 AND subscription_id = $2"
_RESTORE = """
UPDATE webhook_subscriptions SET deleted_at = NULL
WHERE tenant_id = $1 AND subscription_id = $2 AND deleted_at IS NOT NULL RETURNING name, url
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What may be chosen of a subscription. No `kinds`: all."""

    name: str
    url: str
    kinds: Sequence[str]
    allow_private_network: bool

    def for_audit(self) -> dict[str, object]:
        """As the audit keeps it."""
        return {
            "name": self.name,
            "url": self.url,
            "kinds": list(self.kinds),
            "allow_private_network": self.allow_private_network,
        }


async def list_subscriptions(
    connection: Connection, tenant_id: TenantId, subscription_id: UUID | None = None
) -> Sequence[asyncpg.Record]:
    """All, or one of them."""
    return await connection.fetch(_LIST, tenant_id, subscription_id)


async def add_subscription(unit: UnitOfWork, keys: Keys, by: Doer, wanted: Wanted) -> tuple[UUID, str]:
    """It is told of what happens from now on. The secret is told this once. Raises WebhookUrlError, TooManyWebhooksError."""
    check_url(wanted.url)
    await _check_room(unit)
    subscription_id, secret = unit.ids.new(), make_secret()
    await unit.connection.execute(
        _INSERT, unit.tenant_id, subscription_id, wanted.name, wanted.url, list(wanted.kinds), wanted.allow_private_network,
        keys.encrypt(unit.tenant_id, {"present": secret}), by.agent_id, unit.now,
    )  # fmt: skip
    await record_act(unit, by, "webhook_made", "webhook", subscription_id, after=wanted.for_audit())
    return subscription_id, secret


async def change_subscription(
    unit: UnitOfWork, by: Doer, subscription_id: UUID, version: int, wanted: Wanted
) -> None:
    """Write it whole. Raises WebhookNotFoundError, WebhookChangedError, WebhookUrlError."""
    check_url(wanted.url)
    row = await lock_subscription(unit, subscription_id)
    if row["version"] != version:
        raise WebhookChangedError
    before = Wanted(row["name"], row["url"], row["kinds"], row["allow_private_network"])
    await unit.connection.execute(
        _UPDATE, unit.tenant_id, subscription_id, wanted.name, wanted.url, list(wanted.kinds), wanted.allow_private_network
    )  # fmt: skip
    await record_act(
        unit, by, "webhook_changed", "webhook", subscription_id, before=before.for_audit(), after=wanted.for_audit()
    )  # fmt: skip


async def delete_subscription(unit: UnitOfWork, by: Doer, subscription_id: UUID) -> None:
    """Nothing is told any more; for RESTORABLE_FOR it can be taken back, then it goes with its log. Raises WebhookNotFoundError."""
    row = await lock_subscription(unit, subscription_id)
    await unit.connection.execute(_DELETE, unit.tenant_id, subscription_id, unit.now)
    told = {"name": row["name"], "url": row["url"]}
    await record_act(unit, by, "webhook_deleted", "webhook", subscription_id, before=told, after={})


async def restore_subscription(unit: UnitOfWork, by: Doer, subscription_id: UUID) -> None:
    """It goes on from where it stood, as it was. Raises WebhookNotFoundError, TooManyWebhooksError."""
    await _check_room(unit)
    row = await unit.connection.fetchrow(_RESTORE, unit.tenant_id, subscription_id)
    if row is None:
        raise WebhookNotFoundError
    await hurry(unit, subscription_id)
    await record_act(unit, by, "webhook_restored", "webhook", subscription_id, after=dict(row))


async def delete_old_subscriptions(connection: Connection) -> None:
    """What was deleted so long ago that nobody takes it back."""
    await connection.execute(
        "DELETE FROM webhook_subscriptions WHERE deleted_at < now() - $1::interval", RESTORABLE_FOR
    )


async def switch_on(unit: UnitOfWork, by: Doer, subscription_id: UUID, *, from_now: bool) -> None:
    """Go on from where it stood, or, `from_now`, leave out what happened meanwhile. Raises WebhookNotFoundError."""
    row = await lock_subscription(unit, subscription_id)
    if row["state"] == "on":
        return
    await unit.connection.execute(_ON, unit.tenant_id, subscription_id, from_now)
    if from_now:
        await unit.connection.execute(_SKIP_WAITING, unit.tenant_id, subscription_id, unit.now)
    await hurry(unit, subscription_id)
    await record_act(
        unit, by, "webhook_switched_on", "webhook", subscription_id, after={"from_now": from_now}
    )


async def switch_off(unit: UnitOfWork, by: Doer, subscription_id: UUID) -> None:
    """Nothing more is sent; its place in the journal stays. Raises WebhookNotFoundError."""
    await lock_subscription(unit, subscription_id)
    if await write_off(unit, subscription_id, "by_hand"):
        await record_act(unit, by, "webhook_switched_off", "webhook", subscription_id)


async def write_off(unit: UnitOfWork, subscription_id: UUID, reason: str) -> bool:
    """Switch it off; False when it was off."""
    done: bool | None = await unit.connection.fetchval(
        _OFF, unit.tenant_id, subscription_id, reason, unit.now
    )
    return done is not None


async def make_secret_anew(
    unit: UnitOfWork, keys: Keys, by: Doer, subscription_id: UUID
) -> tuple[str, datetime]:
    """A new secret, told this once, and until when the one of before signs too. Raises WebhookNotFoundError."""
    row = await lock_subscription(unit, subscription_id)
    present = keys.decrypt(unit.tenant_id, row["secrets"])["present"]
    secret, until = make_secret(), unit.now + OVERLAP
    sealed = keys.encrypt(unit.tenant_id, {"present": secret, "previous": present})
    await unit.connection.execute(_NEW_KEYS, unit.tenant_id, subscription_id, sealed, until)
    await record_act(unit, by, "webhook_secret_made", "webhook", subscription_id)
    return secret, until


async def find_target(
    connection: Connection, keys: Keys, tenant_id: TenantId, subscription_id: UUID, now: datetime
) -> Target:
    """Where a test goes, and signed with what. Raises WebhookNotFoundError."""
    row = await connection.fetchrow(
        "SELECT url, allow_private_network, secrets, previous_until FROM webhook_subscriptions"
        " WHERE tenant_id = $1 AND subscription_id = $2 AND deleted_at IS NULL",
        tenant_id,
        subscription_id,
    )
    if row is None:
        raise WebhookNotFoundError
    return target_of(row, keys, tenant_id, now)


def target_of(row: Any, keys: Keys, tenant_id: TenantId, now: datetime) -> Target:
    """Of a row with url, allow_private_network, secrets and previous_until; the secrets that are good now."""
    secrets = keys.decrypt(tenant_id, row["secrets"])
    good = [secrets["present"]]
    if row["previous_until"] is not None and now < row["previous_until"]:
        good.append(secrets["previous"])
    return Target(row["url"], row["allow_private_network"], good)


async def hurry(unit: UnitOfWork, subscription_id: UUID) -> None:
    """What waits between attempts is tried at once."""
    await unit.connection.execute(
        "UPDATE jobs SET run_at = $3 WHERE tenant_id = $1 AND job_id = $2 AND state = 'ready'",
        unit.tenant_id,
        subscription_id,
        unit.now,
    )


def check_url(url: str) -> None:
    """Raises WebhookUrlError. Where its name leads is looked at with every request."""
    try:
        parts = urlsplit(url)
        port = parts.port
        _ = httpx.URL(url).host  # says what of the name is none; IDNA's errors are ValueErrors
    except (ValueError, httpx.InvalidURL) as error:
        raise WebhookUrlError from error
    plain = url.isascii() and url.isprintable() and " " not in url
    if (
        not plain
        or parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username is not None
        or port == 0
    ):
        raise WebhookUrlError


async def _check_room(unit: UnitOfWork) -> None:
    """One after the other for a tenant, until the unit's end."""
    await unit.connection.execute("SELECT 1 FROM tenants WHERE tenant_id = $1 FOR UPDATE", unit.tenant_id)
    count = await unit.connection.fetchval(
        "SELECT count(*) FROM webhook_subscriptions WHERE tenant_id = $1 AND deleted_at IS NULL",
        unit.tenant_id,
    )
    if count >= SUBSCRIPTIONS_MAX:
        raise TooManyWebhooksError(limit=SUBSCRIPTIONS_MAX)


async def lock_subscription(unit: UnitOfWork, subscription_id: UUID) -> asyncpg.Record:
    """The subscription, held until the unit's end. Raises WebhookNotFoundError."""
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, subscription_id)
    if row is None:
        raise WebhookNotFoundError
    return row
