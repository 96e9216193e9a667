"""What an agent does with work in hand. The life cycle decides (`engine.work`), here it is written."""

from dataclasses import dataclass, replace
from uuid import UUID

from retzef.engine import work as lifecycle
from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, MessageId, QueueId, TenantId, WorkItemId
from retzef.modules.cases.api import NotFoundError, check_case_readable, check_queue, find_customer_of_case
from retzef.modules.queues import repository
from retzef.modules.queues.errors import CaseInWorkError, SkillUnknownError
from retzef.modules.queues.repository import LockedWork
from retzef.platform.auth.permissions import find_rights
from retzef.platform.unit import UnitOfWork, Units

_READ = "SELECT read_work($1, $2, $3, $4, $5)"


@dataclass(frozen=True, slots=True)
class WrapUpResult:
    """How it ended; without a disposition where the queue has none.

    `outcome`: in the agent's words, kept with the case when it is resolved.
    """

    disposition_id: UUID | None
    resolve_case: bool = False
    outcome: str | None = None


async def mark_read(
    units: Units, tenant_id: TenantId, agent_id: AgentId, work_item_id: WorkItemId, message_id: MessageId
) -> None:
    """Read up to and including a message, in one round trip.

    Raises NotFoundError when the item is not this agent's, or the message not of its interaction.
    """
    async with units.database.app.acquire() as connection:
        known = await connection.fetchval(
            _READ, tenant_id, units.clock.now(), work_item_id, agent_id, message_id
        )
    if not known:
        raise NotFoundError
    units.announce()


async def finish(units: Units, tenant_id: TenantId, agent_id: AgentId, work_item_id: WorkItemId) -> None:
    """The interaction is over and wrap-up begins; without wrap-up in the queue, the item is done.

    Raises NotFoundError, NotYourWorkError, WorkStateError, ConsultOnlyError.
    """
    async with units.begin(tenant_id) as unit:
        work = await _lock(unit, agent_id, work_item_id)
        if work.item.agent_id == agent_id and work.item.state in ("wrap_up", "done"):
            return  # a repeated call
        after = lifecycle.finish(work.item, agent_id, unit.now, work.wrap_up_for)
        assert work.interaction_id is not None  # a consult is not finished
        await repository.end_interaction(unit, work.interaction_id)
        await repository.save_item(unit, after)
        await repository.touch_agent(unit, agent_id, idle_now=after.state == "done")
        unit.record(_event("interaction_ended", work, agent_id))
        if after.state == "wrap_up":
            unit.record(_event("wrap_up_began", work, agent_id))


async def end_wrap_up(
    units: Units, tenant_id: TenantId, agent_id: AgentId, work_item_id: WorkItemId, result: WrapUpResult
) -> None:
    """The agent says how it ended, and resolves the case or leaves it open.

    Raises NotFoundError, NotYourWorkError, WorkStateError, DispositionRequiredError, CaseInWorkError.
    """
    async with units.begin(tenant_id) as unit:
        if result.resolve_case:
            await repository.hold_threads(unit, agent_id, work_item_id)
        work = await _lock(unit, agent_id, work_item_id)
        if await _is_said_already(unit, work, result):
            return  # a repeated call
        of_queue = await repository.list_dispositions(unit, work.item.queue_id, result.disposition_id)
        after = lifecycle.end_wrap_up(
            work.item, agent_id, result.disposition_id, of_queue, required=work.disposition_required
        )
        if result.resolve_case and await repository.has_other_work(unit, work.case_id, work_item_id):
            raise CaseInWorkError
        await repository.save_item(unit, after)
        await repository.touch_agent(unit, agent_id, idle_now=True)
        disposition = {"disposition_id": str(result.disposition_id)} if result.disposition_id else {}
        unit.record(_event("wrap_up_ended", work, agent_id, **disposition))
        if result.resolve_case and await repository.resolve_case(unit, work.case_id, result.outcome):
            customer_id = await find_customer_of_case(unit, work.case_id)
            resolved = _event("case_resolved", work, agent_id, **disposition)
            unit.record(replace(resolved, customer_id=customer_id))


async def extend_wrap_up(
    units: Units, tenant_id: TenantId, agent_id: AgentId, work_item_id: WorkItemId
) -> None:
    """As much time again as the queue gives, once.

    Raises NotFoundError, NotYourWorkError, WorkStateError, WrapUpExtendedError.
    """
    async with units.begin(tenant_id) as unit:
        work = await _lock(unit, agent_id, work_item_id)
        await repository.save_item(unit, lifecycle.extend_wrap_up(work.item, agent_id, work.wrap_up_for))
        unit.record(_event("wrap_up_extended", work, agent_id))


@dataclass(frozen=True, slots=True)
class SkillAsked:
    """What a transfer asks of whoever gets the item: a skill, at a level from 0 to 100."""

    skill_id: UUID
    least: int = 0


async def requeue(
    units: Units,
    tenant_id: TenantId,
    agent_id: AgentId,
    work_item_id: WorkItemId,
    queue_id: QueueId | None,
    *,
    skill: SkillAsked | None = None,
) -> None:
    """Back to a queue, its own when none is named, for somebody with this skill, whatever was asked for before; its age is kept.

    Raises NotFoundError, NotYourWorkError, WorkStateError, QueueUnknownError, SkillUnknownError.
    """
    async with units.begin(tenant_id) as unit:
        work = await _lock(unit, agent_id, work_item_id)
        lifecycle.give_back(work.item, agent_id, unit.now, queue_id, passed=True)
        if queue_id is not None:
            await check_queue(unit, queue_id)
        if skill is None:
            await repository.ask_for_nothing(unit, work_item_id)
        elif not await repository.ask_for_skill(unit, work_item_id, skill.skill_id, skill.least):
            raise SkillUnknownError
        await repository.return_work(unit, agent_id, work_item_id, queue_id, "given_back")


async def _is_said_already(unit: UnitOfWork, work: LockedWork, result: WrapUpResult) -> bool:
    """Is the item done just so? One whose wrap-up ran out has no disposition either, but has resolved nothing."""
    if work.item.state != "done" or work.item.disposition_id != result.disposition_id:
        return False
    if result.disposition_id is not None or not result.resolve_case:
        return True
    return await repository.is_resolved(unit, work.case_id)


async def _lock(unit: UnitOfWork, agent_id: AgentId, work_item_id: WorkItemId) -> LockedWork:
    """Raises NotFoundError also for what this agent may not see: that it is not theirs would tell that it is."""
    work = await repository.lock_work(unit, agent_id, work_item_id)
    if work is None:
        raise NotFoundError
    if work.item.agent_id != agent_id:
        reader = await find_rights(unit.connection, unit.tenant_id, agent_id)
        await check_case_readable(unit.connection, reader, work.case_id)
    return work


def _event(kind: str, work: LockedWork, agent_id: AgentId, **data: str) -> Event:
    return Event(
        kind,
        "agent",
        agent_id,
        case_id=work.case_id,
        interaction_id=work.interaction_id,
        work_item_id=work.item.work_item_id,
        agent_id=agent_id,
        data=dict(data),
    )
