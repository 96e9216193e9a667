"""Rules: when something happened, and things stand so, this is done. Which of them fire, and why not."""

from retzef.engine.rules.conditions import (
    KNOWN_WITH,
    LATELY_MAX,
    OPS,
    About,
    Condition,
    Op,
    Snapshot,
    ToldLately,
    facts_asked,
    is_met,
    is_sensible,
)
from retzef.engine.rules.decide import CHAIN_MAX, Match, Rule, Verdict, decide_rule
from retzef.engine.rules.events import KINDS_OF, TRIGGER_OF, RuleEvent

__all__ = [
    "CHAIN_MAX",
    "KINDS_OF",
    "KNOWN_WITH",
    "LATELY_MAX",
    "OPS",
    "TRIGGER_OF",
    "About",
    "Condition",
    "Match",
    "Op",
    "Rule",
    "RuleEvent",
    "Snapshot",
    "ToldLately",
    "Verdict",
    "decide_rule",
    "facts_asked",
    "is_met",
    "is_sensible",
]
