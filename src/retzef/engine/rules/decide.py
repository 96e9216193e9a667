"""Whether a rule fires on an event.

What a rule has done is an event too, and may fire others: the chain of rules that led to an event is known. No rule fires on what
it has led to itself, and no chain is longer than CHAIN_MAX: whatever is written, it comes to an end.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, TypeAlias
from uuid import UUID

from retzef.engine.rules.conditions import Condition, Snapshot, is_met
from retzef.engine.rules.events import RuleEvent

CHAIN_MAX = 5
Match: TypeAlias = Literal["all", "any"]
# `own_doing`, `chain_too_long`: it would fire, were it not for what led to the event.
Verdict: TypeAlias = Literal["no", "fires", "own_doing", "chain_too_long"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule asks. Without conditions it fires on each such event. `stops`: when it has fired, those after it are not asked."""

    rule_id: UUID
    event: RuleEvent
    match: Match
    conditions: tuple[Condition, ...]
    stops: bool = False


def decide_rule(rule: Rule, event: RuleEvent, snapshot: Snapshot, chain: Collection[UUID]) -> Verdict:
    """`chain`: the rules whose doing the event is, in any order."""
    if rule.event != event or not _holds(rule, snapshot):
        return "no"
    if rule.rule_id in chain:
        return "own_doing"
    return "chain_too_long" if len(chain) >= CHAIN_MAX else "fires"


def _holds(rule: Rule, snapshot: Snapshot) -> bool:
    met = [is_met(each, snapshot) for each in rule.conditions]
    return all(met) if rule.match == "all" or not met else any(met)
