"""What queues promise for new cases and to whoever writes, held against the hours they go by, whichever of the two is changed."""

from uuid import UUID

from retzef.modules.administration.errors import PromiseUnkeepableError
from retzef.modules.tenancy.api import find_calendar_of_queue, find_promised
from retzef.platform.unit import UnitOfWork

_PROMISES = """
SELECT q.queue_id, GREATEST(q.deadline_minutes, q.answer_minutes) AS minutes, text_in(q.name, t.default_locale) AS name FROM tenants t JOIN queues q ON q.tenant_id = t.tenant_id
WHERE t.tenant_id = $1 AND q.active AND COALESCE(q.deadline_minutes, q.answer_minutes) IS NOT NULL AND ($2::uuid IS NULL OR q.queue_id = $2)
"""


async def check_promises(unit: UnitOfWork, queue_id: UUID | None = None) -> None:
    """Of one queue or of all, as they are now in this transaction. Raises PromiseUnkeepableError."""
    for row in await unit.connection.fetch(_PROMISES, unit.tenant_id, queue_id):
        calendar = await find_calendar_of_queue(unit.connection, unit.tenant_id, row["queue_id"])
        if find_promised(calendar, row["minutes"], unit.now) is None:
            raise PromiseUnkeepableError(queue=row["name"])
