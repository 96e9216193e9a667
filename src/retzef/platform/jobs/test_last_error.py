"""The last error of a job, written and read again."""

from hypothesis import given
from hypothesis import strategies as st

from retzef.platform.jobs.last_error import read_error, write_error
from retzef.ports.channel import MisconfiguredError

words = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="="), min_size=1, max_size=100)


@given(setting=words, status=st.integers(100, 599))
def test_an_error_is_read_as_it_was_written_when_its_facts_are_words(setting: str, status: int) -> None:
    line = write_error(MisconfiguredError(setting=setting, status=status))

    assert read_error(line) == ("entry-point-misconfigured", {"setting": setting, "status": str(status)})


@given(value=st.text())
def test_the_code_is_always_readable_when_a_fact_is_anything(value: str) -> None:
    code, facts = read_error(write_error(MisconfiguredError(setting=value)))

    assert code == "entry-point-misconfigured"
    assert facts in ({}, {"setting": value})
