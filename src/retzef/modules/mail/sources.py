"""Mails as they came: the raw source, and everything that is read from it again when somebody asks.

Kept packed in the database, or as a file when it is large; that one is mapped and not loaded. What was read last is remembered,
because a sheet with twenty pictures asks for its mail twenty times.
"""

import asyncio
import mmap
import zlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from retzef.kernel.ids import TenantId
from retzef.modules.cases.api import NotFoundError
from retzef.platform.db import Database
from retzef.platform.files.store import FileStore
from retzef.ports.incoming_mail import IncomingMail, MailReader, RawMail

# A packed source that unfolds to more is none of ours.
UNPACKED_MAX = 128 * 1024 * 1024
REMEMBERED_BYTES = 64 * 1024 * 1024
REMEMBERED_MAILS = 16
_CHUNK = 256 * 1024

_FIND = """
SELECT s.packed IS NOT NULL AS is_packed, a.sha256 FROM mail_sources s
LEFT JOIN attachments a ON a.tenant_id = s.tenant_id AND a.attachment_id = s.attachment_id
WHERE s.tenant_id = $1 AND s.message_id = $2
"""
_PACKED = "SELECT packed FROM mail_sources WHERE tenant_id = $1 AND message_id = $2"


@dataclass(frozen=True, slots=True)
class Opened:
    """A source and what it says."""

    raw: RawMail
    read: IncomingMail


class MailSources:
    """Opens sources."""

    def __init__(self, database: Database, files: FileStore, reader: MailReader) -> None:
        self._database = database
        self._files = files
        self._reader = reader
        self._lately: OrderedDict[tuple[UUID, UUID], Opened] = OrderedDict()
        # One at a time: reading takes the processor, and who waits for the same mail finds it read.
        self._turn = asyncio.Lock()

    async def open(self, tenant_id: TenantId, message_id: UUID) -> Opened:
        """The mail, read. Raises NotFoundError when its source is not kept, or is no more. The caller has checked the right to read."""
        path = await self._locate(tenant_id, message_id)
        async with self._turn:
            known = self._lately.get((tenant_id, message_id))
            if known is not None:
                self._lately.move_to_end((tenant_id, message_id))
                return known
            raw = await asyncio.to_thread(_map, path) if path else await self._unpack(tenant_id, message_id)
            opened = Opened(raw, await asyncio.to_thread(self._reader.read, raw))
            self._remember((tenant_id, message_id), opened)
        return opened

    async def stream(self, tenant_id: TenantId, message_id: UUID) -> AsyncIterator[bytes]:
        """The source as it came, piece by piece. Raises NotFoundError before the first of them."""
        path = await self._locate(tenant_id, message_id)
        return _of_file(path) if path else _of_packed(await self._fetch(tenant_id, message_id))

    async def _locate(self, tenant_id: TenantId, message_id: UUID) -> Path | None:
        """The file that holds it; None when it is in the database. Asked each time: what was erased is shown to nobody."""
        async with self._database.transaction(tenant_id) as connection:
            row = await connection.fetchrow(_FIND, tenant_id, message_id)
        if row is None or (row["sha256"] is None and not row["is_packed"]):
            raise NotFoundError
        return None if row["is_packed"] else self._files.path(tenant_id, row["sha256"].hex())

    async def _fetch(self, tenant_id: TenantId, message_id: UUID) -> bytes:
        async with self._database.transaction(tenant_id) as connection:
            packed: bytes | None = await connection.fetchval(_PACKED, tenant_id, message_id)
        if packed is None:
            raise NotFoundError
        return packed

    async def _unpack(self, tenant_id: TenantId, message_id: UUID) -> bytes:
        packed = await self._fetch(tenant_id, message_id)
        return await asyncio.to_thread(zlib.decompressobj().decompress, packed, UNPACKED_MAX)

    def _remember(self, key: tuple[UUID, UUID], opened: Opened) -> None:
        self._lately[key] = opened
        held = sum(_weight(each.raw) for each in self._lately.values())
        while len(self._lately) > 1 and (held > REMEMBERED_BYTES or len(self._lately) > REMEMBERED_MAILS):
            _, oldest = self._lately.popitem(last=False)
            held -= _weight(oldest.raw)


def _weight(raw: RawMail) -> int:
    """Bytes of memory; what is mapped takes none that is not given back when others need it."""
    return len(raw) if isinstance(raw, bytes) else 0


def _map(path: Path) -> RawMail:
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (FileNotFoundError, ValueError) as error:  # gone, or empty
        raise NotFoundError from error


async def _of_packed(packed: bytes) -> AsyncIterator[bytes]:
    unpacking, left, total = zlib.decompressobj(), packed, 0
    while left and total < UNPACKED_MAX:
        chunk = await asyncio.to_thread(unpacking.decompress, left, _CHUNK)
        left, total = unpacking.unconsumed_tail, total + len(chunk)
        yield chunk


async def _of_file(path: Path) -> AsyncIterator[bytes]:
    raw = await asyncio.to_thread(_map, path)
    for begins in range(0, len(raw), _CHUNK):
        yield await asyncio.to_thread(raw.__getitem__, slice(begins, begins + _CHUNK))
