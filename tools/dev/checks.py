"""What ``./dev check`` judges, two at a time."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tools.dev import web, wire
from tools.dev.repository import PYTHON, ROOT, VENV, DevError, run, tell

_BIN = VENV / "bin"
_CODE = ("conftest.py", "src", "tests", "tools", "clients/python")


@dataclass(frozen=True, slots=True)
class Check:
    """One judge of the whole tree."""

    name: str
    judge: Callable[[], None]


def _code_folders() -> list[str]:
    return [name for name in _CODE if (ROOT / name).exists()]


# The slowest first: two run at a time.
CHECKS = (
    Check("screens", web.check_types),
    Check("types", lambda: run([_BIN / "mypy", *_code_folders()], quiet=True)),
    Check("wire", wire.check),
    Check("rules", lambda: run([PYTHON, "-m", "tools.lint"], quiet=True)),
    Check(
        "imports", lambda: run([_BIN / "lint-imports", "--config", ".importlinter", "--no-logo"], quiet=True)
    ),
    Check(
        "ruff",
        lambda: run([_BIN / "ruff", "check", "--quiet", "--output-format", "concise", "."], quiet=True),
    ),
    Check("format", lambda: run([_BIN / "ruff", "format", "--check", "--quiet", "."], quiet=True)),
)


def check_all() -> None:
    """Run every judge even when an earlier one found something, then say which did."""
    with ThreadPoolExecutor(max_workers=2) as judges:
        found = [
            check.name
            for check, is_good in zip(CHECKS, judges.map(_judge, CHECKS), strict=True)
            if not is_good
        ]
    if found:
        raise DevError(f"{', '.join(found)} found something; see above")


def _judge(check: Check) -> bool:
    started = time.monotonic()
    try:
        check.judge()
    except DevError as error:
        tell(f"{check.name}: FAILED, {error}")
        return False
    tell(f"{check.name}: good ({time.monotonic() - started:.1f} s)")
    return True
