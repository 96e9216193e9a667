"""Routing policies of a tenant: written whole, one of them in force, one perhaps running beside it to be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.engine.routing.policy import RoutingPolicy
from retzef.engine.routing.policy_file import Document, render_document
from retzef.kernel.events import Event
from retzef.modules.administration.errors import (
    ChangedMeanwhileError,
    PoliciesFullError,
    PolicyInForceError,
    PolicyNameTakenError,
    PolicyOfAnotherError,
)
from retzef.modules.cases.api import NotFoundError
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

PolicyState: TypeAlias = Literal["active", "shadow", "draft"]
POLICIES_MAX = 100
_SELECT = """
SELECT policy_id, body::text AS body, state, version, changed_at FROM routing_policies
WHERE tenant_id = $1 AND ($2::uuid IS NULL OR policy_id = $2) ORDER BY state, lower(name)
"""
# One writer at a time, so that no two are put in force at once.
_HOLD = "SELECT FROM tenants WHERE tenant_id = $1 FOR NO KEY UPDATE"
_COUNT = "SELECT count(*) FROM routing_policies WHERE tenant_id = $1"
_INSERT = """
INSERT INTO routing_policies (tenant_id, policy_id, name, body, state, changed_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, policy_id) DO NOTHING
"""
_UPDATE = """
UPDATE routing_policies SET name = $3, body = $4, state = $5, changed_at = $6, version = version + 1
WHERE tenant_id = $1 AND policy_id = $2 AND version = $7 RETURNING true
"""
_REPLACE = """
UPDATE routing_policies SET state = 'draft', version = version + 1 WHERE tenant_id = $1 AND state = $3 AND policy_id <> $2
RETURNING policy_id
"""
_DELETE = "DELETE FROM routing_policies WHERE tenant_id = $1 AND policy_id = $2"


@dataclass(frozen=True, slots=True)
class PolicyAsKept:
    """A policy as a document, and what it is used for."""

    policy_id: UUID
    document: Mapping[str, object]
    state: PolicyState
    version: int
    changed_at: datetime


async def list_policies(
    connection: Connection, tenant_id: UUID, policy_id: UUID | None = None
) -> list[PolicyAsKept]:
    """All, the one in force first; or the one."""
    rows = await connection.fetch(_SELECT, tenant_id, policy_id)
    return [_kept(row) for row in rows]


def _kept(row: asyncpg.Record) -> PolicyAsKept:
    return PolicyAsKept(
        row["policy_id"], msgspec.json.decode(row["body"]), row["state"], row["version"], row["changed_at"]
    )


async def find_policy(connection: Connection, tenant_id: UUID, policy_id: UUID) -> PolicyAsKept:
    """Raises NotFoundError."""
    found = await list_policies(connection, tenant_id, policy_id)
    if not found:
        raise NotFoundError
    return found[0]


async def add_policy(
    unit: UnitOfWork, by: Doer, policy: RoutingPolicy, policy_id: UUID | None = None
) -> UUID:
    """A draft. `policy_id`: of one that was deleted and is put back. Raises PolicyNameTakenError, PoliciesFullError."""
    await unit.connection.execute(_HOLD, unit.tenant_id)
    if await unit.connection.fetchval(_COUNT, unit.tenant_id) >= POLICIES_MAX:
        raise PoliciesFullError(limit=POLICIES_MAX)
    policy_id = policy_id or unit.ids.new()
    document = render_document(policy)
    try:
        await unit.connection.execute(
            _INSERT, unit.tenant_id, policy_id, policy.name, _json(document), "draft", unit.now
        )
    except asyncpg.UniqueViolationError as error:
        raise PolicyNameTakenError(name=policy.name) from error
    await record_act(
        unit,
        by,
        "routing_policy_made",
        "routing_policy",
        policy_id,
        after={**document, "policy_state": "draft"},
    )
    return policy_id


async def change_policy(
    unit: UnitOfWork,
    by: Doer,
    policy_id: UUID,
    version: int,
    policy: RoutingPolicy,
    *,
    state: PolicyState,
    lead: str | None = None,
) -> None:
    """Write it whole. Which was in force (or in shadow) before is a draft then. `lead`: the tenant whose policy counts instead.

    Raises NotFoundError, ChangedMeanwhileError, PolicyNameTakenError, PolicyOfAnotherError.
    """
    await unit.connection.execute(_HOLD, unit.tenant_id)
    before = await find_policy(unit.connection, unit.tenant_id, policy_id)
    if before.version != version:
        raise ChangedMeanwhileError
    if lead is not None and state not in ("draft", before.state):
        raise PolicyOfAnotherError(lead=lead)
    document = render_document(policy)
    if state != "draft":
        for row in await unit.connection.fetch(_REPLACE, unit.tenant_id, policy_id, state):
            await record_act(
                unit,
                by,
                "routing_policy_changed",
                "routing_policy",
                row["policy_id"],
                before={"policy_state": state},
                after={"policy_state": "draft"},
            )
    try:
        await unit.connection.fetchval(
            _UPDATE, unit.tenant_id, policy_id, policy.name, _json(document), state, unit.now, version
        )
    except asyncpg.UniqueViolationError as error:
        raise PolicyNameTakenError(name=policy.name) from error
    unit.record(Event("tenant_changed", "agent", by.agent_id))
    await record_act(
        unit,
        by,
        "routing_policy_changed",
        "routing_policy",
        policy_id,
        before={**before.document, "policy_state": before.state},
        after={**document, "policy_state": state},
    )


async def delete_policy(unit: UnitOfWork, by: Doer, policy_id: UUID) -> None:
    """One that is not in force. Raises NotFoundError, PolicyInForceError."""
    await unit.connection.execute(_HOLD, unit.tenant_id)
    before = await find_policy(unit.connection, unit.tenant_id, policy_id)
    if before.state == "active":
        raise PolicyInForceError
    await unit.connection.execute(_DELETE, unit.tenant_id, policy_id)
    unit.record(Event("tenant_changed", "agent", by.agent_id))
    await record_act(
        unit, by, "routing_policy_deleted", "routing_policy", policy_id, before=dict(before.document)
    )


def _json(document: Document) -> str:
    return msgspec.json.encode(document).decode()
