"""Whose matter a case is, and where it goes on: facts that change what a customer's panel lists name the customer too."""

from uuid import UUID

from retzef.kernel.ids import CaseId
from retzef.modules.customers.api import CustomerErasedError
from retzef.platform.unit import UnitOfWork

_CUSTOMER = """
SELECT m.root_id FROM cases k JOIN customers m ON m.tenant_id = k.tenant_id AND m.customer_id = k.customer_id
WHERE k.tenant_id = $1 AND k.case_id = $2
"""

_ERASED = """
SELECT r.erased_at IS NOT NULL FROM cases k
JOIN customers m ON m.tenant_id = k.tenant_id AND m.customer_id = k.customer_id
JOIN customers r ON r.tenant_id = m.tenant_id AND r.customer_id = m.root_id
WHERE k.tenant_id = $1 AND k.case_id = $2 FOR SHARE OF r
"""


async def check_customer_known(unit: UnitOfWork, case_id: UUID) -> None:
    """Before words are written in a case: whose customer was erased, of them nothing is written again.

    Nobody erases them until the transaction ends; so it comes before the case's own row is taken hold of, as in erasing.
    Raises CustomerErasedError.
    """
    if await unit.connection.fetchval(_ERASED, unit.tenant_id, case_id):
        raise CustomerErasedError


async def find_customer_of_case(unit: UnitOfWork, case_id: UUID) -> UUID | None:
    """The customer as agents see one: the root of the links."""
    customer_id: UUID | None = await unit.connection.fetchval(_CUSTOMER, unit.tenant_id, case_id)
    return customer_id


async def find_case_now(unit: UnitOfWork, case_id: UUID) -> CaseId:
    """The case in which this one goes on when it was merged; else itself."""
    found: UUID | None = await unit.connection.fetchval("SELECT case_now($1, $2)", unit.tenant_id, case_id)
    return CaseId(found or case_id)
