"""The goal of duplicate suggestions is held at every change, on a fifth of the data."""

import pytest

from retzef.main.bench.duplicates import F1_GOAL, measure_duplicates


@pytest.mark.asyncio
async def test_suggestions_reach_their_goal_when_a_thousand_people_have_damaged_copies() -> None:
    report = await measure_duplicates(quick=True)
    (f1,) = [result for result in report.results if result.metric == "f1"]
    assert (f1.goal, f1.met) == (f"value >= {F1_GOAL}", True), f1.value
