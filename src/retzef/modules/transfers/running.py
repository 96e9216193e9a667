"""The job of an import: batches in bounded transactions, for some seconds at a time, until the end or until it is stopped.

Killed at any moment it loses the batch it was at, which was not committed: another worker goes on where the import's row
says. Two that work at once cannot both write a batch: the row is locked, and names the place the next batch begins at.
"""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from retzef.engine.imports import FactReading
from retzef.engine.recognition import HOME_COUNTRY
from retzef.kernel.ids import TenantId
from retzef.modules.customers.api import list_fields
from retzef.modules.facts.api import FactKindUnknownError, FactSourceUnknownError, fields_by_kind, source_keys
from retzef.modules.transfers.batches import Batch, Job
from retzef.modules.transfers.errors import ImportFileGoneError, TransferNotFoundError
from retzef.modules.transfers.fact_writing import write_facts
from retzef.modules.transfers.folder import TransferFolder
from retzef.modules.transfers.imports import JOB_KIND, Import, end_import, find_import
from retzef.modules.transfers.reader import reading
from retzef.modules.transfers.writing import write_batch
from retzef.platform.jobs.kinds import JobKind, NotYet, Payload
from retzef.platform.unit import Units

# Less than a server waits for its jobs when it is told to stop.
SLICE_SECONDS = 6.0
SOMEBODY_ELSE = timedelta(seconds=1)
_TENANT = "SELECT home_country, time_zone FROM tenants WHERE tenant_id = $1"


@dataclass(frozen=True, slots=True)
class Importing:
    """The handler."""

    units: Units
    folder: TransferFolder

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Work for a while; again at once while there is something left."""
        import_id = UUID(str(payload["import_id"]))
        began = time.monotonic()
        try:
            async with self.units.database.transaction(tenant_id) as connection:
                standing = await find_import(connection, tenant_id, import_id)
        except TransferNotFoundError:
            return None
        if standing.state not in ("checking", "running"):
            return None
        async with reading(await self._job(standing)) as batches:
            async for batch in batches:
                taken = await self._take(standing, batch)
                if taken is not True:
                    return taken
                if time.monotonic() - began > SLICE_SECONDS:
                    return NotYet(timedelta(0))
        await self._finish(standing)
        return None

    async def give_up(self, tenant_id: TenantId, payload: Payload, code: str) -> None:
        """The job is dead: so is the import, visibly. It can be begun anew."""
        async with self.units.begin(tenant_id) as unit:
            try:
                found = await find_import(
                    unit.connection, tenant_id, UUID(str(payload["import_id"])), to_change=True
                )
            except TransferNotFoundError:
                return
            if found.state in ("checking", "running"):
                # What is written stays written, so that it can go on.
                await end_import(
                    unit, found.import_id, "failed" if found.state == "checking" else "stopped", code
                )

    async def _job(self, standing: Import) -> Job:
        path = self.folder.path(standing.tenant_id, standing.import_id)
        if not path.exists():
            raise ImportFileGoneError
        async with self.units.database.transaction(standing.tenant_id) as connection:
            fields = await list_fields(connection, standing.tenant_id, "customer")
            tenant = await connection.fetchrow(_TENANT, standing.tenant_id)
            kinds = await fields_by_kind(connection, standing.tenant_id)
            sources = await source_keys(connection, standing.tenant_id)
        home = (tenant and tenant["home_country"]) or HOME_COUNTRY
        facts = None
        if standing.fact_kind is not None:
            if standing.fact_source not in sources:
                raise FactSourceUnknownError(source=standing.fact_source)
            if standing.fact_kind not in kinds:
                raise FactKindUnknownError(kind=standing.fact_kind)
            zone = (tenant and tenant["time_zone"]) or "UTC"
            facts = FactReading(tuple(standing.columns), tuple(kinds[standing.fact_kind]), home, zone)
        return Job(
            str(path), standing.encoding, standing.delimiter, standing.has_header, tuple(standing.columns),
            {each.key: each for each in fields}, home, standing.at_byte, standing.at_line, facts,
        )  # fmt: skip

    async def _take(self, standing: Import, batch: Batch) -> NotYet | Literal[True] | None:
        """Write a batch; None when it was stopped, NotYet when somebody else has written it: then from where they are."""
        async with self.units.begin(standing.tenant_id) as unit:
            now = await find_import(unit.connection, standing.tenant_id, standing.import_id, to_change=True)
            if now.state != standing.state:
                return None
            if not _follows(now, batch):
                return NotYet(SOMEBODY_ELSE)
            await (write_facts if now.subject == "facts" else write_batch)(unit, now, batch)
        return True

    async def _finish(self, standing: Import) -> None:
        async with self.units.begin(standing.tenant_id) as unit:
            now = await find_import(unit.connection, standing.tenant_id, standing.import_id, to_change=True)
            if now.state == standing.state:
                await end_import(unit, now.import_id, "checked" if now.state == "checking" else "done")


def _follows(standing: Import, batch: Batch) -> bool:
    places = [place for place, _ in (*batch.rows, *batch.facts, *batch.refused)]
    return not places or min(place.at_byte for place in places) >= standing.at_byte


def import_kinds(units: Units, folder: TransferFolder) -> dict[str, JobKind]:
    """The jobs of imports."""
    importing = Importing(units, folder)
    return {
        JOB_KIND: JobKind(importing, attempts_max=5, within=timedelta(seconds=120), on_dead=importing.give_up)
    }
