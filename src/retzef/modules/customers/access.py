"""Who may see a customer. No code path reaches a customer of a reader's choosing but through here."""

from uuid import UUID

from retzef.kernel.ids import AgentId
from retzef.modules.customers.errors import CustomerErasedError, CustomerNotFoundError
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection

# A customer `r` may be seen by whoever wrote them down, and by who sees one of their cases: the agent $3. What a case is
# near by is said of a single case in `cases/access.py`; `list_customers.sql` asks the same for the directory.
NEAR_TO_CUSTOMER = """(r.created_by = $3 OR EXISTS (
        SELECT 1 FROM customers m
        JOIN cases k ON k.tenant_id = m.tenant_id AND k.customer_id = m.customer_id
        WHERE m.tenant_id = $1 AND m.root_id = r.root_id AND (
            k.owner_agent_id = $3
            OR EXISTS (
                SELECT 1 FROM team_members t WHERE t.tenant_id = $1 AND t.team_id = k.team_id AND t.agent_id = $3)
            OR EXISTS (
                SELECT 1 FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = k.case_id AND (
                    w.agent_id = $3 OR EXISTS (
                        SELECT 1 FROM queue_members q
                        WHERE q.tenant_id = $1 AND q.queue_id = w.queue_id AND q.agent_id = $3))))))"""
# Who may read all cases ($4) sees all customers.
_CUSTOMER_READABLE = f"""
SELECT r.root_id FROM customers r WHERE r.tenant_id = $1 AND r.customer_id = $2 AND ($4 OR {NEAR_TO_CUSTOMER})
"""  # noqa: S608 - put together from constants


async def check_customer_readable(connection: Connection, reader: Reader, customer_id: UUID) -> UUID:
    """The root of the customer's links. Raises CustomerNotFoundError when this reader may not see them."""
    root: UUID | None = None
    if may(reader, "customers.read"):
        root = await connection.fetchval(
            _CUSTOMER_READABLE, reader.tenant_id, customer_id, reader.agent_id, may(reader, "cases.read_all")
        )
    if root is None:
        raise CustomerNotFoundError
    return root


async def check_customer_changeable(connection: Connection, reader: Reader, customer_id: UUID) -> UUID:
    """The root, when this reader may see the customer and nobody erased them: of those nothing may be known again.

    Raises CustomerNotFoundError, CustomerErasedError.
    """
    root = await check_customer_readable(connection, reader, customer_id)
    erased = "SELECT erased_at IS NOT NULL FROM customers WHERE tenant_id = $1 AND customer_id = $2 FOR SHARE"
    if await connection.fetchval(erased, reader.tenant_id, root):
        raise CustomerErasedError
    return root


def only_customers_of(reader: Reader) -> AgentId | None:
    """The agent whose customers alone this reader sees; None for who sees all."""
    return None if may(reader, "cases.read_all") else reader.agent_id
