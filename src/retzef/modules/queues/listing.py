"""Queues as agents see them: names and dispositions in the reader's language."""

from dataclasses import dataclass
from uuid import UUID

from retzef.kernel.ids import QueueId, TenantId
from retzef.platform.db import Connection

_QUEUES = """
SELECT q.queue_id, text_in(q.name, $2) AS name, q.disposition_required, q.pull_allowed, d.disposition_id, text_in(d.label, $2) AS label, d.resolves
FROM queues q LEFT JOIN dispositions d ON d.tenant_id = q.tenant_id AND d.queue_id = q.queue_id AND d.active
WHERE q.tenant_id = $1 AND q.active ORDER BY name, q.queue_id, d.position, d.disposition_id
"""


@dataclass(frozen=True, slots=True)
class Disposition:
    """An outcome that wrap-up may end with."""

    disposition_id: UUID
    label: str
    # Whether it usually resolves the case.
    resolves: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue and its dispositions, in their own order."""

    queue_id: QueueId
    name: str
    dispositions: tuple[Disposition, ...]
    # Whether wrap-up ends with one of them.
    disposition_required: bool = True
    # Whether its agents may take from its list.
    pull_allowed: bool = False


async def list_queues(connection: Connection, tenant_id: TenantId, locale: str) -> list[Queue]:
    """All queues of the tenant, by name."""
    named: dict[QueueId, tuple[str, bool, bool]] = {}
    dispositions: dict[QueueId, list[Disposition]] = {}
    for row in await connection.fetch(_QUEUES, tenant_id, locale):
        named[row["queue_id"]] = (row["name"], row["disposition_required"], row["pull_allowed"])
        listed = dispositions.setdefault(row["queue_id"], [])
        if row["disposition_id"] is not None:
            listed.append(Disposition(row["disposition_id"], row["label"], row["resolves"]))
    return [
        Queue(queue_id, name, tuple(dispositions[queue_id]), required, pull)
        for queue_id, (name, required, pull) in named.items()
    ]
