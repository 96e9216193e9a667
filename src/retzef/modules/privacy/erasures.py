"""Erasures as people ask for them: waiting for some days, undone, or done; and legal holds, which forbid them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg

from retzef.kernel.ids import TenantId
from retzef.modules.privacy.erase import Person, check_erasable, erase_person, find_person, keep_links
from retzef.modules.privacy.erased_list import ErasedList
from retzef.modules.privacy.errors import ErasureHeldError, ErasureOpenWorkError, ErasureStateError
from retzef.modules.transfers.api import TransferFolder, is_transferring
from retzef.platform.db import Connection
from retzef.platform.files.store import FileStore
from retzef.platform.jobs.kinds import JobKind, NotYet, Payload
from retzef.platform.unit import UnitOfWork, Units

Reason: TypeAlias = Literal["asked_by_customer", "no_longer_needed", "unlawful", "test_data"]
JOB_KIND = "erase_customer"
# While somebody is at work for them, or a hold stands, it is looked at again after this.
LOOK_AGAIN_AFTER = timedelta(hours=1)
# While a file is read or written that may name them: that is over sooner.
LOOK_AGAIN_AT_FILES_AFTER = timedelta(minutes=1)

_ASK = """
INSERT INTO erasures (tenant_id, erasure_id, customer_id, reason, asked_by, asked_at, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_WAITING = "SELECT * FROM erasures WHERE tenant_id = $1 AND erasure_id = $2 AND state = 'waiting' FOR UPDATE"
_SETTLE = """
UPDATE erasures SET state = $3, settled_at = $4 WHERE tenant_id = $1 AND customer_id = ANY ($2) AND state = 'waiting' RETURNING erasure_id
"""
_STANDING = """
SELECT c.erased_at, e.due_at, e.reason, e.asked_at, h.reference AS hold, t.erasure_delay_days AS delay_days,
    COALESCE(r.name, (SELECT COALESCE(NULLIF(d.shown, ''), d.value) FROM customers m
        JOIN identities d ON d.tenant_id = m.tenant_id AND d.customer_id = m.customer_id
        WHERE m.tenant_id = $1 AND m.root_id = c.root_id AND d.status <> 'withdrawn' AND d.kind <> 'webchat_visitor'
        ORDER BY d.identity_id LIMIT 1), left(c.root_id::text, 8)) AS confirm_with
FROM customers c JOIN customers r ON r.tenant_id = c.tenant_id AND r.customer_id = c.root_id JOIN tenants t ON t.tenant_id = c.tenant_id
LEFT JOIN erasures e ON e.tenant_id = c.tenant_id AND e.customer_id = c.root_id AND e.state = 'waiting'
LEFT JOIN legal_holds h ON h.tenant_id = c.tenant_id AND h.customer_id = c.root_id
WHERE c.tenant_id = $1 AND c.customer_id = $2
"""
_HOLD = """
INSERT INTO legal_holds (tenant_id, customer_id, reference, held_by, held_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (tenant_id, customer_id) DO UPDATE SET reference = EXCLUDED.reference
"""
_LET_GO = "DELETE FROM legal_holds WHERE tenant_id = $1 AND customer_id IN (SELECT m.customer_id FROM customers m WHERE m.tenant_id = $1 AND m.root_id = $2)"


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with a customer. `confirm_with`: what is to be typed before they are erased."""

    erased_at: datetime | None
    due_at: datetime | None
    reason: Reason | None
    asked_at: datetime | None
    hold: str | None
    delay_days: int
    confirm_with: str


async def read_standing(connection: Connection, tenant_id: TenantId, root: UUID) -> Standing:
    """How it stands; `root` is one the reader may see."""
    row = await connection.fetchrow(_STANDING, tenant_id, root)
    assert row is not None
    return Standing(**row)


async def ask_for_erasure(unit: UnitOfWork, root: UUID, reason: Reason, by: UUID, due_at: datetime) -> UUID:
    """Let it wait until `due_at`. Raises ErasureHeldError, ErasureStateError, ErasureOpenWorkError when it is due at once."""
    person = await find_person(unit.connection, unit.tenant_id, root)
    try:
        await check_erasable(unit.connection, unit.tenant_id, person)
    except ErasureOpenWorkError:
        if due_at <= unit.now:
            raise
    erasure_id = unit.ids.new()
    try:
        await unit.connection.execute(_ASK, unit.tenant_id, erasure_id, root, reason, by, unit.now, due_at)
    except asyncpg.UniqueViolationError as error:
        raise ErasureStateError from error
    unit.enqueue(JOB_KIND, {"erasure_id": str(erasure_id)}, run_at=due_at)
    return erasure_id


async def undo_erasure(unit: UnitOfWork, root: UUID) -> None:
    """They stay. Raises ErasureStateError when nothing waits."""
    if not await unit.connection.fetch(_SETTLE, unit.tenant_id, [root], "undone", unit.now):
        raise ErasureStateError


async def hold(unit: UnitOfWork, root: UUID, reference: str, by: UUID) -> None:
    """Forbid erasing them; one that waits is undone by it, and one at work is waited for."""
    await keep_links(unit.connection, unit.tenant_id)
    await unit.connection.execute(_HOLD, unit.tenant_id, root, reference, by, unit.now)
    await unit.connection.fetch(_SETTLE, unit.tenant_id, [root], "undone", unit.now)


async def let_go(unit: UnitOfWork, root: UUID) -> None:
    """They may be erased again."""
    await unit.connection.execute(_LET_GO, unit.tenant_id, root)


@dataclass(frozen=True, slots=True)
class Erasing:
    """Does what is due, and what was done before a restore brought it back."""

    units: Units
    files: FileStore
    folder: TransferFolder
    erased: ErasedList

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """The job of one erasure."""
        async with self.units.begin(tenant_id) as unit:
            row = await unit.connection.fetchrow(_WAITING, tenant_id, UUID(str(payload["erasure_id"])))
            if row is None:
                return None
            if row["due_at"] > unit.now:
                return NotYet(row["due_at"] - unit.now)
            if await is_transferring(unit.connection, tenant_id):
                return NotYet(LOOK_AGAIN_AT_FILES_AFTER)
            person = await find_person(unit.connection, tenant_id, row["customer_id"])
            try:
                await check_erasable(unit.connection, tenant_id, person)
            except (ErasureHeldError, ErasureOpenWorkError):
                return NotYet(LOOK_AGAIN_AFTER)
            await self.erase(unit, person)
        return None

    async def erase_again(self) -> int:
        """Whom the list beside the database names and the database still knows: erased again. How many."""
        count = 0
        for tenant_id, customer_id in self.erased.read():
            async with self.units.begin(tenant_id) as unit:
                standing = await unit.connection.fetchval(
                    "SELECT true FROM customers WHERE tenant_id = $1 AND customer_id = $2 AND erased_at IS NULL",
                    tenant_id, customer_id,
                )  # fmt: skip
                if standing:
                    await self.erase(unit, await find_person(unit.connection, tenant_id, customer_id))
                    count += 1
        return count

    async def erase(self, unit: UnitOfWork, person: Person) -> None:
        """The list is written first: an erasure that is cut off behind it is done again, none is forgotten."""
        self.erased.add(unit.tenant_id, person.customers, unit.now)
        await erase_person(unit, self.files, self.folder, person)
        await unit.connection.fetch(_SETTLE, unit.tenant_id, list(person.customers), "done", unit.now)


def privacy_kinds(erasing: Erasing) -> dict[str, JobKind]:
    """The jobs of erasing."""
    return {JOB_KIND: JobKind(erasing, within=timedelta(seconds=120))}
