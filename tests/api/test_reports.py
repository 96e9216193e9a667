"""A day's numbers over HTTP: as a second, naive way of counting has them, in parts and in whole, down to the events."""

import csv
import io
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from retzef.kernel.time_zones import find_zone
from retzef.main.promise_findings import look_at_promises
from retzef.modules.reporting.days import day_of
from tests.fixtures.actors import Desk, sit_down, visit
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.midday import move_to_midday
from tests.fixtures.past_day import STEP, PastDay, Raw, make_up_day, write_day

DATE = date(2026, 3, 11)
ZONE = "Asia/Jerusalem"
WITHIN = 60
COUNTS = (
    "offered",
    "answered",
    "answered_within",
    "abandoned",
    "abandoned_within",
    "waiting",
    "returned",
    "handled",
)


def naive_waits(day: PastDay) -> list[dict[str, Any]]:
    """Every coming into a queue, with whatever came first afterwards: found by looking, without a memory."""
    waits = []
    for item, channel in day.channels.items():
        of_item = [event for event in day.events if event.item == item]
        comings = [
            (n, each) for n, each in enumerate(of_item) if each.kind in ("work_item_queued", "requeued")
        ]
        for place, (number, coming) in enumerate(comings):
            if place > 0 and comings[place - 1][1].queue == coming.queue:
                continue
            later = of_item[number + 1 :]
            first = next((each for each in later if each.kind in ("assigned", "interaction_ended")), None)
            back = 0
            for _, again in comings[place + 1 :]:
                if again.queue != coming.queue:
                    break
                back += 1
            waits.append(
                {
                    "queue": coming.queue,
                    "channel": channel,
                    "at": coming.at,
                    "first": first,
                    "back": back,
                    "item": item,
                }
            )
    return waits


def naive_handlings(day: PastDay) -> list[dict[str, Any]]:
    """Every assignment, with the end that follows it and the wrap-up that follows that."""
    handlings = []
    for item, channel in day.channels.items():
        of_item = [event for event in day.events if event.item == item]
        for number, taken in enumerate(of_item):
            if taken.kind != "assigned":
                continue
            queue = [each.queue for each in of_item[:number] if each.queue][-1]
            end = next(
                (each for each in of_item[number + 1 :] if each.kind in ("requeued", "interaction_ended")),
                None,
            )
            wrap = [each for each in of_item[number + 1 :] if each.kind.startswith("wrap_up")]
            if end is not None and end.kind == "requeued":
                wrap = []
            handlings.append(
                {
                    "queue": queue,
                    "channel": channel,
                    "at": taken.at,
                    "agent": taken.agent,
                    "end": end,
                    "wrap": wrap,
                }
            )
    return handlings


def naive_figures(waits: list[dict[str, Any]], handlings: list[dict[str, Any]]) -> dict[str, float | None]:
    """By counting lists, one number after the other."""

    def took(each: dict[str, Any]) -> float:
        return float((each["first"].at - each["at"]).total_seconds())

    answered = [each for each in waits if each["first"] and each["first"].kind == "assigned"]
    abandoned = [each for each in waits if each["first"] and each["first"].kind == "interaction_ended"]
    over = [each for each in handlings if each["end"]]
    spoken = sum((each["end"].at - each["at"]).total_seconds() for each in over)
    wrap = sum((each["wrap"][1].at - each["wrap"][0].at).total_seconds() for each in over if each["wrap"])
    in_time = sum(took(each) <= WITHIN for each in answered)
    left_in_time = sum(took(each) <= WITHIN for each in abandoned)
    return {
        "offered": len(waits), "answered": len(answered), "answered_within": in_time, "abandoned": len(abandoned),
        "abandoned_within": left_in_time, "waiting": len(waits) - len(answered) - len(abandoned),
        "returned": sum(each["back"] for each in waits), "handled": len(over),
        "longest_wait_seconds": max(map(took, answered), default=0),
        "average_speed_of_answer": sum(map(took, answered)) / len(answered) if answered else None,
        "average_interaction": spoken / len(over) if over else None,
        "average_handling": (spoken + wrap) / len(over) if over else None,
        "abandonment": len(abandoned) / len(waits) if waits else None,
        "service_level_of_offered": in_time / len(waits) if waits else None,
        "service_level_of_answered": in_time / len(answered) if answered else None,
        "service_level_without_short_abandons": (
            in_time / (len(answered) + len(abandoned) - left_in_time) if len(answered) + len(abandoned) > left_in_time else None
        ),
        "service_level_short_abandons_met": (in_time + left_in_time) / len(waits) if waits else None,
    }  # fmt: skip


def naive_states(day: PastDay, agent: UUID, begins_at: datetime) -> dict[str, float]:
    """By looking every ten seconds what the agent is doing."""
    told = [each for each in day.events if each.kind == "presence_changed" and each.agent == agent]
    mine = [each for each in naive_handlings(day) if each["agent"] == agent]
    seconds: dict[str, float] = defaultdict(float)
    for number in range(8640):
        at = begins_at + STEP * number
        last: Raw | None = next((each for each in reversed(told) if each.at <= at), None)
        held = any(
            each["at"] <= at
            and (each["end"] is None or at < (each["wrap"][1].at if each["wrap"] else each["end"].at))
            for each in mine
        )
        if last is not None and last.presence == "ready":
            seconds["ready"] += 10
        if last is not None and last.presence == "not_ready":
            seconds[f"not_ready {last.reason}"] += 10
        seconds["occupied"] += 10 * held
        seconds["available"] += 10 * (held or (last is not None and last.presence == "ready"))
    return seconds


def close_to(told: dict[str, Any], naive: dict[str, float | None]) -> bool:
    return {name: pytest.approx(told[name]) if told[name] is not None else None for name in naive} == naive


async def test_numbers_are_those_of_a_naive_count_when_a_day_is_made_up(
    composed: Composed, tenant: Tenant
) -> None:
    day = day_of(DATE, find_zone(ZONE))
    past = make_up_day(tenant, day.begins_at, items=300, seed=7)
    await write_day(composed, tenant, past)
    yoav = await sit_down(composed, tenant, "yoav")
    told = (await yoav.do("GET", f"/reports/day?date={DATE}&within={WITHIN}")).json()
    assert (told["time_zone"], told["within"], told["is_over"], len(told["hours"])) == (
        ZONE,
        WITHIN,
        True,
        24,
    )

    in_day = lambda each: day.begins_at <= each["at"] < day.ends_at  # noqa: E731
    waits, handlings = list(filter(in_day, naive_waits(past))), list(filter(in_day, naive_handlings(past)))
    naive = naive_figures(waits, handlings)
    assert close_to(told["total"], naive)
    assert all(naive[name] for name in COUNTS), "a day in which nothing of a kind happens shows nothing"
    for part, key in (("queues", "queue"), ("channels", "channel")):
        for each in told[part]:
            of = lambda one, name=key, value=each["key"]: str(one[name]) == value  # noqa: E731
            assert close_to(
                each["figures"], naive_figures(list(filter(of, waits)), list(filter(of, handlings)))
            )
    for hour in told["hours"]:
        begins = datetime.fromisoformat(hour["begins_at"])
        inside = lambda one, at=begins: at <= one["at"] < at + timedelta(hours=1)  # noqa: E731
        assert close_to(
            hour["figures"], naive_figures(list(filter(inside, waits)), list(filter(inside, handlings)))
        )
    for agent in told["agents"]:
        if agent["agent_id"] == str(tenant.agents["yoav"].agent_id):
            continue
        seconds = naive_states(past, UUID(agent["agent_id"]), day.begins_at)
        states = agent["states"]
        assert (states["ready"], states["occupied"]) == (seconds["ready"], seconds["occupied"])
        for reason in states["not_ready"]:
            assert reason["seconds"] == seconds[f"not_ready {reason['reason']}"]
            assert reason["label"] == {"lunch": "Lunch", "no_answer": "Offer not answered"}[reason["reason"]]
        assert states["occupancy"] == pytest.approx(seconds["occupied"] / seconds["available"])
    await _follow_down(yoav, told)
    await _follow_agents_down(yoav, told)


async def _follow_down(desk: Desk, told: dict[str, Any]) -> None:
    """Every number is as many pieces as it says, and each piece shows its events."""
    for number in ("offered", "answered", "answered_within", "abandoned", "waiting", "returned", "handled"):
        asked = f"/reports/pieces?date={DATE}&within={WITHIN}&number={number}"
        found = (await desk.do("GET", asked)).json()
        assert found["count"] == told["total"][number]
        for part in told["queues"]:
            of = (await desk.do("GET", f"{asked}&queue_id={part['key']}")).json()
            assert of["count"] == part["figures"][number]
    first = (await desk.do("GET", f"/reports/pieces?date={DATE}&number=handled&hour=9")).json()
    assert first["count"] == told["hours"][9]["figures"]["handled"]
    piece = first["pieces"][0]
    events = (await desk.do("GET", f"/reports/items/{piece['work_item_id']}")).json()["events"]
    assert events[0]["kind"] == "work_item_queued"
    assert piece["began_at"] in {each["occurred_at"] for each in events if each["kind"] == "assigned"}
    every = (
        await desk.do("GET", f"/reports/pieces.csv?date={DATE}&within={WITHIN}&number=offered")
    ).content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(every)))) == told["total"]["offered"]
    for table in ("queues", "channels", "hours"):
        text = (
            await desk.do("GET", f"/reports/day.csv?date={DATE}&within={WITHIN}&table={table}")
        ).content.decode("utf-8-sig")
        *parts, total = csv.DictReader(io.StringIO(text))
        assert (
            sum(int(each["Offered"]) for each in parts) == int(total["Offered"]) == told["total"]["offered"]
        )


async def _follow_agents_down(desk: Desk, told: dict[str, Any]) -> None:
    """Every number of an agent is as many pieces, or as long together, as it says; a stretch of time leads to its events."""
    agents = [each for each in told["agents"] if each["handled"]]
    assert len(agents) == 3
    for agent in agents:
        of = f"/reports/pieces?date={DATE}&agent_id={agent['agent_id']}&number="
        numbers = (
            "handled",
            "interaction",
            "declined",
            "timed_out",
            "ready",
            "not_ready",
            "occupied",
            "occupancy",
        )
        found = {name: (await desk.do("GET", of + name)).json() for name in numbers}
        for name in ("handled", "declined", "timed_out"):
            assert found[name]["count"] == agent[name] > 0
        averages = {"average_handling": found["handled"], "average_interaction": found["interaction"]}
        for name, of_name in averages.items():
            assert of_name["seconds"] / of_name["count"] == pytest.approx(agent[name])
        states = agent["states"]
        assert found["ready"]["seconds"] == states["ready"] > 0
        assert found["occupied"]["seconds"] == states["occupied"] > 0
        away = {each["label"]: each["seconds"] for each in states["not_ready"]}
        assert away == {each["reason"]: each["seconds"] for each in found["not_ready"]["sums"]}
        sums = {each["outcome"]: each["seconds"] for each in found["occupancy"]["sums"]}
        assert sum(sums.values()) - sums.get("ready_idle", 0) == states["occupied"]
        assert states["occupied"] / sum(sums.values()) == pytest.approx(states["occupancy"])
        for each in found.values():
            assert each["seconds"] == sum(one["seconds"] for one in each["sums"])
            if each["next"] is None:
                assert each["seconds"] == sum(one["seconds"] or 0 for one in each["pieces"])
        for stretch in (found["ready"]["pieces"][0], found["not_ready"]["pieces"][-1]):
            between = f"began_at={stretch['began_at']}&ended_at={stretch['ended_at']}"
            path = f"/reports/agents/{stretch['agent_id']}/presence?{between}"
            began, *later = (await desk.do("GET", path)).json()["events"]
            assert (began["presence"], began["reason"]) == (stretch["outcome"], stretch["reason"])
            assert began["occurred_at"] <= stretch["began_at"]
            assert [each["occurred_at"] for each in later] in ([], [stretch["ended_at"]])


async def test_numbers_follow_what_people_do_when_a_day_is_lived(composed: Composed, tenant: Tenant) -> None:
    _, today = await move_to_midday(composed, tenant)
    dana, yoav = await sit_down(composed, tenant, "dana"), await sit_down(composed, tenant, "yoav")
    visitor = await visit(composed, tenant, name="Ruth")
    await dana.be("ready")
    await visitor.write("hello")
    ((item, case_id, _),) = await dana.take_all()
    await dana.do("POST", f"/work-items/{item}/finish")
    await dana.do(
        "POST",
        f"/work-items/{item}/wrap-up",
        {"disposition_id": str(tenant.disposition_id), "resolve_case": True},
    )
    told = (await yoav.do("GET", f"/reports/day?date={today}")).json()
    assert (told["total"]["offered"], told["total"]["answered"], told["total"]["handled"]) == (1, 1, 1)
    assert told["is_over"] is False
    assert told["channels"][0]["key"] == "webchat"
    agent = next(each for each in told["agents"] if each["agent_id"] == str(dana.browser.agent.agent_id))
    assert agent["handled"] == 1
    piece = (await yoav.do("GET", f"/reports/pieces?date={today}&number=handled")).json()["pieces"][0]
    assert piece["case_id"] == str(case_id)
    assert piece["case_number"] > 0
    assert "Ruth" not in str(told) + str(piece)


async def test_numbers_are_for_those_who_may_read_them(composed: Composed, tenant: Tenant) -> None:
    dana, yoav = await sit_down(composed, tenant, "dana"), await sit_down(composed, tenant, "yoav")
    for path in (
        "/reports/day",
        "/reports/day.csv?table=queues",
        "/reports/pieces?number=offered",
        "/reports/counting",
    ):
        await dana.do("GET", path, expect=(403,))
        await yoav.do("GET", path)
    await yoav.do("PATCH", "/reports/counting", {"within": 30}, expect=(403,))
    admin = await sit_down(composed, tenant, "admin")
    changed = (await admin.do("PATCH", "/reports/counting", {"within": 30, "target_percent": 90})).json()
    assert changed == {"within": 30, "time_zone": ZONE, "target_percent": 90}
    assert (await yoav.do("GET", "/reports/day")).json()["within"] == 30


@pytest.mark.parametrize(
    ("on", "hours"), [(date(2026, 3, 27), 23), (date(2026, 10, 25), 25), (date(2026, 11, 21), 24)]
)
def test_day_has_as_many_hours_as_clocks_say_when_they_are_changed(on: date, hours: int) -> None:
    day = day_of(on, find_zone(ZONE))
    assert len(day.hours) == hours
    assert day.ends_at == day_of(on + timedelta(days=1), find_zone(ZONE)).begins_at


async def test_promised_waits_are_held_against_what_became_of_them(
    composed: Composed, tenant: Tenant
) -> None:
    admin, dana = await sit_down(composed, tenant, "admin"), await sit_down(composed, tenant, "dana")
    nothing = (await admin.do("GET", "/reports/promised-waits")).json()
    assert (nothing["queues"], nothing["total"]["kept"]) == ([], None)
    await dana.be("ready")
    await (await visit(composed, tenant)).write("Hello")
    await dana.take_all()
    await (await visit(composed, tenant)).write("Anybody there?")
    async with composed.core.database.system.acquire() as connection:
        # Of the one in hand it came true; the other waits beyond what they were told.
        await connection.execute(
            "UPDATE work_items SET promised_at = queued_at, promised_from = queued_at,"
            " promised_until = COALESCE(assigned_at + interval '1 minute', queued_at) WHERE tenant_id = $1",
            tenant.tenant_id,
        )
        assert (await look_at_promises(connection)).code == "doctor-promised-waits"
    found = (await admin.do("GET", "/reports/promised-waits")).json()
    expected = {"told": 2, "judged": 2, "within": 1, "sooner": 0, "later": 1, "kept": 0.5}
    assert found["total"] == expected
    assert found["queues"] == [{**expected, "queue_id": str(tenant.queue_id), "name": "Service"}]
    assert found["meant"] == 0.8
