"""The case to which a fact belongs, and putting it into one that is opened for it: so a fact has one case, however often it is told."""

from uuid import UUID

from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId
from retzef.modules.facts.rows import hold_facts
from retzef.platform.unit import UnitOfWork

_FILE = """
UPDATE facts f SET case_id = $3 FROM customers m, customers x
WHERE f.tenant_id = $1 AND f.fact_id = $2 AND f.case_id IS NULL AND m.tenant_id = $1 AND m.customer_id = f.customer_id
  AND x.tenant_id = $1 AND x.customer_id = $4 AND x.root_id = m.root_id
RETURNING true
"""


async def hold_case_of_fact(unit: UnitOfWork, fact_id: UUID, customer_id: UUID) -> CaseId | None:
    """The fact's own, else the newest of the customer's that is not closed; what is found, or not, stays so until the transaction ends.

    Only a message that comes in, or an agent by hand, may open another meanwhile.
    """
    await hold_facts(unit)
    statement = "SELECT case_of_fact($1, $2, $3)"
    found: UUID | None = await unit.connection.fetchval(statement, unit.tenant_id, fact_id, customer_id)
    return CaseId(found) if found else None


async def file_fact(unit: UnitOfWork, fact_id: UUID, case_id: CaseId, customer_id: UUID) -> bool:
    """The fact is of this case from now on; False when it has one, or is not told of this customer any more. The facts are held."""
    filed = await unit.connection.fetchval(_FILE, unit.tenant_id, fact_id, case_id, customer_id)
    if filed:
        unit.record(
            Event(
                "fact_filed",
                "system",
                case_id=case_id,
                customer_id=customer_id,
                data={"fact_id": str(fact_id)},
            )
        )
    return bool(filed)
