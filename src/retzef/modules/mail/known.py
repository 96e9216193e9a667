"""What is known of all that some mails name: threads, as the pure decision takes them. Two round trips for a batch of mails."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from retzef.engine.mail import Known, KnownThread
from retzef.engine.recognition import read_identity
from retzef.platform.db import Connection

# Of a long thread the newest mails say who takes part.
_MAILS_OF_THREAD = 100
_THREADS_OF_SENDER = 10

# The mails that are named, by any of the ways to name one. Each is looked up by itself: in a centre that grows quickly PostgreSQL believes
# its tables to be small, and would go through all mails for each that is named.
_NAMED = f"""
SELECT 'mark' AS way, m.message_id::text AS name, m.message_id, m.thread_id, x.author_kind <> 'agent' AS is_automatic
FROM mails m JOIN messages x ON x.tenant_id = $1 AND x.message_id = m.message_id
WHERE m.tenant_id = $1 AND m.message_id = ANY ($2) AND m.verdict IS NULL
UNION ALL
SELECT 'id', m.mail_id, m.message_id, m.thread_id, NULL
FROM unnest($3::text[]) AS a(mail_id) CROSS JOIN LATERAL (
    SELECT x.mail_id, x.message_id, x.thread_id FROM mails x
    WHERE x.tenant_id = $1 AND x.mail_id = a.mail_id ORDER BY x.message_id DESC LIMIT 5) m
UNION ALL
SELECT 'thread', a.thread_id::text, NULL, a.thread_id, NULL
FROM unnest($4::uuid[]) AS a(thread_id)
CROSS JOIN LATERAL (SELECT FROM mails x WHERE x.tenant_id = $1 AND x.thread_id = a.thread_id LIMIT 1) x
UNION ALL
SELECT 'tag', k.number::text, NULL, x.thread_id, NULL
FROM unnest($5::bigint[]) AS a(number)
CROSS JOIN LATERAL (SELECT c.case_id, c.number FROM cases c WHERE c.tenant_id = $1 AND c.number = a.number OFFSET 0) k
CROSS JOIN LATERAL (
    SELECT DISTINCT CASE WHEN i.thread_key NOT LIKE 'erased:%' THEN i.thread_key::uuid END AS thread_id FROM interactions i
    WHERE i.tenant_id = $1 AND i.case_id = case_now($1, k.case_id) AND i.channel = 'email' LIMIT 5) x
WHERE x.thread_id IS NOT NULL
UNION ALL
SELECT 'sender', a.address, NULL, x.thread_id, NULL
FROM unnest($6::text[]) AS a(address) CROSS JOIN LATERAL (
    SELECT m.thread_id FROM (
        SELECT r.message_id FROM mail_recipients r
        WHERE r.tenant_id = $1 AND r.address = a.address AND r.status IS NOT NULL
        ORDER BY r.message_id DESC LIMIT {_THREADS_OF_SENDER}) r
    CROSS JOIN LATERAL (SELECT o.thread_id FROM mails o WHERE o.tenant_id = $1 AND o.message_id = r.message_id OFFSET 0) m) x
"""  # noqa: S608 - constants of this module
# How each thread stands. Blind copies know nothing of the others; our own addresses are nobody's.
_THREADS = f"""
SELECT t.thread_id, n.case_id, f.subject, p.participants, w.written_to,
    ARRAY(SELECT d.value FROM cases k
        JOIN customers o ON o.tenant_id = $1 AND o.customer_id = k.customer_id
        JOIN customers c ON c.tenant_id = $1 AND c.root_id = o.root_id
        JOIN identities d ON d.tenant_id = $1 AND d.customer_id = c.customer_id AND d.kind = 'email'
        WHERE k.tenant_id = $1 AND k.case_id = n.case_id
          AND (d.status = 'verified' OR d.status = 'claimed' AND d.provenance IN ('email', 'agent'))) AS customer_addresses
FROM unnest($2::uuid[]) AS t(thread_id)
CROSS JOIN LATERAL (
    SELECT i.case_id FROM interactions i
    WHERE i.tenant_id = $1 AND i.channel = 'email' AND i.entry_point_id = ANY ($3) AND i.thread_key = t.thread_id::text
    ORDER BY i.interaction_id DESC LIMIT 1) n
CROSS JOIN LATERAL (
    SELECT m.subject FROM mails m WHERE m.tenant_id = $1 AND m.thread_id = t.thread_id ORDER BY m.message_id LIMIT 1) f
CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT y.address) AS participants FROM (
        SELECT m.message_id, m.sender_address FROM mails m WHERE m.tenant_id = $1 AND m.thread_id = t.thread_id
        AND m.kind IN ('message', 'list', 'auto_reply') ORDER BY m.message_id DESC LIMIT {_MAILS_OF_THREAD}) x
    CROSS JOIN LATERAL (
        SELECT x.sender_address AS address
        UNION ALL
        SELECT r.address FROM mail_recipients r WHERE r.tenant_id = $1 AND r.message_id = x.message_id AND r.role <> 'bcc') y
    WHERE y.address <> '') p
CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT DISTINCT r.address FROM (
        SELECT m.message_id FROM mails m WHERE m.tenant_id = $1 AND m.thread_id = t.thread_id AND m.verdict IS NULL
        ORDER BY m.message_id DESC LIMIT {_MAILS_OF_THREAD}) o
    JOIN mail_recipients r ON r.tenant_id = $1 AND r.message_id = o.message_id) AS written_to) w
"""  # noqa: S608 - constants of this module
_OURS = "SELECT entry_point_id, address FROM mailbox_addresses WHERE tenant_id = $1"
# The newest open case of the one customer who is known by an address.
_OPEN_CASES = """
SELECT a.address, k.case_id
FROM unnest($2::text[]) AS a(address)
CROSS JOIN LATERAL (
    SELECT min(c.root_id::text)::uuid AS root_id FROM identities d
    JOIN customers c ON c.tenant_id = $1 AND c.customer_id = d.customer_id
    WHERE d.tenant_id = $1 AND d.kind = 'email' AND d.value = a.address AND d.status <> 'withdrawn' AND d.provenance <> 'email_forged'
    HAVING count(DISTINCT c.root_id) = 1) o
CROSS JOIN LATERAL (
    SELECT x.case_id FROM customers m JOIN cases x ON x.tenant_id = $1 AND x.customer_id = m.customer_id
    WHERE m.tenant_id = $1 AND m.root_id = o.root_id AND x.status IN ('open', 'pending', 'snoozed')
    ORDER BY x.case_id DESC LIMIT 1) k
"""


@dataclass(frozen=True, slots=True)
class Named:
    """What one mail names: our marks and other mails, the answered one first; a thread, a case; and who it is of."""

    sender: str
    marks: Sequence[UUID] = ()
    threads: Sequence[UUID] = ()
    mail_id: str | None = None
    replies: Sequence[str] = ()
    references: Sequence[str] = ()
    tag: int | None = None


@dataclass(slots=True)
class Found:
    """All that was found for a batch. What is decided for its mails is added, for those behind them."""

    threads: dict[UUID, KnownThread] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[UUID]] = field(default_factory=lambda: defaultdict(list))
    # Which message of a thread has this Message-ID.
    by_mail: dict[tuple[str, UUID], UUID] = field(default_factory=dict)
    # Messages of ours that marks name, and that are there.
    marked: set[UUID] = field(default_factory=set)
    # Those of them that nobody wrote.
    automatic: set[UUID] = field(default_factory=set)
    open_cases: dict[str, UUID] = field(default_factory=dict)
    # Our own addresses, which are nobody's.
    ours: frozenset[str] = frozenset()

    def known_of(self, named: Named) -> Known:
        """As the decision takes it."""
        return Known(
            by_mark=self._threads("mark", map(str, named.marks)),
            by_address=self._threads("thread", map(str, named.threads)),
            copies=self._threads("id", [named.mail_id] if named.mail_id else []),
            by_reply=self._threads("id", named.replies),
            by_reference=self._threads("id", reversed(named.references)),
            by_tag=self._threads("tag", [str(named.tag)] if named.tag is not None else []),
            of_sender=self._threads("sender", [named.sender]),
            customers_case=self.open_cases.get(named.sender),
        )

    def others(self, addresses: Iterable[str]) -> frozenset[str]:
        """Those that are no mailbox of ours, nor one of its addresses with something after a plus."""
        return frozenset(
            each for each in addresses if each not in self.ours and without_plus(each) not in self.ours
        )

    def add(self, mail_id: str | None, thread: KnownThread, message_id: UUID) -> None:
        """A mail of this batch, which those behind it may answer."""
        self.threads[thread.thread_id] = thread
        if mail_id:
            self.by_name[("id", mail_id)].insert(0, thread.thread_id)
            self.by_mail.setdefault((mail_id, thread.thread_id), message_id)

    def answered_in(self, thread_id: UUID, named: Named) -> UUID | None:
        """The message of the thread that a mail answers, as its own fields say it: the nearest that is there."""
        names = [*named.replies, *reversed(named.references)]
        return next(
            (self.by_mail[each, thread_id] for each in names if (each, thread_id) in self.by_mail), None
        )

    def _threads(self, way: str, names: Iterable[str]) -> list[KnownThread]:
        ids = dict.fromkeys(each for name in names for each in self.by_name.get((way, name), ()))
        return [self.threads[each] for each in ids if each in self.threads]


async def find_known(connection: Connection, tenant_id: UUID, mails: Sequence[Named]) -> Found:
    """Of all that these mails name."""
    mailboxes = await connection.fetch(_OURS, tenant_id)
    senders = sorted({each.sender for each in mails if each.sender})
    rows = await connection.fetch(
        _NAMED, tenant_id,
        sorted({mark for each in mails for mark in each.marks}),
        sorted({name for each in mails for name in (*each.replies, *each.references, *([each.mail_id] if each.mail_id else ()))}),
        sorted({thread for each in mails for thread in each.threads}),
        sorted({each.tag for each in mails if each.tag is not None}),
        senders,
    )  # fmt: skip
    read = [read_identity("email", row["address"]) for row in mailboxes]
    found = Found(ours=frozenset(each.value for each in read if each))
    for row in rows:
        found.by_name[(row["way"], row["name"])].append(row["thread_id"])
        if row["way"] == "id":
            found.by_mail.setdefault((row["name"], row["thread_id"]), row["message_id"])
        if row["way"] == "mark":
            found.marked.add(row["message_id"])
            if row["is_automatic"]:
                found.automatic.add(row["message_id"])
    wanted = sorted({row["thread_id"] for row in rows})
    if wanted:
        entry_points = sorted({each["entry_point_id"] for each in mailboxes})
        for row in await connection.fetch(_THREADS, tenant_id, wanted, entry_points):
            found.threads[row["thread_id"]] = _thread(row, found)
    for row in await connection.fetch(_OPEN_CASES, tenant_id, senders):
        found.open_cases[row["address"]] = row["case_id"]
    return found


def without_plus(address: str) -> str:
    """The mailbox of an address with something after a plus (RFC 5233)."""
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def _thread(row: asyncpg.Record, found: Found) -> KnownThread:
    return KnownThread(
        thread_id=row["thread_id"],
        case_id=row["case_id"],
        subject=row["subject"],
        customer_addresses=found.others(row["customer_addresses"]),
        participants=found.others(row["participants"] or ()),
        written_to=frozenset(row["written_to"]),
    )
