"""Who is near to a case, and so may see its customer. No code path reaches a customer of a reader's choosing but through here."""

from uuid import UUID

from retzef.kernel.ids import AgentId
from retzef.modules.customers.errors import CustomerErasedError, CustomerNotFoundError
from retzef.platform.auth.permissions import Reader, may
from retzef.platform.db import Connection


def is_near(agent: str) -> str:
    """SQL: is the case `k` near to this agent of the tenant `$1`, so that they see it without a right to read all?

    It is when they own it, when a team of theirs answers for it, when its work is or was theirs, or lies in a queue
    they serve. `cases/listing.py`, and the functions that list customers, search and read timelines, ask the same the other
    way round, as sets of cases, because they ask it of many.
    """
    return f"""(k.owner_agent_id = {agent} OR EXISTS (
    SELECT 1 FROM team_members t WHERE t.tenant_id = $1 AND t.team_id = k.team_id AND t.agent_id = {agent})
  OR EXISTS (
    SELECT 1 FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = k.case_id AND (w.agent_id = {agent} OR EXISTS (
        SELECT 1 FROM queue_members m
        WHERE m.tenant_id = $1 AND m.queue_id = w.queue_id AND m.agent_id = {agent}))))"""  # noqa: S608 - our words


# A customer `r` may be seen by whoever wrote them down, and by who sees one of their cases: the agent $3.
NEAR_TO_CUSTOMER = f"""(r.created_by = $3 OR EXISTS (
        SELECT 1 FROM customers c
        JOIN cases k ON k.tenant_id = c.tenant_id AND k.customer_id = c.customer_id
        WHERE c.tenant_id = $1 AND c.root_id = r.root_id AND {is_near("$3")}))"""  # noqa: S608 - put together from constants
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
