"""How the mailboxes of the installation stand, for monitors: numbers and closed words only, no name and no address."""

from collections.abc import Mapping
from dataclasses import dataclass

from retzef.platform.db import Connection

COUNTED_MAX = 100_000
# Who reads a mailbox says so every twelve seconds.
_SILENT_FOR = "interval '45 seconds'"
# A mailbox that nobody has begun to read is as old as its id (RFC 9562, 5.7).
_MADE_AT = (
    "to_timestamp(('x' || left(replace(e.entry_point_id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)"
)
# Of an entry point `e` and its row `b` in `mailboxes`, if it has one: since when nobody reads it, null while somebody does.
UNREAD_SINCE = f"""CASE WHEN COALESCE(b.alive_at, {_MADE_AT}) < now() - {_SILENT_FOR} THEN COALESCE(b.alive_at, {_MADE_AT}) END"""

_STANDING = f"""
SELECT CASE WHEN {UNREAD_SINCE} IS NOT NULL THEN 'unread' ELSE COALESCE(b.state, 'connecting') END AS state, count(*) AS mailboxes,
    max(extract(epoch FROM now() - COALESCE(b.seen_at, {_MADE_AT})))::float8 AS unseen_seconds
FROM entry_points e JOIN tenants t ON t.tenant_id = e.tenant_id
LEFT JOIN mailboxes b ON b.tenant_id = e.tenant_id AND b.entry_point_id = e.entry_point_id
    AND b.folder = COALESCE(e.settings->>'imap_folder', 'INBOX')
WHERE e.channel = 'email' AND e.active AND e.settings ? 'imap_host' AND t.closed_at IS NULL
GROUP BY 1
"""  # noqa: S608 - fragments of this file
_HELD = "SELECT count(*) FROM (SELECT FROM mail_quarantine WHERE state = 'held' LIMIT $1) h"
STATES = ("connecting", "reading", "watching", "waiting", "refused", "unreachable", "unread")
_UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class MailStanding:
    """One look. `mailboxes`: how many are in each state; `unseen_seconds`: since the server of one was last heard of, of the longest."""

    mailboxes: Mapping[str, int]
    unseen_seconds: float
    held: int

    @property
    def unread(self) -> int:
        """How many nobody reads."""
        return self.mailboxes[_UNREAD]


async def read_mail_standing(connection: Connection) -> MailStanding:
    """Look, as `retzef_system`."""
    rows = await connection.fetch(_STANDING)
    found = {row["state"]: row["mailboxes"] for row in rows}
    unseen = max((row["unseen_seconds"] for row in rows), default=0.0)
    held = await connection.fetchval(_HELD, COUNTED_MAX)
    return MailStanding({each: found.get(each, 0) for each in STATES}, max(unseen, 0.0), held)
