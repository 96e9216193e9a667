"""A centre that is not there: a month of it in a minute, with the routing code of the one that is.

`scenario` says who calls and who works, `visits` draws who comes, `loop` lets it happen event by event before a `router`,
`report` counts, `confidence` says how sure that is. Pure: a generator with a seed is passed in, so the same seed gives the
same month to the letter. All instants and durations are seconds.
"""

from retzef.engine.simulation.confidence import Estimate, estimate, student_quantile
from retzef.engine.simulation.durations import (
    Duration,
    Endless,
    Exponential,
    Fixed,
    LearntPatience,
    Lognormal,
    Recorded,
)
from retzef.engine.simulation.loop import Course, Wait, simulate
from retzef.engine.simulation.pool_router import PoolRouter
from retzef.engine.simulation.recorded import Reconstruction, RecordedCall, draw_recorded, reconstruct
from retzef.engine.simulation.report import (
    ALL,
    Figures,
    Part,
    count,
    estimate_all,
    estimate_difference,
)
from retzef.engine.simulation.router import Given, Item, Moved, Router, SimulatedAgent
from retzef.engine.simulation.scenario import (
    AgentGroup,
    Arrivals,
    Asked,
    CallBack,
    Demand,
    Instants,
    Profile,
    Scenario,
    Shift,
    Silences,
    SimulatedQueue,
    SimulatedRing,
    Steady,
)
from retzef.engine.simulation.simple import SIMPLE_RULES, FirstCome, PlainPriority
from retzef.engine.simulation.visits import VISITS_MAX, Visit, draw_visits, expect_visits
from retzef.engine.simulation.what_if import AS_IT_IS, WhatIf, apply_what_if

__all__ = [
    "ALL", "AS_IT_IS", "SIMPLE_RULES", "VISITS_MAX", "AgentGroup", "Arrivals", "Asked", "CallBack", "Course", "Demand", "Duration", "Endless",
    "Estimate", "Exponential", "Figures", "FirstCome", "Fixed", "Given", "Instants", "Item", "LearntPatience", "Lognormal",
    "Moved", "Part", "PlainPriority", "PoolRouter", "Profile", "Reconstruction", "Recorded", "RecordedCall", "Router", "Scenario", "Shift", "Silences", "SimulatedAgent",
    "SimulatedQueue", "SimulatedRing", "Steady", "Visit", "Wait", "WhatIf", "apply_what_if", "count", "draw_recorded", "draw_visits", "estimate", "estimate_all",
    "estimate_difference", "expect_visits", "reconstruct", "simulate", "student_quantile",
]  # fmt: skip
