"""What the receiver is told: a stable public shape, made when it is sent and stored nowhere.

`type` and `timestamp` are of the event. What stands in `data` is of the moment of sending: a receiver that was away for a day is
told the case as it is, not as it was, and what was erased meanwhile is told to nobody.
"""

from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

import msgspec

from retzef.kernel.ids import TenantId
from retzef.modules.webhooks.kinds import TEST_KIND
from retzef.platform.db import Connection

_EVENT = """
SELECT e.occurred_at, e.kind, e.actor_kind, e.actor_id, e.interaction_id, e.work_item_id, e.agent_id, i.channel, i.entry_point_id,
    k.case_id, k.number, k.subject, k.status AS case_status, k.owner_agent_id, k.team_id, r.customer_id, r.name AS customer_name,
    m.message_id, m.direction, m.author_kind, m.author_id, CASE m.direction WHEN 'note' THEN with_names($1, m.text) ELSE m.text END AS text, m.status AS message_status, m.occurred_at AS message_at, m.attachments::text AS attachments,
    w.queue_id, w.state AS work_state,
    f.fact_id, f.source, f.kind AS fact_kind, f.external_id, f.occurred_at AS fact_at, f.version AS fact_version, f.params::text AS fact_params,
    e.data ->> 'task_id' AS task_id, t.text AS task_text, t.agent_id AS task_agent_id, t.team_id AS task_team_id, t.due_at AS task_due_at, t.done_at AS task_done_at,
    b.alert_id, b.kind AS alert_kind, b.queue_id AS alert_queue_id, q.name::text AS alert_queue_name, b.since AS alert_since, b.began_at AS alert_began_at,
    b.ended_at AS alert_ended_at, b.worst AS alert_worst, b.threshold AS alert_threshold
FROM events e
LEFT JOIN cases k ON k.tenant_id = e.tenant_id AND k.case_id = e.case_id
LEFT JOIN identities d ON d.tenant_id = e.tenant_id AND d.identity_id = e.identity_id
LEFT JOIN customers c ON c.tenant_id = e.tenant_id AND c.customer_id = COALESCE(d.customer_id, e.customer_id, k.customer_id)
LEFT JOIN customers r ON r.tenant_id = c.tenant_id AND r.customer_id = c.root_id
LEFT JOIN interactions i ON i.tenant_id = e.tenant_id AND i.interaction_id = e.interaction_id
LEFT JOIN messages m ON m.tenant_id = e.tenant_id AND m.message_id = e.message_id
LEFT JOIN work_items w ON w.tenant_id = e.tenant_id AND w.work_item_id = e.work_item_id
LEFT JOIN fact_lines f ON f.tenant_id = e.tenant_id AND f.fact_id = (e.data ->> 'fact_id')::uuid
LEFT JOIN case_tasks t ON t.tenant_id = e.tenant_id AND t.task_id = (e.data ->> 'task_id')::uuid
LEFT JOIN alerts b ON b.tenant_id = e.tenant_id AND b.alert_id = (e.data ->> 'alert_id')::uuid
LEFT JOIN queues q ON q.tenant_id = b.tenant_id AND q.queue_id = b.queue_id
WHERE e.tenant_id = $1 AND e.seq = $2
"""
Found: TypeAlias = Any  # one row of the statement above


class Actor(msgspec.Struct, frozen=True):
    """Who did it; `agent_id` when it was an agent."""

    kind: str
    agent_id: UUID | None


class Case(msgspec.Struct, frozen=True):
    """The matter."""

    case_id: UUID
    number: int
    subject: str | None
    status: str
    owner_agent_id: UUID | None
    team_id: UUID | None


class Customer(msgspec.Struct, frozen=True):
    """Whose it is: the root of all who are linked."""

    customer_id: UUID
    name: str | None


class Interaction(msgspec.Struct, frozen=True):
    """The thread it happened in."""

    interaction_id: UUID
    channel: str | None
    entry_point_id: UUID | None


class File(msgspec.Struct, frozen=True):
    """A file of a message. Its content is read through the API."""

    attachment_id: UUID
    name: str
    media_type: str
    size: int


class Message(msgspec.Struct, frozen=True):
    """What was written."""

    message_id: UUID
    direction: str
    author_kind: str
    author_id: UUID | None
    text: str
    status: str
    occurred_at: datetime
    attachments: list[File]


class WorkItem(msgspec.Struct, frozen=True):
    """The piece of work."""

    work_item_id: UUID
    queue_id: UUID | None
    agent_id: UUID | None
    state: str | None


class FactValue(msgspec.Struct, frozen=True):
    """A value of a fact; numbers and amounts are texts of decimal digits."""

    key: str
    type: str
    value: str


class Fact(msgspec.Struct, frozen=True):
    """What another system told."""

    fact_id: UUID
    source: str
    kind: str
    external_id: str
    occurred_at: datetime
    version: int
    values: list[FactValue]


class Task(msgspec.Struct, frozen=True):
    """What is to be done in the case. Of one that is gone, only the id; `due_at`, `done_at`: null when it has none, or is not done."""

    task_id: UUID
    text: str | None
    agent_id: UUID | None
    team_id: UUID | None
    due_at: datetime | None
    done_at: datetime | None


class Alert(msgspec.Struct, frozen=True):
    """A queue that is past one of its thresholds. `kind` says what `worst` and `threshold` are: long_wait (seconds), many_waiting (customers),
    few_in_time (per cent), nobody_ready (customers who wait). `since`: when the threshold was passed.
    """

    alert_id: UUID
    kind: str
    queue_id: UUID
    queue_name: dict[str, str]
    since: datetime
    began_at: datetime | None
    ended_at: datetime | None
    worst: int
    threshold: int


class _FactParams(msgspec.Struct, frozen=True):
    values: list[FactValue]


class Data(msgspec.Struct, frozen=True):
    """Everything that the event touched; null where it touched none."""

    tenant_id: UUID
    actor: Actor
    case: Case | None
    customer: Customer | None
    interaction: Interaction | None
    message: Message | None
    work_item: WorkItem | None
    fact: Fact | None = None
    task: Task | None = None
    alert: Alert | None = None


class Told(msgspec.Struct, frozen=True):
    """The body of a request."""

    type: str
    timestamp: datetime
    data: Data


async def make_body(connection: Connection, tenant_id: TenantId, kind: str, event_seq: int) -> bytes | None:
    """The body for an event; None when the journal has it no more."""
    row = await connection.fetchrow(_EVENT, tenant_id, event_seq)
    return None if row is None else msgspec.json.encode(Told(kind, row["occurred_at"], _data(tenant_id, row)))


def make_test_body(tenant_id: TenantId, agent_id: UUID, now: datetime) -> bytes:
    """The body of a test: the same shape, about nothing."""
    data = Data(tenant_id, Actor("agent", agent_id), None, None, None, None, None)
    return msgspec.json.encode(Told(TEST_KIND, now, data))


def _data(tenant_id: TenantId, row: Found) -> Data:
    by_agent = row["actor_kind"] == "agent"
    return Data(
        tenant_id=tenant_id,
        actor=Actor(row["actor_kind"], row["actor_id"] if by_agent else None),
        case=Case(row["case_id"], row["number"], row["subject"], row["case_status"], row["owner_agent_id"], row["team_id"])
        if row["case_id"] else None,
        customer=Customer(row["customer_id"], row["customer_name"]) if row["customer_id"] else None,
        interaction=Interaction(row["interaction_id"], row["channel"], row["entry_point_id"]) if row["interaction_id"] else None,
        message=_message(row) if row["message_id"] else None,
        work_item=WorkItem(row["work_item_id"], row["queue_id"], row["agent_id"], row["work_state"]) if row["work_item_id"] else None,
        fact=_fact(row) if row["fact_id"] else None,
        task=Task(
            UUID(row["task_id"]), row["task_text"], row["task_agent_id"], row["task_team_id"], row["task_due_at"], row["task_done_at"],
        ) if row["task_id"] else None,
        alert=_alert(row) if row["alert_id"] else None,
    )  # fmt: skip


def _alert(row: Found) -> Alert:
    return Alert(
        row["alert_id"], row["alert_kind"], row["alert_queue_id"], msgspec.json.decode(row["alert_queue_name"], type=dict[str, str]),
        row["alert_since"], row["alert_began_at"], row["alert_ended_at"], row["alert_worst"], row["alert_threshold"],
    )  # fmt: skip


def _fact(row: Found) -> Fact:
    values = msgspec.json.decode(row["fact_params"], type=_FactParams).values
    return Fact(
        row["fact_id"],
        row["source"],
        row["fact_kind"],
        row["external_id"],
        row["fact_at"],
        row["fact_version"],
        values,
    )


def _message(row: Found) -> Message:
    return Message(
        row["message_id"], row["direction"], row["author_kind"], row["author_id"], row["text"], row["message_status"], row["message_at"],
        msgspec.json.decode(row["attachments"], type=list[File]),
    )  # fmt: skip
