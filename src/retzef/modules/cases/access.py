"""Who may see a case. No code path reaches a case of a reader's choosing but through here."""

from collections.abc import Sequence
from uuid import UUID

from retzef.kernel.ids import CaseId
from retzef.modules.cases.errors import NotFoundError
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection


def is_near(agent: str) -> str:
    """SQL: is the case `k` near to this agent of the tenant `$1`, so that they see it without a right to read all?

    It is when they own it, when a team of theirs answers for it, when its work is or was theirs, or lies in a queue
    they serve. `listing.py`, and the functions that search and read timelines, ask the same the other way round, as
    sets of cases, because they ask it of many.
    """
    return f"""(k.owner_agent_id = {agent} OR EXISTS (
    SELECT 1 FROM team_members t WHERE t.tenant_id = $1 AND t.team_id = k.team_id AND t.agent_id = {agent})
  OR EXISTS (
    SELECT 1 FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = k.case_id AND (w.agent_id = {agent} OR EXISTS (
        SELECT 1 FROM queue_members m
        WHERE m.tenant_id = $1 AND m.queue_id = w.queue_id AND m.agent_id = {agent}))))"""  # noqa: S608 - our words


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
