"""The hot statements under row-level security: they use their index, and touch no more rows than they answer with.

Looked at twice. In a centre of some size whose tables PostgreSQL has analysed, the plan itself is read. In a centre that
has grown from nothing in its first minutes nothing has been analysed, and connections keep plans they made over empty
tables: there only the rows a statement touches are counted, whatever its plan.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest
import pytest_asyncio

from retzef.kernel.events import NOTE_LINE_KINDS
from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.cases import (
    access,
    attachments,
    listing,
    page,
    receipts,
    saying,
    send,
    timeline,
    unused_files,
)
from retzef.modules.cases import customer as case_customer
from retzef.modules.cases.listing import CaseFilter, Cursor, PageAsked
from retzef.modules.customers import access as customer_access
from retzef.modules.customers import directory, recognise
from retzef.modules.inbound.api import INGEST, InboundRow, ingest_arguments
from retzef.modules.mail import known, storing
from retzef.modules.operations import chores
from retzef.modules.queues import reading, repository
from retzef.modules.staff import sign_in
from retzef.modules.tenancy import entry_points
from retzef.modules.webchat import live, threads
from retzef.platform.auth import principal
from retzef.platform.auth.permissions import Permissions, Rights
from retzef.platform.db import Connection
from retzef.platform.jobs import repository as jobs
from retzef.platform.journal import read
from tests.fixtures.database import Database as FreshDatabase

pytestmark = pytest.mark.asyncio(loop_scope="module")

THREADS = 3000
EVENTS = 200_000
# So small that a look through all of it costs nothing.
SMALL = {"installation", "database_lives", "schema_migrations", "tenants", "tenant_counters", "labels", "queues", "queue_members", "team_members", "teams", "dispositions",
         "entry_points", "agents", "agent_skills", "skills", "routing_policies", "router_leases", "identity_providers"}  # fmt: skip
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def _id(what: str, number: int = 1) -> UUID:
    """The id the crowd's rows have, made as the statements below make it."""
    import hashlib

    return UUID(hashlib.md5(f"{what}{number}".encode(), usedforsecurity=False).hexdigest())


TENANT = _id("tenant")
# Tenant 1 is large; twenty more have ten threads each, so that the tenant alone is no sufficient index.
_CROWD = f"""
SET session_replication_role = replica;
CREATE TEMP TABLE scale AS
    SELECT t, n, (t * 100000 + n) AS k FROM generate_series(1, 21) t, generate_series(1, {THREADS}) n WHERE t = 1 OR n <= 10;
INSERT INTO tenants (tenant_id, name, created_at) SELECT md5('tenant' || t)::uuid, 'T', now() FROM generate_series(1, 21) t;
INSERT INTO queues (tenant_id, queue_id, name) SELECT md5('tenant' || t)::uuid, md5('queue' || t)::uuid, '{{"en": "Q"}}'
    FROM generate_series(1, 21) t;
INSERT INTO entry_points (tenant_id, entry_point_id, channel, name, public_key, queue_id)
    SELECT md5('tenant' || t)::uuid, md5('entry' || t)::uuid, 'webchat', 'E', 'public-key-' || t, md5('queue' || t)::uuid
    FROM generate_series(1, 21) t;
INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, role, presence, presence_at, idle_since, last_seen_at)
    SELECT md5('tenant' || t)::uuid, md5('agent' || (t * 1000 + a))::uuid, 'A', 'a' || t || '.' || a || '@x', '', 'agent', 'ready', now(), now(), now()
    FROM generate_series(1, 21) t, generate_series(1, 50) a;
INSERT INTO queue_members SELECT md5('tenant' || t)::uuid, md5('queue' || t)::uuid, md5('agent' || (t * 1000 + a))::uuid
    FROM generate_series(1, 21) t, generate_series(1, 50) a;
INSERT INTO sessions (tenant_id, token_hash, agent_id, created_at, expires_at)
    SELECT md5('tenant' || t)::uuid, sha256(('token' || t || '.' || a || '.' || s)::bytea), md5('agent' || (t * 1000 + a))::uuid, now(), now() + '1 day'
    FROM generate_series(1, 21) t, generate_series(1, 50) a, generate_series(1, 10) s;
INSERT INTO customers (tenant_id, customer_id, name, root_id, created_at)
    SELECT md5('tenant' || t)::uuid, md5('customer' || k)::uuid, 'C' || k, md5('customer' || k)::uuid, now() FROM scale;
INSERT INTO searched_fields (tenant_id, subject, owner_id, words)
    SELECT md5('tenant' || t)::uuid, 'customer', md5('customer' || k)::uuid, ('contract' || k || ' @plan=gold')::tsvector FROM scale;
INSERT INTO identities (tenant_id, identity_id, customer_id, kind, value, status, provenance, created_at)
    SELECT md5('tenant' || t)::uuid, md5('identity' || k)::uuid, md5('customer' || k)::uuid, 'webchat_visitor', 'visitor' || k, 'verified', 'webchat', now() FROM scale;
INSERT INTO cases (tenant_id, case_id, number, customer_id, opened_at)
    SELECT md5('tenant' || t)::uuid, md5('case' || k)::uuid, k, md5('customer' || k)::uuid, now() FROM scale;
INSERT INTO labels (tenant_id, label_id, name, color, created_at)
    SELECT md5('tenant' || t)::uuid, md5('label' || t)::uuid, 'L', 'gray', now() FROM generate_series(1, 21) t;
INSERT INTO case_labels SELECT md5('tenant' || t)::uuid, md5('case' || k)::uuid, md5('label' || t)::uuid FROM scale;
INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel, thread_key, status, started_at)
    SELECT md5('tenant' || t)::uuid, md5('interaction' || k)::uuid, md5('case' || k)::uuid, md5('identity' || k)::uuid, md5('entry' || t)::uuid,
        'webchat', 'visitor' || k, CASE WHEN n % 3 = 0 THEN 'ended' ELSE 'open' END, now() FROM scale;
INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, interaction_id, state, load, queued_at, agent_id, last_line_at)
    SELECT md5('tenant' || t)::uuid, md5('item' || k)::uuid, md5('queue' || t)::uuid, 'chat', md5('case' || k)::uuid, md5('interaction' || k)::uuid,
        CASE WHEN n % 3 = 0 THEN 'done' WHEN n <= 200 THEN 'assigned' WHEN n <= 400 THEN 'offered' ELSE 'waiting' END, 2, now(),
        CASE WHEN n <= 400 THEN md5('agent' || (t * 1000 + 1 + n % 50))::uuid END, now() FROM scale;
INSERT INTO offers (tenant_id, offer_id, work_item_id, agent_id, state, reasons, offered_at, expires_at)
    SELECT md5('tenant' || t)::uuid, md5('offer' || k)::uuid, md5('item' || k)::uuid, md5('agent' || (t * 1000 + 1 + n % 50))::uuid,
        CASE WHEN n BETWEEN 201 AND 400 AND n % 3 > 0 THEN 'pending' ELSE 'accepted' END, '[]', now(), now() + '1 hour' FROM scale;
INSERT INTO messages (tenant_id, message_id, case_id, interaction_id, direction, author_kind, text, status, client_id, provider_message_id, occurred_at)
    SELECT md5('tenant' || t)::uuid, md5('message' || k * 10 + m)::uuid, md5('case' || k)::uuid, md5('interaction' || k)::uuid,
        CASE WHEN m % 2 = 0 THEN 'in' ELSE 'out' END, 'customer', 'text', CASE WHEN m % 2 = 0 THEN 'received' ELSE 'sent' END,
        'client' || k * 10 + m, 'outside' || k * 10 + m, now()
    FROM scale, generate_series(1, 5) m;
INSERT INTO mails (tenant_id, message_id, entry_point_id, thread_id, mail_id, sender_address, kind, verdict)
    SELECT md5('tenant' || t)::uuid, md5('message' || k * 10 + m)::uuid, md5('entry' || t)::uuid, md5('thread' || k)::uuid, 'mail' || k * 10 + m,
        CASE WHEN m = 2 OR n > 9 THEN 'c' || k || '@x' ELSE '' END, 'message', CASE WHEN m = 2 OR n > 9 THEN 'proven' END
    FROM scale, generate_series(1, 2) m; -- most of a mailbox came, and was not answered
INSERT INTO mail_recipients (tenant_id, message_id, place, role, address, status)
    SELECT md5('tenant' || t)::uuid, md5('message' || k * 10 + m)::uuid, 0, 'to', 'c' || k || '@x', CASE WHEN m = 1 AND n <= 9 THEN 'accepted' END
    FROM scale, generate_series(1, 2) m;
INSERT INTO inbound_receipts SELECT md5('tenant' || t)::uuid, md5('entry' || t)::uuid, 'receipt' || k * 10 + m, md5('message' || k * 10 + m)::uuid, now()
    FROM scale, generate_series(1, 5) m;
INSERT INTO attachments (tenant_id, attachment_id, name, media_type, size, sha256, uploaded_by, created_at)
    SELECT md5('tenant' || t)::uuid, md5('file' || k)::uuid, 'f', 'image/png', 1, ''::bytea, 'visitor/x', now() FROM scale;
INSERT INTO decisions (tenant_id, decision_id, work_item_id, decided_at, policy, candidates)
    SELECT md5('tenant' || t)::uuid, md5('decision' || k)::uuid, md5('item' || k)::uuid, now(), 'p', '[]' FROM scale;
INSERT INTO jobs (tenant_id, job_id, kind, payload, state, run_at, created_at)
    SELECT md5('tenant' || t)::uuid, md5('job' || k)::uuid, 'kind', '{{}}', CASE WHEN n % 10 = 0 THEN 'dead' ELSE 'ready' END,
        timestamptz '2026-11-21 12:00Z' + make_interval(secs => n - 10), now() FROM scale;
INSERT INTO events (tenant_id, epoch, xid, occurred_at, kind, actor_kind, case_id, interaction_id, message_id, identity_id)
    SELECT md5('tenant' || t)::uuid, 1, (3 + e * (pg_current_xact_id()::text::bigint - 3) / {EVENTS + 20 * 10 * 67})::text::xid8, now(),
        CASE WHEN e % 20 = 0 THEN 'interaction_started' ELSE 'message_received' END, 'customer', md5('case' || k)::uuid,
        md5('interaction' || k)::uuid, md5('message' || k * 10 + 1)::uuid, md5('identity' || k)::uuid
    FROM (SELECT s.*, row_number() OVER () AS e FROM scale s, generate_series(1, {EVENTS} / {THREADS})) x;
INSERT INTO events (tenant_id, epoch, occurred_at, kind, actor_kind, work_item_id, data)
    SELECT md5('tenant' || t)::uuid, 1, now() - CASE WHEN n <= 200 THEN interval '0' ELSE interval '1 day' END - make_interval(secs => x.ago), x.kind, 'system',
        md5('item' || k)::uuid, jsonb_build_object('queue_id', md5('queue' || t)::uuid)
    FROM scale, (VALUES ('work_item_queued', 20), ('assigned', 0)) x (kind, ago) WHERE n <= 1200;
UPDATE queues SET alert_wait_seconds = 60, alert_waiting = 5, alert_in_time_percent = 80, alert_nobody_ready = true
    WHERE tenant_id IN (md5('tenant1')::uuid, md5('tenant2')::uuid);
INSERT INTO alerts (tenant_id, alert_id, queue_id, kind, since, began_at, ended_at, worst, threshold)
    SELECT md5('tenant' || t)::uuid, md5('alert' || k)::uuid, md5('queue' || t)::uuid, 'many_waiting', now(), now(), CASE WHEN n > 1 THEN now() END, 9, 5 FROM scale;
INSERT INTO roles (tenant_id, role_id, name, permissions, created_at)
    SELECT md5('tenant' || t)::uuid, md5('role' || k)::uuid, '{{}}', '{{cases.read}}', now() FROM scale WHERE n <= 40;
INSERT INTO second_factors (tenant_id, agent_id, secret, made_at)
    SELECT md5('tenant' || t)::uuid, md5('agent' || (t * 1000 + n))::uuid, 'sealed', now() FROM scale WHERE n <= 50;
DROP TABLE scale;
SET session_replication_role = origin;
"""


@dataclass(frozen=True, slots=True)
class Probe:
    """A statement, what it is asked, the rows it may touch, and the index its plan must use (none: a function)."""

    statement: str
    arguments: Callable[[], tuple[object, ...]]
    rows: int
    indexes: frozenset[str] = frozenset()
    as_system: bool = False


def _inbound(thread: int, number: int, *, known: bool) -> tuple[object, ...]:
    visitor = f"visitor{100_000 + thread}" if known else f"newcomer{number}"
    details: dict[str, object] = {
        "channel": "webchat", "queue_id": _id("queue"), "medium": "chat", "item_load": 1, "priority": 0,
        "identity_kind": "webchat_visitor", "identity_value": visitor, "identity_status": "verified", "provenance": "webchat",
        "name": None, "locale": None, "claims": [], **{each: _id(f"new-{each}", number) for each in (
            "customer_id", "identity_id", "case_id", "interaction_id", "work_item_id")},
    }  # fmt: skip
    row = InboundRow(
        _id("entry"), visitor, f"new{number}", _id("new-message_id", number), "x", "x", None, f"new{number}", NOW,
        msgspec.json.encode(details).decode(),
    )  # fmt: skip
    return ingest_arguments(TENANT, NOW, [row])


def _listed(
    wanted: CaseFilter, asked: PageAsked | None = None
) -> tuple[str, Callable[[], tuple[object, ...]]]:
    """A page of a list as somebody asks who may read all."""
    reader = Rights(TenantId(TENANT), AgentId(_id("agent", 1003)), frozenset({"cases.read_all"}))
    statement, arguments = listing.write_page(reader, wanted, asked or PageAsked())
    return statement, lambda: tuple(arguments)


def _reader(*, sees_all: bool) -> Rights:
    permissions: Permissions = (
        frozenset({"cases.read", "cases.read_all"}) if sees_all else frozenset({"cases.read"})
    )
    return Rights(TenantId(TENANT), AgentId(_id("agent", 1003)), permissions)


def _project(**ids: list[UUID] | list[int]) -> tuple[object, ...]:
    kinds = ("agents", "offers", "work_items", "messages", "cases", "customers", "note_lines")
    return TENANT, *(ids.get(kind, []) for kind in kinds)


_SOME_ITEMS = "SELECT routing_items($1, $2)"
_SOME_AGENTS = "SELECT routing_agents($1, $2)"
_PROJECT = "SELECT * FROM project_entities($1, $2, $3, $4, $5, $6, $7, $8)"
K = 100_002  # a thread whose interaction is open and whose work is in somebody's hands
ASKED = f'{{"words": "contract{K}", "sure": [], "like": [], "part": "ord-{K}"}}'  # of own fields and of facts
ENDED = 100_003
_numbers = iter(range(1_000_000))

PROBES: dict[str, Probe] = {
    "ingest into an open thread": Probe(INGEST, lambda: _inbound(2, next(_numbers), known=True), 10),
    "ingest into an ended thread": Probe(INGEST, lambda: _inbound(3, next(_numbers), known=True), 20),
    "ingest from a newcomer": Probe(INGEST, lambda: _inbound(0, next(_numbers), known=False), 20),
    "what mails name": Probe(
        known._NAMED,
        lambda: (TENANT, [_id("message", K * 10 + 1)], [f"mail{K * 10 + 2}", "none"], [_id("thread", K)], [K], [f"c{K}@x"]), 40,
        frozenset({"mails_pkey", "mails_by_mail_id_in_order", "mails_by_thread", "mail_recipients_we_wrote_to"}),
    ),
    "what mails of people name to whom nobody wrote": Probe(
        known._NAMED, lambda: (TENANT, [], ["none"], [], [], [f"c{K + 20 + number}@x" for number in range(10)]), 10
    ),
    "threads of mail": Probe(known._THREADS, lambda: (TENANT, [_id("thread", K)], [_id("entry")]), 40, frozenset({"interactions_by_thread"})),
    "open cases of senders": Probe(known._OPEN_CASES, lambda: (TENANT, [f"c{K}@x"]), 20, frozenset({"identities_by_value"})),
    "busy senders": Probe(storing._BUSY_SENDERS, lambda: (TENANT, [f"c{K}@x"], NOW, 60), 10, frozenset({"mails_by_sender"})),
    "project work": Probe(_PROJECT, lambda: _project(work_items=[_id("item", K)]), 20),
    "project an offer": Probe(_PROJECT, lambda: _project(offers=[_id("offer", 100_202)]), 20),
    "project a message": Probe(_PROJECT, lambda: _project(messages=[_id("message", K * 10 + 1)]), 10),
    "project a case": Probe(_PROJECT, lambda: _project(cases=[_id("case", K)]), 20),
    "project a customer": Probe(_PROJECT, lambda: _project(customers=[_id("customer", K)]), 40),
    "project an agent": Probe(_PROJECT, lambda: _project(agents=[_id("agent", 1003)]), 30),
    "project a thin line": Probe(_PROJECT, lambda: _project(note_lines=[20]), 10),
    "read on in the journal": Probe(
        read._SINCE, lambda: (1, "POSITION", [], 20_001), 40, frozenset(), as_system=True
    ),
    # What waits, each with its case and who served it before, and nothing else.
    "give out work": Probe(reading._STATE, lambda: (TENANT, NOW, NOW), 10 * THREADS, as_system=True),
    "what waits, of some": Probe(_SOME_ITEMS, lambda: (TENANT, [_id("item", 100_500), _id("item", 100_502)]), 40, as_system=True),
    "who is ready, of some": Probe(_SOME_AGENTS, lambda: (TENANT, [_id("agent", 1003), _id("agent", 1004)]), 40, as_system=True),
    # Each of the two hundred answers with its own few events, and none of the thousand that are older.
    "who was answered lately": Probe(
        "SELECT * FROM answered_since($1, $2, 20)", lambda: (TENANT, datetime.now(UTC) - timedelta(minutes=30)), 1000, as_system=True
    ),
    # What waits in the queues with thresholds, their people, and those answers.
    "queues with thresholds": Probe("SELECT * FROM watched_queues($1)", lambda: (datetime.now(UTC),), THREADS + 1500, as_system=True),
    "accept an offer": Probe(
        "SELECT * FROM accept_offer($1, $2, $3, $4)",
        lambda: (TENANT, NOW, _id("offer", 100_202), _id("agent", 1003)), 30,
    ),
    "lock work": Probe(repository._LOCK, lambda: (TENANT, _id("agent", 1003), _id("item", K)), 20),
    "read messages": Probe(
        "SELECT read_work($1, $2, $3, $4, $5)",
        lambda: (TENANT, NOW, _id("item", K), _id("agent", 1003), _id("message", K * 10 + 2)), 40,
    ),
    "claim jobs": Probe(jobs._CLAIM, lambda: (NOW, ["kind"], 10, timedelta(minutes=1)), 60, frozenset({"jobs_ready"}), as_system=True),
    "take back lost jobs": Probe(jobs._TAKE_BACK, lambda: (), 10, frozenset({"jobs_running"}), as_system=True),
    "open a case": Probe(
        page._PAGE, lambda: (TENANT, _id("case", K), None, 51, list(NOTE_LINE_KINDS)), 100,
        frozenset({"messages_by_case", "work_items_by_case", "events_by_case"}),
    ),
    "older messages": Probe(
        page._PAGE, lambda: (TENANT, _id("case", K), _id("message", K * 10 + 2), 51, list(NOTE_LINE_KINDS)), 100,
        frozenset({"messages_by_case"}),
    ),
    "may a case be read": Probe(access._READABLE, lambda: (TENANT, _id("case", K), _id("agent", 1003), False), 20, frozenset({"cases_pkey"})),
    "my cases": Probe(*_listed(CaseFilter("mine")), 400, frozenset({"cases_of_owner"})),
    "my teams' cases": Probe(*_listed(CaseFilter("team")), 400, frozenset({"cases_of_team"})),
    # While nothing is known of the tables, all of them are sorted.
    "all cases, newest first": Probe(*_listed(CaseFilter("all")), THREADS + 700, frozenset({"cases_pkey"})),
    "all cases, the page after": Probe(
        *_listed(CaseFilter("all"), PageAsked(cursor=Cursor("newest", "", _id("case", K)))), 700, frozenset({"cases_pkey"})
    ),
    "whose case is it": Probe(case_customer._CUSTOMER, lambda: (TENANT, _id("case", K)), 5, frozenset({"cases_pkey"})),
    "may a customer be read": Probe(
        customer_access._CUSTOMER_READABLE, lambda: (TENANT, _id("customer", K), _id("agent", 1003), False), 20,
        frozenset({"cases_by_customer", "work_items_by_case"}),
    ),
    "whose address is it": Probe(recognise._OWNER, lambda: (TENANT, "webchat_visitor", f"visitor{K}"), 3),
    "timeline of a customer": Probe(
        timeline.TIMELINE, lambda: timeline.timeline_arguments(_reader(sees_all=True), _id("customer", K), timeline.TimelineFilter()), 280
    ),
    "timeline as an agent sees it": Probe(
        timeline.TIMELINE, lambda: timeline.timeline_arguments(_reader(sees_all=False), _id("customer", K), timeline.TimelineFilter()), 300
    ),
    "directory, newest first": Probe(directory._PAGE, lambda: (TENANT, None, [], [], "newest", None, None, 20, "{}", "[]", None), 120),
    "directory by name, going on": Probe(
        directory._PAGE, lambda: (TENANT, None, [], [], "name", "c100500", _id("customer", K), 20, "{}", "[]", None), 140
    ),
    "directory of a name": Probe(
        directory._PAGE, lambda: (TENANT, None, ["c100777"], ["c100777", "100777"], "newest", None, None, 20, "{}", "[]", None), 60
    ),
    "directory of an agent's customers": Probe(
        directory._PAGE, lambda: (TENANT, _id("agent", 1003), ["c100777"], ["c100777"], "newest", None, None, 20, "{}", "[]", None), 60
    ),
    "directory of an own field": Probe(
        directory._PAGE, lambda: (TENANT, None, [], [], "newest", None, None, 20, "{}", "[]", ASKED), 60
    ),
    "how a thread stands": Probe(
        threads._STANDS, lambda: (TENANT, [_id("entry")], [f"visitor{K}"]), 20, frozenset({"interactions_by_thread"})
    ),
    "how an ended thread stands": Probe(threads._STANDS, lambda: (TENANT, [_id("entry")], [f"visitor{ENDED}"]), 20),
    "newest messages of a thread": Probe(
        threads._NEWEST, lambda: (TENANT, [_id("interaction", K)], 51, None), 20, frozenset({"messages_by_interaction"})
    ),
    "mark a thread": Probe(
        receipts._MARK, lambda: (TENANT, _id("entry"), f"visitor{K}", UUID(int=2**128 - 1), "read", ["sent"], NOW), 30,
        frozenset({"interactions_by_thread"}),
    ),
    "threads of interactions": Probe(live._THREADS_OF, lambda: (TENANT, [_id("interaction", K)]), 3, frozenset({"interactions_pkey"})),
    # What other probes said and took back lies dead in the index until somebody clears up.
    "said already": Probe(send._EXISTING, lambda: (TENANT, _id("case", K), "client1"), 20, frozenset({"messages_by_client_id"})),
    "answer in work": Probe(
        saying._ANSWERED, lambda: (TENANT, _id("interaction", K), "x", NOW), 5, frozenset({"work_items_of_interaction"})
    ),
    "find uploads": Probe(attachments._FIND, lambda: (TENANT, [_id("file", K)], "visitor/x", timedelta(days=1)), 3, frozenset({"attachments_pkey"})),
    "forget files": Probe(
        unused_files._DELETE, lambda: (timedelta(days=3650), 100), 10, frozenset({"attachments_unused"}), as_system=True
    ),
    "is content needed": Probe(
        unused_files._NEEDED_NO_MORE, lambda: ([TENANT] * 2, [b"", b"none"]), 10, frozenset({"attachments_by_content"}), as_system=True
    ),
    "work of an agent": Probe(
        repository._WORK_OF_AGENT, lambda: (TENANT, _id("agent", 1003)), 30, frozenset({"offers_pending_of_agent", "work_items_of_agent"})
    ),
    "work of cases": Probe(repository._WORK_OF_CASES, lambda: (TENANT, [_id("case", K)]), 3, frozenset({"work_items_by_case"})),
    "who is asking": Probe(
        principal._SESSION, lambda: (_token(), NOW - timedelta(days=1)), 5, frozenset({"sessions_by_token"}), as_system=True
    ),
    "sign in": Probe(sign_in._CANDIDATES, lambda: ("a1.7@x", 8), 5, frozenset({"agents_by_email"}), as_system=True),
    "forget receipts": Probe(
        chores._OLD_RECEIPTS, lambda: (NOW - timedelta(days=3650), 1000), 10, frozenset({"inbound_receipts_by_age"}), as_system=True
    ),
    "forget decisions": Probe(
        chores._OLD_DECISIONS, lambda: (UUID(int=1 << 115), 1000), 60, frozenset({"decisions_pkey"}), as_system=True
    ),
    "entry point by key": Probe(entry_points._SELECT + "e.public_key = $1", lambda: ("public-key-1",), 5, as_system=True),
}  # fmt: skip


def _token() -> bytes:
    import hashlib

    return hashlib.sha256(b"token1.7.3").digest()


@dataclass(frozen=True, slots=True)
class Crowd:
    """A centre full of rows, seen through the two serving roles."""

    app: Connection
    system: Connection
    position: str

    def connection_of(self, probe: Probe) -> Connection:
        return self.system if probe.as_system else self.app

    def arguments_of(self, probe: Probe) -> tuple[object, ...]:
        return tuple(self.position if each == "POSITION" else each for each in probe.arguments())


async def _connect(fresh: FreshDatabase, role: str) -> Connection:
    return await asyncpg.connect(
        fresh.dsn(role), server_settings={"retzef.tenant_id": str(TENANT), "retzef.epoch": "1", "jit": "off"}
    )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def crowd(shared_database: FreshDatabase) -> AsyncIterator[Crowd]:
    """Connections that have made their plans over empty tables; then the centre fills, and nobody analyses it."""
    filler = await asyncpg.connect(shared_database.superuser)
    tables = await filler.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    for row in tables:
        await filler.execute(f"ALTER TABLE {row['relname']} SET (autovacuum_enabled = false)")
    app, system = (
        await _connect(shared_database, "retzef_app"),
        await _connect(shared_database, "retzef_system"),
    )
    made = Crowd(app, system, "0")
    for probe in PROBES.values():
        for _ in range(7):  # after five, PostgreSQL may keep a plan for ever
            await _touched(made, probe)
    await filler.execute(_CROWD)
    snapshot = await filler.fetchval("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
    yield Crowd(app, system, snapshot)
    for connection in (filler, app, system):
        await connection.close()


_COUNTS = "SELECT relname, seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables"


async def _touched(crowd: Crowd, probe: Probe) -> dict[str, tuple[int, int]]:
    """Rows by table, as (looked through, fetched by an index). What the statement did is taken back."""
    connection = crowd.connection_of(probe)
    transaction = connection.transaction()
    await transaction.start()
    try:
        before = {row["relname"]: row for row in await connection.fetch(_COUNTS)}
        await connection.fetch(probe.statement, *crowd.arguments_of(probe))
        found = {}
        for row in await connection.fetch(_COUNTS):
            was = before.get(row["relname"])
            through = row["seq_tup_read"] - (was["seq_tup_read"] if was else 0)
            fetched = (row["idx_tup_fetch"] or 0) - ((was["idx_tup_fetch"] or 0) if was else 0)
            if (through or fetched) and row["relname"] not in SMALL:
                found[row["relname"]] = (through, fetched)
        return found
    finally:
        await transaction.rollback()


# Their plans are good once PostgreSQL knows the tables, which a new centre has them learn within seconds.
LEARN_FIRST = {
    "claim jobs",
    "mark a thread",
    "directory of a name",
    "directory of an agent's customers",
    "directory of an own field",
}


@pytest.mark.parametrize("name", [name for name in PROBES if name not in LEARN_FIRST])
async def test_few_rows_are_touched_when_the_centre_is_new_and_nothing_was_analysed(
    crowd: Crowd, name: str
) -> None:
    touched = await _touched(crowd, PROBES[name])
    assert sum(through + fetched for through, fetched in touched.values()) <= PROBES[name].rows, touched


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def analysed(crowd: Crowd, shared_database: FreshDatabase) -> AsyncIterator[Crowd]:
    """The same centre after PostgreSQL has come to know it, seen by connections without a past."""
    owner = await asyncpg.connect(shared_database.superuser)
    # Whole tables and not samples of them: where two indexes cost nearly the same, chance must not choose.
    await owner.execute("SET default_statistics_target = 1000")
    await owner.execute("ANALYZE")
    await owner.close()
    app, system = (
        await _connect(shared_database, "retzef_app"),
        await _connect(shared_database, "retzef_system"),
    )
    yield Crowd(app, system, crowd.position)
    await app.close()
    await system.close()


@pytest.mark.parametrize("name", PROBES)
async def test_few_rows_are_touched_when_the_centre_is_known(analysed: Crowd, name: str) -> None:
    touched = await _touched(analysed, PROBES[name])
    assert sum(through + fetched for through, fetched in touched.values()) <= PROBES[name].rows, touched


@pytest.mark.parametrize("name", [name for name, probe in PROBES.items() if probe.indexes])
async def test_the_intended_index_is_used_when_the_centre_is_known(analysed: Crowd, name: str) -> None:
    probe = PROBES[name]
    text = await analysed.connection_of(probe).fetchval(
        "EXPLAIN (FORMAT JSON) " + probe.statement, *analysed.arguments_of(probe)
    )
    nodes = list(_nodes(msgspec.json.decode(text)[0]["Plan"]))
    through = {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"} - SMALL
    assert through == set()
    assert {node["Index Name"] for node in nodes if "Index Name" in node} >= probe.indexes


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)


async def test_row_security_is_at_work_when_plans_are_looked_at(analysed: Crowd) -> None:
    """Otherwise everything above would prove little."""
    counted = await analysed.app.fetchval("SELECT count(*) FROM messages")
    everything = await analysed.system.fetchval("SELECT count(*) FROM messages")
    assert (counted, everything) == (THREADS * 5, (THREADS + 200) * 5)
