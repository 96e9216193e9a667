"""What a customer agreed to: a line for each thing said, the newest of an identity and a purpose holds.

`unknown` is no line: nobody has asked, or nobody has written it down. What sends asks `consents_of` before it sends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.customers.errors import IdentityNotFoundError, PurposeUnknownError
from retzef.modules.customers.identities import Actor
from retzef.modules.tenancy.api import read_list
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

State: TypeAlias = Literal["given", "withdrawn", "unknown"]
How: TypeAlias = Literal["phone", "chat", "email", "web_form", "paper", "in_person", "other_system", "import"]

_INSERT = """
INSERT INTO consents (tenant_id, consent_id, identity_id, purpose, state, how, text_version, said_at, recorded_by, recorded_at)
SELECT $1, $2, d.identity_id, $4, $5, $6, $7, $8, $9, $10
FROM identities d JOIN customers m ON m.tenant_id = d.tenant_id AND m.customer_id = d.customer_id
WHERE d.tenant_id = $1 AND d.identity_id = $3 AND m.root_id = $11 AND d.status <> 'withdrawn'
RETURNING consent_id
"""
_HISTORY = """
SELECT c.consent_id, c.identity_id, d.kind, COALESCE(NULLIF(d.shown, ''), d.value) AS shown, c.purpose, c.state, c.how,
       c.text_version, c.said_at, c.recorded_at, a.name AS recorded_by
FROM customers m
JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
JOIN consents c ON c.tenant_id = d.tenant_id AND c.identity_id = d.identity_id
LEFT JOIN agents a ON a.tenant_id = c.tenant_id AND a.agent_id = c.recorded_by
WHERE m.tenant_id = $1 AND m.root_id = $2
ORDER BY c.consent_id DESC LIMIT $3
"""
# An address is what consent is about: whoever has it claimed or verified, the last word said of it holds.
_OF_ADDRESSES = """
SELECT DISTINCT ON (a.value) a.value, c.state
FROM unnest($3::text[]) AS a(value)
JOIN identities d ON d.tenant_id = $1 AND d.kind = $2 AND d.value = a.value AND d.status <> 'withdrawn'
JOIN consents c ON c.tenant_id = d.tenant_id AND c.identity_id = d.identity_id AND c.purpose = $4
ORDER BY a.value, c.said_at DESC, c.consent_id DESC
"""


@dataclass(frozen=True, slots=True)
class Said:
    """What was said. `purpose` is a key of the tenant's list; `said_at` may be long before it is recorded."""

    purpose: str
    state: Literal["given", "withdrawn"]
    how: How
    said_at: datetime
    text_version: str | None = None


async def record_consent(unit: UnitOfWork, root: UUID, identity_id: UUID, said: Said, actor: Actor) -> UUID:
    """Write down what was said of an identity; the line's id. Raises IdentityNotFoundError, PurposeUnknownError.

    What was given may be taken back when its purpose has been put away since.
    """
    purposes = await read_list(unit.connection, unit.tenant_id, "consent_purposes")
    if said.purpose not in purposes.keys(active_only=said.state == "given"):
        raise PurposeUnknownError
    consent_id: UUID | None = await unit.connection.fetchval(
        _INSERT, unit.tenant_id, unit.ids.new(), identity_id, said.purpose, said.state, said.how, said.text_version,
        said.said_at, actor.agent_id, unit.now, root,
    )  # fmt: skip
    if consent_id is None:
        raise IdentityNotFoundError
    unit.record(
        Event(
            f"consent_{said.state}", "agent", actor.agent_id, identity_id=identity_id, customer_id=root,
            data={"purpose": said.purpose, "how": said.how, "text_version": said.text_version},
        )
    )  # fmt: skip
    return consent_id


async def list_consents(
    connection: Connection, tenant_id: TenantId, root: UUID, limit: int = 200
) -> Sequence[dict[str, object]]:
    """All that was ever said, newest first."""
    return [dict(row) for row in await connection.fetch(_HISTORY, tenant_id, root, limit)]


async def consents_of(
    connection: Connection, tenant_id: TenantId, kind: str, values: Sequence[str], purpose: str
) -> dict[str, State]:
    """How it stands for each address (normal forms) and a purpose: what sends asks this first."""
    rows = await connection.fetch(_OF_ADDRESSES, tenant_id, kind, list(values), purpose)
    found: dict[str, State] = {row["value"]: row["state"] for row in rows}
    return {value: found.get(value, "unknown") for value in values}
