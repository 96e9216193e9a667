"""Reading the audit: newest first, by who, what and when. Names are found now: what was erased has none any more."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from retzef.platform.audit import ACTS, LOOKS
from retzef.platform.db import Connection

_ACTS = sorted({act for acts in ACTS.values() for act in acts})
_LOOKS = sorted({act for acts in LOOKS.values() for act in acts})
_ID_LENGTH = 36

# The ids of entries sort by time within what a clock of one process can promise; the instant is shown, the id pages.
_LIST = """
SELECT e.entry_id, e.occurred_at, e.act, e.agent_id, a.name AS agent_name, e.token_id, k.name AS token_name, e.object_kind, e.object_id,
    e.before::text AS before, e.after::text AS after, e.network
FROM audit_entries e
LEFT JOIN agents a ON a.tenant_id = e.tenant_id AND a.agent_id = e.agent_id
LEFT JOIN api_tokens k ON k.tenant_id = e.tenant_id AND k.token_id = e.token_id
WHERE e.tenant_id = $1 AND ($2::uuid IS NULL OR e.agent_id = $2) AND ($3::text[] IS NULL OR e.act = ANY ($3))
    AND ($4::uuid IS NULL OR e.object_id = $4) AND ($5::timestamptz IS NULL OR e.occurred_at >= $5)
    AND ($6::timestamptz IS NULL OR e.occurred_at < $6) AND ($7::uuid IS NULL OR e.entry_id < $7)
ORDER BY e.entry_id DESC LIMIT $8
"""
# Where the names of what an entry is about are found, and of what settings point at: an id is of one kind, and need not say which.
NAMED = {
    "person": "agent_id, name FROM agents",
    "role": "role_id, text_in(name, $2) FROM roles",
    "team": "team_id, text_in(name, $2) FROM teams",
    "token": "token_id, name FROM api_tokens",
    "queue": "queue_id, text_in(name, $2) FROM queues",
    "skill": "skill_id, text_in(name, $2) FROM skills",
    "routing_policy": "policy_id, name FROM routing_policies",
    "simulation": "simulation_id, name FROM simulations",
    "routing_rule": "rule_id, name FROM routing_rules",
    "calendar": "calendar_id, name FROM calendars",
    "entry_point": "entry_point_id, name FROM entry_points",
    "label": "label_id, name FROM labels",
    "field": "field_id, text_in(label, $2) FROM field_definitions",
    "webhook": "subscription_id, name FROM webhook_subscriptions",
    "fact_source": "source_id, name FROM fact_sources",
    "fact_kind": "kind_id, text_in(title, $2) FROM fact_kinds",
    "canned_reply": "reply_id, title FROM canned_replies",
    "macro": "macro_id, name FROM macros",
    "rule": "rule_id, name FROM rules",
    "import": "import_id, file_name FROM imports",
    "identity": "identity_id, shown FROM identities",
    "case": "case_id, number::text FROM cases",
    "work_item": "work_item_id, (SELECT k.number::text FROM cases k WHERE k.tenant_id = w.tenant_id AND k.case_id = w.case_id) FROM work_items w",
    "customer": "customer_id, name FROM customers",
    "organization": "organization_id, name FROM organizations",
    "mail": "message_id, subject FROM mails",
    "held_mail": "quarantine_id, sender FROM mail_quarantine",
}
_ALL_NAMES = " UNION ALL ".join(f"SELECT {each} WHERE tenant_id = $1" for each in NAMED.values())
_NAMES = (
    f"SELECT x.id, x.name FROM ({_ALL_NAMES}) AS x(id, name) WHERE x.id = ANY ($3) AND x.name IS NOT NULL"  # noqa: S608
)


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


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what was stored of it, and the settings as they were before and after."""

    stored: asyncpg.Record
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Entries:
    """Lines, newest first, and by id the names of what they are about and of what their settings point at."""

    entries: Sequence[Entry]
    names: Mapping[UUID, str]


async def list_entries(
    connection: Connection,
    tenant_id: UUID,
    locale: str,
    wanted: AuditFilter,
    *,
    before: UUID | None = None,
    limit: int,
) -> Entries:
    """Newest first; `before` asks for older ones."""
    rows = await connection.fetch(
        _LIST, tenant_id, wanted.agent_id, wanted.names(), wanted.object_id, wanted.since, wanted.until, before, limit,
    )  # fmt: skip
    entries = [Entry(row, _settings(row["before"]), _settings(row["after"])) for row in rows]
    ids = {each.stored["object_id"] for each in entries if each.stored["object_id"]}
    for each in entries:
        ids.update(_ids_in(each.before), _ids_in(each.after))
    named = await connection.fetch(_NAMES, tenant_id, locale, list(ids)) if ids else []
    return Entries(entries, {row["id"]: row["name"] for row in named})


def _settings(text: str | None) -> Mapping[str, object] | None:
    return None if text is None else msgspec.json.decode(text, type=dict[str, object])


def _ids_in(value: object) -> Iterator[UUID]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _ids_in(each)
    elif isinstance(value, str) and len(value) == _ID_LENGTH:
        with suppress(ValueError):
            yield UUID(value)
