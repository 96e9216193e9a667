"""What other modules may use of queues."""

from collections.abc import Collection
from uuid import UUID

from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.cases.api import QueueUnknownError
from retzef.modules.queues import repository
from retzef.modules.queues.actions.leaving import end_thread
from retzef.modules.queues.actions.presence import leave_work
from retzef.modules.queues.context import FACTS_MISSING, find_preferred, gather_facts, names_who_is_there
from retzef.modules.queues.listing import Disposition, Queue, list_queues
from retzef.platform.db import Connection
from retzef.platform.realtime.entities import Wanted

__all__ = [
    "FACTS_MISSING",
    "Disposition",
    "Queue",
    "QueueUnknownError",
    "end_thread",
    "find_preferred",
    "gather_facts",
    "leave_work",
    "list_queues",
    "list_work_of_agent",
    "list_work_of_cases",
    "names_who_is_there",
]


async def list_work_of_agent(connection: Connection, tenant_id: TenantId, agent_id: AgentId) -> Wanted:
    """What an agent's desk shows as work: the offers pending for them, the items assigned to them or in wrap-up."""
    offers, work_items = await repository.list_work_ids(connection, tenant_id, agent_id)
    return Wanted(offers=offers, work_items=work_items)


async def list_work_of_cases(
    connection: Connection, tenant_id: TenantId, case_ids: Collection[UUID]
) -> Wanted:
    """What whoever watches these cases sees as their work, in whose hands it may be."""
    return Wanted(work_items=await repository.list_work_ids_of_cases(connection, tenant_id, case_ids))
