"""Comparisons over HTTP: look into a scenario, begin, see how far it is, read what came of it, cancel, delete."""

import asyncio
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from retzef.engine.routing.policy_file import render_document
from retzef.engine.simulation import Scenario, expect_visits
from retzef.modules.administration.api import find_policy
from retzef.modules.simulations.asked import Asked, AskedContender, Source, check_bounds
from retzef.modules.simulations.centre import ITEMS_LEAST, glimpse, name_centre
from retzef.modules.simulations.errors import SimulationNotReadyError, TooFewItemsError
from retzef.modules.simulations.schemas import (
    ContenderAnswer,
    ContenderBody,
    MadeSimulationAnswer,
    ScenarioAnswer,
    ScenarioLookBody,
    ScenarioSourceAnswer,
    ScenarioSourceBody,
    SeenQueueAnswer,
    SimulationAnswer,
    SimulationBody,
    SimulationLine,
    SimulationResultAnswer,
    SimulationsAnswer,
)
from retzef.modules.simulations.simulations import (
    Simulation,
    begin_simulation,
    delete_simulation,
    end_simulation,
    find_result,
    find_scenario,
    find_simulation,
    list_simulations,
)
from retzef.modules.simulations.sources import read_example, read_text
from retzef.modules.simulations.spreadsheet import write_result
from retzef.modules.tenancy.api import read_policy
from retzef.platform.audit import record_act
from retzef.platform.auth.principal import Principal, needs
from retzef.platform.db import Connection
from retzef.platform.http.errors import locale_of
from retzef.platform.http.schemas import ERRORS
from retzef.platform.unit import Units

Manager: TypeAlias = Annotated[Principal, Depends(needs("queues.manage"))]
Viewer: TypeAlias = Annotated[Principal, Depends(needs("queues.manage", "reports.read"))]


def simulation_routes(units: Units) -> APIRouter:
    """All routes below /simulations."""
    routes = APIRouter(prefix="/simulations", tags=["simulations"], responses=ERRORS)
    _add_beginning(routes, units)
    _add_reading(routes, units)
    _add_files(routes, units)
    return routes


def _add_beginning(routes: APIRouter, units: Units) -> None:
    @routes.post("/look", summary="What a scenario holds, before it is run")
    async def look_into(body: ScenarioLookBody, principal: Manager, request: Request) -> ScenarioAnswer:
        if body.source.kind == "centre":
            return await _glimpse(units, principal, _source(body.source, locale_of(request)))
        return _describe(await _read(body.source))

    @routes.post("", status_code=201, summary="Begin a comparison")
    async def begin(body: SimulationBody, principal: Manager, request: Request) -> MadeSimulationAnswer:
        source = _source(body.source, locale_of(request))
        text, scenario = None, None
        if source.kind == "centre":
            seen = await _glimpse(units, principal, source)
            if (seen.items or 0) < ITEMS_LEAST:
                raise TooFewItemsError(items=seen.items, least=ITEMS_LEAST)
            name = seen.name
        else:
            text, scenario = _text_of(body.source), await _read(body.source)
            name = scenario.name[:200]
        async with units.begin(principal.tenant_id) as unit:
            contenders = tuple(
                [await _contender(unit.connection, principal, each) for each in body.contenders]
            )
            if scenario is not None:  # else when it is made
                check_bounds(scenario, contenders, body.seeds)
            asked = Asked(source=source, contenders=contenders)
            simulation_id = await begin_simulation(
                unit, principal.agent_id, name, asked, scenario=text, seeds=body.seeds
            )
            after = {"name": name, "source": body.source.kind, "seeds": body.seeds}
            await record_act(unit, principal, "simulation_begun", "simulation", simulation_id, after=after)
        return MadeSimulationAnswer(simulation_id=simulation_id)

    @routes.post("/{simulation_id}/cancel", summary="Stop a comparison; what is done of it is dropped")
    async def cancel(simulation_id: UUID, principal: Manager) -> SimulationLine:
        async with units.begin(principal.tenant_id) as unit:
            standing = await find_simulation(unit.connection, principal.tenant_id, simulation_id)
            if await end_simulation(unit, simulation_id, "cancelled"):
                before = {"name": standing.name}
                await record_act(
                    unit, principal, "simulation_cancelled", "simulation", simulation_id, before=before
                )
            return _line(await find_simulation(unit.connection, principal.tenant_id, simulation_id))

    @routes.delete("/{simulation_id}", status_code=204, summary="Delete a comparison; one at work ends")
    async def delete(simulation_id: UUID, principal: Manager) -> None:
        async with units.begin(principal.tenant_id) as unit:
            name = await delete_simulation(unit, simulation_id)
            before = {"name": name}
            await record_act(
                unit, principal, "simulation_deleted", "simulation", simulation_id, before=before
            )


def _add_reading(routes: APIRouter, units: Units) -> None:
    @routes.get("", summary="Comparisons, the newest first")
    async def listed(principal: Viewer) -> SimulationsAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            found = await list_simulations(connection, principal.tenant_id)
        return SimulationsAnswer(simulations=[_line(each) for each in found])

    @routes.get("/{simulation_id}", summary="A comparison, and what came of it")
    async def read(simulation_id: UUID, principal: Viewer) -> SimulationAnswer:
        async with units.database.transaction(principal.tenant_id) as connection:
            standing = await find_simulation(connection, principal.tenant_id, simulation_id)
            told = await find_result(connection, principal.tenant_id, simulation_id)
        result = None if told is None else SimulationResultAnswer.model_validate_json(told)
        return SimulationAnswer(simulation=_line(standing), result=result)


def _add_files(routes: APIRouter, units: Units) -> None:
    @routes.get(
        "/{simulation_id}/result.csv", summary="Every number, as CSV", response_class=Response,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )  # fmt: skip
    async def as_csv(simulation_id: UUID, principal: Viewer) -> Response:
        standing, result = await _result(units, principal, simulation_id)
        return _file(write_result(standing.contenders, result), "text/csv", "simulation.csv")

    @routes.get(
        "/{simulation_id}/result.json", summary="Every number, as a file of JSON", response_class=Response,
        responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
    )  # fmt: skip
    async def as_json(simulation_id: UUID, principal: Viewer) -> Response:
        standing, result = await _result(units, principal, simulation_id)
        told = {
            "simulation": standing.model_dump(mode="json"),
            "result": result.model_dump(mode="json", exclude_none=True),
        }
        return _file(msgspec.json.format(msgspec.json.encode(told)).decode(), "application/json", "simulation.json")  # fmt: skip

    @routes.get(
        "/{simulation_id}/scenario.yaml", summary="What was run, as `retzef simulate` takes it", response_class=Response,
        responses={200: {"content": {"application/yaml": {"schema": {"type": "string"}}}}},
    )  # fmt: skip
    async def scenario(simulation_id: UUID, principal: Viewer) -> Response:
        async with units.database.transaction(principal.tenant_id) as connection:
            await find_simulation(connection, principal.tenant_id, simulation_id)
            text = await find_scenario(connection, principal.tenant_id, simulation_id)
        if text is None:
            raise SimulationNotReadyError
        return _file(text, "application/yaml", "scenario.yaml")


async def _result(
    units: Units, principal: Principal, simulation_id: UUID
) -> tuple[SimulationLine, SimulationResultAnswer]:
    async with units.database.transaction(principal.tenant_id) as connection:
        standing = await find_simulation(connection, principal.tenant_id, simulation_id)
        told = await find_result(connection, principal.tenant_id, simulation_id)
    if told is None:
        raise SimulationNotReadyError
    return _line(standing), SimulationResultAnswer.model_validate_json(told)


def _file(text: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=f"{media_type}; charset=utf-8", headers=headers)


def _text_of(source: ScenarioSourceBody) -> str:
    return read_example() if source.kind == "example" else source.text


async def _read(source: ScenarioSourceBody) -> Scenario:
    """A large file takes its time, and others wait for theirs."""
    file = "example.yaml" if source.kind == "example" else source.file
    return await asyncio.to_thread(read_text, _text_of(source), file)


async def _glimpse(units: Units, principal: Principal, source: Source) -> ScenarioAnswer:
    async with units.database.transaction(principal.tenant_id) as connection:
        seen = await glimpse(connection, principal.tenant_id, source, units.clock.now())
    name = name_centre(source.locale, seen.since, seen.until)
    return ScenarioAnswer(
        name=name, days=source.days, agents=seen.agents, expected=source.days * seen.items / max(seen.days_seen, 1),
        queues=[SeenQueueAnswer(name=queue, medium=medium, items=items) for queue, medium, items in seen.lines],
        since=seen.since, until=seen.until, items=seen.items, days_seen=seen.days_seen, least=ITEMS_LEAST,
    )  # fmt: skip


def _describe(scenario: Scenario) -> ScenarioAnswer:
    return ScenarioAnswer(
        name=scenario.name[:200], days=scenario.seconds / 86_400, agents=scenario.agents, expected=expect_visits(scenario),
        queues=[SeenQueueAnswer(name=queue.name, medium=queue.medium) for queue in scenario.queues],
    )  # fmt: skip


def _source(body: ScenarioSourceBody, locale: str) -> Source:
    return Source(
        kind=body.kind, since=body.since, until=body.until, days=body.days, locale=locale, file=body.file
    )


async def _contender(connection: Connection, principal: Principal, body: ContenderBody) -> AskedContender:
    """With its policy as it is now: what is compared does not change under way. Raises NotFoundError."""
    name: str = body.kind
    policy: str | None = None
    if body.kind == "policy":
        kept = await find_policy(connection, principal.tenant_id, body.policy_id or UUID(int=0))
        policy, name = _json(kept.document), str(kept.document["name"])
    elif body.kind == "in_force":
        in_force = await read_policy(connection, principal.tenant_id)
        policy, name = _json(render_document(in_force)), in_force.name
    return AskedContender(
        name=name, kind=body.kind, policy=policy, agents=body.agents, queue=body.queue, arrivals=body.arrivals
    )


def _json(document: object) -> str:
    return msgspec.json.encode(document).decode()


def _line(standing: Simulation) -> SimulationLine:
    return SimulationLine(
        simulation_id=standing.simulation_id, made_by=standing.made_by, made_by_name=standing.made_by_name, made_at=standing.made_at,
        name=standing.name, source=ScenarioSourceAnswer.model_validate(standing.asked.source),
        contenders=[ContenderAnswer.model_validate(each) for each in standing.asked.contenders],
        seeds=standing.seeds, state=standing.state, error=standing.error, progress=standing.progress, ended_at=standing.ended_at,
        has_scenario=standing.has_scenario,
    )  # fmt: skip
