"""The job of a comparison: a process beside us runs seeds, for some seconds at a time, until all are there.

Each seed is kept when it is done, so a worker that is killed loses at most the one it was at. Few are at work at once, however
many tenants ask: the others wait for their turn.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import msgspec

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId
from retzef.modules.simulations.asked import check_bounds
from retzef.modules.simulations.beside import simulating_beside
from retzef.modules.simulations.centre import make_scenario
from retzef.modules.simulations.errors import SimulationNotFoundError
from retzef.modules.simulations.simulations import (
    JOB_KIND,
    Simulation,
    end_simulation,
    find_scenario,
    find_simulation,
    keep_progress,
    keep_run,
    keep_scenario,
    list_runs,
)
from retzef.modules.simulations.sources import read_text
from retzef.modules.simulations.work import Order, Step
from retzef.platform.jobs.kinds import JobKind, NotYet, Payload
from retzef.platform.unit import Units

# Less than a server waits for its jobs when it is told to stop.
SLICE_SECONDS = 6.0
TOLD_EVERY_SECONDS = 0.5
# Processors of this process's machine that may be taken at once.
AT_ONCE = 1
NOT_YET_OUR_TURN = timedelta(seconds=1)
# A single seed of the largest scenario, on a slow machine.
WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Simulating:
    """The handler."""

    units: Units
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def __call__(self, tenant_id: TenantId, payload: Payload, /) -> NotYet | None:
        """Work for a while; again at once while there is something left."""
        if self._places.locked():
            return NotYet(NOT_YET_OUR_TURN)
        async with self._places:
            return await self._work(tenant_id, UUID(str(payload["simulation_id"])))

    async def give_up(self, tenant_id: TenantId, payload: Payload, code: str) -> None:
        """The job is dead: so is the comparison, visibly."""
        async with self.units.begin(tenant_id) as unit:
            await end_simulation(unit, UUID(str(payload["simulation_id"])), "failed", error=code)

    async def _work(self, tenant_id: TenantId, simulation_id: UUID) -> NotYet | None:
        try:
            async with self.units.database.transaction(tenant_id) as connection:
                standing = await find_simulation(connection, tenant_id, simulation_id)
        except SimulationNotFoundError:
            return None
        if standing.state != "running":
            return None
        if not standing.has_scenario and not await self._make_scenario(tenant_id, standing):
            return None
        order = await self._order(tenant_id, standing)
        return await self._run(tenant_id, simulation_id, order)

    async def _make_scenario(self, tenant_id: TenantId, standing: Simulation) -> bool:
        """From the centre as it was; False when nothing can be made of it, which is told."""
        asked, now = standing.asked, self.units.clock.now()
        try:
            name, text = await make_scenario(self.units.database, tenant_id, asked.source, now)
            scenario = await asyncio.to_thread(read_text, text, name)
            check_bounds(scenario, asked.contenders, standing.seeds)
        except RetzefError as error:
            if error.retryable:
                raise
            async with self.units.begin(tenant_id) as unit:
                await end_simulation(unit, standing.simulation_id, "failed", error=error.code)
            return False
        async with self.units.begin(tenant_id) as unit:
            await keep_scenario(unit, standing.simulation_id, name, text)
        return True

    async def _order(self, tenant_id: TenantId, standing: Simulation) -> Order:
        async with self.units.database.transaction(tenant_id) as connection:
            scenario = await find_scenario(connection, tenant_id, standing.simulation_id)
            done = await list_runs(connection, tenant_id, standing.simulation_id)
        return Order(scenario or "", standing.name, standing.asked.contenders, standing.seeds, done)

    async def _run(self, tenant_id: TenantId, simulation_id: UUID, order: Order) -> NotYet | None:
        began = told = time.monotonic()
        async with simulating_beside(order) as steps:
            async for step in steps:
                is_only_progress = step.figures is None and step.result is None and not step.refused
                if is_only_progress and time.monotonic() - told < TOLD_EVERY_SECONDS:
                    continue
                told = time.monotonic()
                if not await self._keep(tenant_id, simulation_id, step) or step.result is not None:
                    return None
                if step.figures is not None and told - began > SLICE_SECONDS:
                    return NotYet(timedelta(0))
        return None

    async def _keep(self, tenant_id: TenantId, simulation_id: UUID, step: Step) -> bool:
        """Write what was told; False when it is not to go on."""
        async with self.units.begin(tenant_id) as unit:
            if not await keep_progress(unit, simulation_id, step.progress):
                return False
            if step.refused:
                await end_simulation(unit, simulation_id, "failed", error=step.refused)
                return False
            if step.figures is not None:
                await keep_run(unit, simulation_id, step.seed, step.figures)
            if step.result is not None:
                result = msgspec.json.encode(step.result)
                await end_simulation(unit, simulation_id, "done", result=result)
        return True


def simulation_kinds(units: Units) -> dict[str, JobKind]:
    """The jobs of comparisons."""
    simulating = Simulating(units)
    return {JOB_KIND: JobKind(simulating, attempts_max=3, within=WITHIN, on_dead=simulating.give_up)}
