"""Writing facts down: whose they are is found out, what is known of them already is read, and what is new is written at once.

Told again a fact changes nothing; told otherwise it takes the place of what it said, which is kept. Those whom it names are
recognised by any identity in any writing. Nobody is ever joined: an identity that several have and none has proved is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec

from retzef.engine.facts import Value
from retzef.engine.recognition import Identity
from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.modules.customers.api import Actor, NewCustomer, create_customer
from retzef.modules.facts.errors import (
    FactAheadError,
    FactCaseUnknownError,
    FactCustomerAmbiguousError,
    FactCustomerUnknownError,
    FactSourceUnknownError,
)
from retzef.modules.facts.rows import (
    FactRow,
    hold_facts,
    insert_facts,
    keep_versions,
    list_known,
    update_facts,
)
from retzef.modules.facts.whose import Whose, find_cases, find_whose
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

Unknown: TypeAlias = Literal["refuse", "create"]
Outcome: TypeAlias = Literal["made", "changed", "unchanged", "refused"]
# A system's clock may be off, and an appointment of tomorrow is told today.
AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as it was told, its values read. `case`: an id, or the number people know it by."""

    source: str
    external_id: str
    kind: str
    occurred_at: datetime
    customer: UUID | Identity
    content: tuple[Value, ...]
    case: UUID | int | None = None
    # Of whom nothing is known yet.
    name: str | None = None


@dataclass(slots=True)
class Result:
    """What became of one. `why` when it was refused."""

    outcome: Outcome
    fact_id: UUID | None = None
    customer_id: UUID | None = None
    why: RetzefError | None = None


@dataclass(slots=True)
class Telling:
    """One call: what it needs besides the facts."""

    unit: UnitOfWork
    by: UUID
    unknown: Unknown
    # Find out what would become of them, and write nothing.
    is_check: bool = False
    _made: dict[tuple[str, str], Whose] = field(default_factory=dict)

    async def tell(self, told: Sequence[Told | RetzefError]) -> list[Result]:
        """What becomes of each, in their order. What could not be read already is passed through."""
        unit = self.unit
        await hold_facts(unit)
        facts = [each for each in told if isinstance(each, Told)]
        sources = await _sources(unit.connection, unit.tenant_id)
        whose = await find_whose(unit.connection, unit.tenant_id, [each.customer for each in facts])
        cases = await find_cases(
            unit.connection, unit.tenant_id, [each.case for each in facts if each.case is not None]
        )
        known = await list_known(
            unit, [(sources[each.source], each.external_id) for each in facts if each.source in sources]
        )
        batch = _Batch(known, sources)
        results = []
        for each in told:
            if isinstance(each, RetzefError):
                results.append(Result("refused", why=each))
                continue
            try:
                results.append(await self._take(each, batch, whose, cases))
            except RetzefError as error:
                results.append(Result("refused", why=error))
        if not self.is_check:
            await batch.write(unit)
        return results

    async def _take(
        self,
        told: Told,
        batch: "_Batch",
        whose: Mapping[UUID | tuple[str, str], Sequence[Whose]],
        cases: Mapping[UUID | int, tuple[UUID, UUID]],
    ) -> Result:
        source_id = batch.sources.get(told.source)
        if source_id is None:
            raise FactSourceUnknownError(source=told.source)
        if told.occurred_at > self.unit.now + AHEAD:
            raise FactAheadError
        owner = await self._owner(told, whose)
        case_id = None
        if told.case is not None:
            case_id, root = cases.get(told.case, (None, None))
            if case_id is None or root != owner.root_id:
                raise FactCaseUnknownError
        return batch.take(self, told, source_id, owner, case_id)

    async def _owner(self, told: Told, whose: Mapping[UUID | tuple[str, str], Sequence[Whose]]) -> Whose:
        """Raises FactCustomerUnknownError, FactCustomerAmbiguousError."""
        customer = told.customer
        key = customer if isinstance(customer, UUID) else (customer.kind, customer.value)
        if isinstance(key, tuple) and key in self._made:
            return self._made[key]
        found = whose.get(key, ())
        proved = [each for each in found if each.is_verified]
        for some in (proved, found):
            if len({each.root_id for each in some}) == 1:
                return some[0]
        if found:
            raise FactCustomerAmbiguousError
        if isinstance(customer, UUID) or self.unknown == "refuse":
            raise FactCustomerUnknownError
        new = NewCustomer(told.name, None, ((customer.kind, customer.shown),))
        made = (
            self.unit.ids.new()
            if self.is_check
            else await create_customer(self.unit, new, Actor(self.by, "other_system"))
        )
        self._made[customer.kind, customer.value] = Whose(made, made, is_verified=False)
        return self._made[customer.kind, customer.value]


class _Batch:
    """Facts as they will be: those known, and those of the same call before this one."""

    def __init__(self, known: dict[tuple[UUID, str], FactRow], sources: Mapping[str, UUID]) -> None:
        self.sources = sources
        self._rows = known
        self._before = {row.fact_id: row.version for row in known.values()}
        self._touched: dict[UUID, FactRow] = {}
        self._replaced: list[FactRow] = []
        self._told: list[tuple[FactRow, str, UUID, str]] = []

    def take(
        self, telling: Telling, told: Told, source_id: UUID, owner: Whose, case_id: UUID | None
    ) -> Result:
        key = (source_id, told.external_id)
        before = self._rows.get(key)
        unit = telling.unit
        content = msgspec.json.encode(told.content).decode()
        row = FactRow(
            before.fact_id if before else unit.ids.new(), source_id, told.external_id, told.kind, owner.customer_id,
            # A case that was named stays, until another is.
            case_id or (before.case_id if before and before.root_id == owner.root_id else None), told.occurred_at, content,
            before.version + 1 if before else 1, unit.now, telling.by, owner.root_id,
        )  # fmt: skip
        if before and before.says_the_same_as(row):
            return Result("unchanged", before.fact_id, owner.root_id)
        if before:
            self._replaced.append(before)
        self._rows[key] = self._touched[row.fact_id] = row
        self._told.append((row, "fact_changed" if before else "fact_recorded", owner.root_id, told.source))
        return Result("changed" if before else "made", row.fact_id, owner.root_id)

    async def write(self, unit: UnitOfWork) -> None:
        """Every table by one statement."""
        rows = list(self._touched.values())
        await insert_facts(unit, [row for row in rows if row.fact_id not in self._before])
        await update_facts(unit, [row for row in rows if row.fact_id in self._before])
        await keep_versions(unit, self._replaced)
        for row, event, root, source in self._told:
            unit.record(row.event(event, root, source))


_SOURCES = "SELECT key, source_id FROM fact_sources WHERE tenant_id = $1 AND archived_at IS NULL"


async def _sources(connection: Connection, tenant_id: TenantId) -> dict[str, UUID]:
    return {row["key"]: row["source_id"] for row in await connection.fetch(_SOURCES, tenant_id)}
