"""Why an item came to whom it came, and why it still waits: the stored decisions, in words' codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from retzef.engine.routing import Candidate, Reason, explain_item
from retzef.kernel.ids import AgentId, CaseId, TenantId, WorkItemId
from retzef.modules.cases.api import NotFoundError, check_case_readable
from retzef.modules.queues.reading import load_state
from retzef.modules.tenancy.api import read_policy
from retzef.platform.auth.principal import Principal
from retzef.platform.db import Connection
from retzef.platform.unit import Units

DECISIONS_MAX = 100

_ITEM = "SELECT case_id, state FROM work_items WHERE tenant_id = $1 AND work_item_id = $2"
_DECISIONS = """
SELECT decided_at, policy, candidates, chosen_agent_id, decided_by FROM decisions
WHERE tenant_id = $1 AND work_item_id = $2 ORDER BY decision_id DESC LIMIT $3
"""
_NAMES = "SELECT agent_id, name FROM agents WHERE tenant_id = $1 AND agent_id = ANY ($2)"
_candidates = msgspec.json.Decoder(tuple[Candidate, ...])


@dataclass(frozen=True, slots=True)
class NamedCandidate:
    """A candidate with the name people know."""

    agent_id: UUID
    name: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Who might have got it and who did; nobody, when it says why the item waits now, with `reasons` of its own."""

    decided_at: datetime
    policy: str
    candidates: tuple[NamedCandidate, ...]
    chosen_agent_id: UUID | None
    reasons: tuple[Reason, ...] = ()
    # Whose word it was; None: the router's.
    decided_by: str | None = None


async def list_decisions(units: Units, principal: Principal, work_item_id: WorkItemId) -> list[Decision]:
    """The newest first; of an item that waits, before them what a round would say now.

    Raises NotFoundError when there is no such item, or its case may not be seen by the reader.
    """
    tenant_id = principal.tenant_id
    async with units.database.transaction(tenant_id) as connection:
        item = await connection.fetchrow(_ITEM, tenant_id, work_item_id)
        if item is None:
            raise NotFoundError
        await check_case_readable(connection, principal, CaseId(item["case_id"]))
        return await read_decisions(connection, tenant_id, work_item_id, units.clock.now())


async def read_decisions(
    connection: Connection, tenant_id: TenantId, work_item_id: WorkItemId, now: datetime
) -> list[Decision]:
    """The same for whoever may see everything. Raises NotFoundError when there is no such item."""
    item = await connection.fetchrow(_ITEM, tenant_id, work_item_id)
    if item is None:
        raise NotFoundError
    rows = await connection.fetch(_DECISIONS, tenant_id, work_item_id, DECISIONS_MAX)
    told: list[tuple[datetime, str, tuple[Candidate, ...], UUID | None, tuple[Reason, ...], AgentId | None]] = [
        (
            row["decided_at"], row["policy"], _candidates.decode(row["candidates"]), row["chosen_agent_id"], (), row["decided_by"],
        )
        for row in rows
    ]  # fmt: skip
    if item["state"] == "waiting":
        policy = await read_policy(connection, tenant_id)
        state = await load_state(connection, tenant_id, now, watched_since=now)
        explained = explain_item(state, policy, now, work_item_id)
        told.insert(0, (now, policy.name, explained.candidates, None, explained.reasons, None))
    people = {each.agent_id for line in told for each in line[2]}
    people.update(line[5] for line in told if line[5] is not None)
    names = await _names_of(connection, tenant_id, people)
    return [
        Decision(
            at,
            policy,
            tuple(_named(each, names) for each in candidates),
            chosen,
            reasons,
            names.get(by) if by else None,
        )
        for at, policy, candidates, chosen, reasons, by in told
    ]


async def _names_of(connection: Connection, tenant_id: TenantId, agents: set[AgentId]) -> dict[UUID, str]:
    rows = await connection.fetch(_NAMES, tenant_id, list(agents))
    return {row["agent_id"]: row["name"] for row in rows}


def _named(candidate: Candidate, names: dict[UUID, str]) -> NamedCandidate:
    name = names.get(candidate.agent_id, "")
    return NamedCandidate(candidate.agent_id, name, candidate.score, candidate.reasons)
