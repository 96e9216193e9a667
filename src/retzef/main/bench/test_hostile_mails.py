"""Mails that are made to be slow are read like any other."""

import pytest

from retzef.channels.email.reading import read_mail
from retzef.main.bench.hostile_mails import make_common_mail, make_hostile_mails

SIZE = 30_000
HOSTILE = dict(make_hostile_mails(SIZE))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_is_read(name: str) -> None:
    raw = HOSTILE[name]
    assert SIZE <= len(raw) <= SIZE + 300
    read = read_mail(raw)
    assert len(read.reply_text) <= len(raw) + 1_000
    assert read.html is None or "<script" not in read.html


@pytest.mark.parametrize("size", [10_000, 100_000])
def test_a_common_mail_is_as_large_as_it_was_to_be(size: int) -> None:
    raw = make_common_mail(size)
    assert size * 0.9 <= len(raw) <= size * 1.1
    assert read_mail(raw).is_cut
