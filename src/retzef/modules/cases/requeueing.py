"""What waits of a case goes to another queue, with its age; and back again when that is undone.

An agent's own work in hand goes too, as when they give it back by themselves. What is being offered, or is in somebody else's hands,
stays where it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.errors import CaseBusyError, CaseNotQueuedError, QueueUnknownError
from retzef.platform.auth.permissions import Reader, agent_or_none
from retzef.platform.unit import UnitOfWork

_QUEUE = "SELECT true FROM queues WHERE tenant_id = $1 AND queue_id = $2 AND active FOR SHARE"
_OPEN_WORK = """
SELECT work_item_id, interaction_id, queue_id, state, agent_id FROM work_items
WHERE tenant_id = $1 AND case_id = $2 AND state <> 'done' AND consult_of IS NULL ORDER BY work_item_id FOR NO KEY UPDATE
"""
# What it is worth there is counted by rank_work, with the rest of its case.
_MOVE = """
UPDATE work_items w SET queue_id = q.queue_id, load = q.item_load, passed_by = '{}', entered_at = $4, version = w.version + 1 FROM queues q
WHERE w.tenant_id = $1 AND w.work_item_id = $2 AND w.state = 'waiting' AND q.tenant_id = $1 AND q.queue_id = $3 AND q.active
RETURNING true
"""
_GIVE_BACK = "SELECT return_work($1, $2, $3, $4, $5, true, $6, 'agent', $4)"
# Why it came into the queue, as the journal says it.
Reason: TypeAlias = Literal["sent", "sent_back"]
SENT: Reason = "sent"
SENT_BACK: Reason = "sent_back"


@dataclass(frozen=True, slots=True)
class Requeued:
    """An item that waits in another queue now than it did in, by which that can be undone."""

    work_item_id: UUID
    interaction_id: UUID
    was_in: UUID
    is_in: UUID


async def check_queue(unit: UnitOfWork, queue_id: UUID) -> None:
    """Raises QueueUnknownError unless the tenant has this queue, and it is not archived before the unit ends."""
    if not await unit.connection.fetchval(_QUEUE, unit.tenant_id, queue_id):
        raise QueueUnknownError


async def requeue_case(
    unit: UnitOfWork, reader: Reader, case_id: CaseId, queue_id: UUID, *, only_waiting: bool
) -> list[Requeued]:
    """Let what waits of a case, whose work the caller holds, wait in this queue; what was in another one before.

    `only_waiting`: work in the agent's own hands stays there too, as in acts on many cases.
    Raises QueueUnknownError; CaseBusyError when all that is open is offered or in hand, CaseNotQueuedError when nothing is open.
    """
    await check_queue(unit, queue_id)
    agent_id = agent_or_none(reader)
    rows = await unit.connection.fetch(_OPEN_WORK, unit.tenant_id, case_id)
    mine = [row for row in rows if row["state"] == "assigned" and row["agent_id"] == agent_id]
    waiting = [row for row in rows if row["state"] == "waiting"]
    movable = waiting if only_waiting else [*waiting, *mine]
    if not movable:
        raise CaseBusyError if rows else CaseNotQueuedError
    moved = [row for row in movable if row["queue_id"] != queue_id or row["state"] == "assigned"]
    sent = [Requeued(row["work_item_id"], row["interaction_id"], row["queue_id"], queue_id) for row in moved]
    for row, each in zip(moved, sent, strict=True):
        if row["state"] == "waiting":
            await _move(unit, agent_id, case_id, each, SENT)
        else:
            unit.wrote_events = True
            await unit.connection.execute(
                _GIVE_BACK, unit.tenant_id, unit.now, each.work_item_id, agent_id, queue_id, SENT
            )
    return sent


async def restore_queues(
    unit: UnitOfWork, reader: Reader, case_id: CaseId, moved: Sequence[Requeued]
) -> None:
    """What still waits where it was sent waits again where it was before."""
    rows = await unit.connection.fetch(_OPEN_WORK, unit.tenant_id, case_id)
    here = {(row["work_item_id"], row["queue_id"]) for row in rows if row["state"] == "waiting"}
    for each in moved:
        if (each.work_item_id, each.is_in) in here:
            back = Requeued(each.work_item_id, each.interaction_id, each.is_in, each.was_in)
            await _move(unit, agent_or_none(reader), case_id, back, SENT_BACK)


async def _move(
    unit: UnitOfWork, agent_id: AgentId | None, case_id: CaseId, to: Requeued, reason: Reason
) -> None:
    if not await unit.connection.fetchval(_MOVE, unit.tenant_id, to.work_item_id, to.is_in, unit.now):
        return  # the queue it was in has been archived meanwhile
    unit.record(
        Event(
            "requeued", "agent" if agent_id else "system", agent_id, case_id=case_id, interaction_id=to.interaction_id,
            work_item_id=to.work_item_id, data={"queue_id": str(to.is_in), "reason": reason},
        )
    )  # fmt: skip
