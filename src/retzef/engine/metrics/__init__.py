"""Numbers of a contact centre, from facts: each with one definition, here and in docs/reference/metrics.md.

Pure: facts in, numbers out. `facts` says what goes in, `waits` reads the story of one work item, `figures` adds up and
divides, `states` measures what agents were doing.

Invariant: a number is a sum over waits or handlings, each of which names the facts it is made of; so every number can be
followed down to its events, and numbers of parts add up to that of the whole.
"""

from retzef.engine.metrics.facts import FACT_KINDS, Fact
from retzef.engine.metrics.figures import Figures, add_up, ratio
from retzef.engine.metrics.states import (
    Interval,
    PresenceFact,
    StateTimes,
    Stretch,
    added_seconds,
    clip,
    measure_states,
    ready_beside,
    stretches_of,
)
from retzef.engine.metrics.waits import Handling, Passed, Story, Wait, read_story

__all__ = [
    "FACT_KINDS",
    "Fact",
    "Figures",
    "Handling",
    "Interval",
    "Passed",
    "PresenceFact",
    "StateTimes",
    "Story",
    "Stretch",
    "Wait",
    "add_up",
    "added_seconds",
    "clip",
    "measure_states",
    "ratio",
    "read_story",
    "ready_beside",
    "stretches_of",
]
