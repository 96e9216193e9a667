"""What is expected of a wait, held against lines that move as one knows."""

import csv
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from retzef.engine.routing.expectation import Expectation, Line, Waited, expect_wait, hold_to

NOW = 10_000.0
CALLS = Path(__file__).parents[5] / "shared" / "data" / "anonymous-bank" / "calls_1999-02.tsv"


def steady(every: float, *, waiting: int = 3) -> list[Waited]:
    """For half an hour somebody was taken so often, with somebody waiting all the time."""
    taken = [NOW - 1800 + every * place for place in range(1, int(1800 / every) + 1)]
    return [Waited(at - every * waiting, at, taken=True) for at in taken]


def test_wait_grows_with_those_ahead_when_the_line_moves_steadily() -> None:
    line = Line(4, steady(60))
    ranges = [expect_wait(line, ahead, NOW) for ahead in (0, 3, 9)]
    middles = [(each.from_at + each.until_at) / 2 - NOW for each in ranges if each is not None]
    assert len(middles) == 3
    assert middles == sorted(middles)
    last = ranges[-1]
    assert last is not None
    assert last.from_at - NOW < 600 < last.until_at - NOW


def test_nothing_is_expected_when_it_cannot_be_known() -> None:
    assert expect_wait(Line(0, steady(60)), 1, NOW) is None  # nobody there
    assert expect_wait(Line(4, steady(600)), 1, NOW) is None  # three were taken
    assert expect_wait(Line(4, []), 0, NOW) is None
    assert expect_wait(Line(4, steady(60)), 500, NOW) is None  # longer than anybody should be told
    assert expect_wait(Line(4, [Waited(NOW - 100, None)] * 9), 3, NOW) is None


def test_line_is_shorter_for_whoever_stays_when_others_give_up() -> None:
    patient = steady(60)
    fickle = patient + [Waited(each.joined_at, each.left_at, taken=False) for each in patient]
    stays, gives = (expect_wait(Line(4, seen), 8, NOW) for seen in (patient, fickle))
    assert stays is not None
    assert gives is not None
    assert gives.until_at < stays.until_at


def test_minutes_are_those_people_say_and_run_down() -> None:
    told = Expectation(NOW + 190, NOW + 400)
    assert told.minutes(NOW) == (3, 8)
    assert told.minutes(NOW + 150) == (0, 5)
    assert told.minutes(NOW + 380) == (0, 1)
    assert told.minutes(NOW + 401) is None


def test_what_was_told_stays_when_the_new_differs_little_and_goes_when_it_does() -> None:
    told = Expectation(NOW + 180, NOW + 360)
    near, far = Expectation(NOW + 200, NOW + 420), Expectation(NOW + 600, NOW + 900)
    assert hold_to(told, near, NOW) is told
    assert hold_to(told, far, NOW) is far
    assert hold_to(told, None, NOW) is None
    assert hold_to(None, near, NOW) is near
    over = Expectation(NOW - 60, NOW)
    assert hold_to(over, near, NOW) is near


def test_four_waits_in_five_lie_within_when_a_line_is_served_at_random() -> None:
    """Five agents with exponential handling, patience and arrivals; seeded."""
    inside = [told.from_at <= at + wait <= told.until_at for told, at, wait in _simulated(random.Random(5))]
    assert len(inside) > 300
    assert 0.75 <= sum(inside) / len(inside) <= 0.95


def _simulated(chance: random.Random) -> Iterator[tuple[Expectation, float, float]]:
    free_at = [0.0] * 5
    past: list[Waited] = []
    at = 0.0
    for _ in range(2500):
        at += chance.expovariate(1 / 38)
        soonest = min(range(5), key=free_at.__getitem__)
        begins, patience = max(at, free_at[soonest]), chance.expovariate(1 / 1200)
        seen = [
            Waited(each.joined_at, None) if each.left_at is not None and each.left_at > at else each
            for each in past[-200:]
        ]
        ahead = sum(each.left_at is None for each in seen)
        told = expect_wait(Line(5, seen), ahead, at)
        if begins - at > patience:
            past.append(Waited(at, at + patience))
            continue
        if begins > at:
            past.append(Waited(at, begins, taken=True))
            if told is not None:
                yield told, at, begins - at
        free_at[soonest] = begins + chance.expovariate(1 / 180)


def _second(clock: str) -> int:
    hours, minutes, seconds = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


@pytest.mark.slow
@pytest.mark.skipif(
    not CALLS.exists(), reason="the calls of the bank are not beside the project (../shared/data)"
)
def test_four_waits_in_five_lie_within_when_a_bank_was_called_for_a_month() -> None:
    """The figures of docs/explanation/expected-wait.md. The model was chosen on the first 14 days."""
    days: dict[str, list[Waited]] = defaultdict(list)
    with CALLS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["outcome"] != "PHANTOM" and int(row["q_time"]) > 0:
                joined = float(_second(row["q_start"]))
                days[row["date"]].append(
                    Waited(joined, joined + int(row["q_time"]), taken=row["outcome"] == "AGENT")
                )
    for name, chosen in {"first": range(1, 15), "second": range(15, 29)}.items():
        figures = _measure(waits for day, waits in days.items() if int(day[-2:]) in chosen)
        print(name, figures)  # noqa: T201 - what it measures is written down
        assert 0.75 <= figures["within"] <= 0.85, name


def _measure(days: Iterator[list[Waited]]) -> dict[str, float]:
    count: dict[str, float] = defaultdict(float)
    for waits in days:
        waits.sort(key=lambda each: each.joined_at)
        for place, one in enumerate(waits):
            now, left = one.joined_at, one.left_at or 0.0
            seen = [
                Waited(each.joined_at, None) if (each.left_at or 0.0) > now else each
                for each in waits[max(place - 400, 0) : place]
            ]
            told = expect_wait(Line(1, seen), sum(each.left_at is None for each in seen), now)
            if told is None:
                count["untold"] += 1
            elif not one.taken and left <= told.until_at:
                count["gave up first"] += 1
            else:
                count["told"] += 1
                count["sooner"] += left < told.from_at
                count["later"] += left > told.until_at
                count["within"] += told.from_at <= left <= told.until_at
                minutes = told.minutes(now)
                assert minutes is not None
                low, high = minutes
                count["in told minutes"] += low * 60 <= left - now <= high * 60
                count["width"] += told.until_at - told.from_at
    return {name: round(value / count["told"], 3) for name, value in count.items()} | {"n": count["told"]}
