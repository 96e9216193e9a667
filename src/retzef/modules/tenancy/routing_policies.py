"""The routing policies that a tenant goes by: the one in force, and one that runs beside it to be compared."""

import logging
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.policy_file import PolicyError, parse_policy
from retzef.kernel.ids import TenantId
from retzef.platform.db import Connection, Database

log = logging.getLogger("retzef.tenancy")

InUse: TypeAlias = Literal["active", "shadow"]
_READ_SHADOW = "SELECT policy_id, version FROM routing_policies WHERE tenant_id = $1 AND state = 'shadow'"
_LEAD = """
SELECT lead.name FROM tenants t JOIN tenants lead ON lead.tenant_id = t.pool_id WHERE t.tenant_id = $1 AND t.pool_id <> t.tenant_id
"""
_READ = "SELECT name, body::text AS body FROM routing_policies WHERE tenant_id = $1 AND state = $2"


async def find_pool_lead(database: Database, tenant_id: TenantId) -> str | None:
    """The name of the tenant by whose policy this one's work is given out (decision 0036). None: its own counts.

    Asked past what keeps tenants apart: who serves in a pool may know by whose word.
    """
    name: str | None = await database.system.fetchval(_LEAD, tenant_id)
    return name


async def read_policy(connection: Connection, tenant_id: TenantId) -> RoutingPolicy:
    """The one in force; where none is, as the program has it."""
    return await _read(connection, tenant_id, "active") or RoutingPolicy()


@dataclass(frozen=True, slots=True)
class ShadowPolicy:
    """One that is only to be compared, as it is written now."""

    policy_id: UUID
    version: int
    policy: RoutingPolicy

    @property
    def name(self) -> str:
        """What people call it."""
        return self.policy.name


async def find_shadow_policy(connection: Connection, tenant_id: TenantId) -> ShadowPolicy | None:
    """The one that is only to be compared."""
    row = await connection.fetchrow(_READ_SHADOW, tenant_id)
    policy = None if row is None else await _read(connection, tenant_id, "shadow")
    return None if row is None or policy is None else ShadowPolicy(row["policy_id"], row["version"], policy)


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
