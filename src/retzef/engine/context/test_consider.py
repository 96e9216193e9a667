"""Rules are asked in their order; what one cannot answer stops nobody."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from retzef.engine.context import (
    Answer,
    Considered,
    Effects,
    Gathered,
    Known,
    ReadyRule,
    all_reads,
    check_condition,
    compile_rule,
    consider,
    decide_priority,
    declare_facts,
    list_known,
    read_facts,
    read_notice,
)
from retzef.engine.context.errors import ConditionError
from retzef.engine.fields import Field
from retzef.engine.routing import Requirement
from retzef.kernel.ids import SkillId

NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
JERUSALEM = ZoneInfo("Asia/Jerusalem")
FACTS = declare_facts(
    Known(customer_fields=(Field("debt", "money"), Field("born", "date"), Field("tags", "choices", choices=("vip",))))
)  # fmt: skip
ITEM = {"work_item_id": "w", "queue_id": "q", "case_id": "c", "medium": "chat", "channel": "webchat"}
SMS = {"at": NOW - timedelta(minutes=9), "channel": "sms", "campaign": "spring", "ours": False}
SALES, BILLING, RUSSIAN = UUID(int=1), UUID(int=2), SkillId(UUID(int=3))


def rule(number: int, source: str, effects: Effects | None = None, **more: Any) -> ReadyRule:
    checked = check_condition(source, FACTS)
    return ReadyRule(UUID(int=number), checked.program, checked.reads, effects or Effects(), **more)


def ask(*rules: ReadyRule, **gathered: Any) -> tuple[Considered, list[Answer]]:
    given = msgspec.convert({**ITEM, **gathered}, Gathered)
    facts = read_facts(given, all_reads(rules), NOW, JERUSALEM)
    return consider([compile_rule(each) for each in rules], facts)


def test_later_rules_add_to_what_earlier_ones_set_until_one_is_the_last() -> None:
    considered, answers = ask(
        rule(1, "true", Effects(queue_id=SALES, skills=(Requirement(RUSSIAN, 40),), priority="high", customer_value=10)),
        rule(2, "interaction.medium == 'voice'", Effects(queue_id=BILLING)),
        rule(3, "interaction.medium == 'chat'", Effects(skills=(Requirement(RUSSIAN, 70),), priority="normal", business_value=5), stops=True),
        rule(4, "true", Effects(queue_id=BILLING)),
    )  # fmt: skip
    assert considered.effects == Effects(
        queue_id=SALES,
        skills=(Requirement(RUSSIAN, 70),),
        customer_value=10,
        business_value=5,
        priority="high",
    )
    assert [each.verdict for each in answers] == ["fires", "no", "fires", "skipped"]


@pytest.mark.parametrize(
    ("effects", "level", "becomes"),
    [
        (Effects(priority="high"), 0, "high"), (Effects(priority="high"), 2, None), (Effects(), 0, None),
        (Effects(priority="low", at_least=False), 2, "low"), (Effects(priority="low", at_least=False), -1, None),
    ],
)  # fmt: skip
def test_priority_is_raised_or_set(effects: Effects, level: int, becomes: str | None) -> None:
    assert decide_priority(effects, level) == becomes


def test_what_is_not_known_of_somebody_holds_for_no_rule_and_is_named() -> None:
    _, answers = ask(
        rule(1, "customer.fields.debt > 100"), rule(2, "!(customer.fields.debt > 100)"), rule(3, "has(customer.fields.debt)"),
        rule(4, "sent[0].campaign == 'spring'"), rule(5, "customer.language == 'he' || true"), sent=[],
    )  # fmt: skip
    told = [(each.verdict, each.name) for each in answers]
    assert told == [
        ("unknown", "debt"),
        ("unknown", "debt"),
        ("no", None),
        ("unknown", None),
        ("fires", None),
    ]


def test_rule_that_errs_is_left_out_and_says_why_when_others_go_on() -> None:
    considered, answers = ask(
        rule(1, "customer.open_cases % (customer.open_cases - 2) == 0", Effects(queue_id=BILLING)),
        rule(2, "true", Effects(queue_id=SALES)), open_cases=2,
    )  # fmt: skip
    assert considered.effects.queue_id == SALES
    assert answers[0].verdict == "erred"
    assert "zero" in str(answers[0].name)


@pytest.mark.parametrize(
    ("source", "gathered"),
    [
        ("customer.fields.debt == 125.5 && customer.fields.debt_currency == 'ILS'", {"customer_fields": {"debt": "125.50 ILS"}}),
        ("'vip' in customer.fields.tags", {"customer_fields": {"tags": ["vip"]}}),
        # A date begins where the business is; it is Tuesday there already.
        ("customer.fields.born == timestamp('2000-01-01T22:00:00Z') && clock.weekday == 'tuesday'", {"customer_fields": {"born": "2000-01-02"}}),
        ("sent.exists(m, m.campaign == 'spring' && now - m.at <= minutes(15) && !m.ours)", {"sent": [SMS]}),
        ("told.debt.exists(d, d.amount > 10 && now - d.due > days(90))", {"told": [{
            "kind": "debt", "at": NOW, "source": "erp",
            "content": [{"key": "amount", "type": "money", "value": "12 ILS"}, {"key": "due", "type": "date", "value": "2025-11-01"}],
        }]}),
        ("size(case.interactions.filter(c, now - c.at < days(2))) == 2", {"case_interactions": [
            {"at": NOW - timedelta(hours=each), "channel": "sms", "entry_point": "Line"} for each in (0, 1, 50)
        ]}),
        ("customer.language == 'he' && case.priority == 'high'", {"language": "he-IL", "priority": 1}),
    ],
)  # fmt: skip
def test_facts_are_compared_as_what_they_are(source: str, gathered: Mapping[str, Any]) -> None:
    _, answers = ask(rule(1, source), **gathered)
    assert answers[0].verdict == "fires", answers


def test_notice_shows_its_values_in_every_language() -> None:
    notice, reads = read_notice(
        {"en": "Answered our {{ sent[0].channel }} of {{sent[0].at}}", "he": "ענה להודעה מ-{{sent[0].at}}, חוב {{customer.fields.debt}}"}, FACTS
    )  # fmt: skip
    assert notice.texts == {"en": "Answered our {0} of {1}", "he": "ענה להודעה מ-{1}, חוב {2}"}
    considered, _ = ask(
        ReadyRule(UUID(int=1), "true", reads, Effects(), notice), sent=[SMS], customer_fields={}
    )
    assert [each["value"] for each in considered.notices[0].values] == [
        "sms",
        "2026-03-02T22:21:00+00:00",
        None,
    ]


def test_place_of_an_error_in_a_notice_is_the_place_in_its_text() -> None:
    with pytest.raises(ConditionError) as refused:
        read_notice({"en": "Hello {{customer.nme}}"}, FACTS)
    assert (refused.value.code, refused.value.params["column"]) == ("routing-condition-fact", 18)


def test_known_facts_are_listed_by_their_names() -> None:
    given = msgspec.convert({**ITEM, "language": "he"}, Gathered)
    tree = read_facts(
        given,
        {"customer.language": "text", "case.deadline_at": "instant", "clock.hour": "whole"},
        NOW,
        JERUSALEM,
    )
    assert list_known(tree) == {"customer.language": "he", "clock.hour": 0}
