"""The made-up set of mails is read, each as it was meant."""

import re

import pytest

from retzef.channels.email.reading import read_mail
from tests.mail.measuring import Score
from tests.mail.synthetic import LANGUAGES, MadeMail, make_mails

MADE = list(make_mails())
# Those that are told apart by their letters where nobody says which it is.
GUESSED = frozenset(
    {"utf-8", "windows-1255", "windows-1251", "koi8-u", "koi8-r", "iso-8859-5", "us-ascii", "iso-8859-1", "windows-1252"}
)  # fmt: skip


def of(language: str) -> list[MadeMail]:
    return [each for each in MADE if each.name.startswith(f"{language}-")]


def test_there_are_many() -> None:
    assert len(MADE) >= 1_500
    assert len({each.name for each in MADE}) == len(MADE)


@pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
def test_who_wrote_what_is_read_when_programs_and_charsets_vary(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    score = Score(f"made-up mails in {language}: subject, author, answer, kind")
    for made in of(language):
        read = read_mail(made.raw)
        found = (read.subject, read.sender.name if read.sender else "", read.reply_text, read.kind)
        wanted = (made.subject, made.author, made.answer, "message")
        score.count(made.name, frozenset(map(str, enumerate(found))), frozenset(map(str, enumerate(wanted))))
    with capsys.disabled():
        print(f"\n{score}")  # noqa: T201  # these figures are what the test is for
    assert (score.missed, score.wrong) == ([], [])


@pytest.mark.parametrize(
    "said", [b"", b"; charset=x-unknown", b"; charset=us-ascii", b"; charset=iso-8859-1"]
)
def test_what_was_written_is_read_when_the_charset_is_not_said_or_wrongly(said: bytes) -> None:
    wrong = []
    for made in MADE:
        if any(f"-{charset}-" in made.name for charset in GUESSED):
            read = read_mail(re.sub(rb"; charset=[\w-]+", said, made.raw))
            if read.reply_text != made.answer:
                wrong.append((made.name, read.charset, read.reply_text))
    assert wrong == []
