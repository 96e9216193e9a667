"""Where things are in this clone, and how commands are run in it."""

import os
import ssl
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
RETZEF = VENV / "bin" / "retzef"
STAMPS = VENV / ".stamps"
WEB = ROOT / "web"
STATIC = ROOT / "src" / "retzef" / "main" / "static"


class DevError(Exception):
    """Something the developer has to know or do; the message is shown without a traceback."""


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    quiet: bool = False,
) -> None:
    """Run a command to its end; a failure ends ``./dev`` with what was run. ``quiet`` shows output only then."""
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**_environment(), **(env or {})},
        check=False,
        text=True,
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
    )
    if result.returncode != 0:
        if result.stdout:
            sys.stderr.write(result.stdout)
        shown = " ".join(str(part) for part in command)
        raise DevError(f"this command failed with exit code {result.returncode}: {shown}")


def trust_the_machine() -> dict[str, str]:
    """Return what lets uv and npm trust what this machine trusts, as behind a proxy that looks into TLS.

    By themselves they know only the authorities they were built with. What the developer has set stays, and a
    machine that has no list of authorities is left to theirs.
    """
    authorities = ssl.get_default_verify_paths().cafile
    if not authorities:
        return {}
    wanted = {"UV_SYSTEM_CERTS": "1", "NODE_EXTRA_CA_CERTS": authorities}
    return {name: value for name, value in wanted.items() if name not in os.environ}


def become(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> None:
    """Replace this process by the command, so that signals and the exit code are its own."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execvpe(str(command[0]), [str(part) for part in command], {**_environment(), **(env or {})})  # noqa: S606  # no shell


def _environment() -> dict[str, str]:
    """Return the variables for commands: where Python is told not to keep what it compiled, it may here.

    Images of containers forbid it. Then every process of a centre compiles all its modules anew, which is half of the
    time it takes to start, and the tests start some dozens of them.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def tell(text: str) -> None:
    """Say what is being done, in order with the output of the commands themselves."""
    print(f"· {text}", flush=True)
