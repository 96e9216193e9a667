"""A case that nobody wrote in about here: opened by hand after a call elsewhere, a visit, a letter, or by a rule for what another system told.

It waits in no queue, for there is nothing to answer yet: its owner, or its team, have it in their lists. Where the customer can be
written to first (`reaching.py`) the case begins with that, and the answer comes to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.assignment import check_assignment
from retzef.modules.customers.api import check_customer_changeable, read_written
from retzef.platform.auth.permissions import Reader, agent_or_none
from retzef.platform.unit import UnitOfWork

_NUMBER = """
INSERT INTO tenant_counters AS c (tenant_id, name, value) VALUES ($1, 'case_number', 10001)
ON CONFLICT (tenant_id, name) DO UPDATE SET value = c.value + 1 RETURNING value
"""
_OPEN = """
INSERT INTO cases (tenant_id, case_id, number, customer_id, subject, opened_at, owner_agent_id, team_id, fields)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
"""


@dataclass(frozen=True, slots=True)
class NewCase:
    """Whose it is, what it is about, and who answers for it.

    `fields`: values of the tenant's own, by key, as they were written. `fact_id`: what another system told, when that is why.
    """

    customer_id: UUID
    subject: str | None
    owner: AgentId | None
    team_id: UUID | None
    fields: Mapping[str, object] = field(default_factory=dict)
    fact_id: UUID | None = None


async def next_case_number(unit: UnitOfWork) -> int:
    """The tenant's next number; its counter is locked until the transaction ends."""
    number: int = await unit.connection.fetchval(_NUMBER, unit.tenant_id)
    return number


async def open_case(unit: UnitOfWork, reader: Reader, new: NewCase) -> CaseId:
    """A new open case of a customer whom the reader may see.

    Raises CustomerNotFoundError, CustomerErasedError, AssignmentRefusedError, OwnerUnknownError, TeamUnknownError, FieldValueError,
    FieldMissingError.
    """
    root = await check_customer_changeable(unit.connection, reader, new.customer_id)
    # What one opens is one's own to keep or to give to a team; to make another its owner takes the right to assign.
    is_given = new.owner not in (None, reader.agent_id)
    await check_assignment(unit, reader, None if is_given else reader.agent_id, new.owner, new.team_id)
    written = await read_written(unit, "case", new.fields, is_new=True)
    case_id = CaseId(unit.ids.new())
    number = await next_case_number(unit)
    await unit.connection.execute(
        _OPEN, unit.tenant_id, case_id, number, root, new.subject, unit.now, new.owner, new.team_id,
        msgspec.json.encode({key: value for key, value in written.items() if value is not None}).decode(),
    )  # fmt: skip
    agent_id = agent_or_none(reader)
    why: dict[str, str | int | bool | None] = {"fact_id": str(new.fact_id)} if new.fact_id else {}
    unit.record(
        Event(
            "case_opened",
            "agent" if agent_id else "system",
            agent_id,
            case_id=case_id,
            customer_id=root,
            data=why,
        )
    )
    return case_id
