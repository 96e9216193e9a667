"""What waits in the queues an agent serves and may take from, in the order the router would look at it; and who could take an item."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.kernel.ids import AgentId, CaseId, WorkItemId
from retzef.modules.cases.api import NotFoundError, check_case_readable
from retzef.platform.auth.principal import Principal
from retzef.platform.unit import Units

LISTED_AT_MOST = 100
# Now; as soon as what hinders has passed; or not at all.
Askable: TypeAlias = Literal["now", "later", "never"]

# Why it cannot be taken is asked of those alone that are told. Whoever is being offered something may take something else all the same.
_WAITING = """
SELECT w.*, array_remove(doubts_about($1, $3, w.work_item_id, $2), 'answering') AS doubts FROM (
    SELECT w.work_item_id, w.queue_id, text_in(q.name, $4) AS queue_name, w.medium, i.channel, w.case_id, k.number AS case_number, k.subject,
        r.name AS customer_name, w.queued_at, w.last_line, k.priority, k.deadline_at
    FROM queue_members m
    JOIN queues q ON q.tenant_id = m.tenant_id AND q.queue_id = m.queue_id AND q.pull_allowed AND q.active
    JOIN work_items w ON w.tenant_id = m.tenant_id AND w.queue_id = m.queue_id AND w.state = 'waiting'
    JOIN interactions i ON i.tenant_id = w.tenant_id AND i.interaction_id = w.interaction_id
    JOIN cases k ON k.tenant_id = w.tenant_id AND k.case_id = w.case_id
    JOIN customers c ON c.tenant_id = k.tenant_id AND c.customer_id = k.customer_id
    JOIN customers r ON r.tenant_id = c.tenant_id AND r.customer_id = c.root_id
    WHERE m.tenant_id = $1 AND m.agent_id = $2
    ORDER BY w.priority DESC, w.queued_at, w.work_item_id LIMIT $5) w
"""
_MAY_PULL = """
SELECT EXISTS (SELECT 1 FROM queue_members m JOIN queues q ON q.tenant_id = m.tenant_id AND q.queue_id = m.queue_id
               WHERE m.tenant_id = $1 AND m.agent_id = $2 AND q.pull_allowed AND q.active)
"""
_ITEM = "SELECT case_id, queue_id, agent_id, state FROM work_items WHERE tenant_id = $1 AND work_item_id = $2"
# Whoever works with customers, the members of its queue first, and of these who is free.
_TAKERS = """
SELECT a.agent_id, a.name, a.presence, a.presence_reason, a.capacity, (
    SELECT COALESCE(sum(o.load), 0) FROM work_items o WHERE o.tenant_id = $1 AND o.agent_id = a.agent_id
      AND o.state IN ('offered', 'assigned', 'wrap_up')) AS load, d.doubts, askable($1, $2, a.agent_id, d.doubts),
    CASE WHEN 'skill_missing' = ANY (d.doubts) THEN ARRAY(
        SELECT text_in(s.name, $4) FROM missing_skills($1, $3, $2, a.agent_id) AS m(skill_id)
        JOIN skills s ON s.tenant_id = $1 AND s.skill_id = m.skill_id ORDER BY 1) ELSE '{}' END AS missing_skills
FROM agents a LEFT JOIN roles r ON r.tenant_id = a.tenant_id AND r.role_id = a.role_id
CROSS JOIN LATERAL (SELECT doubts_about($1, $3, $2, a.agent_id) AS doubts OFFSET 0) d
WHERE a.tenant_id = $1 AND a.active AND a.agent_id IS DISTINCT FROM $5
  AND (a.role IN ('agent', 'supervisor', 'administrator') OR 'cases.handle' = ANY (r.permissions))
ORDER BY cardinality(d.doubts), 'agent_gone' = ANY (d.doubts), a.name, a.agent_id LIMIT 500
"""
_SKILLS = "SELECT skill_id, text_in(name, $2) AS name FROM skills WHERE tenant_id = $1 AND active ORDER BY name, skill_id LIMIT 500"


@dataclass(frozen=True, slots=True)
class WaitingWork:
    """One item of the list. `doubts`: why this agent cannot take it now."""

    work_item_id: UUID
    queue_id: UUID
    queue_name: str
    medium: str
    channel: str
    case_id: UUID
    case_number: int
    subject: str | None
    customer_name: str | None
    queued_at: datetime
    last_line: str
    priority: int
    deadline_at: datetime | None
    doubts: list[str]


@dataclass(frozen=True, slots=True)
class Taker:
    """Somebody who may get an item, and what speaks against it now; `missing_skills` by name. `askable`: when they can be asked about it."""

    agent_id: AgentId
    name: str
    presence: str
    presence_reason: str | None
    capacity: int
    load: int
    doubts: list[str]
    askable: Askable
    missing_skills: list[str]


NamedSkill: TypeAlias = tuple[UUID, str]


async def list_waiting(units: Units, principal: Principal, locale: str) -> tuple[bool, list[WaitingWork]]:
    """Whether the agent may take from any list at all, and what waits there, the most urgent first, at most 100."""
    tenant_id, agent_id = principal.tenant_id, principal.agent_id
    async with units.database.transaction(tenant_id) as connection:
        may_pull: bool = await connection.fetchval(_MAY_PULL, tenant_id, agent_id)
        if not may_pull:
            return False, []
        rows = await connection.fetch(
            _WAITING, tenant_id, agent_id, units.clock.now(), locale, LISTED_AT_MOST
        )
    return True, [WaitingWork(**row) for row in rows]


async def list_takers(
    units: Units, principal: Principal, work_item_id: WorkItemId, locale: str
) -> tuple[list[Taker], Sequence[NamedSkill]]:
    """To whom an item can be given (never whoever has it), and the skills that can be asked of them. Raises NotFoundError."""
    async with units.database.transaction(principal.tenant_id) as connection:
        item = await connection.fetchrow(_ITEM, principal.tenant_id, work_item_id)
        if item is None:
            raise NotFoundError
        await check_case_readable(connection, principal, CaseId(item["case_id"]))
        holder = item["agent_id"] if item["state"] == "assigned" else None
        rows = await connection.fetch(
            _TAKERS, principal.tenant_id, work_item_id, units.clock.now(), locale, holder
        )
        skills = await connection.fetch(_SKILLS, principal.tenant_id, locale)
    return [Taker(**row) for row in rows], [(row["skill_id"], row["name"]) for row in skills]
