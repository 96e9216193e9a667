"""The form of what a bench says."""

import asyncio
import json

import pytest

from retzef.main.bench.figures import Comparison
from retzef.main.bench.pace import paced
from retzef.main.bench.report import Report, Result, Results, describe_machine, to_json, to_table

HALF = Comparison(value=500, baseline=1000, ratio=0.5)


def report(results: Results) -> Report:
    return Report("ingest", describe_machine("18.6"), {"quick": True, "turns": 3}, results.listed)


def test_the_form_is_the_agreed_one_when_it_is_json() -> None:
    results = Results()
    results.at_least("one_by_one", "messages/s", HALF, 0.7)
    results.add("pgbench", "messages/s", 1234.5)

    told = json.loads(to_json(report(results)))

    assert set(told) == {"bench", "machine", "parameters", "results"}
    assert set(told["machine"]) == {"cpu", "cores", "memory", "python", "postgres", "os"}
    assert told["parameters"]["quick"] is True
    assert told["results"][0] == {
        "metric": "one_by_one", "unit": "messages/s", "value": 500, "baseline": 1000, "ratio": 0.5,
        "goal": "ratio >= 0.7", "met": False,
    }  # fmt: skip
    assert set(told["results"][1]) == set(told["results"][0]), "every line has every field"
    assert told["results"][1]["met"] is None


def test_goals_are_judged_by_what_they_speak_of() -> None:
    results = Results()
    results.at_least("a", "", HALF, 0.5)
    results.at_least("b", "", HALF, 0.51)
    results.at_most("c", "", HALF, 0.5)
    results.at_most("d", "", HALF, 0.49)
    results.below("e", "", HALF, 501)
    results.below("f", "", HALF, 500)
    results.none("g", "", 0)
    results.none("h", "", 1)
    results.beside("i", "", HALF)

    assert [each.met for each in results.listed] == [True, False, True, False, True, False, True, False, None]


def test_a_missed_goal_is_told_as_missed_when_it_was_missed_by_less_than_is_shown() -> None:
    results = Results()
    results.at_least("close", "", Comparison(value=699.9, baseline=1000, ratio=0.6999), 0.7)

    assert results.listed == [Result("close", "", 700, 1000, 0.7, "ratio >= 0.7", met=False)]


def test_a_reader_sees_what_was_missed_and_that_it_was_quick_when_it_is_a_table() -> None:
    results = Results()
    results.at_least("one_by_one", "messages/s", HALF, 0.7)
    results.at_most("p99", "ms", HALF, 3)

    lines = to_table(report(results)).splitlines()

    assert "quick" in lines[0]
    assert lines[-2].split() == [
        "one_by_one",
        "500",
        "messages/s",
        "1,000",
        "0.5",
        "ratio",
        ">=",
        "0.7",
        "MISSED",
    ]
    assert lines[-1].split()[-1] == "met"


async def test_what_is_due_is_sent_when_the_sender_was_held_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """An open loop: a stall makes nothing disappear from the load."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    numbers = []
    async for number in paced(per_second=100, seconds=0.2):
        numbers.append(number)
        if number == 0:
            monkeypatch.setattr(loop, "time", lambda: began + 0.1)  # a tenth of a second has passed unseen
        if number == 9:
            monkeypatch.undo()

    assert numbers == list(range(20))
