"""Keys: one secret of the installation, from it a key for each purpose and tenant (HKDF-SHA256).

The secret is `RETZEF_SECRET_KEY` or a file in the data folder, made at the first start. Whoever loses it loses the
secrets of the entry points and ends all chats: it belongs into the backup.
"""

import base64
import os
import secrets
from pathlib import Path

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from retzef.kernel.errors import RetzefError
from retzef.kernel.ids import TenantId

SECRET_FILE = "secret.key"  # noqa: S105 - a name, not a secret


class SecretKeyError(RetzefError):
    """What is encrypted here was encrypted with another secret key."""

    code = "secret-key-wrong"
    status = 500


class DataFolderError(RetzefError):
    """The data folder cannot be made, read or written. Params: `folder`, `reason` (what the system said)."""

    code = "data-folder-not-writable"

    def __init__(self, folder: Path, error: OSError) -> None:
        super().__init__(folder=str(folder), reason=error.strerror)


class Keys:
    """All keys of the installation."""

    def __init__(self, master: bytes) -> None:
        self._master = master

    @classmethod
    def load(cls, data_dir: Path, configured: str | None) -> "Keys":
        """From the setting, or from the file, which is made with its folder when there is none. Raises DataFolderError."""
        if configured:
            return cls(configured.encode())
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            return cls(_read_or_make(data_dir / SECRET_FILE))
        except OSError as error:
            raise DataFolderError(data_dir, error) from error

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose."""
        return HKDF(hashes.SHA256(), 32, None, b"retzef/" + purpose.encode()).derive(self._master)

    def encrypt(self, tenant_id: TenantId, secrets_: dict[str, str]) -> bytes:
        """Seal an entry point's secrets with the tenant's key."""
        return self._box(tenant_id).encrypt(msgspec.json.encode(secrets_))

    def decrypt(self, tenant_id: TenantId, sealed: bytes | None) -> dict[str, str]:
        """Open them again. Raises SecretKeyError."""
        if sealed is None:
            return {}
        try:
            return msgspec.json.decode(self._box(tenant_id).decrypt(sealed), type=dict[str, str])
        except InvalidToken as error:
            raise SecretKeyError from error

    def _box(self, tenant_id: TenantId) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self.derive(f"tenant/{tenant_id}")))


def _read_or_make(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "wb") as file:
        master = secrets.token_urlsafe(48).encode()
        file.write(master + b"\n")
    return master
