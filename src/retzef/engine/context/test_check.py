"""Conditions are understood, or refused at the place where they are wrong; whatever is let through ends soon."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import cel
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from retzef.engine.context import Known, check_condition, check_shown, declare_facts
from retzef.engine.context.check import STEPS_MAX
from retzef.engine.context.errors import ConditionError
from retzef.engine.context.kinds import LIST_MAX, TEXT_MAX, Group, Many, Plain
from retzef.engine.fields import Field

FACTS = declare_facts(
    Known(
        customer_fields=(
            Field("tier", "choice", choices=("gold", "silver")), Field("debt", "money"), Field("score", "number"),
            Field("tags", "choices", choices=("vip", "press")), Field("vip", "yes_no"),
        ),
        case_fields=(Field("due", "date"),),
        queues=frozenset({"Billing", "Sales"}),
        labels=frozenset({"refund"}),
    )
)  # fmt: skip
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("true", {}),
        ('customer.language == "he"', {"customer.language": "text"}),
        ('customer.language in ["he", "ru"] || !identity.verified', {"customer.language": "text", "identity.verified": "yes_no"}),
        ('"refund" in case.labels && case.priority != "low"', {"case.labels": "list", "case.priority": "text"}),
        ('customer.fields.debt > 100 && customer.fields.debt_currency == "ILS"', {"customer.fields.debt": "number", "customer.fields.debt_currency": "text"}),
        ("customer.fields.score * 2 >= 7", {"customer.fields.score": "number"}),
        ('has(customer.fields.tier) ? customer.fields.tier == "gold" : false', {"customer.fields.tier": "text"}),
        ("told.debt.exists(d, now - d.due > days(90))", {"now": "instant", "told.debt": "list"}),
        ('sent.exists(m, m.campaign == "spring" && now - m.at <= minutes(15))', {"now": "instant", "sent": "list"}),
        ("size(case.interactions.filter(c, now - c.at < duration('48h'))) >= 3", {"case.interactions": "list", "now": "instant"}),
        ("case.opened_at < timestamp('2026-01-01T00:00:00+02:00') // old", {"case.opened_at": "instant"}),
        ("clock.hour in [9, 10] && clock.weekday == 'sunday'", {"clock.hour": "whole", "clock.weekday": "text"}),
        ('interaction.entry_point.contains("site") && !queue.is_open', {"interaction.entry_point": "text", "queue.is_open": "yes_no"}),
        ("told.order[0].total > 5.5", {"told.order": "list"}),
    ],
)  # fmt: skip
def test_it_says_what_it_reads_when_it_can_be_asked(source: str, reads: Mapping[str, str]) -> None:
    checked = check_condition(source, FACTS)
    assert checked.reads == reads
    cel.compile(checked.program)


@pytest.mark.parametrize(
    ("source", "code", "line", "column", "told"),
    [
        ("", "ends", 1, 1, {}),
        ("queue.is_open &&", "ends", 1, 17, {}),
        ("queue.is_open\n  && )", "syntax", 2, 6, {"found": ")"}),
        ("queue.is_open & true", "syntax", 1, 15, {"found": "&"}),
        ("1 < 2 < 3", "syntax", 1, 7, {"found": "<"}),
        ('customer.language == "he', "text", 1, 22, {}),
        (r'customer.language == "\q"', "text", 1, 23, {}),
        ("clock.hour > 1234567890123456", "number", 1, 14, {}),
        ("שלום", "syntax", 1, 1, {"found": "ש"}),
        ("custommer.language == 'he'", "fact", 1, 1, {"name": "custommer", "near": "customer"}),
        ("customer.langauge == 'he'", "fact", 1, 10, {"name": "customer.langauge", "near": "customer.language"}),
        ("customer.verified", "fact", 1, 10, {"name": "customer.verified", "near": "identity.verified"}),
        ("told.debt.exists(d, d.dues < now)", "fact", 1, 23, {"name": "dues", "near": "due"}),
        ("customer == 'he'", "operands", 1, 10, {"left": "group", "right": "text"}),
        ("clock.hour == '9'", "operands", 1, 12, {"left": "whole", "right": "text"}),
        ("now > 5", "operands", 1, 5, {"left": "instant", "right": "whole"}),
        ("clock.hour + 'a' == 1", "operands", 1, 12, {}),
        ("clock.hour", "yes-no", 1, 1, {"found": "whole"}),
        ("queue.is_open && clock.hour", "yes-no", 1, 18, {"found": "whole"}),
        ("queue.name == 'Billling'", "word", 1, 15, {"word": "Billling", "near": "Billing"}),
        ("'refunds' in case.labels", "word", 1, 1, {"near": "refund"}),
        ("customer.fields.tier in ['gold', 'golden']", "word", 1, 34, {"near": "gold"}),
        ("sizes(sent) > 1", "function", 1, 1, {"name": "sizes", "near": "size"}),
        ("getHours(now) > 1", "function", 1, 1, {"name": "getHours"}),
        ("interaction.channel.matches('a+')", "patterns", 1, 21, {}),
        ("days(clock.hour) > days(1)", "argument", 1, 6, {"name": "days"}),
        ("duration('a while') > days(1)", "argument", 1, 10, {}),
        ("has(customer)", "argument", 1, 5, {"name": "has"}),
        ("sent.exists(customer, true)", "argument", 1, 13, {}),
        ("sent.map(m, m.at) == sent", "function", 1, 6, {"name": "map"}),
        ("(" * 30 + "true" + ")" * 30, "deep", 1, 21, {}),
        ("true && " * 300 + "true", "long", 1, 2001, {}),
        ("true||" * 200 + "true", "parts", 1, 901, {"limit": 300}),
        ("sent.exists(a, sent.exists(b, sent.exists(c, a.at == c.at)))", "steps", 1, 1, {}),
        ("null", "syntax", 1, 1, {"found": "null"}),
    ],
)  # fmt: skip
def test_the_place_is_told_when_it_is_refused(
    source: str, code: str, line: int, column: int, told: Mapping[str, str]
) -> None:
    with pytest.raises(ConditionError) as refused:
        check_condition(source, FACTS)
    assert refused.value.code == f"routing-condition-{code}"
    assert (refused.value.params["line"], refused.value.params["column"]) == (line, column)
    assert refused.value.params.items() >= told.items()


def test_one_plain_value_is_shown_and_nothing_else() -> None:
    assert check_shown("sent[0].at", FACTS).type == Plain("instant")
    with pytest.raises(ConditionError) as refused:
        check_shown("sent", FACTS)
    assert refused.value.code == "routing-condition-shown"


HOSTILE = [
    "!" * 5_000 + "true", "-" * 1_900 + "1 == 1", "1" + "+1" * 900 + " == 2", "a" + ".b" * 900, "[" * 900, "true?" * 390, "sent" + "[0]" * 400,
    "sent.filter(a, " * 15 + "true" + ")" * 15, "customer.language.startsWith(" * 40, "\x00", "'" * 1_999, "\\", "//" * 900, "9" * 1_900 + " > 1",
    "true ? true : " * 130 + "true", " || ".join(["sent.exists(a, a.ours)"] * 60), "in in in", "a.in", "%d", "\U0001f600", "true" + ")" * 1_000,
]  # fmt: skip
_PIECES = st.sampled_from(
    [
        "customer",
        ".",
        "language",
        "fields",
        "sent",
        "told",
        "debt",
        "case",
        "interactions",
        "exists",
        "filter",
        "all",
        "size",
        "has",
        "(",
        ")",
        "[",
        "]",
        ",",
        "==",
        "!=",
        "<",
        "&&",
        "||",
        "!",
        "-",
        "+",
        "*",
        "/",
        "%",
        "?",
        ":",
        "in",
        "true",
        "0",
        "7",
        "1.5",
        "'he'",
        '"x"',
        "a",
        "d",
        "m",
        "at",
        "due",
        "amount",
        "now",
        "days",
        "minutes",
        "matches",
        ".",
        ".",
        "(",
        ")",
        "'",
        "\\",
        "\n",
        "@",
        "ש",
    ]
)


@pytest.mark.parametrize("source", HOSTILE)
def test_whatever_is_written_is_understood_or_refused_and_ends(source: str) -> None:
    _ask(source)


@settings(max_examples=300, deadline=None)
@example("told.debt.exists(d, d.amount / 0 > 1)")
@example("size(sent) % 0 == 1 / 0")
@given(st.one_of(st.lists(_PIECES, max_size=30).map(" ".join), st.text(max_size=60)))
def test_what_is_let_through_can_be_asked_of_full_lists(source: str) -> None:
    _ask(source)


def _ask(source: str) -> None:
    """The library agrees with what was understood, and whatever it answers is an answer or an error of its own."""
    try:
        checked = check_condition(source, FACTS)
    except ConditionError:
        return
    assert checked.steps <= STEPS_MAX
    with suppress(KeyError, IndexError, ArithmeticError):
        assert cel.compile(checked.program).execute(_full(FACTS)) in (True, False)


def _full(kind: Any) -> Any:
    """Every fact there is, as large as it may be."""
    match kind:
        case Group():
            return {name: _full(each) for name, each in kind.members.items()}
        case Many():
            return [_full(kind.of) for _ in range(LIST_MAX)]
        case _:
            values = {
                "yes_no": True,
                "whole": 3,
                "number": 2.5,
                "text": "x" * TEXT_MAX,
                "instant": NOW,
                "span": timedelta(hours=1),
            }
            return values[kind.type]
