"""Splitting a case: what came in a thread from a message on becomes another case of the same customer, and back again.

The thread is cut: what came before stays, as an interaction that has ended; what came since is a new interaction of the same
thread in the new case, and what the customer writes next comes there, with the work that was in hand. A mail says itself what it
answers: it is in the half in which that is, and what answers it comes there. Undone, the two halves are one again, and the new case
is a pointer to the old one.
"""

from dataclasses import dataclass
from uuid import UUID

from retzef.engine.cases import CaseClosedError, CaseState, MergeSide
from retzef.engine.mail import is_other_subject
from retzef.kernel.events import Event
from retzef.kernel.ids import CaseId
from retzef.modules.cases.cutting import cut_thread, join_thread
from retzef.modules.cases.errors import SplitGoneError, SplitImpossibleError
from retzef.modules.cases.merging import find_numbers, find_sides, hold_cases, move_threads, point, tell_both
from retzef.modules.cases.opening import next_case_number
from retzef.platform.auth.permissions import Reader
from retzef.platform.unit import UnitOfWork

_THREAD = """
SELECT i.interaction_id, i.channel, i.identity_id, NOT EXISTS (
    SELECT 1 FROM messages b WHERE b.tenant_id = $1 AND b.interaction_id = i.interaction_id AND b.message_id < $3) AS is_whole
FROM messages m JOIN interactions i ON i.tenant_id = m.tenant_id AND i.interaction_id = m.interaction_id
WHERE m.tenant_id = $1 AND m.case_id = $2 AND m.message_id = $3
"""
# Who answers for the one answers for the other.
_NEW_CASE = """
INSERT INTO cases (tenant_id, case_id, number, customer_id, subject, opened_at, owner_agent_id, team_id, priority)
SELECT $1, $3, $4, k.customer_id, $5, $6, k.owner_agent_id, k.team_id, k.priority FROM cases k
WHERE k.tenant_id = $1 AND k.case_id = $2
"""
_KEEP = """
INSERT INTO case_splits (tenant_id, split_id, case_id, new_case_id, interaction_id, new_interaction_id, split_by, split_at, answered_offers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
# A thread that was cut is whole again where its first half is by now: that may have gone over into yet another case, or be no more.
_FIND = """
SELECT s.case_id, s.new_case_id, s.interaction_id, s.new_interaction_id, CASE WHEN s.interaction_id = s.new_interaction_id
    THEN case_now($1, s.case_id)
    ELSE (SELECT i.case_id FROM interactions i WHERE i.tenant_id = $1 AND i.interaction_id = s.interaction_id) END AS now_in
FROM case_splits s WHERE s.tenant_id = $1 AND s.split_id = $2 AND s.undone_at IS NULL
"""
_TAKE = "UPDATE case_splits SET undone_at = $3 WHERE tenant_id = $1 AND split_id = $2 AND undone_at IS NULL RETURNING answered_offers"
# That a mail speaks of something else than its thread is answered by a split; the first row is the mail at the cut.
_OFFERS = """
SELECT x.message_id, x.subject, x.threading ->> 'offer' = 'split' AS is_offered
FROM messages m JOIN mails x ON x.tenant_id = $1 AND x.message_id = m.message_id
WHERE m.tenant_id = $1 AND m.interaction_id = $2 AND (x.threading ->> 'offer' = 'split' OR m.message_id = $3)
ORDER BY m.message_id <> $3, m.message_id
"""
_OFFER = "UPDATE mails SET threading = jsonb_set(threading, '{offer}', $3::jsonb) WHERE tenant_id = $1 AND message_id = ANY ($2)"
# Nothing but what was moved there: no other thread, no note on the case itself, no case merged into it or split off it. A case that
# was split off it and is undone is none: it came of what was moved there.
_IS_UNTOUCHED = """
SELECT NOT EXISTS (SELECT 1 FROM interactions WHERE tenant_id = $1 AND case_id = $2 AND interaction_id <> $3)
   AND NOT EXISTS (SELECT 1 FROM messages WHERE tenant_id = $1 AND case_id = $2 AND interaction_id IS NULL)
   AND NOT EXISTS (SELECT 1 FROM cases k WHERE k.tenant_id = $1 AND k.merged_into = $2 AND NOT EXISTS (
        SELECT 1 FROM case_splits u WHERE u.tenant_id = $1 AND u.new_case_id = k.case_id AND u.undone_at IS NOT NULL))
   AND NOT EXISTS (SELECT 1 FROM case_splits WHERE tenant_id = $1 AND case_id = $2 AND undone_at IS NULL)
"""
# An interaction less, and one that has ended no more: what is shown counts both.
_OUTGROW = "UPDATE cases SET version = version + 3 WHERE tenant_id = $1 AND case_id = $2"


@dataclass(frozen=True, slots=True)
class Split:
    """What a split made."""

    split_id: UUID
    case_id: UUID


async def split_case(
    unit: UnitOfWork, reader: Reader, case_id: CaseId, message_id: UUID, subject: str | None
) -> Split:
    """Let the message's thread go on in a new case from there. The caller has checked that the reader may see the case.

    Raises SplitImpossibleError, CaseClosedError, CaseMergedError, CaseBusyError.
    """
    thread = await unit.connection.fetchrow(_THREAD, unit.tenant_id, case_id, message_id)
    if thread is None:
        raise SplitImpossibleError
    interaction_id: UUID = thread["interaction_id"]
    await hold_cases(unit, reader, case_id, case_id, [interaction_id])
    if await unit.connection.fetchrow(_THREAD, unit.tenant_id, case_id, message_id) != thread:
        raise SplitImpossibleError  # it was moved at this very moment
    side = (await find_sides(unit, case_id, case_id))[case_id]
    if side.state.closed_at is not None:
        raise CaseClosedError(number=str(side.facts.number))
    new_id = unit.ids.new()
    second = (
        interaction_id if thread["is_whole"] else await cut_thread(unit, reader, interaction_id, message_id)
    )
    number = await next_case_number(unit)
    await unit.connection.execute(_NEW_CASE, unit.tenant_id, case_id, new_id, number, subject, unit.now)
    await move_threads(unit, case_id, new_id, [second], [])
    split_id, offers = unit.ids.new(), await _answer_offers(unit, second, message_id)
    await unit.connection.execute(
        _KEEP,
        unit.tenant_id,
        split_id,
        case_id,
        new_id,
        interaction_id,
        second,
        reader.agent_id,
        unit.now,
        offers,
    )
    new = MergeSide(new_id, number, side.facts.customer_id, "open")
    unit.record(Event("case_opened", "agent", reader.agent_id, case_id=new_id, customer_id=new.customer_id))
    if second != interaction_id:
        unit.record(
            Event(
                "interaction_started", "agent", reader.agent_id, case_id=new_id, interaction_id=second,
                identity_id=thread["identity_id"], customer_id=new.customer_id, data={"channel": thread["channel"]},
            )
        )  # fmt: skip
    tell_both(unit, reader, ("case_split", side.facts), ("case_split_off", new))
    return Split(split_id, new_id)


async def undo_split(unit: UnitOfWork, reader: Reader, split_id: UUID, *, of_case: UUID) -> CaseId:
    """Make the two halves one again; the case in which they are. `of_case`: either of the two.

    Raises SplitGoneError, CaseClosedError, CaseMergedError, CaseBusyError.
    """
    found = await unit.connection.fetchrow(_FIND, unit.tenant_id, split_id)
    if found is None or found["now_in"] is None:
        raise SplitGoneError
    if of_case not in (found["case_id"], found["new_case_id"], found["now_in"]):
        raise SplitGoneError
    new_id, now_in, second = found["new_case_id"], found["now_in"], found["new_interaction_id"]
    await hold_cases(unit, reader, new_id, now_in)
    if await unit.connection.fetchrow(_FIND, unit.tenant_id, split_id) != found:
        raise SplitGoneError  # it was undone, or the first half went elsewhere, at this very moment
    sides = await find_sides(unit, new_id, now_in)
    if sides[now_in].state.closed_at is not None:
        raise CaseClosedError(number=str(sides[now_in].facts.number))
    if not await unit.connection.fetchval(_IS_UNTOUCHED, unit.tenant_id, new_id, second):
        raise SplitGoneError
    taken = await unit.connection.fetchrow(_TAKE, unit.tenant_id, split_id, unit.now)
    if taken is None:
        raise SplitGoneError
    await move_threads(unit, new_id, now_in, None, None)
    if second != found["interaction_id"]:
        await join_thread(unit, reader, found["interaction_id"], second, now_in)
        await unit.connection.execute(_OUTGROW, unit.tenant_id, now_in)
    await unit.connection.execute(_OFFER, unit.tenant_id, taken["answered_offers"], '"split"')
    await point(unit, new_id, now_in, CaseState("resolved", closed_at=unit.now))
    new, old = await find_numbers(unit, new_id, now_in)
    tell_both(unit, reader, ("case_split_undone", new), ("case_split_undone", old))
    return CaseId(now_in)


async def _answer_offers(unit: UnitOfWork, interaction_id: UUID, message_id: UUID) -> list[UUID]:
    """Nothing is offered any more of mails that speak of what the new case is about; which these are."""
    rows = await unit.connection.fetch(_OFFERS, unit.tenant_id, interaction_id, message_id)
    answered = [
        row["message_id"]
        for row in rows
        if row["is_offered"] and not is_other_subject(row["subject"], rows[0]["subject"])
    ]
    await unit.connection.execute(_OFFER, unit.tenant_id, answered, "null")
    return answered
