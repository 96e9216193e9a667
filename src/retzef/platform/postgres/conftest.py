"""A folder that PostgreSQL's account can reach, and centres in other processes that may be killed."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from retzef.platform.postgres import EmbeddedPostgres

OWN_AND_WAIT = """
import sys
from pathlib import Path
from retzef.platform.postgres import EmbeddedPostgres
postgres = EmbeddedPostgres(Path(sys.argv[1]))
postgres.start()
print(postgres.pid, flush=True)
sys.stdin.read()
postgres.stop()
"""


@dataclass(frozen=True, slots=True)
class OtherProcess:
    """A process that runs the server of a folder until its standard input closes."""

    process: "subprocess.Popen[str]"
    server_pid: int

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def place() -> Iterator[Path]:
    """An empty folder. Not pytest's own, which is closed to the account that root gives PostgreSQL to."""
    with tempfile.TemporaryDirectory(prefix="retzef-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    """A folder in which a server has run once, only ever copied: making one takes a second each time."""
    with tempfile.TemporaryDirectory(prefix="retzef-test-") as parent:
        Path(parent).chmod(0o711)
        postgres = EmbeddedPostgres(Path(parent) / "pg")
        postgres.start()
        postgres.stop()
        yield postgres.folders.root


@pytest.fixture
def folder(place: Path, made_cluster: Path) -> Path:
    """A folder of one's own in which a server has run before."""
    subprocess.run(["cp", "-a", made_cluster, place / "pg"], check=True)
    return place / "pg"


@pytest.fixture
def own_elsewhere() -> Iterator[Callable[[Path], OtherProcess]]:
    """Start processes that own a folder's server; whatever is left of them ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path) -> OtherProcess:
        process = subprocess.Popen(
            [sys.executable, "-c", OWN_AND_WAIT, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        return OtherProcess(process, int(process.stdout.readline()))

    yield start
    for process in started:
        process.communicate()
