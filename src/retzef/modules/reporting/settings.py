"""What a tenant's numbers are counted by."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from retzef.kernel.ids import TenantId
from retzef.modules.reporting.days import find_zone
from retzef.platform.db import Connection

_READ = "SELECT time_zone, answer_within_seconds FROM tenants WHERE tenant_id = $1"
_SAVE = """
UPDATE tenants SET time_zone = COALESCE($2, time_zone), answer_within_seconds = COALESCE($3, answer_within_seconds)
WHERE tenant_id = $1
"""


@dataclass(frozen=True, slots=True)
class Counting:
    """Where days begin, and the promise: within how many seconds a customer is to be answered."""

    zone: ZoneInfo
    within: int


async def read_counting(connection: Connection, tenant_id: TenantId) -> Counting:
    """As it is now."""
    row = await connection.fetchrow(_READ, tenant_id)
    assert row is not None, "whoever asks has a tenant"
    return Counting(find_zone(row["time_zone"]), row["answer_within_seconds"])


async def save_counting(
    connection: Connection, tenant_id: TenantId, time_zone: str | None, within: int | None
) -> None:
    """Change what is given. Raises TimeZoneUnknownError."""
    if time_zone is not None:
        find_zone(time_zone)
    await connection.execute(_SAVE, tenant_id, time_zone, within)
