"""The live board: equal to the day report for the same day, kept so as things happen, and no wider than the reader's rights."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from retzef.kernel.ids import AgentId, TenantId
from retzef.kernel.time_zones import find_zone
from retzef.modules.reporting.days import day_of
from retzef.platform.auth.permissions import BUILT_IN_ROLES, Permissions
from tests.fixtures.actors import Desk, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.midday import move_to_midday
from tests.fixtures.past_day import PastDay, make_up_day, write_day
from tests.fixtures.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="module")
ZONE = "Asia/Jerusalem"
COUNTS = ("offered", "answered", "abandoned", "waiting", "returned", "handled")
IDS = {"queues": "queue_id", "agents": "agent_id", "quarters": "quarter"}


@dataclass(eq=False)
class Viewer:
    """A desk with the board open: it folds frames as the desk does."""

    tenant_id: TenantId
    agent_id: AgentId
    permissions: Permissions
    frames: int = 0
    wholes: int = 0
    head: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, dict[str, Any]] = field(default_factory=lambda: {part: {} for part in IDS})

    def send(self, text: str) -> None:
        frame = msgspec.json.decode(text)
        self.frames += 1
        self.wholes += frame["whole"]
        self.head = frame["head"]
        for part, name in IDS.items():
            held = {} if frame["whole"] else self.rows[part]
            held |= {str(each[name]): each for each in frame[part]}
            self.rows[part] = held
        for each in frame["gone"]:
            self.rows[each["part"]].pop(each["id"], None)


def look(shared: Composed, desk: Desk, permissions: Permissions) -> Viewer:
    viewer = Viewer(desk.tenant.tenant_id, AgentId(desk.browser.agent.agent_id), permissions)
    shared.web.boards.watch(viewer)
    return viewer


async def until(holds: Callable[[], bool]) -> None:
    async def look_again() -> bool:
        return holds()

    await eventually(look_again)


def split_day(day: PastDay) -> tuple[PastDay, PastDay]:
    """Half of the items, and the other half."""
    items = sorted(day.channels)
    halves = []
    for of in (set(items[::2]), set(items[1::2])):
        events = [each for each in day.events if each.item in of or (each.item is None and items[0] in of)]
        halves.append(PastDay(events, {each: day.channels[each] for each in of}))
    return halves[0], halves[1]


async def test_board_equals_the_day_report_when_a_day_grows_before_its_viewer(
    shared: Composed, own: Tenant
) -> None:
    zone, today = await move_to_midday(shared, own)
    day = day_of(today, find_zone(zone))
    first, second = split_day(make_up_day(own, day.begins_at, items=120, seed=11))
    await write_day(shared, own, first)
    yoav = await sit_down(shared, own, "yoav")
    viewer = look(shared, yoav, BUILT_IN_ROLES["supervisor"])
    await until(lambda: bool(viewer.head))
    before = viewer.head["total"]["offered"]
    await write_day(shared, own, second)
    shared.core.feed.committed()
    report = (await yoav.do("GET", f"/reports/day?date={today}")).json()
    # The journal may be read in parts, and each part be told by itself.
    await until(lambda: all(viewer.head["total"][name] == report["total"][name] for name in COUNTS))
    board = (await yoav.do("GET", "/board")).json()
    assert 0 < before < report["total"]["offered"]
    assert viewer.wholes == 1
    for told in (viewer.head, board):
        assert_same(told["total"], report["total"])
        assert (told["within"], told["date"]) == (report["within"], report["date"])
    of_queues = {each["key"]: each["figures"] for each in report["queues"]}
    for queue in (*viewer.rows["queues"].values(), *board["queues"]):
        assert_same(queue["today"], of_queues[queue["queue_id"]])
    quarters = list(viewer.rows["quarters"].values())
    for hour in report["hours"][: len(quarters) // 4]:
        of_hour = [each for each in quarters if each["quarter"] // 4 == hour["hour"]]
        for number in ("offered", "answered", "answered_within", "abandoned", "waiting"):
            assert sum(each[number] for each in of_hour) == hour["figures"][number]
    asked = f"/reports/pieces?date={today}&number=offered"
    for each in [each for each in quarters if each["offered"]][:3]:
        assert (await yoav.do("GET", f"{asked}&quarter={each['quarter']}")).json()["count"] == each["offered"]


def assert_same(told: dict[str, Any], report: dict[str, Any]) -> None:
    """Seconds are added in another order; counts are equal to the letter."""
    for name, value in report.items():
        expected = pytest.approx(value) if isinstance(value, float) else value
        assert told[name] == expected, name


async def items_of(desk: Desk, number: str, **asked: object) -> list[dict[str, Any]]:
    narrowed = "".join(f"&{name}={value}" for name, value in asked.items())
    found = (await desk.do("GET", f"/board/items?number={number}{narrowed}")).json()
    assert found["next"] is None
    listed: list[dict[str, Any]] = found["items"]
    return listed


async def test_row_says_who_gave_it_until_that_is_undone_or_the_customer_answered(
    shared: Composed, own: Tenant
) -> None:
    dana, yoav = await sit_down(shared, own, "dana"), await sit_down(shared, own, "yoav")
    await dana.be("ready")
    await yoav.be("ready")
    visitor = await visit(shared, own, name="Ruth")
    await visitor.write("hello")
    (waits,) = await items_of(yoav, "waiting", queue_id=own.queue_id)
    work, case = f"/work-items/{waits['work_item_id']}", f"/cases/{waits['case_id']}"
    note = {
        "client_id": str(own.other_queue_id),
        "interaction_id": None,
        "text": "she was promised a call",
        "note": True,
    }
    (written,) = (await yoav.do("POST", f"{case}/messages", note)).json()["entities"]
    taker = str(dana.browser.agent.agent_id)
    give = {"agent_id": taker, "anyway": True, "note_id": written["id"]}
    await yoav.do("POST", f"{work}/assign", {**give, "note_id": str(own.queue_id)}, expect=(404,))
    await yoav.do("POST", f"{work}/assign", give)

    async def given_to_dana() -> dict[str, Any] | None:
        page = (await dana.do("GET", case)).json()
        found = [each["data"]["given"] for each in page["entities"] if each["kind"] == "work_item"]
        given: dict[str, Any] | None = found[0]
        return given

    told = await given_to_dana()
    assert told is not None
    assert (told["how"], told["by_name"], told["note"]) == ("by_hand", "Yoav", note["text"])
    (row,) = await items_of(yoav, "in_work")
    assert (row["given"]["agent_id"], row["given"]["by_name"], row["given"]["back_to"]) == (
        taker,
        "Yoav",
        None,
    )
    await yoav.do("POST", f"{work}/assign/undo", {"agent_id": taker, "back_to": row["given"]["back_to"]})
    (row,) = await items_of(yoav, "waiting")
    assert row["given"] is None

    await yoav.do("POST", f"{work}/assign", {"agent_id": str(yoav.browser.agent.agent_id), "anyway": True})
    assert await given_to_dana() is None
    await yoav.do("POST", f"{work}/assign", {"agent_id": taker, "anyway": True})
    (row,) = await items_of(yoav, "in_work")
    assert (row["given"]["back_to"], row["given"]["back_to_name"]) == (
        str(yoav.browser.agent.agent_id),
        "Yoav",
    )
    ((_, case_id, interaction_id),) = await dana.items()
    await dana.say(case_id, interaction_id, "hello")
    (row,) = await items_of(yoav, "in_work")
    assert row["given"] is None


async def test_board_shows_who_waits_and_who_is_on_what_when_people_work(
    shared: Composed, own: Tenant
) -> None:
    dana, yoav = await sit_down(shared, own, "dana"), await sit_down(shared, own, "yoav")
    visitor = await visit(shared, own, name="Ruth")
    await visitor.write("hello")
    viewer = look(shared, yoav, BUILT_IN_ROLES["supervisor"])

    def queue() -> dict[str, Any]:
        found: dict[str, Any] = viewer.rows["queues"].get(str(own.queue_id), {})
        return found

    await until(lambda: queue().get("waiting") == 1)
    assert queue()["oldest_at"] is not None
    (waits,) = await items_of(yoav, "waiting", queue_id=own.queue_id)
    (oldest,) = await items_of(yoav, "oldest")
    assert (oldest, waits["state"], waits["agent"]) == (waits, "waiting", None)
    assert datetime.fromisoformat(waits["queued_at"]) == datetime.fromisoformat(queue()["oldest_at"])
    assert [
        *await items_of(yoav, "in_work"),
        *await items_of(yoav, "waiting", queue_id=own.other_queue_id),
    ] == []
    await dana.be("ready")
    await until(lambda: queue().get("ready") == 1)
    ((item_id, case_id, _),) = await dana.take_all()
    await until(lambda: (queue().get("waiting"), queue().get("in_work")) == (0, 1))
    assert [
        *await items_of(yoav, "waiting"),
        *await items_of(yoav, "oldest"),
        *await items_of(yoav, "offered_now"),
    ] == []
    (in_work,) = await items_of(yoav, "in_work", queue_id=own.queue_id)
    assert (in_work["work_item_id"], in_work["case_id"], in_work["agent"]) == (
        str(item_id),
        str(case_id),
        "Dana",
    )
    assert await items_of(yoav, "load", agent_id=dana.browser.agent.agent_id) == [in_work]
    assert await items_of(yoav, "load", agent_id=yoav.browser.agent.agent_id) == []
    agent = viewer.rows["agents"][str(dana.browser.agent.agent_id)]
    assert (agent["presence"], agent["load"], agent["capacity"]) == ("ready", in_work["load"], 8)
    assert [(each["case_id"], each["channel"], each["state"]) for each in agent["items"]] == [
        (str(case_id), "webchat", "assigned")
    ]
    assert "Ruth" not in msgspec.json.encode([viewer.rows, in_work, waits]).decode()
    text = (await yoav.do("GET", "/board/table.csv?table=agents&presence=signed_in")).content.decode(
        "utf-8-sig"
    )
    free = (await yoav.do("GET", f"/board/table.csv?table=agents&presence=free&queue_id={own.queue_id}")).text
    assert [row["Agent"] for row in csv.DictReader(io.StringIO(text))] == ["Dana"]
    assert [row["Agent"] for row in csv.DictReader(io.StringIO(free))] == ["Dana"]
    shared.web.boards.unwatch(viewer)
    told = viewer.frames
    await dana.be("not_ready", "lunch")
    other = look(shared, yoav, BUILT_IN_ROLES["supervisor"])
    await until(lambda: other.frames > 0)
    assert viewer.frames == told
    assert other.rows["agents"][str(dana.browser.agent.agent_id)]["reason"] == "lunch"


async def test_board_shows_what_colleagues_are_asked_and_no_report_counts_it(
    shared: Composed, own: Tenant
) -> None:
    _, today = await move_to_midday(shared, own)
    dana, oleh, yoav = [await sit_down(shared, own, who) for who in ("dana", "oleh", "yoav")]
    await (await visit(shared, own, name="Ruth")).write("hello")
    await dana.be("ready")
    ((item_id, _, _),) = await dana.take_all()
    await oleh.be("ready")

    async def counted() -> list[dict[str, Any]]:
        report = (await yoav.do("GET", f"/reports/day?date={today}")).json()
        board = (await yoav.do("GET", "/board")).json()
        return [{name: each[name] for name in COUNTS} for each in (report["total"], board["total"])]

    async def customers() -> list[dict[str, Any]]:
        names = ("waiting", "oldest_at", "offered_now", "in_work")
        return [
            {name: each[name] for name in names} for each in (await yoav.do("GET", "/board")).json()["queues"]
        ]

    before, customers_before = await counted(), await customers()
    asked = {"agent_id": str(oleh.browser.agent.agent_id), "text": "Is the meter theirs?"}
    consult = (await dana.do("POST", f"/work-items/{item_id}/consult", asked)).json()["work_item_id"]
    (offered,) = await items_of(yoav, "offered_now")
    assert (offered["work_item_id"], offered["channel"], offered["agent"]) == (consult, "webchat", "Oleh")
    assert offered["is_consult"]
    assert await customers() == customers_before
    await oleh.take_all()
    assert await customers() == customers_before
    in_work = await items_of(yoav, "in_work", queue_id=own.queue_id)
    assert {each["work_item_id"]: each["agent"] for each in in_work} == {
        str(item_id): "Dana",
        consult: "Oleh",
    }
    assert [each["work_item_id"] for each in await items_of(yoav, "load", agent_id=asked["agent_id"])] == [
        consult
    ]
    assert before == await counted()
    await dana.do("POST", f"/work-items/{consult}/consult/pass")
    assert [each["agent"] for each in await items_of(yoav, "in_work")] == ["Oleh"]
    # As of any item that changes hands: Dana's part is over, and Oleh's is not another answer.
    after = await counted()
    assert [(each["offered"], each["answered"], each["handled"]) for each in after] == [(1, 1, 1)] * 2


async def test_board_is_no_wider_than_the_queues_and_teams_of_who_may_not_read_everything(
    shared: Composed, own: Tenant
) -> None:
    emma = await sit_down(shared, own, "emma")
    await emma.do("GET", "/board", expect=(403,))
    admin = await sit_down(shared, own, "admin")
    role = await admin.do(
        "POST", "/roles", {"name": {"en": "Shift"}, "permissions": ["cases.read", "board.read"]}
    )
    await admin.do(
        "PATCH", f"/people/{emma.browser.agent.agent_id}", {"role": "own", "role_id": role.json()["role_id"]}
    )
    emma = await sit_down(shared, own, "emma")
    board = (await emma.do("GET", "/board")).json()
    assert [each["queue_id"] for each in board["queues"]] == [str(own.other_queue_id)]
    visitor = await visit(shared, own)
    await visitor.write("hello")
    yoav = await sit_down(shared, own, "yoav")
    assert [len(await items_of(who, "waiting")) for who in (yoav, emma)] == [1, 0]
    people = {UUID(each["agent_id"]) for each in board["agents"]}
    assert people == {own.agents[who].agent_id for who in ("dana", "emma")}


async def test_viewer_is_told_everything_anew_when_they_come_to_see_what_another_sees(
    shared: Composed, own: Tenant
) -> None:
    admin = await sit_down(shared, own, "admin")
    rights: Permissions = frozenset({"cases.read", "board.read"})
    dana, emma = (
        Viewer(own.tenant_id, AgentId(own.agents[who].agent_id), rights) for who in ("dana", "emma")
    )
    for viewer in (dana, emma):
        shared.web.boards.watch(viewer)
    await until(lambda: bool(dana.wholes and emma.wholes))
    assert (len(dana.rows["queues"]), len(emma.rows["queues"])) == (2, 1)
    queues = {"queue_ids": [str(own.queue_id), str(own.other_queue_id)]}
    await admin.do("PATCH", f"/people/{emma.agent_id}", queues)
    await until(lambda: emma.rows["queues"].keys() == dana.rows["queues"].keys())
    for viewer in (dana, emma):
        shared.web.boards.unwatch(viewer)
