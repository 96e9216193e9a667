"""``./dev COMMAND``: the table of commands and what each does."""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.dev import checks, environment, local_data, system, web, wire
from tools.dev.repository import PYTHON, RETZEF, ROOT, DevError, become, run, tell
from tools.dev.steps import one_at_a_time


@dataclass(frozen=True, slots=True)
class Command:
    """A word after ``./dev``: what it does in a line, and the function that takes the rest of the line."""

    name: str
    arguments: str
    does: str
    do: Callable[[Sequence[str]], None]


def _prepare_packages() -> None:
    """Everything that is installed: what is enough to judge the code and to run commands."""
    with one_at_a_time():
        system.refuse(system.ensure(system.TO_RUN))
        for step in environment.steps():
            step.ensure()
        web.install_step().ensure()


def _prepare() -> None:
    """And everything that is built: what running the centre needs."""
    _prepare_packages()
    with one_at_a_time():
        for step in web.build_steps():
            step.ensure()


def _prepare_tests() -> list[system.Need]:
    """Return what only the tests need and could not be installed."""
    with one_at_a_time():
        missing = system.ensure(system.TO_TEST)
    _prepare()
    return missing


def install(arguments: Sequence[str]) -> None:
    _refuse_arguments("install", arguments)
    missing = _prepare_tests()
    for need in missing:
        tell(f"missing for ./dev test: {need.what} (apt-get install {' '.join(need.packages)})")
    tell(f"ready: {RETZEF.relative_to(ROOT)}")


def up(arguments: Sequence[str]) -> None:
    _prepare()
    become([RETZEF, "serve", "--seed-if-empty", *arguments])


def test(arguments: Sequence[str]) -> None:
    """Judge everything; whoever names tests of Python waits for those alone."""
    system.refuse(_prepare_tests())
    is_whole = not set(arguments) - {"--all"}
    if is_whole:
        checks.check_all()
        web.run_tests()
    # In the order of `conftest.py`, a file to a process at a time; where the time of a whole run went is told at its end.
    slowest = ["--durations", "30", "--durations-min", "5"] if is_whole else []
    together = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
    become([PYTHON, "-m", "pytest", *together, *slowest, *arguments])


def check(arguments: Sequence[str]) -> None:
    _refuse_arguments("check", arguments)
    _prepare_packages()
    checks.check_all()


def bench(arguments: Sequence[str]) -> None:
    _prepare()
    become([RETZEF, "bench", *arguments])


def seed(arguments: Sequence[str]) -> None:
    _prepare_packages()
    become([RETZEF, "seed", *arguments])


def reset(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(prog="./dev reset", description="Delete the local centre's data.")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    local_data.delete(ask=not parser.parse_args(arguments).yes)


def new_channel(arguments: Sequence[str]) -> None:
    _prepare_packages()
    become([PYTHON, "-m", "tools.new_channel", *arguments])


def format_code(arguments: Sequence[str]) -> None:
    _refuse_arguments("format", arguments)
    _prepare_packages()
    run([PYTHON, "-m", "ruff", "check", "--fix", "--quiet", "."])
    run([PYTHON, "-m", "ruff", "format", "--quiet", "."])


def generate(arguments: Sequence[str]) -> None:
    _refuse_arguments("generate", arguments)
    _prepare_packages()
    wire.generate()


def screenshots(arguments: Sequence[str]) -> None:
    _refuse_arguments("screenshots", arguments)
    system.refuse(_prepare_tests())
    become([PYTHON, "-m", "tools.screenshots"])


def lock(arguments: Sequence[str]) -> None:
    _refuse_arguments("lock", arguments)
    _prepare_packages()
    environment.lock()
    _prepare_packages()


COMMANDS = (
    Command("install", "", "set up everything this clone needs; leaves .venv/bin/retzef", install),
    Command("up", "[OPTION...]", "install, then run a seeded centre; options go to `retzef serve`", up),
    Command(
        "test",
        "[--all] [PYTEST...]",
        "install, check, and run every test, or those that PYTEST names; --all adds full-size loads",
        test,
    ),
    Command("check", "", "lint, format, own rules, import contracts, types; under a minute", check),
    Command("bench", "NAME [OPTION...]", "measure; `./dev bench --help` lists the names", bench),
    Command("seed", "[OPTION...]", "fill the local centre with a believable tenant", seed),
    Command("reset", "[--yes]", "delete the local centre's data", reset),
    Command(
        "new-channel",
        "NAME",
        "write the folder of a new channel, whose suite is red until it is done",
        new_channel,
    ),
    Command("format", "", "mend what the formatter and the linter can mend", format_code),
    Command("generate", "", "write the desk's typed client anew from the API", generate),
    Command(
        "screenshots", "", "take the pictures of the documents anew, of a freshly seeded centre", screenshots
    ),
    Command("lock", "", "resolve the Python requirements again and rewrite the locks", lock),
)


def show_help() -> None:
    width = max(len(f"{command.name} {command.arguments}") for command in COMMANDS)
    print("Usage: ./dev COMMAND\n")
    for command in COMMANDS:
        print(f"  {f'{command.name} {command.arguments}':<{width}}  {command.does}")
    print(f"\nEvery command may be run again at any time. The local centre's data is in {local_data.find()}.")


def _refuse_arguments(name: str, arguments: Sequence[str]) -> None:
    if arguments:
        raise DevError(f"./dev {name} takes no arguments, got: {' '.join(arguments)}")


def main(words: Sequence[str]) -> int:
    """Run one command and return the exit code."""
    if not words or words[0] in {"help", "--help", "-h"}:
        show_help()
        return 0
    by_name = {command.name: command for command in COMMANDS}
    command = by_name.get(words[0])
    if command is None:
        print(f"./dev knows no command {words[0]!r}.\n", file=sys.stderr)
        show_help()
        return 2
    try:
        command.do(words[1:])
    except DevError as error:
        print(f"./dev {command.name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
