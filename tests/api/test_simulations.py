"""Simulate and compare over HTTP, with the job and the process beside it as a worker has them."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from retzef.modules.simulations import simulating
from retzef.modules.simulations.simulating import Simulating
from tests.fixtures.actors import Desk, sit_down
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.past_day import make_up_day, write_day

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

_ASKED = (
    """
    INSERT INTO work_items (tenant_id, work_item_id, queue_id, medium, case_id, state, priority, load, queued_at, assigned_at, done_at, agent_id,
        last_line, last_line_at, last_line_by, consult_of, consult_by)
    SELECT w.tenant_id, gen_random_uuid(), w.queue_id, w.medium, w.case_id, 'done', w.priority, w.load, w.queued_at + interval '2 s',
        w.queued_at + interval '3 s', w.queued_at + interval '1 min', a.agent_id, '', w.queued_at, 'agent', w.work_item_id, a.agent_id
    FROM work_items w CROSS JOIN LATERAL (SELECT a.agent_id FROM agents a WHERE a.tenant_id = w.tenant_id ORDER BY a.agent_id LIMIT 1) a
    WHERE w.tenant_id = $1
    """,
    """
    INSERT INTO events (tenant_id, occurred_at, kind, actor_kind, case_id, work_item_id, agent_id, data)
    SELECT c.tenant_id, (SELECT min(e.occurred_at) FROM events e WHERE e.tenant_id = $1 AND e.work_item_id = c.consult_of) + interval '20 s',
        k.kind, 'system', c.case_id, c.work_item_id, c.agent_id, jsonb_build_object('queue_id', c.queue_id)
    FROM work_items c CROSS JOIN (VALUES ('requeued'), ('offer_made'), ('assigned'), ('consult_ended')) AS k(kind)
    WHERE c.tenant_id = $1 AND c.consult_of IS NOT NULL
    """,
)


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


async def test_a_scenario_is_made_of_what_the_journal_shows_when_the_centre_is_simulated(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    # Some days ago, whatever the hour is now and wherever midnight is.
    await write_day(shared, own, make_up_day(own, datetime.now(UTC) - timedelta(days=4), items=120, seed=7))
    today = datetime.now(UTC).date()
    centre = {
        "kind": "centre",
        "since": str(today - timedelta(days=9)),
        "until": str(today - timedelta(days=1)),
        "days": 7,
    }
    seen = (await admin.do("POST", f"{SIMULATIONS}/look", {"source": centre})).json()
    assert (seen["items"], seen["agents"], seen["days_seen"] in (1, 2, 3)) == (120, 3, True)
    assert {(each["name"], each["medium"]) for each in seen["queues"]} == {
        ("Service", "chat"),
        ("Billing", "chat"),
    }
    contenders: list[dict[str, Any]] = [{"kind": "in_force"}, {"kind": "in_force", "arrivals": 2.0}]
    simulation_id = await _begin(admin, contenders, source=centre, seeds=2)
    await _work(shared, own, simulation_id)
    told = await _read(admin, simulation_id)
    assert (told["simulation"]["state"], told["simulation"]["error"]) == ("done", None)
    once, twice = told["result"]["policies"]
    assert set(once["figures"]["queue"]) == {"Service", "Billing"}
    assert twice["figures"]["all"]["offered"]["mean"] > 1.5 * once["figures"]["all"]["offered"]["mean"] > 0
    text = (await admin.do("GET", f"{SIMULATIONS}/{simulation_id}/scenario.yaml")).text
    # A colleague who was asked about something is nobody who came.
    for statement in _ASKED:
        await shared.core.database.system.execute(statement, own.tenant_id)
    asked_id = await _begin(admin, contenders, source=centre, seeds=2)
    await _work(shared, own, asked_id)
    assert (await admin.do("GET", f"{SIMULATIONS}/{asked_id}/scenario.yaml")).text == text
    # As a file it is the same centre.
    again = {"kind": "file", "text": text, "file": "ours.yaml"}
    assert (await admin.do("POST", f"{SIMULATIONS}/look", {"source": again})).json()["name"] == told[
        "simulation"
    ]["name"]


async def test_it_is_said_plainly_when_it_cannot_be_run(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    contenders = [{"kind": "in_force"}]

    async def refused(expect: int = 422, **body: object) -> dict[str, Any]:
        body = {"source": A_FILE, "contenders": contenders, "seeds": 2} | body
        told: dict[str, Any] = (await admin.do("POST", SIMULATIONS, body, expect=(expect,))).json()["error"]
        return told

    few = await refused(source={"kind": "centre"})
    assert (few["code"], few["params"]) == ("simulation-too-few-items", {"items": 0, "least": 50})
    assert (await refused(source={"kind": "centre", "since": "2026-02-02", "until": "2026-01-01"}))[
        "code"
    ] == "simulation-period"
    wrong = await refused(source={**A_FILE, "text": SMALL.replace("target: 20s", "target: 20")})
    assert (wrong["code"], wrong["params"]["line"], wrong["params"]["file"]) == (
        "scenario-duration",
        4,
        "shop.yaml",
    )
    long = await refused(source={**A_FILE, "text": SMALL.replace("per_hour: 60", "per_hour: 60000")})
    assert long["code"] == "simulation-too-long"
    unknown = await refused(contenders=[{"kind": "in_force", "agents": 1, "queue": "nowhere"}])
    assert (unknown["code"], unknown["params"]["known"]) == ("simulation-queue-unknown", "calls")
    assert (await refused(404, contenders=[{"kind": "policy"}]))["code"] == "not-found"
    assert (await admin.do("GET", SIMULATIONS)).json()["simulations"] == []


async def test_nothing_is_left_of_it_when_it_is_stopped_or_deleted(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    first = await _begin(admin, [{"kind": "in_force"}])
    busy = await admin.do(
        "POST", SIMULATIONS, {"source": A_FILE, "contenders": [{"kind": "in_force"}]}, expect=(409,)
    )
    assert busy.json()["error"]["code"] == "simulation-busy"
    stopped = (await admin.do("POST", f"{SIMULATIONS}/{first}/cancel")).json()
    assert stopped["state"] == "cancelled"
    await _work(shared, own, first)
    assert (await _read(admin, first))["simulation"]["state"] == "cancelled"
    second = await _begin(admin, [{"kind": "priority"}])
    await admin.do("DELETE", f"{SIMULATIONS}/{second}", expect=(204,))
    await _work(shared, own, second)
    await admin.do("GET", f"{SIMULATIONS}/{second}", expect=(404,))
    async with shared.core.database.transaction(own.tenant_id) as connection:
        assert (
            await connection.fetchval(
                "SELECT count(*) FROM simulation_runs WHERE tenant_id = $1", own.tenant_id
            )
            == 0
        )


async def test_it_goes_on_where_it_was_when_its_process_is_lost(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A slice for each seed: each is run by a process of its own, and told what the others have found.
    monkeypatch.setattr(simulating, "SLICE_SECONDS", 0.0)
    admin = await sit_down(shared, own, "admin")
    simulation_id = await _begin(admin, [{"kind": "first_come"}, {"kind": "priority"}])
    job = Simulating(shared.core.units)
    payload = {"simulation_id": simulation_id}
    assert await job(own.tenant_id, payload) is not None
    assert 0 < (await _read(admin, simulation_id))["simulation"]["progress"] < 1
    await _work(shared, own, simulation_id)
    in_pieces = (await _read(admin, simulation_id))["result"]["policies"]
    monkeypatch.undo()
    at_once = await _begin(admin, [{"kind": "first_come"}, {"kind": "priority"}])
    await _work(shared, own, at_once)
    assert (await _read(admin, at_once))["result"]["policies"] == in_pieces
