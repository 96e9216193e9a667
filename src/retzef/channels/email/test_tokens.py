"""Marks of ours, made and read."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from retzef.channels.email.tokens import MailMarks

MARKS = MailMarks(b"k" * 32)
TENANT, OTHER = UUID(int=1), UUID(int=2)


@given(st.uuids())
def test_a_mark_names_what_it_was_made_of_when_it_comes_back_in_other_case(named: UUID) -> None:
    mail_id = MARKS.message_id(TENANT, named, "centre.example")
    assert MARKS.read_message_id(TENANT, f"<{mail_id.upper()}>") == named
    address = MARKS.answer_address(TENANT, named, "help@centre.example")
    assert MARKS.read_address(TENANT, address.title()) == named
    assert len(address.partition("@")[0]) <= 64, "RFC 5321, 4.5.3.1.1"


@given(st.uuids(), st.integers(0, 60), st.sampled_from("abcxyz234567.@+"))
def test_nothing_is_named_when_a_mark_was_changed_or_is_anothers(
    named: UUID, place: int, letter: str
) -> None:
    mail_id = MARKS.message_id(TENANT, named, "centre.example")
    changed = mail_id[:place] + letter + mail_id[place + 1 :]
    assert MARKS.read_message_id(OTHER, mail_id) is None
    assert MailMarks(b"x" * 32).read_message_id(TENANT, mail_id) is None
    if changed.partition("@")[0] != mail_id.partition("@")[0]:
        assert MARKS.read_message_id(TENANT, changed) is None


@given(st.text(max_size=200))
def test_nothing_is_named_when_anything_else_is_written_there(text: str) -> None:
    assert MARKS.read_message_id(TENANT, text) is None
    assert MARKS.read_address(TENANT, text) is None
