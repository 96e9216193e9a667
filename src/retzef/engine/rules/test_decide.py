"""Which rules fire, and what never goes in circles."""

from datetime import timedelta
from uuid import UUID

import pytest

from retzef.engine.rules import (
    CHAIN_MAX,
    LATELY_MAX,
    Condition,
    Match,
    Op,
    Rule,
    Snapshot,
    ToldLately,
    decide_rule,
    is_met,
    is_sensible,
)
from retzef.engine.rules.events import KINDS_OF
from retzef.kernel.events import EVENT_KINDS

ONE, OTHER = UUID(int=1), UUID(int=2)
MEANWHILE = Snapshot(
    {
        "priority": frozenset({"high"}), "label": frozenset({"a", "b"}), "customer_field.debt": frozenset({"1249.90 ILS"}),
        "customer_field.since": frozenset({"2024-02-01"}), "customer_field.plan": frozenset({"Gold"}),
    },
    "Шановні, поверніть кошти за подарунок! ובבקשה את הכסף",
)  # fmt: skip


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        (Condition("priority", "any_of", ("high", "urgent")), True),
        (Condition("priority", "none_of", ("high",)), False),
        (Condition("label", "all_of", ("a", "b")), True),
        (Condition("label", "all_of", ("a", "c")), False),
        (Condition("label", "empty"), False),
        (Condition("owner", "empty"), True),
        (Condition("owner", "any_of", ("somebody",)), False),
        (Condition("customer_field", "any_of", ("gold",), "plan"), True),
        (Condition("customer_field", "at_least", ("1000",), "debt"), True),
        (Condition("customer_field", "less_than", ("999.99",), "debt"), False),
        (Condition("customer_field", "at_least", ("1000.00 ILS",), "debt"), True),
        (Condition("customer_field", "at_least", ("1000.00 USD",), "debt"), False),
        (Condition("customer_field", "less_than", ("9000.00 USD",), "debt"), False),
        (Condition("customer_field", "less_than", ("2025-01-01",), "since"), True),
        (Condition("customer_field", "at_least", ("5",), "nothing"), False),
        (Condition("customer_field", "filled", (), "plan"), True),
    ],
)
def test_condition_is_met_when_what_is_known_says_so(condition: Condition, met: bool) -> None:
    assert is_met(condition, MEANWHILE) is met


FACTS = Snapshot(
    {},
    facts=(
        ToldLately("order", timedelta(minutes=5), {"status": "shipped", "total": "50.00 ILS"}),
        ToldLately("order", timedelta(minutes=90), {"status": "late", "total": "900.00 ILS"}),
        ToldLately("visit", timedelta(minutes=-1), {}),
    ),
)


@pytest.mark.parametrize(
    ("key", "within", "op", "values", "met"),
    [
        ("order", 10, "filled", (), True),
        ("debt", 10, "filled", (), False),
        ("debt", 10, "empty", (), True),
        ("visit", 1, "filled", (), True),  # by a clock that is ahead of ours
        ("order.status", 60, "any_of", ("late",), False),
        ("order.status", 90, "any_of", ("Late",), True),
        ("order.status", 60, "none_of", ("late",), True),
        ("order.status", 90, "none_of", ("late",), False),
        ("order.total", 60, "at_least", ("900",), False),
        ("order.total", 90, "at_least", ("900",), True),
        ("order.total", 90, "less_than", ("60",), True),
        ("order.nothing", 90, "filled", (), False),
    ],
)
def test_fact_told_lately_is_known_when_it_occurred_within_the_time_asked(
    key: str, within: int, op: Op, values: tuple[str, ...], met: bool
) -> None:
    condition = Condition("fact_lately", op, values, key, within)
    assert is_sensible(condition, "message_received")
    assert is_met(condition, FACTS) is met


@pytest.mark.parametrize(
    "condition",
    [
        Condition("fact_lately", "filled", (), "order"),
        Condition("fact_lately", "filled", (), None, 5),
        Condition("fact_lately", "any_of", ("late",), "order", 5),
        Condition("fact_lately", "filled", (), "order", LATELY_MAX + 1),
        Condition("priority", "any_of", ("high",), None, 5),
    ],
)
def test_condition_is_refused_when_it_does_not_say_which_fact_or_since_when(condition: Condition) -> None:
    assert not is_sensible(condition, "message_received")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("кошти",), True),
        (("коштів",), True),  # another form of it
        (("כסף",), True),  # without the letter before it
        (("בבקשה",), True),
        (("подарунки",), True),
        (("кошти за подарунок",), True),
        (("подарунок за кошти",), False),
        (("дарунок",), False),  # a part of a word is another word
        (("!",), False),
    ],
)
def test_words_are_said_when_they_stand_in_any_form(words: tuple[str, ...], said: bool) -> None:
    assert is_met(Condition("text", "any_of", words), MEANWHILE) is said
    assert is_met(Condition("text", "none_of", words), MEANWHILE) is not said


def a_rule(match: Match, *conditions: Condition) -> Rule:
    return Rule(ONE, "message_received", match, conditions)


def test_rule_fires_when_all_or_any_of_its_conditions_hold() -> None:
    high, owned = Condition("priority", "any_of", ("high",)), Condition("owner", "filled")
    for match, conditions, verdict in (
        ("all", (high, owned), "no"), ("any", (high, owned), "fires"), ("all", (), "fires"), ("any", (), "fires"),
    ):  # fmt: skip
        rule = a_rule("all" if match == "all" else "any", *conditions)
        assert decide_rule(rule, "message_received", MEANWHILE, ()) == verdict
        assert decide_rule(rule, "message_sent", MEANWHILE, ()) == "no"


def test_rule_is_held_back_when_it_led_to_the_event_itself_or_the_chain_is_long() -> None:
    rule = a_rule("all")
    assert decide_rule(rule, "message_received", MEANWHILE, {OTHER}) == "fires"
    assert decide_rule(rule, "message_received", MEANWHILE, {OTHER, ONE}) == "own_doing"
    others = {UUID(int=10 + each) for each in range(CHAIN_MAX)}
    assert decide_rule(rule, "message_received", MEANWHILE, others) == "chain_too_long"


def test_every_kind_that_begins_a_rule_is_one_of_the_journal_and_begins_one_event() -> None:
    kinds = [kind for kinds in KINDS_OF.values() for kind in kinds]
    assert set(kinds) <= EVENT_KINDS
    assert len(kinds) == len(set(kinds))
