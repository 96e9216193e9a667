"""Erasing: the registry's statements in one transaction, the files before its commit, and a line in a list beside the database.

Counts and times stay: a case, its messages and its work are there, of somebody who has no name. A file goes before the
commit: where this is cut off, the rows are there again, and the whole is done again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.cases.api import delete_content
from retzef.modules.privacy.errors import ErasureHeldError, ErasureOpenWorkError
from retzef.modules.privacy.registry import ERASED, OF_CASES
from retzef.modules.transfers.api import TransferFolder, forget_kept_files
from retzef.platform.db import Connection
from retzef.platform.files.store import FileStore
from retzef.platform.unit import UnitOfWork

# Linking, holding and erasing are done one after the other: who is one person, and who is held, must not change meanwhile.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('links' || $1::uuid::text, 0))"
_PERSON = """
SELECT array_agg(m.customer_id) FROM customers r JOIN customers m ON m.tenant_id = r.tenant_id AND m.root_id = r.root_id
WHERE r.tenant_id = $1 AND r.customer_id = $2
"""
# Whoever writes of them has taken hold of the person first: what is written before is found below, and nothing after it.
_HOLD_PERSON = """
SELECT customer_id FROM customers WHERE tenant_id = $1 AND customer_id = ANY ($2) ORDER BY customer_id FOR NO KEY UPDATE
"""
_IDENTITIES = "SELECT identity_id FROM identities WHERE tenant_id = $1 AND customer_id = ANY ($2) FOR UPDATE"
_CASES = "SELECT case_id FROM cases WHERE tenant_id = $1 AND customer_id = ANY ($2) FOR UPDATE"
_HELD = "SELECT true FROM legal_holds WHERE tenant_id = $1 AND customer_id = ANY ($2) LIMIT 1"
_CASES_ERASED = "UPDATE cases SET content_erased_at = $3 WHERE tenant_id = $1 AND case_id = ANY ($2)"
_AT_WORK = (
    "SELECT true FROM work_items WHERE tenant_id = $1 AND case_id = ANY ($2) AND state <> 'done' LIMIT 1"
)
_CONTENT = """
SELECT DISTINCT a.sha256 FROM attachments a WHERE a.tenant_id = $1 AND (a.message_id IN (
    SELECT m.message_id FROM messages m WHERE m.tenant_id = $1 AND m.case_id = ANY ($2)) OR EXISTS (
    SELECT FROM interactions i WHERE i.tenant_id = $1 AND i.case_id = ANY ($2) AND position(i.thread_key IN a.uploaded_by) > 0)
    OR a.attachment_id IN (SELECT q.attachment_id FROM mail_quarantine q JOIN identities d ON d.tenant_id = $1 AND d.value = q.sender
        WHERE q.tenant_id = $1 AND d.identity_id = ANY ($3)))
"""
# The mails lie in their mailbox still: when it is numbered anew they are to be known, by a digest.
_KNOW_MAILS_AGAIN = """
INSERT INTO erased_mails (tenant_id, entry_point_id, digest)
SELECT r.tenant_id, r.entry_point_id, mail_digest(r.tenant_id, r.provider_message_id)
FROM messages m JOIN inbound_receipts r ON r.tenant_id = $1 AND r.message_id = m.message_id
JOIN entry_points e ON e.tenant_id = $1 AND e.entry_point_id = r.entry_point_id AND e.channel = 'email'
WHERE m.tenant_id = $1 AND m.case_id = ANY ($2)
UNION
SELECT q.tenant_id, q.entry_point_id, q.digest
FROM identities d JOIN mail_quarantine q ON q.tenant_id = $1 AND q.sender = d.value AND q.digest IS NOT NULL
WHERE d.tenant_id = $1 AND d.identity_id = ANY ($3)
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Person:
    """Everything by which one person's rows are found."""

    customers: Sequence[UUID]
    identities: Sequence[UUID]
    cases: Sequence[UUID]


async def keep_links(connection: Connection, tenant_id: TenantId) -> None:
    """Until the transaction ends nobody is linked, held or erased elsewhere."""
    await connection.execute(_LOCK, tenant_id)


async def find_person(connection: Connection, tenant_id: TenantId, customer_id: UUID) -> Person:
    """The customer with all who are linked, and what hangs on them; locked until the transaction ends."""
    await keep_links(connection, tenant_id)
    customers = await connection.fetchval(_PERSON, tenant_id, customer_id) or []
    await connection.execute(_HOLD_PERSON, tenant_id, customers)
    identities = await connection.fetch(_IDENTITIES, tenant_id, customers)
    cases = await connection.fetch(_CASES, tenant_id, customers)
    return Person(customers, [row["identity_id"] for row in identities], [row["case_id"] for row in cases])


async def check_erasable(connection: Connection, tenant_id: TenantId, person: Person) -> None:
    """Raises ErasureHeldError, ErasureOpenWorkError."""
    if await connection.fetchval(_HELD, tenant_id, person.customers):
        raise ErasureHeldError
    if await connection.fetchval(_AT_WORK, tenant_id, person.cases):
        raise ErasureOpenWorkError


async def erase_cases(unit: UnitOfWork, files: FileStore, cases: Sequence[UUID]) -> None:
    """Of closed cases the words and the files, in the unit's transaction; whose they were is known as before."""
    connection, tenant_id = unit.connection, unit.tenant_id
    if not cases:
        return
    await keep_links(connection, tenant_id)
    content = [row["sha256"] for row in await connection.fetch(_CONTENT, tenant_id, cases, [])]
    await connection.execute(_KNOW_MAILS_AGAIN, tenant_id, cases, [])
    for each in ERASED:
        if each.table in OF_CASES:
            await connection.execute(each.statement, tenant_id, [], [], cases)
    await connection.execute(_CASES_ERASED, tenant_id, cases, unit.now)
    await delete_content(files, connection, [tenant_id] * len(content), content)
    for case_id in cases:
        unit.record(Event("case_erased", "system", case_id=case_id))


async def erase_person(unit: UnitOfWork, files: FileStore, folder: TransferFolder, person: Person) -> None:
    """Erase them in the unit's transaction. The caller has checked that it may be done."""
    connection, tenant_id = unit.connection, unit.tenant_id
    content = [
        row["sha256"] for row in await connection.fetch(_CONTENT, tenant_id, person.cases, person.identities)
    ]
    await connection.execute(_KNOW_MAILS_AGAIN, tenant_id, person.cases, person.identities)
    for each in ERASED:
        await connection.execute(each.statement, tenant_id, person.customers, person.identities, person.cases)
    # Files that were sent for import may name anybody; what they brought stays.
    await forget_kept_files(connection, tenant_id, folder)
    await delete_content(files, connection, [tenant_id] * len(content), content)
    for customer_id in person.customers:
        unit.record(Event("customer_erased", "system", customer_id=customer_id))
    for case_id in person.cases:
        unit.record(Event("case_erased", "system", case_id=case_id))
