"""How each mailbox stands, in its row: up to where it was read, and how reading it goes. Where it was read up to is moved by who stores mails."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection, Database

# connecting · reading: there is more · watching: all is read, and the server tells of what comes · waiting: what was read cannot be
# stored now · refused: somebody has to do something · unreachable: it is tried again · off: nobody wants it read.
MailboxState: TypeAlias = Literal[
    "connecting", "reading", "watching", "waiting", "refused", "unreachable", "off"
]
ERROR_MAX = 100
DETAIL_MAX = 500

# Entry points that name a server to read from; those of closed tenants are left alone.
_WANTED = """
SELECT e.tenant_id, e.entry_point_id, e.version FROM entry_points e JOIN tenants t ON t.tenant_id = e.tenant_id
WHERE e.channel = 'email' AND e.active AND e.settings ? 'imap_host' AND t.closed_at IS NULL
ORDER BY e.tenant_id, e.entry_point_id
"""
_FIND = """
SELECT uidvalidity, last_uid, since, old_below FROM mailboxes WHERE tenant_id = $1 AND entry_point_id = $2 AND folder = $3
"""
_PLACE = """
INSERT INTO mailboxes (tenant_id, entry_point_id, folder, uidvalidity, last_uid, since, old_below, changed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, now())
ON CONFLICT (tenant_id, entry_point_id, folder) DO UPDATE
SET uidvalidity = excluded.uidvalidity, last_uid = excluded.last_uid, since = excluded.since,
    old_below = excluded.old_below
"""
_TELL = """
INSERT INTO mailboxes AS m (tenant_id, entry_point_id, folder, state, error, detail, changed_at, seen_at, alive_at)
VALUES ($1, $2, $3, $4, $5, $6, now(), CASE WHEN $7 THEN now() END, now())
ON CONFLICT (tenant_id, entry_point_id, folder) DO UPDATE SET alive_at = excluded.alive_at,
    state = excluded.state, error = excluded.error, detail = excluded.detail, seen_at = COALESCE(excluded.seen_at, m.seen_at),
    changed_at = CASE WHEN m.state = excluded.state AND m.error IS NOT DISTINCT FROM excluded.error THEN m.changed_at
        ELSE excluded.changed_at END
"""
_SAY_ALIVE = """
UPDATE mailboxes m SET alive_at = now() FROM unnest($1::uuid[], $2::uuid[]) AS ours(tenant_id, entry_point_id)
WHERE m.tenant_id = ours.tenant_id AND m.entry_point_id = ours.entry_point_id AND m.state <> 'off'
"""
# Of the folders that were read once and are not any more, nothing is told.
_SWITCH_OFF = """
UPDATE mailboxes SET state = 'off', error = NULL, detail = NULL, changed_at = now()
WHERE tenant_id = $1 AND entry_point_id = $2 AND state <> 'off' AND ($3::text IS NULL OR folder <> $3)
"""
_TO_RETRY = """
SELECT quarantine_id, uid, uidvalidity FROM mail_quarantine
WHERE tenant_id = $1 AND entry_point_id = $2 AND folder = $3 AND retry_asked_at IS NOT NULL AND state = 'held' AND uid IS NOT NULL
ORDER BY held_at, quarantine_id LIMIT 100
"""
_TRIED = """
UPDATE mail_quarantine SET retry_asked_at = NULL, state = $3, reason = COALESCE($4, reason), detail = COALESCE($5, detail),
    size = COALESCE($6, size), attempts = attempts + 1, last_tried_at = now()
WHERE tenant_id = $1 AND quarantine_id = $2 AND state = 'held'
"""


@dataclass(frozen=True, slots=True)
class WantedMailbox:
    """A mailbox that is to be read. `version`: of its settings."""

    tenant_id: TenantId
    entry_point_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Place:
    """Up to where a folder was read. Of mails with numbers below `old_below` those that came before `since` are not taken."""

    uidvalidity: int
    last_uid: int
    since: datetime
    old_below: int = 0


@dataclass(frozen=True, slots=True)
class ToRetry:
    """A held mail that somebody wants fetched after all."""

    quarantine_id: UUID
    uid: int
    uidvalidity: int | None


async def list_wanted(connection: Connection) -> list[WantedMailbox]:
    """Every mailbox of the installation that is to be read; as `retzef_system`."""
    return [WantedMailbox(TenantId(row[0]), row[1], row[2]) for row in await connection.fetch(_WANTED)]


async def say_alive(connection: Connection, mailboxes: Collection[WantedMailbox]) -> None:
    """They are read, by this process; as `retzef_system`."""
    ids = [each.tenant_id for each in mailboxes], [each.entry_point_id for each in mailboxes]
    await connection.execute(_SAY_ALIVE, *ids)


class MailboxRows:
    """The rows of one mailbox's folder."""

    def __init__(self, database: Database, tenant_id: TenantId, entry_point_id: UUID, folder: str) -> None:
        self._database = database
        self._tenant_id = tenant_id
        self._key = (tenant_id, entry_point_id, folder)

    async def find_place(self) -> Place | None:
        """Up to where it was read; None when it never was."""
        async with self._database.transaction(self._tenant_id) as connection:
            row = await connection.fetchrow(_FIND, *self._key)
        if row is None or row["uidvalidity"] is None or row["since"] is None:
            return None
        return Place(*row)

    async def put_place(self, place: Place) -> None:
        """Begin there."""
        async with self._database.transaction(self._tenant_id) as connection:
            await connection.execute(
                _PLACE, *self._key, place.uidvalidity, place.last_uid, place.since, place.old_below
            )

    async def tell(
        self, state: MailboxState, error: str | None = None, detail: str | None = None, *, heard: bool = False
    ) -> None:
        """Write how it goes. `heard`: the server has answered."""
        async with self._database.transaction(self._tenant_id) as connection:
            await connection.execute(
                _TELL, *self._key, state, error and error[:ERROR_MAX], detail and detail.replace("\x00", "")[:DETAIL_MAX], heard
            )  # fmt: skip

    async def list_to_retry(self) -> list[ToRetry]:
        """What is to be fetched after all."""
        async with self._database.transaction(self._tenant_id) as connection:
            return [ToRetry(*row) for row in await connection.fetch(_TO_RETRY, *self._key)]

    async def note_taken(self, quarantine_id: UUID) -> None:
        """It is a message now."""
        await self._note(quarantine_id, "taken", None, None, None)

    async def note_held(self, quarantine_id: UUID, reason: str, detail: str | None, size: int | None) -> None:
        """It was tried, and is still held."""
        await self._note(quarantine_id, "held", reason, detail, size)

    async def _note(
        self, quarantine_id: UUID, state: str, reason: str | None, detail: str | None, size: int | None
    ) -> None:
        async with self._database.transaction(self._tenant_id) as connection:
            await connection.execute(_TRIED, self._tenant_id, quarantine_id, state, reason, detail, size)


async def switch_off(
    database: Database, tenant_id: TenantId, entry_point_id: UUID, *, but: str | None = None
) -> None:
    """Nobody reads it any more. `but`: the folder that is read."""
    async with database.transaction(tenant_id) as connection:
        await connection.execute(_SWITCH_OFF, tenant_id, entry_point_id, but)
