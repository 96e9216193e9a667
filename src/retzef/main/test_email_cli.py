"""The command that reads mails from files."""

import json
from pathlib import Path

from click.testing import CliRunner

from retzef.main.cli import cli

MAIL = "From: Dana <dana@example.com>\nTo: shop@example.org\nSubject: =?utf-8?B?16nXnNeV150=?=\nDate: Tue, 04 Jan 2022 08:30:00 +0200\n\nhi\n\n> before\n"


def test_each_file_is_a_line_of_json_also_what_cannot_be_read(tmp_path: Path) -> None:
    good, empty, broken = tmp_path / "good.eml", tmp_path / "empty.eml", tmp_path / "broken.eml"
    good.write_text(MAIL, encoding="utf-8")
    empty.touch()
    broken.write_bytes(bytes(range(256)) * 40)
    files = [str(each) for each in (good, empty, broken, tmp_path / "none.eml", tmp_path)]
    ran = CliRunner().invoke(cli, ["email", "parse", *files, "--json"])
    assert ran.exit_code == 0, ran.output
    told = [json.loads(line) for line in ran.output.splitlines()]
    assert [each["file"] for each in told] == files
    assert {
        name: told[0][name]
        for name in ("subject", "from", "date", "text", "reply_text", "kind", "bounce", "defects")
    } == {
        "subject": "שלום",
        "from": {"name": "Dana", "address": "dana@example.com"},
        "date": "2022-01-04T08:30:00+02:00",
        "text": "hi\n\n> before\n",
        "reply_text": "hi",
        "kind": "message",
        "bounce": None,
        "defects": [],
    }
    assert [each["defects"][0][:15] for each in told[3:]] == ["file-unreadable", "file-unreadable"]


def test_what_is_no_single_mail_is_said(tmp_path: Path) -> None:
    files = {
        "empty.eml": b"",
        "packed.eml.gz": b"\x1f\x8b" + bytes(40),
        "two.mbox": b"From a@b Mon Jan  3 10:00:00 2022\nFrom: a@b.example\nSubject: one\n\nhi\n\n"
        b"From a@b Mon Jan  3 10:00:00 2022\nFrom: a@b.example\nSubject: two\n\nho\n",
        "one.mbox": b"From a@b Mon Jan  3 10:00:00 2022\nFrom: a@b.example\nSubject: one\n\nhi\n",
    }
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    ran = CliRunner().invoke(cli, ["email", "parse", *(str(tmp_path / name) for name in files), "--json"])
    assert ran.exit_code == 0, ran.output
    told = [json.loads(line) for line in ran.output.splitlines()]
    assert [each["defects"][:1] for each in told] == [
        ["file-empty"],
        ["file-packed"],
        ["file-of-several"],
        [],
    ]
    assert [(each["subject"], each["text"].strip()) for each in told[2:]] == [("one", "hi"), ("one", "hi")]


def test_standard_input_is_read_when_a_hyphen_stands_for_it() -> None:
    ran = CliRunner().invoke(cli, ["email", "parse", "-", "--json"], input=MAIL)
    assert ran.exit_code == 0, ran.output
    told = json.loads(ran.output)
    assert (told["file"], told["subject"], told["reply_text"], told["defects"]) == ("-", "שלום", "hi", [])
    assert "standard input" in CliRunner().invoke(cli, ["email", "parse", "--help"]).output
