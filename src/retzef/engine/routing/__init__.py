"""Who gets what: `decide_round` looks at everything that waits and everybody who is ready, and answers with offers.

A round is a value: the same state, policy and instant give the same round to the letter, so yesterday's rounds can
be replayed, another policy can be tried beside the real one, and a month can be simulated.
"""

from retzef.engine.routing.decide import Explained, decide, decide_round, explain_item
from retzef.engine.routing.explain import Reason
from retzef.engine.routing.matching import MANY_PAIRS
from retzef.engine.routing.policy import LIVE_MEDIA, RoutingPolicy
from retzef.engine.routing.pool import Pool
from retzef.engine.routing.rank import rank_of
from retzef.engine.routing.round import (
    AbsentAgent,
    Candidate,
    NewOffer,
    Overflow,
    ReleasedOffer,
    ReturnedWork,
    RingChange,
    Round,
    StillWaiting,
)
from retzef.engine.routing.solve import prepare
from retzef.engine.routing.state import (
    Carried,
    HeldWork,
    PendingOffer,
    QueueRule,
    ReadyAgent,
    Requirement,
    Ring,
    RoutingState,
    WaitingItem,
    WrapUp,
)

__all__ = [
    "LIVE_MEDIA",
    "MANY_PAIRS",
    "AbsentAgent",
    "Candidate",
    "Carried",
    "Explained",
    "HeldWork",
    "NewOffer",
    "Overflow",
    "PendingOffer",
    "Pool",
    "QueueRule",
    "ReadyAgent",
    "Reason",
    "ReleasedOffer",
    "Requirement",
    "ReturnedWork",
    "Ring",
    "RingChange",
    "Round",
    "RoutingPolicy",
    "RoutingState",
    "StillWaiting",
    "WaitingItem",
    "WrapUp",
    "decide",
    "decide_round",
    "explain_item",
    "prepare",
    "rank_of",
]
