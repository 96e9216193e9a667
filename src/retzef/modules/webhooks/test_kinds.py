"""The public list of events keeps up with the journal's own."""

from retzef.kernel.events import EVENT_KINDS
from retzef.modules.webhooks.kinds import NOT_TOLD, PUBLIC_KINDS, PUBLIC_OF


def test_every_kind_is_told_or_said_not_to_be_when_the_journal_gets_one() -> None:
    assert set(PUBLIC_OF) | NOT_TOLD == EVENT_KINDS
    assert not set(PUBLIC_OF) & NOT_TOLD


def test_every_public_kind_is_made_of_something_when_listed() -> None:
    assert set(PUBLIC_OF.values()) == set(PUBLIC_KINDS)
