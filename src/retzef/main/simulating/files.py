"""Files as they are named on the command line: as text, and as scenarios."""

from pathlib import Path

from retzef.engine.simulation import Scenario
from retzef.engine.simulation.errors import FileEncodingError, FileTooLargeError, FileUnreadableError
from retzef.engine.simulation.scenario_file import parse_scenario

_MEGABYTE = 1_000_000
_MEGABYTES_MAX = 20


def read_text(path: Path, megabytes: int) -> str:
    """The file as text. Raises what is wrong with it as a file."""
    try:
        if path.stat().st_size > megabytes * _MEGABYTE:
            raise FileTooLargeError(file=str(path), limit=megabytes)
        raw = path.read_bytes()
    except OSError as error:
        raise FileUnreadableError(file=str(path), detail=error.strerror or "") from error
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileEncodingError(file=str(path), line=raw.count(b"\n", 0, error.start) + 1) from error


def read_scenario(path: Path) -> Scenario:
    """The scenario a file tells. Raises SimulationFileError."""
    return parse_scenario(read_text(path, _MEGABYTES_MAX), str(path), path.stem)
