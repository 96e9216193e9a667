"""Being there, and going: what becomes of offers and of work in hand."""

from datetime import datetime

from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.queues import repository
from retzef.modules.staff.api import Presence, change_presence, check_reason
from retzef.modules.tenancy.api import read_list
from retzef.platform.unit import UnitOfWork, Units


async def set_presence(
    units: Units, tenant_id: TenantId, agent_id: AgentId, presence: Presence, reason: str | None
) -> datetime:
    """Say whether one is there; since when it is so. Who is not ready keeps their work and loses their offers.

    Raises PresenceReasonError.
    """
    async with units.begin(tenant_id) as unit:
        own = await read_list(unit.connection, tenant_id, "presence_reasons")
        check_reason(presence, reason, own.keys(active_only=True))
        since = await change_presence(unit, agent_id, presence, reason)
        if presence != "ready":
            await repository.revoke_offers(unit, agent_id, presence)
    return since


async def leave_work(unit: UnitOfWork, agent_id: AgentId) -> None:
    """The agent signs out: offline, offers are taken back, work in hand goes back to its queues with its age.

    Wrap-up stays theirs and ends by its own time.
    """
    await change_presence(unit, agent_id, "offline", None)
    await repository.revoke_offers(unit, agent_id, "signed_out")
    await repository.return_all_work(unit, agent_id, "signed_out")
