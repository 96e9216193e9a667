"""Changing a case: one description of a change, applied to one case or to many.

Everything is written under the lock of the case's row, which is taken last (agent, threads, work, case), so that a change
and the customer's next word come one after the other. What a change did can be described well enough to be undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.calendar import WorkingTime
from retzef.engine.cases import (
    CaseState,
    CaseStatus,
    Priority,
    change_status,
    priority_level,
    priority_name,
)
from retzef.engine.fields import FieldValue
from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, CaseId
from retzef.modules.cases.assignment import check_assignment
from retzef.modules.cases.customer import check_customer_known, find_customer_of_case
from retzef.modules.cases.deadlines import find_deadline
from retzef.modules.cases.errors import CaseBusyError, CaseMergedError, LabelUnknownError, NotFoundError
from retzef.modules.cases.holding import hold_whole_case
from retzef.modules.cases.requeueing import Requeued, requeue_case, restore_queues
from retzef.modules.customers.api import read_written
from retzef.platform.auth.permissions import Reader, agent_or_none
from retzef.platform.unit import UnitOfWork

_LOCK = """
SELECT subject, status, snoozed_until, closed_at, outcome, priority, deadline_at, owner_agent_id, team_id, version,
    fields::text AS fields, ARRAY(SELECT l.label_id FROM case_labels l WHERE l.tenant_id = $1 AND l.case_id = $2 ORDER BY 1) AS label_ids,
    CASE WHEN merged_into IS NOT NULL THEN (SELECT h.number FROM cases h WHERE h.tenant_id = $1 AND h.case_id = case_now($1, $2)) END
        AS merged_into
FROM cases WHERE tenant_id = $1 AND case_id = $2 FOR NO KEY UPDATE
"""
_AS_IT_STANDS = "SELECT status, version FROM cases WHERE tenant_id = $1 AND case_id = $2"
_SAVE = """
UPDATE cases SET subject = $3, status = $4, snoozed_until = $5, closed_at = $6, outcome = $7, priority = $8,
    deadline_at = $9, owner_agent_id = $10, team_id = $11, fields = $12::jsonb, version = version + 1
WHERE tenant_id = $1 AND case_id = $2 RETURNING version
"""
_PUT_ASIDE = "SELECT put_case_aside($1, $2, $3, $4, $5)"
# What rested before the case was taken hold of: who is open now has come in between.
_CAME_MEANWHILE = (
    "SELECT true FROM interactions WHERE tenant_id = $1 AND case_id = $2 AND status = 'open' LIMIT 1"
)
_TAKE_UP = "SELECT take_case_up($1, $2, $3, $4, $5)"
_RANK = "SELECT rank_work($1, $2)"
# Nobody removes it before the case is its own again.
_TEAM = "SELECT true FROM teams WHERE tenant_id = $1 AND team_id = $2 FOR KEY SHARE"
_KNOWN_LABELS = (
    "SELECT count(*) FROM labels WHERE tenant_id = $1 AND label_id = ANY ($2) AND retired_at IS NULL"
)
_ADD_LABELS = "INSERT INTO case_labels SELECT $1, $2, l FROM unnest($3::uuid[]) l ON CONFLICT DO NOTHING"
_DROP_LABELS = "DELETE FROM case_labels WHERE tenant_id = $1 AND case_id = $2 AND label_id = ANY ($3)"
_IN_HAND_CODE = "RZ004"


class Unset:
    """A field that a change leaves as it is."""


UNSET = Unset()


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What is to become of a case; what is not named stays."""

    subject: str | Unset | None = UNSET
    status: CaseStatus | Unset = UNSET
    snoozed_until: datetime | None = None
    outcome: str | None = None
    priority: Priority | Unset = UNSET
    deadline_at: datetime | Unset | None = UNSET
    # By the opening hours of the case's queue, counted from now; takes the place of `deadline_at`.
    deadline_in: WorkingTime | None = None
    owner_agent_id: AgentId | Unset | None = UNSET
    team_id: UUID | Unset | None = UNSET
    # Where what waits of it shall wait.
    queue_id: UUID | Unset = UNSET
    add_labels: frozenset[UUID] = frozenset()
    drop_labels: frozenset[UUID] = frozenset()
    # Values of the tenant's own fields by key, as they were written; None takes one away.
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def ranks_work(self) -> bool:
        """Does it change where the work of the case waits, or before whom?"""
        return self.priority is not UNSET or self.queue_id is not UNSET

    @property
    def writes_words(self) -> bool:
        """Does it bring words of people, and not only states?"""
        return bool(self.outcome or self.fields or (self.subject is not UNSET and self.subject))


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What a change can change, as it is stored."""

    subject: str | None
    status: CaseStatus
    snoozed_until: datetime | None
    closed_at: datetime | None
    outcome: str | None
    priority: int
    deadline_at: datetime | None
    owner_agent_id: UUID | None
    team_id: UUID | None
    label_ids: list[UUID]
    fields: dict[str, FieldValue] = field(default_factory=dict)

    @property
    def state(self) -> CaseState:
        """What the life cycle knows of it."""
        return CaseState(self.status, self.snoozed_until, self.closed_at, self.outcome)


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of it: the case before, the version it has now (the same when nothing changed), what was put aside, or elsewhere."""

    before: CaseRow
    version: int
    has_changed: bool
    put_aside: list[UUID] = field(default_factory=list)
    requeued: list[Requeued] = field(default_factory=list)

    def footprint(self, case_id: UUID) -> "Footprint | None":
        """By which it can be undone; None where nothing changed."""
        if not self.has_changed:
            return None
        return Footprint(case_id, self.before, self.version, self.put_aside, self.requeued)


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a change left behind, by which it can be undone: what was, the version it came to, the work put aside or elsewhere."""

    case_id: UUID
    before: CaseRow
    version: int
    put_aside: list[UUID]
    requeued: list[Requeued] = field(default_factory=list)


async def change_case(
    unit: UnitOfWork, reader: Reader, case_id: CaseId, change: CaseChange, *, only_waiting: bool = False
) -> Changed:
    """Apply a change. The caller has checked the right to see the case and to handle cases.

    `only_waiting`: work in the agent's own hands stands in the way too, as in acts on many cases.
    Raises CaseStatusError, SnoozeTimeError, CaseBusyError, CaseMergedError, LabelUnknownError, NotFoundError, DeadlineUnreachableError,
    FieldValueError, CustomerErasedError, and what assigning and putting into another queue raise.
    """
    if change.writes_words:
        await check_customer_known(unit, case_id)
    if change.ranks_work:
        await hold_whole_case(unit, reader.agent_id, case_id)
    aside: list[UUID] = []
    if is_put_aside := change.status not in (UNSET, "open"):
        aside = await _put_aside(unit, reader, case_id, only_waiting=only_waiting)
    if change.deadline_in is not None:
        change = replace(change, deadline_at=await find_deadline(unit, case_id, change.deadline_in))
    before, version = await _lock(unit, case_id, is_put_aside=is_put_aside)
    told: list[Event] = []
    after = _decide(before, change, unit.now, told)
    assigned = (after["owner_agent_id"], after["team_id"]) != (before.owner_agent_id, before.team_id)
    if assigned:
        await check_assignment(unit, reader, before.owner_agent_id, after["owner_agent_id"], after["team_id"])
        told.append(_fact("case_assigned", owner_agent_id=after["owner_agent_id"], team_id=after["team_id"]))
    await _change_labels(unit, case_id, before, change, told)
    after["fields"] = await _change_fields(unit, before, change, told)
    requeued = await _requeue(unit, reader, case_id, change, only_waiting=only_waiting)
    if not told and not requeued:
        return Changed(before, version, has_changed=False)
    if change.status == "open":
        await unit.connection.execute(_TAKE_UP, unit.tenant_id, unit.now, case_id, agent_or_none(reader), [])
    version = await _save(unit, case_id, after)
    if change.ranks_work:
        await unit.connection.execute(_RANK, unit.tenant_id, case_id)
    await _tell(unit, reader, case_id, told)
    if after["status"] == "snoozed" and after["snoozed_until"] != before.snoozed_until:
        until = after["snoozed_until"]
        unit.enqueue("wake_case", {"case_id": str(case_id), "until": until.isoformat()}, run_at=until)
    return Changed(before, version, has_changed=True, put_aside=aside, requeued=requeued)


async def restore_case(unit: UnitOfWork, reader: Reader, left: Footprint) -> bool:
    """Make a case what it was, exactly; False when it has changed since, or is gone, or its team of then is."""
    case_id, before = CaseId(left.case_id), left.before
    found = await unit.connection.fetchrow(_AS_IT_STANDS, unit.tenant_id, case_id)
    if found is None or found["version"] != left.version:
        return False
    if before.team_id and not await unit.connection.fetchval(_TEAM, unit.tenant_id, before.team_id):
        return False
    # What is put aside is taken back when the case turns out to be another after all.
    await unit.connection.execute("SAVEPOINT before_restoring")
    try:
        await hold_whole_case(unit, reader.agent_id, case_id)
        if is_put_aside := found["status"] == "open" != before.status:
            await _put_aside(unit, reader, case_id, only_waiting=True)
        now, version = await _lock(unit, case_id, is_put_aside=is_put_aside)
    except (CaseMergedError, CaseBusyError):
        now, version = before, -1
    if version != left.version:
        await unit.connection.execute("ROLLBACK TO SAVEPOINT before_restoring")
        return False
    await _save(unit, case_id, {each.name: getattr(before, each.name) for each in fields(CaseRow)})
    gained, lost = set(now.label_ids) - set(before.label_ids), set(before.label_ids) - set(now.label_ids)
    await unit.connection.execute(_DROP_LABELS, unit.tenant_id, case_id, list(gained))
    await unit.connection.execute(_ADD_LABELS, unit.tenant_id, case_id, list(lost))
    if now.status != before.status and before.status == "open":
        await unit.connection.execute(
            _TAKE_UP, unit.tenant_id, unit.now, case_id, reader.agent_id, left.put_aside
        )
        unit.wrote_events = True
    await restore_queues(unit, reader, case_id, left.requeued)
    await unit.connection.execute(_RANK, unit.tenant_id, case_id)
    told = _differences(now, before)
    if before.status == "snoozed" and before.snoozed_until is not None:
        unit.enqueue(
            "wake_case",
            {"case_id": str(case_id), "until": before.snoozed_until.isoformat()},
            run_at=before.snoozed_until,
        )
    await _tell(unit, reader, case_id, told)
    return True


async def _put_aside(unit: UnitOfWork, reader: Reader, case_id: CaseId, *, only_waiting: bool) -> list[UUID]:
    unit.wrote_events = True
    try:
        put: list[UUID] = await unit.connection.fetchval(
            _PUT_ASIDE, unit.tenant_id, unit.now, case_id, agent_or_none(reader), only_waiting
        )
    except asyncpg.PostgresError as error:
        if error.sqlstate == _IN_HAND_CODE:
            raise CaseBusyError from error
        raise
    return put


async def _requeue(
    unit: UnitOfWork, reader: Reader, case_id: CaseId, change: CaseChange, *, only_waiting: bool
) -> list[Requeued]:
    if isinstance(change.queue_id, Unset):
        return []
    return await requeue_case(unit, reader, case_id, change.queue_id, only_waiting=only_waiting)


async def _lock(unit: UnitOfWork, case_id: CaseId, *, is_put_aside: bool) -> tuple[CaseRow, int]:
    """Raises CaseBusyError when it was put aside, and a thread began while we waited for it: that goes on, and is not closed over."""
    row = await unit.connection.fetchrow(_LOCK, unit.tenant_id, case_id)
    if row is None:
        raise NotFoundError
    found = dict(row)
    version: int = found.pop("version")
    merged_into: int | None = found.pop("merged_into")
    if merged_into is not None:
        raise CaseMergedError(number=str(merged_into))
    if is_put_aside and await unit.connection.fetchval(_CAME_MEANWHILE, unit.tenant_id, case_id):
        raise CaseBusyError
    found["fields"] = msgspec.json.decode(found["fields"], type=dict[str, FieldValue])
    return CaseRow(**found), version


def _fact(kind: str, **data: object) -> Event:
    return Event(kind, "agent", data={name: _plain(value) for name, value in data.items()})


def _plain(value: object) -> str | int | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, int) else str(value)


def _decide(before: CaseRow, change: CaseChange, now: datetime, told: list[Event]) -> dict[str, Any]:
    """The row as it shall be, and the facts of what differs."""
    after: dict[str, Any] = {each.name: getattr(before, each.name) for each in fields(CaseRow)}
    if not isinstance(change.status, Unset):
        state, kind = change_status(
            before.state, change.status, now, until=change.snoozed_until, outcome=change.outcome
        )
        after |= {name: getattr(state, name) for name in ("status", "snoozed_until", "closed_at", "outcome")}
        if kind is not None:
            told.append(_fact(kind, **({"until": state.snoozed_until} if state.snoozed_until else {})))
    if not isinstance(change.subject, Unset) and change.subject != before.subject:
        after["subject"] = change.subject
        told.append(_fact("subject_changed"))
    if not isinstance(change.priority, Unset) and priority_level(change.priority) != before.priority:
        after["priority"] = priority_level(change.priority)
        told.append(_fact("case_priority_changed", priority=change.priority))
    if not isinstance(change.deadline_at, Unset) and change.deadline_at != before.deadline_at:
        after["deadline_at"] = change.deadline_at
        told.append(_fact("case_deadline_changed", deadline_at=change.deadline_at))
    if not isinstance(change.owner_agent_id, Unset):
        after["owner_agent_id"] = change.owner_agent_id
    if not isinstance(change.team_id, Unset):
        after["team_id"] = change.team_id
    return after


def _differences(now: CaseRow, then: CaseRow) -> list[Event]:
    """The facts of a case that has been put back."""
    told: list[Event] = []
    if now.state != then.state:
        closed = {"resolved": "case_resolved", "spam": "case_marked_spam", "pending": "case_pending"}
        if then.status == "snoozed":
            told.append(_fact("case_snoozed", until=then.snoozed_until, undone=1))
        else:
            told.append(_fact(closed.get(then.status, "case_reopened"), undone=1))
    if now.subject != then.subject:
        told.append(_fact("subject_changed", undone=1))
    if now.priority != then.priority:
        told.append(_fact("case_priority_changed", priority=priority_name(then.priority), undone=1))
    if now.deadline_at != then.deadline_at:
        told.append(_fact("case_deadline_changed", deadline_at=then.deadline_at, undone=1))
    if (now.owner_agent_id, now.team_id) != (then.owner_agent_id, then.team_id):
        told.append(
            _fact("case_assigned", owner_agent_id=then.owner_agent_id, team_id=then.team_id, undone=1)
        )
    if now.label_ids != then.label_ids:
        told.append(_fact("case_labelled", undone=1))
    if now.fields != then.fields:
        told.append(_fields_fact(now.fields, then.fields, undone=1))
    return told


async def _change_labels(
    unit: UnitOfWork, case_id: CaseId, before: CaseRow, change: CaseChange, told: list[Event]
) -> None:
    had = set(before.label_ids)
    new, gone = change.add_labels - had, change.drop_labels & had
    if new:
        known = await unit.connection.fetchval(_KNOWN_LABELS, unit.tenant_id, list(new))
        if known != len(new):
            raise LabelUnknownError
        await unit.connection.execute(_ADD_LABELS, unit.tenant_id, case_id, list(new))
    if gone:
        await unit.connection.execute(_DROP_LABELS, unit.tenant_id, case_id, list(gone))
    if new or gone:
        told.append(_fact("case_labelled"))


async def _change_fields(
    unit: UnitOfWork, before: CaseRow, change: CaseChange, told: list[Event]
) -> dict[str, FieldValue]:
    """The case's own fields as they shall be."""
    if not change.fields:
        return before.fields
    written = before.fields | await read_written(unit, "case", change.fields)
    after: dict[str, FieldValue] = {key: value for key, value in written.items() if value is not None}
    if after != before.fields:
        told.append(_fields_fact(before.fields, after))
    return after


def _fields_fact(one: Mapping[str, FieldValue], other: Mapping[str, FieldValue], **data: int) -> Event:
    """Which fields differ: their keys, never what was written."""
    differing = sorted(key for key in one.keys() | other.keys() if one.get(key) != other.get(key))
    return _fact("case_fields_changed", fields=",".join(differing), **data)


async def _save(unit: UnitOfWork, case_id: CaseId, row: dict[str, Any]) -> int:
    version: int = await unit.connection.fetchval(
        _SAVE, unit.tenant_id, case_id, row["subject"], row["status"], row["snoozed_until"], row["closed_at"],
        row["outcome"], row["priority"], row["deadline_at"], row["owner_agent_id"], row["team_id"],
        msgspec.json.encode(row["fields"]).decode(),
    )  # fmt: skip
    return version


async def _tell(unit: UnitOfWork, reader: Reader, case_id: CaseId, told: list[Event]) -> None:
    customer_id = await find_customer_of_case(unit, case_id)
    agent_id = agent_or_none(reader)
    for each in told:
        owner = each.data.get("owner_agent_id")
        unit.record(
            Event(
                each.kind, "agent" if agent_id else "system", agent_id, case_id=case_id, customer_id=customer_id,
                agent_id=UUID(str(owner)) if owner else None, data=each.data,
            )
        )  # fmt: skip
