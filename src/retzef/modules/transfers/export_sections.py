"""What an export holds: a section for each kind of thing, each a statement that goes on after a key.

A line is a JSON object. Secrets (hashes, keys, sealed settings) are in no section, and neither is whoever was erased. An export of one
person holds what is theirs: of colleagues only that it was one of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

# Columns that say how Retzef works, not what happened.
_INNER = "'{tenant_id,version,keyed,rearranged,near_told_for,passed_told_for,answer_due_since,answer_told_for,epoch,xid,event_version,load,passed_by,last_line}'::text[]"


@dataclass(frozen=True, slots=True)
class Section:
    """`statement`: (key, line) after the key $2, at most $3, of the tenant $1; of a person those of the customers $4 and cases $5.

    `whose` narrows it to them, None where nothing of it is a person's. `hidden`: keys of a line that tell of others than the person.
    """

    name: str
    statement: str
    whose: str | None = None
    hidden: tuple[str, ...] = ()

    def sql(self, *, of_person: bool, with_notes: bool) -> str:
        """The statement for this export."""
        whose = f"{self.whose} AND $4::uuid[] IS NOT NULL AND $5::uuid[] IS NOT NULL" if of_person else "true"
        notes = "true" if with_notes else "m.direction <> 'note'"
        return self.statement.replace("{whose}", whose).replace("{notes}", notes)


_NOT_ERASED = """EXISTS (SELECT 1 FROM cases k JOIN customers c ON c.tenant_id = $1 AND c.customer_id = k.customer_id
    WHERE k.tenant_id = $1 AND k.case_id = {case} AND c.erased_at IS NULL)"""
_CUSTOMERS = """
SELECT t.customer_id::text AS key, jsonb_build_object('customer_id', t.customer_id, 'linked_into', NULLIF(t.root_id, t.customer_id),
    'name', t.name, 'locale', t.locale, 'fields', t.fields, 'created_at', t.created_at,
    'identities', (SELECT COALESCE(jsonb_agg(jsonb_build_object('identity_id', i.identity_id, 'kind', i.kind, 'value', i.value,
        'shown', COALESCE(NULLIF(i.shown, ''), i.value), 'status', i.status, 'provenance', i.provenance, 'created_at', i.created_at,
        'verified_how', i.verified_how, 'verified_at', i.verified_at, 'withdrawn_at', i.withdrawn_at,
        'consents', (SELECT COALESCE(jsonb_agg(jsonb_build_object('purpose', n.purpose, 'state', n.state, 'how', n.how,
            'text_version', n.text_version, 'said_at', n.said_at) ORDER BY n.consent_id), '[]')
            FROM consents n WHERE n.tenant_id = $1 AND n.identity_id = i.identity_id)) ORDER BY i.identity_id), '[]')
        FROM identities i WHERE i.tenant_id = $1 AND i.customer_id = t.customer_id),
    'organizations', (SELECT COALESCE(jsonb_agg(jsonb_build_object('organization_id', o.organization_id, 'name', o.name, 'role', b.role,
        'since', b.since) ORDER BY o.name), '[]') FROM organization_members b
        JOIN organizations o ON o.tenant_id = $1 AND o.organization_id = b.organization_id
        WHERE b.tenant_id = $1 AND b.customer_id = t.customer_id))::text AS line
FROM customers t WHERE t.tenant_id = $1 AND ($2::text IS NULL OR t.customer_id > $2::uuid) AND t.erased_at IS NULL AND {whose}
ORDER BY t.customer_id LIMIT $3
"""
_CASES = f"""
SELECT t.case_id::text AS key, (to_jsonb(t) - {_INNER} || jsonb_build_object(
    'owner_name', (SELECT a.name FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = t.owner_agent_id),
    'labels', (SELECT COALESCE(jsonb_agg(b.name ORDER BY b.name), '[]') FROM case_labels l
        JOIN labels b ON b.tenant_id = $1 AND b.label_id = l.label_id WHERE l.tenant_id = $1 AND l.case_id = t.case_id)))::text AS line
FROM cases t WHERE t.tenant_id = $1 AND ($2::text IS NULL OR t.case_id > $2::uuid) AND {_NOT_ERASED.format(case="t.case_id")} AND {{whose}}
ORDER BY t.case_id LIMIT $3
"""  # noqa: S608 - constants of this module
_INTERACTIONS = f"""
SELECT t.interaction_id::text AS key, (to_jsonb(t) - {_INNER} - '{{thread_key,closed_told_until}}'::text[])::text AS line
FROM interactions t WHERE t.tenant_id = $1 AND ($2::text IS NULL OR t.interaction_id > $2::uuid)
  AND {_NOT_ERASED.format(case="t.case_id")} AND {{whose}}
ORDER BY t.interaction_id LIMIT $3
"""  # noqa: S608
_MESSAGES = f"""
SELECT m.message_id::text AS key, jsonb_build_object('message_id', m.message_id, 'case_id', m.case_id, 'interaction_id', m.interaction_id,
    'direction', m.direction, 'author_kind', m.author_kind, 'author_id', m.author_id,
    'author_name', (SELECT a.name FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = m.author_id), 'text', m.text,
    'attachment_ids', (SELECT COALESCE(jsonb_agg(x ->> 'attachment_id'), '[]') FROM jsonb_array_elements(m.attachments) x),
    'status', m.status, 'occurred_at', m.occurred_at,
    'mail', (SELECT to_jsonb(e) - {_INNER} - '{{message_id,threading}}'::text[] || jsonb_build_object('recipients', (
        SELECT COALESCE(jsonb_agg(to_jsonb(r) - '{{tenant_id,message_id,place}}'::text[] ORDER BY r.place), '[]')
        FROM mail_recipients r WHERE r.tenant_id = $1 AND r.message_id = m.message_id))
        FROM mails e WHERE e.tenant_id = $1 AND e.message_id = m.message_id))::text AS line
FROM messages m WHERE m.tenant_id = $1 AND ($2::text IS NULL OR m.message_id > $2::uuid) AND {{notes}}
  AND {_NOT_ERASED.format(case="m.case_id")} AND {{whose}}
ORDER BY m.message_id LIMIT $3
"""  # noqa: S608
_FACTS = f"""
SELECT t.fact_id::text AS key, (to_jsonb(t) - {_INNER} || jsonb_build_object('source', s.key))::text AS line
FROM facts t JOIN fact_sources s ON s.tenant_id = $1 AND s.source_id = t.source_id
WHERE t.tenant_id = $1 AND ($2::text IS NULL OR t.fact_id > $2::uuid) AND {{whose}} ORDER BY t.fact_id LIMIT $3
"""  # noqa: S608
_EVENTS = f"""
SELECT t.seq::text AS key, (jsonb_strip_nulls(to_jsonb(t) - {_INNER}))::text AS line
FROM events t WHERE t.tenant_id = $1 AND ($2::text IS NULL OR t.seq > $2::bigint) AND {{whose}} ORDER BY t.seq LIMIT $3
"""  # noqa: S608
# Files: the line, and the content by which it is kept.
_ATTACHMENTS = f"""
SELECT t.attachment_id::text AS key, jsonb_build_object('attachment_id', t.attachment_id, 'message_id', t.message_id, 'name', t.name,
    'media_type', t.media_type, 'size', t.size, 'sha256', encode(t.sha256, 'hex'), 'created_at', t.created_at)::text AS line
FROM attachments t JOIN messages m ON m.tenant_id = $1 AND m.message_id = t.message_id
WHERE t.tenant_id = $1 AND ($2::text IS NULL OR t.attachment_id > $2::uuid) AND {{notes}}
  AND {_NOT_ERASED.format(case="m.case_id")} AND {{whose}}
ORDER BY t.attachment_id LIMIT $3
"""  # noqa: S608
_STAFF = (
    "owner_agent_id",
    "owner_name",
    "team_id",
    "labels",
    "author_id",
    "author_name",
    "told_by",
    "actor_id",
    "agent_id",
)


def _table(table: str, key: str, *without: str, folder: str = "settings/") -> Section:
    """A table of the tenant's as it stands, in the order of its key; what is no uuid is paged by its text."""
    hidden = ",".join(("password_hash", "secrets", "secret", "token_hash", *without))
    return Section(
        f"{folder}{table}",
        f"SELECT (t.{key})::text AS key, (to_jsonb(t) - {_INNER} - '{{{hidden}}}'::text[])::text AS line FROM {table} t"  # noqa: S608
        f" WHERE t.tenant_id = $1 AND ($2::text IS NULL OR (t.{key})::text > $2) ORDER BY (t.{key})::text LIMIT $3",
    )


FILES = "files"
SECTIONS: tuple[Section, ...] = (
    Section("customers", _CUSTOMERS, "t.customer_id = ANY ($4)"),
    Section("cases", _CASES, "t.case_id = ANY ($5)", _STAFF),
    Section("interactions", _INTERACTIONS, "t.case_id = ANY ($5)", _STAFF),
    Section("messages", _MESSAGES, "m.case_id = ANY ($5)", _STAFF),
    Section(FILES, _ATTACHMENTS, "m.case_id = ANY ($5)"),
    Section("facts", _FACTS, "t.customer_id = ANY ($4)", _STAFF),
    # Facts about whoever has no words any more: ids and times, as the metrics need them.
    Section("events", _EVENTS, "(t.customer_id = ANY ($4) OR t.case_id = ANY ($5))", (*_STAFF, "data")),
    _table("work_items", "work_item_id", folder=""),
    # Written among colleagues, as notes are.
    _table("case_tasks", "task_id", folder=""),
    _table("organizations", "organization_id"),
    _table("organization_domains", "domain"),
    _table("agents", "agent_id", "presence", "presence_at", "presence_reason", "last_seen_at", "idle_since", "signed_in_at"),
    _table("routing_policies", "policy_id"), _table("skills", "skill_id"), _table("agent_skills", "agent_id::text || t.skill_id"),
    _table("roles", "role_id"), _table("teams", "team_id"), _table("team_members", "team_id::text || t.agent_id"),
    _table("queues", "queue_id"), _table("queue_members", "queue_id::text || t.agent_id"), _table("dispositions", "disposition_id"),
    _table("entry_points", "entry_point_id", "settings"), _table("calendars", "calendar_id"), _table("labels", "label_id"),
    _table("field_definitions", "field_id"), _table("canned_replies", "reply_id"), _table("macros", "macro_id"), _table("rules", "rule_id"), _table("routing_rules", "rule_id"),
    _table("case_views", "view_id"), _table("fact_sources", "source_id"), _table("fact_kinds", "kind_id"),
    _table("retention_rules", "kind"), _table("own_lists", "list"),
)  # fmt: skip


def sections_of(*, of_person: bool) -> Sequence[Section]:
    """Those of an export."""
    return tuple(each for each in SECTIONS if each.whose is not None) if of_person else SECTIONS


# Told within lines of others: `customers`, `cases`, `messages`.
WITHIN = frozenset(
    {"identities", "consents", "attachments", "organization_members", "tenants", "mails", "mail_recipients"}
)
# How Retzef works, what it may forget, secrets, and what has an export of its own.
LEFT_OUT = frozenset({
    "access_links", "alerts", "api_tokens", "passkeys", "recovery_codes", "second_factors", "sessions", "webhook_subscriptions", "webhook_deliveries",
    "audit_entries", "blocked_identities", "case_acts", "case_drafts", "case_merges", "considered_work", "customer_keys", "customer_links", "decisions",
    "duplicate_suggestions", "erased_mails", "erasures", "exports", "fact_versions", "idempotency_keys", "identity_providers", "sign_in_links", "import_refusals", "imports", "inbound_receipts",
    "followed_up", "jobs", "journal_readers", "legal_holds", "mail_quarantine", "mail_resends", "mail_sources", "mailbox_consents", "mailboxes", "note_mentions", "notification_settings", "notifications", "offers", "retention_runs",
    "router_leases", "rule_runs", "searched_fields", "searched_messages", "shadow_differences", "shadow_runs", "simulations", "simulation_runs", "tenant_counters",
})  # fmt: skip
