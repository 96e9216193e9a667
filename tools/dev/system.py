"""What the operating system must bring: Node.js, and for the tests a browser, fonts and a second PostgreSQL.

Missing things are installed with apt, as root or through sudo. Without either, the developer is told what to ask for.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from tools.dev.repository import DevError, run, tell

NODE_AT_LEAST = (20, 19)


@dataclass(frozen=True, slots=True)
class Need:
    """Something of the system, how to see that it is there, and Debian's packages that bring it.

    What `may_lack` is not there, the tests that need it leave out and say so. `answers` are lines for
    debconf-set-selections: what the packages would ask while they are installed.
    """

    what: str
    why: str
    is_there: Callable[[], bool]
    packages: tuple[str, ...]
    may_lack: bool = False
    answers: tuple[str, ...] = ()


def _find_node_version() -> tuple[int, int] | None:
    """Return (major, minor) of the Node.js on PATH."""
    node = shutil.which("node")
    if node is None:
        return None
    shown = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    match = re.match(r"v(\d+)\.(\d+)", shown)
    return (int(match[1]), int(match[2])) if match else None


def _has_node() -> bool:
    version = _find_node_version()
    return version is not None and version >= NODE_AT_LEAST and shutil.which("npm") is not None


def _has_ensurepip() -> bool:
    try:
        import ensurepip  # noqa: F401, PLC0415  # Debian ships Python without it; only importing tells
    except ImportError:
        return False
    return True


def _has_browser() -> bool:
    return Path("/usr/bin/chromium").exists()


def _has_fonts() -> bool:
    """Tell whether Hebrew and Ukrainian text and emoji can be drawn; boxes instead of letters make screenshots worthless."""
    fonts = shutil.which("fc-list")
    if fonts is None:
        return False
    return all(
        subprocess.run([fonts, f":lang={language}"], capture_output=True, check=False).stdout.strip()
        for language in ("he", "uk", "und-zsye")
    )


def _has_debian_postgres() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _has_faketime() -> bool:
    return any(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


def _has_pebble() -> bool:
    return all(shutil.which(program) for program in ("pebble", "pebble-challtestsrv"))


def _has_mail_servers() -> bool:
    """Tell whether Postfix and Dovecot are there, Dovecot with its IMAP and LMTP."""
    programs = (Path("/usr/sbin/postfix"), Path("/usr/sbin/dovecot"))
    return all(
        program.exists()
        for program in (*programs, *(Path("/usr/lib/dovecot") / part for part in ("imap", "lmtp")))
    )


TO_RUN = (
    Need("Python's venv module", "it makes .venv", _has_ensurepip, ("python3-venv",)),
    Need(
        f"Node.js {NODE_AT_LEAST[0]}.{NODE_AT_LEAST[1]} or newer with npm",
        "it builds the screens",
        _has_node,
        ("nodejs", "npm"),
    ),
)
TO_TEST = (
    Need("Chromium", "the tests drive a real browser", _has_browser, ("chromium",)),
    Need(
        "fonts for Hebrew, Cyrillic and emoji",
        "screens are tested and shown in four languages",
        _has_fonts,
        ("fontconfig", "fonts-noto-core", "fonts-noto-color-emoji"),
    ),
    Need(
        "Debian's PostgreSQL",
        "the tests run against an outside server too",
        _has_debian_postgres,
        ("postgresql",),
    ),
    Need(
        "pebble",
        "a test asks a real ACME authority for certificates",
        _has_pebble,
        ("pebble",),
        may_lack=True,
    ),
    Need(
        "Postfix and Dovecot",
        "e-mail is tested against real mail servers",
        _has_mail_servers,
        ("postfix", "dovecot-imapd", "dovecot-lmtpd"),
        may_lack=True,
        # the tests bring a configuration of their own; the machine is not made a mail server
        answers=("postfix postfix/main_mailer_type select No configuration",),
    ),
    Need(
        "libfaketime",
        "a test sets the clock of a server",
        _has_faketime,
        ("faketime",),
        may_lack=True,
    ),
)


def ensure(needs: Sequence[Need]) -> list[Need]:
    """Install what is missing and return what still is."""
    missing = [need for need in needs if not need.is_there()]
    if missing:
        _install(missing)
    return [need for need in missing if not need.is_there()]


def refuse(missing: Sequence[Need]) -> None:
    """End with one clear message when something needed could not be had."""
    needed = [need for need in missing if not need.may_lack]
    if not needed:
        return
    lines = [f"  {need.what} ({need.why}): apt-get install {' '.join(need.packages)}" for need in needed]
    version = _find_node_version()
    if version is not None and version < NODE_AT_LEAST:
        lines.append(f"  (the Node.js found is {version[0]}.{version[1]})")
    raise DevError("this machine lacks something that could not be installed from here:\n" + "\n".join(lines))


def _install(needs: Sequence[Need]) -> None:
    """Try each need by itself: a package that this release lacks must not keep the others away."""
    apt = shutil.which("apt-get")
    prefix = _find_root_prefix()
    if apt is None or prefix is None:
        return
    # Behind sudo, which drops the variables of its caller.
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", apt]
    _try_to([*command, "update", "-qq"])
    for need in needs:
        tell(f"installing {need.what} with apt")
        _answer(need.answers, prefix)
        # Nothing of the machine is taken away for it, such as another mail server.
        _try_to([*command, "install", "-y", "-qq", "--no-install-recommends", "--no-remove", *need.packages])


def _answer(answers: Sequence[str], prefix: Sequence[str]) -> None:
    if not answers:
        return
    with NamedTemporaryFile("w", suffix=".answers") as file:
        file.write("\n".join(answers) + "\n")
        file.flush()
        _try_to([*prefix, "debconf-set-selections", file.name])


def _try_to(command: Sequence[str]) -> None:
    """Run a command whose success is seen by what it leaves; what it said is shown when it failed."""
    try:
        run(command, quiet=True)
    except DevError as error:
        tell(str(error))


def _find_root_prefix() -> list[str] | None:
    """Return what to put before a command to run it as root without asking, None when that cannot be done."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo is None:
        return None
    allowed = subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0
    return [sudo, "-n"] if allowed or not os.isatty(0) else [sudo]
