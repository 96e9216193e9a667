"""The desk's typed client, generated from the API that the server really has, and kept from drifting.

The document and the types are in git, so that a change of the API shows in a review.
"""

import shutil
import tempfile
from pathlib import Path

from tools.dev.repository import RETZEF, ROOT, WEB, DevError, run

DOCUMENT = WEB / "desk" / "openapi.json"
TYPES = WEB / "desk" / "src" / "wire" / "schema.d.ts"


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
    return [(document, DOCUMENT), (types, TYPES)]
