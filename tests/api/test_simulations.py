"""Simulate and compare over HTTP, with the job and the process beside it as a worker has them."""

import csv
import io
from typing import Any

import pytest

from retzef.modules.simulations.simulating import Simulating
from tests.fixtures.actors import Desk, sit_down
from tests.fixtures.composed import Composed, Tenant

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIMULATIONS = "/simulations"
SMALL = """\
name: A corner shop
days: 0.25
queues:
  calls: {target: 20s, asks: {loans: 10}}
demands:
  callers: {queue: calls, arrivals: {per_hour: 60}, handling: 3m, patience: 2m, customer_value: 40}
agents:
  all: {count: 3, queues: [calls], skills: {loans: 50}}
"""
A_FILE = {"kind": "file", "text": SMALL, "file": "shop.yaml"}


async def _begin(admin: Desk, contenders: list[dict[str, Any]], **more: object) -> str:
    body = {"source": A_FILE, "contenders": contenders, "seeds": 3, **more}
    made = await admin.do("POST", SIMULATIONS, body, expect=(201,))
    return str(made.json()["simulation_id"])


async def _work(shared: Composed, tenant: Tenant, simulation_id: str) -> None:
    job = Simulating(shared.core.units)
    while await job(tenant.tenant_id, {"simulation_id": simulation_id}) is not None:
        pass


async def _read(desk: Desk, simulation_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await desk.do("GET", f"{SIMULATIONS}/{simulation_id}")).json()
    return found


async def test_policies_and_people_are_compared_when_a_file_is_simulated(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    seen = (await admin.do("POST", f"{SIMULATIONS}/look", {"source": A_FILE})).json()
    assert (seen["name"], seen["agents"], seen["expected"]) == ("A corner shop", 3, 360)
    contenders: list[dict[str, Any]] = [
        {"kind": "in_force"},
        {"kind": "first_come"},
        {"kind": "in_force", "agents": 2, "queue": "calls"},
    ]
    simulation_id = await _begin(admin, contenders)
    begun = await _read(admin, simulation_id)
    assert (begun["simulation"]["state"], begun["result"]) == ("running", None)
    await admin.do("GET", f"{SIMULATIONS}/{simulation_id}/result.csv", expect=(409,))
    await _work(shared, own, simulation_id)
    told = await _read(admin, simulation_id)
    assert (told["simulation"]["state"], told["simulation"]["progress"]) == ("done", 1)
    first, simple, more = told["result"]["policies"]
    level = first["figures"]["all"]["sl_answered_offered"]
    assert level["low"] < level["mean"] < level["high"]
    # Nothing but waiting counts here: the real router gives out as the simple rule does.
    assert simple["figures"]["all"]["average_wait"] == first["figures"]["all"]["average_wait"]
    assert more["beyond_first"]["all"]["sl_answered_offered"]["low"] > 0
    assert set(first["figures"]["half_hour"]) == {
        f"{hour:02}:{half}" for hour in range(6) for half in ("00", "30")
    }
    assert set(first["figures"]["skill"]) == {"loans"}
    table = await admin.do("GET", f"{SIMULATIONS}/{simulation_id}/result.csv")
    rows = list(csv.DictReader(io.StringIO(table.text.removeprefix("\ufeff"))))
    (line,) = [
        row for row in rows if (row["contender"], row["part"], row["number"], row["compared_with_first"]) == ("3", "all", "sl_answered_offered", "no")
    ]  # fmt: skip
    assert float(line["mean"]) == more["figures"]["all"]["sl_answered_offered"]["mean"]
    assert line["agents"] == "2"
    file = (await admin.do("GET", f"{SIMULATIONS}/{simulation_id}/result.json")).json()
    assert file["result"]["policies"][0]["figures"]["all"]["offered"] == first["figures"]["all"]["offered"]
    assert (await admin.do("GET", f"{SIMULATIONS}/{simulation_id}/scenario.yaml")).text == SMALL
    acts = (await admin.do("GET", "/audit?acts=simulation_begun")).json()["entries"]
    assert [each["object_name"] for each in acts] == ["A corner shop"]
