"""Routing by skills as Wallace and Whitt (2005) studied it: six types of calls, 84 erlangs, 90 agents, ten minutes a call.

Two skills for each agent are almost as good as all six; that is how far a router may fall short of one line for all.
"""

from itertools import combinations
from random import Random

import pytest

from retzef.engine.planning import expect_without_patience
from retzef.engine.routing import RoutingPolicy
from retzef.engine.simulation import (
    ALL,
    AgentGroup,
    Asked,
    Demand,
    Estimate,
    Exponential,
    Part,
    PoolRouter,
    Scenario,
    SimulatedQueue,
    Steady,
    count,
    draw_visits,
    estimate_all,
    simulate,
)

SKILLS = tuple(f"skill {number}" for number in range(6))
AGENTS_EACH = 15
HANDLING = 600.0
PER_SECOND = 84 / HANDLING
# So long until the line is as long as it will be on average, at 93 % load.
WARM_UP = 40 * 3600.0


def setting(skills: int, calls: int, warm_up: float = WARM_UP) -> Scenario:
    """Fifteen agents are best at each skill; their other skills are spread evenly."""
    groups = []
    for place, best in enumerate(SKILLS):
        others = [SKILLS[(place + step) % 6] for step in range(1, 6)]
        sets = list(combinations(others, skills - 1))
        for number, second in enumerate(sets):
            size = AGENTS_EACH // len(sets) + (number < AGENTS_EACH % len(sets))
            levels = {best: 100} | dict.fromkeys(second, 50)
            groups.append(AgentGroup(f"{best} {number}", size, frozenset({"calls"}), levels))
    # A point for each level above what is asked: the best comes first, as in the paper.
    demands = tuple(
        Demand(skill, "calls", Steady(PER_SECOND * 600), Exponential(HANDLING), asks=(Asked(skill, 1, 1.0),))
        for skill in SKILLS
    )
    seconds = warm_up + calls / PER_SECOND
    queues = (SimulatedQueue("calls", target=30),)
    return Scenario("Wallace and Whitt", seconds, queues, demands, tuple(groups), warm_up=warm_up)


def replicate(scenario: Scenario, seeds: int) -> dict[Part, dict[str, Estimate]]:
    return estimate_all(
        [
            count(
                scenario,
                simulate(
                    scenario, draw_visits(scenario, Random(seed)), PoolRouter(scenario, RoutingPolicy())
                ),
            )
            for seed in range(seeds)
        ]
    )


def test_who_has_two_skills_is_mostly_given_what_they_are_best_at() -> None:
    found = replicate(setting(2, calls=1500, warm_up=3600), 1)[ALL]
    assert 0.55 < found["answered_by_best"].mean < 0.95


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_two_skills_are_almost_as_good_as_all() -> None:
    two = replicate(setting(2, calls=100_000), 8)
    assert two[ALL]["sl_answered_offered"].mean >= 0.60
    assert two[ALL]["average_speed_of_answer"].mean <= 70
    every = replicate(setting(6, calls=100_000), 8)
    pooled = expect_without_patience(PER_SECOND, HANDLING, 90, 30)
    assert pooled.answered_within == pytest.approx(0.695, abs=1e-3)
    for part in [ALL, *(("skill", skill) for skill in SKILLS)]:
        assert abs(every[part]["sl_answered_offered"].mean - pooled.answered_within) < 0.05
