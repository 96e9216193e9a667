"""Where something of a person may be: every column of text, JSON or bytes there is, and what an erasure does with it.

Whoever adds such a column says here whether it holds something of a customer: `tests/architecture/test_erasure.py` compares
this list with the schema. Statements are given $1 the tenant, $2 the customers who are one person, $3 their identities, $4
their cases, and run in this order, in one transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Erased:
    """What is done with a person's rows of a table: some columns get another value, or (`sets` empty) the rows go.

    `rows`: which, of the table as `t`. `also`: columns of the table that hold nothing of a customer.
    """

    table: str
    rows: str
    sets: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    @property
    def statement(self) -> str:
        """The SQL of it."""
        where = f"t.tenant_id = $1 AND ({self.rows}) AND $2::uuid[] IS NOT NULL AND $3::uuid[] IS NOT NULL AND $4::uuid[] IS NOT NULL"
        if not self.sets:
            return f"DELETE FROM {self.table} t WHERE {where}"  # noqa: S608 - constants of this module
        values = ", ".join(f"{column} = {value}" for column, value in self.sets.items())
        return f"UPDATE {self.table} t SET {values} WHERE {where}"  # noqa: S608


_OF_MESSAGES = (
    "t.message_id IN (SELECT m.message_id FROM messages m WHERE m.tenant_id = $1 AND m.case_id = ANY ($4))"
)
_HELD_BACK = """SELECT {} FROM mail_quarantine q JOIN identities d ON d.tenant_id = $1 AND d.value = q.sender
    WHERE q.tenant_id = $1 AND d.identity_id = ANY ($3)"""
_MENTIONS = "EXISTS (SELECT FROM unnest($4::uuid[]) AS c(id) WHERE position(c.id::text IN {}::text) > 0)"

ERASED: tuple[Erased, ...] = (
    # Jobs first: what waits to be sent or reported is no longer.
    Erased(
        "jobs",
        """t.payload ->> 'thread_key' IN (SELECT i.thread_key FROM interactions i WHERE i.tenant_id = $1 AND i.case_id = ANY ($4))
        OR t.payload ->> 'message_id' IN (SELECT m.message_id::text FROM messages m WHERE m.tenant_id = $1 AND m.case_id = ANY ($4))""",
        also=("kind", "payload", "state", "last_error"),
    ),
    Erased("searched_messages", _OF_MESSAGES, also=("words",)),
    Erased(
        "searched_fields",
        "(t.subject = 'customer' AND t.owner_id = ANY ($2)) OR (t.subject = 'case' AND t.owner_id = ANY ($4))",
        also=("subject", "words"),
    ),
    # What another system answered may say anything.
    Erased(
        "webhook_deliveries",
        """t.event_seq IN (SELECT e.seq FROM events e WHERE e.tenant_id = $1
        AND (e.case_id = ANY ($4) OR e.customer_id = ANY ($2) OR e.identity_id = ANY ($3)))""",
        {"answer": "NULL"}, also=("kind", "state", "error_code"),
    ),
    # Answers kept for calls made again are sealed, so whom they name cannot be looked for: all go. Whoever repeats a call is
    # told that it was made and its answer lost.
    Erased("idempotency_keys", "t.answer IS NOT NULL", {"answer": "NULL", "status": "NULL"}, also=("key", "fingerprint")),
    Erased("inbound_receipts", _OF_MESSAGES, also=("provider_message_id",)),
    Erased(
        "attachments",
        f"""{_OF_MESSAGES} OR EXISTS (SELECT FROM interactions i WHERE i.tenant_id = $1 AND i.case_id = ANY ($4)
        AND position(i.thread_key IN t.uploaded_by) > 0) OR t.attachment_id IN ({_HELD_BACK.format("q.attachment_id")})""",
        also=("name", "media_type", "sha256", "uploaded_by"),
    ),
    Erased(
        "mails", _OF_MESSAGES,
        {
            "mail_id": "NULL", "subject": "''", "sender_name": "''", "sender_address": "''", "reply_to": "NULL", "html": "NULL",
            "has_html": "false",
        },
        also=("kind", "verdict", "threading", "protection", "defects"),
    ),
    Erased("mail_recipients", _OF_MESSAGES, also=("role", "address", "name", "status", "code", "detail")),
    Erased("mail_resends", _OF_MESSAGES, also=("status_before", "error_before", "corrected")),
    Erased("mail_sources", _OF_MESSAGES, also=("packed",)),
    Erased("followed_up", _OF_MESSAGES),
    Erased(
        "mail_quarantine",
        f"t.quarantine_id IN ({_HELD_BACK.format('q.quarantine_id')})",
        also=("folder", "reason", "detail", "sender", "subject", "state", "digest"),
    ),
    Erased("case_drafts", "t.case_id = ANY ($4)", also=("text", "mail")),
    # Only ids; but whom a note named and who was told of it goes with the note.
    Erased("note_mentions", _OF_MESSAGES),
    Erased("notifications", "t.case_id = ANY ($4)", also=("kind",)),
    Erased("case_tasks", "t.case_id = ANY ($4)", also=("text",)),
    Erased("rule_runs", "t.case_id = ANY ($4) OR t.customer_id = ANY ($2)", also=("state", "why")),
    Erased(
        "messages", "t.case_id = ANY ($4)",
        {"text": "''", "attachments": "'[]'", "provider_message_id": "NULL", "campaign": "NULL", "version": "t.version + 1"},
        # A client's own id of a message is made by chance.
        also=("direction", "author_kind", "status", "error_code", "client_id"),
    ),
    Erased(
        "considered_work", "t.work_item_id IN (SELECT w.work_item_id FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = ANY ($4))",
        {"notice": "NULL"}, also=("requirements",),
    ),
    Erased(
        "work_items", "t.case_id = ANY ($4)", {"last_line": "''", "version": "t.version + 1"},
        also=("medium", "state", "passed_by", "last_line_by", "requirements"),
    ),
    Erased(
        "interactions", "t.case_id = ANY ($4)",
        # What is written to that thread from now on is somebody's whom we do not know.
        {"thread_key": "'erased:' || t.interaction_id", "status": "'ended'", "ended_at": "COALESCE(t.ended_at, now())"},
        also=("channel",),
    ),
    Erased("case_acts", _MENTIONS.format("t.items"), also=("items",)),
    # An act of the desk and a merge keep what was, to undo it: that is no longer.
    Erased("case_merges", "t.case_id = ANY ($4) OR t.into_case_id = ANY ($4)", also=("before", "opened")),
    Erased(
        # Words of people on the matter.
        "cases", "t.case_id = ANY ($4)", {"subject": "NULL", "outcome": "NULL", "fields": "'{}'", "version": "t.version + 1"},
        also=("status",),
    ),
    Erased(
        "blocked_identities",
        "(t.kind, t.value) IN (SELECT d.kind, d.value FROM identities d WHERE d.tenant_id = $1 AND d.identity_id = ANY ($3))",
        also=("kind", "value", "reason"),
    ),
    Erased(
        "identities", "t.identity_id = ANY ($3)",
        {
            "value": "'erased:' || t.identity_id", "shown": "''", "status": "'withdrawn'", "withdrawn_from": "'claimed'",
            "version": "t.version + 1",
        },
        also=("kind", "provenance", "verified_how", "unreachable_code"),
    ),
    Erased("customer_keys", "t.customer_id = ANY ($2)", also=("key",)),
    # With what they said before. That they were told stays in the journal, of nobody.
    Erased(
        "facts", "t.customer_id = ANY ($2) OR t.case_id = ANY ($4)", also=("external_id", "kind", "content"),
    ),
    Erased("organization_members", "t.customer_id = ANY ($2)", also=("role",)),
    Erased("duplicate_suggestions", "t.one_id = ANY ($2) OR t.other_id = ANY ($2)", also=("reasons", "state")),
    Erased(
        "customer_links", "t.from_customer_id = ANY ($2) OR t.into_customer_id = ANY ($2)", {"displaced": "'{}'"},
        also=("provenance",),
    ),
    Erased(
        "customers", "t.customer_id = ANY ($2)",
        {
            "name": "NULL", "locale": "NULL", "fields": "'{}'", "keyed": "true", "erased_at": "now()",
            "version": "t.version + 1",
        },
    ),
)  # fmt: skip

# Of these what belongs to a case goes with the words of that case, whoever it was of.
OF_CASES = frozenset(
    {
        "jobs", "searched_messages", "searched_fields", "webhook_deliveries", "inbound_receipts", "attachments", "mails", "mail_recipients",
        "mail_resends", "mail_sources", "followed_up", "case_drafts", "note_mentions",
        "notifications", "case_tasks", "rule_runs", "messages", "considered_work", "work_items", "interactions", "case_acts", "case_merges", "cases",
    }
)  # fmt: skip

# Tables of which no column holds anything of a customer, with the columns one might suspect.
NOT_OF_CUSTOMERS: Mapping[str, tuple[str, ...]] = {
    "access_links": ("kind", "token_hash"),
    "alerts": ("kind",),
    "agents": ("name", "email", "password_hash", "locale", "role", "presence", "presence_reason", "caps"),
    "api_tokens": ("name", "token_hash", "permissions", "last_used_network"),
    # Settings of the centre; names of customers are found by their id when it is read.
    "audit_entries": ("act", "object_kind", "before", "after", "network"),
    # What was agreed to stays as a fact of nobody.
    # Names of holidays and what everybody is told.
    "calendars": ("name", "week", "days", "holidays", "closed_texts"),
    "canned_replies": ("code", "title", "texts"),
    "case_views": ("name", "query"),
    "consents": ("purpose", "state", "how", "text_version"),
    "decisions": ("policy", "candidates"),
    "dispositions": ("label",),
    "entry_points": ("channel", "name", "public_key", "settings", "secrets"),
    "erasures": ("reason", "state"),
    "fact_kinds": ("key", "title", "fields"),
    "fact_sources": ("key", "name", "icon"),
    # They go with their fact.
    "fact_versions": ("kind", "content"),
    # Ids and facts: the words are in the rows above.
    "events": ("kind", "actor_kind", "data"),
    "field_definitions": ("subject", "key", "type", "label", "help", "choices"),
    # The trial's claims are of the administrator who tried.
    "identity_providers": ("stage", "name", "preset", "issuer", "client_id", "secrets", "email_domains", "role", "role_claim", "role_rules", "end_session_endpoint", "tried_claims"),
    # Which mails of a mailbox are not to come again; who has such a mail can find that it was here, nobody else can read anything of it.
    "erased_mails": ("digest",),
    # Places in what is exported; the files themselves are deleted as those of imports are.
    "exports": ("state", "error", "after", "counts"),
    "import_refusals": ("code",),
    # Places in a file; the files themselves are deleted with whomever they may name (`erase`).
    "imports": ("file_name", "encoding", "delimiter", "columns", "recognise_by", "update_rule", "state", "error", "examples", "subject", "fact_source", "fact_kind", "unknown_customer"),
    "labels": ("name", "color"),
    "legal_holds": ("reference",),
    "macros": ("name", "acts"),
    # Names of folders of the centre's own mailboxes, and what their server says.
    "mailboxes": ("folder", "state", "error", "detail"),
    # Of the centre's own mailboxes, too, and gone after a day.
    "mailbox_consents": ("state_digest", "sealed"),
    "journal_readers": ("reader",),
    "notification_settings": ("kinds",),
    "rules": ("name", "event", "match", "conditions", "acts"),
    # What is shown to agents is written of customers at large; what was shown of one goes with the item.
    "routing_rules": ("name", "condition", "program", "reads", "effects", "notices", "shown", "last_error"),
    # Companies. Of whom they consist is in their members, which go.
    "organization_domains": ("domain",),
    "organizations": ("name", "external_id", "folded_name"),
    "offers": ("state", "reasons", "answer_reason"),
    # Words of the centre: purposes of consent, reasons of its agents.
    "own_lists": ("list", "entries"),
    "queues": ("name", "sender_names", "signatures", "sender_address", "requirements", "rings", "when_closed"),
    "passkeys": ("credential_id", "public_key", "name"),
    "recovery_codes": ("code_hash",),
    "retention_rules": ("kind",),
    "retention_runs": ("kind",),
    "roles": ("name", "permissions"),
    "router_leases": ("holder",),
    "routing_policies": ("name", "body", "state"),
    "second_factors": ("secret",),
    "sessions": ("token_hash", "user_agent", "network", "came_by"),
    # Ids of people who work here, points and codes of reasons.
    "shadow_differences": ("ours", "theirs"),
    "shadow_runs": ("failure",),
    "skills": ("name",),
    # Sums and samples of many: how long, how often; nobody is named.
    "simulations": ("name", "asked", "scenario", "state", "error", "result"),
    "simulation_runs": ("figures",),
    "sign_in_links": ("issuer", "subject"),
    "teams": ("name",),
    "tenant_counters": ("name",),
    "webhook_subscriptions": ("name", "url", "kinds", "secrets", "state", "off_reason"),
    "tenants": ("name", "default_locale", "locales", "accent", "home_country", "time_zone", "second_factor_for"),
}  # fmt: skip
