"""What a tenant's numbers are counted by."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from retzef.kernel.ids import TenantId
from retzef.kernel.time_zones import find_zone
from retzef.platform.db import Connection

_READ = "SELECT time_zone, answer_within_seconds, level_target_percent FROM tenants WHERE tenant_id = $1"
_SAVE = """
UPDATE tenants SET answer_within_seconds = $2, level_target_percent = COALESCE($3, level_target_percent) WHERE tenant_id = $1
"""


@dataclass(frozen=True, slots=True)
class Counting:
    """Where days begin, and the promise: within how many seconds a customer is to be answered, and what share of them."""

    zone: ZoneInfo
    within: int
    target_percent: int

    @property
    def target(self) -> float:
        """The share, between 0 and 1."""
        return self.target_percent / 100


async def read_counting(connection: Connection, tenant_id: TenantId) -> Counting:
    """As it is now."""
    row = await connection.fetchrow(_READ, tenant_id)
    assert row is not None, "whoever asks has a tenant"
    return Counting(find_zone(row["time_zone"]), row["answer_within_seconds"], row["level_target_percent"])


async def save_promise(
    connection: Connection, tenant_id: TenantId, within: int, target_percent: int | None
) -> None:
    """Within how many seconds a customer is to be answered from now on; past days are counted by it too. None: the share stays."""
    await connection.execute(_SAVE, tenant_id, within, target_percent)
