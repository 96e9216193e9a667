"""What ``./dev check`` judges, cheapest first, so that the common mistake is told in a second."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from tools.dev import web, wire
from tools.dev.repository import PYTHON, ROOT, VENV, DevError, run, tell

_BIN = VENV / "bin"
_CODE = ("conftest.py", "src", "tests", "tools", "bench")


@dataclass(frozen=True, slots=True)
class Check:
    """One judge of the whole tree."""

    name: str
    judge: Callable[[], None]


def _code_folders() -> list[str]:
    return [name for name in _CODE if (ROOT / name).exists()]


CHECKS = (
    Check("ruff", lambda: run([_BIN / "ruff", "check", "--quiet", "--output-format", "concise", "."])),
    Check("format", lambda: run([_BIN / "ruff", "format", "--check", "--quiet", "."])),
    Check("rules", lambda: run([PYTHON, "-m", "tools.lint"])),
    Check(
        "imports", lambda: run([_BIN / "lint-imports", "--config", ".importlinter", "--no-logo"], quiet=True)
    ),
    Check("types", lambda: run([_BIN / "mypy", *_code_folders()], quiet=True)),
    Check("wire", wire.check),
    Check("screens", web.check_types),
)


def check_all() -> None:
    """Run every judge even when an earlier one found something, then say which did."""
    failed = []
    for check in CHECKS:
        started = time.monotonic()
        try:
            check.judge()
        except DevError as error:
            tell(str(error))
            failed.append(check.name)
            tell(f"{check.name}: FAILED ({time.monotonic() - started:.1f} s)")
        else:
            tell(f"{check.name}: good ({time.monotonic() - started:.1f} s)")
    if failed:
        raise DevError(f"{', '.join(failed)} found something; see above")
