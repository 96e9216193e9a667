"""A policy that runs beside the one in force: what it would have done is kept, and nothing comes of it."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest
from tests.fixtures.floor import IDS, Floor

from retzef.engine.routing import RoutingPolicy
from retzef.engine.routing.policy_file import render_document
from retzef.kernel.ids import AgentId, WorkItemId
from retzef.modules.queues import shadow as shadow_module
from retzef.modules.queues.actions.by_hand import pull_work
from retzef.modules.queues.actions.offers import decline_offer
from retzef.modules.queues.actions.presence import set_presence
from retzef.modules.queues.keeping import KeptPool
from retzef.modules.queues.rounds import Committed, Decided, commit_round
from retzef.modules.queues.test_consults import ask

# Whoever serves one queue alone, however shortly they have been idle.
KEEPS_THE_VERSATILE = RoutingPolicy(name="Keeps the versatile", versatility_points=100_000)


async def put_beside(floor: Floor, policy: RoutingPolicy) -> UUID:
    policy_id = IDS.new()
    await floor.run(
        "INSERT INTO routing_policies (tenant_id, policy_id, name, body, state, changed_at) VALUES ($1, $2, $3, $4, 'shadow', $5)",
        floor.tenant_id, policy_id, policy.name, msgspec.json.encode(render_document(policy)).decode(), floor.clock.now(),
    )  # fmt: skip
    return policy_id


async def hold_round(floor: Floor, pool: KeptPool) -> Committed:
    """As the router does, and what was found out is written."""
    floor.clock.move(timedelta(seconds=6))
    await floor.see_everybody()
    now = floor.clock.now()
    async with floor.database.system.acquire() as connection:
        await pool.refresh(connection, now)
        decided = Decided(pool.decide(now), pool.policy_name, now)
        committed = await commit_round(connection, floor.tenant_id, floor.token, decided, IDS)
        pool.made(committed.offers, now)
        if pool.shadow is not None and pool.shadow.is_due(now):
            await pool.shadow.write(connection, floor.tenant_id, IDS, now)
    return committed


async def counts(floor: Floor) -> dict[str, int]:
    rows = await floor.look(
        "SELECT sum(decisions)::int AS decisions, sum(to_another)::int AS to_another, sum(not_yet)::int AS not_yet,"
        " sum(sooner)::int AS sooner FROM shadow_counts WHERE tenant_id = $1"
    )
    return {name: value or 0 for name, value in rows[0].items()}


async def two_at_work(floor: Floor) -> tuple[AgentId, AgentId, WorkItemId]:
    """The one of many queues has been idle for longer."""
    one, other = [await floor.add_queue() for _ in range(2)]
    versatile = await floor.add_agent([one, other], idle=500)
    single = await floor.add_agent([one], idle=10)
    return versatile, single, await floor.add_item(one)


async def test_what_another_policy_would_do_is_kept_and_nothing_comes_of_it(floor: Floor) -> None:
    await put_beside(floor, KEEPS_THE_VERSATILE)
    versatile, single, item = await two_at_work(floor)
    pool = KeptPool(floor.tenant_id, [floor.tenant_id], floor.clock.now())
    committed = await hold_round(floor, pool)
    assert [(each.work_item_id, each.agent_id) for each in committed.offers] == [(item, versatile)]
    assert await counts(floor) == {"decisions": 1, "to_another": 1, "not_yet": 0, "sooner": 0}
    (kept,) = await floor.look(
        "SELECT ours::text AS ours, theirs::text AS theirs FROM shadow_differences WHERE tenant_id = $1"
    )
    ours, theirs = (msgspec.json.decode(kept[name]) for name in ("ours", "theirs"))
    assert (ours["agent_id"], theirs["agent_id"]) == (str(versatile), str(single))
    assert {each["code"] for each in theirs["reasons"]}
    # The two stand alike again: what comes next finds the versatile one busy in both.
    queue_id = (await floor.item(item))["queue_id"]
    again = await floor.add_item(queue_id)
    pool.name_items(floor.tenant_id, [again])
    committed = await hold_round(floor, pool)
    assert [each.agent_id for each in committed.offers] == [single]
    assert await counts(floor) == {"decisions": 2, "to_another": 1, "not_yet": 0, "sooner": 0}


async def test_counting_begins_anew_when_the_policy_is_changed(floor: Floor) -> None:
    policy_id = await put_beside(floor, KEEPS_THE_VERSATILE)
    await two_at_work(floor)
    await hold_round(floor, KeptPool(floor.tenant_id, [floor.tenant_id], floor.clock.now()))
    assert (await counts(floor))["decisions"] == 1
    await floor.run("UPDATE routing_policies SET version = 2 WHERE policy_id = $1", policy_id)
    queue_id = await floor.add_queue()
    await floor.add_agent([queue_id])
    await floor.add_item(queue_id)
    await hold_round(floor, KeptPool(floor.tenant_id, [floor.tenant_id], floor.clock.now()))
    assert await counts(floor) == {"decisions": 1, "to_another": 0, "not_yet": 0, "sooner": 0}
    await floor.run("DELETE FROM routing_policies WHERE policy_id = $1", policy_id)
    assert await floor.look("SELECT FROM shadow_runs WHERE tenant_id = $1") == []


async def test_a_question_to_a_colleague_by_name_is_no_decision_of_either_policy(floor: Floor) -> None:
    await put_beside(floor, KEEPS_THE_VERSATILE)
    versatile, single, item = await two_at_work(floor)
    await floor.let_pull((await floor.item(item))["queue_id"])
    await pull_work(floor.units, floor.tenant_id, single, item)
    pool = KeptPool(floor.tenant_id, [floor.tenant_id], floor.clock.now())
    consult = await ask(floor, single, item, versatile)
    assert (await floor.item(consult))["state"] == "offered"
    pool.name_items(floor.tenant_id, [consult, item])
    assert (await hold_round(floor, pool)).offers == ()
    # They are away: it waits for them, and for nobody else.
    await decline_offer(floor.units, floor.tenant_id, versatile, await floor.offer_of(consult), None)
    await set_presence(floor.units, floor.tenant_id, versatile, "not_ready", "break")
    waiting = await ask(floor, single, item, versatile)
    assert (await floor.item(waiting))["state"] == "waiting"
    await floor.add_agent([(await floor.item(item))["queue_id"]])
    pool.forget()
    assert (await hold_round(floor, pool)).offers == ()
    assert await counts(floor) == {"decisions": 0, "to_another": 0, "not_yet": 0, "sooner": 0}


async def test_work_is_given_out_when_the_policy_beside_fails(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(shadow_module, "decide", fail)
    await put_beside(floor, KEEPS_THE_VERSATILE)
    _, _, item = await two_at_work(floor)
    committed = await hold_round(floor, KeptPool(floor.tenant_id, [floor.tenant_id], floor.clock.now()))
    assert [each.work_item_id for each in committed.offers] == [item]
    (run,) = await floor.look("SELECT failure, failed_at FROM shadow_runs WHERE tenant_id = $1")
    assert run["failure"] == "ZeroDivisionError"
    assert run["failed_at"] == floor.clock.now()
