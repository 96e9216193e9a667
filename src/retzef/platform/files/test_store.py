"""Keeping files: whole or not at all, once each, nowhere else."""

import asyncio
import hashlib
import os
from pathlib import Path

import pytest

from retzef.kernel.ids import TenantId
from retzef.platform.clock import TimeOrderedIds
from retzef.platform.files.store import FileStore

IDS = TimeOrderedIds()
TENANT = TenantId(IDS.new())
BODY = b"what was sent"
NAME = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


def everything(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_file_is_there_when_it_was_put(store: FileStore) -> None:
    await store.put(TENANT, NAME, BODY)
    assert store.path(TENANT, NAME).read_bytes() == BODY


async def test_file_is_kept_once_when_many_put_it_at_once(store: FileStore, tmp_path: Path) -> None:
    await asyncio.gather(*(store.put(TENANT, NAME, BODY) for _ in range(20)))
    assert everything(tmp_path) == [store.path(TENANT, NAME)]


async def test_tenants_keep_their_own_when_the_file_is_the_same(store: FileStore) -> None:
    other = TenantId(IDS.new())
    await store.put(TENANT, NAME, BODY)
    assert not store.path(other, NAME).exists()


async def test_nothing_is_left_when_the_disk_is_full(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        await store.put(TENANT, NAME, BODY)
    assert everything(tmp_path) == []
    monkeypatch.undo()
    await store.put(TENANT, NAME, BODY)
    assert store.path(TENANT, NAME).read_bytes() == BODY


async def test_name_is_on_the_disk_too_when_put_returns(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file whose folder was not written is gone after a power cut, however well its bytes were kept."""
    synced: list[str] = []
    real = os.fsync

    def watch(descriptor: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    await store.put(TENANT, NAME, BODY)
    assert str(store.path(TENANT, NAME).parent) in synced


@pytest.mark.parametrize(
    "name", ["", "x", "../" * 21 + "x", "/" * 64, "A" * 64, "g" * 64, "0" * 63, "0" * 65]
)
def test_path_is_refused_when_the_name_is_no_digest(store: FileStore, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        store.path(TENANT, name)
