"""Taking hold of a case for several things at once.

An answer locks a thread and its work, a change locks the agent, the threads, the work and the case. Who does both in one
transaction first takes all of it here, in the order in which everybody takes it, so that nobody waits for each other.
"""

from uuid import UUID

from retzef.kernel.ids import AgentId, CaseId
from retzef.platform.unit import UnitOfWork

# The agent, the threads, the work; the case itself is locked last, by whoever changes it.
_HOLD = (
    "SELECT 1 FROM agents WHERE tenant_id = $1 AND agent_id = $3 AND $2::uuid IS NOT NULL FOR NO KEY UPDATE",
    """SELECT 1 FROM interactions WHERE tenant_id = $1 AND case_id = $2 AND status <> 'ended' AND $3::uuid IS NOT NULL
       ORDER BY entry_point_id::text COLLATE "C", thread_key COLLATE "C" FOR NO KEY UPDATE""",
    """SELECT 1 FROM work_items WHERE tenant_id = $1 AND case_id = $2 AND state <> 'done' AND $3::uuid IS NOT NULL
       ORDER BY work_item_id FOR NO KEY UPDATE""",
)
_THREAD = """
SELECT interaction_id FROM interactions WHERE tenant_id = $1 AND case_id = $2 AND status <> 'ended'
ORDER BY interaction_id DESC LIMIT 1
"""


async def hold_case(unit: UnitOfWork, agent_id: AgentId, case_id: CaseId) -> None:
    """Nobody else answers or changes it before this transaction ends. The caller has checked the right to read it."""
    for statement in _HOLD:
        await unit.connection.execute(statement, unit.tenant_id, case_id, agent_id)


async def find_open_thread(unit: UnitOfWork, case_id: CaseId) -> UUID | None:
    """The newest interaction an answer can go through."""
    found: UUID | None = await unit.connection.fetchval(_THREAD, unit.tenant_id, case_id)
    return found
