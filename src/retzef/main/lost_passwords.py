"""A way back in for who forgot the password, from the machine itself: it is needed by the only administrator of a tenant."""

from dataclasses import dataclass

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.main.compose import Core
from retzef.modules.people.api import write_link
from retzef.platform.audit import Somebody

_ACTIVE = """
SELECT a.tenant_id, a.agent_id, t.name FROM agents a JOIN tenants t ON t.tenant_id = a.tenant_id AND t.closed_at IS NULL
WHERE a.email = $1 AND a.active ORDER BY t.name, a.tenant_id
"""


class NobodyByAddressError(RetzefError):
    """Nobody who is active has this address in a tenant that is open. Params: `email`."""

    code = "nobody-by-address"


@dataclass(frozen=True, slots=True)
class WayBack:
    """A link by which a password is chosen, and where."""

    tenant_name: str
    path: str


async def make_ways_back(core: Core, email: str) -> list[WayBack]:
    """One for each tenant where the address is somebody's who is active. In the audit they are named themselves.

    Raises NobodyByAddressError.
    """
    found = await core.database.system.fetch(_ACTIVE, email.strip().lower())
    if not found:
        raise NobodyByAddressError(email=email.strip())
    ways = []
    for row in found:
        async with core.units.begin(TenantId(row["tenant_id"])) as unit:
            link = await write_link(unit, Somebody(row["agent_id"], ""), row["agent_id"], "reset")
        ways.append(WayBack(row["name"], link.path))
    return ways
