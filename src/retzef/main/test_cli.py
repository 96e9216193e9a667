"""The command line, as somebody meets it who has just installed it."""

import json
import re
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.fixtures.centre import free_port

from retzef.main.cli import cli, main


def test_every_command_is_described_whole_when_help_is_asked_for() -> None:
    told = CliRunner().invoke(cli, ["--help"], terminal_width=80)
    assert told.exit_code == 0
    listed = told.output.partition("Commands:")[2]
    assert len(re.findall(r"^  [a-z]+ +[A-Z].*\.$", listed, re.MULTILINE)) == len(cli.commands)
    assert "..." not in listed


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["close", "--help"], "nobody signs in"),
        (["Close & Sons", "--help"], "first administrator"),
        (["--email", "a@b.example", "--help"], "first administrator"),
        (["--help"], "reopen"),
    ],
)
def test_a_tenant_is_made_when_what_is_said_is_none_of_the_commands(words: list[str], told: str) -> None:
    assert told in CliRunner().invoke(cli, ["tenant", *words]).output


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
    assert (findings["database"]["state"], findings["database"]["code"]) == ("warning", "no-centre")
    assert words in findings["database"]["text"]
    assert "retzef serve" in findings["database"]["text"]
    assert not data.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["password", "somebody@here.example"],
        ["backup", "elsewhere"],
        ["migrate", "--check"],
        ["tenant", "list"],
        ["tenant", "close", "Nobody"],
        ["tenant", "reopen", "Nobody"],
        ["tenant", "delete", "Nobody"],
    ],
)
def test_what_needs_a_centre_says_that_there_is_none_and_begins_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    data = tmp_path / "mistaken"
    monkeypatch.chdir(tmp_path)
    told = _told(monkeypatch, capsys, words, RETZEF_DATA_DIR=str(data))
    assert f"There is no centre in {data} yet" in told
    assert "RETZEF_DATA_DIR" in told
    assert not list(tmp_path.iterdir())


def _findings(tmp_path: Path, **environment: str) -> dict[str, dict[str, str]]:
    """What the doctor finds where no centre is, by check."""
    given = {
        "RETZEF_DATA_DIR": str(tmp_path / "data"), "RETZEF_PORT": str(free_port()), "RETZEF_DATABASE_URL": None, "LC_ALL": "en_US", **environment,
    }  # fmt: skip
    told = CliRunner().invoke(cli, ["doctor", "--json"], env=given)
    return {each["check"]: each for each in json.loads(told.output)["findings"]}


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "doctor-address-own"),
        ({"RETZEF_HOST": "0.0.0.0"}, "doctor-address-missing"),  # noqa: S104 - as in a container
        ({"RETZEF_BEHIND_PROXY": "1"}, "doctor-address-missing"),
        ({"RETZEF_PUBLIC_ADDRESS": "https://desk.example.com"}, "doctor-address-cookie"),
        (
            {"RETZEF_PUBLIC_ADDRESS": "https://desk.example.com", "RETZEF_SECURE_COOKIE": "1"},
            "doctor-address",
        ),
        (
            {"RETZEF_PUBLIC_ADDRESS": "http://desk.example.com", "RETZEF_SECURE_COOKIE": "1"},
            "doctor-address-plain",
        ),
    ],
)
def test_doctor_says_with_which_address_links_are_written_and_whether_people_get_in_there(
    tmp_path: Path, environment: dict[str, str], code: str
) -> None:
    found = _findings(tmp_path, **environment)["address"]
    assert found["code"] == code
    assert environment.get("RETZEF_PUBLIC_ADDRESS", "http://127.0.0.1") in found["text"]


def test_doctor_names_the_setting_that_a_misspelt_one_may_be_meant_to_be(tmp_path: Path) -> None:
    found = _findings(tmp_path, RETZEF_PROT="9000")["settings"]
    assert (found["state"], found["code"]) == ("warning", "doctor-settings-unknown")
    assert "RETZEF_PROT (→ RETZEF_PORT?)" in found["text"]


def _told_by_serve(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **environment: str
) -> str:
    """What `retzef serve` says, which cannot begin."""
    return _told(monkeypatch, capsys, ["serve"], **environment)


def _told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], **environment: str
) -> str:
    """What a command says that is refused."""
    for name in ("RETZEF_DATABASE_URL", "RETZEF_SECRET_KEY", "LC_ALL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"RETZEF_PORT": str(free_port()), "LANG": "en_US.UTF-8", **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["retzef", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://somebody:hidden@127.0.0.1:{port}/centre",
        "centre",
        "postgresql://somebody:hid/den@127.0.0.1/centre",
    ],
)
def test_serve_says_what_to_look_at_when_its_database_cannot_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    told = _told_by_serve(
        monkeypatch, capsys, RETZEF_DATA_DIR=str(tmp_path), RETZEF_DATABASE_URL=url.format(port=free_port())
    )
    assert "[database-unreachable]" in told
    assert "RETZEF_DATABASE_URL" in told
    assert "hid" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize(("host", "code"), [("127.0.0.1", "port-in-use"), ("192.0.2.1", "address-unusable")])
def test_serve_tells_a_taken_port_from_an_address_that_is_not_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], host: str, code: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        told = _told_by_serve(
            monkeypatch, capsys, RETZEF_DATA_DIR=str(tmp_path), RETZEF_HOST=host,
            RETZEF_PORT=str(other.getsockname()[1]),
        )  # fmt: skip
    assert f"[{code}]" in told


def test_serve_says_so_when_the_port_at_which_monitors_find_its_router_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours = free_port(in_a_row=2)
    with socket.create_server(("127.0.0.1", ours + 1)):
        told = _told_by_serve(
            monkeypatch, capsys, RETZEF_DATA_DIR=str(tmp_path), RETZEF_PORT=str(free_port()),
            RETZEF_METRICS_ADDRESS=f"127.0.0.1:{ours}",
        )  # fmt: skip
    assert "[port-in-use]" in told
    assert str(ours + 1) in told


def test_serve_says_so_when_its_data_folder_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    told = _told_by_serve(monkeypatch, capsys, RETZEF_DATA_DIR=str(tmp_path / "file" / "data"))
    assert "[data-folder-not-writable]" in told
    assert str(tmp_path) in told


def test_language_is_that_of_lang_when_lc_all_is_empty(tmp_path: Path) -> None:
    environment = {
        "RETZEF_DATA_DIR": str(tmp_path / "data"), "RETZEF_DATABASE_URL": None, "LC_ALL": "", "LANG": "he_IL.UTF-8",
    }  # fmt: skip
    assert "מוקד" in CliRunner().invoke(cli, ["doctor"], env=environment).output


def test_serve_names_the_file_of_the_pair_that_it_cannot_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent, key = tmp_path / "absent.pem", tmp_path / "key.pem"
    key.write_text("")
    told = _told_by_serve(
        monkeypatch, capsys,
        RETZEF_DATA_DIR=str(tmp_path / "data"), RETZEF_TLS_CERTIFICATE=str(absent), RETZEF_TLS_KEY=str(key),
    )  # fmt: skip
    assert str(absent) in told
    assert str(key) not in told
