"""Alerts of queues: told once when a threshold stays passed, over when it stays clear, and seen by those who see the queue."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from retzef.engine.metrics import read_story
from retzef.kernel.time_zones import find_zone
from retzef.modules.reporting.api import AlertWatch
from retzef.modules.reporting.days import day_of
from retzef.modules.reporting.facts import read_span
from retzef.modules.webhooks.payload import make_body
from retzef.platform.unit import Units
from tests.fixtures.actors import Desk, sit_down, visit
from tests.fixtures.clocks import HandClock
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.midday import move_to_midday
from tests.fixtures.past_day import make_up_day, write_day

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Watcher:
    """One who looks, as the worker does; time goes on as the test says."""

    def __init__(self, composed: Composed, clock: HandClock) -> None:
        self.clock = clock
        core = composed.core
        self._database = core.database
        self._watch = AlertWatch(Units(core.database, self.clock, core.ids, core.feed.committed))

    async def look(self, *seconds: float) -> None:
        """Once after each pause of so many seconds."""
        for each in seconds:
            self.clock.move(timedelta(seconds=each))
            async with self._database.system.acquire() as connection:
                await self._watch.look(connection)


async def set_alerts(admin: Desk, queue_id: UUID, **alerts: object) -> None:
    page = (await admin.do("GET", "/administration/queues")).json()
    queue = next(each for each in page["queues"] if each["queue_id"] == str(queue_id))
    del queue["queue_id"]
    await admin.do("PUT", f"/administration/queues/{queue_id}", {**queue, "alerts": alerts})


async def told(composed: Composed, tenant: Tenant) -> list[tuple[str, dict[str, Any]]]:
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        rows = await connection.fetch(
            "SELECT kind, data::text FROM events WHERE tenant_id = $1 AND kind LIKE 'alert_%' ORDER BY seq",
            tenant.tenant_id,
        )
    return [(kind, msgspec.json.decode(data)) for kind, data in rows]


async def test_thresholds_are_kept_bounded_and_audited(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    wanted = {"wait_seconds": 90, "waiting": 4, "in_time_percent": 70, "nobody_ready": True}
    await set_alerts(admin, own.queue_id, **wanted)
    page = (await admin.do("GET", "/administration/queues")).json()
    kept = {each["queue_id"]: each["alerts"] for each in page["queues"]}
    nothing = {"wait_seconds": None, "waiting": None, "in_time_percent": None, "nobody_ready": False}
    assert kept == {str(own.queue_id): wanted, str(own.other_queue_id): nothing}
    queue = next(each for each in page["queues"] if each["queue_id"] == str(own.queue_id))
    queue_id = queue.pop("queue_id")
    for wrong in ({"wait_seconds": 0}, {"waiting": -1}, {"in_time_percent": 101}, {"surprise": 1}):
        await admin.do("PUT", f"/administration/queues/{queue_id}", {**queue, "alerts": wrong}, expect=(422,))
    acts = (await admin.do("GET", "/audit")).json()
    assert "alert_wait_seconds" in msgspec.json.encode(acts).decode()


async def test_alert_is_told_once_when_its_threshold_stays_passed_and_ends_when_it_stays_clear(
    shared: Composed, own: Tenant
) -> None:
    admin, yoav = await sit_down(shared, own, "admin"), await sit_down(shared, own, "yoav")
    await set_alerts(admin, own.queue_id, waiting=0, nobody_ready=True)
    visitor = await visit(shared, own, name="Ruth")
    await visitor.write("hello")
    clock = HandClock(shared.core.clock.now())
    one, other = Watcher(shared, clock), Watcher(shared, clock)
    await one.look(0, 5)
    assert (await yoav.do("GET", "/board")).json()["alerts"] == []
    await other.look(5)
    await other.look(5)
    await one.look(5, 5)
    await other.look(5, 5)
    facts = await told(shared, own)
    assert [(kind, data["alert"], data["worst"], data["threshold"]) for kind, data in facts] == [
        ("alert_began", "many_waiting", 1, 0),
        ("alert_began", "nobody_ready", 1, 0),
    ]
    board = (await yoav.do("GET", "/board")).json()
    assert {(each["queue_id"], each["kind"]) for each in board["alerts"]} == {
        (str(own.queue_id), "many_waiting"),
        (str(own.queue_id), "nobody_ready"),
    }

    dana = await sit_down(shared, own, "dana")
    await dana.be("ready")
    ((item_id, _, _),) = await dana.take_all()
    later = Watcher(shared, clock)
    await later.look(0, 10, 10)
    assert len(await told(shared, own)) == 2
    await later.look(10, 10)
    assert [kind for kind, _ in (await told(shared, own))[2:]] == ["alert_ended", "alert_ended"]
    assert (await yoav.do("GET", "/board")).json()["alerts"] == []
    history = (await yoav.do("GET", "/board/alerts")).json()
    assert {(each["kind"], each["ended_at"] is not None) for each in history["alerts"]} == {
        ("many_waiting", True),
        ("nobody_ready", True),
    }
    assert history["queues"].keys() == {str(own.queue_id)}

    # A question to colleagues of the queue waits too, but is no customer.
    await dana.do(
        "POST",
        f"/work-items/{item_id}/consult",
        {"queue_id": str(own.queue_id), "text": "Whose meter is it?"},
    )
    await later.look(10, 10, 10)
    assert len(await told(shared, own)) == 4


async def test_alert_ends_at_once_when_its_threshold_is_taken_away(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    await set_alerts(admin, own.queue_id, wait_seconds=1)
    await (await visit(shared, own)).write("hello")
    watcher = Watcher(shared, HandClock(shared.core.clock.now() + timedelta(seconds=5)))
    await watcher.look(0, 5, 5)
    assert [kind for kind, _ in await told(shared, own)] == ["alert_began"]
    await set_alerts(admin, own.queue_id)
    await watcher.look(5)
    assert [kind for kind, _ in await told(shared, own)] == ["alert_began", "alert_ended"]


async def test_nothing_alerts_while_the_queue_is_closed(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    await set_alerts(admin, own.queue_id, waiting=0)
    async with shared.core.units.begin(own.tenant_id) as unit:
        await unit.connection.execute(
            "INSERT INTO calendars (tenant_id, calendar_id, name, week, is_default) VALUES ($1, $2, $3, $4, true)",
            own.tenant_id, unit.ids.new(), "Never", msgspec.json.encode([[]] * 7).decode(),
        )  # fmt: skip
    await (await visit(shared, own)).write("hello")
    watcher = Watcher(shared, HandClock(shared.core.clock.now()))
    await watcher.look(0, 5, 5, 5)
    assert await told(shared, own) == []


async def test_alerts_are_shown_to_those_who_see_the_queue(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    await set_alerts(admin, own.queue_id, waiting=0)
    await (await visit(shared, own)).write("hello")
    watcher = Watcher(shared, HandClock(shared.core.clock.now()))
    await watcher.look(0, 5, 5)
    role = await admin.do(
        "POST", "/roles", {"name": {"en": "Shift"}, "permissions": ["cases.read", "board.read"]}
    )
    seen = {}
    for name in ("dana", "emma"):
        await (await sit_down(shared, own, name)).do("GET", "/board/alerts", expect=(403,))
        person = {"role": "own", "role_id": role.json()["role_id"]}
        await admin.do("PATCH", f"/people/{own.agents[name].agent_id}", person)
        desk = await sit_down(shared, own, name)
        history = (await desk.do("GET", "/board/alerts")).json()
        seen[name] = (
            len((await desk.do("GET", "/board")).json()["alerts"]),
            len(history["alerts"]),
            len(history["queues"]),
        )
    assert seen == {"dana": (1, 1, 1), "emma": (0, 0, 0)}


async def test_share_answered_in_time_is_counted_as_the_numbers_of_the_day_are(
    shared: Composed, own: Tenant
) -> None:
    zone, today = await move_to_midday(shared, own)
    day = day_of(today, find_zone(zone))
    await write_day(shared, own, make_up_day(own, day.begins_at, items=150, seed=5))
    until = day.begins_at + timedelta(days=1)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        facts = await read_span(connection, own.tenant_id, (day.begins_at, until))
        rows = await connection.fetch(
            "SELECT * FROM answered_since($1, $2, 20)", own.tenant_id, day.begins_at + timedelta(hours=6)
        )
    expected: dict[UUID, list[int]] = {}
    for item_id, of_item in facts.facts.items():
        for wait in read_story(of_item, facts.places[item_id].channel).waits:
            if (
                wait.end == "answered"
                and wait.ended_at is not None
                and wait.ended_at >= day.begins_at + timedelta(hours=6)
            ):
                counts = expected.setdefault(wait.queue_id, [0, 0])
                counts[0] += 1
                counts[1] += (wait.seconds or 0) <= 20
    assert expected
    assert {row["queue_id"]: [row["answered"], row["in_time"]] for row in rows} == expected


async def test_a_webhook_is_told_which_queue_it_is_and_how_it_stands(shared: Composed, own: Tenant) -> None:
    admin = await sit_down(shared, own, "admin")
    await set_alerts(admin, own.queue_id, waiting=0)
    await (await visit(shared, own)).write("hello")
    await Watcher(shared, HandClock(shared.core.clock.now())).look(0, 5, 5)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        seq = await connection.fetchval(
            "SELECT seq FROM events WHERE tenant_id = $1 AND kind = 'alert_began'", own.tenant_id
        )
        body = await make_body(connection, own.tenant_id, "alert.began", seq)
    assert body is not None
    alert = msgspec.json.decode(body)["data"]["alert"]
    assert (alert["kind"], alert["queue_id"], alert["worst"], alert["threshold"], alert["ended_at"]) == (
        "many_waiting",
        str(own.queue_id),
        1,
        0,
        None,
    )
    assert alert["queue_name"]["en"]
