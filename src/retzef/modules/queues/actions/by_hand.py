"""Work that goes by somebody's word and not by the router's: taken from the list, handed to a colleague, given and taken back by a supervisor.

Each is one function of the database (`hand_work.sql`), which holds the rows in everybody's order and asks what offers ask. A consult goes by
none of them (ConsultOnlyError).
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.work import ConsultOnlyError, NotYourWorkError
from retzef.kernel.ids import AgentId, CaseId, QueueId, TenantId, WorkItemId
from retzef.modules.cases.api import NotFoundError, check_case_readable, check_queue
from retzef.modules.queues import repository
from retzef.modules.queues.errors import (
    PullRefusedError,
    TakerDoubtfulError,
    WorkAnsweredError,
    WorkMovedError,
)
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal
from retzef.platform.unit import UnitOfWork, Units

_PULL = "SELECT refusal, case_id FROM pull_work($1, $2, $3, $4, $5)"
_HAND = "SELECT hand_work($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_ASSIGN = "SELECT done, doubts FROM assign_work($1, $2, $3, $4, $5, $6, $7)"
_FREE = "SELECT free_work($1, $2, $3, $4, $5, $6, $7)"
_HOLD = "SELECT lock_both($1, $2, $3)"
_STILL_THEIRS = """
SELECT EXISTS (SELECT 1 FROM messages m WHERE m.tenant_id = $1 AND m.interaction_id = w.interaction_id AND m.direction IN ('out', 'held')
               AND m.author_id = $3 AND m.occurred_at >= w.assigned_at) AS is_answered
FROM work_items w WHERE w.tenant_id = $1 AND w.work_item_id = $2 AND w.state = 'assigned' AND w.agent_id = $3 FOR NO KEY UPDATE
"""
# Whose it was before it was given to somebody, as the last decision about it tells.
_WAS = """
SELECT l.given ->> 'was' FROM (
    SELECT d.chosen_agent_id, d.candidates -> 0 -> 'given' AS given FROM decisions d
    WHERE d.tenant_id = $1 AND d.work_item_id = $2 ORDER BY d.decision_id DESC LIMIT 1) l
WHERE l.chosen_agent_id = $3 AND l.given ? 'was'
"""
# Who has meanwhile got something else to do has no room for it any more.
_HAS_ROOM = """
SELECT a.active AND a.presence <> 'offline' AND NOT doubts_about($1, $4, $2, $3) && '{at_capacity, medium_cap}'
FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = $3
"""
_PLACE = "SELECT place_work($1, $2, $3, $4, $5, $6, 'by_hand')"
# What goes with a decision that a person made: their note, and whose it was (`was`: it can be put back there).
_TELL_GIVEN = "UPDATE decisions SET candidates = jsonb_set(candidates, '{0,given}', $3::jsonb) WHERE tenant_id = $1 AND decision_id = $2"
_IS_NOTE = """
SELECT true FROM messages WHERE tenant_id = $1 AND message_id = $2 AND case_id = $3 AND direction = 'note' AND author_id = $4
"""
_ITEM = "SELECT case_id, agent_id, queue_id, state, consult_of FROM work_items WHERE tenant_id = $1 AND work_item_id = $2"
_NOT_IN_HAND_CODE = "RZ004"
# What a supervisor cannot overrule: nobody would have the work.
_GONE = "agent_gone"


@dataclass(frozen=True, slots=True)
class HandOver:
    """To whom, how long they are asked, and whether it comes back to the giver when they do not take it (or waits in its queue).

    `note_id`: a note of the giver's in the case, which is shown with it.
    """

    agent_id: AgentId
    within: timedelta
    back: bool = True
    note_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Freed:
    """Where an item was before it was given, taken back or moved, by which that can be undone. `agent_id`: whom it was in the hands of, or,
    when it was taken back, offered to.
    """

    queue_id: UUID
    agent_id: UUID | None


async def pull_work(units: Units, tenant_id: TenantId, agent_id: AgentId, work_item_id: WorkItemId) -> CaseId:
    """Take an item from the list, in one round trip; taking again what one has taken gives the same answer.

    Raises NotFoundError when it is in no queue of theirs, else PullRefusedError.
    """
    async with units.database.app.acquire() as connection:
        row = await connection.fetchrow(
            _PULL, tenant_id, units.clock.now(), work_item_id, agent_id, units.ids.new()
        )
    assert row is not None
    if row["refusal"] == "gone":
        raise NotFoundError
    if row["refusal"] is not None:
        raise PullRefusedError(reason=row["refusal"])
    units.announce()
    return CaseId(row["case_id"])


async def hand_over(units: Units, principal: Principal, work_item_id: WorkItemId, to: HandOver) -> None:
    """Offer what one has in hand to a colleague, who is asked first and has so long to take it. Its age is kept.

    Raises NotFoundError, NotYourWorkError, TakerDoubtfulError.
    """
    async with units.begin(principal.tenant_id) as unit:
        item = await _check_readable(unit, principal, work_item_id)
        await _check_note(unit, principal, item, to.note_id)
        decision_id = unit.ids.new()
        if to.agent_id == principal.agent_id:
            raise TakerDoubtfulError(doubts="yourself", may_insist=False)
        unit.wrote_events = True
        try:
            doubts = await unit.connection.fetchval(
                _HAND, unit.tenant_id, unit.now, work_item_id, principal.agent_id, to.agent_id, unit.now + to.within, to.back,
                unit.ids.new(), decision_id,
            )  # fmt: skip
        except asyncpg.PostgresError as error:
            if error.sqlstate == _NOT_IN_HAND_CODE:
                raise NotYourWorkError from error
            raise
        if doubts:
            raise TakerDoubtfulError(doubts=",".join(doubts), may_insist=False)
        await _tell_given(unit, decision_id, note_id=to.note_id)


async def assign_work(
    units: Units,
    principal: Principal,
    work_item_id: WorkItemId,
    agent_id: AgentId,
    *,
    anyway: bool,
    note_id: UUID | None = None,
) -> Freed:
    """Put an item into an agent's hands, wherever it was; `anyway`: though they have no room, lack a skill or are not ready. `note_id`: a note
    of the giver's in the case, which is shown with it.

    Raises NotFoundError, TakerDoubtfulError, WorkMovedError.
    """
    async with units.begin(principal.tenant_id) as unit:
        before = await _check_readable(unit, principal, work_item_id)
        await _check_note(unit, principal, before, note_id)
        decision_id, was = unit.ids.new(), before["agent_id"] if before["state"] == "assigned" else None
        unit.wrote_events = True
        row = await unit.connection.fetchrow(
            _ASSIGN, unit.tenant_id, unit.now, work_item_id, agent_id, principal.agent_id, decision_id, anyway
        )  # fmt: skip
        assert row is not None
        if row["doubts"]:
            raise TakerDoubtfulError(doubts=",".join(row["doubts"]), may_insist=_GONE not in row["doubts"])
        if not row["done"]:
            raise WorkMovedError
        await _tell_given(unit, decision_id, note_id=note_id, was=was)
        after = {"agent_id": str(agent_id), "anyway": anyway}
        await record_act(unit, principal, "work_assigned", "work_item", work_item_id, after=after)
    return Freed(before["queue_id"], was)


async def undo_assign(
    units: Units, principal: Principal, work_item_id: WorkItemId, agent_id: AgentId, back_to: AgentId | None
) -> None:
    """What was given to `agent_id` is again in the hands it was in (`back_to`), or waits with its age: where nobody had it, or they are gone or
    have no room for it any more.

    Raises NotFoundError, WorkMovedError when it is not theirs any more or was not given so, WorkAnsweredError when they have answered the customer.
    """
    async with units.begin(principal.tenant_id) as unit:
        before = await _check_readable(unit, principal, work_item_id)
        await unit.connection.execute(_HOLD, unit.tenant_id, agent_id, back_to)
        theirs = await unit.connection.fetchrow(_STILL_THEIRS, unit.tenant_id, work_item_id, agent_id)
        if theirs is None:
            raise WorkMovedError
        if theirs["is_answered"]:
            raise WorkAnsweredError
        given = await unit.connection.fetchrow(_WAS, unit.tenant_id, work_item_id, agent_id)
        if given is None or given[0] != (str(back_to) if back_to else None):
            raise WorkMovedError
        is_there = bool(
            await unit.connection.fetchval(_HAS_ROOM, unit.tenant_id, work_item_id, back_to, unit.now)
        )
        unit.wrote_events = True
        await unit.connection.execute(
            _FREE, unit.tenant_id, unit.now, work_item_id, agent_id, None, principal.agent_id, "taken_back"
        )
        if is_there:
            await unit.connection.execute(
                _PLACE, unit.tenant_id, unit.now, work_item_id, back_to, principal.agent_id, unit.ids.new()
            )
        was = {"agent_id": str(agent_id), "queue_id": str(before["queue_id"])}
        now = {"agent_id": str(back_to) if is_there else None, "queue_id": str(before["queue_id"])}
        await record_act(unit, principal, "work_taken_back", "work_item", work_item_id, before=was, after=now)


async def free_work(
    units: Units, principal: Principal, work_item_id: WorkItemId, queue_id: QueueId | None
) -> Freed:
    """Take an offer back, or work out of somebody's hands; with a queue, it waits there. Its age is kept.

    Raises NotFoundError, QueueUnknownError, WorkMovedError.
    """
    async with units.begin(principal.tenant_id) as unit:
        before = await _check_readable(unit, principal, work_item_id)
        if queue_id is not None:
            await check_queue(unit, queue_id)
        await unit.connection.execute(_HOLD, unit.tenant_id, before["agent_id"], None)
        unit.wrote_events = True
        is_free = await unit.connection.fetchval(
            _FREE, unit.tenant_id, unit.now, work_item_id, before["agent_id"], queue_id, principal.agent_id, "taken_back"
        )  # fmt: skip
        if not is_free:
            raise WorkMovedError
        if queue_id is not None:
            await repository.ask_for_nothing(unit, work_item_id)
        act = "work_taken_back" if queue_id is None else "work_moved"
        was = {
            "agent_id": before["agent_id"] and str(before["agent_id"]),
            "queue_id": str(before["queue_id"]),
        }
        now = {"agent_id": None, "queue_id": str(queue_id or before["queue_id"])}
        await record_act(unit, principal, act, "work_item", work_item_id, before=was, after=now)
    return Freed(before["queue_id"], before["agent_id"])


async def _check_readable(unit: UnitOfWork, principal: Principal, work_item_id: WorkItemId) -> asyncpg.Record:
    row = await unit.connection.fetchrow(_ITEM, unit.tenant_id, work_item_id)
    if row is None:
        raise NotFoundError
    await check_case_readable(unit.connection, principal, CaseId(row["case_id"]))
    if row["consult_of"] is not None:
        raise ConsultOnlyError
    return row


async def _check_note(
    unit: UnitOfWork, principal: Principal, item: asyncpg.Record, note_id: UUID | None
) -> None:
    """Only what one has written oneself, in that case, is shown as one's note."""
    if note_id is None:
        return
    if not await unit.connection.fetchval(
        _IS_NOTE, unit.tenant_id, note_id, item["case_id"], principal.agent_id
    ):
        raise NotFoundError


async def _tell_given(unit: UnitOfWork, decision_id: UUID, **given: UUID | None) -> None:
    await unit.connection.execute(
        _TELL_GIVEN, unit.tenant_id, decision_id, msgspec.json.encode(given).decode()
    )
