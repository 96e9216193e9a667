"""Queues: what they are called, how work in them is offered, who serves them, how it may end."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.alerts import Thresholds
from retzef.engine.routing.state import WhenClosed
from retzef.kernel.events import Event
from retzef.kernel.ids import AgentId, QueueId, TenantId
from retzef.modules.administration.calendars import check_calendar
from retzef.modules.administration.errors import (
    ChangedMeanwhileError,
    OverflowMissingError,
    OverflowsInCircleError,
    PersonUnknownError,
    QueueArchivedError,
    QueueInUseError,
    SenderAddressTakenError,
    SenderAddressUnknownError,
)
from retzef.modules.administration.promises import check_promises
from retzef.modules.administration.queue_alerts import list_queue_alerts, told_alerts, write_queue_alerts
from retzef.modules.administration.queue_routing import QueueRouting, list_queue_routing, write_queue_routing
from retzef.modules.cases.api import NotFoundError
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_SELECT = """
SELECT q.queue_id, q.name::text AS name, q.item_load, q.offer_seconds, q.wrap_up_seconds, q.priority, q.active, q.version,
    q.calendar_id, q.deadline_minutes, q.answer_minutes, q.sender_names::text AS sender_names, q.sender_address, q.signatures::text AS signatures,
    q.when_closed, q.overflow_queue_id, q.max_wait_seconds,
    ARRAY(SELECT m.agent_id FROM queue_members m JOIN agents a USING (tenant_id, agent_id)
          WHERE m.tenant_id = q.tenant_id AND m.queue_id = q.queue_id ORDER BY a.name, m.agent_id) AS members,
    (SELECT COALESCE(jsonb_agg(jsonb_build_object('disposition_id', d.disposition_id, 'label', d.label, 'resolves', d.resolves)
                               ORDER BY d.position, d.disposition_id), '[]')
     FROM dispositions d WHERE d.tenant_id = q.tenant_id AND d.queue_id = q.queue_id AND d.active)::text AS dispositions
FROM queues q WHERE q.tenant_id = $1 AND ($2::uuid IS NULL OR q.queue_id = $2)
ORDER BY q.active DESC, q.name ->> 'en', q.queue_id
"""
_INSERT = """
INSERT INTO queues (tenant_id, queue_id, name, item_load, offer_seconds, wrap_up_seconds, priority, active, calendar_id,
    deadline_minutes, sender_names, signatures, answer_minutes, sender_address, when_closed, overflow_queue_id, max_wait_seconds)
VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12::jsonb, $13, $14, $15, $16, $17)
"""
_UPDATE = """
UPDATE queues SET name = $3::jsonb, item_load = $4, offer_seconds = $5, wrap_up_seconds = $6, priority = $7, active = $8,
    calendar_id = $9, deadline_minutes = $10, sender_names = $11::jsonb, signatures = $12::jsonb, answer_minutes = $13, sender_address = $14,
    when_closed = $15, overflow_queue_id = $16, max_wait_seconds = $17, version = version + 1
WHERE tenant_id = $1 AND queue_id = $2 AND version = $18 RETURNING version
"""
# Those who are left out go, those who are new come; both are told apart for the journal.
_LEAVE = "DELETE FROM queue_members WHERE tenant_id = $1 AND queue_id = $2 AND NOT agent_id = ANY ($3) RETURNING agent_id"
_JOIN = """
INSERT INTO queue_members (tenant_id, queue_id, agent_id)
SELECT a.tenant_id, $2, a.agent_id FROM agents a
WHERE a.tenant_id = $1 AND a.agent_id = ANY ($3) AND (a.active OR a.invited_at IS NOT NULL)
ON CONFLICT DO NOTHING RETURNING agent_id
"""
_MEMBERS = "SELECT count(*) FROM queue_members WHERE tenant_id = $1 AND queue_id = $2"
_ARCHIVE_OUTCOMES = """
UPDATE dispositions SET active = false WHERE tenant_id = $1 AND queue_id = $2 AND active AND NOT disposition_id = ANY ($3)
"""
_SET_OUTCOME = """
UPDATE dispositions SET label = $4::jsonb, resolves = $5, position = $6, active = true
WHERE tenant_id = $1 AND queue_id = $2 AND disposition_id = $3 RETURNING true
"""
_ADD_OUTCOME = """
INSERT INTO dispositions (tenant_id, queue_id, disposition_id, label, resolves, position)
VALUES ($1, $2, $3, $4::jsonb, $5, $6)
"""
_SENDERS = "SELECT DISTINCT address FROM mailbox_addresses WHERE tenant_id = $1 AND active AND is_alias ORDER BY address"
_SENDER_OF = "SELECT name::text FROM queues WHERE tenant_id = $1 AND sender_address = $2 AND queue_id <> $3 AND active FOR SHARE"
_USED = """
SELECT (SELECT count(*) FROM entry_points e WHERE e.tenant_id = $1 AND e.queue_id = $2 AND e.active) AS entry_points,
    (SELECT count(*) FROM work_items w WHERE w.tenant_id = $1 AND w.queue_id = $2 AND w.state <> 'done') AS items,
    (SELECT count(*) FROM queues o WHERE o.tenant_id = $1 AND o.overflow_queue_id = $2 AND o.active) AS queues
"""


# Queues to which one leads by overflow, each with its distance; itself among them: what overflows would come back.
_OVERFLOWS = """
WITH RECURSIVE chain(queue_id, active) AS (
    SELECT q.queue_id, q.active FROM queues q WHERE q.tenant_id = $1 AND q.queue_id = $2
    UNION
    SELECT n.queue_id, n.active FROM chain c JOIN queues o ON o.tenant_id = $1 AND o.queue_id = c.queue_id
    JOIN queues n ON n.tenant_id = $1 AND n.queue_id = o.overflow_queue_id
)
SELECT queue_id, active FROM chain
"""
# Two that are changed at once could lead to each other.
_HOLD_TENANT = "SELECT FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A disposition; `disposition_id` None: a new one."""

    disposition_id: UUID | None
    label: Mapping[str, str]
    resolves: bool


@dataclass(frozen=True, slots=True)
class QueueSettings:
    """A queue as it is set up. Times in seconds; `item_load` in points of an agent's capacity.

    `calendar_id`: the hours it goes by, None for the tenant's own. `deadline_minutes`: the working time in which a new case of
    it is to be done, `answer_minutes`: in which whoever writes is to be answered; None when nothing is promised.
    `when_closed`: what becomes of what waits: given out all the same, held until it opens, passed to `overflow_queue_id`. There
    goes, too, what has waited `max_wait_seconds`. `alerts`: what whoever watches over it is told of.
    """

    name: Mapping[str, str]
    item_load: int
    offer_seconds: int
    wrap_up_seconds: int
    priority: int
    active: bool
    members: Sequence[AgentId]
    outcomes: Sequence[Outcome]
    calendar_id: UUID | None = None
    deadline_minutes: int | None = None
    # Of its mail, by language: the name before the address, and what stands below.
    sender_names: Mapping[str, str] = field(default_factory=dict)
    signatures: Mapping[str, str] = field(default_factory=dict)
    answer_minutes: int | None = None
    # From which it writes, where a mailbox has that address; mail to it leads here. None: the mailbox's own.
    sender_address: str | None = None
    routing: QueueRouting = field(default_factory=QueueRouting)
    when_closed: WhenClosed = "serve"
    overflow_queue_id: QueueId | None = None
    max_wait_seconds: int | None = None
    alerts: Thresholds = field(default_factory=Thresholds)


@dataclass(frozen=True, slots=True)
class QueueAsKept:
    """With its id and version."""

    queue_id: QueueId
    version: int
    settings: QueueSettings


async def list_queue_settings(
    connection: Connection, tenant_id: TenantId, queue_id: QueueId | None = None
) -> list[QueueAsKept]:
    """All queues, the archived last; or the one."""
    kept = [_kept(row) for row in await connection.fetch(_SELECT, tenant_id, queue_id)]
    routing = await list_queue_routing(connection, tenant_id, queue_id)
    alerts = await list_queue_alerts(connection, tenant_id, queue_id)
    return [
        replace(
            each,
            settings=replace(each.settings, routing=routing[each.queue_id], alerts=alerts[each.queue_id]),
        )
        for each in kept
    ]


def _kept(row: asyncpg.Record) -> QueueAsKept:
    outcomes = [
        Outcome(UUID(each["disposition_id"]), each["label"], each["resolves"])
        for each in msgspec.json.decode(row["dispositions"])
    ]
    settings = QueueSettings(
        msgspec.json.decode(row["name"]), row["item_load"], row["offer_seconds"], row["wrap_up_seconds"], row["priority"],
        row["active"], row["members"], outcomes, row["calendar_id"], row["deadline_minutes"],
        msgspec.json.decode(row["sender_names"]), msgspec.json.decode(row["signatures"]), row["answer_minutes"],
        row["sender_address"], when_closed=row["when_closed"], overflow_queue_id=row["overflow_queue_id"],
        max_wait_seconds=row["max_wait_seconds"],
    )  # fmt: skip
    return QueueAsKept(QueueId(row["queue_id"]), row["version"], settings)


async def add_queue(unit: UnitOfWork, by: Doer, settings: QueueSettings) -> QueueId:
    """A new queue. Raises PersonUnknownError, CalendarUnknownError, PromiseUnkeepableError, SenderAddressUnknownError,
    SenderAddressTakenError, SkillUnknownError, RingQueueUnknownError, OverflowMissingError,
    OverflowsInCircleError, QueueArchivedError.
    """
    await check_calendar(unit, settings.calendar_id)
    queue_id = QueueId(unit.ids.new())
    await _check_sender(unit, queue_id, settings.sender_address)
    await _check_overflow(unit, queue_id, settings)
    await unit.connection.execute(_INSERT, unit.tenant_id, queue_id, *_values(settings))
    await write_queue_routing(unit, queue_id, settings.routing, QueueRouting())
    await write_queue_alerts(unit, queue_id, settings.alerts)
    await check_promises(unit, queue_id)
    unit.record(Event("queue_changed", "agent", by.agent_id, data={"queue_id": str(queue_id)}))
    await _set_members(unit, by, queue_id, settings.members)
    await _set_outcomes(unit, queue_id, settings.outcomes)
    await record_act(unit, by, "queue_added", "queue", queue_id, after=_for_audit(settings))
    return queue_id


async def change_queue(
    unit: UnitOfWork, by: Doer, queue_id: QueueId, version: int, settings: QueueSettings
) -> None:
    """Write it whole; where nothing is otherwise, nothing is written, nor told to anybody.

    Raises NotFoundError, ChangedMeanwhileError, QueueInUseError, PersonUnknownError, CalendarUnknownError, PromiseUnkeepableError,
    SenderAddressUnknownError, SenderAddressTakenError, SkillUnknownError, RingQueueUnknownError,
    OverflowMissingError, OverflowsInCircleError, QueueArchivedError.
    """
    known = "SELECT true FROM queues WHERE tenant_id = $1 AND queue_id = $2 FOR UPDATE"
    if not await unit.connection.fetchval(known, unit.tenant_id, queue_id):
        raise NotFoundError
    (before,) = await list_queue_settings(unit.connection, unit.tenant_id, queue_id)
    if before.version == version and _is_same(before.settings, settings):
        return
    if before.settings.active and not settings.active:
        used = await unit.connection.fetchrow(_USED, unit.tenant_id, queue_id)
        assert used is not None
        if any(used.values()):
            raise QueueInUseError(**dict(used))
    if settings.calendar_id != before.settings.calendar_id:
        await check_calendar(unit, settings.calendar_id)
    # One that a mailbox had and has no more may stay: it is passed over until it is there again.
    if settings.active and (settings.sender_address, True) != (
        before.settings.sender_address,
        before.settings.active,
    ):
        await _check_sender(unit, queue_id, settings.sender_address)
    await _check_overflow(unit, queue_id, settings)
    if not await unit.connection.fetchval(_UPDATE, unit.tenant_id, queue_id, *_values(settings), version):
        raise ChangedMeanwhileError
    await write_queue_routing(unit, queue_id, settings.routing, before.settings.routing)
    await write_queue_alerts(unit, queue_id, settings.alerts)
    await check_promises(unit, queue_id)
    unit.record(Event("queue_changed", "agent", by.agent_id, data={"queue_id": str(queue_id)}))
    await _set_members(unit, by, queue_id, settings.members)
    await _set_outcomes(unit, queue_id, settings.outcomes)
    await record_act(
        unit,
        by,
        "queue_changed",
        "queue",
        queue_id,
        before=_for_audit(before.settings),
        after=_for_audit(settings),
    )


async def list_sender_addresses(connection: Connection, tenant_id: TenantId) -> list[str]:
    """The addresses that mailboxes have besides their own, from which a queue may write."""
    return [row[0] for row in await connection.fetch(_SENDERS, tenant_id)]


async def _check_sender(unit: UnitOfWork, queue_id: QueueId, address: str | None) -> None:
    if address is None:
        return
    if address not in await list_sender_addresses(unit.connection, unit.tenant_id):
        raise SenderAddressUnknownError(address=address)
    name = await unit.connection.fetchval(_SENDER_OF, unit.tenant_id, address, queue_id)
    if name is not None:
        raise SenderAddressTakenError(address=address, queue=msgspec.json.decode(name))


async def _check_overflow(unit: UnitOfWork, queue_id: QueueId, settings: QueueSettings) -> None:
    """It leads to a queue that serves, and nothing comes back by it. Raises OverflowMissingError, OverflowsInCircleError,
    QueueArchivedError.
    """
    target = settings.overflow_queue_id
    if target is None:
        if settings.when_closed == "overflow" or settings.max_wait_seconds is not None:
            raise OverflowMissingError
        return
    await unit.connection.execute(_HOLD_TENANT, unit.tenant_id)
    chain = {
        row["queue_id"]: row["active"]
        for row in await unit.connection.fetch(_OVERFLOWS, unit.tenant_id, target)
    }
    if queue_id in chain or target == queue_id:
        raise OverflowsInCircleError
    if settings.active and not chain.get(target):
        raise QueueArchivedError


def _is_same(before: QueueSettings, after: QueueSettings) -> bool:
    ids = [[each.disposition_id for each in settings.outcomes] for settings in (before, after)]
    return ids[0] == ids[1] and _for_audit(before) == _for_audit(after)


def _for_audit(settings: QueueSettings) -> dict[str, object]:
    outcomes = [{"label": dict(each.label), "resolves": each.resolves} for each in settings.outcomes]
    members = sorted(str(each) for each in settings.members)
    return {
        **{name: value for name, value in asdict(settings).items() if name not in {"routing", "alerts"}},
        **settings.routing.told(),
        **told_alerts(settings.alerts),
        "outcomes": outcomes,
        "members": members,
        "calendar_id": settings.calendar_id and str(settings.calendar_id),
        "overflow_queue_id": settings.overflow_queue_id and str(settings.overflow_queue_id),
    }


def _values(settings: QueueSettings) -> tuple[object, ...]:
    return (
        msgspec.json.encode(settings.name).decode(), settings.item_load, settings.offer_seconds, settings.wrap_up_seconds,
        settings.priority, settings.active, settings.calendar_id, settings.deadline_minutes,
        msgspec.json.encode(settings.sender_names).decode(), msgspec.json.encode(settings.signatures).decode(), settings.answer_minutes,
        settings.sender_address, settings.when_closed, settings.overflow_queue_id, settings.max_wait_seconds,
    )  # fmt: skip


async def _set_members(unit: UnitOfWork, by: Doer, queue_id: QueueId, members: Sequence[AgentId]) -> None:
    wanted = list(set(members))
    gone = await unit.connection.fetch(_LEAVE, unit.tenant_id, queue_id, wanted)
    new = await unit.connection.fetch(_JOIN, unit.tenant_id, queue_id, wanted)
    if await unit.connection.fetchval(_MEMBERS, unit.tenant_id, queue_id) != len(wanted):
        raise PersonUnknownError
    # Each of them: who leaves a queue may see less from now on, on an open screen too.
    for row in (*gone, *new):
        unit.record(
            Event(
                "queue_members_changed",
                "agent",
                by.agent_id,
                agent_id=row["agent_id"],
                data={"queue_id": str(queue_id)},
            )
        )


async def _set_outcomes(unit: UnitOfWork, queue_id: QueueId, outcomes: Sequence[Outcome]) -> None:
    kept = [each.disposition_id for each in outcomes if each.disposition_id is not None]
    await unit.connection.execute(_ARCHIVE_OUTCOMES, unit.tenant_id, queue_id, kept)
    for position, outcome in enumerate(outcomes):
        label = msgspec.json.encode(outcome.label).decode()
        if outcome.disposition_id is None:
            await unit.connection.execute(
                _ADD_OUTCOME, unit.tenant_id, queue_id, unit.ids.new(), label, outcome.resolves, position
            )
        elif not await unit.connection.fetchval(
            _SET_OUTCOME, unit.tenant_id, queue_id, outcome.disposition_id, label, outcome.resolves, position
        ):
            raise NotFoundError
