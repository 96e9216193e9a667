"""Comparisons as rows: begun, as they stand, ended, deleted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias
from uuid import UUID

import asyncpg
import msgspec

from retzef.kernel.ids import TenantId
from retzef.modules.simulations.asked import Asked
from retzef.modules.simulations.errors import SimulationBusyError, SimulationNotFoundError
from retzef.modules.simulations.work import SeedFigures
from retzef.platform.db import Connection
from retzef.platform.unit import UnitOfWork

SimulationState: TypeAlias = Literal["running", "done", "cancelled", "failed"]
JOB_KIND = "simulate"
# The newest are kept, and these not for ever.
KEPT = 50
KEPT_FOR = timedelta(days=180)

_INSERT = """
INSERT INTO simulations (tenant_id, simulation_id, made_by, made_at, name, asked, scenario, seeds) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)
"""
_FORGET = """
DELETE FROM simulations WHERE tenant_id = $1 AND state <> 'running' AND simulation_id IN (
    SELECT simulation_id FROM simulations WHERE tenant_id = $1 ORDER BY simulation_id DESC OFFSET $2)
"""
_LIST = """
SELECT simulation_id, made_by, made_at, name, asked::text AS asked, seeds, state, error, progress, ended_at, scenario IS NOT NULL AS has_scenario,
    (SELECT a.name FROM agents a WHERE a.tenant_id = $1 AND a.agent_id = made_by) AS made_by_name
FROM simulations WHERE tenant_id = $1 AND ($2::uuid IS NULL OR simulation_id = $2) ORDER BY simulation_id DESC LIMIT $3
"""
_SCENARIO = "SELECT scenario FROM simulations WHERE tenant_id = $1 AND simulation_id = $2"
_RESULT = "SELECT result::text FROM simulations WHERE tenant_id = $1 AND simulation_id = $2"
_RUNS = (
    "SELECT seed, figures::text AS figures FROM simulation_runs WHERE tenant_id = $1 AND simulation_id = $2"
)
_SET_SCENARIO = """
UPDATE simulations SET scenario = $3, name = $4 WHERE tenant_id = $1 AND simulation_id = $2 AND state = 'running'
"""
_MOVE = """
UPDATE simulations SET progress = GREATEST(progress, $3) WHERE tenant_id = $1 AND simulation_id = $2 AND state = 'running' RETURNING true
"""
_KEEP_RUN = """
INSERT INTO simulation_runs (tenant_id, simulation_id, seed, figures) VALUES ($1, $2, $3, $4::jsonb) ON CONFLICT DO NOTHING
"""
_END = """
UPDATE simulations SET state = $3, error = $4, ended_at = $5, result = $6::jsonb, progress = CASE WHEN $3 = 'done' THEN 1 ELSE progress END
WHERE tenant_id = $1 AND simulation_id = $2 AND state = 'running' RETURNING true
"""
_DELETE_RUNS = "DELETE FROM simulation_runs WHERE tenant_id = $1 AND simulation_id = $2"
_DELETE = "DELETE FROM simulations WHERE tenant_id = $1 AND simulation_id = $2 RETURNING name"
_OLD = """
DELETE FROM simulations WHERE state <> 'running' AND (tenant_id, simulation_id) IN (
    SELECT tenant_id, simulation_id FROM simulations WHERE made_at < now() - $1::interval LIMIT 1000)
"""


@dataclass(frozen=True, slots=True)
class Simulation:
    """A comparison as it stands."""

    simulation_id: UUID
    made_by: UUID
    made_by_name: str | None
    made_at: datetime
    name: str
    asked: Asked
    seeds: int
    state: SimulationState
    error: str | None
    progress: float
    ended_at: datetime | None
    has_scenario: bool


async def begin_simulation(
    unit: UnitOfWork, by: UUID, name: str, asked: Asked, *, scenario: str | None, seeds: int
) -> UUID:
    """Begin one; its id. `scenario`: None where it is yet to be made. Raises SimulationBusyError while another is at work."""
    simulation_id = unit.ids.new()
    told = msgspec.json.encode(asked).decode()
    try:
        await unit.connection.execute(
            _INSERT, unit.tenant_id, simulation_id, by, unit.now, name, told, scenario, seeds
        )
    except asyncpg.UniqueViolationError as error:
        raise SimulationBusyError from error
    await unit.connection.execute(_FORGET, unit.tenant_id, KEPT)
    unit.enqueue(JOB_KIND, {"simulation_id": str(simulation_id)})
    return simulation_id


async def list_simulations(connection: Connection, tenant_id: TenantId) -> Sequence[Simulation]:
    """The newest first."""
    return [_standing(row) for row in await connection.fetch(_LIST, tenant_id, None, KEPT)]


async def find_simulation(connection: Connection, tenant_id: TenantId, simulation_id: UUID) -> Simulation:
    """Raises SimulationNotFoundError."""
    row = await connection.fetchrow(_LIST, tenant_id, simulation_id, 1)
    if row is None:
        raise SimulationNotFoundError
    return _standing(row)


def _standing(row: asyncpg.Record) -> Simulation:
    return Simulation(**{**row, "asked": msgspec.json.decode(row["asked"], type=Asked)})


async def find_scenario(connection: Connection, tenant_id: TenantId, simulation_id: UUID) -> str | None:
    """As `retzef simulate` takes it; None until it is made."""
    found: str | None = await connection.fetchval(_SCENARIO, tenant_id, simulation_id)
    return found


async def find_result(connection: Connection, tenant_id: TenantId, simulation_id: UUID) -> bytes | None:
    """What came of it, as JSON; None until it is done."""
    found: str | None = await connection.fetchval(_RESULT, tenant_id, simulation_id)
    return None if found is None else found.encode()


async def list_runs(
    connection: Connection, tenant_id: TenantId, simulation_id: UUID
) -> dict[int, SeedFigures]:
    """What is done already, by seed."""
    rows = await connection.fetch(_RUNS, tenant_id, simulation_id)
    return {row["seed"]: msgspec.json.decode(row["figures"], type=SeedFigures) for row in rows}


async def keep_scenario(unit: UnitOfWork, simulation_id: UUID, name: str, scenario: str) -> None:
    """It is made."""
    await unit.connection.execute(_SET_SCENARIO, unit.tenant_id, simulation_id, scenario, name)


async def keep_progress(unit: UnitOfWork, simulation_id: UUID, progress: float) -> bool:
    """So far it is; False when it is not at work any more."""
    return bool(await unit.connection.fetchval(_MOVE, unit.tenant_id, simulation_id, progress))


async def keep_run(unit: UnitOfWork, simulation_id: UUID, seed: int, figures: SeedFigures) -> None:
    """One seed is done."""
    told = msgspec.json.encode(figures).decode()
    await unit.connection.execute(_KEEP_RUN, unit.tenant_id, simulation_id, seed, told)


async def end_simulation(
    unit: UnitOfWork,
    simulation_id: UUID,
    state: SimulationState,
    *,
    error: str | None = None,
    result: bytes | None = None,
) -> bool:
    """It is done, or was given up; False when it had ended before."""
    told = None if result is None else result.decode()
    ended = await unit.connection.fetchval(_END, unit.tenant_id, simulation_id, state, error, unit.now, told)
    await unit.connection.execute(_DELETE_RUNS, unit.tenant_id, simulation_id)
    return bool(ended)


async def delete_simulation(unit: UnitOfWork, simulation_id: UUID) -> str:
    """Its name. Its job finds nothing to do. Raises SimulationNotFoundError."""
    name: str | None = await unit.connection.fetchval(_DELETE, unit.tenant_id, simulation_id)
    if name is None:
        raise SimulationNotFoundError
    return name


async def delete_old_simulations(connection: Connection) -> None:
    """A chore."""
    await connection.execute(_OLD, KEPT_FOR)
