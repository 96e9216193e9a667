"""The folder of what ACME needs and brings: accounts' keys, the certificate with its key, and how asking for it went.

Processes that share a data folder share this: one asks at a time, any of them answers the authority, and a restart
forgets nothing, so that a centre that ends and begins again all the time does not ask all the time.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import msgspec

from retzef.platform.acme.wanted import FOLDER, certificate_file
from retzef.platform.tls.certificate import Certificate, CertificateError, make_context, read_certificate

# RFC 8555, 8.3: base64url, and so never a way out of the folder.
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True)
class AcmeState:
    """How asking goes. `issued_for`, `asked_for`: fingerprints of what was wanted; `code` and `params` of the last failure."""

    issued_for: str | None = None
    asked_for: str | None = None
    failures: int = 0
    next_at: datetime | None = None
    code: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)


class AcmeFolder:
    """Every file in it is for this account's eyes only, and is there whole or not at all."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER
        self.certificate = certificate_file(data_dir)
        self._state = self._folder / "state.json"
        self._wish = self._folder / "renew"
        self._answers = self._folder / "answers"

    def read_certificate(self) -> Certificate | None:
        """The one that is kept; None when there is none, or none that can be used."""
        try:
            make_context(self.certificate, self.certificate)
            return read_certificate(self.certificate)
        except CertificateError:
            return None

    def keep_certificate(self, pem: bytes) -> None:
        """In the place of the one before, unless it cannot be used: that stays then. Raises CertificateError, OSError."""
        tried = self._folder / "tried.pem"
        self._write(tried, pem)
        try:
            make_context(tried, tried)
            read_certificate(tried)
            tried.replace(self.certificate)
        finally:
            tried.unlink(missing_ok=True)

    def read_account(self, directory: str) -> bytes | None:
        """The key of the account at this authority, PEM."""
        try:
            return self._account(directory).read_bytes()
        except FileNotFoundError:
            return None

    def keep_account(self, directory: str, pem: bytes) -> None:
        """Raises OSError."""
        self._write(self._account(directory), pem)

    def read_state(self) -> AcmeState:
        """Nothing known is a beginning."""
        try:
            return msgspec.json.decode(self._state.read_bytes(), type=AcmeState)
        except (OSError, ValueError):
            return AcmeState()

    def keep_state(self, state: AcmeState) -> None:
        """Raises OSError."""
        self._write(self._state, msgspec.json.encode(state))

    def wish(self) -> None:
        """Let the running centre ask now. Raises OSError."""
        self._write(self._wish, b"")

    @property
    def is_wished(self) -> bool:
        """Has somebody said that it shall be asked now?"""
        return self._wish.exists()

    def forget_wish(self) -> None:
        """It is being done."""
        self._wish.unlink(missing_ok=True)

    @contextmanager
    def answering(self, token: str, text: str) -> Iterator[None]:
        """Answer the authority's question `token` with `text` for the length of a block. Raises OSError."""
        file = self._answer(token)
        if file is None:
            raise OSError("the authority's token is none")
        self._write(file, text.encode())
        try:
            yield
        finally:
            with suppress(OSError):
                file.unlink()

    def answer_to(self, token: str) -> bytes | None:
        """What the authority is answered, None when it has not asked this."""
        file = self._answer(token)
        try:
            return file.read_bytes() if file is not None else None
        except OSError:
            return None

    @contextmanager
    def lock(self) -> Iterator[bool]:
        """Whether nobody else asks just now; held for the length of the block. Raises OSError."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self._folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            yield False
            return
        try:
            yield True
        finally:
            os.close(descriptor)

    def _account(self, directory: str) -> Path:
        return self._folder / f"account-{hashlib.sha256(directory.encode()).hexdigest()[:16]}.pem"

    def _answer(self, token: str) -> Path | None:
        return self._answers / token if _TOKEN.fullmatch(token) else None

    @staticmethod
    def _write(file: Path, content: bytes) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = file.with_name(f".{file.name}.{os.getpid()}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as writer:
            writer.write(content)
            writer.flush()
            os.fsync(writer.fileno())
        part.replace(file)
