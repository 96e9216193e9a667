import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.planning import (
    AGENTS_MAX,
    Expectation,
    Promise,
    erlang_b,
    erlang_c,
    expect_with_patience,
    expect_without_patience,
    find_agents,
)


def test_blocking_is_that_of_the_tables() -> None:
    assert erlang_b(10, 10) == pytest.approx(0.214582, abs=1e-6)
    # Erlang's table of 1917, as printed since: a load that blocks 1 % or 5 % of so many lines.
    for agents, one, five in ((1, 0.0101, 0.0526), (5, 1.36, 2.22), (10, 4.46, 6.22), (20, 12.03, 15.25)):
        assert erlang_b(one, agents) == pytest.approx(0.01, abs=3e-4)
        assert erlang_b(five, agents) == pytest.approx(0.05, abs=3e-4)


@pytest.mark.parametrize("load", [Fraction(1, 3), Fraction(10), Fraction(84)])
@pytest.mark.parametrize("agents", [1, 7, 60])
def test_blocking_is_the_formula_in_whole_numbers(load: Fraction, agents: int) -> None:
    terms = [load**count / math.factorial(count) for count in range(agents + 1)]
    exact = float(terms[-1] / sum(terms))
    assert erlang_b(float(load), agents) == pytest.approx(exact, rel=1e-12)


def test_waiting_is_that_of_the_reference() -> None:
    assert [erlang_c(10, agents) for agents in (11, 12, 13, 14)] == pytest.approx(
        [0.68212, 0.44939, 0.28527, 0.17413], abs=5e-6
    )
    # More digits, from the sum over states in whole numbers.
    for agents in (11, 12, 13, 14):
        below = sum(Fraction(10) ** count / math.factorial(count) for count in range(agents))
        above = Fraction(10) ** agents / math.factorial(agents) * Fraction(agents, agents - 10)
        assert erlang_c(10, agents) == pytest.approx(float(above / (below + above)), abs=1e-12)


@pytest.mark.parametrize(
    ("agents", "level", "speed", "occupancy"),
    [
        (11, 0.3896, 122.8, 0.909),
        (12, 0.6402, 40.4, 0.833),
        (13, 0.7956, 17.1, 0.769),
        (14, 0.8884, 7.8, 0.714),
    ],
)
def test_two_hundred_calls_an_hour_are_answered_as_in_the_reference(
    agents: int, level: float, speed: float, occupancy: float
) -> None:
    expected = expect_without_patience(200 / 3600, 180, agents, 20)
    assert expected.answered_within == pytest.approx(level, abs=5.1e-5)
    assert expected.average_speed_of_answer == pytest.approx(speed, abs=0.051)
    assert expected.occupancy == pytest.approx(occupancy, abs=5.1e-4)


def test_impatient_callers_fare_as_in_the_table_of_garnett_mandelbaum_and_reiman() -> None:
    expected = expect_with_patience(48 / 60, 60, 120, 50, 20)
    assert expected.waits == pytest.approx(0.4678, abs=5e-5)
    assert expected.abandonment == pytest.approx(0.0309, abs=5e-5)
    assert expected.average_wait == pytest.approx(3.71, abs=5e-3)
    assert expected.occupancy == pytest.approx(0.930, abs=5e-4)
    patient = expect_without_patience(48 / 60, 60, 50, 20)
    assert patient.waits == pytest.approx(0.6945, abs=5e-5)
    assert patient.average_speed_of_answer == pytest.approx(20.83, abs=5e-3)


@pytest.mark.parametrize(
    ("rate", "handling", "patience", "agents", "within"),
    [
        (0.8, 60.0, 120.0, 50, 20.0),
        (0.5, 180.0, 60.0, 80, 10.0),
        (2.0, 30.0, 15.0, 20, 30.0),
        (0.1, 10.0, 600.0, 1, 5.0),
    ],
)
def test_impatient_callers_fare_as_the_states_one_by_one_say(
    rate: float, handling: float, patience: float, agents: int, within: float
) -> None:
    """Counted a second way: the chances of all states, and the wait of each place in the line by uniformization."""
    expected = expect_with_patience(rate, handling, patience, agents, within)
    found, chances = _chances(rate, handling, patience, agents)
    serving, leaving = agents / handling, 1 / patience
    waiting = sum(ahead * chance for ahead, chance in enumerate(chances))
    assert expected.waits == pytest.approx(found, abs=1e-9)
    assert expected.average_waiting == pytest.approx(waiting, rel=1e-9)
    assert expected.abandonment == pytest.approx(waiting * leaving / rate, abs=1e-9)
    assert expected.average_wait == pytest.approx(waiting / rate, rel=1e-9)
    within_line, gone = _ends_within(chances, serving, leaving, within)
    assert expected.answered_within == pytest.approx(1 - found + within_line, abs=1e-6)
    assert expected.abandoned_within == pytest.approx(gone, abs=1e-6)
    late, _ = _ends_within(chances, serving, leaving, 40 * patience)
    assert late == pytest.approx(found - expected.abandonment, abs=1e-6)


def test_the_speed_of_answer_is_the_area_above_what_is_answered_in_time() -> None:
    def answered(within: float) -> float:
        return expect_with_patience(0.8, 60, 120, 50, within).answered_within

    expected = expect_with_patience(0.8, 60, 120, 50, 0)
    share, step = 1 - expected.abandonment, 0.25
    late = [share - answered(step * (count + 0.5)) for count in range(1200)]
    assert expected.average_speed_of_answer == pytest.approx(step * math.fsum(late) / share, abs=3e-4)


def test_endless_patience_is_that_of_erlang_c() -> None:
    patient, endless = (
        expect_with_patience(200 / 3600, 180, 1e10, 13, 20),
        expect_without_patience(200 / 3600, 180, 13, 20),
    )
    assert patient.waits == pytest.approx(endless.waits, abs=1e-6)
    assert patient.answered_within == pytest.approx(endless.answered_within, abs=1e-6)
    assert patient.average_speed_of_answer == pytest.approx(endless.average_speed_of_answer, abs=1e-4)


@pytest.mark.parametrize(
    ("load", "agents", "patience"),
    [(5000, 4000, 2e4), (900, 1000, 60), (0.001, 200, 5), (3000, 10, 1e4), (1e-9, 1, 1)],
)
def test_nothing_overflows_or_vanishes_when_a_centre_is_very_large_or_very_small(
    load: float, agents: int, patience: float
) -> None:
    expected = expect_with_patience(load / 300, 300, patience, agents, 20)
    assert all(math.isfinite(value) for value in _values(expected))
    assert all(0 <= share <= 1 for share in (expected.waits, expected.answered_within, expected.abandonment))
    if load > agents:
        assert expected.abandonment == pytest.approx(1 - agents / load, abs=1e-3)


def test_where_nobody_works_everybody_hangs_up() -> None:
    expected = expect_with_patience(1, 60, 100, 0, 50)
    assert (expected.abandonment, expected.average_wait, expected.occupancy) == (1, 100, 0)
    assert expected.abandoned_within == pytest.approx(1 - math.exp(-0.5))


LOADS = st.floats(0.01, 300)
AGENTS = st.integers(1, 330)


@given(LOADS, AGENTS)
def test_blocking_follows_from_that_of_one_agent_less(load: float, agents: int) -> None:
    before = erlang_b(load, agents - 1)
    assert erlang_b(load, agents) == pytest.approx(load * before / (agents + load * before), rel=1e-12)
    assert erlang_b(load, agents) <= before
    assert erlang_b(load, agents) <= erlang_c(load, agents) <= 1


@given(LOADS, AGENTS, st.floats(1, 5000), st.floats(0, 300))
def test_one_agent_more_makes_nothing_worse(load: float, agents: int, patience: float, within: float) -> None:
    before = expect_with_patience(load / 100, 100, patience, agents, within)
    after = expect_with_patience(load / 100, 100, patience, agents + 1, within)
    rounding = 1e-9
    assert after.waits <= before.waits + rounding
    assert after.answered_within >= before.answered_within - rounding
    assert after.abandonment <= before.abandonment + rounding
    assert after.average_wait <= before.average_wait * (1 + rounding) + rounding
    assert after.occupancy <= before.occupancy + rounding
    assert before.answered_within + before.abandoned_within <= 1 + rounding
    # What comes is worked on or hangs up.
    assert before.occupancy * agents == pytest.approx(load * (1 - before.abandonment), rel=1e-6)


@given(LOADS, st.floats(0.01, 0.99), st.floats(0, 120), st.one_of(st.none(), st.floats(1, 2000)))
def test_the_fewest_agents_keep_the_promise_and_one_less_does_not(
    load: float, answered: float, within: float, patience: float | None
) -> None:
    promise = Promise(answered=answered, within=within)
    agents = find_agents(load / 200, 200, promise, patience)
    assert agents is not None

    def expect(count: int) -> Expectation:
        if patience is None:
            return expect_without_patience(load / 200, 200, count, within)
        return expect_with_patience(load / 200, 200, patience, count, within)

    assert promise.is_kept(expect(agents))
    assert not agents or not promise.is_kept(expect(agents - 1))


def test_eighty_in_twenty_seconds_takes_fourteen_agents() -> None:
    promise = Promise(answered=0.8, within=20)
    assert find_agents(200 / 3600, 180, promise) == 14
    assert find_agents(200 / 3600, 180, Promise(within=20, occupancy=0.7)) == 15
    # Callers who hang up are answered by nobody; but they make room.
    assert find_agents(200 / 3600, 180, promise, patience=120) == 12
    assert find_agents(0.0, 180, promise) == 0


def test_a_promise_that_nobody_can_keep_is_told() -> None:
    assert find_agents(10_000, 180, Promise()) is None
    assert find_agents(1, 180, Promise(answered=1.01), patience=60) is None
    assert AGENTS_MAX == 100_000


@pytest.mark.parametrize("load", [-1.0, math.inf, math.nan])
def test_a_load_that_is_none_is_refused(load: float) -> None:
    with pytest.raises(ValueError, match="load"):
        erlang_b(load, 3)
    with pytest.raises(ValueError, match="load"):
        erlang_c(load, 3)


@pytest.mark.parametrize("patience", [0.0, -1.0, math.inf, math.nan])
def test_a_patience_that_is_none_is_refused(patience: float) -> None:
    with pytest.raises(ValueError, match="patience"):
        expect_with_patience(1, 60, patience, 3, 20)


def _values(expected: Expectation) -> list[float]:
    return [getattr(expected, name) for name in Expectation.__slots__]


def _chances(rate: float, handling: float, patience: float, agents: int) -> tuple[float, list[float]]:
    """The chance that all agents are busy, and of so many waiting then."""
    weights, weight = [1.0], 1.0
    for present in range(1, agents + 600):
        weight *= rate / (min(present, agents) / handling + max(0, present - agents) / patience)
        weights.append(weight)
    total = math.fsum(weights)
    line = [each / total for each in weights[agents:]]
    return math.fsum(line), line


def _ends_within(chances: list[float], serving: float, leaving: float, within: float) -> tuple[float, float]:
    """How many are answered, and hang up, within T, by small steps of the whole line moving forward."""
    fastest = serving + (len(chances) + 1) * leaving
    # The chance of each number ahead, of one caller still waiting; weights of a Poisson number of steps.
    ahead, answered, gone = np.array(chances), 0.0, 0.0
    mean = fastest * within
    log_weight, later = -mean, 1.0
    onward = (serving + np.arange(1, len(chances)) * leaving) / fastest
    staying = 1 - (serving + np.arange(1, len(chances) + 1) * leaving) / fastest
    for step in range(int(mean + 12 * math.sqrt(mean) + 30)):
        # The share of the weight that is still to come: what happened by then, happened.
        later -= math.exp(log_weight)
        log_weight += math.log(mean / (step + 1))
        answered += float(ahead[0]) * serving / fastest * later
        gone += float(ahead.sum()) * leaving / fastest * later
        moved = ahead * staying
        moved[:-1] += ahead[1:] * onward
        ahead = moved
    return answered, gone
