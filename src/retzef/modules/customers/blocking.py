"""Blocking a sender: what comes from a blocked identity is kept as spam and given to nobody, until it is unblocked.

Blocked is the address itself, whoever has it claimed. Its threads rest, so that the intake looks at them before it takes a
message in, and what of them waits in a queue is done with. What an agent has in hand stays in their hands until it is finished.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from retzef.kernel.events import Event
from retzef.kernel.ids import TenantId
from retzef.modules.customers.errors import IdentityNotFoundError
from retzef.platform.audit import Doer, record_act
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

_IDENTITY = """
SELECT d.kind, d.value FROM identities d JOIN customers m ON m.tenant_id = d.tenant_id AND m.customer_id = d.customer_id
WHERE d.tenant_id = $1 AND d.identity_id = $3 AND m.root_id = $2
"""
_BLOCK = """
INSERT INTO blocked_identities (tenant_id, kind, value, blocked_by, blocked_at, reason) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING RETURNING true
"""
# The lock of `open_interaction`: the first message of a thread is either there to be put aside, or finds the block.
_HOLD_SENDER = "SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text || $2 || $3, 0))"
_UNBLOCK = "DELETE FROM blocked_identities WHERE tenant_id = $1 AND kind = $2 AND value = $3 RETURNING true"
# Everybody locks interactions before work.
_THREADS = """
SELECT i.interaction_id, i.case_id, i.status, i.identity_id FROM identities d
JOIN interactions i ON i.tenant_id = d.tenant_id AND i.identity_id = d.identity_id
WHERE d.tenant_id = $1 AND d.kind = $2 AND d.value = $3 AND i.status <> 'ended'
ORDER BY i.entry_point_id::text COLLATE "C", i.thread_key COLLATE "C" FOR NO KEY UPDATE OF i
"""
_REST = "UPDATE interactions SET status = 'resting' WHERE tenant_id = $1 AND interaction_id = ANY ($2) AND status = 'open'"
_PUT_ASIDE = """
UPDATE work_items SET state = 'done', done_at = $3, version = version + 1
WHERE tenant_id = $1 AND interaction_id = ANY ($2) AND state = 'waiting' RETURNING work_item_id, interaction_id, case_id
"""
_HOLDERS = """
SELECT DISTINCT m.root_id FROM identities d JOIN customers m ON m.tenant_id = d.tenant_id AND m.customer_id = d.customer_id
WHERE d.tenant_id = $1 AND d.kind = $2 AND d.value = $3
"""
_GROW = "UPDATE customers SET version = version + 1 WHERE tenant_id = $1 AND customer_id = $2"
_LIST = """
SELECT b.kind, b.value, COALESCE(NULLIF(d.shown, ''), b.value) AS shown, b.reason, b.blocked_at, a.name AS blocked_by,
    d.root_id AS customer_id, d.name AS customer_name
FROM blocked_identities b
LEFT JOIN agents a ON a.tenant_id = b.tenant_id AND a.agent_id = b.blocked_by
LEFT JOIN LATERAL (
    SELECT i.shown, m.root_id, r.name FROM identities i
    JOIN customers m ON m.tenant_id = i.tenant_id AND m.customer_id = i.customer_id
    JOIN customers r ON r.tenant_id = m.tenant_id AND r.customer_id = m.root_id
    WHERE i.tenant_id = b.tenant_id AND i.kind = b.kind AND i.value = b.value AND i.status <> 'withdrawn'
    ORDER BY i.identity_id LIMIT 1) d ON true
WHERE b.tenant_id = $1 AND ($2::timestamptz IS NULL OR b.blocked_at < $2)
ORDER BY b.blocked_at DESC, b.kind, b.value LIMIT $3
"""


async def block_identity(
    unit: UnitOfWork, root: UUID, identity_id: UUID, reason: str | None, by: Doer
) -> None:
    """Take nothing in from this identity any more; nothing when it is so already. Raises IdentityNotFoundError."""
    kind, value = await _find(unit, root, identity_id)
    assert by.agent_id is not None
    await unit.connection.execute(_HOLD_SENDER, unit.tenant_id, kind, value)
    if not await unit.connection.fetchval(
        _BLOCK, unit.tenant_id, kind, value, by.agent_id, unit.now, reason or None
    ):
        return
    threads = await unit.connection.fetch(_THREADS, unit.tenant_id, kind, value)
    ids = [row["interaction_id"] for row in threads]
    await unit.connection.execute(_REST, unit.tenant_id, ids)
    for row in await unit.connection.fetch(_PUT_ASIDE, unit.tenant_id, ids, unit.now):
        unit.record(
            Event(
                "work_item_put_aside", "agent", by.agent_id, case_id=row["case_id"],
                interaction_id=row["interaction_id"], work_item_id=row["work_item_id"],
            )
        )  # fmt: skip
    await _tell(unit, "identity_blocked", _Sender(kind, value, root, identity_id), threads, by)


async def unblock_identity(unit: UnitOfWork, root: UUID, identity_id: UUID, by: Doer) -> None:
    """Take in again what comes from this identity; nothing when it is not blocked. Raises IdentityNotFoundError."""
    address = await _find(unit, root, identity_id)
    if not await unit.connection.fetchval(_UNBLOCK, unit.tenant_id, *address):
        return
    # Its threads go on resting: their next message takes the slow way of the intake once, which opens them.
    threads = await unit.connection.fetch(_THREADS, unit.tenant_id, *address)
    await _tell(unit, "identity_unblocked", _Sender(*address, root, identity_id), threads, by)


async def unblock_address(unit: UnitOfWork, kind: str, value: str, by: Doer) -> None:
    """The same from the list of all that are blocked. Raises IdentityNotFoundError when it is not blocked."""
    if not await unit.connection.fetchval(_UNBLOCK, unit.tenant_id, kind, value):
        raise IdentityNotFoundError
    threads = await unit.connection.fetch(_THREADS, unit.tenant_id, kind, value)
    await _tell(unit, "identity_unblocked", _Sender(kind, value), threads, by)


async def list_blocked(
    connection: Connection, tenant_id: TenantId, before: datetime | None, limit: int
) -> Sequence[asyncpg.Record]:
    """Who is blocked, the newest first; the caller has checked the right to see everybody."""
    return await connection.fetch(_LIST, tenant_id, before, limit)


async def _find(unit: UnitOfWork, root: UUID, identity_id: UUID) -> tuple[str, str]:
    row = await unit.connection.fetchrow(_IDENTITY, unit.tenant_id, root, identity_id)
    if row is None:
        raise IdentityNotFoundError
    return row["kind"], row["value"]


@dataclass(frozen=True, slots=True)
class _Sender:
    """Whose address it is, as far as the act named a customer."""

    kind: str
    value: str
    root: UUID | None = None
    identity_id: UUID | None = None


async def _tell(
    unit: UnitOfWork, what: str, sender: _Sender, threads: Sequence[asyncpg.Record], by: Doer
) -> None:
    """The audit, a line in each case with a thread of this sender, and a newer state of every customer who has the address."""
    await record_act(unit, by, what, "identity", sender.identity_id)
    for row in await unit.connection.fetch(_HOLDERS, unit.tenant_id, sender.kind, sender.value):
        await unit.connection.execute(_GROW, unit.tenant_id, row["root_id"])
        if row["root_id"] != sender.root:
            unit.record(Event(what, "agent", by.agent_id, customer_id=row["root_id"]))
    cases = {row["case_id"] for row in threads}
    for case_id in sorted(cases) or [None]:
        unit.record(
            Event(
                what, "agent", by.agent_id, case_id=case_id, identity_id=sender.identity_id, customer_id=sender.root,
                data={"kind": sender.kind},
            )
        )  # fmt: skip
