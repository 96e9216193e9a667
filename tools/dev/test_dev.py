import fcntl
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tools.dev import __main__ as dev
from tools.dev import local_data, steps
from tools.dev.repository import DevError, run, trust_the_machine
from tools.dev.steps import Step


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    monkeypatch.setattr(steps, "STAMPS", tmp_path / ".venv" / ".stamps")
    monkeypatch.setattr(local_data, "ROOT", tmp_path)
    monkeypatch.delenv("RETZEF_DATA_DIR", raising=False)
    return tmp_path


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def build(clone: Path, done: list[str]) -> Callable[[], Step]:
    """A step that copies its source; made anew each time, as by a new `./dev`."""
    (clone / "source").mkdir()
    (clone / "source" / "a.txt").write_text("one")

    def make(recipe: str = "") -> Step:
        def copy() -> None:
            done.append("built")
            (clone / "built").write_text((clone / "source" / "a.txt").read_text())

        return Step("build", "building", copy, (clone / "source",), (clone / "built",), recipe)

    return make


def test_step_is_skipped_when_nothing_changed(build: Callable[[], Step], done: list[str]) -> None:
    build().ensure()
    build().ensure()
    assert done == ["built"]


@pytest.mark.parametrize("change", ["content", "new file", "output gone", "folder renamed"])
def test_step_is_done_again_when_something_changed(
    clone: Path, build: Callable[[], Step], done: list[str], change: str
) -> None:
    build().ensure()
    match change:
        case "content":
            (clone / "source" / "a.txt").write_text("two")
        case "new file":
            (clone / "source" / "b.txt").write_text("one")
        case "output gone":
            (clone / "built").unlink()
        case _:
            (clone / "source" / "sub").mkdir()
            (clone / "source" / "sub" / "b.txt").write_text("")
    build().ensure()
    assert done == ["built", "built"]


def test_step_is_not_done_again_when_only_what_it_makes_changed(
    clone: Path, build: Callable[[], Step], done: list[str]
) -> None:
    build().ensure()
    (clone / "source" / "node_modules").mkdir()
    (clone / "source" / "node_modules" / "x.js").write_text("")
    build().ensure()
    assert done == ["built"]


def test_step_is_done_again_when_it_failed(clone: Path) -> None:
    tries: list[str] = []

    def fail() -> None:
        tries.append("tried")
        raise DevError("no room")

    for _ in range(2):
        with pytest.raises(DevError):
            Step("fail", "failing", fail).ensure()
    assert tries == ["tried", "tried"]


def test_data_is_deleted_with_what_its_links_point_at_when_reset(clone: Path) -> None:
    (clone / "elsewhere").mkdir()
    (clone / "data" / "files").mkdir(parents=True)
    (clone / "data" / "postgres").symlink_to(clone / "elsewhere")
    local_data.delete(ask=False)
    assert not (clone / "data").exists()
    assert not (clone / "elsewhere").exists()


def test_nothing_is_deleted_when_the_setting_points_at_what_no_centre_wrote(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (clone / "home" / "postgres").mkdir(parents=True)
    (clone / "home" / "letters.txt").touch()
    monkeypatch.setenv("RETZEF_DATA_DIR", "home")
    with pytest.raises(DevError, match=r"letters\.txt"):
        local_data.delete(ask=False)
    assert (clone / "home" / "postgres").exists()


def test_the_folder_is_the_usual_one_when_the_setting_is_empty(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RETZEF_DATA_DIR", "")
    assert local_data.find() == clone / "data"


def test_data_is_kept_when_a_centre_runs_on_it(clone: Path) -> None:
    (clone / "data" / "postgres").mkdir(parents=True)
    (clone / "data" / "postgres" / "lock").write_text("4711")
    file = os.open(clone / "data" / "postgres" / "lock", os.O_RDWR)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(DevError, match="4711"):
            local_data.delete(ask=False)
    finally:
        os.close(file)
    assert (clone / "data").exists()


@pytest.mark.parametrize("answer", ["n", "", None])
def test_data_is_kept_when_nobody_says_yes(
    clone: Path, monkeypatch: pytest.MonkeyPatch, answer: str | None
) -> None:
    def reply(question: str) -> str:
        if answer is None:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", reply)
    (clone / "data").mkdir()
    with pytest.raises(DevError):
        local_data.delete(ask=True)
    assert (clone / "data").exists()


def test_every_command_is_told_when_asked_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 0
    told = capsys.readouterr().out
    for name in ("install", "up", "test", "check", "bench", "seed", "reset", "new-channel"):
        assert f"\n  {name} " in told


def test_unknown_command_is_refused_when_typed(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["instal"]) == 2
    assert "instal" in capsys.readouterr().err


@pytest.fixture
def authorities(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The list of authorities of a machine where nothing is set."""
    listed = tmp_path / "authorities.pem"
    listed.write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(listed))
    for name in ("UV_SYSTEM_CERTS", "NODE_EXTRA_CA_CERTS"):
        monkeypatch.delenv(name, raising=False)
    return listed


def test_downloads_trust_what_the_machine_trusts_when_nothing_is_set(authorities: Path) -> None:
    assert trust_the_machine() == {"UV_SYSTEM_CERTS": "1", "NODE_EXTRA_CA_CERTS": str(authorities)}


def test_downloads_trust_what_the_developer_set_when_something_is_set(
    authorities: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NODE_EXTRA_CA_CERTS", "mine.pem")
    assert "NODE_EXTRA_CA_CERTS" not in trust_the_machine()


def test_downloads_keep_their_own_authorities_when_the_machine_lists_none(
    authorities: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authorities.unlink()
    assert trust_the_machine() == {}


def test_python_keeps_what_it_compiled_when_the_machine_would_have_it_compile_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    run([sys.executable, "-c", "import sys; sys.exit(sys.dont_write_bytecode)"])


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch, done: list[str]) -> list[str]:
    """What `./dev test` would run, in its order, with everything installed."""
    monkeypatch.setattr(dev, "_prepare_tests", list[object])
    monkeypatch.setattr("tools.dev.checks.check_all", lambda: done.append("checks"))
    monkeypatch.setattr("tools.dev.web.run_tests", lambda: done.append("screens"))
    monkeypatch.setattr(dev, "become", lambda command: done.append(command[2]))
    return done


@pytest.mark.parametrize("arguments", [[], ["--all"]])
def test_everything_is_judged_when_no_test_is_named(judged: list[str], arguments: list[str]) -> None:
    assert dev.main(["test", *arguments]) == 0
    assert judged == ["checks", "screens", "pytest"]


def test_only_named_tests_are_run_when_some_are_named(judged: list[str]) -> None:
    assert dev.main(["test", "tests/contract", "-k", "http"]) == 0
    assert judged == ["pytest"]
