"""An interaction that begins with our word: which thread of mail goes on already, and the row and the fact of a new one."""

from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.events import ActorKind, Event
from retzef.kernel.ids import AgentId, CaseId
from retzef.platform.unit import UnitOfWork

# Held, so that it does not end before what is said in it is written.
_MAIL_GOING_ON = """
SELECT interaction_id FROM interactions
WHERE tenant_id = $1 AND case_id = $2 AND entry_point_id = $3 AND identity_id = $4 AND status <> 'ended'
ORDER BY interaction_id DESC LIMIT 1 FOR NO KEY UPDATE
"""
_BEGIN = """
INSERT INTO interactions (tenant_id, interaction_id, case_id, identity_id, entry_point_id, channel, thread_key, status, started_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What begins. `root_id`: of the customer's links. `is_open`: the case is; the threads of one that waits rest, and the customer's word opens it."""

    case_id: CaseId
    root_id: UUID
    identity_id: UUID
    entry_point_id: UUID
    channel: str
    thread_key: str
    is_open: bool


async def find_mail_going_on(
    unit: UnitOfWork, case_id: CaseId, entry_point_id: UUID, identity_id: UUID
) -> UUID | None:
    """The thread of mail of this case with this address that goes on; None when none does."""
    found: UUID | None = await unit.connection.fetchval(
        _MAIL_GOING_ON, unit.tenant_id, case_id, entry_point_id, identity_id
    )
    return found


async def begin_interaction(unit: UnitOfWork, new: Beginning, agent_id: AgentId | None) -> UUID:
    """Its id. No agent: Retzef begins it itself."""
    interaction_id = unit.ids.new()
    await unit.connection.execute(
        _BEGIN, unit.tenant_id, interaction_id, new.case_id, new.identity_id, new.entry_point_id, new.channel, new.thread_key,
        "open" if new.is_open else "resting", unit.now,
    )  # fmt: skip
    actor: ActorKind = "agent" if agent_id else "system"
    unit.record(
        Event(
            "interaction_started", actor, agent_id, case_id=new.case_id, interaction_id=interaction_id,
            identity_id=new.identity_id, customer_id=new.root_id, data={"channel": new.channel},
        )
    )  # fmt: skip
    return interaction_id
