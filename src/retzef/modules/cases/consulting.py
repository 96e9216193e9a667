"""Who is only asked about a case does not write to its customer, until whoever asked lets them in."""

from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.errors import ConsultNotesOnlyError
from retzef.platform.unit import UnitOfWork

# Whoever has work of the case in hand besides may write, and so may anybody who is not asked.
_IS_ONLY_ASKED = """
SELECT count(*) FILTER (WHERE w.consult_of IS NOT NULL AND NOT w.takes_part) > 0 AND count(*) FILTER (WHERE w.consult_of IS NULL OR w.takes_part) = 0
FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = $2 AND w.agent_id = $3 AND w.state IN ('assigned', 'wrap_up')
"""


async def check_may_answer(unit: UnitOfWork, case_id: CaseId, agent_id: AgentId | None) -> None:
    """Raises ConsultNotesOnlyError."""
    if agent_id is not None and await unit.connection.fetchval(
        _IS_ONLY_ASKED, unit.tenant_id, case_id, agent_id
    ):
        raise ConsultNotesOnlyError
