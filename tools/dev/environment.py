"""The Python side: ``.venv``, uv, the locked packages and Retzef itself as an editable install."""

import platform
import shutil
import sys
import venv
from pathlib import Path

from tools.dev.repository import PYTHON, RETZEF, ROOT, UV, VENV, DevError, run, trust_the_machine
from tools.dev.steps import Step

REQUIREMENTS = ROOT / "requirements"
BOOTSTRAP_LOCK = REQUIREMENTS / "bootstrap.lock"
DEV_LOCK = REQUIREMENTS / "dev.lock"
RUNTIME_LOCK = REQUIREMENTS / "runtime.lock"
_COMPILE = (
    "pip",
    "compile",
    "--quiet",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
)


def _create_venv() -> None:
    """Make ``.venv`` anew and put the pinned uv into it, checked against its hash."""
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        venv.create(VENV, with_pip=True, symlinks=True, prompt="retzef")
    except Exception as error:
        shutil.rmtree(VENV, ignore_errors=True)
        raise DevError(f"could not create {VENV} (is python3-venv installed?): {error}") from error
    run(
        [
            PYTHON,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "-r",
            BOOTSTRAP_LOCK,
        ],
        quiet=True,
    )


def _sync_packages() -> None:
    """Make ``.venv`` hold exactly what the lock names."""
    run(
        [UV, "pip", "sync", "--quiet", "--python", PYTHON, "--require-hashes", DEV_LOCK],
        env=trust_the_machine(),
    )


def _install_retzef() -> None:
    """Install Retzef itself, editable, built with what is locked and without touching anything else."""
    alone = ["--no-deps", "--no-build-isolation"]
    run([UV, "pip", "install", "--quiet", "--python", PYTHON, *alone, "--editable", ROOT])


def steps() -> list[Step]:
    """Return the steps in order. A clone that moved to another path or Python gets a new environment."""
    # Inside an activated .venv `sys.executable` is the environment itself; what counts is the Python below it.
    base = Path(sys.base_prefix).resolve()
    where = f"{ROOT} {base} {platform.python_version()}"
    create = Step(
        name="venv",
        doing=f"creating .venv with Python {platform.python_version()}",
        do=_create_venv,
        inputs=(BOOTSTRAP_LOCK,),
        outputs=(PYTHON, UV),
        recipe=where,
    )
    sync = Step(
        name="packages",
        doing="installing the locked Python packages",
        do=_sync_packages,
        inputs=(DEV_LOCK,),
        after=(create,),
    )
    # The sync takes away what the lock does not name, Retzef included.
    editable = Step(
        name="retzef",
        doing="installing Retzef itself",
        do=_install_retzef,
        inputs=(ROOT / "pyproject.toml",),
        outputs=(RETZEF,),
        after=(sync,),
    )
    return [create, sync, editable]


def lock() -> None:
    """Resolve all requirements again to their newest versions and rewrite the lock files."""
    project, trust = ROOT / "pyproject.toml", trust_the_machine()
    run(
        [
            UV,
            *_COMPILE,
            "--upgrade",
            "pyproject.toml",
            "--group",
            "dev",
            "--extra",
            "embedded",
            "--extra",
            "traces",
            "-o",
            DEV_LOCK.relative_to(ROOT),
        ],
        env=trust,
    )
    run(
        [
            UV,
            *_COMPILE,
            project.name,
            "--extra",
            "embedded",
            "--extra",
            "traces",
            "-c",
            DEV_LOCK.relative_to(ROOT),
            "-o",
            RUNTIME_LOCK.relative_to(ROOT),
        ],
        env=trust,
    )
    run(
        [UV, *_COMPILE, "--upgrade", "requirements/bootstrap.in", "-o", BOOTSTRAP_LOCK.relative_to(ROOT)],
        env=trust,
    )
