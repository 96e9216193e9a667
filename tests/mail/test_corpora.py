"""Mails that other projects made public with their tests: of what kind they are, and whom bounces did not reach.

They are fetched once (`tools/dev/corpora.py`) and not kept here; where they cannot be had, these tests are left out and say so.
What is counted is printed, with every mail that is not read as it was to be, and written down in decision 0024.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from tools.dev import corpora
from tools.dev.repository import DevError

from retzef.channels.email.reading import MailKind, ReadMail, read_mail
from tests.mail import expectations
from tests.mail.measuring import Score

Tell = Callable[[object], None]


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Print what was counted, also where everything is as it was to be."""

    def say(what: object) -> None:
        with capsys.disabled():
            print(f"\n{what}")  # noqa: T201  # these figures are what the test is for

    return say


def fetch(corpus: corpora.Corpus) -> list[Path]:
    try:
        return corpora.mails(corpus)
    except DevError as reason:
        pytest.skip(f"{corpus.name} cannot be had here: {reason}")


def read(path: Path) -> ReadMail:
    return read_mail(path.read_bytes())


@pytest.mark.parametrize(
    ("corpus", "others", "usual", "floor"),
    [
        pytest.param(corpora.FLUFL_BOUNCE, expectations.FLUFL_BOUNCE_OTHERS, "bounce", 0.99, id="flufl-bounce"),
        pytest.param(corpora.BOUNCE_PARSER, expectations.BOUNCE_PARSER_OTHERS, "bounce", 0.99, id="bounce-parser"),
        pytest.param(corpora.PYTHON_EMAIL, expectations.PYTHON_EMAIL_OTHERS, "message", 0.95, id="python-email"),
        pytest.param(corpora.MAIL_PARSER, expectations.MAIL_PARSER_OTHERS, "message", 0.95, id="mail-parser"),
    ],
)  # fmt: skip
def test_public_mails_are_of_the_kind_they_are(
    corpus: corpora.Corpus, others: Mapping[str, MailKind], usual: MailKind, floor: float, tell: Tell
) -> None:
    score = Score(f"kind of {corpus.name}")
    for path in fetch(corpus):
        score.count(path.name, frozenset({read(path).kind}), frozenset({others.get(path.name, usual)}))
    tell(score)
    assert min(score.precision, score.recall) >= floor


def test_mails_of_people_and_lists_are_taken_for_nothing_else(tell: Tell) -> None:
    score = Score("of a person or a list")
    for path in [*fetch(corpora.KMIME), *fetch(corpora.NOTMUCH)]:
        kind = read(path).kind
        score.count(path.name, frozenset({"list" if kind == "message" else kind}), frozenset({"list"}))
    tell(score)
    assert score.precision >= 0.99


@pytest.mark.parametrize(
    ("corpus", "wanted", "floor"),
    [
        pytest.param(corpora.FLUFL_BOUNCE, expectations.flufl_recipients, 0.98, id="flufl-bounce"),
        pytest.param(corpora.BOUNCE_PARSER, expectations.bounce_parser_recipients, 0.95, id="bounce-parser"),
    ],
)
def test_bounces_name_whom_they_did_not_reach(
    corpus: corpora.Corpus, wanted: Callable[[Path], dict[str, frozenset[str]]], floor: float, tell: Tell
) -> None:
    by_file = {path.name: path for path in fetch(corpus)}
    score = Score(f"recipients of {corpus.name}")
    for file, recipients in sorted(wanted(corpora.find(corpus)).items()):
        if file in by_file:
            found = frozenset(each.recipient.lower() for each in read(by_file[file]).failed)
            score.count(file, found, recipients)
    tell(score)
    assert min(score.precision, score.recall) >= floor


@pytest.mark.slow
def test_answers_are_cut_to_what_is_new(tell: Tell) -> None:
    score = Score(f"answers of {corpora.TALON.name}")
    for path in fetch(corpora.TALON):
        if path.suffix == ".html":
            head = b"From: a@example.com\nContent-Type: text/html; charset=utf-8\n\n"
            mail, wanted = read_mail(head + path.read_bytes()), expectations.TALON_OF_PAGES
        elif path.suffix == ".eml":
            mail, wanted = read(path), expectations.TALON_OF_MAILS
        else:
            continue
        score.count(path.name, frozenset({" ".join(mail.reply_text.split())}), frozenset({wanted}))
    tell(score)
    assert min(score.precision, score.recall) >= 0.95
