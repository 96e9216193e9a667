"""The life of a case, step by step and at random."""

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.cases import (
    PRIORITIES,
    CaseState,
    CaseStatus,
    CaseStatusError,
    SnoozeTimeError,
    change_status,
    hear_customer,
    priority_level,
    priority_name,
    wake,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=3)
STATUSES: tuple[CaseStatus, ...] = get_args(CaseStatus)


def test_it_wakes_at_its_time_and_not_before_when_snoozed() -> None:
    snoozed, told = change_status(CaseState("open"), "snoozed", NOW, until=LATER)
    assert (snoozed.status, snoozed.snoozed_until, told) == ("snoozed", LATER, "case_snoozed")
    assert wake(snoozed, LATER - timedelta(seconds=1)) is None
    assert wake(snoozed, LATER) == CaseState("open")
    moved, _ = change_status(snoozed, "snoozed", NOW, until=LATER + timedelta(days=1))
    assert wake(moved, LATER) is None


@pytest.mark.parametrize("until", [None, NOW, NOW - timedelta(days=1), NOW + timedelta(days=367)])
def test_snoozing_is_refused_when_its_end_is_not_ahead(until: datetime | None) -> None:
    with pytest.raises(SnoozeTimeError):
        change_status(CaseState("open"), "snoozed", NOW, until=until)


def test_outcome_and_end_are_gone_when_it_is_reopened() -> None:
    resolved, told = change_status(CaseState("pending"), "resolved", NOW, outcome="Paid")
    assert (resolved.outcome, resolved.closed_at, told) == ("Paid", NOW, "case_resolved")
    assert change_status(resolved, "open", LATER) == (CaseState("open"), "case_reopened")


@pytest.mark.parametrize("to", ["pending", "snoozed"])
def test_a_resolved_case_is_reopened_first_when_somebody_wants_to_wait_in_it(to: CaseStatus) -> None:
    with pytest.raises(CaseStatusError) as refused:
        change_status(CaseState("resolved", closed_at=NOW), to, NOW, until=LATER)
    assert refused.value.params == {"status": "resolved"}


@pytest.mark.parametrize("status", STATUSES)
def test_the_customers_word_opens_whatever_is_not_spam_when_it_comes(status: CaseStatus) -> None:
    case = CaseState(status, snoozed_until=LATER if status == "snoozed" else None)
    assert hear_customer(case) == (case if status == "spam" else CaseState("open"))


@given(st.lists(st.tuples(st.sampled_from(STATUSES), st.integers(1, 300)), max_size=30))
def test_what_it_remembers_fits_its_status_when_it_has_changed_at_random(
    steps: list[tuple[CaseStatus, int]],
) -> None:
    case = CaseState("open")
    for to, hours in steps:
        try:
            after, told = change_status(case, to, NOW, until=NOW + timedelta(hours=hours), outcome="so")
        except CaseStatusError:
            continue
        assert (told is None) == (after == case)
        case = after
        assert (case.snoozed_until is not None) == (case.status == "snoozed")
        assert (case.closed_at is not None) == (case.status in ("resolved", "spam"))
        assert (case.outcome is not None) == (case.status == "resolved")


def test_a_priority_is_the_same_when_it_was_stored() -> None:
    assert [priority_name(priority_level(each)) for each in PRIORITIES] == list(PRIORITIES)
    assert priority_level("normal") == 0
