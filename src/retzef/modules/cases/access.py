"""Who may see a case. No code path reaches a case of a reader's choosing but through here."""

from collections.abc import Sequence
from uuid import UUID

from retzef.kernel.ids import CaseId
from retzef.modules.cases.errors import NotFoundError
from retzef.modules.customers.api import is_near
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection

# Who may read all ($4) sees all of their tenant. Who may see a case may see what was merged into it.
_READABLE = f"""
SELECT EXISTS (
    SELECT 1 FROM cases k WHERE k.tenant_id = $1 AND k.case_id = case_now($1, $2) AND ($4 OR {is_near("$3")}))
"""  # noqa: S608 - put together from the fragment above
_WHICH = f"""
SELECT a.id FROM unnest($2::uuid[]) AS a(id)
CROSS JOIN LATERAL (SELECT * FROM cases c WHERE c.tenant_id = $1 AND c.case_id = case_now($1, a.id) OFFSET 0) k
WHERE $4 OR {is_near("$3")}
"""  # noqa: S608


async def check_case_readable(connection: Connection, reader: Reader, case_id: CaseId) -> None:
    """Raises NotFoundError when this reader may not see this case: that there is one is not told."""
    if not may(reader, "cases.read") or not await connection.fetchval(
        _READABLE, reader.tenant_id, case_id, reader.agent_id, may(reader, "cases.read_all")
    ):
        raise NotFoundError


async def list_readable(connection: Connection, reader: Reader, case_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these cases that this reader may see."""
    if not may(reader, "cases.read"):
        return frozenset()
    rows = await connection.fetch(
        _WHICH, reader.tenant_id, list(case_ids), reader.agent_id, may(reader, "cases.read_all")
    )
    return frozenset(row["id"] for row in rows)
