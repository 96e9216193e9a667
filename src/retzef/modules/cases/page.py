"""A case as it is opened: the case, its customer, its work, the newest messages, the thin lines between them."""

from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.events import NOTE_LINE_KINDS
from retzef.kernel.ids import CaseId, MessageId, TenantId
from retzef.platform.db import Database
from retzef.platform.journal import Position, position_of
from retzef.platform.realtime.entities import Entity, Projector, Wanted

PAGE = 50

# One round trip: where the journal is, and what the page consists of.
_PAGE = """
SELECT h.epoch, h.life, h.snapshot,
    (SELECT r.root_id FROM cases k JOIN customers r ON r.tenant_id = k.tenant_id AND r.customer_id = k.customer_id
     WHERE k.tenant_id = $1 AND k.case_id = $2) AS customer_id,
    (SELECT COALESCE(array_agg(m.message_id ORDER BY m.message_id DESC), '{}') FROM (
        SELECT x.message_id FROM messages x WHERE x.tenant_id = $1 AND x.case_id = $2
          AND ($3::uuid IS NULL OR x.message_id < $3) ORDER BY x.message_id DESC LIMIT $4) m) AS messages,
    (SELECT COALESCE(array_agg(w.work_item_id), '{}') FROM work_items w
     WHERE w.tenant_id = $1 AND w.case_id = $2 AND w.state <> 'done') AS work_items,
    (SELECT COALESCE(array_agg(e.seq), '{}') FROM (
        SELECT l.seq FROM cases_within($1, $2) AS w(id) CROSS JOIN LATERAL (
            SELECT v.seq FROM events v WHERE v.tenant_id = $1 AND v.case_id = w.id AND v.kind = ANY ($5)
            ORDER BY v.seq DESC LIMIT $4) l
        ORDER BY l.seq DESC LIMIT $4) e) AS note_lines
FROM journal_here h
"""


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of a case; `before` asks for the older one, None when there is none."""

    position: Position
    entities: list[Entity]
    before: UUID | None


async def find_case_page(
    database: Database,
    projector: Projector,
    tenant_id: TenantId,
    case_id: CaseId,
    *,
    before: MessageId | None = None,
    limit: int = PAGE,
) -> CasePage:
    """The newest page, or the one before a message. The caller has checked the right to read."""
    async with database.transaction(tenant_id) as connection:
        row = await connection.fetchrow(_PAGE, tenant_id, case_id, before, limit + 1, list(NOTE_LINE_KINDS))
        assert row is not None
        messages = row["messages"][:limit]
        wanted = Wanted(messages=set(messages))
        if before is None:
            wanted.cases.add(case_id)
            wanted.work_items.update(row["work_items"])
            wanted.note_lines.update(row["note_lines"])
            if row["customer_id"]:
                wanted.customers.add(row["customer_id"])
        entities = await projector.project(connection, tenant_id, wanted)
    older = messages[-1] if len(row["messages"]) > limit else None
    return CasePage(position_of(row), entities, older)
