"""What a replay is told as, in each language of the product."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from retzef.engine.replay import (
    ANSWERED,
    Counted,
    Difference,
    Leg,
    Outcome,
    Seen,
    SeenItem,
    Shift,
    learn_habits,
)
from retzef.engine.routing import Reason, RoutingPolicy, WaitingItem, explain
from retzef.kernel.ids import AgentId, QueueId, WorkItemId
from retzef.kernel.locale import LOCALES
from retzef.main.replaying.reading import Read
from retzef.main.replaying.running import Compared
from retzef.main.replaying.telling import Telling, to_table, to_told
from retzef.main.tables import word
from retzef.modules.reporting.facts import Names
from retzef.platform.http.catalogue import load_catalogue, sentence

SALES, MAILS, DANA = QueueId(UUID(int=1)), QueueId(UUID(int=5)), AgentId(UUID(int=2))
ITEM, OTHER_ITEM = WorkItemId(UUID(int=3)), WorkItemId(UUID(int=4))
FIGURES = {
    "sl_answered_offered": 0.825, "abandonment": 0.1, "value_answered_within": 0.5, "occupancy": 0.75, "average_wait": 41.25,
    "average_speed_of_answer": 30.0, "offered": 1200.0, "answered": 1080.0, "answered_within": 990.0, "abandoned": 120.0,
    "waiting": 0.0, "offers": 1300.0, "offers_not_taken": 220.0,
}  # fmt: skip
KINDS = (
    "queue_changed", "queue_members_changed", "agent_skills_changed", "agent_changed", "calendar_changed", "tenant_changed",
    "entry_point_changed", "routing_rule_changed",
)  # fmt: skip
# What people have called so, and may stand in a table of any language.
OWN_NAMES = re.compile(r"Retzef|ours|Sales|Dana|Asia/Jerusalem|[0-9a-f]{8}-[0-9a-f-]{27}")
# Of an offer: whatever may be told of why somebody got it.
OF_OFFERS = re.findall(r"`([a-z_]+)`", (explain.__doc__ or "").partition("Of a candidate")[0])


def told() -> Telling:
    reasons = tuple(
        Reason(code, {"seconds": 80, "among": 3, "points": 40, "priority": 5, "value": 70, "count": 2, "ring": 2})
        for code in OF_OFFERS
    )  # fmt: skip
    got = Outcome(SALES, 0.0, end=ANSWERED, waited=12.0, agent_id=DANA, at=12.0, reasons=reasons)
    by_hand = Outcome(SALES, 0.0, end=ANSWERED, waited=9.0, agent_id=DANA, at=9.0, by_hand=True)
    nobody = Outcome(SALES, 0.0, waited=90.0)
    first = (Difference(ITEM, 0, got, nobody), Difference(OTHER_ITEM, 0, by_hand, nobody))
    counted = Counted({("all", ""): FIGURES, ("queue", str(SALES)): FIGURES, ("priority", "0"): FIGURES}, 7)
    shift = Shift(same=5, to_another=2, only_ours=1, only_theirs=1, sooner=3, later=1, first=first)
    seen = Seen(0.0, 86_400.0, {}, {}, (), (), learn_habits(()))
    read = Read(seen, {"longest_idle": 12, "by_value": 3}, dict.fromkeys(KINDS, 2))
    names = Names({SALES: "Sales"}, {DANA: "Dana"}, {})
    return Telling(
        read,
        Compared(counted, counted, counted, shift, shift),
        RoutingPolicy(),
        RoutingPolicy(name="ours"),
        names,
        {ITEM: 17},
        ZoneInfo("Asia/Jerusalem"),
    )


@pytest.mark.parametrize("locale", LOCALES)
def test_a_table_is_whole_in_the_reader_s_language(locale: str) -> None:
    table = to_table(told(), locale)
    assert not re.search(r"[{}\[\]]", table)
    assert load_catalogue(locale)["internal"] not in table
    assert "longest_idle" not in table
    for mark in ("82.5 %", "1,200", word("policy.longest_idle", locale), "17", "Dana", str(OTHER_ITEM)):
        assert mark in table
    if locale != "en":
        assert not re.search("[A-Za-z]{2,}", OWN_NAMES.sub("", table).replace("by_value", ""))


def test_waits_of_chats_and_mail_are_not_mixed_where_both_came() -> None:
    chat, mail = (
        SeenItem(
            WaitingItem(item, queue, medium, 1, 0, datetime(2026, 11, 22, tzinfo=UTC)), (Leg(queue, 0.0),), {}
        )
        for item, queue, medium in ((ITEM, SALES, "chat"), (OTHER_ITEM, MAILS, "email"))
    )
    of = told()
    both = replace(of, read=replace(of.read, seen=replace(of.read.seen, items=(chat, mail))))
    head, total, sales, *_ = to_table(both, "en").split("\n\n")
    assert sentence("simulation-waits-apart", "en") in head
    assert ("Average wait" in total, "Average wait" in sales) == (False, True)
    assert "Average wait" in to_table(of, "en").split("\n\n")[1]


def test_a_language_that_is_none_of_the_product_s_is_told_in_english() -> None:
    assert to_table(told(), "C") == to_table(told(), "en")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_reason_of_an_offer_has_words(locale: str) -> None:
    assert len(OF_OFFERS) > 15
    assert [code for code in OF_OFFERS if f"table.reason.{code}" not in load_catalogue(locale)] == []


def test_the_json_keeps_names_and_codes() -> None:
    of = to_told(told())
    assert isinstance(of["assumed"], list)
    assert of["assumed"][0].startswith("Queues, skills, members")
    assert "longest_idle" in str(of)
    assert "sl_answered_offered" in str(of)
