"""Taking hold of a case for several things at once.

An answer locks a thread and its work, a change locks the agent, the threads, the work and the case. Who does both in one
transaction first takes all of it here, in the order in which everybody takes it, so that nobody waits for each other.
"""

from uuid import UUID

from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.errors import CaseBusyError
from retzef.platform.unit import UnitOfWork

# The agent, the threads, the work; the case itself is locked last, by whoever changes it.
_HOLD = (
    "SELECT 1 FROM agents WHERE tenant_id = $1 AND agent_id = $3 AND $2::uuid IS NOT NULL FOR NO KEY UPDATE",
    """SELECT 1 FROM interactions WHERE tenant_id = $1 AND case_id = $2 AND status <> 'ended' AND $3::uuid IS NOT NULL
       ORDER BY entry_point_id::text COLLATE "C", thread_key COLLATE "C" FOR NO KEY UPDATE""",
    """SELECT 1 FROM work_items WHERE tenant_id = $1 AND case_id = $2 AND state <> 'done' AND $3::uuid IS NOT NULL
       ORDER BY work_item_id FOR NO KEY UPDATE""",
)
_HOLD_ROW = "SELECT 1 FROM cases WHERE tenant_id = $1 AND case_id = $2 FOR NO KEY UPDATE"
_WORK_OF_CASE = """
SELECT ARRAY(SELECT work_item_id FROM work_items WHERE tenant_id = $1 AND case_id = $2 AND state <> 'done' ORDER BY 1)
"""
_TRIES = 5
_THREAD = """
SELECT interaction_id FROM interactions WHERE tenant_id = $1 AND case_id = $2 AND status <> 'ended'
ORDER BY interaction_id DESC LIMIT 1
"""


async def hold_case(unit: UnitOfWork, agent_id: AgentId, case_id: CaseId) -> None:
    """Nobody else answers or changes it before this transaction ends. The caller has checked the right to read it."""
    for statement in _HOLD:
        await unit.connection.execute(statement, unit.tenant_id, case_id, agent_id)


async def hold_whole_case(unit: UnitOfWork, agent_id: AgentId, case_id: CaseId) -> None:
    """The same with the case's own row, and with what came while we waited for that.

    A thread that began meanwhile holds the case before its work is there to be held: whoever has that work then wants the
    case, and who has the case wants the work. So the case is let go, and all is held anew in the order that everybody keeps.
    Raises CaseBusyError when something comes each time.
    """
    for _ in range(_TRIES):
        await unit.connection.execute("SAVEPOINT before_holding")
        before = await unit.connection.fetchval(_WORK_OF_CASE, unit.tenant_id, case_id)
        await hold_case(unit, agent_id, case_id)
        await unit.connection.execute(_HOLD_ROW, unit.tenant_id, case_id)
        if await unit.connection.fetchval(_WORK_OF_CASE, unit.tenant_id, case_id) == before:
            return
        await unit.connection.execute("ROLLBACK TO SAVEPOINT before_holding")
    raise CaseBusyError


async def find_open_thread(unit: UnitOfWork, case_id: CaseId) -> UUID | None:
    """The newest interaction an answer can go through."""
    found: UUID | None = await unit.connection.fetchval(_THREAD, unit.tenant_id, case_id)
    return found
