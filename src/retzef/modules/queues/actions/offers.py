"""Answering an offer."""

from dataclasses import dataclass

from retzef.engine.work import OfferGoneError
from retzef.kernel.ids import AgentId, CaseId, OfferId, TenantId, WorkItemId
from retzef.modules.queues import repository
from retzef.platform.unit import Units

_ACCEPT = "SELECT work_item_id, case_id FROM accept_offer($1, $2, $3, $4)"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The work that is the agent's now."""

    work_item_id: WorkItemId
    case_id: CaseId


async def accept_offer(units: Units, tenant_id: TenantId, agent_id: AgentId, offer_id: OfferId) -> Accepted:
    """Take it, in one round trip. Accepting again what was accepted gives the same answer.

    Raises OfferGoneError.
    """
    async with units.database.app.acquire() as connection:
        row = await connection.fetchrow(_ACCEPT, tenant_id, units.clock.now(), offer_id, agent_id)
    if row is None:
        raise OfferGoneError
    units.announce()
    return Accepted(row["work_item_id"], row["case_id"])


async def decline_offer(
    units: Units, tenant_id: TenantId, agent_id: AgentId, offer_id: OfferId, reason: str | None
) -> None:
    """Pass on it: the item waits again with its age and others are asked first. Raises OfferGoneError."""
    async with units.begin(tenant_id) as unit:
        state = await repository.lock_offer(unit, agent_id, offer_id)
        if state == "declined":
            return  # a repeated call
        if state != "pending" or not await repository.decline_offer(unit, agent_id, offer_id, reason):
            raise OfferGoneError
