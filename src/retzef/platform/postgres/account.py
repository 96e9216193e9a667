"""As which account of the operating system PostgreSQL runs, and what that account can reach.

PostgreSQL refuses to be root. An ordinary user runs it as himself. Root gives it to the account that owns the cluster
already, else to `retzef`, made when it is missing, else to `nobody`.
"""

import logging
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from retzef.platform.postgres.errors import PostgresAccountError

OWN_ACCOUNT = "retzef"
_LAST_RESORT = "nobody"
_log = logging.getLogger("retzef.postgres")


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system. `is_other`: we are root and have to become it."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def can_enter(self, folder: Path) -> bool:
        """Ask the kernel itself, as that account: every folder above counts, and so may access lists and mounts."""
        if not self.is_other:
            return os.access(folder, os.X_OK)
        return self._succeeds(["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)])

    def can_run(self, program: Path) -> bool:
        """Tell whether the account can start this program, which prints its version."""
        if not self.is_other:
            return os.access(program, os.X_OK)
        return self._succeeds([str(program), "--version"])

    def can_be_taken(self) -> bool:
        """Tell whether we may change to it; a root of a container may know no other account."""
        return not self.is_other or self._succeeds(["/bin/sh", "-c", ":"])

    def _succeeds(self, command: list[str]) -> bool:
        try:
            done = subprocess.run(
                command,
                cwd="/",
                user=self.uid,
                group=self.gid,
                extra_groups=[],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        except OSError:  # the program is out of the account's reach, or the account out of ours
            return False
        return done.returncode == 0


def choose_account(owned: Path) -> Account:
    """Return the account for the cluster in `owned`, which need not exist yet."""
    if os.geteuid() != 0:
        return _describe(pwd.getpwuid(os.geteuid()), is_other=False)
    entry = _find_owner(owned) or _find_entry(OWN_ACCOUNT) or _make_own_account() or _find_entry(_LAST_RESORT)
    account = _describe(entry, is_other=True) if entry is not None else None
    if account is None or not account.can_be_taken():
        raise PostgresAccountError(account=account.name if account is not None else OWN_ACCOUNT)
    return account


def _find_owner(owned: Path) -> pwd.struct_passwd | None:
    """Return who owns an existing cluster; a number without a name (a volume of another machine) is nobody's."""
    try:
        uid = owned.stat().st_uid
        return pwd.getpwuid(uid) if uid != 0 else None
    except (FileNotFoundError, KeyError):
        return None


def _find_entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make_own_account() -> pwd.struct_passwd | None:
    useradd = shutil.which("useradd", path="/usr/sbin:/usr/bin:/sbin:/bin")
    if useradd is None:
        return None
    nowhere = ["--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin"]
    made = subprocess.run(
        [useradd, "--system", *nowhere, OWN_ACCOUNT], capture_output=True, text=True, check=False
    )
    _log.info("postgres.account_made", extra={"account": OWN_ACCOUNT, "said": made.stderr.strip()})
    return _find_entry(OWN_ACCOUNT)


def _describe(entry: pwd.struct_passwd, *, is_other: bool) -> Account:
    return Account(name=entry.pw_name, uid=entry.pw_uid, gid=entry.pw_gid, is_other=is_other)
