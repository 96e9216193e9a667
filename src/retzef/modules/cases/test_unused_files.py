"""Files without a message: deleted when they are old, with what they are kept under, and nothing besides."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from tests.fixtures.composed import Composed, Tenant
from tests.fixtures.waiting import WITHIN_SECONDS, eventually

from retzef.kernel.ids import TenantId
from retzef.modules.cases import unused_files
from retzef.modules.cases.api import Upload, delete_unused_files, store_upload
from retzef.platform.files.store import FileStore

pytestmark = pytest.mark.asyncio(loop_scope="module")

OLD, YOUNG = timedelta(hours=26), timedelta(hours=23)


async def _store(
    composed: Composed, tenant: Tenant, text: str, *, age: timedelta = timedelta(0), in_message: bool = False,
    files: FileStore | None = None,
) -> UUID:  # fmt: skip
    stored = await store_upload(
        composed.core.units, tenant.tenant_id, files or composed.core.files, composed.core.adapters["webchat"].manifest,
        Upload("a.txt", "text/plain", text.encode()), uploaded_by="visitor/a",
    )  # fmt: skip
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        await connection.execute(
            "UPDATE attachments SET created_at = created_at - $2::interval, message_id = CASE WHEN $3 THEN $1 END"
            " WHERE attachment_id = $1", stored.attachment_id, age, in_message,
        )  # fmt: skip
    return stored.attachment_id


async def _sweep(composed: Composed, files: FileStore | None = None) -> None:
    async with composed.core.database.system.acquire() as connection:
        await delete_unused_files(files or composed.core.files, connection)


async def _left(composed: Composed, tenant: Tenant) -> tuple[set[UUID], set[str]]:
    """Rows, and what the files that are there say."""
    async with composed.core.database.transaction(tenant.tenant_id) as connection:
        rows = await connection.fetch("SELECT attachment_id FROM attachments")
    folder = composed.core.files.path(tenant.tenant_id, "0" * 64).parent.parent
    kept = {path.read_text() for path in folder.rglob("*") if path.is_file()}
    return {row["attachment_id"] for row in rows}, kept


async def test_only_old_files_without_a_message_are_deleted_when_swept(
    shared: Composed, own: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        unused_files, "ROWS_OF_A_BATCH", 3
    )  # more than one batch, and no whole number of them
    for number in range(10):
        await _store(shared, own, f"unused {number}", age=OLD)
    young = await _store(shared, own, "young", age=YOUNG)
    used = await _store(shared, own, "used", age=OLD, in_message=True)
    await _sweep(shared)
    assert await _left(shared, own) == ({young, used}, {"young", "used"})


async def test_content_stays_when_another_row_or_another_tenant_has_the_same(
    shared: Composed, own: Tenant
) -> None:
    other = await shared.new_tenant()
    for _ in range(2):
        await _store(shared, own, "of both", age=OLD)
        await _store(shared, own, "used too", age=OLD)
    used = await _store(shared, own, "used too", in_message=True)
    theirs = await _store(shared, other, "of both", in_message=True)
    await _sweep(shared)
    assert await _left(shared, own) == ({used}, {"used too"})
    assert await _left(shared, other) == ({theirs}, {"of both"})


async def test_file_stays_when_a_message_takes_it_at_the_same_moment(shared: Composed, own: Tenant) -> None:
    file_id = await _store(shared, own, "late", age=OLD)
    async with shared.core.database.transaction(own.tenant_id) as connection:
        await connection.execute("UPDATE attachments SET message_id = attachment_id")
        await _sweep(shared)
    await _sweep(shared)
    assert await _left(shared, own) == ({file_id}, {"late"})


async def test_rows_stay_for_the_next_time_when_the_disk_refuses(shared: Composed, own: Tenant) -> None:
    class Refusing(FileStore):
        async def delete(self, tenant_id: TenantId, name: str) -> None:
            raise PermissionError

    file_id = await _store(shared, own, "stuck", age=OLD)
    await _sweep(shared, Refusing(Path()))
    assert await _left(shared, own) == ({file_id}, {"stuck"})
    await _sweep(shared)
    assert await _left(shared, own) == (set(), set())


class Pausing(FileStore):
    """Says when it has come to a step, and goes on when it may."""

    def __init__(self, composed: Composed, step: str) -> None:
        super().__init__(composed.core.files._folder)
        self._step = step
        self.come = asyncio.Event()
        self.go_on = asyncio.Event()

    async def _pause(self, step: str) -> None:
        if step == self._step:
            self.come.set()
            await self.go_on.wait()

    async def put(self, tenant_id: TenantId, name: str, body: bytes) -> None:
        """Keep it, then pause."""
        await super().put(tenant_id, name, body)
        await self._pause("put")

    async def has(self, tenant_id: TenantId, name: str) -> bool:
        """Look, then pause."""
        there = await super().has(tenant_id, name)
        await self._pause("has")
        return there

    async def delete(self, tenant_id: TenantId, name: str) -> None:
        """Pause, then delete."""
        await self._pause("delete")
        await super().delete(tenant_id, name)


async def test_content_is_kept_again_when_it_was_swept_while_the_same_came_in(
    shared: Composed, own: Tenant
) -> None:
    await _store(shared, own, "twice", age=OLD)
    coming = Pausing(shared, "put")
    async with asyncio.timeout(WITHIN_SECONDS), asyncio.TaskGroup() as tasks:
        storing = tasks.create_task(_store(shared, own, "twice", files=coming))
        await coming.come.wait()  # it was there already
        await _sweep(shared)
        assert await _left(shared, own) == (set(), set())
        coming.go_on.set()
    assert await _left(shared, own) == ({storing.result()}, {"twice"})


async def test_content_is_there_when_it_comes_in_while_it_is_being_deleted(
    shared: Composed, own: Tenant
) -> None:
    await _store(shared, own, "twice", age=OLD)
    going, coming = Pausing(shared, "delete"), Pausing(shared, "put")
    coming.go_on.set()
    async with asyncio.timeout(WITHIN_SECONDS), asyncio.TaskGroup() as tasks:
        tasks.create_task(_sweep(shared, going))
        await going.come.wait()
        storing = tasks.create_task(_store(shared, own, "twice", files=coming))
        await coming.come.wait()
        going.go_on.set()
    assert await _left(shared, own) == ({storing.result()}, {"twice"})


async def test_content_stays_when_the_same_is_being_stored_while_it_is_swept(
    shared: Composed, own: Tenant
) -> None:
    await _store(shared, own, "twice", age=OLD)
    coming = Pausing(shared, "has")
    async with asyncio.timeout(WITHIN_SECONDS), asyncio.TaskGroup() as tasks:
        storing = tasks.create_task(_store(shared, own, "twice", files=coming))
        await coming.come.wait()
        sweeping = tasks.create_task(_sweep(shared))
        await _somebody_waits(shared)
        assert not sweeping.done()
        coming.go_on.set()
    assert await _left(shared, own) == ({storing.result()}, {"twice"})


async def _somebody_waits(composed: Composed) -> None:
    waiting = """SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"""
    await eventually(lambda: composed.core.database.system.fetchval(waiting))
