"""How many agents are needed, and what customers may expect of so many: the mathematics of waiting lines.

`erlang` says what becomes of callers in a line with so many agents (Erlang B, C and A, exact), `patience` learns from
records how long callers would have waited (Kaplan–Meier), `staffing` finds the fewest agents that keep a promise.
Pure, and of the standard library alone. Durations are in seconds, a load in erlangs (calls at work at once on average).
"""

from retzef.engine.planning.erlang import (
    Expectation,
    erlang_b,
    erlang_c,
    expect_with_patience,
    expect_without_patience,
)
from retzef.engine.planning.patience import Survival, estimate_survival
from retzef.engine.planning.staffing import AGENTS_MAX, Promise, find_agents

__all__ = [
    "AGENTS_MAX",
    "Expectation",
    "Promise",
    "Survival",
    "erlang_b",
    "erlang_c",
    "estimate_survival",
    "expect_with_patience",
    "expect_without_patience",
    "find_agents",
]
