"""Asking a colleague about what one has in hand: begun, ended, let in, and by which the item changes hands.

Each is one function of the database (`consult_work.sql`), which holds the rows in everybody's order. Whoever is asked sees the case and writes
notes; what they may write to the customer is asked where it is written (`cases/consulting`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.work import ConsultOnlyError, NotYourWorkError, WorkStateError
from retzef.kernel.ids import AgentId, CaseId, QueueId, WorkItemId
from retzef.modules.cases.api import (
    Draft,
    NotFoundError,
    check_case_readable,
    check_queue,
    send_message,
)
from retzef.modules.queues import repository
from retzef.modules.queues.actions.work import SkillAsked
from retzef.modules.queues.errors import (
    ConsultOpenError,
    QuestionEmptyError,
    SkillUnknownError,
    TakerDoubtfulError,
    WorkMovedError,
)
from retzef.platform.auth.permissions import check_permission, may
from retzef.platform.auth.principal import Principal
from retzef.platform.text import one_line
from retzef.platform.unit import UnitOfWork, Units
from retzef.ports.manifest import Manifest

_BEGIN = "SELECT refusal, doubts FROM begin_consult($1, $2, $3, $4, $5, $6, $7, $8::jsonb, $9, $10, $11, $12)"
_END = "SELECT end_consult($1, $2, $3, $4)"
_HAND_ON = "SELECT pass_consult($1, $2, $3, $4, $5)"
_LET = "SELECT let_take_part($1, $2, $3, $4, $5)"
_CONSULT = """
SELECT c.case_id, c.state, c.agent_id, c.consult_by FROM work_items c
WHERE c.tenant_id = $1 AND c.work_item_id = $2 AND c.consult_of IS NOT NULL
"""
_ITEM = (
    "SELECT case_id, agent_id, state, consult_of FROM work_items WHERE tenant_id = $1 AND work_item_id = $2"
)
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Question:
    """Of whom it is asked: a colleague by name, who has so long to take it, or whoever serves a queue (the item's own, when none is named)
    and has a skill. `text`, the question, is kept as a note of the case.
    """

    agent_id: AgentId | None = None
    within: timedelta = timedelta(minutes=1)
    queue_id: QueueId | None = None
    skill: SkillAsked | None = None
    text: str = ""


async def begin_consult(
    units: Units,
    manifests: Mapping[str, Manifest],
    principal: Principal,
    work_item_id: WorkItemId,
    question: Question,
) -> WorkItemId:
    """Ask; the consult's id. A colleague who cannot be asked just now is waited for. Raises QuestionEmptyError, NotFoundError, NotYourWorkError,
    ConsultOnlyError, ConsultOpenError, TakerDoubtfulError, QueueUnknownError, SkillUnknownError.
    """
    async with units.begin(principal.tenant_id) as unit:
        item = await unit.connection.fetchrow(_ITEM, unit.tenant_id, work_item_id)
        if item is None:
            raise NotFoundError
        await check_case_readable(unit.connection, principal, CaseId(item["case_id"]))
        check_permission(principal, "cases.note")
        if not question.text.strip():
            raise QuestionEmptyError
        if item["consult_of"] is not None:
            raise ConsultOnlyError
        if question.agent_id == principal.agent_id:
            raise TakerDoubtfulError(doubts="yourself", may_insist=False)
        if question.queue_id is not None:
            await check_queue(unit, question.queue_id)
        consult_id = WorkItemId(unit.ids.new())
        await _ask(unit, principal.agent_id, work_item_id, consult_id, question)
        note = Draft(unit.ids.new(), None, question.text, note=True)
        case_id = CaseId(item["case_id"])
        await send_message(unit, dict(manifests), case_id=case_id, agent_id=principal.agent_id, draft=note)
    return consult_id


async def _ask(
    unit: UnitOfWork,
    asker: AgentId,
    work_item_id: WorkItemId,
    consult_id: WorkItemId,
    question: Question,
) -> None:
    asked: list[dict[str, object]] = []
    if question.skill is not None:
        if not await repository.hold_skill(unit, question.skill.skill_id):
            raise SkillUnknownError
        asked.append({"skill_id": question.skill.skill_id, "least": question.skill.least, "weight": 0})
    unit.wrote_events = True
    row = await unit.connection.fetchrow(
        _BEGIN, unit.tenant_id, unit.now, work_item_id, asker, consult_id, question.agent_id, question.queue_id,
        msgspec.json.encode(asked).decode(), one_line(question.text, ()), unit.ids.new(), unit.ids.new(), unit.now + question.within,
    )  # fmt: skip
    assert row is not None
    if row["refusal"] == "not_assigned":
        raise NotYourWorkError
    if row["refusal"] == "open":
        raise ConsultOpenError
    if row["refusal"] == "doubtful":
        raise TakerDoubtfulError(doubts=",".join(row["doubts"]), may_insist=False)


async def end_consult(units: Units, principal: Principal, consult_id: WorkItemId) -> None:
    """It is over: by the word of whoever asked, whoever has it, or a supervisor. Ending what is over does nothing.

    Raises NotFoundError, NotYourWorkError, WorkMovedError when it is offered to one after the other meanwhile.
    """
    for _ in range(_TRIES):
        if await _try_to_end(units, principal, consult_id):
            return
    raise WorkMovedError


async def _try_to_end(units: Units, principal: Principal, consult_id: WorkItemId) -> bool:
    """False when it was moved before whoever has it could be held."""
    async with units.begin(principal.tenant_id) as unit:
        found = await _find(unit, principal, consult_id)
        if principal.agent_id not in (found["agent_id"], found["consult_by"]) and not may(
            principal, "work.supervise"
        ):
            raise NotYourWorkError
        unit.wrote_events = True
        ended = await unit.connection.fetchval(_END, unit.tenant_id, unit.now, consult_id, principal.agent_id)
    return ended is not None


async def pass_consult(units: Units, principal: Principal, consult_id: WorkItemId) -> None:
    """What was asked about is theirs who took the consult, with its age. By whoever asked.

    Raises NotFoundError, NotYourWorkError; WorkStateError when nobody has taken the consult, or it is over.
    """
    async with units.begin(principal.tenant_id) as unit:
        found = await _find(unit, principal, consult_id)
        if found["consult_by"] != principal.agent_id:
            raise NotYourWorkError
        unit.wrote_events = True
        passed = await unit.connection.fetchval(
            _HAND_ON, unit.tenant_id, unit.now, consult_id, principal.agent_id, unit.ids.new()
        )
        if not passed:
            raise WorkStateError(state=found["state"])


async def let_take_part(
    units: Units, principal: Principal, consult_id: WorkItemId, *, takes_part: bool
) -> None:
    """Whoever took the consult writes to the customer too: by the word of whoever asked; or no more, by their own as well.

    Raises NotFoundError, NotYourWorkError; WorkStateError when nobody has taken it, or it is over.
    """
    async with units.begin(principal.tenant_id) as unit:
        found = await _find(unit, principal, consult_id)
        may_say = (found["consult_by"],) if takes_part else (found["consult_by"], found["agent_id"])
        if principal.agent_id not in may_say:
            raise NotYourWorkError
        unit.wrote_events = True
        changed = await unit.connection.fetchval(
            _LET, unit.tenant_id, unit.now, consult_id, takes_part, principal.agent_id
        )
        if changed is None:
            raise WorkStateError(state=found["state"])


async def _find(unit: UnitOfWork, principal: Principal, consult_id: UUID) -> asyncpg.Record:
    row = await unit.connection.fetchrow(_CONSULT, unit.tenant_id, consult_id)
    if row is None:
        raise NotFoundError
    await check_case_readable(unit.connection, principal, CaseId(row["case_id"]))
    return row
