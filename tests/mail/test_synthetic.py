"""The made-up set of mails is read, each as it was meant."""

import re

from retzef.channels.email.reading import read_mail
from tests.mail.synthetic import make_mails


def test_who_wrote_what_is_read_when_programs_and_charsets_vary() -> None:
    wrong = []
    count = 0
    for made in make_mails():
        count += 1
        read = read_mail(made.raw)
        name = read.sender.name if read.sender else None
        if (read.subject, name, read.reply_text, read.kind) != (
            made.subject,
            made.author,
            made.answer,
            "message",
        ):
            wrong.append((made.name, read.subject, name, read.reply_text))
    assert wrong == []
    assert count >= 400


def test_what_was_written_is_read_when_the_charset_is_not_said_or_wrongly() -> None:
    wrong = []
    for made in make_mails():
        for said in (b"", b"; charset=x-unknown", b"; charset=us-ascii"):
            read = read_mail(re.sub(rb"; charset=[\w-]+", said, made.raw))
            if read.reply_text != made.answer:
                wrong.append((made.name, said, read.charset, read.reply_text))
    assert wrong == []
