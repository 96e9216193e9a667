"""Where files on their way in or out lie: below the data folder, a folder for each tenant, named by what they belong to."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.platform.db.pool import StorageFullError
from retzef.platform.files.store import delete_folder

# Written in pieces of this size, so that the disk is waited for rarely.
PIECE_BYTES = 4 * 1024 * 1024
# So much is left for the database and everything else.
DISK_RESERVE_BYTES = 512 * 1024 * 1024


class TransferFolder:
    """Files on this machine's disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, tenant_id: TenantId, transfer_id: UUID) -> Path:
        """Where a whole file is."""
        return self._folder / str(tenant_id) / str(transfer_id)

    def part(self, tenant_id: TenantId, transfer_id: UUID) -> Path:
        """Where it is while it is written."""
        return self._folder / str(tenant_id) / f"{transfer_id}.part"

    async def keep(self, tenant_id: TenantId, transfer_id: UUID, pieces: AsyncIterator[bytes]) -> int:
        """Write what comes, whole or not at all; its size in bytes. Raises StorageFullError before the disk is full."""
        part = self.part(tenant_id, transfer_id)
        await asyncio.to_thread(part.parent.mkdir, parents=True, exist_ok=True)
        size = 0
        try:
            with part.open("wb") as file:
                waiting = bytearray()
                async for piece in pieces:
                    waiting += piece
                    if len(waiting) >= PIECE_BYTES:
                        size += await asyncio.to_thread(self._write, file, bytes(waiting))
                        waiting.clear()
                size += await asyncio.to_thread(self._write, file, bytes(waiting))
                await asyncio.to_thread(os.fsync, file.fileno())
            part.replace(self.path(tenant_id, transfer_id))
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return size

    async def delete(self, tenant_id: TenantId, transfer_id: UUID) -> None:
        """Keep it no longer, whole or in part."""
        for path in (self.path(tenant_id, transfer_id), self.part(tenant_id, transfer_id)):
            await asyncio.to_thread(path.unlink, missing_ok=True)

    async def delete_all(self, tenant_id: TenantId) -> None:
        """Keep nothing of this tenant. OSError when the disk refuses."""
        await asyncio.to_thread(delete_folder, self._folder / str(tenant_id))

    def _write(self, file: BinaryIO, piece: bytes) -> int:
        self.check_room(len(piece))
        file.write(piece)
        file.flush()
        return len(piece)

    def check_room(self, wanted: int) -> None:
        """Raises StorageFullError when `wanted` bytes more would take what the rest of the centre needs."""
        folder = next(each for each in (self._folder, *self._folder.parents) if each.exists())
        if shutil.disk_usage(folder).free < wanted + DISK_RESERVE_BYTES:
            raise StorageFullError(retry_after=60)
