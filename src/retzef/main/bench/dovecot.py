"""A Dovecot for a bench: mailboxes as folders of files, in the open, on a port of the loopback; it ends with the block."""

import asyncio
import os
import pwd
import shutil
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from retzef.main.bench.errors import BenchFailedError, BenchNeedsError

PASSWORD = "bench"  # noqa: S105 - of a server that lives for a minute
_PROGRAM = "/usr/sbin/dovecot"
_ACCOUNT = "dovecot"
_ANSWERS_WITHIN_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Dovecot:
    """`port`: where IMAP is spoken. `pid`: of its first process."""

    folder: Path
    port: int
    pid: int = 0

    def lay(self, mailbox: str, mails: Sequence[bytes]) -> None:
        """Put mails into a mailbox, as files."""
        account = pwd.getpwnam(_ACCOUNT)
        root = self.folder / "mail" / mailbox
        for name in ("", "cur", "new", "tmp"):
            (root / name).mkdir(parents=True, exist_ok=True)
        for number, mail in enumerate(mails):
            file = root / "new" / f"{1_700_000_000 + number}.M{number}P1.bench"
            file.write_bytes(mail)
            os.chown(file, account.pw_uid, account.pw_gid)
        for each in (root, *root.iterdir()):
            os.chown(each, account.pw_uid, account.pw_gid)


@asynccontextmanager
async def running_dovecot(folder: Path) -> AsyncIterator[Dovecot]:
    """One with its files in `folder`. Raises BenchNeedsError, BenchFailedError."""
    if shutil.which(_PROGRAM) is None or os.geteuid() != 0:
        raise BenchNeedsError(what="dovecot-imapd, root")
    dovecot = Dovecot(folder, _free_port())
    account = pwd.getpwnam(_ACCOUNT)
    (folder / "mail").mkdir(parents=True)
    os.chown(folder / "mail", account.pw_uid, account.pw_gid)
    config = folder / "dovecot.conf"
    config.write_text(
        _CONFIG.format(folder=folder, port=dovecot.port, uid=account.pw_uid, gid=account.pw_gid)
    )
    process = await asyncio.create_subprocess_exec(
        "setpriv", "--pdeathsig", "KILL", _PROGRAM, "-F", "-c", str(config), stdin=asyncio.subprocess.DEVNULL
    )
    try:
        await _wait_for(dovecot.port)
        yield replace(dovecot, pid=process.pid)
    finally:
        process.terminate()
        await process.wait()


async def _wait_for(port: int) -> None:
    try:
        async with asyncio.timeout(_ANSWERS_WITHIN_SECONDS):
            while True:
                with suppress(OSError):
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                    greeting = await reader.read(4)
                    writer.close()
                    if greeting == b"* OK":
                        return
                await asyncio.sleep(0.05)
    except TimeoutError as error:
        raise BenchFailedError(program="dovecot") from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


_CONFIG = """
base_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 100
default_process_limit = 100
default_vsz_limit = 0
passdb {{
  driver = static
  args = password=bench
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""
