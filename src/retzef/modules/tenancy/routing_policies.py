"""The routing policies that a tenant goes by: the one in force, and one that runs beside it to be compared."""

import logging
from typing import Literal, TypeAlias

from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.policy_file import PolicyError, parse_policy
from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection

log = logging.getLogger("retzef.tenancy")

InUse: TypeAlias = Literal["active", "shadow"]
_READ = "SELECT name, body::text AS body FROM routing_policies WHERE tenant_id = $1 AND state = $2"


async def read_policy(connection: Connection, tenant_id: TenantId) -> RoutingPolicy:
    """The one in force; where none is, as the program has it."""
    return await _read(connection, tenant_id, "active") or RoutingPolicy()


async def find_shadow_policy(connection: Connection, tenant_id: TenantId) -> RoutingPolicy | None:
    """The one that is only to be compared."""
    return await _read(connection, tenant_id, "shadow")


async def _read(connection: Connection, tenant_id: TenantId, state: InUse) -> RoutingPolicy | None:
    row = await connection.fetchrow(_READ, tenant_id, state)
    if row is None:
        return None
    try:
        return parse_policy(row["body"])
    except PolicyError as error:
        # Written by another release, which allowed what this one does not: work is given out all the same.
        log.warning(
            "routing_policy.unreadable",
            extra={
                "tenant": str(tenant_id),
                "policy": row["name"],
                "code": error.code,
                "setting": error.params.get("key"),
            },
        )
        return RoutingPolicy()
