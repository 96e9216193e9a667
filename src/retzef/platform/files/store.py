"""Where files are kept: a folder for each tenant, named by content. Written whole or not at all."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from retzef.kernel.ids import TenantId


class FileStore:
    """Files on this machine's disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, tenant_id: TenantId, name: str, body: bytes) -> None:
        """Keep `body` under `name` (a SHA-256 in hex), durable on return. OSError when the disk is full."""
        await asyncio.to_thread(self._write, self.path(tenant_id, name), body)

    async def has(self, tenant_id: TenantId, name: str) -> bool:
        """Is it kept?"""
        return await asyncio.to_thread(self.path(tenant_id, name).exists)

    async def delete(self, tenant_id: TenantId, name: str) -> None:
        """Keep it no longer; nothing happens when it is not there. OSError when the disk refuses."""
        await asyncio.to_thread(self.path(tenant_id, name).unlink, missing_ok=True)

    async def delete_all(self, tenant_id: TenantId) -> None:
        """Keep nothing of this tenant. OSError when the disk refuses."""
        await asyncio.to_thread(delete_folder, self._folder / str(tenant_id))

    def path(self, tenant_id: TenantId, name: str) -> Path:
        """Where it is kept."""
        if not (len(name) == 64 and all(each in "0123456789abcdef" for each in name)):
            raise ValueError("files are named by their SHA-256")
        return self._folder / str(tenant_id) / name[:2] / name

    @staticmethod
    def _write(path: Path, body: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
            _sync_folder(path.parent)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise


def delete_folder(folder: Path) -> None:
    """With all that is in it; nothing happens when it is not there. OSError when the disk refuses."""
    while folder.exists():
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            continue  # somebody else deletes it at the same time: what they have not got to is deleted here


def _sync_folder(folder: Path) -> None:
    """A name is kept by its folder: both must be on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
