"""An agent's line is cut while work is offered to them: it goes to the next agent, with its age, once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest

from retzef.engine.routing import RoutingPolicy
from retzef.main.compose import compose_core
from retzef.main.settings import read_settings
from retzef.modules.queues.router import Router
from retzef.platform.db import Connection, Dsns
from retzef.platform.postgres import find_running
from tests.faults.follower import Desk, sit_down
from tests.faults.ground import Ground, lay_ground, looking
from tests.faults.ledger import check_consistency
from tests.faults.lines import Line
from tests.faults.load import Traffic
from tests.fixtures.centre import Centre
from tests.fixtures.waiting import eventually

# Their lines are looked at each twenty seconds, given up after twenty more, and who has not been heard of for a minute is gone.
MISSED_WITHIN_SECONDS = 200.0
MINUTE = RoutingPolicy().absent_after

_OFFERS = """
SELECT a.email, o.state, o.answer_reason FROM offers o JOIN agents a ON a.tenant_id = o.tenant_id AND a.agent_id = o.agent_id
WHERE o.tenant_id = $1 ORDER BY o.offer_id
"""
_PRESENCE = "SELECT presence, presence_reason FROM agents WHERE tenant_id = $1 AND agent_id = $2"
_TOLD = "SELECT count(*) FROM events WHERE tenant_id = $1 AND kind = $2 AND agent_id = $3 AND actor_kind = 'system'"


async def test_an_offer_goes_to_the_next_agent_when_a_desk_is_reset(routerless_centre: Centre) -> None:
    centre = routerless_centre
    ground = await lay_ground(centre, agents=2, offer=600)
    lost, other = [await sit_down(centre.address, agent) for agent in ground.agents]
    async with _routing(centre) as router, Traffic(centre, ground, [lost, other]) as traffic:
        await lost.be_ready()
        await traffic.send("only")
        await _wait_for_offer(lost)
        await traffic.cut_off(lost)
        await _let_a_minute_pass(centre, router, ground, lost)
        await other.be_ready()
        await _see_it_move(centre, ground, other)
    await traffic.audit()


@pytest.mark.slow
async def test_an_offer_goes_to_the_next_agent_when_a_desk_falls_silent(centre: Centre) -> None:
    """The line stands, and nothing comes through it: nobody says goodbye when a cable is pulled."""
    ground = await lay_ground(centre, agents=2, offer=600)
    async with Line(centre.port) as line:
        lost = await sit_down(line.address, ground.agents[0])
        other = await sit_down(centre.address, ground.agents[1])
        async with Traffic(centre, ground, [lost, other]) as traffic:
            await lost.be_ready()
            await traffic.send("only")
            await _wait_for_offer(lost)
            line.freeze()
            await other.be_ready()
            await _see_it_move(centre, ground, other)
            await traffic.cut_off(lost)
        await traffic.audit()


@asynccontextmanager
async def _routing(centre: Centre) -> AsyncIterator[Router]:
    """A router in this process, of which a test may say how long it has been watching."""
    running = find_running(centre.data / "postgres")
    assert running is not None
    dsns = Dsns(*(running.dsn(role) for role in ("retzef_owner", "retzef_app", "retzef_system")))
    async with compose_core(read_settings(centre.environment), dsns) as core:
        router = Router(core.database, core.clock, core.ids, core.feed, "of tests")
        tasks = [asyncio.create_task(core.feed.run()), asyncio.create_task(router.run())]
        try:
            yield router
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _let_a_minute_pass(centre: Centre, router: Router, ground: Ground, desk: Desk) -> None:
    """Since this desk was heard of, as far as the router can tell."""
    pool = router._pools[ground.tenant_id]
    pool._watched_since -= MINUTE
    async with looking(centre) as connection:
        await connection.execute(
            "UPDATE agents SET last_seen_at = last_seen_at - $1::interval, presence_at = presence_at - $1::interval"
            " WHERE agent_id = $2",
            MINUTE, desk.agent.agent_id,
        )  # fmt: skip
    pool.forget()
    router._wake(ground.tenant_id)


async def _see_it_move(centre: Centre, ground: Ground, other: Desk) -> None:
    """The first agent is not ready any more, the second is offered the item and takes it, as old as it was."""
    async with looking(centre) as connection:
        queued_at = await _queued_at(connection, ground)
        (offer_id,) = await eventually(
            lambda: _list_offers(other), lambda offers: len(offers) == 1, within=MISSED_WITHIN_SECONDS
        )
        first = ground.agents[0]
        presence = await connection.fetchrow(_PRESENCE, ground.tenant_id, first.agent_id)
        assert presence is not None
        assert tuple(presence) == ("not_ready", "connection_lost")
        answer = await other.call("POST", f"/offers/{offer_id}/accept")
        assert answer.status_code == 200, answer.text
        assert [tuple(row) for row in await connection.fetch(_OFFERS, ground.tenant_id)] == [
            (first.email, "revoked", "connection_lost"),
            (ground.agents[1].email, "accepted", None),
        ]
        for kind in ("presence_changed", "offer_revoked"):
            assert await connection.fetchval(_TOLD, ground.tenant_id, kind, first.agent_id) == 1
        assert await _queued_at(connection, ground) == queued_at
        await check_consistency(connection, ground)


async def _queued_at(connection: Connection, ground: Ground) -> datetime:
    found: datetime = await connection.fetchval(
        "SELECT queued_at FROM work_items WHERE tenant_id = $1", ground.tenant_id
    )
    return found


async def _list_offers(desk: Desk) -> dict[str, dict[str, Any]]:
    return desk.of("offer")


async def _wait_for_offer(desk: Desk) -> None:
    await eventually(lambda: _list_offers(desk), lambda offers: len(offers) == 1)
