"""Being there, and going: what becomes of offers and of work in hand."""

from datetime import datetime, timedelta

from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.queues import repository
from retzef.modules.queues.errors import KeepTimeError
from retzef.modules.staff.api import Presence, change_presence, check_reason
from retzef.modules.tenancy.api import read_list
from retzef.platform.unit import UnitOfWork, Units

# A reason every centre has: what is in hand is finished, nothing new is offered.
FINISHING = "finishing"
KEEP_AT_MOST = timedelta(days=7)


async def set_presence(
    units: Units, tenant_id: TenantId, agent_id: AgentId, presence: Presence, reason: str | None
) -> datetime:
    """Say whether one is there; since when it is so. Who is not ready keeps their work and loses their offers.

    Raises PresenceReasonError.
    """
    async with units.begin(tenant_id) as unit:
        own = await read_list(unit.connection, tenant_id, "presence_reasons")
        check_reason(presence, reason, {*own.keys(active_only=True), FINISHING})
        since = await change_presence(unit, agent_id, presence, reason)
        if presence != "ready":
            await repository.revoke_offers(unit, agent_id, presence)
    return since


async def leave_work(unit: UnitOfWork, agent_id: AgentId, *, keep_until: datetime | None = None) -> None:
    """The agent signs out: offline, offers are taken back, work in hand goes back to its queues with its age.

    `keep_until`: what is answered in writing stays theirs until then; whoever is on the line or in a chat goes back all the same.
    Wrap-up stays theirs and ends by its own time. Raises KeepTimeError.
    """
    if keep_until is not None and not unit.now < keep_until <= unit.now + KEEP_AT_MOST:
        raise KeepTimeError
    await change_presence(unit, agent_id, "offline", None)
    await repository.revoke_offers(unit, agent_id, "signed_out")
    if keep_until is not None:
        await repository.keep_work(unit, agent_id, keep_until)
    await repository.return_all_work(unit, agent_id, "signed_out", but_kept_until=keep_until)
