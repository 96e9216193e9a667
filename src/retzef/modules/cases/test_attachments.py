"""Files on their way in: a slow disk keeps uploads waiting and nobody else."""

import asyncio
from pathlib import Path

from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import WITHIN_SECONDS

from retzef.kernel.ids import TenantId
from retzef.modules.cases.api import Upload, store_upload
from retzef.platform.files.store import FileStore

UPLOADS_AT_ONCE = 30


class SlowDisk(FileStore):
    """Keeps nothing before it is let go on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.waiting = asyncio.Semaphore(0)
        self.go_on = asyncio.Event()

    async def put(self, tenant_id: TenantId, name: str, body: bytes) -> None:
        """Wait, then keep it."""
        self.waiting.release()
        await self.go_on.wait()
        await super().put(tenant_id, name, body)


async def test_the_database_is_free_for_others_when_many_uploads_wait_for_the_disk(
    composed: Composed, tenant: Tenant, tmp_path: Path
) -> None:
    disk = SlowDisk(tmp_path)
    manifest = composed.core.adapters["webchat"].manifest
    uploads = [
        asyncio.create_task(
            store_upload(
                composed.core.units, tenant.tenant_id, disk, manifest,
                Upload("a.txt", "text/plain", f"file {number}".encode()), uploaded_by="visitor/a",
            )
        )
        for number in range(UPLOADS_AT_ONCE)
    ]  # fmt: skip
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            for _ in range(UPLOADS_AT_ONCE):
                await disk.waiting.acquire()
            async with composed.core.database.transaction(tenant.tenant_id) as connection:
                assert await connection.fetchval("SELECT count(*) FROM attachments") == 0
    finally:
        disk.go_on.set()
        stored = await asyncio.gather(*uploads)
    assert len({each.attachment_id for each in stored}) == UPLOADS_AT_ONCE
