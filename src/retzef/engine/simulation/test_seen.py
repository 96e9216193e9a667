"""A scenario from the records of a centre."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import yaml

from retzef.engine.simulation import Profile, expect_visits
from retzef.engine.simulation.scenario_file import parse_scenario
from retzef.engine.simulation.seen import (
    SeenAgent,
    SeenCentre,
    SeenQueue,
    SeenRing,
    SeenVisit,
    describe_centre,
    name_lines,
)

SALES, CARE = UUID(int=1), UUID(int=2)
# Two weeks from a Monday.
DAYS = [date(2026, 3, 2) + timedelta(days=number) for number in range(14)]


def _at(day: date, hour: float) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(hours=hour)  # noqa: DTZ001 - clocks of the centre


def _visit(day: date, hour: float, queue: UUID = SALES, **more: Any) -> SeenVisit:
    return SeenVisit(
        queue, "chat", 2, _at(day, hour), **{"waited": 30.0, "is_answered": True, "handling": 240.0} | more
    )


def _agent(*queues: UUID, days: list[date], skills: Mapping[str, int] | None = None) -> SeenAgent:
    present = tuple((_at(day, 8.9), _at(day, 17)) for day in days)
    return SeenAgent(frozenset(queues), skills or {}, 8, {}, present)


QUEUES = [
    SeenQueue(SALES, "Sales", 60.0, True, (("hebrew", 40, 2.0),), (SeenRing(90.0, 20, ("hebrew",), (CARE,)),), max_wait=600.0, overflow=CARE),
    SeenQueue(CARE, "Care", 120.0),
]  # fmt: skip


def test_a_centre_comes_as_often_and_works_as_long_as_it_was_seen_to() -> None:
    weekdays = [day for day in DAYS if day.weekday() < 5]
    visits = [_visit(day, 9 + number / 10) for day in weekdays for number in range(20)]
    visits += [_visit(day, 12.0, waited=200.0, is_answered=False, handling=None) for day in weekdays]
    agents = [_agent(SALES, CARE, days=weekdays, skills={"hebrew": 80}) for _ in range(3)]
    agents.append(_agent(SALES, days=weekdays[:4]))  # less than half of the Fridays, and of no weekend
    agents.append(_agent(CARE, days=[]))
    document = describe_centre(SeenCentre(QUEUES, agents, visits, DAYS), "Ours", 7)
    scenario = parse_scenario(yaml.safe_dump(document, sort_keys=False), "ours", "ours")
    assert (scenario.name, scenario.seconds) == ("Ours", 7 * 86_400)
    # 21 on each of five days.
    assert round(expect_visits(scenario)) == 105
    (demand,) = scenario.demands
    assert isinstance(demand.arrivals, Profile)
    assert demand.arrivals.per_half_hour[5 * 48 :] == (0.0,) * 96
    assert [group.count for group in scenario.groups] == [3, 1]
    shifts = {(shift.begins / 3600, shift.ends / 3600, shift.weekdays) for shift in scenario.groups[0].shifts}
    assert shifts == {(9.0, 17.0, frozenset(range(5)))}
    assert scenario.groups[1].shifts[0].weekdays == frozenset({0, 1, 2, 3})
    sales, care = scenario.queues
    assert (sales.name, sales.medium, sales.load, sales.target, sales.max_wait, sales.overflow) == (
        "Sales",
        "chat",
        2,
        60.0,
        600.0,
        "Care",
    )
    assert sales.rings[0].also == frozenset({"Care"})
    assert care.urges is False


def test_what_is_asked_and_worth_otherwise_is_a_demand_of_its_own_when_it_is_frequent() -> None:
    visits = [_visit(day, 10) for day in DAYS for _ in range(5)]
    visits += [_visit(day, 11, customer_value=90, priority=3) for day in DAYS for _ in range(5)]
    visits += [_visit(DAYS[0], 12, priority=1)]
    document = describe_centre(SeenCentre(QUEUES, [_agent(SALES, days=DAYS)], visits, DAYS), "Ours", 7)
    scenario = parse_scenario(yaml.safe_dump(document), "ours", "ours")
    assert {(demand.priority, demand.customer_value) for demand in scenario.demands} == {(0, 0), (3, 90)}
    assert round(expect_visits(scenario) * 2) == len(visits)


def test_lines_are_named_apart_when_a_queue_has_several_media_or_a_name_is_there_twice() -> None:
    named = name_lines([(SALES, "chat"), (SALES, "email"), (CARE, "chat")], {SALES: "Help", CARE: "Help"})
    assert list(named.values()) == ["Help · chat", "Help · email", "Help"]
    assert list(name_lines([(SALES, "chat"), (CARE, "chat")], {SALES: "Help", CARE: "Help"}).values()) == [
        "Help",
        "Help 2",
    ]


def test_patience_is_learnt_of_those_who_hung_up_and_those_who_did_not() -> None:
    visits = [_visit(day, 10, waited=5.0) for day in DAYS for _ in range(3)]
    visits += [_visit(day, 10, waited=60.0, is_answered=False, handling=None) for day in DAYS]
    document = describe_centre(SeenCentre(QUEUES, [], visits, DAYS), "Ours", 7)
    (demand,) = cast("dict[str, dict[str, Any]]", document["demands"]).values()
    assert set(demand["patience"]["hung_up"]) == {60}
    assert set(demand["patience"]["answered"]) == {5}
    assert len(demand["patience"]["answered"]) == 3 * len(demand["patience"]["hung_up"])
