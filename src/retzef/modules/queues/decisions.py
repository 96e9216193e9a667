"""Why an item came to whom it came, and why it still waits: the stored decisions, in words' codes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from retzef.engine.routing import Candidate, Reason, explain_item
from retzef.kernel.ids import AgentId, CaseId, TenantId, WorkItemId
from retzef.modules.cases.api import NotFoundError, check_case_readable
from retzef.modules.queues.reading import load_state_around
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
_SKILLS = (
    "SELECT skill_id, text_in(name, $3) AS name FROM skills WHERE tenant_id = $1 AND skill_id = ANY ($2)"
)
_candidates = msgspec.json.Decoder(tuple[Candidate, ...])


@dataclass(frozen=True, slots=True)
class NamedCandidate:
    """A candidate with the name people know. Only scores of those who could be asked compare."""

    agent_id: UUID
    name: str
    could_be_asked: bool
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """Who might have got it and who did; nobody, when it says why the item waits now, with `reasons` of its own.

    Of `candidates` the chosen comes first, then whoever could be asked, by points, then those who could not.
    """

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
        return await read_decisions(connection, tenant_id, work_item_id, units.clock.now(), principal.locale)


async def read_decisions(
    connection: Connection, tenant_id: TenantId, work_item_id: WorkItemId, now: datetime, locale: str
) -> list[Decision]:
    """The same for whoever may see everything, with skills named in `locale`. Raises NotFoundError when there is no such item."""
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
        state = await load_state_around(connection, tenant_id, work_item_id, now)
        explained = explain_item(state, policy, now, work_item_id)
        told.insert(0, (now, policy.name, explained.candidates, None, explained.reasons, None))
    candidates = [each for line in told for each in line[2]]
    people = {each.agent_id for each in candidates} | {line[5] for line in told if line[5] is not None}
    names = await _names_of(connection, tenant_id, people)
    skills = await _skills_of(connection, tenant_id, candidates, locale)
    return [
        Decision(
            at,
            policy,
            _in_order([_named(each, names, skills) for each in those], chosen),
            chosen,
            reasons,
            names.get(by) if by else None,
        )
        for at, policy, those, chosen, reasons, by in told
    ]


async def _names_of(connection: Connection, tenant_id: TenantId, agents: set[AgentId]) -> dict[UUID, str]:
    rows = await connection.fetch(_NAMES, tenant_id, list(agents))
    return {row["agent_id"]: row["name"] for row in rows}


async def _skills_of(
    connection: Connection, tenant_id: TenantId, candidates: list[Candidate], locale: str
) -> dict[str, str]:
    reasons = (reason for each in candidates for reason in each.reasons)
    asked = {UUID(str(reason.params["skill_id"])) for reason in reasons if "skill_id" in reason.params}
    rows = await connection.fetch(_SKILLS, tenant_id, list(asked), locale) if asked else []
    return {str(row["skill_id"]): row["name"] for row in rows}


def _in_order(candidates: list[NamedCandidate], chosen: UUID | None) -> tuple[NamedCandidate, ...]:
    return tuple(
        sorted(
            candidates,
            key=lambda each: (
                each.agent_id != chosen,
                not each.could_be_asked,
                -each.score if each.could_be_asked else 0,
            ),
        )
    )


def _named(candidate: Candidate, names: dict[UUID, str], skills: dict[str, str]) -> NamedCandidate:
    name = names.get(candidate.agent_id, "")
    reasons = tuple(_with_skill(each, skills) for each in candidate.reasons)
    return NamedCandidate(candidate.agent_id, name, candidate.could_be_asked, candidate.score, reasons)


def _with_skill(reason: Reason, skills: dict[str, str]) -> Reason:
    """By its name instead of its id; as `level_missing` where nobody knows it any more."""
    if reason.code != "skill_missing":
        return reason
    levels = {name: value for name, value in reason.params.items() if name != "skill_id"}
    skill = skills.get(str(reason.params.get("skill_id")))
    return (
        Reason("level_missing", levels) if skill is None else Reason(reason.code, {"skill": skill, **levels})
    )
