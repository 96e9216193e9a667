"""What a queue asks of whoever serves it: skills, rings that ask for less in time, when an item is urgent, how it is given out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

import msgspec

from retzef.engine.routing import Requirement
from retzef.kernel.ids import QueueId, SkillId
from retzef.modules.administration.errors import RingQueueUnknownError
from retzef.modules.administration.skills import hold_skills
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_SELECT = """
SELECT queue_id, jsonb_build_object('requirements', requirements, 'rings', rings, 'target_seconds', target_seconds, 'ageing', ageing,
    'auto_accept', auto_accept, 'pull_allowed', pull_allowed, 'keeps_free', keeps_free, 'disposition_required', disposition_required)::text AS rule
FROM queues WHERE tenant_id = $1 AND ($2::uuid IS NULL OR queue_id = $2)
"""
# With the rest of its queue, whose version counts for both.
_UPDATE = """
UPDATE queues SET requirements = $3, rings = $4, target_seconds = $5, ageing = $6, auto_accept = $7, pull_allowed = $8, keeps_free = $9,
    disposition_required = $10
WHERE tenant_id = $1 AND queue_id = $2
"""
_HELPING = (
    "SELECT count(*) FROM queues WHERE tenant_id = $1 AND queue_id = ANY ($2) AND queue_id <> $3 AND active"
)


@dataclass(frozen=True, slots=True)
class Ring:
    """From `after_seconds` on: levels lower by `lower_by`, skills of `without` not needed, members of `also` may take it too."""

    after_seconds: int
    lower_by: int = 0
    without: Sequence[SkillId] = ()
    also: Sequence[QueueId] = ()


@dataclass(frozen=True, slots=True)
class QueueRouting:
    """The routing part of a queue's settings. `ageing`: what a second of waiting counts, in points."""

    requirements: Sequence[Requirement] = ()
    rings: Sequence[Ring] = ()
    target_seconds: int | None = None
    ageing: float = 1.0
    auto_accept: bool = False
    pull_allowed: bool = False
    keeps_free: int = 0
    disposition_required: bool = True

    def told(self) -> dict[str, object]:
        """For the audit: plain values, which tell ids by the names of what they point at."""
        told: dict[str, object] = msgspec.to_builtins(asdict(self))
        return told


async def list_queue_routing(
    connection: Connection, tenant_id: UUID, queue_id: QueueId | None = None
) -> dict[QueueId, QueueRouting]:
    """Of all queues, or of the one."""
    rows = await connection.fetch(_SELECT, tenant_id, queue_id)
    return {QueueId(row["queue_id"]): msgspec.json.decode(row["rule"], type=QueueRouting) for row in rows}


async def write_queue_routing(
    unit: UnitOfWork, queue_id: QueueId, routing: QueueRouting, before: QueueRouting
) -> None:
    """Raises SkillUnknownError, RingQueueUnknownError. What was there before may stay although it was archived since."""
    if routing.requirements != before.requirements:
        await hold_skills(unit, [each.skill_id for each in routing.requirements])
    if routing.rings != before.rings:
        helping = {each for ring in routing.rings for each in ring.also}
        if await unit.connection.fetchval(_HELPING, unit.tenant_id, list(helping), queue_id) != len(helping):
            raise RingQueueUnknownError
    rings = sorted(routing.rings, key=lambda ring: ring.after_seconds)
    await unit.connection.execute(
        _UPDATE, unit.tenant_id, queue_id, msgspec.json.encode(routing.requirements).decode(), msgspec.json.encode(rings).decode(),
        routing.target_seconds, routing.ageing, routing.auto_accept, routing.pull_allowed, routing.keeps_free, routing.disposition_required,
    )  # fmt: skip
