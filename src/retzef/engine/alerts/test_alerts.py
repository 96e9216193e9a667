"""Alerts begin when a threshold stays passed, end when it stays clear, and never flutter."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.alerts import (
    ANSWERED_AT_LEAST,
    BEGINS_AFTER,
    ENDS_AFTER,
    SEEN_WITHIN,
    AlertKind,
    KnownAlert,
    QueueNow,
    Reading,
    Thresholds,
    read_queue,
    watch,
)

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
PASSED, CLEAR = Reading(True, 9, 5), Reading(False, 3, 5)


def second(number: float) -> datetime:
    return START + timedelta(seconds=number)


def follow(
    looks: Sequence[tuple[float, Reading | None]],
) -> tuple[KnownAlert | None, list[tuple[float, str]]]:
    """What is known after these looks, and at which second what happened."""
    known, before = None, None
    happened: list[tuple[float, str]] = []
    for at, reading in looks:
        step = watch("many_waiting", known, reading, second(at), before)
        if step.happened is not None:
            happened.append((at, step.happened))
        known, before = step.alert, second(at)
    return known, happened


def test_alert_begins_when_its_threshold_was_passed_at_every_look_for_ten_seconds() -> None:
    known, happened = follow([(0, PASSED), (5, PASSED), (9, PASSED), (10, PASSED), (15, PASSED)])
    assert happened == [(10, "began")]
    assert known is not None
    assert (known.since, known.began_at) == (START, second(10))


def test_one_look_that_is_clear_begins_the_ten_seconds_anew() -> None:
    _, happened = follow([(0, PASSED), (5, PASSED), (8, CLEAR), (10, PASSED), (15, PASSED), (20, PASSED)])
    assert happened == [(20, "began")]


def test_alert_ends_when_its_threshold_was_clear_at_every_look_for_thirty_seconds() -> None:
    on = [(0, PASSED), (10, PASSED)]
    clear = [(at, CLEAR) for at in range(15, 50, 5)]
    known, happened = follow([*on, *clear])
    assert happened == [(10, "began"), (45, "ended")]
    assert known is None


def test_alert_goes_on_when_its_threshold_is_passed_again_before_it_has_ended() -> None:
    looks = [
        (0, PASSED),
        (10, PASSED),
        (15, CLEAR),
        (30, CLEAR),
        (40, PASSED),
        (45, CLEAR),
        (60, CLEAR),
        (70, CLEAR),
    ]
    known, happened = follow(looks)
    assert happened == [(10, "began")]
    assert known is not None
    assert known.clear_since == second(45)


def test_alert_whose_threshold_is_taken_away_ends_at_once() -> None:
    assert follow([(0, PASSED), (10, PASSED), (12, None)]) == (None, [(10, "began"), (12, "ended")])
    assert follow([(0, PASSED), (5, None)]) == (None, [])


def test_time_in_which_nobody_looked_counts_for_nothing() -> None:
    assert follow([(0, PASSED), (100, PASSED)])[1] == []
    assert follow([(0, PASSED), (100, PASSED), (110, PASSED)])[1] == [(110, "began")]
    known, happened = follow([(0, PASSED), (10, PASSED), (15, CLEAR), (500, CLEAR)])
    assert happened == [(10, "began")]
    assert known is not None
    assert known.clear_since == second(500)


def test_worst_value_is_the_largest_and_of_a_share_the_smallest() -> None:
    worsts: list[tuple[AlertKind, int]] = [("long_wait", 9), ("few_in_time", 2)]
    for kind, worst in worsts:
        known = None
        for at, value in enumerate((5, 9, 2, 4)):
            known = watch(kind, known, Reading(True, value, 1), second(at), second(at)).alert
        assert known is not None
        assert known.worst == worst


def test_thresholds_are_passed_only_beyond_them() -> None:
    thresholds = Thresholds(wait_seconds=60, waiting=3, in_time_percent=80, nobody_ready=True)

    def passed(now: QueueNow) -> set[str]:
        return {kind for kind, reading in read_queue(thresholds, now).items() if reading.is_passed}

    assert passed(QueueNow(3, 60, ready=1, answered=10, in_time=8)) == set()
    assert passed(QueueNow(4, 61, ready=1, answered=10, in_time=7)) == {
        "many_waiting",
        "long_wait",
        "few_in_time",
    }
    assert passed(QueueNow(0, None, ready=0)) == set()
    assert passed(QueueNow(1, 0, ready=0)) == {"nobody_ready"}
    assert passed(QueueNow(answered=ANSWERED_AT_LEAST - 1)) == set()
    assert passed(QueueNow(answered=ANSWERED_AT_LEAST)) == {"few_in_time"}


def test_what_has_no_threshold_is_not_read() -> None:
    assert read_queue(Thresholds(), QueueNow(1000, 10_000)) == {}


_looks = st.lists(
    st.tuples(st.floats(0.1, 60), st.sampled_from([PASSED, PASSED, CLEAR, CLEAR, None])), max_size=60
)


@given(_looks)
def test_alerts_begin_and_end_in_turn_and_stay_as_long_as_promised(
    steps: list[tuple[float, Reading | None]],
) -> None:
    at, looks = 0.0, []
    for pause, reading in steps:
        at += pause
        looks.append((at, reading))
    known, happened = follow(looks)
    words = [word for _, word in happened]
    assert words == ["began", "ended"] * (len(words) // 2) + ["began"] * (len(words) % 2)
    assert (known is not None and known.began_at is not None) == (len(words) % 2 == 1)

    def stretch(until: float, length: timedelta) -> list[tuple[float, Reading | None]]:
        """The looks of the time before, and whether somebody looked all the time."""
        return [
            (when, reading)
            for when, reading in looks
            if until - length.total_seconds() - 1e-6 <= when <= until
        ]

    for when, word in happened:
        last = next(reading for moment, reading in looks if moment == when)
        if word == "began":
            seen = stretch(when, BEGINS_AFTER)
            assert all(reading is not None and reading.is_passed for _, reading in seen)
        elif last is not None:
            seen = stretch(when, ENDS_AFTER)
            assert all(reading is not None and not reading.is_passed for _, reading in seen)
        else:
            continue
        gaps = [later - sooner for (sooner, _), (later, _) in pairwise(seen)]
        assert all(gap <= SEEN_WITHIN.total_seconds() + 1e-6 for gap in gaps)
