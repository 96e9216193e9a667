"""The files of a case: each with the message that brought it, newest first, in one query."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from retzef.kernel.ids import CaseId, TenantId
from retzef.platform.db import Connection

# A page ends with a message: its files are never on two pages.
_FILES = """
SELECT f.attachment_id, f.name, f.media_type, f.size, f.width, f.height, m.message_id, m.direction, m.author_kind, i.channel,
    m.occurred_at, m.rank, CASE m.author_kind
        WHEN 'agent' THEN (SELECT a.name FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = m.author_id)
        WHEN 'customer' THEN (SELECT r.name FROM identities d
            JOIN customers c ON c.tenant_id = d.tenant_id AND c.customer_id = d.customer_id
            JOIN customers r ON r.tenant_id = c.tenant_id AND r.customer_id = c.root_id
            WHERE d.tenant_id = $1 AND d.identity_id = m.author_id) END AS author_name
FROM (
    SELECT x.*, row_number() OVER (ORDER BY x.message_id DESC) AS rank FROM (
        SELECT * FROM messages w
        WHERE w.tenant_id = $1 AND w.case_id = $2 AND w.attachments <> '[]'
          AND w.message_id < CASE WHEN $3::uuid IS NULL THEN 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid ELSE $3 END
        ORDER BY w.message_id DESC LIMIT $4 + 1) x) m
CROSS JOIN LATERAL jsonb_to_recordset(m.attachments)
    AS f(attachment_id uuid, name text, media_type text, size bigint, width integer, height integer)
LEFT JOIN interactions i ON i.tenant_id = m.tenant_id AND i.interaction_id = m.interaction_id
ORDER BY m.message_id DESC, f.attachment_id
"""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file and its message. `author_name`: None where nobody's is known; `channel`: None for a note on the case itself."""

    attachment_id: UUID
    name: str
    media_type: str
    size: int
    width: int | None
    height: int | None
    message_id: UUID
    direction: Literal["in", "out", "note"]
    author_kind: Literal["customer", "agent", "bot", "system"]
    author_name: str | None
    channel: str | None
    occurred_at: datetime


async def list_files(
    connection: Connection,
    tenant_id: TenantId,
    case_id: CaseId,
    *,
    before: UUID | None = None,
    messages: int = 50,
) -> tuple[list[CaseFile], UUID | None]:
    """The files of so many messages, and the message before which older ones are. The caller has checked the right to read."""
    rows = await connection.fetch(_FILES, tenant_id, case_id, before, messages)
    shown = [row for row in rows if row["rank"] <= messages]
    files = [CaseFile(**{name: row[name] for name in CaseFile.__slots__}) for row in shown]
    return files, files[-1].message_id if len(shown) < len(rows) else None
