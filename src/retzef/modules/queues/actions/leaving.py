"""The customer is gone for good: what nobody has yet is abandoned."""

from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.platform.unit import Units

_LEAVE = "SELECT leave_thread($1, $2, $3, $4)"
# Somebody may be taking it in this very moment.
_TRIES = 5


async def end_thread(units: Units, tenant_id: TenantId, entry_point_id: UUID, thread_key: str) -> None:
    """What waits of a thread, or is being offered, ends without anybody; what somebody has in hand is theirs to finish.

    Saying it again changes nothing.
    """
    for _ in range(_TRIES):
        async with units.database.app.acquire() as connection:
            left = await connection.fetchval(_LEAVE, tenant_id, units.clock.now(), entry_point_id, thread_key)
        if left != "moved":
            break
    units.announce()
