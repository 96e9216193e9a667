"""The desk's typed client and those for other programs, generated from the API that the server really has, and kept from drifting.

The document and the types are in git, so that a change of the API shows in a review.
"""

import json
import shutil
import tempfile
from pathlib import Path

from tools.dev.python_client import calls_of, models_of
from tools.dev.repository import RETZEF, ROOT, VENV, WEB, DevError, run

DOCUMENT = WEB / "desk" / "openapi.json"
TYPES = WEB / "desk" / "src" / "wire" / "schema.d.ts"
CLIENTS = ROOT / "clients"


def generate() -> None:
    """Write the document and the types anew."""
    with tempfile.TemporaryDirectory() as folder:
        for made, kept in _make(Path(folder)):
            shutil.copyfile(made, kept)


def check() -> None:
    """Refuse a document or types that are not what the server would give now."""
    with tempfile.TemporaryDirectory() as folder:
        for made, kept in _make(Path(folder)):
            if not kept.exists() or made.read_bytes() != kept.read_bytes():
                raise DevError(f"{kept.relative_to(ROOT)} is not what the API is now; run ./dev generate")


def _make(folder: Path) -> list[tuple[Path, Path]]:
    document, types = folder / DOCUMENT.name, folder / TYPES.name
    run([RETZEF, "openapi", document], quiet=True)
    generator: list[str | Path] = [
        "npx",
        "--no-install",
        "openapi-typescript",
        document,
        "--output",
        types,
        "--alphabetize",
    ]
    run(generator, cwd=WEB / "desk", quiet=True)
    described = json.loads(document.read_text(encoding="utf-8"))
    models, calls = folder / "models.py", folder / "calls.py"
    models.write_text(models_of(described), encoding="utf-8")
    calls.write_text(calls_of(described), encoding="utf-8")
    run(
        [
            VENV / "bin" / "ruff",
            "format",
            "--quiet",
            "--no-cache",
            "--config",
            ROOT / "pyproject.toml",
            models,
            calls,
        ],
        quiet=True,
    )
    python = CLIENTS / "python" / "retzef_client"
    return [
        (document, DOCUMENT), (types, TYPES), (types, CLIENTS / "typescript" / "src" / "schema.d.ts"),
        (models, python / "models.py"), (calls, python / "calls.py"),
    ]  # fmt: skip
