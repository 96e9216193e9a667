"""Reading the audit: newest first, by who, what and when. Names are found now: what was erased has none any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from retzef.platform.audit import ACTS, LOOKS
from retzef.platform.db import Connection

_ACTS = sorted({act for acts in ACTS.values() for act in acts})
_LOOKS = sorted({act for acts in LOOKS.values() for act in acts})

# The ids of entries sort by time within what a clock of one process can promise; the instant is shown, the id pages.
_LIST = """
SELECT e.entry_id, e.occurred_at, e.act, e.agent_id, a.name AS agent_name, e.token_id, k.name AS token_name, e.object_kind, e.object_id,
    CASE e.object_kind
        WHEN 'person' THEN (SELECT p.name FROM agents p WHERE p.tenant_id = $1 AND p.agent_id = e.object_id)
        WHEN 'role' THEN (SELECT text_in(o.name, $2) FROM roles o WHERE o.tenant_id = $1 AND o.role_id = e.object_id)
        WHEN 'team' THEN (SELECT text_in(m.name, $2) FROM teams m WHERE m.tenant_id = $1 AND m.team_id = e.object_id)
        WHEN 'token' THEN (SELECT n.name FROM api_tokens n WHERE n.tenant_id = $1 AND n.token_id = e.object_id)
        WHEN 'webhook' THEN (SELECT h.name FROM webhook_subscriptions h WHERE h.tenant_id = $1 AND h.subscription_id = e.object_id)
        WHEN 'fact_source' THEN (SELECT f.name FROM fact_sources f WHERE f.tenant_id = $1 AND f.source_id = e.object_id)
        WHEN 'fact_kind' THEN (SELECT text_in(f.title, $2) FROM fact_kinds f WHERE f.tenant_id = $1 AND f.kind_id = e.object_id)
        WHEN 'canned_reply' THEN (SELECT d.title FROM canned_replies d WHERE d.tenant_id = $1 AND d.reply_id = e.object_id)
        WHEN 'macro' THEN (SELECT d.name FROM macros d WHERE d.tenant_id = $1 AND d.macro_id = e.object_id)
        WHEN 'case' THEN (SELECT c.number::text FROM cases c WHERE c.tenant_id = $1 AND c.case_id = e.object_id)
        WHEN 'customer' THEN (SELECT c.name FROM customers c WHERE c.tenant_id = $1 AND c.customer_id = e.object_id)
    END AS object_name,
    e.before::text AS before, e.after::text AS after, e.network
FROM audit_entries e
LEFT JOIN agents a ON a.tenant_id = e.tenant_id AND a.agent_id = e.agent_id
LEFT JOIN api_tokens k ON k.tenant_id = e.tenant_id AND k.token_id = e.token_id
WHERE e.tenant_id = $1 AND ($3::uuid IS NULL OR e.agent_id = $3) AND ($4::text[] IS NULL OR e.act = ANY ($4))
    AND ($5::uuid IS NULL OR e.object_id = $5) AND ($6::timestamptz IS NULL OR e.occurred_at >= $6)
    AND ($7::timestamptz IS NULL OR e.occurred_at < $7) AND ($8::uuid IS NULL OR e.entry_id < $8)
ORDER BY e.entry_id DESC LIMIT $9
"""


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is asked for; None asks for everything. `acts`: one act, or `looks` or `acts` for all of a kind."""

    agent_id: UUID | None = None
    acts: str | None = None
    object_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None

    def names(self) -> list[str] | None:
        """The acts meant."""
        return {None: None, "looks": _LOOKS, "acts": _ACTS}.get(self.acts, [self.acts or ""])


async def list_entries(
    connection: Connection,
    tenant_id: UUID,
    locale: str,
    wanted: AuditFilter,
    *,
    before: UUID | None = None,
    limit: int,
) -> Sequence["asyncpg.Record"]:
    """Newest first; `before` asks for older ones."""
    return await connection.fetch(
        _LIST, tenant_id, locale, wanted.agent_id, wanted.names(), wanted.object_id, wanted.since, wanted.until, before, limit,
    )  # fmt: skip
