"""Who may go, who comes again, and when."""

import logging
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.modules.outbound.lanes import AT_ONCE, COME_AGAIN_SECONDS, Lane


def lane(per_second: float | None = None) -> Lane:
    return Lane("entry-point-1", per_second, next_free=1000.0)


def test_a_slow_provider_takes_a_few_workers_and_no_more_when_many_messages_wait() -> None:
    slow = lane()
    waits = [slow.wait(UUID(int=number), 1000.0) for number in range(AT_ONCE + 3)]

    assert waits == [0.0] * AT_ONCE + [COME_AGAIN_SECONDS] * 3
    slow.leave()
    assert slow.wait(UUID(int=99), 1000.0) == 0.0


def test_a_message_keeps_its_turn_when_it_comes_again_in_time() -> None:
    two = lane(per_second=2.0)
    waits = [two.wait(UUID(int=number), 1000.0) for number in range(4)]
    assert waits == [0.0, 0.5, 1.0, 1.5]
    two.leave()

    assert two.wait(UUID(int=9), 1000.4) == pytest.approx(
        1.6
    )  # a newcomer stands behind those who were told to come
    assert two.wait(UUID(int=2), 1001.0) == 0.0


def test_nobody_goes_when_the_provider_asked_for_a_pause() -> None:
    closed = lane()
    closed.close_for(7.0, 1000.0)
    closed.close_for(2.0, 1000.0)

    assert closed.wait(UUID(int=1), 1003.0) == 4.0
    assert closed.wait(UUID(int=1), 1007.0) == 0.0


@given(
    arrivals=st.lists(st.floats(0, 20), min_size=1, max_size=60).map(sorted),
    per_second=st.sampled_from([0.5, 1.0, 3.0, 20.0]),
)
def test_the_rate_holds_in_every_window_when_messages_arrive_at_any_time(
    arrivals: list[float], per_second: float
) -> None:
    limited, gone = lane(per_second), []
    waiting = [(1000.0 + at, number) for number, at in enumerate(arrivals)]
    while waiting:
        waiting.sort()
        now, number = waiting.pop(0)
        wait = limited.wait(UUID(int=number), now)
        if wait > 0:
            waiting.append((now + wait, number))
        else:
            limited.leave()
            gone.append(now)

    for window in (1.0, 3.0, 10.0):
        for begin in gone:
            # One second's worth may be made up for, and the two ends of a window belong to it.
            assert sum(begin <= each <= begin + window for each in gone) <= per_second * (window + 1) + 2
    assert len(gone) == len(arrivals)


def test_an_outage_is_told_once_when_it_begins_and_once_when_it_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    told = lane()
    for reachable in (True, False, False, False, True, True):
        told.note_reachable(reachable=reachable)

    assert [record.message for record in caplog.records] == ["provider.unavailable", "provider.back"]
