"""How long a failed job waits."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from retzef.platform.jobs.kinds import BACK_OFF_MOST, RETRY_AFTER_MOST, decide_wait


def test_the_wait_doubles_when_failures_go_on() -> None:
    waits = [decide_wait(attempt, None, 1.0).total_seconds() for attempt in range(1, 11)]

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]


@given(attempts=st.integers(1, 10_000), randomness=st.floats(0, 1))
def test_the_wait_stays_in_bounds_when_chance_has_its_say(attempts: int, randomness: float) -> None:
    wait = decide_wait(attempts, None, randomness)

    assert timedelta(seconds=0.5) <= wait <= BACK_OFF_MOST


@given(asked=st.floats(0.001, 1e9), randomness=st.floats(0, 1))
def test_nobody_comes_back_too_early_when_the_provider_says_when(asked: float, randomness: float) -> None:
    wait = decide_wait(3, asked, randomness)

    assert min(timedelta(seconds=asked), RETRY_AFTER_MOST) <= wait <= RETRY_AFTER_MOST * 1.1
