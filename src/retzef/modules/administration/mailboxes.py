"""How the tenant's mailboxes are: whether each is read, since when, what stands in its way, and how much is held back of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.modules.mail.api import UNREAD_SINCE
from retzef.platform.db import Connection

# unread: no process reads it. off: switched off. handed_over: nothing is fetched, another server brings the mail. The rest as fetching says.
MailboxState: TypeAlias = Literal[
    "connecting", "reading", "watching", "waiting", "refused", "unreachable", "unread", "off", "handed_over"
]
HELD_COUNTED_MAX = 1000
# What stands in the way of a mailbox that no process reads.
UNREAD = "mailbox-unread"

# A mailbox that was set up this moment has no row yet: it is about to be connected.
_LIST = f"""
SELECT e.entry_point_id, e.name, e.settings->>'address' AS address, e.settings->>'imap_host' AS host,
    COALESCE(b.folder, e.settings->>'imap_folder', 'INBOX') AS folder,
    CASE WHEN NOT e.active THEN 'off' WHEN NOT e.settings ? 'imap_host' THEN 'handed_over'
         WHEN u.since IS NOT NULL THEN 'unread' ELSE COALESCE(b.state, 'connecting') END AS state,
    CASE WHEN e.active AND e.settings ? 'imap_host' THEN CASE WHEN u.since IS NULL THEN b.error ELSE $3 END END AS error,
    CASE WHEN e.active AND e.settings ? 'imap_host' AND u.since IS NULL THEN b.detail END AS detail,
    COALESCE(e.settings->>'sign_in' = 'refresh_token' AND (COALESCE(e.settings->>'token_provider', 'microsoft') <> 'other'
        OR e.settings ? 'consent_address'), false) AS can_let_in,
    CASE WHEN e.active AND e.settings ? 'imap_host' AND u.since IS NOT NULL THEN u.since ELSE b.changed_at END AS changed_at, b.seen_at, last.occurred_at AS last_mail_at,
    (SELECT count(*) FROM (SELECT FROM mail_quarantine q WHERE q.tenant_id = $1 AND q.entry_point_id = e.entry_point_id
        AND q.state = 'held' LIMIT $2) h) AS held
FROM entry_points e
LEFT JOIN mailboxes b ON b.tenant_id = e.tenant_id AND b.entry_point_id = e.entry_point_id
    AND b.folder = COALESCE(e.settings->>'imap_folder', 'INBOX')
CROSS JOIN LATERAL (SELECT {UNREAD_SINCE} AS since) u
LEFT JOIN LATERAL (SELECT m.occurred_at FROM mails i JOIN messages m ON m.tenant_id = $1 AND m.message_id = i.message_id
    WHERE i.tenant_id = $1 AND i.entry_point_id = e.entry_point_id AND i.verdict IS NOT NULL
    ORDER BY i.message_id DESC LIMIT 1) last ON true
WHERE e.tenant_id = $1 AND e.channel = 'email'
ORDER BY e.active DESC, e.name, e.entry_point_id
"""  # noqa: S608 - a fragment of ours


@dataclass(frozen=True, slots=True)
class MailboxNow:
    """A mailbox this moment. `error`: the code of what stands in its way; `held`: counted to HELD_COUNTED_MAX.

    `can_let_in`: somebody may sign in to it at its provider. `changed_at`: since when it is in this state; `seen_at`: when the server was last heard of.
    """

    entry_point_id: UUID
    name: str
    address: str | None
    host: str | None
    folder: str
    state: MailboxState
    error: str | None
    detail: str | None
    can_let_in: bool
    changed_at: datetime | None
    seen_at: datetime | None
    last_mail_at: datetime | None
    held: int

    def facts(self) -> Mapping[str, str]:
        """What the sentence of its error may name."""
        return {
            "host": self.host or "", "folder": self.folder, "address": self.address or "", "detail": self.detail or "",
        }  # fmt: skip


async def list_mailboxes(connection: Connection, tenant_id: UUID) -> Sequence[MailboxNow]:
    """All of the tenant, those switched off last."""
    return [
        MailboxNow(**dict(row)) for row in await connection.fetch(_LIST, tenant_id, HELD_COUNTED_MAX, UNREAD)
    ]
