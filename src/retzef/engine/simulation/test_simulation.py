"""Centres so small that what must happen can be told beforehand, and ones whose long run is known exactly."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest

from retzef.engine.planning import expect_with_patience, expect_without_patience
from retzef.engine.routing import RoutingPolicy
from retzef.engine.simulation import (
    ALL,
    AgentGroup,
    Asked,
    CallBack,
    Course,
    Demand,
    Duration,
    Endless,
    Estimate,
    Exponential,
    FirstCome,
    Fixed,
    Instants,
    PlainPriority,
    PoolRouter,
    Profile,
    Router,
    Scenario,
    Shift,
    Silences,
    SimulatedQueue,
    SimulatedRing,
    Steady,
    count,
    draw_visits,
    estimate_all,
    estimate_difference,
    simulate,
)

HOUR = 3600.0
ONE_QUEUE = (SimulatedQueue("calls"),)


def one_line(
    per_hour: float, handling: Duration, agents: int, patience: Duration | None = None, hours: float = 12
) -> Scenario:
    demand = Demand("callers", "calls", Steady(per_hour), handling, patience or Endless())
    group = AgentGroup("agents", agents, frozenset({"calls"}))
    return Scenario("one line", (hours + 2) * HOUR, ONE_QUEUE, (demand,), (group,), warm_up=2 * HOUR)


def replicate(scenario: Scenario, seeds: int) -> dict[str, Estimate]:
    runs = [
        count(scenario, simulate(scenario, draw_visits(scenario, Random(seed)), FirstCome(scenario)))
        for seed in range(seeds)
    ]
    return estimate_all(runs)[ALL]


def ours(scenario: Scenario, policy: RoutingPolicy | None = None) -> PoolRouter:
    return PoolRouter(scenario, policy or RoutingPolicy())


def run(scenario: Scenario, router: Router, seed: int = 1) -> Course:
    return simulate(scenario, draw_visits(scenario, Random(seed)), router)


def waits(course: Course) -> list[tuple[int, float]]:
    return [(wait.end, round(wait.waited, 3)) for wait in course.waits]


@pytest.mark.parametrize(
    ("hours", "seeds"), [(10, 8), pytest.param(400, 20, marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_patient_callers_fare_as_erlang_c_says(hours: float, seeds: int) -> None:
    found = replicate(one_line(200, Exponential(180), 14, hours=hours), seeds)
    expected = expect_without_patience(200 / 3600, 180, 14, 20)
    assert found["sl_answered_offered"].holds(expected.answered_within)
    assert found["average_speed_of_answer"].holds(expected.average_speed_of_answer)
    assert found["occupancy"].holds(expected.occupancy)


@pytest.mark.parametrize(
    ("hours", "seeds"), [(6, 8), pytest.param(100, 20, marks=pytest.mark.slow)], ids=["short", "long"]
)
def test_impatient_callers_fare_as_erlang_a_says(hours: float, seeds: int) -> None:
    found = replicate(one_line(48 * 60, Exponential(60), 50, Exponential(120), hours=hours), seeds)
    expected = expect_with_patience(48 / 60, 60, 120, 50, 20)
    assert found["sl_answered_offered"].holds(expected.answered_within)
    assert found["sl_ans_plus_short_abandon"].holds(expected.answered_within + expected.abandoned_within)
    assert found["abandonment"].holds(expected.abandonment)
    assert found["average_wait"].holds(expected.average_wait)
    assert found["average_speed_of_answer"].holds(expected.average_speed_of_answer)
    assert found["occupancy"].holds(expected.occupancy)


def test_who_finds_nobody_free_and_will_not_wait_is_lost_as_erlang_b_says() -> None:
    found = replicate(one_line(200, Exponential(180), 10, Fixed(0.0), hours=20), 8)
    assert found["abandonment"].holds(0.214582)


def skilled(seed_hours: float = 3) -> Scenario:
    skills = ("cards", "loans", "web")
    demands = tuple(
        Demand(skill, "calls", Steady(80), Exponential(240), Exponential(300), asks=(Asked(skill),))
        for skill in skills
    )
    groups = (
        *(AgentGroup(skill, 4, frozenset({"calls"}), {skill: 80}) for skill in skills),
        AgentGroup("all", 3, frozenset({"calls"}), dict.fromkeys(skills, 60), shifts=(Shift(frozenset(range(7)), HOUR, 2 * HOUR),)),
    )  # fmt: skip
    return Scenario("skills", seed_hours * HOUR, ONE_QUEUE, demands, groups)


@pytest.mark.parametrize("seed", range(5))
def test_the_real_engine_decides_as_the_simple_rule_when_nothing_else_is_asked_of_it(seed: int) -> None:
    scenario = skilled()
    plain, real = run(scenario, FirstCome(scenario), seed), run(scenario, ours(scenario), seed)
    assert len(plain.waits) > 500
    assert plain.waits == real.waits
    assert plain.busy == pytest.approx(real.busy)


def test_the_same_seed_gives_the_same_month_to_the_letter() -> None:
    scenario = skilled()
    assert run(scenario, ours(scenario), 7).waits == run(scenario, ours(scenario), 7).waits
    assert run(scenario, ours(scenario), 7).waits != run(scenario, ours(scenario), 8).waits


def test_levels_above_what_is_asked_bring_calls_to_whom_they_suit() -> None:
    scenario = skilled()
    weighted = Scenario(
        "weighted", scenario.seconds, scenario.queues,
        tuple(Demand(each.name, each.queue, each.arrivals, each.handling, each.patience, asks=(Asked(each.name, 1, 50.0),)) for each in scenario.demands),
        scenario.groups,
    )  # fmt: skip
    plain = sum(wait.group == 3 for wait in run(scenario, ours(scenario)).waits)
    assert sum(wait.group == 3 for wait in run(weighted, ours(weighted)).waits) < plain


# ---------------------------------------------------------------- what happens to one


def few(
    *demands: Demand,
    queues: tuple[SimulatedQueue, ...] = ONE_QUEUE,
    groups: Sequence[AgentGroup] = (AgentGroup("one", 1, frozenset({"calls"})),),
    seconds: float = 1000.0,
    **others: float,
) -> Scenario:
    return Scenario("few", seconds, queues, demands, tuple(groups), **others)  # type: ignore[arg-type]


def calls(
    *at: float, name: str = "calls", handling: float = 100, patience: float = 1e9, **others: object
) -> Demand:
    return Demand(name, "calls", Instants(at), Fixed(handling), Fixed(patience), **others)  # type: ignore[arg-type]


def test_a_caller_waits_until_whoever_is_at_work_is_through_and_wrapped_up() -> None:
    scenario = few(calls(0, 10, 20, patience=150, wrap_up=Fixed(30)))
    for router in (FirstCome(scenario), ours(scenario)):
        course = run(scenario, router)
        assert waits(course) == [(1, 0), (1, 120), (2, 150)]
        assert course.busy == [260]
        assert course.staffed == [1000]


def test_a_higher_priority_goes_first() -> None:
    scenario = few(calls(0, 10, name="usual"), calls(20, name="high", priority=2))
    assert waits(run(scenario, FirstCome(scenario))) == [(1, 0), (1, 90), (1, 180)]
    for router in (PlainPriority(scenario), ours(scenario)):
        assert waits(run(scenario, router)) == [(1, 0), (1, 190), (1, 80)]


def test_the_longest_idle_gets_the_next_call() -> None:
    group = AgentGroup("two", 2, frozenset({"calls"}))
    early = AgentGroup("early", 1, frozenset({"calls"}), stretches=((0, 1000),))
    late = AgentGroup("late", 1, frozenset({"calls"}), stretches=((50, 1000),))
    scenario = few(calls(60, 200, 300), groups=(late, early))
    for router in (FirstCome(scenario), ours(scenario)):
        assert [wait.group for wait in run(scenario, router).waits] == [1, 0, 1]
    scenario = few(calls(0, 1, 2), groups=(group,))
    assert waits(run(scenario, FirstCome(scenario))) == [(1, 0), (1, 0), (1, 98)]


def test_shifts_end_when_what_is_in_hand_is_done() -> None:
    day = Shift(frozenset({0}), 0, 50)
    scenario = few(calls(10, 60), groups=[AgentGroup("one", 1, frozenset({"calls"}), shifts=(day,))])
    for router in (FirstCome(scenario), ours(scenario)):
        course = run(scenario, router)
        assert waits(course) == [(1, 0), (0, 940)]
        # At work for a minute longer than the shift.
        assert (course.busy, course.staffed) == ([100], [110])


def test_a_shift_of_the_night_goes_on_after_midnight_and_weekdays_count_from_the_first() -> None:
    night = AgentGroup("night", 1, frozenset({"calls"}), shifts=(Shift(frozenset({4}), 22 * HOUR, 6 * HOUR),))
    assert night.list_stretches(4, 48 * HOUR) == [(22 * HOUR, 30 * HOUR)]
    # On Saturday the night of Friday ends.
    assert night.list_stretches(5, 24 * HOUR) == [(0, 6 * HOUR)]
    assert night.list_stretches(6, 24 * HOUR) == []


def test_chats_are_written_beside_one_another_and_slow_each_other_down() -> None:
    queues = (SimulatedQueue("calls", "chat"),)
    group = [AgentGroup("one", 1, frozenset({"calls"}), capacity=3, caps={"chat": 2})]
    scenario = few(calls(0, 10, 20), queues=queues, groups=group, slower_by=0.5)
    for router in (FirstCome(scenario), ours(scenario)):
        course = run(scenario, router)
        # The second takes 150 seconds; the third comes when the first is done, for it is one too many.
        assert waits(course) == [(1, 0), (1, 0), (1, 80)]
        assert course.busy == [250]


def test_a_chat_that_is_silent_makes_room_for_another() -> None:
    queues = (SimulatedQueue("calls", "chat", load=2),)
    group = [AgentGroup("one", 1, frozenset({"calls"}), capacity=3)]
    scenario = few(
        calls(0, 1, handling=900, silences=Silences(talking=20, silent=1e7)), queues=queues, groups=group
    )
    assert waits(run(scenario, ours(scenario)))[1] == (1, 899)
    policy = RoutingPolicy(silent_after=timedelta(seconds=60), silent_percent=50)
    end, waited = waits(run(scenario, ours(scenario, policy)))[1]
    assert end == 1
    assert 60 < waited < 300


def test_work_that_can_wait_fills_quiet_minutes_and_yields_to_calls() -> None:
    queues = (SimulatedQueue("mails", "email", load=1), SimulatedQueue("calls"))
    mails = Demand("mails", "mails", Instants((0, 1, 2)), Fixed(50))
    group = [AgentGroup("one", 1, frozenset({"calls", "mails"}))]
    scenario = few(mails, calls(10, 20), queues=queues, groups=group)
    for router in (FirstCome(scenario), ours(scenario)):
        course = run(scenario, router)
        assert [(wait.demand, wait.waited) for wait in course.waits] == [
            (0, 0),
            (0, 249),
            (0, 298),
            (1, 40),
            (1, 130),
        ]


def test_a_call_interrupts_a_mail_which_then_takes_longer() -> None:
    queues = (SimulatedQueue("mails", "email"), SimulatedQueue("calls"))
    mails = Demand("mails", "mails", Instants((0, 1)), Fixed(50))
    group = [AgentGroup("one", 1, frozenset({"calls", "mails"}))]
    scenario = few(mails, calls(10), queues=queues, groups=group)
    policy = RoutingPolicy(interrupts={"voice": frozenset({"email"})}, overcommit_percent=200)
    # The second mail waits until the first is done: at 50, and 100 more for the call.
    assert waits(run(scenario, ours(scenario, policy))) == [(1, 0), (1, 149), (1, 0)]


def test_who_would_rather_be_called_back_leaves_the_queue_and_is() -> None:
    queues = (SimulatedQueue("calls"), SimulatedQueue("backs", "call_back"))
    group = [AgentGroup("one", 1, frozenset({"calls", "backs"}))]
    choice = CallBack("backs", after=30, share=1.0)
    scenario = few(calls(0, 10, call_back=choice), queues=queues, groups=group)
    course = run(scenario, FirstCome(scenario))
    assert waits(course) == [(1, 0), (3, 30), (1, 60)]
    figures = count(scenario, course).values
    assert figures[("queue", "calls")]["called_back"] == 1
    assert figures[("queue", "calls")]["abandonment"] == 0
    assert figures[("queue", "backs")]["answered"] == 1


def test_who_hung_up_is_called_back_where_the_centre_does_that() -> None:
    queues = (SimulatedQueue("calls"), SimulatedQueue("backs", "call_back"))
    group = [AgentGroup("one", 1, frozenset({"calls", "backs"}))]
    choice = CallBack("backs", share_of_gone=1.0)
    scenario = few(calls(0, 10, patience=20, call_back=choice), queues=queues, groups=group)
    assert waits(run(scenario, FirstCome(scenario))) == [(1, 0), (2, 20), (1, 70)]


def test_who_waits_too_long_goes_on_in_another_queue_with_their_age() -> None:
    queues = (SimulatedQueue("calls", max_wait=60, overflow="others"), SimulatedQueue("others"))
    groups = (
        AgentGroup("one", 1, frozenset({"calls"})),
        AgentGroup("other", 1, frozenset({"others"}), stretches=((0, 1000),)),
    )
    scenario = few(calls(0, 10, handling=500), queues=queues, groups=groups)
    course = run(scenario, ours(scenario))
    assert [(wait.group, round(wait.waited, 2)) for wait in course.waits] == [(0, 0), (1, 60)]


def test_a_ring_lets_those_take_it_who_know_less() -> None:
    queues = (SimulatedQueue("calls", asks=(Asked("loans", 80),), rings=(SimulatedRing(45, lower_by=50),)),)
    groups = [AgentGroup("beginner", 1, frozenset({"calls"}), {"loans": 40})]
    scenario = few(calls(10), queues=queues, groups=groups)
    assert waits(run(scenario, FirstCome(scenario))) == [(0, 990)]
    end, waited = waits(run(scenario, ours(scenario)))[0]
    assert (end, round(waited, 2)) == (1, 45)


def test_after_signing_in_work_comes_little_by_little() -> None:
    queues = (SimulatedQueue("calls", "chat"),)
    group = [AgentGroup("one", 1, frozenset({"calls"}), capacity=4)]
    scenario = few(calls(0, 0, 0, 0, handling=900), queues=queues, groups=group)
    policy = RoutingPolicy(ramp_in=timedelta(seconds=400))
    course = run(scenario, ours(scenario, policy))
    assert [round(wait.waited) for wait in course.waits] == [0, 200, 300, 400]


def test_as_many_come_in_each_half_hour_as_the_profile_says() -> None:
    rates = [0.0] * 336
    rates[0], rates[48 * 6 + 20] = 300.0, 900.0
    demand = Demand("d", "calls", Profile(tuple(rates)), Fixed(1))
    at = [visit.at for visit in draw_visits(few(demand, seconds=7 * 86_400), Random(2))]
    assert at == sorted(at)
    first = sum(each < 1800 for each in at)
    assert 230 < first < 370
    assert 800 < len(at) - first < 1000
    sunday = Scenario("s", 86_400, ONE_QUEUE, (demand,), (), starts_on=6)
    assert all(36_000 <= visit.at < 37_800 for visit in draw_visits(sunday, Random(2)))


# ---------------------------------------------------------------- what is counted


def test_a_service_level_has_five_meanings() -> None:
    queues = (SimulatedQueue("calls", target=20),)
    # Busy with the first; then: answered late, hung up early, hung up late.
    scenario = few(
        calls(0, 10, patience=1e9), calls(15, name="early", patience=10), calls(20, name="late", patience=60), queues=queues
    )  # fmt: skip
    values = count(scenario, run(scenario, FirstCome(scenario))).values[ALL]
    assert values["offered"] == 4
    assert values["sl_answered_offered"] == 1 / 4
    assert values["sl_ans_plus_short_abandon"] == 2 / 4
    assert values["sl_exclude_short_abandon"] == 1 / 3
    assert values["sl_answered_only"] == 1 / 2
    assert values["sl_removed_within"] == 2 / 4
    assert values["abandonment"] == 1 / 2
    assert values["average_speed_of_answer"] == 45
    assert values["average_wait"] == (90 + 10 + 60) / 4
    assert values["occupancy"] == 0.2


def test_value_is_told_by_what_was_answered_and_in_time() -> None:
    scenario = few(
        calls(0, 10, customer_value=10),
        calls(20, name="rich", customer_value=60, business_value=20, patience=30),
    )
    values = count(scenario, run(scenario, FirstCome(scenario))).values
    assert values[ALL]["value_answered"] == 20 / 100
    assert values[ALL]["value_answered_within"] == 10 / 100
    assert values[("demand", "rich")]["value_answered"] == 0


def test_one_run_is_told_with_the_interval_of_its_stretches() -> None:
    scenario = one_line(200, Exponential(180), 14, hours=60)
    run_once = count(scenario, run(scenario, FirstCome(scenario)), in_batches=True)
    found = estimate_all([run_once])[ALL]
    assert found["sl_answered_offered"].samples == 20
    assert found["sl_answered_offered"].mean == run_once.values[ALL]["sl_answered_offered"]
    assert found["offered"].mean == run_once.values[ALL]["offered"]
    half = found["sl_answered_offered"].half_width
    assert half is not None
    assert 0.005 < half < 0.1


def test_of_the_same_customers_the_difference_is_surer_than_either() -> None:
    scenario = one_line(200, Exponential(180), 12, Exponential(120), hours=6)
    fewer = one_line(200, Exponential(180), 11, Exponential(120), hours=6)
    runs = [
        [count(each, run(each, FirstCome(each), seed)) for seed in range(6)] for each in (scenario, fewer)
    ]
    alone = estimate_all(runs[0])[ALL]["abandonment"].half_width
    difference = estimate_difference(runs[0], runs[1])[ALL]["abandonment"]
    assert difference.mean < 0
    assert alone is not None
    assert difference.half_width is not None
    assert difference.half_width < alone


def test_nobody_at_all_is_a_centre_too() -> None:
    scenario = few(calls(5, patience=10), groups=())
    values = count(scenario, run(scenario, FirstCome(scenario))).values
    assert values[ALL]["abandonment"] == 1
    assert values[ALL]["occupancy"] is None
    empty = few(calls())
    assert count(empty, run(empty, ours(empty))).values[ALL]["abandonment"] is None
