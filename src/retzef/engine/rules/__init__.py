"""Rules: when something happened, and things stand so, this is done. Which of them fire, and why not."""

from retzef.engine.rules.conditions import (
    KNOWN_WITH,
    OPS,
    About,
    Condition,
    Op,
    Snapshot,
    is_met,
    is_sensible,
)
from retzef.engine.rules.decide import CHAIN_MAX, Match, Rule, Verdict, decide_rule
from retzef.engine.rules.events import KINDS_OF, TRIGGER_OF, RuleEvent

__all__ = [
    "CHAIN_MAX",
    "KINDS_OF",
    "KNOWN_WITH",
    "OPS",
    "TRIGGER_OF",
    "About",
    "Condition",
    "Match",
    "Op",
    "Rule",
    "RuleEvent",
    "Snapshot",
    "Verdict",
    "decide_rule",
    "is_met",
    "is_sensible",
]
