"""The signature that would stand below a mail of a case: its queue's, in the customer's language."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from retzef.engine.texts import text_in
from retzef.kernel.ids import CaseId
from retzef.modules.cases.errors import NotFoundError
from retzef.platform.unit import UnitOfWork

# Of the queue where the interaction waits or was handled last, else of the entry point's: as when the mail goes.
_FIND = """
SELECT q.signatures::text AS signatures, COALESCE(r.locale, t.default_locale) AS locale, t.default_locale
FROM cases k
JOIN customers c ON c.tenant_id = $1 AND c.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = $1 AND r.customer_id = c.root_id
JOIN tenants t ON t.tenant_id = $1
LEFT JOIN interactions i ON i.tenant_id = $1 AND i.case_id = k.case_id AND i.interaction_id = $3
JOIN entry_points e ON e.tenant_id = $1 AND e.entry_point_id = CASE WHEN $3::uuid IS NULL THEN $4 ELSE i.entry_point_id END
LEFT JOIN LATERAL (SELECT w.queue_id FROM work_items w WHERE w.tenant_id = $1 AND w.interaction_id = i.interaction_id
    ORDER BY w.state = 'done', w.work_item_id DESC LIMIT 1) w ON true
JOIN queues q ON q.tenant_id = $1 AND q.queue_id = COALESCE(w.queue_id, e.queue_id)
WHERE k.tenant_id = $1 AND k.case_id = $2
"""


@dataclass(frozen=True, slots=True)
class Signature:
    """`text` is empty where the queue has none."""

    text: str
    locale: str


async def find_signature(
    unit: UnitOfWork, case_id: CaseId, interaction_id: UUID | None, entry_point_id: UUID | None
) -> Signature:
    """Of an answer in an interaction, or of a first mail from an entry point. Raises NotFoundError.

    The caller has checked the right to see the case.
    """
    row = await unit.connection.fetchrow(_FIND, unit.tenant_id, case_id, interaction_id, entry_point_id)
    if row is None:
        raise NotFoundError
    signatures = msgspec.json.decode(row["signatures"], type=dict[str, str])
    locale, text = text_in(signatures, str(row["locale"])[:2].lower(), row["default_locale"])
    return Signature(text.strip(), locale)
