"""Who may see a case. No code path reaches a case of a reader's choosing but through here."""

from retzef.kernel.ids import CaseId
from retzef.modules.cases.errors import NotFoundError
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection

# Who may read all sees their tenant's cases ($4); others see what is in the queues they serve, what is or was theirs,
# what they own, and what their teams answer for. `listing.py` asks the same of many cases. Who may see a case may see what was
# merged into it.
_READABLE = """
SELECT EXISTS (
    SELECT 1 FROM cases k WHERE k.tenant_id = $1 AND k.case_id = case_now($1, $2) AND (
        $4 OR k.owner_agent_id = $3 OR EXISTS (
            SELECT 1 FROM team_members t WHERE t.tenant_id = $1 AND t.team_id = k.team_id AND t.agent_id = $3)
        OR EXISTS (
            SELECT 1 FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = k.case_id AND (
                w.agent_id = $3 OR EXISTS (
                    SELECT 1 FROM queue_members m
                    WHERE m.tenant_id = $1 AND m.queue_id = w.queue_id AND m.agent_id = $3)))))
"""


async def check_case_readable(connection: Connection, reader: Reader, case_id: CaseId) -> None:
    """Raises NotFoundError when this reader may not see this case: that there is one is not told."""
    if not may(reader, "cases.read") or not await connection.fetchval(
        _READABLE, reader.tenant_id, case_id, reader.agent_id, may(reader, "cases.read_all")
    ):
        raise NotFoundError
