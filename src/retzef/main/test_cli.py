"""The command line, as somebody meets it who has just installed it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.fixtures.centre import free_port

from retzef.main.cli import cli


def test_every_command_is_described_whole_when_help_is_asked_for() -> None:
    told = CliRunner().invoke(cli, ["--help"], terminal_width=80)
    assert told.exit_code == 0
    listed = told.output.partition("Commands:")[2]
    assert len(re.findall(r"^  [a-z]+ +[A-Z].*\.$", listed, re.MULTILINE)) == len(cli.commands)
    assert "..." not in listed


@pytest.mark.parametrize(
    ("language", "words"),
    [("en_US.UTF-8", "no centre"), ("he_IL.UTF-8", "מוקד"), ("uk_UA.UTF-8", "немає"), ("ru_RU.UTF-8", "нет")],
)
def test_doctor_says_what_to_do_and_begins_nothing_when_there_is_no_centre(
    tmp_path: Path, language: str, words: str
) -> None:
    data = tmp_path / "data"
    environment = {
        "RETZEF_DATA_DIR": str(data), "RETZEF_PORT": str(free_port()), "RETZEF_DATABASE_URL": None, "LC_ALL": language,
    }  # fmt: skip
    told = CliRunner().invoke(cli, ["doctor", "--json"], env=environment)
    findings = {each["check"]: each for each in json.loads(told.output)["findings"]}
    assert (findings["database"]["state"], findings["database"]["code"]) == ("warning", "doctor-no-centre")
    assert words in findings["database"]["text"]
    assert "retzef serve" in findings["database"]["text"]
    assert not data.exists()
