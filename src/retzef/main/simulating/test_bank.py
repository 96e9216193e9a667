"""The calls of a bank in February 1999, which lie beside the repository and not in it."""

from pathlib import Path

import pytest

from retzef.engine.simulation import ALL, reconstruct
from retzef.main.simulating.calls_file import CallsFile, read_calls
from retzef.main.simulating.policies import FOR_CALLS
from retzef.modules.simulations.running import by_policy, by_simple_rule, run_all

CALLS = Path(__file__).parents[4].parent / "shared" / "data" / "anonymous-bank" / "calls_1999-02.tsv"
HIGH = ("priority", "2")


@pytest.fixture(scope="module")
def bank() -> CallsFile:
    if not CALLS.exists():
        pytest.skip(f"the bank's calls are not at {CALLS}")
    return read_calls(CALLS)


def test_every_row_is_read(bank: CallsFile) -> None:
    assert (bank.lines, bank.phantoms, bank.days) == (33_344, 278, 28)
    answered = [call for call in bank.calls if call.end == "answered"]
    hung_up = [call for call in bank.calls if call.end == "hung_up"]
    assert (len(answered), len(hung_up)) == (27_162, 5_904)
    assert sum(call.server is None for call in answered) == 491
    assert sum(call.waited for call in answered) / len(answered) == pytest.approx(40.8, abs=0.05)
    assert sum(call.waited for call in hung_up) / len(hung_up) == pytest.approx(44.0, abs=0.05)


@pytest.mark.slow
def test_more_of_high_priority_are_answered_in_time_than_by_the_simple_rules(bank: CallsFile) -> None:
    centre = reconstruct(bank.calls, 60, bank.days)
    contenders = [by_policy(FOR_CALLS), by_simple_rule("first_come"), by_simple_rule("priority")]
    ours, first, plain = run_all(centre, contenders, [7, 8], lambda _: None)
    # The simulated centre is near the real one, where 17.9 % hung up and all waited 41 s.
    assert first.figures[ALL]["abandonment"].mean == pytest.approx(0.179, abs=0.04)
    assert first.figures[ALL]["average_wait"].mean == pytest.approx(41.3, abs=10)
    for other in (first, plain):
        assert other.beyond_first[HIGH]["answered_within"].mean < -200
        assert other.beyond_first[ALL]["abandonment"].mean > 0
    assert first.beyond_first[ALL]["average_wait"].mean > 0
    # Plain priority keeps all waiting about as short, a little shorter perhaps; and those of high priority, too late as they are, much shorter.
    assert plain.beyond_first[ALL]["average_wait"].mean > -1.5
    assert ours.figures[HIGH]["average_wait"].mean > plain.figures[HIGH]["average_wait"].mean
