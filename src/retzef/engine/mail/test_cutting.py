"""Cutting a thread: what answers the old matter stays with it."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from retzef.engine.mail import InThread, decide_cut


def _id(number: int) -> UUID:
    return UUID(int=number)


def _thread(*answers: int | None) -> list[InThread]:
    """Messages 1, 2, 3 ..., each with the number of the one that it answers."""
    return [InThread(_id(place), _id(to) if to else None) for place, to in enumerate(answers, 1)]


def _moved(at: int, *answers: int | None) -> list[int]:
    return sorted(each.int for each in decide_cut(_thread(*answers), _id(at)))


def test_all_that_came_since_goes_over_when_nothing_says_what_it_answers() -> None:
    assert _moved(3, None, None, None, None) == [3, 4]


def test_an_answer_stays_when_what_it_answers_stays() -> None:
    assert _moved(2, None, 1, 1, None, 2) == [2, 4, 5]


def test_what_answers_an_answer_is_where_that_is() -> None:
    # 3 answers the old matter, 4 answers 3; 5 answers the new one, 6 answers 5.
    assert _moved(2, None, None, 1, 3, 2, 5) == [2, 5, 6]


def test_the_message_that_is_pointed_at_goes_over_when_it_is_an_answer_itself() -> None:
    assert _moved(2, None, 1, 2) == [2, 3]


def test_what_is_answered_elsewhere_goes_by_time() -> None:
    assert _moved(2, None, None, 99, 4) == [2, 3, 4]


@given(st.lists(st.integers(0, 12), min_size=1, max_size=12), st.integers(1, 12))
def test_what_came_before_the_cut_stays_and_the_cut_goes_over(answers: list[int], at: int) -> None:
    at = min(at, len(answers))
    moved = _moved(at, *(each or None for each in answers))
    assert at in moved
    assert all(each >= at for each in moved)
