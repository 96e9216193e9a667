"""Agents whose desks are connected are seen; others are not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import asyncpg
import pytest
from tests.fixtures.clocks import NOON, HandClock
from tests.fixtures.database import Database as FreshDatabase
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

from retzef.kernel.ids import AgentId, TenantId
from retzef.modules.desk import seen as seen_module
from retzef.modules.desk.seen import COME_BACK_WITHIN, DesksSeen
from retzef.modules.desk.sessions import DeskSession, DeskSessions
from retzef.platform.auth.permissions import BUILT_IN_ROLES
from retzef.platform.db import Database, connect_database

HERE, ELSEWHERE = TenantId(uuid4()), TenantId(uuid4())


@pytest.fixture
async def connected(database: FreshDatabase) -> AsyncIterator[Database]:
    pools = await connect_database(database.owner)
    yield pools
    await pools.close()


async def add_agent(connected: Database, tenant_id: TenantId) -> AgentId:
    agent_id = AgentId(uuid4())
    await connected.system.execute(
        "INSERT INTO agents (tenant_id, agent_id, name, email, password_hash, role, presence_at, idle_since)"
        " VALUES ($1, $2, 'Somebody', $3, '!', 'agent', $4, $4)",
        tenant_id, agent_id, f"{agent_id}@centre.example", NOON,
    )  # fmt: skip
    return agent_id


async def last_seen(connected: Database) -> dict[AgentId, datetime | None]:
    rows = await connected.system.fetch("SELECT agent_id, last_seen_at FROM agents")
    return {row["agent_id"]: row["last_seen_at"] for row in rows}


async def test_every_connected_agent_is_seen_when_the_time_has_come(
    connected: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen_module, "SEEN_EVERY_SECONDS", 0.01)
    monkeypatch.setattr(seen_module, "AT_ONCE", 2)
    sessions = DeskSessions()
    here = [await add_agent(connected, HERE) for _ in range(5)]
    there, away = await add_agent(connected, ELSEWHERE), await add_agent(connected, ELSEWHERE)
    for tenant_id, agent_id in [*((HERE, each) for each in here), (HERE, here[0]), (ELSEWHERE, there)]:
        sessions.note(DeskSession(tenant_id, agent_id, BUILT_IN_ROLES["agent"]))
    running = asyncio.create_task(DesksSeen(connected, HandClock(), sessions).run())

    seen = await eventually(
        partial(last_seen, connected), lambda found: list(found.values()).count(NOON) == 6
    )

    assert seen == {**dict.fromkeys([*here, there], NOON), away: None}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_others_are_seen_when_one_of_them_is_held(connected: Database, database: FreshDatabase) -> None:
    held, free = await add_agent(connected, HERE), await add_agent(connected, HERE)
    holder = await asyncpg.connect(database.superuser)
    await holder.execute("BEGIN")
    await holder.execute("SELECT 1 FROM agents WHERE agent_id = $1 FOR UPDATE", held)

    await DesksSeen(connected, HandClock(), DeskSessions()).tell(HERE, [held, free])

    assert await last_seen(connected) == {held: None, free: NOON}
    await holder.close()


async def test_nothing_breaks_when_the_database_is_away(connected: Database, database: FreshDatabase) -> None:
    agent_id = await add_agent(connected, HERE)
    await database.server.run(f"ALTER DATABASE {database.name} ALLOW_CONNECTIONS false")
    await database.server.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'"
    )

    await DesksSeen(connected, HandClock(), DeskSessions()).tell(HERE, [agent_id])


async def say_of(
    connected: Database, agent_id: AgentId, presence: str, reason: str | None, *, ago: timedelta
) -> None:
    await connected.system.execute(
        "UPDATE agents SET presence = $2, presence_reason = $3, presence_at = $4 WHERE agent_id = $1",
        agent_id, presence, reason, NOON - ago,
    )  # fmt: skip


async def presence_of(connected: Database, agent_id: AgentId) -> tuple[str, str | None, datetime]:
    row = await connected.system.fetchrow(
        "SELECT presence, presence_reason, presence_at FROM agents WHERE agent_id = $1", agent_id
    )
    assert row is not None
    return (row["presence"], row["presence_reason"], row["presence_at"])


async def test_a_ready_agent_is_ready_again_when_the_desk_comes_back_soon(connected: Database) -> None:
    dana = await add_agent(connected, HERE)
    seen = DesksSeen(connected, HandClock(), DeskSessions())
    await say_of(connected, dana, "not_ready", "connection_lost", ago=COME_BACK_WITHIN - timedelta(seconds=1))

    assert await seen.welcome(HERE, dana)
    assert not await seen.welcome(HERE, dana)

    assert await presence_of(connected, dana) == ("ready", "connection_back", NOON)
    told = await connected.system.fetch("SELECT kind, agent_id, actor_kind FROM events")
    assert [tuple(each) for each in told] == [("presence_changed", dana, "system")]


async def test_a_connected_agent_is_ready_again_when_it_was_we_who_stood_still(
    connected: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seen_module, "SEEN_EVERY_SECONDS", 0.01)
    here, away = await add_agent(connected, HERE), await add_agent(connected, HERE)
    for agent_id in (here, away):
        await say_of(connected, agent_id, "not_ready", "connection_lost", ago=timedelta(seconds=30))
    sessions, announced = DeskSessions(), asyncio.Event()
    sessions.note(DeskSession(HERE, here, BUILT_IN_ROLES["agent"]))
    running = asyncio.create_task(DesksSeen(connected, HandClock(), sessions, announced.set).run())

    await asyncio.wait_for(announced.wait(), WITHIN_SECONDS)

    assert await presence_of(connected, here) == ("ready", "connection_back", NOON)
    assert (await presence_of(connected, away))[1] == "connection_lost"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


@pytest.mark.parametrize(
    ("presence", "reason", "ago"),
    [
        ("not_ready", "connection_lost", COME_BACK_WITHIN),
        ("not_ready", "lunch", timedelta(seconds=5)),
        ("not_ready", "no_answer", timedelta(seconds=5)),
        ("offline", None, timedelta(seconds=5)),
        ("ready", None, timedelta(seconds=5)),
    ],
)
async def test_presence_stays_when_the_desk_comes_back_late_or_something_else_was_said(
    connected: Database, presence: str, reason: str | None, ago: timedelta
) -> None:
    dana = await add_agent(connected, HERE)
    await say_of(connected, dana, presence, reason, ago=ago)
    assert not await DesksSeen(connected, HandClock(), DeskSessions()).welcome(HERE, dana)
    assert await presence_of(connected, dana) == (presence, reason, NOON - ago)
    assert await last_seen(connected) == {dana: NOON}
