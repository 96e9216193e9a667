"""The data of the centre that `./dev up` runs, and deleting it."""

import fcntl
import os
import shutil
from pathlib import Path

from tools.dev.repository import ROOT, DevError, tell

# All that a centre writes there.
_OURS = {"files", "postgres", "secret.key"}


def find() -> Path:
    """Return the folder that `retzef` uses when it is started here; an empty setting is none."""
    return (ROOT / (os.environ.get("RETZEF_DATA_DIR") or "data")).absolute()


def delete(*, ask: bool) -> None:
    """Delete the folder, and what its links point at: as root, PostgreSQL's data may lie where its account reaches it."""
    data = find()
    if not data.exists():
        tell(f"nothing to delete: there is no {data}")
        return
    _refuse_what_is_not_ours(data)
    _refuse_while_running(data)
    if ask and not _confirm(f"Delete everything in {data}? [y/N] "):
        raise DevError("nothing was deleted; --yes deletes without asking")
    for entry in data.iterdir():
        if entry.is_symlink() and entry.is_dir():
            shutil.rmtree(entry.resolve())
    shutil.rmtree(data)
    tell(f"deleted {data}")


def _confirm(question: str) -> bool:
    try:
        return input(question).strip().lower() == "y"
    except EOFError:  # nobody is there to answer
        return False


def _refuse_what_is_not_ours(data: Path) -> None:
    """A slip in RETZEF_DATA_DIR must not delete somebody's home."""
    strange = sorted(entry.name for entry in data.iterdir() if entry.name not in _OURS)
    if strange:
        raise DevError(f"{data} holds what no centre wrote, such as {strange[0]}; nothing was deleted")


def _refuse_while_running(data: Path) -> None:
    for lock in data.glob("*/lock"):
        with lock.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                pid = file.read().decode(errors="replace")
                raise DevError(f"a centre is running on this data (process {pid}); stop it first") from None
