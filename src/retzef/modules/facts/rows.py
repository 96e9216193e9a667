"""Facts as rows: read by their sources' names for them, written a batch at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from retzef.kernel.events import Event
from retzef.platform.unit import UnitOfWork

_KNOWN = """
SELECT f.fact_id, f.source_id, f.external_id, f.kind, f.customer_id, f.case_id, f.occurred_at, f.content::text AS content, f.version,
    f.told_at, f.told_by, c.root_id
FROM unnest($2::uuid[], $3::text[]) AS k(source_id, external_id)
JOIN facts f ON f.tenant_id = $1 AND f.source_id = k.source_id AND f.external_id = k.external_id
JOIN customers c ON c.tenant_id = f.tenant_id AND c.customer_id = f.customer_id
"""
_INSERT = """
INSERT INTO facts (tenant_id, fact_id, source_id, external_id, kind, customer_id, case_id, occurred_at, content, version, told_at, told_by)
SELECT $1, f.* FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::timestamptz[], $9::jsonb[],
    $10::bigint[], $11::timestamptz[], $12::uuid[]) AS f
"""
_UPDATE = """
UPDATE facts f SET kind = n.kind, customer_id = n.customer_id, case_id = n.case_id, occurred_at = n.occurred_at, content = n.content,
    version = n.version, told_at = n.told_at, told_by = n.told_by
FROM unnest($2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[], $7::jsonb[], $8::bigint[], $9::timestamptz[], $10::uuid[])
    AS n(fact_id, kind, customer_id, case_id, occurred_at, content, version, told_at, told_by)
WHERE f.tenant_id = $1 AND f.fact_id = n.fact_id
"""
_KEEP = """
INSERT INTO fact_versions (tenant_id, fact_id, version, kind, occurred_at, content, told_at)
SELECT $1, v.* FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::timestamptz[]) AS v
"""
# One writer after the other: two calls must neither make one customer twice nor one fact. And whose a fact is must not change
# meanwhile: nobody is linked (customers/links.py) or erased (privacy/erase.py) until it is written.
_LOCK = """
SELECT pg_advisory_xact_lock(hashtextextended('facts' || $1::uuid::text, 0)),
    pg_advisory_xact_lock_shared(hashtextextended('links' || $1::uuid::text, 0))
"""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact. `content`: JSON. `root_id`: of its customer's links, now."""

    fact_id: UUID
    source_id: UUID
    external_id: str
    kind: str
    customer_id: UUID
    case_id: UUID | None
    occurred_at: datetime
    content: str
    version: int
    told_at: datetime
    told_by: UUID
    root_id: UUID

    def says_the_same_as(self, other: "FactRow") -> bool:
        """Would writing the other change anything that is told? Linked customers are one."""
        return (
            self.kind == other.kind
            and self.occurred_at == other.occurred_at
            and self.root_id == other.root_id
            and self.case_id == other.case_id
            and msgspec.json.decode(self.content) == msgspec.json.decode(other.content)
        )

    def event(self, kind: str, root: UUID, source: str) -> Event:
        """What the journal is told: where the fact is, and none of its words."""
        return Event(
            kind, "system", customer_id=root, case_id=self.case_id,
            data={"fact_id": str(self.fact_id), "source": source, "kind": self.kind, "version": self.version},
        )  # fmt: skip


async def hold_facts(unit: UnitOfWork) -> None:
    """Nobody else writes facts of the tenant, links or erases customers before this transaction ends."""
    await unit.connection.execute(_LOCK, unit.tenant_id)


async def list_known(unit: UnitOfWork, keys: Sequence[tuple[UUID, str]]) -> dict[tuple[UUID, str], FactRow]:
    """Those of (source, external id) that were told before."""
    if not keys:
        return {}
    distinct = list(dict.fromkeys(keys))
    rows = await unit.connection.fetch(
        _KNOWN, unit.tenant_id, [source for source, _ in distinct], [name for _, name in distinct]
    )
    return {(row["source_id"], row["external_id"]): FactRow(**dict(row)) for row in rows}


async def insert_facts(unit: UnitOfWork, rows: Sequence[FactRow]) -> None:
    """New ones."""
    names = ("fact_id", "source_id", "external_id", "kind", "customer_id", "case_id", "occurred_at", "content", "version", "told_at", "told_by")  # fmt: skip
    await _write(unit, _INSERT, rows, names)


async def update_facts(unit: UnitOfWork, rows: Sequence[FactRow]) -> None:
    """Those that say something else now."""
    names = ("fact_id", "kind", "customer_id", "case_id", "occurred_at", "content", "version", "told_at", "told_by")  # fmt: skip
    await _write(unit, _UPDATE, rows, names)


async def keep_versions(unit: UnitOfWork, rows: Sequence[FactRow]) -> None:
    """What they said before."""
    await _write(unit, _KEEP, rows, ("fact_id", "version", "kind", "occurred_at", "content", "told_at"))


async def _write(unit: UnitOfWork, statement: str, rows: Sequence[FactRow], names: Sequence[str]) -> None:
    if rows:
        columns = [[getattr(row, name) for row in rows] for name in names]
        await unit.connection.execute(statement, unit.tenant_id, *columns)
