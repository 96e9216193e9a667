"""Running PostgreSQL's own client programs."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from retzef.platform.backup.errors import BackupProgramError, BackupToolMissingError
from retzef.platform.postgres.programs import list_programs

_LINES_TOLD = 8


def find_program(name: str, *, major: int) -> Path:
    """One that can speak to a server of this major version: of the same, or the next newer one that is here."""
    fitting = sorted(
        (each for each in list_programs() if each.major >= major and each.path(name).is_file()),
        key=lambda each: each.major,
    )
    if not fitting:
        raise BackupToolMissingError(program=name, major=major)
    return fitting[0].path(name)


async def run_program(program: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run it to its end; what it said. Raises BackupProgramError. Cancelled, it is ended."""
    process = await asyncio.create_subprocess_exec(
        str(program), *arguments, env={"PATH": os.defpath, "LC_ALL": "C", **(environment or {})}, cwd="/",
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    said = output.decode(errors="replace").strip()
    if process.returncode != 0:
        raise BackupProgramError(program=program.name, log="\n".join(said.splitlines()[-_LINES_TOLD:]))
    return said


def hide_password(url: str) -> tuple[str, dict[str, str]]:
    """A URL without its password, and an environment with it: arguments are read by everybody on the machine."""
    parts = urlsplit(url)
    if parts.password is None:
        return url, {}
    login, _, host = parts.netloc.rpartition("@")
    netloc = f"{login.partition(':')[0]}@{host}"
    return urlunsplit(parts._replace(netloc=netloc)), {"PGPASSWORD": unquote(parts.password)}
