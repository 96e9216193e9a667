"""Making a cluster and keeping its configuration: encoding, roles, and settings for this machine.

A cluster is made under another name and renamed when it is whole, roles and database included, so that a process killed
in between leaves nothing half-made. Settings are written anew at each start, since a newer Retzef may know better;
what the operator writes into `cluster/local.conf` comes after them and wins.
"""

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retzef.platform.postgres import launch
from retzef.platform.postgres.account import Account
from retzef.platform.postgres.errors import PostgresDiskFullError, PostgresFolderError, PostgresStartError
from retzef.platform.postgres.folders import PORT, Folders, write_for
from retzef.platform.postgres.memory import memory_mb, memory_settings
from retzef.platform.postgres.programs import Programs

SUPERUSER = "postgres"
OWNER = "retzef_owner"
ROLES = (OWNER, "retzef_app", "retzef_system")
DATABASE = "retzef"
MARK = "cluster_name=retzef-embedded"

_BUILTIN = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# C.UTF-8 knows every letter and sorts alike everywhere. Some systems lack it; C knows no letters but English ones.
_LOCALES = ("C.UTF-8", "en_US.UTF-8")
_BOOTSTRAP = (
    f"CREATE ROLE {OWNER} LOGIN CREATEROLE",
    "CREATE ROLE retzef_app LOGIN",
    "CREATE ROLE retzef_system LOGIN",
    # The owner hands rights to both and defines functions that act for them.
    f"GRANT retzef_app, retzef_system TO {OWNER} WITH ADMIN OPTION",
    f"CREATE DATABASE {DATABASE} OWNER {OWNER}",
)
SETTINGS: Mapping[str, str] = {
    # A new centre fills from nothing: until its tables are analysed, plans are guesses.
    "autovacuum_naptime": "10s",
    "checkpoint_completion_target": "0.9",
    "datestyle": "iso, ymd",
    "fsync": "on",
    # Compiling a query pays for reports of minutes; ours take milliseconds.
    "jit": "off",
    "lc_messages": "C",
    # The detail of an error quotes the row that was refused: a person's, in a log.
    "log_error_verbosity": "terse",
    "log_directory": "../log",
    "log_filename": "postgresql-%a.log",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_rotation_age": "1d",
    "log_timezone": "UTC",
    "log_truncate_on_rotation": "on",
    "logging_collector": "on",
    "maintenance_work_mem": "64MB",
    "max_connections": "100",
    "max_wal_size": "1GB",
    # Disks of today: reading here and there costs little more than reading on.
    "random_page_cost": "1.1",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "wal_compression": "on",
    "wal_level": "replica",
    "work_mem": "8MB",
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster's place, programs and account; `settings` come after ours (tests turn fsync off with them)."""

    folders: Folders
    programs: Programs
    account: Account
    settings: Mapping[str, str] = field(default_factory=dict)

    def ensure(self) -> None:
        """Make the cluster unless it is there, and write its configuration."""
        if not self.folders.cluster.exists():
            self._make()
        self._configure(self.folders.cluster)

    def command(self) -> list[str]:
        """Return the server's command line. What must hold is here, where no configuration file overrides it."""
        socket_folder = str(self.folders.socket_folder).replace('"', '""')
        options = {
            "listen_addresses": "",
            "port": str(PORT),
            "unix_socket_directories": f'"{socket_folder}"',
            "unix_socket_permissions": "0700",
        }
        words = [str(self.programs.path("postgres")), "-D", str(self.folders.cluster), "-c", MARK]
        for name, value in options.items():
            words += ["-c", f"{name}={value}"]
        return words

    def spawn(self, command: Sequence[str], *, stdin: int, output: int) -> "subprocess.Popen[bytes]":
        """Start a program as the account, ended by the kernel with the calling thread; its own session keeps a
        terminal's Ctrl-C from stopping the database before the work that still needs it.
        """
        account = self.account
        uid, gid = (account.uid, account.gid) if account.is_other else (-1, -1)
        drop = [str(uid), str(gid), str(os.getpid())]
        return subprocess.Popen(
            [sys.executable, "-I", "-S", launch.__file__, *drop, *command],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},  # and none of libpq's or the caller's
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _make(self) -> None:
        unfinished = self.folders.unfinished
        self._initialise(unfinished)
        self._configure(unfinished)
        self._bootstrap(unfinished)
        unfinished.rename(self.folders.cluster)
        logging.getLogger("retzef.postgres").info(
            "postgres.cluster_made", extra={"folder": str(self.folders.root)}
        )

    def _initialise(self, unfinished: Path) -> None:
        """Run initdb with the first locale that this system has."""
        fixed = ["--username", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--data-checksums"]
        for locale in _LOCALES:
            shutil.rmtree(unfinished, ignore_errors=True)
            provider = _BUILTIN if self.programs.has_builtin_locale else ("--locale-provider=libc",)
            command = [
                str(self.programs.path("initdb")),
                "-D",
                str(unfinished),
                *fixed,
                *provider,
                "--locale",
                locale,
            ]
            code, output = self._run(command)
            if code == 0:
                return
            if "invalid locale" not in output or locale == _LOCALES[-1]:
                raise start_error("initdb", output)

    def _configure(self, cluster: Path) -> None:
        settings = {**SETTINGS, **memory_settings(memory_mb()), **self.settings}
        lines = [f"{name} = '{value}'" for name, value in sorted(settings.items())]
        account = self.account
        write_for(cluster / "retzef.conf", "\n".join(lines) + "\n", account)
        write_for(
            cluster / "postgresql.conf", "include 'retzef.conf'\ninclude_if_exists 'local.conf'\n", account
        )
        # Trust, because only the account and root can enter the socket's folder, and nothing listens elsewhere.
        write_for(cluster / "pg_hba.conf", "local all all trust\nlocal replication all trust\n", account)

    def _bootstrap(self, unfinished: Path) -> None:
        """Make the roles and the database in single-user mode: no server, no socket, no password."""
        command = [str(self.programs.path("postgres")), "--single", "-D", str(unfinished)]
        command += ["-c", "logging_collector=off", "-c", "log_min_messages=warning", SUPERUSER]
        # Single-user mode takes a statement a line, and ends with success whatever became of them.
        code, output = self._run(command, "\n".join(_BOOTSTRAP) + "\n")
        if code != 0 or "ERROR:" in output or "FATAL:" in output:
            raise start_error("postgres --single", output)

    def _run(self, command: Sequence[str], typed: str = "") -> tuple[int, str]:
        process = self.spawn(command, stdin=subprocess.PIPE, output=subprocess.PIPE)
        output, _ = process.communicate(typed.encode())
        return process.returncode, output.decode(errors="replace")


# What PostgreSQL says when a file could not be written, and what it advises when one was written in part.
_FULL = ("No space left on device", "Check free disk space")


def start_error(program: str, output: str) -> PostgresStartError:
    """Return the error for a program that ended early, with the last lines it wrote."""
    kind = PostgresDiskFullError if any(words in output for words in _FULL) else PostgresStartError
    return kind(program=program, log="\n".join(output.strip().splitlines()[-12:]))


def read_major(cluster: Path) -> int | None:
    """Return the major version that made an existing cluster."""
    try:
        return int((cluster / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise PostgresFolderError(
            folder=str(cluster), account=f"uid {os.geteuid()}", reason=str(error)
        ) from error
