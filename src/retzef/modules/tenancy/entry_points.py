"""Entry points as the hot path needs them: found by public key or id, kept in memory for a few seconds."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.modules.tenancy.calendars import calendar_of, find_closed_period, find_promised
from retzef.platform.auth.keys import Keys
from retzef.platform.db import Database
from retzef.platform.journal import JournalRow, Position
from retzef.platform.unit import Units
from retzef.ports.channel import EntryPoint
from retzef.ports.mail import TokenRequest

# How long a change of an entry point may take to be noticed everywhere.
FRESH_FOR_SECONDS = 3.0
# As long as one looks again, others do not.
LOOK_WITHIN_SECONDS = 0.5
UNKNOWN_KEYS_MAX = 1000

_SELECT = """
SELECT e.tenant_id, e.entry_point_id, e.channel, e.name, e.public_key, e.settings, e.secrets,
       CASE WHEN q.queue_id <> e.queue_id THEN q.sender_address END AS of_address, q.queue_id AS leads_to,
       q.item_load, q.priority, q.deadline_minutes, t.home_country, t.time_zone, t.default_locale,
       t.closed_at IS NOT NULL AS is_closed, c.week::text AS week, c.days::text AS days, c.holidays::text AS holidays, c.closed_texts::text AS closed_texts
FROM entry_points e JOIN queues q ON q.tenant_id = e.tenant_id AND (q.queue_id = e.queue_id
    OR (e.channel = 'email' AND q.active AND e.settings->'aliases' ? q.sender_address))
JOIN tenants t ON t.tenant_id = e.tenant_id
LEFT JOIN calendars p ON p.tenant_id = e.tenant_id AND p.calendar_id = e.calendar_id AND p.active
LEFT JOIN calendars o ON o.tenant_id = q.tenant_id AND o.calendar_id = COALESCE(p.calendar_id, q.calendar_id) AND o.active
LEFT JOIN calendars c ON c.tenant_id = e.tenant_id AND CASE WHEN o.calendar_id IS NULL THEN c.is_default
    ELSE c.calendar_id = o.calendar_id END
WHERE e.active AND
"""

_LOCK_SECRETS = "SELECT secrets FROM entry_points WHERE tenant_id = $1 AND entry_point_id = $2 FOR UPDATE"
_KEEP_SECRETS = "UPDATE entry_points SET secrets = $3 WHERE tenant_id = $1 AND entry_point_id = $2"


class EntryPointUnknownError(RetzefError):
    """No active entry point has this key."""

    code = "entry-point-unknown"
    status = 404


class TenantClosedError(RetzefError):
    """The tenant was closed: nobody signs in and nothing is taken."""

    code = "tenant-closed"
    status = 403


class EntryPointRegistry:
    """Finds entry points; secrets are opened here and nowhere else."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self._database = database
        self._keys = keys
        self._found: dict[str, tuple[float, EntryPoint | None]] = {}
        self._closed: set[UUID] = set()

    def hear(self, rows: Sequence[JournalRow] | None, _position: Position) -> None:
        """For the feed: what a tenant was is forgotten when it changes, so that a closed one takes nothing from then on."""
        changed = None if rows is None else {row.tenant_id for row in rows if row.kind == "tenant_changed"}
        for name, (_, kept) in list(self._found.items()):
            if kept is not None and (changed is None or kept.tenant_id in changed):
                del self._found[name]

    async def by_key(self, channel: str, public_key: str) -> EntryPoint:
        """The active entry point of this channel with this public key. Raises EntryPointUnknownError, TenantClosedError."""
        if not 8 <= len(public_key) <= 100 or not public_key.isascii():
            raise EntryPointUnknownError
        found = self._fresh(public_key)
        if found is False:
            rows = await self._database.system.fetch(_SELECT + "e.public_key = $1", public_key)
            found = self._keep(public_key, rows)
        if not isinstance(found, EntryPoint) or found.channel != channel:
            raise EntryPointUnknownError
        if found.tenant_id in self._closed:
            raise TenantClosedError
        return found

    async def get(self, tenant_id: UUID, entry_point_id: UUID) -> EntryPoint:
        """An active entry point of a tenant. Raises EntryPointUnknownError."""
        cached = self._fresh(f"{tenant_id}/{entry_point_id}")
        if cached is False:
            return await self.look_up(tenant_id, entry_point_id)
        if not isinstance(cached, EntryPoint):
            raise EntryPointUnknownError
        return cached

    async def look_up(self, tenant_id: UUID, entry_point_id: UUID) -> EntryPoint:
        """The same as it is now, whatever is remembered. Raises EntryPointUnknownError."""
        rows = await self._database.system.fetch(
            _SELECT + "e.tenant_id = $1 AND e.entry_point_id = $2", tenant_id, entry_point_id
        )
        found = self._keep(f"{tenant_id}/{entry_point_id}", rows)
        if found is None:
            raise EntryPointUnknownError
        return found

    def _fresh(self, name: str) -> EntryPoint | bool | None:
        """What is known, False when somebody has to look. One looks; meanwhile the others take it as it was."""
        kept = self._found.get(name)
        if kept is None:
            return False
        now = time.monotonic()
        if now > kept[0] + FRESH_FOR_SECONDS:
            self._found[name] = (now - FRESH_FOR_SECONDS + LOOK_WITHIN_SECONDS, kept[1])
            return False
        return kept[1]

    def _keep(self, name: str, rows: Sequence[asyncpg.Record]) -> EntryPoint | None:
        """The rows of one: by the queue that it leads to, and by those to which addresses of its own lead."""
        entry_point = None
        own = next((row for row in rows if row["of_address"] is None), None)
        if own is not None:
            (self._closed.add if own["is_closed"] else self._closed.discard)(own["tenant_id"])
            by_address = {row["of_address"]: self._read(row) for row in rows if row["of_address"] is not None}
            entry_point = replace(self._read(own), by_address=by_address)
        if len(self._found) > UNKNOWN_KEYS_MAX:
            self._found.clear()
        self._found[name] = (time.monotonic(), entry_point)
        return entry_point

    def _read(self, row: asyncpg.Record) -> EntryPoint:
        calendar = None if row["week"] is None else calendar_of(row)
        minutes: int | None = row["deadline_minutes"]
        return EntryPoint(
            tenant_id=row["tenant_id"], entry_point_id=row["entry_point_id"], channel=row["channel"],
            name=row["name"], public_key=row["public_key"], queue_id=row["leads_to"],
            settings=msgspec.json.decode(row["settings"]),
            secrets=self._keys.decrypt(TenantId(row["tenant_id"]), row["secrets"]),
            item_load=row["item_load"], priority=row["priority"], home_country=row["home_country"],
            closed_until=None if calendar is None else partial(find_closed_period, calendar),
            promised_at=None if minutes is None else partial(find_promised, calendar, minutes),
        )  # fmt: skip


async def keep_refresh_token(units: Units, keys: Keys, request: TokenRequest, newer: str) -> None:
    """Where the authorization server has given another for it. What an administrator has entered meanwhile stays."""
    if request.owner is None:
        return
    tenant_id, entry_point_id = TenantId(request.owner[0]), request.owner[1]
    async with units.begin(tenant_id) as unit:
        row = await unit.connection.fetchrow(_LOCK_SECRETS, tenant_id, entry_point_id)
        secrets = keys.decrypt(tenant_id, row["secrets"]) if row is not None else {}
        if secrets.get("refresh_token") == request.refresh_token:
            sealed = keys.encrypt(tenant_id, {**secrets, "refresh_token": newer})
            await unit.connection.execute(_KEEP_SECRETS, tenant_id, entry_point_id, sealed)
