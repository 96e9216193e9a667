"""The SQL of work. All of it names the tenant; steps that also happen in a round are functions of the database."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from retzef.engine.routing.policy import LIVE_MEDIA
from retzef.engine.work import ItemState, WorkItem
from retzef.kernel.ids import AgentId, CaseId, InteractionId, OfferId, QueueId, TenantId, WorkItemId
from retzef.modules.queues.errors import CaseInWorkError
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_WORK_OF_AGENT = """
SELECT 'offer' AS kind, o.offer_id AS id FROM offers o
WHERE o.tenant_id = $1 AND o.agent_id = $2 AND o.state = 'pending'
UNION ALL
SELECT 'work_item', w.work_item_id FROM work_items w
WHERE w.tenant_id = $1 AND w.agent_id = $2 AND w.state IN ('assigned', 'wrap_up')
"""
_WORK_OF_CASES = """
SELECT w.work_item_id FROM work_items w WHERE w.tenant_id = $1 AND w.case_id = ANY ($2) AND w.state <> 'done'
"""
_LOCK = "SELECT * FROM lock_work($1, $2, $3)"
_SAVE = """
UPDATE work_items SET state = $3, agent_id = $4, wrap_up_until = $5, disposition_id = $6, wrap_up_extended = $8, version = version + 1,
    done_at = CASE WHEN $3 = 'done' THEN $7 ELSE done_at END
WHERE tenant_id = $1 AND work_item_id = $2
"""
_TOUCH_AGENT = """
UPDATE agents SET version = version + 1, idle_since = CASE WHEN $3 THEN $4 ELSE idle_since END
WHERE tenant_id = $1 AND agent_id = $2
"""
_END_INTERACTION = """
UPDATE interactions SET status = 'ended', ended_at = $3
WHERE tenant_id = $1 AND interaction_id = $2 AND status <> 'ended'
"""
_DISPOSITIONS = """
SELECT disposition_id FROM dispositions WHERE tenant_id = $1 AND queue_id = $2 AND (active OR disposition_id = $3)
"""
_HAS_OTHER_WORK = """
SELECT EXISTS (SELECT 1 FROM work_items
               WHERE tenant_id = $1 AND case_id = $2 AND work_item_id <> $3 AND state <> 'done' AND consult_of IS NULL)
"""
_IS_RESOLVED = "SELECT status = 'resolved' FROM cases WHERE tenant_id = $1 AND case_id = $2"
_HOLD_AGENT = "SELECT 1 FROM agents WHERE tenant_id = $1 AND agent_id = $2 FOR NO KEY UPDATE"
_HOLD_THREADS = """
SELECT 1 FROM interactions WHERE tenant_id = $1 AND status = 'open'
    AND case_id = (SELECT case_id FROM work_items WHERE tenant_id = $1 AND work_item_id = $2)
ORDER BY entry_point_id::text COLLATE "C", thread_key COLLATE "C" FOR NO KEY UPDATE
"""
_REST_THREADS = (
    "UPDATE interactions SET status = 'resting' WHERE tenant_id = $1 AND case_id = $2 AND status = 'open'"
)
_GOES_ON = (
    "SELECT EXISTS (SELECT 1 FROM interactions WHERE tenant_id = $1 AND case_id = $2 AND status = 'open')"
)
_RESOLVE_CASE = """
UPDATE cases SET status = 'resolved', outcome = $3, closed_at = $4, snoozed_until = NULL, version = version + 1
WHERE tenant_id = $1 AND case_id = $2 AND status IN ('open', 'pending', 'snoozed')
"""
_LOCK_OFFER = """
SELECT o.state FROM (
    SELECT 1 FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = $2 FOR NO KEY UPDATE) held
LEFT JOIN offers o ON o.tenant_id = $1 AND o.agent_id = $2 AND o.offer_id = $3
"""
_RETURN_OFFER = "SELECT return_offer($1, $2, $3, $4, $5, 'agent', $6)"
_RETURN_OFFERS = """
SELECT return_offer($1, $2, o.offer_id, 'revoked', $4, 'agent', $3) FROM offers o
WHERE o.tenant_id = $1 AND o.agent_id = $3 AND o.state = 'pending'
"""
_RETURN_WORK = "SELECT return_work($1, $2, $3, $4, $5, $6, $7, 'agent', $4)"
_ASK_FOR = "UPDATE work_items SET requirements = $3::jsonb WHERE tenant_id = $1 AND work_item_id = $2 AND requirements <> $3::jsonb"
_SKILL = "SELECT true FROM skills WHERE tenant_id = $1 AND skill_id = $2 AND active FOR SHARE"
# What can wait for an answer until tomorrow; whoever is on the line cannot.
_KEEP = """
UPDATE work_items SET kept_until = $3, version = version + 1
WHERE tenant_id = $1 AND agent_id = $2 AND state = 'assigned' AND medium <> ALL ($4) AND consult_of IS NULL
"""
# In the order in which messages that come in lock the items of their threads.
_RETURN_ALL_WORK = """
SELECT return_work($1, $2, mine.work_item_id, $3, NULL, false, $4, 'agent', $3) FROM (
    SELECT w.work_item_id FROM work_items w
    LEFT JOIN interactions i ON i.tenant_id = w.tenant_id AND i.interaction_id = w.interaction_id
    WHERE w.tenant_id = $1 AND w.agent_id = $3 AND w.state = 'assigned' AND ($5::timestamptz IS NULL OR w.kept_until IS DISTINCT FROM $5)
    ORDER BY i.entry_point_id::text COLLATE "C", i.thread_key COLLATE "C" OFFSET 0) mine
"""
_passes = msgspec.json.Decoder(dict[AgentId, datetime])


@dataclass(frozen=True, slots=True)
class LockedWork:
    """A work item that nobody else can change until the unit ends, with what belongs to it. `interaction_id` None: it is a consult."""

    item: WorkItem
    case_id: CaseId
    interaction_id: InteractionId | None
    wrap_up_for: timedelta
    disposition_required: bool


async def list_work_ids(
    connection: Connection, tenant_id: TenantId, agent_id: AgentId
) -> tuple[set[UUID], set[UUID]]:
    """The ids of an agent's pending offers and of the items the agent has in hand (assigned, in wrap-up)."""
    rows = await connection.fetch(_WORK_OF_AGENT, tenant_id, agent_id)
    offers = {row["id"] for row in rows if row["kind"] == "offer"}
    return offers, {row["id"] for row in rows} - offers


async def list_work_ids_of_cases(
    connection: Connection, tenant_id: TenantId, case_ids: Collection[UUID]
) -> set[UUID]:
    """The ids of all items of these cases that are not done."""
    rows = await connection.fetch(_WORK_OF_CASES, tenant_id, list(case_ids))
    return {row["work_item_id"] for row in rows}


async def lock_work(unit: UnitOfWork, agent_id: AgentId, work_item_id: WorkItemId) -> LockedWork | None:
    """The item, locked for `agent_id` to change it; None when there is none."""
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, agent_id, work_item_id)
    if row is None:
        return None
    state: ItemState = row["state"]
    item = WorkItem(
        work_item_id=row["work_item_id"],
        queue_id=row["queue_id"],
        state=state,
        load=row["load"],
        queued_at=row["queued_at"],
        agent_id=row["agent_id"],
        assigned_at=row["assigned_at"],
        wrap_up_until=row["wrap_up_until"],
        wrap_up_extended=row["wrap_up_extended"],
        disposition_id=row["disposition_id"],
        passed_by=_passes.decode(row["passed_by"]),
        consult_of=row["consult_of"],
        consult_by=row["consult_by"],
    )
    wrap_up_for = timedelta(seconds=row["wrap_up_seconds"])
    return LockedWork(item, row["case_id"], row["interaction_id"], wrap_up_for, row["disposition_required"])


async def save_item(unit: UnitOfWork, item: WorkItem) -> None:
    """Write what the life cycle made of an item in somebody's hands."""
    await unit.connection.execute(
        _SAVE, unit.tenant_id, item.work_item_id, item.state, item.agent_id, item.wrap_up_until,
        item.disposition_id, unit.now, item.wrap_up_extended,
    )  # fmt: skip


async def touch_agent(unit: UnitOfWork, agent_id: AgentId, *, idle_now: bool) -> None:
    """What an agent carries has changed. `idle_now`: something was put down, so idling begins anew."""
    await unit.connection.execute(_TOUCH_AGENT, unit.tenant_id, agent_id, idle_now, unit.now)


async def end_interaction(unit: UnitOfWork, interaction_id: InteractionId) -> None:
    """Nothing more is said in it; the customer's next message begins another."""
    await unit.connection.execute(_END_INTERACTION, unit.tenant_id, interaction_id, unit.now)


async def list_dispositions(unit: UnitOfWork, queue_id: QueueId, chosen: UUID | None) -> frozenset[UUID]:
    """What wrap-up of this queue's work may end with. One that was archived while it was being chosen is still good."""
    rows = await unit.connection.fetch(_DISPOSITIONS, unit.tenant_id, queue_id, chosen)
    return frozenset(row["disposition_id"] for row in rows)


async def has_other_work(unit: UnitOfWork, case_id: CaseId, work_item_id: WorkItemId) -> bool:
    """Is anything else of the case still open?"""
    return bool(await unit.connection.fetchval(_HAS_OTHER_WORK, unit.tenant_id, case_id, work_item_id))


async def hold_threads(unit: UnitOfWork, agent_id: AgentId, work_item_id: WorkItemId) -> None:
    """Before its work is locked, as everywhere: the agent, and what goes on in the case of this item."""
    await unit.connection.execute(_HOLD_AGENT, unit.tenant_id, agent_id)
    await unit.connection.execute(_HOLD_THREADS, unit.tenant_id, work_item_id)


async def resolve_case(unit: UnitOfWork, case_id: CaseId, outcome: str | None) -> bool:
    """Close the matter; False when it was closed already. A thread in which nobody has answered us yet rests, so that the answer
    opens the case. Raises CaseInWorkError when one has begun meanwhile.
    """
    await unit.connection.execute(_REST_THREADS, unit.tenant_id, case_id)
    changed: str = await unit.connection.execute(_RESOLVE_CASE, unit.tenant_id, case_id, outcome, unit.now)
    if await unit.connection.fetchval(_GOES_ON, unit.tenant_id, case_id):
        raise CaseInWorkError
    return changed != "UPDATE 0"


async def is_resolved(unit: UnitOfWork, case_id: CaseId) -> bool:
    """Is the case resolved already?"""
    return bool(await unit.connection.fetchval(_IS_RESOLVED, unit.tenant_id, case_id))


async def lock_offer(unit: UnitOfWork, agent_id: AgentId, offer_id: OfferId) -> str | None:
    """The state of an offer made to this agent, whose row is locked from here on; None when there is none."""
    state: str | None = await unit.connection.fetchval(_LOCK_OFFER, unit.tenant_id, agent_id, offer_id)
    return state


async def decline_offer(unit: UnitOfWork, agent_id: AgentId, offer_id: OfferId, reason: str | None) -> bool:
    """The item waits again with its age; False when the offer was not pending."""
    unit.wrote_events = True
    return bool(
        await unit.connection.fetchval(
            _RETURN_OFFER, unit.tenant_id, unit.now, offer_id, "declined", reason, agent_id
        )
    )


async def revoke_offers(unit: UnitOfWork, agent_id: AgentId, reason: str) -> None:
    """Take back whatever is offered to an agent, whose row the caller has locked."""
    unit.wrote_events = True
    await unit.connection.execute(_RETURN_OFFERS, unit.tenant_id, unit.now, agent_id, reason)


async def return_work(
    unit: UnitOfWork, agent_id: AgentId, work_item_id: WorkItemId, queue_id: QueueId | None, reason: str
) -> bool:
    """An agent gives an item back; False when it was not in their hands."""
    unit.wrote_events = True
    return bool(
        await unit.connection.fetchval(
            _RETURN_WORK, unit.tenant_id, unit.now, work_item_id, agent_id, queue_id, True, reason
        )
    )


async def ask_for_skill(unit: UnitOfWork, work_item_id: WorkItemId, skill_id: UUID, least: int) -> bool:
    """Whoever gets the item has this skill at `least`, and no other that was asked for before; False when there is no such skill."""
    if not await hold_skill(unit, skill_id):
        return False
    asked = msgspec.json.encode([{"skill_id": skill_id, "least": least, "weight": 0}]).decode()
    await unit.connection.execute(_ASK_FOR, unit.tenant_id, work_item_id, asked)
    return True


async def ask_for_nothing(unit: UnitOfWork, work_item_id: WorkItemId) -> None:
    """Whoever passed the item on before may have asked for a skill: that is over."""
    await unit.connection.execute(_ASK_FOR, unit.tenant_id, work_item_id, "[]")


async def hold_skill(unit: UnitOfWork, skill_id: UUID) -> bool:
    """Is there such a skill, which nobody archives before the unit ends?"""
    return bool(await unit.connection.fetchval(_SKILL, unit.tenant_id, skill_id))


async def keep_work(unit: UnitOfWork, agent_id: AgentId, until: datetime) -> None:
    """What an agent answers in writing stays theirs until then, though they go. Their row is locked by the caller."""
    await unit.connection.execute(_KEEP, unit.tenant_id, agent_id, until, sorted(LIVE_MEDIA))


async def return_all_work(
    unit: UnitOfWork, agent_id: AgentId, reason: str, *, but_kept_until: datetime | None = None
) -> None:
    """Everything assigned to an agent, whose row the caller has locked, goes back to its queue with its age.

    `but_kept_until`: what is kept until then stays.
    """
    unit.wrote_events = True
    await unit.connection.execute(
        _RETURN_ALL_WORK, unit.tenant_id, unit.now, agent_id, reason, but_kept_until
    )
