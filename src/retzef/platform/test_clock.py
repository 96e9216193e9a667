"""Ids sort in the order in which they were made, also when the clock was set back in between."""

import time
from itertools import pairwise
from uuid import UUID

import pytest
import uuid_utils.compat

from retzef.platform.clock import TimeOrderedIds

HOUR_NS = 3_600_000_000_000


def _made_in(nanoseconds: int) -> UUID:
    return uuid_utils.compat.uuid7(nanoseconds=time.time_ns() + nanoseconds)


@pytest.mark.parametrize(
    "ahead", [-HOUR_NS, 0, HOUR_NS], ids=["older", "of now", "from a clock that was ahead"]
)
def test_ids_sort_after_the_newest_when_it_was_made_before(ahead: int) -> None:
    newest = _made_in(ahead)
    ids = TimeOrderedIds(newest)
    made = [newest, *(ids.new() for _ in range(5_000))]
    assert all(earlier < later for earlier, later in pairwise(made))
    assert all(each.version == 7 and each.variant == newest.variant for each in made)


def test_ids_are_of_the_clock_again_when_it_has_caught_up() -> None:
    newest = _made_in(20_000_000)
    ids = TimeOrderedIds(newest)
    began = time.time_ns()
    made = [ids.new()]
    while made[-1].int >> 80 <= (newest.int >> 80) + 1:
        assert time.time_ns() - began < HOUR_NS, "never"
        made.append(ids.new())
    assert all(earlier < later for earlier, later in pairwise(made))
    assert began // 1_000_000 <= made[-1].int >> 80 <= time.time_ns() // 1_000_000


def test_no_id_is_made_twice_when_two_processes_count_on_from_the_same() -> None:
    newest = _made_in(HOUR_NS)
    one, other = TimeOrderedIds(newest), TimeOrderedIds(newest)
    made = [each.new() for _ in range(5_000) for each in (one, other)]
    assert len(set(made)) == len(made)
