"""A position as text: what is written is read again, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retzef.platform.journal import Position

XIDS = st.integers(0, 10**19 - 1)
POSITIONS = st.builds(
    Position,
    st.integers(0, 2**31 - 1),
    st.integers(0, 2**63 - 1),
    XIDS,
    st.lists(XIDS, max_size=150).map(tuple),
)


@given(POSITIONS)
def test_position_is_read_as_it_was_when_written(position: Position) -> None:
    assert Position.parse(str(position)) == position


@given(st.text(max_size=60))
def test_position_is_refused_or_meant_when_any_text_is_given(text: str) -> None:
    try:
        position = Position.parse(text)
    except ValueError:
        return
    # Leading zeros are the only other way to write the same.
    assert [int(part) for part in text.split(".")] == [int(part) for part in str(position).split(".")]


@pytest.mark.parametrize(
    "text",
    ["", "1", ".", "1.", "1.1", "1.1.", "1..2", "1.1.-2", "1.1.2.x", " 1.1.2", "1.1.2 ", "1.1.٣", "1.1.1e3", "1.1.+2", "1.1.2." + "9" * 20,
     "1.1." + "2." * 2500 + "2"],
)  # fmt: skip
def test_position_is_refused_when_it_is_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which part is wrong does not matter to a reader
        Position.parse(text)


def test_position_is_refused_when_no_database_can_hold_its_epoch_or_life() -> None:
    with pytest.raises(ValueError, match="position"):
        Position.parse(f"{2**31}.1.7")
    with pytest.raises(ValueError, match="position"):
        Position.parse(f"1.{2**63}.7")


def test_position_keeps_who_was_at_work_when_made_from_a_snapshot() -> None:
    assert Position.from_snapshot(3, 8, "10:15:10,12") == Position(3, 8, 15, (10, 12))
    assert Position.from_snapshot(3, None, "15:15:") == Position(3, 0, 15)


def test_a_transaction_has_been_seen_when_it_is_below_and_was_not_at_work() -> None:
    position = Position(3, 8, 15, (10, 12))
    assert [xid for xid in range(8, 18) if position.has_seen(xid)] == [8, 9, 11, 13, 14]
