"""Merging a case into another, and undoing it exactly.

The threads, the messages, the notes and the work of the merged case go over; the case itself stays as a pointer that is
resolved and opens the other. What went over is kept with the merge: undone, exactly that goes back, with all that has come
to those threads since, wherever the other case goes on by now. Threads that were begun later stay.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.cases import CaseState, MergeSide, check_merge, opens_other, part
from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId
from retzef.modules.cases.changes import CaseChange, Footprint, change_case, restore_case
from retzef.modules.cases.errors import CaseBusyError, CaseMergedError, MergeGoneError, NotFoundError
from retzef.platform.auth.permissions import Reader
from retzef.platform.unit import UnitOfWork

_IN_HAND_CODE = "RZ004"

_LOCK = "SELECT lock_cases($1, $2, $3, $4, $5)"
_SIDES = """
SELECT k.case_id, k.number, m.root_id AS customer_id, k.status, k.snoozed_until, k.closed_at, k.outcome, k.version,
    CASE WHEN k.merged_into IS NOT NULL THEN (SELECT h.number FROM cases h
        WHERE h.tenant_id = $1 AND h.case_id = case_now($1, k.case_id)) END AS goes_on_in
FROM cases k JOIN customers m ON m.tenant_id = k.tenant_id AND m.customer_id = k.customer_id
WHERE k.tenant_id = $1 AND k.case_id = ANY ($2)
"""
_MOVE = "SELECT interaction_ids, note_ids FROM move_threads($1, $2, $3, $4, $5)"
_POINT = """
UPDATE cases SET merged_into = $3, status = $4, snoozed_until = $5, closed_at = $6, outcome = $7, version = version + 1
WHERE tenant_id = $1 AND case_id = $2
"""
_VERSION = "SELECT version FROM cases WHERE tenant_id = $1 AND case_id = $2"
_KEEP = """
INSERT INTO case_merges (tenant_id, merge_id, case_id, into_case_id, interaction_ids, note_ids, before, opened, into_version,
                         merged_by, merged_at)
VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8::jsonb, $9, $10, $11)
"""
_FIND = """
SELECT g.case_id, g.into_case_id, g.interaction_ids, case_now($1, g.case_id) AS now_in FROM case_merges g
WHERE g.tenant_id = $1 AND g.merge_id = $2 AND g.undone_at IS NULL
"""
_TAKE = """
UPDATE case_merges SET undone_at = $3 WHERE tenant_id = $1 AND merge_id = $2 AND undone_at IS NULL
RETURNING case_id, into_case_id, interaction_ids, note_ids, before::text, opened::text, into_version
"""
# A stranger's mail that names what was written in the other case: joining the two was offered.
_ANSWERS_IT = """
SELECT EXISTS (SELECT 1 FROM messages m JOIN mails e ON e.tenant_id = $1 AND e.message_id = m.message_id
    WHERE m.tenant_id = $1 AND m.case_id = $2 AND e.verdict <> 'forged'
      AND case_now($1, (e.threading ->> 'case_id')::uuid) = case_now($1, $3))
"""
_HAS_OPEN_THREAD = (
    "SELECT EXISTS (SELECT 1 FROM interactions WHERE tenant_id = $1 AND case_id = $2 AND status = 'open')"
)


@dataclass(frozen=True, slots=True)
class Side:
    """A case as it stands under the lock."""

    facts: MergeSide
    state: CaseState
    version: int


async def hold_cases(
    unit: UnitOfWork, reader: Reader, one: UUID, other: UUID, moving: list[UUID] | None = None
) -> None:
    """Hold both cases with their threads and work. Raises CaseBusyError when what moves out of the first is in hand.

    `moving`: the interactions that are to move; None for all of the first case.
    """
    try:
        await unit.connection.execute(_LOCK, unit.tenant_id, reader.agent_id, one, other, moving)
    except asyncpg.PostgresError as error:
        if error.sqlstate == _IN_HAND_CODE:
            raise CaseBusyError from error
        raise


async def find_sides(unit: UnitOfWork, one: UUID, other: UUID) -> dict[UUID, Side]:
    """Both cases as they are. Raises NotFoundError, CaseMergedError."""
    rows = await unit.connection.fetch(_SIDES, unit.tenant_id, [one, other])
    found: dict[UUID, Side] = {}
    for row in rows:
        if row["goes_on_in"] is not None:
            raise CaseMergedError(number=str(row["goes_on_in"]))
        state = CaseState(row["status"], row["snoozed_until"], row["closed_at"], row["outcome"])
        facts = MergeSide(row["case_id"], row["number"], row["customer_id"], row["status"])
        found[row["case_id"]] = Side(facts, state, row["version"])
    if len(found) < len({one, other}):
        raise NotFoundError
    return found


async def move_threads(
    unit: UnitOfWork, from_: UUID, into: UUID, interactions: list[UUID] | None, notes: list[UUID] | None
) -> tuple[list[UUID], list[UUID]]:
    """Let threads and notes change their case; what has gone over. None asks for all. The caller holds both cases."""
    row = await unit.connection.fetchrow(_MOVE, unit.tenant_id, from_, into, interactions, notes)
    assert row is not None
    unit.wrote_events = True
    return row["interaction_ids"], row["note_ids"]


async def merge_case(unit: UnitOfWork, reader: Reader, case_id: CaseId, into_case_id: CaseId) -> UUID:
    """Let the first go on in the second; the merge's id, by which it is undone.

    The caller has checked that the reader may see both. Raises MergeImpossibleError, OtherCustomerError, CaseClosedError,
    CaseMergedError, CaseBusyError, NotFoundError.
    """
    await hold_cases(unit, reader, case_id, into_case_id)
    sides = await find_sides(unit, case_id, into_case_id)
    merged, into = sides[case_id], sides[into_case_id]
    answers_it = await unit.connection.fetchval(_ANSWERS_IT, unit.tenant_id, case_id, into_case_id)
    check_merge(merged.facts, into.facts, answers_it=answers_it)
    opened: Footprint | None = None
    if opens_other(merged.state.status, into.state.status):
        done = await change_case(unit, reader, into_case_id, CaseChange(status="open"))
        opened = Footprint(into_case_id, done.before, done.version, [])
    interactions, notes = await move_threads(unit, case_id, into_case_id, None, None)
    await point(unit, case_id, into_case_id, CaseState("resolved", closed_at=unit.now))
    merge_id = unit.ids.new()
    version = await unit.connection.fetchval(_VERSION, unit.tenant_id, into_case_id)
    await unit.connection.execute(
        _KEEP, unit.tenant_id, merge_id, case_id, into_case_id, interactions, notes, _json(merged.state),
        None if opened is None else _json(opened), version, reader.agent_id, unit.now,
    )  # fmt: skip
    tell_both(unit, reader, ("case_merged", merged.facts), ("case_taken_in", into.facts))
    return merge_id


async def unmerge_case(unit: UnitOfWork, reader: Reader, merge_id: UUID, *, of_case: UUID) -> CaseId:
    """Let the merged case stand for itself again; its id. `of_case`: the case in which it goes on, or itself.

    Raises MergeGoneError, CaseBusyError.
    """
    found = await unit.connection.fetchrow(_FIND, unit.tenant_id, merge_id)
    if found is None or of_case not in (found["case_id"], found["into_case_id"], found["now_in"]):
        raise MergeGoneError
    case_id, now_in = found["case_id"], found["now_in"]
    await hold_cases(unit, reader, now_in, case_id, found["interaction_ids"])
    kept = await unit.connection.fetchrow(_TAKE, unit.tenant_id, merge_id, unit.now)
    if (
        kept is None
        or await unit.connection.fetchval("SELECT case_now($1, $2)", unit.tenant_id, case_id) != now_in
    ):
        raise MergeGoneError  # somebody was quicker
    version = await unit.connection.fetchval(_VERSION, unit.tenant_id, now_in)
    await move_threads(unit, now_in, case_id, kept["interaction_ids"], kept["note_ids"])
    before = msgspec.json.decode(kept["before"], type=CaseState)
    has_open_thread = await unit.connection.fetchval(_HAS_OPEN_THREAD, unit.tenant_id, case_id)
    state = part(before, has_open_thread=has_open_thread)
    await point(unit, case_id, None, state)
    if state.snoozed_until is not None:
        until = state.snoozed_until
        unit.enqueue("wake_case", {"case_id": str(case_id), "until": until.isoformat()}, run_at=until)
    freed, other = await find_numbers(unit, case_id, now_in)
    tell_both(unit, reader, ("case_unmerged", freed), ("case_let_go", other))
    if kept["opened"] is not None and version == kept["into_version"] and now_in == kept["into_case_id"]:
        await _put_back(unit, reader, kept["opened"])
    return CaseId(case_id)


async def _put_back(unit: UnitOfWork, reader: Reader, opened: str) -> None:
    """The other case waited and was opened by the merge; nothing else has happened to it: it waits again."""
    left = msgspec.json.decode(opened, type=Footprint)
    version = await unit.connection.fetchval(_VERSION, unit.tenant_id, left.case_id)
    await restore_case(unit, reader, Footprint(left.case_id, left.before, version, left.put_aside))


async def point(unit: UnitOfWork, case_id: UUID, into: UUID | None, state: CaseState) -> None:
    """Make the case a pointer to another one, or let it stand for itself."""
    await unit.connection.execute(
        _POINT,
        unit.tenant_id,
        case_id,
        into,
        state.status,
        state.snoozed_until,
        state.closed_at,
        state.outcome,
    )


async def find_numbers(unit: UnitOfWork, one: UUID, other: UUID) -> tuple[MergeSide, MergeSide]:
    """Both cases, merged or not."""
    rows = await unit.connection.fetch(_SIDES, unit.tenant_id, [one, other])
    found = {
        row["case_id"]: MergeSide(row["case_id"], row["number"], row["customer_id"], row["status"])
        for row in rows
    }
    return found[one], found[other]


def tell_both(
    unit: UnitOfWork, reader: Reader, one: tuple[str, MergeSide], other: tuple[str, MergeSide]
) -> None:
    """A fact at each of two cases, that names the other one."""
    for (kind, case), (_, opposite) in ((one, other), (other, one)):
        data: dict[str, Any] = {"other_case_id": str(opposite.case_id), "number": str(opposite.number)}
        unit.record(
            Event(
                kind, "agent", reader.agent_id, case_id=case.case_id, customer_id=case.customer_id, data=data
            )
        )


def _json(value: CaseState | Footprint) -> str:
    return msgspec.json.encode(value).decode()
