"""By which policy a tenant's work is given out, and which is tried beside it."""

import logging
from dataclasses import dataclass

from retzef.engine.routing import RoutingPolicy
from retzef.engine.routing.policy_file import PolicyError, parse_policy
from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection

log = logging.getLogger("retzef.router")

_IN_USE = "SELECT state, body::text AS body FROM routing_policies WHERE tenant_id = $1 AND state <> 'draft'"


@dataclass(frozen=True, slots=True)
class PoliciesInUse:
    """`active`: the tenant's own, or the program's where it has none; `shadow`: decided by as well, for comparison."""

    active: RoutingPolicy
    shadow: RoutingPolicy | None = None


async def read_policies(connection: Connection, tenant_id: TenantId) -> PoliciesInUse:
    """Those in use. One that cannot be read (of another release) is told to the log and passed over: work goes on."""
    found = {}
    for row in await connection.fetch(_IN_USE, tenant_id):
        try:
            # JSON is YAML.
            found[row["state"]] = parse_policy(row["body"])
        except PolicyError as error:
            log.warning("router.policy_unreadable", extra={"tenant_id": str(tenant_id), "reason": error.code})
    return PoliciesInUse(found.get("active") or RoutingPolicy(), found.get("shadow"))
