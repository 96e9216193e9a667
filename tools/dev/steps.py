"""Steps that know whether they are still up to date.

A step's stamp is a digest over its recipe and the content of its input files. It is written only after the
step succeeded, and lives inside ``.venv`` so that removing the environment removes every claim about it.
"""

import fcntl
import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tools.dev.repository import ROOT, STAMPS, tell

_NOT_INPUT = {"node_modules", "dist", "coverage", "__pycache__", ".vite"}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done again only when ``inputs`` or ``recipe`` changed, or an output is gone."""

    name: str
    doing: str
    do: Callable[[], None]
    inputs: tuple[Path, ...] = ()
    outputs: tuple[Path, ...] = ()
    recipe: str = ""
    after: tuple["Step", ...] = field(default=())

    def ensure(self) -> None:
        """Bring the step up to date, doing nothing when it is."""
        digest = self.compute_digest()
        if self._read_stamp() == digest and all(output.exists() for output in self.outputs):
            return
        self._stamp_file().unlink(missing_ok=True)
        tell(self.doing)
        self.do()
        STAMPS.mkdir(parents=True, exist_ok=True)
        self._stamp_file().write_text(digest)

    def compute_digest(self) -> str:
        """Return what the stamp must say for the step to be up to date."""
        digest = hashlib.sha256(self.recipe.encode())
        for earlier in self.after:
            digest.update(earlier.compute_digest().encode())
        for path in _list_files(self.inputs):
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def _stamp_file(self) -> Path:
        return STAMPS / self.name

    def _read_stamp(self) -> str | None:
        try:
            return self._stamp_file().read_text()
        except FileNotFoundError:
            return None


def _list_files(inputs: Iterable[Path]) -> Iterator[Path]:
    for path in inputs:
        if path.is_file():
            yield path
        elif path.is_dir():
            yield from sorted(
                file
                for file in path.rglob("*")
                if file.is_file() and not _NOT_INPUT.intersection(file.relative_to(path).parts)
            )


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let only one ``./dev`` of this clone install at a time; the others wait for it."""
    with (ROOT / "dev").open("rb") as script:
        try:
            fcntl.flock(script, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("waiting for another ./dev that is installing")
            fcntl.flock(script, fcntl.LOCK_EX)
        yield
