"""Whose matter a case is, and where it goes on: facts that change what a customer's panel lists name the customer too."""

from uuid import UUID

from retzef.kernel.ids import CaseId
from retzef.platform.unit import UnitOfWork

_CUSTOMER = """
SELECT m.root_id FROM cases k JOIN customers m ON m.tenant_id = k.tenant_id AND m.customer_id = k.customer_id
WHERE k.tenant_id = $1 AND k.case_id = $2
"""


async def find_customer_of_case(unit: UnitOfWork, case_id: UUID) -> UUID | None:
    """The customer as agents see one: the root of the links."""
    customer_id: UUID | None = await unit.connection.fetchval(_CUSTOMER, unit.tenant_id, case_id)
    return customer_id


async def find_case_now(unit: UnitOfWork, case_id: UUID) -> CaseId:
    """The case in which this one goes on when it was merged; else itself."""
    found: UUID | None = await unit.connection.fetchval("SELECT case_now($1, $2)", unit.tenant_id, case_id)
    return CaseId(found or case_id)
