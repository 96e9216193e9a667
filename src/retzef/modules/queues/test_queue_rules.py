"""What a queue, a skill and a policy say, at work in the database: rings, overflow, hours, auto-accept, and mail that gives way."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest
from tests.fixtures.floor import IDS, Floor

from retzef.engine.routing import RoutingPolicy
from retzef.kernel.ids import AgentId, QueueId, WorkItemId
from retzef.modules.queues.decisions import read_decisions
from retzef.modules.queues.reading import load_state
from retzef.modules.tenancy.api import find_shadow_policy, read_policy

HEBREW = UUID(int=77)


async def set_up(floor: Floor, queue_id: QueueId, **columns: object) -> None:
    """As an administrator leaves it."""
    for name, value in columns.items():
        told = msgspec.json.encode(value).decode() if isinstance(value, list) else value
        await floor.run(
            f"UPDATE queues SET {name} = $3 WHERE tenant_id = $1 AND queue_id = $2",
            floor.tenant_id,
            queue_id,
            told,
        )


async def teach(floor: Floor, agent_id: AgentId, level: int) -> None:
    """The agent has the skill at a level."""
    await floor.run(
        """INSERT INTO skills (tenant_id, skill_id, name) VALUES ($1, $2, '{"en": "Hebrew", "he": "עברית"}') ON CONFLICT DO NOTHING""",
        floor.tenant_id, HEBREW,
    )  # fmt: skip
    await floor.run(
        "INSERT INTO agent_skills VALUES ($1, $2, $3, $4)", floor.tenant_id, agent_id, HEBREW, level
    )


async def closed_hours(floor: Floor, queue_id: QueueId) -> None:
    """The queue goes by a calendar that never opens."""
    calendar_id = IDS.new()
    await floor.run(
        "INSERT INTO calendars (tenant_id, calendar_id, name, is_default, week, days, closed_texts, active)"
        " VALUES ($1, $2, 'Never', false, '[[],[],[],[],[],[],[]]', '[]', '{}', true)",
        floor.tenant_id, calendar_id,
    )  # fmt: skip
    await set_up(floor, queue_id, calendar_id=calendar_id)


async def whose(floor: Floor, item_id: WorkItemId) -> Mapping[str, object]:
    row = await floor.item(item_id)
    return {"state": row["state"], "agent": row["agent_id"], "queue": row["queue_id"]}


async def test_only_who_has_the_skill_is_asked_until_a_ring_asks_less(floor: Floor) -> None:
    queue, other = await floor.add_queue(), await floor.add_queue()
    rings = [
        {"after_seconds": 60, "lower_by": 30, "without": [], "also": []},
        {"after_seconds": 120, "lower_by": 0, "without": [str(HEBREW)], "also": [str(other)]},
    ]
    await set_up(
        floor, queue, requirements=[{"skill_id": str(HEBREW), "least": 60, "weight": 0}], rings=rings
    )
    dana, oleh = await floor.add_agent([queue]), await floor.add_agent([other])
    await teach(floor, dana, 40)
    item = await floor.add_item(queue, waited=10)
    await floor.hold_round()
    assert (await whose(floor, item))["state"] == "waiting"
    async with floor.database.system.acquire() as connection:
        (now,) = await read_decisions(connection, floor.tenant_id, item, floor.clock.now(), "he")
    assert [reason.code for reason in now.reasons] == ["agents_without_skill"]
    assert [(each.agent_id, each.could_be_asked) for each in now.candidates] == [(dana, False)]
    (reason,) = now.candidates[0].reasons
    assert (reason.code, reason.params) == ("skill_missing", {"skill": "עברית", "level": 40, "least": 60})

    floor.clock.move(timedelta(seconds=51))
    await floor.see_everybody()
    await floor.hold_round()
    assert await whose(floor, item) == {"state": "offered", "agent": dana, "queue": queue}

    far = await floor.add_item(queue, waited=121)
    await floor.hold_round()
    assert await whose(floor, far) == {"state": "offered", "agent": oleh, "queue": queue}


async def test_item_goes_on_with_its_age_when_it_has_waited_too_long_in_a_queue(floor: Floor) -> None:
    queue, other = await floor.add_queue(), await floor.add_queue(load=3)
    await set_up(floor, queue, overflow_queue_id=other, max_wait_seconds=60)
    item = await floor.add_item(queue, waited=61)
    queued_at = (await floor.item(item))["queued_at"]
    await floor.hold_round()
    row = await floor.item(item)
    assert (row["queue_id"], row["queued_at"], row["load"], row["entered_at"]) == (
        other, queued_at, 3, floor.clock.now(),
    )  # fmt: skip
    (told,) = await floor.events("requeued")
    assert msgspec.json.decode(told["data"])["reason"] == "max_wait"
    await floor.hold_round()
    assert (await floor.item(item))["queue_id"] == other


@pytest.mark.parametrize(
    ("when_closed", "becomes"), [("serve", "offered"), ("hold", "waiting"), ("overflow", "moved")]
)
async def test_closed_queue_does_as_it_was_told_when_somebody_waits(
    floor: Floor, when_closed: str, becomes: str
) -> None:
    queue, other = await floor.add_queue(), await floor.add_queue()
    await set_up(floor, queue, overflow_queue_id=other)
    await set_up(floor, queue, when_closed=when_closed)
    await closed_hours(floor, queue)
    await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await floor.hold_round()
    found = await whose(floor, item)
    assert ("moved" if found["queue"] == other else found["state"]) == becomes


async def test_item_is_in_hand_at_once_when_its_queue_asks_nobody(floor: Floor) -> None:
    queue = await floor.add_queue()
    await set_up(floor, queue, auto_accept=True)
    dana = await floor.add_agent([queue])
    item = await floor.add_item(queue)
    await floor.hold_round()
    assert await whose(floor, item) == {"state": "assigned", "agent": dana, "queue": queue}


async def test_offer_of_a_mail_gives_way_when_a_chat_waits_that_nobody_else_can_take(floor: Floor) -> None:
    queue = await floor.add_queue()
    dana = await floor.add_agent([queue])
    mail = await floor.add_item(queue, waited=600)
    await floor.run("UPDATE work_items SET medium = 'email' WHERE work_item_id = $1", mail)
    await floor.hold_round()
    assert (await whose(floor, mail))["agent"] == dana
    chat = await floor.add_item(queue, waited=1)
    await floor.hold_round()
    await floor.hold_round()
    assert (await whose(floor, mail))["state"] == "waiting"
    assert await whose(floor, chat) == {"state": "offered", "agent": dana, "queue": queue}
    (told,) = await floor.events("offer_revoked")
    assert msgspec.json.decode(told["data"])["reason"] == "live_work_waits"


async def test_agent_takes_no_more_of_a_medium_than_their_cap(floor: Floor) -> None:
    queue = await floor.add_queue(load=1)
    dana = await floor.add_agent([queue])
    await floor.run("UPDATE agents SET caps = $2 WHERE agent_id = $1", dana, '{"chat": 2}')
    items = [await floor.add_item(queue, load=1) for _ in range(3)]
    for _ in items:
        await floor.hold_round(replace(RoutingPolicy(), offers_at_once=5))
    assert sum([(await whose(floor, item))["state"] == "offered" for item in items]) == 2


async def test_policy_in_force_is_the_tenants_own_and_the_programs_where_it_cannot_be_read(
    floor: Floor,
) -> None:
    async def policies() -> tuple[str, str | None]:
        async with floor.database.system.acquire() as connection:
            shadow = await find_shadow_policy(connection, floor.tenant_id)
            return (await read_policy(connection, floor.tenant_id)).name, shadow.name if shadow else None

    assert await policies() == ("longest_idle", None)
    for name, state in (("Ours", "active"), ("Tried", "shadow"), ("Kept", "draft")):
        await floor.run(
            "INSERT INTO routing_policies (tenant_id, policy_id, name, body, state, changed_at)"
            " VALUES ($1, $2, $3, jsonb_build_object('name', $3::text), $4, now())",
            floor.tenant_id, IDS.new(), name, state,
        )  # fmt: skip
    assert await policies() == ("Ours", "Tried")
    await floor.run(
        """UPDATE routing_policies SET body = '{"of": "another release"}' WHERE state = 'active'"""
    )
    assert await policies() == ("longest_idle", "Tried")


async def test_target_counts_from_the_opening_when_the_queue_held_what_came_before(floor: Floor) -> None:
    queue, calendar_id = await floor.add_queue(), IDS.new()
    zone = ZoneInfo((await floor.look("SELECT time_zone FROM tenants WHERE tenant_id = $1"))[0]["time_zone"])
    midnight = datetime.combine(floor.clock.now().astimezone(zone).date() + timedelta(days=1), time(), zone)
    week: list[list[list[str]]] = [[] for _ in range(7)]
    week[midnight.weekday()] = [["00:00", "24:00"]]
    await floor.run(
        "INSERT INTO calendars (tenant_id, calendar_id, name, is_default, week, days, closed_texts, active)"
        " VALUES ($1, $2, 'Tomorrow', false, $3, '[]', '{}', true)",
        floor.tenant_id, calendar_id, json.dumps(week),
    )  # fmt: skip
    await set_up(floor, queue, calendar_id=calendar_id, when_closed="hold", target_seconds=20)
    early = await floor.add_item(queue)
    noon = midnight + timedelta(hours=12)
    async with floor.database.system.acquire() as connection:
        (held,) = (await load_state(connection, floor.tenant_id, floor.clock.now(), noon)).items
        (served,) = (await load_state(connection, floor.tenant_id, noon, noon)).items
    assert (held.work_item_id, held.counts_from, served.counts_from) == (early, None, midnight)
